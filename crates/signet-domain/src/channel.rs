//! Through which door an application came.

/// A door applications come through: one per dialect, and opaque here. Lists, ids and the
/// uniqueness of names are kept per channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Channel(pub &'static str);
