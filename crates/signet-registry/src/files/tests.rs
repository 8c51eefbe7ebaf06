use std::collections::HashSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::sealing::{CHUNK, HEADER, TAG};
use super::*;

const CONTEXT: &[u8] = b"account 1, evidence 2";
const SIZES: [usize; 7] = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 1024 * 1024];

fn key(byte: u8) -> DataKey {
    DataKey::new([byte; sealing::DATA_KEY_LEN])
}

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i / 7 % 251) as u8).collect()
}

struct Fixture {
    files: Files,
    folder: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { files: Files::open(folder.path().join("evidence")).unwrap(), folder }
    }

    async fn write(&self, content: &[u8], piece: usize) -> String {
        let mut draft = self.files.create(&key(1), CONTEXT).unwrap();
        for piece in content.chunks(piece) {
            draft.write(piece).await.unwrap();
        }
        let (name, size) = draft.finish().await.unwrap();
        assert_eq!(size, content.len() as u64);
        name
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut plain = vec![];
        self.files.read(name, &key(1), CONTEXT)?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    async fn read_chunks(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut chunks = self.files.chunks(name, &key(1), CONTEXT).await?;
        let mut plain = vec![];
        while let Some(bytes) = chunks.next().await? {
            assert!(!bytes.is_empty() && bytes.len() <= 4 * CHUNK);
            plain.extend_from_slice(&bytes);
        }
        Ok(plain)
    }

    fn on_disk(&self) -> Vec<PathBuf> {
        fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { walk(&path, found) } else { found.push(path) }
            }
        }
        let mut found = vec![];
        walk(self.folder.path(), &mut found);
        found
    }

    /// Changes the bytes of a file and expects that neither way of reading it accepts them.
    async fn refuses(&self, name: &str, what: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let path = self.files.folders.path(name).unwrap();
        let original = std::fs::read(&path).unwrap();
        let mut changed = original.clone();
        change(&mut changed);
        assert_ne!(original, changed, "{what}: nothing changed");
        std::fs::write(&path, changed).unwrap();
        assert!(self.read(name).is_err(), "{what}");
        assert!(self.read_chunks(name).await.is_err(), "{what}");
        std::fs::write(&path, original).unwrap();
    }
}

#[tokio::test]
async fn what_is_written_is_read() {
    let fixture = Fixture::new();
    for size in SIZES {
        let content = content(size);
        for piece in [1 + size / 3, 1000, 1 << 20] {
            let name = fixture.write(&content, piece).await;
            assert_eq!(fixture.read(&name).unwrap(), content, "{size} in {piece}");
            assert_eq!(fixture.read_chunks(&name).await.unwrap(), content, "{size} in {piece}");
        }
    }
}

#[tokio::test]
async fn files_say_nothing_of_their_content() {
    let fixture = Fixture::new();
    let content = content(100_000);
    let (a, b) = (fixture.write(&content, 4096).await, fixture.write(&content, 4096).await);
    let [a, b] = [a, b].map(|name| std::fs::read(fixture.files.folders.path(&name).unwrap()));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(a.len(), HEADER + content.len() + 2 * TAG);
    assert_ne!(a[HEADER..], b[HEADER..]);
    assert!(!a.windows(64).any(|window| window == &content[..64]));
}

#[tokio::test]
async fn any_change_is_noticed() {
    let fixture = Fixture::new();
    const SEALED: usize = CHUNK + TAG;
    for size in SIZES {
        let name = fixture.write(&content(size), 1 << 20).await;
        let length = fixture.files.folders.path(&name).unwrap().metadata().unwrap().len() as usize;
        for at in [0, 7, 8, HEADER - 1, HEADER, length / 2, length - 1] {
            fixture.refuses(&name, "flip", |bytes| bytes[at] ^= 1).await;
        }
        for left in [0, 1, HEADER, HEADER + TAG - 1, length - TAG, length - 1] {
            if left < length {
                fixture.refuses(&name, "cut", |bytes| bytes.truncate(left)).await;
            }
        }
        for more in [1, TAG, SEALED] {
            fixture.refuses(&name, "extend", |bytes| bytes.resize(length + more, 0)).await;
        }
    }

    let name = fixture.write(&content(3 * CHUNK), 1 << 20).await;
    let chunk = |number: usize| HEADER + number * SEALED..HEADER + (number + 1) * SEALED;
    fixture.refuses(&name, "cut to whole chunks", |bytes| bytes.truncate(chunk(2).start)).await;
    fixture.refuses(&name, "drop the first", |bytes| drop(bytes.drain(chunk(0)))).await;
    fixture.refuses(&name, "repeat", |bytes| bytes.extend_from_within(chunk(2))).await;
    fixture
        .refuses(&name, "swap", |bytes| {
            let second = bytes[chunk(1)].to_vec();
            bytes.copy_within(chunk(0), chunk(1).start);
            bytes[chunk(0)].copy_from_slice(&second);
        })
        .await;
    let other = fixture.write(&content(3 * CHUNK), 1 << 20).await;
    let other = std::fs::read(fixture.files.folders.path(&other).unwrap()).unwrap();
    fixture
        .refuses(&name, "splice", |bytes| bytes[chunk(1)].copy_from_slice(&other[chunk(1)]))
        .await;
    assert_eq!(fixture.read(&name).unwrap(), content(3 * CHUNK));
}

