//! The description of the administration, as OpenAPI 3.1 has it. It is made of the routes themselves:
//! what they take and give, and the comments on that.

use aide::axum::ApiRouter;
use aide::generate::in_context;
use aide::openapi::{
    Components, Header, HeaderStyle, Info, MediaType, OpenApi, Operation, Parameter, ParameterData,
    ParameterSchemaOrContent, PathItem, ReferenceOr, Response, SchemaObject, SecurityScheme,
    StatusCode, Tag,
};
use aide::transform::TransformOperation;
use axum::Router;
use schemars::Schema;
use serde_json::{Value, json};
use signet_domain::authority::Scope;

use super::problem::{self, KINDS};
use super::{PREFIX, Shared};

/// The member of an operation that names the scope it takes.
pub const SCOPE: &str = "x-signet-scope";

/// What a group of operations is about.
const TAGS: &[(&str, &str)] = &[
    ("accounts", "Whoever signatures belong to."),
    ("keys", "What clients sign their requests with."),
    ("users", "Persons and programs with keys of their own, within an account."),
    ("groups", "Users who are judged by the same policies."),
    ("roles", "What is assumed for a while, with a temporary key."),
    ("policies", "What says who may call what."),
    ("operators", "Those who run the registry, what they may do, and the tokens they come with."),
    ("applications", "What was filed, what was found, and what is decided."),
    ("signatures", "What owners have."),
    ("qualifications", "Who stands behind signatures."),
    ("papers", "What signatures rest on: letters, records of services, trademarks."),
    ("catalogue", "The words that findings and decisions have."),
    ("carriers", "Who delivers messages, and what was filed with them."),
    ("log", "The record, signed: what is in it, and proofs of that."),
    ("policy", "What is decided without a person."),
    ("rules", "What is taken, and what applications need."),
    ("check", "Requests that are asked about without being made."),
    ("notices", "What owners are to be told."),
    ("subscriptions", "Where owners want to be told of what happens to their things."),
    ("deliveries", "Notices on their way, delivered, and given up."),
    ("seals", "Requests whose signature did not match."),
    ("description", "This description."),
];

/// Which tokens there are.
const TOKENS: [&str; 2] = ["administrator", "operator"];

const DESCRIPTION: &str = "\
Everything an operator does, as JSON over HTTP.

Lists come in pages: `limit` says how many items a page has, and its `next` is the `cursor` of the page \
behind it. Ids are numbers written as strings. Parameters and members that are not described are \
refused. Errors are `application/problem+json` (RFC 9457); their `type` says what went wrong and never \
changes its meaning.

A change may carry an `Idempotency-Key`: asked for again under the same key, it is not made again, and \
the first answer comes again with `Idempotency-Replayed: true`. A key is known for a day at least.

An operator's token opens what both the operator's role and the token allow, for the accounts of both. \
`x-signet-scope` says which scope an operation takes; without it, any token will do. Everybody may look at \
themselves and at their own tokens, and revoke these. What a token does not reach is not there: the answer is \
the one for an id that does not exist. The administrator's token opens everything; whoever has it may act \
under an operator's name, and with that operator's authority only, with the header `X-Signet-Operator`, \
percent-encoded.";

/// What an operation is called by programs, what it does, and which scope the operator needs for it; any
/// token will do where there is none. It only tells: the use-cases ask, and a test holds the two to each
/// other.
pub fn says(
    id: &'static str,
    summary: &'static str,
    scope: impl Into<Option<Scope>>,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    let scope = scope.into();
    move |mut operation| {
        if let Some(scope) = scope {
            let extensions = &mut operation.inner_mut().extensions;
            extensions.insert(SCOPE.to_owned(), scope.name().into());
        }
        operation.id(id).summary(summary)
    }
}

/// Says that an operation gives bytes of evidence.
pub fn gives_bytes(operation: TransformOperation<'_>) -> TransformOperation<'_> {
    gives("application/octet-stream", "The bytes, as they were filed.")(operation)
}

/// Says that an operation gives something else than JSON, of a media type.
pub fn gives(
    kind: &'static str,
    what: &'static str,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |mut operation| {
        let response = Response {
            description: what.to_owned(),
            content: [(kind.to_owned(), MediaType::default())].into_iter().collect(),
            ..Response::default()
        };
        let responses = operation.inner_mut().responses.get_or_insert_default();
        responses.responses.insert(StatusCode::Code(200), ReferenceOr::Item(response));
        operation
    }
}

