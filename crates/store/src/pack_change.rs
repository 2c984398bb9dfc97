//! What the county changes in its packs: drafted by one person, put in force by another, then numbered 1, 2, 3 and so on.
//! What a change means is known by the packs.

use jiff::civil::Date;
use twofront_domain::ids::{AccountId, PackChangeId};
use twofront_domain::moment::Moment;
use uuid::Uuid;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{Connection, first, run};
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::any_or;
use crate::table::Table;

/// See the migration; state and number may change.
pub(crate) const PACK_CHANGE: Table = Table {
    name: "pack_change",
    columns: &[
        "id",
        "pack",
        "kind",
        "target",
        "content",
        "starts_on",
        "legal_basis",
        "note",
        "drafted_account",
        "drafted_by",
        "drafted_at",
        "journal_seq",
        "state",
    ],
    fixed: 12,
    conflict: "",
};
/// See the migration; every column is fixed.
pub(crate) const PACK_CHANGE_DECISION: Table = Table {
    name: "pack_change_decision",
    columns: &[
        "id",
        "change_id",
        "state",
        "change_number",
        "note",
        "account_id",
        "decided_by",
        "decided_at",
        "journal_seq",
    ],
    fixed: 9,
    conflict: "",
};

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT c.id, c.pack, c.kind, c.target, c.content, c.starts_on, c.legal_basis, c.note, c.drafted_account, \
             c.drafted_by, c.drafted_at, c.state, c.change_number, d.account_id, d.decided_by, d.decided_at, d.note \
             FROM pack_change c LEFT JOIN pack_change_decision d ON d.change_id = c.id WHERE ",
            $rest
        )
    };
}
const PAGE: &str = select!(
    "($1 = '' OR c.state = $1) AND ($2 = '' OR c.pack = $2) ORDER BY c.drafted_at DESC, c.id DESC LIMIT $3 OFFSET $4"
);
const COUNT: &str = "SELECT COUNT(*) FROM pack_change c WHERE ($1 = '' OR c.state = $1) AND ($2 = '' OR c.pack = $2)";
const ONE: &str = select!("c.id = $1");
const IN_FORCE: &str = select!("c.state = 'in-force' ORDER BY c.change_number");
const LAST_NUMBER: &str = "SELECT COALESCE(MAX(change_number), 0) FROM pack_change";
const DECIDE: &str = "UPDATE pack_change SET state = $2, change_number = $3 WHERE id = $1";
/// A change that stands elsewhere than what was decided on it says.
const ASTRAY: &str = "SELECT COUNT(*) FROM pack_change c LEFT JOIN pack_change_decision d ON d.change_id = c.id \
                      WHERE c.state <> COALESCE(d.state, 'draft') OR c.change_number IS DISTINCT FROM d.change_number";

/// What a change is made to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PackChangeKind {
    /// The amount of a parameter.
    Parameter,
    /// The text of a rule.
    Rule,
}

impl PackChangeKind {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parameter => "parameter",
            Self::Rule => "rule",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Parameter, Self::Rule]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PackChangeState {
    /// Nobody has decided on it.
    Draft,
    /// It counts from its first day.
    InForce,
    /// Somebody else refused it.
    Refused,
    /// It was taken back before anybody decided.
    Withdrawn,
}

impl PackChangeState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Draft, Self::InForce, Self::Refused, Self::Withdrawn];

    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InForce => "in-force",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A change about to be drafted.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPackChange {
    /// Its id.
    pub id: PackChangeId,
    /// The pack.
    pub pack: String,
    /// What is changed.
    pub kind: PackChangeKind,
    /// The parameter's or rule's word.
    pub target: String,
    /// The change itself, as the packs understand it.
    pub content: serde_json::Value,
    /// Its first day.
    pub starts_on: Date,
    /// The law or notice it follows.
    pub legal_basis: String,
    /// Why, in the drafter's words.
    pub note: String,
}

/// A change as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct PackChangeRow {
    /// What was drafted.
    pub change: NewPackChange,
    /// The account of who drafted it; `None` at the machine that holds the book.
    pub drafted_account: Option<AccountId>,
    /// Who drafted it.
    pub drafted_by: String,
    /// When.
    pub drafted_at: Moment,
    /// Where it stands.
    pub state: PackChangeState,
    /// Its number, once it was put in force.
    pub number: Option<u64>,
    /// The account of who decided.
    pub decided_account: Option<AccountId>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
    /// Why.
    pub decision_note: Option<String>,
}

/// Which changes. `None` means any.
#[derive(Clone, Debug, Default)]
pub struct PackChangeFilter {
    /// Standing like this.
    pub state: Option<PackChangeState>,
    /// To this pack.
    pub pack: Option<String>,
}

