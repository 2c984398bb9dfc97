//! One synthetic family and the ledger row it comes from.

use futures_util::future::BoxFuture;
use twofront_domain::field::{Subject, known};
use twofront_domain::ids::{AssertionId, FindingId, HouseholdId, LedgerId, PersonId, RecordId};
use twofront_domain::link::{Link, LinkMethod};
use twofront_domain::value::Value;
use twofront_store::{Book, HouseholdSaid, NewFinding, NewLedger, NewRecord, Pen, PersonSaid, Said};

use super::*;

/// One household with its head in one village, from one ledger with one record and one finding.
pub struct Family {
    pub village: &'static str,
    pub household: HouseholdId,
    pub head: PersonId,
    pub ledger: LedgerId,
    pub record: RecordId,
    pub assertion: AssertionId,
    pub finding: FindingId,
}

/// One entry: a ledger with one household.
pub fn add_family<'a>(book: &'a Book, village: &'static str, head_name: &'a str) -> BoxFuture<'a, Family> {
    Box::pin(async move {
        let family = Family {
            village,
            household: new_household(),
            head: new_person(),
            ledger: new_ledger(),
            record: new_record(),
            assertion: new_assertion(),
            finding: new_finding(),
        };
        let mut pen = pen(book, "ledger.import").await;
        add_rows(&mut pen, &family, head_name).await;
        add_statements(&mut pen, &family, head_name).await;
        pen.commit(&family.ledger.to_string(), serde_json::json!({ "rows": 1 }))
            .await
            .unwrap();
        family
    })
}

async fn add_rows(pen: &mut Pen, family: &Family, head_name: &str) {
    let village = family.village;
    let sha256 = format!("sha-{village}-{head_name}");
    let summary = summary("national-list", &format!("{village}.xlsx"), &sha256, false);
    let ledger = NewLedger {
        id: family.ledger,
        summary: &summary,
        accepted: 1,
        place: place(village),
    };
    pen.add_ledger(&ledger).await.unwrap();
    pen.keep_file(family.ledger, false, head_name.as_bytes()).await.unwrap();
    let link = Link {
        record: 0,
        person: family.head,
        household: family.household,
        method: LinkMethod::New,
        probability_ppm: 1_000_000,
        evidence: text("新人员"),
    };
    let row = record(3, village, head_name);
    let record = NewRecord {
        id: family.record,
        record: &row,
        link: Some(&link),
        household: None,
    };
    pen.add_records(family.ledger, false, &[record]).await.unwrap();
    let found = finding("id-check-digit", 3, "34990019800101001");
    let found = NewFinding {
        id: family.finding,
        finding: &found,
        place: place(village),
    };
    pen.add_findings(family.ledger, false, &[found]).await.unwrap();
}

async fn add_statements(pen: &mut Pen, family: &Family, head_name: &str) {
    let catalogue = catalogue();
    let number = (known::HOUSEHOLD_NUMBER, Value::Text(format!("H-{head_name}").into()));
    let category = (known::MONITORING_CATEGORY, Value::Code("unstable".into()));
    let facts = values(&catalogue, Subject::Household, &[number, category]);
    let household = HouseholdSaid {
        id: family.household,
        place: place(family.village),
        is_new: true,
        said: vec![said("2020-02-10", facts)],
    };
    pen.say_of_households(&catalogue, &[household]).await.unwrap();
    let statement = Said {
        assertion: family.assertion,
        record: Some(family.record),
        ledger: Some(family.ledger),
        effective: day("2020-02-10"),
        values: named(&catalogue, head_name, "head"),
    };
    let head = PersonSaid {
        id: family.head,
        household: family.household,
        place: place(family.village),
        is_new: true,
        said: vec![statement],
    };
    pen.say_of_people(&catalogue, &[head]).await.unwrap();
}
