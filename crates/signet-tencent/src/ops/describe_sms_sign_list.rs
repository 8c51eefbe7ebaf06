use signet_domain::carrier::CarrierFiling;
use signet_domain::ids::SignatureId;
use signet_domain::lifecycle::State;
use signet_domain::qualification::Qualification;
use signet_domain::refusal::Refusal;
use signet_domain::signature::{Market, Signature};
use signet_domain::text::Flaw;
use signet_registry::Backing;
use signet_wire::{
    Call, Code, FromWire, Kind, Language, Operation, Outcome, Reply, Request, Value,
};

use super::{GATES, V2019, V2021};
use crate::values::{International, NotNegative, Unsigned};
use crate::{codes, reasons, states};

/// The most signatures in one answer, and the most a page may ask for.
const LIMIT_MAX: i64 = 100;
/// How many a page has when nothing is asked for.
const LIMIT_DEFAULT: i64 = 10;

/// Tells how applications for signatures stand.
#[derive(Request)]
#[wire(zh = "查询签名申请的状态。")]
pub struct DescribeSmsSignList {
    /// Whose signatures to page through: mainland China's or everywhere else's. Signatures that
    /// are asked for by id come whichever they belong to.
    #[wire(zh = "翻页时查哪一类签名：境内，还是境外。按 ID 查询时不区分。")]
    #[wire(public, example = "0")]
    pub international: NotNegative<International>,
    /// The ids of the signatures to tell about. Ids that are not known are left out.
    #[wire(zh = "要查询的签名 ID；未知的 ID 会被略过。")]
    #[wire(public, example = "[1110]", max = 100, required_in = "2019-07-11")]
    pub sign_id_set: Option<Vec<Unsigned>>,
    /// How many signatures a page has, when no ids are given.
    #[wire(zh = "未给出 ID 时，每页的签名数。")]
    #[wire(public, example = "10", only = "2021-01-11")]
    #[wire(malformed = codes::LIMIT_VERIFY_FAIL)]
    pub limit: Option<PageLimit>,
    /// How many signatures come before the page, when no ids are given.
    #[wire(zh = "未给出 ID 时，该页之前的签名数。")]
    #[wire(public, example = "0", only = "2021-01-11")]
    pub offset: Option<Unsigned>,
}

/// How many signatures a page has: 1 to 100.
pub struct PageLimit(i64);

impl FromWire for PageLimit {
    const KIND: Kind = Kind::Integer;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        let limit = Unsigned::parse(value)?.0;
        if (1..=LIMIT_MAX).contains(&limit) { Ok(Self(limit)) } else { Err(Flaw::Malformed) }
    }
}

/// How some signatures stand.
#[derive(Reply)]
pub struct Signs {
    /// The signatures: in the order of the ids asked for, or the newest first.
    pub describe_sign_list_status_set: Vec<SignStatus>,
}

/// How one signature stands.
#[derive(Reply)]
pub struct SignStatus {
    /// Its id.
    pub sign_id: i64,
    /// Where it is used: 0 in mainland China, 1 everywhere else.
    pub international: i64,
    /// 0 approved and in effect, 1 under review, 2 approved and not yet in effect with every carrier, -1
    /// rejected, or turned down by a carrier.
    pub status_code: i64,
    /// The reviewer's reason, when it was rejected; or the carrier's.
    pub review_reply: String,
    /// Its name.
    pub sign_name: String,
    /// When it was submitted for review, in seconds since the start of 1970.
    pub create_time: i64,
    /// The qualification it is bound to, or 0. Not there where the rules in force have none.
    pub qualification_id: Option<i64>,
    /// The qualification's company and id, as `COMPANY_ID`. Not there where the rules in force have
    /// none.
    pub qualification_name: Option<String>,
    /// 0 waiting for review, 1 approved, 2 rejected, 3 more is wanted, 4 changed and waiting, 5 the
    /// change rejected; 0 without a qualification. Not there where the rules in force have none.
    pub qualification_status_code: Option<i64>,
}

