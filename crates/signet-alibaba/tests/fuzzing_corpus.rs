//! Replays what the fuzzers start from, and what they once found, through their own checks.

#[path = "../../../fuzz/checks/alibaba_authorization.rs"]
mod alibaba_authorization;
#[path = "../../../fuzz/checks/alibaba_policy.rs"]
mod alibaba_policy;
#[path = "../../../fuzz/checks/alibaba_query.rs"]
mod alibaba_query;
#[path = "../../../fuzz/checks/alibaba_xml.rs"]
mod alibaba_xml;
#[path = "../../../fuzz/checks/corpus.rs"]
mod corpus;

#[test]
fn replay_alibaba_authorization() {
    corpus::replay("alibaba_authorization", alibaba_authorization::check);
}

#[test]
fn replay_alibaba_query() {
    corpus::replay("alibaba_query", alibaba_query::check);
}

#[test]
fn replay_alibaba_xml() {
    corpus::replay("alibaba_xml", alibaba_xml::check);
}

#[test]
fn replay_alibaba_policy() {
    corpus::replay("alibaba_policy", alibaba_policy::check);
}
