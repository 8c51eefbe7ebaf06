//! Alibaba's queries and forms: any bytes are read or refused; what was read can be written and
//! read again, as it is or sorted; and putting lists together loses no parameter for good.

use signet_alibaba::envelope::unflatten;
use signet_alibaba::ops;
use signet_alibaba::seal::encode::{enc, join, pairs, sort};
use signet_alibaba::seal::v1::{signed, string_to_sign};
use signet_wire::{Params, Text, Value};

pub fn check(bytes: &[u8]) {
    let Ok(mut read) = pairs(bytes) else { return };
    // A pair with neither name nor value is written as `=`, which is read as the same pair.
    assert_eq!(pairs(join(&read, enc).as_bytes()).as_ref(), Ok(&read));
    let signed = string_to_sign("GET", &signed(read.clone()));
    assert!(signed.is_ascii() && signed.split('&').count() == 3);

    for entry in ops::ALL {
        let params = read.iter().map(|(name, value)| (Text::from(&**name), Value::text(&**value)));
        let params = unflatten(Params(params.collect()), entry);
        assert!(params.0.len() <= read.len());
        for (name, _) in read.iter().filter(|(name, _)| !name.contains('.')) {
            assert!(params.get(name).is_some(), "{name} is lost");
        }
    }
    sort(&mut read);
    assert!(read.is_sorted_by(|(a, _), (b, _)| a <= b));
}