/// Says that an operation which only reads may not go with how things are.
pub fn may_conflict(mut operation: TransformOperation<'_>) -> TransformOperation<'_> {
    let responses = operation.inner_mut().responses.get_or_insert_default();
    let conflict = ReferenceOr::ref_("#/components/responses/409");
    responses.responses.insert(StatusCode::Code(409), conflict);
    operation
}

/// The routes, and their description.
pub fn described(routes: ApiRouter<Shared>) -> (Router<Shared>, OpenApi) {
    let mut api = OpenApi {
        info: Info {
            title: "Signet administration".to_owned(),
            description: Some(DESCRIPTION.to_owned()),
            version: "1".to_owned(),
            ..Info::default()
        },
        tags: TAGS.iter().map(|(name, description)| tag(name, description)).collect(),
        components: Some(components()),
        ..OpenApi::default()
    };
    let routes = of(routes, &mut api);
    (routes, api)
}

/// Adds the description of some routes.
fn of(routes: ApiRouter<Shared>, api: &mut OpenApi) -> Router<Shared> {
    let mut own = OpenApi { components: api.components.take(), ..OpenApi::default() };
    let routes = routes.finish_api(&mut own);
    api.components = own.components;
    let paths = api.paths.get_or_insert_default();
    for (path, item) in own.paths.unwrap_or_default().paths {
        let item = match item {
            ReferenceOr::Item(item) => ReferenceOr::Item(complete(item)),
            reference => reference,
        };
        // The rest of a path is a part of it like others.
        paths.paths.insert(format!("{PREFIX}{}", path.replace("{*", "{")), item);
    }
    routes
}

/// Adds what all operations have in common.
fn complete(mut item: PathItem) -> PathItem {
    let reads = item.get.iter_mut().map(|operation| (operation, false));
    let writes = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
    let writes = writes.into_iter().flatten().map(|operation| (operation, true));
    for (operation, writes) in reads.chain(writes) {
        let token = |name: &str| [(name.to_owned(), vec![])].into_iter().collect();
        operation.security = TOKENS.map(token).into();
        operation.parameters.push(ReferenceOr::ref_("#/components/parameters/Operator"));
        if writes {
            operation.parameters.push(ReferenceOr::ref_("#/components/parameters/IdempotencyKey"));
        }
        let may = may_fail(operation, writes);
        let responses = operation.responses.get_or_insert_default();
        for (status, response) in &mut responses.responses {
            if let (StatusCode::Code(200), ReferenceOr::Item(response), true) =
                (status, response, writes)
            {
                response.headers.insert("Idempotency-Replayed".to_owned(), replayed());
            }
        }
        for status in may {
            let response = ReferenceOr::ref_(&format!("#/components/responses/{status}"));
            responses.responses.insert(StatusCode::Code(status), response);
        }
    }
    item
}

/// With which statuses an operation may fail.
fn may_fail(operation: &Operation, writes: bool) -> Vec<u16> {
    let takes = operation.parameters.iter().filter_map(ReferenceOr::as_item);
    let (mut path, mut query) = (false, false);
    for parameter in takes {
        path |= matches!(parameter, Parameter::Path { .. });
        query |= matches!(parameter, Parameter::Query { .. });
    }
    let body = operation.request_body.is_some();
    // What is named in a query or a body may not be there either.
    let all = [
        (400, true),
        (401, true),
        (403, true),
        (404, path || body || query),
        (408, true),
        (409, writes),
        (413, body),
        (415, body),
        (422, body || query || writes),
        (500, true),
        (503, true),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(status, _)| status).collect()
}

fn tag(name: &str, description: &str) -> Tag {
    Tag { name: name.to_owned(), description: Some(description.to_owned()), ..Tag::default() }
}

fn components() -> Components {
    let token = |whose: &str| {
        ReferenceOr::Item(SecurityScheme::Http {
            scheme: "bearer".to_owned(),
            bearer_format: None,
            description: Some(whose.to_owned()),
            extensions: Default::default(),
        })
    };
    let mut components = Components::default();
    components.security_schemes.insert(
        "administrator".to_owned(),
        token(
            "The administrator's token: `admin-token` in the data folder, or SIGNET_ADMIN_TOKEN.",
        ),
    );
    components
        .security_schemes
        .insert("operator".to_owned(), token("An operator's own token, shown once when issued."));
    let mut statuses: Vec<_> = KINDS.iter().map(|kind| kind.status.as_u16()).collect();
    statuses.dedup();
    for status in statuses {
        let kinds = KINDS.iter().filter(|kind| kind.status.as_u16() == status);
        let told = kinds.map(|kind| format!("`{}`: {}", kind.name, kind.meaning));
        let description = told.collect::<Vec<_>>().join(" ");
        let response = in_context(|ctx| problem::described(ctx, description));
        components.responses.insert(status.to_string(), ReferenceOr::Item(response));
    }
    let key = header(
        "Idempotency-Key",
        "Makes the change happen once, however often it is asked for under the same key: 1 to 255 \
         printable ASCII characters, as they are or in double quotes.",
        json!({ "type": "string", "minLength": 1, "maxLength": 257, "pattern": "^(\"[!#-\\[\\]-~]+\"|[!#-\\[\\]-~]+)$" }),
    );
    components.parameters.insert("IdempotencyKey".to_owned(), ReferenceOr::Item(key));
    let operator = header(
        "X-Signet-Operator",
        "The operator to act as, percent-encoded, for whoever has the administrator's token.",
        json!({ "type": "string" }),
    );
    components.parameters.insert("Operator".to_owned(), ReferenceOr::Item(operator));
    components
}

fn header(name: &str, description: &str, schema: Value) -> Parameter {
    Parameter::Header {
        parameter_data: ParameterData {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            required: false,
            deprecated: None,
            format: ParameterSchemaOrContent::Schema(schema_of(schema)),
            example: None,
            examples: Default::default(),
            explode: None,
            extensions: Default::default(),
        },
        style: HeaderStyle::Simple,
    }
}

fn replayed() -> ReferenceOr<Header> {
    ReferenceOr::Item(Header {
        description: Some("The change was made before; this is the answer to it.".to_owned()),
        style: HeaderStyle::Simple,
        required: false,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema_of(json!({ "const": "true" }))),
        example: None,
        examples: Default::default(),
        extensions: Default::default(),
    })
}

