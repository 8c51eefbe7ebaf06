//! Walking a PNG: a signature, then chunks with a length and a checksum each. What the chunks
//! compress is not inflated.

use std::io::BufRead;

use crc32fast::Hasher;

use super::byte_reader::ByteReader;
use super::{Format, Picture, Unfit};

/// The signature behind its first two bytes. It is chosen to show transfers that change line
/// ends or cut the eighth bit.
pub(super) const SIGNATURE_REST: [u8; 6] = *b"NG\r\n\x1a\n";

/// The longest chunk, in bytes (PNG, section 5.3).
const CHUNK_MAX: u32 = 0x7fff_ffff;

/// The bytes one byte of deflate can become at most: 258 bytes for two bits.
const DEFLATE_RATIO_MAX: u64 = 1032;

/// Walks the chunks behind the signature.
pub(super) fn walk<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<Picture, Unfit> {
    let header = Header::read(bytes)?;
    let picture = header.picture;
    let mut palette = false;
    let mut data = Data::Awaited;
    let mut data_length: u64 = 0;
    let mut frames: u64 = 0;

    loop {
        let chunk = Chunk::open(bytes)?;
        if data == Data::Running && chunk.kind != *b"IDAT" {
            data = Data::Over;
        }
        match &chunk.kind {
            b"IDAT" => {
                if data == Data::Over || (header.needs_palette() && !palette) {
                    return Err(Unfit::Broken);
                }
                data = Data::Running;
                data_length += u64::from(chunk.length);
            }
            b"PLTE" => {
                let entries_fit = chunk.length % 3 == 0 && (3..=768).contains(&chunk.length);
                if palette || data != Data::Awaited || !header.takes_palette() || !entries_fit {
                    return Err(Unfit::Broken);
                }
                palette = true;
            }
            b"IEND" => {
                if data == Data::Awaited || chunk.length != 0 {
                    return Err(Unfit::Broken);
                }
                chunk.close(bytes)?;
                return if data_length.saturating_mul(DEFLATE_RATIO_MAX) < header.decoded_length() {
                    // So little data cannot hold so large a picture, however well it compresses.
                    Err(Unfit::Broken)
                } else {
                    Ok(picture)
                };
            }
            b"fcTL" => {
                frames += 1;
                picture.allow_frames(frames)?;
            }
            // A capital first letter says that nobody can show the picture without knowing the
            // chunk. Of those the format has only the three above and the header.
            [b'A'..=b'Z', ..] => return Err(Unfit::Broken),
            _ => {}
        }
        chunk.close(bytes)?;
    }
}

/// How far the picture's data has come. It is one run of chunks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Data {
    Awaited,
    Running,
    Over,
}

/// What the first chunk says.
struct Header {
    picture: Picture,
    bit_depth: u8,
    colour_type: u8,
}

impl Header {
    fn read<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<Self, Unfit> {
        let chunk = Chunk::open(bytes)?;
        if chunk.kind != *b"IHDR" || chunk.length != 13 {
            return Err(Unfit::Broken);
        }
        let body: [u8; 13] = bytes.array()?;
        let mut hasher = chunk.hasher;
        hasher.update(&body);
        check(bytes, hasher)?;

        let [
            w0,
            w1,
            w2,
            w3,
            h0,
            h1,
            h2,
            h3,
            bit_depth,
            colour_type,
            compression,
            filter,
            interlace,
        ] = body;
        let width = u32::from_be_bytes([w0, w1, w2, w3]);
        let height = u32::from_be_bytes([h0, h1, h2, h3]);
        let depth_fits = match colour_type {
            0 => matches!(bit_depth, 1 | 2 | 4 | 8 | 16),
            3 => matches!(bit_depth, 1 | 2 | 4 | 8),
            2 | 4 | 6 => matches!(bit_depth, 8 | 16),
            _ => false,
        };
        if !depth_fits || compression != 0 || filter != 0 || interlace > 1 {
            return Err(Unfit::Broken);
        }
        Ok(Header { picture: Picture::new(Format::Png, width, height)?, bit_depth, colour_type })
    }

    fn needs_palette(&self) -> bool {
        self.colour_type == 3
    }

    /// Whether a palette may stand there: grey pictures have none.
    fn takes_palette(&self) -> bool {
        matches!(self.colour_type, 2 | 3 | 6)
    }

    /// The fewest bytes its pixels take before compression, in whichever order they come.
    fn decoded_length(&self) -> u64 {
        let samples = match self.colour_type {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        self.picture.pixels() * samples * u64::from(self.bit_depth) / 8
    }
}

/// A chunk whose body has not been read yet.
struct Chunk {
    kind: [u8; 4],
    length: u32,
    hasher: Hasher,
}

impl Chunk {
    fn open<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<Self, Unfit> {
        let length = bytes.big_endian_u32()?;
        let kind: [u8; 4] = bytes.array()?;
        if length > CHUNK_MAX || !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(Unfit::Broken);
        }
        let mut hasher = Hasher::new();
        hasher.update(&kind);
        Ok(Chunk { kind, length, hasher })
    }

    /// Passes over the body and compares its checksum.
    fn close<R: BufRead>(mut self, bytes: &mut ByteReader<R>) -> Result<(), Unfit> {
        bytes.skip_with(self.length, |piece| self.hasher.update(piece))?;
        check(bytes, self.hasher)
    }
}

