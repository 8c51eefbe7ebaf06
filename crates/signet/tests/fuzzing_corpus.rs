//! Replays what the fuzzers start from, and what they once found, through their own checks.

#[path = "../../../fuzz/checks/carrier_answers.rs"]
mod carrier_answers;
#[path = "../../../fuzz/checks/corpus.rs"]
mod corpus;
#[path = "../../../fuzz/checks/forwarded.rs"]
mod forwarded;
#[path = "../../../fuzz/checks/proxy_protocol.rs"]
mod proxy_protocol;

#[test]
fn replay_carrier_answers() {
    corpus::replay("carrier_answers", carrier_answers::check);
}

#[test]
fn replay_forwarded() {
    corpus::replay("forwarded", forwarded::check);
}

#[test]
fn replay_proxy_protocol() {
    corpus::replay("proxy_protocol", proxy_protocol::check);
}
