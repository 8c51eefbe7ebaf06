//! Looking up letters of authorization.

use signet_domain::ids::{EvidenceId, LetterId};
use signet_domain::letter::{Letter, LetterFilter};
use signet_domain::lifecycle::{Filed, Validity};
use signet_domain::refusal::Refusal;
use signet_domain::text::FileKey;
use signet_domain::time::Day;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Choice, Code, Operation, Reply, Request};

use super::{GATES, IDS_MAX, VERSIONS, links};
use crate::{codes, states};

/// Looks up letters of authorization: all of them, or those that everything given holds for.
#[derive(Request)]
#[wire(zh = "查询授权书：不带条件时返回全部，否则返回满足所有条件的。")]
pub struct QuerySmsAuthorizationLetter {
    /// Only letters with these IDs.
    #[wire(zh = "只查这些 ID 的授权书。")]
    #[wire(example = "[100000456]", max = IDS_MAX, public)]
    pub authorization_letter_id_list: Option<Vec<i64>>,
    /// Only letters of the authorizer with this credit code.
    #[wire(zh = "只查授权方为该信用代码的授权书。")]
    #[wire(example = "9****************A", max = 150)]
    #[wire(too_long = codes::ORGANIZATION_CODE_OVER_LIMIT)]
    pub organization_code: Option<String>,
    /// Only letters that cover this signature.
    #[wire(zh = "只查覆盖该签名的授权书。")]
    #[wire(example = "菜鸟网络", public)]
    pub sign_name: Option<String>,
    /// Only letters in this state of review.
    #[wire(zh = "只查处于该审核状态的授权书。")]
    #[wire(example = "INT", public)]
    pub state: Option<State>,
    /// Only letters that are, or are not, in force.
    #[wire(zh = "只查在有效期内（或不在有效期内）的授权书。")]
    #[wire(example = "VALID", public)]
    pub status: Option<Status>,
}

/// Where a letter's review stands. It has none of its own: it is looked at with the signatures.
#[derive(Choice)]
pub enum State {
    /// No signature of its scope has passed. All sources spell it so.
    #[wire(zh = "其范围内尚无签名通过审核。")]
    #[wire(value = "INT")]
    Waiting,
    /// A signature of its scope has passed.
    #[wire(zh = "其范围内已有签名通过审核。")]
    #[wire(value = "PASSED")]
    Passed,
}

/// Whether a letter is in force.
#[derive(Choice)]
pub enum Status {
    /// Today lies in its period.
    #[wire(zh = "今天在有效期内。")]
    #[wire(value = "VALID")]
    Valid,
    /// It has expired.
    #[wire(zh = "已过期。")]
    #[wire(value = "INVALID")]
    Invalid,
}

/// The letters that were found.
#[derive(Reply)]
pub struct Letters {
    /// The letters, the newest first.
    pub data: Vec<LetterDetail>,
}

/// One letter.
#[derive(Reply)]
pub struct LetterDetail {
    /// Its ID.
    pub authorization_letter_id: i64,
    /// What it is called.
    pub authorization_letter_name: String,
    /// Who authorizes.
    pub authorization: String,
    /// Who is authorized.
    pub proxy_authorization: String,
    /// The authorizer's credit code.
    pub organization_code: String,
    /// The first and the last day in force.
    pub authorization_letter_exp_date: String,
    /// The signatures it covers, with enumeration commas between.
    pub sign_scope: String,
    /// `INT` or `PASSED`.
    pub state: String,
    /// `VALID` or `INVALID`.
    pub status: String,
    /// A link to the scan that works for a while. Here, unlike in records, no fileKey.
    pub authorization_letter_pic: String,
}

