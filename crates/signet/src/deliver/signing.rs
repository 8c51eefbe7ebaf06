//! Signatures after the Standard Webhooks specification 1.0: HMAC-SHA256 over id, timestamp and body.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ring::hmac;
use signet_registry::keys::Secret;

/// What goes into `webhook-signature`: one signature for each secret, the newest first.
pub fn signatures(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> String {
    let signed = secrets.iter().filter_map(|secret| sign(secret, id, timestamp, body));
    signed.collect::<Vec<_>>().join(" ")
}

/// `None` for a secret that is none.
fn sign(secret: &Secret, id: &str, timestamp: i64, body: &str) -> Option<String> {
    let text = secret.reveal();
    let key = BASE64_STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text)).ok()?;
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &key));
    for part in [id, ".", &timestamp.to_string(), ".", body] {
        context.update(part.as_bytes());
    }
    Some(format!("v1,{}", BASE64_STANDARD.encode(context.sign())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specifications_example_comes_out() {
        // From the specification's own test suite.
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = signatures(
            std::slice::from_ref(&secret),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let two = signatures(&[secret.clone(), secret], "a", 1, "b");
        assert_eq!(two.split(' ').count(), 2);
    }
}
