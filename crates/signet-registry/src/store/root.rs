use crate::db::{Db, DbError, Step};

/// Keeps the sealed root key, unless there is one already.
pub(crate) fn add(sealed: Vec<u8>, now: i64) -> Step {
    const SQL: &str = "INSERT INTO registry (id, root_key, created_at) VALUES (1, $1, $2) \
        ON CONFLICT (id) DO NOTHING";
    Step::new(SQL, vec![sealed.into(), now.into()])
}

/// The sealed root key.
pub(crate) async fn sealed(db: &Db) -> Result<Option<Vec<u8>>, DbError> {
    let rows = db.read("SELECT root_key FROM registry WHERE id = 1", vec![]).await?;
    rows.first().map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()
}

/// Keeps the root key sealed anew. No effect means that somebody else did in the meantime.
pub(crate) fn change(old: &[u8], sealed: Vec<u8>) -> Step {
    const SQL: &str = "UPDATE registry SET root_key = $2 WHERE id = 1 AND root_key = $1";
    Step::needed(SQL, vec![old.to_vec().into(), sealed.into()])
}
