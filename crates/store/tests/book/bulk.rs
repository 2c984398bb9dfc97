//! How fast a large ledger gets in, is read as a snapshot, listed and verified. Run it with
//! `cargo test --release -p twofront-store --test bulk -- --ignored --nocapture`; it asserts counts and prints times.
#![allow(clippy::print_stdout, reason = "a measurement is read by a person")]

use crate::county::*;
use twofront_domain::field::{Catalogue, Field, FieldType, Subject, known};
use twofront_domain::ledger::{Record, RowRef};
use twofront_domain::link::{Link, LinkMethod};
use twofront_domain::units::Fen;
use twofront_domain::value::{Value, Values};
use twofront_store::{
    Book, HouseholdFilter, HouseholdSaid, NewLedger, NewRecord, Page, PersonFilter, PersonSaid, Said,
};

const PEOPLE: usize = 100_000;
const PER_HOUSEHOLD: usize = 4;
const VILLAGES: usize = 200;

/// Processor seconds of this process so far.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // utime and stime, in ticks of 10 ms.
    let ticks: f64 = [fields[11], fields[12]]
        .iter()
        .map(|ticks| ticks.parse::<f64>().unwrap())
        .sum();
    ticks / 100.0
}

struct Clock(f64);

impl Clock {
    fn lap(&mut self, what: &str) {
        let now = processor_seconds();
        println!("{what}: {:.2} s of processor time", now - self.0);
        self.0 = now;
    }
}

/// As many fields as the national list has columns.
fn wide_catalogue() -> Catalogue {
    let mut fields: Vec<Field> = catalogue().fields().map(|(_, field)| field.clone()).collect();
    for number in 0..18 {
        let kind = if number % 3 == 0 {
            FieldType::Money
        } else {
            FieldType::Code
        };
        let base = fields[0].clone();
        fields.push(Field {
            id: format!("field_{number}"),
            kind,
            ..base
        });
    }
    Catalogue::new(fields).unwrap()
}

fn person_values(catalogue: &Catalogue, number: usize) -> Values {
    let mut entries = vec![
        (known::NAME.to_owned(), Value::Text(format!("测试{number:06}").into())),
        (
            known::RESIDENT_ID.to_owned(),
            Value::Text(format!("34990019800101{number:04}").into()),
        ),
        (
            known::RELATION.to_owned(),
            Value::Code(
                if number.is_multiple_of(PER_HOUSEHOLD) {
                    "head"
                } else {
                    "child"
                }
                .into(),
            ),
        ),
    ];
    for field in 0..18 {
        let amount = (number * 31 + field * 7) as i64;
        let value = if field % 3 == 0 {
            Value::Money(Fen::new(amount))
        } else {
            Value::Code(format!("code{}", amount % 9).into())
        };
        entries.push((format!("field_{field}"), value));
    }
    entries
        .into_iter()
        .map(|(word, value)| (catalogue.index(Subject::Person, &word).unwrap(), value))
        .collect()
}

struct Rows {
    records: Vec<Record>,
    links: Vec<Link>,
    households: Vec<HouseholdSaid>,
    people: Vec<PersonSaid>,
}

fn rows(catalogue: &Catalogue, ledger: twofront_domain::ids::LedgerId) -> Rows {
    let mut rows = Rows {
        records: vec![],
        links: vec![],
        households: vec![],
        people: vec![],
    };
    let village = |number: usize| place(&format!("349900001{:03}", number * VILLAGES / PEOPLE));
    let mut household = new_household();
    for number in 0..PEOPLE {
        let place = village(number - number % PER_HOUSEHOLD);
        if number % PER_HOUSEHOLD == 0 {
            household = new_household();
            let group = values(
                catalogue,
                Subject::Household,
                &[(known::GROUP, Value::Text("3组".into()))],
            );
            let said = vec![said("2020-02-10", group)];
            rows.households.push(HouseholdSaid {
                id: household,
                place: place.clone(),
                is_new: true,
                said,
            });
        }
        let values = person_values(catalogue, number);
        let raw = values
            .iter()
            .map(|(index, value)| (index.get() as u16, format!("{value:?}").into()))
            .collect();
        let (person, record) = (new_person(), new_record());
        rows.records.push(Record {
            row: RowRef {
                sheet: shared("表1"),
                row: number as u32 + 2,
            },
            raw,
            ..crate::county::record(0, place.as_str(), "")
        });
        let (method, evidence) = (LinkMethod::New, text("没有相符的人员"));
        rows.links.push(Link {
            record: number,
            person,
            household,
            method,
            probability_ppm: 1_000_000,
            evidence,
        });
        let statement = Said {
            assertion: new_assertion(),
            record: Some(record),
            ledger: Some(ledger),
            effective: day("2020-02-10"),
            values,
        };
        rows.people.push(PersonSaid {
            id: person,
            household,
            place,
            is_new: true,
            said: vec![statement],
        });
    }
    rows
}

