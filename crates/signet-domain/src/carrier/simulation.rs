//! A carrier that is not there: what it answers, and how long it takes.

use super::{Carrier, CarrierReason, CarrierResult};

/// How carriers that are not there behave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simulation {
    /// How long each step takes, in milliseconds: to register or to refuse, then to verify, then to
    /// let go.
    pub delay: i64,
    /// What becomes of some signatures; the first that fits counts. The others are verified.
    pub outcomes: Vec<Outcome>,
}

/// What becomes of some signatures with carriers that are not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// With this carrier; with any when absent.
    pub carrier: Option<Carrier>,
    /// Signatures of this name; `*` stands for any characters.
    pub name: String,
    /// What they come to in the end.
    pub result: CarrierResult,
    /// Why.
    pub reason: Option<&'static CarrierReason>,
}

impl Simulation {
    /// The carrier's answers about a signature, in their order, with the reason of the last.
    pub fn answers(
        &self,
        carrier: Carrier,
        name: &str,
    ) -> (&'static [CarrierResult], Option<&'static CarrierReason>) {
        use CarrierResult::{Failed, Lapsed, Registered, Verified};
        let fits = |outcome: &&Outcome| {
            outcome.carrier.is_none_or(|of| of == carrier) && matches(&outcome.name, name)
        };
        let found = self.outcomes.iter().find(fits);
        let answers: &[_] = match found.map_or(Verified, |outcome| outcome.result) {
            Failed => &[Failed],
            Registered => &[Registered],
            Verified => &[Registered, Verified],
            Lapsed => &[Registered, Verified, Lapsed],
        };
        (answers, found.and_then(|outcome| outcome.reason))
    }
}

/// Whether a name fits a pattern in which `*` stands for any characters.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, mut rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(head) else { return false };
    // What stands between two stars is looked for as early as possible: it leaves most to the rest.
    while let Some((part, behind)) = rest.split_once('*') {
        let Some(at) = name.find(part) else { return false };
        name = name.get(at + part.len()..).unwrap_or_default();
        rest = behind;
    }
    name.ends_with(rest)
}

#[cfg(test)]
mod tests {
    use super::super::{CODE_SHARED, NO_TRAFFIC};
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, name, fits) in [
            ("阿里云", "阿里云", true),
            ("阿里云", "阿里云云", false),
            ("*", "", true),
            ("*", "阿里云", true),
            ("阿里*", "阿里", true),
            ("*云", "阿里云", true),
            ("*云", "云朵", false),
            ("a*b*c", "a1b2b3c", true),
            ("a*b*c", "a1c2b", false),
            ("a*a", "a", false),
            ("**", "x", true),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn the_first_outcome_that_fits_counts() {
        use CarrierResult::{Failed, Lapsed, Registered, Verified};
        let outcome = |carrier, name: &str, result, reason| Outcome {
            carrier,
            name: name.into(),
            result,
            reason,
        };
        let simulation = Simulation {
            delay: 0,
            outcomes: vec![
                outcome(Some(Carrier::Unicom), "阿里*", Failed, Some(CODE_SHARED)),
                outcome(None, "阿里*", Lapsed, Some(NO_TRAFFIC)),
                outcome(None, "腾讯云", Registered, None),
            ],
        };
        let answers = |carrier, name| simulation.answers(carrier, name);
        assert_eq!(answers(Carrier::Unicom, "阿里云"), (&[Failed][..], Some(CODE_SHARED)));
        let lapses = (&[Registered, Verified, Lapsed][..], Some(NO_TRAFFIC));
        assert_eq!(answers(Carrier::Mobile, "阿里云"), lapses);
        assert_eq!(answers(Carrier::Mobile, "腾讯云"), (&[Registered][..], None));
        assert_eq!(answers(Carrier::Telecom, "菜鸟"), (&[Registered, Verified][..], None));
    }
}