impl LetterDetail {
    fn of(
        letter: Letter,
        today: Day,
        link: impl Fn(&FileKey, Option<EvidenceId>) -> String,
    ) -> Self {
        let filed = letter.filed;
        let scope: Vec<_> = filed.scope.iter().map(|name| name.as_str()).collect();
        let state = if letter.passed { Filed::Passed } else { Filed::Filed };
        Self {
            authorization_letter_id: letter.id.0,
            authorization_letter_name: filed.name.to_string(),
            authorization: filed.authorizer.to_string(),
            proxy_authorization: filed.authorized.to_string(),
            organization_code: filed.organization_code.to_string(),
            authorization_letter_exp_date: filed.valid.to_string(),
            sign_scope: scope.join("、"),
            state: states::LETTER_STATE.of(state).into(),
            status: states::LETTER_STATUS.of(Validity::on(filed.valid, today)).into(),
            authorization_letter_pic: link(&filed.scan, letter.evidence),
        }
    }
}

impl From<QuerySmsAuthorizationLetter> for LetterFilter {
    fn from(it: QuerySmsAuthorizationLetter) -> Self {
        let ids = it.authorization_letter_id_list;
        Self {
            ids: ids.map(|ids| ids.into_iter().map(LetterId).collect()),
            organization_code: it.organization_code,
            covers: it.sign_name,
            passed: it.state.map(|state| matches!(state, State::Passed)),
            in_force: it.status.map(|status| matches!(status, Status::Valid)),
        }
    }
}

impl Operation for QuerySmsAuthorizationLetter {
    type Reply = Letters;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::ORGANIZATION_CODE_OVER_LIMIT,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Letters> {
        let letters = call.registry.letters(call.caller, self.into()).await?;
        let link = links(call);
        let today = call.caller.now.beijing_day();
        let data = letters.into_iter().map(|it| LetterDetail::of(it, today, link)).collect();
        Ok(Letters { data })
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::letter::FileLetter;
    use signet_domain::text::{LetterName, OrganizationCode, PartyName, SignatureName};
    use signet_domain::time::Period;

    use super::*;

    fn letter() -> Letter {
        let name = |text: &str| SignatureName::new(text).unwrap();
        Letter {
            id: LetterId(100_000_456),
            filed: FileLetter {
                name: LetterName::new("菜鸟公司授权书").unwrap(),
                scan: FileKey::new("1/a.jpg").unwrap(),
                scope: vec![name("菜鸟网络"), name("菜鸟裹裹")],
                valid: Period::parse("2026-01-01~2028-01-01").unwrap(),
                authorizer: PartyName::new("菜鸟网络科技有限公司").unwrap(),
                organization_code: OrganizationCode::new("91330000MA00000000A").unwrap(),
                authorized: PartyName::new("支付宝(中国)网络技术有限公司").unwrap(),
            },
            evidence: None,
            passed: false,
        }
    }

    #[test]
    fn a_letter_is_told_with_scope_state_and_link() {
        let today = Day::parse("2026-01-15").unwrap();
        let told = LetterDetail::of(letter(), today, |key, _| format!("http://here/{key}"));
        assert_eq!(
            serde_json::to_string(&told.to_value(crate::VERSION)).unwrap(),
            r#"{"AuthorizationLetterId":100000456,"AuthorizationLetterName":"菜鸟公司授权书","Authorization":"菜鸟网络科技有限公司","ProxyAuthorization":"支付宝(中国)网络技术有限公司","OrganizationCode":"91330000MA00000000A","AuthorizationLetterExpDate":"2026-01-01~2028-01-01","SignScope":"菜鸟网络、菜鸟裹裹","State":"INT","Status":"VALID","AuthorizationLetterPic":"http://here/1/a.jpg"}"#
        );
    }

    #[test]
    fn a_letter_of_the_past_is_invalid_and_passed_stays_passed() {
        let letter = Letter { passed: true, ..letter() };
        let told =
            LetterDetail::of(letter, Day::parse("2028-01-02").unwrap(), |_, _| String::new());
        assert_eq!((&*told.state, &*told.status), ("PASSED", "INVALID"));
    }
}