impl SignStatus {
    fn of(it: &Signature, filed: &[CarrierFiling], language: Language) -> Self {
        let status_code = states::status_code(it.state, filed);
        let review_reply = match it.state {
            // What a reviewer answered about a change that was turned down is not what is wrong.
            State::Approved if status_code == -1 => reasons::of_carriers(filed, language),
            _ => it.reply.text(|reason| reasons::say(reason, language)),
        };
        Self {
            sign_id: it.id.0,
            international: match it.market {
                Market::Mainland => 0,
                Market::Global => 1,
            },
            status_code,
            review_reply,
            sign_name: it.name.as_str().to_owned(),
            create_time: it.submitted.seconds(),
            qualification_id: None,
            qualification_name: None,
            qualification_status_code: None,
        }
    }

    /// The same with the qualification behind it, and with nothing in its place where there is none.
    fn backed(self, backing: Option<&Backing>) -> Self {
        let (id, name, code) = backing.map_or((0, String::new(), 0), |backing| {
            let Qualification { id, company, .. } = &backing.qualification;
            let name = format!("{}_{id}", company.as_str());
            (id.0, name, states::qualification_status_code(backing))
        });
        Self {
            qualification_id: Some(id),
            qualification_name: Some(name),
            qualification_status_code: Some(code),
            ..self
        }
    }
}

impl Operation for DescribeSmsSignList {
    type Reply = Signs;

