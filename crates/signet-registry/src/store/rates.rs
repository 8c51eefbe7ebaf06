use crate::db::Step;

/// Takes some calls of a second, and gives how many are taken with them, which may be more than the
/// limit; no effect means that there are none left.
pub(crate) fn take(scope: &str, second: i64, calls: i64, limit: i64) -> Step {
    const SQL: &str = "INSERT INTO rate (scope, second, taken) VALUES ($1, $2, $3) \
        ON CONFLICT (scope, second) DO UPDATE SET taken = rate.taken + excluded.taken \
        WHERE rate.taken < $4 RETURNING taken";
    Step::needed(SQL, vec![scope.into(), second.into(), calls.into(), limit.into()])
}

/// Lets go of the seconds before one.
pub(crate) fn forget(before: i64) -> Step {
    Step::new("DELETE FROM rate WHERE second < $1", vec![before.into()])
}
