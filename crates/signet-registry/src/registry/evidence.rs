//! Evidence: looked at, kept once for each account, encrypted.

use std::io::{BufRead, BufReader, Read};

use ring::digest::{Context, Digest, SHA256, digest};
use signet_domain::checks::Neighbours;
use signet_domain::evidence::{EVIDENCE_MAX, Paper, Role, Strictness, name_fits};
use signet_domain::ids::{AccountId, ApplicationId, EvidenceId};
use signet_domain::picture;
use signet_domain::refusal::Refusal;
use signet_domain::rules::RulePack;
use signet_domain::text::FileKey;
use signet_domain::time::Timestamp;

use super::objects::Content;
use crate::db::{Step, Written};
use crate::store::evidence::{EvidenceRow, Whereabouts};
use crate::vault::Commitment;
use crate::{Broken, Registry, store};

/// Evidence up to this size is kept in the database, larger in files.
pub(super) const SMALL_MAX: usize = 64 * 1024;

/// What evidence of an account is encrypted for.
pub(super) fn context(account: AccountId) -> String {
    format!("evidence of account {account}")
}

/// What tells some bytes from others.
pub(super) struct Print {
    /// What the registry knows them by.
    pub(super) fingerprint: Vec<u8>,
    /// What the log commits to.
    pub(super) hash: Digest,
}

/// What looking at an upload gave.
#[derive(Default)]
pub(super) struct Looked {
    /// What is wrong with it.
    pub(super) refusals: Vec<Refusal>,
    /// Its role, if its name says it is something else than it is.
    pub(super) misnamed: Option<Role>,
    /// The upload that was looked at: the key may name another by the time it is filed.
    pub(super) upload: Option<Upload>,
}

/// An upload that was looked at.
#[derive(Clone)]
pub(crate) struct Upload {
    /// Its bytes.
    pub(crate) evidence: EvidenceId,
    /// What the log names it by; `None` for one of an older registry that was not brought along yet.
    pub(crate) commitment: Option<Commitment>,
}

/// What an event names uploads by.
pub(super) fn commitments<'a>(uploads: impl IntoIterator<Item = &'a Upload>) -> Vec<String> {
    let hex = |upload: &Upload| Some(hex::encode(&upload.commitment.as_ref()?.commitment));
    uploads.into_iter().filter_map(hex).collect()
}

/// Evidence on its way into the record. Its bytes are durable, or travel with the transaction.
pub(super) struct Kept {
    fingerprint: Vec<u8>,
    commitment: Commitment,
    size: i64,
    created: Timestamp,
    /// Where the bytes are, if they may be new.
    new: Option<(EvidenceId, Whereabouts)>,
    /// The file they were written to.
    pub(super) file: Option<String>,
}

impl Kept {
    /// Evidence whose bytes were just written.
    pub(super) fn new(
        id: EvidenceId,
        (fingerprint, commitment): (Vec<u8>, Commitment),
        size: usize,
        at: Whereabouts,
        created: Timestamp,
    ) -> Self {
        let file = match &at {
            Whereabouts::File(name) => Some(name.clone()),
            Whereabouts::Here(_) | Whereabouts::Gone => None,
        };
        let size = size as i64;
        Self { fingerprint, commitment, size, created, new: Some((id, at)), file }
    }

    /// Evidence that the account has already.
    pub(super) fn known(print: Print, size: usize, now: Timestamp) -> Self {
        let commitment = Commitment::to(&print.hash);
        let (fingerprint, size) = (print.fingerprint, size as i64);
        Self { fingerprint, commitment, size, created: now, new: None, file: None }
    }

    /// The fingerprint.
    pub(super) fn fingerprint(&self) -> &[u8] {
        &self.fingerprint
    }

    /// What the log names it by.
    pub(super) fn commitment(&self) -> &Commitment {
        &self.commitment
    }

    /// The same, as an event has it.
    pub(super) fn commitment_hex(&self) -> String {
        hex::encode(&self.commitment.commitment)
    }

    /// The step that adds it, if it may be new.
    pub(super) fn add_step(&mut self, account: AccountId) -> Option<Step> {
        let (id, at) = self.new.take()?;
        let row = EvidenceRow { id, fingerprint: self.fingerprint.clone(), size: self.size, at };
        Some(store::evidence::add(account, row, self.created.0))
    }

    /// The steps that add it and file it with a subject.
    pub(super) fn steps(
        &mut self,
        subject: i64,
        place: (Role, i64),
        account: AccountId,
    ) -> Vec<Step> {
        let add = self.add_step(account);
        let exhibit =
            store::evidence::exhibit(subject, place, account, &self.fingerprint, &self.commitment);
        add.into_iter().chain([exhibit]).collect()
    }
}

