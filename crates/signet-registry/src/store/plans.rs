//! What policies want decided: a row's `plan`, which is JSON, and its `plan_at`.

use serde_json::{Value, json};
use signet_domain::ids::ApplicationId;
use signet_domain::policy::Plan;
use signet_domain::reason::{Reason, Reply};
use signet_domain::review::Decision;
use signet_domain::time::Timestamp;

use crate::db::{Db, DbError, Row, Step};

/// Writes down what is planned for an application of the same transaction.
pub(crate) fn add(id: ApplicationId, plan: &Plan) -> Step {
    const SQL: &str = "UPDATE application SET plan = $2, plan_at = $3 WHERE id = $1";
    Step::needed(SQL, vec![id.0.into(), written(plan).to_string().into(), plan.at.0.into()])
}

/// Forgets what was planned for an application. No effect means that nothing was.
pub(crate) fn forget(id: ApplicationId) -> Step {
    const SQL: &str = "UPDATE application SET plan = NULL, plan_at = NULL \
        WHERE id = $1 AND plan IS NOT NULL";
    Step::needed(SQL, vec![id.0.into()])
}

/// Applications whose plan is due and that nobody has taken on, the longest due first.
pub(crate) async fn due(
    db: &Db,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<ApplicationId>, DbError> {
    const SQL: &str = "SELECT id FROM application \
        WHERE state = 'pending' AND plan IS NOT NULL AND plan_at <= $1 \
        AND (claimed_by IS NULL OR claimed_until <= $1) ORDER BY plan_at LIMIT $2";
    let rows = db.read(SQL, vec![now.0.into(), limit.into()]).await?;
    rows.iter().map(|row| row.int(0).map(ApplicationId)).collect()
}

fn written(plan: &Plan) -> Value {
    match &plan.decision {
        Decision::Approve { despite_findings } => {
            json!({
                "by": plan.by,
                "do": "approve",
                "despite_findings": despite_findings,
                "first_eyes": plan.first_eyes,
            })
        }
        Decision::Reject(reply) => told(plan, "reject", reply),
        Decision::AskForMore(reply) => told(plan, "ask-for-more", reply),
    }
}

fn told(plan: &Plan, what: &str, reply: &Reply) -> Value {
    let reasons: Vec<_> = reply.reasons.iter().map(|reason| reason.name).collect();
    json!({ "by": plan.by, "do": what, "reasons": reasons, "note": reply.note })
}

/// The plan out of two columns of a row. One that this program cannot read, because another version
/// wrote it, is as good as none: a person decides.
pub(crate) fn plan(row: &Row, from: usize) -> Result<Option<Plan>, DbError> {
    if row.is_null(from) {
        return Ok(None);
    }
    let (text, at) = (row.text(from)?, Timestamp(row.int(from + 1)?));
    Ok(read(text, at))
}

fn read(text: &str, at: Timestamp) -> Option<Plan> {
    let value: Value = serde_json::from_str(text).ok()?;
    let reply = || {
        let reasons = value["reasons"].as_array()?.iter();
        let reasons = reasons.map(|name| Reason::named(name.as_str()?));
        let note = value["note"].as_str()?.to_owned();
        Some(Reply { reasons: reasons.collect::<Option<_>>()?, note })
    };
    let decision = match value["do"].as_str()? {
        "approve" => Decision::Approve { despite_findings: value["despite_findings"].as_bool()? },
        "reject" => Decision::Reject(reply()?),
        "ask-for-more" => Decision::AskForMore(reply()?),
        _ => return None,
    };
    let first_eyes = value["first_eyes"].as_bool().unwrap_or(false);
    Some(Plan { by: value["by"].as_str()?.to_owned(), decision, at, first_eyes })
}

#[cfg(test)]
mod tests {
    use signet_domain::reason;

    use super::*;

    #[test]
    fn plans_come_back_as_they_were_written() {
        let reply = Reply { reasons: vec![reason::NAME_FORMAT], note: "\"见附件\"\n".into() };
        for decision in [
            Decision::Approve { despite_findings: false },
            Decision::Approve { despite_findings: true },
            Decision::Reject(reply.clone()),
            Decision::AskForMore(reply),
        ] {
            let first_eyes = decision == Decision::Approve { despite_findings: true };
            let (by, at) = ("policy:r".into(), Timestamp(5));
            let plan = Plan { by, decision, at, first_eyes };
            assert_eq!(read(&written(&plan).to_string(), at), Some(plan));
        }
        for unreadable in
            ["", "{}", r#"{"by":"policy:r","do":"reject","reasons":["no-such"],"note":""}"#]
        {
            assert_eq!(read(unreadable, Timestamp(5)), None, "{unreadable}");
        }
    }
}
