//! Something the envelope says was signed with another value.

use signet_domain::time::Timestamp;
use signet_registry::keys::AccessKey;
use signet_wire::doctor::Signed;

use super::headers::with_line;
use super::queries::with_query;
use crate::doctor::{Case, Text};
use crate::seal::encode::enc;
use crate::seal::{moment, v3};
use crate::{VERSION, ops};

/// Actions and versions of the other dialect for the same things.
const OTHER_ACTIONS: [&str; 4] =
    ["AddSmsSign", "DescribeSmsSignList", "ModifySmsSign", "DeleteSmsSign"];
const OTHER_VERSIONS: [&str; 3] = ["2021-01-11", "2019-07-11", "2018-05-01"];

pub(super) fn action_version(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let names = ops::ALL.iter().map(|entry| entry.name).chain(OTHER_ACTIONS);
    let actions: Vec<_> = names.chain([&*case.action]).collect();
    let versions = [VERSION].into_iter().chain(OTHER_VERSIONS);
    let mut tried =
        versions.flat_map(|version| actions.iter().map(move |action| (version, *action)));
    tried.find_map(|(version, action)| {
        with_value(
            case,
            key,
            &[("x-acs-action", "Action", action), ("x-acs-version", "Version", version)],
        )
    })
}

/// How far the times may lie apart that are tried: every second of five minutes, and full hours as
/// time zones make them.
pub(super) fn another_date(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let sent = match &case.text {
        Text::V3 { canonical, .. } => {
            canonical.headers.lines().find_map(|line| line.strip_prefix("x-acs-date:"))?.to_owned()
        }
        Text::V1 { .. } => {
            case.sent.iter().find(|(name, _)| name == "Timestamp").map(|(_, time)| time.clone())?
        }
    };
    let sent = moment(&sent).ok()?.seconds();
    let seconds = (1..=300).flat_map(|second| [-second, second]);
    let hours = (1..=14).flat_map(|hour| [-hour * 3600, hour * 3600]);
    seconds.chain(hours).find_map(|offset| {
        let time = Timestamp::from_seconds(sent.saturating_add(offset)).utc_text();
        with_value(case, key, &[("x-acs-date", "Timestamp", &time)])
    })
}

/// Tries other values of what one scheme has in headers and the other in parameters.
fn with_value(case: &Case, key: &AccessKey, values: &[(&str, &str, &str)]) -> Option<Signed> {
    let mut changed = case.clone();
    for (header, parameter, value) in values {
        if let Some(lines) = with_line(&changed, header, value)
            && let Text::V3 { canonical, .. } = &mut changed.text
        {
            canonical.headers = lines;
        }
        for (_, old) in changed.sent.iter_mut().filter(|(name, _)| name == parameter) {
            *old = (*value).to_owned();
        }
    }
    let sorted = changed.sorted();
    with_query(&changed, key, &sorted, enc)
}

pub(super) fn method(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    case.attempt(key, |text| {
        let (Text::V3 { canonical: v3::Canonical { method, .. }, .. } | Text::V1 { method, .. }) =
            text;
        *method = if method == "GET" { "POST" } else { "GET" }.to_owned();
    })
}
