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
    // Clients tell their callers to wait so many milliseconds.
    if let Some(millis) = ticket.retry_after {
        headers.insert("x-acs-retry-after", millis.into());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    const ID: &str = "F655A8D5-B967-440B-8683-DAD6FF8DE990";

    fn ticket(action: &str, xml: bool) -> Ticket {
        Ticket {
            request_id: ID.into(),
            action: action.into(),
            host: "127.0.0.1:8080".into(),
            xml,
            ..Ticket::default()
        }
    }

    fn site() -> Site {
        Site { public_url: "http://signet.example".into(), upload_max: 0 }
    }

    fn sent(outcome: Result<Value, &Verdict>, ticket: &Ticket) -> (u16, String, String) {
        let response = answer(outcome, ticket, &site());
        let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let body = String::from_utf8(response.body().to_vec()).unwrap();
        (response.status().as_u16(), kind, body)
    }

    const JSON: &str = "application/json;charset=utf-8";
    const XML: &str = "text/xml;charset=utf-8";

    #[test]
    fn a_reply_stands_in_the_envelope() {
        let reply = || Value::Map(vec![member("Data", "100000123")]);
        let json = sent(Ok(reply()), &ticket("CreateSmsAppIcpRecord", false));
        assert_eq!(json, (200, JSON.into(), r#"{"RequestId":"F655A8D5-B967-440B-8683-DAD6FF8DE990","Code":"OK","Message":"OK","Success":true,"Data":"100000123"}"#.into()));
        let xml = sent(Ok(reply()), &ticket("CreateSmsAppIcpRecord", true));
        assert_eq!(xml, (200, XML.into(), "<?xml version='1.0' encoding='UTF-8'?>\n<CreateSmsAppIcpRecordResponse><RequestId>F655A8D5-B967-440B-8683-DAD6FF8DE990</RequestId><Code>OK</Code><Message>OK</Message><Success>true</Success><Data>100000123</Data></CreateSmsAppIcpRecordResponse>".into()));
    }

    #[test]
    fn an_error_is_the_gateways() {
        let verdict = Verdict::of(&codes::MISSING_PARAMETER).with("param", "SignName");
        let json = sent(Err(&verdict), &ticket("Unheard-of", false));
        assert_eq!(json, (400, JSON.into(), r#"{"RequestId":"F655A8D5-B967-440B-8683-DAD6FF8DE990","HostId":"127.0.0.1:8080","Code":"MissingSignName","Message":"SignName is mandatory for this action.","Recommend":"http://signet.example/_signet/codes/alibaba/MissingSignName?requestId=F655A8D5-B967-440B-8683-DAD6FF8DE990"}"#.into()));
        let xml = sent(Err(&verdict), &ticket("", true));
        assert_eq!(xml, (400, XML.into(), "<?xml version='1.0' encoding='UTF-8'?>\n<Error><RequestId>F655A8D5-B967-440B-8683-DAD6FF8DE990</RequestId><HostId>127.0.0.1:8080</HostId><Code>MissingSignName</Code><Message>SignName is mandatory for this action.</Message><Recommend>http://signet.example/_signet/codes/alibaba/MissingSignName?requestId=F655A8D5-B967-440B-8683-DAD6FF8DE990</Recommend></Error>".into()));
    }

    #[test]
    fn codes_of_status_200_stand_in_the_operations_envelope() {
        let verdict = Verdict::of(&codes::OUT_OF_SERVICE);
        let (status, _, body) = sent(Err(&verdict), &ticket("GetSmsOcrOssInfo", false));
        assert_eq!(
            (status, &*body),
            (
                200,
                r#"{"RequestId":"F655A8D5-B967-440B-8683-DAD6FF8DE990","Code":"isv.OUT_OF_SERVICE","Message":"业务停机","Success":false}"#
            )
        );
    }

    #[test]
    fn a_denial_carries_its_detail() {
        let mut verdict = Verdict::of(&codes::NO_PERMISSION);
        verdict.detail = Some(Value::Map(vec![member("AuthAction", "dysms:CreateSmsSign")]));
        let (status, _, body) = sent(Err(&verdict), &ticket("", false));
        assert_eq!(status, 403);
        assert!(body.contains(r#""AccessDeniedDetail":{"AuthAction":"dysms:CreateSmsSign"},"#));
    }

    #[test]
    fn headers_tell_the_request() {
        let response = answer(Ok(Value::Map(vec![])), &ticket("", false), &site());
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("x-acs-request-id"), ID);
        assert_eq!(header("x-acs-trace-id"), "f655a8d5b967440b8683dad6ff8de990");
        assert_eq!(header("access-control-allow-origin"), "*");
    }

    #[test]
    fn request_ids_are_upper_case() {
        use signet_wire::Dialect as _;
        let id = crate::Alibaba::request_id();
        assert_eq!((id.len(), id.to_ascii_uppercase()), (36, id.clone()));
    }
}