fn check<R: BufRead>(bytes: &mut ByteReader<R>, hasher: Hasher) -> Result<(), Unfit> {
    if bytes.big_endian_u32()? == hasher.finalize() { Ok(()) } else { Err(Unfit::Broken) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::inspect;

    fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut hasher = Hasher::new();
        hasher.update(kind);
        hasher.update(body);
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length[..], kind, body, &hasher.finalize().to_be_bytes()].concat()
    }

    fn header(width: u32, height: u32, rest: [u8; 5]) -> Vec<u8> {
        chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &rest].concat())
    }

    fn png(chunks: &[Vec<u8>]) -> Result<Picture, Unfit> {
        inspect(&[b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat()[..])
    }

    const GREY: [u8; 5] = [8, 0, 0, 0, 0];
    const INDEXED: [u8; 5] = [8, 3, 0, 0, 0];

    fn data() -> Vec<u8> {
        chunk(b"IDAT", &[0; 16])
    }

    fn end() -> Vec<u8> {
        chunk(b"IEND", b"")
    }

    fn check(chunks: &[Vec<u8>], expect: Result<(u32, u32), Unfit>) {
        let judged = png(chunks).map(|picture| (picture.width, picture.height));
        assert_eq!(format!("{judged:?}"), format!("{expect:?}"));
    }

    #[test]
    fn the_least_there_must_be() {
        check(&[header(3, 2, GREY), data(), end()], Ok((3, 2)));
        check(&[header(3, 2, GREY), data(), data(), end(), vec![1, 2, 3]], Ok((3, 2)));
        check(&[header(3, 2, GREY), end()], Err(Unfit::Broken));
        check(&[header(3, 2, GREY), data()], Err(Unfit::Broken));
        check(&[data(), header(3, 2, GREY), end()], Err(Unfit::Broken));
        check(&[header(3, 2, GREY), header(3, 2, GREY), data(), end()], Err(Unfit::Broken));
    }

    #[test]
    fn data_is_one_run() {
        let text = || chunk(b"tEXt", b"a\0b");
        check(&[header(1, 1, GREY), text(), data(), text(), end()], Ok((1, 1)));
        check(&[header(1, 1, GREY), data(), text(), data(), end()], Err(Unfit::Broken));
    }

    #[test]
    fn palettes_stand_where_they_are_needed() {
        let palette = || chunk(b"PLTE", &[0; 6]);
        check(&[header(1, 1, INDEXED), palette(), data(), end()], Ok((1, 1)));
        check(&[header(1, 1, INDEXED), data(), end()], Err(Unfit::Broken));
        check(&[header(1, 1, INDEXED), palette(), palette(), data(), end()], Err(Unfit::Broken));
        check(&[header(1, 1, INDEXED), chunk(b"PLTE", &[0; 4]), data(), end()], Err(Unfit::Broken));
        check(&[header(1, 1, GREY), palette(), data(), end()], Err(Unfit::Broken));
    }

    #[test]
    fn headers_say_nothing_unheard_of() {
        for rest in [[3, 0, 0, 0, 0], [4, 2, 0, 0, 0], [16, 3, 0, 0, 0], [8, 5, 0, 0, 0]] {
            check(&[header(1, 1, rest), data(), end()], Err(Unfit::Broken));
        }
        for rest in [[8, 0, 1, 0, 0], [8, 0, 0, 1, 0], [8, 0, 0, 0, 2]] {
            check(&[header(1, 1, rest), data(), end()], Err(Unfit::Broken));
        }
        check(&[header(1, 1, [16, 6, 0, 0, 1]), data(), end()], Ok((1, 1)));
    }

    #[test]
    fn checksums_and_chunk_names_count() {
        let mut wrong = data();
        wrong[10] ^= 1;
        check(&[header(1, 1, GREY), wrong, end()], Err(Unfit::Broken));
        check(&[header(1, 1, GREY), chunk(b"ABCD", b""), data(), end()], Err(Unfit::Broken));
        check(&[header(1, 1, GREY), chunk(b"ab1d", b""), data(), end()], Err(Unfit::Broken));
        check(&[header(1, 1, GREY), chunk(b"abCd", b""), data(), end()], Ok((1, 1)));
    }

    #[test]
    fn sides_and_areas_have_bounds() {
        check(&[header(0, 1, GREY), data(), end()], Err(Unfit::Broken));
        check(&[header(65_536, 1, GREY), data(), end()], Err(Unfit::Bomb));
        check(&[header(10_001, 10_000, GREY), data(), end()], Err(Unfit::Bomb));
        // A hundred million grey pixels fit into 100 kB of deflate, not into 16 bytes.
        let large = || chunk(b"IDAT", &[0; 100_000]);
        check(&[header(10_000, 10_000, GREY), large(), end()], Ok((10_000, 10_000)));
        check(&[header(10_000, 10_000, GREY), data(), end()], Err(Unfit::Broken));
    }

    #[test]
    fn frames_have_a_bound() {
        let frames = |count| vec![chunk(b"fcTL", &[0; 26]); count].concat();
        check(&[header(1, 1, GREY), data(), frames(1_000), end()], Ok((1, 1)));
        check(&[header(1, 1, GREY), data(), frames(1_001), end()], Err(Unfit::Bomb));
    }
}
