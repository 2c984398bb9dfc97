//! What households asked for with their cards, each with its task, its last day and, once somebody gave it, the answer.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::card::RequestKind;
use twofront_domain::ids::{CardId, CardRequestId, ClueId, HouseholdId, TaskId};
use twofront_domain::moment::Moment;
use twofront_domain::place::PlaceCode;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{first, run};
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{any_or, reach_and, reachable};
use crate::table::Table;

/// See the migration; the answer is added later.
pub(crate) const CARD_REQUEST: Table = Table {
    name: "card_request",
    columns: &[
        "id",
        "receipt",
        "card_id",
        "household_id",
        "kind",
        "clue_id",
        "line",
        "says",
        "task_id",
        "due",
        "made_at",
        "journal_seq",
    ],
    fixed: 12,
    conflict: "",
};

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT q.id, q.receipt, q.card_id, q.household_id, h.head_name, h.place_code, q.kind, q.clue_id, q.line, \
             q.says, q.task_id, q.due, q.made_at, q.granted, q.answer, q.answered_by, q.answered_at \
             FROM card_request q JOIN household h ON h.id = q.household_id WHERE ",
            $rest
        )
    };
}
macro_rules! filter {
    () => {
        concat!(
            reachable!("h.place_code", "h.id"),
            " AND (CAST($4 AS BIGINT) = 0 OR q.answered_at IS NULL) AND ($5 = '' OR q.household_id = $5) \
             AND ($6 = '' OR q.id = $6)"
        )
    };
}
const PAGE: &str = select!(concat!(
    filter!(),
    " ORDER BY CASE WHEN q.answered_at IS NULL THEN 0 ELSE 1 END, q.due, q.made_at, q.id LIMIT $7 OFFSET $8"
));
const COUNT: &str = concat!(
    "SELECT COUNT(*) FROM card_request q JOIN household h ON h.id = q.household_id WHERE ",
    filter!()
);
const WITH_RECEIPT: &str = select!("q.receipt = $1");
const LOCKED: &str = "SELECT COUNT(*) FROM card_request WHERE card_id = $1 AND kind = 'locked' AND made_at > $2";
const ANSWER: &str = "UPDATE card_request SET granted = $2, answer = $3, answered_account = $4, answered_by = $5, \
                      answered_at = $6 WHERE id = $1 AND answered_at IS NULL";

