use signet_wire_derive::Reply;

/// The signature's id.
#[derive(Reply)]
struct Added(i64);

fn main() {}
