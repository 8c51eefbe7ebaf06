//! The log of the record: places, proofs, and what is found when somebody was at the database.

use ring::digest::{SHA256, digest};
use serde_json::json;
use tlog_tiles::{Hash, check_record, check_tree};

use super::*;
use crate::audit::database::audit;
use crate::audit::{Earlier, Finding, Report, audit_export};
use crate::db::{Arg, Written};
use crate::log::Signer;
use crate::registry::log::{Proven, Sequenced};
use crate::store;
use crate::store::events::{Event, by_operator};
use crate::vault::Key;

impl Fixture {
    /// Writes so many events, as changes do.
    async fn happen(&self, count: i64) {
        for part in 0..count.div_euclid(50) + 1 {
            let many = (count - part * 50).min(50);
            let event = |n: i64| {
                let detail = json!({ "n": n, "name": "彩虹" });
                let id = self.registry.inner.ids.next();
                let subject = (part * 50 + n).to_string();
                by_operator(
                    &operator(),
                    None,
                    Event { id, kind: "test.made", subject, detail: &detail },
                )
            };
            let steps = (0..many).map(event).collect();
            assert!(matches!(self.registry.inner.db.write(steps).await, Ok(Written::Done(_))));
        }
    }

    /// Gives every event its place.
    async fn sequence(&self) {
        while self.registry.sequence().await.unwrap() != Sequenced::Idle {}
    }

    async fn size(&self) -> u64 {
        self.registry.log_state(&operator()).await.unwrap().size
    }

    async fn root(&self) -> Hash {
        let note = self.registry.log_state(&operator()).await.unwrap().checkpoint;
        Hash(self.registry.log_verifier().open(&note).unwrap().root)
    }

    pub(super) async fn run(&self, sql: &'static str, args: Vec<Arg>) {
        let ran = self.registry.inner.db.write(vec![Step::new(sql, args)]).await;
        assert!(matches!(ran, Ok(Written::Done(_))), "{sql}: {ran:?}");
    }

    async fn id_at(&self, position: i64) -> i64 {
        let sql = "SELECT id FROM event WHERE position = $1";
        let rows = self.registry.inner.db.read(sql, vec![position.into()]).await.unwrap();
        rows[0].int(0).unwrap()
    }

    async fn audit(&self, earlier: Option<Earlier>) -> Report {
        let verifier = self.registry.log_verifier();
        audit(&self.registry.inner.db, verifier, earlier, |_, _| {}).await.unwrap()
    }

    async fn findings(&self) -> Vec<Finding> {
        self.audit(None).await.findings
    }

    /// Notes everything as it is now.
    async fn note(&self) {
        for sql in [
            "CREATE TABLE kept_event AS SELECT * FROM event",
            "CREATE TABLE kept_tile AS SELECT * FROM log_tile",
            "CREATE TABLE kept_checkpoint AS SELECT * FROM log_checkpoint",
        ] {
            self.run(sql, vec![]).await;
        }
    }

    /// Puts everything back as it was noted.
    async fn put_back(&self) {
        for sql in [
            "DELETE FROM event",
            "INSERT INTO event SELECT * FROM kept_event",
            "DELETE FROM log_tile",
            "INSERT INTO log_tile SELECT * FROM kept_tile",
            "DELETE FROM log_checkpoint",
            "INSERT INTO log_checkpoint SELECT * FROM kept_checkpoint",
        ] {
            self.run(sql, vec![]).await;
        }
    }

    async fn exported_log(&self) -> String {
        let entries = self.registry.log_entries(&operator(), 0, 100_000).await.unwrap();
        entries.iter().map(|entry| format!("{}\n", entry.line)).collect()
    }
}

