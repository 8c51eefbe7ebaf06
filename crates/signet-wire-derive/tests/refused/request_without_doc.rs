use signet_wire_derive::Request;

/// Applies for a signature.
#[derive(Request)]
struct AddSignature {
    /// The signature's name.
    name: String,
    remark: Option<String>,
}

fn main() {}
