//! Walking a GIF: a screen, then images and extensions made of blocks of at most 255 bytes.

use std::io::BufRead;

use super::byte_reader::ByteReader;
use super::{Format, Picture, Unfit};

/// The set bit of a packed field that says a colour table follows.
const HAS_COLOUR_TABLE: u8 = 0x80;

/// Takes the signature behind its first two bytes, in either version.
pub(super) fn expect_signature_rest<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<(), Unfit> {
    match &bytes.array()? {
        b"F87a" | b"F89a" => Ok(()),
        _ => Err(Unfit::Broken),
    }
}

/// Walks the screen and the blocks behind the signature.
pub(super) fn walk<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<Picture, Unfit> {
    let width = bytes.little_endian_u16()?;
    let height = bytes.little_endian_u16()?;
    let picture = Picture::new(Format::Gif, width.into(), height.into())?;
    let [packed, _background, _aspect] = bytes.array()?;
    skip_colour_table(bytes, packed)?;

    let mut frames = 0;
    loop {
        match bytes.byte()? {
            b',' => {
                frames += 1;
                picture.allow_frames(frames)?;
                skip_image(bytes, &picture)?;
            }
            b'!' => {
                let _label = bytes.byte()?;
                skip_blocks(bytes)?;
            }
            b';' if frames > 0 => return Ok(picture),
            _ => return Err(Unfit::Broken),
        }
    }
}

/// Passes over one image, which has to lie on the screen.
fn skip_image<R: BufRead>(bytes: &mut ByteReader<R>, screen: &Picture) -> Result<(), Unfit> {
    let left = u32::from(bytes.little_endian_u16()?);
    let top = u32::from(bytes.little_endian_u16()?);
    let width = u32::from(bytes.little_endian_u16()?);
    let height = u32::from(bytes.little_endian_u16()?);
    let on_screen = left + width <= screen.width && top + height <= screen.height;
    if width == 0 || height == 0 || !on_screen {
        return Err(Unfit::Broken);
    }
    let packed = bytes.byte()?;
    skip_colour_table(bytes, packed)?;
    // Codes begin one bit longer than this and are 12 bits long at most; colours have 8.
    let code_size = bytes.byte()?;
    if !(1..=8).contains(&code_size) || skip_blocks(bytes)? == 0 {
        return Err(Unfit::Broken);
    }
    Ok(())
}

/// Passes over the colour table a packed field announces, if it does.
fn skip_colour_table<R: BufRead>(bytes: &mut ByteReader<R>, packed: u8) -> Result<(), Unfit> {
    if packed & HAS_COLOUR_TABLE == 0 {
        return Ok(());
    }
    let colours = 2_u32 << (packed & 7);
    bytes.skip(3 * colours)
}

/// Passes over blocks up to the empty one that ends them, and says how many there were.
fn skip_blocks<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<u64, Unfit> {
    let mut blocks = 0;
    loop {
        match bytes.byte()? {
            0 => return Ok(blocks),
            length => bytes.skip(u32::from(length))?,
        }
        blocks += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::inspect;

    const COLOURS: &[u8] = &[0; 6];
    const COMMENT: &[u8] = b"!\xfe\x02hi\x00";
    const END: &[u8] = b";";

    fn screen(width: u16, height: u16) -> Vec<u8> {
        [&width.to_le_bytes()[..], &height.to_le_bytes(), b"\x80\x00\x00", COLOURS].concat()
    }

    fn image(left: u16, top: u16, width: u16, height: u16) -> Vec<u8> {
        let place = [left, top, width, height].map(u16::to_le_bytes).concat();
        [b",", &place[..], b"\x00\x02\x02\x4c\x01\x00"].concat()
    }

    fn check(parts: &[&[u8]], expect: Result<(u32, u32), Unfit>) {
        for version in [b"GIF87a", b"GIF89a"] {
            let judged = inspect(&[&version[..], &parts.concat()].concat()[..])
                .map(|picture| (picture.width, picture.height));
            assert_eq!(format!("{judged:?}"), format!("{expect:?}"), "{parts:02x?}");
        }
    }

    #[test]
    fn the_least_there_must_be() {
        let (screen, image) = (screen(3, 2), image(0, 0, 3, 2));
        check(&[&screen, &image, END], Ok((3, 2)));
        check(&[&screen, COMMENT, &image, COMMENT, &image, END, b"more"], Ok((3, 2)));
        check(&[&screen, &image], Err(Unfit::Broken));
        check(&[&screen, END], Err(Unfit::Broken));
        check(&[&screen, b"?", &image, END], Err(Unfit::Broken));
    }

    #[test]
    fn other_versions_are_unknown() {
        assert!(matches!(inspect(&b"GIF90a\x01\x00\x01\x00"[..]), Err(Unfit::Unknown)));
    }

    #[test]
    fn images_have_colours_and_data() {
        let screen = screen(1, 1);
        let image = image(0, 0, 1, 1);
        let (place, data) = image.split_at(9);
        let with_table = [place, b"\x80", COLOURS, data.split_at(1).1].concat();
        check(&[&screen, &with_table, END], Ok((1, 1)));
        check(&[&screen, place, b"\x00\x02\x00", END], Err(Unfit::Broken));
        check(&[&screen, place, b"\x00\x09\x01\x00\x00", END], Err(Unfit::Broken));
    }

    #[test]
    fn images_lie_on_the_screen() {
        let screen = screen(10, 10);
        check(&[&screen, &image(9, 9, 1, 1), END], Ok((10, 10)));
        for place in [image(9, 0, 2, 1), image(0, 9, 1, 2), image(0, 0, 0, 1), image(0, 0, 1, 0)] {
            check(&[&screen, &place, END], Err(Unfit::Broken));
        }
    }

    #[test]
    fn sides_areas_and_frames_have_bounds() {
        let image = image(0, 0, 1, 1);
        check(&[&screen(0, 1), &image, END], Err(Unfit::Broken));
        check(&[&screen(65_535, 65_535), &image, END], Err(Unfit::Bomb));
        check(&[&screen(1, 1), &image.repeat(1_000), END], Ok((1, 1)));
        check(&[&screen(1, 1), &image.repeat(1_001), END], Err(Unfit::Bomb));
        check(&[&screen(1_000, 1_000), &image.repeat(100), END], Ok((1_000, 1_000)));
        check(&[&screen(1_000, 1_000), &image.repeat(101), END], Err(Unfit::Bomb));
    }
}