#[tokio::test]
async fn key_and_context_must_be_the_same() {
    let fixture = Fixture::new();
    let name = fixture.write(b"proof", 5).await;
    assert!(fixture.files.read(&name, &key(2), CONTEXT).is_err());
    assert!(fixture.files.read(&name, &key(1), b"account 3, evidence 2").is_err());
    assert!(fixture.files.chunks(&name, &key(1), b"").await.is_err());
}

#[tokio::test]
async fn a_draft_that_is_dropped_leaves_nothing() {
    let fixture = Fixture::new();
    for size in [0, 1000, 10 * CHUNK] {
        let mut draft = fixture.files.create(&key(1), CONTEXT).unwrap();
        draft.write(&content(size)).await.unwrap();
        assert_eq!(fixture.on_disk().len(), usize::from(size > 4 * CHUNK), "{size}");
        drop(draft);
        assert_eq!(fixture.on_disk(), Vec::<PathBuf>::new(), "{size}");
    }
}

#[tokio::test]
async fn a_draft_that_failed_stays_failed() {
    let fixture = Fixture::new();
    let mut draft = fixture.files.create(&key(1), CONTEXT).unwrap();
    // A plain file where a folder belongs.
    for index in 0..16 {
        std::fs::write(fixture.folder.path().join(format!("evidence/{index:x}")), "").unwrap();
    }
    assert!(draft.write(&content(10 * CHUNK)).await.is_err());
    assert!(draft.write(&content(10 * CHUNK)).await.is_err());
    assert!(draft.finish().await.is_err());
}

#[tokio::test]
async fn a_finish_that_nobody_waits_for_leaves_nothing() {
    let fixture = Fixture::new();
    for _ in 0..20 {
        let mut draft = fixture.files.create(&key(1), CONTEXT).unwrap();
        draft.write(&content(1000)).await.unwrap();
        let finish = tokio::time::timeout(Duration::ZERO, draft.finish()).await;
        if let Ok(Ok((name, _))) = finish {
            fixture.files.delete(&name).await.unwrap();
        }
    }
    // What was under way when its caller left is still to end.
    for _ in 0..100 {
        if fixture.on_disk().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("left behind: {:?}", fixture.on_disk());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_are_written_at_once() {
    let fixture = Arc::new(Fixture::new());
    let tasks: Vec<_> = (0..64)
        .map(|i| {
            let fixture = fixture.clone();
            tokio::spawn(async move { (i, fixture.write(&content(i * 9000), 5000).await) })
        })
        .collect();
    let mut names = HashSet::new();
    for task in tasks {
        let (i, name) = task.await.unwrap();
        assert_eq!(fixture.read(&name).unwrap(), content(i * 9000));
        assert!(names.insert(name));
    }
    assert_eq!(fixture.on_disk().len(), 64);
}

#[tokio::test]
async fn folders_that_vanish_are_made_again() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("evidence");
    for _ in 0..3 {
        fixture.write(b"proof", 5).await;
        // Which folder is hit depends on the time, so all of them are marked as durable.
        std::fs::remove_dir_all(&root).unwrap();
        std::fs::create_dir(&root).unwrap();
        for folder in fixture.files.folders.all() {
            folder.durable.store(true, std::sync::atomic::Ordering::Release);
        }
    }
    let name = fixture.write(b"proof", 5).await;
    assert_eq!(fixture.read(&name).unwrap(), b"proof");
}

#[tokio::test]
async fn names_lead_nowhere_else() {
    let fixture = Fixture::new();
    let long = "a".repeat(31);
    for name in ["", "../../etc/passwd", "aa/../../../../x", &format!("{long}/"), &long, "ä"] {
        assert_eq!(fixture.read(name).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        assert!(fixture.files.delete(name).await.is_err());
    }
    let absent = "a".repeat(32);
    assert_eq!(fixture.read(&absent).unwrap_err().kind(), io::ErrorKind::NotFound);
    fixture.files.delete(&absent).await.unwrap();
}

#[tokio::test]
async fn orphans_are_old_and_unknown() {
    let fixture = Fixture::new();
    let known = fixture.write(b"known", 5).await;
    let orphan = fixture.write(b"orphan", 5).await;
    let stray = fixture.files.folders.path(&known).unwrap().with_file_name("notes.txt");
    std::fs::write(stray, "not ours").unwrap();

    let orphans = async |age| {
        let known = known.clone();
        let known = move |names: Vec<String>| {
            let known = known.clone();
            async move { Ok::<_, io::Error>(names.into_iter().filter(|n| *n == known).collect()) }
        };
        fixture.files.orphans(age, known).await.unwrap()
    };
    assert_eq!(orphans(Duration::from_secs(3600)).await, Vec::<String>::new());
    assert_eq!(orphans(Duration::ZERO).await, vec![orphan.clone()]);
    fixture.files.delete(&orphan).await.unwrap();
    assert_eq!(orphans(Duration::ZERO).await, Vec::<String>::new());
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_look() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new();
    let name = fixture.write(b"proof", 5).await;
    let path = fixture.files.folders.path(&name).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(path.parent().unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o700);
}
