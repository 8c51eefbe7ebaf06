use proptest::prelude::*;
use signet_wire::Dialect as _;

use super::*;
use crate::Tencent;
use crate::seal::tc3::Outgoing;
use crate::testing::{KEY, NOW, SECRET, judge, open_at, request};

const LIST: &str = r#"{"International":0}"#;

/// A sealed request, and what a test changes about it before or after it is sealed.
#[derive(Clone)]
struct Sent {
    target: String,
    method: &'static str,
    content_type: &'static str,
    host: &'static str,
    headers: Vec<(&'static str, String)>,
    body: String,
    timestamp: i64,
}

impl Sent {
    fn post(body: &str) -> Self {
        Self {
            target: "/".into(),
            method: "POST",
            content_type: "application/json",
            host: "127.0.0.1:8091",
            headers: vec![
                ("X-TC-Action", "DescribeSmsSignList".into()),
                ("X-TC-Version", "2021-01-11".into()),
                ("X-TC-Timestamp", NOW.to_string()),
            ],
            body: body.into(),
            timestamp: NOW,
        }
    }

    fn get(query: &str) -> Self {
        Self {
            target: format!("/?{query}"),
            method: "GET",
            content_type: "application/x-www-form-urlencoded",
            ..Self::post("")
        }
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(of, _)| *of != name);
        self.headers.push((name, value.into()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(of, _)| *of != name);
        self
    }

    fn at(self, timestamp: i64) -> Self {
        let sent = self.header("X-TC-Timestamp", &timestamp.to_string());
        Self { timestamp, ..sent }
    }

    /// The request, sealed unless it has an `Authorization` already.
    fn request(&self) -> (Parts, Bytes) {
        let authorization = tc3::sign(
            KEY,
            SECRET,
            &Outgoing {
                method: self.method,
                query: self.target.split_once('?').map_or("", |(_, query)| query),
                content_type: self.content_type,
                host: self.host,
                body: self.body.as_bytes(),
                service: "sms",
                timestamp: self.timestamp,
            },
        );
        let mut text = format!("{} {} HTTP/1.1\n", self.method, self.target);
        text += &format!("Content-Type: {}\nHost: {}\n", self.content_type, self.host);
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\n");
        }
        if !self.headers.iter().any(|(name, _)| *name == "Authorization") {
            text += &format!("Authorization: {authorization}\n");
        }
        request(&format!("{text}\n{}", self.body))
    }

    fn judge(&self) -> String {
        let (head, body) = self.request();
        judge(NOW, SECRET, &head, &body)
    }

    /// The code and the message that come back.
    fn told(&self) -> (String, String) {
        let (head, body) = self.request();
        let (opened, ticket) = open_at(NOW, &head, &body);
        let key = crate::testing::key(SECRET);
        let judged = opened.and_then(|opened| Tencent::verify(&opened.seal, &key));
        let verdict = Tencent::code(&judged.unwrap_err());
        (verdict.name_in(&ticket.version), verdict.message(ticket.language))
    }
}

fn check(sent: Sent, code: &str) {
    assert_eq!(sent.judge(), code);
}

fn check_told(sent: Sent, code: &str, message: &str) {
    assert_eq!(sent.told(), (code.to_owned(), message.to_owned()));
}

#[test]
fn good_requests_are_taken() {
    check(Sent::post(LIST), "OK");
    check(Sent { content_type: "application/json; charset=utf-8", ..Sent::post(LIST) }, "OK");
    check(Sent { target: "//".into(), ..Sent::post(LIST) }, "OK");
    check(Sent::get("International=0&SignIdSet.0=1"), "OK");
    check(Sent::get(""), "OK");
    check(Sent { host: "http://127.0.0.1:8091/", ..Sent::post(LIST) }, "OK");
    check(Sent::post(LIST).header("X-TC-Unheard-Of", "1"), "OK");
}

#[test]
fn methods_and_paths() {
    check(Sent { method: "PUT", ..Sent::post(LIST) }, "UnsupportedProtocol");
    check(Sent { method: "HEAD", ..Sent::post(LIST) }, "UnsupportedProtocol");
    check(Sent { target: "/sms".into(), ..Sent::post(LIST) }, "InvalidAction");
}

