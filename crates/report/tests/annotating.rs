//! The annotated workbook, read back: the county's rows at their place, remarks behind them, nothing but text.

use std::io::{Cursor, Read};
use std::sync::Arc;

use calamine::{Data, Range, Reader, Xlsx};
use jiff::civil::date;
use proptest::prelude::*;
use twofront_domain::finding::{Finding, Severity};
use twofront_domain::ledger::Column;
use twofront_domain::text::{Bilingual, Language};
use twofront_report::annotated::workbook;
use twofront_report::{AnnotatedSheet, Annotation, RawRow, ReportError};

type Cells = Vec<(u16, Box<str>)>;

fn cells(texts: &[&str]) -> Cells {
    let filled = (0..).zip(texts).filter(|(_, text)| !text.is_empty());
    filled.map(|(column, text)| (column, Box::from(*text))).collect()
}

fn columns(headings: &[&str]) -> Vec<Column> {
    (0..)
        .zip(headings)
        .map(|(column, heading)| Column {
            column,
            heading: (*heading).into(),
        })
        .collect()
}

fn finding(severity: Severity, sheet: &str, row: u32, column: u16, field: &str, value: &str) -> Finding {
    Finding {
        code: "id-check-digit",
        severity,
        sheet: Some(Arc::from(sheet)),
        row: Some(row),
        column: Some(column),
        field: Some(Arc::from(field)),
        value: Some(Box::from(value)),
        problem: Bilingual::new("校验码应为X", "the check digit should be X"),
        remedy: Bilingual::new("请核对原件", "check the original"),
    }
}

/// Makes the workbook of one sheet from rows numbered from 1 and reads it back.
fn read_back(
    name: &str,
    heading_row: u32,
    headings: &[&str],
    rows: &[(u32, Cells)],
    findings: &[Finding],
) -> Vec<(String, Range<Data>)> {
    let raw: Vec<RawRow<'_>> = rows
        .iter()
        .map(|(number, cells)| RawRow { number: *number, cells })
        .collect();
    let columns = columns(headings);
    let sheet = AnnotatedSheet {
        name,
        columns: &columns,
        heading_row,
        rows: &raw,
    };
    let annotation = Annotation {
        file_name: "秀山镇.xlsx",
        made_on: date(2020, 3, 16),
        language: Language::Zh,
        sheets: &[sheet],
        findings,
        mark: None,
    };
    let bytes = workbook(&annotation).expect("a workbook");
    assert_eq!(
        bytes,
        workbook(&annotation).expect("a workbook"),
        "the same input gives the same bytes"
    );
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("readable");
    book.worksheets()
}

fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    match range.get_value((row - 1, column)) {
        None | Some(Data::Empty) => String::new(),
        Some(Data::String(text)) => text.clone(),
        Some(other) => panic!("row {row}, column {column} is not text: {other:?}"),
    }
}

fn row(range: &Range<Data>, number: u32, columns: u32) -> Vec<String> {
    (0..columns).map(|column| text(range, number, column)).collect()
}

const ID: &str = "349900199001011234";

