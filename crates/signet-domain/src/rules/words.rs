//! Words that an operator adds to the lists names are judged by, or takes out of them.

/// What a list says of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordKind {
    /// No name has it.
    Forbidden,
    /// It says nothing about whose name it is.
    Neutral,
    /// It says what messages are about, not who sends them.
    Topic,
}

impl WordKind {
    /// Every kind.
    pub const ALL: [WordKind; 3] = [WordKind::Forbidden, WordKind::Neutral, WordKind::Topic];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            WordKind::Forbidden => "forbidden",
            WordKind::Neutral => "neutral",
            WordKind::Topic => "topic",
        }
    }
}

/// A word of one of the lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The list it is of.
    pub kind: WordKind,
    /// The word, as it was written.
    pub text: String,
}
