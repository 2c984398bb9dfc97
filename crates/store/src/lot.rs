//! Lots of unsold produce: writing and listing. Selling them is a later room's business.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::field::{Catalogue, FieldIndex, Subject};
use twofront_domain::ids::{LedgerId, LotId, RecordId};
use twofront_domain::lot::Lot;
use twofront_domain::place::PlaceCode;
use twofront_domain::value::{Value, Values};

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{reach_and, reachable};
use crate::state::{facts_of, text_of};
use crate::table::Table;

/// See the migration; the last change may change.
pub(crate) const LOT: Table = Table {
    name: "lot",
    columns: &[
        "id",
        "household_id",
        "place_code",
        "effective",
        "ledger_id",
        "record_id",
        "content",
        "journal_seq",
        "changed_seq",
    ],
    fixed: 8,
    conflict: "",
};

/// Of each lot row of a file only the newest version of the file counts.
macro_rules! newest {
    () => {
        "NOT EXISTS (SELECT 1 FROM ledger l JOIN ledger n ON n.kind = l.kind AND n.file_name = l.file_name \
         AND n.received_at > l.received_at WHERE l.id = t.ledger_id)"
    };
}
macro_rules! filter {
    () => {
        concat!(
            reachable!("t.place_code", "t.household_id"),
            " AND t.place_code >= $4 AND t.place_code < $5 AND ",
            newest!()
        )
    };
}
const REPLACE: &str = "UPDATE lot SET changed_seq = $2 WHERE ledger_id IN (SELECT o.id FROM ledger n JOIN ledger o \
                       ON o.kind = n.kind AND o.file_name = n.file_name AND o.id <> n.id WHERE n.id = $1)";
const PAGE: &str = concat!(
    "SELECT t.id, t.household_id, t.place_code, t.effective, t.content FROM lot t WHERE ",
    filter!(),
    " ORDER BY t.place_code, t.id LIMIT $6 OFFSET $7"
);
const COUNT: &str = concat!("SELECT COUNT(*) FROM lot t WHERE ", filter!());

/// What buyers see of a lot: neither household nor village nor the ledger it comes from.
const OFFERED: &str = concat!(
    "SELECT t.id, substr(t.place_code, 1, 9), t.effective, t.content FROM lot t WHERE ",
    newest!(),
    " ORDER BY t.effective DESC, t.id LIMIT $1 OFFSET $2"
);
const OFFERED_COUNT: &str = concat!("SELECT COUNT(*) FROM lot t WHERE ", newest!());

/// A lot for sale.
#[derive(Clone, Debug)]
pub struct OfferedLot {
    /// The lot.
    pub id: LotId,
    /// The town it lies in.
    pub town: PlaceCode,
    /// When the ledger was written.
    pub effective: Date,
    /// What is for sale; what tells of the seller has been left out.
    pub values: Values,
}

/// A lot about to be written, with the row it comes from.
#[derive(Clone, Copy, Debug)]
pub struct NewLot<'a> {
    /// The lot.
    pub lot: &'a Lot,
    /// Its ledger.
    pub ledger: Option<LedgerId>,
    /// Its record.
    pub record: Option<RecordId>,
}

fn read(columns: &mut Columns<'_>) -> Result<(Lot, serde_json::Value), StoreError> {
    let lot = Lot {
        id: columns.parsed()?,
        household: columns.optional_parsed()?,
        place: columns.parsed()?,
        effective: columns.date()?,
        values: Values::new(),
    };
    Ok((lot, columns.json()?))
}

impl Book {
    /// Every lot for sale in the county, the newest first, with the values of `fields` alone. Not scoped: no household can
    /// be told from it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn lots_offered(
        &self,
        catalogue: &Catalogue,
        fields: &[&str],
        page: Page,
    ) -> Result<Listing<OfferedLot>, StoreError> {
        let read = |columns: &mut Columns<'_>| -> Result<(LotId, PlaceCode, Date, serde_json::Value), StoreError> {
            Ok((columns.parsed()?, columns.parsed()?, columns.date()?, columns.json()?))
        };
        let listing = self
            .listing("lot", (OFFERED, OFFERED_COUNT), vec![], page, read)
            .await?;
        let offered = |(id, town, effective, content): (LotId, PlaceCode, Date, serde_json::Value)| {
            let all = Values::from_json(catalogue, Subject::Lot, &content);
            let told = |(index, _): &(FieldIndex, &Value)| fields.contains(&&*catalogue.field(*index).id);
            OfferedLot {
                id,
                town,
                effective,
                values: all
                    .iter()
                    .filter(told)
                    .map(|(index, value)| (index, value.clone()))
                    .collect(),
            }
        };
        Ok(Listing {
            rows: listing.rows.into_iter().map(offered).collect(),
            total: listing.total,
        })
    }

    /// Lots by place. A row of a file that came in again counts in its newest version only.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn lots(
        &self,
        scope: &Scope,
        catalogue: &Catalogue,
        place: Option<&PlaceCode>,
        page: Page,
    ) -> Result<Listing<Lot>, StoreError> {
        let place = place.map_or("", PlaceCode::as_str);
        let cells = reach_and(scope, [place.into(), format!("{place}:").into()]);
        let listing = self.listing("lot", (PAGE, COUNT), cells, page, read).await?;
        let with_values = |(lot, content): (Lot, serde_json::Value)| Lot {
            values: Values::from_json(catalogue, Subject::Lot, &content),
            ..lot
        };
        Ok(Listing {
            rows: listing.rows.into_iter().map(with_values).collect(),
            total: listing.total,
        })
    }
}

impl Pen {
    /// Notes that the lots of earlier versions of a ledger's file count no longer.
    pub(crate) async fn replace_lots(&mut self, ledger: LedgerId) -> Result<(), StoreError> {
        let cells = vec![Cell::of(&ledger), self.seq().into()];
        run(self.connection(), "lot", REPLACE, cells).await.map(drop)
    }

    /// Adds lots.
    ///
    /// # Errors
    /// [`StoreError::Dangling`] for an unknown household or ledger.
    pub async fn add_lots(&mut self, catalogue: &Catalogue, lots: &[NewLot<'_>]) -> Result<(), StoreError> {
        self.know_villages(lots.iter().map(|new| &new.lot.place).collect())
            .await?;
        let seq = self.seq();
        let cells = lots.iter().flat_map(|new| {
            let lot = new.lot;
            [
                Cell::of(&lot.id),
                Cell::maybe(lot.household.as_ref()),
                lot.place.as_str().into(),
                lot.effective.into(),
                Cell::maybe(new.ledger.as_ref()),
                Cell::maybe(new.record.as_ref()),
                text_of(&facts_of(&lot.values, catalogue)).into(),
                seq.into(),
                seq.into(),
            ]
        });
        self.insert(&LOT, cells.collect()).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[REPLACE, PAGE, COUNT, OFFERED, OFFERED_COUNT];
