//! Writing an answer.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use signet_wire::{Entry, Language, Site, Text, Ticket, Value, Verdict};

use super::xml;
use crate::seal::encode::enc;
use crate::{NAME, ops};

/// Wraps an outcome as the vendor's clients expect it.
pub fn answer(outcome: Result<Value, &Verdict>, ticket: &Ticket, site: &Site) -> Response<Bytes> {
    let entry = ops::ALL.iter().find(|entry| entry.name == ticket.action);
    let (status, root, content) = match outcome {
        Ok(reply) => (200, response_name(entry), success(reply, entry, ticket)),
        // Codes that travel with status 200 come in the operation's own envelope.
        Err(verdict) if verdict.code.status == 200 => {
            (200, response_name(entry), own_failure(verdict, entry, ticket))
        }
        Err(verdict) => {
            (verdict.code.status, "Error".into(), gateway_failure(verdict, ticket, site))
        }
    };
    // The blanks matter: clients read an XML error only under exactly this type.
    let (kind, body) = if ticket.xml {
        ("text/xml;charset=utf-8", xml::document(&root, &content).into_bytes())
    } else {
        ("application/json;charset=utf-8", serde_json::to_vec(&content).unwrap_or_default())
    };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    // The trace id is the request id in the other spelling, so that either finds the log line.
    let trace = ticket.request_id.replace('-', "").to_ascii_lowercase();
    for (name, value) in [("x-acs-request-id", &ticket.request_id), ("x-acs-trace-id", &trace)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}

fn success(reply: Value, entry: Option<&Entry>, ticket: &Ticket) -> Value {
    let mut members = vec![
        member("RequestId", &*ticket.request_id),
        member("Code", "OK"),
        member("Message", "OK"),
    ];
    if has_success(entry) {
        members.push((Text::from_static("Success"), Value::Bool(true)));
    }
    if let Value::Map(reply) = reply {
        members.extend(reply);
    }
    Value::Map(members)
}

fn own_failure(verdict: &Verdict, entry: Option<&Entry>, ticket: &Ticket) -> Value {
    let mut members = vec![
        member("RequestId", &*ticket.request_id),
        member("Code", verdict.name()),
        member("Message", verdict.message(Language::English)),
    ];
    if has_success(entry) {
        members.push((Text::from_static("Success"), Value::Bool(false)));
    }
    Value::Map(members)
}

fn gateway_failure(verdict: &Verdict, ticket: &Ticket, site: &Site) -> Value {
    let code = verdict.name();
    let page = format!(
        "{}/_signet/codes/{NAME}/{}?requestId={}",
        site.public_url,
        enc(&code),
        enc(&ticket.request_id)
    );
    let mut members = vec![
        member("RequestId", &*ticket.request_id),
        member("HostId", &*ticket.host),
        member("Code", code),
        member("Message", verdict.message(Language::English)),
    ];
    if let Some(detail) = &verdict.detail {
        members.push((Text::from_static("AccessDeniedDetail"), detail.clone()));
    }
    members.push(member("Recommend", page));
    Value::Map(members)
}

/// Whether an operation's answers say `Success`: those that put their reply into one object do,
/// the older ones that spread it over the envelope do not.
fn has_success(entry: Option<&Entry>) -> bool {
    entry.is_some_and(|entry| entry.reply.iter().any(|f| matches!(f.name, "Data" | "Model")))
}

fn response_name(entry: Option<&Entry>) -> String {
    format!("{}Response", entry.map_or("", |entry| entry.name))
}

fn member(name: &'static str, value: impl Into<Text>) -> (Text, Value) {
    (Text::from_static(name), Value::text(value))
}
