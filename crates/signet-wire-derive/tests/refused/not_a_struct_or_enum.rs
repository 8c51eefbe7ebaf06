use signet_wire_derive::{Choice, Request};

/// Applies for a signature.
#[derive(Request)]
enum AddSignature {}

/// What a name stands for.
#[derive(Choice)]
struct Kind {}

fn main() {}
