use signet_wire_derive::{Choice, Item, Reply, Request};

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

#[derive(Item)]
struct Paper {
    /// Its picture.
    #[wire(public)]
    picture: String,
}

/// Files a paper.
#[derive(Request)]
#[wire(summary = "x")]
struct FilePaper {}

fn main() {}
