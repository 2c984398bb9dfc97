//! Pairs: two sides that may be one person, with the evidence that linking had. Adds them, lists them for review, and keeps
//! what an unlinked row says. What a settled pair brings about is `merge`'s business.

use std::collections::HashSet;

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::field::Catalogue;
use twofront_domain::ids::{LedgerId, PairId, PersonId, RecordId};
use twofront_domain::link::FieldEvidence;
use twofront_domain::moment::Moment;
use twofront_domain::place::{PlaceCode, PlaceLevel};
use twofront_domain::review::PairStanding;
use twofront_domain::value::Values;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{first, run};
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{any_or, reach_and};
use crate::state::{facts_of, text_of};
use crate::table::Table;

/// See the migration; the standing may change.
pub(crate) const LINK_PAIR: Table = Table {
    name: "link_pair",
    columns: &[
        "id",
        "place_code",
        "record_id",
        "ledger_id",
        "one_person_id",
        "other_person_id",
        "probability_ppm",
        "error_ppm",
        "evidence",
        "model",
        "made_at",
        "journal_seq",
        "standing",
    ],
    fixed: 12,
    conflict: "",
};
/// See the migration; every column is fixed.
pub(crate) const ROW_STATEMENT: Table = Table {
    name: "row_statement",
    columns: &[
        "id",
        "ledger_id",
        "effective",
        "content",
        "household_content",
        "journal_seq",
    ],
    fixed: 6,
    conflict: "",
};

/// A pair is seen by the office whose area holds both sides.
macro_rules! reviewed_by {
    () => {
        "$3 = '' AND l.place_code >= $1 AND l.place_code < $2 AND o.place_code >= $1 AND o.place_code < $2 \
         AND (n.id IS NULL OR (n.place_code >= $1 AND n.place_code < $2))"
    };
}
macro_rules! from {
    () => {
        " FROM link_pair l JOIN person o ON o.id = l.other_person_id LEFT JOIN person n ON n.id = l.one_person_id \
         LEFT JOIN ledger f ON f.id = l.ledger_id WHERE "
    };
}
macro_rules! select {
    ($filter:expr) => {
        concat!(
            "SELECT l.id, l.place_code, l.record_id, l.one_person_id, l.other_person_id, l.ledger_id, f.file_name, \
             l.probability_ppm, l.evidence, l.model, l.made_at, l.standing",
            from!(),
            reviewed_by!(),
            $filter
        )
    };
}
/// Two texts rather than one with OR: the queue's own index gives its order.
macro_rules! filter {
    ($standing:literal) => {
        concat!(" AND ", $standing, " AND l.place_code >= $5 AND l.place_code < $6")
    };
}
macro_rules! page_of {
    ($standing:literal) => {
        select!(concat!(
            filter!($standing),
            " ORDER BY l.error_ppm DESC, l.id LIMIT $7 OFFSET $8"
        ))
    };
}
const PAGE: &str = page_of!("l.standing = $4");
const COUNT: &str = concat!("SELECT COUNT(*)", from!(), reviewed_by!(), filter!("l.standing = $4"));
const PAGE_OF_ALL: &str = page_of!("$4 = ''");
const COUNT_OF_ALL: &str = concat!("SELECT COUNT(*)", from!(), reviewed_by!(), filter!("$4 = ''"));
const ONE: &str = select!(" AND l.id = $4");
const BETWEEN: &str = select!(
    " AND ((l.one_person_id = $4 AND l.other_person_id = $5) OR (l.one_person_id = $5 AND l.other_person_id = $4))"
);
const KNOWN_PAIR: &str = "SELECT id FROM link_pair WHERE (one_person_id = $1 AND other_person_id = $2) \
                          OR (one_person_id = $2 AND other_person_id = $1)";
/// What was found out about the same row of an earlier version of the file and the same person.
const SETTLED_BEFORE: &str = "SELECT l.standing FROM row_statement s JOIN ledger f ON f.id = s.ledger_id \
                              JOIN link_pair l ON l.other_person_id = $2 AND l.standing IN ('same', 'different') \
                              JOIN row_statement e ON e.id = l.record_id AND e.content = s.content \
                              AND e.household_content = s.household_content JOIN ledger g ON g.id = e.ledger_id \
                              AND g.kind = f.kind AND g.file_name = f.file_name AND g.id <> f.id WHERE s.id = $1 \
                              ORDER BY l.id DESC LIMIT 1";
const REPLACE: &str = "UPDATE link_pair SET standing = 'replaced' WHERE ledger_id = $1 AND standing = 'open'";
const SETTLED: &str =
    "SELECT probability_ppm, standing, model FROM link_pair WHERE standing IN ('same', 'different') ORDER BY id";

/// The side of a pair that need not be a known person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairSide {
    /// A row of a ledger that was tied to nobody.
    Record(RecordId),
    /// Somebody in the book.
    Person(PersonId),
}

