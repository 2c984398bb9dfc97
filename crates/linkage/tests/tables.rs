//! Tables through the engine's front door: what is linked, what a single record finds, and what bad tables do.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::fmt::Write;

use proptest::prelude::*;
use twofront_linkage::index::Index;
use twofront_linkage::kind::{Texts, mix};
use twofront_linkage::link::{Linked, find_duplicates, link_two};
use twofront_linkage::read::{ReadError, ReadTable, Remark};
use twofront_linkage::resolve::Decided;
use twofront_linkage::schema::Schema;

const SURNAMES: [&str; 12] = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙"];
const GIVEN: [&str; 16] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "勇", "艳", "杰", "娟", "涛", "明", "霞",
];

struct Both {
    schema: Schema,
    texts: Texts,
    left: ReadTable,
    right: ReadTable,
}

fn county() -> Schema {
    Schema::parse(Schema::shipped_text("county").unwrap()).unwrap()
}

fn read(schema: &Schema, left: &str, right: &str) -> Both {
    let kept = ReadTable::fields_there(schema, left.as_bytes()).unwrap();
    let other = ReadTable::fields_there(schema, right.as_bytes()).unwrap();
    let kept: Vec<bool> = kept.iter().zip(other).map(|(one, other)| *one && other).collect();
    let schema = schema.only(&kept);
    let mut texts = Texts::default();
    let left = ReadTable::csv(&schema, &mut texts, left.as_bytes()).unwrap();
    let right = ReadTable::csv(&schema, &mut texts, right.as_bytes()).unwrap();
    Both {
        schema,
        texts,
        left,
        right,
    }
}

fn link(both: &Both) -> Linked {
    link_two(
        &both.schema,
        &both.texts,
        &both.left.table,
        &both.right.table,
        None,
        0.5,
    )
}

/// The `n`th invented person: name, a birth date, a village and a telephone number.
fn person(n: u64) -> (String, String, String, String) {
    let pick = |salt: u64, of: usize| (mix(n * 8 + salt) % of as u64) as usize;
    let name = format!("{}{}{}", SURNAMES[pick(0, 12)], GIVEN[pick(1, 16)], GIVEN[pick(2, 16)]);
    let birth = format!("{}-{:02}-{:02}", 1940 + pick(3, 70), 1 + pick(4, 12), 1 + pick(5, 28));
    (
        name,
        birth,
        format!("村{}", pick(6, 40)),
        format!("1{:010}", mix(n) % 10_000_000_000),
    )
}

/// Rows of people `from` to `to`; every seventh with a wrong birth date, every fifth without a telephone number when `sloppy`.
fn table(letter: char, from: u64, to: u64, sloppy: bool) -> String {
    let mut csv = "id,姓名,出生日期,村,联系电话\n".to_owned();
    for n in from..to {
        let (name, birth, village, phone) = person(n);
        let birth = if sloppy && n % 7 == 0 {
            format!("{}1", &birth[..birth.len() - 1])
        } else {
            birth
        };
        let phone = if sloppy && n % 5 == 0 { String::new() } else { phone };
        writeln!(csv, "{letter}{n},{name},{birth},{village},{phone}").unwrap();
    }
    csv
}

fn pairs(both: &Both, decided: &[Decided]) -> Vec<(String, String)> {
    let ids = |pair: &Decided| {
        (
            both.left.table.id(pair.left).to_owned(),
            both.right.table.id(pair.right).to_owned(),
        )
    };
    decided.iter().map(ids).collect()
}

#[test]
fn finds_the_people_whom_two_tables_share_and_nobody_else() {
    let both = read(&county(), &table('a', 0, 4000, true), &table('b', 1000, 5000, false));
    let linked = link(&both);
    let found = pairs(&both, &linked.decided);
    let right = found.iter().filter(|(one, other)| one[1..] == other[1..]).count();
    assert!(right >= 2990, "{right} of 3000 found");
    assert!(found.len() - right <= 5, "{} wrong", found.len() - right);
    assert!(
        linked
            .decided
            .iter()
            .all(|pair| (0.5..=1.0).contains(&pair.probability))
    );
}

#[test]
fn the_same_tables_give_the_same_links() {
    let (left, right) = (table('a', 0, 1500, true), table('b', 500, 2000, false));
    let (one, other) = (read(&county(), &left, &right), read(&county(), &left, &right));
    assert_eq!(link(&one).decided, link(&other).decided);
}

