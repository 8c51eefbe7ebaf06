//! Numbers of ICP records and telecom licences, as websites and apps show them.
//!
//! | Form | What it is |
//! | --- | --- |
//! | `京ICP备12345678号` | a record of whoever answers for a service |
//! | `京ICP备12345678号-1` | that record's first website |
//! | `京ICP备12345678号-1A` | its first app; `X` is a mini program, `K` a quick app |
//! | `京ICP证030173号-262A` | the same under a licence for internet information services |
//! | `粤B2-20090059`, `A2.B1.B2-20090001`, `合字B2-20190051` | a licence for telecom services |
//!
//! The number of a record has eight digits, newer ones ten because the year is written out. A
//! telecom licence names its kinds of business, A and B with a digit each, then year and serial.

/// The 31 divisions at province level by the character that numbers begin with; five of them
/// are found under either of two characters (川 and 蜀, 贵 and 黔, 云 and 滇, 陕 and 秦, 甘 and 陇).
const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕秦甘陇青宁新";

/// What some telecom licences that the ministry itself gives begin with, in place of a province.
const NATIONAL: &str = "合字";

/// The kinds of telecom business (the ministry's catalogue): basic and value-added, two each.
const BUSINESS: [&str; 4] = ["A1", "A2", "B1", "B2"];

/// A number whose form is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IcpNumberForm {
    /// What was given.
    pub kind: Kind,
    /// What of it the number points at; `None` when it names the holder alone.
    pub service: Option<Service>,
}

/// What was given to whoever shows the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A record (备): information for which nobody pays.
    Record,
    /// A licence (证): information that is paid for, or telecom services.
    Licence,
}

/// What kind of service the end of a number points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// A website: a serial alone.
    Website,
    /// An app: a serial and the letter A.
    App,
    /// A mini program: a serial and the letter X.
    MiniProgram,
    /// A quick app: a serial and the letter K.
    QuickApp,
}

/// What is wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IcpNumberFault {
    /// Characters are hidden behind asterisks.
    Masked,
    /// It begins with a character that stands for no province.
    Province,
    /// It has neither `ICP备`, `ICP证` nor a kind of telecom business where one of them belongs.
    Kind,
    /// Too few or too many digits, or something else in their place.
    Serial,
    /// The character 号 is missing behind the digits of a record or licence.
    Mark,
    /// What follows the number is no serial of a service.
    Suffix,
}

/// Reads a number. Small letters are taken for capitals, which is how people type them; nothing
/// is trimmed.
pub fn read(text: &str) -> Result<IcpNumberForm, IcpNumberFault> {
    if text.contains(['*', '＊']) {
        return Err(IcpNumberFault::Masked);
    }
    let text = text.to_ascii_uppercase();
    let (province, rest) = split_place(&text)?;
    let Some(rest) = rest.strip_prefix("ICP") else {
        return licence(rest);
    };
    if !province {
        return Err(IcpNumberFault::Province);
    }
    if let Some(rest) = rest.strip_prefix('备') {
        numbered(Kind::Record, rest, |length| matches!(length, 8 | 10))
    } else if let Some(rest) = rest.strip_prefix('证') {
        if rest.starts_with(['A', 'B']) || rest.starts_with(NATIONAL) {
            // Some provinces write the licence for telecom services behind the word for licence.
            return licence(rest.strip_prefix(NATIONAL).unwrap_or(rest));
        }
        numbered(Kind::Licence, rest, |length| (6..=8).contains(&length))
    } else {
        Err(IcpNumberFault::Kind)
    }
}

/// Takes the place off the front: whether it is a province, and what is left. Telecom licences
/// that are good for the whole country have no place.
fn split_place(text: &str) -> Result<(bool, &str), IcpNumberFault> {
    if let Some(rest) = text.strip_prefix(NATIONAL) {
        return Ok((false, rest));
    }
    match text.chars().next() {
        Some(c) if PROVINCES.contains(c) => Ok((true, text.get(c.len_utf8()..).unwrap_or(""))),
        Some('A' | 'B') => Ok((false, text)),
        _ => Err(IcpNumberFault::Province),
    }
}

/// Reads digits, the mark 号 and perhaps a service.
fn numbered(
    kind: Kind,
    text: &str,
    long_enough: fn(usize) -> bool,
) -> Result<IcpNumberForm, IcpNumberFault> {
    let (digits, rest) = split_digits(text);
    if !long_enough(digits.len()) {
        return Err(IcpNumberFault::Serial);
    }
    let rest = rest.strip_prefix('号').ok_or(IcpNumberFault::Mark)?;
    Ok(IcpNumberForm { kind, service: service(rest)? })
}

/// Reads the kinds of business, year and serial of a telecom licence, and perhaps a service.
fn licence(text: &str) -> Result<IcpNumberForm, IcpNumberFault> {
    let (business, rest) = text.split_once('-').ok_or(IcpNumberFault::Kind)?;
    if !business.split('.').all(|kind| BUSINESS.contains(&kind)) {
        return Err(IcpNumberFault::Kind);
    }
    let (digits, rest) = split_digits(rest);
    if !matches!(digits.len(), 8 | 9) || !(digits.starts_with("19") || digits.starts_with("20")) {
        return Err(IcpNumberFault::Serial);
    }
    let rest = rest.strip_prefix('号').unwrap_or(rest);
    Ok(IcpNumberForm { kind: Kind::Licence, service: service(rest)? })
}

