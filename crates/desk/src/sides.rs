//! The two sides of a screening, with the wall between: the book's rules over every household without emergency values, and
//! the vault's rules over only the households with somebody in the vault. Writes nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use twofront_domain::clue::Hit;
use twofront_domain::field::{FieldIndex, Subject};
use twofront_domain::ids::{ClueId, HouseholdId, LotId, PersonId};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::{Value, Values};
use twofront_screen::{RuleSet, Side, Snapshot, SnapshotBuilder};
use twofront_store::{NewClue, Page, SubjectId};

use crate::clock::new_uuid;
use crate::desk::{busy, packs_faulty};
use crate::error::ErrorClass;
use crate::{Desk, DeskError, shown};

/// What the rows of a snapshot stand for.
#[derive(Default)]
struct RowIds {
    households: Vec<(HouseholdId, PlaceCode)>,
    people: Vec<(PersonId, usize)>,
    lots: Vec<(LotId, Option<usize>, PlaceCode)>,
}

/// One side's snapshot on its way to hits.
pub(crate) struct SideRun {
    rules: RuleSet,
    builder: SnapshotBuilder,
    rows: RowIds,
}

impl SideRun {
    /// Households and people that were read.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.rows.households.len() as u64, self.rows.people.len() as u64)
    }

    /// Rules in force on this side.
    pub(crate) fn rule_count(&self) -> usize {
        self.rules.rules().len()
    }
}

impl Desk {
    fn side(&self, date: Date, side: Side) -> Result<SideRun, DeskError> {
        let rules =
            RuleSet::compile(&self.packs(), date, &self.county, side).map_err(|errors| packs_faulty(&errors))?;
        let builder = rules.snapshot();
        Ok(SideRun {
            rules,
            builder,
            rows: RowIds::default(),
        })
    }

    /// Every household without emergency values, and every lot.
    pub(crate) async fn read_book_side(&self, date: Date) -> Result<SideRun, DeskError> {
        let mut run = self.side(date, Side::Book)?;
        let county = self.whole_county(false);
        let support_until = self.packs().catalogue.index(Subject::Household, "support_until");
        let mut row_of = HashMap::new();
        self.book
            .read_snapshot(&county, &self.packs().catalogue, |mut household, members| {
                if let (Some(field), Some(until)) = (support_until, household.support_until) {
                    household.values.set(field, Value::Date(until));
                }
                let row = run.rows.households.len();
                row_of.insert(household.id, row);
                run.builder.push_household(
                    &household.place,
                    &household.values,
                    members.iter().map(|one| &one.values),
                );
                run.rows.people.extend(members.iter().map(|one| (one.id, row)));
                run.rows.households.push((household.id, household.place));
            })
            .await?;
        for lot in self
            .book
            .lots(&county, &self.packs().catalogue, None, Page::ALL)
            .await?
            .rows
        {
            let household = lot.household.and_then(|id| row_of.get(&id).copied());
            run.builder.push_lot(household, &lot.place, &lot.values);
            run.rows.lots.push((lot.id, household, lot.place));
        }
        Ok(run)
    }

    /// The households with somebody in the vault, those people with their emergency values.
    pub(crate) async fn read_vault_side(&self, date: Date) -> Result<SideRun, DeskError> {
        let mut run = self.side(date, Side::Vault)?;
        let county = self.whole_county(true);
        let packs = self.packs();
        let catalogue = &packs.catalogue;
        let survivors = self.book.survivors().await?;
        let vault = self.book.vault();
        let values: BTreeMap<SubjectId, Values> = vault.values_of_survivors(&county, catalogue, &survivors).await?;
        if values.is_empty() {
            return Ok(run);
        }
        let emergency: HashSet<FieldIndex> = catalogue
            .fields()
            .filter(|(_, field)| field.vault)
            .map(|(index, _)| index)
            .collect();
        self.book
            .read_snapshot(&county, catalogue, |household, mut members| {
                let mut concerned = false;
                for member in &mut members {
                    let Some(said) = values.get(&SubjectId::Person(member.id)) else {
                        continue;
                    };
                    concerned = true;
                    for (field, value) in said.iter().filter(|(field, _)| emergency.contains(field)) {
                        member.values.set(field, value.clone());
                    }
                }
                if concerned {
                    let row = run.rows.households.len();
                    let values = members.iter().map(|one| &one.values);
                    run.builder.push_household(&household.place, &household.values, values);
                    run.rows.people.extend(members.iter().map(|one| (one.id, row)));
                    run.rows.households.push((household.id, household.place));
                }
            })
            .await?;
        Ok(run)
    }

    /// Screens one side and explains every hit.
    pub(crate) async fn hits(&self, run: SideRun, vault: bool) -> Result<Vec<NewClue>, DeskError> {
        busy(move || {
            let SideRun { rules, builder, rows } = run;
            let snapshot = builder.finish();
            let hits = twofront_screen::screen(&snapshot, &rules).map_err(|error| {
                DeskError::new(ErrorClass::Internal, "internal", "筛查出错。", "Screening failed.").because(error)
            })?;
            Ok(hits
                .hits
                .iter()
                .map(|hit| new_clue(&snapshot, &rules, &rows, hit, vault))
                .collect())
        })
        .await?
    }
}

fn new_clue(snapshot: &Snapshot, rules: &RuleSet, rows: &RowIds, hit: &Hit, vault: bool) -> NewClue {
    let rule = &rules.rules()[hit.rule];
    let of_household = |row: usize| rows.households[row].clone();
    let (subject, household, person, place) = match hit.subject {
        Subject::Person => {
            let (person, row) = rows.people[hit.row];
            let (household, place) = of_household(row);
            (SubjectId::Person(person), Some(household), Some(person), place)
        }
        Subject::Lot => {
            let (lot, row, place) = rows.lots[hit.row].clone();
            (SubjectId::Lot(lot), row.map(|row| of_household(row).0), None, place)
        }
        Subject::Household | Subject::Worker | Subject::Site | Subject::Village => {
            let (household, place) = of_household(hit.row);
            (SubjectId::Household(household), Some(household), None, place)
        }
    };
    NewClue {
        id: ClueId::new(new_uuid()),
        pack: rule.pack.clone(),
        rule: rule.rule.id.clone(),
        front: hit.front,
        subject,
        household,
        person,
        place,
        urgency: hit.urgency,
        reason: twofront_screen::reason(snapshot, rules, hit),
        neutral_title: vault.then(|| shown::neutral_title(hit.front)),
    }
}