fn schema_of(schema: Value) -> SchemaObject {
    let json_schema = Schema::try_from(schema).unwrap_or_default();
    SchemaObject { json_schema, example: None, external_docs: None }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_route_is_described() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/admin");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let plain = [".rou", "te("].concat();
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(!text.contains(&plain), "{}: use `api_route`", path.display());
        }
        let api = serde_json::to_value(super::super::description()).unwrap();
        let (mut ids, mut count) = (HashSet::new(), 0);
        for (path, item) in api["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let what = format!("{method} {path}");
                count += 1;
                let id = operation["operationId"].as_str();
                assert!(ids.insert(id.unwrap_or_else(|| panic!("{what} has no id: use `says`"))));
                assert!(operation["summary"].is_string(), "{what}");
                let tag = &operation["tags"][0];
                assert!(TAGS.iter().any(|(name, _)| tag == name), "{what}: {tag}");
                for parameter in operation["parameters"].as_array().unwrap() {
                    let told =
                        parameter["$ref"].is_string() || parameter["description"].is_string();
                    assert!(told, "{what}: {parameter}");
                }
                assert!(operation["responses"]["200"]["content"].is_object(), "{what}");
                assert!(operation["responses"]["401"].is_object(), "{what}");
                assert!(operation["security"].is_array(), "{what}");
            }
        }
        assert!(count > 40, "{count}");
    }

    #[test]
    fn every_member_is_described() {
        let api = serde_json::to_value(super::super::description()).unwrap();
        for (name, schema) in api["components"]["schemas"].as_object().unwrap() {
            for (member, told) in schema["properties"].as_object().into_iter().flatten() {
                let told = told["description"].is_string() || told["$ref"].is_string();
                assert!(told, "{name}.{member}");
            }
        }
    }
}