    const VERSIONS: &'static [&'static str] = &[V2021, V2019];
    const CODES: &'static [&'static Code] = &[
        &codes::SERVICE_SUSPEND_DUE_TO_ARREARS,
        &codes::NOT_ENTERPRISE_CERTIFICATION,
        &codes::REQUEST_PERMISSION_DENY,
        &codes::REQUEST_IP_NOT_IN_WHITELIST,
        &codes::INVALID_PARAMETER_VALUE,
        &codes::LIMIT_VERIFY_FAIL,
        &codes::FAIL_RESOLVE_PACKET,
        &codes::JSON_PARSE_FAIL,
        &codes::MISSING_SIGNATURE_TO_MODIFY,
        &codes::OTHER_ERROR,
        &codes::INTERNAL_JSON_PARSE_FAIL,
        &codes::INTERNAL_OTHER_ERROR,
        &codes::REQUEST_TIME_EXCEPTION,
        &codes::REST_API_INTERFACE_NOT_EXIST,
        &codes::SEND_AND_RECV_FAIL,
        &codes::SIG_VERIFICATION_FAIL,
        &codes::TIMEOUT,
        &codes::UNKNOWN_ERROR,
        &codes::SDK_APP_ID_IS_DISABLED,
        &codes::UNSUPPORTED_OPERATION,
        &codes::UNSUPPORTED_OPERATION_DOTTED,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;
    const UNMET: &'static [(&'static Code, &'static str)] = &[
        (&codes::UNSUPPORTED_OPERATION, "Nothing that is asked for here can be withdrawn."),
        (
            &codes::OTHER_ERROR,
            "Every fault of a parameter of this operation has a code that says more.",
        ),
        (&codes::MISSING_SIGNATURE_TO_MODIFY, "Ids that are not known are left out of lists."),
    ];
    const RATE: Option<u32> = Some(20);

    async fn run(self, call: &Call<'_>) -> Outcome<Signs> {
        let signatures = match self.sign_id_set {
            Some(ids) => {
                let ids = ids.into_iter().map(|id| SignatureId(id.0)).collect::<Vec<_>>();
                call.registry.signatures_with(call.caller, &ids).await?
            }
            None => {
                let offset = self.offset.map_or(0, |offset| offset.0);
                let limit = self.limit.map_or(LIMIT_DEFAULT, |limit| limit.0);
                let market = self.international.0.into();
                call.registry.signatures_page(call.caller, market, offset, limit).await?
            }
        };
        let mut in_force = vec![];
        for it in &signatures {
            in_force.extend((it.state == State::Approved).then_some(it.id));
        }
        let filings = call.registry.carriers_of(call.caller, &in_force).await?;
        let mut set = vec![];
        for it in &signatures {
            let filed = filings.get(&it.id).map_or(&[][..], Vec::as_slice);
            set.push(SignStatus::of(it, filed, call.language));
        }
        let pack = call.registry.pack(call.caller.channel, call.caller.now.beijing_day())?;
        if pack.uses_qualifications() {
            let backing = call.registry.backing(call.caller, &signatures).await?;
            let of = |it: &Signature| it.qualification.and_then(|id| backing.get(&id));
            let backed = set.into_iter().zip(&signatures).map(|(item, it)| item.backed(of(it)));
            set = backed.collect();
        }
        Ok(Signs { describe_sign_list_status_set: set })
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::ids::{ApplicationId, QualificationId};
    use signet_domain::qualification::Body;
    use signet_domain::reason;
    use signet_domain::signature::{Purpose, Source, Usage};
    use signet_domain::text::{OrganizationCode, PartyName, QualificationName, SignatureName};
    use signet_domain::time::{Period, Timestamp};

    use super::*;
    use crate::testing::{decode, decode_examples};

    const GOOD: &str = r#"{"International":0,"SignIdSet":[1110,1111]}"#;

    fn with(version: &str, changes: &str) -> Result<DescribeSmsSignList, String> {
        decode::<DescribeSmsSignList>(version, GOOD, changes)
    }

    fn check(version: &str, changes: &str, code: &str) {
        assert_eq!(with(version, changes).err().as_deref(), Some(code), "{changes}");
    }

    fn ids(version: &str, changes: &str) -> Option<Vec<i64>> {
        let ids = with(version, changes).unwrap().sign_id_set?;
        Some(ids.into_iter().map(|id| id.0).collect())
    }

    #[test]
    fn the_examples_are_read() {
        for version in DescribeSmsSignList::VERSIONS {
            assert_eq!(decode_examples::<DescribeSmsSignList>(version).err(), None);
        }
    }

    #[test]
    fn ids_are_read_however_large() {
        assert_eq!(ids(V2021, "{}"), Some(vec![1110, 1111]));
        let large = r#"{"SignIdSet":[18446744073709551615,"1110","18446744073709551615"]}"#;
        assert_eq!(ids(V2019, large), Some(vec![i64::MAX, 1110, i64::MAX]));
        assert_eq!(ids(V2021, r#"{"SignIdSet":[]}"#), None);
    }

    #[test]
    fn pages_have_limits() {
        let page = with(V2021, r#"{"SignIdSet":null,"Limit":100,"Offset":"7"}"#).unwrap();
        assert_eq!(page.limit.unwrap().0, 100);
        assert_eq!(page.offset.unwrap().0, 7);
        let code = "InvalidParameterValue.LimitVerifyFail";
        for limit in ["0", "101", "18446744073709551615"] {
            check(V2021, &format!(r#"{{"SignIdSet":null,"Limit":{limit}}}"#), code);
        }
        check(V2021, r#"{"Limit":-1}"#, "InvalidParameter");
        check(V2021, r#"{"Offset":-1}"#, "InvalidParameter");
    }

    #[test]
    fn the_older_version_wants_ids_and_has_no_pages() {
        check(V2019, r#"{"SignIdSet":null}"#, "MissingParameter");
        check(V2019, r#"{"SignIdSet":[]}"#, "MissingParameter");
        check(V2019, r#"{"Limit":10}"#, "UnknownParameter");
        check(V2019, r#"{"Offset":0}"#, "UnknownParameter");
    }

    #[test]
    fn what_is_wrong_is_named() {
        check(V2021, r#"{"International":null}"#, "MissingParameter");
        check(V2021, r#"{"International":2}"#, "InvalidParameterValue");
        check(V2021, r#"{"SignIdSet":1110}"#, "InvalidParameter");
        check(V2021, r#"{"SignIdSet":[1110,"x"]}"#, "InvalidParameter");
        let many = (0..101).map(|id| id.to_string()).collect::<Vec<_>>().join(",");
        check(V2021, &format!(r#"{{"SignIdSet":[{many}]}}"#), "InvalidParameterValue");
    }

    fn signature() -> Signature {
        Signature {
            id: SignatureId(1110),
            application: ApplicationId(7),
            shown: ApplicationId(7),
            name: SignatureName::new("腾讯云").unwrap(),
            market: Market::Global,
            source: Source::Company,
            usage: Usage::General,
            purpose: Purpose::Own,
            state: State::Rejected,
            reply: reason::Reply::note("too neutral"),
            decided: Some(Timestamp(1_617_508_900_000)),
            submitted: Timestamp(1_617_508_800_999),
            created: Timestamp(1_617_508_700_000),
            qualification: None,
            letter: None,
            icp_record: None,
            trademark: None,
        }
    }

    fn json(item: SignStatus) -> String {
        let reply = Signs { describe_sign_list_status_set: vec![item] };
        serde_json::to_string(&reply.to_value(V2021)).unwrap()
    }

    const ITEM: &str = "{\"DescribeSignListStatusSet\":[{\"SignId\":1110,\"International\":1,\
        \"StatusCode\":-1,\"ReviewReply\":\"too neutral\",\"SignName\":\"腾讯云\",\
        \"CreateTime\":1617508800";

    #[test]
    fn members_stand_in_the_documented_order() {
        let item = || SignStatus::of(&signature(), &[], Language::English);
        assert_eq!(json(item()), format!("{ITEM}}}]}}"));
        let nothing =
            r#","QualificationId":0,"QualificationName":"","QualificationStatusCode":0}]}"#;
        assert_eq!(json(item().backed(None)), format!("{ITEM}{nothing}"));
        let empty = Signs { describe_sign_list_status_set: vec![] };
        assert_eq!(
            serde_json::to_string(&empty.to_value(V2019)).unwrap(),
            r#"{"DescribeSignListStatusSet":[]}"#
        );
    }

    #[test]
    fn a_qualification_is_named_by_its_company_and_id() {
        let qualification = Qualification {
            id: QualificationId(1_000_001),
            application: ApplicationId(8),
            name: QualificationName::new("自用资质").unwrap(),
            purpose: Purpose::Own,
            body: Body::Company,
            organization_code: OrganizationCode::new("91350100M000100Y43").unwrap(),
            shared: false,
            company: PartyName::new("腾讯科技有限公司").unwrap(),
            licence_valid: Period::parse("2025-01-01~2030-01-01").unwrap(),
            legal_person: String::new(),
            state: State::Approved,
            reply: reason::Reply::default(),
            decided: None,
            submitted: Timestamp(0),
            created: Timestamp(0),
        };
        let check = |state: State, once_approved: bool, code: i64| {
            let qualification = Qualification { state, ..qualification.clone() };
            let backing = Backing { qualification, once_approved };
            let item = SignStatus::of(&signature(), &[], Language::English).backed(Some(&backing));
            let members = format!(
                ",\"QualificationId\":1000001,\"QualificationName\":\"腾讯科技有限公司_1000001\",\
                 \"QualificationStatusCode\":{code}}}]}}"
            );
            assert_eq!(json(item), format!("{ITEM}{members}"), "{state:?}");
        };
        check(State::Pending, false, 0);
        check(State::Approved, true, 1);
        check(State::Rejected, false, 2);
        check(State::NeedsMaterial, false, 3);
        check(State::Withdrawn, true, 3);
        check(State::Pending, true, 4);
        check(State::Rejected, true, 5);
    }

    #[test]
    fn states_are_spelled_as_the_vendor_does() {
        let code = |state| {
            let signature = Signature { state, ..signature() };
            SignStatus::of(&signature, &[], Language::English).status_code
        };
        assert_eq!(code(State::Approved), 0);
        assert_eq!(code(State::Pending), 1);
        // A newer filing waits, whatever is in force until then.
        assert_eq!(code(State::Revising), 1);
        for state in [State::Rejected, State::NeedsMaterial, State::Withdrawn] {
            assert_eq!(code(state), -1);
        }
    }

    #[test]
    fn replies_are_in_the_language_asked_for() {
        let reasons = vec![reason::NAME_NEUTRAL, reason::LETTER_MISSING];
        let reply = reason::Reply { reasons, note: "see page 2".into() };
        let signature = Signature { reply, ..signature() };
        let reply = |language| SignStatus::of(&signature, &[], language).review_reply;
        let chinese = "签名内容中性化；资质材料错误：缺少授权委托书；see page 2";
        assert_eq!(reply(Language::Chinese), chinese);
        assert!(reply(Language::English).starts_with("The signature is neutral"));
    }
}
