//! What owners are to be told.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::expiry::Notice;
use signet_domain::ids::{AccountId, NoticeId};

use super::extract::Asked;
use super::openapi::says;
use super::problem::Problem;
use super::values::{After, Id, Limit, Moment, Page};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/notices",
            get_with(
                list,
                says(
                    "listNotices",
                    "List what owners are to be told, the oldest first",
                    Scope::Read,
                ),
            ),
        )
        .with_path_items(|item| item.tag("notices"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Only this account's.
    account: Option<Id>,
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

/// A paper that lapses.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Notice")]
struct Written {
    /// Its id.
    notice: Id,
    /// Whom it is for.
    account: Id,
    /// The door the paper came through.
    channel: String,
    /// What kind of paper.
    paper: String,
    /// What the paper is of.
    of: Id,
    /// What that is called.
    name: String,
    /// The last day it is in force, in Beijing.
    last_day: String,
    /// How many days before that it was told.
    days: i64,
    /// When it was written.
    written: Moment,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let account = asked.account.map(|Id(id)| AccountId(id));
    let after = asked.cursor.map(|After(id)| NoticeId(id));
    let limit = asked.limit.and_one();
    let found = shared.app.registry.notices(&operator, account, after, limit).await?;
    let cursor = |notice: &Notice| notice.id.to_string();
    Ok(Json(Page::of(found, asked.limit, cursor, |notice| written(&notice))))
}

fn written(notice: &Notice) -> Written {
    Written {
        notice: Id(notice.id.0),
        account: Id(notice.account.0),
        channel: notice.channel.clone(),
        paper: notice.paper.name().to_owned(),
        of: Id(notice.subject),
        name: notice.name.clone(),
        last_day: notice.last_day.to_string(),
        days: notice.days,
        written: Moment(notice.written),
    }
}
