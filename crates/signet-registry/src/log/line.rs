//! What stands in the log of an event: one line of JSON, which its row gives again at any time.

use ring::digest::{SHA256, digest};
use tlog_tiles::{Hash, record_hash};

/// An event, as its row has it.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) id: i64,
    /// Milliseconds since 1970 in UTC, by the clock that rules go by.
    pub(crate) at: i64,
    pub(crate) account: Option<i64>,
    pub(crate) principal: String,
    pub(crate) key: String,
    pub(crate) address: String,
    pub(crate) request: String,
    pub(crate) kind: String,
    pub(crate) subject: String,
    /// JSON, as it was written.
    pub(crate) detail: String,
}

impl Line {
    /// The line, without its end. Members stand in this order, with no space between, and what was
    /// written as detail stands as it was written: so there is one line for a row and one row for a
    /// line.
    pub(crate) fn text(&self) -> String {
        let account = self.account.map_or_else(|| "null".to_owned(), |id| id.to_string());
        let mut line = String::with_capacity(256 + self.detail.len());
        line.push_str(&format!("{{\"id\":{},\"at\":{},\"account\":{account}", self.id, self.at));
        let texts = [
            ("principal", &self.principal),
            ("key", &self.key),
            ("address", &self.address),
            ("request", &self.request),
            ("kind", &self.kind),
            ("subject", &self.subject),
        ];
        for (name, text) in texts {
            line.push_str(&format!(",\"{name}\":{}", serde_json::Value::from(text.as_str())));
        }
        line.push_str(",\"detail\":");
        line.push_str(&self.detail);
        line.push('}');
        line
    }

    /// The hash that the line has in the tree.
    pub(crate) fn leaf(&self) -> Hash {
        leaf(self.text().as_bytes())
    }
}

/// The hash of a leaf (RFC 6962, 2.1).
pub(crate) fn leaf(line: &[u8]) -> Hash {
    record_hash(line)
}

/// The first eight bytes of what something hashes to, in hex.
pub(crate) fn short(bytes: &[u8]) -> String {
    hex::encode(&digest(&SHA256, bytes).as_ref()[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line {
        Line {
            id: 7,
            at: 1_748_750_400_000,
            account: Some(3),
            principal: "root".into(),
            key: "AKID".into(),
            address: "127.0.0.1".into(),
            request: "r-1".into(),
            kind: "signature.registered".into(),
            subject: "彩\"虹\n".into(),
            detail: r#"{"application":8}"#.into(),
        }
    }

    /// Changing what this gives breaks every proof that was ever handed out.
    #[test]
    fn lines_are_what_they_always_were() {
        let text = r#"{"id":7,"at":1748750400000,"account":3,"principal":"root","key":"AKID","address":"127.0.0.1","request":"r-1","kind":"signature.registered","subject":"彩\"虹\n","detail":{"application":8}}"#;
        assert_eq!(line().text(), text);
        assert_eq!(
            hex::encode(line().leaf().0),
            "a69066d1d85cc4639576a35899015329e67a61ffaa38e25bb027bf31eb2e5575"
        );
        let nobody = Line { account: None, ..line() };
        assert!(nobody.text().contains(r#""account":null,"principal""#));
    }

    #[test]
    fn every_member_counts() {
        let changed = [
            Line { id: 8, ..line() },
            Line { at: 1, ..line() },
            Line { account: None, ..line() },
            Line { principal: "r".into(), ..line() },
            Line { key: String::new(), ..line() },
            Line { address: "127.0.0.2".into(), ..line() },
            Line { request: "r".into(), ..line() },
            Line { kind: "k".into(), ..line() },
            Line { subject: "8".into(), ..line() },
            Line { detail: "{}".into(), ..line() },
        ];
        for other in changed {
            assert_ne!(other.leaf().0, line().leaf().0, "{other:?}");
        }
    }
}
