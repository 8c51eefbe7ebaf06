//! Recognising pictures by their content.

use std::io::Read;

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
pub fn inspect(_bytes: impl Read) -> Result<Picture, Unfit> {
    Err(Unfit::Unknown)
}
