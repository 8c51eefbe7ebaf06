//! What clients get wrong with TC3-HMAC-SHA256.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use signet_domain::time::Timestamp;
use signet_registry::keys::{AccessKey, same};
use signet_wire::doctor::{Signed, Trial};

use super::{OTHER_VERSIONS, body, drifts, mistyped, other_actions, other_hosts, shown};
use crate::seal::tc3::{Covered, Sealed, derive, sha256_hex};

/// A kept request of the newer scheme.
pub struct Case {
    /// Its seal, with what it covers.
    pub sealed: Sealed,
    /// Whether it said that the body is not sealed.
    pub unsigned: bool,
    /// The hash of the body as it came.
    pub body_hash: String,
    /// The body, if it was short enough to keep.
    pub body: Option<Vec<u8>>,
    /// The region asked for.
    pub region: String,
}

impl Case {
    /// What we signed: what was sent, with the scope's day made right.
    pub fn server(&self) -> Signed {
        signed(&self.right())
    }

    fn covered(&self) -> &Covered {
        &self.sealed.covered
    }

    fn right(&self) -> Covered {
        let date = self.covered().date_of_timestamp();
        Covered { date, ..self.covered().clone() }
    }

    fn is(&self, seal: &str) -> bool {
        same(seal.as_bytes(), self.sealed.seal.as_bytes())
    }

    /// The first of some variants that gives the client's seal.
    fn any(&self, key: &AccessKey, variants: impl IntoIterator<Item = Covered>) -> Option<Signed> {
        let secret = key.secret.reveal();
        variants.into_iter().find(|covered| self.is(&covered.seal(secret))).map(|it| signed(&it))
    }

    /// The same for what was sent with other values of one header.
    fn any_header<S: AsRef<str>>(
        &self,
        key: &AccessKey,
        name: &str,
        values: impl IntoIterator<Item = S>,
    ) -> Option<Signed> {
        self.covered().header(name)?;
        let with = |value: S| self.covered().with_header(name, value.as_ref());
        self.any(key, values.into_iter().map(with))
    }

    /// What was sent, if a seal made some other way is the client's.
    fn if_right(&self, mut seals: impl Iterator<Item = String>) -> Option<Signed> {
        seals.any(|seal| self.is(&seal)).then(|| signed(self.covered()))
    }

    /// The client's seal of a string it made some other way.
    fn any_text(
        &self,
        key: &AccessKey,
        texts: impl IntoIterator<Item = (String, String)>,
    ) -> Option<Signed> {
        let covered = self.covered();
        let root = format!("TC3{}", key.secret.reveal());
        let steps = [&*covered.date, &*covered.service, "tc3_request"];
        let signing_key = derive(root.as_bytes(), &steps);
        let (canonical, string_to_sign) = texts.into_iter().find(|(_, string_to_sign)| {
            self.is(&hex::encode(hmac::sign(&signing_key, string_to_sign.as_bytes())))
        })?;
        // Made from raw text, so nothing of it may be shown.
        let canonical = signet_wire::doctor::veil(&canonical);
        Some(Signed { canonical, string_to_sign })
    }
}

/// Both forms, with what is not public veiled. The string to sign holds a hash and nothing else of
/// the request.
fn signed(covered: &Covered) -> Signed {
    let mut shown = covered.clone();
    shown.query = shown::query(&covered.query);
    for (name, value) in &mut shown.headers {
        *value = shown::header(name, value).into_owned();
    }
    Signed { canonical: shown.canonical(), string_to_sign: covered.string_to_sign() }
}

