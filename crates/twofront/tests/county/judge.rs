//! Findings and records clues against the truth file: how many seeded errors were found, how many findings are false.

use std::collections::{BTreeMap, HashMap, HashSet};

use twofront_domain::ids::RecordId;
use twofront_store::{Book, ClueFilter, ClueState, FindingFilter, Page, SubjectId};
use twofront_synth::Truth;
use twofront_synth::truth::PlantedAt;

use crate::Scene;

/// File, sheet, row.
type Row = (String, String, u32);

/// What was found of what was seeded.
pub struct Judgement {
    /// Errors in the truth file.
    pub seeded: usize,
    /// Those found by intake, linking or the records pack.
    pub found: usize,
    /// Findings and records clues altogether.
    pub said: usize,
    /// Those that no seeded error explains.
    pub false_ones: usize,
    /// Missed errors by kind.
    pub missed_by_kind: BTreeMap<String, usize>,
    /// False findings by code.
    pub false_by_code: BTreeMap<String, usize>,
}

struct Said {
    code: String,
    /// The row it stands on, with its column where it names one; for clues every row of the household.
    rows: HashSet<Row>,
    column: Option<u16>,
    is_clue: bool,
}

/// Reads the book beside the desk and compares.
pub async fn judge(scene: &Scene) -> Judgement {
    let truth: Truth =
        serde_json::from_str(&std::fs::read_to_string(&scene.written.truth).expect("truth file")).expect("truth");
    let said = said(scene).await;
    let mut by_row: HashMap<&Row, Vec<&Said>> = HashMap::new();
    for one in &said {
        for row in &one.rows {
            by_row.entry(row).or_default().push(one);
        }
    }
    let household_of_row = household_of_row(&truth);
    let mut explained: HashSet<Row> = HashSet::new();
    let mut households_hit: HashSet<u32> = HashSet::new();
    let mut missed_by_kind: BTreeMap<String, usize> = BTreeMap::new();
    for error in &truth.errors {
        let own: Row = (error.place.file.clone(), error.place.sheet.clone(), error.place.row);
        let rows: Vec<Row> = std::iter::once(own.clone())
            .chain(error.or_at.iter().map(|at| (at.file.clone(), at.sheet.clone(), at.row)))
            .collect();
        let code_fits = |code: &str| code == error.code || error.or_codes.iter().any(|other| other == code);
        let found = rows
            .iter()
            .flat_map(|row| by_row.get(row).into_iter().flatten().map(move |one| (row, one)))
            .any(|(row, one)| {
                let column_fits = one.column.is_none() || error.column.is_none() || one.column == error.column;
                code_fits(&one.code) && (column_fits || *row != own)
            });
        if !found {
            *missed_by_kind
                .entry(format!("{} ({})", error.kind, error.code))
                .or_default() += 1;
        }
        households_hit.extend(rows.iter().filter_map(|row| household_of_row.get(row)));
        explained.extend(rows);
    }
    for planted in &truth.planted {
        if let PlantedAt::Household(at) = &planted.at {
            let row = (at.file.clone(), at.sheet.clone(), at.row);
            households_hit.extend(household_of_row.get(&row));
        }
    }
    // A clue speaks of a whole household: an error on any row of it, in any ledger, explains it.
    let is_explained = |one: &Said| {
        let hit = |row: &Row| {
            household_of_row
                .get(row)
                .is_some_and(|household| households_hit.contains(household))
        };
        !one.rows.is_disjoint(&explained) || (one.is_clue && one.rows.iter().any(hit))
    };
    let mut false_by_code: BTreeMap<String, usize> = BTreeMap::new();
    for one in said.iter().filter(|one| !is_explained(one)) {
        *false_by_code.entry(one.code.clone()).or_default() += 1;
    }
    let missed: usize = missed_by_kind.values().sum();
    Judgement {
        seeded: truth.errors.len(),
        found: truth.errors.len() - missed,
        said: said.len(),
        false_ones: false_by_code.values().sum(),
        missed_by_kind,
        false_by_code,
    }
}

/// The true household of every ledger row that speaks of one.
fn household_of_row(truth: &Truth) -> HashMap<Row, u32> {
    let rows = truth.links.iter().flat_map(|sheet| {
        let at = |row: u32| (sheet.file.clone(), sheet.sheet.clone(), row);
        sheet
            .rows
            .iter()
            .map(move |&(row, _person, household)| (at(row), household))
    });
    rows.collect()
}

async fn said(scene: &Scene) -> Vec<Said> {
    let book = Book::open_existing(scene.folder.path().join("book").as_path())
        .await
        .expect("book");
    let scope = scene.desk.local_actor("judge").scope;
    let mut rows_of: HashMap<SubjectId, HashSet<Row>> = HashMap::new();
    let mut row_of: HashMap<RecordId, Row> = HashMap::new();
    for ledger in book.ledgers(&scope, None, Page::ALL).await.expect("ledgers").rows {
        for record in book.records_of(&scope, ledger.id).await.expect("records") {
            let row = (ledger.summary.file_name.clone(), record.sheet, record.row);
            row_of.insert(record.id, row.clone());
            if let Some(household) = record.household {
                rows_of.entry(SubjectId::Household(household)).or_default().insert(row);
            }
        }
    }
    let all = FindingFilter::default();
    let findings = book.findings(&scope, &all, Page::ALL).await.expect("findings").rows;
    let mut said: Vec<Said> = findings
        .into_iter()
        .map(|finding| Said {
            code: finding.code,
            rows: finding
                .sheet
                .zip(finding.row)
                .map(|(sheet, row)| (finding.file_name, sheet, row))
                .into_iter()
                .collect(),
            column: finding.column,
            is_clue: false,
        })
        .collect();
    let open = ClueFilter {
        pack: Some("records".to_owned()),
        state: Some(ClueState::Open),
        ..ClueFilter::default()
    };
    for clue in book.clues(&scope, &open, Page::ALL).await.expect("clues").rows {
        let rows = match clue.subject {
            SubjectId::Site(_) | SubjectId::Village(_) | SubjectId::Lot(_) => {
                let catalogue = &scene.desk.packs().catalogue;
                let told = book.assertions_of_thing(&scope, catalogue, clue.subject, None).await;
                let sources = told
                    .expect("statements")
                    .into_iter()
                    .filter_map(|said| said.source.record);
                Some(sources.filter_map(|record| row_of.get(&record).cloned()).collect())
            }
            _ => clue
                .household
                .and_then(|id| rows_of.get(&SubjectId::Household(id)).cloned()),
        };
        said.push(Said {
            code: format!("records/{}", clue.rule),
            rows: rows.unwrap_or_default(),
            column: None,
            is_clue: true,
        });
    }
    said
}
