//! JSON bodies: any bytes are read or refused, and what was read can be written and read again.

#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use signet_wire::value::from_json;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(value) = from_json(&Bytes::copy_from_slice(bytes)) {
        let written = serde_json::to_vec(&value).expect("a value can be written");
        from_json(&Bytes::from(written)).expect("what was written can be read");
    }
});