async fn every_event_is_proven_to_whoever_asks(it: Fixture) {
    it.sequence().await;
    let mut before = vec![];
    for more in [0, 1, 2, 5, 240, 300] {
        before.push((it.size().await, it.root().await));
        it.happen(more).await;
        it.sequence().await;
    }
    let (size, root) = (it.size().await, it.root().await);
    assert_eq!(it.registry.log_state(&operator()).await.unwrap().waiting, 0);
    let entries = it.registry.log_entries(&operator(), 0, 1000).await.unwrap();
    assert_eq!(entries.len() as u64, size);
    for (position, entry) in (0..).zip(&entries) {
        assert_eq!(entry.position, position);
        let hashed = digest(&SHA256, format!("\0{}", entry.line).as_bytes());
        assert_eq!(hashed.as_ref(), entry.leaf);
        let event: serde_json::Value = serde_json::from_str(&entry.line).unwrap();
        let Proven::Yes(proven) =
            it.registry.prove_event(&operator(), event["id"].as_i64().unwrap()).await.unwrap()
        else {
            panic!("not proven: {event}");
        };
        assert_eq!((&proven.entry, proven.size), (entry, size));
        let proof = proven.proof.into_iter().map(Hash).collect();
        check_record(&proof, size, root, position, Hash(entry.leaf)).unwrap();
    }
    for (earlier, was) in before {
        let Proven::Yes(grown) = it.registry.prove_growth(&operator(), earlier).await.unwrap()
        else {
            panic!("not proven: {earlier}");
        };
        let proof = grown.proof.into_iter().map(Hash).collect();
        check_tree(&proof, size, root, earlier, was).unwrap();
    }
    assert_eq!(it.registry.prove_growth(&operator(), size + 1).await.unwrap(), Proven::Unknown);
    assert_eq!(it.registry.prove_event(&operator(), 1).await.unwrap(), Proven::Unknown);
    it.happen(1).await;
    let waiting = store::log::unplaced(&it.registry.inner.db, 10).await.unwrap();
    assert_eq!(it.registry.prove_event(&operator(), waiting[0].id).await.unwrap(), Proven::Waiting);
    let whole = it.registry.log_tile(&operator(), 0, 0, 256).await.unwrap().unwrap();
    assert_eq!(whole[..32], entries[0].leaf);
    assert_eq!(it.registry.log_tile(&operator(), 1, 0, 1).await.unwrap().unwrap().len(), 32);
    assert_eq!(it.registry.log_tile(&operator(), 1, 0, 255).await.unwrap(), None);
    assert_eq!(it.registry.log_tile(&operator(), 0, 1 << 60, 256).await.unwrap(), None);
    let report = it.audit(None).await;
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.events, report.waiting), (size, 1));
    assert_eq!(report.root, hex::encode(root.0));
}

