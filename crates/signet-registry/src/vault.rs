//! Keys and ciphers.
//!
//! Envelopes in three layers: the master key seals the registry's root key, a key derived from the
//! root seals each account's data key, and data keys seal what accounts entrust to us. Changing
//! the master key rewrites one row; forgetting a data key forgets everything under it.

use rand::Rng as _;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::Digest;
use ring::{digest, hmac};
use signet_domain::phone::PhoneNumber;
use zeroize::Zeroizing;

use crate::Broken;
use crate::keys::Secret;

/// The length of every key, in bytes.
pub(crate) const KEY_LEN: usize = 32;

/// What the log's key is derived for.
pub(crate) const LOG: &str = "log checkpoints";

/// A symmetric key.
#[derive(Clone)]
pub(crate) struct Key(Zeroizing<[u8; KEY_LEN]>);

impl Key {
    /// A new key.
    pub(crate) fn generate() -> Result<Self, Broken> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        random(&mut *key)?;
        Ok(Self(key))
    }

    /// A key that was kept.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|key| Self(Zeroizing::new(key)))
    }

    /// The bytes, to be sealed under another key or to seal files with.
    pub(crate) fn bytes(&self) -> &Zeroizing<[u8; KEY_LEN]> {
        &self.0
    }

    /// A key for one purpose, derived from this one.
    pub(crate) fn derive(&self, purpose: &str) -> Self {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &*self.0), purpose.as_bytes());
        let mut key = Zeroizing::new([0; KEY_LEN]);
        key.copy_from_slice(tag.as_ref());
        Self(key)
    }

    /// Encrypts, so that only this key and this context open it again. Random nonce first.
    pub(crate) fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, Broken> {
        let mut nonce = [0; NONCE_LEN];
        chance(&mut nonce);
        self.seal_with(nonce, context, plain)
    }

    /// The same, giving the same whenever it is asked for the same. The nonce is a keyed hash of what is
    /// sealed, so one that comes again seals the same text: all it tells is that.
    pub(crate) fn seal_repeatably(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, Broken> {
        let nonces = self.derive("nonces");
        let mut tag = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &*nonces.0));
        tag.update(&(context.len() as u64).to_be_bytes());
        tag.update(context.as_bytes());
        tag.update(plain);
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&tag.sign().as_ref()[..NONCE_LEN]);
        self.seal_with(nonce, context, plain)
    }

    fn seal_with(
        &self,
        nonce: [u8; NONCE_LEN],
        context: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, Broken> {
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = self
            .cipher()?
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                &mut sealed[NONCE_LEN..],
            )
            .map_err(|_| Broken::new("a key", "cannot encrypt"))?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Decrypts what [`Key::seal`] gave for the same context.
    pub(crate) fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Broken> {
        let wrong = || Broken::new("a key", "the sealed data does not open with this key");
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or_else(wrong)?;
        let mut plain = Zeroizing::new(sealed.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self
            .cipher()?
            .open_in_place(nonce, Aad::from(context), &mut plain)
            .map_err(|_| wrong())?
            .len();
        plain.truncate(length);
        Ok(plain)
    }

    fn cipher(&self) -> Result<LessSafeKey, Broken> {
        UnboundKey::new(&AES_256_GCM, &*self.0)
            .map(LessSafeKey::new)
            .map_err(|_| Broken::new("a key", "not a key"))
    }
}

/// What a registry seals and names things with.
pub(crate) struct Vault {
    accounts: Key,
    samples: Key,
    answers: Key,
    requests: hmac::Key,
    uploads: hmac::Key,
    fingerprints: hmac::Key,
    people: hmac::Key,
    phone_numbers: hmac::Key,
    phone_codes: hmac::Key,
}

impl Vault {
    /// The vault of this root key.
    pub(crate) fn new(root: &Key) -> Self {
        let mac =
            |purpose: &str| hmac::Key::new(hmac::HMAC_SHA256, &**root.derive(purpose).bytes());
        Self {
            accounts: root.derive("account data keys"),
            samples: root.derive("failed seals"),
            answers: root.derive("kept answers"),
            requests: mac("requests made once"),
            uploads: mac("upload secrets"),
            fingerprints: mac("evidence fingerprints"),
            people: mac("people"),
            phone_numbers: mac("phone numbers"),
            phone_codes: mac("phone codes"),
        }
    }

    /// The key that seals accounts' data keys.
    pub(crate) fn accounts(&self) -> &Key {
        &self.accounts
    }

    /// The key that seals refused requests.
    pub(crate) fn samples(&self) -> &Key {
        &self.samples
    }

    /// The key that seals answers which are given again.
    pub(crate) fn answers(&self) -> &Key {
        &self.answers
    }

    /// What a request is known by: it may have secrets in it that are easily guessed.
    pub(crate) fn request_tag(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut tag = hmac::Context::with_key(&self.requests);
        for part in parts {
            tag.update(&(part.len() as u64).to_be_bytes());
            tag.update(part);
        }
        tag.sign().as_ref().to_vec()
    }

    /// The secret an account's upload policies and download links are signed with: 40 hex digits.
    pub(crate) fn upload_secret(&self, account: i64) -> String {
        let tag = hmac::sign(&self.uploads, account.to_string().as_bytes());
        hex::encode(&tag.as_ref()[..20])
    }

    /// The fingerprint of bytes with this hash. The same bytes have the same one everywhere in the
    /// registry, and nobody without the root key can tell which bytes those are.
    pub(crate) fn fingerprint(&self, hash: &Digest) -> Vec<u8> {
        hmac::sign(&self.fingerprints, hash.as_ref()).as_ref().to_vec()
    }

    /// What a person is known by in an account's records, by a name or a document. Another account's
    /// records know the same person by something else.
    pub(crate) fn person_tag(&self, account: i64, what: &str, text: &str) -> Vec<u8> {
        let told = Zeroizing::new(format!("{account}\n{what}\n{text}"));
        hmac::sign(&self.people, told.as_bytes()).as_ref().to_vec()
    }

    /// What a phone number is known by in records. There are few numbers: without the root key they
    /// would all be tried.
    pub(crate) fn phone_tag(&self, number: &PhoneNumber) -> Vec<u8> {
        hmac::sign(&self.phone_numbers, number.reveal().as_bytes()).as_ref().to_vec()
    }

    /// What is kept of the code of this id.
    pub(crate) fn phone_code_digest(&self, id: i64, code: &str) -> Vec<u8> {
        hmac::sign(&self.phone_codes, salted(id, code).as_bytes()).as_ref().to_vec()
    }

    /// Whether a guess is the code of this id. Takes as long for a near miss as for any other.
    pub(crate) fn is_phone_code(&self, id: i64, guess: &str, digest: &[u8]) -> bool {
        hmac::verify(&self.phone_codes, salted(id, guess).as_bytes(), digest).is_ok()
    }

    /// The tag of an uploaded content: what a fingerprint tells, and nothing else.
    pub(crate) fn etag(fingerprint: &[u8]) -> String {
        let hash = digest::digest(&digest::SHA256, fingerprint);
        hex::encode_upper(&hash.as_ref()[..16])
    }
}

/// What the log names some bytes by. Each time they are filed they have another.
#[derive(Clone)]
pub(crate) struct Commitment {
    /// What an outsider is given beside the bytes.
    pub(crate) salt: [u8; 32],
    /// SHA-256 of the salt and the SHA-256 of the bytes.
    pub(crate) commitment: Vec<u8>,
}

impl Commitment {
    /// Commits to bytes with this hash.
    pub(crate) fn to(hash: &Digest) -> Self {
        let mut salt = [0; 32];
        chance(&mut salt);
        let both = [&salt, hash.as_ref()].concat();
        Self { salt, commitment: digest::digest(&digest::SHA256, &both).as_ref().to_vec() }
    }
}

/// The same code of another id hashes to something else.
fn salted(id: i64, code: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("{id}:{code}"))
}

