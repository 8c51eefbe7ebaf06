use std::collections::BTreeSet;

use ring::hmac;
use signet_domain::time::Timestamp;

use super::*;
use crate::seal::tc3::{Covered, derive, sha256_hex};
use crate::seal::v1::{self, Method};
use crate::testing::{KEY, NOW, SECRET, judge, key, request};

const ANOTHER: &str = "AnotherFakeSecret00000000000001";
const BODY: &str = r#"{"International": 0, "SignName": "腾讯/云", "SignIdSet": [1110, 1111]}"#;

/// What a client sends, before something goes wrong.
fn sent() -> Covered {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Covered {
        method: "POST".into(),
        query: String::new(),
        headers: vec![
            header("content-type", "application/json"),
            header("host", "127.0.0.1:8091"),
            header("x-tc-action", "DescribeSmsSignList"),
            header("x-tc-version", "2021-01-11"),
        ],
        signed_headers: "content-type;host;x-tc-action;x-tc-version".into(),
        payload_hash: sha256_hex(BODY.as_bytes()),
        timestamp: NOW.to_string(),
        date: "2024-04-01".into(),
        service: "sms".into(),
    }
}

fn get(query: &str) -> Covered {
    let payload_hash = sha256_hex(b"");
    Covered { method: "GET".into(), query: query.into(), payload_hash, ..sent() }
}

/// A kept request with this seal, checked to be one the server refuses.
fn kept(sent: &Covered, extra: &str, seal: &str) -> Sample {
    let target = if sent.query.is_empty() { "/".into() } else { format!("/?{}", sent.query) };
    let mut text = format!("{} {target} HTTP/1.1\n{extra}", sent.method);
    for (name, value) in &sent.headers {
        text += &format!("{name}: {value}\n");
    }
    text += &format!(
        "X-TC-Timestamp: {}\nX-TC-Region: ap-guangzhou\nAuthorization: TC3-HMAC-SHA256 \
         Credential={KEY}/{}/{}/tc3_request, SignedHeaders={}, Signature={seal}\n",
        sent.timestamp, sent.date, sent.service, sent.signed_headers
    );
    let body = if sent.method == "GET" { "" } else { BODY };
    let (head, body) = request(&format!("{text}\n{body}"));
    assert_eq!(judge(NOW, SECRET, &head, &body), "AuthFailure.SignatureFailure", "{text}");
    Sample::of(&head, &body, Timestamp::from_seconds(NOW))
}

fn found(sample: &Sample) -> Diagnosis {
    let diagnosis = diagnose(sample, &key(SECRET), &[key("unrelated"), key(ANOTHER)]);
    let shown = serde_json::to_string(&diagnosis).unwrap();
    for hidden in [SECRET, ANOTHER, "腾讯", "%E8%85%BE"] {
        assert!(!shown.contains(hidden), "{hidden} is shown: {shown}");
    }
    diagnosis
}

