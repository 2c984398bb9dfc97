//! What a screening does to the clues: a clue that hits again keeps its id and first day; one that no longer hits is
//! closed; one that a person dismissed or explained stays so while its reason stays the same.

use std::collections::HashMap;

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use twofront_domain::clue::{Reason, Urgency};
use twofront_domain::ids::ClueId;
use twofront_domain::journal::hex;
use uuid::Uuid;

use crate::assertion::{IDS_AT_ONCE, id_cells, ids};
use crate::cell::Cell;
use crate::connection::run;
use crate::error::StoreError;
use crate::known_clue::{KnownClue, KnownClues};
use crate::pen::Pen;
use crate::screening::{
    CLUE, ClueStanding, NO_LONGER_APPLIES, NewClue, REASON, SCREENING, Screening, ScreeningOutcome, VAULT_CLUE,
    VAULT_REASON,
};
use crate::subject::{SubjectId, Subjects, subject_word};

const SEEN: &str = concat!(
    "UPDATE clue SET last_seen = $65, screening_id = $66, urgency = $67 WHERE id IN ",
    ids!()
);
const SEEN_ANEW: &str = "UPDATE clue SET last_seen = $2, screening_id = $3, urgency = $4, sentence_zh = $5, \
                         sentence_en = $6, reason_id = $7, reason_print = $8 WHERE id = $1";
const CLOSE: &str = "UPDATE clue SET state = 'closed', decided_note = $2 WHERE id = $1";
const DROP_TASK: &str = "UPDATE task SET state = 'dismissed', note = $2 WHERE clue_id = $1 AND state = 'open'";

/// Rows of one screening on their way to the tables.
#[derive(Default)]
struct Rows {
    clues: Vec<Cell>,
    reasons: Vec<Cell>,
    vault_clues: Vec<Cell>,
    vault_reasons: Vec<Cell>,
    /// Those of which nothing but the day is new, by urgency.
    seen: HashMap<Urgency, Vec<ClueId>>,
}

impl Pen {
    /// Writes a screening of the whole county and its hits. The hits must be all hits of the packs it names.
    ///
    /// # Errors
    /// When book or vault cannot be written.
    pub async fn add_screening(
        &mut self,
        screening: &Screening,
        hits: &[NewClue],
    ) -> Result<ScreeningOutcome, StoreError> {
        let known = self.known_clues(screening).await?;
        self.renew(screening, false, hits, known).await
    }

    /// Writes a screening of only these subjects (and the households' members). The hits must be all hits of the packs it
    /// names on them; clues of other subjects are left alone.
    ///
    /// # Errors
    /// When book or vault cannot be written.
    pub async fn add_partial_screening(
        &mut self,
        screening: &Screening,
        concerned: &Subjects,
        hits: &[NewClue],
    ) -> Result<ScreeningOutcome, StoreError> {
        let known = self.known_clues_of(screening, concerned, hits).await?;
        self.renew(screening, true, hits, known).await
    }

    async fn renew(
        &mut self,
        screening: &Screening,
        partial: bool,
        hits: &[NewClue],
        mut known: KnownClues,
    ) -> Result<ScreeningOutcome, StoreError> {
        self.insert(&SCREENING, self.screening_cells(screening, partial, hits.len())?)
            .await?;
        let mut outcome = ScreeningOutcome::default();
        let mut rows = Rows::default();
        let mut seen: HashMap<String, ClueId> = HashMap::new();
        for hit in hits {
            let key = clue_key(hit);
            // The same rule on the same subject twice in one run: one clue is enough.
            if let Some(clue) = seen.get(&key) {
                outcome.clues.push((*clue, ClueStanding::Kept));
                continue;
            }
            let print = reason_print(&hit.reason);
            let standing = match known.0.remove(&key) {
                Some(clue) if clue.open => {
                    self.see_again(screening, hit, &clue, &print, &mut rows).await?;
                    (clue.id, ClueStanding::Kept)
                }
                Some(clue) if says_the_same(&clue.print, &print) => (clue.id, ClueStanding::Dismissed),
                _ => {
                    self.first_seen(screening, hit, &key, &print, &mut rows);
                    (hit.id, ClueStanding::New)
                }
            };
            seen.insert(key, standing.0);
            outcome.clues.push(standing);
        }
        for (urgency, clues) in rows.seen {
            for some in clues.chunks(IDS_AT_ONCE) {
                let mut cells = id_cells(some);
                cells.extend([screening.day.into(), Cell::of(&screening.id), urgency.as_str().into()]);
                run(self.connection(), "clue", SEEN, cells).await?;
            }
        }
        self.insert(&CLUE, rows.clues).await?;
        self.insert(&REASON, rows.reasons).await?;
        if !(rows.vault_clues.is_empty() && rows.vault_reasons.is_empty()) {
            self.insert_in_vault(&VAULT_CLUE, rows.vault_clues).await?;
            self.insert_in_vault(&VAULT_REASON, rows.vault_reasons).await?;
        }
        for clue in known.0.into_values().filter(|clue| clue.open) {
            let cells = vec![Cell::of(&clue.id), NO_LONGER_APPLIES.into()];
            run(self.connection(), "clue", CLOSE, cells.clone()).await?;
            run(self.connection(), "task", DROP_TASK, cells).await?;
            outcome.closed.push(clue.id);
        }
        outcome.closed.sort_unstable();
        Ok(outcome)
    }