async fn what_was_done_to_rows_is_named(it: Fixture) {
    it.happen(600).await;
    it.sequence().await;
    it.note().await;
    assert_eq!(it.findings().await, []);
    let size = it.size().await;
    let id = it.id_at(300).await;

    it.run("UPDATE event SET subject = 'x' WHERE position = 300", vec![]).await;
    assert_eq!(it.findings().await, [Finding::Altered { position: 300, id }]);
    it.put_back().await;

    // With the hash in its row made to fit.
    it.run("UPDATE event SET detail = '{}' WHERE position = 300", vec![]).await;
    let altered = store::log::find(&it.registry.inner.db, id).await.unwrap().unwrap();
    let leaf = altered.line.leaf().0.to_vec();
    it.run("UPDATE event SET leaf = $1 WHERE position = 300", vec![leaf.into()]).await;
    assert_eq!(it.findings().await, [Finding::Altered { position: 300, id }]);
    // And the tree's hashes, too: only the signature is left.
    for (level, sql) in [
        (0, "UPDATE log_tile SET hashes = $1 WHERE level = 0 AND number = 1"),
        (1, "UPDATE log_tile SET hashes = $1 WHERE level = 1 AND number = 0"),
    ] {
        let hashes = store::log::tile(&it.registry.inner.db, (level, (1 - level).into()));
        let mut hashes = hashes.await.unwrap().unwrap();
        let (at, hash) = match level {
            0 => (300 - 256, altered.line.leaf()),
            _ => {
                let tile = store::log::tile(&it.registry.inner.db, (0, 1)).await.unwrap().unwrap();
                (1, tlog_tiles::Tile::subtree_hash(&tile))
            }
        };
        hashes[at * 32..][..32].copy_from_slice(&hash.0);
        it.run(sql, vec![hashes.into()]).await;
    }
    assert_eq!(it.findings().await, [Finding::Unfit { size, fits: 0 }]);
    it.put_back().await;

    it.run("UPDATE event SET leaf = $1 WHERE position = 300", vec![vec![7; 32].into()]).await;
    assert_eq!(it.findings().await, [Finding::HashAltered { position: 300, id }]);
    it.put_back().await;

    it.run("DELETE FROM event WHERE position BETWEEN 300 AND 302", vec![]).await;
    assert_eq!(it.findings().await, [Finding::Removed { first: 300, last: 302 }]);
    // With the gap closed.
    it.run("UPDATE event SET position = -position WHERE position > 302", vec![]).await;
    it.run("UPDATE event SET position = -position - 3 WHERE position < 0", vec![]).await;
    let report = it.audit(None).await;
    let moved = Finding::Moved { id: it.id_at(300).await, from: 303, to: 300 };
    assert_eq!(report.findings[0], moved);
    assert!(report.more > 50);
    it.put_back().await;

    it.run("UPDATE event SET position = -1 WHERE position = 300", vec![]).await;
    it.run("UPDATE event SET position = 300 WHERE position = 10", vec![]).await;
    it.run("UPDATE event SET position = 10 WHERE position = -1", vec![]).await;
    let other = it.id_at(300).await;
    let moved =
        [Finding::Moved { id, from: 300, to: 10 }, Finding::Moved { id: other, from: 10, to: 300 }];
    assert_eq!(it.findings().await, moved);
    it.put_back().await;

    let last = size as i64 - 1;
    let insert = "INSERT INTO event SELECT 5, at, account, principal, access_key, address, \
        request, kind, subject, detail, leaf, $1 FROM event WHERE position = 3";
    it.run(insert, vec![size.into_arg()]).await;
    assert_eq!(it.findings().await, [Finding::Inserted { position: size, id: 5 }]);
    it.put_back().await;
    it.run(
        "UPDATE event SET position = $1 WHERE position = $2",
        vec![size.into_arg(), last.into()],
    )
    .await;
    it.run(insert, vec![last.into()]).await;
    let found = it.findings().await;
    let moved = Finding::Moved { id: it.id_at(last + 1).await, from: last as u64, to: size };
    assert_eq!(found, [moved, Finding::Inserted { position: last as u64, id: 5 }]);
    it.put_back().await;
    it.run(insert, vec![Arg::Null]).await;
    assert_eq!(it.findings().await, [Finding::Unplaced { id: 5 }]);
    it.put_back().await;

    it.run("DELETE FROM event WHERE position >= 550", vec![]).await;
    assert_eq!(it.findings().await, [Finding::Cut { size: 550, signed: size }]);
    it.put_back().await;
    it.run("DELETE FROM log_checkpoint", vec![]).await;
    assert!(it.findings().await.contains(&Finding::Unsigned));
    it.put_back().await;
    assert_eq!(it.findings().await, []);
}