/// One mistake of the newer scheme: what is sent, and the seal that goes with it.
fn newer(name: &str) -> Vec<(Covered, &'static str, String)> {
    let sealed = |change: &dyn Fn(&mut Covered)| {
        let mut covered = sent();
        change(&mut covered);
        (sent(), "", covered.seal(SECRET))
    };
    let made = |seal: String| (sent(), "", seal);
    let signed = |text: &str| {
        let root = format!("TC3{SECRET}");
        let key = derive(root.as_bytes(), &["2024-04-01", "sms", "tc3_request"]);
        (sent(), "", hex::encode(hmac::sign(&key, text.as_bytes())))
    };
    let with_key = |root: &str, steps: &[&str]| {
        let key = derive(root.as_bytes(), steps);
        made(hex::encode(hmac::sign(&key, sent().string_to_sign().as_bytes())))
    };
    match name {
        "secret-blank" => {
            [" ", "\n", "\r\n"].map(|blank| made(sent().seal(&format!("{SECRET}{blank}")))).to_vec()
        }
        "sibling-key" => vec![made(sent().seal(ANOTHER))],
        "scope-date" => {
            let local = Covered { date: "2024-04-02".into(), ..sent() };
            let seal = local.seal(SECRET);
            let inside = sealed(&|it| it.date = "2024-03-31".into());
            vec![(local, "", seal), inside]
        }
        "host" => ["sms.tencentcloudapi.com", "localhost:8091", "http://127.0.0.1:8091"]
            .map(|host| sealed(&|it| *it = it.with_header("host", host)))
            .to_vec(),
        "content-type" => ["application/json; charset=utf-8", "text/plain"]
            .map(|kind| sealed(&|it| *it = it.with_header("content-type", kind)))
            .to_vec(),
        "body" => [
            r#"{"International":0,"SignName":"腾讯/云","SignIdSet":[1110,1111]}"#,
            r#"{"International": 0, "SignName": "\u817e\u8baf/\u4e91", "SignIdSet": [1110, 1111]}"#,
            r#"{"International":0,"SignIdSet":[1110,1111],"SignName":"腾讯/云"}"#,
            r#"{"International":0,"SignName":"\u817e\u8baf\/\u4e91","SignIdSet":[1110,1111]}"#,
            "{}",
        ]
        .map(|body| sealed(&|it| it.payload_hash = sha256_hex(body.as_bytes())))
        .to_vec(),
        "payload-unsigned" => {
            let unsigned = sha256_hex(b"UNSIGNED-PAYLOAD");
            let header = "X-TC-Content-SHA256: UNSIGNED-PAYLOAD\n";
            vec![
                sealed(&|it| it.payload_hash.clone_from(&unsigned)),
                (sent(), header, sent().seal(SECRET)),
            ]
        }
        "payload-hash" => {
            vec![
                sealed(&|it| it.payload_hash.make_ascii_uppercase()),
                sealed(&|it| it.payload_hash = BODY.into()),
            ]
        }
        "key-prefix" => vec![with_key(SECRET, &["2024-04-01", "sms", "tc3_request"])],
        "key-derivation" => {
            let root = format!("TC3{SECRET}");
            vec![
                with_key(&root, &["2024-04-01", "sms"]),
                with_key(&root, &["20240401", "sms", "tc3_request"]),
            ]
        }
        "scope-service" => {
            let root = format!("TC3{SECRET}");
            vec![
                sealed(&|it| it.service = "cvm".into()),
                with_key(&root, &["2024-04-01", "cvm", "tc3_request"]),
            ]
        }
        "timestamp" => [NOW - 2, NOW + 8 * 3600, NOW * 1000]
            .map(|seconds| sealed(&|it| it.timestamp = seconds.to_string()))
            .to_vec(),
        "action" => vec![sealed(&|it| *it = it.with_header("x-tc-action", "AddSmsSign"))],
        "version" => vec![sealed(&|it| *it = it.with_header("x-tc-version", "2017-05-25"))],
        "header-value-case" => {
            vec![sealed(&|it| *it = it.with_header("content-type", "APPLICATION/JSON"))]
        }
        "header-name-case" => vec![sealed(&|it| {
            it.headers[0].0 = "Content-Type".into();
            it.headers[1].0 = "Host".into();
            it.headers[2].0 = "X-Tc-Action".into();
            it.headers[3].0 = "X-Tc-Version".into();
        })],
        "header-order" => vec![sealed(&|it| it.headers.reverse())],
        "canonical-lines" => {
            let canonical = sent().canonical();
            let joined = canonical.replace("\n\ncontent-type;", "\ncontent-type;");
            assert_ne!(joined, canonical);
            let other = sent();
            vec![
                signed(&other.string_to_sign_of(&joined)),
                signed(&other.string_to_sign_of(&format!("{canonical}\n"))),
            ]
        }
        "string-to-sign" => vec![signed(&format!("{}\n", sent().string_to_sign()))],
        "query" => {
            let sent = get("SignName=%E8%85%BE+x&International=0");
            let sealed = |query: &str| Covered { query: query.into(), ..sent.clone() }.seal(SECRET);
            let case = |query: &str| (sent.clone(), "", sealed(query));
            vec![
                case("International=0&SignName=%E8%85%BE+x"),
                case("SignName=腾 x&International=0"),
                case("SignName=%E8%85%BE%20x&International=0"),
                case("SignName=%e8%85%be+x&International=0"),
                case(""),
            ]
        }
        "method" => vec![sealed(&|it| it.method = "GET".into())],
        "seal-encoding" => vec![made(sent().seal(SECRET).to_ascii_uppercase())],
        _ => vec![],
    }
}

#[test]
fn each_mistake_of_the_newer_scheme_is_found() {
    for trial in newer::TRIALS {
        let mistakes = newer(trial.name);
        assert!(!mistakes.is_empty(), "nothing provokes {}", trial.name);
        for (sent, extra, seal) in mistakes {
            let diagnosis = found(&kept(&sent, extra, &seal));
            assert_eq!(diagnosis.name, trial.name);
            assert!(diagnosis.client.is_some());
        }
    }
}

