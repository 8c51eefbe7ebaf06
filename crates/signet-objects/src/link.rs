//! Download links: `<host>/<key>?Expires=…&OSSAccessKeyId=…&Signature=…`.
//!
//! A link to a file that was filed with something names its version too, so that it leads to what
//! was filed even after the key was given to another file.

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use signet_domain::ids::{AccountId, EvidenceId};
use signet_domain::time::Timestamp;
use signet_registry::keys::{Secret, same};
use signet_wire::Verdict;

use crate::seal::seal;
use crate::{BUCKET, codes, credential};

/// What is escaped in the path of a link: all but unreserved characters and slashes.
pub(crate) const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A link under which `key` can be fetched until `expires`, in seconds since the start of 1970:
/// one version of it, or whatever it names then.
pub fn write(
    host: &str,
    account: AccountId,
    secret: &Secret,
    key: &str,
    version: Option<EvidenceId>,
    expires: i64,
) -> String {
    let path = utf8_percent_encode(key, PATH);
    let seal = seal(secret.reveal(), &string_to_sign("GET", expires, key, version));
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("Expires", &expires.to_string())
        .append_pair("OSSAccessKeyId", &credential::access_key_id(account))
        .append_pair("Signature", &seal);
    if let Some(version) = version {
        query.append_pair(VERSION, &version.to_string());
    }
    format!("{host}/{path}?{}", query.finish())
}

/// The parameter that names a version. It is part of what is signed.
const VERSION: &str = "versionId";

/// What is signed. The two empty lines are for a digest and a type that downloads do not have.
fn string_to_sign(method: &str, expires: i64, key: &str, version: Option<EvidenceId>) -> String {
    let version = version.map(|version| format!("?{VERSION}={version}")).unwrap_or_default();
    format!("{method}\n\n\n{expires}\n/{BUCKET}/{key}{version}")
}

/// What a link says of itself, before it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The account whose key signed it.
    pub account: AccountId,
    /// The version it leads to.
    pub version: Option<EvidenceId>,
    expires: i64,
    signature: String,
}