#[test]
fn sizes() {
    let query = format!("Remark={}", "a".repeat(QUERY_MAX));
    check(Sent::get(&query), "RequestSizeLimitExceeded");
    let large = format!(r#"{{"International":0,"Remark":"{}"}}"#, "a".repeat(BODY_MAX));
    check(Sent::post(&large), "RequestSizeLimitExceeded");
    let form = "a".repeat(FORM_MAX + 1);
    let (head, body) = request(&format!(
        "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\nRemark={form}"
    ));
    let (opened, ticket) = open_at(NOW, &head, &body);
    let verdict = Tencent::code(&opened.unwrap_err());
    assert_eq!(*verdict.code, codes::SIGNATURE_FAILURE_TOO_LARGE);
    assert_eq!(ticket.language, Language::English);
}

#[test]
fn bodies_that_do_not_parse() {
    for body in ["", "[]", "null", "{", r#"{"A":"\ud800"}"#, "{}x"] {
        check_told(
            Sent::post(body),
            "InvalidParameter",
            "The request content not valid json format for specified \
             content-type=application/json.",
        );
    }
    check_told(Sent::post(r#"{"A":1,"A":2}"#), "InvalidParameter", "Parameter `A` input repeated.");
    check_told(Sent::get("A"), "InvalidParameter", "Url key and value should be splited by `=`.");
    let multipart = "multipart/form-data; boundary=b";
    check(Sent { content_type: multipart, ..Sent::post("--b") }, "InvalidRequest");
    check_told(
        Sent { content_type: "text/plain", ..Sent::post(LIST) },
        "InvalidParameter",
        "Parameter `Content-Type` format invalid.",
    );
    let form = "application/x-www-form-urlencoded";
    check(Sent { content_type: form, ..Sent::post("A=1") }, "InvalidParameter");
}

#[test]
fn common_parameters_have_to_be_there() {
    for name in ["X-TC-Action", "X-TC-Version", "X-TC-Timestamp"] {
        let message =
            format!("The request header is missing a required common parameter `{name}`.");
        check_told(Sent::post(LIST).without(name), "MissingParameter", &message);
        check_told(Sent::post(LIST).header(name, ""), "MissingParameter", &message);
    }
    let (mut head, body) = Sent::post(LIST).request();
    head.headers.remove("authorization");
    assert_eq!(judge(NOW, SECRET, &head, &body), "MissingParameter");
    check(Sent::post(LIST).header("X-TC-Timestamp", "now"), "InvalidParameter");
    check(Sent::post(LIST).header("X-TC-Timestamp", "-1"), "InvalidParameter");
}

#[test]
fn versions_and_actions_have_to_be_known() {
    check_told(
        Sent::post(LIST).header("X-TC-Version", "2019-07-22"),
        "NoSuchVersion",
        "The specified api version=`2019-07-22` does not exist in service=`sms`.",
    );
    check(Sent::post(LIST).header("X-TC-Action", "SendSms"), "InvalidAction");
}

#[test]
fn authorizations_have_to_follow_the_standard() {
    let good = "Credential=K/2024-04-01/sms/tc3_request, SignedHeaders=content-type;host, \
                Signature=0";
    check(
        Sent::post(LIST).header("Authorization", &format!("TC3-HMAC-SHA256 {good}")),
        "AuthFailure.SignatureFailure",
    );
    let bad = [
        "",
        "SKIP",
        "Basic YTpi",
        "TC3-HMAC-SHA256",
        "TC3-HMAC-SHA256 Credential",
        "TC3-HMAC-SHA256 Credential=K/2024-04-01/sms/tc3_request, SignedHeaders=content-type;host",
        &format!("TC3-HMAC-SHA512 {good}"),
        &format!("TC3-HMAC-SHA256 {good}, Signature=1"),
        &format!("TC3-HMAC-SHA256 {good}, More=1"),
        &format!("TC3-HMAC-SHA256 {}", good.replace("sms/", "")),
        &format!("TC3-HMAC-SHA256 {}", good.replace("K/", "/")),
        &format!("TC3-HMAC-SHA256 {}", good.replace("tc3", "aws4")),
        &format!("TC3-HMAC-SHA256 {}", good.replace("2024-04-01", "20240401")),
        &format!("TC3-HMAC-SHA256 {}", good.replace(";host", "")),
        &format!("TC3-HMAC-SHA256 {}", good.replace(";host", ";host;host")),
        &format!("TC3-HMAC-SHA256 {}", good.replace(";host", ";host;x-tc-token")),
    ];
    for value in bad {
        check(Sent::post(LIST).header("Authorization", value), "AuthFailure.InvalidAuthorization");
    }
    check_told(
        Sent::post(LIST)
            .header("Authorization", &format!("TC3-HMAC-SHA256 {}", good.replace("/sms/", "//"))),
        "AuthFailure.InvalidAuthorization",
        "The request `Authorization` header does not conform to tencentcloud standards: \
         `Service` in Credential not valid.",
    );
}

#[test]
fn times_may_be_five_minutes_off() {
    check(Sent::post(LIST).at(NOW - 300), "OK");
    check(Sent::post(LIST).at(NOW + 300), "OK");
    check(Sent::post(LIST).at(NOW - 301), "AuthFailure.SignatureExpire");
    check(Sent::post(LIST).at(NOW + 301), "AuthFailure.SignatureExpire");
    check(Sent::post(LIST).at(999_999_999_999_999_999), "AuthFailure.SignatureExpire");
    // The scope's day is the client's own day and not the timestamp's.
    let (head, body) = Sent::post(LIST).request();
    let authorization = head.headers["authorization"].to_str().unwrap();
    let yesterday = authorization.replace("2024-04-01", "2024-03-31");
    let sent = Sent::post(LIST).header("Authorization", &yesterday);
    check(sent, "AuthFailure.SignatureFailure");
    assert_eq!(judge(NOW, SECRET, &head, &body), "OK");
}

#[test]
fn tokens_belong_to_no_key() {
    check(Sent::post(LIST).header("X-TC-Token", "TOK"), "AuthFailure.TokenFailure");
    check(Sent::post(LIST).header("X-TC-Token", ""), "OK");
}

#[test]
fn languages_and_regions_are_judged_once_the_seal_is_right() {
    check_told(
        Sent::post(LIST).header("X-TC-Language", "fr-FR"),
        "InvalidParameterValue",
        "A value specified in `X-TC-Language` is not valid, is unsupported, or cannot be used.",
    );
    check_told(
        Sent::post(LIST).header("X-TC-Region", ""),
        "InvalidParameterValue",
        "A value specified in `X-TC-Region` is not valid, is unsupported, or cannot be used.",
    );
    check(Sent::post(LIST).header("X-TC-Region", "moon-1"), "OK");
    let (head, body) = Sent::post(LIST).header("X-TC-Region", "").request();
    assert_eq!(judge(NOW, "another", &head, &body), "AuthFailure.SignatureFailure");
    check_told(
        Sent::post(LIST).header("X-TC-Language", "zh-CN").header("X-TC-Region", ""),
        "InvalidParameterValue",
        "参数 X-TC-Region 取值错误。",
    );
}

#[test]
fn a_hash_of_the_body_may_come_along() {
    let hash = tc3::sha256_hex(LIST.as_bytes());
    check(Sent::post(LIST).header("X-TC-Content-SHA256", &hash), "OK");
    check_told(
        Sent::post(LIST).header("X-TC-Content-SHA256", "0"),
        "InvalidParameterValue",
        "The value specified in `X-TC-Content-SHA256` is not correct.",
    );
}

#[test]
fn common_parameters_in_the_body_have_to_agree_with_their_headers() {
    let params = |sent: Sent| {
        let (head, body) = sent.request();
        let Params(members) = open_at(NOW, &head, &body).0.unwrap().params;
        members.into_iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>()
    };
    let body = format!(
        r#"{{"International":0,"Action":"DescribeSmsSignList","Timestamp":{NOW},"Region":"x"}}"#
    );
    assert_eq!(params(Sent::post(&body)), ["International", "Region"]);
    let body = r#"{"International":0,"Action":"AddSmsSign"}"#;
    assert_eq!(params(Sent::post(body)), ["International", "Action"]);
    // A dot in a JSON name is not a flattened list.
    assert_eq!(params(Sent::post(r#"{"SignIdSet.0":1}"#)), ["SignIdSet.0"]);
}

/// A request of the older scheme, as a form; `None` takes a parameter away.
fn older(changes: &[(&str, Option<&str>)]) -> (Parts, Bytes) {
    let now = NOW.to_string();
    let mut params = vec![
        ("Action", "DescribeSmsSignList"),
        ("Version", "2021-01-11"),
        ("Timestamp", &*now),
        ("SecretId", KEY),
        ("Nonce", "11886"),
        ("International", "0"),
    ];
    for (name, value) in changes {
        params.retain(|(of, _)| of != name);
        params.extend(value.map(|value| (*name, value)));
    }
    let method =
        v1::Method::named(params.iter().find(|(n, _)| *n == "SignatureMethod").map(|p| p.1));
    let how = method.unwrap_or(v1::Method::HmacSha1);
    let seal = v1::sign(SECRET, "POST", "localhost", &params, how);
    if !params.iter().any(|(name, _)| *name == "Signature") {
        params.push(("Signature", &seal));
    }
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
    request(&format!(
        "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nHost: localhost\n\n{form}"
    ))
}

#[test]
fn the_older_scheme() {
    let check = |changes: &[(&str, Option<&str>)], code: &str| {
        let (head, body) = older(changes);
        assert_eq!(judge(NOW, SECRET, &head, &body), code, "{changes:?}");
    };
    check(&[], "OK");
    check(&[("SignatureMethod", Some("HmacSHA256"))], "OK");
    check(&[("SignatureMethod", Some("HmacSHA1"))], "OK");
    check(&[("SignatureMethod", Some("HmacMD5"))], "InvalidParameterValue");
    check(&[("SignName", Some("腾讯 云+~*"))], "OK");
    for name in ["Action", "Version", "Timestamp", "SecretId", "Nonce"] {
        check(&[(name, None)], "MissingParameter");
        check(&[(name, Some(""))], "MissingParameter");
    }
    check(&[("Signature", Some(""))], "MissingParameter");
    check(&[("Signature", Some("x"))], "AuthFailure.SignatureFailure");
    check(&[("Nonce", Some("x"))], "InvalidParameter");
    check(&[("Timestamp", Some("x"))], "InvalidParameter");
    check(&[("Timestamp", Some("1711999699"))], "AuthFailure.SignatureExpire");
    check(&[("Timestamp", Some("1711999700"))], "OK");
    check(&[("Version", Some("2017-05-25"))], "NoSuchVersion");
    check(&[("Action", Some("SendSms"))], "InvalidAction");
    check(&[("SignIdSet.1", Some("1"))], "InvalidParameter");
    check(&[("Token", Some("TOK"))], "AuthFailure.TokenFailure");
    check(&[("Language", Some("xx"))], "InvalidParameterValue");
    check(&[("Region", Some(""))], "InvalidParameterValue");
    check(&[("Language", Some("zh-CN")), ("Region", Some("x"))], "OK");

    let (head, body) = older(&[("SignIdSet.0", Some("7"))]);
    let (opened, ticket) = open_at(NOW, &head, &body);
    let Params(members) = opened.unwrap().params;
    assert_eq!(
        serde_json::to_string(&Value::Map(members)).unwrap(),
        r#"{"International":"0","SignIdSet":["7"]}"#
    );
    assert_eq!((&*ticket.key, &*ticket.action), (KEY, "DescribeSmsSignList"));
}

#[test]
fn the_older_scheme_may_leave_the_port_out() {
    let (mut head, body) = older(&[]);
    head.headers.insert(HOST, HeaderValue::from_static("localhost:8080"));
    assert_eq!(judge(NOW, SECRET, &head, &body), "OK");
}

#[test]
fn answers_have_one_shape() {
    let ticket = Ticket {
        request_id: "f36e4f00-605e-49b1-ad0d-bfaba81c7325".into(),
        version: "2019-07-11".into(),
        ..Ticket::default()
    };
    let check = |outcome: Result<Value, &Verdict>, body: &str| {
        let response = answer(outcome, &ticket);
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers().len(), 1);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(response.body(), body);
    };
    check(
        Ok(Value::Map(vec![("SignId".into(), Value::Integer(1110))])),
        r#"{"Response":{"SignId":1110,"RequestId":"f36e4f00-605e-49b1-ad0d-bfaba81c7325"}}"#,
    );
    check(
        Err(&Verdict::of(&codes::SERVICE_SUSPEND_DUE_TO_ARREARS)),
        "{\"Response\":{\"Error\":{\
         \"Code\":\"UnauthorizedOperation.SerivceSuspendDueToArrears\",\
         \"Message\":\"the service is suspended because of outstanding fees\"},\
         \"RequestId\":\"f36e4f00-605e-49b1-ad0d-bfaba81c7325\"}}",
    );
}

#[test]
fn request_ids_are_lower_case_and_new() {
    let (a, b) = (Tencent::request_id(), Tencent::request_id());
    assert_ne!(a, b);
    assert_eq!(a.len(), 36);
    assert_eq!(a, a.to_lowercase());
    assert_eq!(a.as_bytes()[14], b'4');
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_authorization_panics(
        value in "(TC3-HMAC-SHA256 )?((Credential|SignedHeaders|Signature)=[a-z0-9/;-]{0,20},? ?|[ -~]{0,10}){0,6}",
    ) {
        let (head, body) = Sent::post(LIST).header("Authorization", value.trim()).request();
        prop_assert_ne!(judge(NOW, SECRET, &head, &body), "OK");
    }

    #[test]
    fn no_body_panics(body in "(\\{|\\}|\\[|\\]|:|,|\"|Action|International|0|\\PC){0,30}") {
        judge_form(&body);
        let _ = Sent::post(&body).judge();
    }
}

fn judge_form(form: &str) {
    let (head, body) = request(&format!(
        "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\n{form}"
    ));
    assert_ne!(judge(NOW, SECRET, &head, &body), "OK");
}
