//! Percent-encoding, as both schemes want it, and parameters as pairs.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Letters, digits and these four stay; everything else becomes `%XX` in upper-case hex.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The most parameters one part of a request may have. The largest operation has forty.
pub const PAIRS_MAX: usize = 2000;

/// A parameter's name and value, decoded.
pub type Pair = (String, String);

/// Why a query or a form cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// A name is not percent-encoded UTF-8.
    Name,
    /// The value of this parameter is not.
    Value(String),
    /// There are more than [`PAIRS_MAX`].
    TooMany,
}

/// Encodes a name or a value.
pub fn enc(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// Undoes [`enc`], and takes `+` for a blank as forms write it. `None` when an escape is not
/// two hex digits or the bytes are not UTF-8.
pub fn decode(raw: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let (&[high, low], tail) = rest.split_first_chunk::<2>()?;
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let byte = digit(high)? * 16 + digit(low)?;
                bytes.push(u8::try_from(byte).ok()?);
                rest = tail;
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

/// Splits a query or a form into pairs, in the order sent.
pub fn pairs(raw: &[u8]) -> Result<Vec<Pair>, Unreadable> {
    let mut pairs = vec![];
    for part in raw.split(|byte| *byte == b'&').filter(|part| !part.is_empty()) {
        if pairs.len() == PAIRS_MAX {
            return Err(Unreadable::TooMany);
        }
        let at = part.iter().position(|byte| *byte == b'=');
        let (name, value) = match at {
            Some(at) => (&part[..at], &part[at + 1..]),
            None => (part, &part[part.len()..]),
        };
        let name = decode(name).ok_or(Unreadable::Name)?;
        let value = decode(value).ok_or_else(|| Unreadable::Value(name.clone()))?;
        pairs.push((name, value));
    }
    Ok(pairs)
}

/// Sorts pairs by name, in byte order. Equal names stay in the order sent.
pub fn sort(pairs: &mut [Pair]) {
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
}

/// Joins pairs to a query, encoded as `encode` does it.
pub fn join(pairs: &[Pair], encode: impl Fn(&str) -> String) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(&encode(name));
        query.push('=');
        query.push_str(&encode(value));
    }
    query
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn special_characters_are_encoded_as_the_vector_says() {
        let value = "a b+c*d~e/f'g(h)!&=%";
        assert_eq!(enc(value), "a%20b%2Bc%2Ad~e%2Ff%27g%28h%29%21%26%3D%25");
        assert_eq!(decode(enc(value).as_bytes()).as_deref(), Some(value));
    }

    #[test]
    fn what_is_not_percent_encoded_utf8_is_not_decoded() {
        for bad in ["%", "%4", "%zz", "%+1", "%E9%98", "a%ff"] {
            assert_eq!(decode(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(decode(b"a+b%2b"), Some("a b+".into()));
    }

    #[test]
    fn pairs_are_split_at_the_first_equals_sign() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            pairs(b"a=1=2&b&&c=").unwrap(),
            [pair("a", "1=2"), pair("b", ""), pair("c", "")]
        );
        assert_eq!(pairs(b""), Ok(vec![]));
        assert_eq!(pairs(b"%=1"), Err(Unreadable::Name));
        assert_eq!(pairs(b"a=%"), Err(Unreadable::Value("a".into())));
        assert_eq!(pairs("a&".repeat(PAIRS_MAX + 1).as_bytes()), Err(Unreadable::TooMany));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn encoding_is_undone(text in any::<String>()) {
            let encoded = enc(&text);
            prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~%".contains(&b)));
            prop_assert_eq!(decode(encoded.as_bytes()), Some(text));
        }

        #[test]
        fn joined_pairs_are_split_again(
            given in prop::collection::vec(("[^=]{1,8}", any::<String>()), 0..8)
        ) {
            prop_assert_eq!(pairs(join(&given, enc).as_bytes()), Ok(given));
        }

        #[test]
        fn no_bytes_are_too_strange(raw in prop::collection::vec(any::<u8>(), 0..256)) {
            let _ = pairs(&raw);
        }
    }
}