async fn import(book: &Book, catalogue: &Catalogue, clock: &mut Clock) {
    let ledger_id = new_ledger();
    let rows = rows(catalogue, ledger_id);
    clock.lap("making the rows");
    let mut pen = pen(book, "ledger.import").await;
    let summary = summary("national-list", "all.xlsx", "bulk", false);
    let ledger = NewLedger {
        id: ledger_id,
        summary: &summary,
        accepted: PEOPLE as u64,
        place: place(COUNTY),
    };
    pen.add_ledger(&ledger).await.unwrap();
    let records: Vec<NewRecord<'_>> = rows
        .records
        .iter()
        .zip(&rows.links)
        .zip(&rows.people)
        .map(|((record, link), said)| NewRecord {
            id: said.said[0].record.unwrap(),
            record,
            link: Some(link),
            household: None,
        })
        .collect();
    pen.add_records(ledger_id, false, &records).await.unwrap();
    clock.lap("records");
    pen.say_of_households(catalogue, &rows.households).await.unwrap();
    clock.lap("households");
    pen.say_of_people(catalogue, &rows.people).await.unwrap();
    clock.lap("people");
    pen.commit("bulk", serde_json::Value::Null).await.unwrap();
    clock.lap("commit");
}

async fn a_hundred_thousand_rows(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let catalogue = wide_catalogue();
    let mut clock = Clock(processor_seconds());
    import(&book, &catalogue, &mut clock).await;
    let county = scope(COUNTY);
    let (copy, _) = read_all(&book, &view(&county, &catalogue)).await;
    clock.lap("reading the county");
    let rows = copy.homes.values().flatten();
    let known: usize = rows
        .filter(|(row, _)| row.starts_with("person"))
        .map(|(_, row)| row.len())
        .sum();
    assert_eq!((copy.homes.len(), known), (PEOPLE / PER_HOUSEHOLD, PEOPLE * 21));
    let mut linking = 0;
    book.people_for_linking(&scope(COUNTY), |_| linking += 1).await.unwrap();
    clock.lap("people for linking");
    assert_eq!(linking, PEOPLE);
    let page = book
        .households(&scope(COUNTY), &HouseholdFilter::default(), Page::first(50))
        .await
        .unwrap();
    clock.lap("a page of households");
    assert_eq!(page.total as usize, PEOPLE / PER_HOUSEHOLD);
    let filter = PersonFilter {
        query: "测试0123".to_owned(),
        place: None,
    };
    assert_eq!(
        book.people(&scope(COUNTY), &filter, Page::first(50))
            .await
            .unwrap()
            .total,
        100
    );
    clock.lap("people by name");
    let filter = HouseholdFilter {
        query: "测试012345".to_owned(),
        ..HouseholdFilter::default()
    };
    assert_eq!(
        book.households(&scope(COUNTY), &filter, Page::first(50))
            .await
            .unwrap()
            .total,
        1
    );
    clock.lap("households by name");
    let counts = book.counts(&scope(COUNTY), day("2020-02-11")).await.unwrap();
    clock.lap("counts");
    assert_eq!(counts.people as usize, PEOPLE);
    let verification = verify(&book).await;
    clock.lap("verify");
    assert_eq!(verification.fault, None);
    let backup = tempfile::tempdir().unwrap();
    book.backup(backup.path(), moment(0)).await.unwrap();
    clock.lap("backup");
    book.close().await;
    open(folder.path()).await;
    clock.lap("open");
}

on_both!(
    #[ignore = "a measurement, not a check; takes a while without optimisation"]
    a_hundred_thousand_rows,
);