/// The likeliest first.
pub const TRIALS: &[Trial<Case>] = &[
    Trial {
        name: "secret-blank",
        cause: "the client's secret has a blank, a line end or a quote that is not part of it",
        fix: "trim the secret where the client reads it",
        attempt: |case, key, _| {
            case.if_right(mistyped(key.secret.reveal()).map(|it| case.covered().seal(&it)))
        },
    },
    Trial {
        name: "sibling-key",
        cause: "the client sent the id of one access key and used the secret of another",
        fix: "configure id and secret of the same key",
        attempt: |case, _, siblings| {
            case.if_right(siblings.iter().map(|key| case.covered().seal(key.secret.reveal())))
        },
    },
    Trial {
        name: "scope-date",
        cause: "the date in the credential scope is not the UTC date of X-TC-Timestamp",
        fix: "make the date from the timestamp, in UTC and not in local time",
        attempt: |case, key, _| {
            let sent = case.covered();
            if sent.date != sent.date_of_timestamp() {
                return case.any(key, [sent.clone()]);
            }
            // The scope is right, and another day went into the key or into the string.
            let days = neighbours(sent).into_iter();
            case.any(key, days.map(|date| Covered { date, ..sent.clone() }))
        },
    },
    Trial {
        name: "host",
        cause: "the client sealed another host than the Host header it sent",
        fix: "seal the Host header exactly as it is sent, with its port",
        attempt: |case, key, _| {
            let host = case.covered().header("host")?;
            case.any_header(key, "host", other_hosts(host, &case.region))
        },
    },
    Trial {
        name: "content-type",
        cause: "the client sealed another Content-Type than the header it sent",
        fix: "seal the Content-Type header exactly as it is sent, charset included",
        attempt: |case, key, _| {
            let sent = case.covered().header("content-type")?;
            let bare = sent.split(';').next().unwrap_or_default().trim().to_owned();
            let charsets =
                ["; charset=utf-8", ";charset=utf-8", "; charset=UTF-8", ";charset=UTF-8"];
            let mut values = vec![bare.clone(), String::new()];
            for kind in [&*bare, "application/json", "application/x-www-form-urlencoded"] {
                values.push(kind.to_owned());
                values.extend(charsets.map(|charset| format!("{kind}{charset}")));
            }
            values.push("text/plain".into());
            values.push("multipart/form-data".into());
            case.any_header(key, "content-type", values)
        },
    },
    Trial {
        name: "payload-unsigned",
        cause: "only one of header and seal says that the body is not sealed",
        fix: "send X-TC-Content-SHA256: UNSIGNED-PAYLOAD if, and only if, that is what is hashed",
        attempt: |case, key, _| {
            let hash = match case.unsigned {
                true => case.body_hash.clone(),
                false => sha256_hex(b"UNSIGNED-PAYLOAD"),
            };
            case.any(key, [Covered { payload_hash: hash, ..case.covered().clone() }])
        },
    },
    Trial {
        name: "body",
        cause: "the body was written anew after it was sealed, or was sealed before it was final",
        fix: "make the body's bytes once, and seal and send those",
        attempt: |case, key, _| {
            let bodies = body::rewritten(case.body.as_deref()?);
            let hash = |body: Vec<u8>| Covered {
                payload_hash: sha256_hex(&body),
                ..case.covered().clone()
            };
            case.any(key, bodies.into_iter().map(hash))
        },
    },
    Trial {
        name: "payload-hash",
        cause: "the hash of the body is not the lower-case hex of its SHA-256",
        fix: "hash the body's bytes with SHA-256 and write the hash in lower-case hex",
        attempt: |case, key, _| {
            let upper = case.covered().payload_hash.to_ascii_uppercase();
            let raw = hex::decode(&case.covered().payload_hash).unwrap_or_default();
            let mut hashes = vec![upper, STANDARD.encode(raw), String::new(), sha256_hex(b"")];
            if let Some(text) = case.body.as_deref().and_then(|it| std::str::from_utf8(it).ok()) {
                hashes.push(text.to_owned());
            }
            let with = |hash| Covered { payload_hash: hash, ..case.covered().clone() };
            // The last of them is the body itself, which is not shown.
            let found = case.any(key, hashes.into_iter().map(with))?;
            Some(Signed { canonical: signet_wire::doctor::veil(&found.canonical), ..found })
        },
    },
    Trial {
        name: "key-prefix",
        cause: "the secret went into the key without `TC3` before it",
        fix: "derive the key from `TC3` and the secret",
        attempt: |case, key, _| {
            let covered = case.covered();
            let secret = key.secret.reveal();
            let roots = [secret.to_owned(), format!("AWS4{secret}"), format!("tc3{secret}")];
            let steps = [&*covered.date, &*covered.service, "tc3_request"];
            case.if_right(
                roots.iter().map(|root| with_key(covered, &derive(root.as_bytes(), &steps))),
            )
        },
    },
    Trial {
        name: "key-derivation",
        cause: "the signing key was not derived in the three steps date, service, tc3_request",
        fix: "derive the key step by step, passing raw bytes from each step to the next",
        attempt: |case, key, _| case.if_right(other_keys(case.covered(), key.secret.reveal())),
    },
    Trial {
        name: "scope-service",
        cause: "the key or the string to sign was made for another service than the scope names",
        fix: "use the same service in the scope, the key and the string to sign",
        attempt: |case, key, _| {
            let services = ["sms", "cvm", "tc3_request", "", "127", "localhost", "tencentcloudapi"];
            let host = case.covered().header("host").unwrap_or_default();
            let label = host.split('.').next().unwrap_or_default();
            let services = services.into_iter().chain([host, label]);
            let with =
                |service: &str| Covered { service: service.into(), ..case.covered().clone() };
            let inside = case.any(key, services.clone().map(with));
            inside.or_else(|| {
                let sealed = case.covered().string_to_sign();
                case.if_right(services.map(|service| {
                    let root = format!("TC3{}", key.secret.reveal());
                    let steps = [&*case.covered().date, service, "tc3_request"];
                    hex::encode(hmac::sign(&derive(root.as_bytes(), &steps), sealed.as_bytes()))
                }))
            })
        },
    },
    Trial {
        name: "timestamp",
        cause: "the client sealed another timestamp than the X-TC-Timestamp header it sent",
        fix: "read the clock once, in seconds and in UTC, and use that for header and seal",
        attempt: |case, key, _| {
            let sent = case.covered();
            let seconds = sent.timestamp.parse::<i64>().ok()?;
            let drifted = drifts().filter_map(|drift| seconds.checked_add(drift));
            let written = drifted.map(|seconds| seconds.to_string()).chain([
                format!("{seconds}000"),
                String::new(),
                "0".into(),
                Timestamp::from_seconds(seconds).utc_text(),
            ]);
            case.any(key, written.map(|timestamp| Covered { timestamp, ..sent.clone() }))
        },
    },
    Trial {
        name: "action",
        cause: "the client sealed another action than the X-TC-Action header it sent",
        fix: "seal the headers that are sent; an action of the other vendor is not known here",
        attempt: |case, key, _| case.any_header(key, "x-tc-action", other_actions()),
    },
    Trial {
        name: "version",
        cause: "the client sealed another version than the X-TC-Version header it sent",
        fix: "seal the headers that are sent; 2017-05-25 is the other vendor's version",
        attempt: |case, key, _| case.any_header(key, "x-tc-version", OTHER_VERSIONS),
    },
    Trial {
        name: "header-value-case",
        cause: "a sealed header's value has another case than the one that was sent",
        fix: "seal header values as they are sent, or all of them in lower case",
        attempt: |case, key, _| {
            let sent = case.covered();
            let changed = sent.headers.iter().flat_map(|(name, value)| {
                let values = [value.to_ascii_lowercase(), value.to_ascii_uppercase()];
                values.map(|value| sent.with_header(name, &value))
            });
            case.any(key, changed)
        },
    },
    Trial {
        name: "header-name-case",
        cause: "the names of the sealed headers are not in lower case",
        fix: "write header names in lower case in the canonical request",
        attempt: |case, key, _| {
            let titled = |name: &str| {
                let words = name.split('-').map(|word| match word.split_at_checked(1) {
                    Some((first, rest)) => first.to_ascii_uppercase() + rest,
                    None => String::new(),
                });
                words.collect::<Vec<_>>().join("-")
            };
            let renamed = |rename: &dyn Fn(&str) -> String, listed: bool| {
                let mut covered = case.covered().clone();
                covered.headers.iter_mut().for_each(|(name, _)| *name = rename(name));
                if listed {
                    let names = covered.headers.iter().map(|(name, _)| &**name);
                    covered.signed_headers = names.collect::<Vec<_>>().join(";");
                }
                covered
            };
            let upper = |name: &str| name.to_ascii_uppercase();
            case.any(
                key,
                [
                    renamed(&titled, false),
                    renamed(&titled, true),
                    renamed(&upper, false),
                    renamed(&upper, true),
                ],
            )
        },
    },
    Trial {
        name: "header-order",
        cause: "the sealed headers are not in the order in which the seal lists them",
        fix: "write headers in the order of SignedHeaders, which is that of their names",
        attempt: |case, key, _| {
            let sent = case.covered();
            let (mut reversed, mut sorted) = (sent.clone(), sent.clone());
            reversed.headers.reverse();
            sorted.headers.sort();
            let relisted = [reversed.clone(), sorted.clone()].map(|mut covered| {
                let names = covered.headers.iter().map(|(name, _)| &**name);
                covered.signed_headers = names.collect::<Vec<_>>().join(";");
                covered
            });
            case.any(key, [reversed, sorted].into_iter().chain(relisted))
        },
    },
    Trial {
        name: "canonical-lines",
        cause: "the canonical request lacks a line, has one too many, or ends its lines otherwise",
        fix: "write six parts with one line feed between them; the headers end in one of their own",
        attempt: |case, key, _| {
            let canonical = case.covered().canonical();
            let signed_headers = &case.covered().signed_headers;
            let texts = [
                // The headers' own line end is missing.
                canonical.replacen(
                    &format!("\n\n{signed_headers}"),
                    &format!("\n{signed_headers}"),
                    1,
                ),
                canonical.replacen(
                    &format!("\n{signed_headers}"),
                    &format!("\n\n{signed_headers}"),
                    1,
                ),
                format!("{canonical}\n"),
                canonical.replace('\n', "\r\n"),
                canonical.replacen("\n/\n", "\n\n", 1),
                // The line of the empty query is missing.
                canonical.replacen("\n/\n\n", "\n/\n", 1),
            ];
            let with = |canonical: String| {
                let string_to_sign = case.covered().string_to_sign_of(&canonical);
                (canonical, string_to_sign)
            };
            case.any_text(key, texts.into_iter().map(with))
        },
    },
    Trial {
        name: "string-to-sign",
        cause: "the string to sign is not algorithm, timestamp, scope and hash on four lines",
        fix: "sign the four lines, the last with the lower-case hash of the canonical request",
        attempt: |case, key, _| {
            let covered = case.covered();
            let canonical = covered.canonical();
            let right = covered.string_to_sign();
            let hash = sha256_hex(canonical.as_bytes());
            let scope = format!("{}/{}/tc3_request", covered.date, covered.service);
            let texts = [
                format!("{right}\n"),
                right.replace('\n', "\r\n"),
                right.replacen(&hash, &hash.to_ascii_uppercase(), 1),
                right.replacen(&scope, &format!("{}/{}", covered.date, covered.service), 1),
                right.replacen("TC3-HMAC-SHA256", "HmacSHA256", 1),
                hash,
            ];
            case.any_text(key, texts.map(|text| (canonical.clone(), text)))
        },
    },
    Trial {
        name: "query",
        cause: "the client sealed the query in another order or encoding than it was sent",
        fix: "seal the raw query exactly as it stands in the address",
        attempt: |case, key, _| {
            let sent = case.covered();
            let mut sorted = sent.query.split('&').collect::<Vec<_>>();
            sorted.sort_unstable();
            let sorted = sorted.join("&");
            let decoded = |query: &str| {
                let spaced = query.replace('+', " ");
                percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
            };
            let queries = [
                decoded(&sent.query),
                decoded(&sorted),
                sent.query.replace('+', "%20"),
                sent.query.replace("%20", "+"),
                sorted.replace('+', "%20"),
                sorted.replace("%20", "+"),
                sent.query.replace("%7E", "~"),
                sent.query.replace('~', "%7E"),
                sent.query.replace("%2A", "*"),
                sent.query.replace('*', "%2A"),
                lower_escapes(&sent.query),
                format!("?{}", sent.query),
                String::new(),
                sorted,
            ];
            case.any(key, queries.map(|query| Covered { query, ..sent.clone() }))
        },
    },
    Trial {
        name: "method",
        cause: "the client sealed another method than it used",
        fix: "seal the method the request is sent with, in capitals",
        attempt: |case, key, _| {
            let methods = ["GET", "POST", "PUT", "get", "post", "Post", "Get"];
            let with = |method: &str| Covered { method: method.into(), ..case.covered().clone() };
            case.any(key, methods.map(with))
        },
    },
    Trial {
        name: "seal-encoding",
        cause: "the signature is not written in lower-case hex",
        fix: "write the HMAC in lower-case hex, 64 digits",
        attempt: |case, key, _| {
            let right = case.covered().seal(key.secret.reveal());
            let raw = hex::decode(&right).unwrap_or_default();
            case.if_right([right.to_ascii_uppercase(), STANDARD.encode(raw)].into_iter())
        },
    },
];

