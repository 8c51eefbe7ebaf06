//! What goes wrong in the administration, as RFC 9457 has it.

use std::borrow::Cow;

use aide::generate::GenContext;
use aide::openapi::{MediaType, Operation, Response as Described, SchemaObject};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use signet_domain::authority::Lack;
use signet_registry::{Broken, NotEntered, Undone};

/// A kind of problem. Its name is for programs, and never changes its meaning.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The last part of its `type`.
    pub name: &'static str,
    /// The status it is answered with.
    pub status: StatusCode,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What it means, and what to do.
    pub meaning: &'static str,
}

/// Where the kinds are told of: with a name behind it, the `type` of a problem.
pub const TYPES: &str = "/_signet/problems/";

/// What a problem's media type is.
pub const MEDIA_TYPE: &str = "application/problem+json";

macro_rules! kinds {
    ($($constant:ident $name:literal $status:ident $title:literal $meaning:literal)+) => {
        $(
            #[doc = $title]
            pub const $constant: Kind = Kind {
                name: $name,
                status: StatusCode::$status,
                title: $title,
                meaning: $meaning,
            };
        )+
        /// Every kind there is.
        pub const KINDS: &[&Kind] = &[$(&$constant),+];
    };
}

kinds! {
    MALFORMED "malformed" BAD_REQUEST "The request cannot be read"
        "The body is not JSON, or a header is not what it should be."
    UNAUTHORIZED "unauthorized" UNAUTHORIZED "A token is needed"
        "Send `Authorization: Bearer` with the administrator's token or an operator's own."
    FORBIDDEN "forbidden" FORBIDDEN "This token is not for that"
        "The token is known, and does not let its holder do this, or act under this name."
    NOT_TRUSTED "not-trusted" FORBIDDEN "The role does not trust whoever asks"
        "The document that says who may assume the role denies it, or does not allow it. Without one, \
         it is the role's own account that may."
    NOT_FOUND "not-found" NOT_FOUND "There is no such thing"
        "Nothing is at this address, or what the request names is not there."
    METHOD "method-not-allowed" METHOD_NOT_ALLOWED "Another method is needed"
        "The header `Allow` says which methods this address takes."
    SLOW "too-slow" REQUEST_TIMEOUT "The request took too long"
        "It was not answered in time. A change may have been made: ask again under the same \
         Idempotency-Key."
    CONFLICT "conflict" CONFLICT "It does not go with how things are"
        "Something is there already, or is not in a state where this could be done."
    DECIDED "already-decided" CONFLICT "There is nothing to be decided"
        "The application was decided, withdrawn or filed anew. Get it to see how it stands."
    HELD "held" CONFLICT "Somebody else has it"
        "A reviewer has taken the application on. The detail says who, and until when."
    SAME_EYES "second-person-needed" CONFLICT "Somebody else has to approve it, too"
        "Two persons have to approve this application, and the same person has asked twice."
    BLOCKED "findings-block" CONFLICT "Findings stand in the way"
        "Send `despite_findings` to approve it all the same; the record says that you did."
    IN_PROGRESS "request-in-progress" CONFLICT "The same request is being answered"
        "A request under the same Idempotency-Key is under way. Ask again in a moment."
    TOO_LARGE "too-large" PAYLOAD_TOO_LARGE "The body is too large"
        "The detail says how large it may be."
    NOT_JSON "not-json" UNSUPPORTED_MEDIA_TYPE "The body has to be JSON"
        "Send `Content-Type: application/json`."
    INVALID "invalid" UNPROCESSABLE_ENTITY "Something in the request is wrong"
        "It can be read, but parameters or members are unknown, missing, or have values they may \
         not have; `errors` says which, where that can be told."
    KEY_REUSED "idempotency-key-reused" UNPROCESSABLE_ENTITY "The key was for another request"
        "This Idempotency-Key came with another request before. Use a new one for each."
    BROKEN "broken" INTERNAL_SERVER_ERROR "Something of ours failed"
        "The server's log says what."
    BUSY "busy" SERVICE_UNAVAILABLE "Try again later"
        "The database is away or full, or others came between all the time."
}

/// A request that was not done.
#[derive(Debug)]
pub struct Problem {
    kind: &'static Kind,
    detail: Cow<'static, str>,
    errors: Vec<Wrong>,
    /// What whoever asked lacks for it, if that is why.
    lack: Option<Lack>,
}

/// What is wrong with one part of a request.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Wrong {
    /// The member of the body, as a JSON pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// The parameter of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// What is wrong with it.
    detail: String,
}

/// A problem, after RFC 9457.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub struct Written<'a> {
    /// The kind of problem: `/_signet/problems/` and its name. It is also a page that explains it.
    r#type: String,
    /// What the kind is, in a few words.
    title: &'a str,
    /// The status of the answer.
    status: u16,
    /// What it is this time.
    detail: &'a str,
    /// Which parts of the request are wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schemars(default)]
    errors: &'a [Wrong],
}

