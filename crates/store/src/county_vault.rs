//! The vault's side of a county: only households with somebody in the vault, those people with their emergency values and
//! days. Folded on reading; nothing of it is kept in the book.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use twofront_domain::county::CountyRows;
use twofront_domain::field::{Catalogue, Subject};
use twofront_domain::ids::{HouseholdId, PersonId, VillageId};
use uuid::Uuid;

use crate::assertion::{IDS_AT_ONCE, id_cells, ids};
use crate::book::Book;
use crate::cell::Cell;
use crate::connection::{Transaction, all, all_opened};
use crate::county::{Changed, CountyView, Reading, changed_since, last_seq};
use crate::county_batch::batch_of;
use crate::county_hand::{Emergency, Hand, Overlay};
use crate::county_past::past_batch_of;
use crate::county_things::villages;
use crate::error::StoreError;
use crate::scope::{places, vault_opened};
use crate::sealing::Opener;
use crate::state::{Folded, fold, text_of};
use crate::subject::Subjects;
use crate::vault_assertion::VAULT_ASSERTION;

const PEOPLE: &str = "SELECT DISTINCT subject_id FROM vault_assertion WHERE subject_kind = 'person' \
                      AND place_code >= $1 AND place_code < $2";
const CHANGED_PEOPLE: &str = "SELECT DISTINCT subject_id FROM vault_assertion WHERE subject_kind = 'person' \
                              AND journal_seq > $1";
const SAID: &str = concat!(
    "SELECT subject_id, effective, recorded_at, id, content FROM vault_assertion WHERE subject_id IN ",
    ids!(),
    " AND effective <= $65 AND recorded_at <= $66"
);
/// The households of people, or of whoever stands for them.
const HOMES: &str = concat!(
    "SELECT COALESCE(s.household_id, p.household_id) FROM person p LEFT JOIN person s ON s.id = p.merged_into \
     WHERE p.id IN ",
    ids!()
);
/// Everybody in households and whom they absorbed, each with who stands for them, and the household's place.
const MEMBERS: &str = concat!(
    "WITH members AS (SELECT p.id, h.place_code FROM household h JOIN person p ON p.place_code = h.place_code \
     AND p.household_id = h.id WHERE p.merged_into IS NULL AND h.id IN ",
    ids!(),
    ") SELECT id, id, place_code FROM members UNION ALL SELECT p.id, m.id, m.place_code FROM members m \
     JOIN person p ON p.merged_into = m.id"
);

/// A date and a moment after everything.
const NEVER: (&str, i64) = ("9999-12-31", i64::MAX);

type VaultReading = (Transaction, Opener);

impl Book {
    /// Hands the households within reach that have somebody in the vault to `rows`, with their villages; those people with
    /// their emergency values and days. Gives the last entry of the journal that is in it.
    ///
    /// # Errors
    /// [`StoreError::VaultClosed`], or when book or vault cannot be read.
    pub async fn read_vault_county(
        &self,
        view: &CountyView<'_>,
        rows: &mut (dyn CountyRows + Send),
    ) -> Result<i64, StoreError> {
        vault_opened(view.scope)?;
        self.keep_days(view.catalogue).await?;
        // The book first: what the vault has more is read again as changed.
        let mut reading = self.book().snapshot().await?;
        let seq = last_seq(&mut reading).await?;
        let Some(mut vault) = self.vault().snapshot(view.scope).await? else {
            return Ok(seq);
        };
        let cells = places(view.scope);
        let people = all(&mut vault.0, "vault_assertion", PEOPLE, cells, |columns| {
            columns.parsed()
        });
        let people: Vec<PersonId> = people.await?;
        let households = homes_of(&mut reading, &people).await?;
        let households: Vec<HouseholdId> = households.into_iter().collect();
        read_vault_households(&mut reading, &mut vault, view, &households, rows).await?;
        Ok(seq)
    }

    /// Hands those of these households to `rows` that have somebody in the vault. Gives the last entry of the journal
    /// that is in it.
    ///
    /// # Errors
    /// [`StoreError::VaultClosed`], or when book or vault cannot be read.
    pub async fn read_vault_households(
        &self,
        view: &CountyView<'_>,
        households: &[HouseholdId],
        rows: &mut (dyn CountyRows + Send),
    ) -> Result<i64, StoreError> {
        vault_opened(view.scope)?;
        self.keep_days(view.catalogue).await?;
        let mut reading = self.book().snapshot().await?;
        let seq = last_seq(&mut reading).await?;
        if let Some(mut vault) = self.vault().snapshot(view.scope).await? {
            read_vault_households(&mut reading, &mut vault, view, households, rows).await?;
        }
        Ok(seq)
    }

    /// Hands what changed after the entry `since` to `rows`, in the book or in the vault, as far as it has somebody in the
    /// vault; and says what changed. Which households the vault was told of is not in the book.
    ///
    /// # Errors
    /// [`StoreError::VaultClosed`], or when book or vault cannot be read.
    pub async fn read_vault_changed(
        &self,
        view: &CountyView<'_>,
        since: i64,
        rows: &mut (dyn CountyRows + Send),
    ) -> Result<Changed, StoreError> {
        vault_opened(view.scope)?;
        self.keep_days(view.catalogue).await?;
        let mut reading = self.book().snapshot().await?;
        let mut changed = changed_since(&mut reading, since).await?;
        let Some(mut vault) = self.vault().snapshot(view.scope).await? else {
            changed.subjects = Subjects {
                households: changed.subjects.households,
                villages: changed.subjects.villages,
                ..Subjects::default()
            };
            return Ok(changed);
        };
        let cells = vec![Cell::from(since)];
        let people = all(&mut vault.0, "vault_assertion", CHANGED_PEOPLE, cells, |columns| {
            columns.parsed()
        });
        let people: Vec<PersonId> = people.await?;
        let mut households = homes_of(&mut reading, &people).await?;
        households.extend(&changed.subjects.households);
        changed.subjects = Subjects {
            households: households.into_iter().collect(),
            villages: changed.subjects.villages,
            ..Subjects::default()
        };
        read_vault_households(&mut reading, &mut vault, view, &changed.subjects.households, rows).await?;
        Ok(changed)
    }
}

