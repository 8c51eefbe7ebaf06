//! Each trial, provoked; and what is shown.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::seal::v3::Algorithm;
use crate::testing::{KEY, NOW, SECRET, capture, key, parse};

/// A request of the current scheme with everything in its values that encoders disagree about.
const V3: &str = "POST /?b=lower&SignName=a%20b*c~d/e(f)&Empty=&B=2&AppIcpRecordIdList=%5B1%5D HTTP/1.1
host: 127.0.0.1:18080
accept: Application/JSON
content-type: application/x-www-form-urlencoded
x-acs-action: QuerySmsAppIcpRecord
x-acs-version: 2017-05-25
x-acs-date: 2026-01-15T08:00:00Z
x-acs-signature-nonce: n
x-acs-content-sha256: HASH
Authorization: ACS3-HMAC-SHA256 Credential=LTAI5tFakeKeyId000000001,SignedHeaders=accept;content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=SEAL

X=1";

/// The same of the older scheme.
const V1: &str = "POST /?b=lower&SignName=a%20b*c~d/e(f)&Empty=&B=2&Timestamp=2026-01-15T08%3A00%3A00Z&Action=QuerySmsAppIcpRecord&Version=2017-05-25&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce=n&AccessKeyId=LTAI5tFakeKeyId000000001&Signature=SEAL HTTP/1.1
host: 127.0.0.1:18080
content-type: application/x-www-form-urlencoded

X=1";

fn sample(text: &str) -> Sample {
    let (head, body) = parse(text).into_parts();
    Sample::of(&head, &body, NOW)
}

/// A sample whose client signed the request with something changed.
fn sealed(text: &str, secret: &str, mistake: impl FnOnce(&mut Case)) -> Sample {
    let hash = Algorithm::HmacSha256.hash(b"X=1");
    let text = text.replace("HASH", &hash);
    let mut case = Case::of(&sample(&text)).unwrap();
    mistake(&mut case);
    let seal = match &case.text {
        Text::V3 { algorithm, .. } => algorithm.mac(secret, &case.string()).unwrap(),
        Text::V1 { .. } => enc(&v1::seal(secret, &case.string())),
    };
    sample(&text.replace("SEAL", &seal))
}

fn canonical(mistake: impl FnOnce(&mut v3::Canonical)) -> Sample {
    sealed(V3, SECRET, |case| match &mut case.text {
        Text::V3 { canonical, .. } => mistake(canonical),
        Text::V1 { .. } => panic!("not V3"),
    })
}

fn encoded(text: &str, encode: fn(&str) -> String) -> Sample {
    sealed(text, SECRET, |case| {
        let sorted = case.sorted();
        match &mut case.text {
            Text::V3 { canonical, .. } => canonical.query = join(&sorted, encode),
            Text::V1 { query, .. } => *query = join(&sorted, encode),
        }
    })
}

fn requeried(text: &str, order: impl FnOnce(&Case) -> Vec<Pair>) -> Sample {
    sealed(text, SECRET, |case| {
        let pairs = order(case);
        match &mut case.text {
            Text::V3 { canonical, .. } => canonical.query = join(&pairs, enc),
            Text::V1 { query, .. } => *query = join(&pairs, enc),
        }
    })
}

