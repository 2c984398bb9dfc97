//! Listings as csv and xlsx, and the funnel's counts.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;
use twofront_domain::text::{Bilingual, Language};
use twofront_report::{FunnelCounts, Mark, Table, funnel, table_csv, table_xlsx};

fn table() -> Table {
    Table {
        title: Bilingual::new("线索", "Clues"),
        headings: vec![
            Bilingual::new("户主", "Head"),
            Bilingual::new("身份证号", "ID"),
            Bilingual::new("备注", "Note"),
        ],
        rows: vec![
            vec!["甲".into(), "349900199001011234".into(), "说“好”,\n再来".into()],
            vec!["=cmd|' /C calc'!A0".into(), "-5".into(), "+86 138".into()],
            vec!["乙".into()],
        ],
    }
}

#[test]
fn csv_opens_in_excel_and_runs_nothing() {
    let bytes = table_csv(&table(), Language::Zh, None).expect("csv");
    assert_eq!(&bytes[..3], b"\xEF\xBB\xBF");
    let expected =
        "户主,身份证号,备注\r\n甲,349900199001011234,\"说“好”,\n再来\"\r\n'=cmd|' /C calc'!A0,-5,'+86 138\r\n乙,,\r\n";
    assert_eq!(std::str::from_utf8(&bytes[3..]).expect("UTF-8"), expected);
    let english = table_csv(&table(), Language::En, None).expect("csv");
    assert!(english[3..].starts_with(b"Head,ID,Note\r\n"));
}

#[test]
fn xlsx_holds_text_only() {
    let bytes = table_xlsx(&table(), Language::En, date(2020, 3, 16), None).expect("xlsx");
    assert_eq!(
        bytes,
        table_xlsx(&table(), Language::En, date(2020, 3, 16), None).expect("xlsx")
    );
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("readable");
    let sheet = book.worksheet_range("Clues").expect("the sheet");
    let expected = [
        ["Head", "ID", "Note"],
        ["甲", "349900199001011234", "说“好”,\n再来"],
        ["=cmd|' /C calc'!A0", "-5", "+86 138"],
        ["乙", "", ""],
    ];
    for (row, texts) in (0..).zip(expected) {
        for (column, text) in (0..).zip(texts) {
            let found = sheet.get_value((row, column));
            match text {
                "" => assert!(
                    matches!(found, None | Some(Data::Empty)),
                    "row {row}, column {column}: {found:?}"
                ),
                _ => assert_eq!(found, Some(&Data::String(text.into())), "row {row}, column {column}"),
            }
        }
    }
}

#[test]
fn the_mark_goes_with_the_file() {
    let mark = Mark {
        lines: vec![
            (Bilingual::new("导出人", "Taken out by"), "=陈&明".to_owned()),
            (Bilingual::new("编号", "Number"), "17".to_owned()),
        ],
    };
    let text = String::from_utf8(table_csv(&table(), Language::Zh, Some(&mark)).expect("csv")).expect("text");
    assert!(text.starts_with("\u{FEFF}户主,"), "{text}");
    assert!(text.ends_with("导出人：=陈&明; 编号：17\r\n"), "{text}");
    let bytes = table_xlsx(&table(), Language::Zh, date(2020, 3, 16), Some(&mark)).expect("xlsx");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("readable");
    assert_eq!(book.sheet_names(), ["线索", "导出说明"]);
    let sheet = book.worksheet_range("导出说明").expect("sheet");
    assert_eq!(sheet.get((0, 1)), Some(&Data::String("=陈&明".into())));
    assert_eq!(sheet.get((1, 1)), Some(&Data::String("17".into())));
}

#[test]
fn empty_listings_are_files_too() {
    let empty = Table {
        title: Bilingual::new("", ""),
        headings: Vec::new(),
        rows: Vec::new(),
    };
    assert!(
        table_csv(&empty, Language::Zh, None)
            .expect("csv")
            .starts_with(b"\xEF\xBB\xBF")
    );
    let bytes = table_xlsx(&empty, Language::Zh, date(2020, 3, 16), None).expect("xlsx");
    let book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("readable");
    assert_eq!(book.sheet_names(), ["_"]);
}

#[test]
fn counts_keep_what_they_are_counted_out_of() {
    let counts = FunnelCounts {
        rows: 1_000,
        accepted: 970,
        findings: 41,
        people: 800,
        households: 300,
        clues: 60,
        clue_households: 50,
        tasks: 40,
        tasks_raised: 55,
        visits: 30,
        waiting: 5,
        rounds: 4,
        workers: 6,
    };
    let shown: Vec<(&str, String)> = funnel(&counts).iter().map(|one| (one.id, one.shown())).collect();
    let expected = [
        ("rows", "1000"),
        ("accepted", "970/1000"),
        ("findings", "41"),
        ("people", "800"),
        ("households", "300"),
        ("clues", "60"),
        ("clue_households", "50/300"),
        ("tasks", "40/55"),
        ("visits", "30/35"),
        ("waiting", "5/35"),
        ("rounds", "4/6"),
    ];
    assert_eq!(shown, expected.map(|(id, text)| (id, text.to_owned())));
    for indicator in funnel(&counts) {
        assert!(
            !indicator.label.zh.is_empty() && !indicator.label.en.is_empty(),
            "{}",
            indicator.id
        );
    }
}
