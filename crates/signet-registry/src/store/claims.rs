use signet_domain::ids::ApplicationId;
use signet_domain::time::Timestamp;

use crate::db::Step;

/// Gives a waiting application to a reviewer. No effect means that it waits no more, or that
/// somebody else has it.
pub(crate) fn take(id: ApplicationId, by: &str, now: Timestamp, until: Timestamp) -> Step {
    const SQL: &str = "UPDATE application SET claimed_by = $2, claimed_until = $4 \
        WHERE id = $1 AND state = 'pending' \
        AND (claimed_by IS NULL OR claimed_by = $2 OR claimed_until <= $3)";
    Step::needed(SQL, vec![id.0.into(), by.into(), now.0.into(), until.0.into()])
}

/// Takes a waiting application from whoever has it. No effect means that this person does not.
pub(crate) fn release(id: ApplicationId, from: &str) -> Step {
    const SQL: &str = "UPDATE application SET claimed_by = NULL, claimed_until = NULL \
        WHERE id = $1 AND state = 'pending' AND claimed_by = $2";
    Step::needed(SQL, vec![id.0.into(), from.into()])
}

/// Takes everything from a reviewer.
pub(crate) fn release_all(from: &str) -> Step {
    const SQL: &str = "UPDATE application SET claimed_by = NULL, claimed_until = NULL \
        WHERE claimed_by = $1";
    Step::new(SQL, vec![from.into()])
}
