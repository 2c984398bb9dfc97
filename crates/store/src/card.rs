//! Citizens' cards: which household has one, since when, and which card has a code's digest. The code itself is kept by nobody.

use twofront_domain::actor::Scope;
use twofront_domain::ids::{CardId, HouseholdId};
use twofront_domain::moment::Moment;
use uuid::Uuid;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::scope::{reach_and, reachable};
use crate::table::Table;

/// See the migration; that a newer card took its place is added later.
pub(crate) const CARD: Table = Table {
    name: "card",
    columns: &[
        "id",
        "household_id",
        "code_digest",
        "office_phone",
        "made_by",
        "made_at",
        "journal_seq",
    ],
    fixed: 7,
    conflict: "",
};

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT c.id, c.household_id, c.office_phone, c.made_by, c.made_at FROM card c \
             JOIN household h ON h.id = c.household_id WHERE c.withdrawn_at IS NULL AND ",
            $rest
        )
    };
}
const OF_HOUSEHOLD: &str = select!(concat!(reachable!("h.place_code", "h.id"), " AND c.household_id = $4"));
const WITH_CODE: &str = select!("c.code_digest = $1");
const WITHDRAW: &str = "UPDATE card SET withdrawn_at = $2 WHERE household_id = $1 AND withdrawn_at IS NULL";

/// One card in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRow {
    /// Its id.
    pub id: CardId,
    /// Whose.
    pub household: HouseholdId,
    /// The office to call, as printed on it.
    pub office_phone: String,
    /// Who printed it.
    pub made_by: String,
    /// When.
    pub made_at: Moment,
}

fn read(columns: &mut Columns<'_>) -> Result<CardRow, StoreError> {
    Ok(CardRow {
        id: columns.parsed()?,
        household: columns.parsed()?,
        office_phone: columns.text()?,
        made_by: columns.text()?,
        made_at: columns.moment()?,
    })
}

impl Book {
    /// The card that a household has.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn card_of(&self, scope: &Scope, household: HouseholdId) -> Result<Option<CardRow>, StoreError> {
        let cells = reach_and(scope, [Cell::of(&household)]);
        self.row("card", OF_HOUSEHOLD, cells, read).await
    }

    /// The card with this code's digest, for whoever holds it. Cards that a newer one took the place of are not found.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn card_with_code(&self, code_digest: &str) -> Result<Option<CardRow>, StoreError> {
        self.row("card", WITH_CODE, vec![code_digest.into()], read).await
    }
}

impl Pen {
    /// Gives a household a card; the one it had opens nothing any more. The caller has checked that the household is within the
    /// actor's reach.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_card(
        &mut self,
        household: HouseholdId,
        code_digest: &str,
        office_phone: &str,
    ) -> Result<CardId, StoreError> {
        let former = vec![Cell::of(&household), self.now().into()];
        run(self.connection(), "card", WITHDRAW, former).await?;
        let id = CardId::new(Uuid::now_v7());
        let cells = vec![
            Cell::of(&id),
            Cell::of(&household),
            code_digest.into(),
            office_phone.into(),
            self.actor_name().into(),
            self.now().into(),
            self.seq().into(),
        ];
        self.insert(&CARD, cells).await?;
        Ok(id)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[OF_HOUSEHOLD, WITH_CODE, WITHDRAW];
