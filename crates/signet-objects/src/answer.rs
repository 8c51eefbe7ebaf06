//! Answers of the object storage: headers, and a little XML.

use std::fmt::Write as _;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG, LOCATION};
use http::{HeaderName, HeaderValue, Response, StatusCode, Uri};
use percent_encoding::utf8_percent_encode;
use signet_wire::{Language, Site, Verdict};

use crate::BUCKET;
use crate::link::PATH;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-oss-request-id");
const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// An answer that carries the id of its request.
pub(crate) fn answer<B>(status: StatusCode, request_id: &str, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    set(&mut response, REQUEST_ID, request_id);
    response
}

/// Sets a header, unless its value cannot be one.
pub(crate) fn set<B>(response: &mut Response<B>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers_mut().insert(name, value);
    }
}

/// A content tag, as a header has it.
pub(crate) fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

/// The answer to a request that was refused.
pub(crate) fn refused(verdict: &Verdict, request_id: &str, site: &Site) -> Response<Bytes> {
    let status = StatusCode::from_u16(verdict.code.status);
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let host = site.public_url.split_once("://").map_or(&*site.public_url, |(_, host)| host);
    let xml = element(
        "Error",
        &[
            ("Code", &verdict.name()),
            ("Message", &verdict.message(Language::English)),
            ("RequestId", request_id),
            ("HostId", host),
        ],
    );
    let mut response = answer(status, request_id, xml.into());
    set(&mut response, CONTENT_TYPE, "application/xml");
    response
}

/// How a form wants to be answered when all went well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Nothing but a status, 200 or 204.
    Status(StatusCode),
    /// 201 and a document.
    Document,
    /// A browser is to go on to another page.
    Redirect(Uri),
}

impl Wanted {
    /// What the fields ask for. A redirection goes before a status. An address that is not HTTP
    /// and a status that is not one of the three count as absent; that is 204.
    pub(crate) fn read(redirect: Option<&str>, status: Option<&str>) -> Self {
        let address = redirect.and_then(|address| address.parse::<Uri>().ok());
        let http = |address: &Uri| {
            matches!(address.scheme_str(), Some("http" | "https")) && address.host().is_some()
        };
        match (address.filter(http), status) {
            (Some(address), _) => Wanted::Redirect(address),
            (None, Some("200")) => Wanted::Status(StatusCode::OK),
            (None, Some("201")) => Wanted::Document,
            (None, _) => Wanted::Status(StatusCode::NO_CONTENT),
        }
    }

    /// The answer to a form whose file was kept.
    pub(crate) fn answer(
        &self,
        request_id: &str,
        site: &Site,
        key: &str,
        etag: &str,
    ) -> Response<Bytes> {
        let etag = quoted(etag);
        let location = format!("{}/{}", site.public_url, utf8_percent_encode(key, PATH));
        let mut response = match self {
            Wanted::Status(status) => answer(*status, request_id, Bytes::new()),
            Wanted::Document => {
                let fields =
                    [("Bucket", BUCKET), ("ETag", &etag), ("Location", &location), ("Key", key)];
                let xml = element("PostResponse", &fields);
                let mut response = answer(StatusCode::CREATED, request_id, xml.into());
                set(&mut response, CONTENT_TYPE, "application/xml");
                set(&mut response, LOCATION, &location);
                response
            }
            Wanted::Redirect(address) => {
                let mut response = answer(StatusCode::SEE_OTHER, request_id, Bytes::new());
                set(&mut response, LOCATION, &with_result(address, key, &etag));
                response
            }
        };
        set(&mut response, ETAG, &etag);
        response
    }
}

/// An address with what was uploaded added to its query.
fn with_result(address: &Uri, key: &str, etag: &str) -> String {
    let result = form_urlencoded::Serializer::new(String::new())
        .append_pair("bucket", BUCKET)
        .append_pair("key", key)
        .append_pair("etag", etag)
        .finish();
    let separator = if address.query().is_some() { '&' } else { '?' };
    format!("{address}{separator}{result}")
}

