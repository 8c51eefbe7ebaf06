//! The receipt that the vendor pushes when a signature is filed or decided: SignSmsReport, as the page
//! "SignSmsReport" of its HTTP receipts has it.
//!
//! An array with one object, whose members are all texts. The receiver answers 200 with JSON that has a
//! `code`; only whether that is a number is looked at. The page wants pauses of 1, 5 and 10 minutes and
//! then silence.

use serde_json::{Value, json};
use signet_domain::lifecycle::Standing;
use signet_domain::reason::{Reason, Reply};
use signet_domain::signature::{Source, Usage};
use signet_domain::time::Timestamp;
use signet_registry::{Form, Retries, SIGNATURE_DECIDED, SIGNATURE_FILED, Told};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::{CHANNEL, reasons};

const MINUTE: i64 = 60_000;

/// The receipt.
pub const SIGN_SMS_REPORT: Form = Form {
    name: "sign-sms-report",
    channel: Some(CHANNEL),
    kinds: &[SIGNATURE_FILED, SIGNATURE_DECIDED],
    content_type: "application/json;charset=UTF-8",
    render,
    is_taken,
    retries: Retries::After(&[MINUTE, 5 * MINUTE, 10 * MINUTE]),
};

/// What is pushed, its members in the order of the page's example.
fn render(told: &Told) -> String {
    let text = |member: &str| told.data[member].as_str().unwrap_or_default();
    let submitted = OffsetDateTime::parse(text("submitted"), &Rfc3339);
    let submitted = submitted.map_or(told.at, |at| Timestamp::from_seconds(at.unix_timestamp()));
    // Written member by member: an object of the JSON library may order its members otherwise.
    let members = [
        ("sign_source", source(text("source")).to_owned()),
        ("reason", reason(&told.data)),
        ("sign_name", text("name").to_owned()),
        ("orderId", told.data["application"].to_string()),
        ("sign_status", status(&told.kind, text("state")).to_owned()),
        ("remark", text("remark").to_owned()),
        ("sign_scene", scene(text("usage")).to_owned()),
        ("create_date", submitted.beijing_text()),
    ];
    let members = members.map(|(name, value)| format!("{}:{}", json!(name), json!(value)));
    format!("[{{{}}}]", members.join(","))
}

fn is_taken(status: u16, body: &[u8]) -> bool {
    let answer = serde_json::from_slice::<Value>(body);
    status == 200 && answer.is_ok_and(|answer| answer["code"].is_number())
}

/// The vendor's word for where a filing stands. It has none for one that lacks material: the client's
/// next step is the same as after a rejection, and the reason says so.
fn status(kind: &str, state: &str) -> &'static str {
    if kind == SIGNATURE_FILED {
        return "approving";
    }
    match Standing::ALL.iter().find(|standing| standing.name() == state) {
        Some(Standing::Approved) => "approved",
        Some(Standing::Rejected | Standing::NeedsMaterial) => "rejected",
        Some(Standing::Pending | Standing::Superseded | Standing::Withdrawn) | None => "approving",
    }
}

/// Why it was turned down; nothing otherwise, as in the page's example.
fn reason(data: &Value) -> String {
    let named = data["reasons"].as_array().map_or(&[][..], Vec::as_slice).iter();
    let reasons = named.filter_map(|name| Reason::named(name.as_str()?)).collect();
    let note = data["note"].as_str().unwrap_or_default().to_owned();
    Reply { reasons, note }.text(reasons::sentence)
}

/// The source in words, as the console lists them.
fn source(name: &str) -> &'static str {
    let found = Source::ALL.into_iter().find(|source| source.name() == name);
    found.map_or("", |source| match source {
        Source::Company | Source::Institution => "企事业单位的全称或简称",
        Source::App => "APP应用的全称或简称",
        Source::Website => "工信部备案网站的全称或简称",
        Source::OfficialAccount => "公众号",
        Source::MiniProgram => "小程序",
        Source::Trademark => "商标名的全称或简称",
        Source::Shop => "电商平台店铺名的全称或简称",
    })
}

/// What is sent under it. The page prints the number of a template here, its sibling for queues a word;
/// a signature has no template.
fn scene(usage: &str) -> &'static str {
    match Usage::ALL.into_iter().find(|it| it.name() == usage) {
        Some(Usage::Verification) => "验证码",
        Some(Usage::General) | None => "通用",
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::ids::AccountId;

    use super::*;

    fn told(kind: &str, data: Value) -> Told {
        Told {
            event: 1,
            kind: kind.into(),
            account: AccountId(2),
            channel: CHANNEL.0.into(),
            subject: 3,
            at: Timestamp(0),
            data,
        }
    }

    fn data() -> Value {
        json!({
            "application": 20_044_156_924_i64,
            "signature": 3,
            "name": "阿里云",
            "market": "mainland",
            "source": "company",
            "usage": "general",
            "remark": "登录场景使用验证码",
            "submitted": "2026-01-15T08:00:00Z",
            "state": "approved",
            "reasons": [],
            "note": "",
        })
    }

    #[test]
    fn the_published_example_comes_out_byte_for_byte() {
        assert_eq!(
            render(&told(SIGNATURE_DECIDED, data())),
            r#"[{"sign_source":"企事业单位的全称或简称","reason":"","sign_name":"阿里云","orderId":"20044156924","sign_status":"approved","remark":"登录场景使用验证码","sign_scene":"通用","create_date":"2026-01-15 16:00:00"}]"#
        );
    }

    #[test]
    fn three_words_stand_for_all_there_is() {
        let said = |kind: &str, state: &str| {
            let mut data = data();
            data["state"] = state.into();
            data["reasons"] = json!(["proof-mismatch"]);
            data["note"] = "见\"附件\"".into();
            let text = render(&told(kind, data));
            let said: Value = serde_json::from_str(&text).unwrap();
            (said[0]["sign_status"].clone(), said[0]["reason"].clone())
        };
        assert_eq!(said(SIGNATURE_FILED, "").0, "approving");
        assert_eq!(said(SIGNATURE_DECIDED, "approved").0, "approved");
        let (word, why) = said(SIGNATURE_DECIDED, "rejected");
        assert_eq!(word, "rejected");
        assert_eq!(why, "证明文件与签名内容不符，请重新上传；见\"附件\"");
        assert_eq!(said(SIGNATURE_DECIDED, "needs-material").0, "rejected");
    }

    #[test]
    fn a_receipt_is_taken_when_the_code_is_a_number() {
        for body in [r#"{"code":0,"msg":"接收成功"}"#, r#"{"code":7}"#, r#" {"code":-1.5} "#] {
            assert!(is_taken(200, body.as_bytes()), "{body}");
        }
        for body in ["", "ok", "{}", r#"{"code":"0"}"#, r#"{"code":null}"#, "[0]", r#"{"code":0"#] {
            assert!(!is_taken(200, body.as_bytes()), "{body}");
        }
        for status in [201, 204, 302, 404, 500] {
            assert!(!is_taken(status, br#"{"code":0}"#), "{status}");
        }
    }
}
