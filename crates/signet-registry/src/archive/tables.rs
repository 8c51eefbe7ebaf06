//! Every table, and what an archive has of it.
//!
//! A table of the schema is in one of the two lists; a test fails for one that is in neither. Columns
//! are read from the schema, and carried as they are but for those that are named here.

use crate::Broken;
use crate::keys::Secret;
use crate::registry::{keys, subscriptions};

/// A table that an archive carries.
pub(crate) struct Table {
    /// What the schema calls it.
    pub(crate) name: &'static str,
    /// The columns of its primary key, which rows are ordered by.
    pub(crate) key: &'static [&'static str],
    /// Columns that are not carried as they are.
    pub(crate) special: &'static [(&'static str, Special)],
    /// The column that holds an event's id, where rows of later events than the cut stay behind.
    pub(crate) cut_by: Option<&'static str>,
    /// What has to be made anew where secrets were not carried.
    pub(crate) anew: Option<Anew>,
}

/// What has to be made anew.
pub(crate) struct Anew {
    /// What it is, for a person.
    pub(crate) what: &'static str,
    /// Asks for the names of those that matter, as text.
    pub(crate) names: &'static str,
}

/// How a column is carried.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Special {
    /// The root key: opened, and sealed under the archive's key; sealed anew where it arrives.
    RootKey,
    /// Something that opens a door. Carried as it is with secrets, and not at all without them.
    Secret(Instead),
}

/// What stands for a secret that was not carried. Nobody knows it, so it opens nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Instead {
    /// A secret that is made so, sealed under the data key of the row's `account` for what this says of
    /// the row's `id`.
    Sealed { make: fn() -> Result<Secret, Broken>, context: fn(&str) -> String },
    /// Chance, in the place of a hash.
    Chance,
    /// Nothing: there need not be one.
    Nothing,
}

const fn plain(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key, special: &[], cut_by: None, anew: None }
}

/// What an archive carries. A table comes after those it refers to.
pub(crate) const CARRIED: &[Table] = &[
    Table { special: &[("root_key", Special::RootKey)], ..plain("registry", &["id"]) },
    plain("account", &["id"]),
    plain("actor", &["id"]),
    plain("membership", &["member", "team"]),
    plain("access_policy", &["account", "name"]),
    plain("attachment", &["actor", "policy"]),
    Table {
        special: &[(
            "secret",
            Special::Secret(Instead::Sealed { make: keys::new_secret, context: keys::context }),
        )],
        anew: Some(Anew {
            what: "access keys without a secret, to be made anew",
            names: "SELECT id FROM access_key WHERE state = 'active' ORDER BY created_at, id",
        }),
        ..plain("access_key", &["id"])
    },
    plain("operator", &["name"]),
    // Of a token there is a hash only; but whoever has the token passes by it.
    Table {
        special: &[("token", Special::Secret(Instead::Chance))],
        anew: Some(Anew {
            what: "operators without a token, to be issued anew",
            names: "SELECT DISTINCT operator FROM operator_token WHERE revoked_at IS NULL \
                ORDER BY operator",
        }),
        ..plain("operator_token", &["id"])
    },
    plain("evidence", &["id"]),
    plain("object", &["account", "name"]),
    plain("exhibit", &["subject", "role", "position"]),
    plain("signature", &["id"]),
    plain("application", &["id"]),
    plain("qualification", &["id"]),
    plain("qualification_filing", &["application"]),
    plain("letter", &["id"]),
    plain("letter_scope", &["letter", "position"]),
    plain("icp_record", &["id"]),
    plain("trademark", &["id"]),
    plain("notice", &["id"]),
    plain("daily_filing", &["account", "channel", "day"]),
    // An address may open a door, too; it is sealed, and without it nothing could be delivered.
    Table {
        special: &[
            (
                "secret",
                Special::Secret(Instead::Sealed {
                    make: subscriptions::new_secret,
                    context: subscriptions::secret_context,
                }),
            ),
            ("former_secret", Special::Secret(Instead::Nothing)),
        ],
        anew: Some(Anew {
            what: "subscriptions with another signing secret, to be rotated",
            names: "SELECT CAST(id AS TEXT) FROM subscription WHERE state <> 'disabled' ORDER BY id",
        }),
        ..plain("subscription", &["id"])
    },
    plain("delivery", &["seq"]),
    plain("carrier_filing", &["id"]),
    plain("carrier_batch", &["id"]),
    plain("carrier_line", &["batch", "line"]),
    plain("carrier_answer", &["batch", "line", "result"]),
    Table { cut_by: Some("id"), ..plain("event", &["id"]) },
    plain("log_tile", &["level", "number"]),
    plain("log_checkpoint", &["size"]),
];