#[test]
fn finds_rows_of_one_person_within_a_table() {
    let mut csv = table('a', 0, 2000, false);
    csv.push_str(table('d', 0, 300, true).split_once('\n').unwrap().1);
    let schema = county().only(&ReadTable::fields_there(&county(), csv.as_bytes()).unwrap());
    let mut texts = Texts::default();
    let read = ReadTable::csv(&schema, &mut texts, csv.as_bytes()).unwrap();
    let linked = find_duplicates(&schema, &texts, &read.table, None);
    let same = |pair: &&Decided| read.table.id(pair.left)[1..] == read.table.id(pair.right)[1..];
    let right = linked.decided.iter().filter(same).count();
    assert!(right >= 290, "{right} of 300 found");
    assert!(
        linked.decided.len() - right <= 3,
        "{} wrong",
        linked.decided.len() - right
    );
}

#[test]
fn a_trained_model_can_be_written_and_read() {
    let both = read(&county(), &table('a', 0, 1500, true), &table('b', 500, 2000, false));
    let model = link(&both).model;
    let text = serde_json::to_string(&model).unwrap();
    let again = serde_json::from_str(&text).unwrap();
    let by = |model| {
        link_two(
            &both.schema,
            &both.texts,
            &both.left.table,
            &both.right.table,
            Some(model),
            0.5,
        )
        .decided
    };
    assert_eq!(by(model), by(again));
}

#[test]
fn one_name_fifty_thousand_times_takes_bounded_work_and_is_told() {
    let mut csv = "id,姓名,村\n".to_owned();
    for n in 0..50_000 {
        writeln!(csv, "{n},王伟,村{}", n % 3).unwrap();
    }
    let both = read(&county(), &csv, &csv);
    let linked = link(&both);
    assert!(linked.compared < 3_000_000, "{} pairs", linked.compared);
    assert!(
        linked
            .passed_over
            .iter()
            .any(|key| key.key == "name" && key.rows == 50_000),
        "{:?}",
        linked.passed_over
    );
    assert!(
        linked.decided.iter().all(|pair| pair.probability < 0.9),
        "a common name alone proves nothing"
    );
}

#[test]
fn columns_that_are_missing_or_empty_are_told() {
    let both = read(
        &county(),
        "姓名,出生日期\n,1980-01-02\n,1981-01-02\n",
        "姓名,出生日期\n王伟,1980-01-02\n",
    );
    assert_eq!(both.left.id_column, None);
    assert!(both.left.remarks.contains(&Remark::EmptyColumn {
        field: "name".to_owned(),
        filled: 0
    }));
    let links = link(&both).decided;
    assert!(
        links.iter().all(|pair| pair.probability < 0.9),
        "a birth date alone proves nothing: {links:?}"
    );
    assert_eq!(both.left.table.id(1), "2");
}

#[test]
fn a_cell_of_a_megabyte_is_compared_by_its_beginning() {
    let long = "甲".repeat(400_000);
    let csv = format!("id,姓名,住址\n1,王伟,{long}\n2,李芳,红旗村1组\n");
    let both = read(&county(), &csv, &csv);
    assert!(both.left.remarks.contains(&Remark::LongCells { cells: 1 }));
    assert_eq!(both.left.table.len(), 2);
    link(&both);
}

#[test]
fn empty_tables_link_nothing() {
    let both = read(&county(), "id,姓名,村\n", "id,姓名,村\n1,王伟,红旗村\n");
    assert!(link(&both).decided.is_empty());
}

#[test]
fn files_are_read_however_they_were_saved() {
    let plain = "编号,姓名,行政村\n7,王小明,红旗村\n";
    let check = |bytes: &[u8]| {
        let mut texts = Texts::default();
        let read = ReadTable::csv(&county(), &mut texts, bytes).unwrap();
        assert_eq!((read.table.len(), read.table.id(0)), (1, "7"));
        assert_eq!(read.columns[1].as_deref(), Some("姓名"));
    };
    check(plain.as_bytes());
    check(plain.replace('\n', "\r\n").as_bytes());
    check(format!("\u{feff}{plain}").as_bytes());
    check(plain.replace(',', "\t").as_bytes());
    check(plain.replace(',', ";").as_bytes());
    check(&encoding_rs::GB18030.encode(plain).0);
    check("编号,姓名,行政村\n7,\"王小明\",\"红旗村\"\n".as_bytes());
}

#[test]
fn an_id_column_is_known_by_its_look() {
    let check = |heading: &str, expect: Option<&str>| {
        let csv = format!("{heading},姓名,村\nx9,王小明,红旗村\n");
        let read = ReadTable::csv(&county(), &mut Texts::default(), csv.as_bytes()).unwrap();
        assert_eq!(read.id_column.as_deref(), expect);
        assert_eq!(read.table.id(0), if expect.is_some() { "x9" } else { "1" });
    };
    check("id", Some("id"));
    check("Person_ID", Some("Person_ID"));
    check("档案编号", Some("档案编号"));
    check("备注", None);
    // What the schema knows as a field is no id.
    check("户编号", None);
}

