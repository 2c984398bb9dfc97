//! Reads a table from a CSV file as people save them: any usual separator, UTF-8 or GB18030, with or without a byte order mark,
//! headings in any order. What a row cannot give is told; the reading goes on.

mod manner;

use std::io::{Chain, Cursor, Read};

use crate::kind::{Texts, hash_bytes};
use crate::ordered::order;
use crate::schema::{Schema, heading};
use crate::table::Table;
use manner::{foreign_encoding, is_no_text, separator};

/// So much of a file is looked at to find out how it is written.
const HEAD_BYTES: u64 = 64 * 1024;

/// A table that was read, and what is worth knowing about it.
#[derive(Debug)]
pub struct ReadTable {
    /// Its rows.
    pub table: Table,
    /// For each field of the schema the heading of its column.
    pub columns: Vec<Option<String>>,
    /// The heading of the id column; without one rows are numbered from 1.
    pub id_column: Option<String>,
    /// What limits the result, in the order it was found.
    pub remarks: Vec<Remark>,
}

/// Something about a file that limits what linkage can find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// No heading belongs to the field.
    NoColumn {
        /// The field.
        field: String,
    },
    /// The column is there, but (almost) all cells are empty or placeholders.
    EmptyColumn {
        /// The field.
        field: String,
        /// Rows that say something.
        filled: u64,
    },
    /// Cells too long to be compared whole.
    LongCells {
        /// How many.
        cells: u64,
    },
    /// Rows whose id stands on another row too.
    RepeatedIds {
        /// How many rows repeat an id.
        rows: u64,
        /// One of the ids.
        example: String,
    },
    /// Rows with more or fewer cells than headings.
    Ragged {
        /// How many.
        rows: u64,
        /// The first of them, counted from 1 without the heading.
        first: u64,
    },
}

/// Why a file could not be read as a table.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file itself cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// It is no CSV.
    #[error("is not a CSV file: {0}")]
    Csv(#[from] csv::Error),
    /// It has no heading row.
    #[error("is empty: it needs a row of headings")]
    Empty,
    /// It is no text: a workbook, a picture.
    #[error("is a workbook or another file that is not text: save it as CSV")]
    NoText,
    /// No heading is known to the schema.
    #[error("has no column that the schema knows; its headings are: {headings}")]
    NothingKnown {
        /// The headings of the file.
        headings: String,
    },
}

impl ReadTable {
    /// Reads a whole CSV file.
    ///
    /// # Errors
    /// When it cannot be read, is empty, or has no column that the schema knows.
    pub fn csv(schema: &Schema, texts: &mut Texts, mut file: impl Read) -> Result<Self, ReadError> {
        let mut head = Vec::new();
        Read::by_ref(&mut file).take(HEAD_BYTES).read_to_end(&mut head)?;
        if is_no_text(&head) {
            return Err(ReadError::NoText);
        }
        match foreign_encoding(&head) {
            None => {
                let separator = separator(&head);
                let whole: Chain<Cursor<Vec<u8>>, _> = Cursor::new(head).chain(file);
                Self::rows(schema, texts, whole, separator)
            }
            Some(encoding) => {
                file.read_to_end(&mut head)?;
                let (text, _, _) = encoding.decode(&head);
                Self::rows(schema, texts, text.as_bytes(), separator(text.as_bytes()))
            }
        }
    }

    /// Which fields of the schema a file has a column for. Reads the beginning only.
    ///
    /// # Errors
    /// As [`ReadTable::csv`].
    pub fn fields_there(schema: &Schema, file: impl Read) -> Result<Vec<bool>, ReadError> {
        let mut head = Vec::new();
        file.take(HEAD_BYTES).read_to_end(&mut head)?;
        if is_no_text(&head) {
            return Err(ReadError::NoText);
        }
        let decoded;
        let head = match foreign_encoding(&head) {
            None => head.as_slice(),
            Some(encoding) => {
                decoded = encoding.decode(&head).0.into_owned();
                decoded.as_bytes()
            }
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator(head))
            .flexible(true)
            .from_reader(head);
        let layout = Layout::find(schema, &headings(&mut reader)?)?;
        Ok(layout.of_field.iter().map(Option::is_some).collect())
    }

    fn rows(schema: &Schema, texts: &mut Texts, from: impl Read, separator: u8) -> Result<Self, ReadError> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .buffer_capacity(1 << 18)
            .from_reader(from);
        let headings = headings(&mut reader)?;
        let layout = Layout::find(schema, &headings)?;
        let mut read = Reading {
            filled: vec![0; schema.fields.len()],
            ..Reading::default()
        };
        let mut table = Table::new(schema);
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record)? {
            read.row(schema, texts, &layout, &record, headings.len(), &mut table);
        }
        let name = |at: Option<usize>| at.map(|at| headings[at].trim().to_owned());
        Ok(Self {
            columns: layout.of_field.iter().map(|at| name(*at)).collect(),
            id_column: name(layout.id),
            remarks: read.remarks(schema, &layout, &table),
            table,
        })
    }
}