#[test]
fn the_countys_rows_come_back_with_remarks() {
    let rows = [
        (1, cells(&["走访台账（秀山村）"])),
        (2, cells(&["姓名", "身份证号", "收入"])),
        (3, cells(&["", "", "工资", "补助"])),
        (4, cells(&["甲", ID, "7900", "0.0"])),
        (5, cells(&["乙", "", "007", "-5"])),
        (7, cells(&["丙", "=1+1", "+86 10", "@SUM(A1)"])),
    ];
    let findings = [
        finding(Severity::Warning, "秀山村", 4, 2, "收入/工资", "7900"),
        finding(Severity::Error, "秀山村", 4, 1, "身份证号", ID),
        finding(Severity::Error, "别的表", 5, 1, "身份证号", "x"),
    ];
    let sheets = read_back(
        "秀山村",
        3,
        &["姓名", "身份证号", "收入/工资", "收入/补助"],
        &rows,
        &findings,
    );
    let [(list_name, list), (sheet_name, sheet)] = sheets.as_slice() else {
        panic!("two sheets, not {}", sheets.len())
    };
    assert_eq!((list_name.as_str(), sheet_name.as_str()), ("问题清单", "秀山村"));
    assert_eq!(row(sheet, 1, 5), ["走访台账（秀山村）", "", "", "", ""]);
    assert_eq!(row(sheet, 2, 5), ["姓名", "身份证号", "收入", "", ""]);
    assert_eq!(row(sheet, 3, 5), ["", "", "工资", "补助", "核对备注"]);
    let remark = "【错误】身份证号：校验码应为X → 请核对原件；【提醒】收入/工资：校验码应为X → 请核对原件";
    assert_eq!(row(sheet, 4, 5), ["甲", ID, "7900", "0.0", remark]);
    assert_eq!(
        row(sheet, 5, 5),
        ["乙", "", "007", "-5", ""],
        "another sheet's finding stays away"
    );
    assert_eq!(
        row(sheet, 6, 5),
        ["", "", "", "", ""],
        "an empty row stays in its place"
    );
    assert_eq!(row(sheet, 7, 5), ["丙", "=1+1", "+86 10", "@SUM(A1)", ""]);
    assert_eq!(
        row(list, 1, 8),
        ["文件", "工作表", "行", "列", "程度", "原值", "问题", "处理办法"]
    );
    let line = [
        "秀山镇.xlsx",
        "秀山村",
        "4",
        "B 身份证号",
        "错误",
        ID,
        "校验码应为X",
        "请核对原件",
    ];
    assert_eq!(row(list, 3, 8), line);
    assert_eq!(text(list, 4, 1), "别的表", "every finding is listed");
}

#[test]
fn an_earlier_remark_column_is_replaced() {
    let rows = [
        (1, cells(&["姓名", "身份证号", "核对备注"])),
        (2, cells(&["甲", ID, "【错误】旧备注"])),
        (3, cells(&["乙", ID, "旧"])),
    ];
    let findings = [finding(Severity::Notice, "Sheet1", 3, 1, "身份证号", ID)];
    let sheets = read_back("Sheet1", 1, &["姓名", "身份证号"], &rows, &findings);
    let sheet = &sheets[1].1;
    assert_eq!(row(sheet, 1, 4), ["姓名", "身份证号", "核对备注", ""]);
    assert_eq!(row(sheet, 2, 4), ["甲", ID, "", ""], "mended rows lose their remark");
    assert_eq!(
        row(sheet, 3, 4),
        ["乙", ID, "【说明】身份证号：校验码应为X → 请核对原件", ""]
    );
}

#[test]
fn rows_and_headings_that_were_not_kept_are_stood_in_for() {
    let findings = [finding(Severity::Error, "Sheet1", 9, 1, "身份证号", "3.499E+17")];
    let sheets = read_back(
        "Sheet1",
        2,
        &["姓名", "身份证号"],
        &[(5, cells(&["甲", ID]))],
        &findings,
    );
    let sheet = &sheets[1].1;
    assert_eq!(row(sheet, 2, 3), ["姓名", "身份证号", "核对备注"]);
    assert_eq!(row(sheet, 5, 3), ["甲", ID, ""]);
    assert_eq!(
        row(sheet, 9, 3),
        ["", "3.499E+17", "【错误】身份证号：校验码应为X → 请核对原件"]
    );
}

#[test]
fn sheet_names_are_kept_as_far_as_a_workbook_allows() {
    for (name, expect) in [
        ("秀山村", "秀山村"),
        ("问题清单", "问题清单 (2)"),
        ("a/b:c", "a_b_c"),
        ("'quoted'", "quoted"),
        ("", "_"),
        (
            "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二.csv",
            "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一",
        ),
    ] {
        let sheets = read_back(name, 1, &["姓名"], &[(1, cells(&["姓名"]))], &[]);
        assert_eq!(sheets[1].0, expect, "for {name:?}");
    }
}

