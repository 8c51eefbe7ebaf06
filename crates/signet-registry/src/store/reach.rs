//! How far an operator reaches: as rows keep it, and as statements ask it. Lists are narrowed where they
//! are read, so that cursors and limits stay right.

use signet_domain::authority::Reach;
use signet_domain::ids::AccountId;

use crate::db::{Arg, DbError, Row};

/// Whether a column is of an account that is reached. `$n` is what [`accounts`] gives.
macro_rules! within {
    ($n:literal, $column:literal) => {
        concat!(
            "(CAST(",
            $n,
            " AS TEXT) IS NULL OR CAST(",
            $n,
            " AS TEXT) LIKE '%,' || CAST(",
            $column,
            " AS TEXT) || ',%')"
        )
    };
}
pub(crate) use within;

/// The accounts that are reached, each between commas; null for every one.
pub(crate) fn accounts(reach: &Reach) -> Arg {
    match reach {
        Reach::Everywhere => Arg::Null,
        Reach::Accounts(accounts) => {
            let ids = accounts.iter().map(|account| format!("{account},"));
            format!(",{}", ids.collect::<String>()).into()
        }
    }
}

/// Whose data somebody is for, out of a column. What cannot be read is no reach at all, but broken.
pub(crate) fn read(row: &Row, column: usize) -> Result<Reach, DbError> {
    if row.is_null(column) {
        return Ok(Reach::Everywhere);
    }
    let ids = row.text(column)?.split(',').filter(|id| !id.is_empty());
    let ids = ids.map(|id| id.parse().map(AccountId).map_err(|_| DbError::Column(column)));
    Ok(Reach::Accounts(ids.collect::<Result<_, _>>()?))
}

/// Whose data somebody is for, for a column.
pub(crate) fn text(reach: &Reach) -> Option<String> {
    match reach {
        Reach::Everywhere => None,
        Reach::Accounts(ids) => {
            Some(ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_stands_between_commas() {
        let of = |ids: &[i64]| {
            let reach = Reach::Accounts(ids.iter().copied().map(AccountId).collect());
            match accounts(&reach) {
                Arg::Text(text) => text.to_string(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(of(&[]), ",");
        assert_eq!(of(&[7]), ",7,");
        assert_eq!(of(&[12, 1]), ",1,12,");
        assert!(matches!(accounts(&Reach::Everywhere), Arg::Null));
    }
}
