//! Pictures: any bytes are judged without a panic, and what is accepted has sides within bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use signet_domain::picture::{PIXELS_MAX, inspect};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(picture) = inspect(bytes) {
        let pixels = u64::from(picture.width) * u64::from(picture.height);
        assert!((1..=PIXELS_MAX).contains(&pixels));
    }
});
