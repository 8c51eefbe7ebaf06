//! What a request brings, read with errors of our own shape.

use aide::OperationInput;
use aide::axum::ApiRouter;
use aide::generate::GenContext;
use aide::openapi::{MediaType, Operation, RequestBody, SchemaObject};
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema, set_body};
use axum::Extension;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use super::Shared;
use super::problem::{MALFORMED, NOT_JSON, Problem, TOO_LARGE};

/// The JSON body.
pub struct Body<T>(pub T);

/// The most bytes a body has, where nothing else is said. What the framework takes by itself.
const BODY_MAX: usize = 2 * 1024 * 1024;

/// How many bytes a body may have, where that is told: see [`up_to`].
#[derive(Clone, Copy)]
struct Most(usize);

/// Has routes take bodies of so many bytes, and say so to whoever sends more.
pub fn up_to(routes: ApiRouter<Shared>, most: usize) -> ApiRouter<Shared> {
    routes.layer(DefaultBodyLimit::max(most)).layer(Extension(Most(most)))
}

/// The body, whatever it is.
pub struct Sent(pub Bytes);

/// The variable parts of the path.
#[derive(FromRequestParts)]
#[from_request(via(Path), rejection(Problem))]
pub struct At<T>(pub T);

/// The query.
#[derive(FromRequestParts)]
#[from_request(via(Query), rejection(Problem))]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::of(&NOT_JSON, "the body has to be application/json"));
        }
        read(&bytes(request, state).await?).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Ok(Self(bytes(request, state).await?))
    }
}

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let most = request.extensions().get::<Most>().map_or(BODY_MAX, |Most(most)| *most);
    let read = Bytes::from_request(request, state).await;
    read.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::of(&TOO_LARGE, format!("a body has at most {} MB here", most >> 20))
        }
        _ => Problem::of(&MALFORMED, rejection.body_text()),
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// Reads a body, and says which member is wrong.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        let error = error.into_inner();
        match error.is_data() {
            // Where in the text it stands is of no use beside the pointer.
            true => Problem::bad_member(pointer, without_place(&error.to_string())),
            false => Problem::of(&MALFORMED, format!("the body is not JSON: {error}")),
        }
    })?;
    reader
        .end()
        .map_err(|error| Problem::of(&MALFORMED, format!("the body is not JSON: {error}")))?;
    Ok(read)
}

fn without_place(error: &str) -> String {
    error.rsplit_once(" at line ").map_or(error, |(error, _)| error).to_owned()
}

/// A path into a document as RFC 6901 writes it.
fn pointer(path: &serde_path_to_error::Path) -> String {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => {
            format!("{pointer}/{}", escaped(key))
        }
        Segment::Unknown => pointer,
    })
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Problem::not_found("there is no such address")
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        let text = rejection.body_text();
        let text = text.rsplit_once("query string: ").map_or(&*text, |(_, text)| text);
        // Where it can be told, the parameter stands before a colon.
        let named = text
            .split_once(": ")
            .filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        let unknown = text.split('`').nth(1).filter(|_| text.starts_with("unknown field"));
        match (named, unknown) {
            (Some((name, detail)), _) => Problem::bad_parameter(name, detail),
            (None, Some(name)) => Problem::bad_parameter(name, text),
            (None, None) => Problem::bad(text.to_owned()),
        }
    }
}

impl<T: JsonSchema> OperationInput for Body<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let json_schema = ctx.schema.subschema_for::<T>();
        let schema = Some(SchemaObject { json_schema, example: None, external_docs: None });
        let json = MediaType { schema, ..MediaType::default() };
        let body = RequestBody {
            content: [("application/json".to_owned(), json)].into_iter().collect(),
            required: true,
            ..RequestBody::default()
        };
        set_body(ctx, operation, body);
    }
}

impl OperationInput for Sent {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let content = [("application/octet-stream".to_owned(), MediaType::default())];
        let body = RequestBody {
            content: content.into_iter().collect(),
            required: true,
            ..RequestBody::default()
        };
        set_body(ctx, operation, body);
    }
}

impl<T: JsonSchema> OperationInput for At<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        parameters::<T>(ctx, operation, ParamLocation::Path);
    }
}

impl<T: JsonSchema> OperationInput for Asked<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        parameters::<T>(ctx, operation, ParamLocation::Query);
    }
}

fn parameters<T: JsonSchema>(
    ctx: &mut GenContext,
    operation: &mut Operation,
    location: ParamLocation,
) {
    let mut schema = T::json_schema(&mut ctx.schema);
    let members = schema.ensure_object().get_mut("properties").and_then(Value::as_object_mut);
    members.into_iter().flat_map(|members| members.values_mut()).for_each(never_null);
    let parameters = parameters_from_schema(ctx, schema, location);
    add_parameters(ctx, operation, parameters);
}

/// A parameter is there or is not: what is optional in a body may be null, too.
fn never_null(schema: &mut Value) {
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = &**kinds {
            schema["type"] = only.clone();
        }
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Given {
        #[expect(dead_code, reason = "it is only read")]
        some: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "it is only read")]
        #[serde(rename = "a/b~c")]
        name: u8,
    }

    #[test]
    fn wrong_members_are_pointed_at() {
        let told = |text: &str| format!("{:?}", read::<Given>(text.as_bytes()).unwrap_err());
        let pointed = told(r#"{"some": [{"a/b~c": 1}, {"a/b~c": "x"}]}"#);
        assert!(pointed.contains(r#"Some("/some/1/a~1b~0c")"#), "{pointed}");
        assert!(told(r#"{"some": [], "more": 1}"#).contains("unknown field `more`"));
        assert!(told("{").contains("malformed") && told("{\"some\": []} x").contains("malformed"));
    }
}
