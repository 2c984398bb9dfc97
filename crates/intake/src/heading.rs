//! Which kind of ledger a sheet is: finds the heading of one or two rows below the titles, and matches its columns.
//!
//! Knows headings only; the rows below are not looked at.

use std::collections::HashMap;
use std::sync::Arc;

use twofront_packs::{ColumnSpec, LedgerSpec, Packs};

use crate::cell::unit;
use crate::script;
use crate::sheet::{Book, Cell, Grid};

/// How many filled rows may stand above the heading.
const TITLE_ROWS: usize = 30;

/// A recognised heading.
#[derive(Debug)]
pub struct Heading<'a> {
    /// The kind of ledger.
    pub spec: &'a LedgerSpec,
    /// The matched columns, by column number.
    pub columns: Vec<MatchedColumn<'a>>,
    /// Every column with its heading as written, matched or not.
    pub written: Vec<(u16, Arc<str>)>,
    /// Position of the heading's first row among the sheet's filled rows.
    pub first_row: usize,
    /// Position of the first row below it.
    pub data_from: usize,
}

/// A column that a ledger's description knows.
#[derive(Debug)]
pub struct MatchedColumn<'a> {
    /// Column number from 0.
    pub column: u16,
    /// What the description says of it.
    pub spec: &'a ColumnSpec,
    /// The heading as written; two levels joined by `/`.
    pub heading: Arc<str>,
    /// The unit in the heading's brackets, as in 人均纯收入（万元）.
    pub unit: Option<String>,
}

/// The kind that came nearest when none fits.
#[derive(Clone, Debug)]
pub struct Nearest {
    /// Its title in both languages.
    pub title: twofront_domain::text::Bilingual,
    /// Required headings that are missing.
    pub missing: Vec<String>,
    /// How many columns fit.
    pub fitting: usize,
}

/// A heading in the forms it is compared in.
struct Form {
    full: String,
    bare: String,
    unit: Option<String>,
}

/// A heading text without blanks and line breaks; units in brackets are taken out and remembered.
fn form(text: &str) -> Form {
    let key = script::key(text);
    let key = key.trim_matches(['*', '★', '☆', ':', '.', '、']);
    let (mut full, mut bare, mut found) = (String::new(), String::new(), None);
    let mut rest = key;
    while let Some((before, after)) = rest.split_once('(') {
        let Some((inside, behind)) = after.split_once(')') else {
            break;
        };
        full.push_str(before);
        bare.push_str(before);
        if unit::is_unit(inside) {
            found = Some(
                inside
                    .strip_prefix("单位")
                    .unwrap_or(inside)
                    .trim_start_matches(':')
                    .to_owned(),
            );
        } else {
            full.push('(');
            full.push_str(inside);
            full.push(')');
        }
        rest = behind;
    }
    full.push_str(rest);
    bare.push_str(rest);
    Form {
        full,
        bare,
        unit: found,
    }
}

/// All ways to write the columns of one ledger.
struct SpecIndex<'a> {
    spec: &'a LedgerSpec,
    ways: HashMap<String, Vec<usize>>,
    uppers: Vec<Option<String>>,
}

/// Recognises sheets against every ledger of the packs.
pub struct Recogniser<'a> {
    ledgers: Vec<SpecIndex<'a>>,
}

impl<'a> Recogniser<'a> {
    /// Prepares every ledger's headings.
    pub fn new(packs: &'a Packs) -> Self {
        let ledgers = packs.ledgers().map(|(_, spec)| {
            let mut ways: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, column) in spec.columns.iter().enumerate() {
                for text in std::iter::once(&column.heading).chain(&column.synonyms) {
                    let form = form(text);
                    for way in [form.full, form.bare] {
                        let places = ways.entry(way).or_default();
                        if !places.contains(&at) {
                            places.push(at);
                        }
                    }
                }
            }
            let uppers = spec
                .columns
                .iter()
                .map(|column| column.upper.as_deref().map(|upper| form(upper).full))
                .collect();
            SpecIndex { spec, ways, uppers }
        });
        Self {
            ledgers: ledgers.collect(),
        }
    }

    /// Finds the heading that fits best.
    ///
    /// # Errors
    /// The nearest kind, when none has all its required headings; `None` when not even one column fits.
    pub fn recognise(&self, book: &Book, grid: &Grid) -> Result<Heading<'a>, Option<Nearest>> {
        let mut best: Option<Heading<'a>> = None;
        let mut nearest: Option<Nearest> = None;
        for first_row in 0..grid.row_count().min(TITLE_ROWS) {
            for levels in 1..=2 {
                let Some(texts) = heading_texts(book, grid, first_row, levels) else {
                    continue;
                };
                for ledger in &self.ledgers {
                    let columns = ledger.matches(&texts);
                    let missing = ledger.missing(&columns);
                    if !missing.is_empty() {
                        let rank = |fitting: usize, missing: usize| (fitting, usize::MAX - missing);
                        let best_so_far = nearest
                            .as_ref()
                            .map_or((0, usize::MAX), |nearest| rank(nearest.fitting, nearest.missing.len()));
                        if rank(columns.len(), missing.len()) > best_so_far && !columns.is_empty() {
                            nearest = Some(Nearest {
                                title: ledger.spec.title.clone(),
                                missing,
                                fitting: columns.len(),
                            });
                        }
                    } else if columns.len() > best.as_ref().map_or(0, |best| best.columns.len()) {
                        let written = texts
                            .iter()
                            .map(|text| (text.column, Arc::clone(&text.written)))
                            .collect();
                        let data_from = first_row + levels;
                        best = Some(Heading {
                            spec: ledger.spec,
                            columns,
                            written,
                            first_row,
                            data_from,
                        });
                    }
                }
            }
        }
        best.ok_or(nearest)
    }
}

