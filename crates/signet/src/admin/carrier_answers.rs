//! What carriers answer: each line is placed by itself, and what has no place is told.

use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::Json;
use axum::extract::State;
use ring::digest::{SHA256, digest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::carrier::LineRef;
use signet_domain::ids::BatchId;
use signet_registry::{Answer, Placed};

use super::extract::{Asked, Body, Sent, up_to};
use super::openapi::says;
use super::problem::Problem;
use super::values::BatchName;
use super::{By, Shared};
use crate::carrier_options;
use crate::carriers::answers::{self, Row, Says};

/// The most answers that are taken as JSON at once.
const ANSWERS_MAX: usize = 1000;
/// The largest file of answers, in bytes.
const FILE_MAX: usize = 16 << 20;

pub fn routes() -> ApiRouter<Shared> {
    let files = ApiRouter::new().api_route(
        "/carriers/answers/file",
        post_with(
            take_file,
            says(
                "takeCarrierAnswerFile",
                "Take what a carrier answers, as the file it sends back: XLSX or CSV",
                Scope::Operate,
            ),
        ),
    );
    let files = up_to(files, FILE_MAX);
    ApiRouter::new()
        .api_route(
            "/carriers/answers",
            post_with(
                take,
                says("takeCarrierAnswers", "Take what a carrier answers", Scope::Operate),
            ),
        )
        .merge(files)
        .with_path_items(|item| item.tag("carriers"))
}

/// What a carrier answers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CarrierAnswers")]
struct Answers {
    /// Only lines of this batch are taken.
    batch: Option<BatchName>,
    /// The answers.
    #[schemars(length(max = 1000))]
    answers: Vec<Said>,
}

/// What a carrier says about one line.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CarrierAnswer")]
struct Said {
    /// The line, such as `B17-0001`.
    line: String,
    /// The signature's name, where the answer has it: a check.
    signature: Option<String>,
    /// What became of it: `registered`, `verified`, `failed` or `lapsed`.
    result: String,
    /// Why, by the names of the catalogue.
    #[serde(default)]
    reasons: Vec<String>,
    /// The same in the carrier's own words. The first 1000 characters are kept.
    #[serde(default)]
    note: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OfBatch {
    /// Only lines of this batch are taken.
    batch: Option<BatchName>,
}

/// Where answers ended up.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierAnswersTaken")]
struct Taken {
    /// How many were taken.
    placed: usize,
    /// How many were taken before.
    already: usize,
    /// How many rows have no result yet.
    unanswered: usize,
    /// The others, each with the reason.
    problems: Vec<Misplaced>,
}

/// An answer without a place.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierAnswerProblem")]
struct Misplaced {
    /// Its number in the file or in the list, from 1.
    row: usize,
    /// The line, where it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<String>,
    /// Why: `unreadable`, `unknown-line`, `wrong-batch`, `other-signature`, `superseded`, `withdrawn`
    /// or `answered-otherwise`.
    problem: &'static str,
    /// The same for people.
    detail: String,
}

async fn take(
    State(shared): State<Shared>,
    By(operator): By,
    Body(given): Body<Answers>,
) -> Result<Json<Taken>, Problem> {
    shared.app.registry.takes_carrier_answers_of(&operator)?;
    if given.answers.len() > ANSWERS_MAX {
        let detail = format!("at most {ANSWERS_MAX} answers are taken at once");
        return Err(Problem::bad_member("/answers", detail));
    }
    let rows = given.answers.into_iter().zip(1..).map(|(said, number)| Row {
        number,
        says: read(said).map_or_else(Says::Wrong, Says::Answer),
    });
    let batch = given.batch.map(|BatchName(id)| id);
    place(&shared, operator, batch, rows.collect(), None).await
}

/// Reads an answer. What cannot be read keeps no other from being taken.
fn read(said: Said) -> Result<Answer, String> {
    let result = carrier_options::result(&said.result)?;
    let reasons = said.reasons.iter().map(|name| carrier_options::reason(name, result));
    let line = LineRef::parse(&said.line);
    Ok(Answer {
        line: line.ok_or_else(|| format!("`{}` is no line", said.line))?,
        name: said.signature,
        result,
        reasons: reasons.collect::<Result<_, _>>()?,
        note: said.note.chars().take(1000).collect(),
        at: None,
    })
}

async fn take_file(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(of): Asked<OfBatch>,
    Sent(file): Sent,
) -> Result<Json<Taken>, Problem> {
    shared.app.registry.takes_carrier_answers_of(&operator)?;
    let source = hex(digest(&SHA256, &file).as_ref());
    // Unpacking takes a while.
    let rows = tokio::task::spawn_blocking(move || answers::read(&file)).await;
    let rows = rows.map_err(|error| Problem::broken(error.to_string()))?.map_err(Problem::bad)?;
    place(&shared, operator, of.batch.map(|BatchName(id)| id), rows, Some(&source)).await
}

/// Places what was read, row by row, and tells of each that has no place.
async fn place(
    shared: &Shared,
    operator: Operator,
    batch: Option<BatchId>,
    rows: Vec<Row>,
    source: Option<&str>,
) -> Result<Json<Taken>, Problem> {
    // What a carrier says is taken once by itself, one line at a time: asked for again after a crash
    // in between, the rest has to be taken still, whatever key it comes under.
    let operator = Operator { once: None, ..operator };
    let (mut placed, mut already, mut unanswered) = (0, 0, 0);
    let mut problems = vec![];
    for Row { number, says } in rows {
        let answer = match says {
            Says::Answer(answer) => answer,
            Says::Nothing => {
                unanswered += 1;
                continue;
            }
            Says::Wrong(trouble) => {
                let (line, problem) = (None, "unreadable");
                problems.push(Misplaced { row: number, line, problem, detail: trouble });
                continue;
            }
        };
        let registry = &shared.app.registry;
        let found = registry.take_carrier_answer(&operator, batch, &answer, source).await?;
        let line = answer.line;
        let (problem, detail) = match found {
            Placed::Done(_) => {
                placed += 1;
                continue;
            }
            Placed::Already => {
                already += 1;
                continue;
            }
            Placed::WrongBatch(of) => ("wrong-batch", format!("{line} is not of batch B{of}")),
            Placed::Unknown => ("unknown-line", format!("there is no line {line}")),
            Placed::OtherName(name) => ("other-signature", format!("{line} is of {name}")),
            Placed::Superseded => {
                ("superseded", format!("{line} counts no more: its signature was filed anew"))
            }
            Placed::Withdrawn => {
                ("withdrawn", format!("{line} counts no more: its signature was deleted"))
            }
            Placed::Otherwise(state) => {
                let said = answer.result.name();
                ("answered-otherwise", format!("{line} is {}, and cannot be {said}", state.name()))
            }
        };
        problems.push(Misplaced { row: number, line: Some(line.to_string()), problem, detail });
    }
    Ok(Json(Taken { placed, already, unanswered, problems }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
