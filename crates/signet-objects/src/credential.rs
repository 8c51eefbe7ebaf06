//! The access key ids of grants and links.
//!
//! They name the account and nothing else, so there is no table of them. The secret behind each
//! is the registry's alone: clients get signatures, never the secret.

use signet_domain::ids::AccountId;

const PREFIX: &str = "SIGNETUP";

/// The id of the key that signs for an account.
pub(crate) fn access_key_id(account: AccountId) -> String {
    format!("{PREFIX}{account}")
}

/// The account a key signs for; `None` when the id is none of ours.
pub(crate) fn account(access_key_id: &str) -> Option<AccountId> {
    let digits = access_key_id.strip_prefix(PREFIX)?;
    let account = AccountId(digits.parse().ok()?);
    // One spelling for each account: no sign and no leading zeros.
    (account.0 > 0 && account.to_string() == digits).then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_one_account_in_one_spelling() {
        assert_eq!(account(&access_key_id(AccountId(123456))), Some(AccountId(123456)));
        for bad in ["", "SIGNETUP", "SIGNETUP0", "SIGNETUP-1", "SIGNETUP+1", "SIGNETUP01"] {
            assert_eq!(account(bad), None, "{bad}");
        }
        assert_eq!(account("SIGNETUP99999999999999999999"), None);
        assert_eq!(account("signetup1"), None);
        assert_eq!(account("LTAI1"), None);
    }
}
