//! Emergency responses: each is opened, asked to be closed by one person, confirmed by another, and then destroyed with its vault.
//! Steps are only ever added; the newest says where a response stands. How its vault is destroyed is known by `destruction`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use twofront_domain::ids::{AccountId, ResponseId};
use twofront_domain::moment::Moment;
use twofront_domain::place::PlaceCode;
use uuid::Uuid;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{Connection, all, first};
use crate::error::StoreError;
use crate::pen::Pen;
use crate::table::Table;

/// See the migration; every column is fixed.
pub(crate) const RESPONSE: Table = Table {
    name: "response",
    columns: &[
        "id",
        "kind",
        "name",
        "place_code",
        "began_on",
        "key_print",
        "opened_account",
        "opened_by",
        "opened_at",
        "journal_seq",
    ],
    fixed: 10,
    conflict: "",
};
/// See the migration; every column is fixed.
pub(crate) const RESPONSE_STEP: Table = Table {
    name: "response_step",
    columns: &[
        "id",
        "response_id",
        "step",
        "ended_on",
        "note",
        "body",
        "account_id",
        "said_by",
        "said_at",
        "journal_seq",
    ],
    fixed: 10,
    conflict: "",
};

const ALL: &str = "SELECT id, kind, name, place_code, began_on, key_print, opened_account, opened_by, opened_at, journal_seq \
                   FROM response ORDER BY opened_at DESC, id DESC";
const STEPS: &str = "SELECT response_id, step, ended_on, note, body, account_id, said_by, said_at, journal_seq \
                     FROM response_step ORDER BY journal_seq, id";
macro_rules! not_destroyed {
    () => {
        "FROM response r WHERE NOT EXISTS (SELECT 1 FROM response_step d WHERE d.response_id = r.id \
         AND d.step = 'destroyed') ORDER BY r.opened_at DESC LIMIT 1"
    };
}
const STANDING: &str = concat!(
    "SELECT (SELECT COUNT(*) FROM response_step WHERE step = 'destroyed'), (SELECT r.id ",
    not_destroyed!(),
    "), (SELECT r.key_print ",
    not_destroyed!(),
    "), (SELECT COUNT(*) FROM response_step c WHERE c.step = 'closing' AND NOT EXISTS (SELECT 1 FROM response_step d \
     WHERE d.response_id = c.response_id AND d.step = 'destroyed'))"
);

/// A response about to be opened.
#[derive(Clone, Debug)]
pub struct NewResponse {
    /// Its id.
    pub id: ResponseId,
    /// What it answers: the id of a pack whose person data lives in the vault.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// Where.
    pub place: PlaceCode,
    /// Its first day.
    pub began_on: Date,
}

/// Where a response stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseState {
    /// Its vault takes in and can be read.
    Open,
    /// The same; somebody has asked for it to be closed.
    Asked,
    /// Confirmed: nothing of its vault can be read any more, and destruction is under way.
    Closing,
    /// Its key and its vault are gone.
    Destroyed,
}

impl ResponseState {
    /// The stable word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Asked => "asked",
            Self::Closing => "closing",
            Self::Destroyed => "destroyed",
        }
    }
}

/// What was done about closing a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Asked for.
    Ask,
    /// Taken back, or refused.
    Withdraw,
    /// Confirmed.
    Closing,
    /// Done.
    Destroyed,
}

impl Step {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Withdraw => "withdraw",
            Self::Closing => "closing",
            Self::Destroyed => "destroyed",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Ask, Self::Withdraw, Self::Closing, Self::Destroyed]
            .into_iter()
            .find(|step| step.as_str() == word)
    }
}

/// One step of a response, as kept.
#[derive(Clone, Debug)]
pub struct StepRow {
    /// What.
    pub step: Step,
    /// The response's last day, where the step says it.
    pub ended_on: Option<Date>,
    /// The legal basis of a request; why a request was taken back.
    pub note: String,
    /// What is destroyed, of a confirmation and of what came of it.
    pub certificate: Option<Certificate>,
    /// The account of who did it; `None` at the machine that holds the book.
    pub account: Option<AccountId>,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The journal entry.
    pub seq: i64,
}

