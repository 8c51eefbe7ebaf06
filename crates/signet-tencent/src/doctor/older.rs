//! What clients get wrong with the older scheme.

use bytestring::ByteString;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use signet_registry::keys::{AccessKey, same};
use signet_wire::doctor::{Signed, Trial};

use super::{OTHER_VERSIONS, drifts, mistyped, other_actions, other_hosts, shown};
use crate::seal::v1::{Covered, Method, Sealed};

/// A kept request of the older scheme.
pub struct Case {
    /// Its seal, with what it covers.
    pub sealed: Sealed,
}

impl Case {
    /// What we signed.
    pub fn server(&self) -> Signed {
        signed(self.covered())
    }

    fn covered(&self) -> &Covered {
        &self.sealed.covered
    }

    fn given(&self, name: &str) -> Option<&str> {
        let given = self.covered().params.iter().find(|(of, _)| *of == name);
        given.map(|(_, value)| &**value)
    }

    fn is(&self, seal: &str) -> bool {
        same(seal.as_bytes(), self.sealed.seal.as_bytes())
    }

    fn seals(&self, key: &AccessKey, string_to_sign: &str) -> bool {
        self.is(&self.sealed.method.seal(key.secret.reveal(), string_to_sign))
    }

    /// The first of some variants that gives the client's seal.
    fn any(&self, key: &AccessKey, variants: impl IntoIterator<Item = Covered>) -> Option<Signed> {
        let mut variants = variants.into_iter();
        variants.find(|it| self.seals(key, &it.string_to_sign())).map(|it| signed(&it))
    }

    /// The same for what was sent with other values of one parameter.
    fn any_param<S: AsRef<str>>(
        &self,
        key: &AccessKey,
        name: &str,
        values: impl IntoIterator<Item = S>,
    ) -> Option<Signed> {
        self.given(name)?;
        self.any(key, values.into_iter().map(|value| self.with(name, value.as_ref())))
    }

    fn with(&self, name: &str, value: &str) -> Covered {
        let mut covered = self.covered().clone();
        for (_, old) in covered.params.iter_mut().filter(|(of, _)| *of == name) {
            *old = ByteString::from(value);
        }
        covered
    }

    fn without(&self, drop: impl Fn(&str, &str) -> bool) -> Covered {
        let mut covered = self.covered().clone();
        covered.params.retain(|(name, value)| !drop(name, value));
        covered
    }

    /// What was sent, if a seal made some other way is the client's.
    fn if_right(&self, mut seals: impl Iterator<Item = String>) -> Option<Signed> {
        seals.any(|seal| self.is(&seal)).then(|| signed(self.covered()))
    }

    /// The string of the parameters in another order, if the client signed that.
    fn in_order(
        &self,
        key: &AccessKey,
        order: impl Fn(&mut Vec<&(ByteString, ByteString)>),
    ) -> Option<Signed> {
        let mut params = self.covered().params.iter().collect::<Vec<_>>();
        order(&mut params);
        let pairs = || params.iter().map(|(name, value)| (&**name, &**value));
        let right = self.seals(key, &self.covered().string_of(pairs()));
        right.then(|| {
            let veiled = pairs().map(|(name, value)| (name, shown::param(name, value)));
            let veiled = veiled.collect::<Vec<_>>();
            let veiled = veiled.iter().map(|(name, value)| (*name, &**value));
            let string_to_sign = self.covered().string_of(veiled);
            Signed { canonical: String::new(), string_to_sign }
        })
    }
}

/// The string to sign, with what is not public veiled.
fn signed(covered: &Covered) -> Signed {
    let mut veiled = covered.clone();
    for (name, value) in &mut veiled.params {
        *value = ByteString::from(&*shown::param(name, value));
    }
    Signed { canonical: String::new(), string_to_sign: veiled.string_to_sign() }
}

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same without the tilde, as older libraries have it.
const NO_TILDE: &AsciiSet = &UNRESERVED.add(b'~');
/// What a form leaves as it is.
const FORM: &AsciiSet = &NO_TILDE.remove(b'*');
/// What JavaScript's `encodeURIComponent` leaves as it is.
const JAVASCRIPT: &AsciiSet =
    &UNRESERVED.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');

