//! What follows from decisions on pairs. Two people settled as one: the younger entry is absorbed by the elder, which nothing
//! but a mark says, so that it can be taken back. A row settled as somebody: its values become a statement about them,
//! withdrawn when the pair no longer stands. Every effect is worked out from the pairs as they stand, never step by step.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use twofront_domain::field::{Catalogue, Subject};
use twofront_domain::ids::{AccountId, AssertionId, HouseholdId, PairId, PersonId, RecordId};
use twofront_domain::place::PlaceCode;
use twofront_domain::review::{PairStanding, Verdict};
use twofront_domain::value::Values;
use uuid::Uuid;

use crate::cell::Cell;
use crate::connection::{all, first, run};
use crate::error::StoreError;
use crate::link_pair::{PairSide, read_side};
use crate::pen::Pen;
use crate::person::PersonSaid;
use crate::state::Said;
use crate::table::Table;

/// See the migration; every column is fixed.
pub(crate) const DECIDED_LINK: Table = Table {
    name: "decided_link",
    columns: &["id", "pair_id", "record_id", "person_id", "household_id", "journal_seq"],
    fixed: 6,
    conflict: "",
};
/// See the migration; every column is fixed.
pub(crate) const WITHDRAWAL: Table = Table {
    name: "withdrawal",
    columns: &["id", "assertion_id", "journal_seq"],
    fixed: 3,
    conflict: "",
};

const PAIR: &str = "SELECT record_id, one_person_id, other_person_id, standing FROM link_pair WHERE id = $1";
const SET_STANDING: &str = "UPDATE link_pair SET standing = $2 WHERE id = $1";
const SAME_AS: &str = "SELECT one_person_id, other_person_id FROM link_pair WHERE standing = $2 AND one_person_id = $1 \
                       UNION SELECT one_person_id, other_person_id FROM link_pair WHERE standing = $2 \
                       AND other_person_id = $1 AND one_person_id IS NOT NULL";
const SET_MERGED: &str = "UPDATE person SET merged_into = $2 WHERE id = $1";
const STATEMENT: &str = "SELECT s.ledger_id, s.effective, s.content FROM row_statement s WHERE s.id = $1";
const HOME: &str = "SELECT household_id, place_code FROM person WHERE id = $1";
const TAKEN_UP: &str = "SELECT d.id, d.pair_id FROM decided_link d WHERE d.record_id = $1 \
                        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.assertion_id = d.id)";

/// Two people settled as different would become one, or two people who are one would be told apart.
pub const PAIRS_DISAGREE: &str = "pairs would contradict each other";
/// The row speaks of somebody else already.
pub const ROW_TAKEN_UP: &str = "the row was taken up for somebody else";

/// What a decision did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Where the pair stood before.
    pub before: PairStanding,
    /// Where it stands now.
    pub after: PairStanding,
    /// Households of the people it touches; one of them may have nobody left, or somebody again.
    pub households: Vec<HouseholdId>,
}

struct Pair {
    one: PairSide,
    other: PersonId,
    standing: PairStanding,
}

struct Statement {
    ledger: twofront_domain::ids::LedgerId,
    effective: jiff::civil::Date,
    content: Json,
}

impl Pen {
    /// Adds a decision to a pair, and brings about what then follows from all of them. The caller has checked that the
    /// pair is within the decider's reach.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown pair; [`StoreError::Conflict`] with [`PAIRS_DISAGREE`] or
    /// [`ROW_TAKEN_UP`], after which the pen must be dropped.
    pub async fn decide_pair(
        &mut self,
        catalogue: &Catalogue,
        id: PairId,
        account: Option<AccountId>,
        verdict: Verdict,
        note: &str,
    ) -> Result<Decided, StoreError> {
        let pair = self.pair_to_decide(id).await?;
        let mut after = self.add_decision(id, account, verdict, note).await?;
        if after == PairStanding::Open && pair.standing == PairStanding::Replaced {
            after = PairStanding::Replaced;
        }
        let cells = vec![Cell::of(&id), after.as_str().into()];
        run(self.connection(), "link_pair", SET_STANDING, cells).await?;
        if pair.standing != after {
            // Whether a namesake of theirs counts depends on it.
            let home = self.home_of(pair.other).await?.0;
            self.changed_households.insert(home);
        }
        let is_same = |standing: PairStanding| standing == PairStanding::Same;
        let mut households = Vec::new();
        match pair.one {
            PairSide::Person(one) => households = self.regroup(one, pair.other).await?,
            PairSide::Record(_) if is_same(pair.standing) == is_same(after) => {}
            PairSide::Record(record) if is_same(after) => self.take_up(catalogue, id, record, pair.other).await?,
            PairSide::Record(record) => self.put_back(id, record, pair.other).await?,
        }
        Ok(Decided {
            before: pair.standing,
            after,
            households,
        })
    }

    async fn pair_to_decide(&mut self, id: PairId) -> Result<Pair, StoreError> {
        let found = first(self.connection(), "link_pair", PAIR, vec![Cell::of(&id)], |columns| {
            let sides = read_side(columns)?;
            Ok((sides, columns.parsed()?, columns.word(PairStanding::from_word)?))
        });
        let not_found = || StoreError::NotFound {
            what: "pair",
            id: id.to_string(),
        };
        let ((record, person), other, standing) = found.await?.ok_or_else(not_found)?;
        let one = person
            .map(PairSide::Person)
            .or(record.map(PairSide::Record))
            .ok_or_else(not_found)?;
        Ok(Pair { one, other, standing })
    }

