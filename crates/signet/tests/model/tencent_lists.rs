//! What the one dialect should tell of signatures.

use signet_domain::lifecycle::State;
use signet_domain::signature::Market;
use signet_wire::Value;

use crate::actions::{Door, Version};
use crate::answers::{Check, integer, list, member, refused, reply};
use crate::driver::Seen;
use crate::model::{Signature, World};

impl World {
    /// What a client is told of some signatures.
    pub fn described(
        &self,
        who: usize,
        version: Version,
        international: i64,
        ids: &[i64],
        seen: &Seen,
    ) -> Check {
        if let Some(code) = self.gate(who, version) {
            return refused(seen, code);
        }
        if international > 1 {
            return refused(seen, "InvalidParameterValue");
        }
        let mut expect: Vec<&Signature> = vec![];
        for signature in ids.iter().filter_map(|id| self.own(who, Door::Tencent, *id)) {
            if expect.iter().all(|it| it.id != signature.id) {
                expect.push(signature);
            }
        }
        same_list(&expect, seen)
    }

    /// What a client is told of a page.
    pub fn described_page(
        &self,
        who: usize,
        international: i64,
        offset: usize,
        limit: usize,
        seen: &Seen,
    ) -> Check {
        if let Some(code) = self.gate(who, Version::Newer) {
            return refused(seen, code);
        }
        if international > 1 {
            return refused(seen, "InvalidParameterValue");
        }
        if !(1..=100).contains(&limit) {
            return refused(seen, "InvalidParameterValue.LimitVerifyFail");
        }
        let market = if international == 0 { Market::Mainland } else { Market::Global };
        let shelf = self.shelf(who, Door::Tencent, market);
        let page: Vec<_> = shelf.into_iter().skip(offset).take(limit).collect();
        same_list(&page, seen)
    }
}

fn same_list(expect: &[&Signature], seen: &Seen) -> Check {
    let items = list(reply(seen)?, "DescribeSignListStatusSet")?;
    if items.len() != expect.len() {
        let ids: Vec<_> = expect.iter().map(|it| it.id).collect();
        return Err(format!("should tell of {ids:?}, and told of {items:?}"));
    }
    for (it, item) in expect.iter().zip(items) {
        let international = if it.market == Market::Mainland { 0 } else { 1 };
        let status = match it.state {
            State::Approved => 0,
            State::Pending | State::Revising => 1,
            State::Rejected | State::NeedsMaterial | State::Withdrawn => -1,
        };
        let same = integer(item, "SignId")? == it.id
            && integer(item, "International")? == international
            && integer(item, "StatusCode")? == status
            && integer(item, "CreateTime")? == it.submitted.seconds()
            && member(item, "SignName")? == &Value::text(&*it.filed.name)
            && says(member(item, "ReviewReply")?, it);
        if !same {
            return Err(format!("should be {it:?}, and was told as {item:?}"));
        }
    }
    Ok(vec![])
}

/// Whether a reply has the note at its end, a text for each reason before it, and nothing else.
fn says(text: &Value, it: &Signature) -> bool {
    let Value::Text(text) = text else { return false };
    let (reasons, note) = &it.told;
    let parts: Vec<_> = text.split('；').filter(|part| !part.is_empty()).collect();
    let noted = note.is_empty() || parts.last() == Some(note);
    noted && parts.len() == reasons.len() + usize::from(!note.is_empty())
}
