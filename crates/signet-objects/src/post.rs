//! Uploads: the form PostObject.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, request};
use signet_domain::authority::Authority;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;
use signet_domain::text::FileKey;
use signet_domain::time::Timestamp;
use signet_registry::NewObject;
use signet_registry::keys::{Secret, same};
use signet_wire::intake::Loss;
use signet_wire::{App, Budget, Code, Intake, Verdict};

use crate::answer::{self, Wanted};
use crate::body::Body;
use crate::form::{self, FIELDS_SIZE_MAX, FilePart, Form, name_cut};
use crate::policy::{Policy, Sizes};
use crate::transfer::Transfer;
use crate::{codes, credential, object_key, policy};

/// What an upload may take of the memory for bodies, whatever its size: what the parser and the
/// registry hold back, and the fields.
const ROOM: usize = 512 * 1024;
/// How much of a file that is not wanted is read and thrown away, and for how long.
const DISCARD_MAX: u64 = crate::UPLOAD_MAX;
const DISCARD_TIME: Duration = Duration::from_secs(10);

/// The longest content type that is kept, in bytes.
const CONTENT_TYPE_MAX: usize = 255;
/// The content type of a file that came without one.
pub(crate) const NO_CONTENT_TYPE: &str = "application/octet-stream";

/// Answers a POST of a form.
///
/// Everything that can be checked without the file is checked before any of it is read. The file
/// goes to the registry piece by piece, and is durable before the answer.
pub async fn post(app: &App, request: Request<Intake>, address: IpAddr) -> Response<Bytes> {
    let (head, intake) = request.into_parts();
    let mut transfer = Transfer::begin("PostObject");
    let mut body = Body::new(intake.into_stream(), FIELDS_SIZE_MAX);
    body.counted_by(app.budget.clone());
    let meter = body.meter();
    let outcome = upload(app, &head, &mut body, address, &mut transfer).await;
    transfer.bytes = meter.received();
    let mut response = match &outcome {
        Ok(Done { wanted, key, etag }) => {
            wanted.answer(&transfer.request_id, &app.site, key.as_str(), etag)
        }
        Err(verdict) => {
            body.discard(DISCARD_MAX, DISCARD_TIME).await;
            answer::refused(verdict, &transfer.request_id, &app.site)
        }
    };
    transfer.finish(outcome.as_ref().err(), &mut response);
    response
}

/// A file that is durable.
struct Done {
    wanted: Wanted,
    key: FileKey,
    etag: String,
}

async fn upload(
    app: &App,
    head: &request::Parts,
    body: &mut Body,
    address: IpAddr,
    transfer: &mut Transfer,
) -> Result<Done, Verdict> {
    let boundary = form::boundary(&head.headers)?;
    let digest = digest(&head.headers)?;
    if digest.is_some() {
        body.digest();
    }
    // Room is taken when something has come: a connection that sends nothing holds none.
    body.begin().await.map_err(|cut| name_cut(cut, &codes::MALFORMED_POST_REQUEST))?;
    let room = app.budget.reserve(ROOM).await;
    let _room = room.ok_or_else(|| Verdict::of(&codes::SERVICE_UNAVAILABLE))?;

    let declared = body.declared();
    let (form, file) = form::open(body, &boundary).await?;
    let claim = Claim::read(&form)?;
    transfer.account = Some(claim.account);
    let account = app.registry.calling_account(claim.account).await.map_err(codes::broken)?;
    if account.is_none() {
        return Err(Verdict::of(&codes::INVALID_ACCESS_KEY_ID));
    }
    let secret = app.registry.upload_secret(claim.account);
    let admitted = claim.check(&form, file.as_ref(), &secret, app.clock.now())?;
    let file =
        file.ok_or_else(|| Verdict::of(&codes::INCORRECT_NUMBER_OF_FILES_IN_POST_REQUEST))?;
    if declared.is_some_and(|declared| admitted.surely_exceeds(declared)) {
        app.budget.lose(Loss::TooLarge);
        return Err(Verdict::of(&codes::ENTITY_TOO_LARGE));
    }
    if admitted.forbid_overwrite {
        // Whoever gets in between is overwritten: the vendor promises no more than this either.
        let there = app.registry.object(claim.account, &admitted.key).await;
        if there.map_err(codes::broken)?.is_some() {
            return Err(Verdict::of(&codes::FILE_ALREADY_EXISTS));
        }
    }

    let object = app
        .registry
        .new_object(claim.account, admitted.key.clone(), &admitted.content_type)
        .await
        .map_err(codes::broken)?;
    let object = receive(file, object, admitted.sizes, &app.budget).await?;
    let found = body.end().await.map_err(|cut| name_cut(cut, &codes::MALFORMED_POST_REQUEST))?;
    if found != digest {
        return Err(Verdict::of(&codes::INVALID_DIGEST));
    }
    let by = Operator {
        name: credential::access_key_id(claim.account),
        address,
        request_id: transfer.request_id.clone(),
        now: app.clock.now(),
        authority: Authority::everything(),
        once: None,
    };
    let stored = object.keep(&by).await.map_err(codes::broken)?;
    Ok(Done { wanted: admitted.wanted, key: admitted.key, etag: stored.etag })
}

