//! Upload policies: the bytes are the document, as it is and in Base64. Any policy is read or
//! refused, and a form is checked against any that was read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use signet_domain::time::Timestamp;
use signet_objects::policy::Policy;
use signet_wire::Language;

const NOW: Timestamp = Timestamp::from_seconds(1_768_464_000);

pub fn check(bytes: &[u8]) {
    if let Ok(text) = str::from_utf8(bytes) {
        judge(text);
    }
    judge(&STANDARD.encode(bytes));
}

fn judge(base64: &str) {
    let field = |name: &str| match name {
        "key" => Some("123456/a.jpg"),
        "success_action_status" => Some("200"),
        _ => None,
    };
    match Policy::read(base64).and_then(|policy| policy.check(NOW, field)) {
        Ok(sizes) => {
            let _ = sizes.min..=sizes.max;
        }
        Err(verdict) => assert!(!verdict.message(Language::English).is_empty()),
    }
}
