//! Records: accepted rows of ledgers with their raw texts, kept for ever. Records of vault ledgers go to the vault and
//! leave no row in the book.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use twofront_domain::actor::Scope;
use twofront_domain::field::Subject;
use twofront_domain::ids::{HouseholdId, LedgerId, PersonId, RecordId};
use twofront_domain::journal::hex;
use twofront_domain::ledger::Record;
use twofront_domain::link::Link;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::all_opened;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::scope::{places, reach_and, reachable};
use crate::sealing::Opener;
use crate::subject::{subject_from_word, subject_word};
use crate::table::Table;
use crate::vault::Vault;

macro_rules! record_table {
    ($name:literal) => {
        Table {
            name: $name,
            columns: &[
                "id",
                "ledger_id",
                "sheet",
                "row_number",
                "subject",
                "place_code",
                "person_id",
                "household_id",
                "link_method",
                "link_ppm",
                "link_zh",
                "link_en",
                "raw",
                "raw_digest",
                "journal_seq",
            ],
            fixed: 15,
            conflict: "",
        }
    };
}
/// See the migration; every column is fixed.
pub(crate) const RECORD: Table = record_table!("record");
/// The same in the vault.
pub(crate) const VAULT_RECORD: Table = record_table!("vault_record");

pub(crate) const LEDGER_PLACE: Table = Table {
    name: "ledger_place",
    columns: &["ledger_id", "place_code", "row_count"],
    fixed: 0,
    conflict: "ON CONFLICT (ledger_id, place_code) DO UPDATE SET row_count = ledger_place.row_count + \
               excluded.row_count",
};

/// Of the book's records: who a person tied a row to later stands in the place of nobody.
macro_rules! select_with_decided {
    ($filter:expr) => {
        concat!(
            "SELECT r.id, r.ledger_id, r.sheet, r.row_number, r.subject, r.place_code, \
             COALESCE(d.person_id, r.person_id), COALESCE(d.household_id, r.household_id), \
             CASE WHEN d.id IS NULL THEN r.link_method ELSE 'decided' END, \
             CASE WHEN d.id IS NULL THEN r.link_ppm END, \
             CASE WHEN d.id IS NULL THEN r.link_zh ELSE '经人工核对' END, \
             CASE WHEN d.id IS NULL THEN r.link_en ELSE 'a person compared the two' END, \
             r.raw, r.raw_digest FROM record r LEFT JOIN decided_link d ON d.record_id = r.id \
             AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.assertion_id = d.id) WHERE ",
            $filter
        )
    };
}
macro_rules! select {
    ($table:literal, $filter:expr) => {
        concat!(
            "SELECT r.id, r.ledger_id, r.sheet, r.row_number, r.subject, r.place_code, r.person_id, r.household_id, \
             r.link_method, r.link_ppm, r.link_zh, r.link_en, r.raw, r.raw_digest FROM ",
            $table,
            " r WHERE ",
            $filter
        )
    };
}
const ONE: &str = select_with_decided!(concat!(
    "r.id = $4 AND ",
    reachable!("COALESCE(r.place_code, $1)", "r.household_id")
));
const OF_LEDGER: &str = select_with_decided!(concat!(
    "r.ledger_id = $4 AND ",
    reachable!("COALESCE(r.place_code, $1)", "r.household_id"),
    " ORDER BY r.sheet, r.row_number"
));
const ONE_IN_VAULT: &str = select!(
    "vault_record",
    "r.id = $3 AND COALESCE(r.place_code, $1) >= $1 AND COALESCE(r.place_code, $1) < $2"
);
const OF_LEDGER_IN_VAULT: &str = select!(
    "vault_record",
    "r.ledger_id = $3 AND COALESCE(r.place_code, $1) >= $1 AND COALESCE(r.place_code, $1) < $2"
);

