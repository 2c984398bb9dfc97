//! Files that are no ledgers: each ends in one clear sentence, and memory stays bounded.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod support;

use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use proptest::prelude::*;
use support::{GAZETTEER, PACKS, RECEIVED, codes, county, read_bytes, read_with, texts, workbook};
use twofront_domain::finding::Severity;
use twofront_domain::progress::{Progress, Silent};
use twofront_intake::{LedgerInput, Limits, read};
use zip::write::SimpleFileOptions;

fn check(name: &str, bytes: &[u8], expect: &str) {
    let ledger = read_bytes(name, bytes);
    assert_eq!(codes(&ledger), [format!("{expect}@-:-")], "{name}");
    assert!(ledger.summary.is_none() && ledger.records.is_empty(), "{name}");
    let finding = &ledger.findings[0];
    assert_eq!(finding.severity, Severity::Error);
    for text in [&finding.problem, &finding.remedy] {
        assert!(!text.zh.is_empty() && !text.en.is_empty());
    }
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn container(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn files_that_are_something_else() {
    check("空.xlsx", b"", "file-empty");
    check("图.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file-not-a-workbook");
    check("文.xls", b"%PDF-1.7\n", "file-not-a-workbook");
    check(
        "页.xls",
        b"\n<html><table><tr><td>1</td></tr></table></html>",
        "file-not-a-workbook",
    );
    check("块.csv", b"\0\x01\x02\x03binary", "file-not-a-workbook");
    check(
        "文.xlsx",
        &zipped(&[("word/document.xml", b"<x/>")]),
        "file-not-a-workbook",
    );
    check("包.xlsx", &zipped(&[("a.txt", b"a")]), "file-not-a-workbook");
    check(
        "二进制.xlsb",
        &zipped(&[("xl/workbook.bin", b"a")]),
        "file-not-a-workbook",
    );
    check("空表.xlsx", &workbook(&[("Sheet1", vec![])]), "file-empty");
    check("空白.csv", b"\r\n , ,\r\n", "file-empty");
    check("别的.csv", "甲,乙\n1,2\n".as_bytes(), "file-kind-unknown");
    check("文.xls", &container(&[("/WordDocument", b"x")]), "file-not-a-workbook");
}

#[test]
fn encrypted_workbooks() {
    check(
        "密.xlsx",
        &container(&[("/EncryptionInfo", b"x"), ("/EncryptedPackage", b"y")]),
        "file-encrypted",
    );
    // A FilePass record at the start of the stream.
    check(
        "密.xls",
        &container(&[("/Workbook", &[0x2f, 0, 2, 0, 1, 0])]),
        "file-encrypted",
    );
    let manifest = b"<manifest:encryption-data/>";
    check(
        "密.ods",
        &zipped(&[("content.xml", b"<x/>"), ("META-INF/manifest.xml", manifest)]),
        "file-encrypted",
    );
}

#[test]
fn damaged_workbooks() {
    let good = workbook(&[("Sheet1", vec![texts(&["姓名", "身份证号"]), texts(&["王一", "1"])])]);
    check("断.xlsx", &good[..good.len() / 2], "file-truncated");
    check("断.xlsx", &good[..good.len() - 10], "file-truncated");
    check(
        "坏.xls",
        &[&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[7; 600]].concat(),
        "file-truncated",
    );
    check(
        "坏.xls",
        &container(&[("/Workbook", &[0x03, 0x02, 0xff, 0x7f, 0, 0])]),
        "file-truncated",
    );
    // Dimensions of four thousand million rows, which a reader would make room for.
    let mut record = vec![0x00, 0x02, 14, 0];
    record.extend([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0]);
    check("坏.xls", &container(&[("/Workbook", &record)]), "file-truncated");
    check(
        "坏.xlsx",
        &zipped(&[("xl/workbook.xml", b"<workbook><sheets>")]),
        "file-truncated",
    );
    check("断.csv", &"姓名,身份证号\n王一,张".as_bytes()[..25], "file-truncated");
    check("码.csv", b"\xe5\x90\xff\xff,\x80\x81\xff\n", "file-encoding");
}

#[test]
fn bombs_are_not_opened() {
    let zeros = vec![b' '; 40_000_000];
    let bomb = zipped(&[("xl/workbook.xml", b"<x/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 100_000);
    check("弹.xlsx", &bomb, "file-zip-bomb");
    // The same with a size in its headings that denies it.
    let mut liar = bomb.clone();
    for at in 0..liar.len() - 4 {
        if liar[at..at + 4] == 40_000_000_u32.to_le_bytes() {
            liar[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
        }
    }
    check("弹.xlsx", &liar, "file-zip-bomb");
    let strings = br#"<sst uniqueCount="99999999999">"#;
    check(
        "弹.xlsx",
        &zipped(&[("xl/workbook.xml", b"<x/>"), ("xl/sharedStrings.xml", strings)]),
        "file-zip-bomb",
    );
}

#[test]
fn a_sheet_that_repeats_without_end_is_refused() {
    let content = br#"<office:document-content><table:table table:name="a"><table:table-row table:number-rows-repeated="1048576">
        <table:table-cell table:number-columns-repeated="500" office:value-type="float" office:value="1"/></table:table-row>
        </table:table></office:document-content>"#;
    check("弹.ods", &zipped(&[("content.xml", content)]), "file-too-large");
}

/// Two gigabytes that nobody stores: fails the test when anybody tries to read them through.
struct Huge {
    at: u64,
    read: u64,
}

impl Read for Huge {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        buffer.fill(b'1');
        self.read += buffer.len() as u64;
        assert!(self.read < 1 << 20, "a refused file is not read through");
        Ok(buffer.len())
    }
}

impl Seek for Huge {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(offset) => (2_u64 << 30).saturating_add_signed(offset),
            SeekFrom::Current(offset) => self.at.saturating_add_signed(offset),
        };
        Ok(self.at)
    }
}

#[test]
fn a_csv_of_two_gigabytes_is_refused_unread() {
    let mut source = Huge { at: 0, read: 0 };
    let input = LedgerInput {
        name: "大.csv",
        source: &mut source,
        received_on: RECEIVED,
    };
    let ledger = read(input, &PACKS, &GAZETTEER, &county(), &Limits::default(), &Silent);
    assert_eq!(codes(&ledger), ["file-too-large@-:-"]);
    assert!(ledger.findings[0].remedy.zh.contains("按乡镇拆分"));
}

#[test]
fn limits_of_rows_columns_and_cells() {
    let csv = "姓名,身份证号\n".repeat(100);
    let check = |limits: Limits, expect: &str| {
        assert_eq!(
            codes(&read_with("多.csv", csv.as_bytes(), &limits)),
            [format!("{expect}@-:-")]
        );
    };
    check(
        Limits {
            rows: 50,
            ..Limits::default()
        },
        "file-too-large",
    );
    check(
        Limits {
            cells: 50,
            ..Limits::default()
        },
        "file-too-large",
    );
    check(
        Limits {
            columns: 1,
            ..Limits::default()
        },
        "file-too-large",
    );
    check(
        Limits {
            csv_bytes: 50,
            ..Limits::default()
        },
        "file-too-large",
    );
    check(Limits::default(), "file-kind-unknown");
    let open_quote = format!("姓名,身份证号\n\"王一,{}", "1\n".repeat(100_000));
    assert_eq!(
        codes(&read_bytes("引.csv", open_quote.as_bytes())),
        ["file-truncated@-:-"]
    );
}

struct Stop;

impl Progress for Stop {
    fn step(&self, _stage: &'static str, _done: u64, _total: u64) {}
    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn cancelled_work_gives_nothing() {
    let rows = vec![texts(&["姓名", "总费用", "自付费用"]), texts(&["王一", "1", "1"])];
    let bytes = workbook(&[("Sheet1", rows)]);
    let mut source = Cursor::new(&bytes);
    let input = LedgerInput {
        name: "a.xlsx",
        source: &mut source,
        received_on: RECEIVED,
    };
    let ledger = read(input, &PACKS, &GAZETTEER, &county(), &Limits::default(), &Stop);
    assert_eq!(codes(&ledger), ["file-cancelled@-:-"]);
    assert!(ledger.records.is_empty());
}

#[test]
fn csv_in_every_dress() {
    let text = "姓名;总费用;自付费用\n王一;100;\"1,000\"\n";
    let told = |bytes: &[u8]| {
        let ledger = read_bytes("a.csv", bytes);
        assert_eq!(
            ledger.summary.as_ref().map(|summary| summary.kind.as_str()),
            Some("medical-self-paid")
        );
        assert_eq!(ledger.records.len(), 1);
        support::told(
            &ledger.records[0],
            twofront_domain::field::Subject::Person,
            "self_paid_medical",
        )
    };
    assert_eq!(told(text.as_bytes()), "100000");
    assert_eq!(told(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), "100000");
    assert_eq!(told(text.replace(';', "\t").as_bytes()), "100000");
    assert_eq!(told(&encoding_rs::GB18030.encode(text).0), "100000");
    let utf16: Vec<u8> = [0xfe_ff_u16]
        .iter()
        .copied()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(told(&utf16), "100000");
}

#[test]
fn an_open_document_sheet() {
    let row = |cells: &[&str]| {
        let cells: String = cells
            .iter()
            .map(|cell| {
                format!("<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>")
            })
            .collect();
        format!("<table:table-row>{cells}<table:table-cell table:number-columns-repeated=\"1000\"/></table:table-row>")
    };
    let content = format!(
        "<office:document-content><table:table table:name=\"名单\">{}{}\
         <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"1024\"/>\
         </table:table-row></table:table></office:document-content>",
        row(&["姓名", "总费用", "自付费用"]),
        row(&["王&amp;一", "100", "1.5万元"]),
    );
    let ledger = read_bytes("a.ods", &zipped(&[("content.xml", content.as_bytes())]));
    assert_eq!(codes(&ledger), Vec::<String>::new());
    assert_eq!(ledger.records[0].raw[0].1.as_ref(), "王&一");
    let told = support::told(
        &ledger.records[0],
        twofront_domain::field::Subject::Person,
        "self_paid_medical",
    );
    assert_eq!(told, "1500000");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read_bytes("x", &bytes);
        read_bytes("x", &[b"PK\x03\x04", bytes.as_slice()].concat());
        read_bytes("x", &[&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], bytes.as_slice()].concat());
    }

    #[test]
    fn a_damaged_workbook_never_panics(at in 0..6_000_usize, byte: u8) {
        let rows = vec![texts(&["姓名", "总费用", "自付费用"]), texts(&["王一", "1", "1"])];
        let mut bytes = workbook(&[("Sheet1", rows)]);
        let at = at % bytes.len();
        bytes[at] = byte;
        read_bytes("x.xlsx", &bytes);
    }

    #[test]
    fn no_csv_makes_the_reader_panic(lines in proptest::collection::vec("[\\PC,;\"\t]{0,40}", 0..12)) {
        let text = format!("姓名,户编号,身份证号,与户主关系,走访日期,工资性收入\n{}", lines.join("\n"));
        read_bytes("x.csv", text.as_bytes());
    }
}
