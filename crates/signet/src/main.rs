//! Signet: a registry of SMS signatures.

fn main() {}
