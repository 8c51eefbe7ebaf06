//! What applications need, before anybody files them.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use signet_domain::signature::{Market, Purpose, Source};
use signet_wire::requirements::{Wanted, files_papers, requirements};

use super::Shared;
use super::extract::Asked;
use super::names::Name;
use super::openapi::says;
use super::problem::Problem;
use crate::dialects::{self, Spoken};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/requirements",
            get_with(
                show,
                says(
                    "getRequirements",
                    "Tell what applications need: papers, fields, limits",
                    None,
                ),
            ),
        )
        .with_path_items(|item| item.tag("rules"))
}

/// What to tell about. What is absent narrows nothing.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct About {
    /// One dialect.
    dialect: Option<String>,
    /// The version of the API; the newest of each operation when absent.
    version: Option<String>,
    /// One operation, whether or not it files papers.
    action: Option<String>,
    /// What the name stands for.
    source: Option<Name<Source>>,
    /// Where it is used.
    market: Option<Name<Market>>,
    /// Whose name it is.
    purpose: Option<Name<Purpose>>,
    /// A rule pack to go by; the one in force today when absent.
    rules: Option<String>,
}

/// What applications need.
#[derive(Serialize, JsonSchema)]
struct Needed {
    /// One for each operation.
    requirements: Vec<Operation>,
}

/// What an operation's applications need.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OperationRequirements")]
struct Operation {
    /// The dialect.
    dialect: &'static str,
    /// The operation, with the cases it distinguishes and what each needs.
    #[schemars(with = "Map<String, Value>")]
    operation: Value,
}

async fn show(
    State(shared): State<Shared>,
    Asked(about): Asked<About>,
) -> Result<Json<Needed>, Problem> {
    let wanted = Wanted {
        source: about.source.map(|Name(source)| source),
        market: about.market.map(|Name(market)| market),
        purpose: about.purpose.map(|Name(purpose)| purpose),
    };
    let dialects: Vec<&Spoken> = dialects::ALL.iter().collect();
    let dialect = one_of(&about.dialect, "dialect", "dialect", &dialects, |dialect| dialect.name)?;
    let registry = &shared.app.registry;
    let today = shared.app.clock.now().beijing_day();
    let packs: Vec<_> = registry.packs().iter().collect();
    let pack = one_of(&about.rules, "rules", "rule pack", &packs, |pack| &*pack.name)?;
    let mut told = vec![];
    for spoken in dialects.into_iter().filter(|it| dialect.is_none_or(|of| of.name == it.name)) {
        let pack = match pack {
            Some(pack) if pack.channel != spoken.channel => continue,
            Some(pack) => pack,
            None => registry.pack(spoken.channel, today)?,
        };
        for entry in spoken.operations {
            let asked = match &about.action {
                Some(action) => entry.name == action,
                None => files_papers(entry),
            };
            let version = about.version.as_deref().or(entry.versions.first().copied());
            let found = version.and_then(|it| requirements(entry, it, pack, wanted));
            if let Some(found) = found.filter(|_| asked) {
                let operation = serde_json::to_value(found)
                    .map_err(|_| Problem::broken("the requirements cannot be written"))?;
                told.push(Operation { dialect: spoken.name, operation });
            }
        }
    }
    match told.is_empty() {
        true => Err(Problem::not_found("no operation is like this")),
        false => Ok(Json(Needed { requirements: told })),
    }
}

/// The one of several that has a name.
fn one_of<'n, T: Copy>(
    given: &Option<String>,
    parameter: &str,
    what: &str,
    all: &[T],
    name: impl Fn(T) -> &'n str,
) -> Result<Option<T>, Problem> {
    let Some(given) = given else { return Ok(None) };
    let found = all.iter().copied().find(|one| name(*one) == given);
    found.map(Some).ok_or_else(|| {
        let known = all.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", ");
        let detail = format!("there is no {what} `{given}`; there are {known}");
        Problem::bad_parameter(parameter, detail)
    })
}

#[cfg(test)]
mod tests {
    use signet_domain::rules::{Matrix, RulePack};
    use signet_domain::signature::Document;
    use signet_wire::requirements::{Case, Requirement};