/// What archives of older schemas carry, and migrations made something else of.
const FORMER: &[Table] = &[Table {
    special: &[("token", Special::Secret(Instead::Chance))],
    ..plain("reviewer", &["name"])
}];

/// What stays behind, and why.
pub(crate) const PASSING: &[(&str, &str)] = &[
    ("schema_version", "the manifest names the schema, and the tables are made by its migrations"),
    ("nonce", "kept for minutes; the first start after an import refuses what is older than it"),
    ("failed_seal", "copies of refused requests, to be explained where they were refused"),
    ("phone_code", "works for minutes"),
    ("phone_sent", "counts a day's messages"),
    ("session", "temporary keys work for hours; the role is assumed again where the registry went"),
    ("access_version", "tells the servers of one database that keys or policies changed"),
    ("lease", "work that a running server has taken on"),
    ("once", "answers to requests of the last two days, for those who ask again"),
    ("search_gram", "an index of names: it is made again from the applications"),
    ("search_mark", "how far that index goes"),
    ("rate", "counts of a second"),
];

/// The carried table of this name, of whatever schema.
pub(crate) fn carried(name: &str) -> Option<&'static Table> {
    CARRIED.iter().chain(FORMER).find(|table| table.name == name)
}

impl Table {
    /// How a column is carried, if not as it is.
    pub(crate) fn special(&self, column: &str) -> Option<Special> {
        self.special.iter().find(|(name, _)| *name == column).map(|(_, special)| *special)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::db::migrate::newest;
    use crate::db::offline::{Column, Offline};

    /// The tables of an empty registry with their columns.
    async fn schema(mut db: Offline) -> Vec<(String, Vec<Column>)> {
        db.migrate(newest()).await.unwrap();
        let mut tables = vec![];
        for name in db.tables().await.unwrap() {
            let columns = db.columns(&name).await.unwrap();
            tables.push((name, columns));
        }
        tables.sort_by(|a, b| a.0.cmp(&b.0));
        tables
    }

    async fn of_both_engines() -> [Vec<(String, Vec<Column>)>; 2] {
        let folder = tempfile::tempdir().unwrap();
        let file = schema(Offline::write_sqlite(&folder.path().join("db")).unwrap()).await;
        let (told, mut given) = tokio::sync::mpsc::channel(1);
        crate::testing::on_schema(|url| async move {
            let db = Offline::write_postgres(&url).await.unwrap();
            told.send(schema(db).await).await.unwrap();
        })
        .await;
        [file, given.recv().await.unwrap()]
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn every_table_is_carried_or_stays_behind_for_a_reason() {
        for tables in of_both_engines().await {
            let found: BTreeSet<_> = tables.iter().map(|(name, _)| &**name).collect();
            let carried = CARRIED.iter().map(|table| table.name);
            let passing = PASSING.iter().map(|(name, _)| *name);
            let listed: Vec<_> = carried.chain(passing).collect();
            let once: BTreeSet<_> = listed.iter().copied().collect();
            assert_eq!(found, once, "add the new table to one of the lists");
            assert_eq!(listed.len(), once.len(), "a table is in both lists");
            assert!(PASSING.iter().all(|(_, reason)| !reason.is_empty()));
        }
    }

    #[tokio::test]
    async fn what_older_archives_carry_was_there_before_roles() {
        let folder = tempfile::tempdir().unwrap();
        let mut db = Offline::write_sqlite(&folder.path().join("db")).unwrap();
        db.migrate(8).await.unwrap();
        for table in FORMER {
            let columns = db.columns(table.name).await.unwrap();
            let special = table.special.iter().map(|(name, _)| *name);
            for named in table.key.iter().copied().chain(special) {
                assert!(columns.iter().any(|c| c.name == named), "{}.{named}", table.name);
            }
            assert!(carried(table.name).is_some());
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn both_engines_have_the_columns_that_are_named() {
        let [file, server] = of_both_engines().await;
        assert_eq!(file, server, "an archive of one engine does not fit the other");
        for table in CARRIED {
            let (_, columns) = file.iter().find(|(name, _)| name == table.name).unwrap();
            let special = table.special.iter().map(|(name, _)| *name);
            for named in table.key.iter().copied().chain(special).chain(table.cut_by) {
                assert!(columns.iter().any(|c| c.name == named), "{}.{named}", table.name);
            }
        }
    }
}
