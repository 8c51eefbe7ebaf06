//! Papers with a last day, and what the record says of it.

use signet_domain::expiry::{Flag, Notice};
use signet_domain::ids::{ApplicationId, LetterId, QualificationId, SignatureId, TrademarkId};
use signet_domain::qualification::{Body, EnterQualification};
use signet_domain::signature::Registered;
use signet_domain::text::{QualificationName, TrademarkApplicant, TrademarkName, TrademarkNumber};
use signet_domain::trademark::FileTrademark;

use super::*;
use crate::db::{Row, Written};
use crate::registry::overview::OverviewFilter;
use crate::store;
use crate::store::applications::Filing;
use crate::store::qualifications::QualificationRow;

pub(super) const DAY: i64 = 24 * 60 * 60 * 1000;
/// What the tests' signatures and letters are about.
pub(super) const NAME: &str = "菜鸟网络";
const CODE: &str = "91350100M000100Y43";
/// The last day of papers that are about to end.
pub(super) const LAST: &str = "2025-07-31";

/// A moment on the day that is so many days after the last.
pub(super) fn at(days: i64) -> Timestamp {
    NOW.plus_millis((60 + days) * DAY)
}

impl Fixture {
    pub(super) fn on(&self, days: i64) -> Caller {
        Caller { now: at(days), ..self.caller.clone() }
    }

    pub(super) async fn file_letter(&self, name: &str, last_day: &str) -> LetterId {
        let scan = self.upload("letter.png", &png(1)).await;
        let mut letter = letter(name, &scan);
        letter.valid = Period::parse(&format!("2025-01-01~{last_day}")).unwrap();
        self.registry.file_letter(&self.caller, letter).await.unwrap()
    }

    pub(super) async fn file_trademark(&self, last_day: &str) -> TrademarkId {
        let trademark = FileTrademark {
            screenshot: self.upload("mark.png", &png(2)).await,
            name: TrademarkName::new("菜鸟").unwrap(),
            number: TrademarkNumber::new("12345678").unwrap(),
            applicant: TrademarkApplicant::new("菜鸟网络科技有限公司").unwrap(),
            term: Period::parse(&format!("2015-01-01~{last_day}")).unwrap(),
        };
        self.registry.file_trademark(&self.caller, trademark).await.unwrap()
    }

    /// An approved qualification with a licence until then.
    pub(super) async fn licensed(&self, name: &str, last_day: &str) -> QualificationId {
        self.enter(name, Purpose::Own, last_day, true).await
    }

    /// A qualification that the operator entered.
    pub(super) async fn enter(
        &self,
        name: &str,
        purpose: Purpose,
        last_day: &str,
        approved: bool,
    ) -> QualificationId {
        let command = EnterQualification {
            name: QualificationName::new(name).unwrap(),
            purpose,
            body: Body::Company,
            company: PartyName::new("菜鸟网络科技有限公司").unwrap(),
            organization_code: OrganizationCode::new(CODE).unwrap(),
            licence_valid: Period::parse(&format!("2015-01-01~{last_day}")).unwrap(),
            approved,
        };
        let (by, account) = (operator(), self.caller.account.id);
        let entered = self.registry.seed_qualification(&by, account, PACK.channel, &command);
        entered.await.unwrap().unwrap()
    }

    /// Files a qualification anew, with a licence until then. Step by step, because its owner would
    /// have to file persons with it.
    pub(super) async fn file_licence(&self, id: QualificationId, last_day: &str) -> ApplicationId {
        let (db, account) = (&self.registry.inner.db, self.caller.account.id);
        let before = store::qualifications::find(db, account, "test", id).await.unwrap().unwrap();
        let application = ApplicationId(self.registry.inner.ids.next());
        let row = || QualificationRow {
            id,
            application,
            account,
            channel: "test",
            name: &before.name,
            purpose: before.purpose,
            body: before.body,
            organization_code: &before.organization_code,
            shared: false,
            company: &before.company,
            licence_valid: Period::parse(&format!("2015-01-01~{last_day}")).unwrap(),
            remark: "",
            people: None,
        };
        let filing = Filing { findings: &[], now: NOW, due: NOW };
        let steps = vec![
            store::qualifications::refile(&before, &row(), false, NOW),
            store::qualifications::add_filing(row()),
            store::applications::add_of_qualification(&row(), &filing),
        ];
        let written = db.write(steps).await.unwrap();
        assert!(matches!(written, Written::Done(_)));
        application
    }

    /// A signature in force.
    pub(super) async fn approved(&self, command: RegisterSignature) -> Registered {
        let ids = self.registry.register_signature(&self.caller, command).await.unwrap();
        let decided = self.registry.decide(&operator(), ids.application, &APPROVE).await.unwrap();
        assert_eq!(decided, Decided::Done);
        ids
    }

    /// Binds a signature to a qualification. Filed with one it would not be: the tests' pack has no
    /// use for them.
    pub(super) async fn bind(&self, signature: Registered, qualification: QualificationId) {
        let which = Which::Id(signature.signature);
        self.registry.rebind_signature(&self.caller, &which, qualification, None).await.unwrap();
    }

    pub(super) async fn notices(&self) -> Vec<Notice> {
        self.registry.notices(&operator(), None, None, 100).await.unwrap()
    }

    /// How many notices the record says were written.
    pub(super) async fn notice_events(&self) -> i64 {
        const SQL: &str = "SELECT count(*) FROM event \
            WHERE kind = 'notice.written' AND principal = 'registry'";
        self.registry.inner.db.read(SQL, vec![]).await.unwrap()[0].int(0).unwrap()
    }

    pub(super) async fn flagged(&self) -> Vec<(SignatureId, Vec<Flag>)> {
        let filter = OverviewFilter { account: None, flagged: true };
        let flagged = self.registry.overview(&operator(), filter, None, 100).await.unwrap();
        flagged.into_iter().map(|it| (it.signature, it.flags)).collect()
    }

    /// What the record says of flags: the kind and the flags.
    pub(super) async fn flag_events(&self) -> Vec<(String, String)> {
        const SQL: &str = "SELECT kind, detail, principal, account FROM event \
            WHERE kind IN ('signature.flagged', 'signature.unflagged') ORDER BY id";
        let rows = self.registry.inner.db.read(SQL, vec![]).await.unwrap();
        let account = self.caller.account.id.0;
        let event = |row: &Row| {
            assert_eq!((row.text(2).unwrap(), row.int(3).unwrap()), ("registry", account));
            let detail: serde_json::Value = serde_json::from_str(row.text(1).unwrap()).unwrap();
            let flags = detail["flags"].as_array().unwrap().iter().map(|flag| flag.as_str());
            (
                row.text(0).unwrap().to_owned(),
                flags.map(Option::unwrap).collect::<Vec<_>>().join(","),
            )
        };
        rows.iter().map(event).collect()
    }
}
