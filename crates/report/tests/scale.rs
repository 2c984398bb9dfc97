//! A town's visit ledger, annotated: 12,000 rows of 46 columns, every tenth with findings. The time is asserted in release
//! builds only.
#![allow(clippy::disallowed_methods, reason = "a test of speed reads the clock")]

use std::sync::Arc;
use std::time::Instant;

use jiff::civil::date;
use twofront_domain::finding::{Finding, Severity};
use twofront_domain::ledger::Column;
use twofront_domain::text::{Bilingual, Language};
use twofront_report::annotated::workbook;
use twofront_report::{AnnotatedSheet, Annotation, RawRow};

#[test]
fn twelve_thousand_rows_of_forty_six_columns() {
    const ROWS: u32 = 12_000;
    const COLUMNS: u16 = 46;
    let cells = |row: u32| -> Vec<(u16, Box<str>)> {
        (0..COLUMNS)
            .map(|column| (column, format!("第{row}行{column}列").into_boxed_str()))
            .collect()
    };
    let texts: Vec<_> = (1..=ROWS).map(|row| (row, cells(row))).collect();
    let rows: Vec<RawRow<'_>> = texts
        .iter()
        .map(|(number, cells)| RawRow { number: *number, cells })
        .collect();
    let columns: Vec<Column> = (0..COLUMNS)
        .map(|column| Column {
            column,
            heading: format!("标题{column}"),
        })
        .collect();
    let name: Arc<str> = Arc::from("走访台账");
    let finding = |row| Finding {
        code: "id-check-digit",
        severity: Severity::Error,
        sheet: Some(name.clone()),
        row: Some(row),
        column: Some(3),
        field: Some(Arc::from("身份证号")),
        value: Some(Box::from("349900199001011234")),
        problem: Bilingual::new("校验码应为X", "the check digit should be X"),
        remedy: Bilingual::new("请核对原件", "check the original"),
    };
    let findings: Vec<Finding> = (3..=ROWS).step_by(10).map(finding).collect();
    let sheets = [AnnotatedSheet {
        name: &name,
        columns: &columns,
        heading_row: 2,
        rows: &rows,
    }];
    let annotation = Annotation {
        file_name: "走访台账.xlsx",
        made_on: date(2020, 3, 16),
        language: Language::Zh,
        sheets: &sheets,
        findings: &findings,
        mark: None,
    };
    let started = Instant::now();
    let bytes = workbook(&annotation).expect("a workbook");
    let taken = started.elapsed();
    eprintln!(
        "{ROWS} rows x {COLUMNS} columns, {} findings: {} bytes in {taken:?}",
        findings.len(),
        bytes.len()
    );
    assert!(bytes.len() > 1_000_000);
    if !cfg!(debug_assertions) {
        assert!(taken.as_secs_f64() < 2.0, "{taken:?}");
    }
}
