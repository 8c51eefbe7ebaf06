//! Walking a JPEG: marker segments with a length each, and scans of entropy-coded data that run
//! until the next marker.

use std::io::BufRead;

use super::byte_reader::ByteReader;
use super::{Format, Picture, SCANS_MAX, Unfit};

/// Start of image.
pub(super) const SIGNATURE: [u8; 2] = [0xff, 0xd8];

/// The byte every marker begins with.
const MARK: u8 = 0xff;

/// The most components of a picture: four, as in CMYK. The standard has room for 255, which
/// nothing that shows pictures knows what to do with.
const COMPONENTS_MAX: u8 = 4;

/// Walks the segments behind the start of image.
pub(super) fn walk<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<Picture, Unfit> {
    let mut frame: Option<Frame> = None;
    let mut scans = 0;

    let mut marker = next_marker(bytes)?;
    loop {
        match marker {
            // DHT, JPG and DAC share the range of the frame headers.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                // Only hierarchical pictures have several frames, and nothing shows those.
                if frame.is_some() {
                    return Err(Unfit::Broken);
                }
                frame = Some(Frame::read(bytes)?);
            }
            0xda => {
                let frame = frame.as_ref().ok_or(Unfit::Broken)?;
                scans += 1;
                if scans > SCANS_MAX {
                    return Err(Unfit::Bomb);
                }
                read_scan_header(bytes, frame)?;
                marker = skip_scan(bytes)?;
                continue;
            }
            0xd9 => {
                let frame = frame.filter(|_| scans > 0).ok_or(Unfit::Broken)?;
                return Ok(frame.picture);
            }
            // TEM stands alone.
            0x01 => {}
            // Tables, restart interval, number of lines, application data, comments.
            0xc4 | 0xcc | 0xdb..=0xdf | 0xe0..=0xef | 0xf0..=0xfd | 0xfe => {
                let length = read_length(bytes)?;
                bytes.skip(u32::from(length))?;
            }
            // A second start of image, a restart outside a scan, a reserved or a stuffed byte.
            _ => return Err(Unfit::Broken),
        }
        marker = next_marker(bytes)?;
    }
}

/// What the frame header says.
struct Frame {
    picture: Picture,
    /// The names of the components, as many as there are.
    components: [Option<u8>; COMPONENTS_MAX as usize],
}

impl Frame {
    fn read<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<Self, Unfit> {
        let length = read_length(bytes)?;
        let precision = bytes.byte()?;
        // A height of zero promises a segment that tells it after the first scan. That is as good
        // as never met outside of fax machines, so it is taken for what it looks like.
        let height = bytes.big_endian_u16()?;
        let width = bytes.big_endian_u16()?;
        let count = bytes.byte()?;
        if !(2..=16).contains(&precision)
            || !(1..=COMPONENTS_MAX).contains(&count)
            || length != 6 + 3 * u16::from(count)
        {
            return Err(Unfit::Broken);
        }
        let mut components = [None; COMPONENTS_MAX as usize];
        for slot in components.iter_mut().take(usize::from(count)) {
            let [name, sampling, table] = bytes.array()?;
            let sampled = (1..=4).contains(&(sampling >> 4)) && (1..=4).contains(&(sampling & 15));
            if !sampled || table > 3 {
                return Err(Unfit::Broken);
            }
            *slot = Some(name);
        }
        let picture = Picture::new(Format::Jpeg, width.into(), height.into())?;
        Ok(Frame { picture, components })
    }
}

/// Reads which components a scan holds and how.
fn read_scan_header<R: BufRead>(bytes: &mut ByteReader<R>, frame: &Frame) -> Result<(), Unfit> {
    let length = read_length(bytes)?;
    let count = bytes.byte()?;
    if !(1..=COMPONENTS_MAX).contains(&count) || length != 4 + 2 * u16::from(count) {
        return Err(Unfit::Broken);
    }
    for _ in 0..count {
        let [component, _tables] = bytes.array()?;
        if !frame.components.contains(&Some(component)) {
            return Err(Unfit::Broken);
        }
    }
    // Spectral selection and successive approximation mean nothing without decoding.
    bytes.skip(3)
}

/// Passes over entropy-coded data and gives the marker that ended it.
fn skip_scan<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<u8, Unfit> {
    let mut coded = 0;
    loop {
        coded += bytes.skip_past(MARK)?;
        match read_marker_code(bytes)? {
            // A data byte of all ones, which is followed by a zero.
            0x00 => coded += 1,
            // A restart.
            0xd0..=0xd7 => {}
            _ if coded == 0 => return Err(Unfit::Broken),
            marker => return Ok(marker),
        }
    }
}

