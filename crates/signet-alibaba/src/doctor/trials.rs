//! What clients get wrong, each with its trial.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use signet_domain::time::Timestamp;
use signet_registry::keys::AccessKey;
use signet_wire::doctor::{Signed, Trial};

use super::{Case, Text};
use crate::seal::encode::{Pair, enc, join, pairs, sort};
use crate::seal::{moment, v1, v3};
use crate::{VERSION, ops};

/// The trials, the likeliest mistakes first.
pub(super) const ALL: &[Trial<Case>] = &[
    Trial {
        name: "secret-blank",
        cause: "the client's secret has a blank, a line break or quotes around it",
        fix: "trim the secret where it is read from a file, a form or the environment",
        attempt: secret_blank,
    },
    Trial {
        name: "secret-ampersand",
        cause: "the HMAC key is wrong by an ampersand: the older scheme adds one to the secret, \
                the current one does not",
        fix: "sign with `SECRET&` for HMAC-SHA1 and with the bare secret for ACS3",
        attempt: secret_ampersand,
    },
    Trial {
        name: "other-key",
        cause: "the secret belongs to another access key of the same account",
        fix: "use the id and the secret of one key",
        attempt: other_key,
    },
    Trial {
        name: "body-changed",
        cause: "the body is not the one whose hash the client signed",
        fix: "hash the very bytes that go out; do not serialise the body a second time",
        attempt: body_changed,
    },
    Trial {
        name: "payload-hash",
        cause: "the last line of what the client signed is not the hash of the body in lower-case \
                hex",
        fix: "hash the body with the algorithm's own hash, and write the same in \
              x-acs-content-sha256 and in the last line",
        attempt: payload_hash,
    },
    Trial {
        name: "host",
        cause: "the client signed another host or port than the request was addressed to",
        fix: "sign the Host header as it goes out, port included; a proxy must not rewrite it",
        attempt: another_host,
    },
    Trial {
        name: "space-as-plus",
        cause: "the client encoded blanks as + before signing",
        fix: "encode a blank as %20",
        attempt: space_as_plus,
    },
    Trial {
        name: "plus-unescaped",
        cause: "a + went out unescaped, so it arrived as a blank",
        fix: "send + as %2B",
        attempt: plus_unescaped,
    },
    Trial {
        name: "star-plain",
        cause: "the client left * as it is before signing",
        fix: "encode * as %2A",
        attempt: star_plain,
    },
    Trial {
        name: "tilde-escaped",
        cause: "the client encoded ~ before signing",
        fix: "leave ~ as it is",
        attempt: tilde_escaped,
    },
    Trial {
        name: "form-encoding",
        cause: "the client signed parameters encoded as forms encode them",
        fix: "after the form encoder, replace + by %20, * by %2A and %7E by ~",
        attempt: form_encoding,
    },
    Trial {
        name: "marks-plain",
        cause: "the client left ! ' ( ) * as they are before signing, as encodeURIComponent does",
        fix: "encode these five as well",
        attempt: marks_plain,
    },
    Trial {
        name: "slash-plain",
        cause: "the client left / as it is before signing",
        fix: "encode / as %2F",
        attempt: slash_plain,
    },
    Trial {
        name: "lower-hex",
        cause: "the client wrote percent escapes in lower-case hex before signing",
        fix: "write %2F, not %2f",
        attempt: lower_hex,
    },
    Trial {
        name: "double-encoding",
        cause: "the client encoded parameters once too often before signing",
        fix: "encode names and values once",
        attempt: double_encoding,
    },
    Trial {
        name: "not-encoded",
        cause: "the client signed parameters without encoding them",
        fix: "encode names and values before they are joined",
        attempt: not_encoded,
    },
    Trial {
        name: "query-not-encoded",
        cause: "the client put the joined parameters into the string to sign as they were",
        fix: "encode the joined parameters once more as a whole",
        attempt: query_not_encoded,
    },
    Trial {
        name: "path-plain",
        cause: "the client wrote / instead of %2F into the string to sign",
        fix: "the string to sign begins with POST&%2F& or GET&%2F&",
        attempt: path_plain,
    },
    Trial {
        name: "timestamp-encoding",
        cause: "the client signed the time with plain colons",
        fix: "encode the time like every other value",
        attempt: timestamp_encoding,
    },
    Trial {
        name: "unsorted",
        cause: "the client signed the parameters in the order it sent them",
        fix: "sort the parameters by name, in byte order",
        attempt: unsorted,
    },
    Trial {
        name: "sorted-without-case",
        cause: "the client sorted the parameters without regard to letter case",
        fix: "sort in byte order: upper case comes before lower case",
        attempt: sorted_without_case,
    },
    Trial {
        name: "empty-left-out",
        cause: "the client left parameters with an empty value out of what it signed",
        fix: "sign every parameter that is sent, empty ones as `Name=`",
        attempt: empty_left_out,
    },
    Trial {
        name: "form-parameters",
        cause: "the form's parameters were signed with the query's where they should not be, or \
                not where they should",
        fix: "HMAC-SHA1 signs the parameters of query and form; ACS3 signs the query's and hashes \
              the body",
        attempt: form_parameters,
    },
    Trial {
        name: "method",
        cause: "the client signed GET and sent POST, or the reverse",
        fix: "sign the method the request goes out with",
        attempt: method,
    },
    Trial {
        name: "action-version",
        cause: "the client signed another action or version than it asked for, or the other \
                dialect's",
        fix: "sign the action and the version that are sent",
        attempt: action_version,
    },
    Trial {
        name: "date",
        cause: "the client signed another time than it sent",
        fix: "read the clock once, and sign and send the same text",
        attempt: another_date,
    },
    Trial {
        name: "header-case",
        cause: "the client lower-cased the values of headers before signing",
        fix: "lower-case the names only; trim the values",
        attempt: header_case,
    },
    Trial {
        name: "content-type",
        cause: "the Content-Type that went out is not the one that was signed",
        fix: "set Content-Type before signing, as the HTTP library will send it",
        attempt: content_type,
    },
    Trial {
        name: "blank-line",
        cause: "the client left out the empty line between the headers and their names",
        fix: "every header line ends with a line break, and one more follows the last",
        attempt: blank_line,
    },
    Trial {
        name: "seal-encoding",
        cause: "the seal is right but written wrongly",
        fix: "ACS3 writes it in lower-case hex; HMAC-SHA1 in Base64, percent-encoded when sent",
        attempt: seal_encoding,
    },
];

