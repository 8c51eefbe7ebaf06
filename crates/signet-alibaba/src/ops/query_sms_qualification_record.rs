//! Listing qualifications.

use signet_domain::ids::ApplicationId;
use signet_domain::lifecycle::State;
use signet_domain::qualification::{Page, Qualification, QualificationFilter};
use signet_domain::refusal::Refusal;
use signet_domain::signature::Purpose;
use signet_domain::text::Flaw;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, FromWire, Kind, Meaning, Operation, Reply, Request, Value};

use super::qualification_parts::purpose;
use super::{GATES, VERSIONS};
use crate::codes;
use crate::states::{QUALIFICATION_STATE, QUALIFICATION_STATE_NAME};
use crate::values::{PageNumber, PageSize};

/// How many qualifications a page has unless told otherwise. No source says; ours.
const PAGE_SIZE: i64 = 10;

/// Lists qualifications: all of them, or those that everything given holds for.
#[derive(Request)]
#[wire(zh = "查询资质列表：不带条件时返回全部，否则返回满足所有条件的。")]
pub struct QuerySmsQualificationRecord {
    /// Only the one of this name.
    #[wire(zh = "只查该名称的资质。")]
    #[wire(example = "云通信资质", public)]
    pub qualification_group_name: Option<String>,
    /// Only those of this body.
    #[wire(zh = "只查该主体的资质。")]
    #[wire(example = "阿里云云通信有限公司")]
    pub company_name: Option<String>,
    /// Only those that this person stands for in law: the whole name.
    #[wire(zh = "只查该法定代表人的资质，须为完整姓名。")]
    #[wire(example = "李华")]
    pub legal_person_name: Option<String>,
    /// Only those in this state of review.
    #[wire(zh = "只查处于该审核状态的资质。")]
    #[wire(example = "PASS", public)]
    pub state: Option<StateName>,
    /// Only the one that this filing is of.
    #[wire(zh = "只查该工单所属的资质。")]
    #[wire(example = "20010001", public)]
    pub work_order_id: Option<i64>,
    /// Only those for your own names (`true`), or for somebody else's (`false`).
    #[wire(zh = "只查自用（`true`）或他用（`false`）的资质。")]
    #[wire(example = "true", public)]
    pub use_by_self: Option<bool>,
    /// Which page, from 1.
    #[wire(zh = "页码，从 1 开始。")]
    #[wire(example = "1", public)]
    pub page_no: Option<PageNumber>,
    /// How many a page has: 1 to 50. 10 unless told otherwise.
    #[wire(zh = "每页条数，1 到 50，默认 10。")]
    #[wire(example = "20", public)]
    pub page_size: Option<PageSize>,
}

/// A state of review. The list and the single qualification spell it differently; both spellings are
/// understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateName(State);

const STATE_NAMES: &[Meaning] = &[
    Meaning { value: "INIT", doc: "Under review.", zh: "审核中。" },
    Meaning { value: "NOT_PASS", doc: "Rejected.", zh: "审核未通过。" },
    Meaning { value: "PASS", doc: "Approved.", zh: "审核通过。" },
    Meaning { value: "NOT_FINISH", doc: "More material is needed.", zh: "需要补充材料。" },
    Meaning { value: "CANCEL", doc: "Withdrawn.", zh: "已撤回。" },
];

impl FromWire for StateName {
    const KIND: Kind = Kind::Choice(STATE_NAMES);

    fn parse(value: &Value) -> Result<Self, Flaw> {
        let word = String::parse(value)?;
        let meant = [&QUALIFICATION_STATE_NAME, &QUALIFICATION_STATE]
            .into_iter()
            .find_map(|spelling| spelling.meant(&&*word).first().copied());
        meant.map(Self).ok_or(Flaw::Malformed)
    }
}

/// A page of qualifications.
#[derive(Reply)]
pub struct Records {
    /// The page.
    pub data: RecordPage,
}

/// A page of qualifications.
#[derive(Reply)]
pub struct RecordPage {
    /// Which page it is.
    pub page_no: i64,
    /// How many a page has.
    pub page_size: i64,
    /// How many there are on all pages.
    pub total: i64,
    /// The qualifications, the newest first.
    pub list: Vec<Record>,
}

/// One qualification.
#[derive(Reply)]
pub struct Record {
    /// Its ID.
    pub group_id: i64,
    /// What it is called.
    pub qualification_group_name: String,
    /// The body's name.
    pub company_name: String,
    /// Who stands for it in law; empty once personal data were erased.
    pub legal_person_name: String,
    /// `INIT`, `PASS`, `NOT_PASS`, `NOT_FINISH` or `CANCEL`.
    pub state_name: String,
    /// `true` or `false`, as text.
    pub use_by_self: String,
    /// The ID of its newest filing.
    pub work_order_id: i64,
    /// What the reviewer answered.
    pub audit_remark: String,
    /// When it was decided; empty while it was not.
    pub audit_time: String,
    /// When it was filed first.
    pub create_date: String,
}

impl From<Qualification> for Record {
    fn from(it: Qualification) -> Self {
        Self {
            group_id: it.id.0,
            qualification_group_name: it.name.to_string(),
            company_name: it.company.to_string(),
            legal_person_name: it.legal_person,
            state_name: QUALIFICATION_STATE_NAME.of(it.state).into(),
            use_by_self: (it.purpose == Purpose::Own).to_string(),
            work_order_id: it.application.0,
            audit_remark: it.reply.text(|reason| reason.text.zh),
            audit_time: it.decided.map(|at| at.beijing_text()).unwrap_or_default(),
            create_date: it.created.beijing_text(),
        }
    }
}

impl From<QuerySmsQualificationRecord> for QualificationFilter {
    fn from(it: QuerySmsQualificationRecord) -> Self {
        Self {
            name: it.qualification_group_name,
            company: it.company_name,
            legal_person: it.legal_person_name,
            state: it.state.map(|state| state.0),
            application: it.work_order_id.map(ApplicationId),
            purpose: it.use_by_self.map(purpose),
        }
    }
}

impl Operation for QuerySmsQualificationRecord {
    type Reply = Records;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] =
        &[&codes::NO_PERMISSION, &codes::PRODUCT_UNSUBSCRIBE, &codes::OUT_OF_SERVICE];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Records> {
        let page_no = self.page_no.map_or(1, |it| it.0);
        let page_size = self.page_size.map_or(PAGE_SIZE, |it| it.0);
        let page = Page { offset: (page_no - 1).saturating_mul(page_size), limit: page_size };
        let found = call.registry.qualifications(call.caller, &self.into(), page).await?;
        let (found, total) = found;
        let list = found.into_iter().map(Record::from).collect();
        Ok(Records { data: RecordPage { page_no, page_size, total, list } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_state_are_understood() {
        let read = |word: &str| StateName::parse(&Value::text(word)).map(|it| it.0);
        for (list, single, state) in [
            ("INIT", "INT", State::Pending),
            ("PASS", "PASSED", State::Approved),
            ("NOT_PASS", "FAILED", State::Rejected),
            ("NOT_FINISH", "NOT_FINISH", State::NeedsMaterial),
            ("CANCEL", "CANCELED", State::Withdrawn),
        ] {
            assert_eq!((read(list), read(single)), (Ok(state), Ok(state)));
            assert_eq!(STATE_NAMES.iter().filter(|meaning| meaning.value == list).count(), 1);
        }
        assert_eq!(read("pass"), Err(Flaw::Malformed));
        assert_eq!(read(""), Err(Flaw::Missing));
    }
}
