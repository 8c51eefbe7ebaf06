//! The key is another one, or the seal is written otherwise.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use signet_registry::keys::AccessKey;
use signet_wire::doctor::Signed;

use crate::doctor::{Case, Text};
use crate::seal::v1;

pub(super) fn secret_blank(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let secret = key.secret.reveal();
    let around =
        [("", " "), ("", "\n"), ("", "\r\n"), ("", "\t"), (" ", ""), ("\"", "\""), ("'", "'")];
    let worn = around.iter().map(|(before, after)| format!("{before}{secret}{after}"));
    let mut tried = worn.chain([secret.trim().to_owned()]).filter(|worn| *worn != secret);
    tried.any(|secret| case.fits(key, &secret)).then(|| case.show())
}

pub(super) fn secret_ampersand(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let (secret, text) = (key.secret.reveal(), case.string());
    let theirs = match &case.text {
        Text::V3 { algorithm, .. } => algorithm.mac(&format!("{secret}&"), &text)?,
        Text::V1 { .. } => v1::mac(secret, &text),
    };
    (theirs == case.seal).then(|| case.show())
}

pub(super) fn other_key(case: &Case, _: &AccessKey, siblings: &[AccessKey]) -> Option<Signed> {
    let fits = |key: &AccessKey| case.fits(key, key.secret.reveal());
    siblings.iter().any(fits).then(|| case.show())
}

pub(super) fn seal_encoding(case: &Case, key: &AccessKey, _: &[AccessKey]) -> Option<Signed> {
    let (secret, text) = (key.secret.reveal(), case.string());
    let (ours, bytes) = match &case.text {
        Text::V3 { algorithm, .. } => {
            let ours = algorithm.mac(secret, &text)?;
            let bytes = hex::decode(&ours).ok()?;
            (ours, bytes)
        }
        Text::V1 { .. } => {
            let ours = v1::seal(secret, &text);
            let bytes = STANDARD.decode(&ours).ok()?;
            (ours, bytes)
        }
    };
    // A + that went out unescaped arrives as a blank.
    let written = [
        ours.replace('+', " "),
        hex::encode(&bytes),
        hex::encode_upper(&bytes),
        STANDARD.encode(&bytes),
        STANDARD.encode(hex::encode(&bytes)),
    ];
    written.contains(&case.seal).then(|| case.show())
}
