//! Names that somebody may have meant.

/// How alike two names are, at least, for one to be taken for the other.
const ALIKE: f64 = 0.8;
/// How alike a name is to one of its parts.
const PART: f64 = 0.9;
/// How many names are suggested at the most.
const MOST: usize = 3;

/// Those of some names that are like a given one, the most alike first.
pub fn names<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let given = given.to_lowercase();
    let like = |name: &'a str| {
        let whole = strsim::jaro_winkler(&given, name);
        // `licence` may be meant for `business-licence`.
        let part = given.len() > 2 && name.split('-').any(|part| part == given);
        (if part { whole.max(PART) } else { whole }, name)
    };
    let mut alike: Vec<_> =
        known.into_iter().map(like).filter(|(likeness, _)| *likeness >= ALIKE).collect();
    alike.sort_by(|one, other| other.0.total_cmp(&one.0));
    alike.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// Says that there is nothing of this name, what may have been meant, and what there is.
pub fn unknown<'a>(what: &str, given: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.collect();
    let meant = match names(given, known.iter().copied()).as_slice() {
        [] => String::new(),
        meant => format!("; did you mean {}?", meant.join(" or ")),
    };
    format!("there is no {what} `{given}`{meant}; there are: {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_like_the_given_one_are_suggested() {
        let known = ["proof-mismatch", "letter-missing", "letter-wrong", "name-format"];
        for (given, meant) in [
            ("prof-mismatch", vec!["proof-mismatch"]),
            ("Name-Format", vec!["name-format"]),
            ("letter", vec!["letter-missing", "letter-wrong"]),
            ("format", vec!["name-format"]),
            ("zzz", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(names(given, known), meant, "{given}");
        }
    }
}