fn read(columns: &mut Columns<'_>) -> Result<PackChangeRow, StoreError> {
    let change = NewPackChange {
        id: columns.parsed()?,
        pack: columns.text()?,
        kind: columns.word(PackChangeKind::from_word)?,
        target: columns.text()?,
        content: columns.json()?,
        starts_on: columns.date()?,
        legal_basis: columns.text()?,
        note: columns.text()?,
    };
    Ok(PackChangeRow {
        change,
        drafted_account: columns.optional_parsed()?,
        drafted_by: columns.text()?,
        drafted_at: columns.moment()?,
        state: columns.word(PackChangeState::from_word)?,
        number: columns.optional_number()?,
        decided_account: columns.optional_parsed()?,
        decided_by: columns.optional_text()?,
        decided_at: columns.optional_moment()?,
        decision_note: columns.optional_text()?,
    })
}

impl Book {
    /// Changes to packs, the newest first. Not scoped: they name nobody, and everybody is judged by them.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn pack_changes(
        &self,
        filter: &PackChangeFilter,
        page: Page,
    ) -> Result<Listing<PackChangeRow>, StoreError> {
        let state = filter.state.map(PackChangeState::as_str);
        let cells = vec![any_or(state.as_ref()), any_or(filter.pack.as_ref())];
        self.listing("pack_change", (PAGE, COUNT), cells, page, read).await
    }

    /// One change.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn pack_change(&self, id: PackChangeId) -> Result<Option<PackChangeRow>, StoreError> {
        self.row("pack_change", ONE, vec![Cell::of(&id)], read).await
    }

    /// The changes in force, by their numbers: the order in which they are applied.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn pack_changes_in_force(&self) -> Result<Vec<PackChangeRow>, StoreError> {
        self.rows("pack_change", IN_FORCE, vec![], read).await
    }

    /// The number of the last change that was put in force; 0 without one. Quick: asked at every request.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn last_pack_change(&self) -> Result<u64, StoreError> {
        let last = self.row("pack_change", LAST_NUMBER, vec![], |columns| columns.count());
        Ok(last.await?.unwrap_or(0))
    }
}

impl Pen {
    /// Keeps a draft; nothing in force changes by it.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn draft_pack_change(&mut self, change: &NewPackChange) -> Result<(), StoreError> {
        let cells = vec![
            Cell::of(&change.id),
            change.pack.as_str().into(),
            change.kind.as_str().into(),
            change.target.as_str().into(),
            change.content.to_string().into(),
            change.starts_on.into(),
            change.legal_basis.as_str().into(),
            change.note.as_str().into(),
            Cell::maybe(self.account().as_ref()),
            self.actor_name().into(),
            self.now().into(),
            self.seq().into(),
            PackChangeState::Draft.as_str().into(),
        ];
        self.insert(&PACK_CHANGE, cells).await
    }

    /// Decides on a draft: where it stands from now on, once and for all. Put in force it gets the next number.
    ///
    /// # Errors
    /// [`StoreError::OwnWork`] when who drafted it would put it in force; [`StoreError::Conflict`] when it is no draft
    /// any more, or is to become one; [`StoreError::NotFound`] when there is none.
    pub async fn decide_pack_change(
        &mut self,
        id: PackChangeId,
        state: PackChangeState,
        note: &str,
    ) -> Result<Option<u64>, StoreError> {
        let found = first(self.connection(), "pack_change", ONE, vec![Cell::of(&id)], read).await?;
        let change = found.ok_or_else(|| StoreError::NotFound {
            what: "pack change",
            id: id.to_string(),
        })?;
        if change.state != PackChangeState::Draft || state == PackChangeState::Draft {
            return Err(StoreError::Conflict("the change is no draft"));
        }
        let in_force = state == PackChangeState::InForce;
        if in_force && self.is_writer(change.drafted_account, &change.drafted_by) {
            return Err(StoreError::OwnWork("the change"));
        }
        let last = first(self.connection(), "pack_change", LAST_NUMBER, vec![], |columns| {
            columns.count()
        })
        .await?;
        let number = in_force.then(|| last.unwrap_or(0) + 1);
        let cells = vec![
            Cell::of(&Uuid::now_v7()),
            Cell::of(&id),
            state.as_str().into(),
            number.into(),
            note.into(),
            Cell::maybe(self.account().as_ref()),
            self.actor_name().into(),
            self.now().into(),
            self.seq().into(),
        ];
        self.insert(&PACK_CHANGE_DECISION, cells).await?;
        let cells = vec![Cell::of(&id), state.as_str().into(), number.into()];
        run(self.connection(), "pack_change", DECIDE, cells).await?;
        Ok(number)
    }
}

/// How many changes stand elsewhere than what was decided on them says. Part of verification.
pub(crate) async fn changes_that_differ(book: &mut Connection) -> Result<u64, StoreError> {
    let astray = first(book, "verify", ASTRAY, vec![], |columns| columns.count());
    Ok(astray.await?.unwrap_or(0))
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PAGE, COUNT, ONE, IN_FORCE, LAST_NUMBER, DECIDE, ASTRAY];