/// Every mistake, by the name of the trial that has to find it.
fn mistakes() -> Vec<(&'static str, Sample)> {
    let mut all = vec![];
    for text in [V3, V1] {
        for worn in [" ", "\n", "\r\n"] {
            all.push(("secret-blank", sealed(text, &format!("{SECRET}{worn}"), |_| {})));
        }
        all.push(("other-key", sealed(text, "FakeSecretOfASibling", |_| {})));
        all.push(("space-as-plus", encoded(text, |t| enc(t).replace("%20", "+"))));
        all.push(("star-plain", encoded(text, |t| enc(t).replace("%2A", "*"))));
        all.push(("tilde-escaped", encoded(text, |t| enc(t).replace('~', "%7E"))));
        let form = |t: &str| enc(t).replace("%20", "+").replace("%2A", "*").replace('~', "%7E");
        all.push(("form-encoding", encoded(text, form)));
        let marks = |t: &str| enc(t).replace("%2A", "*").replace("%28", "(").replace("%29", ")");
        all.push(("marks-plain", encoded(text, marks)));
        all.push(("slash-plain", encoded(text, |t| enc(t).replace("%2F", "/"))));
        let lower = |t: &str| {
            enc(t)
                .replace("%2A", "%2a")
                .replace("%2F", "%2f")
                .replace("%5B", "%5b")
                .replace("%5D", "%5d")
                .replace("%3A", "%3a")
        };
        all.push(("lower-hex", encoded(text, lower)));
        all.push(("double-encoding", encoded(text, |t| enc(&enc(t)))));
        all.push(("not-encoded", encoded(text, str::to_owned)));
        all.push(("unsorted", requeried(text, |case| case.sent.clone())));
        all.push((
            "sorted-without-case",
            requeried(text, |case| {
                let mut pairs = case.sent.clone();
                pairs.sort_by_key(|(name, _)| name.to_lowercase());
                pairs
            }),
        ));
        all.push((
            "empty-left-out",
            requeried(text, |case| {
                case.sorted().into_iter().filter(|(_, value)| !value.is_empty()).collect()
            }),
        ));
        all.push((
            "method",
            sealed(text, SECRET, |case| match &mut case.text {
                Text::V3 { canonical, .. } => canonical.method = "GET".into(),
                Text::V1 { method, .. } => *method = "GET".into(),
            }),
        ));
    }
    all.extend(mistakes_of_v3());
    all.extend(mistakes_of_v1());
    all
}

fn mistakes_of_v3() -> Vec<(&'static str, Sample)> {
    let mut all = vec![];
    let line = |from: &'static str, to: &'static str| {
        canonical(move |canonical| {
            assert!(canonical.headers.contains(from));
            canonical.headers = canonical.headers.replace(from, to);
        })
    };
    all.push(("secret-ampersand", sealed(V3, &format!("{SECRET}&"), |_| {})));
    let hosts = [
        "127.0.0.1",
        "localhost:18080",
        "localhost",
        "dysmsapi.aliyuncs.com",
        "127.0.0.1:80",
        "http://127.0.0.1:18080",
    ];
    for host in hosts {
        all.push((
            "host",
            canonical(|canonical| {
                canonical.headers = canonical.headers.replace("127.0.0.1:18080", host);
            }),
        ));
    }
    let other = Algorithm::HmacSha256.hash(b"X = 1");
    let right = Algorithm::HmacSha256.hash(b"X=1");
    let headed = V3.replace("HASH", &other);
    all.push((
        "body-changed",
        sealed(&headed, SECRET, |case| {
            if let Text::V3 { canonical, .. } = &mut case.text {
                canonical.payload = other;
            }
        }),
    ));
    all.push(("payload-hash", sealed(&headed, SECRET, |_| {})));
    let hashes = [right.to_uppercase(), Algorithm::HmacSha256.hash(b""), "UNSIGNED-PAYLOAD".into()];
    for hash in hashes {
        all.push(("payload-hash", canonical(|canonical| canonical.payload = hash)));
    }
    all.push(("action-version", line("QuerySmsAppIcpRecord", "AddSmsSign")));
    all.push(("action-version", line("2017-05-25", "2021-01-11")));
    all.push(("date", line("08:00:00Z", "08:00:01Z")));
    all.push(("date", line("08:00:00Z", "16:00:00Z")));
    all.push(("header-case", line("Application/JSON", "application/json")));
    all.push((
        "header-case",
        canonical(|canonical| {
            canonical.headers = canonical.headers.to_lowercase();
        }),
    ));
    all.push(("content-type", line("urlencoded", "urlencoded; charset=utf-8")));
    all.push((
        "blank-line",
        canonical(|canonical| {
            canonical.headers = canonical.headers.trim_end().to_owned();
        }),
    ));
    all.push((
        "form-parameters",
        requeried(V3, |case| {
            let mut pairs = case.sent.clone();
            pairs.push(("X".into(), "1".into()));
            sort(&mut pairs);
            pairs
        }),
    ));
    let upper = sealed(V3, SECRET, |_| {});
    let seal = Case::of(&upper).unwrap().seal;
    let text = V3.replace("HASH", &right).replace("SEAL", &seal.to_uppercase());
    all.push(("seal-encoding", sample(&text)));
    let plus = V3.replace("a%20b", "a+b");
    all.push((
        "plus-unescaped",
        sealed(&plus, SECRET, |case| {
            if let Text::V3 { canonical, .. } = &mut case.text {
                canonical.query = canonical.query.replace("a%20b", "a%2Bb");
            }
        }),
    ));
    all
}

