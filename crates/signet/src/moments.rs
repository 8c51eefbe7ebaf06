//! Moments and durations, as settings have them.

use signet_domain::time::{Day, Timestamp};
use signet_registry::clock::Clock;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Reads `2025-06-01T00:00:00Z`, or `+90s`, `+15m`, `+36h`, `+30d` to put the clock on.
pub fn clock(text: &str) -> Result<Clock, String> {
    let wrong = || {
        format!(
            "`{text}` is neither a time such as 2025-06-01T00:00:00Z nor an offset such as +36h"
        )
    };
    if let Some(offset) = text.strip_prefix('+') {
        return duration(offset).map(Clock::Offset).ok_or_else(wrong);
    }
    moment(text).map(Clock::Fixed).map_err(|_| wrong())
}

/// Reads `2025-06-01T00:00:00Z`, or a day in Beijing, which is its beginning.
pub fn moment(text: &str) -> Result<Timestamp, String> {
    let moment = match Day::parse(text) {
        Ok(_) => OffsetDateTime::parse(&format!("{text}T00:00:00+08:00"), &Rfc3339),
        Err(_) => OffsetDateTime::parse(text, &Rfc3339),
    };
    let moment = moment.map_err(|_| {
        format!("`{text}` is neither a time such as 2025-06-01T00:00:00Z nor a day")
    })?;
    Ok(Timestamp::from_seconds(moment.unix_timestamp()))
}

/// Reads `90s`, `15m`, `36h` or `30d`, in milliseconds.
pub fn duration(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let number: i64 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    number.checked_mul(seconds * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_fixed_or_put_on() {
        assert_eq!(clock("+36h"), Ok(Clock::Offset(36 * 3_600_000)));
        let fixed = Clock::Fixed(Timestamp::from_seconds(1_712_000_000));
        assert_eq!(clock("2024-04-01T19:33:20Z"), Ok(fixed));
        let midnight = Clock::Fixed(Timestamp::from_seconds(1_748_707_200));
        assert_eq!(clock("2025-06-01"), Ok(midnight));
        for bad in ["", "+", "+3", "+3y", "tomorrow", "+é"] {
            assert!(clock(bad).is_err(), "{bad:?}");
        }
    }
}
