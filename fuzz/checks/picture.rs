//! Pictures: any bytes are judged without a panic, and what is accepted has sides within bounds.

use signet_domain::picture::{PIXELS_MAX, inspect};

pub fn check(bytes: &[u8]) {
    if let Ok(picture) = inspect(bytes) {
        let pixels = u64::from(picture.width) * u64::from(picture.height);
        assert!((1..=PIXELS_MAX).contains(&pixels));
    }
}