fn mistakes_of_v1() -> Vec<(&'static str, Sample)> {
    let query = |change: fn(&mut Case)| sealed(V1, SECRET, change);
    let with = |from: &'static str, to: &'static str| {
        sealed(V1, SECRET, move |case| {
            let Text::V1 { query, .. } = &mut case.text else { panic!("not V1") };
            assert!(query.contains(from));
            *query = query.replace(from, to);
        })
    };
    let right = query(|_| {});
    let seal = Case::of(&right).unwrap().seal;
    // The seal changes with the nonce, until it has a plus to lose.
    let lost = (0..).find_map(|nonce| {
        let text = V1.replace("SignatureNonce=n", &format!("SignatureNonce={nonce}"));
        let seal = Case::of(&sealed(&text, SECRET, |_| {})).unwrap().seal;
        seal.contains('+').then(|| sample(&text.replace("SEAL", &seal)))
    });
    vec![
        ("secret-ampersand", {
            let case = Case::of(&sample(V1)).unwrap();
            sample(&V1.replace("SEAL", &enc(&v1::mac(SECRET, &case.string()))))
        }),
        (
            "query-not-encoded",
            query(|case| {
                if let Text::V1 { outer, .. } = &mut case.text {
                    *outer = str::to_owned;
                }
            }),
        ),
        (
            "path-plain",
            query(|case| {
                if let Text::V1 { path, .. } = &mut case.text {
                    *path = "/";
                }
            }),
        ),
        ("timestamp-encoding", with("08%3A00%3A00Z", "08:00:00Z")),
        ("action-version", with("QuerySmsAppIcpRecord", "CreateSmsAppIcpRecord")),
        ("action-version", with("2017-05-25", "2021-01-11")),
        ("date", with("08%3A00%3A00Z", "07%3A59%3A30Z")),
        ("form-parameters", with("&X=1", "")),
        ("seal-encoding", {
            use base64::Engine as _;
            let bytes = base64::engine::general_purpose::STANDARD.decode(seal).unwrap();
            sample(&V1.replace("SEAL", &hex::encode(bytes)))
        }),
        ("seal-encoding", lost.unwrap()),
        ("plus-unescaped", {
            let plus = V1.replace("a%20b", "a+b");
            sealed(&plus, SECRET, |case| {
                let Text::V1 { query, .. } = &mut case.text else { panic!("not V1") };
                *query = query.replace("a%20b", "a%2Bb");
            })
        }),
    ]
}

fn siblings() -> Vec<AccessKey> {
    vec![key("FakeSecretOfAnother"), key("FakeSecretOfASibling")]
}

#[test]
fn every_mistake_is_found_by_its_trial() {
    for (name, sample) in mistakes() {
        let found = diagnose(&sample, &key(SECRET), &siblings());
        assert_eq!(found.name, name, "{sample:#?}\n{found:#?}");
        assert!(found.client.is_some() && found.trials <= signet_wire::doctor::TRIALS_MAX);
    }
}

#[test]
fn every_trial_has_a_mistake_that_provokes_it() {
    let provoked: HashSet<_> = mistakes().into_iter().map(|(name, _)| name).collect();
    let names: HashSet<_> = trials::ALL.iter().map(|trial| trial.name).collect();
    assert_eq!(provoked, names);
    assert_eq!(names.len(), trials::ALL.len());
    assert!(names.len() <= signet_wire::doctor::TRIALS_MAX);
}

