//! The binary packs and unpacks large registries: in bounded memory, killed in the middle and begun
//! anew, on both engines.
//!
//! `SIGNET_LARGE` is how many signatures there are; without it 20,000. `SIGNET_FIGURES` names a file
//! that what was measured is written to.

mod generate;
mod watched;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use generate::{large, with_schema};
use watched::{Signal, Watched, run, run_until};

/// The most memory that any of it may take, in MB, however large the registry.
const MEMORY_MAX: u64 = 96;

fn many() -> u64 {
    let many = std::env::var("SIGNET_LARGE").unwrap_or_else(|_| "20000".into());
    many.parse().expect("SIGNET_LARGE is a number")
}

/// Runs a command to its good end in bounded memory, and notes what it took.
fn bounded(what: &str, args: &[&str]) {
    let Watched { status, peak_mb, took, stderr, .. } = run(args, None);
    assert!(status.success(), "{what}: {stderr}");
    assert!(peak_mb > 1, "{what}: nothing was measured");
    assert!(peak_mb < MEMORY_MAX, "{what} took {peak_mb} MB");
    eprintln!("{what}: {peak_mb} MB, {:.1} s", took.as_secs_f64());
    if let Ok(file) = std::env::var("SIGNET_FIGURES") {
        use std::io::Write as _;
        let file = std::fs::OpenOptions::new().create(true).append(true).open(file);
        let line = format!("{what}\t{}\t{peak_mb}\t{:.0}", many(), took.as_secs_f64());
        writeln!(file.expect("a file for figures"), "{line}").expect("figures are written");
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of plain characters")
}

fn same(one: &Path, other: &Path) -> bool {
    Command::new("cmp").arg(one).arg(other).status().expect("cmp runs").success()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_registries_move_in_bounded_memory() {
    with_schema(|url| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        large(&at("first"), many()).await;
        let (key, first) = (at("key"), at("first.tar"));
        let pack = ["export", "--with-secrets", "--key-file", text(&key), "--data"];
        let from_file = [text(&at("first")).to_owned(), text(&first).to_owned()];
        bounded(
            "export from SQLite",
            &[&pack[..], &[&from_file[0], "--out", &from_file[1]]].concat(),
        );

        let unpack = ["import", text(&first), "--key-file", text(&key), "--data"];
        let second = at("second");
        let server = [text(&second), "--database", &url];
        bounded("import into PostgreSQL", &[&unpack[..], &server].concat());
        let again = at("second.tar");
        let out = ["--out", text(&again)];
        bounded("export from PostgreSQL", &[&pack[..], &server, &out].concat());
        assert!(same(&first, &again), "the archives of the two engines differ");

        let third = at("third");
        bounded("import into SQLite", &[&unpack[..], &[text(&third)]].concat());
        let again = at("third.tar");
        bounded("export again", &[&pack[..], &[text(&third), "--out", text(&again)]].concat());
        assert!(same(&first, &again), "the archive of the imported file differs");

        let verify = ["audit", "verify", "--data"];
        bounded("audit verify on SQLite", &[&verify[..], &[text(&third)]].concat());
        bounded("audit verify on PostgreSQL", &[&verify[..], &server].concat());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_interrupted_says_so_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    large(&at("from"), 2_000).await;
    let (from, key, archive, to) = (at("from"), at("key"), at("archive"), at("to"));
    let pack = ["export", "--key-file", text(&key), "--data", text(&from), "--out", text(&archive)];
    // A command that was interrupted before it listened ends without a word: then a little later.
    let interrupted = |args: &[&str], left: &dyn Fn() -> bool| {
        let told = (1..500).any(|wait| {
            let watched = run_until(args, Duration::from_millis(wait), Signal::Interrupt);
            assert!(!watched.status.success(), "it was over before it was interrupted");
            assert!(!left(), "it left something behind: {}", watched.stderr);
            watched.stderr.contains("error: interrupted")
        });
        assert!(told, "it was never interrupted in order");
    };
    interrupted(&pack, &|| archive.exists() || at("archive.partial").exists());
    assert!(run(&pack, None).status.success());
    let unpack = ["import", text(&archive), "--key-file", text(&key), "--data", text(&to)];
    interrupted(&unpack, &|| to.join("importing").exists() || to.join("signet.db").exists());
    assert!(run(&unpack, None).status.success());
}

/// Kills a command again and again, each time a little later, until it comes to its end. Gives how often
/// it was killed.
fn killed_until_done(args: &[&str], mut after_each: impl FnMut()) -> u32 {
    let mut killed = 0;
    let mut patience = Duration::from_millis(5);
    let started = Instant::now();
    loop {
        let watched = run(args, Some(patience));
        if !watched.killed {
            assert!(watched.status.success(), "after {killed} kills: {}", watched.stderr);
            return killed;
        }
        killed += 1;
        after_each();
        patience = patience * 5 / 4 + Duration::from_millis(1);
        assert!(started.elapsed() < Duration::from_secs(3600), "it never ends");
    }
}

async fn survives_kills(folder: &Path, database: Option<&str>) {
    let at = |name: &str| folder.join(name);
    large(&at("from"), 1_000).await;
    let (key, archive, to) = (at("key"), at("archive"), at("to"));
    // Before anything is killed, so that what it gives can be compared with.
    let expected = at("expected");
    let pack = ["export", "--with-secrets", "--key-file", text(&key), "--data"];
    let from = at("from");
    let whole = run(&[&pack[..], &[text(&from), "--out", text(&expected)]].concat(), None);
    assert!(whole.status.success(), "{}", whole.stderr);

    let args = [&pack[..], &[text(&from), "--out", text(&archive)]].concat();
    let killed = killed_until_done(&args, || assert!(!archive.exists(), "it was not finished"));
    assert!(killed > 0 && same(&expected, &archive));
    assert!(!at("archive.partial").exists());

    let mut place = vec![text(&to)];
    if let Some(url) = database {
        place.extend(["--database", url]);
    }
    let unpack = ["import", text(&archive), "--key-file", text(&key), "--data"];
    let killed = killed_until_done(&[&unpack[..], &place].concat(), || {});
    assert!(killed > 0);
    assert!(!to.join("importing").exists());
    let again = at("again");
    let whole = run(&[&pack[..], &place, &["--out", text(&again)]].concat(), None);
    assert!(whole.status.success(), "{}", whole.stderr);
    assert!(same(&expected, &again), "what was imported differs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_killed_is_done_when_repeated_on_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    survives_kills(folder.path(), None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_killed_is_done_when_repeated_on_a_server() {
    with_schema(|url| async move {
        let folder = tempfile::tempdir().expect("a folder");
        survives_kills(folder.path(), Some(&url)).await;
    })
    .await;
}