impl<'a> SpecIndex<'a> {
    fn matches(&self, texts: &[HeadingText]) -> Vec<MatchedColumn<'a>> {
        let mut taken = vec![false; self.spec.columns.len()];
        let mut matched = Vec::new();
        for text in texts {
            let fits = |way: &String| {
                let places = self.ways.get(way)?;
                places
                    .iter()
                    .copied()
                    .find(|at| !taken[*at] && self.upper_fits(*at, text))
            };
            let Some(at) = fits(&text.form.full).or_else(|| fits(&text.form.bare)) else {
                continue;
            };
            taken[at] = true;
            matched.push(MatchedColumn {
                column: text.column,
                spec: &self.spec.columns[at],
                heading: Arc::clone(&text.written),
                unit: text.form.unit.clone().or_else(|| text.upper_unit.clone()),
            });
        }
        matched
    }

    /// An upper heading matters only where the description names one and the column goes by a synonym, which other
    /// groups may use as well (联系电话 of the household, of a member).
    fn upper_fits(&self, at: usize, text: &HeadingText) -> bool {
        match (&self.uppers[at], &text.upper) {
            (Some(expected), Some(upper)) => expected == upper || self.spec.columns[at].heading == text.form.full,
            _ => true,
        }
    }

    fn missing(&self, matched: &[MatchedColumn<'_>]) -> Vec<String> {
        let is_there = |heading: &&String| matched.iter().any(|column| column.spec.heading == **heading);
        self.spec
            .require
            .iter()
            .filter(|heading| !is_there(heading))
            .cloned()
            .collect()
    }
}

/// One column's heading before matching.
struct HeadingText {
    column: u16,
    written: Arc<str>,
    form: Form,
    upper: Option<String>,
    upper_unit: Option<String>,
}

/// The headings of `levels` rows from `first_row`. An upper heading spreads to the right over columns without one of their
/// own; a column without a lower heading is named by its upper one. `None` for a row that cannot be a heading.
fn heading_texts(book: &Book, grid: &Grid, first_row: usize, levels: usize) -> Option<Vec<HeadingText>> {
    if first_row + levels > grid.row_count() {
        return None;
    }
    let text_of = |cell: &Cell| match cell {
        Cell::Text(id) => book.texts[id.get()].trim().to_owned(),
        other => book.shown(*other).into_string(),
    };
    let (upper_number, upper_cells) = grid.row(first_row);
    if upper_cells.len() < 2 {
        return None;
    }
    if levels == 1 {
        let texts = upper_cells.iter().map(|(column, cell)| single(*column, &text_of(cell)));
        return Some(texts.collect());
    }
    let (lower_number, lower_cells) = grid.row(first_row + 1);
    if lower_number != upper_number + 1 || lower_cells.len() < 2 {
        return None;
    }
    let last = upper_cells.iter().chain(lower_cells).map(|(column, _)| *column).max()?;
    let (mut texts, mut spread): (Vec<HeadingText>, Option<String>) = (Vec::new(), None);
    for column in 0..=last {
        let at = |cells: &[(u16, Cell)]| {
            cells
                .binary_search_by_key(&column, |(column, _)| *column)
                .ok()
                .map(|found| text_of(&cells[found].1))
        };
        let (upper, lower) = (at(upper_cells), at(lower_cells));
        if let Some(upper) = &upper {
            spread = Some(upper.clone());
        }
        match (upper, lower) {
            (_, Some(lower)) => {
                let upper = spread.as_ref().map(|upper| form(upper));
                let written = spread
                    .as_ref()
                    .map_or_else(|| lower.clone(), |upper| format!("{upper}/{lower}"));
                texts.push(HeadingText {
                    column,
                    written: written.into(),
                    form: form(&lower),
                    upper_unit: upper.as_ref().and_then(|upper| upper.unit.clone()),
                    upper: upper.map(|upper| upper.full),
                });
            }
            (Some(upper), None) => texts.push(single(column, &upper)),
            (None, None) => {}
        }
    }
    Some(texts)
}

fn single(column: u16, text: &str) -> HeadingText {
    HeadingText {
        column,
        written: text.into(),
        form: form(text),
        upper: None,
        upper_unit: None,
    }
}
