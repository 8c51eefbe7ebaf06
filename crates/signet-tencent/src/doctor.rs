use signet_registry::keys::AccessKey;
use signet_wire::doctor::{Diagnosis, Sample, Signed};

pub fn diagnose(_sample: &Sample, _key: &AccessKey, _siblings: &[AccessKey]) -> Diagnosis {
    signet_wire::doctor::diagnose::<()>(
        &[],
        &(),
        Signed { canonical: String::new(), string_to_sign: String::new() },
        _key,
        _siblings,
    )
}
