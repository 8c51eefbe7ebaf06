//! Pictures, real and broken, as a client might send them.

use std::io::{BufReader, Cursor, ErrorKind, Read};

use image::{DynamicImage, ImageFormat};
use proptest::collection::vec;
use proptest::prelude::*;
use signet_domain::picture::{Format, Picture, Unfit, inspect};

/// One grey pixel.
const JPEG: &[u8] = &[
    0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xff,
    0xdb, 0, 0x43, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 17, 0, 0xff, 0xc4, 0, 20, 0, 1, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xc4, 0, 20, 16, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0, 0x3f, 0xff, 0xd9,
];

/// One grey pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E',
    b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// One black pixel.
const GIF: &[u8] = &[
    b'G', b'I', b'F', b'8', b'9', b'a', 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, b'!',
    0xf9, 4, 0, 0, 0, 0, 0, b',', 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, b';',
];

const TINY: [(Format, &[u8]); 3] = [(Format::Jpeg, JPEG), (Format::Png, PNG), (Format::Gif, GIF)];

/// Every format with the one name the other library has for it.
const FORMATS: [(Format, ImageFormat); 3] = [
    (Format::Jpeg, ImageFormat::Jpeg),
    (Format::Png, ImageFormat::Png),
    (Format::Gif, ImageFormat::Gif),
];

/// A reader that gives a byte at a time and is interrupted before each.
struct Dribble<'a> {
    bytes: &'a [u8],
    interrupted: bool,
}

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(ErrorKind::Interrupted.into());
        }
        let one = buffer.len().min(1);
        self.bytes.read(&mut buffer[..one])
    }
}

fn refused(bytes: &[u8]) -> bool {
    matches!(inspect(bytes), Err(Unfit::Unknown | Unfit::Broken))
}

#[test]
fn tiny_pictures_are_recognised_and_decode() {
    for (format, bytes) in TINY {
        let expect = Picture { format, width: 1, height: 1 };
        assert_eq!(inspect(bytes).unwrap(), expect);
        assert_eq!(inspect(BufReader::new(Dribble { bytes, interrupted: false })).unwrap(), expect);
        assert_eq!(inspect(&[bytes, b"appended"].concat()[..]).unwrap(), expect);
        assert_eq!(image::load_from_memory(bytes).unwrap().width(), 1);
    }
}

#[test]
fn every_cut_picture_is_refused() {
    for (_, bytes) in TINY {
        for end in 0..bytes.len() {
            assert!(refused(&bytes[..end]), "{end} of {}", bytes.len());
        }
    }
}

#[test]
fn no_changed_byte_panics() {
    for (_, bytes) in TINY {
        let mut changed = bytes.to_vec();
        for at in 0..bytes.len() {
            for value in 0..=u8::MAX {
                changed[at] = value;
                let _ = inspect(&changed[..]);
            }
            changed[at] = bytes[at];
        }
    }
}

#[test]
fn what_cannot_be_read_is_not_the_pictures_fault() {
    struct Faulty;
    impl Read for Faulty {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(ErrorKind::PermissionDenied.into())
        }
    }
    for (_, bytes) in TINY {
        for end in 0..bytes.len() {
            assert!(matches!(
                inspect(bytes[..end].chain(BufReader::new(Faulty))),
                Err(Unfit::Unreadable(_))
            ));
        }
    }
}

#[test]
fn other_content_is_unknown() {
    for bytes in [&b""[..], b"x", b"%PDF-1.7", b"<svg/>", b"RIFF\0\0\0\0WEBP", b"this is a example"]
    {
        assert!(matches!(inspect(bytes), Err(Unfit::Unknown)), "{bytes:?}");
    }
}

#[test]
fn endless_input_comes_to_an_end() {
    // A comment longer than any file must not be waited for beyond what there is to read.
    let endless =
        |start: &'static [u8]| start.chain(BufReader::new(std::io::repeat(0xff).take(50_000_000)));
    assert!(inspect(endless(&JPEG[..20])).is_err());
    assert!(inspect(endless(&PNG[..33])).is_err());
    assert!(inspect(endless(&GIF[..19])).is_err());
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in vec(any::<u8>(), 0..512)) {
        let _ = inspect(&bytes[..]);
    }

    #[test]
    fn arbitrary_bytes_behind_a_good_start_do_not_panic(
        which in 0..3usize,
        keep in 0..64usize,
        bytes in vec(any::<u8>(), 0..512),
    ) {
        let start = TINY[which].1;
        let start = &start[..keep.min(start.len())];
        let _ = inspect(&[start, &bytes].concat()[..]);
    }

    #[test]
    fn encoded_pictures_are_accepted_and_cut_ones_are_not(
        which in 0..3usize,
        width in 1..40u32,
        height in 1..40u32,
        colour in any::<bool>(),
        pixels in vec(any::<u8>(), 40 * 40 * 3),
        cut in any::<prop::sample::Index>(),
    ) {
        let (format, encoding) = FORMATS[which];
        let area = (width * height) as usize;
        // The GIF encoder takes colours only.
        let picture = if colour || format == Format::Gif {
            let pixels = pixels[..area * 3].to_vec();
            DynamicImage::from(image::RgbImage::from_raw(width, height, pixels).unwrap())
        } else {
            let pixels = pixels[..area].to_vec();
            DynamicImage::from(image::GrayImage::from_raw(width, height, pixels).unwrap())
        };
        let mut bytes = vec![];
        picture.write_to(&mut Cursor::new(&mut bytes), encoding).unwrap();

        prop_assert_eq!(inspect(&bytes[..]).unwrap(), Picture { format, width, height });
        prop_assert!(refused(&bytes[..cut.index(bytes.len())]));
    }
}
