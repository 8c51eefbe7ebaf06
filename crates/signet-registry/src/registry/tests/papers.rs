//! Papers with a last day, and what the record says of it.

use signet_domain::expiry::{Flag, Notice};
use signet_domain::ids::{ApplicationId, LetterId, QualificationId, SignatureId, TrademarkId};
use signet_domain::signature::Registered;
use signet_domain::text::{TrademarkApplicant, TrademarkName, TrademarkNumber};
use signet_domain::trademark::FileTrademark;

use super::*;
use crate::db::{Arg, Row, Step};
use crate::registry::overview::OverviewFilter;
use crate::store;

pub(super) const DAY: i64 = 24 * 60 * 60 * 1000;
/// What the tests' signatures and letters are about.
pub(super) const NAME: &str = "菜鸟网络";
const CODE: &str = "91330000MA00000000";
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

    pub(super) async fn write(&self, sql: &'static str, args: Vec<Arg>) {
        self.registry.inner.db.write(vec![Step::needed(sql, args)]).await.unwrap();
    }

    pub(super) async fn file_trademark(&self, last_day: &str) -> TrademarkId {
        let id = TrademarkId(self.registry.inner.ids.next());
        let trademark = FileTrademark {
            screenshot: FileKey::new("1/mark.png").unwrap(),
            name: TrademarkName::new("菜鸟").unwrap(),
            number: TrademarkNumber::new("12345678").unwrap(),
            applicant: TrademarkApplicant::new("菜鸟网络科技有限公司").unwrap(),
            term: Period::parse(&format!("2015-01-01~{last_day}")).unwrap(),
        };
        let account = self.caller.account.id;
        let step = store::trademarks::add(id, account, "test", &trademark, &[], NOW.0);
        self.registry.inner.db.write(vec![step]).await.unwrap();
        id
    }

    /// A qualification whose first filing was approved, with a licence until then.
    pub(super) async fn qualification(&self, name: &str, last_day: &str) -> QualificationId {
        let id = QualificationId(self.registry.inner.ids.next());
        let account = self.caller.account.id.0;
        self.write(
            "INSERT INTO qualification (id, account, channel, name, purpose, body, \
            organization_code, shared, company, licence_first, licence_last, state, application, \
            reasons, note, submitted_at, created_at) VALUES ($1, $2, 'test', $3, 'own', \
            'company', $5, 0, '菜鸟网络科技有限公司', '2015-01-01', $4, 'approved', 0, '', '', 0, 0)",
            vec![id.0.into(), account.into(), name.into(), last_day.into(), CODE.into()],
        )
        .await;
        self.file_licence(id, last_day, "approved").await;
        id
    }

    /// Another filing of a qualification, with a licence until then.
    pub(super) async fn file_licence(
        &self,
        id: QualificationId,
        last_day: &str,
        state: &str,
    ) -> ApplicationId {
        let application = ApplicationId(self.registry.inner.ids.next());
        let account = self.caller.account.id.0;
        self.write(
            "INSERT INTO application (id, kind, subject, account, channel, name, purpose, remark, \
            findings, risk, state, submitted_at, due_at, reasons, note) VALUES ($1, \
            'qualification', $2, $3, 'test', '资质', 'own', '', '', 0, $4, 0, 0, '', '')",
            vec![application.0.into(), id.0.into(), account.into(), state.into()],
        )
        .await;
        self.write(
            "INSERT INTO qualification_filing (application, qualification, account, body, \
            company, organization_code, licence_first, licence_last) VALUES ($1, $2, $3, \
            'company', '菜鸟网络科技有限公司', $5, '2015-01-01', $4)",
            vec![application.0.into(), id.0.into(), account.into(), last_day.into(), CODE.into()],
        )
        .await;
        self.write(
            "UPDATE qualification SET application = $1, licence_last = $3, state = $4 \
            WHERE id = $2",
            vec![application.0.into(), id.0.into(), last_day.into(), state.into()],
        )
        .await;
        application
    }

    /// A signature in force.
    pub(super) async fn approved(&self, command: RegisterSignature) -> Registered {
        let ids = self.registry.register_signature(&self.caller, command).await.unwrap();
        let decided = self.registry.decide(&operator(), ids.application, &APPROVE).await.unwrap();
        assert_eq!(decided, Decided::Done);
        ids
    }

    pub(super) async fn notices(&self) -> Vec<Notice> {
        self.registry.notices(None, None, 100).await.unwrap()
    }

    pub(super) async fn flagged(&self) -> Vec<(SignatureId, Vec<Flag>)> {
        let filter = OverviewFilter { account: None, flagged: true };
        let flagged = self.registry.overview(filter, None, 100).await.unwrap();
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
