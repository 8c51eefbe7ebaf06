//! Sizes that no policy of our own asks for: whoever holds the upload secret may sign others.

use std::net::Ipv4Addr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt as _, Full};
use ring::hmac;
use signet_domain::account::AccountKind;
use signet_domain::authority::Authority;
use signet_domain::caller::Operator;
use signet_domain::evidence::Strictness;
use signet_domain::rules::{Matrix, Schedule};
use signet_domain::time::Timestamp;
use signet_registry::clock::Clock;
use signet_registry::{FirstToken, MasterKey, Options, PhoneCodeSender, Place, Registry};
use signet_wire::{App, Budget, Intake, Site};
use tokio::sync::Semaphore;

const NOW: Timestamp = Timestamp(1_748_750_400_000);

async fn app() -> App {
    let options = Options {
        place: Place::Passing,
        database: None,
        master_key: MasterKey::File,
        first_token: FirstToken::File,
        packs: vec![],
        schedule: Schedule::new(vec![]).unwrap(),
        evidence: Strictness::Strict,
        matrix: Matrix::Refuse,
        signature_limit: 0,
        languages: vec![],
        phone_codes: PhoneCodeSender::File,
        reviewing: Default::default(),
        log_origin: None,
        carriers: Default::default(),
        forms: vec![],
        scanner: None,
        now: NOW,
    };
    App {
        registry: Registry::open(options).await.unwrap(),
        clock: Clock::Fixed(NOW),
        rates: None,
        budget: Budget::new(1 << 20),
        site: Arc::new(Site { public_url: "http://localhost".into(), upload_max: 1 << 20 }),
        doctor: Arc::new(Semaphore::new(1)),
    }
}

#[tokio::test]
async fn a_file_has_to_have_the_size_that_was_signed() {
    let app = app().await;
    let operator = Operator {
        name: "li".into(),
        address: Ipv4Addr::LOCALHOST.into(),
        request_id: "r".into(),
        now: NOW,
        authority: Authority::everything(),
        once: None,
    };
    let account = app.registry.create_account(&operator, "a", AccountKind::Enterprise).await;
    let account = account.unwrap().id;
    let policy = STANDARD.encode(
        r#"{"expiration":"2025-06-01T12:00:00.000Z","conditions":[["content-length-range",4,6]]}"#,
    );
    let secret = app.registry.upload_secret(account);
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.reveal().as_bytes());
    let signature = STANDARD.encode(hmac::sign(&key, policy.as_bytes()));

    for (file, status, code) in [
        ("123", 400, "<Code>EntityTooSmall</Code>"),
        ("1234", 204, ""),
        ("123456", 204, ""),
        ("1234567", 400, "<Code>EntityTooLarge</Code>"),
    ] {
        let fields = [
            ("key", format!("{account}/a.png")),
            ("OSSAccessKeyId", format!("SIGNETUP{account}")),
            ("policy", policy.clone()),
            ("Signature", signature.clone()),
            ("file", file.to_owned()),
        ];
        let part = |(name, value): &(&str, String)| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = fields.iter().map(part).collect::<String>() + "--b--\r\n";
        let stream = Full::new(body.into()).map_err(|never| match never {}).boxed_unsync();
        let request = http::Request::post("/")
            .header("content-type", "multipart/form-data; boundary=b")
            .body(Intake::new(stream, app.budget.clone()))
            .unwrap();
        let answer = signet_objects::post(&app, request, Ipv4Addr::LOCALHOST.into()).await;
        let told = String::from_utf8_lossy(answer.body()).into_owned();
        assert_eq!(answer.status(), status, "{file}: {told}");
        assert!(told.contains(code), "{file}: {told}");
    }
}