#[test]
fn a_sheet_too_large_is_refused_in_words() {
    let far = [RawRow {
        number: 1_048_577,
        cells: &[(0, Box::from("甲"))],
    }];
    let wide: Cells = vec![(16_383, Box::from("甲"))];
    let wide = [RawRow {
        number: 1,
        cells: &wide,
    }];
    for rows in [&far, &wide] {
        let sheet = AnnotatedSheet {
            name: "大表",
            columns: &[],
            heading_row: 0,
            rows,
        };
        let annotation = Annotation {
            file_name: "大表.csv",
            made_on: date(2020, 3, 16),
            language: Language::Zh,
            sheets: &[sheet],
            findings: &[],
            mark: None,
        };
        let error = workbook(&annotation).expect_err("too large");
        assert!(
            matches!(&error, ReportError::TooLarge { sheet, .. } if sheet == "大表"),
            "{error}"
        );
        assert!(error.said().zh.contains("1048576行"));
    }
}

/// A part of the xlsx as XML text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut text = String::new();
    archive
        .by_name(name)
        .expect("the part")
        .read_to_string(&mut text)
        .expect("UTF-8");
    text
}

/// The `<xf ..>` of a cell's style, from the workbook's list of cell formats.
fn style_of(bytes: &[u8], cell: &str) -> String {
    let sheet = part(bytes, "xl/worksheets/sheet2.xml");
    let (_, after) = sheet
        .split_once(&format!("<c r=\"{cell}\" s=\""))
        .expect("a cell with a style");
    let number: usize = after
        .split_once('"')
        .expect("a closed quote")
        .0
        .parse()
        .expect("a number");
    let styles = part(bytes, "xl/styles.xml");
    let (_, formats) = styles.split_once("<cellXfs").expect("cell formats");
    formats
        .split("<xf ")
        .nth(number + 1)
        .expect("the format")
        .split_once('>')
        .expect("a closed tag")
        .0
        .to_owned()
}

#[test]
fn marked_rows_are_coloured_and_formulas_are_quoted() {
    let rows = [
        (1, cells(&["姓名", "电话"])),
        (2, cells(&["甲", "1"])),
        (3, cells(&["=乙", "2"])),
    ];
    let raw: Vec<RawRow<'_>> = rows
        .iter()
        .map(|(number, cells)| RawRow { number: *number, cells })
        .collect();
    let columns = columns(&["姓名", "电话"]);
    let sheets = [AnnotatedSheet {
        name: "表",
        columns: &columns,
        heading_row: 1,
        rows: &raw,
    }];
    let findings = [finding(Severity::Error, "表", 2, 0, "姓名", "甲")];
    let annotation = Annotation {
        file_name: "表.xlsx",
        made_on: date(2020, 3, 16),
        language: Language::Zh,
        sheets: &sheets,
        findings: &findings,
        mark: None,
    };
    let bytes = workbook(&annotation).expect("a workbook");
    let fill = |cell: &str| {
        let style = style_of(&bytes, cell);
        style
            .split_once("fillId=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .expect("a fill")
            .0
            .to_owned()
    };
    let (pointed, marked, remark, plain) = (fill("A2"), fill("B2"), fill("C2"), fill("B3"));
    assert_eq!(plain, "0", "a row without findings has no colour");
    assert!(
        marked != plain && pointed != marked && remark == marked,
        "{pointed} {marked} {remark} {plain}"
    );
    assert!(
        style_of(&bytes, "A3").contains("quotePrefix=\"1\""),
        "stays text when edited"
    );
    assert!(!style_of(&bytes, "A2").contains("quotePrefix"));
    for cell in ["A2", "B2", "B3"] {
        assert!(
            style_of(&bytes, cell).contains("numFmtId=\"49\""),
            "{cell} is formatted as text"
        );
    }
    assert!(
        !part(&bytes, "xl/worksheets/sheet2.xml").contains("<f>"),
        "no cell is a formula"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the cells hold, each comes back as the same text at the same place.
    #[test]
    fn every_text_survives(texts in proptest::collection::vec("[ -~一-三＝\\t\\n\\x01\\x0b😀\u{fffe}]{0,12}", 1..30)) {
        let row_cells: Cells = (0..).zip(&texts).filter(|(_, text)| !text.is_empty()).map(|(at, text)| (at, Box::from(text.as_str()))).collect();
        let sheets = read_back("表", 0, &[], &[(3, row_cells)], &[]);
        for (column, expected) in (0..).zip(&texts) {
            prop_assert_eq!(&text(&sheets[1].1, 3, column), expected);
        }
    }
}