/// Takes the file in, and what follows it.
async fn receive(
    mut file: FilePart<'_>,
    mut object: NewObject,
    sizes: Sizes,
    budget: &Budget,
) -> Result<NewObject, Verdict> {
    file.allow(sizes.max);
    let mut size = 0;
    while let Some(bytes) = file.next().await? {
        size += bytes.len() as u64;
        if size > sizes.max {
            budget.lose(Loss::TooLarge);
            return Err(Verdict::of(&codes::ENTITY_TOO_LARGE));
        }
        object.write(&bytes).await.map_err(codes::broken)?;
    }
    if size < sizes.min {
        return Err(Verdict::of(&codes::ENTITY_TOO_SMALL));
    }
    file.finish().await?;
    Ok(object)
}

/// The MD5 the client says the body has, if it says so.
fn digest(headers: &HeaderMap) -> Result<Option<[u8; 16]>, Verdict> {
    let Some(digest) = headers.get("content-md5") else { return Ok(None) };
    let digest = STANDARD.decode(digest).ok().and_then(|digest| digest.try_into().ok());
    digest.map(Some).ok_or_else(|| Verdict::of(&codes::INVALID_DIGEST))
}

/// What a form says of itself, before its signature is checked.
struct Claim<'f> {
    account: AccountId,
    key: &'f str,
    base64: &'f str,
    policy: Policy,
    signature: &'f str,
}

/// A form that may have its file.
#[derive(Debug, PartialEq, Eq)]
struct Admitted {
    key: FileKey,
    content_type: String,
    sizes: Sizes,
    forbid_overwrite: bool,
    wanted: Wanted,
}

impl<'f> Claim<'f> {
    /// Reads the fields that say who uploads and what. The policy is read before its signature is
    /// checked: whoever mangled it hears what is wrong with it, not that the signature is.
    fn read(form: &'f Form) -> Result<Self, Verdict> {
        let field = |name: &str| form.get(name).filter(|value| !value.is_empty());
        let missing = |code: &'static Code| move || Verdict::of(code);
        let key = field("key").ok_or_else(missing(&codes::KEY_MISSING))?;
        let together = ["OSSAccessKeyId", "policy", "Signature"];
        let [Some(access_key_id), Some(base64), Some(signature)] =
            together.map(|name| field(&name.to_ascii_lowercase()))
        else {
            let absent = |name: &&str| field(&name.to_ascii_lowercase()).is_none();
            return Err(
                match together.iter().filter(|name| absent(name)).collect::<Vec<_>>()[..] {
                    [_, _, _] => Verdict::of(&codes::NOT_SIGNED),
                    [first, ..] => Verdict::of(&codes::AUTH_FIELD_MISSING).with("field", *first),
                    [] => Verdict::of(&codes::INTERNAL_ERROR),
                },
            );
        };
        let policy = Policy::read(base64)?;
        // Temporary credentials are not given out, so no token is one of ours.
        let account = credential::account(access_key_id)
            .filter(|_| field("x-oss-security-token").is_none())
            .ok_or_else(missing(&codes::INVALID_ACCESS_KEY_ID))?;
        Ok(Self { account, key, base64, policy, signature })
    }

