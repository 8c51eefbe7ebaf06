//! Instants and days.
//!
//! A rule about days means days in Beijing (UTC+8), where both vendors keep their books. Nothing
//! here reads a clock: `now` is always handed in.

use std::fmt;

use ::time::{Duration, OffsetDateTime, UtcOffset};

use crate::text::Flaw;

/// A moment, in milliseconds since the start of 1970 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

const BEIJING: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => unreachable!(),
};

impl Timestamp {
    /// The whole seconds since the start of 1970.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// A moment on a whole second.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// The moment this many milliseconds later.
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The day this moment belongs to in Beijing.
    pub fn beijing_day(self) -> Day {
        Day(self.utc().to_offset(BEIJING).date())
    }

    /// `yyyy-MM-dd HH:mm:ss` in Beijing, as the vendors print times.
    pub fn beijing_text(self) -> String {
        let t = self.utc().to_offset(BEIJING);
        format!("{} {:02}:{:02}:{:02}", Day(t.date()), t.hour(), t.minute(), t.second())
    }

    /// `yyyy-MM-ddTHH:mm:ssZ`.
    pub fn utc_text(self) -> String {
        let t = self.utc();
        format!("{}T{:02}:{:02}:{:02}Z", Day(t.date()), t.hour(), t.minute(), t.second())
    }

    /// The day this moment belongs to in UTC.
    pub fn utc_day(self) -> Day {
        Day(self.utc().date())
    }

    fn utc(self) -> OffsetDateTime {
        // Clamped to years 1 to 9998: a moment outside has no text worth printing, and Beijing's
        // day of one at the edge would be off the calendar.
        let seconds = self.seconds().clamp(-62_135_596_800, 253_370_764_800);
        OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(::time::Date);

impl Day {
    /// A day that is written in the program.
    ///
    /// # Panics
    ///
    /// When no calendar has the day. In a constant it then does not compile.
    pub const fn fixed(year: i32, month: u8, day: u8) -> Self {
        use ::time::Month::*;
        let months = [
            January, February, March, April, May, June, July, August, September, October, November,
            December,
        ];
        let month = months[month as usize - 1];
        match ::time::Date::from_calendar_date(year, month, day) {
            Ok(date) => Self(date),
            Err(_) => panic!("no calendar has this day"),
        }
    }

    /// Reads `YYYY-MM-DD`, exactly; days that no calendar has are malformed.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(i, b)| match i {
                4 | 7 => *b == b'-',
                _ => b.is_ascii_digit(),
            });
        if !shaped {
            return Err(Flaw::Malformed);
        }
        let number = |range: std::ops::Range<usize>| text[range].parse::<u16>().unwrap_or(0);
        let month = u8::try_from(number(5..7))
            .ok()
            .and_then(|m| ::time::Month::try_from(m).ok())
            .ok_or(Flaw::Malformed)?;
        let day = u8::try_from(number(8..10)).map_err(|_| Flaw::Malformed)?;
        ::time::Date::from_calendar_date(i32::from(number(0..4)), month, day)
            .map(Day)
            .map_err(|_| Flaw::Malformed)
    }

    /// The moment this day begins in Beijing.
    pub fn begins(self) -> Timestamp {
        let midnight = self.0.midnight().assume_offset(BEIJING);
        Timestamp::from_seconds(midnight.unix_timestamp())
    }

    /// The day this many days later; stays put at the end of the calendar.
    pub fn plus_days(self, days: i64) -> Self {
        let seconds = Duration::seconds(days.saturating_mul(86_400));
        Self(self.0.checked_add(seconds).unwrap_or(self.0))
    }

    /// The same day so many years later, and the 28th where there is no 29th of February; stays put
    /// at the end of the calendar.
    pub fn plus_years(self, years: i32) -> Self {
        let (year, month, day) = self.0.to_calendar_date();
        let year = year.saturating_add(years);
        let same = ::time::Date::from_calendar_date(year, month, day);
        same.or_else(|_| ::time::Date::from_calendar_date(year, month, day.min(28)))
            .map_or(self, Day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

/// Some days in a row, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
}

impl Period {
    /// Reads `YYYY-MM-DD~YYYY-MM-DD`. An end before the start is malformed (decision on dates).
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let (first, last) = text.split_once('~').ok_or(Flaw::Malformed)?;
        let period = Self { first: Day::parse(first)?, last: Day::parse(last)? };
        if period.last < period.first { Err(Flaw::Malformed) } else { Ok(period) }
    }

    /// Whether the day lies within, ends included.
    pub fn contains(&self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_exactly() {
        assert_eq!(Day::parse("2025-05-22").unwrap().to_string(), "2025-05-22");
        assert_eq!(Day::parse("2024-02-29").unwrap().to_string(), "2024-02-29");
        for bad in [
            "2025-02-29",
            "2025-13-01",
            "2025-00-10",
            "2025-5-22",
            "20250522",
            " 2025-05-22",
            "2025-05-2２",
            "",
        ] {
            assert_eq!(Day::parse(bad), Err(Flaw::Malformed), "{bad:?}");
        }
    }

    #[test]
    fn years_later_it_is_the_same_day() {
        let later = |day: &str, years| Day::parse(day).unwrap().plus_years(years).to_string();
        assert_eq!(later("2025-06-01", 3), "2028-06-01");
        assert_eq!(later("2024-02-29", 1), "2025-02-28");
        assert_eq!(later("2024-02-29", 4), "2028-02-29");
        assert_eq!(later("9998-06-01", i32::MAX), "9998-06-01");
    }

    #[test]
    fn periods_include_both_ends() {
        let period = Period::parse("2023-01-01~2026-01-01").unwrap();
        assert!(period.contains(Day::parse("2023-01-01").unwrap()));
        assert!(period.contains(Day::parse("2026-01-01").unwrap()));
        assert!(!period.contains(Day::parse("2026-01-02").unwrap()));
        assert!(!period.contains(Day::parse("2022-12-31").unwrap()));
        assert_eq!(Period::parse("2026-01-02~2026-01-01"), Err(Flaw::Malformed));
        assert_eq!(Period::parse("2026-01-02"), Err(Flaw::Malformed));
    }

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        let before = Timestamp::from_seconds(1_748_707_199); // 2025-05-31T15:59:59Z
        assert_eq!(before.beijing_day().to_string(), "2025-05-31");
        let after = before.plus_millis(1000);
        assert_eq!(after.beijing_day().to_string(), "2025-06-01");
        assert_eq!(after.beijing_text(), "2025-06-01 00:00:00");
        assert_eq!(after.utc_text(), "2025-05-31T16:00:00Z");
        assert_eq!(after.beijing_day().begins(), after);
    }

    #[test]
    fn moments_off_the_calendar_do_not_panic() {
        for t in [i64::MIN, i64::MAX, 0] {
            let _ = Timestamp(t).beijing_text();
            let _ = Timestamp(t).utc_text();
        }
        let day = Day::parse("2025-06-01").unwrap();
        assert_eq!(day.plus_days(i64::MAX), day);
        assert_eq!(day.plus_days(i64::MIN), day);
        assert_eq!(day.plus_days(30).to_string(), "2025-07-01");
    }
}
