//! Writes legacy .xls workbooks (BIFF8 in a compound file): text, numbers, days and merged cells, which is all a village
//! ledger has. Knows records and bytes; knows nothing of ledgers.

use std::collections::HashMap;
use std::io::{Cursor, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::cell::{Cell, serial};

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const CODEPAGE: u16 = 0x0042;
const WINDOW1: u16 = 0x003D;
const FONT: u16 = 0x0031;
const XF: u16 = 0x00E0;
const STYLE: u16 = 0x0293;
const BOUNDSHEET: u16 = 0x0085;
const SST: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;
const DIMENSIONS: u16 = 0x0200;
const LABEL_SST: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const WINDOW2: u16 = 0x023E;
const MERGED_CELLS: u16 = 0x00E5;

/// A record's data may have so many bytes; longer data goes on in CONTINUE records.
const RECORD_MOST: usize = 8224;
/// One MERGEDCELLS record holds so many ranges.
const MERGES_MOST: usize = 1026;

/// Positions in the list of cell formats: the default cell, headings (bold, centred), days.
const XF_CELL: u16 = 15;
const XF_HEADING: u16 = 16;
const XF_DAY: u16 = 17;

/// A workbook in memory.
#[derive(Default)]
pub(crate) struct XlsBook {
    sheets: Vec<XlsSheet>,
    strings: HashMap<String, u32>,
    ordered: Vec<String>,
    uses: u32,
}

#[derive(Default)]
struct XlsSheet {
    name: String,
    records: Vec<u8>,
    rows: u32,
    columns: u16,
    merges: Vec<[u16; 4]>,
}

impl XlsBook {
    /// Begins a sheet; rows go to the last one begun.
    pub fn begin_sheet(&mut self, name: &str) {
        self.sheets.push(XlsSheet {
            name: name.chars().take(31).collect(),
            ..XlsSheet::default()
        });
    }

    /// Writes the cells of a row (from 0), the first in column `first`.
    pub fn row(&mut self, row: u16, first: u16, cells: &[Cell], heading: bool) {
        for (column, cell) in (first..).zip(cells) {
            let xf = if heading { XF_HEADING } else { XF_CELL };
            match cell {
                Cell::Empty => continue,
                Cell::Text(text) => {
                    let at = self.string(text);
                    self.cell(LABEL_SST, row, column, xf, &at.to_le_bytes());
                }
                Cell::Number(number) => self.cell(NUMBER, row, column, xf, &number.to_le_bytes()),
                Cell::Day(date) => self.cell(NUMBER, row, column, XF_DAY, &serial(*date).to_le_bytes()),
            }
        }
    }

    /// Merges the cells from `first` to `last` of a row and writes the text into them.
    pub fn merged(&mut self, row: u16, first: u16, last: u16, text: &str, heading: bool) {
        self.row(row, first, &[Cell::text(text)], heading);
        if let Some(sheet) = self.sheets.last_mut().filter(|_| last > first) {
            sheet.merges.push([row, row, first, last]);
            sheet.columns = sheet.columns.max(last + 1);
        }
    }

    /// Writes the file.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
        file.create_stream("/Workbook")?.write_all(&self.stream())?;
        // The container stamps its root; a fixed day keeps the same county the same file.
        file.set_modified_time("/", SystemTime::UNIX_EPOCH + Duration::from_secs(1_582_156_800))?;
        file.flush()?;
        std::fs::write(path, file.into_inner().into_inner())
    }

    fn string(&mut self, text: &str) -> u32 {
        self.uses += 1;
        if let Some(at) = self.strings.get(text) {
            return *at;
        }
        let at = self.ordered.len() as u32;
        self.strings.insert(text.to_owned(), at);
        self.ordered.push(text.to_owned());
        at
    }

    fn cell(&mut self, kind: u16, row: u16, column: u16, xf: u16, data: &[u8]) {
        let Some(sheet) = self.sheets.last_mut() else {
            return;
        };
        let mut body = Vec::with_capacity(14);
        for number in [row, column, xf] {
            body.extend(number.to_le_bytes());
        }
        body.extend(data);
        record(&mut sheet.records, kind, &body);
        sheet.rows = sheet.rows.max(u32::from(row) + 1);
        sheet.columns = sheet.columns.max(column + 1);
    }

    /// The workbook stream: globals, then each sheet, with the sheets' offsets filled in.
    fn stream(&self) -> Vec<u8> {
        let mut stream = Vec::new();
        record(&mut stream, BOF, &begin(0x0005));
        record(&mut stream, CODEPAGE, &1200_u16.to_le_bytes());
        record(
            &mut stream,
            WINDOW1,
            &words(&[0, 0, 0x4000, 0x2000, 0x0038, 0, 0, 1, 600]),
        );
        // Font number 4 does not exist in this format, so the fifth record is font 5.
        for weight in [400, 400, 400, 400, 700] {
            record(&mut stream, FONT, &font(weight));
        }
        for _ in 0..XF_CELL {
            record(&mut stream, XF, &format(0, 0, 0xFFF5, 0x20, 0));
        }
        record(&mut stream, XF, &format(0, 0, 0x0001, 0x20, 0));
        record(&mut stream, XF, &format(5, 0, 0x0001, 0x22, 0x18));
        record(&mut stream, XF, &format(0, 14, 0x0001, 0x20, 0x04));
        record(&mut stream, STYLE, &[0x00, 0x80, 0x00, 0xFF]);
        let mut offsets = Vec::with_capacity(self.sheets.len());
        for sheet in &self.sheets {
            offsets.push(stream.len() + 4);
            let mut body = vec![0; 6];
            let characters: Vec<u16> = sheet.name.encode_utf16().collect();
            body.extend([characters.len() as u8, 1]);
            body.extend(characters.iter().flat_map(|unit| unit.to_le_bytes()));
            record(&mut stream, BOUNDSHEET, &body);
        }
        self.shared_strings(&mut stream);
        record(&mut stream, EOF, &[]);
        for (at, sheet) in self.sheets.iter().enumerate() {
            let start = stream.len() as u32;
            stream[offsets[at]..offsets[at] + 4].copy_from_slice(&start.to_le_bytes());
            sheet.write(&mut stream, at == 0);
        }
        stream
    }

    /// The table of shared strings. A string is never split: where it does not fit any more, a CONTINUE record begins.
    fn shared_strings(&self, stream: &mut Vec<u8>) {
        let mut body: Vec<u8> = Vec::with_capacity(RECORD_MOST);
        body.extend(self.uses.to_le_bytes());
        body.extend((self.ordered.len() as u32).to_le_bytes());
        let mut kind = SST;
        for text in &self.ordered {
            let encoded = shared_string(text);
            if body.len() + encoded.len() > RECORD_MOST {
                record(stream, kind, &body);
                body.clear();
                kind = CONTINUE;
            }
            body.extend(encoded);
        }
        record(stream, kind, &body);
    }
}

