//! Replays what the fuzzer starts from, and what it once found.

use bytes::Bytes;
use signet_wire::value::from_json;

#[test]
fn json_is_read_or_refused_and_what_was_read_can_be_written() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/json");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if let Ok(value) = from_json(&Bytes::from(std::fs::read(&path).unwrap())) {
            let written = serde_json::to_vec(&value).unwrap();
            assert!(from_json(&Bytes::from(written)).is_ok(), "{}", path.display());
        }
        files += 1;
    }
    assert!(files > 0, "no corpus in {folder}");
}
