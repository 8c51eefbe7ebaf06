//! What days do to the papers that signatures rest on.
//!
//! A paper ends by itself, and [`VALIDITY`] says how. Its owner is told before, and a signature in
//! force that rests on it is flagged after. That is all: a lapsed paper flags, it does not suspend.

use crate::ids::{AccountId, NoticeId};
use crate::lifecycle::{DayEvent, VALIDITY, Validity, named};
use crate::time::{Day, Period, Timestamp};

named! {
    /// A paper with a period.
    Paper {
        /// A letter of authorization.
        Letter = "letter",
        /// The licence of a qualification, as it was approved last.
        Licence = "licence",
        /// A registered trademark.
        Trademark = "trademark",
    }
}

named! {
    /// What is wrong with a signature in force.
    Flag {
        /// Its letter's last day is over.
        LetterLapsed = "letter-lapsed",
        /// The last day of its qualification's licence is over.
        LicenceLapsed = "licence-lapsed",
        /// Its trademark's last day is over.
        TrademarkLapsed = "trademark-lapsed",
    }
}

impl Paper {
    /// What a signature has that rests on a lapsed one.
    pub const fn lapsed(self) -> Flag {
        match self {
            Paper::Letter => Flag::LetterLapsed,
            Paper::Licence => Flag::LicenceLapsed,
            Paper::Trademark => Flag::TrademarkLapsed,
        }
    }
}

/// How many days ahead an owner is told, the last time first.
pub const AHEAD: [i64; 3] = [1, 7, 30];
/// The first of those times.
pub const FIRST_AHEAD: i64 = 30;

/// Where a paper stands on a day.
pub fn validity(valid: &Period, today: Day) -> Validity {
    let days = [(DayEvent::Begin, valid.first <= today), (DayEvent::End, valid.last < today)];
    let come = days.into_iter().filter(|(_, come)| *come);
    come.fold(Validity::Ahead, |at, (event, _)| match VALIDITY.next(Some(at), event) {
        Ok(Some(next)) => next,
        Ok(None) | Err(_) => at,
    })
}

/// What is wrong with a signature in force that rests on these papers, in the order of [`Flag::ALL`].
pub fn flags(papers: &[(Paper, Period)], today: Day) -> Vec<Flag> {
    let lapsed = |flag: &Flag| {
        let mut papers = papers.iter().filter(|(paper, _)| paper.lapsed() == *flag);
        papers.any(|(_, valid)| validity(valid, today) == Validity::Lapsed)
    };
    Flag::ALL.iter().copied().filter(lapsed).collect()
}

/// Which of the times in [`AHEAD`] a paper's owner is to be told for, if any. `told` is the last one
/// they were told for.
///
/// Only the nearest time counts: one that nobody was there to tell of is not made up for once the
/// next has come.
pub fn notice(valid: &Period, told: Option<i64>, today: Day) -> Option<i64> {
    if validity(valid, today) != Validity::InForce {
        return None;
    }
    let nearest = AHEAD.into_iter().find(|days| valid.last <= today.plus_days(*days));
    nearest.filter(|days| told.is_none_or(|told| *days < told))
}

