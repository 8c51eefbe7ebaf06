//! Reviewers: the persons who decide.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_registry::{Reviewer, ReviewerState};

use super::extract::{Asked, At, Body};
use super::openapi::says;
use super::problem::Problem;
use super::values::{ByName, Limit, Moment, Name, Named, Page};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/reviewers",
            get_with(list, says("listReviewers", "List reviewers, by their names", Scope::Operate))
                .post_with(
                    add,
                    says(
                        "addReviewer",
                        "Add a reviewer; the answer is the only one with the token",
                        Scope::Operate,
                    ),
                ),
        )
        .api_route(
            "/reviewers/{name}",
            get_with(show, says("getReviewer", "Get a reviewer", Scope::Operate)).patch_with(
                set,
                says(
                    "changeReviewer",
                    "Disable a reviewer, and give back what the person took on",
                    Scope::Operate,
                ),
            ),
        )
        .with_path_items(|item| item.tag("reviewers"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewReviewer")]
struct New {
    /// The person's name, as the record of decisions will have it.
    #[schemars(length(min = 1, max = 64))]
    name: String,
}

/// What a reviewer may become. Who is to come back is added again, with another token.
#[derive(Clone, Copy)]
struct Disabled;

impl Named for Disabled {
    const WHAT: &'static str = "state to set";

    fn all() -> Vec<Self> {
        vec![Self]
    }

    fn name(self) -> &'static str {
        "disabled"
    }
}

impl Named for ReviewerState {
    const WHAT: &'static str = "state";

    fn all() -> Vec<Self> {
        vec![ReviewerState::Active, ReviewerState::Disabled]
    }

    fn name(self) -> &'static str {
        ReviewerState::name(self)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReviewerChange")]
struct Change {
    /// Who is to come back is added again, with another token.
    #[expect(dead_code, reason = "there is one state to set")]
    state: Name<Disabled>,
}

/// A person who decides.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Reviewer")]
struct Written {
    /// The person's name.
    name: String,
    /// Whether the person's token is good.
    state: Name<ReviewerState>,
    /// When the person was added.
    created: Moment,
    /// The token to act with, once: in the answer that adds the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    // There are as many as a company has people for it: they are all read.
    let mut all = shared.app.registry.reviewers(&operator).await?;
    all.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    all.retain(|it| asked.cursor.as_ref().is_none_or(|after| it.name > *after));
    let cursor = |reviewer: &Reviewer| reviewer.name.clone();
    Ok(Json(Page::of(all, asked.limit, cursor, |reviewer| written(&reviewer))))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByName>,
) -> Result<Json<Written>, Problem> {
    let all = shared.app.registry.reviewers(&operator).await?;
    let found = all.into_iter().find(|reviewer| reviewer.name == at.name);
    let found =
        found.ok_or_else(|| Problem::not_found(format!("there is no reviewer {}", at.name)))?;
    Ok(Json(written(&found)))
}

/// Adds a reviewer. The answer is the only one that ever has the token.
async fn add(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Written>, Problem> {
    let name = new.name;
    if !Reviewer::may_be_named(&name) {
        let detail = "a reviewer's name has 1 to 64 characters, does not begin with `policy:`, and \
             is neither `administrator` nor `signet`";
        return Err(Problem::bad_member("/name", detail));
    }
    let Some(token) = shared.app.registry.add_reviewer(&operator, &name).await? else {
        return Err(Problem::conflict(format!("there is a reviewer {name} already")));
    };
    let Json(added) = show(State(shared), By(operator), At(ByName { name })).await?;
    Ok(Json(Written { token: Some(token.reveal().to_owned()), ..added }))
}

async fn set(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByName>,
    Body(_): Body<Change>,
) -> Result<Json<Written>, Problem> {
    if !shared.app.registry.disable_reviewer(&operator, &at.name).await? {
        return Err(Problem::not_found(format!("there is no active reviewer {}", at.name)));
    }
    show(State(shared), By(operator), At(at)).await
}

fn written(reviewer: &Reviewer) -> Written {
    Written {
        name: reviewer.name.clone(),
        state: Name(reviewer.state),
        created: Moment(reviewer.created),
        token: None,
    }
}