type Encode = fn(&str) -> String;

fn secret_blank(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let secret = key.secret.reveal();
    let around =
        [("", " "), ("", "\n"), ("", "\r\n"), ("", "\t"), (" ", ""), ("\"", "\""), ("'", "'")];
    let worn = around.iter().map(|(before, after)| format!("{before}{secret}{after}"));
    let mut tried = worn.chain([secret.trim().to_owned()]).filter(|worn| *worn != secret);
    tried.any(|secret| case.fits(key, &secret)).then(|| case.show())
}

fn secret_ampersand(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let (secret, text) = (key.secret.reveal(), case.string());
    let theirs = match &case.text {
        Text::V3 { algorithm, .. } => algorithm.mac(&format!("{secret}&"), &text)?,
        Text::V1 { .. } => v1::mac(secret, &text),
    };
    (theirs == case.seal).then(|| case.show())
}

fn other_key(case: &Case, _: &AccessKey, siblings: &[AccessKey]) -> Option<Signed> {
    let fits = |key: &AccessKey| case.fits(key, key.secret.reveal());
    siblings.iter().any(fits).then(|| case.show())
}

/// Tries other header lines, where the scheme signs headers.
fn with_headers(case: &Case, key: &AccessKey, lines: String) -> Option<Signed> {
    case.attempt(key, |text| {
        if let Text::V3 { canonical, .. } = text {
            canonical.headers = lines;
        }
    })
}

