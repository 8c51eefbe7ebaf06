//! What names look like, for signatures that were registered before anybody asked.

use signet_domain::ids::SignatureId;

use super::judging::skeleton;
use crate::Broken;
use crate::db::Db;
use crate::store::signatures;

/// How many signatures are written at once. Tests have few.
const AT_ONCE: usize = if cfg!(test) { 2 } else { 500 };

/// Notes what the names of signatures look like that nobody has looked at. What is done stays done,
/// however often and wherever this runs.
pub(in crate::registry) async fn look_at_names(db: &Db) -> Result<(), Broken> {
    let mut after = SignatureId(0);
    loop {
        let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
        let found = signatures::unlooked(db, after, limit).await?;
        let Some((last, _)) = found.last() else { return Ok(()) };
        after = *last;
        let steps = found.iter().map(|(id, name)| signatures::look(*id, skeleton(name)));
        db.write(steps.collect()).await?;
    }
}
