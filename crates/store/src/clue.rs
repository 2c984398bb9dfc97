//! Clues as read: listings, one clue with its reason, and what a person decides about one. Screening writes them, in
//! `screening`. The rule and the reason of a vault clue are in the vault alone.

use std::collections::HashMap;

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::clue::{Reason, Urgency};
use twofront_domain::front::Front;
use twofront_domain::ids::{AnswerId, ClueId, HouseholdId, PersonId};
use twofront_domain::moment::Moment;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;

use crate::assertion::{IDS_AT_ONCE, id_cells, ids};
use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{all_opened, run};
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{any_or, figures_and, reach_and, reachable};
use crate::screening::{VAULT_CLUE, VAULT_REASON};
use crate::subject::SubjectId;
use crate::vault::Vault;

macro_rules! columns {
    () => {
        "c.id, c.pack, c.rule, c.front, c.subject_kind, c.subject_id, c.household_id, c.person_id, c.place_code, \
         c.urgency, c.first_seen, c.last_seen, c.state, c.decided_by, c.decided_at, c.decided_note, c.sentence_zh, \
         c.sentence_en, c.vault, (SELECT h.head_name FROM household h WHERE h.id = c.household_id), \
         (SELECT p.name FROM person p WHERE p.id = c.person_id)"
    };
}
macro_rules! filter {
    () => {
        concat!(
            reachable!("c.place_code", "c.household_id"),
            " AND ($4 = '' OR c.front = $4) AND ($5 = '' OR c.pack = $5) AND ($6 = '' OR c.rule = $6) \
             AND ($7 = '' OR c.urgency = $7) AND ($8 = '' OR c.state = $8) AND c.place_code >= $9 \
             AND c.place_code < $10 AND ($11 = '' OR c.household_id = $11)"
        )
    };
}
macro_rules! page_of {
    ($narrow:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM clue c WHERE ",
            $narrow,
            filter!(),
            " ORDER BY CASE c.urgency WHEN 'urgent' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, c.first_seen, c.place_code, c.id \
             LIMIT $12 OFFSET $13"
        )
    };
}
macro_rules! count_of {
    ($narrow:literal) => {
        concat!("SELECT COUNT(*) FROM clue c WHERE ", $narrow, filter!())
    };
}
const PAGE: &str = page_of!("");
const COUNT: &str = count_of!("");
/// One household's are found by its index, which a condition that may also be empty cannot use.
const PAGE_OF_HOUSEHOLD: &str = page_of!("c.household_id = $11 AND ");
const COUNT_OF_HOUSEHOLD: &str = count_of!("c.household_id = $11 AND ");
const RULES: &str = concat!(
    "SELECT c.pack, c.rule, COUNT(*) FROM clue c WHERE ",
    filter!(),
    " GROUP BY c.pack, c.rule ORDER BY COUNT(*) DESC, c.pack, c.rule"
);
const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    ", (SELECT r.body FROM reason r WHERE r.id = c.reason_id) FROM clue c WHERE c.id = $4 AND ",
    reachable!("c.place_code", "c.household_id")
);
const OPEN_OF: &str = concat!(
    "SELECT c.front, COUNT(*) FROM clue c WHERE c.household_id = $4 AND c.state = 'open' AND ",
    reachable!("c.place_code", "c.household_id"),
    " GROUP BY c.front"
);
const DISMISS: &str = "UPDATE clue SET state = 'dismissed', decided_by = $2, decided_at = $3, decided_note = $4 \
                       WHERE id = $1 AND state = 'open'";
pub(crate) const DROP_TASK: &str = "UPDATE task SET state = 'dismissed', note = $2 WHERE clue_id = $1 \
                         AND state IN ('open', 'assigned')";
const IN_VAULT: &str = concat!(
    "SELECT c.id, c.rule, c.subject_kind, c.subject_id, r.id, r.body FROM vault_clue c JOIN vault_reason r \
     ON r.clue_id = c.id AND r.id = (SELECT MAX(n.id) FROM vault_reason n WHERE n.clue_id = c.id) WHERE c.id IN ",
    ids!()
);

