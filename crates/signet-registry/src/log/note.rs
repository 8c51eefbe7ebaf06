//! Checkpoints: what the log says of itself, signed with Ed25519 as a C2SP signed note.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use tlog_tiles::{Checkpoint, Hash};

use super::line::short;
use crate::Broken;
use crate::vault::Key;

/// What C2SP calls the Ed25519 kind of signature.
const ED25519_KIND: u8 = 1;
/// How a line with a signature begins.
const DASH: &str = "\u{2014} ";

/// What signs checkpoints.
pub(crate) struct Signer {
    pair: Ed25519KeyPair,
    verifier: Verifier,
}

/// What checks checkpoints: the log's name and its public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    origin: String,
    public: Vec<u8>,
}

/// A checkpoint whose signature is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signed {
    /// How many events it covers.
    pub(crate) size: u64,
    /// What they hash to.
    pub(crate) root: [u8; 32],
}

/// Why a checkpoint says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsigned {
    #[error("it is not a checkpoint")]
    Malformed,
    #[error("it is of another log")]
    OtherLog,
    #[error("nobody signed it with the log's key")]
    Foreign,
    #[error("its signature does not fit what it says")]
    Forged,
}

/// Whether a log may have this name: no space, no plus sign, nothing that moves a cursor.
pub(crate) fn may_be_origin(name: &str) -> bool {
    (1..=255).contains(&name.len())
        && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

impl Signer {
    /// A signer with this key. Without a name of its own the log is named after the key.
    pub(crate) fn new(seed: &Key, origin: Option<&str>) -> Result<Self, Broken> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&**seed.bytes())
            .map_err(|_| Broken::new("the log's key", "not a key"))?;
        let public = pair.public_key().as_ref().to_vec();
        let origin =
            origin.map_or_else(|| format!("signet.invalid/log/{}", short(&public)), str::to_owned);
        Ok(Self { pair, verifier: Verifier { origin, public } })
    }

    /// What checks its signatures.
    pub(crate) fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The signed checkpoint of a tree.
    pub(crate) fn sign(&self, size: u64, root: Hash) -> String {
        let text = format!("{}\n{size}\n{root}\n", self.verifier.origin);
        let mut signature = self.verifier.key_id().to_vec();
        signature.extend_from_slice(self.pair.sign(text.as_bytes()).as_ref());
        format!("{text}\n{DASH}{} {}\n", self.verifier.origin, BASE64.encode(signature))
    }
}

impl Verifier {
    /// Reads a key as [`Verifier::to_string`] writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '+');
        let (origin, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let key = BASE64.decode(key).ok()?;
        let (kind, public) = key.split_first()?;
        let verifier = Self { origin: origin.to_owned(), public: public.to_vec() };
        let fits = *kind == ED25519_KIND
            && public.len() == 32
            && may_be_origin(origin)
            && hex::encode(verifier.key_id()) == id;
        fits.then_some(verifier)
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    fn typed_key(&self) -> Vec<u8> {
        [&[ED25519_KIND][..], &self.public].concat()
    }

    /// The first four bytes of what name and key hash to.
    fn key_id(&self) -> [u8; 4] {
        let named = [self.origin.as_bytes(), b"\n", &self.typed_key()].concat();
        let hash = digest(&SHA256, &named);
        let mut id = [0; 4];
        id.copy_from_slice(&hash.as_ref()[..4]);
        id
    }

    /// Reads a checkpoint and checks its signature. Others may have signed it, too.
    pub(crate) fn open(&self, note: &str) -> Result<Signed, Unsigned> {
        let split = note.rfind("\n\n").ok_or(Unsigned::Malformed)?;
        let (text, signatures) = (&note[..=split], &note[split + 2..]);
        let checkpoint =
            Checkpoint::from_bytes(text.as_bytes()).map_err(|_| Unsigned::Malformed)?;
        if checkpoint.origin() != self.origin {
            return Err(Unsigned::OtherLog);
        }
        let ours = |line: &str| {
            let (name, signature) = line.strip_prefix(DASH)?.split_once(' ')?;
            let signature = BASE64.decode(signature).ok()?;
            let signature = signature.strip_prefix(&self.key_id())?;
            (name == self.origin).then(|| signature.to_vec())
        };
        let signature = signatures.lines().find_map(ours).ok_or(Unsigned::Foreign)?;
        UnparsedPublicKey::new(&ED25519, &self.public)
            .verify(text.as_bytes(), &signature)
            .map_err(|_| Unsigned::Forged)?;
        Ok(Signed { size: checkpoint.size(), root: checkpoint.hash().0 })
    }
}

/// As C2SP writes it: name, key id and key, with plus signs between.
impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (id, key) = (hex::encode(self.key_id()), BASE64.encode(self.typed_key()));
        write!(f, "{}+{id}+{key}", self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of `golang.org/x/mod/sumdb/note`.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn keys_are_written_as_others_write_them() {
        let peter = Verifier::parse(PETER).unwrap();
        assert_eq!((peter.origin(), peter.to_string().as_str()), ("PeterNeumann", PETER));
        for bent in [
            PETER.replace("c74f", "c74e"),
            PETER.replace("+ARpc", "+AhpC"),
            PETER.replace("Neumann", "Newman"),
            PETER.replace('+', " "),
            String::new(),
        ] {
            assert_eq!(Verifier::parse(&bent), None, "{bent}");
        }
    }

    #[test]
    fn what_was_signed_is_known_and_nothing_else() {
        let signer = Signer::new(&Key::from_bytes(&[7; 32]).unwrap(), None).unwrap();
        let verifier = Verifier::parse(&signer.verifier().to_string()).unwrap();
        assert!(verifier.origin().starts_with("signet.invalid/log/"));
        let note = signer.sign(3, Hash([9; 32]));
        assert_eq!(verifier.open(&note), Ok(Signed { size: 3, root: [9; 32] }));
        // A witness signed it, too.
        let witnessed = format!("{note}{DASH}witness.example {}\n", BASE64.encode([1; 72]));
        assert!(verifier.open(&witnessed).is_ok());
        assert_eq!(verifier.open(&note.replacen("\n3\n", "\n4\n", 1)), Err(Unsigned::Forged));
        let other = Signer::new(&Key::from_bytes(&[8; 32]).unwrap(), Some(verifier.origin()));
        let forged = other.unwrap().sign(3, Hash([9; 32]));
        assert_eq!(verifier.open(&forged), Err(Unsigned::Foreign));
        let other = Signer::new(&Key::from_bytes(&[7; 32]).unwrap(), Some("example.com/log"));
        assert_eq!(verifier.open(&other.unwrap().sign(3, Hash([9; 32]))), Err(Unsigned::OtherLog));
        for cut in (0..note.len()).filter(|at| note.is_char_boundary(*at)) {
            assert!(verifier.open(&note[..cut]).is_err() || cut + 1 == note.len(), "{cut}");
        }
    }

    #[test]
    fn names_that_would_break_a_note_are_known() {
        assert!(may_be_origin("example.com/signet"));
        for bad in ["", "a b", "a+b", "a\nb", "a\u{7}", &"x".repeat(256)] {
            assert!(!may_be_origin(bad), "{bad:?}");
        }
    }
}