async fn homes_of(reading: &mut Reading, people: &[PersonId]) -> Result<BTreeSet<HouseholdId>, StoreError> {
    let mut homes = BTreeSet::new();
    for some in people.chunks(IDS_AT_ONCE) {
        let found: Vec<HouseholdId> = all(reading, "person", HOMES, id_cells(some), |columns| columns.parsed()).await?;
        homes.extend(found);
    }
    Ok(homes)
}

async fn read_vault_households(
    reading: &mut Reading,
    vault: &mut VaultReading,
    view: &CountyView<'_>,
    households: &[HouseholdId],
    rows: &mut (dyn CountyRows + Send),
) -> Result<(), StoreError> {
    let emergency = EmergencyWords::of(view.catalogue);
    let mut hand = Hand::new(view.catalogue, rows);
    let mut known: HashSet<VillageId> = HashSet::new();
    for some in households.chunks(IDS_AT_ONCE) {
        let (overlay, places) = overlay_of(reading, vault, view, &emergency, some).await?;
        if overlay.is_empty() {
            continue;
        }
        let new: Vec<VillageId> = places.into_iter().filter(|village| known.insert(*village)).collect();
        villages(reading, view, Some(&new), &mut hand).await?;
        let batch = match view.past {
            None => batch_of(reading, view.scope, some, view.days_since).await?,
            Some(past) => past_batch_of(reading, view, past, some).await?,
        };
        hand.batch(&batch, Some(&overlay))?;
    }
    Ok(())
}

/// Words of people's emergency fields, and those of them that are dated.
struct EmergencyWords {
    all: BTreeSet<String>,
    dated: BTreeSet<String>,
}

impl EmergencyWords {
    fn of(catalogue: &Catalogue) -> Self {
        let words = |dated: bool| {
            catalogue
                .fields()
                .map(|(_, field)| field)
                .filter(|field| field.subject == Subject::Person && field.vault && (field.dated || !dated))
                .map(|field| field.id.clone())
                .collect()
        };
        Self {
            all: words(false),
            dated: words(true),
        }
    }
}

/// What the vault says of these households' members and of those they absorbed; and the villages of those it speaks of.
async fn overlay_of(
    reading: &mut Reading,
    vault: &mut VaultReading,
    view: &CountyView<'_>,
    words: &EmergencyWords,
    households: &[HouseholdId],
) -> Result<(Overlay, BTreeSet<VillageId>), StoreError> {
    let members = all(reading, "person", MEMBERS, id_cells(households), |columns| {
        let (id, stands_for): (Uuid, Uuid) = (columns.parsed()?, columns.parsed()?);
        Ok((id, (stands_for, columns.parsed()?)))
    });
    let members: HashMap<Uuid, _> = members.await?.into_iter().collect();
    let people: Vec<Uuid> = members.keys().copied().collect();
    let (on, known_by) = match view.past {
        None => (Cell::from(NEVER.0), Cell::from(NEVER.1)),
        Some(past) => (past.on.into(), past.known_by.map_or(Cell::from(NEVER.1), Cell::from)),
    };
    let mut said: HashMap<Uuid, Vec<Folded>> = HashMap::new();
    let mut places = BTreeSet::new();
    for some in people.chunks(IDS_AT_ONCE) {
        let mut cells = id_cells(some);
        cells.extend([on.clone(), known_by.clone()]);
        let (connection, opener) = vault;
        let rows = all_opened(connection, (SAID, cells), opener, |columns, opener| {
            let (person, effective, recorded_at) = (columns.parsed::<Uuid>()?, columns.text()?, columns.int()?);
            let id = columns.text()?;
            let facts = opener.json(columns, (VAULT_ASSERTION.name, &id, "content"))?;
            let folded = Folded {
                effective,
                recorded_at,
                id,
                facts,
            };
            Ok((person, folded))
        });
        for (person, mut folded) in rows.await? {
            let Some((stands_for, place)) = members.get(&person) else {
                continue;
            };
            folded.facts.retain(|word, _| words.all.contains(word));
            said.entry(*stands_for).or_default().push(folded);
            places.extend(VillageId::of(place));
        }
    }
    let since = view.days_since.to_string();
    let emergency = |assertions| {
        let state = fold(assertions, &words.dated);
        let days = state.days.iter().filter(|(day, _)| **day >= since);
        let days: BTreeMap<String, String> = days.map(|(day, facts)| (day.clone(), text_of(facts))).collect();
        Emergency {
            latest: text_of(&state.facts),
            days,
        }
    };
    let overlay = said
        .into_iter()
        .map(|(person, said)| (person, emergency(said)))
        .collect();
    Ok((overlay, places))
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PEOPLE, CHANGED_PEOPLE, SAID, HOMES, MEMBERS];