/// Something asked for, before it is kept.
#[derive(Clone, Debug)]
pub struct NewCardRequest {
    /// Its id.
    pub id: CardRequestId,
    /// The number by which its state can be asked.
    pub receipt: String,
    /// With which card.
    pub card: CardId,
    /// Whose.
    pub household: HouseholdId,
    /// What is asked for.
    pub kind: RequestKind,
    /// The clue that is objected to.
    pub clue: Option<ClueId>,
    /// The line of the record that it is about, in words; empty for all of it.
    pub line: String,
    /// What the household says.
    pub says: String,
    /// The desk's task.
    pub task: TaskId,
    /// The last day for an answer.
    pub due: Date,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardAnswer {
    /// Done as asked for, or not.
    pub granted: bool,
    /// What was done, or why not.
    pub answer: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRequestRow {
    /// Its id.
    pub id: CardRequestId,
    /// The number by which its state can be asked.
    pub receipt: String,
    /// With which card.
    pub card: CardId,
    /// Whose.
    pub household: HouseholdId,
    /// Name of the household's head.
    pub head_name: Option<String>,
    /// The household's village.
    pub place: PlaceCode,
    /// What is asked for.
    pub kind: RequestKind,
    /// The clue that is objected to.
    pub clue: Option<ClueId>,
    /// The line of the record that it is about, in words.
    pub line: String,
    /// What the household says.
    pub says: String,
    /// The desk's task.
    pub task: TaskId,
    /// The last day for an answer.
    pub due: Date,
    /// When it was made.
    pub made_at: Moment,
    /// The answer, once there is one.
    pub answer: Option<CardAnswer>,
}

/// Which requests. The default is all of them.
#[derive(Clone, Debug, Default)]
pub struct CardRequestFilter {
    /// Only those without an answer.
    pub open: bool,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// This very one.
    pub id: Option<CardRequestId>,
}

fn read(columns: &mut Columns<'_>) -> Result<CardRequestRow, StoreError> {
    Ok(CardRequestRow {
        id: columns.parsed()?,
        receipt: columns.text()?,
        card: columns.parsed()?,
        household: columns.parsed()?,
        head_name: columns.optional_text()?,
        place: columns.parsed()?,
        kind: columns.word(RequestKind::from_word)?,
        clue: columns.optional_parsed()?,
        line: columns.text()?,
        says: columns.text()?,
        task: columns.parsed()?,
        due: columns.date()?,
        made_at: columns.moment()?,
        answer: read_answer(columns)?,
    })
}

fn read_answer(columns: &mut Columns<'_>) -> Result<Option<CardAnswer>, StoreError> {
    let granted = columns.optional_int()?;
    let (answer, by, at) = (
        columns.optional_text()?,
        columns.optional_text()?,
        columns.optional_moment()?,
    );
    Ok(granted.zip(at).map(|(granted, at)| CardAnswer {
        granted: granted != 0,
        answer: answer.unwrap_or_default(),
        by: by.unwrap_or_default(),
        at,
    }))
}

impl Book {
    /// Requests, those without an answer first, then by last day.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn card_requests(
        &self,
        scope: &Scope,
        filter: &CardRequestFilter,
        page: Page,
    ) -> Result<Listing<CardRequestRow>, StoreError> {
        let more = [
            filter.open.into(),
            any_or(filter.household.as_ref()),
            any_or(filter.id.as_ref()),
        ];
        self.listing("card_request", (PAGE, COUNT), reach_and(scope, more), page, read)
            .await
    }

    /// The request with this receipt, for whoever holds it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn card_request_with_receipt(&self, receipt: &str) -> Result<Option<CardRequestRow>, StoreError> {
        self.row("card_request", WITH_RECEIPT, vec![receipt.into()], read).await
    }
}

impl Pen {
    /// Keeps a request. Its task must be there.
    ///
    /// # Errors
    /// [`StoreError::Dangling`] when card, clue or task is unknown.
    pub async fn add_card_request(&mut self, new: &NewCardRequest) -> Result<(), StoreError> {
        let cells = vec![
            Cell::of(&new.id),
            new.receipt.as_str().into(),
            Cell::of(&new.card),
            Cell::of(&new.household),
            new.kind.as_str().into(),
            Cell::maybe(new.clue.as_ref()),
            new.line.as_str().into(),
            new.says.as_str().into(),
            Cell::of(&new.task),
            new.due.into(),
            self.now().into(),
            self.seq().into(),
        ];
        self.insert(&CARD_REQUEST, cells).await
    }

    /// Whether the office was told since a moment that this card is locked.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn card_lock_told(&mut self, card: CardId, since: Moment) -> Result<bool, StoreError> {
        let cells = vec![Cell::of(&card), since.into()];
        let times = first(self.connection(), "card_request", LOCKED, cells, |columns| {
            columns.count()
        })
        .await?;
        Ok(times.unwrap_or(0) > 0)
    }

    /// Answers a request.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was answered already, or there is none.
    pub async fn answer_card_request(
        &mut self,
        id: CardRequestId,
        granted: bool,
        answer: &str,
    ) -> Result<(), StoreError> {
        let cells = vec![
            Cell::of(&id),
            granted.into(),
            answer.into(),
            Cell::maybe(self.account().as_ref()),
            self.actor_name().into(),
            self.now().into(),
        ];
        match run(self.connection(), "card_request", ANSWER, cells).await? {
            0 => Err(StoreError::Conflict("the request was answered already")),
            _ => Ok(()),
        }
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PAGE, COUNT, WITH_RECEIPT, LOCKED, ANSWER];
