//! What a request brings, read with errors of our own shape.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query};

use super::problem::Problem;

/// The JSON body.
#[derive(FromRequest)]
#[from_request(via(Json), rejection(Problem))]
pub struct Body<T>(pub T);

/// The variable parts of the path.
#[derive(FromRequestParts)]
#[from_request(via(Path), rejection(Problem))]
pub struct At<T>(pub T);

/// The query.
#[derive(FromRequestParts)]
#[from_request(via(Query), rejection(Problem))]
pub struct Asked<T>(pub T);

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Problem::refused(rejection.status(), rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Problem::not_found("there is no such address")
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Problem::refused(rejection.status(), rejection.body_text())
    }
}
