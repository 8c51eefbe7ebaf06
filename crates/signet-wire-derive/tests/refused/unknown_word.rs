use signet_wire_derive::{Choice, Reply, Request};

/// Applies for a signature.
#[derive(Request)]
struct AddSignature {
    /// The signature's name.
    #[wire(exmaple = "Signet")]
    name: String,
}

#[derive(Reply)]
struct Added {
    /// The signature's id.
    #[wire(example = "1")]
    id: i64,
}

#[derive(Choice)]
enum Kind {
    /// A company.
    #[wire(name = "company")]
    Company,
}

fn main() {}
