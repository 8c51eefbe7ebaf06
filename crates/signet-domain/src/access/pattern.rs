//! Names with wildcards.

/// A name in which `*` stands for any characters, also none, and `?` for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a name is meant. Takes no more steps than both lengths multiplied, however many
    /// wildcards there are.
    pub fn matches(&self, name: &str) -> bool {
        let (mut pattern, mut name) = (self.0.chars(), name.chars());
        // Where the last star was, and what is left of the name behind what it has taken.
        let mut back: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
        loop {
            let (mut next_pattern, mut next_name) = (pattern.clone(), name.clone());
            match (next_pattern.next(), next_name.next()) {
                (Some('*'), _) => {
                    back = Some((next_pattern.clone(), name.clone()));
                    pattern = next_pattern;
                    continue;
                }
                (None, None) => return true,
                (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                    (pattern, name) = (next_pattern, next_name);
                    continue;
                }
                _ => {}
            }
            // The last star takes one character more; an earlier one need not, as it took the least.
            let Some((after_star, rest)) = &mut back else { return false };
            if rest.next().is_none() {
                return false;
            }
            (pattern, name) = (after_star.clone(), rest.clone());
        }
    }
}