/// The same with lower-case hex in its escapes.
fn lower_escapes(query: &str) -> String {
    let mut escape = 0_u8;
    let lowered = query.chars().map(|c| {
        let inside = escape > 0;
        escape = if c == '%' { 2 } else { escape.saturating_sub(1) };
        if inside { c.to_ascii_lowercase() } else { c }
    });
    lowered.collect()
}

/// The days a client may have taken for the timestamp's, besides that one.
fn neighbours(covered: &Covered) -> Vec<String> {
    let Ok(day) = signet_domain::time::Day::parse(&covered.date_of_timestamp()) else {
        return vec![];
    };
    [-1, 1].map(|days| day.plus_days(days).to_string()).to_vec()
}

fn with_key(covered: &Covered, key: &hmac::Key) -> String {
    hex::encode(hmac::sign(key, covered.string_to_sign().as_bytes()))
}

/// Seals with keys that were derived some other way.
fn other_keys(covered: &Covered, secret: &str) -> impl Iterator<Item = String> {
    let root = format!("TC3{secret}");
    let (date, service) = (&*covered.date, &*covered.service);
    let compact = date.replace('-', "");
    let steps: [&[&str]; 7] = [
        &[],
        &[date],
        &[date, service],
        &[service, date, "tc3_request"],
        &[&compact, service, "tc3_request"],
        &[date, "tc3_request"],
        &[date, service, "tc3_request", "tc3_request"],
    ];
    let mut seals = steps.map(|it| with_key(covered, &derive(root.as_bytes(), it))).to_vec();
    // Hex passed on where bytes belong, and secret and day the wrong way round.
    let mut hexed = root.clone();
    for step in [date, service, "tc3_request"] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, hexed.as_bytes());
        hexed = hex::encode(hmac::sign(&key, step.as_bytes()));
    }
    let hexed = hmac::Key::new(hmac::HMAC_SHA256, hexed.as_bytes());
    seals.push(with_key(covered, &hexed));
    seals.push(with_key(covered, &hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())));
    let swapped = derive(date.as_bytes(), &[&root, service, "tc3_request"]);
    seals.push(with_key(covered, &swapped));
    seals.into_iter()
}