/// A document of one element with texts in it.
fn element(name: &str, fields: &[(&str, &str)]) -> String {
    let mut xml = format!("{DECLARATION}\n<{name}>");
    for (name, text) in fields {
        // Writing to a string does not fail.
        let _ = write!(xml, "<{name}>{}</{name}>", escape(text));
    }
    let _ = write!(xml, "</{name}>");
    xml
}

/// Text as XML 1.0 can carry it; what it cannot is replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => {
                escaped.push(c);
            }
            _ => escaped.push('\u{fffd}'),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codes, policy};

    const TAG: &str = "0123456789ABCDEF0123456789ABCDEF";

    fn site() -> Site {
        Site { public_url: "http://sms.example.com:8080".into(), upload_max: crate::UPLOAD_MAX }
    }

    fn done(wanted: &Wanted) -> Response<Bytes> {
        wanted.answer("1D842BC5425544BB00000000", &site(), "1/营业 <a>.jpg", TAG)
    }

    fn header<'r>(response: &'r Response<Bytes>, name: &str) -> Option<&'r str> {
        response.headers().get(name).map(|value| value.to_str().unwrap())
    }

    #[test]
    fn refusals_are_xml() {
        let verdict = policy::failed("starts-with", "key", "1/\"<&\u{1}");
        let response = refused(&verdict, "1D842BC5425544BB00000000", &site());
        assert_eq!(response.status(), 403);
        assert_eq!(header(&response, "content-type"), Some("application/xml"));
        assert_eq!(header(&response, "x-oss-request-id"), Some("1D842BC5425544BB00000000"));
        assert_eq!(
            str::from_utf8(response.body()).unwrap(),
            concat!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
                "<Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy ",
                "Condition failed: [\"starts-with\", \"$key\", \"1/\\\"&lt;&amp;\\u0001\"]",
                "</Message><RequestId>1D842BC5425544BB00000000</RequestId>",
                "<HostId>sms.example.com:8080</HostId></Error>",
            )
        );
    }

    #[test]
    fn every_code_has_a_status_and_help() {
        for code in codes::CODES {
            assert!((400..=503).contains(&code.status), "{}", code.name);
            assert!(!code.cause.is_empty() && !code.fix.is_empty(), "{}", code.name);
        }
    }

    #[test]
    fn forms_are_answered_as_they_want() {
        for (status, expect) in [
            (None, 204),
            (Some("204"), 204),
            (Some("x"), 204),
            (Some("200"), 200),
            (Some("201"), 201),
        ] {
            let response = done(&Wanted::read(None, status));
            assert_eq!(response.status(), expect);
            assert_eq!(header(&response, "etag"), Some("\"0123456789ABCDEF0123456789ABCDEF\""));
            assert_eq!(response.body().is_empty(), expect != 201);
        }
        let document = done(&Wanted::Document);
        assert_eq!(
            str::from_utf8(document.body()).unwrap(),
            concat!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
                "<PostResponse><Bucket>signet</Bucket>",
                "<ETag>\"0123456789ABCDEF0123456789ABCDEF\"</ETag>",
                "<Location>http://sms.example.com:8080/1/%E8%90%A5%E4%B8%9A%20%3Ca%3E.jpg",
                "</Location><Key>1/营业 &lt;a&gt;.jpg</Key></PostResponse>",
            )
        );
    }

    #[test]
    fn browsers_go_on_to_web_addresses_only() {
        let location = |address: &str| {
            let response = done(&Wanted::read(Some(address), Some("200")));
            let status = response.status().as_u16();
            (status, header(&response, "location").map(String::from))
        };
        let result = "bucket=signet&key=1%2F%E8%90%A5%E4%B8%9A+%3Ca%3E.jpg\
                      &etag=%220123456789ABCDEF0123456789ABCDEF%22";
        let went = |to: &str| (303, Some(format!("{to}{result}")));
        assert_eq!(location("https://a.example.com/done"), went("https://a.example.com/done?"));
        assert_eq!(location("http://a.example.com/?x=1"), went("http://a.example.com/?x=1&"));
        for bad in ["javascript:alert(1)", "/done", "ftp://a/", "https://", "http://a/\r\nb: c", ""]
        {
            assert_eq!(location(bad), (200, None), "{bad}");
        }
    }
}