    /// Checks the signature, the policy and the key, in this order.
    fn check(
        &self,
        form: &Form,
        file: Option<&FilePart<'_>>,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<Admitted, Verdict> {
        let (file_name, file_type) =
            file.map_or((None, None), |file| (file.file_name(), file.content_type()));
        let ours = crate::seal::seal(secret.reveal(), self.base64);
        if !same(ours.as_bytes(), self.signature.as_bytes()) {
            return Err(Verdict::of(&codes::SIGNATURE_DOES_NOT_MATCH));
        }
        let sizes = self.policy.check(now, |name| form.get(name))?;
        // The policy judges the key as the form has it; the name comes afterwards.
        let key = object_key::fill(self.key, file_name);
        let key =
            object_key::judge(&key).ok_or_else(|| Verdict::of(&codes::INVALID_OBJECT_NAME))?;
        let start = object_key::start(self.account);
        if !key.as_str().starts_with(&start) || key.as_str() == start {
            return Err(policy::failed("starts-with", "key", &start));
        }
        let content_type = [form.get("x-oss-content-type"), file_type, form.get("content-type")];
        let content_type = content_type.into_iter().flatten().find(|content_type| {
            (1..=CONTENT_TYPE_MAX).contains(&content_type.len())
                && content_type.bytes().all(|b| matches!(b, b' '..=b'~'))
        });
        Ok(Admitted {
            key,
            content_type: content_type.unwrap_or(NO_CONTENT_TYPE).into(),
            sizes,
            forbid_overwrite: form
                .get("x-oss-forbid-overwrite")
                .is_some_and(|value| value.eq_ignore_ascii_case("true")),
            wanted: Wanted::read(
                form.get("success_action_redirect"),
                form.get("success_action_status"),
            ),
        })
    }
}