/// That a paper is about to lapse, for its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Whose paper it is.
    pub account: AccountId,
    /// The door the paper came through.
    pub channel: String,
    /// What lapses.
    pub paper: Paper,
    /// The id of the letter, of the qualification with the licence, or of the trademark.
    pub subject: i64,
    /// What its owner calls that.
    pub name: String,
    /// The last day of the paper: one of the days that rules go by.
    pub last_day: Day,
    /// Which of the times in [`AHEAD`] it is for. There may be fewer days left: see [`notice`].
    pub days: i64,
    /// When it was written, by the machine's clock: notices are dated as letters are that people
    /// send, whatever clock the rules go by.
    pub written: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_paper_is_in_force_from_its_first_day_to_the_end_of_its_last() {
        let valid = period("2024-02-28~2024-02-29");
        for (today, expect) in [
            ("2024-02-27", Validity::Ahead),
            ("2024-02-28", Validity::InForce),
            ("2024-02-29", Validity::InForce),
            ("2024-03-01", Validity::Lapsed),
            ("2999-12-31", Validity::Lapsed),
        ] {
            assert_eq!(validity(&valid, day(today)), expect, "{today}");
            assert_eq!(valid.contains(day(today)), expect == Validity::InForce, "{today}");
        }
    }

    #[test]
    fn a_paper_lapses_at_midnight_in_beijing() {
        let valid = period("2025-01-01~2025-05-31");
        let last = Timestamp::from_seconds(1_748_707_199); // 2025-05-31T15:59:59Z
        assert_eq!(validity(&valid, last.beijing_day()), Validity::InForce);
        assert_eq!(validity(&valid, last.plus_millis(1000).beijing_day()), Validity::Lapsed);
    }

    #[test]
    fn each_lapsed_paper_has_its_flag() {
        let over = period("2025-01-01~2025-05-31");
        let on = period("2025-01-01~2025-06-01");
        let check = |papers: &[(Paper, Period)], expect: &[Flag]| {
            assert_eq!(flags(papers, day("2025-06-01")), expect, "{papers:?}");
        };
        check(&[], &[]);
        check(&[(Paper::Letter, on), (Paper::Licence, on), (Paper::Trademark, on)], &[]);
        check(&[(Paper::Letter, over), (Paper::Licence, on)], &[Flag::LetterLapsed]);
        check(&[(Paper::Licence, over)], &[Flag::LicenceLapsed]);
        check(&[(Paper::Letter, period("2025-06-02~2026-01-01"))], &[]);
        // Whatever order they are asked about in.
        check(
            &[(Paper::Trademark, over), (Paper::Letter, over)],
            &[Flag::LetterLapsed, Flag::TrademarkLapsed],
        );
    }

    /// The days on which an owner is told, day by day, and what for.
    fn told(valid: &str, from: &str, days: i64) -> Vec<(String, i64)> {
        let (valid, from) = (period(valid), day(from));
        let (mut told, mut last) = (vec![], None);
        for today in (0..days).map(|days| from.plus_days(days)) {
            if let Some(days) = notice(&valid, last, today) {
                told.push((today.to_string(), days));
                last = Some(days);
            }
        }
        told
    }

    #[test]
    fn owners_are_told_a_month_a_week_and_a_day_ahead() {
        for (valid, expect) in [
            ("2025-01-01~2025-06-30", [("2025-05-31", 30), ("2025-06-23", 7), ("2025-06-29", 1)]),
            ("2023-03-01~2024-02-29", [("2024-01-30", 30), ("2024-02-22", 7), ("2024-02-28", 1)]),
            ("2024-03-01~2025-03-01", [("2025-01-30", 30), ("2025-02-22", 7), ("2025-02-28", 1)]),
            ("2024-01-01~2024-12-31", [("2024-12-01", 30), ("2024-12-24", 7), ("2024-12-30", 1)]),
        ] {
            let from = period(valid).last.plus_days(-40).to_string();
            let expect = expect.map(|(day, days)| (day.to_owned(), days));
            assert_eq!(told(valid, &from, 60), expect, "{valid}");
        }
    }

    #[test]
    fn a_time_that_passed_unseen_is_not_made_up_for() {
        let valid = "2025-01-01~2025-06-30";
        for (from, expect) in [
            ("2025-06-01", &[("2025-06-01", 30), ("2025-06-23", 7), ("2025-06-29", 1)][..]),
            ("2025-06-22", &[("2025-06-22", 30), ("2025-06-23", 7), ("2025-06-29", 1)]),
            ("2025-06-25", &[("2025-06-25", 7), ("2025-06-29", 1)]),
            ("2025-06-28", &[("2025-06-28", 7), ("2025-06-29", 1)]),
            ("2025-06-29", &[("2025-06-29", 1)]),
            ("2025-06-30", &[("2025-06-30", 1)]),
            ("2025-07-01", &[]),
        ] {
            let expect: Vec<_> = expect.iter().map(|(day, days)| ((*day).into(), *days)).collect();
            assert_eq!(told(valid, from, 60), expect, "{from}");
        }
    }

    #[test]
    fn nobody_is_told_twice_or_of_what_has_not_begun() {
        let valid = period("2025-06-01~2025-06-10");
        assert_eq!(notice(&valid, None, day("2025-05-31")), None);
        assert_eq!(notice(&valid, None, day("2025-06-01")), Some(30));
        assert_eq!(notice(&valid, Some(30), day("2025-06-01")), None);
        assert_eq!(notice(&valid, Some(1), day("2025-06-05")), None);
        assert_eq!(AHEAD.into_iter().max(), Some(FIRST_AHEAD));
    }
}
