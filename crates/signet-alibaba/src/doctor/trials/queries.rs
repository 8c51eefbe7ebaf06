//! The parameters were encoded, sorted or joined otherwise.

use signet_registry::keys::AccessKey;
use signet_wire::doctor::Signed;

use crate::doctor::{Case, Text};
use crate::seal::encode::{Pair, enc, join, pairs, sort};
use crate::seal::v1;

type Encode = fn(&str) -> String;

/// Tries another query.
pub(super) fn with_query(
    case: &Case,
    key: &AccessKey,
    pairs: &[Pair],
    encode: Encode,
) -> Option<Signed> {
    case.attempt(key, |text| match text {
        Text::V3 { canonical, .. } => canonical.query = join(pairs, encode),
        Text::V1 { query, .. } => *query = join(pairs, encode),
    })
}

/// Tries another encoder; in the older scheme also for the query as a whole.
fn encoded(case: &Case, key: &AccessKey, encode: Encode) -> Option<Signed> {
    let sorted = case.sorted();
    with_query(case, key, &sorted, encode).or_else(|| {
        case.attempt(key, |text| {
            if let Text::V1 { query, outer, .. } = text {
                *query = join(&sorted, encode);
                *outer = encode;
            }
        })
    })
}

pub(super) fn space_as_plus(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| enc(text).replace("%20", "+"))
}

pub(super) fn plus_unescaped(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let read = |raw: &str| pairs(raw.replace('+', "%2B").as_bytes()).ok();
    let mut sent = read(&case.raw.0)?;
    if let Text::V1 { .. } = case.text {
        sent.extend(read(&case.raw.1)?);
        sent = v1::signed(sent);
    }
    sort(&mut sent);
    with_query(case, key, &sent, enc)
}

pub(super) fn star_plain(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| enc(text).replace("%2A", "*"))
}

pub(super) fn tilde_escaped(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| enc(text).replace('~', "%7E"))
}

pub(super) fn form_encoding(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| enc(text).replace("%20", "+").replace("%2A", "*").replace('~', "%7E"))
}

pub(super) fn marks_plain(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| {
        let marks = [("%21", "!"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2A", "*")];
        marks.iter().fold(enc(text), |text, (escape, mark)| text.replace(escape, mark))
    })
}

pub(super) fn slash_plain(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| enc(text).replace("%2F", "/"))
}

pub(super) fn lower_hex(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| {
        let escaped = enc(text);
        let mut parts = escaped.split('%');
        let mut lower = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (hex, rest) = part.split_at_checked(2).unwrap_or((part, ""));
            lower = lower + "%" + &hex.to_ascii_lowercase() + rest;
        }
        lower
    })
}

pub(super) fn double_encoding(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    with_query(case, key, &case.sorted(), |text| enc(&enc(text)))
}

pub(super) fn not_encoded(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    with_query(case, key, &case.sorted(), str::to_owned)
}

pub(super) fn query_not_encoded(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    case.attempt(key, |text| {
        if let Text::V1 { outer, .. } = text {
            *outer = str::to_owned;
        }
    })
}

pub(super) fn path_plain(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    case.attempt(key, |text| {
        if let Text::V1 { path, .. } = text {
            *path = "/";
        }
    })
}

pub(super) fn timestamp_encoding(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let Text::V1 { query, .. } = &case.text else { return None };
    let (before, after) = query.split_once("Timestamp=")?;
    let (time, after) = after.split_once('&').unwrap_or((after, ""));
    let plain = format!("{before}Timestamp={}&{after}", time.replace("%3A", ":"));
    let plain = plain.trim_end_matches('&').to_owned();
    // With plain colons before the whole is encoded, or after it as well.
    let outers: [Encode; 2] = [enc, |text| enc(text).replace("%3A", ":").replace("%253A", "%3A")];
    let queries = [plain, query.clone()];
    let mut tried = queries.iter().flat_map(|query| outers.map(|outer| (query.clone(), outer)));
    tried.find_map(|(changed, changed_outer)| {
        case.attempt(key, |text| {
            if let Text::V1 { query, outer, .. } = text {
                *query = changed;
                *outer = changed_outer;
            }
        })
    })
}

pub(super) fn unsorted(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    with_query(case, key, &case.sent, enc)
}

pub(super) fn sorted_without_case(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let mut sorted = case.sent.clone();
    sorted.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    with_query(case, key, &sorted, enc)
}

pub(super) fn empty_left_out(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let mut sorted = case.sorted();
    sorted.retain(|(_, value)| !value.is_empty());
    with_query(case, key, &sorted, enc)
}
