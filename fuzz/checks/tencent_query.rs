//! Tencent's queries and forms: any bytes are read or refused, every pair has its place in what
//! comes out, and the string to sign of the older scheme has nothing but the pairs.

use bytes::Bytes;
use signet_tencent::envelope::flat::{nest, pairs};
use signet_tencent::seal::v1::Covered;
use signet_wire::Value;

pub fn check(bytes: &[u8]) {
    let Ok(pairs) = pairs(&Bytes::copy_from_slice(bytes)) else { return };
    let params = pairs.clone();
    let covered = Covered { method: "GET".into(), host: "localhost".into(), params };
    let signed = pairs.iter().map(|(name, value)| name.len() + value.len() + 2).sum::<usize>();
    let around = "GETlocalhost/?".len();
    assert_eq!(covered.string_to_sign().len(), (around + signed).saturating_sub(1).max(around));

    let count = pairs.len();
    if let Ok(params) = nest(pairs) {
        assert_eq!(leaves(&Value::Map(params.0)), count);
    }
}

fn leaves(value: &Value) -> usize {
    match value {
        Value::List(items) => items.iter().map(leaves).sum(),
        Value::Map(members) => members.iter().map(|(_, value)| leaves(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) => 1,
    }
}
