//! What the tests of this room share: the shipped packs, the real gazetteer, workbooks written in memory.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses a part; a test that cannot set itself up should stop"
)]

use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use rust_xlsxwriter::Workbook;
use twofront_domain::field::Subject;
use twofront_domain::ledger::Record;
use twofront_domain::place::{Gazetteer, Place, PlaceCode};
use twofront_domain::progress::Silent;
use twofront_domain::resident_id::ResidentId;
use twofront_domain::value::Value;
use twofront_intake::{LedgerInput, Limits, ReadLedger, read};
use twofront_packs::Packs;
use twofront_packs::load::{load, read_folder};

pub const RECEIVED: Date = date(2020, 2, 20);

pub static PACKS: LazyLock<Packs> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    load(&read_folder(&folder).unwrap()).unwrap()
});

pub static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let text = include_str!("../../../../data/gazetteer.csv");
    Gazetteer::new(text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        Place {
            code: cells[0].parse().unwrap(),
            name: cells[1].to_owned(),
        }
    }))
});

pub fn county() -> PlaceCode {
    "340722".parse().unwrap()
}

pub fn read_with(name: &str, bytes: &[u8], limits: &Limits) -> ReadLedger {
    let mut source = Cursor::new(bytes);
    let input = LedgerInput {
        name,
        source: &mut source,
        received_on: RECEIVED,
    };
    read(input, &PACKS, &GAZETTEER, &county(), limits, &Silent)
}

pub fn read_bytes(name: &str, bytes: &[u8]) -> ReadLedger {
    read_with(name, bytes, &Limits::default())
}

/// What a test writes into a cell.
#[derive(Clone, Copy)]
pub enum In {
    T(&'static str),
    N(f64),
}

/// Sheets of rows as an xlsx file; empty texts are left out.
pub fn workbook(sheets: &[(&str, Vec<Vec<In>>)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (at, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                match cell {
                    In::T("") => {}
                    In::T(text) => {
                        sheet.write_string(at as u32, column as u16, *text).unwrap();
                    }
                    In::N(number) => {
                        sheet.write_number(at as u32, column as u16, *number).unwrap();
                    }
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

pub fn texts(cells: &[&'static str]) -> Vec<In> {
    cells.iter().map(|text| In::T(text)).collect()
}

/// A value of a record as its JSON, `-` where there is none.
pub fn told(record: &Record, subject: Subject, word: &str) -> String {
    let index = PACKS.catalogue.index(subject, word).unwrap();
    let values = if subject == Subject::Household {
        &record.household_values
    } else {
        &record.values
    };
    values
        .get(index)
        .map_or("-".to_owned(), |value: &Value| match value.to_json() {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        })
}

/// Findings as `code@row:column`, in order.
pub fn codes(ledger: &ReadLedger) -> Vec<String> {
    ledger
        .findings
        .iter()
        .map(|finding| {
            let at = |number: Option<u32>| number.map_or("-".to_owned(), |number| number.to_string());
            format!(
                "{}@{}:{}",
                finding.code,
                at(finding.row),
                at(finding.column.map(u32::from))
            )
        })
        .collect()
}

/// A synthetic ID with a valid check digit in the unassigned county code.
pub fn id(digits: &str) -> &'static str {
    ResidentId::from_17_digits(&format!("349900{digits}"))
        .unwrap()
        .to_string()
        .leak()
}
