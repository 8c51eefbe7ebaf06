use signet_wire_derive::Choice;

#[derive(Choice)]
enum Kind {
    /// A company.
    Company = 0,
    /// An app.
    App,
}

fn main() {}
