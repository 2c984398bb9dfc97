//! The rows of one table, packed for comparison. Knows cells and schema; not where the rows come from.

use crate::kind::{MISSING, Packed, Texts, date, resident_id};
use crate::schema::{Field, Schema};

/// Cells longer than this are compared by their beginning.
pub const LONGEST_CELL_BYTES: usize = 1024;

/// Rows ready for comparison.
#[derive(Debug)]
pub struct Table {
    width: usize,
    cells: Vec<Packed>,
    ids: String,
    id_ends: Vec<usize>,
}

impl Table {
    /// A table without rows.
    pub fn new(schema: &Schema) -> Self {
        Self {
            width: schema.fields.len(),
            cells: Vec::new(),
            ids: String::new(),
            id_ends: Vec::new(),
        }
    }

    /// Adds a row: its id and one cell for each field of the schema, in that order. Returns how many cells were too long and
    /// will be compared by their beginning only.
    pub fn push<'c>(
        &mut self,
        schema: &Schema,
        texts: &mut Texts,
        id: &str,
        cells: impl Iterator<Item = &'c str>,
    ) -> usize {
        let start = self.cells.len();
        let mut too_long = 0;
        for (field, cell) in schema.fields.iter().zip(cells) {
            let shown = beginning(cell);
            too_long += usize::from(shown.len() < cell.len());
            self.cells.push(field.kind.pack(shown, texts));
        }
        self.cells.resize(start + self.width, MISSING);
        complete(&schema.fields, &mut self.cells[start..]);
        self.ids.push_str(id);
        self.id_ends.push(self.ids.len());
        too_long
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.id_ends.len()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.id_ends.is_empty()
    }

    /// The cells of a row, one for each field.
    #[inline]
    pub fn row(&self, at: u32) -> &[Packed] {
        let start = at as usize * self.width;
        &self.cells[start..start + self.width]
    }

    /// All rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[Packed]> + Clone {
        self.cells.chunks_exact(self.width)
    }

    /// The id of a row as the table has it.
    pub fn id(&self, at: u32) -> &str {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.id_ends[at - 1] };
        &self.ids[start..self.id_ends[at]]
    }
}

/// Fills a birth date that only the ID knows, and marks an ID that its own row contradicts.
fn complete(fields: &[Field], row: &mut [Packed]) {
    for (at, field) in fields.iter().enumerate() {
        let Some(of) = field.implied_by else { continue };
        let contradicted =
            if let Some(born) = resident_id::birth(&row[of]).filter(|_| field.kind == crate::kind::Kind::Date) {
                if row[at] == MISSING {
                    row[at] = date::filled(born);
                    false
                } else {
                    !date::may_be(row[at], born)
                }
            } else {
                let sex = resident_id::sex(&row[of]);
                sex.is_some_and(|sex| {
                    row[at] != MISSING && field.kind == crate::kind::Kind::Sex && row[at][0] != u64::from(sex)
                })
            };
        if contradicted {
            resident_id::set_suspect(&mut row[of]);
        }
    }
}

fn beginning(cell: &str) -> &str {
    if cell.len() <= LONGEST_CELL_BYTES {
        return cell;
    }
    let end = (0..=LONGEST_CELL_BYTES).rev().find(|&end| cell.is_char_boundary(end));
    &cell[..end.unwrap_or(0)]
}