/// So many decimal digits, each sequence as likely as any other.
pub(crate) fn random_digits(count: usize) -> Result<Secret, Broken> {
    let mut digits = Zeroizing::new(String::with_capacity(count));
    while digits.len() < count {
        let mut byte = [0];
        random(&mut byte)?;
        // 250 and above would make low digits likelier.
        if byte[0] < 250 {
            digits.push(char::from(b'0' + byte[0] % 10));
        }
    }
    Ok(Secret::new(&**digits))
}

/// Fills a buffer with chance for what need not be secret: nonces, ids, names. It comes from a
/// cipher that this thread seeds from the system's source, which costs no call into the system.
pub(crate) fn chance(buffer: &mut [u8]) {
    rand::rng().fill_bytes(buffer);
}

/// Fills a buffer from the system's source of chance, for keys and secrets.
pub(crate) fn random(buffer: &mut [u8]) -> Result<(), Broken> {
    getrandom::fill(buffer).map_err(|error| Broken::new("the source of chance", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_and_context_only() {
        let key = Key::generate().unwrap();
        let sealed = key.seal("account 1", b"secret").unwrap();
        assert_eq!(&**key.open("account 1", &sealed).unwrap(), b"secret");
        assert!(key.open("account 2", &sealed).is_err());
        assert!(Key::generate().unwrap().open("account 1", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(key.open("account 1", &bent).is_err(), "byte {at}");
            assert!(key.open("account 1", &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn what_is_sealed_repeatably_is_the_same_each_time_and_differs_by_context() {
        let key = Key::generate().unwrap();
        let sealed = key.seal_repeatably("a", b"secret").unwrap();
        assert_eq!(sealed, key.seal_repeatably("a", b"secret").unwrap());
        assert_eq!(&**key.open("a", &sealed).unwrap(), b"secret");
        for (context, plain) in [("b", b"secret"), ("a", b"secreT")] {
            let other = key.seal_repeatably(context, plain).unwrap();
            assert_ne!(sealed[..NONCE_LEN], other[..NONCE_LEN]);
        }
        assert!(key.open("b", &sealed).is_err());
    }

    #[test]
    fn codes_are_digits_and_hash_by_their_id() {
        let vault = Vault::new(&Key::generate().unwrap());
        let mut seen = [false; 10];
        for _ in 0..200 {
            let code = random_digits(6).unwrap();
            assert_eq!(code.reveal().len(), 6);
            for byte in code.reveal().bytes() {
                seen[usize::from(byte - b'0')] = true;
            }
        }
        assert_eq!(seen, [true; 10]);
        let digest = vault.phone_code_digest(7, "123456");
        assert!(vault.is_phone_code(7, "123456", &digest));
        assert!(!vault.is_phone_code(7, "123457", &digest));
        assert!(!vault.is_phone_code(8, "123456", &digest));
        let other = Vault::new(&Key::generate().unwrap());
        assert!(!other.is_phone_code(7, "123456", &digest));
        let number = PhoneNumber::parse("13700001234").unwrap();
        assert_ne!(vault.phone_tag(&number), other.phone_tag(&number));
    }

    #[test]
    fn secrets_of_accounts_differ() {
        let vault = Vault::new(&Key::generate().unwrap());
        assert_ne!(vault.upload_secret(1), vault.upload_secret(2));
        assert_eq!(vault.upload_secret(1).len(), 40);
    }
}
