//! Replays what the fuzzers start from, and what they once found, through their own checks.

#[path = "../../../fuzz/checks/corpus.rs"]
mod corpus;
#[path = "../../../fuzz/checks/download_link.rs"]
mod download_link;
#[path = "../../../fuzz/checks/upload_form.rs"]
mod upload_form;
#[path = "../../../fuzz/checks/upload_policy.rs"]
mod upload_policy;

#[test]
fn replay_download_link() {
    corpus::replay("download_link", download_link::check);
}

#[test]
fn replay_upload_form() {
    corpus::replay("upload_form", upload_form::check);
}

#[test]
fn replay_upload_policy() {
    corpus::replay("upload_policy", upload_policy::check);
}