/// Reads what follows a number: nothing, or a dash, a serial that does not begin with 0, and
/// the letter of a kind of service.
fn service(text: &str) -> Result<Option<Service>, IcpNumberFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let (digits, letter) = split_digits(text.strip_prefix('-').ok_or(IcpNumberFault::Suffix)?);
    if !(1..=5).contains(&digits.len()) || digits.starts_with('0') {
        return Err(IcpNumberFault::Suffix);
    }
    match letter {
        "" => Ok(Some(Service::Website)),
        "A" => Ok(Some(Service::App)),
        "X" => Ok(Some(Service::MiniProgram)),
        "K" => Ok(Some(Service::QuickApp)),
        _ => Err(IcpNumberFault::Suffix),
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Kind::{Licence, Record};
    use super::Service::{App, MiniProgram, QuickApp, Website};
    use super::*;

    fn check(text: &str, kind: Kind, service: Option<Service>) {
        assert_eq!(read(text), Ok(IcpNumberForm { kind, service }), "{text}");
    }

    #[test]
    fn records_are_read() {
        // Placeholders of app templates.
        check("京ICP备12345678号", Record, None);
        check("京ICP备12345678号-1", Record, Some(Website));
        check("京icp备12345678号-1a", Record, Some(App));
        // Footers of public sites and apps.
        check("鲁ICP备08105755号", Record, None);
        check("蜀ICP备09022149号-10", Record, Some(Website));
        check("京ICP备2020036654号-9", Record, Some(Website));
        check("渝ICP备2025052772号-1A", Record, Some(App));
        check("皖ICP备2023023087号-1X", Record, Some(MiniProgram));
        // Made up after the ministry's letters: no public example was at hand.
        check("京ICP备12345678号-3K", Record, Some(QuickApp));
    }

    #[test]
    fn licences_are_read() {
        // The pages of a search engine and its apps.
        check("京ICP证030173号", Licence, None);
        check("京ICP证030173号-1", Licence, Some(Website));
        check("京ICP证030173号-215A", Licence, Some(App));
        check("京ICP证030173号-262A", Licence, Some(App));
        // The example of the vendor's operation that files ICP records.
        check("B2-20080101", Licence, None);
        // Footers of public sites.
        check("粤B2-20090059", Licence, None);
        check("粤B2-20090059-5", Licence, Some(Website));
        check("浙B2-20080224-1", Licence, Some(Website));
        check("A2.B1.B2-20090001", Licence, None);
        check("合字B2-20190051", Licence, None);
        check("合字A1.B1.B2-20180017", Licence, None);
        check("苏ICP证B2-20100204", Licence, None);
        check("浙ICP证B2-20090064号", Licence, None);
    }

    #[test]
    fn faults_say_what() {
        let cases = [
            ("京ICP备1234****号", IcpNumberFault::Masked),
            ("", IcpNumberFault::Province),
            ("ICP备12345678号", IcpNumberFault::Province),
            ("美ICP备12345678号", IcpNumberFault::Province),
            ("合字ICP备12345678号", IcpNumberFault::Province),
            (" 京ICP备12345678号", IcpNumberFault::Province),
            ("12345678", IcpNumberFault::Province),
            ("京ICP12345678号", IcpNumberFault::Kind),
            ("京公网安备11010502037644号", IcpNumberFault::Kind),
            ("京", IcpNumberFault::Kind),
            ("C1-20080101", IcpNumberFault::Province),
            ("B3-20080101", IcpNumberFault::Kind),
            ("B1.-20080101", IcpNumberFault::Kind),
            ("京ICP备1234567号", IcpNumberFault::Serial),
            ("京ICP备123456789号", IcpNumberFault::Serial),
            ("京ICP备XXXXXXXX号", IcpNumberFault::Serial),
            ("京ICP证03017号", IcpNumberFault::Serial),
            ("B2-2008010", IcpNumberFault::Serial),
            ("B2-12345678", IcpNumberFault::Serial),
            ("京ICP备12345678", IcpNumberFault::Mark),
            ("京ICP备12345678-1", IcpNumberFault::Mark),
            ("京ICP备12345678号1", IcpNumberFault::Suffix),
            ("京ICP备12345678号-", IcpNumberFault::Suffix),
            ("京ICP备12345678号-0", IcpNumberFault::Suffix),
            ("京ICP备12345678号-1B", IcpNumberFault::Suffix),
            ("京ICP备12345678号-1A ", IcpNumberFault::Suffix),
            ("B2-20080101/2", IcpNumberFault::Suffix),
        ];
        for (text, fault) in cases {
            assert_eq!(read(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn there_are_31_provinces_and_five_have_two_characters() {
        assert_eq!(PROVINCES.chars().count(), 31 + 5);
        for province in PROVINCES.chars() {
            check(&format!("{province}ICP备12345678号"), Record, None);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_a_panic(text in any::<String>(), tail in "[京合字ICP备证号B2.0-9A-]{0,20}") {
            let _ = read(&text);
            let _ = read(&tail);
            let _ = read(&format!("京{tail}"));
        }

        #[test]
        fn a_number_without_its_last_digit_is_noticed(digits in "[0-9]{8}", serial in 1..1000) {
            let number = format!("沪ICP备{digits}号-{serial}A");
            prop_assert!(read(&number).is_ok());
            let short = number.replacen(&digits, &digits[..7], 1);
            prop_assert_eq!(read(&short), Err(IcpNumberFault::Serial));
        }
    }
}
