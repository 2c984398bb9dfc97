//! Lists that name single people, workers or lots: IDs of every kind, the vault, units, pairings.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod support;

use In::{N, T};
use support::{In, RECEIVED, codes, id, read_bytes, texts, told, workbook};
use twofront_domain::field::Subject::{Lot, Person, Worker};

#[test]
fn ids_of_every_kind_are_found() {
    let valid = id("19700101001");
    let wrong_check: &str = format!("{}{}", &valid[..17], if valid.ends_with('5') { '6' } else { '5' }).leak();
    let heading = ["序号", "身份证号", "姓名", "乡镇", "村", "总费用", "自付费用（元）"];
    let row = |number: &'static str| {
        vec![
            T("1"),
            T(number),
            T("王一"),
            T("枞阳镇"),
            T("石岭村"),
            N(30_000.0),
            T("6,200.50"),
        ]
    };
    let mut rows = vec![
        texts(&heading),
        row(valid),
        row(valid.to_lowercase().leak()),
        row(wrong_check),
        row(valid[..17].to_owned().leak()),
        row("34990019701301001X"),
        row("3499001970010100IX"),
        row("349900700101001"),
        row(format!("{valid}43").leak()),
        row("无"),
    ];
    rows.push(vec![
        T("1"),
        N(349_900_197_001_010_019.0),
        T("王一"),
        T("枞阳镇"),
        T("石岭村"),
        N(1.0),
        N(1.0),
    ]);
    rows.push(row(id("20210101001")));
    let ledger = read_bytes("医保.xlsx", &workbook(&[("Sheet1", rows)]));
    let expect = [
        "id-check-digit@4:1",
        "id-length@5:1",
        "id-birth-date@6:1",
        "id-character@7:1",
        "id-15@8:1",
        "id-disability-number@9:1",
        "id-missing@10:1",
        "id-digits-lost@11:1",
        "id-birth-date@12:1",
    ];
    assert_eq!(codes(&ledger), expect);
    assert_eq!(told(&ledger.records[0], Person, "self_paid_medical"), "620050");
    assert_eq!(told(&ledger.records[2], Person, "resident_id"), "-");
    assert_eq!(told(&ledger.records[2], Person, "id_as_written"), wrong_check);
    assert_eq!(told(&ledger.records[6], Person, "resident_id").len(), 18);
    assert_eq!(told(&ledger.records[7], Person, "disability_category"), "4");
    assert_eq!(told(&ledger.records[7], Person, "disability_level"), "3");
    let lost = told(&ledger.records[9], Person, "id_as_written");
    assert!(lost.starts_with("349900197001010") && lost.len() == 18, "{lost}");
}

#[test]
fn a_returnee_csv_in_gb18030_goes_to_the_vault() {
    let person = id("19900101001");
    let text = format!(
        "返乡人员登记表,,,,,,,,,,,\r\n\
         序号,乡镇,村,姓名,性别,身份证号,联系电话,返乡日期,返乡来源地,观察开始日期,观察结束日期,早体温\r\n\
         1,枞阳镇,石岭村,王一,男,{person},13900000001,2020/2/5,\"湖北\n武汉\",2月5日,2月19日,36.5℃\r\n\
         \r\n\
         2,枞阳镇,石岭村,王二,女,{person},1390000000,2020-3-5,湖北,2月9日,2月1日,365\r\n\
         3,枞阳镇,无名村,王三,男,,13900000001,不记得,湖北,,,\r\n\
         4,无名镇,石岭村,王四,男,{person},,2020-2-1,湖北,,,\r\n"
    );
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let ledger = read_bytes("返乡人员登记表.csv", &bytes);
    let expect = [
        "phone-invalid@5:6",
        "date-future@5:7",
        "number-implausible@5:11",
        "sex-id-conflict@5:4",
        "date-order@5:10",
        "id-missing@6:5",
        "date-invalid@6:7",
        "place-unknown@6:2",
        "place-unknown@7:1",
    ];
    assert_eq!(codes(&ledger), expect);
    let summary = ledger.summary.as_ref().unwrap();
    assert_eq!(
        (summary.kind.as_str(), summary.vault, summary.rows),
        ("returnee-list", true, 4)
    );
    assert_eq!(summary.effective, RECEIVED);
    assert_eq!(told(&ledger.records[0], Person, "returned_from"), "湖北武汉");
    assert_eq!(told(&ledger.records[0], Person, "temperature_morning"), "365");
    assert_eq!(told(&ledger.records[1], Person, "observed_to"), "-");
    assert_eq!(told(&ledger.records[1], Person, "sex"), "male");
    assert_eq!(ledger.records[0].row.sheet.as_ref(), "返乡人员登记表.csv");
    assert_eq!(ledger.records[1].row.row, 5);
    assert_eq!(ledger.records[0].household_key, None);
}

