//! Evidence as it is handed to people. It is other people's: a browser must neither guess what it is,
//! nor run it, nor keep it.

use std::io::Cursor;

use axum::body::Body;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse as _, Response};
use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageResult, Limits};
use signet_domain::evidence::Paper;
use signet_registry::Content;
use tokio::sync::Semaphore;

use super::problem::{INVALID, Problem};

/// The longest side of a thumbnail, in pixels.
const SIDE: u32 = 512;
/// What decoding one picture may take, in bytes: a page scanned at 600 dpi, in colour.
const MEMORY: u64 = 128 * 1024 * 1024;
/// How many are made at a time. Others wait.
static TURNS: Semaphore = Semaphore::const_new(1);

/// The headers of whatever has evidence in it.
fn guarded(kind: &str, disposition: &str) -> [(HeaderName, String); 6] {
    [
        (header::CONTENT_TYPE, kind.into()),
        (header::CONTENT_DISPOSITION, disposition.into()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".into()),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".into()),
        (header::CACHE_CONTROL, "private, no-store".into()),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin".into()),
    ]
}

/// The very bytes that were filed, to be saved and looked at elsewhere. The name is one of ours.
pub fn whole(name: &str, bytes: Vec<u8>) -> Response {
    let (kind, extension) =
        match (picture(&bytes), Paper::of(bytes.get(..Paper::HEAD).unwrap_or_default())) {
            (Some(ImageFormat::Jpeg), _) => ("image/jpeg", "jpg"),
            (Some(ImageFormat::Png), _) => ("image/png", "png"),
            (Some(ImageFormat::Gif), _) => ("image/gif", "gif"),
            // What a document holds is anybody's guess: it has a name for a person, and no type for a
            // browser.
            (_, Some(paper)) => ("application/octet-stream", paper.extension()),
            _ => ("application/octet-stream", "bin"),
        };
    let disposition = format!("attachment; filename=\"{name}.{extension}\"");
    (guarded(kind, &disposition), Body::from(bytes)).into_response()
}

/// A small picture of evidence that is a picture. It is drawn from the pixels: nothing else that
/// was in the file is in it.
pub async fn thumbnail(content: Content) -> Result<Response, Problem> {
    // The turn comes first: evidence that waits is not held.
    let broken = |error: &dyn std::fmt::Display| Problem::broken(error.to_string());
    let _turn = TURNS.acquire().await.map_err(|error| broken(&error))?;
    let bytes = content.all().await?;
    if picture(&bytes).is_none() {
        return Err(no_picture("this evidence is no picture; save it and look at it elsewhere"));
    }
    let drawn = tokio::task::spawn_blocking(move || draw(&bytes)).await;
    let drawn = drawn.map_err(|error| broken(&error))?;
    let png = drawn.map_err(|_| no_picture("the picture is damaged, or too large to be drawn"))?;
    let headers = guarded("image/png", "inline; filename=\"thumbnail.png\"");
    Ok((headers, Body::from(png)).into_response())
}

fn no_picture(why: &'static str) -> Problem {
    Problem::of(&INVALID, why)
}

/// The format of a picture that may be drawn.
fn picture(bytes: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(bytes).ok()?;
    matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif).then_some(format)
}

fn draw(bytes: &[u8]) -> ImageResult<Vec<u8>> {
    let source = Cursor::new(bytes);
    let small = match picture(bytes) {
        Some(ImageFormat::Jpeg) => shrink(JpegDecoder::new(source)?)?,
        Some(ImageFormat::Png) => shrink(PngDecoder::with_limits(source, limits())?)?,
        _ => shrink(GifDecoder::new(source)?)?,
    };
    let mut drawn = Cursor::new(vec![]);
    small.write_to(&mut drawn, ImageFormat::Png)?;
    Ok(drawn.into_inner())
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY);
    limits
}

fn shrink(mut decoder: impl ImageDecoder) -> ImageResult<DynamicImage> {
    let mut limits = limits();
    // The pixels, and as much again for what a decoder keeps beside them.
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    let whole = DynamicImage::from_decoder(decoder)?;
    let mut small = match whole.width().max(whole.height()) {
        ..=SIDE => whole,
        _ => whole.thumbnail(SIDE, SIDE),
    };
    small.apply_orientation(orientation);
    // Eight bits a colour, and no profile: what a decoder took along is left behind.
    Ok(match small.color().has_alpha() {
        true => small.into_rgba8().into(),
        false => small.into_rgb8().into(),
    })
}

#[cfg(test)]
mod tests {
    use image::{ColorType, ImageEncoder as _, RgbImage};

    use super::*;

    const SECRET: &[u8] = b"GPS 31.2304N 121.4737E";

    /// A JPEG with a comment and EXIF in it.
    fn telling(width: u32, height: u32) -> Vec<u8> {
        let mut jpeg = vec![];
        let plain = RgbImage::from_pixel(width, height, image::Rgb([200, 30, 30]));
        let encoder = image::codecs::jpeg::JpegEncoder::new(&mut jpeg);
        encoder.write_image(&plain, width, height, ColorType::Rgb8.into()).unwrap();
        let segment = |marker: u8, content: &[u8]| {
            let length = (content.len() as u16 + 2).to_be_bytes();
            [&[0xff, marker], &length[..], content].concat()
        };
        let exif = [b"Exif\0\0", SECRET].concat();
        [&jpeg[..2], &segment(0xe1, &exif), &segment(0xfe, SECRET), &jpeg[2..]].concat()
    }

    #[test]
    fn nothing_but_pixels_is_in_a_thumbnail() {
        let filed = telling(1200, 600);
        assert!(filed.windows(SECRET.len()).any(|part| part == SECRET));
        let drawn = draw(&filed).unwrap();
        assert!(!drawn.windows(SECRET.len()).any(|part| part == SECRET));
        let read = image::load_from_memory(&drawn).unwrap();
        assert_eq!((read.width(), read.height()), (512, 256));
        let [red, green, blue] = read.to_rgb8().get_pixel(100, 100).0;
        assert!(red > 150 && green < 80 && blue < 80, "the picture itself is there");
    }

    #[test]
    fn bombs_are_not_drawn() {
        // A PNG that says it is 30,000 by 30,000, with a right checksum and nothing in it.
        let mut header = b"IHDR".to_vec();
        header.extend_from_slice(&30_000u32.to_be_bytes());
        header.extend_from_slice(&30_000u32.to_be_bytes());
        header.extend_from_slice(&[8, 6, 0, 0, 0]);
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
        png.extend_from_slice(&header);
        png.extend_from_slice(&crc(&header).to_be_bytes());
        assert!(draw(&png).is_err());
        // And a JPEG whose header was changed to say so.
        let mut jpeg = telling(64, 64);
        let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        assert!(draw(&jpeg).is_err());
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
            })
        })
    }
}