/// A record about to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewRecord<'a> {
    /// Its id.
    pub id: RecordId,
    /// The accepted row.
    pub record: &'a Record,
    /// Who it speaks of, where it speaks of a person.
    pub link: Option<&'a Link>,
    /// The household it speaks of, where there is no link (household and lot rows).
    pub household: Option<HouseholdId>,
}

/// One record as kept.
#[derive(Clone, Debug)]
pub struct RecordRow {
    /// Its id.
    pub id: RecordId,
    /// Its ledger.
    pub ledger: LedgerId,
    /// Its sheet.
    pub sheet: String,
    /// Its row number from 1.
    pub row: u32,
    /// What it speaks of.
    pub subject: Subject,
    /// Its village, where it was found.
    pub place: Option<PlaceCode>,
    /// The person it was tied to.
    pub person: Option<PersonId>,
    /// The household it was tied to.
    pub household: Option<HouseholdId>,
    /// How it was tied: the word of a `LinkMethod`.
    pub link_method: Option<String>,
    /// Probability that the tie is right, in millionths.
    pub link_probability_ppm: Option<u32>,
    /// What spoke for the tie.
    pub link_evidence: Option<Bilingual>,
    /// The texts of the row's cells by column, exactly as read.
    pub raw: Vec<(u16, Box<str>)>,
    /// SHA-256 of the raw texts: equal rows have equal digests.
    pub raw_digest: String,
}

fn read(columns: &mut Columns<'_>) -> Result<RecordRow, StoreError> {
    Ok(RecordRow {
        id: columns.parsed()?,
        ledger: columns.parsed()?,
        sheet: columns.text()?,
        row: columns.number()?,
        subject: columns.word(subject_from_word)?,
        place: columns.optional_parsed()?,
        person: columns.optional_parsed()?,
        household: columns.optional_parsed()?,
        link_method: columns.optional_text()?,
        link_probability_ppm: columns.optional_number()?,
        link_evidence: columns.optional_bilingual()?,
        raw: columns.json()?,
        raw_digest: columns.text()?,
    })
}

impl Book {
    /// One record; `None` when there is none within reach or it is in the vault.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn record(&self, scope: &Scope, id: RecordId) -> Result<Option<RecordRow>, StoreError> {
        self.row("record", ONE, reach_and(scope, [Cell::of(&id)]), read).await
    }

    /// A ledger's records within reach by sheet and row, for the annotated copy. Rows without a place count as reachable.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn records_of(&self, scope: &Scope, ledger: LedgerId) -> Result<Vec<RecordRow>, StoreError> {
        self.rows("record", OF_LEDGER, reach_and(scope, [Cell::of(&ledger)]), read)
            .await
    }
}

fn read_sealed(columns: &mut Columns<'_>, opener: &mut Opener) -> Result<RecordRow, StoreError> {
    let id = columns.str()?;
    let of = |column| (VAULT_RECORD.name, id, column);
    let (ledger, sheet) = (columns.parsed()?, opener.text(columns, of("sheet"))?);
    let (row, subject) = (columns.number()?, columns.word(subject_from_word)?);
    let place = columns.optional_parsed()?;
    let (person, household) = (columns.optional_parsed()?, columns.optional_parsed()?);
    let (link_method, link_probability_ppm) = (columns.optional_text()?, columns.optional_number()?);
    let zh = opener.optional_text(columns, of("link_zh"))?;
    let en = opener.optional_text(columns, of("link_en"))?;
    Ok(RecordRow {
        id: id.parse().map_err(|_| columns.unreadable())?,
        ledger,
        sheet,
        row,
        subject,
        place,
        person,
        household,
        link_method,
        link_probability_ppm,
        link_evidence: zh.zip(en).map(|(zh, en)| Bilingual { zh, en }),
        raw: opener.json(columns, of("raw"))?,
        raw_digest: opener.text(columns, of("raw_digest"))?,
    })
}

