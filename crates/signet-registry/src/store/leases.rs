use signet_domain::time::Timestamp;

use crate::db::Step;

/// Gives some work to a server, or goes on giving it. No effect means that another server has it.
/// Times are by the machine's clock.
pub(crate) fn take(work: &str, holder: &str, now: Timestamp, until: Timestamp) -> Step {
    const SQL: &str = "INSERT INTO lease (name, holder, until) VALUES ($1, $2, $4) \
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
        WHERE lease.holder = excluded.holder OR lease.until <= $3";
    Step::needed(SQL, vec![work.into(), holder.into(), now.0.into(), until.0.into()])
}

/// Has a transaction happen only while a server has the work.
pub(crate) fn held(work: &str, holder: &str) -> Step {
    const SQL: &str = "UPDATE lease SET holder = holder WHERE name = $1 AND holder = $2";
    Step::needed(SQL, vec![work.into(), holder.into()])
}

/// Takes the work from a server that ends.
pub(crate) fn let_go(holder: &str) -> Step {
    Step::new("DELETE FROM lease WHERE holder = $1", vec![holder.into()])
}