    fn screening_cells(&self, screening: &Screening, partial: bool, hits: usize) -> Result<Vec<Cell>, StoreError> {
        let packs = serde_json::to_string(&screening.packs).map_err(|cause| StoreError::Sql {
            operation: "screening",
            source: sqlx::Error::Encode(cause.into()),
        })?;
        Ok(vec![
            Cell::of(&screening.id),
            screening.day.into(),
            self.now().into(),
            partial.into(),
            screening.households.into(),
            screening.people.into(),
            (hits as u64).into(),
            packs.into(),
            self.seq().into(),
        ])
    }

    async fn see_again(
        &mut self,
        screening: &Screening,
        hit: &NewClue,
        clue: &KnownClue,
        print: &str,
        rows: &mut Rows,
    ) -> Result<(), StoreError> {
        if clue.print == print {
            rows.seen.entry(hit.urgency).or_default().push(clue.id);
            return Ok(());
        }
        let reason_id = self.add_reason(screening, hit, clue.id, rows);
        if hit.neutral_title.is_some() {
            rows.seen.entry(hit.urgency).or_default().push(clue.id);
            return Ok(());
        }
        let sentence = &hit.reason.sentence;
        let cells = vec![
            Cell::of(&clue.id),
            screening.day.into(),
            Cell::of(&screening.id),
            hit.urgency.as_str().into(),
            sentence.zh.as_str().into(),
            sentence.en.as_str().into(),
            Cell::of(&reason_id),
            print.into(),
        ];
        run(self.connection(), "clue", SEEN_ANEW, cells).await.map(drop)
    }

    fn first_seen(&self, screening: &Screening, hit: &NewClue, key: &str, print: &str, rows: &mut Rows) {
        let reason_id = self.add_reason(screening, hit, hit.id, rows);
        let vault = hit.neutral_title.is_some();
        // A vault clue shows the book its household alone: neither rule nor person nor reason.
        let household = hit.household.map(SubjectId::Household);
        let subject = household.filter(|_| vault).unwrap_or(hit.subject);
        let shown = hit.neutral_title.as_ref().unwrap_or(&hit.reason.sentence);
        rows.clues.extend([
            Cell::of(&hit.id),
            hit.pack.as_str().into(),
            if vault { "".into() } else { hit.rule.as_str().into() },
            if vault { Cell::of(&hit.id) } else { key.into() },
            hit.front.as_str().into(),
            subject_word(subject.kind()).into(),
            Cell::of(&subject),
            Cell::maybe(hit.household.as_ref()),
            if vault {
                Cell::Null
            } else {
                Cell::maybe(hit.person.as_ref())
            },
            hit.place.as_str().into(),
            screening.day.into(),
            vault.into(),
            self.seq().into(),
            hit.urgency.as_str().into(),
            Cell::of(&screening.id),
            screening.day.into(),
            "open".into(),
            shown.zh.as_str().into(),
            shown.en.as_str().into(),
            if vault { Cell::Null } else { Cell::of(&reason_id) },
            if vault { "".into() } else { print.into() },
        ]);
        if vault {
            rows.vault_clues.extend([
                Cell::of(&hit.id),
                key.into(),
                hit.rule.as_str().into(),
                subject_word(hit.subject.kind()).into(),
                Cell::of(&hit.subject),
                self.seq().into(),
            ]);
        }
    }

    fn add_reason(&self, screening: &Screening, hit: &NewClue, clue: ClueId, rows: &mut Rows) -> Uuid {
        let id = Uuid::now_v7();
        let cells = [
            Cell::of(&id),
            Cell::of(&clue),
            Cell::of(&screening.id),
            reason_text(&hit.reason).into(),
            self.seq().into(),
        ];
        if hit.neutral_title.is_some() {
            rows.vault_reasons.extend(cells)
        } else {
            rows.reasons.extend(cells)
        }
        id
    }
}

/// What makes two hits of different runs one clue.
fn clue_key(hit: &NewClue) -> String {
    format!("{}/{}/{}", hit.pack, hit.rule, hit.subject)
}

fn reason_text(reason: &Reason) -> String {
    // A reason is made of texts and a date: it always has a text form.
    serde_json::to_string(reason).unwrap_or_default()
}

/// Tells reasons apart that differ in more than the day they were found: first what they say, then the pack's version.
pub(crate) fn reason_print(reason: &Reason) -> String {
    let timeless = Reason {
        date: Date::ZERO,
        pack: "".into(),
        ..reason.clone()
    };
    let said = hex(&Sha256::digest(reason_text(&timeless).as_bytes()));
    format!("{said} {}", reason.pack)
}

/// Whether two reasons say the same, whatever version of the pack found them: what a person settled stays settled.
fn says_the_same(print: &str, other: &str) -> bool {
    let said = |print: &str| print.split(' ').next().map(ToOwned::to_owned);
    said(print) == said(other)
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[SEEN, SEEN_ANEW, CLOSE, DROP_TASK];