const PARAMS: &[(&str, &str)] = &[
    ("SignName", "腾讯 云+~*"),
    ("SignIdSet.10", "x"),
    ("SignIdSet.2", "x"),
    ("action_tag", "x"),
    ("Action", "DescribeSmsSignList"),
    ("Empty", ""),
    ("Nonce", "11886"),
    ("Region", "ap-guangzhou"),
    ("SecretId", KEY),
    ("SignatureMethod", "HmacSHA256"),
    ("Timestamp", "1712000000"),
    ("Version", "2021-01-11"),
];

/// A kept request of the older scheme with this seal. Its list has holes, which a kept request
/// cannot have, and which is all the same to a seal.
fn kept_older(seal: &str, encode: bool) -> Sample {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(PARAMS).finish();
    let seal = match encode {
        true => form_urlencoded::byte_serialize(seal.as_bytes()).collect(),
        false => seal.to_owned(),
    };
    let (head, body) = request(&format!(
        "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\
         Host: 127.0.0.1:8091\n\n{form}&Signature={seal}"
    ));
    Sample::of(&head, &body, Timestamp::from_seconds(NOW))
}

type Pairs = Vec<(&'static str, &'static str)>;

/// The seals one mistake of the older scheme gives.
fn older(name: &str) -> Vec<String> {
    let how = Method::HmacSha256;
    let covered = || v1::Covered {
        method: "POST".into(),
        host: "127.0.0.1:8091".into(),
        params: PARAMS.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
    };
    let sealed = |change: &dyn Fn(&mut v1::Covered)| {
        let mut covered = covered();
        change(&mut covered);
        how.seal(SECRET, &covered.string_to_sign())
    };
    let set = |name: &str, value: &str| {
        sealed(&|it| {
            it.params.iter_mut().filter(|(of, _)| *of == name).for_each(|(_, old)| {
                *old = value.into();
            })
        })
    };
    let ordered = |order: &dyn Fn(&mut Pairs)| {
        let mut params = PARAMS.to_vec();
        order(&mut params);
        how.seal(SECRET, &covered().string_of(params))
    };
    let right = covered().string_to_sign();
    match name {
        "secret-blank" => vec![how.seal(&format!("{SECRET}\n"), &right)],
        "sibling-key" => vec![how.seal(ANOTHER, &right)],
        "values-encoded" => {
            let encoded = |replace: &dyn Fn(&str) -> String| {
                sealed(&|it| {
                    it.params.iter_mut().for_each(|(_, value)| *value = replace(value).into());
                })
            };
            let form =
                |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            vec![
                encoded(&form),
                encoded(&|text| form(text).replace('+', "%20").replace('*', "%2A")),
                encoded(&|text| {
                    form(text).replace('+', "%20").replace('*', "%2A").replace("%7E", "~")
                }),
            ]
        }
        "not-sorted" => vec![ordered(&|_| {})],
        "sorted-otherwise" => vec![
            ordered(&|it| it.sort_by_key(|(name, _)| name.to_ascii_lowercase())),
            ordered(&|it| it.sort_by(|(a, _), (b, _)| b.cmp(a))),
            ordered(&|it| {
                it.sort();
                let ten = it.iter().position(|(name, _)| *name == "SignIdSet.10").unwrap();
                it.swap(ten, ten + 1);
            }),
        ],
        "signature-method" => vec![Method::HmacSha1.seal(SECRET, &right)],
        "host" => vec![sealed(&|it| it.host = "sms.tencentcloudapi.com".into())],
        "method" => vec![sealed(&|it| it.method = "GET".into())],
        "path" => vec![how.seal(SECRET, &right.replacen("/?", "?", 1))],
        "timestamp" => vec![set("Timestamp", "1712000001"), set("Timestamp", "1712028800")],
        "action" => vec![set("Action", "AddSmsSign")],
        "version" => vec![set("Version", "2017-05-25")],
        "left-out" => vec![
            sealed(&|it| it.params.retain(|(_, value)| !value.is_empty())),
            sealed(&|it| it.params.retain(|(name, _)| *name != "Nonce")),
        ],
        "own-seal" => vec![sealed(&|it| it.params.push(("Signature".into(), "".into())))],
        "names-replaced" => vec![sealed(&|it| {
            it.params.iter_mut().for_each(|(name, _)| *name = name.replace('.', "_").into());
        })],
        "seal-encoding" => vec![hex::encode(how.hmac(SECRET, &right))],
        _ => vec![],
    }
}

