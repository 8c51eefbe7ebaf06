//! Why a seal did not match.
use signet_registry::keys::AccessKey;
use signet_wire::doctor::{Diagnosis, Sample, Signed, Trial};
pub fn diagnose(_sample: &Sample, key: &AccessKey, siblings: &[AccessKey]) -> Diagnosis {
    const T: &[Trial<()>] = &[];
    signet_wire::doctor::diagnose(
        T,
        &(),
        Signed { canonical: String::new(), string_to_sign: String::new() },
        key,
        siblings,
    )
}
