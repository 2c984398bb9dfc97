//! A small county to test with: a catalogue of a few fields, two towns, and short ways to write. Synthetic throughout.
#![allow(dead_code, unused_imports, reason = "every test file uses its own part")]

mod family;
mod kept;
mod planning;
mod reading;
mod review;

use std::sync::Arc;

pub use family::*;
use futures_util::future::BoxFuture;
use jiff::civil::Date;
pub use kept::*;
pub use planning::*;
pub use reading::*;
pub use review::*;
use twofront_domain::actor::{Actor, Role, Scope};
use twofront_domain::field::{Catalogue, Field, FieldType, Subject, known};
use twofront_domain::finding::{Finding, Severity};
use twofront_domain::ids::{
    AssertionId, ClueId, FindingId, HouseholdId, LedgerId, LotId, PackChangeId, PersonId, PlanId, RecordId, ResponseId,
    ScreeningId, SiteId, TaskId, VisitId, WorkerId,
};
use twofront_domain::ledger::{LedgerSummary, Record, RowRef};
use twofront_domain::moment::Moment;
use twofront_domain::place::{Place, PlaceCode};
use twofront_domain::progress::Silent;
use twofront_domain::text::Bilingual;
use twofront_domain::value::{Value, Values};
use twofront_store::{Book, BookPlace, NewResponse, Pen, Said, Verification};
use uuid::Uuid;

pub const COUNTY: &str = "349900";
pub const TOWN_A: &str = "349900001";
pub const TOWN_B: &str = "349900002";
pub const VILLAGE_A: &str = "349900001001";
pub const VILLAGE_B: &str = "349900002001";