async fn what_was_done_to_the_tree_is_named(it: Fixture) {
    it.happen(600).await;
    it.sequence().await;
    it.note().await;
    let size = it.size().await;
    for (level, number) in [(0, 0), (0, 2), (1, 0)] {
        let place = (level, number);
        let mut hashes = store::log::tile(&it.registry.inner.db, place).await.unwrap().unwrap();
        hashes[5] ^= 1;
        it.registry.inner.db.write(vec![store::log::put_tile(place, hashes)]).await.unwrap();
        let found = it.findings().await;
        if level == 0 {
            let position = number * 256;
            let id = it.id_at(position as i64).await;
            assert_eq!(found.last(), Some(&Finding::Altered { position, id }), "{found:?}");
            assert!(found.contains(&Finding::Unfit { size, fits: 0 }), "{found:?}");
        } else {
            assert_eq!(found, [Finding::Tile { level, number }]);
        }
        it.put_back().await;
    }
    it.run("DELETE FROM log_tile WHERE level = 0 AND number = 1", vec![]).await;
    assert_eq!(it.findings().await, [Finding::Tile { level: 0, number: 1 }]);
    it.put_back().await;

    let verifier = it.registry.log_verifier();
    let stranger = Signer::new(&Key::from_bytes(&[9; 32]).unwrap(), Some(verifier.origin()));
    let note = stranger.unwrap().sign(size, it.root().await);
    it.run("UPDATE log_checkpoint SET note = $1", vec![note.clone().into()]).await;
    let found = it.findings().await;
    assert!(matches!(&found[..], [Finding::Foreign { size: of, .. }] if *of == size as i64));
    it.put_back().await;
    let found = it.audit(Some(Earlier::Checkpoint(note))).await.findings;
    assert!(matches!(&found[..], [Finding::Foreign { .. }]), "{found:?}");
}

async fn what_was_kept_earlier_tells_of_a_log_put_back(it: Fixture) {
    it.happen(300).await;
    it.sequence().await;
    it.note().await;
    let early = it.registry.log_state(&operator()).await.unwrap();
    let lines = it.exported_log().await;
    it.happen(300).await;
    it.sequence().await;
    let (late, more) = (it.registry.log_state(&operator()).await.unwrap(), it.exported_log().await);
    let export =
        |text: &str| Some(Earlier::Export(Box::new(std::io::Cursor::new(text.to_owned()))));
    let note = |state: &crate::LogState| Some(Earlier::Checkpoint(state.checkpoint.clone()));
    for kept in [note(&early), note(&late), export(&lines), export(&more), export("")] {
        assert_eq!(it.audit(kept).await.findings, []);
    }
    it.put_back().await;
    assert_eq!(it.findings().await, []);
    let cut = Finding::Cut { size: early.size, signed: late.size };
    assert_eq!(it.audit(note(&late)).await.findings, vec![cut.clone()]);
    assert_eq!(it.audit(export(&more)).await.findings, [cut]);

    // Gone on with other events from there, and signed by the registry itself.
    it.happen(400).await;
    it.sequence().await;
    assert_eq!(it.findings().await, []);
    let found = it.audit(note(&late)).await.findings;
    assert!(matches!(&found[..], [Finding::Diverged { .. }]), "{found:?}");
    let found = it.audit(export(&more)).await.findings;
    let Some(Finding::Diverged { position, .. }) = found.first() else { panic!("{found:?}") };
    assert_eq!(*position, early.size);
}

async fn exports_are_checked_by_themselves(it: Fixture) {
    it.happen(300).await;
    it.sequence().await;
    let (state, lines) =
        (it.registry.log_state(&operator()).await.unwrap(), it.exported_log().await);
    let check = |lines: &str, note: &str| {
        let lines = Box::new(std::io::Cursor::new(lines.to_owned()));
        let verifier = it.registry.log_verifier();
        audit_export(lines, note, verifier, None, |_, _| {}).unwrap().findings
    };
    let (note, size) = (&*state.checkpoint, state.size);
    assert_eq!(check(&lines, note), []);
    let altered = lines.replacen("test.made", "test.mode", 1);
    assert_eq!(check(&altered, note), [Finding::Unfit { size, fits: 0 }]);
    let mut rows: Vec<_> = lines.lines().collect();
    rows.swap(5, 6);
    assert_eq!(check(&rows.join("\n"), note), [Finding::Unfit { size, fits: 0 }]);
    rows.swap(5, 6);
    let cut = rows[..200].join("\n");
    assert_eq!(check(&cut, note), [Finding::Cut { size: 200, signed: size }]);
    let twice = format!("{lines}{}\n", rows[0]);
    assert!(
        matches!(check(&twice, note)[..], [Finding::Inserted { position, .. }] if position == size)
    );
    let noise = format!("nothing\n{lines}");
    assert!(check(&noise, note).contains(&Finding::NotALine { number: 1 }));
    let forged = note.replace(&format!("\n{size}\n"), "\n200\n");
    assert!(matches!(check(&cut, &forged)[..], [Finding::Foreign { size: 200, .. }]));
}

