//! Replays a corpus, for the tests of the crate whose function it feeds.

use std::path::Path;

/// Runs a target's check on every file of its corpus.
pub fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).expect("the corpus is there") {
        let path = entry.expect("the corpus can be listed").path();
        let bytes = std::fs::read(&path).expect("the corpus can be read");
        // Captured unless the check panics: then it tells which file it was.
        eprintln!("{}", path.display());
        check(&bytes);
        files += 1;
    }
    assert!(files > 0, "no corpus in {}", folder.display());
}
