//! The headers were signed otherwise than they arrived.

use signet_registry::keys::AccessKey;
use signet_wire::doctor::Signed;

use crate::doctor::{Case, Text};

/// Tries other header lines, where the scheme signs headers.
fn with_headers(case: &Case, key: &AccessKey, lines: String) -> Option<Signed> {
    case.attempt(key, |text| {
        if let Text::V3 { canonical, .. } = text {
            canonical.headers = lines;
        }
    })
}

/// The header lines with one header's value replaced.
pub(super) fn with_line(case: &Case, name: &str, value: &str) -> Option<String> {
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

pub(super) fn another_host(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
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

pub(super) fn header_case(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let Text::V3 { canonical, .. } = &case.text else { return None };
    let plain = canonical.headers.lines().map(|line| {
        let own = line.starts_with("x-acs-");
        if own { format!("{line}\n") } else { format!("{}\n", line.to_lowercase()) }
    });
    [canonical.headers.to_lowercase(), plain.collect()]
        .into_iter()
        .find_map(|lines| with_headers(case, key, lines))
}

pub(super) fn content_type(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let kinds = ["application/x-www-form-urlencoded", "application/json", "text/plain"];
    let tails = ["", ";charset=utf-8", "; charset=utf-8", ";charset=UTF-8", "; charset=UTF-8"];
    let kinds = kinds.iter().flat_map(|kind| tails.map(|tail| format!("{kind}{tail}")));
    let mut tried = kinds.chain([String::new()]);
    tried.find_map(|kind| with_headers(case, key, with_line(case, "content-type", &kind)?))
}

pub(super) fn blank_line(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let Text::V3 { canonical, .. } = &case.text else { return None };
    with_headers(case, key, canonical.headers.trim_end_matches('\n').to_owned())
}
