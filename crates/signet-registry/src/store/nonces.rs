use crate::db::{Db, DbError, Step};

pub(crate) async fn is_used(db: &Db, key: &str, nonce: &str) -> Result<bool, DbError> {
    const SQL: &str = "SELECT 1 FROM nonce WHERE access_key = $1 AND nonce = $2";
    Ok(!db.read(SQL, vec![key.into(), nonce.into()]).await?.is_empty())
}

/// Takes a nonce; no effect means that it is taken.
pub(crate) fn claim(key: &str, nonce: &str, expires: i64) -> Step {
    const SQL: &str = "INSERT INTO nonce (access_key, nonce, expires_at) VALUES ($1, $2, $3) \
        ON CONFLICT (access_key, nonce) DO NOTHING";
    Step::needed(SQL, vec![key.into(), nonce.into(), expires.into()])
}

pub(crate) fn forget(before: i64) -> Step {
    Step::new("DELETE FROM nonce WHERE expires_at < $1", vec![before.into()])
}