#[test]
fn unsold_produce_in_all_units() {
    let heading = [
        "序号",
        "乡镇",
        "村",
        "户主姓名/主体名称",
        "产品名称",
        "滞销量",
        "计量单位",
        "单价",
        "可上市日期",
        "最迟销售时间",
    ];
    let row = |quantity: &'static str, unit: &'static str, price: &'static str| {
        texts(&[
            "1",
            "枞阳镇",
            "石岭村",
            "王一",
            "青椒",
            quantity,
            unit,
            price,
            "2020.2.20",
            "3月5日",
        ])
    };
    let rows = vec![
        texts(&heading),
        row("近800斤", "", "2.5元/斤"),
        row("1.2万", "斤", "2.5"),
        row("半吨", "", "5元/公斤"),
        row("300只", "", "60元"),
        row("300", "只", "每只60元"),
        row("800", "", ""),
        row("若干", "斤", "面议"),
        row("300", "斤", "2块5"),
        texts(&[
            "9",
            "枞阳镇",
            "石岭村",
            "王一",
            "青椒",
            "10斤",
            "",
            "",
            "3月5日",
            "2月25日",
        ]),
        texts(&["10", "枞阳镇", "", "", "", "10斤", "", "", "", "2月25日"]),
    ];
    let ledger = read_bytes("滞销.xlsx", &workbook(&[("枞阳镇", rows)]));
    let expect = [
        "quantity-approximate@2:5",
        "number-invalid@7:5",
        "number-invalid@8:5",
        "number-invalid@8:7",
        "number-invalid@9:7",
        "date-order@10:9",
        "required-missing@11:3",
        "required-missing@11:4",
    ];
    assert_eq!(codes(&ledger), expect);
    let lot = |at: usize, word: &str| told(&ledger.records[at], Lot, word);
    assert_eq!(
        (lot(0, "weight"), lot(0, "approximate"), lot(0, "price_kg")),
        ("400000".into(), "true".into(), "500".into())
    );
    assert_eq!((lot(1, "weight"), lot(1, "price_kg")), ("6000000".into(), "500".into()));
    assert_eq!((lot(2, "weight"), lot(2, "price_kg")), ("500000".into(), "500".into()));
    assert_eq!(
        (lot(3, "pieces"), lot(3, "price_piece"), lot(3, "weight")),
        ("300".into(), "6000".into(), "-".into())
    );
    assert_eq!((lot(4, "pieces"), lot(4, "price_piece")), ("300".into(), "6000".into()));
    assert_eq!(
        (lot(0, "ready_from"), lot(0, "spoils_by")),
        ("2020-02-20".into(), "2020-03-05".into())
    );
    // Without a village the lot still lies in its town.
    assert_eq!(ledger.records[9].place.as_ref().unwrap().as_str().len(), 9);
}

#[test]
fn workers_and_their_pairings() {
    let head = id("19700101001");
    let rows = vec![
        texts(&[
            "序号",
            "干部姓名",
            "类别",
            "工作单位",
            "手机",
            "乡镇",
            "行政村",
            "帮扶户主姓名",
            "帮扶户主身份证号",
            "结对时间",
        ]),
        texts(&[
            "1",
            "周一",
            "帮扶干部",
            "县农业农村局",
            "13900000001",
            "枞阳镇",
            "石岭村",
            "王一",
            head,
            "2018年3月",
        ]),
        texts(&[
            "2",
            "周二",
            "第一书记",
            "县水利局",
            "13900000002",
            "枞阳镇",
            "石岭村",
            "",
            "",
            "",
        ]),
        texts(&[
            "3",
            "周三",
            "宇航员",
            "县水利局",
            "13900000003",
            "枞阳镇",
            "石岭村",
            "王一",
            "349900700101001",
            "",
        ]),
    ];
    let ledger = read_bytes("名册.xlsx", &workbook(&[("Sheet1", rows)]));
    assert_eq!(codes(&ledger), ["code-unknown@4:2", "id-15@4:8"]);
    assert_eq!(told(&ledger.records[0], Worker, "worker_kind"), "paired");
    assert_eq!(told(&ledger.records[0], Worker, "paired_head_id"), head);
    assert_eq!(told(&ledger.records[0], Worker, "paired_since"), "2018-03-01");
    assert_eq!(told(&ledger.records[1], Worker, "paired_head_name"), "-");
}
