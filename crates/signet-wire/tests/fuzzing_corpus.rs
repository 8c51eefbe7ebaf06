//! Replays what the fuzzers start from, and what they once found, through their own checks.

#[path = "../../../fuzz/checks/corpus.rs"]
mod corpus;
#[path = "../../../fuzz/checks/json.rs"]
mod json;

#[test]
fn replay_json() {
    corpus::replay("json", json::check);
}