fn next_marker<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<u8, Unfit> {
    bytes.expect([MARK])?;
    read_marker_code(bytes)
}

/// The code behind the first byte of a marker, which may be repeated to fill space.
fn read_marker_code<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<u8, Unfit> {
    loop {
        match bytes.byte()? {
            MARK => continue,
            code => return Ok(code),
        }
    }
}

/// The length of a segment's body. On file it counts its own two bytes.
fn read_length<R: BufRead>(bytes: &mut ByteReader<R>) -> Result<u16, Unfit> {
    bytes.big_endian_u16()?.checked_sub(2).ok_or(Unfit::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::inspect;

    const COMMENT: &[u8] = b"\xff\xfe\x00\x04hi";
    const SCAN: &[u8] = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\xff\x00\x34";
    const END: &[u8] = b"\xff\xd9";

    fn frame(width: u16, height: u16) -> Vec<u8> {
        let start: &[u8] = b"\xff\xc0\x00\x0b\x08";
        let components: &[u8] = b"\x01\x01\x11\x00";
        [start, &height.to_be_bytes(), &width.to_be_bytes(), components].concat()
    }

    fn check(parts: &[&[u8]], expect: Result<(u32, u32), Unfit>) {
        let judged = inspect(&[&SIGNATURE, &parts.concat()[..]].concat()[..])
            .map(|picture| (picture.width, picture.height));
        assert_eq!(format!("{judged:?}"), format!("{expect:?}"), "{parts:02x?}");
    }

    #[test]
    fn the_least_there_must_be() {
        let frame = frame(3, 2);
        check(&[&frame, SCAN, END], Ok((3, 2)));
        check(&[COMMENT, &frame, SCAN, COMMENT, SCAN, END, b"more"], Ok((3, 2)));
        check(&[&frame, SCAN], Err(Unfit::Broken));
        check(&[&frame, END], Err(Unfit::Broken));
        check(&[SCAN, END], Err(Unfit::Broken));
        check(&[END], Err(Unfit::Broken));
        check(&[&frame, &frame, SCAN, END], Err(Unfit::Broken));
    }

    #[test]
    fn scans_run_over_stuffed_bytes_restarts_and_fill() {
        let frame = frame(1, 1);
        check(&[&frame, SCAN, b"\xff\xd0\x01\xff\xd7\x02\xff\xff\xff", END], Ok((1, 1)));
        let empty = SCAN.get(..10).unwrap();
        check(&[&frame, empty, END], Err(Unfit::Broken));
    }

    #[test]
    fn markers_stand_where_they_may() {
        let frame = frame(1, 1);
        for stray in [&b"\xff\xd8"[..], b"\xff\xd3", b"\xff\x00", b"\xff\xc8", b"\xff\x02", b"x"] {
            check(&[stray, &frame, SCAN, END], Err(Unfit::Broken));
        }
        check(&[b"\xff\x01\xff\xff", &frame, SCAN, END], Ok((1, 1)));
        check(&[b"\xff\xe1\x00\x01", &frame, SCAN, END], Err(Unfit::Broken));
    }

    #[test]
    fn headers_agree_with_their_lengths_and_each_other() {
        let good = frame(1, 1);
        // Length, precision, number of components, sampling, quantization table.
        for (at, value) in [(3, 0x0c), (4, 1), (9, 0), (9, 2), (11, 0x05), (11, 0x50), (12, 4)] {
            let mut bad = good.clone();
            bad[at] = value;
            check(&[&bad, SCAN, END], Err(Unfit::Broken));
        }
        let mut stranger = SCAN.to_vec();
        stranger[5] = 2;
        check(&[&good, &stranger, END], Err(Unfit::Broken));
    }

    #[test]
    fn sides_areas_and_scans_have_bounds() {
        check(&[&frame(0, 1), SCAN, END], Err(Unfit::Broken));
        check(&[&frame(1, 0), SCAN, END], Err(Unfit::Broken));
        check(&[&frame(65_535, 1_525), SCAN, END], Ok((65_535, 1_525)));
        check(&[&frame(65_535, 1_526), SCAN, END], Err(Unfit::Bomb));
        check(&[&frame(1, 1), &SCAN.repeat(100), END], Ok((1, 1)));
        check(&[&frame(1, 1), &SCAN.repeat(101), END], Err(Unfit::Bomb));
    }
}