/// The header lines with one header's value replaced.
fn with_line(case: &Case, name: &str, value: &str) -> Option<String> {
    let Text::V3 { canonical, .. } = &case.text else { return None };
    let lines = canonical.headers.lines().map(|line| match line.split_once(':') {
        Some((key, _)) if key == name => format!("{key}:{value}\n"),
        _ => format!("{line}\n"),
    });
    Some(lines.collect())
}

/// The vendor's own hosts, which a client signs when only the address it connects to was changed.
const VENDOR_HOSTS: [&str; 7] = [
    "dysmsapi.aliyuncs.com",
    "dysmsapi.ap-southeast-1.aliyuncs.com",
    "dysmsapi.ap-southeast-5.aliyuncs.com",
    "dysmsapi-proxy.cn-beijing.aliyuncs.com",
    "dysmsapi-xman.cn-hongkong.aliyuncs.com",
    "dysmsapi.eu-central-1.aliyuncs.com",
    "dysmsapi.us-east-1.aliyuncs.com",
];

fn another_host(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let (name, port) = match case.host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, port),
        _ => (&*case.host, "80"),
    };
    let names =
        VENDOR_HOSTS.into_iter().chain([name, "localhost", "127.0.0.1", "0.0.0.0", "[::1]"]);
    let ports = ["", port, "80", "443", "8080"];
    let hosts = names.flat_map(|name| {
        ports.map(|port| if port.is_empty() { name.to_owned() } else { format!("{name}:{port}") })
    });
    let schemes = ["http://", "https://"].map(|scheme| format!("{scheme}{}", case.host));
    let mut tried = hosts.chain(schemes).chain([String::new()]);
    tried.find_map(|host| with_headers(case, key, with_line(case, "host", &host)?))
}

fn body_changed(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let Text::V3 { canonical, declared, .. } = &case.text else { return None };
    if *declared == canonical.payload {
        return None;
    }
    with_payload(case, key, declared.clone())
}

fn payload_hash(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let Text::V3 { canonical, algorithm, .. } = &case.text else { return None };
    let form = case.raw.1.as_bytes();
    let tried = [
        // Right in the last line, so wrong in the header alone.
        canonical.payload.clone(),
        canonical.payload.to_ascii_uppercase(),
        algorithm.hash(b""),
        v3::Algorithm::HmacSha256.hash(form),
        v3::Algorithm::HmacSm3.hash(form),
        v3::Algorithm::HmacSha256.hash(b""),
        "UNSIGNED-PAYLOAD".to_owned(),
        String::new(),
    ];
    tried.into_iter().find_map(|payload| with_payload(case, key, payload))
}

fn with_payload(case: &Case, key: &AccessKey, payload: String) -> Option<Signed> {
    case.attempt(key, |text| {
        if let Text::V3 { canonical, .. } = text {
            canonical.payload = payload;
        }
    })
}

/// Tries another query.
fn with_query(case: &Case, key: &AccessKey, pairs: &[Pair], encode: Encode) -> Option<Signed> {
    case.attempt(key, |text| match text {
        Text::V3 { canonical, .. } => canonical.query = join(pairs, encode),
        Text::V1 { query, .. } => *query = join(pairs, encode),
    })
}

/// Tries another encoder; in the older scheme also for the query as a whole.
fn encoded(case: &Case, key: &AccessKey, encode: Encode) -> Option<Signed> {
    let sorted = case.sorted();
    with_query(case, key, &sorted, encode).or_else(|| {
        case.attempt(key, |text| {
            if let Text::V1 { query, outer, .. } = text {
                *query = join(&sorted, encode);
                *outer = encode;
            }
        })
    })
}

fn space_as_plus(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| enc(text).replace("%20", "+"))
}

fn star_plain(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| enc(text).replace("%2A", "*"))
}

fn tilde_escaped(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| enc(text).replace('~', "%7E"))
}