#[test]
fn each_mistake_of_the_older_scheme_is_found() {
    for trial in older::TRIALS.iter().filter(|trial| trial.name != "seal-not-encoded") {
        let seals = older(trial.name);
        assert!(!seals.is_empty(), "nothing provokes {}", trial.name);
        for seal in seals {
            let diagnosis = found(&kept_older(&seal, true));
            assert_eq!(diagnosis.name, trial.name);
            assert!(diagnosis.client.is_some());
        }
    }
}

#[test]
fn a_seal_that_was_not_encoded_is_found() {
    // Whether a seal has a plus sign is chance: this secret's has one.
    let covered = || v1::Covered {
        method: "POST".into(),
        host: "127.0.0.1:8091".into(),
        params: PARAMS.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
    };
    let secrets = (0..64).map(|at| format!("fake{at}"));
    let seal = |secret: &String| Method::HmacSha256.seal(secret, &covered().string_to_sign());
    let secret = secrets.into_iter().find(|secret| seal(secret).contains('+')).unwrap();
    let diagnosis = diagnose(&kept_older(&seal(&secret), false), &key(&secret), &[]);
    assert_eq!(diagnosis.name, "seal-not-encoded");
}

#[test]
fn what_nobody_gets_wrong_stays_unknown() {
    let diagnosis = found(&kept(&sent(), "", &"0".repeat(64)));
    assert_eq!((&*diagnosis.name, diagnosis.client), ("unknown", None));
    assert_eq!(diagnosis.trials, newer::TRIALS.len());
    assert!(diagnosis.server.canonical.starts_with("POST\n/\n\ncontent-type:application/json\n"));
    let diagnosis = found(&kept_older("0", true));
    assert_eq!(&*diagnosis.name, "unknown");
    assert!(diagnosis.server.string_to_sign.contains("&SignName=<7 chars, sha256 "));
    assert!(diagnosis.server.string_to_sign.contains("/?Action=DescribeSmsSignList&"));
}

#[test]
fn headers_that_are_not_ascii_do_not_matter() {
    let mut sample = kept(&sent(), "", &sent().seal(ANOTHER));
    sample.headers.push(("x-note".into(), "腾讯\u{fffd}".into()));
    sample.headers.push(("x-bad".into(), "\n".into()));
    assert_eq!(found(&sample).name, "sibling-key");
}

#[test]
fn a_scope_of_another_day_is_told_apart_from_the_right_one() {
    let local = Covered { date: "2024-04-02".into(), ..sent() };
    let diagnosis = found(&kept(&local, "", &local.seal(SECRET)));
    assert!(diagnosis.server.string_to_sign.contains("\n2024-04-01/sms/tc3_request\n"));
    let client = diagnosis.client.unwrap();
    assert!(client.string_to_sign.contains("\n2024-04-02/sms/tc3_request\n"));
}

#[test]
fn what_was_not_kept_cannot_be_diagnosed() {
    let mut sample = kept_older("0", true);
    sample.body = None;
    let diagnosis = diagnose(&sample, &key(SECRET), &[]);
    assert_eq!((&*diagnosis.name, diagnosis.trials), ("unknown", 0));
    sample.target = "\u{0}".into();
    assert_eq!(diagnose(&sample, &key(SECRET), &[]).trials, 0);
    // Of a long body its hash is known, which is enough for everything but the body's own trial.
    let mut sample = kept(&sent(), "", &sent().seal(ANOTHER));
    sample.body = None;
    assert_eq!(found(&sample).name, "sibling-key");
}

#[test]
fn trials_have_names_of_their_own_and_are_few() {
    let newer = newer::TRIALS.iter().map(|trial| (trial.name, trial.cause, trial.fix));
    let older = older::TRIALS.iter().map(|trial| (trial.name, trial.cause, trial.fix));
    for trials in [newer.collect::<Vec<_>>(), older.collect::<Vec<_>>()] {
        assert!(trials.len() <= doctor::TRIALS_MAX);
        let names = trials.iter().map(|(name, ..)| name).collect::<BTreeSet<_>>();
        assert_eq!(names.len(), trials.len());
        assert!(trials.iter().all(|(_, cause, fix)| !cause.is_empty() && !fix.is_empty()));
    }
}
