//! The body was signed otherwise than it arrived.

use signet_registry::keys::AccessKey;
use signet_wire::doctor::Signed;

use super::queries::with_query;
use crate::doctor::{Case, Text};
use crate::seal::encode::{enc, pairs};
use crate::seal::{v1, v3};

pub(super) fn body_changed(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let Text::V3 { canonical, declared, .. } = &case.text else { return None };
    if *declared == canonical.payload {
        return None;
    }
    with_payload(case, key, declared.clone())
}

pub(super) fn payload_hash(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let Text::V3 { canonical, algorithm, .. } = &case.text else { return None };
    let form = case.raw.1.as_bytes();
    let tried = [
        // Right in the last line, so wrong in the header alone.
        canonical.payload.clone(),
        canonical.payload.to_ascii_uppercase(),
        algorithm.hash(b""),
        v3::Algorithm::HmacSha256.hash(form),
        v3::Algorithm::HmacSm3.hash(form),
        v3::Algorithm::HmacSha256.hash(b""),
        "UNSIGNED-PAYLOAD".to_owned(),
        String::new(),
    ];
    tried.into_iter().find_map(|payload| with_payload(case, key, payload))
}

fn with_payload(case: &Case, key: &AccessKey, payload: String) -> Option<Signed> {
    case.attempt(key, |text| {
        if let Text::V3 { canonical, .. } = text {
            canonical.payload = payload;
        }
    })
}

pub(super) fn form_parameters(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let mut signed = pairs(case.raw.0.as_bytes()).ok()?;
    if let Text::V3 { .. } = case.text {
        signed.extend(pairs(case.raw.1.as_bytes()).ok()?);
    }
    with_query(case, key, &v1::signed(signed), enc)
}