fn form_encoding(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| enc(text).replace("%20", "+").replace("%2A", "*").replace('~', "%7E"))
}

fn marks_plain(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| {
        let marks = [("%21", "!"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2A", "*")];
        marks.iter().fold(enc(text), |text, (escape, mark)| text.replace(escape, mark))
    })
}

fn slash_plain(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| enc(text).replace("%2F", "/"))
}

fn lower_hex(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    encoded(case, key, |text| {
        let escaped = enc(text);
        let mut parts = escaped.split('%');
        let mut lower = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (hex, rest) = part.split_at_checked(2).unwrap_or((part, ""));
            lower = lower + "%" + &hex.to_ascii_lowercase() + rest;
        }
        lower
    })
}

fn double_encoding(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    with_query(case, key, &case.sorted(), |text| enc(&enc(text)))
}

fn not_encoded(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    with_query(case, key, &case.sorted(), str::to_owned)
}

fn plus_unescaped(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let read = |raw: &str| pairs(raw.replace('+', "%2B").as_bytes()).ok();
    let mut sent = read(&case.raw.0)?;
    if let Text::V1 { .. } = case.text {
        sent.extend(read(&case.raw.1)?);
        sent = v1::signed(sent);
    }
    sort(&mut sent);
    with_query(case, key, &sent, enc)
}

fn query_not_encoded(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    case.attempt(key, |text| {
        if let Text::V1 { outer, .. } = text {
            *outer = str::to_owned;
        }
    })
}

fn path_plain(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    case.attempt(key, |text| {
        if let Text::V1 { path, .. } = text {
            *path = "/";
        }
    })
}

fn timestamp_encoding(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let Text::V1 { query, .. } = &case.text else { return None };
    let (before, after) = query.split_once("Timestamp=")?;
    let (time, after) = after.split_once('&').unwrap_or((after, ""));
    let plain = format!("{before}Timestamp={}&{after}", time.replace("%3A", ":"));
    let plain = plain.trim_end_matches('&').to_owned();
    // With plain colons before the whole is encoded, or after it as well.
    let outers: [Encode; 2] = [enc, |text| enc(text).replace("%3A", ":").replace("%253A", "%3A")];
    let queries = [plain, query.clone()];
    let mut tried = queries.iter().flat_map(|query| outers.map(|outer| (query.clone(), outer)));
    tried.find_map(|(changed, changed_outer)| {
        case.attempt(key, |text| {
            if let Text::V1 { query, outer, .. } = text {
                *query = changed;
                *outer = changed_outer;
            }
        })
    })
}

fn unsorted(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    with_query(case, key, &case.sent, enc)
}

fn sorted_without_case(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let mut sorted = case.sent.clone();
    sorted.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    with_query(case, key, &sorted, enc)
}

fn empty_left_out(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let mut sorted = case.sorted();
    sorted.retain(|(_, value)| !value.is_empty());
    with_query(case, key, &sorted, enc)
}

fn form_parameters(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let mut signed = pairs(case.raw.0.as_bytes()).ok()?;
    if let Text::V3 { .. } = case.text {
        signed.extend(pairs(case.raw.1.as_bytes()).ok()?);
    }
    with_query(case, key, &v1::signed(signed), enc)
}

fn method(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    case.attempt(key, |text| {
        let (Text::V3 { canonical: v3::Canonical { method, .. }, .. } | Text::V1 { method, .. }) =
            text;
        *method = if method == "GET" { "POST" } else { "GET" }.to_owned();
    })
}

/// Actions and versions of the other dialect for the same things.
const OTHER_ACTIONS: [&str; 4] =
    ["AddSmsSign", "DescribeSmsSignList", "ModifySmsSign", "DeleteSmsSign"];
const OTHER_VERSIONS: [&str; 3] = ["2021-01-11", "2019-07-11", "2018-05-01"];

