//! Pairs of the synthetic families, and people who decide on them.

use twofront_domain::field::Subject;
use twofront_domain::ids::{AccountId, PairId, PersonId};
use twofront_domain::link::FieldEvidence;
use twofront_domain::review::{PairStanding, Verdict};
use twofront_domain::value::Value;
use twofront_store::{Book, Decided, NewFinding, NewPair, NewRecord, PairSide, RowStatement, StoreError};
use uuid::Uuid;

use super::*;

pub fn account(number: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(number))
}

pub fn pair_of(one: PairSide, other: PersonId, probability_ppm: u32) -> NewPair {
    NewPair {
        id: PairId::new(Uuid::now_v7()),
        row_place: Some(place(VILLAGE_A)),
        one,
        other,
        ledger: None,
        probability_ppm,
        evidence: vec![FieldEvidence {
            field: "name".to_owned(),
            agreement: "homophone".to_owned(),
            weight_millibits: 3200,
        }],
        model: "m1".to_owned(),
    }
}

pub async fn ask(book: &Book, pairs: &[NewPair]) -> u64 {
    let mut pen = pen(book, "pair.add").await;
    let added = pen.add_pairs(pairs).await.unwrap();
    pen.commit("pairs", serde_json::Value::Null).await.unwrap();
    added
}

/// Two people of the same age in two households become a pair.
pub async fn pair_of_two(book: &Book, one: PersonId, other: PersonId) -> PairId {
    let pair = pair_of(PairSide::Person(one), other, 800_000);
    let id = pair.id;
    ask(book, &[pair]).await;
    id
}

pub async fn try_decide(book: &Book, pair: PairId, who: u128, verdict: Verdict) -> Result<Decided, StoreError> {
    let mut pen = pen(book, "pair.decide").await;
    let decided = pen
        .decide_pair(&catalogue(), pair, Some(account(who)), verdict, "看过户口簿")
        .await?;
    pen.commit(&pair.to_string(), serde_json::Value::Null).await?;
    Ok(decided)
}

pub async fn decide(book: &Book, pair: PairId, who: u128, verdict: Verdict) -> PairStanding {
    try_decide(book, pair, who, verdict).await.unwrap().after
}

/// A second row in the family's ledger that speaks of nobody certain, with its finding and its pairs.
pub async fn open_row(book: &Book, family: &Family, candidates: &[PersonId]) -> Vec<PairId> {
    let catalogue = catalogue();
    let mut pen = pen(book, "ledger.import").await;
    let (id, row) = (new_record(), record(4, family.village, "甲一,务工"));
    let unlinked = NewRecord {
        id,
        record: &row,
        link: None,
        household: None,
    };
    pen.add_records(family.ledger, false, &[unlinked]).await.unwrap();
    let statement = RowStatement {
        record: id,
        ledger: family.ledger,
        effective: day("2020-02-15"),
        values: values(&catalogue, Subject::Person, &[("insured", Value::Flag(true))]),
        household_values: Default::default(),
    };
    pen.keep_row_statements(&catalogue, &[statement]).await.unwrap();
    let found = finding("person-ambiguous", 4, "甲一");
    let found = NewFinding {
        id: new_finding(),
        finding: &found,
        place: place(family.village),
    };
    pen.add_findings(family.ledger, false, &[found]).await.unwrap();
    let pairs: Vec<NewPair> = candidates
        .iter()
        .map(|person| NewPair {
            ledger: Some(family.ledger),
            ..pair_of(PairSide::Record(id), *person, 600_000)
        })
        .collect();
    pen.add_pairs(&pairs).await.unwrap();
    pen.commit("rows", serde_json::Value::Null).await.unwrap();
    pairs.iter().map(|pair| pair.id).collect()
}
