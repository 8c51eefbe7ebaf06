use signet_domain::ids::SignatureId;
use signet_domain::refusal::Refusal;
use signet_domain::signature::Which;
use signet_wire::{Call, Code, Operation, Outcome, Reply, Request};

use super::{GATES, V2019, V2021};
use crate::codes;
use crate::values::Unsigned;

/// What the vendor says of everything it deletes.
const DONE: &str = "return successfully!";

/// Deletes a signature, however it stands.
#[derive(Request)]
#[wire(zh = "删除一个签名，不论其状态如何。")]
pub struct DeleteSmsSign {
    /// The signature's id.
    #[wire(zh = "签名 ID。")]
    #[wire(public, example = "1110")]
    pub sign_id: Unsigned,
}

/// What deleting a signature answers.
#[derive(Reply)]
pub struct Deleted {
    /// What was deleted.
    pub delete_sign_status: DeleteSignStatus,
}

/// What was deleted.
#[derive(Reply)]
pub struct DeleteSignStatus {
    /// Always `return successfully!`.
    pub delete_status: String,
    /// When, in seconds since the start of 1970.
    pub delete_time: i64,
}

impl Operation for DeleteSmsSign {
    type Reply = Deleted;

    const VERSIONS: &'static [&'static str] = &[V2021, V2019];
    const CODES: &'static [&'static Code] = &[
        &codes::SERVICE_SUSPEND_DUE_TO_ARREARS,
        &codes::NOT_ENTERPRISE_CERTIFICATION,
        &codes::REQUEST_PERMISSION_DENY,
        &codes::REQUEST_IP_NOT_IN_WHITELIST,
        &codes::SIGN_ID_NOT_EXIST,
        &codes::UNSUPPORTED_OPERATION,
        &codes::FAIL_RESOLVE_PACKET,
        &codes::JSON_PARSE_FAIL,
        &codes::MISSING_SIGNATURE_TO_MODIFY,
        &codes::OTHER_ERROR,
        &codes::TEMPLATE_ID_NOT_EXIST,
        &codes::INTERNAL_OTHER_ERROR,
        &codes::REQUEST_TIME_EXCEPTION,
        &codes::REST_API_INTERFACE_NOT_EXIST,
        &codes::SIG_VERIFICATION_FAIL,
        &codes::TIMEOUT,
        &codes::UNKNOWN_ERROR,
        &codes::UNSUPPORTED_OPERATION_DOTTED,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[
        (Refusal::SignatureUnknown, &codes::SIGN_ID_NOT_EXIST),
        // The vendor's own rules delete what waits; an operator's may not.
        (Refusal::UnderReview, &codes::UNSUPPORTED_OPERATION),
    ];
    const GATES: &'static [Refusal] = GATES;
    const UNMET: &'static [(&'static Code, &'static str)] = &[(
        &codes::OTHER_ERROR,
        "Every fault of the one parameter of this operation has a code that says more.",
    )];
    const RATE: Option<u32> = Some(1);

    async fn run(self, call: &Call<'_>) -> Outcome<Deleted> {
        let which = Which::Id(SignatureId(self.sign_id.0));
        call.registry.delete_signature(call.caller, &which).await?;
        let delete_sign_status = DeleteSignStatus {
            delete_status: DONE.to_owned(),
            delete_time: call.caller.now.seconds(),
        };
        Ok(Deleted { delete_sign_status })
    }
}

#[cfg(test)]
mod tests {
    use signet_wire::{Entry, Fault, Verdict};

    use super::*;
    use crate::testing::{decode, decode_examples, told};

    fn id(changes: &str) -> Result<i64, String> {
        decode::<DeleteSmsSign>(V2021, r#"{"SignId":1110}"#, changes).map(|it| it.sign_id.0)
    }

    #[test]
    fn the_examples_are_read() {
        for version in DeleteSmsSign::VERSIONS {
            assert_eq!(decode_examples::<DeleteSmsSign>(version).err(), None);
        }
    }

    #[test]
    fn ids_may_come_in_quotes() {
        assert_eq!(id("{}"), Ok(1110));
        assert_eq!(id(r#"{"SignId":"1110"}"#), Ok(1110));
        assert_eq!(id(r#"{"SignId":18446744073709551615}"#), Ok(i64::MAX));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let code = |changes: &str| id(changes).err().unwrap();
        assert_eq!(code(r#"{"SignId":null}"#), "MissingParameter");
        assert_eq!(code(r#"{"SignId":""}"#), "MissingParameter");
        for bad in ["-1", "1.5", "true", "[1110]", r#""x""#] {
            assert_eq!(code(&format!(r#"{{"SignId":{bad}}}"#)), "InvalidParameter", "{bad}");
        }
        assert_eq!(code(r#"{"International":0}"#), "UnknownParameter");
    }

    #[test]
    fn an_unknown_id_is_told_otherwise_by_the_older_version() {
        const ENTRY: Entry = Entry::of::<DeleteSmsSign>();
        let told = |version: &str| {
            let code = ENTRY.refusals.iter().find(|(of, _)| *of == Refusal::SignatureUnknown);
            Verdict::of(code.unwrap().1).name_in(version)
        };
        assert_eq!(told(V2021), "FailedOperation.SignIdNotExist");
        assert_eq!(told(V2019), "FailedOperation.MissingSignatureToModify");
    }

    #[test]
    fn what_waits_may_be_kept_by_an_operators_rules() {
        let faults = [Fault::Refused(Refusal::UnderReview)];
        assert_eq!(told(&Entry::of::<DeleteSmsSign>(), &faults), "UnsupportedOperation");
    }

    #[test]
    fn the_answer_is_the_documented_one() {
        let status = DeleteSignStatus { delete_status: DONE.into(), delete_time: 1_578_988_506 };
        let reply = Deleted { delete_sign_status: status };
        for version in DeleteSmsSign::VERSIONS {
            assert_eq!(
                serde_json::to_string(&reply.to_value(version)).unwrap(),
                "{\"DeleteSignStatus\":{\"DeleteStatus\":\"return successfully!\",\
                 \"DeleteTime\":1578988506}}"
            );
        }
    }
}
