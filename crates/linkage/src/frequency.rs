//! How common values are: in all rows, and within a place. Two rows that agree on a rare value are more likely to be one person
//! than two that agree on a common one (term frequencies, Newcombe and others 1959; Winkler 1989).

mod tally;

use rayon::prelude::*;

use crate::kind::{Kind, MISSING, Packed, Texts, mix};
use crate::pattern::{Pattern, level};
use crate::schema::Schema;
use crate::table::Table;
use tally::Tally;

/// Counted values of the fields that the schema wants counted.
#[derive(Clone, Debug, Default)]
pub struct Frequencies {
    fields: Vec<FieldCounts>,
}

/// What is counted: a field, and the place within which it is counted too. Names are counted in their two halves as well:
/// families of one surname live together, given names are chosen anywhere.
#[derive(Clone, Copy, Debug)]
struct Counted {
    field: usize,
    kind: Kind,
    within: Option<(usize, Kind)>,
    /// The parts for surname and given name.
    halves: Option<(u8, u8)>,
}

/// What is tallied of a field, as [`Counted::counted`] gives it; places are those of the last table.
const TALLIES: usize = 5;
const VALUES: usize = 0;
const GIVEN_NAMES: usize = 1;
const PLACES: usize = 2;
const IN_PLACE: usize = 3;
const SURNAMES_IN_PLACE: usize = 4;
/// So many rows are looked up at once.
const AT_ONCE: usize = 64;

#[derive(Clone, Debug)]
struct FieldCounts {
    of: Counted,
    rows: u64,
    tallies: [Tally; TALLIES],
    /// How much more often two people of one place share a value than two people anywhere.
    clan: f64,
}

/// For each counted field the natural logarithm of the share of rows with its value, for every row of a table.
#[derive(Clone, Debug, Default)]
pub struct RowShares {
    fields: Vec<FieldShares>,
}

#[derive(Clone, Debug)]
struct FieldShares {
    field: usize,
    within: Option<usize>,
    overall: Vec<f32>,
    in_place: Vec<f32>,
}

impl Frequencies {
    /// Counts the values of two tables; places are counted in the last one, against which rows are held.
    pub fn count(schema: &Schema, texts: &Texts, tables: &[&Table]) -> Self {
        let counted = schema.fields.iter().enumerate().filter(|(_, field)| field.frequency);
        let counted: Vec<Counted> = counted
            .map(|(field, of)| Counted::of(schema, field, of.frequency_within))
            .collect();
        let fields = counted.par_iter().map(|of| FieldCounts::count(*of, texts, tables));
        Self {
            fields: fields.collect(),
        }
    }

    /// The shares of every row of a table.
    pub fn of_rows(&self, texts: &Texts, table: &Table) -> RowShares {
        let shares = self.fields.iter().map(|field| {
            let (mut overall, mut in_place) = (vec![0.0; table.len()], vec![0.0; table.len()]);
            let pieces = overall.par_chunks_mut(AT_ONCE).zip(in_place.par_chunks_mut(AT_ONCE));
            pieces.enumerate().for_each(|(piece, (overall, in_place))| {
                let rows = (piece * AT_ONCE..).map(|row| table.row(row as u32));
                let counted: Vec<_> = rows
                    .take(overall.len())
                    .map(|row| field.of.counted(row, texts))
                    .collect();
                counted.iter().for_each(|counted| field.fetch(counted));
                for ((overall, in_place), counted) in overall.iter_mut().zip(in_place).zip(&counted) {
                    (*overall, *in_place) = field.log_shares(counted);
                }
            });
            FieldShares {
                field: field.of.field,
                within: field.of.within.map(|(within, _)| within),
                overall,
                in_place,
            }
        });
        RowShares {
            fields: shares.collect(),
        }
    }

    /// Adds one row that was not counted before.
    pub fn learn(&mut self, texts: &Texts, row: &[Packed]) {
        for field in &mut self.fields {
            field.learn(row, texts);
        }
    }

    /// The share of a single row's value, as [`RowShares::log_share`] gives it for the rows of a table.
    pub fn log_share_of(&self, texts: &Texts, counted: usize, row: &[Packed], pattern: Pattern) -> Option<f32> {
        let field = &self.fields[counted];
        if level(pattern, field.of.field) != 1 {
            return None;
        }
        let same_place = field.of.within.is_some_and(|(within, _)| level(pattern, within) == 1);
        let (overall, in_place) = field.log_shares(&field.of.counted(row, texts));
        Some(if same_place { in_place } else { overall })
    }

    /// How many fields are counted.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// True when the schema wants none counted.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl RowShares {
    /// The logarithm of the share of rows that have a row's value, where the pattern says that the other row has it too.
    #[inline]
    pub fn log_share(&self, counted: usize, row: u32, pattern: Pattern) -> Option<f32> {
        let shares = &self.fields[counted];
        if level(pattern, shares.field) != 1 {
            return None;
        }
        let same_place = shares.within.is_some_and(|within| level(pattern, within) == 1);
        let of_rows = if same_place { &shares.in_place } else { &shares.overall };
        Some(of_rows[row as usize])
    }
}