#[test]
fn both_sides_are_shown_without_what_is_not_public() {
    let secret_sounding = V3.replace("SignName=a%20b", "OrganizationCode=Hidden%20b");
    let sample = sealed(&secret_sounding, SECRET, |case| {
        if let Text::V3 { canonical, .. } = &mut case.text {
            canonical.headers = canonical.headers.replace(":18080", "");
        }
    });
    let found = diagnose(&sample, &key(SECRET), &[]);
    let client = found.client.unwrap();
    assert!(client.canonical.contains("host:127.0.0.1\n"), "{}", client.canonical);
    assert!(found.server.canonical.contains("host:127.0.0.1:18080\n"));
    assert_ne!(client.string_to_sign, found.server.string_to_sign);
    for shown in [&client, &found.server] {
        assert!(shown.canonical.contains("AppIcpRecordIdList=%5B1%5D"), "{}", shown.canonical);
        assert!(shown.canonical.contains("OrganizationCode=<"), "{}", shown.canonical);
        assert!(!shown.canonical.contains("Hidden") && !shown.canonical.contains(SECRET));
    }

    let text = V1.replace("SignName=a%20b", "OrganizationCode=Hidden%20b");
    let found = diagnose(&sealed(&text, "nobody's", |_| {}), &key(SECRET), &[]);
    assert_eq!((&*found.name, found.client), ("unknown", None));
    assert!(found.server.canonical.contains(&format!("AccessKeyId={KEY}")));
    assert!(found.server.canonical.contains("Timestamp=2026-01-15T08%3A00%3A00Z"));
    assert!(!format!("{:?}", found.server).contains("Hidden"));
}

#[test]
fn a_sample_that_makes_no_sense_has_no_cause() {
    let mut sample = sample("GET / HTTP/1.1\nhost: h");
    assert_eq!(diagnose(&sample, &key(SECRET), &[]).name, "unknown");
    sample.target = "\u{0}".into();
    sample.headers.push(("\n".into(), String::new()));
    assert_eq!(diagnose(&sample, &key(SECRET), &[]).name, "unknown");
}

#[test]
fn a_form_too_long_to_be_kept_is_not_guessed_at() {
    let long = V1.replace("X=1", &format!("X={}", "1".repeat(signet_wire::doctor::BODY_MAX)));
    let found = diagnose(&sample(&long), &key(SECRET), &[]);
    assert_eq!((&*found.name, &*found.server.string_to_sign), ("unknown", ""));
}

#[test]
fn captures_sealed_with_a_wrong_secret_are_told_apart() {
    for number in [1, 6, 8, 9, 11, 13] {
        let (head, body) = capture(number).into_parts();
        let sample = Sample::of(&head, &body, NOW);
        let trimmed = SECRET.trim_end_matches('1');
        assert_eq!(diagnose(&sample, &key(trimmed), &[]).name, "unknown", "B.{number}");
        let found = diagnose(&sample, &key(trimmed), &[key(SECRET)]);
        assert_eq!(found.name, "other-key", "B.{number}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_sample_is_too_strange(
        query in "[ -~]{0,60}",
        headers in prop::collection::vec(
            (
                prop::sample::select(vec!["host", "authorization", "x-acs-date", "content-type"]),
                "(ACS3-HMAC-SHA256 Credential=k,SignedHeaders=host;x-acs-date,Signature=)?\\PC{0,24}",
            ),
            0..6,
        ),
        body in prop::option::of(prop::collection::vec(any::<u8>(), 0..64)),
    ) {
        let sample = Sample {
            method: "POST".into(),
            target: format!("/?Signature=x&{query}"),
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            body_length: body.as_ref().map_or(0, Vec::len),
            body_sha256: String::new(),
            body,
            at: NOW.0,
        };
        let found = diagnose(&sample, &key(SECRET), &siblings());
        prop_assert_eq!(found.name, "unknown");
    }
}