impl Registry {
    /// Whether bytes are evidence that the channel takes.
    pub(super) fn looks_fit(&self, bytes: &[u8], pack: &RulePack) -> bool {
        match self.inner.evidence {
            Strictness::Lenient => !bytes.is_empty() && bytes.len() <= EVIDENCE_MAX,
            Strictness::Strict => {
                bytes.len() <= EVIDENCE_MAX
                    && is_picture(bytes, &pack.formats).is_some_and(|format| format.is_some())
            }
        }
    }

    /// What tells some bytes from others.
    pub(super) fn print(&self, bytes: &[u8]) -> Print {
        let hash = digest(&SHA256, bytes);
        Print { fingerprint: self.inner.vault.fingerprint(&hash), hash }
    }

    /// Encrypts and writes bytes that an account does not have.
    pub(super) async fn keep_bytes(
        &self,
        account: AccountId,
        bytes: &[u8],
        print: Print,
        now: Timestamp,
    ) -> Result<Kept, Broken> {
        let (fingerprint, commitment) = (print.fingerprint, Commitment::to(&print.hash));
        let key = self.data_key(account).await?;
        let at = if bytes.len() <= SMALL_MAX {
            Whereabouts::Here(key.seal(&context(account), bytes)?)
        } else {
            let mut writer = self.inner.files.create(key.bytes(), context(account).as_bytes())?;
            writer.write(bytes).await?;
            Whereabouts::File(writer.finish().await?.0)
        };
        let id = EvidenceId(self.inner.ids.next());
        Ok(Kept::new(id, (fingerprint, commitment), bytes.len(), at, now))
    }

    /// What the log names the evidence by that was filed before in some roles, and is filed again.
    pub(super) async fn commitments_again(
        &self,
        earlier: ApplicationId,
        kept: &[Role],
    ) -> Result<Vec<String>, Broken> {
        let filed = store::evidence::exhibits(&self.inner.db, earlier.0).await?.into_iter();
        let again = filed.filter(|it| kept.iter().any(|role| role.name() == it.role));
        Ok(again.filter_map(|it| it.commitment).collect())
    }

    /// Removes the files of evidence that the transaction did not take: it was undone, or somebody
    /// else added the same bytes meanwhile.
    pub(super) async fn settle(&self, kept: impl IntoIterator<Item = Kept>, written: &Written) {
        for file in kept.into_iter().filter_map(|kept| kept.file) {
            let named = match written {
                Written::Unmet(_) => Ok(false),
                Written::Done(_) => store::evidence::is_named(&self.inner.db, &file).await,
            };
            // A file that cannot be asked about or removed now is an orphan, and gets swept.
            if matches!(named, Ok(false))
                && let Err(error) = self.inner.files.delete(&file).await
            {
                tracing::warn!(%error, "an evidence file was left behind");
            }
        }
    }

    /// Looks at an upload that an application names.
    pub(super) async fn look_at_object(
        &self,
        account: AccountId,
        role: Role,
        key: &FileKey,
        pack: &RulePack,
    ) -> Result<Looked, Broken> {
        let unfit = || Looked { refusals: vec![Refusal::FileUnfit(role)], ..Looked::default() };
        let named_well = name_fits(key, role, &pack.formats);
        let Some(object) = store::objects::find(&self.inner.db, account, key.as_str()).await?
        else {
            let mut looked = if named_well { Looked::default() } else { unfit() };
            looked.refusals.push(Refusal::FileMissing(role));
            return Ok(looked);
        };
        let size = usize::try_from(object.evidence.size).unwrap_or(usize::MAX);
        if !named_well || size == 0 || size > EVIDENCE_MAX {
            return Ok(unfit());
        }
        let upload = Some(Upload { evidence: object.evidence.id, commitment: object.commitment });
        if self.inner.scanner.is_some() {
            let content = self.content(account, object.evidence.clone()).await?;
            if self.finds_malware(|| content).await? {
                return Ok(unfit());
            }
        }
        if self.inner.evidence == Strictness::Lenient {
            return Ok(Looked { upload, ..Looked::default() });
        }
        let content = self.content(account, object.evidence).await?;
        let formats = pack.formats.clone();
        let looked = tokio::task::spawn_blocking(move || {
            content.into_reader().map(|reader| looks_like(reader, &formats))
        });
        let looked = looked.await.map_err(|error| Broken::new("looking at evidence", error))??;
        let looked = looked.ok_or_else(|| Broken::new("evidence", "it cannot be read"))?;
        let extension = key.extension().unwrap_or_default();
        let agrees = match looked {
            Looks::Picture(format) => format.extensions().contains(&&*extension),
            Looks::Document(document) if role.takes_documents() => {
                document.extension() == extension
            }
            Looks::Document(_) | Looks::Neither => return Ok(unfit()),
        };
        let misnamed = (!agrees).then_some(role);
        Ok(Looked { refusals: vec![], misnamed, upload })
    }