/// Ways to encode a value that is to be taken as it is.
fn encodings() -> Vec<fn(&str) -> String> {
    fn plus(text: String) -> String {
        text.replace("%20", "+")
    }
    vec![
        |it| utf8_percent_encode(it, UNRESERVED).to_string(),
        |it| utf8_percent_encode(it, NO_TILDE).to_string(),
        |it| utf8_percent_encode(it, FORM).to_string(),
        |it| utf8_percent_encode(it, JAVASCRIPT).to_string(),
        |it| plus(utf8_percent_encode(it, UNRESERVED).to_string()),
        |it| plus(utf8_percent_encode(it, NO_TILDE).to_string()),
        |it| plus(utf8_percent_encode(it, FORM).to_string()),
        |it| it.replace(' ', "+"),
        |it| it.replace('+', " "),
        |it| it.replace(' ', "%20"),
        |it| it.replace('/', "%2F").replace('=', "%3D").replace('+', "%2B"),
        |it| it.trim().to_owned(),
    ]
}

/// The likeliest first.
pub const TRIALS: &[Trial<Case>] = &[
    Trial {
        name: "secret-blank",
        cause: "the client's secret has a blank, a line end or a quote that is not part of it",
        fix: "trim the secret where the client reads it",
        attempt: |case, key, _| {
            let string_to_sign = case.covered().string_to_sign();
            let seal = |secret: String| case.sealed.method.seal(&secret, &string_to_sign);
            case.if_right(mistyped(key.secret.reveal()).map(seal))
        },
    },
    Trial {
        name: "sibling-key",
        cause: "the client sent the id of one access key and used the secret of another",
        fix: "configure id and secret of the same key",
        attempt: |case, _, siblings| {
            let string_to_sign = case.covered().string_to_sign();
            let seal =
                |key: &AccessKey| case.sealed.method.seal(key.secret.reveal(), &string_to_sign);
            case.if_right(siblings.iter().map(seal))
        },
    },
    Trial {
        name: "seal-not-encoded",
        cause: "the signature was sent without percent-encoding, so its `+` arrived as blanks",
        fix: "percent-encode the value of Signature like every other value",
        attempt: |case, key, _| {
            let right =
                case.sealed.method.seal(key.secret.reveal(), &case.covered().string_to_sign());
            case.if_right([right.replace('+', " ")].into_iter())
        },
    },
    Trial {
        name: "values-encoded",
        cause: "values were percent-encoded, or their blanks replaced, before they were sealed",
        fix: "seal values as they are, and encode them only for the way",
        attempt: |case, key, _| {
            let encoded = encodings().into_iter().map(|encode| {
                let mut covered = case.covered().clone();
                for (_, value) in &mut covered.params {
                    *value = ByteString::from(encode(value));
                }
                covered
            });
            case.any(key, encoded)
        },
    },
    Trial {
        name: "not-sorted",
        cause: "the parameters were sealed in the order sent and not sorted by name",
        fix: "sort the parameters by the bytes of their names",
        attempt: |case, key, _| case.in_order(key, |_| {}),
    },
    Trial {
        name: "sorted-otherwise",
        cause: "the parameters were sorted without regard to case, by number, or backwards",
        fix: "sort by the bytes of the names: capitals first, and `.10` before `.2`",
        attempt: |case, key, _| {
            let folded =
                case.in_order(key, |it| it.sort_by_key(|(name, _)| name.to_ascii_lowercase()));
            let natural = || case.in_order(key, |it| it.sort_by_key(|(name, _)| natural(name)));
            let backwards = || case.in_order(key, |it| it.sort_by(|(a, _), (b, _)| b.cmp(a)));
            folded.or_else(natural).or_else(backwards)
        },
    },
    Trial {
        name: "signature-method",
        cause: "the seal was made with another method than SignatureMethod says",
        fix: "say HmacSHA256 when that is used; HmacSHA1 is meant when nothing is said",
        attempt: |case, key, _| {
            let other = match case.sealed.method {
                Method::HmacSha1 => Method::HmacSha256,
                Method::HmacSha256 => Method::HmacSha1,
            };
            // The parameter may have been changed or added on the way, or not.
            let said = case.with("SignatureMethod", other.name());
            let unsaid = case.without(|name, _| name == "SignatureMethod");
            let variants = [case.covered().clone(), said, unsaid];
            let right =
                |it: &Covered| case.is(&other.seal(key.secret.reveal(), &it.string_to_sign()));
            variants.into_iter().find(right).map(|it| signed(&it))
        },
    },
    Trial {
        name: "host",
        cause: "the client sealed another host than the Host header it sent",
        fix: "seal the Host header exactly as it is sent, with its port",
        attempt: |case, key, _| {
            let region = case.given("Region").unwrap_or_default();
            let hosts = other_hosts(&case.covered().host, region);
            case.any(key, hosts.iter().map(|host| case.covered().with_host(host)))
        },
    },
    Trial {
        name: "method",
        cause: "the client sealed another method than it used",
        fix: "seal the method the request is sent with, in capitals",
        attempt: |case, key, _| {
            let methods = ["GET", "POST", "get", "post", ""];
            let with = |method: &str| Covered { method: method.into(), ..case.covered().clone() };
            case.any(key, methods.map(with))
        },
    },
    Trial {
        name: "path",
        cause: "the string to sign does not have `/?` between host and parameters",
        fix: "put method, host and `/?` before the parameters, with nothing between them",
        attempt: |case, key, _| {
            let host = &case.covered().host;
            let right = case.covered().string_to_sign();
            let start = format!("{}{host}/?", case.covered().method);
            let rest = right.strip_prefix(&start)?;
            let method = &case.covered().method;
            let starts = [
                format!("{method}{host}?"),
                format!("{method}{host}/"),
                format!("{method}{host}/v2/index.php?"),
                format!("{method}\n{host}\n/\n"),
                format!("{method}&{host}/?"),
                format!("{method} {host}/?"),
                String::new(),
            ];
            let start = starts.iter().find(|start| case.seals(key, &format!("{start}{rest}")))?;
            let shown = signed(case.covered()).string_to_sign;
            let shown_rest = shown.get(shown.find("/?")? + 2..)?;
            let string_to_sign = format!("{start}{shown_rest}");
            Some(Signed { canonical: String::new(), string_to_sign })
        },
    },
    Trial {
        name: "timestamp",
        cause: "the client sealed another Timestamp than it sent",
        fix: "read the clock once, in seconds, and use that for parameter and seal",
        attempt: |case, key, _| {
            let seconds = case.given("Timestamp")?.parse::<i64>().ok()?;
            let drifted = drifts().filter_map(|drift| seconds.checked_add(drift));
            let values = drifted.map(|it| it.to_string()).chain([format!("{seconds}000")]);
            case.any_param(key, "Timestamp", values)
        },
    },
    Trial {
        name: "action",
        cause: "the client sealed another Action than it sent",
        fix: "seal the parameters that are sent; an action of the other vendor is not known here",
        attempt: |case, key, _| case.any_param(key, "Action", other_actions()),
    },
    Trial {
        name: "version",
        cause: "the client sealed another Version than it sent",
        fix: "seal the parameters that are sent; 2017-05-25 is the other vendor's version",
        attempt: |case, key, _| case.any_param(key, "Version", OTHER_VERSIONS),
    },
    Trial {
        name: "left-out",
        cause: "a parameter was sent that was not sealed",
        fix: "seal everything that is sent except Signature, empty values included",
        attempt: |case, key, _| {
            let empty = case.without(|_, value| value.is_empty());
            // One name at a time, and no more names than a client plausibly has.
            let names = case.covered().params.iter().map(|(name, _)| name).take(64);
            let each = names.map(|name| case.without(|of, _| of == &**name));
            case.any(key, std::iter::once(empty).chain(each))
        },
    },
    Trial {
        name: "own-seal",
        cause: "the string to sign has a Signature parameter in it",
        fix: "leave Signature out of what is sealed",
        attempt: |case, key, _| {
            let with = |value: &str| {
                let mut covered = case.covered().clone();
                covered.params.push(("Signature".into(), ByteString::from(value)));
                covered
            };
            case.any(key, ["", "null", "None"].map(with))
        },
    },
    Trial {
        name: "names-replaced",
        cause: "the client sealed names with another separator than the dot it sent",
        fix: "seal the names that are sent, such as SignIdSet.0",
        attempt: |case, key, _| {
            let replaced = |by: &str| {
                let mut covered = case.covered().clone();
                for (name, _) in &mut covered.params {
                    *name = ByteString::from(name.replace('.', by));
                }
                covered
            };
            case.any(key, ["_", "", "[]", "%2E"].map(replaced))
        },
    },
    Trial {
        name: "seal-encoding",
        cause: "the signature is not the Base64 of the HMAC's bytes",
        fix: "write the HMAC's raw bytes in Base64, with padding",
        attempt: |case, key, _| {
            use base64::Engine as _;
            use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
            let string_to_sign = case.covered().string_to_sign();
            let tag = case.sealed.method.hmac(key.secret.reveal(), &string_to_sign);
            let hex = hex::encode(tag);
            let encoded = [
                hex.to_ascii_uppercase(),
                STANDARD.encode(&hex),
                STANDARD_NO_PAD.encode(tag),
                URL_SAFE.encode(tag),
                hex,
            ];
            case.if_right(encoded.into_iter())
        },
    },
];

/// A name with its numbers as numbers.
fn natural(name: &str) -> Vec<(Option<u64>, &str)> {
    name.split('.').map(|part| (part.parse().ok(), part)).collect()
}
