//! How common values are: in all rows, and within a place. Two rows that agree on a rare value are more likely to be one person
//! than two that agree on a common one (term frequencies, Newcombe and others 1959; Winkler 1989).

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::kind::{Kind, MISSING, Packed, Texts, mix};
use crate::pattern::{Pattern, level};
use crate::schema::Schema;
use crate::table::Table;

type Counts = HashMap<u64, u32, FxBuildHasher>;

/// Counted values of the fields that the schema wants counted.
#[derive(Clone, Debug, Default)]
pub struct Frequencies {
    fields: Vec<FieldCounts>,
}

/// What is counted: a field, and the place within which it is counted too.
#[derive(Clone, Copy, Debug)]
struct Counted {
    field: usize,
    kind: Kind,
    within: Option<(usize, Kind)>,
}

#[derive(Clone, Debug)]
struct FieldCounts {
    of: Counted,
    counts: Counts,
    rows: u64,
    /// Rows of a place, and of a value in a place.
    of_place: Counts,
    in_place: Counts,
    /// How much more often two people of one place share a value than two people anywhere.
    clan: f64,
    halves: Option<Halves>,
}

/// A name in its two halves: families of one surname live together, given names are chosen anywhere.
#[derive(Clone, Debug)]
struct Halves {
    surname: u8,
    given: u8,
    given_counts: Counts,
    /// Rows of a surname in a place.
    surname_in_place: Counts,
}

/// For each counted field and each row of a table the natural logarithm of the share of rows with its value.
#[derive(Clone, Debug, Default)]
pub struct RowShares {
    fields: Vec<(usize, Option<usize>, Vec<f32>, Vec<f32>)>,
}

impl Frequencies {
    /// Counts the values of two tables; places are counted in the last one, against which rows are held.
    pub fn count(schema: &Schema, texts: &Texts, tables: &[&Table]) -> Self {
        let counted = schema.fields.iter().enumerate().filter(|(_, field)| field.frequency);
        let fields = counted
            .map(|(field, of)| FieldCounts::count(Counted::of(schema, field, of.frequency_within), texts, tables));
        Self {
            fields: fields.collect(),
        }
    }

    /// The shares of every row of a table.
    pub fn of_rows(&self, texts: &Texts, table: &Table) -> RowShares {
        let shares = self.fields.iter().map(|field| {
            let overall = table.rows().map(|row| field.share(row, texts).ln() as f32).collect();
            let within = match field.of.within {
                Some(_) => table
                    .rows()
                    .map(|row| field.share_within(row, texts).ln() as f32)
                    .collect(),
                None => Vec::new(),
            };
            (
                field.of.field,
                field.of.within.map(|(within, _)| within),
                overall,
                within,
            )
        });
        RowShares {
            fields: shares.collect(),
        }
    }

    /// Adds one row that was not counted before.
    pub fn learn(&mut self, texts: &Texts, row: &[Packed]) {
        for field in &mut self.fields {
            field.add(row, texts, true);
        }
    }

    /// The share of a single row's value, as [`RowShares::log_share`] gives it for the rows of a table.
    pub fn log_share_of(&self, texts: &Texts, counted: usize, row: &[Packed], pattern: Pattern) -> Option<f32> {
        let field = &self.fields[counted];
        if level(pattern, field.of.field) != 1 {
            return None;
        }
        let same_place = field.of.within.is_some_and(|(within, _)| level(pattern, within) == 1);
        let share = if same_place {
            field.share_within(row, texts)
        } else {
            field.share(row, texts)
        };
        Some(share.ln() as f32)
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
        let (field, within, overall, in_place) = &self.fields[counted];
        if level(pattern, *field) != 1 {
            return None;
        }
        let same_place = within.is_some_and(|within| level(pattern, within) == 1);
        Some(if same_place {
            in_place[row as usize]
        } else {
            overall[row as usize]
        })
    }
}

impl Counted {
    fn of(schema: &Schema, field: usize, within: Option<usize>) -> Self {
        let kind = |field: usize| schema.fields[field].kind;
        Self {
            field,
            kind: kind(field),
            within: within.map(|within| (within, kind(within))),
        }
    }

    fn value(&self, row: &[Packed], texts: &Texts) -> Option<u64> {
        let cell = row[self.field];
        if cell == MISSING {
            None
        } else {
            self.kind.part(0, cell, texts)
        }
    }