fn headings<R: Read>(reader: &mut csv::Reader<R>) -> Result<Vec<String>, ReadError> {
    let headings = reader
        .byte_headers()?
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).into_owned());
    let headings: Vec<String> = headings.collect();
    if headings.iter().all(|heading| heading.trim().is_empty()) {
        return Err(ReadError::Empty);
    }
    Ok(headings)
}

/// In which column what stands.
struct Layout {
    id: Option<usize>,
    of_field: Vec<Option<usize>>,
}

impl Layout {
    fn find(schema: &Schema, headings: &[String]) -> Result<Self, ReadError> {
        let tidy: Vec<String> = headings.iter().map(|text| heading(text)).collect();
        let find = |names: &[String]| {
            names
                .iter()
                .find_map(|name| tidy.iter().position(|heading| heading == name))
        };
        let ids: Vec<String> = schema.id_columns.iter().map(|name| heading(name)).collect();
        let of_field: Vec<Option<usize>> = schema.fields.iter().map(|field| find(&field.columns)).collect();
        if of_field.iter().all(Option::is_none) {
            return Err(ReadError::NothingKnown {
                headings: headings.join(", "),
            });
        }
        let free = |at: &usize| !of_field.contains(&Some(*at));
        let like_an_id = || (0..tidy.len()).find(|at| free(at) && looks_like_an_id(&tidy[*at]));
        Ok(Self {
            id: find(&ids).filter(free).or_else(like_an_id),
            of_field,
        })
    }
}

/// True for a heading such as `person_id` or 人员编号, for schemas that do not name the column.
fn looks_like_an_id(heading: &str) -> bool {
    ["id", "编号", "序号", "编码"]
        .iter()
        .any(|ending| heading.ends_with(ending))
}

/// What is counted while rows are read.
#[derive(Default)]
struct Reading {
    filled: Vec<u64>,
    long_cells: u64,
    ragged: u64,
    first_ragged: u64,
}

impl Reading {
    fn row(
        &mut self,
        schema: &Schema,
        texts: &mut Texts,
        layout: &Layout,
        record: &csv::ByteRecord,
        width: usize,
        table: &mut Table,
    ) {
        let number = table.len() as u64 + 1;
        if record.len() != width {
            self.ragged += 1;
            self.first_ragged = if self.ragged == 1 { number } else { self.first_ragged };
        }
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).map_or("", readable);
        let numbered;
        let id = match cell(layout.id).trim() {
            "" => {
                numbered = number.to_string();
                &numbered
            }
            id => id,
        };
        let cells = layout.of_field.iter().map(|at| cell(*at));
        self.long_cells += table.push(schema, texts, id, cells) as u64;
        for (filled, present) in self.filled.iter_mut().zip(table.row(number as u32 - 1)) {
            *filled += u64::from(*present != crate::kind::MISSING);
        }
    }

    fn remarks(&self, schema: &Schema, layout: &Layout, table: &Table) -> Vec<Remark> {
        let rows = table.len() as u64;
        let mut remarks = Vec::new();
        for (at, field) in schema.fields.iter().enumerate() {
            let name = field.name.clone();
            if layout.of_field[at].is_none() {
                remarks.push(Remark::NoColumn { field: name });
            } else if self.filled[at] * 100 < rows {
                remarks.push(Remark::EmptyColumn {
                    field: name,
                    filled: self.filled[at],
                });
            }
        }
        remarks.extend(repeated_ids(table));
        if self.long_cells > 0 {
            remarks.push(Remark::LongCells { cells: self.long_cells });
        }
        if self.ragged > 0 {
            remarks.push(Remark::Ragged {
                rows: self.ragged,
                first: self.first_ragged,
            });
        }
        remarks
    }
}

fn repeated_ids(table: &Table) -> Option<Remark> {
    let hashes = (0..table.len() as u32).map(|row| hash_bytes(table.id(row).as_bytes()));
    let mut hashes: Vec<u64> = hashes.collect();
    order(&mut hashes, &mut Vec::new());
    let (mut rows, mut first) = (0, None);
    let alike = hashes.chunk_by_mut(|one, other| one >> 32 == other >> 32);
    for alike in alike.filter(|alike| alike.len() > 1) {
        alike.sort_unstable();
        for repeated in alike.windows(2).filter(|two| two[0] == two[1]) {
            rows += 1;
            first.get_or_insert(repeated[0]);
        }
    }
    let hash = first?;
    let example = (0..table.len() as u32)
        .map(|row| table.id(row))
        .find(|id| hash_bytes(id.as_bytes()) == hash)?;
    Some(Remark::RepeatedIds {
        rows,
        example: example.to_owned(),
    })
}

/// The cell up to the first byte that is not UTF-8: a damaged cell is compared by what can be read of it.
fn readable(cell: &[u8]) -> &str {
    match std::str::from_utf8(cell) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&cell[..error.valid_up_to()]).unwrap_or_default(),
    }
}
