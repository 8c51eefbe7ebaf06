//! Recognising pictures by their content.
//!
//! A picture is walked from its first byte to the marker that ends it: every header, length and
//! checksum on the way has to be right. Pixels are never decoded, and nothing is kept but one
//! small buffer, so a file costs time in proportion to its own length, whatever it claims to be.

use std::io::BufRead;

use byte_reader::ByteReader;

mod byte_reader;
mod gif;
mod jpeg;
mod png;

/// The longest side a picture may have, in pixels: the most that two bytes can say, which is all
/// JPEG and GIF have. Tall captures of a scrolled page pass; the area is what costs memory.
pub const SIDE_MAX: u32 = 65_535;

/// The most pixels a picture may have, all its frames together. Decoded to four bytes each they
/// take 400 MB, the most that whoever looks at the evidence should have to spend. A page scanned
/// at 600 dpi has 35 million, a photo within the size limits for evidence seldom 50 million.
pub const PIXELS_MAX: u64 = 100_000_000;

/// The most frames a moving picture may have. Every frame costs a decoder something even when it
/// is tiny, and evidence does not move.
pub const FRAMES_MAX: u64 = 1_000;

/// The most scans a JPEG may have. Encoders write about ten; each one sends a decoder over the
/// whole picture again for a few bytes.
pub const SCANS_MAX: u32 = 100;

/// A kind of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// GIF.
    Gif,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 3] = [Format::Jpeg, Format::Png, Format::Gif];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Format::Jpeg => "jpeg",
            Format::Png => "png",
            Format::Gif => "gif",
        }
    }

    /// The extensions files of this format go by, in lower case.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Jpeg => &["jpg", "jpeg"],
            Format::Png => &["png"],
            Format::Gif => &["gif"],
        }
    }
}

/// What a picture's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its format.
    pub format: Format,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Why bytes are not an acceptable picture.
#[derive(Debug)]
pub enum Unfit {
    /// No format we know begins like this.
    Unknown,
    /// The file ends before the picture does, or its structure is broken.
    Broken,
    /// Decoding it would take unreasonable memory.
    Bomb,
    /// The bytes could not be read.
    Unreadable(std::io::Error),
}

/// Reads a picture to its end, in bounded memory and without decoding its pixels.
///
/// Bytes behind the picture's end are accepted and not read: phones, scanners and screenshot
/// tools append previews and notes of their own there.
pub fn inspect(bytes: impl BufRead) -> Result<Picture, Unfit> {
    let mut bytes = ByteReader::new(bytes);
    // Two bytes tell the formats apart; each then insists on the rest of its signature.
    let first: [u8; 2] = bytes.array().map_err(unknown_if_broken)?;
    match first {
        jpeg::SIGNATURE => jpeg::walk(&mut bytes),
        [0x89, b'P'] => {
            bytes.expect(png::SIGNATURE_REST).map_err(unknown_if_broken)?;
            png::walk(&mut bytes)
        }
        [b'G', b'I'] => {
            gif::expect_signature_rest(&mut bytes).map_err(unknown_if_broken)?;
            gif::walk(&mut bytes)
        }
        _ => Err(Unfit::Unknown),
    }
}

/// As long as the signature is not whole, no format has been recognised that could be broken.
fn unknown_if_broken(unfit: Unfit) -> Unfit {
    match unfit {
        Unfit::Broken => Unfit::Unknown,
        other => other,
    }
}

impl Picture {
    /// A picture of one frame whose sides are within bounds.
    fn new(format: Format, width: u32, height: u32) -> Result<Self, Unfit> {
        let picture = Picture { format, width, height };
        if width == 0 || height == 0 {
            return Err(Unfit::Broken);
        }
        if width > SIDE_MAX || height > SIDE_MAX {
            return Err(Unfit::Bomb);
        }
        picture.allow_frames(1)?;
        Ok(picture)
    }

    /// The pixels of one frame. Two sides of 32 bits make 64 at most.
    fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Refuses more frames than anyone should have to decode. Decoders keep each at full size.
    fn allow_frames(&self, frames: u64) -> Result<(), Unfit> {
        let fits = frames <= FRAMES_MAX && frames.saturating_mul(self.pixels()) <= PIXELS_MAX;
        if fits { Ok(()) } else { Err(Unfit::Bomb) }
    }
}