    use super::*;

    /// Every case of every operation of every dialect, by each of its packs.
    fn cases() -> Vec<(&'static RulePack, &'static str, Case)> {
        let mut cases = vec![];
        for spoken in &dialects::ALL {
            for (pack, entry) in
                spoken.packs.iter().flat_map(|it| spoken.operations.iter().map(move |of| (it, of)))
            {
                for version in entry.versions {
                    let told = requirements(entry, version, pack, Wanted::default()).unwrap();
                    cases.extend(told.cases.into_iter().map(|case| (pack, entry.name, case)));
                }
            }
        }
        assert!(cases.len() > 50);
        cases
    }

    fn named<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, told: &str) -> T {
        all.iter().copied().find(|it| name(*it) == told).unwrap()
    }

    /// What is told of documents is what the pack judges by.
    #[test]
    fn documents_are_told_as_they_are_judged() {
        let mut withdrawn = 0;
        for (pack, action, case) in cases() {
            let (Some(source), Some(market)) = (&case.source, &case.market) else { continue };
            let source = named(&Source::ALL, Source::name, source.name);
            let market = named(&Market::ALL, Market::name, market.name);
            for document in Document::ALL {
                let told = case.documents.iter().any(|it| it.name == document.name());
                let refusal = pack.refuses(source, Some(document), market, Matrix::Refuse);
                assert_eq!(told, refusal.is_none(), "{action} {source:?} {market:?} {document:?}");
            }
            assert_eq!(case.taken, !case.documents.is_empty());
            assert_eq!(case.taken, !case.fields.is_empty());
            withdrawn += usize::from(!case.taken);
        }
        assert!(withdrawn > 0, "no pack has withdrawn anything");
    }

    fn check_example(action: &str, field: &Requirement) {
        let what = format!("{action}.{} {:?}", field.name, field.example);
        if field.list {
            let items: Vec<Value> = serde_json::from_str(field.example).expect(&what);
            assert!(field.max_items.is_none_or(|max| items.len() <= max), "{what}");
            return;
        }
        let length = field.example.chars().count();
        assert!(field.min_characters.is_none_or(|min| length >= min), "{what}");
        assert!(field.max_characters.is_none_or(|max| length <= max), "{what}");
        let known = field.values.iter().any(|it| it.value == field.example);
        assert!(field.values.is_empty() || known, "{what}");
        assert_eq!(field.values.is_empty(), field.kind != "choice", "{what}");
        field.members.iter().for_each(|member| check_example(action, member));
    }

    #[test]
    fn examples_keep_to_the_limits_that_are_told() {
        for (_, action, case) in cases() {
            case.fields.iter().for_each(|field| check_example(action, field));
        }
    }

    #[test]
    fn a_power_of_attorney_is_for_others() {
        let needs = |purpose| {
            let wanted = Wanted { purpose: Some(purpose), ..Wanted::default() };
            let tencent = dialects::named("tencent").unwrap();
            let entry = tencent.operations.iter().find(|it| it.name == "AddSmsSign").unwrap();
            let pack = &tencent.packs[0];
            let told = requirements(entry, "2019-07-11", pack, wanted).unwrap();
            let needs = told.cases.iter().flat_map(|case| &case.fields).filter_map(|field| {
                (field.name == "CommissionImage").then_some((field.need, field.formats.len()))
            });
            let mut needs: Vec<_> = needs.collect();
            assert_eq!(needs.len(), 14, "seven sources in two markets");
            needs.dedup();
            needs
        };
        assert_eq!(needs(Purpose::ForOthers), [("for-review", 2)]);
        assert_eq!(needs(Purpose::Own), [("unused", 2)]);
    }

    #[test]
    fn names_are_as_long_as_their_market_takes() {
        for (pack, action, case) in cases() {
            let Some(market) = &case.market else { continue };
            let market = named(&Market::ALL, Market::name, market.name);
            let Some(name) = case.fields.iter().find(|it| it.name == "SignName") else { continue };
            assert_eq!(name.max_characters, Some(pack.name_max(market)), "{action}");
        }
    }
}