impl Problem {
    /// A problem of a kind.
    pub fn of(kind: &'static Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into(), errors: vec![], lack: None }
    }

    /// What was asked makes no sense.
    pub fn bad(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::of(&INVALID, detail)
    }

    /// A member of the body has a value it may not have.
    pub fn bad_member(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let (pointer, detail) = (pointer.into(), detail.into());
        let told = format!("{pointer}: {detail}");
        let wrong = Wrong { pointer: Some(pointer), parameter: None, detail };
        Self { errors: vec![wrong], ..Self::bad(told) }
    }

    /// A parameter of the query has a value it may not have.
    pub fn bad_parameter(parameter: impl Into<String>, detail: impl Into<String>) -> Self {
        let (parameter, detail) = (parameter.into(), detail.into());
        let told = format!("{parameter}: {detail}");
        let wrong = Wrong { pointer: None, parameter: Some(parameter), detail };
        Self { errors: vec![wrong], ..Self::bad(told) }
    }

    /// What was asked for is not there.
    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::of(&NOT_FOUND, detail)
    }

    /// What is there takes other methods.
    pub fn bad_method() -> Self {
        Self::of(&METHOD, "this address does not take this method")
    }

    /// What was asked does not go with how things are.
    pub fn conflict(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::of(&CONFLICT, detail)
    }

    /// The token is missing or wrong.
    pub fn unauthorized() -> Self {
        Self::of(
            &UNAUTHORIZED,
            "the administrator's token or an operator's own is needed: `Authorization: Bearer …`",
        )
    }

    /// The token is good, but not for this.
    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::of(&FORBIDDEN, detail)
    }

    /// Something of ours failed.
    pub fn broken(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::of(&BROKEN, detail)
    }
}

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        tracing::error!(error = %broken, "cannot answer");
        match broken.is_passing() {
            true => Self::of(&BUSY, "try again later"),
            false => Self::broken("see the server's log"),
        }
    }
}

impl From<Undone> for Problem {
    fn from(undone: Undone) -> Self {
        let (lack, detail) = match undone {
            Undone::Denied(lack @ Lack::Scope(scope)) => {
                (lack, format!("this takes the scope `{}`", scope.name()))
            }
            Undone::Denied(lack @ Lack::Reach) => {
                let told = "this is about the whole registry, and the token is for some accounts";
                (lack, told.to_owned())
            }
            Undone::Broken(broken) => return broken.into(),
        };
        Self { lack: Some(lack), ..Self::forbidden(detail) }
    }
}

/// What somebody lacks, in a word.
pub fn name_of(lack: Lack) -> &'static str {
    match lack {
        Lack::Scope(scope) => scope.name(),
        Lack::Reach => "reach",
    }
}

impl From<NotEntered> for Problem {
    fn from(why: NotEntered) -> Self {
        match why {
            NotEntered::Unknown => Self::unauthorized(),
            NotEntered::Expired => Self::of(
                &UNAUTHORIZED,
                "this token has expired; somebody who operates the registry issues another",
            ),
            NotEntered::Nobody(name) => Self::forbidden(format!(
                "there is no operator {name}; `signet operator add` adds one"
            )),
            NotEntered::Disabled(name) => {
                Self::forbidden(format!("the operator {name} is disabled"))
            }
            NotEntered::OtherName(name) => Self::forbidden(format!(
                "this is the token of {name}, who acts under no other name"
            )),
            NotEntered::Broken(broken) => broken.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Written {
            r#type: format!("{TYPES}{}", self.kind.name),
            title: self.kind.title,
            status: self.kind.status.as_u16(),
            detail: &self.detail,
            errors: &self.errors,
        };
        let mut response = (self.kind.status, Json(body)).into_response();
        if let Some(lack) = self.lack {
            // For whoever tells of it.
            response.extensions_mut().insert(lack);
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if self.kind.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// The description of an answer that is a problem.
pub fn described(ctx: &mut GenContext, description: String) -> Described {
    let json_schema = ctx.schema.subschema_for::<Written<'static>>();
    let schema = Some(SchemaObject { json_schema, example: None, external_docs: None });
    let body = MediaType { schema, ..MediaType::default() };
    Described {
        description,
        content: [(MEDIA_TYPE.to_owned(), body)].into_iter().collect(),
        ..Described::default()
    }
}

/// Which problems an operation may have is told in one place, for all of them: see `openapi`.
impl aide::OperationOutput for Problem {
    type Inner = Self;

    fn operation_response(_: &mut GenContext, _: &mut Operation) -> Option<Described> {
        None
    }
}