    /// Brings the marks of everybody connected with these two up to date; gives their households.
    async fn regroup(&mut self, one: PersonId, other: PersonId) -> Result<Vec<HouseholdId>, StoreError> {
        let mut touched: BTreeMap<PersonId, Option<PersonId>> = BTreeMap::new();
        for start in [one, other] {
            let group = self.connected(start).await?;
            self.refuse_disagreement(&group).await?;
            let survivor = group.first().copied();
            for person in group {
                touched.insert(person, survivor.filter(|survivor| *survivor != person));
            }
        }
        let people: Vec<PersonId> = touched.keys().copied().collect();
        self.touch_namesakes(&people).await?;
        for (person, survivor) in &touched {
            let cells = vec![Cell::of(person), Cell::maybe(survivor.as_ref())];
            run(self.connection(), "person", SET_MERGED, cells).await?;
        }
        self.refold_people(&people).await?;
        let mut households = BTreeSet::new();
        for person in &people {
            households.insert(self.home_of(*person).await?.0);
        }
        Ok(households.into_iter().collect())
    }

    /// Everybody who is one with `start` by pairs that stand as same, `start` included.
    async fn connected(&mut self, start: PersonId) -> Result<BTreeSet<PersonId>, StoreError> {
        let (mut group, mut next) = (BTreeSet::from([start]), vec![start]);
        while let Some(person) = next.pop() {
            for (one, other) in self.settled_with(person, PairStanding::Same).await? {
                for neighbour in [one, other] {
                    if group.insert(neighbour) {
                        next.push(neighbour);
                    }
                }
            }
        }
        Ok(group)
    }

    async fn settled_with(
        &mut self,
        person: PersonId,
        standing: PairStanding,
    ) -> Result<Vec<(PersonId, PersonId)>, StoreError> {
        let cells = vec![Cell::of(&person), standing.as_str().into()];
        all(self.connection(), "link_pair", SAME_AS, cells, |columns| {
            Ok((columns.parsed()?, columns.parsed()?))
        })
        .await
    }

    async fn refuse_disagreement(&mut self, group: &BTreeSet<PersonId>) -> Result<(), StoreError> {
        if group.len() < 2 {
            return Ok(());
        }
        for person in group {
            let apart = self.settled_with(*person, PairStanding::Different).await?;
            if apart
                .iter()
                .any(|(one, other)| group.contains(one) && group.contains(other))
            {
                return Err(StoreError::Conflict(PAIRS_DISAGREE));
            }
        }
        Ok(())
    }

    /// A person's household and its village.
    pub(crate) async fn home_of(&mut self, person: PersonId) -> Result<(HouseholdId, PlaceCode), StoreError> {
        let home = first(self.connection(), "person", HOME, vec![Cell::of(&person)], |columns| {
            Ok((columns.parsed()?, columns.parsed()?))
        });
        home.await?.ok_or_else(|| StoreError::NotFound {
            what: "person",
            id: person.to_string(),
        })
    }

    /// The row's values become a statement about the person.
    async fn take_up(
        &mut self,
        catalogue: &Catalogue,
        pair: PairId,
        record: RecordId,
        person: PersonId,
    ) -> Result<(), StoreError> {
        if self.taken_up(record).await?.is_some() {
            return Err(StoreError::Conflict(ROW_TAKEN_UP));
        }
        let statement = first(
            self.connection(),
            "row_statement",
            STATEMENT,
            vec![Cell::of(&record)],
            |columns| {
                Ok(Statement {
                    ledger: columns.parsed()?,
                    effective: columns.date()?,
                    content: columns.json()?,
                })
            },
        );
        let statement = statement.await?.ok_or_else(|| StoreError::NotFound {
            what: "row",
            id: record.to_string(),
        })?;
        let (household, place) = self.home_of(person).await?;
        let said = Said {
            assertion: AssertionId::new(Uuid::now_v7()),
            record: Some(record),
            ledger: Some(statement.ledger),
            effective: statement.effective,
            values: Values::from_json(catalogue, Subject::Person, &statement.content),
        };
        let assertion = said.assertion;
        let said = PersonSaid {
            id: person,
            household,
            place,
            is_new: false,
            said: vec![said],
        };
        self.say_of_people(catalogue, &[said]).await?;
        let cells = vec![
            Cell::of(&assertion),
            Cell::of(&pair),
            Cell::of(&record),
            Cell::of(&person),
            Cell::of(&household),
            self.seq().into(),
        ];
        self.insert(&DECIDED_LINK, cells).await?;
        self.settle_unlinked(record).await
    }

    /// The statement made of the row is withdrawn: kept, and counted no longer.
    async fn put_back(&mut self, pair: PairId, record: RecordId, person: PersonId) -> Result<(), StoreError> {
        let Some((assertion, of)) = self.taken_up(record).await? else {
            return Ok(());
        };
        if of != pair {
            return Ok(());
        }
        let cells = vec![Cell::of(&Uuid::now_v7()), Cell::of(&assertion), self.seq().into()];
        self.insert(&WITHDRAWAL, cells).await?;
        self.refold_people(&[person]).await?;
        self.reopen_unlinked(record).await
    }

    async fn taken_up(&mut self, record: RecordId) -> Result<Option<(AssertionId, PairId)>, StoreError> {
        first(
            self.connection(),
            "decided_link",
            TAKEN_UP,
            vec![Cell::of(&record)],
            |columns| Ok((columns.parsed()?, columns.parsed()?)),
        )
        .await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PAIR, SET_STANDING, SAME_AS, SET_MERGED, STATEMENT, HOME, TAKEN_UP];
