//! Looks at masked fields in full: who saw which fields of whom, when and what for. Never the values.

use twofront_domain::ids::{AccountId, PersonId, UnmaskingId};
use twofront_domain::moment::Moment;
use uuid::Uuid;

use crate::book::Book;
use crate::cell::Cell;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::table::Table;

/// See the migration; every column is fixed.
pub(crate) const UNMASKING: Table = Table {
    name: "unmasking",
    columns: &[
        "id",
        "person_id",
        "fields",
        "purpose",
        "note",
        "account_id",
        "asked_by",
        "asked_at",
        "journal_seq",
    ],
    fixed: 9,
    conflict: "",
};

const SINCE: &str = "SELECT COUNT(*) FROM unmasking WHERE account_id = $1 AND asked_at > $2";

impl Book {
    /// How often an account has looked since a moment.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn unmaskings_since(&self, account: AccountId, since: Moment) -> Result<u64, StoreError> {
        let cells = vec![Cell::of(&account), since.into()];
        Ok(self
            .row("unmasking", SINCE, cells, |columns| columns.count())
            .await?
            .unwrap_or(0))
    }
}

impl Pen {
    /// Notes a look at a person's masked fields. The caller has checked that the person is within the reader's reach.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn note_unmasking(
        &mut self,
        person: PersonId,
        fields: &[String],
        purpose: &str,
        note: &str,
    ) -> Result<UnmaskingId, StoreError> {
        let id = UnmaskingId::new(Uuid::now_v7());
        let cells = vec![
            Cell::of(&id),
            Cell::of(&person),
            fields.join(" ").into(),
            purpose.into(),
            note.into(),
            Cell::maybe(self.account().as_ref()),
            self.actor_name().into(),
            self.now().into(),
            self.seq().into(),
        ];
        self.insert(&UNMASKING, cells).await?;
        Ok(id)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[SINCE];
