//! The record as a log that an outsider can check: what is hashed, the tree of hashes, and what is
//! signed. Nothing here knows of a database.
//!
//! Hashes are RFC 6962's; tiles, checkpoints and signed notes are C2SP's (`tlog-tiles`,
//! `tlog-checkpoint`, `signed-note`).

pub(crate) mod line;
pub(crate) mod note;
pub(crate) mod tree;

pub(crate) use self::line::Line;
pub(crate) use self::note::{Signer, Verifier};
pub(crate) use self::tree::Tiles;