impl XlsSheet {
    fn write(&self, stream: &mut Vec<u8>, selected: bool) {
        record(stream, BOF, &begin(0x0010));
        let mut dimensions = Vec::with_capacity(14);
        dimensions.extend(0_u32.to_le_bytes());
        dimensions.extend(self.rows.to_le_bytes());
        dimensions.extend(words(&[0, self.columns, 0]));
        record(stream, DIMENSIONS, &dimensions);
        stream.extend(&self.records);
        let options = if selected { 0x06B6 } else { 0x00B6 };
        record(stream, WINDOW2, &words(&[options, 0, 0, 0x40, 0, 0, 0, 0, 0]));
        for ranges in self.merges.chunks(MERGES_MOST) {
            let mut body = Vec::with_capacity(2 + ranges.len() * 8);
            body.extend((ranges.len() as u16).to_le_bytes());
            body.extend(ranges.iter().flatten().flat_map(|number| number.to_le_bytes()));
            record(stream, MERGED_CELLS, &body);
        }
        record(stream, EOF, &[]);
    }
}

fn record(stream: &mut Vec<u8>, kind: u16, body: &[u8]) {
    debug_assert!(body.len() <= RECORD_MOST, "record {kind:#x} of {} bytes", body.len());
    stream.extend(kind.to_le_bytes());
    stream.extend((body.len() as u16).to_le_bytes());
    stream.extend(body);
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// BIFF8, what follows (workbook 5, sheet 0x10), build and year of Excel 97, history and lowest version.
fn begin(what: u16) -> Vec<u8> {
    let mut body = words(&[0x0600, what, 0x0DBB, 0x07CC]);
    body.extend([0x41, 0, 0, 0, 0x06, 0, 0, 0]);
    body
}

/// Song, eleven points, Chinese character set.
fn font(weight: u16) -> Vec<u8> {
    let mut body = words(&[220, 0, 0x7FFF, weight, 0]);
    body.extend([0, 0, 134, 0]);
    let name: Vec<u16> = "宋体".encode_utf16().collect();
    body.extend([name.len() as u8, 1]);
    body.extend(words(&name));
    body
}

/// A cell format: font, number format, kind and parent, alignment, which attributes it sets itself.
fn format(font: u16, number: u16, kind: u16, alignment: u8, sets: u8) -> Vec<u8> {
    let mut body = words(&[font, number, kind]);
    body.extend([alignment, 0, 0, sets]);
    body.extend([0; 8]);
    body.extend(0x20C0_u16.to_le_bytes());
    body
}

/// Length, flag, and one byte a character where all are ASCII, otherwise UTF-16. At most 4,000 units: more than any cell of
/// a ledger, and always less than a record.
fn shared_string(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        let bytes = &text.as_bytes()[..text.len().min(4000)];
        let mut encoded = (bytes.len() as u16).to_le_bytes().to_vec();
        encoded.push(0);
        encoded.extend(bytes);
        return encoded;
    }
    let units: Vec<u16> = text.encode_utf16().take(4000).collect();
    let mut encoded = (units.len() as u16).to_le_bytes().to_vec();
    encoded.push(1);
    encoded.extend(words(&units));
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xls};
    use proptest::prelude::*;

    /// Writes the rows as one sheet and reads them back, row by row, without the empty cells.
    fn through_a_file(rows: &[Vec<Cell>]) -> Vec<Vec<Data>> {
        let mut book = XlsBook::default();
        book.begin_sheet("一村");
        book.begin_sheet("横埠社区");
        for (row, cells) in (0..).zip(rows) {
            book.row(row, 0, cells, row == 0);
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("book.xls");
        book.save(&path).expect("saved");
        let mut read: Xls<_> = calamine::open_workbook(&path).expect("opens");
        assert_eq!(read.sheet_names(), ["一村", "横埠社区"]);
        let range = read.worksheet_range("横埠社区").expect("the second sheet");
        range
            .rows()
            .map(|row| row.iter().filter(|cell| **cell != Data::Empty).cloned().collect())
            .collect()
    }

    fn expected(rows: &[Vec<Cell>]) -> Vec<Vec<Data>> {
        let as_read = |cell: &Cell| match cell {
            Cell::Text(text) => Data::String(text.clone()),
            Cell::Number(number) => Data::Float(*number),
            other => panic!("not in these rows: {other:?}"),
        };
        rows.iter().map(|cells| cells.iter().map(as_read).collect()).collect()
    }

    #[test]
    fn thousands_of_texts_go_on_in_continue_records() {
        let row = |at: usize| {
            vec![
                Cell::text(format!("第{at}户，住在一个名字很长很长的村民小组")),
                Cell::text(format!("34990019800101{at:04}")),
                Cell::Number(at as f64 * 0.25),
            ]
        };
        let rows: Vec<Vec<Cell>> = (0..4000).map(row).collect();
        assert!(through_a_file(&rows) == expected(&rows));
    }

    #[test]
    fn days_come_back_as_days() {
        let rows = vec![vec![Cell::Day(jiff::civil::date(2020, 2, 20))]];
        let read = through_a_file(&rows);
        assert!(
            matches!(&read[0][0], Data::DateTime(day) if (day.as_f64() - 43_881.0).abs() < 1e-9),
            "{read:?}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn texts_and_numbers_come_back_as_they_were(
            rows in proptest::collection::vec(
                proptest::collection::vec(
                    prop_oneof!["[a-z0-9一-龥、（）]{1,200}".prop_map(Cell::Text), (-1e17..1e17).prop_map(Cell::Number)],
                    1..8,
                ),
                1..40,
            ),
        ) {
            prop_assert_eq!(through_a_file(&rows), expected(&rows));
        }
    }
}
