//! The envelope of our own: CloudEvents 1.0, structured, in JSON.

use serde_json::json;
use signet_registry::{Form, Retries, Told};

/// The envelope.
pub const CLOUDEVENTS: Form = Form {
    name: "cloudevents",
    channel: None,
    kinds: &[],
    content_type: "application/cloudevents+json; charset=utf-8",
    render,
    is_taken: |status, _| (200..300).contains(&status),
    retries: Retries::BackOff,
};

/// An event: `source` and `id` name it, `type` says what it was, `subject` what it happened to, `time`
/// when, by the clock that rules go by. `channel` is an extension attribute.
fn render(told: &Told) -> String {
    let mut event = json!({
        "specversion": "1.0",
        "id": told.event.to_string(),
        "source": format!("/_signet/v1/accounts/{}", told.account),
        "type": format!("signet.{}", told.kind),
        "time": told.at.utc_text(),
        "datacontenttype": "application/json",
    });
    // An attribute is left out rather than empty.
    if told.subject != 0 {
        event["subject"] = told.subject.to_string().into();
    }
    if !told.channel.is_empty() {
        event["channel"] = told.channel.as_str().into();
    }
    event["data"] = told.data.clone();
    event.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use signet_domain::ids::AccountId;
    use signet_domain::time::Timestamp;

    use super::*;

    #[test]
    fn an_event_has_the_attributes_it_has_to_have() {
        let told = Told {
            event: 7,
            kind: "signature.decided".into(),
            account: AccountId(42),
            channel: "tencent".into(),
            subject: 9,
            at: Timestamp::from_seconds(1_748_750_400),
            data: json!({ "state": "approved" }),
        };
        let event: Value = serde_json::from_str(&render(&told)).unwrap();
        assert_eq!(
            event,
            json!({
                "specversion": "1.0",
                "id": "7",
                "source": "/_signet/v1/accounts/42",
                "type": "signet.signature.decided",
                "time": "2025-06-01T04:00:00Z",
                "datacontenttype": "application/json",
                "subject": "9",
                "channel": "tencent",
                "data": { "state": "approved" },
            })
        );
        let bare = Told { subject: 0, channel: String::new(), ..told };
        let event: Value = serde_json::from_str(&render(&bare)).unwrap();
        assert!(event.get("subject").is_none() && event.get("channel").is_none());
    }
}