impl Admitted {
    /// Whether a body of this length must hold a file that is too large.
    fn surely_exceeds(&self, declared: u64) -> bool {
        declared > self.sizes.max.saturating_add(2 * FIELDS_SIZE_MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use signet_wire::Language;

    use super::*;
    use crate::body::tests::frames;
    use crate::form::tests::body_of;
    use crate::seal::seal;

    const NOW: Timestamp = Timestamp::from_seconds(1_768_464_000);
    const SECRET: &str = "FakeOssSecret000000000000000001";

    fn fields() -> Vec<(&'static str, String)> {
        let policy = policy::write(AccountId(123456), 1000, NOW.plus_millis(1000));
        vec![
            ("key", "123456/${filename}".into()),
            ("OSSAccessKeyId", "SIGNETUP123456".into()),
            ("Signature", seal(SECRET, &policy)),
            ("policy", policy),
        ]
    }

    fn with(name: &'static str, value: &str) -> Vec<(&'static str, String)> {
        let mut fields = fields();
        fields.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        fields.push((name, value.into()));
        fields
    }

    fn without(names: &[&str]) -> Vec<(&'static str, String)> {
        let mut fields = fields();
        fields.retain(|(name, _)| !names.contains(name));
        fields
    }

    /// Reads a form with these fields and checks it, with a file of this name.
    async fn check_at(
        fields: Vec<(&'static str, String)>,
        file_name: &str,
        now: Timestamp,
    ) -> Result<Admitted, String> {
        let name = format!("; filename=\"{file_name}\"\r\nContent-Type: image/png");
        let mut parts: Vec<_> = fields.iter().map(|(n, v)| (*n, "", v.as_bytes())).collect();
        parts.push(("file", &*name, b"content"));
        let stream = frames(vec![body_of(&parts).into()], Duration::ZERO);
        let mut body = Body::new(stream, FIELDS_SIZE_MAX);
        let (form, file) = form::open(&mut body, "B").await.unwrap();
        let check = || {
            let claim = Claim::read(&form)?;
            assert_eq!(claim.account, AccountId(123456));
            claim.check(&form, file.as_ref(), &Secret::new(SECRET), now)
        };
        check().map_err(|v| format!("{} {}", v.name(), v.message(Language::English)))
    }

    async fn check(fields: Vec<(&'static str, String)>) -> Result<Admitted, String> {
        check_at(fields, "a.jpg", NOW).await
    }

    /// Expects a refusal that begins like this.
    async fn refused(fields: Vec<(&'static str, String)>, expect: &str) {
        let refused = check(fields).await.unwrap_err();
        assert!(refused.starts_with(expect), "{refused}");
    }

    #[tokio::test]
    async fn good_forms_are_admitted() {
        assert_eq!(
            check(fields()).await.unwrap(),
            Admitted {
                key: FileKey::new("123456/a.jpg").unwrap(),
                content_type: "image/png".into(),
                sizes: Sizes { min: 0, max: 1000 },
                forbid_overwrite: false,
                wanted: Wanted::read(None, None),
            }
        );
        let mut fields = with("x-oss-Content-Type", "image/gif");
        fields.extend([
            ("X-OSS-Forbid-Overwrite", "true".into()),
            ("success_action_status", "201".into()),
        ]);
        let admitted = check(fields).await.unwrap();
        assert_eq!(admitted.content_type, "image/gif");
        assert!(admitted.forbid_overwrite);
        assert_eq!(admitted.wanted, Wanted::Document);
        let admitted = check(with("x-oss-content-type", "文")).await.unwrap();
        assert_eq!(admitted.content_type, "image/png");
    }

    #[tokio::test]
    async fn forms_must_say_who_and_what() {
        refused(without(&["key"]), "InvalidArgument The bucket POST must contain the spec").await;
        refused(with("key", ""), "InvalidArgument The bucket POST must contain the spec").await;
        for name in ["OSSAccessKeyId", "policy", "Signature"] {
            let expect = format!("InvalidArgument Bucket POST must contain the field '{name}'.");
            refused(without(&[name]), &expect).await;
            refused(with(name, ""), &expect).await;
        }
        refused(
            without(&["policy", "Signature"]),
            "InvalidArgument Bucket POST must contain the field 'policy'.",
        )
        .await;
        refused(
            without(&["OSSAccessKeyId", "policy", "Signature"]),
            "AccessDenied You have no right",
        )
        .await;
    }

    #[tokio::test]
    async fn forms_must_be_signed() {
        refused(with("policy", "e30"), "InvalidPolicyDocument Invalid Policy: ").await;
        refused(with("OSSAccessKeyId", "LTAIFAKE"), "InvalidAccessKeyId The OSS Access Key").await;
        refused(with("x-oss-security-token", "FAKE"), "InvalidAccessKeyId The OSS Access K").await;
        refused(with("Signature", "FAKE"), "SignatureDoesNotMatch The request signature").await;
        let other = policy::write(AccountId(123456), 1 << 40, NOW.plus_millis(1000));
        refused(with("policy", &other), "SignatureDoesNotMatch The request signature").await;
        let late = check_at(fields(), "a.jpg", NOW.plus_millis(1001)).await;
        let expired = "AccessDenied Invalid according to Policy: Policy expired.";
        assert_eq!(late, Err(expired.into()));
    }

    #[tokio::test]
    async fn keys_must_be_the_accounts_own() {
        let condition = "AccessDenied Invalid according to Policy: Policy Condition failed: \
                         [\"starts-with\", \"$key\", \"123456/\"]";
        for key in ["a.jpg", "1234567/a.jpg", "123457/a.jpg", "/123456/a.jpg", "${filename}"] {
            refused(with("key", key), condition).await;
        }
        refused(with("key", "123456/"), condition).await;
        refused(with("key", "123456/../7/a"), "InvalidObjectName The specified object").await;
        let long = format!("123456/{}", "a".repeat(1017));
        refused(with("key", &long), "InvalidObjectName The specified object").await;

        let key = async |file_name| check_at(fields(), file_name, NOW).await.unwrap().key;
        assert_eq!(key("..\\..\\b.jpg").await.as_str(), "123456/b.jpg");
        assert_eq!(key("图.jpg").await.as_str(), "123456/图.jpg");
        assert!(check_at(fields(), "..", NOW).await.is_err());
    }

    #[tokio::test]
    async fn a_policy_of_somebody_else_opens_no_door() {
        // Even a policy that was signed for all keys leaves an account with its own.
        let json =
            r#"{"expiration":"2026-01-15T09:00:00Z","conditions":[["starts-with","$key",""]]}"#;
        let policy = STANDARD.encode(json);
        let mut fields = with("policy", &policy);
        fields.retain(|(name, _)| !["Signature", "key"].contains(name));
        fields.extend([("Signature", seal(SECRET, &policy)), ("key", "7/a.jpg".into())]);
        refused(fields, "AccessDenied Invalid according to Policy: Policy Condition").await;
    }

    #[test]
    fn digests_are_read() {
        let digest = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("Content-MD5", value.parse().unwrap());
            digest(&headers).map_err(|verdict| verdict.name())
        };
        assert!(digest("1B2M2Y8AsgTpgAmY7PhCfg==").unwrap().is_some());
        for bad in ["", "x", "AAAA", "1B2M2Y8AsgTpgAmY7PhCfg"] {
            assert_eq!(digest(bad), Err("InvalidDigest".into()), "{bad}");
        }
        assert_eq!(super::digest(&HeaderMap::new()), Ok(None));
    }
}