    fn place(&self, row: &[Packed], texts: &Texts) -> Option<u64> {
        let (within, kind) = self.within?;
        let cell = row[within];
        if cell == MISSING {
            None
        } else {
            kind.part(0, cell, texts)
        }
    }
}

impl FieldCounts {
    fn count(of: Counted, texts: &Texts, tables: &[&Table]) -> Self {
        let rows: usize = tables.iter().map(|table| table.len()).sum();
        let last = tables.last().map_or(0, |table| table.len());
        let mut counted = Self {
            of,
            counts: Counts::with_capacity_and_hasher(rows / 3, FxBuildHasher),
            rows: 0,
            of_place: Counts::default(),
            in_place: Counts::with_capacity_and_hasher(if of.within.is_some() { last } else { 0 }, FxBuildHasher),
            clan: 1.0,
            halves: Halves::of(of),
        };
        for (at, table) in tables.iter().enumerate() {
            for row in table.rows() {
                counted.add(row, texts, at + 1 == tables.len());
            }
        }
        counted.clan = counted.clan();
        counted
    }

    fn add(&mut self, row: &[Packed], texts: &Texts, places: bool) {
        let Some(value) = self.of.value(row, texts) else { return };
        self.rows += 1;
        *self.counts.entry(value).or_default() += 1;
        let cell = row[self.of.field];
        if let Some(halves) = &mut self.halves
            && let Some(given) = self.of.kind.part(halves.given, cell, texts)
        {
            *halves.given_counts.entry(given).or_default() += 1;
        }
        if places && let Some(place) = self.of.place(row, texts) {
            *self.of_place.entry(place).or_default() += 1;
            *self.in_place.entry(both(value, place)).or_default() += 1;
            if let Some(halves) = &mut self.halves
                && let Some(surname) = self.of.kind.part(halves.surname, cell, texts)
            {
                *halves.surname_in_place.entry(both(surname, place)).or_default() += 1;
            }
        }
    }

    fn clan(&self) -> f64 {
        let square = |count: &u32| f64::from(*count) * f64::from(*count);
        let pairs = |count: &u32| f64::from(*count) * f64::from(count.saturating_sub(1));
        let rows = (self.rows as f64).max(1.0);
        let chance = self.counts.values().map(square).sum::<f64>() / (rows * rows);
        let expected = self.of_place.values().map(square).sum::<f64>() * chance;
        let seen = self.in_place.values().map(pairs).sum::<f64>();
        if expected > 0.0 {
            (seen / expected).clamp(1.0, 50.0)
        } else {
            1.0
        }
    }

    fn share(&self, row: &[Packed], texts: &Texts) -> f64 {
        let count = self
            .of
            .value(row, texts)
            .and_then(|value| self.counts.get(&value).copied());
        f64::from(count.unwrap_or(1).max(1)) / (self.rows as f64).max(1.0)
    }

    /// The share of *other* people of the place with the value: those seen beside one, and those to be expected unseen.
    fn share_within(&self, row: &[Packed], texts: &Texts) -> f64 {
        let (value, place) = (self.of.value(row, texts), self.of.place(row, texts));
        let of_place = place.and_then(|place| self.of_place.get(&place).copied()).unwrap_or(1);
        let seen = value
            .zip(place)
            .and_then(|(value, place)| self.in_place.get(&both(value, place)).copied());
        let others = f64::from(seen.unwrap_or(1).saturating_sub(1));
        let of_place = f64::from(of_place.max(1));
        let in_halves = self.halves.as_ref().zip(place).and_then(|(halves, place)| {
            let surname = self.of.kind.part(halves.surname, row[self.of.field], texts)?;
            let given = self.of.kind.part(halves.given, row[self.of.field], texts)?;
            let namesakes = *halves.surname_in_place.get(&both(surname, place))?;
            let of_given = halves.given_counts.get(&given).copied().unwrap_or(1);
            Some(f64::from(namesakes) / of_place * f64::from(of_given) / (self.rows as f64).max(1.0))
        });
        others / of_place + in_halves.unwrap_or_else(|| self.share(row, texts) * self.clan)
    }
}

impl Halves {
    fn of(counted: Counted) -> Option<Self> {
        counted.within?;
        let part = |name: &str| counted.kind.parts().iter().position(|part| *part == name);
        Some(Self {
            surname: part("surname")? as u8,
            given: part("given")? as u8,
            given_counts: Counts::default(),
            surname_in_place: Counts::default(),
        })
    }
}

const fn both(value: u64, place: u64) -> u64 {
    mix(mix(value) ^ place)
}