#[test]
fn what_is_no_table_is_refused() {
    let refuse = |bytes: &[u8]| ReadTable::csv(&county(), &mut Texts::default(), bytes).unwrap_err();
    assert!(matches!(refuse(b"PK\x03\x04rest of a workbook"), ReadError::NoText));
    assert!(matches!(refuse(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), ReadError::NoText));
    assert!(matches!(refuse(b""), ReadError::Empty));
    assert!(matches!(refuse(b"\n\n"), ReadError::Empty));
    assert!(
        matches!(refuse(b"colour,size\nred,5\n"), ReadError::NothingKnown { headings } if headings == "colour, size")
    );
}

#[test]
fn a_schema_says_where_it_is_wrong() {
    let refuse = |text: &str| Schema::parse(text).unwrap_err().to_string();
    let field = "[[field]]\nname = \"name\"\nkind = \"chinese-name\"\ncolumns = [\"name\"]\n";
    assert!(refuse(&format!("keys = [\"nam\"]\n{field}")).contains("there is no field \"nam\"; there are: name"));
    assert!(refuse(&format!("keys = [\"name.x\"]\n{field}")).contains("there is no part \"x\""));
    assert!(refuse(&format!("keys = [\"name\"]\n{field}levels = [\"exactly\"]\n")).contains("no relation \"exactly\""));
    assert!(refuse(&format!("keys = [\"name\"]\n{field}{field}")).contains("two fields have this name"));
    assert!(refuse(&format!("keys = []\n{field}")).contains("needs 1 to"));
    assert!(refuse("keys = [\"name\"]\n").contains("needs 1 to"));
    assert!(refuse(&format!("keys = [\"name\"]\n{field}implied_by = \"id\"\n")).contains("resident-id"));
    assert!(refuse("keys = [").contains("line 1"));
}

#[test]
fn a_forgotten_row_is_found_no_more() {
    let both = read(&county(), &table('a', 0, 400, false), &table('b', 0, 400, false));
    let model = link(&both).model;
    let mut index = Index::new(both.schema.clone(), model, both.texts, both.right.table);
    let (name, birth, village, phone) = person(7);
    let of = |field: &str| match field {
        "name" => name.clone(),
        "birth" => birth.clone(),
        "village" => village.clone(),
        _ => phone.clone(),
    };
    let cells: Vec<String> = both.schema.fields.iter().map(|field| of(&field.name)).collect();
    let find = |index: &mut Index| {
        index
            .find(cells.iter().map(String::as_str), -3.0)
            .first()
            .map(|likely| likely.row)
    };
    assert_eq!(find(&mut index), Some(7));
    index.forget(7);
    assert_eq!(find(&mut index), None);
    let again = index.add(cells.iter().map(String::as_str));
    assert_eq!((again, find(&mut index)), (400, Some(400)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// A record looked up alone gets what a batch of that one record gets, with rows added before or after the index was made.
    #[test]
    fn one_record_gets_the_answer_of_a_batch(start in 0_u64..500, later in 0_usize..50) {
        let (left, right) = (table('a', start, start + 60, true), table('b', start + 20, start + 800, false));
        let both = read(&county(), &left, &right);
        let model = link(&both).model;
        let rows: Vec<&str> = right.lines().collect();
        let early = rows[..rows.len() - later].join("\n");
        let mut texts = Texts::default();
        let beginning = ReadTable::csv(&both.schema, &mut texts, early.as_bytes()).unwrap().table;
        let mut index = Index::new(both.schema.clone(), model.clone(), texts, beginning);
        let cells = |row: &str| -> Vec<String> {
            let [name, birth, village, phone] = *row.split(',').skip(1).collect::<Vec<_>>() else { panic!("four cells") };
            let of = |field: &str| match field { "name" => name, "birth" => birth, "village" => village, _ => phone };
            both.schema.fields.iter().map(|field| of(&field.name).to_owned()).collect()
        };
        for row in &rows[rows.len() - later..] {
            index.add(cells(row).iter().map(String::as_str));
        }
        for row in left.lines().skip(1).take(20) {
            let alone = read(&county(), &format!("{}\n{row}\n", left.lines().next().unwrap()), &right);
            let batch = link_two(&alone.schema, &alone.texts, &alone.left.table, &alone.right.table, Some(model.clone()), 0.02);
            let found = index.find(cells(row).iter().map(String::as_str), -3.9);
            match (batch.decided.first(), found.first()) {
                (Some(batch), Some(found)) => {
                    prop_assert_eq!(batch.right, found.row);
                    prop_assert!((batch.probability - found.probability).abs() < 1e-6, "{} {}", batch.probability, found.probability);
                }
                (batch, found) => prop_assert!(batch.is_none() && found.is_none_or(|found| found.probability < 0.03), "{batch:?} {found:?}"),
            }
        }
    }
}