/// Where a clue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClueState {
    /// The rule hits.
    Open,
    /// The rule no longer hits.
    Closed,
    /// A person decided that nothing is to be done, with a note.
    Dismissed,
    /// Somebody answered why it is so, and another person accepted the answer.
    Explained,
}

impl ClueState {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Dismissed => "dismissed",
            Self::Explained => "explained",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Closed, Self::Dismissed, Self::Explained]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// One clue as listed.
#[derive(Clone, Debug)]
pub struct ClueRow {
    /// Its id.
    pub id: ClueId,
    /// The pack of its rule.
    pub pack: String,
    /// Its rule; empty for a vault clue.
    pub rule: String,
    /// The front it serves.
    pub front: Front,
    /// What was hit; the household for a vault clue.
    pub subject: SubjectId,
    /// The household concerned, where there is one.
    pub household: Option<HouseholdId>,
    /// The person concerned; `None` for a vault clue.
    pub person: Option<PersonId>,
    /// The village.
    pub place: PlaceCode,
    /// How soon.
    pub urgency: Urgency,
    /// The first screening day that had it.
    pub first_seen: Date,
    /// The last screening day that had it.
    pub last_seen: Date,
    /// Where it stands.
    pub state: ClueState,
    /// Who dismissed it or accepted the answer.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
    /// Why; the accepted answer. Empty for an answer to a vault clue.
    pub decided_note: Option<String>,
    /// The rule's sentence with the values filled in; a neutral title for a vault clue.
    pub sentence: Bilingual,
    /// True when rule and reason are in the vault; see [`Vault::clues`].
    pub vault: bool,
    /// Name of the household's head.
    pub head_name: Option<String>,
    /// Name of the person.
    pub person_name: Option<String>,
}

/// What the vault knows of one of its clues.
#[derive(Clone, Debug)]
pub struct VaultClue {
    /// The rule.
    pub rule: String,
    /// Who was hit.
    pub subject: SubjectId,
    /// Why.
    pub reason: Reason,
}

/// Which clues. `None` means any.
#[derive(Clone, Debug, Default)]
pub struct ClueFilter {
    /// Of this front.
    pub front: Option<Front>,
    /// Of this pack.
    pub pack: Option<String>,
    /// Of this rule.
    pub rule: Option<String>,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// In this state.
    pub state: Option<ClueState>,
    /// Inside this place.
    pub place: Option<PlaceCode>,
    /// Of this household.
    pub household: Option<HouseholdId>,
}

fn read(columns: &mut Columns<'_>) -> Result<ClueRow, StoreError> {
    Ok(ClueRow {
        id: columns.parsed()?,
        pack: columns.text()?,
        rule: columns.text()?,
        front: columns.word(Front::from_word)?,
        subject: SubjectId::read(columns)?,
        household: columns.optional_parsed()?,
        person: columns.optional_parsed()?,
        place: columns.parsed()?,
        urgency: columns.word(Urgency::from_word)?,
        first_seen: columns.date()?,
        last_seen: columns.date()?,
        state: columns.word(ClueState::from_word)?,
        decided_by: columns.optional_text()?,
        decided_at: columns.optional_moment()?,
        decided_note: columns.optional_text()?,
        sentence: columns.bilingual()?,
        vault: columns.flag()?,
        head_name: columns.optional_text()?,
        person_name: columns.optional_text()?,
    })
}

fn filter_cells(filter: &ClueFilter) -> [Cell; 8] {
    let place = filter.place.as_ref().map_or("", PlaceCode::as_str);
    [
        any_or(filter.front.map(Front::as_str).as_ref()),
        any_or(filter.pack.as_ref()),
        any_or(filter.rule.as_ref()),
        any_or(filter.urgency.map(Urgency::as_str).as_ref()),
        any_or(filter.state.map(ClueState::as_str).as_ref()),
        place.into(),
        format!("{place}:").into(),
        any_or(filter.household.as_ref()),
    ]
}

