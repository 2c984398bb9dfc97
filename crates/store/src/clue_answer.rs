//! Answers to clues that ask for an explanation, and what others decided on them; neither is ever changed. An accepted
//! answer settles its clue for as long as the clue's reason stays the same. What is said of a vault clue is in the vault.

use std::collections::HashMap;

use twofront_domain::actor::Scope;
use twofront_domain::ids::{AccountId, AnswerId, ClueId};
use twofront_domain::moment::Moment;
use uuid::Uuid;

use crate::assertion::{IDS_AT_ONCE, id_cells, ids};
use crate::book::Book;
use crate::cell::Cell;
use crate::clue::DROP_TASK;
use crate::columns::Columns;
use crate::connection::{all_opened, first, run};
use crate::error::StoreError;
use crate::pen::Pen;
use crate::scope::{reach_and, reachable};
use crate::table::Table;
use crate::vault::Vault;

/// See the migration; every column is fixed.
pub(crate) const CLUE_ANSWER: Table = Table {
    name: "clue_answer",
    columns: &[
        "id",
        "clue_id",
        "text",
        "account_id",
        "said_by",
        "said_at",
        "journal_seq",
    ],
    fixed: 7,
    conflict: "",
};
/// See the migration; every column is fixed.
pub(crate) const CLUE_ANSWER_DECISION: Table = Table {
    name: "clue_answer_decision",
    columns: &[
        "id",
        "answer_id",
        "accepted",
        "note",
        "account_id",
        "decided_by",
        "decided_at",
        "journal_seq",
    ],
    fixed: 8,
    conflict: "",
};
/// Texts of vault clues' answers and decisions.
pub(crate) const VAULT_CLUE_ANSWER: Table = Table {
    name: "vault_clue_answer",
    columns: &["id", "text", "journal_seq"],
    fixed: 3,
    conflict: "",
};

const CLUE: &str = "SELECT vault FROM clue WHERE id = $1 AND state = 'open'";
const ANSWER: &str = "SELECT a.clue_id, a.text, a.account_id, a.said_by, c.vault FROM clue_answer a \
                      JOIN clue c ON c.id = a.clue_id WHERE a.id = $1";
const EXPLAIN: &str = "UPDATE clue SET state = 'explained', decided_by = $2, decided_at = $3, decided_note = $4 \
                       WHERE id = $1 AND state = 'open'";
const OF_CLUE: &str = concat!(
    "SELECT a.id, a.text, a.account_id, a.said_by, a.said_at, c.vault, d.id, d.accepted, d.note, d.account_id, \
     d.decided_by, d.decided_at FROM clue c JOIN clue_answer a ON a.clue_id = c.id \
     LEFT JOIN clue_answer_decision d ON d.answer_id = a.id WHERE c.id = $4 AND ",
    reachable!("c.place_code", "c.household_id"),
    " ORDER BY a.id"
);
const TEXTS: &str = concat!("SELECT id, text FROM vault_clue_answer WHERE id IN ", ids!());

/// The note of a task that is over because its clue was explained.
pub const EXPLAINED: &str = "explained";

/// One answer with what was decided on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    /// Its id.
    pub id: AnswerId,
    /// What was said; empty for a vault clue until [`Vault::answer_texts`] is asked.
    pub text: String,
    /// The account of who said it; `None` at the machine that holds the book.
    pub account: Option<AccountId>,
    /// Who said it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// True when the texts are in the vault.
    pub vault: bool,
    /// What somebody else decided, where somebody did.
    pub decision: Option<AnswerDecisionRow>,
}

/// What was decided on an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerDecisionRow {
    /// Its id.
    pub id: AnswerId,
    /// Whether the answer explains the clue.
    pub accepted: bool,
    /// Why; may be empty, and is for a vault clue until [`Vault::answer_texts`] is asked.
    pub note: String,
    /// The account of who decided.
    pub account: Option<AccountId>,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Moment,
}

fn read(columns: &mut Columns<'_>) -> Result<AnswerRow, StoreError> {
    let (id, text, account) = (columns.parsed()?, columns.text()?, columns.optional_parsed()?);
    let (by, at, vault) = (columns.text()?, columns.moment()?, columns.flag()?);
    let decision = match columns.optional_parsed()? {
        None => None,
        Some(id) => Some(AnswerDecisionRow {
            id,
            accepted: columns.flag()?,
            note: columns.text()?,
            account: columns.optional_parsed()?,
            by: columns.text()?,
            at: columns.moment()?,
        }),
    };
    Ok(AnswerRow {
        id,
        text,
        account,
        by,
        at,
        vault,
        decision,
    })
}

impl Book {
    /// The answers to a clue, the oldest first; none when it is out of reach.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn answers_to(&self, scope: &Scope, clue: ClueId) -> Result<Vec<AnswerRow>, StoreError> {
        self.rows("clue_answer", OF_CLUE, reach_and(scope, [Cell::of(&clue)]), read)
            .await
    }
}