impl Vault {
    /// One record of a vault ledger; `None` when there is none within reach.
    ///
    /// # Errors
    /// [`StoreError::VaultClosed`], or when the vault cannot be read.
    pub async fn record(&self, scope: &Scope, id: RecordId) -> Result<Option<RecordRow>, StoreError> {
        Ok(self.records(scope, ONE_IN_VAULT, Cell::of(&id)).await?.pop())
    }

    /// A vault ledger's records within reach by sheet and row.
    ///
    /// # Errors
    /// [`StoreError::VaultClosed`], or when the vault cannot be read.
    pub async fn records_of(&self, scope: &Scope, ledger: LedgerId) -> Result<Vec<RecordRow>, StoreError> {
        self.records(scope, OF_LEDGER_IN_VAULT, Cell::of(&ledger)).await
    }

    async fn records(&self, scope: &Scope, sql: &'static str, id: Cell) -> Result<Vec<RecordRow>, StoreError> {
        let Some((mut reading, mut opener)) = self.reading(scope).await? else {
            return Ok(Vec::new());
        };
        let mut cells = places(scope);
        cells.push(id);
        let mut records = all_opened(&mut reading, (sql, cells), &mut opener, read_sealed).await?;
        // The names of sheets are sealed: the database cannot order by them.
        records.sort_by(|a, b| (&a.sheet, a.row).cmp(&(&b.sheet, b.row)));
        Ok(records)
    }
}

impl Pen {
    /// Adds records of a ledger that was added in the same write. `vault` is the ledger's: its rows then go to the vault.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn add_records(
        &mut self,
        ledger: LedgerId,
        vault: bool,
        records: &[NewRecord<'_>],
    ) -> Result<(), StoreError> {
        let ledger_text = ledger.to_string();
        let mut per_place: BTreeMap<&str, i64> = BTreeMap::new();
        for some in records.chunks(512) {
            let mut cells = Vec::with_capacity(some.len() * RECORD.columns.len());
            for new in some {
                cells.extend(record_cells(&ledger_text, new, self.seq())?);
                if let Some(place) = &new.record.place {
                    *per_place.entry(place.as_str()).or_default() += 1;
                }
            }
            if vault {
                self.insert_in_vault(&VAULT_RECORD, cells).await?;
            } else {
                self.insert(&RECORD, cells).await?;
            }
        }
        // How many returnees a village has is movement data too.
        if vault {
            return Ok(());
        }
        let cells = per_place
            .into_iter()
            .flat_map(|(place, rows)| [Cell::from(ledger_text.as_str()), place.into(), rows.into()]);
        self.insert(&LEDGER_PLACE, cells.collect()).await
    }
}

fn record_cells(ledger: &str, new: &NewRecord<'_>, seq: i64) -> Result<[Cell; 15], StoreError> {
    let record = new.record;
    let raw = serde_json::to_string(&record.raw).map_err(|cause| StoreError::Sql {
        operation: "record",
        source: sqlx::Error::Encode(cause.into()),
    })?;
    let raw_digest = hex(&Sha256::digest(raw.as_bytes()));
    let household = new.household.or(new.link.map(|link| link.household));
    Ok([
        Cell::of(&new.id),
        ledger.into(),
        record.row.sheet.as_ref().into(),
        record.row.row.into(),
        subject_word(record.subject).into(),
        record.place.as_ref().map(PlaceCode::as_str).into(),
        Cell::maybe(new.link.map(|link| link.person).as_ref()),
        Cell::maybe(household.as_ref()),
        new.link.map(|link| link.method.as_str()).into(),
        new.link.map(|link| link.probability_ppm).into(),
        new.link.map(|link| link.evidence.zh.as_str()).into(),
        new.link.map(|link| link.evidence.en.as_str()).into(),
        raw.into(),
        raw_digest.into(),
        seq.into(),
    ])
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ONE, OF_LEDGER, ONE_IN_VAULT, OF_LEDGER_IN_VAULT];