impl Book {
    /// Clues, the most urgent and oldest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn clues(&self, scope: &Scope, filter: &ClueFilter, page: Page) -> Result<Listing<ClueRow>, StoreError> {
        let statements = match filter.household {
            Some(_) => (PAGE_OF_HOUSEHOLD, COUNT_OF_HOUSEHOLD),
            None => (PAGE, COUNT),
        };
        let cells = reach_and(scope, filter_cells(filter));
        self.listing("clue", statements, cells, page, read).await
    }

    /// How many clues of each pack and rule, the most frequent first; also for scopes that only count.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn clue_rules(
        &self,
        scope: &Scope,
        filter: &ClueFilter,
    ) -> Result<Vec<(String, String, u64)>, StoreError> {
        self.rows("clue", RULES, figures_and(scope, filter_cells(filter)), |columns| {
            Ok((columns.text()?, columns.text()?, columns.count()?))
        })
        .await
    }

    /// Open clues of a household by front; fronts without any are left out.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn open_clues_of(&self, scope: &Scope, household: HouseholdId) -> Result<Vec<(Front, u64)>, StoreError> {
        self.rows("clue", OPEN_OF, reach_and(scope, [Cell::of(&household)]), |columns| {
            Ok((columns.word(Front::from_word)?, columns.count()?))
        })
        .await
    }

    /// One clue with its newest reason; the reason is `None` for a vault clue.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn clue(&self, scope: &Scope, id: ClueId) -> Result<Option<(ClueRow, Option<Reason>)>, StoreError> {
        self.row("clue", ONE, reach_and(scope, [Cell::of(&id)]), |columns| {
            let clue = read(columns)?;
            let body = columns.optional_text()?;
            let reason = body.map(|body| serde_json::from_str(&body)).transpose();
            Ok((
                clue,
                reason.map_err(|_| StoreError::Unreadable {
                    table: "reason",
                    column: 0,
                })?,
            ))
        })
        .await
    }
}

impl Vault {
    /// Rule, subject and newest reason of vault clues, by clue. Ask only for clues that a listing within the same scope
    /// returned.
    ///
    /// # Errors
    /// [`StoreError::VaultClosed`], or when the vault cannot be read.
    pub async fn clues(&self, scope: &Scope, clues: &[ClueId]) -> Result<HashMap<ClueId, VaultClue>, StoreError> {
        let mut found = HashMap::new();
        let Some((mut reading, mut opener)) = self.reading(scope).await? else {
            return Ok(found);
        };
        for some in clues.chunks(IDS_AT_ONCE) {
            let asked = (IN_VAULT, id_cells(some));
            let rows = all_opened(&mut reading, asked, &mut opener, |columns, opener| {
                let id = columns.str()?;
                let rule = opener.text(columns, (VAULT_CLUE.name, id, "rule"))?;
                let subject = SubjectId::read(columns)?;
                let reason_id = columns.str()?;
                let reason = opener.json(columns, (VAULT_REASON.name, reason_id, "body"))?;
                let id: ClueId = id.parse().map_err(|_| columns.unreadable())?;
                Ok((id, VaultClue { rule, subject, reason }))
            });
            found.extend(rows.await?);
        }
        Ok(found)
    }
}

impl Pen {
    /// Dismisses an open clue with a note, and its task if nobody has done it yet. The note on a vault clue is in the vault, by
    /// the clue's id; see [`Vault::answer_texts`].
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the clue is not open.
    pub async fn dismiss_clue(&mut self, id: ClueId, note: &str) -> Result<(), StoreError> {
        let vault = self.open_clue(id).await?;
        self.keep_in_vault(vault, AnswerId::new(id.uuid()), note).await?;
        let note = if vault { "" } else { note };
        let cells = vec![Cell::of(&id), self.actor_name().into(), self.now().into(), note.into()];
        if run(self.connection(), "clue", DISMISS, cells).await? == 0 {
            return Err(StoreError::Conflict("the clue is not open"));
        }
        run(self.connection(), "task", DROP_TASK, vec![Cell::of(&id), note.into()])
            .await
            .map(drop)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    PAGE,
    COUNT,
    PAGE_OF_HOUSEHOLD,
    COUNT_OF_HOUSEHOLD,
    RULES,
    ONE,
    OPEN_OF,
    DISMISS,
    DROP_TASK,
    IN_VAULT,
];
