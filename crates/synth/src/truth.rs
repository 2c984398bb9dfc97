//! The truth file: every seeded error with its place and what ought to notice it, and which row speaks of whom.

use std::collections::BTreeMap;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::damage::kinds::Kind;
use crate::living::cases::Case;

/// What `truth.json` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// The county's seed.
    pub seed: u64,
    /// The county's code.
    pub county: String,
    /// The day the ledgers are handed in, `YYYY-MM-DD`.
    pub today: String,
    /// How many people live in the county.
    pub people: u64,
    /// Rows, people, households and files by word.
    pub counts: BTreeMap<String, u64>,
    /// The seeded errors.
    pub errors: Vec<SeededError>,
    /// Cases that rules must find.
    pub planted: Vec<Planted>,
    /// Who stands in which row.
    pub links: Vec<SheetLinks>,
}

/// A case that a rule must find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planted {
    /// The rule, as `pack/rule`.
    pub rule: String,
    /// True when all that this rule finds in the county is planted.
    pub only: bool,
    /// Whom or what it must be found at.
    #[serde(flatten)]
    pub at: PlantedAt,
}

/// Whom or what a case is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "subject", rename_all = "lowercase")]
pub enum PlantedAt {
    /// A village.
    Village {
        /// Its code.
        place: String,
    },
    /// A site.
    Site {
        /// Its village's code.
        place: String,
        /// Its kind.
        kind: String,
        /// Its name.
        name: String,
    },
    /// The household of a row, or somebody in it.
    Household(RowPlace),
}

impl PlantedAt {
    /// The household of a row.
    pub(crate) fn row(file: &str, sheet: &str, row: u32) -> Self {
        Self::Household(RowPlace {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            row,
        })
    }
}

/// One row of one ledger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowPlace {
    /// File name.
    pub file: String,
    /// Sheet; the file name for csv.
    pub sheet: String,
    /// Row as the spreadsheet counts, from 1.
    pub row: u32,
}

/// One seeded error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeededError {
    /// Number within this file, from 1.
    pub id: u32,
    /// Where it stands.
    #[serde(flatten)]
    pub place: RowPlace,
    /// Column from 0; none where the whole row is wrong.
    pub column: Option<u16>,
    /// The heading of the column.
    pub field: String,
    /// How it was damaged.
    pub kind: String,
    /// The finding code, or `pack/rule`, that must notice it.
    pub code: String,
    /// Other codes under which it may rightly be noticed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or_codes: Vec<String>,
    /// Whom it concerns: `person:17`, `household:4`, `lot:3`, `worker:9`, numbered as in `links`.
    pub subject: String,
    /// The text as written.
    pub written: String,
    /// The text as it should be.
    pub right: String,
    /// Other rows at which it may as rightly be noticed, because it is a contradiction between rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or_at: Vec<RowPlace>,
}

/// The rows of one sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLinks {
    /// File name.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Row, person number, household number. A row of the worker list or of unsold produce names the head.
    pub rows: Vec<(u32, u32, u32)>,
}

/// Notes what is written into one sheet.
#[derive(Debug)]
pub(crate) struct SheetLog {
    pub file: String,
    pub sheet: String,
    pub errors: Vec<Noted>,
    pub rows: Vec<(u32, u32, u32)>,
    pub planted: Vec<Planted>,
}

/// A seeded error before its number and its other places are known.
#[derive(Debug)]
pub(crate) struct Noted {
    pub row: u32,
    pub column: Option<(usize, String)>,
    pub kind: Kind,
    pub subject: String,
    pub written: String,
    pub right: String,
    /// People whose other rows in household ledgers may show it as well.
    pub elsewhere: Vec<u32>,
}

impl SheetLog {
    pub fn new(file: &str, sheet: &str) -> Self {
        Self {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            errors: Vec::new(),
            rows: Vec::new(),
            planted: Vec::new(),
        }
    }

    /// Notes a case that a rule must find.
    pub fn plant(&mut self, case: Case, at: PlantedAt) {
        self.planted.push(Planted {
            rule: case.rule().to_owned(),
            only: case.only(),
            at,
        });
    }

    /// Notes an error of one cell (`column` with its heading), or of a whole row.
    pub fn note(
        &mut self,
        row: u32,
        column: Option<(usize, &str)>,
        kind: Kind,
        subject: &str,
        (written, right): (String, String),
    ) {
        self.errors.push(Noted {
            row,
            column: column.map(|(at, heading)| (at, heading.to_owned())),
            kind,
            subject: subject.to_owned(),
            written,
            right,
            elsewhere: Vec::new(),
        });
    }
}

/// Takes the planted cases out.
pub(crate) fn planted(logs: &mut [SheetLog]) -> Vec<Planted> {
    logs.iter_mut()
        .flat_map(|log| std::mem::take(&mut log.planted))
        .collect()
}

/// Numbers the errors and finds their other places.
pub(crate) fn gather(logs: Vec<SheetLog>, household_sheets: usize) -> (Vec<SeededError>, Vec<SheetLinks>) {
    let wanted: HashMap<u32, Vec<RowPlace>> = rows_of(&logs[..household_sheets.min(logs.len())]);
    let (mut errors, mut links) = (Vec::new(), Vec::with_capacity(logs.len()));
    for log in logs {
        for noted in log.errors {
            let place = RowPlace {
                file: log.file.clone(),
                sheet: log.sheet.clone(),
                row: noted.row,
            };
            let mut or_at: Vec<RowPlace> = noted
                .elsewhere
                .iter()
                .filter_map(|person| wanted.get(person))
                .flatten()
                .cloned()
                .collect();
            or_at.retain(|other| *other != place);
            let (column, field) = match noted.column {
                Some((column, field)) => (u16::try_from(column).ok(), field),
                None => (None, String::new()),
            };
            let id = u32::try_from(errors.len() + 1).unwrap_or(u32::MAX);
            let or_codes = other_codes(noted.kind);
            errors.push(SeededError {
                id,
                place,
                column,
                field,
                kind: noted.kind.word().to_owned(),
                code: noted.kind.code().to_owned(),
                or_codes,
                subject: noted.subject,
                written: noted.written,
                right: noted.right,
                or_at,
            });
        }
        links.push(SheetLinks {
            file: log.file,
            sheet: log.sheet,
            rows: log.rows,
        });
    }
    (errors, links)
}

/// A pairing with a stranger is an unknown person as well as an unknown household.
fn other_codes(kind: Kind) -> Vec<String> {
    match kind {
        Kind::HouseholdStranger => vec!["person-unknown".to_owned()],
        _ => Vec::new(),
    }
}

/// Every row of the people whom some error wants to be found elsewhere.
fn rows_of(logs: &[SheetLog]) -> HashMap<u32, Vec<RowPlace>> {
    let mut rows: HashMap<u32, Vec<RowPlace>> = logs
        .iter()
        .flat_map(|log| &log.errors)
        .flat_map(|noted| &noted.elsewhere)
        .map(|person| (*person, Vec::new()))
        .collect();
    for log in logs {
        for (row, person, _) in &log.rows {
            if let Some(places) = rows.get_mut(person) {
                places.push(RowPlace {
                    file: log.file.clone(),
                    sheet: log.sheet.clone(),
                    row: *row,
                });
            }
        }
    }
    rows
}
