//! What decisions are made of: reasons, and what checks find.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::checks;
use signet_domain::reason;

use super::Shared;
use super::extract::Asked;
use super::openapi::says;
use super::values::{Limit, Page};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/reasons",
            get_with(
                reasons,
                says("listReasons", "List the reasons that an applicant can be told", None),
            ),
        )
        .api_route(
            "/findings",
            get_with(findings, says("listFindings", "List what the checks can find", None)),
        )
        .with_path_items(|item| item.tag("catalogue"))
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

impl Listed {
    /// What comes behind the page before, of a list whose items have names.
    fn page<T: Copy, W>(
        &self,
        all: &[T],
        name: fn(T) -> &'static str,
        written: fn(T) -> W,
    ) -> Page<W> {
        let behind = all.iter().position(|it| Some(name(*it)) == self.cursor.as_deref());
        let all = all.get(behind.map_or(0, |at| at + 1)..).unwrap_or(&[]).to_vec();
        Page::of(all, self.limit, |it| name(*it).to_owned(), written)
    }
}

/// A reason that an applicant can be told.
#[derive(Serialize, JsonSchema)]
struct Reason {
    /// Its name.
    name: &'static str,
    /// What the applicant reads, in English.
    en: &'static str,
    /// The same in Chinese.
    zh: &'static str,
}

/// What a check can find.
#[derive(Serialize, JsonSchema)]
struct Check {
    /// Its name.
    name: &'static str,
    /// How heavily it weighs: `informs`, `warns` or `blocks`.
    severity: &'static str,
    /// What it says, in English.
    en: &'static str,
    /// The same in Chinese.
    zh: &'static str,
    /// What it rests on.
    source: &'static str,
}

async fn reasons(Asked(asked): Asked<Listed>) -> Json<Page<Reason>> {
    Json(asked.page(
        reason::ALL,
        |it| it.name,
        |it| Reason { name: it.name, en: it.text.en, zh: it.text.zh },
    ))
}

async fn findings(Asked(asked): Asked<Listed>) -> Json<Page<Check>> {
    Json(asked.page(
        checks::ALL,
        |it| it.name,
        |it| Check {
            name: it.name,
            severity: it.severity.name(),
            en: it.text.en,
            zh: it.text.zh,
            source: it.source,
        },
    ))
}