/// One response, as kept.
#[derive(Clone, Debug)]
pub struct ResponseRow {
    /// What it was opened as.
    pub response: NewResponse,
    /// Tells its data key apart from others; gives nothing of it away.
    pub key_print: String,
    /// The account of who opened it.
    pub opened_account: Option<AccountId>,
    /// Who opened it.
    pub opened_by: String,
    /// When.
    pub opened_at: Moment,
    /// The journal entry that opened it.
    pub seq: i64,
    /// What was done about closing it, the oldest first.
    pub steps: Vec<StepRow>,
}

impl ResponseRow {
    /// Where it stands.
    pub fn state(&self) -> ResponseState {
        match self.steps.last().map(|step| step.step) {
            None | Some(Step::Withdraw) => ResponseState::Open,
            Some(Step::Ask) => ResponseState::Asked,
            Some(Step::Closing) => ResponseState::Closing,
            Some(Step::Destroyed) => ResponseState::Destroyed,
        }
    }

    /// The newest step of a kind.
    pub fn newest(&self, step: Step) -> Option<&StepRow> {
        self.steps.iter().rev().find(|one| one.step == step)
    }
}

/// What was destroyed, who wanted it and when: kept in the book, for whoever asks later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its number: county, year and a running number.
    pub number: String,
    /// The response.
    pub response: ResponseId,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Where.
    pub place: PlaceCode,
    /// Its first day.
    pub began_on: Date,
    /// Its last day.
    pub ended_on: Date,
    /// On what legal basis the data is destroyed.
    pub legal_basis: String,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Moment,
    /// Who confirmed.
    pub confirmed_by: String,
    /// When.
    pub confirmed_at: Moment,
    /// Tables of the vault with what was in them.
    pub tables: Vec<DestroyedTable>,
    /// The last journal entry before the confirmation; vault rows of the response belong to none after it.
    pub last_entry: i64,
    /// That entry's hash.
    pub last_hash: String,
    /// Tells the data key that was destroyed apart from others.
    pub key_print: String,
    /// When everything was gone; `None` until then.
    pub destroyed_at: Option<Moment>,
}

impl Certificate {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// One table of a vault that was destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestroyedTable {
    /// Its name.
    pub name: String,
    /// How many rows it had.
    pub rows: u64,
    /// SHA-256 over the digests of its sealed rows in the order of their ids; says nothing of what was in them.
    pub digest: String,
}

/// Which response a vault belongs to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// How many vaults were destroyed before.
    pub(crate) generation: i64,
    /// The response that is not destroyed, with the print of its data key.
    pub(crate) response: Option<(ResponseId, String)>,
    /// Whether its destruction was confirmed.
    pub(crate) closing: bool,
}

/// Which response a vault belongs to, as the book says.
pub(crate) async fn standing(book: &mut Connection) -> Result<Standing, StoreError> {
    let found = first(book, "response", STANDING, vec![], |columns| {
        let (generation, id, print) = (columns.int()?, columns.optional_text()?, columns.optional_text()?);
        // An id that somebody made unreadable opens nothing, and keeps nobody from the book.
        let id = id.and_then(|id| id.parse().ok());
        Ok(Standing {
            generation,
            response: id.zip(print),
            closing: columns.int()? > 0,
        })
    });
    found.await?.ok_or(StoreError::Unreadable {
        table: "response",
        column: 0,
    })
}

/// Every response with its steps, the newest first.
pub(crate) async fn responses(book: &mut Connection) -> Result<Vec<ResponseRow>, StoreError> {
    let mut responses = all(book, "response", ALL, vec![], |columns| {
        Ok(ResponseRow {
            response: NewResponse {
                id: columns.parsed()?,
                kind: columns.text()?,
                name: columns.text()?,
                place: columns.parsed()?,
                began_on: columns.date()?,
            },
            key_print: columns.text()?,
            opened_account: columns.optional_parsed()?,
            opened_by: columns.text()?,
            opened_at: columns.moment()?,
            seq: columns.int()?,
            steps: Vec::new(),
        })
    })
    .await?;
    for (of, step) in all(book, "response_step", STEPS, vec![], read_step).await? {
        let response = responses.iter_mut().find(|one| one.response.id == of);
        if let Some(response) = response {
            response.steps.push(step);
        }
    }
    Ok(responses)
}