async fn what_was_written_before_a_crash_finds_its_place(mut it: Fixture) {
    it.happen(40).await;
    // As rows of an older registry are.
    it.run("UPDATE event SET leaf = NULL WHERE subject LIKE '1%'", vec![]).await;
    it.reopen(Reviewing::default()).await;
    assert_eq!(it.size().await, 0);
    it.sequence().await;
    assert_eq!(it.findings().await, []);
    let state = it.registry.log_state(&operator()).await.unwrap();
    assert_eq!((state.size, state.waiting), (it.audit(None).await.events, 0));
    assert!(state.size > 40);
    // The key and the name are those it had.
    let before = it.registry.log_verifier().clone();
    it.happen(3).await;
    it.reopen(Reviewing::default()).await;
    assert_eq!(*it.registry.log_verifier(), before);
    it.sequence().await;
    let report = it.audit(Some(Earlier::Checkpoint(state.checkpoint))).await;
    assert_eq!((report.findings, report.events), (vec![], state.size + 3));
}

async fn checkpoints_of_an_hour_make_room(it: Fixture) {
    for _ in 0..5 {
        it.happen(1).await;
        it.sequence().await;
    }
    let kept = store::log::checkpoints(&it.registry.inner.db, -1, 100).await.unwrap();
    // Two, should an hour have begun meanwhile.
    assert!((1..=2).contains(&kept.len()), "{kept:?}");
    it.run("UPDATE log_checkpoint SET at = at - 3600000", vec![]).await;
    it.happen(1).await;
    it.sequence().await;
    let now = store::log::checkpoints(&it.registry.inner.db, -1, 100).await.unwrap();
    assert_eq!(now.len(), kept.len() + 1);
    assert_eq!(it.audit(None).await.checkpoints, now.len() as u64);
}

/// A number for a statement.
trait IntoArg {
    fn into_arg(self) -> Arg;
}

impl IntoArg for u64 {
    fn into_arg(self) -> Arg {
        (self as i64).into()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_give_each_event_one_place() {
    crate::testing::on_schema(|url| async move {
        let it = Fixture::new(Some(url.clone())).await;
        let other = Registry::open(options(Place::Passing, Some(url))).await.unwrap();
        let registries = [it.registry.clone(), other.clone()];
        let work = async |registry: &Registry| {
            let mut placed = 0;
            for _ in 0..40 {
                match registry.sequence().await {
                    Ok(Sequenced::Placed(more) | Sequenced::Late(more)) => placed += more,
                    Ok(Sequenced::Idle) => {}
                    // Both were at it: one has to come again.
                    Err(broken) => assert!(broken.is_passing(), "{broken}"),
                }
                // Somebody takes over in the middle of everything.
                registry.inner.let_go().await;
            }
            placed
        };
        let (.., first, second) = tokio::join!(
            it.happen(500),
            it.happen(500),
            work(&registries[0]),
            work(&registries[1]),
        );
        it.sequence().await;
        let rows = "SELECT COUNT(*) FROM event";
        let rows = it.registry.inner.db.read(rows, vec![]).await.unwrap();
        assert_eq!(it.size().await as i64, rows[0].int(0).unwrap());
        assert!(first + second <= it.size().await as usize);
        assert_eq!(it.findings().await, []);
        assert_eq!(other.log_verifier(), it.registry.log_verifier());
        other.close().await;
        it.registry.close().await;
    })
    .await;
}

on_both_engines!(
    every_event_is_proven_to_whoever_asks,
    what_was_done_to_rows_is_named,
    what_was_done_to_the_tree_is_named,
    what_was_kept_earlier_tells_of_a_log_put_back,
    exports_are_checked_by_themselves,
    what_was_written_before_a_crash_finds_its_place,
    checkpoints_of_an_hour_make_room,
);