/// A pair about to be written.
#[derive(Clone, Debug)]
pub struct NewPair {
    /// Its id.
    pub id: PairId,
    /// The row's village, where it was found and the row is a side.
    pub row_place: Option<PlaceCode>,
    /// One side.
    pub one: PairSide,
    /// The other side, always somebody known.
    pub other: PersonId,
    /// The ledger that raised the question.
    pub ledger: Option<LedgerId>,
    /// Probability that they are one person, in millionths.
    pub probability_ppm: u32,
    /// What each field says; codes and weights, no values.
    pub evidence: Vec<FieldEvidence>,
    /// Version of the model that gave the probability.
    pub model: String,
}

/// What a row says that was tied to nobody.
#[derive(Clone, Debug)]
pub struct RowStatement {
    /// The row.
    pub record: RecordId,
    /// Its ledger.
    pub ledger: LedgerId,
    /// The date it speaks for.
    pub effective: Date,
    /// What it says of the person.
    pub values: Values,
    /// What it says of the household.
    pub household_values: Values,
}

/// One pair as kept.
#[derive(Clone, Debug)]
pub struct PairRow {
    /// Its id.
    pub id: PairId,
    /// The smallest place that holds both sides.
    pub place: PlaceCode,
    /// One side.
    pub one: PairSide,
    /// The other side.
    pub other: PersonId,
    /// The ledger that raised the question ...
    pub ledger: Option<LedgerId>,
    /// ... and its file name.
    pub file_name: Option<String>,
    /// Probability that they are one person, in millionths.
    pub probability_ppm: u32,
    /// What each field says.
    pub evidence: Vec<FieldEvidence>,
    /// Version of the model that gave the probability.
    pub model: String,
    /// When the question arose.
    pub made_at: Moment,
    /// Where it stands.
    pub standing: PairStanding,
}

/// A pair that people settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledPair {
    /// The probability that the model gave it, in millionths.
    pub probability_ppm: u32,
    /// What people found.
    pub same: bool,
    /// The version of that model.
    pub model: String,
}

/// Which pairs. `None` means any.
#[derive(Clone, Debug, Default)]
pub struct PairFilter {
    /// Standing like this.
    pub standing: Option<PairStanding>,
    /// Inside this place.
    pub place: Option<PlaceCode>,
}

pub(crate) fn read_side(columns: &mut Columns<'_>) -> Result<(Option<RecordId>, Option<PersonId>), StoreError> {
    Ok((columns.optional_parsed()?, columns.optional_parsed()?))
}

fn read(columns: &mut Columns<'_>) -> Result<PairRow, StoreError> {
    let (id, place) = (columns.parsed()?, columns.parsed()?);
    let one = match read_side(columns)? {
        (_, Some(person)) => PairSide::Person(person),
        (Some(record), None) => PairSide::Record(record),
        (None, None) => {
            return Err(StoreError::Unreadable {
                table: LINK_PAIR.name,
                column: 2,
            });
        }
    };
    Ok(PairRow {
        id,
        place,
        one,
        other: columns.parsed()?,
        ledger: columns.optional_parsed()?,
        file_name: columns.optional_text()?,
        probability_ppm: columns.number()?,
        evidence: columns.json()?,
        model: columns.text()?,
        made_at: columns.moment()?,
        standing: columns.word(PairStanding::from_word)?,
    })
}

impl Book {
    /// Pairs for review: those that a wrong answer of the model is likeliest for come first. None for field workers.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn pairs(&self, scope: &Scope, filter: &PairFilter, page: Page) -> Result<Listing<PairRow>, StoreError> {
        let place = filter.place.as_ref().map_or("", PlaceCode::as_str);
        let standing = any_or(filter.standing.map(PairStanding::as_str).as_ref());
        let cells = reach_and(scope, [standing, place.into(), format!("{place}:").into()]);
        let statements = match filter.standing {
            Some(_) => (PAGE, COUNT),
            None => (PAGE_OF_ALL, COUNT_OF_ALL),
        };
        self.listing("link_pair", statements, cells, page, read).await
    }

    /// One pair; `None` when either side is out of reach.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn pair(&self, scope: &Scope, id: PairId) -> Result<Option<PairRow>, StoreError> {
        self.row("link_pair", ONE, reach_and(scope, [Cell::of(&id)]), read)
            .await
    }

    /// The pair of two people, in either order.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn pair_between(
        &self,
        scope: &Scope,
        one: PersonId,
        other: PersonId,
    ) -> Result<Option<PairRow>, StoreError> {
        let cells = reach_and(scope, [Cell::of(&one), Cell::of(&other)]);
        self.row("link_pair", BETWEEN, cells, read).await
    }

    /// The probability (in millionths) that the model gave each settled pair, and whether it was one person: what the
    /// next model is calibrated by. Names nobody.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn settled_pairs(&self) -> Result<Vec<SettledPair>, StoreError> {
        self.rows("link_pair", SETTLED, vec![], |columns| {
            Ok(SettledPair {
                probability_ppm: columns.number()?,
                same: columns.str()? == PairStanding::Same.as_str(),
                model: columns.text()?,
            })
        })
        .await
    }
}

