//! What carriers made of a signature, in the vendor's words.

use signet_domain::carrier::{self, CarrierFiling, CarrierReason, CarrierState};

/// The vendor's code for each reason of the catalogue.
const CODES: &[(&CarrierReason, &str)] = &[
    (carrier::QUALIFICATION_MISSING, "UNBINDING_QUA"),
    (carrier::QUALIFICATION_ERROR, "QUALIFICATION_ERROR"),
    (carrier::SIGNATURE_ERROR, "SIGNATURE_ERROR"),
    (carrier::SIGNATURE_QUALIFICATION_ERROR, "SIGNATURE_QUALIFICATION_ERROR"),
    (carrier::CODE_SHARED, "ONE_CODE_MULTIPLE_SIGN"),
    (carrier::TIMEOUT, "REGISTER_TIMEOUT"),
    (carrier::OTHER, OTHER),
    (carrier::NO_TRAFFIC, "NO_SEND_RECORD"),
    (carrier::CODE_RECYCLED, "EXT_CODE_RECYCLE"),
    (carrier::PORT_RECYCLED, "SUBPORT_RECYCLE"),
];

const OTHER: &str = "OTHERS_ERROR";

/// The code of a reason.
pub fn code(reason: &'static CarrierReason) -> &'static str {
    CODES.iter().find(|(of, _)| *of == reason).map_or(OTHER, |(_, code)| code)
}

/// Why a signature stands with a carrier as it does: codes, each with sentences. Where nobody gave a
/// reason the state is one. What the carrier said in its own words stands with the first.
pub fn reasons(
    state: CarrierState,
    reasons: &[&'static CarrierReason],
    note: &str,
) -> Vec<(&'static str, Vec<String>)> {
    let mut told: Vec<_> = match reasons {
        [] => vec![(by_itself(state), vec![])],
        reasons => {
            let told =
                |reason: &&'static CarrierReason| (code(reason), vec![reason.text.zh.to_owned()]);
            reasons.iter().map(told).collect()
        }
    };
    if let Some((_, said)) = told.first_mut().filter(|_| !note.is_empty()) {
        said.push(note.to_owned());
    }
    told
}

/// What a state says by itself.
fn by_itself(state: CarrierState) -> &'static str {
    match state {
        CarrierState::NotFiled | CarrierState::Withdrawn => "NON_REGISTER",
        CarrierState::InProgress => "REGISTERING",
        CarrierState::Registered => "DETECTING",
        CarrierState::Verified => "DETECT_SUCCESS",
        CarrierState::Failed => OTHER,
        CarrierState::Lapsed => "NO_SEND_RECORD",
    }
}

/// What all carriers have come to, in the number the vendor has given up: 0 where one has turned it
/// down, else 2 where one has let it go, else 1 where every one has it, else -1.
pub fn register_result(filed: &[CarrierFiling]) -> i64 {
    let any = |state| filed.iter().any(|filing| filing.state == state);
    if any(CarrierState::Failed) {
        0
    } else if any(CarrierState::Lapsed) {
        2
    } else if !filed.is_empty() && filed.iter().all(|filing| filing.state.is_taken()) {
        1
    } else {
        -1
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::carrier::Carrier;
    use signet_domain::ids::{AccountId, ApplicationId, CarrierFilingId, SignatureId};
    use signet_domain::time::Timestamp;

    use super::*;

    fn filed(states: &[CarrierState]) -> Vec<CarrierFiling> {
        let filed = |(carrier, state): (&Carrier, &CarrierState)| CarrierFiling {
            id: CarrierFilingId(1),
            signature: SignatureId(1),
            account: AccountId(1),
            channel: String::new(),
            name: String::new(),
            carrier: *carrier,
            application: ApplicationId(1),
            state: *state,
            reasons: vec![],
            note: String::new(),
            attempt: 1,
            line: None,
            requested: Timestamp(0),
            filed: None,
            completed: None,
            changed: Timestamp(0),
        };
        Carrier::ALL.iter().zip(states).map(filed).collect()
    }

    #[test]
    fn every_reason_of_the_catalogue_has_a_code_of_its_own() {
        let of: Vec<_> = CODES.iter().map(|(reason, _)| *reason).collect();
        assert_eq!(of, carrier::REASONS);
        for (at, (_, code)) in CODES.iter().enumerate() {
            assert!(CODES[..at].iter().all(|(_, other)| other != code), "{code}");
        }
    }

    #[test]
    fn a_state_is_told_with_its_reasons_or_is_one() {
        let told = reasons(CarrierState::InProgress, &[], "");
        assert_eq!(told, [("REGISTERING", vec![])]);
        let why = [carrier::SIGNATURE_ERROR, carrier::CODE_SHARED];
        let told = reasons(CarrierState::Failed, &why, "见附件");
        let codes: Vec<_> = told.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, ["SIGNATURE_ERROR", "ONE_CODE_MULTIPLE_SIGN"]);
        assert_eq!(told[0].1, ["签名信息有误，运营商报备失败", "见附件"]);
        assert_eq!(told[1].1.len(), 1);
    }

    #[test]
    fn the_result_of_all_is_one_number() {
        use CarrierState::{Failed, InProgress, Lapsed, Registered, Verified};
        for (states, result) in [
            (&[][..], -1),
            (&[Verified, Registered, InProgress], -1),
            (&[Verified, Registered, Verified], 1),
            (&[Verified, Lapsed, Verified], 2),
            (&[Failed, Lapsed, InProgress], 0),
        ] {
            assert_eq!(register_result(&filed(states)), result, "{states:?}");
        }
    }
}
