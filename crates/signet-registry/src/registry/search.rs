//! Finding applications by a part of a name, their own or their company's.
//!
//! The index is written behind the applications, not with them: it has some twenty rows for each, and
//! whoever files shall not wait for them. A search looks at what is not in the index yet as well, so an
//! answer is never behind.

use std::collections::BTreeSet;

use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::identity::names::searched;
use signet_domain::lifecycle::Standing;
use signet_domain::review::{CaseFilter, Order};

use super::cases::{Cursor, Page, page, sought};
use crate::db::Written;
use crate::store::search::{ASKED, FoundRow, NamesRow};
use crate::{Broken, Registry, Undone, store};

/// The work that one server does at a time.
const WORK: &str = "search";

/// How far below the highest application in the index one may still be missing. Ids have the time in
/// their high bits, and an application may be durable later than one with a higher id: ten minutes, of
/// transactions under way and of clocks that differ.
const LATE: i64 = (10 * 60 * 1000) << 13;

/// How many applications are looked at in one go.
const BATCH: i64 = 500;

impl Registry {
    /// Applications that have a text in their name or their company's, the oldest first. How it is
    /// written does not matter: see [`searched`]. `None` when nothing is left of the text then.
    pub async fn search_cases(
        &self,
        operator: &Operator,
        text: &str,
        (standing, filter): (Option<Standing>, &CaseFilter),
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<Option<Page>, Undone> {
        operator.authority.needs(Scope::Read)?;
        let text = searched(text);
        let Some(asked) = asked(&text) else { return Ok(None) };
        let (db, after) = (&self.inner.db, after.map_or(0, |cursor| cursor.id));
        let sought = &sought(operator, standing, filter);
        let wanted = usize::try_from(limit).unwrap_or(1);
        let has = |found: &FoundRow| {
            searched(&found.case.name).contains(&text) || searched(&found.company).contains(&text)
        };
        let mut all: Vec<FoundRow> = vec![];
        // What is not in the index comes first: what gets there meanwhile is then found twice, not
        // never.
        for by_index in [false, true] {
            let (mut after, mut matching) = (after, 0);
            if !by_index {
                after = after.max(store::search::mark(db).await? - LATE);
            }
            while matching < wanted {
                let batch = match by_index {
                    true => store::search::indexed(db, sought, &asked, after, BATCH).await?,
                    false => store::search::unindexed(db, sought, after, BATCH).await?,
                };
                let last = i64::try_from(batch.len()).is_ok_and(|length| length < BATCH);
                after = batch.last().map_or(after, |found| found.case.application.0);
                let before = all.len();
                all.extend(batch.into_iter().filter(has));
                matching += all.len() - before;
                if last {
                    break;
                }
                // Others have requests to be answered.
                tokio::task::yield_now().await;
            }
        }
        all.sort_unstable_by_key(|found| found.case.application);
        all.dedup_by_key(|found| found.case.application);
        all.truncate(wanted);
        let cases = all.into_iter().map(|found| found.case).collect();
        Ok(Some(page(cases, Order::Age, limit)))
    }

    /// Puts applications into the index that are not in it, at most so many, the oldest first, and says
    /// how many it were. Of several servers on one database one does it.
    pub async fn index_names(&self, limit: i64) -> Result<usize, Broken> {
        if !self.inner.takes(WORK).await? {
            return Ok(0);
        }
        let db = &self.inner.db;
        let after = store::search::mark(db).await? - LATE;
        let rows = store::search::to_index(db, after, limit).await?;
        let Some(last) = rows.last() else { return Ok(0) };
        let grams: Vec<_> = rows.iter().flat_map(grams).collect();
        let mut steps: Vec<_> = self.inner.while_held(WORK).into_iter().collect();
        steps.extend(store::search::add(&grams));
        steps.push(store::search::set_mark(last.application));
        match db.write(steps).await? {
            Written::Done(_) => Ok(rows.len()),
            Written::Unmet(_) => Ok(0),
        }
    }
}

/// What the index has of an application: characters and pairs of neighbors, each once, and a mark.
fn grams(of: &NamesRow) -> Vec<(String, i64)> {
    let mut grams = BTreeSet::from([String::new()]);
    for text in [&of.name, &of.company] {
        let text: Vec<char> = searched(text).chars().collect();
        grams.extend(text.iter().map(char::to_string));
        grams.extend(text.windows(2).map(|pair| pair.iter().collect::<String>()));
    }
    grams.into_iter().map(|gram| (gram, of.application)).collect()
}

/// What the index is asked for: the character, or some pairs, from end to end. `None` for no text.
fn asked(text: &str) -> Option<[String; ASKED]> {
    let text: Vec<char> = text.chars().collect();
    let pairs: Vec<String> = match &*text {
        [] => return None,
        [one] => vec![one.to_string()],
        text => text.windows(2).map(|pair| pair.iter().collect()).collect(),
    };
    let last = pairs.len() - 1;
    Some([0, last / 2, last].map(|at| pairs[at].clone()))
}
