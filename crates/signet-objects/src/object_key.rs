//! Which keys can name a file.

use signet_domain::ids::AccountId;
use signet_domain::text::FileKey;

/// The longest key, in bytes.
const MAX: usize = 1023;

/// What stands for the file's own name in the key of a form.
const FILE_NAME: &str = "${filename}";

/// What keys of an account begin with.
pub(crate) fn start(account: AccountId) -> String {
    format!("{account}/")
}

/// The key of a form with the file's own name filled in. Browsers of old send whole paths.
pub(crate) fn fill(key: &str, file_name: Option<&str>) -> String {
    let name = file_name.unwrap_or_default();
    key.replace(FILE_NAME, name.rsplit(['/', '\\']).next().unwrap_or_default())
}

/// A key that can name a file. Control characters and steps upwards are refused on top of the
/// vendor's rules: keys end up in log lines and addresses.
pub(crate) fn judge(key: &str) -> Option<FileKey> {
    let fits = (1..=MAX).contains(&key.len())
        && !key.starts_with(['/', '\\'])
        && !key.chars().any(char::is_control)
        && key.split(['/', '\\']).all(|part| part != "..");
    FileKey::new(key).ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_judged() {
        for key in ["1/a.jpg", "1/营业执照.png", "a..b", "1//a", "1/...", &"a".repeat(1023)] {
            assert!(judge(key).is_some(), "{key}");
        }
        for key in ["", "/1/a", "\\a", "1/../2/a", "..", "1/..", "1\\..\\a", "1/a\n", "1/\u{85}"] {
            assert!(judge(key).is_none(), "{key:?}");
        }
        assert!(judge(&"a".repeat(1024)).is_none());
        assert!(judge(&"图".repeat(342)).is_none());
    }

    #[test]
    fn file_names_are_filled_in_without_their_path() {
        assert_eq!(fill("1/${filename}", Some("a.jpg")), "1/a.jpg");
        assert_eq!(fill("1/${filename}", Some("C:\\scans\\a.jpg")), "1/a.jpg");
        assert_eq!(fill("1/${filename}", Some("../../2/a.jpg")), "1/a.jpg");
        assert_eq!(fill("1/${filename}", Some("${filename}")), "1/${filename}");
        assert_eq!(fill("1/${filename}", None), "1/");
        assert_eq!(fill("1/a", Some("b")), "1/a");
    }
}