pub fn place(code: &str) -> PlaceCode {
    code.parse().unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn moment(seconds: i64) -> Moment {
    Moment::from_micros(1_581_000_000_000_000 + seconds * 1_000_000)
}

pub fn text(zh: &str) -> Bilingual {
    Bilingual::new(zh, format!("{zh} (en)"))
}

pub fn scope(code: &str) -> Scope {
    Scope::area(place(code), false)
}

pub fn vault_scope(code: &str) -> Scope {
    Scope::area(place(code), true)
}

pub fn actor() -> Actor {
    named_actor("tester")
}

pub fn named_actor(name: &str) -> Actor {
    Actor {
        account: None,
        name: name.to_owned(),
        role: Some(Role::County),
        scope: vault_scope(COUNTY),
        device: "test".to_owned(),
        purpose: "test".to_owned(),
    }
}

macro_rules! new_ids {
    ($($function:ident = $id:ident;)*) => {$(
        pub fn $function() -> $id {
            $id::new(Uuid::now_v7())
        }
    )*};
}
new_ids! {
    new_household = HouseholdId;
    new_person = PersonId;
    new_ledger = LedgerId;
    new_record = RecordId;
    new_finding = FindingId;
    new_assertion = AssertionId;
    new_worker = WorkerId;
    new_clue = ClueId;
    new_task = TaskId;
    new_plan = PlanId;
    new_visit = VisitId;
    new_screening = ScreeningId;
    new_site = SiteId;
    new_lot = LotId;
    new_change = PackChangeId;
    new_response = ResponseId;
}

fn dated(field: Field) -> Field {
    Field { dated: true, ..field }
}

pub fn catalogue() -> Catalogue {
    let field = |subject, id: &str, kind| Field {
        id: id.to_owned(),
        subject,
        kind,
        label: text(id),
        sensitive: false,
        dated: false,
        codes: Vec::new(),
        least: None,
        most: None,
        vault: id == "origin",
    };
    Catalogue::new(vec![
        field(Subject::Person, known::NAME, FieldType::Text),
        field(Subject::Person, known::RESIDENT_ID, FieldType::Text),
        field(Subject::Person, known::BIRTH_DATE, FieldType::Date),
        field(Subject::Person, known::RELATION, FieldType::Code),
        field(Subject::Person, "wage_income", FieldType::Money),
        field(Subject::Person, "insured", FieldType::Flag),
        field(Subject::Person, "origin", FieldType::Text),
        field(Subject::Household, known::HOUSEHOLD_NUMBER, FieldType::Text),
        field(Subject::Household, known::GROUP, FieldType::Text),
        field(Subject::Household, known::MONITORING_CATEGORY, FieldType::Code),
        field(Subject::Lot, "quantity", FieldType::Weight),
        field(Subject::Household, "support_until", FieldType::Date),
        dated(field(Subject::Household, "earned", FieldType::Money)),
        dated(field(Subject::Person, "worked", FieldType::Flag)),
        dated(field(Subject::Person, "earned", FieldType::Money)),
        dated(field(Subject::Site, "temperature", FieldType::Temperature)),
        field(Subject::Site, "area", FieldType::Area),
        dated(field(Subject::Village, "reported", FieldType::Flag)),
        dated(field(Subject::Lot, "offered", FieldType::Money)),
        Field {
            vault: true,
            ..dated(field(Subject::Person, "fever", FieldType::Temperature))
        },
    ])
    .unwrap()
}

pub fn values(catalogue: &Catalogue, subject: Subject, entries: &[(&str, Value)]) -> Values {
    entries
        .iter()
        .map(|(word, value)| (catalogue.index(subject, word).unwrap(), value.clone()))
        .collect()
}

pub fn named(catalogue: &Catalogue, name: &str, relation: &str) -> Values {
    values(
        catalogue,
        Subject::Person,
        &[
            (known::NAME, Value::Text(name.into())),
            (known::RELATION, Value::Code(relation.into())),
        ],
    )
}

pub fn said(effective: &str, values: Values) -> Said {
    Said {
        assertion: new_assertion(),
        record: None,
        ledger: None,
        effective: day(effective),
        values,
    }
}

pub fn summary(kind: &str, file_name: &str, sha256: &str, vault: bool) -> LedgerSummary {
    LedgerSummary {
        kind: kind.to_owned(),
        file_name: file_name.to_owned(),
        sha256: sha256.to_owned(),
        effective: day("2020-02-10"),
        sheets: vec![("表1".to_owned(), Vec::new())],
        rows: 2,
        tidied_cells: 3,
        vault,
    }
}

pub fn record(row: u32, village: &str, raw: &str) -> Record {
    Record {
        row: RowRef {
            sheet: "表1".into(),
            row,
        },
        subject: Subject::Person,
        raw: vec![(0, raw.into())],
        on: None,
        place: Some(place(village)),
        household_key: None,
        values: Values::new(),
        household_values: Values::new(),
    }
}

pub fn finding(code: &'static str, row: u32, value: &str) -> Finding {
    Finding {
        code,
        severity: Severity::Warning,
        sheet: Some("表1".into()),
        row: Some(row),
        column: Some(2),
        field: Some("证件号码".into()),
        value: Some(value.into()),
        problem: text("校验码不对"),
        remedy: text("请核对原件"),
    }
}

pub async fn pen(book: &Book, action: &str) -> Pen {
    book.pen(&actor(), moment(0), action).await.unwrap()
}

/// An emergency of the county.
pub fn response() -> NewResponse {
    NewResponse {
        id: new_response(),
        kind: "epidemic".to_owned(),
        name: "新冠肺炎疫情".to_owned(),
        place: place(COUNTY),
        began_on: day("2020-01-24"),
    }
}

/// Entry 1: county and places, and an open response.
pub fn with_places<'a>(folder: &'a BookPlace) -> BoxFuture<'a, Book> {
    Box::pin(async move {
        let book = open(folder).await;
        let mut pen = pen(&book, "county.set").await;
        pen.set_county(&place(COUNTY)).await.unwrap();
        let names = [
            (COUNTY, "测试县"),
            (TOWN_A, "甲镇"),
            (TOWN_B, "乙镇"),
            (VILLAGE_A, "甲村"),
            (VILLAGE_B, "乙村"),
        ];
        let places: Vec<Place> = names
            .iter()
            .map(|(code, name)| Place {
                code: place(code),
                name: (*name).to_owned(),
            })
            .collect();
        pen.put_places(&places).await.unwrap();
        pen.open_response(&response()).await.unwrap();
        pen.commit(COUNTY, serde_json::Value::Null).await.unwrap();
        book
    })
}

pub async fn verify(book: &Book) -> Verification {
    book.verify(&Silent).await.unwrap()
}

pub fn shared(text: &str) -> Arc<str> {
    text.into()
}
