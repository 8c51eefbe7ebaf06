//! What a carrier is told of a signature. Frozen when a batch is made, but for natural persons: those
//! are read where they are sealed whenever a batch is given out, and are gone once they were erased.

use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::carrier::{Batch, CarrierFiling, LineRef, LineStanding};
use signet_domain::ids::{ApplicationId, BatchId};
use signet_domain::qualification::People;
use signet_domain::signature::Which;

use super::batches::PAGE;
use crate::registry::objects::Content;
use crate::store::carriers::batches;
use crate::store::events::{Event, by_operator};
use crate::store::evidence::{EvidenceRow, Whereabouts};
use crate::{Broken, Registry, Undone, store};

/// What a carrier is told of a signature, persons apart. Values are the names records have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars {
    /// The signature's id.
    pub signature: i64,
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub source: String,
    /// Whose name it is.
    pub purpose: String,
    /// What is sent under it.
    pub usage: String,
    /// Where the name is met.
    pub scene: String,
    /// Who is behind it: the body of its qualification; empty without one.
    pub company: String,
    /// That body's credit code.
    pub organization_code: String,
    /// Who lets the applicant use the name; empty where nobody has to.
    pub authorizer: String,
    /// The application that the persons were filed with.
    pub people: Option<i64>,
    /// The evidence that goes along.
    pub evidence: Vec<Piece>,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// What it was filed with.
    pub subject: i64,
    /// What it is there to show.
    pub role: String,
    /// Which one of several in that role.
    pub position: i64,
    /// Its fingerprint.
    pub fingerprint: String,
}

/// A line of a batch as a carrier gets it.
#[derive(Clone, Debug)]
pub struct SheetLine {
    /// The line.
    pub line: LineRef,
    /// What the carrier is told.
    pub particulars: Particulars,
    /// Who stands behind it; `None` where nobody was named, and once personal data were erased.
    pub people: Option<People>,
}

impl Registry {
    /// What carriers are told of a signature now; `None` when it is gone.
    pub(super) async fn particulars(
        &self,
        filing: &CarrierFiling,
    ) -> Result<Option<Particulars>, Broken> {
        let db = &self.inner.db;
        let which = Which::Id(filing.signature);
        let found = store::signatures::find(db, filing.account, &filing.channel, &which).await?;
        let Some(signature) = found else { return Ok(None) };
        let said = store::applications::said(db, filing.application).await?;
        let mut told = Particulars {
            signature: signature.id.0,
            name: signature.name.to_string(),
            source: signature.source.name().into(),
            purpose: signature.purpose.name().into(),
            usage: signature.usage.name().into(),
            scene: said.map(|said| said.scene).unwrap_or_default(),
            ..Particulars::default()
        };
        let mut shown = vec![filing.application.0];
        if let Some(id) = signature.qualification {
            let backed = store::carriers::backing::of(db, id).await?;
            if let Some(backed) = backed {
                told.company = backed.company;
                told.organization_code = backed.organization_code;
                told.people = Some(backed.application.0);
                shown.push(backed.application.0);
            }
        }
        if let Some(id) = signature.letter {
            told.authorizer = store::carriers::backing::authorizer(db, id).await?;
            shown.push(id.0);
        }
        shown.extend(signature.icp_record.map(|id| id.0));
        shown.extend(signature.trademark.map(|id| id.0));
        for subject in shown {
            let exhibits = store::evidence::exhibits(db, subject).await?;
            told.evidence.extend(exhibits.into_iter().map(|exhibit| Piece {
                subject,
                role: exhibit.role,
                position: exhibit.position,
                fingerprint: exhibit.fingerprint,
            }));
        }
        Ok(Some(told))
    }

    /// A batch with everything a carrier is told, persons included; lines that are of no use any more
    /// are left out. It is recorded who got it, and as what.
    pub async fn carrier_sheet(
        &self,
        operator: &Operator,
        id: BatchId,
        form: &'static str,
    ) -> Result<Option<(Batch, Vec<SheetLine>)>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let Some(batch) = batches::find(&self.inner.db, id).await? else { return Ok(None) };
        self.record_given(operator, id, form).await?;
        let mut sheet = vec![];
        for (line, particulars) in self.useful_lines(id).await? {
            let people = match particulars.people {
                Some(application) => self.people_of(ApplicationId(application)).await?,
                None => None,
            };
            sheet.push(SheetLine { line, particulars, people });
        }
        Ok(Some((batch, sheet)))
    }

    /// A batch with the evidence of its lines. It is recorded who got it.
    pub async fn carrier_evidence(
        &self,
        operator: &Operator,
        id: BatchId,
    ) -> Result<Option<(Batch, Vec<(LineRef, Piece)>)>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let Some(batch) = batches::find(&self.inner.db, id).await? else { return Ok(None) };
        self.record_given(operator, id, "evidence").await?;
        let lines = self.useful_lines(id).await?;
        let pieces = lines.into_iter().flat_map(|(line, particulars)| {
            particulars.evidence.into_iter().map(move |piece| (line, piece))
        });
        Ok(Some((batch, pieces.collect())))
    }

    /// The bytes of a piece of evidence that went along with a line; `None` once they were erased.
    pub async fn carrier_piece(
        &self,
        operator: &Operator,
        line: LineRef,
        piece: &Piece,
    ) -> Result<Option<Content>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let db = &self.inner.db;
        let Some(row) = batches::line(db, line).await? else { return Ok(None) };
        let (subject, role, at) = (piece.subject, &piece.role, piece.position);
        match store::evidence::filed_with(db, subject, role, at).await? {
            Some(EvidenceRow { at: Whereabouts::Gone, .. }) | None => Ok(None),
            Some(evidence) => Ok(Some(self.content(row.account, evidence).await?)),
        }
    }

    async fn useful_lines(&self, id: BatchId) -> Result<Vec<(LineRef, Particulars)>, Broken> {
        let (mut lines, mut after) = (vec![], 0);
        loop {
            let page = batches::lines(&self.inner.db, id, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(lines) };
            after = last.line.number;
            for row in page {
                let gone = [LineStanding::Superseded, LineStanding::Withdrawn];
                if !gone.contains(&row.standing) {
                    lines.push((row.line, read(&row.particulars)?));
                }
            }
        }
    }

    async fn record_given(
        &self,
        operator: &Operator,
        id: BatchId,
        form: &'static str,
    ) -> Result<(), Broken> {
        let detail = json!({ "form": form });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "carrier.batch-given",
            subject: id.to_string(),
            detail: &detail,
        };
        self.inner.db.write(vec![by_operator(operator, None, event)]).await?;
        Ok(())
    }
}

/// Particulars as a line keeps them.
pub(super) fn read(text: &str) -> Result<Particulars, Broken> {
    serde_json::from_str(text).map_err(|error| Broken::new("a line of a batch", error))
}
