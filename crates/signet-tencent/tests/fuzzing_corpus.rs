//! Replays what the fuzzers start from, and what they once found, through their own checks.

#[path = "../../../fuzz/checks/corpus.rs"]
mod corpus;
#[path = "../../../fuzz/checks/tencent_authorization.rs"]
mod tencent_authorization;
#[path = "../../../fuzz/checks/tencent_multipart.rs"]
mod tencent_multipart;
#[path = "../../../fuzz/checks/tencent_policy.rs"]
mod tencent_policy;
#[path = "../../../fuzz/checks/tencent_query.rs"]
mod tencent_query;

#[test]
fn replay_tencent_authorization() {
    corpus::replay("tencent_authorization", tencent_authorization::check);
}

#[test]
fn replay_tencent_multipart() {
    corpus::replay("tencent_multipart", tencent_multipart::check);
}

#[test]
fn replay_tencent_query() {
    corpus::replay("tencent_query", tencent_query::check);
}

#[test]
fn replay_tencent_policy() {
    corpus::replay("tencent_policy", tencent_policy::check);
}
