//! Whole ledgers as counties keep them: two-level headings, fill-down households, odd rows, units, broken IDs.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod support;

use support::{In, codes, id, read_bytes, texts, told, workbook};
use twofront_domain::field::Subject::{Household, Person};

#[test]
fn the_national_list_with_synonyms_units_and_traditional_characters() {
    let (head, wife) = (id("19800101001"), id("19820202002"));
    let heading = [
        "序號",
        "数据日期",
        "县(市、区、旗)",
        "乡(镇)",
        "行政村",
        "自然村",
        "户编号",
        "人编号",
        "姓名",
        "证件号码",
        "人数",
        "与户主关系",
        "务工时间（月）",
        "是否参加大病保险",
        "危房户",
        "人均纯收入（万元）",
        "户联系电话",
        "首次识别时间",
        "户类型",
        "易返贫致贫户(监测对象)类型",
    ];
    let first = [
        "1",
        "2020-02-15",
        "枞阳县",
        "枞阳镇",
        "石嶺村",
        "一组",
        "3401234567",
        "1",
        "張　三",
        head,
        "2人",
        "户主",
        "12个月",
        "是",
        "否",
        "0.79",
        "0562-3211234",
        "201406",
        "脱贫户",
        "脱贫不稳定户",
    ];
    let second = [
        "2",
        "2020-02-15",
        "枞阳县",
        "枞阳镇",
        "石岭村",
        "一组",
        "3401234567",
        "2",
        "李四",
        wife,
        "2",
        "之妻",
        "",
        "是",
        "否",
        "0.79",
        "",
        "2014.6",
        "脱贫户",
        "脱贫不稳定户",
    ];
    let bytes = workbook(&[(
        "名单",
        vec![
            texts(&["全国防返贫监测名单"]),
            texts(&heading),
            texts(&first),
            texts(&second),
        ],
    )]);
    let ledger = read_bytes("名单.xlsx", &bytes);
    assert_eq!(codes(&ledger), Vec::<String>::new());
    let summary = ledger.summary.as_ref().unwrap();
    assert_eq!(
        (summary.kind.as_str(), summary.rows, summary.vault),
        ("national-list", 2, false)
    );
    assert_eq!(summary.effective.to_string(), "2020-02-15");
    assert_eq!(summary.sheets[0].1.len(), heading.len());
    let [first, second] = ledger.records.as_slice() else {
        panic!("two records")
    };
    assert_eq!(first.row.row, 3);
    assert_eq!(first.place.as_ref().unwrap().as_str().len(), 12);
    assert_eq!(first.place, second.place);
    assert_eq!(first.household_key.as_deref(), Some("3401234567"));
    assert_eq!(first.household_key, second.household_key);
    assert_eq!(told(first, Person, "name"), "张三");
    assert_eq!(told(first, Person, "resident_id"), head);
    assert_eq!(told(first, Person, "birth_date"), "1980-01-01");
    assert_eq!(told(first, Person, "sex"), "male");
    assert_eq!(told(second, Person, "sex"), "female");
    assert_eq!(told(second, Person, "relation"), "spouse");
    assert_eq!(told(first, Person, "work_months"), "12");
    assert_eq!(told(first, Household, "size"), "2");
    assert_eq!(told(first, Household, "income_per_head"), "790000");
    assert_eq!(told(first, Household, "first_identified_on"), "2014-06-01");
    assert_eq!(told(second, Household, "first_identified_on"), "2014-06-01");
    assert_eq!(told(first, Household, "phone"), "05623211234");
    let raw_name = first.raw.iter().find(|(column, _)| *column == 8).unwrap();
    assert_eq!(raw_name.1.as_ref(), "張　三");
    assert!(summary.tidied_cells > 4, "{}", summary.tidied_cells);
}

/// The shape of a village visit ledger: title, village row, two levels of headings, score weights, notes.
fn visit_rows(data: Vec<Vec<In>>) -> Vec<Vec<In>> {
    let upper = [
        "序号",
        "户基本情况",
        "",
        "",
        "",
        "家庭成员",
        "",
        "",
        "",
        "家庭收入（元）",
        "",
        "走访情况",
        "",
    ];
    let lower = [
        "",
        "户编号",
        "自然村(组)",
        "家庭人口",
        "联系电话",
        "姓名",
        "身份证号码",
        "与户主关系",
        "性别",
        "工资性收入",
        "人均纯收入",
        "走访日期",
        "走访人",
    ];
    let mut rows = vec![
        texts(&["枞阳县枞阳镇石岭村2020年入户走访台账"]),
        texts(&[
            "乡镇：枞阳镇",
            "",
            "村：石岭村",
            "",
            "填表人：某某",
            "",
            "日期：2020年2月18日",
        ]),
        texts(&upper),
        texts(&lower),
        texts(&["分值", "5", "5", "5", "5", "10", "10", "5", "5", "20", "20", "5", "5"]),
    ];
    rows.extend(data);
    rows.push(texts(&["合 计", "", "", "3"]));
    rows.push(texts(&["注：1.本表一户一档；2.收入按上年度填写。"]));
    rows
}