impl Claim {
    /// Reads the query of a link. Parameters that it does not know change nothing.
    pub fn read(query: &str) -> Result<Self, Verdict> {
        let (mut expires, mut access_key_id, mut signature) = (None, None, None);
        let mut version = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "Expires" => expires = Some(value),
                "OSSAccessKeyId" => access_key_id = Some(value),
                "Signature" => signature = Some(value),
                VERSION => version = Some(value),
                _ => {}
            }
        }
        let (expires, access_key_id, signature) = match (expires, access_key_id, signature) {
            (Some(expires), Some(id), Some(signature)) => (expires, id, signature),
            (None, None, None) => return Err(Verdict::of(&codes::NOT_SIGNED)),
            _ => return Err(Verdict::of(&codes::LINK_INCOMPLETE)),
        };
        let account = credential::account(&access_key_id)
            .ok_or_else(|| Verdict::of(&codes::INVALID_ACCESS_KEY_ID))?;
        let expires = expires.parse().map_err(|_| Verdict::of(&codes::LINK_INCOMPLETE))?;
        let version = version.map(|version| version.parse().map(EvidenceId)).transpose();
        let version = version.map_err(|_| Verdict::of(&codes::LINK_INCOMPLETE))?;
        // A plus sign that somebody forgot to escape arrives as a blank, and Base64 has no blanks.
        Ok(Self { account, version, expires, signature: signature.replace(' ', "+") })
    }

    /// Checks the claim. A link for GET serves for HEAD as well, which tells less; links for HEAD
    /// serve for HEAD only.
    pub fn check(
        &self,
        method: &Method,
        key: &str,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<(), Verdict> {
        let methods: &[&str] = if method == Method::HEAD { &["GET", "HEAD"] } else { &["GET"] };
        if now.seconds() > self.expires {
            return Err(Verdict::of(&codes::LINK_EXPIRED));
        }
        let signed = methods.iter().any(|method| {
            let ours =
                seal(secret.reveal(), &string_to_sign(method, self.expires, key, self.version));
            same(ours.as_bytes(), self.signature.as_bytes())
        });
        if signed { Ok(()) } else { Err(Verdict::of(&codes::SIGNATURE_DOES_NOT_MATCH)) }
    }
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_768_464_000);
    const EXPIRES: i64 = 1_768_467_600;
    const ACCOUNT: AccountId = AccountId(123456);

    fn secret() -> Secret {
        Secret::new("FakeOssSecret000000000000000001")
    }

    fn check(link: &str, method: Method, key: &str, now: Timestamp) -> Result<AccountId, String> {
        let query = link.split_once('?').map_or("", |(_, query)| query);
        let claim = Claim::read(query).map_err(|verdict| verdict.name())?;
        claim.check(&method, key, &secret(), now).map_err(|verdict| verdict.name())?;
        Ok(claim.account)
    }

    #[test]
    fn links_have_the_vendors_form() {
        let link = write("http://h:1", ACCOUNT, &secret(), "123456/营业 执照.jpg", None, EXPIRES);
        let (path, query) = link.split_once('?').unwrap();
        assert_eq!(path, "http://h:1/123456/%E8%90%A5%E4%B8%9A%20%E6%89%A7%E7%85%A7.jpg");
        assert!(query.starts_with("Expires=1768467600&OSSAccessKeyId=SIGNETUP123456&Signature="));
        assert!(query.ends_with("%3D"));
    }

    #[test]
    fn links_serve_until_they_expire() {
        let key = "123456/a.jpg";
        let link = write("http://h", ACCOUNT, &secret(), key, None, EXPIRES);
        assert_eq!(check(&link, Method::GET, key, NOW), Ok(ACCOUNT));
        assert_eq!(check(&link, Method::HEAD, key, NOW), Ok(ACCOUNT));
        let last = Timestamp::from_seconds(EXPIRES);
        assert_eq!(check(&link, Method::GET, key, last), Ok(ACCOUNT));
        assert_eq!(
            check(&link, Method::GET, key, last.plus_millis(1000)),
            Err("AccessDenied".into())
        );
    }

    #[test]
    fn a_link_to_a_version_leads_to_no_other() {
        let key = "123456/a.jpg";
        let link = write("http://h", ACCOUNT, &secret(), key, Some(EvidenceId(7)), EXPIRES);
        assert_eq!(check(&link, Method::GET, key, NOW), Ok(ACCOUNT));
        let mismatch = Err("SignatureDoesNotMatch".into());
        for other in [link.replace("versionId=7", "versionId=8"), link.replace("&versionId=7", "")]
        {
            assert_eq!(check(&other, Method::GET, key, NOW), mismatch, "{other}");
        }
    }

    #[test]
    fn links_that_were_changed_do_not_serve() {
        let key = "123456/a.jpg";
        let link = write("http://h", ACCOUNT, &secret(), key, None, EXPIRES);
        let mismatch = Err("SignatureDoesNotMatch".into());
        assert_eq!(check(&link, Method::GET, "123456/b.jpg", NOW), mismatch);
        let later = link.replace("Expires=1768467600", "Expires=1768467601");
        assert_eq!(check(&later, Method::GET, key, NOW), mismatch);

        let check = |query: &str| check(&format!("?{query}"), Method::GET, key, NOW);
        let denied = Err("AccessDenied".into());
        assert_eq!(check(""), denied);
        assert_eq!(check("Expires=1768467600"), denied);
        assert_eq!(check("Expires=x&OSSAccessKeyId=SIGNETUP1&Signature=a"), denied);
        let id = "Expires=1768467600&OSSAccessKeyId=LTAIFAKE&Signature=a";
        assert_eq!(check(id), Err("InvalidAccessKeyId".into()));
        let empty = "Expires=1768467600&OSSAccessKeyId=SIGNETUP1&Signature=";
        assert_eq!(check(empty), mismatch);
    }

    #[test]
    fn a_link_for_head_is_not_one_for_get() {
        let signature = seal(secret().reveal(), &string_to_sign("HEAD", EXPIRES, "1/a", None));
        let link = format!("?Expires={EXPIRES}&OSSAccessKeyId=SIGNETUP1&Signature={signature}");
        assert_eq!(check(&link, Method::HEAD, "1/a", NOW), Ok(AccountId(1)));
        assert_eq!(check(&link, Method::GET, "1/a", NOW), Err("SignatureDoesNotMatch".into()));
    }

    #[test]
    fn a_plus_sign_may_be_left_as_it_is() {
        let signed = (0..100).find_map(|i| {
            let key = format!("1/{i}");
            let link = write("", AccountId(1), &secret(), &key, None, EXPIRES);
            link.contains("%2B").then_some((key, link))
        });
        let (key, link) = signed.unwrap();
        assert!(check(&link.replace("%2B", "+"), Method::GET, &key, NOW).is_ok());
    }

    proptest! {
        #[test]
        fn what_is_written_is_accepted(key in "[^/\\\\\\PC].{0,60}", expires in 0i64..1 << 40) {
            let link = write("http://h", ACCOUNT, &secret(), &key, None, expires);
            let path = link.strip_prefix("http://h/").unwrap().split_once('?').unwrap().0;
            prop_assert_eq!(percent_decode_str(path).decode_utf8().unwrap(), &*key);
            prop_assert!(link.parse::<http::Uri>().is_ok());
            let now = Timestamp::from_seconds(expires);
            prop_assert_eq!(check(&link, Method::GET, &key, now), Ok(ACCOUNT));
        }

        #[test]
        fn no_query_panics(query in ".{0,200}", key in ".{0,20}") {
            let _ = check(&query, Method::GET, &key, NOW);
            let _ = check(&format!("?Expires=1&OSSAccessKeyId=SIGNETUP1&Signature={query}"),
                Method::GET, &key, Timestamp(0));
        }
    }
}