fn action_version(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let names = ops::ALL.iter().map(|entry| entry.name).chain(OTHER_ACTIONS);
    let actions: Vec<_> = names.chain([&*case.action]).collect();
    let versions = [VERSION].into_iter().chain(OTHER_VERSIONS);
    let mut tried =
        versions.flat_map(|version| actions.iter().map(move |action| (version, *action)));
    tried.find_map(|(version, action)| {
        with_value(
            case,
            key,
            &[("x-acs-action", "Action", action), ("x-acs-version", "Version", version)],
        )
    })
}

/// How far the times may lie apart that are tried: every second of five minutes, and full hours as
/// time zones make them.
fn another_date(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let sent = match &case.text {
        Text::V3 { canonical, .. } => {
            canonical.headers.lines().find_map(|line| line.strip_prefix("x-acs-date:"))?.to_owned()
        }
        Text::V1 { .. } => {
            case.sent.iter().find(|(name, _)| name == "Timestamp").map(|(_, time)| time.clone())?
        }
    };
    let sent = moment(&sent).ok()?.seconds();
    let seconds = (1..=300).flat_map(|second| [-second, second]);
    let hours = (1..=14).flat_map(|hour| [-hour * 3600, hour * 3600]);
    seconds.chain(hours).find_map(|offset| {
        let time = Timestamp::from_seconds(sent.saturating_add(offset)).utc_text();
        with_value(case, key, &[("x-acs-date", "Timestamp", &time)])
    })
}

/// Tries other values of what one scheme has in headers and the other in parameters.
fn with_value(case: &Case, key: &AccessKey, values: &[(&str, &str, &str)]) -> Option<Signed> {
    let mut changed = case.clone();
    for (header, parameter, value) in values {
        if let Some(lines) = with_line(&changed, header, value)
            && let Text::V3 { canonical, .. } = &mut changed.text
        {
            canonical.headers = lines;
        }
        for (_, old) in changed.sent.iter_mut().filter(|(name, _)| name == parameter) {
            *old = (*value).to_owned();
        }
    }
    let sorted = changed.sorted();
    with_query(&changed, key, &sorted, enc)
}

fn header_case(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let Text::V3 { canonical, .. } = &case.text else { return None };
    let plain = canonical.headers.lines().map(|line| {
        let own = line.starts_with("x-acs-");
        if own { format!("{line}\n") } else { format!("{}\n", line.to_lowercase()) }
    });
    [canonical.headers.to_lowercase(), plain.collect()]
        .into_iter()
        .find_map(|lines| with_headers(case, key, lines))
}

fn content_type(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let kinds = ["application/x-www-form-urlencoded", "application/json", "text/plain"];
    let tails = ["", ";charset=utf-8", "; charset=utf-8", ";charset=UTF-8", "; charset=UTF-8"];
    let kinds = kinds.iter().flat_map(|kind| tails.map(|tail| format!("{kind}{tail}")));
    let mut tried = kinds.chain([String::new()]);
    tried.find_map(|kind| with_headers(case, key, with_line(case, "content-type", &kind)?))
}

fn blank_line(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let Text::V3 { canonical, .. } = &case.text else { return None };
    with_headers(case, key, canonical.headers.trim_end_matches('\n').to_owned())
}

fn seal_encoding(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let (secret, text) = (key.secret.reveal(), case.string());
    let (ours, bytes) = match &case.text {
        Text::V3 { algorithm, .. } => {
            let ours = algorithm.mac(secret, &text)?;
            let bytes = hex::decode(&ours).ok()?;
            (ours, bytes)
        }
        Text::V1 { .. } => {
            let ours = v1::seal(secret, &text);
            let bytes = STANDARD.decode(&ours).ok()?;
            (ours, bytes)
        }
    };
    // A + that went out unescaped arrives as a blank.
    let written = [
        ours.replace('+', " "),
        hex::encode(&bytes),
        hex::encode_upper(&bytes),
        STANDARD.encode(&bytes),
        STANDARD.encode(hex::encode(&bytes)),
    ];
    written.contains(&case.seal).then(|| case.show())
}
