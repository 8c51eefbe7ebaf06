//! Days and periods: any text is read or refused, and what was read is written as it was given.

use signet_domain::time::{Day, Period};

pub fn check(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(day) = Day::parse(text) {
        assert_eq!(day.to_string(), text);
        let later = day.plus_days(i64::from(bytes[9]) << 40);
        assert_eq!(later, day, "days off the calendar stay put");
    }
    if let Ok(period) = Period::parse(text) {
        assert_eq!(period.to_string(), text);
        assert!(period.contains(period.first) && period.contains(period.last));
    }
}