impl Pen {
    /// Adds pairs; their rows (with findings and what they say) and people must have been written before. Two people who
    /// are a pair already stay that one, and of a row that says the same as in an earlier version of its file nobody is
    /// asked again what they have settled. Gives the number added.
    ///
    /// # Errors
    /// [`StoreError::Dangling`] for an unknown row or person.
    pub async fn add_pairs(&mut self, pairs: &[NewPair]) -> Result<u64, StoreError> {
        let mut added = 0;
        let mut known: HashSet<[PersonId; 2]> = HashSet::new();
        for pair in pairs {
            let settled = match pair.one {
                PairSide::Person(one) => {
                    let mut both = [one, pair.other];
                    both.sort_unstable();
                    one == pair.other || !known.insert(both) || self.is_pair(both).await?
                }
                PairSide::Record(row) => self.settled_before(row, pair.other).await?,
            };
            if settled {
                continue;
            }
            let place = self.place_of_both(pair).await?;
            let cells = self.pair_cells(pair, &place)?;
            self.insert(&LINK_PAIR, cells).await?;
            added += 1;
        }
        Ok(added)
    }

    async fn is_pair(&mut self, [one, other]: [PersonId; 2]) -> Result<bool, StoreError> {
        let cells = vec![Cell::of(&one), Cell::of(&other)];
        let found = first(self.connection(), "link_pair", KNOWN_PAIR, cells, |columns| {
            columns.text()
        });
        Ok(found.await?.is_some())
    }

    /// Whether an earlier version of the file had this row and people settled whose it is. What it said then still stands,
    /// so that there is nothing to look at any more where it was this person's.
    async fn settled_before(&mut self, row: RecordId, person: PersonId) -> Result<bool, StoreError> {
        let cells = vec![Cell::of(&row), Cell::of(&person)];
        let found = first(self.connection(), "link_pair", SETTLED_BEFORE, cells, |columns| {
            columns.word(PairStanding::from_word)
        });
        let found = found.await?;
        if found == Some(PairStanding::Same) {
            self.settle_unlinked(row).await?;
        }
        Ok(found.is_some())
    }

    /// The smallest place that holds both sides: the office that may decide on them is there. A row without a village may
    /// be of anywhere in the county.
    async fn place_of_both(&mut self, pair: &NewPair) -> Result<PlaceCode, StoreError> {
        let (_, mut around) = self.home_of(pair.other).await?;
        let one = match pair.one {
            PairSide::Person(one) => Some(self.home_of(one).await?.1),
            PairSide::Record(_) => pair.row_place.clone(),
        };
        let holds = |around: &PlaceCode| match &one {
            Some(one) => one.is_within(around),
            None => around.level() <= PlaceLevel::County,
        };
        while !holds(&around)
            && let Some(parent) = around.parent()
        {
            around = parent;
        }
        Ok(around)
    }

    fn pair_cells(&self, pair: &NewPair, place: &PlaceCode) -> Result<Vec<Cell>, StoreError> {
        let evidence = serde_json::to_string(&pair.evidence).map_err(|cause| StoreError::Sql {
            operation: "link_pair",
            source: sqlx::Error::Encode(cause.into()),
        })?;
        let (record, person) = match pair.one {
            PairSide::Record(record) => (Some(record), None),
            PairSide::Person(person) => (None, Some(person)),
        };
        let probability = pair.probability_ppm.min(1_000_000);
        Ok(vec![
            Cell::of(&pair.id),
            place.as_str().into(),
            Cell::maybe(record.as_ref()),
            Cell::maybe(pair.ledger.as_ref()),
            Cell::maybe(person.as_ref()),
            Cell::of(&pair.other),
            probability.into(),
            probability.min(1_000_000 - probability).into(),
            evidence.into(),
            pair.model.as_str().into(),
            self.now().into(),
            self.seq().into(),
            PairStanding::Open.as_str().into(),
        ])
    }

    /// Keeps what rows say that were tied to nobody, so that a person can take them up later.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn keep_row_statements(
        &mut self,
        catalogue: &Catalogue,
        rows: &[RowStatement],
    ) -> Result<(), StoreError> {
        let mut cells = Vec::with_capacity(rows.len() * ROW_STATEMENT.columns.len());
        for row in rows {
            cells.extend([
                Cell::of(&row.record),
                Cell::of(&row.ledger),
                row.effective.into(),
                text_of(&facts_of(&row.values, catalogue)).into(),
                text_of(&facts_of(&row.household_values, catalogue)).into(),
                self.seq().into(),
            ]);
        }
        self.insert(&ROW_STATEMENT, cells).await
    }

    /// Takes the pairs of `earlier` that nobody has decided out of the queue: a newer version of the file asks again.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn replace_pairs(&mut self, earlier: LedgerId) -> Result<(), StoreError> {
        run(self.connection(), "link_pair", REPLACE, vec![Cell::of(&earlier)])
            .await
            .map(drop)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    PAGE,
    COUNT,
    PAGE_OF_ALL,
    COUNT_OF_ALL,
    ONE,
    BETWEEN,
    KNOWN_PAIR,
    SETTLED_BEFORE,
    REPLACE,
    SETTLED,
];