#[test]
fn a_visit_ledger_fills_households_down() {
    let (one, two, three) = (id("19700101001"), id("19720202002"), id("19500303003"));
    let data = vec![
        texts(&[
            "1",
            "10001",
            "二组",
            "2",
            "13900000001",
            "王一",
            one,
            "户主",
            "男",
            "8000",
            "7900",
            "2月5日",
            "某某",
        ]),
        texts(&["2", "", "", "", "", "王二", two, "配偶", "女", "", "", "", ""]),
        // A second head among members with no household cell stays in the household.
        texts(&["3", "", "", "", "", "王五", three, "户主", "男", "", "", "", ""]),
        // A household whose number is missing begins with its head and its own cells.
        texts(&[
            "4",
            "",
            "三组",
            "1",
            "",
            "王三",
            id("19600404004"),
            "户主",
            "女",
            "1.8",
            "9000",
            "2020.2.6",
            "某某",
        ]),
        texts(&["", "", "", "", "", "", "", "", "", "", "", "", ""]),
        texts(&["5"]),
    ];
    let ledger = read_bytes(
        "01-枞阳镇-入户走访台账.xlsx",
        &workbook(&[("石岭村", visit_rows(data))]),
    );
    assert_eq!(codes(&ledger), ["required-missing@9:1", "money-unit-suspect@9:9"]);
    let summary = ledger.summary.as_ref().unwrap();
    assert_eq!((summary.kind.as_str(), summary.rows), ("visit-ledger", 4));
    assert_eq!(summary.effective.to_string(), "2020-02-18");
    let keys: Vec<_> = ledger
        .records
        .iter()
        .map(|record| record.household_key.as_deref().unwrap())
        .collect();
    assert_eq!(keys, ["10001", "10001", "10001", "石岭村#9"]);
    let first = &ledger.records[0];
    assert!(
        ledger
            .records
            .iter()
            .all(|record| record.place == first.place && record.place.is_some())
    );
    assert_eq!(told(first, Household, "phone"), "13900000001");
    assert_eq!(told(first, Household, "wage_income"), "800000");
    assert_eq!(told(first, Household, "last_visit_on"), "2020-02-05");
    // Household cells stay with the row that states them.
    assert!(ledger.records[1].household_values.is_empty());
    assert_eq!(told(&ledger.records[3], Household, "group"), "三组");
}

#[test]
fn household_cells_survive_a_row_without_a_name() {
    let data = vec![
        texts(&[
            "1",
            "10001",
            "二组",
            "2",
            "",
            "",
            id("19700101001"),
            "户主",
            "男",
            "8000",
            "7900",
            "2月5日",
            "某某",
        ]),
        texts(&[
            "2",
            "",
            "",
            "",
            "",
            "王二",
            id("19720202002"),
            "配偶",
            "女",
            "",
            "",
            "",
            "",
        ]),
    ];
    let ledger = read_bytes("a.xlsx", &workbook(&[("石岭村", visit_rows(data))]));
    assert_eq!(codes(&ledger), ["row-without-name@6:5"]);
    assert_eq!(ledger.summary.unwrap().rows, 2);
    let [second] = ledger.records.as_slice() else {
        panic!("one record")
    };
    assert_eq!(second.household_key.as_deref(), Some("10001"));
    assert_eq!(told(second, Household, "wage_income"), "800000");
}

#[test]
fn each_sheet_is_recognised_on_its_own() {
    let data = vec![texts(&[
        "1",
        "10001",
        "二组",
        "1",
        "",
        "王一",
        id("19700101001"),
        "户主",
        "男",
        "8000",
        "7900",
        "2月5日",
        "某某",
    ])];
    let other = vec![texts(&["填表须知", "说明"]), texts(&["一", "二"])];
    let mut nowhere = visit_rows(data.clone());
    nowhere.drain(..2);
    let bytes = workbook(&[("石岭村", visit_rows(data)), ("须知", other), ("Sheet3", nowhere)]);
    let ledger = read_bytes("台账.xlsx", &bytes);
    assert_eq!(codes(&ledger), ["sheet-unrecognised@-:-", "place-unknown@-:-"]);
    assert_eq!(ledger.records.len(), 2);
    assert_eq!(ledger.records[1].place, None);
}

#[test]
fn a_wrong_ledger_is_told_what_it_lacks() {
    let rows = vec![
        texts(&["序号", "户编号", "姓名", "身份证号", "与户主关系"]),
        texts(&["1", "1", "王一", "", "户主"]),
    ];
    let ledger = read_bytes("x.xlsx", &workbook(&[("Sheet1", rows)]));
    assert_eq!(codes(&ledger), ["file-kind-unknown@-:-"]);
    assert!(ledger.summary.is_none() && ledger.records.is_empty());
    let problem = &ledger.findings[0].problem;
    assert!(
        problem.zh.contains("入户走访台账") && problem.zh.contains("走访日期"),
        "{}",
        problem.zh
    );
}

#[test]
fn the_same_file_gives_the_same_digest_and_rows() {
    let data = vec![texts(&[
        "1",
        "10001",
        "二组",
        "1",
        "",
        "王一",
        id("19700101001"),
        "户主",
        "男",
        "8000",
        "7900",
        "2月5日",
        "某某",
    ])];
    let bytes = workbook(&[("石岭村", visit_rows(data))]);
    let (one, two) = (read_bytes("a.xlsx", &bytes), read_bytes("b.xlsx", &bytes));
    assert_eq!(
        one.summary.as_ref().unwrap().sha256,
        two.summary.as_ref().unwrap().sha256
    );
    assert_eq!(one.summary.unwrap().sha256.len(), 64);
    assert_eq!(format!("{:?}", one.records), format!("{:?}", two.records));
}