    /// Whether the scanner, if there is one, finds malware in some evidence.
    pub(super) async fn finds_malware(
        &self,
        content: impl FnOnce() -> Content,
    ) -> Result<bool, Broken> {
        match &self.inner.scanner {
            Some(scanner) => scanner.finds(content()).await,
            None => Ok(false),
        }
    }

    /// Which of these pieces of evidence of an account others have filed, too.
    pub(super) async fn neighbours(
        &self,
        account: AccountId,
        evidence: &[(Role, EvidenceId)],
    ) -> Result<Neighbours, Broken> {
        let db = &self.inner.db;
        let mut neighbours = Neighbours::default();
        for (role, id) in evidence {
            let Some(fingerprint) = store::evidence::fingerprint(db, *id).await? else { continue };
            let found = store::neighbours::find(db, account, &[&fingerprint], None).await?;
            neighbours.shared_evidence.extend(found.shared.first().map(|_| *role));
        }
        Ok(neighbours)
    }

    /// Evidence of an account, ready to be read.
    pub(super) async fn content(
        &self,
        account: AccountId,
        evidence: EvidenceRow,
    ) -> Result<Content, Broken> {
        let key = self.data_key(account).await?;
        match evidence.at {
            Whereabouts::Here(sealed) => {
                Ok(Content::whole(key.open(&context(account), &sealed)?.to_vec()))
            }
            Whereabouts::File(name) => {
                Ok(Content::file(&self.inner.files, name, key, context(account)))
            }
            // Nothing names it but the record of what was filed: whoever asks for that asks first.
            Whereabouts::Gone => Err(Broken::new("evidence", "it was erased at this moment")),
        }
    }
}

impl Registry {
    /// Brings evidence of older registries along, which was fingerprinted by its bytes and not by their
    /// hash: until then the same bytes filed again are not known to be the same. A page at a time; what
    /// was done is not done again.
    pub async fn digest_evidence(&self) -> Result<(), Broken> {
        let db = &self.inner.db;
        let mut after = 0;
        loop {
            let page = store::evidence::undigested(db, after, 100).await?;
            let Some((_, last)) = page.last() else { return Ok(()) };
            after = last.id.0;
            for (account, row) in page {
                let (id, mut hash) = (row.id, Context::new(&SHA256));
                let read = async {
                    let mut content = self.content(account, row).await?;
                    while let Some(piece) = content.next().await? {
                        hash.update(&piece);
                    }
                    Ok::<_, Broken>(())
                };
                // Erased or swept meanwhile, or in the folder of another server, which sees to it.
                if let Err(error) = read.await {
                    tracing::debug!(%error, "a piece of evidence keeps its fingerprint for now");
                    continue;
                }
                let hash = hash.finish();
                let fingerprint = self.inner.vault.fingerprint(&hash);
                let commitment = Commitment::to(&hash);
                db.write(store::evidence::digest(id, fingerprint, &commitment)).await?;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// What the bytes of an upload look like.
enum Looks {
    Picture(picture::Format),
    Document(Paper),
    Neither,
}

/// What some bytes look like; nothing at all if they could not be read.
fn looks_like(mut bytes: impl Read, formats: &[picture::Format]) -> Option<Looks> {
    let mut head = [0; Paper::HEAD];
    let mut filled = 0;
    while let Some(rest) = head.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match bytes.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    let head = head.get(..filled)?;
    if let Some(document) = Paper::of(head) {
        return Some(Looks::Document(document));
    }
    let format = is_picture(head.chain(BufReader::new(bytes)), formats)?;
    Some(format.map_or(Looks::Neither, Looks::Picture))
}

/// The format of a picture that is one of these: `Some(None)` if it is none, and nothing at all if
/// the bytes could not be read.
fn is_picture(bytes: impl BufRead, formats: &[picture::Format]) -> Option<Option<picture::Format>> {
    match picture::inspect(bytes) {
        Ok(picture) => Some(Some(picture.format).filter(|format| formats.contains(format))),
        Err(picture::Unfit::Unreadable(_)) => None,
        Err(_) => Some(None),
    }
}