fn read_step(columns: &mut Columns<'_>) -> Result<(ResponseId, StepRow), StoreError> {
    let of = columns.parsed()?;
    let (step, ended_on, note) = (
        columns.word(Step::from_word)?,
        columns.optional_parsed()?,
        columns.text()?,
    );
    let body = columns.str()?;
    let certificate = match body {
        "" => None,
        body => Some(serde_json::from_str(body).map_err(|_| columns.unreadable())?),
    };
    let row = StepRow {
        step,
        ended_on,
        note,
        certificate,
        account: columns.optional_parsed()?,
        by: columns.text()?,
        at: columns.moment()?,
        seq: columns.int()?,
    };
    Ok((of, row))
}

impl Book {
    /// Every response, the newest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn responses(&self) -> Result<Vec<ResponseRow>, StoreError> {
        responses(&mut *self.book().snapshot().await?).await
    }
}

impl Pen {
    /// Opens a response and makes its data key; from now on the vault takes in. Gives the print of the key.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] while another response is not closed; when the keys folder cannot be written.
    pub async fn open_response(&mut self, new: &NewResponse) -> Result<String, StoreError> {
        if standing(self.connection()).await?.response.is_some() {
            return Err(StoreError::Conflict("another response is open"));
        }
        let key = self.make_data_key(new.id)?;
        let cells = vec![
            Cell::of(&new.id),
            new.kind.as_str().into(),
            new.name.as_str().into(),
            new.place.as_str().into(),
            new.began_on.into(),
            key.as_str().into(),
            Cell::maybe(self.account().as_ref()),
            self.actor_name().into(),
            self.now().into(),
            self.seq().into(),
        ];
        self.insert(&RESPONSE, cells).await?;
        Ok(key)
    }

    /// Asks for an open response to be closed and its vault destroyed; somebody else confirms.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is not open.
    pub async fn ask_to_close(&mut self, id: ResponseId, ended_on: Date, legal_basis: &str) -> Result<(), StoreError> {
        self.response_in(id, ResponseState::Open).await?;
        self.add_step(id, Step::Ask, Some(ended_on), (legal_basis, "")).await
    }

    /// Takes back or refuses what was asked.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when nobody has asked, or it was confirmed already.
    pub async fn withdraw_closing(&mut self, id: ResponseId, note: &str) -> Result<(), StoreError> {
        self.response_in(id, ResponseState::Asked).await?;
        self.add_step(id, Step::Withdraw, None, (note, "")).await
    }

    /// The response, when it stands there.
    pub(crate) async fn response_in(
        &mut self,
        id: ResponseId,
        state: ResponseState,
    ) -> Result<ResponseRow, StoreError> {
        let responses = responses(self.connection()).await?.into_iter();
        let found = responses.into_iter().find(|one| one.response.id == id);
        let found = found.ok_or_else(|| StoreError::NotFound {
            what: "response",
            id: id.to_string(),
        })?;
        match found.state() == state {
            true => Ok(found),
            false => Err(StoreError::Conflict("the response does not stand there")),
        }
    }

    /// Adds a step with its note and body.
    pub(crate) async fn add_step(
        &mut self,
        id: ResponseId,
        step: Step,
        ended_on: Option<Date>,
        (note, body): (&str, &str),
    ) -> Result<(), StoreError> {
        let cells = vec![
            Cell::of(&Uuid::now_v7()),
            Cell::of(&id),
            step.as_str().into(),
            ended_on.into(),
            note.into(),
            body.into(),
            Cell::maybe(self.account().as_ref()),
            self.actor_name().into(),
            self.now().into(),
            self.seq().into(),
        ];
        self.insert(&RESPONSE_STEP, cells).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ALL, STEPS, STANDING];
