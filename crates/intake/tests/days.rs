//! Ledgers whose rows speak of a day, a site or a village: each row's own day, what becomes of a row without one, and that
//! no two kinds of ledgers are taken for each other.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod support;

use In::{N, T};
use jiff::civil::{Date, date};
use support::{In, PACKS, codes, id, read_bytes, texts, told, workbook};
use twofront_domain::field::Subject::{Household, Person, Site, Village};
use twofront_intake::ReadLedger;
use twofront_packs::LedgerSpec;

const LOG: [&str; 8] = ["序号", "乡镇", "村", "姓名", "身份证号", "测温日期", "早体温", "晚体温"];

fn on(ledger: &ReadLedger) -> Vec<Option<Date>> {
    ledger.records.iter().map(|record| record.on).collect()
}

/// A temperature log of one person, with these days.
fn log(title: Option<&'static str>, days: &[In]) -> ReadLedger {
    let mut rows: Vec<Vec<In>> = title.into_iter().map(|title| texts(&[title])).collect();
    rows.push(texts(&LOG));
    for day in days {
        let (name, number) = (T("王一"), T(id("19700101001")));
        rows.push(vec![
            T("1"),
            T("枞阳镇"),
            T("石岭村"),
            name,
            number,
            *day,
            T("36.5"),
            T("37.4℃"),
        ]);
    }
    read_bytes("体温.xlsx", &workbook(&[("Sheet1", rows)]))
}

#[test]
fn each_row_speaks_for_its_own_day() {
    let serial = 43_871.0; // 2020-02-10
    let days = [T("2020-02-09"), T("2月11日"), N(serial), T("2020.2.12"), T("20200213")];
    let ledger = log(None, &days);
    assert_eq!(codes(&ledger), Vec::<String>::new());
    let expect = [9, 11, 10, 12, 13].map(|day| Some(date(2020, 2, day)));
    assert_eq!(on(&ledger), expect);
    let summary = ledger.summary.as_ref().unwrap();
    assert_eq!((summary.effective, summary.vault), (date(2020, 2, 13), true));
    assert_eq!(told(&ledger.records[1], Person, "temperature_evening"), "374");
}

#[test]
fn a_row_without_a_day_keeps_what_belongs_to_no_day() {
    let check = |title, day: In, finding: &[&str], on_day: Option<Date>, morning: &str| {
        let ledger = log(title, &[day]);
        assert_eq!(codes(&ledger), finding, "{title:?}");
        assert_eq!(on(&ledger), [on_day]);
        assert_eq!(told(&ledger.records[0], Person, "temperature_morning"), morning);
        assert_eq!(told(&ledger.records[0], Person, "resident_id"), id("19700101001"));
    };
    check(None, T("昨天"), &["date-invalid@2:5"], None, "-");
    check(None, T("2020-02-30"), &["date-invalid@2:5"], None, "-");
    check(None, T("2020-02-21"), &["date-future@2:5"], None, "-");
    check(None, T(""), &["required-missing@2:5"], None, "-");
    // What the title says holds for rows that say nothing, not for rows that say something wrong.
    let title = Some("石岭村2020年2月18日体温登记表");
    check(title, T(""), &[], Some(date(2020, 2, 18)), "365");
    check(title, T("2020-02-17"), &[], Some(date(2020, 2, 17)), "365");
    check(title, T("2020-02-99"), &["date-invalid@3:5"], None, "-");
}

#[test]
fn months_of_income_are_said_of_the_household() {
    let rows = vec![
        texts(&["户主姓名", "身份证号", "村", "收入月份", "当月收入合计（元）"]),
        vec![
            T("王一"),
            T(id("19700101001")),
            T("石岭村"),
            T("2020年1月"),
            T("1,200.50"),
        ],
        vec![T("王一"), T(id("19700101001")), T("石岭村"), T("2019.12"), T("0.3万元")],
        vec![T("王一"), T(id("19700101001")), T("石岭村"), T("不清楚"), T("800")],
    ];
    let ledger = read_bytes("收入.xlsx", &workbook(&[("Sheet1", rows)]));
    assert_eq!(codes(&ledger), ["date-invalid@4:3"]);
    assert_eq!(on(&ledger), [Some(date(2020, 1, 1)), Some(date(2019, 12, 1)), None]);
    let received: Vec<String> = ledger
        .records
        .iter()
        .map(|record| told(record, Household, "income_received"))
        .collect();
    assert_eq!(received, ["120050", "300000", "-"]);
    assert!(ledger.records.iter().all(|record| record.household_key.is_none()));
}