impl Counted {
    fn of(schema: &Schema, field: usize, within: Option<usize>) -> Self {
        let kind = |field: usize| schema.fields[field].kind;
        let part = |name: &str| kind(field).parts().iter().position(|part| *part == name);
        let halves = part("surname").zip(part("given"));
        Self {
            field,
            kind: kind(field),
            within: within.map(|within| (within, kind(within))),
            halves: halves
                .filter(|_| within.is_some())
                .map(|(surname, given)| (surname as u8, given as u8)),
        }
    }

    /// What a row gives to each tally.
    fn counted(&self, row: &[Packed], texts: &Texts) -> [Option<u64>; TALLIES] {
        let cell = row[self.field];
        let part = |part: u8| self.kind.part(part, cell, texts);
        let Some(value) = Some(cell).filter(|cell| *cell != MISSING).and_then(|_| part(0)) else {
            return [None; TALLIES];
        };
        let (surname, given) = self
            .halves
            .map_or((None, None), |(surname, given)| (part(surname), part(given)));
        let place = self.within.and_then(|(within, kind)| {
            let cell = row[within];
            if cell == MISSING {
                None
            } else {
                kind.part(0, cell, texts)
            }
        });
        let in_place = |value: u64| place.map(|place| mix(mix(value) ^ place));
        [Some(value), given, place, in_place(value), surname.and_then(in_place)]
    }
}

impl FieldCounts {
    fn count(of: Counted, texts: &Texts, tables: &[&Table]) -> Self {
        let rows = |tables: &[&Table]| tables.iter().map(|table| table.len()).sum();
        let last = &tables[tables.len().saturating_sub(1)..];
        let mut gathered: [Vec<u64>; TALLIES] =
            std::array::from_fn(|tally| Vec::with_capacity(rows(if tally < PLACES { tables } else { last })));
        for (at, table) in tables.iter().enumerate() {
            let tallies = if at + 1 == tables.len() { TALLIES } else { PLACES };
            for row in table.rows() {
                for (values, value) in gathered[..tallies].iter_mut().zip(of.counted(row, texts)) {
                    values.extend(value);
                }
            }
        }
        let rows = gathered[0].len() as u64;
        let mut room = Vec::new();
        let mut counted = Self {
            of,
            rows,
            tallies: gathered.map(|values| Tally::of(values, &mut room)),
            clan: 1.0,
        };
        counted.clan = counted.clan();
        counted
    }

    fn learn(&mut self, row: &[Packed], texts: &Texts) {
        let counted = self.of.counted(row, texts);
        self.rows += u64::from(counted[VALUES].is_some());
        for (tally, value) in self.tallies.iter_mut().zip(counted) {
            value.into_iter().for_each(|value| tally.add(value));
        }
    }

    fn fetch(&self, counted: &[Option<u64>; TALLIES]) {
        for (tally, value) in self.tallies.iter().zip(counted) {
            value.iter().for_each(|value| tally.fetch(*value));
        }
    }

    fn clan(&self) -> f64 {
        let square = |count: u32| f64::from(count) * f64::from(count);
        let pairs = |count: u32| f64::from(count) * f64::from(count.saturating_sub(1));
        let rows = (self.rows as f64).max(1.0);
        let chance = self.tallies[VALUES].counts().map(square).sum::<f64>() / (rows * rows);
        let expected = self.tallies[PLACES].counts().map(square).sum::<f64>() * chance;
        let seen = self.tallies[IN_PLACE].counts().map(pairs).sum::<f64>();
        if expected > 0.0 {
            (seen / expected).clamp(1.0, 50.0)
        } else {
            1.0
        }
    }

    /// The logarithms of the shares of rows with the value of a row that gives this to the tallies: anywhere, and among the *other* people of its place, those
    /// seen beside one and those to be expected unseen.
    fn log_shares(&self, counted: &[Option<u64>; TALLIES]) -> (f32, f32) {
        let count = |tally: usize| Some(f64::from(self.tallies[tally].get(counted[tally]?)?));
        let rows = (self.rows as f64).max(1.0);
        let overall = count(VALUES).unwrap_or(1.0) / rows;
        if self.of.within.is_none() {
            return (overall.ln() as f32, overall.ln() as f32);
        }
        let of_place = count(PLACES).unwrap_or(1.0);
        let others = count(IN_PLACE).unwrap_or(1.0) - 1.0;
        let of_halves = || {
            let given = counted[GIVEN_NAMES].map(|_| count(GIVEN_NAMES).unwrap_or(1.0))?;
            Some(count(SURNAMES_IN_PLACE)? / of_place * given / rows)
        };
        let in_place = others / of_place + of_halves().unwrap_or(overall * self.clan);
        (overall.ln() as f32, in_place.ln() as f32)
    }
}
