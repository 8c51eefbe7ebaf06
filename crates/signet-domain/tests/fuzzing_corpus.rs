//! Replays what the fuzzers start from, and what they once found, through their own checks.

#[path = "../../../fuzz/checks/corpus.rs"]
mod corpus;
#[path = "../../../fuzz/checks/days.rs"]
mod days;
#[path = "../../../fuzz/checks/picture.rs"]
mod picture;

#[test]
fn replay_days() {
    corpus::replay("days", days::check);
}

#[test]
fn replay_picture() {
    corpus::replay("picture", picture::check);
}