#[test]
fn sites_have_a_kind_a_name_and_days() {
    let heading = ["镇", "村", "厂名", "日期", "当日在岗人数", "早测温人数", "用工人数"];
    let rows = vec![
        texts(&["复工测温台账"]),
        texts(&heading),
        texts(&["枞阳镇", "石岭村", "石嶺 雨具厂", "2020-2-19", "40人", "40", "55"]),
        texts(&["枞阳镇", "石岭村", "", "2020-2-19", "40", "40", "55"]),
        texts(&["枞阳镇", "无名村", "雨具厂", "2020-2-19", "40", "38", "55"]),
        texts(&["枞阳镇", "", "雨具厂", "2020-3-19", "40", "38", "55"]),
        texts(&["合计", "", "", "", "160", "154", "220"]),
    ];
    let ledger = read_bytes("复工.xlsx", &workbook(&[("Sheet1", rows)]));
    assert_eq!(
        codes(&ledger),
        ["row-without-name@4:2", "place-unknown@5:1", "date-future@6:3"]
    );
    let summary = ledger.summary.as_ref().unwrap();
    // Workshops are no personal data, even in a pack whose people are.
    assert_eq!(
        (summary.kind.as_str(), summary.vault),
        ("workshop-temperature-log", false)
    );
    let first = &ledger.records[0];
    assert_eq!(
        (first.subject, told(first, Site, "kind"), told(first, Site, "name")),
        (Site, "workshop".to_owned(), "石岭雨具厂".to_owned())
    );
    assert_eq!(first.place.as_ref().unwrap().as_str().len(), 12);
    let places: Vec<Option<usize>> = ledger
        .records
        .iter()
        .map(|record| record.place.as_ref().map(|place| place.as_str().len()))
        .collect();
    assert_eq!(places, [Some(12), None, Some(9)]);
    let on_duty: Vec<String> = ledger
        .records
        .iter()
        .map(|record| told(record, Site, "on_duty"))
        .collect();
    assert_eq!(on_duty, ["40", "40", "-"]);
    assert_eq!(told(&ledger.records[2], Site, "workers"), "55");
}

#[test]
fn villages_report_by_name() {
    let heading = ["乡镇", "村", "报告日期", "当日新增", "累计", "当日解除", "尚在观察"];
    let rows = vec![
        texts(&heading),
        texts(&["枞阳镇", "石岭村", "2月19日", "0", "3人", "1", "2"]),
        texts(&["枞阳镇", "", "2月19日", "0", "3", "1", "2"]),
        texts(&["枞阳镇", "无名村", "2月19日", "0", "3", "1", "2"]),
        texts(&["枞阳镇", "石岭村", "2月20日", "", "3", "很多", "2"]),
    ];
    let ledger = read_bytes("日报.xlsx", &workbook(&[("日报", rows)]));
    let expect = [
        "place-unknown@3:1",
        "place-unknown@4:1",
        "required-missing@5:3",
        "number-invalid@5:5",
    ];
    assert_eq!(codes(&ledger), expect);
    assert!(!ledger.summary.as_ref().unwrap().vault);
    let villages: Vec<bool> = ledger.records.iter().map(|record| record.place.is_some()).collect();
    assert_eq!(villages, [true, false, false, true]);
    assert_eq!(told(&ledger.records[0], Village, "report_cumulative"), "3");
    assert_eq!(ledger.records[3].on, Some(date(2020, 2, 20)));
}

#[test]
fn findings_of_days_say_what_was_left_out_and_how_to_mend_it() {
    for day in [T("昨天"), T("2020-03-01"), T("")] {
        let ledger = log(None, &[day]);
        let [finding] = ledger.findings.as_slice() else {
            panic!("one finding, not {:?}", codes(&ledger));
        };
        assert!(
            finding.problem.zh.contains("当天的数值没有采用"),
            "{}",
            finding.problem.zh
        );
        assert!(
            finding.problem.en.contains("rest of the row was"),
            "{}",
            finding.problem.en
        );
        assert!(!finding.remedy.zh.is_empty() && !finding.remedy.en.is_empty());
        assert_eq!(finding.field.as_deref(), Some("测温日期"));
    }
}

/// One sheet with these headings and a row below it.
fn kind_of(headings: &[&str]) -> Option<String> {
    let headings: Vec<In> = headings.iter().map(|text| T(text.to_string().leak())).collect();
    let row = headings.iter().map(|_| T("某某")).collect();
    let ledger = read_bytes("台账.xlsx", &workbook(&[("Sheet1", vec![headings, row])]));
    ledger.summary.map(|summary| summary.kind)
}

#[test]
fn no_kind_is_taken_for_another() {
    for (_, spec) in PACKS.ledgers() {
        let kind = Some(spec.kind.clone());
        let all: Vec<&str> = spec.columns.iter().map(|column| column.heading.as_str()).collect();
        assert_eq!(kind_of(&all), kind, "all headings");
        let needed: Vec<&str> = spec.require.iter().map(String::as_str).collect();
        assert_eq!(kind_of(&needed), kind, "only what is required: {needed:?}");
        for turn in 0..4 {
            assert_eq!(kind_of(&otherwise(spec, turn)), kind, "synonyms {turn}");
        }
    }
}

/// Each heading by its `turn`th synonym, where no other column goes by that name.
fn otherwise(spec: &LedgerSpec, turn: usize) -> Vec<&str> {
    let columns = spec.columns.iter();
    columns
        .map(|column| match column.synonyms.get(turn) {
            Some(word) if column.upper.is_none() => word,
            _ => &column.heading,
        })
        .map(String::as_str)
        .collect()
}
