//! What the vendor calls a fault that no operation names itself.

use signet_domain::access::SourceTrouble;
use signet_domain::text::Flaw;
use signet_wire::{Ambiguous, Fault, Flawed, Verdict};

use crate::{codes, ops};

/// The code of a fault. Matches every variant, with no wildcard.
pub fn code(fault: &Fault) -> Verdict {
    match fault {
        Fault::Gateway(verdict) => verdict.clone(),
        Fault::Ambiguous(what) => Verdict::of(&codes::INVALID_AUTHORIZATION).with(
            "reason",
            match what {
                Ambiguous::Dialects => "the request is also sealed for another vendor",
                Ambiguous::Headers => "a header that the request is told by is given twice",
                Ambiguous::Hosts => "the target names another host than the header",
            },
        ),
        Fault::Misled(header) => Verdict::of(&codes::UNREADABLE_FORWARDING).with("header", *header),
        Fault::UnknownKey | Fault::DisabledKey => Verdict::of(&codes::SECRET_ID_NOT_FOUND),
        Fault::Token(_) => Verdict::of(&codes::TOKEN_FAILURE),
        Fault::Stopped(SourceTrouble::Blocked) => Verdict::of(&codes::IP_IN_BLACKLIST),
        Fault::Stopped(SourceTrouble::NotAllowed) => Verdict::of(&codes::IP_NOT_IN_WHITELIST),
        Fault::Denied(denial) => Verdict::of(&codes::CAM_DENIED)
            .with("request", &*denial.request_id)
            .with("action", &*denial.action)
            .with("resource", &*denial.resource),
        Fault::Mismatch(_) => Verdict::of(&codes::SIGNATURE_FAILURE),
        // This dialect claims no nonces, so nothing is ever replayed.
        Fault::Replayed => Verdict::of(&codes::SIGNATURE_EXPIRE),
        Fault::Limited { seen, limit } => Verdict::of(&codes::REQUEST_LIMIT_EXCEEDED)
            .with("seen", seen.to_string())
            .with("limit", limit.to_string()),
        Fault::Busy => Verdict::of(&codes::SERVICE_UNAVAILABLE),
        Fault::UnknownParameter(name) => {
            Verdict::of(&codes::UNKNOWN_PARAMETER).with("param", &**name)
        }
        Fault::Flawed(flawed) => flaw(flawed),
        Fault::Refused(refusal) => Verdict::of(ops::code_of(*refusal)),
        Fault::Broken(broken) if broken.is_passing() => Verdict::of(&codes::SERVICE_UNAVAILABLE),
        Fault::Broken(_) => Verdict::of(&codes::INTERNAL_ERROR),
    }
}

fn flaw(flawed: &Flawed) -> Verdict {
    let code = match flawed.flaw {
        Flaw::Missing if flawed.is_absent() => &codes::MISSING_PARAMETER,
        // A list is there; an empty item of it is of the wrong type.
        Flaw::Missing | Flaw::WrongType => &codes::WRONG_TYPE,
        Flaw::TooLong | Flaw::TooMany | Flaw::Malformed | Flaw::Blank | Flaw::Emoji => {
            &codes::INVALID_PARAMETER_VALUE
        }
    };
    Verdict::of(code).with("param", flawed.place()).with("value", &*flawed.value)
}

#[cfg(test)]
mod tests {
    use signet_registry::Broken;
    use signet_wire::{Code, Language};

    use super::*;

    fn check(fault: Fault, expect: Code, message: &str) {
        let verdict = code(&fault);
        assert_eq!(*verdict.code, expect);
        assert_eq!(verdict.message(Language::English), message);
    }

    #[test]
    fn faults_have_the_vendors_words() {
        check(
            Fault::Limited { seen: 7, limit: 5 },
            codes::REQUEST_LIMIT_EXCEEDED,
            "Your current request times equals to `7` in a second, which exceeds the frequency \
             limit `5` for a second. Please reduce the frequency of calls.",
        );
        check(
            Fault::UnknownParameter("Bogus".into()),
            codes::UNKNOWN_PARAMETER,
            "The parameter `Bogus` is not recognized.",
        );
        let list = ops::ALL.iter().find(|entry| entry.name == "DescribeSmsSignList").unwrap();
        let set = &list.fields[1];
        let flawed = |index, flaw, value: &str| {
            Fault::Flawed(Flawed {
                field: set,
                name: "SignIdSet",
                index,
                member: None,
                flaw,
                value: value.into(),
            })
        };
        check(
            flawed(Some(1), Flaw::WrongType, "x"),
            codes::WRONG_TYPE,
            "The value type of parameter `SignIdSet.1` is not valid.",
        );
        check(
            flawed(None, Flaw::TooMany, "size 101"),
            codes::INVALID_PARAMETER_VALUE,
            "The value `size 101` specified in the parameter `SignIdSet` is not valid",
        );
        check(
            flawed(None, Flaw::Missing, ""),
            codes::MISSING_PARAMETER,
            "The request is missing a required parameter `SignIdSet`.",
        );
    }

    #[test]
    fn what_passes_is_unavailable_and_the_rest_is_internal() {
        let broken = || Broken::new("the disk", "full");
        assert_eq!(*code(&Fault::Broken(broken())).code, codes::INTERNAL_ERROR);
        let passing = Fault::Broken(broken().passing());
        assert_eq!(*code(&passing).code, codes::SERVICE_UNAVAILABLE);
    }
}