impl Vault {
    /// Texts of answers to vault clues and of decisions on them, by their ids. Ask only for those that
    /// [`Book::answers_to`] gave within the same scope.
    ///
    /// # Errors
    /// [`StoreError::VaultClosed`], or when the vault cannot be read.
    pub async fn answer_texts(
        &self,
        scope: &Scope,
        answers: &[AnswerId],
    ) -> Result<HashMap<AnswerId, String>, StoreError> {
        let mut found = HashMap::new();
        let Some((mut reading, mut opener)) = self.reading(scope).await? else {
            return Ok(found);
        };
        for some in answers.chunks(IDS_AT_ONCE) {
            let asked = (TEXTS, id_cells(some));
            let rows = all_opened(&mut reading, asked, &mut opener, |columns, opener| {
                let id = columns.str()?;
                let text = opener.text(columns, (VAULT_CLUE_ANSWER.name, id, "text"))?;
                Ok((id.parse().map_err(|_| columns.unreadable())?, text))
            });
            found.extend(rows.await?);
        }
        Ok(found)
    }
}

impl Pen {
    /// Keeps an answer to an open clue; somebody else decides on it. The caller has checked that the clue is within the
    /// writer's reach.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the clue is not open.
    pub async fn answer_clue(&mut self, clue: ClueId, text: &str) -> Result<AnswerId, StoreError> {
        let vault = self.open_clue(clue).await?;
        let id = AnswerId::new(Uuid::now_v7());
        let cells = vec![
            Cell::of(&id),
            Cell::of(&clue),
            if vault { "".into() } else { text.into() },
            Cell::maybe(self.account().as_ref()),
            self.actor_name().into(),
            self.now().into(),
            self.seq().into(),
        ];
        self.insert(&CLUE_ANSWER, cells).await?;
        self.keep_in_vault(vault, id, text).await?;
        Ok(id)
    }

    /// Decides on an answer. Accepted, it settles the clue as explained, and its task if nobody has done it yet.
    ///
    /// # Errors
    /// [`StoreError::OwnWork`] when who decides gave the answer; [`StoreError::Taken`] when it was decided on already;
    /// [`StoreError::Conflict`] when the clue is no longer open.
    pub async fn decide_answer(&mut self, answer: AnswerId, accepted: bool, note: &str) -> Result<ClueId, StoreError> {
        let found = first(
            self.connection(),
            "clue_answer",
            ANSWER,
            vec![Cell::of(&answer)],
            |columns| {
                let (clue, text): (ClueId, _) = (columns.parsed()?, columns.text()?);
                let (account, by) = (columns.optional_parsed()?, columns.text()?);
                Ok((clue, text, account, by, columns.flag()?))
            },
        );
        let (clue, text, account, by, vault) = found.await?.ok_or_else(|| StoreError::NotFound {
            what: "answer",
            id: answer.to_string(),
        })?;
        if self.is_writer(account, &by) {
            return Err(StoreError::OwnWork("the answer"));
        }
        self.open_clue(clue).await?;
        let id = AnswerId::new(Uuid::now_v7());
        let cells = vec![
            Cell::of(&id),
            Cell::of(&answer),
            accepted.into(),
            if vault { "".into() } else { note.into() },
            Cell::maybe(self.account().as_ref()),
            self.actor_name().into(),
            self.now().into(),
            self.seq().into(),
        ];
        self.insert(&CLUE_ANSWER_DECISION, cells).await?;
        self.keep_in_vault(vault, id, note).await?;
        if accepted {
            let cells = vec![
                Cell::of(&clue),
                self.actor_name().into(),
                self.now().into(),
                text.into(),
            ];
            run(self.connection(), "clue", EXPLAIN, cells).await?;
            run(
                self.connection(),
                "task",
                DROP_TASK,
                vec![Cell::of(&clue), EXPLAINED.into()],
            )
            .await?;
        }
        Ok(clue)
    }

    /// Whether this write is by the same person as something earlier: the same account, or the same name where either
    /// has none.
    pub(crate) fn is_writer(&self, account: Option<AccountId>, name: &str) -> bool {
        match (self.account(), account) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => self.actor_name() == name,
        }
    }

    /// Whether an open clue is one of the vault's.
    pub(crate) async fn open_clue(&mut self, clue: ClueId) -> Result<bool, StoreError> {
        let found = first(self.connection(), "clue", CLUE, vec![Cell::of(&clue)], |columns| {
            columns.flag()
        });
        found.await?.ok_or(StoreError::Conflict("the clue is not open"))
    }

    pub(crate) async fn keep_in_vault(&mut self, vault: bool, id: AnswerId, text: &str) -> Result<(), StoreError> {
        if !vault {
            return Ok(());
        }
        let cells = vec![Cell::of(&id), text.into(), self.seq().into()];
        self.insert_in_vault(&VAULT_CLUE_ANSWER, cells).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[CLUE, ANSWER, EXPLAIN, OF_CLUE, TEXTS];
