//! The described operations and the registry, held to each other: what each takes, and what nobody is
//! shown who does not reach it.
//!
//! They are asked in this process, through all its layers, with tokens that leave out what they may.

mod calls;
mod house;
mod isolation;
mod scopes;

use axum::body::to_bytes;
use axum::http::{StatusCode, header};
use serde_json::Value;
use signet_domain::authority::{Authority, Scope};
use tower::ServiceExt as _;

use self::calls::Call;
use self::house::House;
use super::openapi::SCOPE;

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    status: StatusCode,
    kind: String,
    text: String,
}

/// An operation, as it is described.
struct Described {
    id: String,
    method: String,
    path: String,
    /// The parameters and members that take the id of something, and so have a place in a call.
    ids: Vec<String>,
    scope: Option<Scope>,
}

/// Every operation there is.
fn described() -> Vec<Described> {
    let api = serde_json::to_value(super::description()).unwrap();
    let mut all = vec![];
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let scope = operation[SCOPE].as_str();
            let scope = scope.map(|name| *Scope::ALL.iter().find(|it| it.name() == name).unwrap());
            all.push(Described {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.strip_prefix(super::PREFIX).unwrap().to_owned(),
                ids: ids(&api, operation),
                scope,
            });
        }
    }
    all
}

/// The names of the parameters and members of an operation that look like ids.
fn ids(api: &Value, operation: &Value) -> Vec<String> {
    let is_id = |schema: &Value| {
        let pattern = |schema: &Value| schema["pattern"].as_str().map(str::to_owned);
        let own = pattern(schema);
        let any = schema["anyOf"].as_array().into_iter().flatten().find_map(pattern);
        own.or(any).is_some_and(|pattern| pattern.ends_with("[0-9]{1,16}$"))
    };
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameters = parameters
        .filter(|it| it["in"] == "query" && it["name"] != "cursor" && is_id(&it["schema"]))
        .map(|it| it["name"].as_str().unwrap().to_owned());
    let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let schema = body.as_str().and_then(|it| it.strip_prefix('#')).and_then(|it| api.pointer(it));
    let members = schema.and_then(|schema| schema["properties"].as_object());
    let members = members.into_iter().flatten().filter(|(_, schema)| is_id(schema));
    parameters.chain(members.map(|(name, _)| name.clone())).collect()
}

impl House {
    /// Asks for an operation with a token of this authority.
    async fn ask(&self, operation: &Described, call: &Call, may: &Authority) -> Answer {
        let request = call.request(operation, &self.token(may).await);
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let kind = response.headers().get(header::CONTENT_TYPE);
        let kind = kind.map_or("", |kind| kind.to_str().unwrap()).to_owned();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, kind, text: String::from_utf8_lossy(&body).into_owned() }
    }
}
