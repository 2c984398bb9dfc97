//! Lists that name households instead of listing them: workers with their pairings, and unsold produce. Finds the household
//! that each row means, or says in a finding that it cannot.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use twofront_domain::actor::{Actor, Scope};
use twofront_domain::field::{Catalogue, Subject};
use twofront_domain::finding::{Finding, Severity};
use twofront_domain::ids::{HouseholdId, LedgerId, LotId, RecordId, WorkerId};
use twofront_domain::ledger::{LedgerSummary, Record};
use twofront_domain::lot::Lot;
use twofront_domain::place::PlaceCode;
use twofront_domain::resident_id::ResidentId;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;
use twofront_domain::worker::WorkerKind;
use twofront_reconcile::{HouseholdMatch, KnownPeople};
use twofront_store::{NewLot, Page, Pen, WorkerDetails, WorkerFilter};

use crate::clock::new_uuid;
use crate::{Desk, DeskError};

/// What a list says, ready to be written.
#[derive(Default)]
pub struct Lists {
    workers: Vec<WorkerDetails>,
    pairs: BTreeMap<Date, Vec<(WorkerId, HouseholdId)>>,
    lots: Vec<(usize, Lot)>,
    households: HashMap<usize, HouseholdId>,
    findings: Vec<Finding>,
}

/// One row's values by field word.
struct Row<'a> {
    catalogue: &'a Catalogue,
    record: &'a Record,
}

impl Row<'_> {
    fn value(&self, field: &str) -> Option<&Value> {
        self.record
            .values
            .get(self.catalogue.index(self.record.subject, field)?)
    }

    fn text(&self, field: &str) -> &str {
        self.value(field).and_then(Value::as_str).unwrap_or("")
    }
}

impl Lists {
    /// Reads the rows of a worker list or a produce survey.
    pub async fn of(
        desk: &Desk,
        actor: &Actor,
        summary: &LedgerSummary,
        records: &[Record],
        known: &KnownPeople,
    ) -> Result<Self, DeskError> {
        let mut lists = Self::default();
        let mut workers = Workers::known(desk, actor, summary.effective).await?;
        for (at, record) in records.iter().enumerate() {
            let row = Row {
                catalogue: &desk.packs().catalogue,
                record,
            };
            match record.subject {
                Subject::Worker => {
                    let worker = workers.worker_of(&row, &desk.county);
                    lists.pair(at, &row, worker, summary.effective, known);
                }
                Subject::Lot => lists.lot(at, &row, summary.effective, &desk.county, known),
                Subject::Person | Subject::Household | Subject::Site | Subject::Village => {}
            }
        }
        lists.workers = workers.changed;
        Ok(lists)
    }

    /// The household that a row means.
    pub fn household_of(&self, record: usize) -> Option<HouseholdId> {
        self.households.get(&record).copied()
    }

    /// Rows whose household could not be found.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter()
    }

    /// Writes workers, pairings and lots.
    pub async fn write(
        &self,
        pen: &mut Pen,
        catalogue: &Catalogue,
        ledger: LedgerId,
        record_ids: &[RecordId],
    ) -> Result<(), DeskError> {
        pen.put_workers(&self.workers).await?;
        for (since, pairs) in &self.pairs {
            pen.pair(pairs, *since).await?;
        }
        let lots: Vec<NewLot<'_>> = self
            .lots
            .iter()
            .map(|(at, lot)| NewLot {
                lot,
                ledger: Some(ledger),
                record: Some(record_ids[*at]),
            })
            .collect();
        pen.add_lots(catalogue, &lots).await?;
        Ok(())
    }

    fn pair(&mut self, at: usize, row: &Row<'_>, worker: WorkerId, effective: Date, known: &KnownPeople) {
        let (name, id) = (row.text("paired_head_name"), row.text("paired_head_id"));
        if name.is_empty() && id.is_empty() {
            return;
        }
        let id: Option<ResidentId> = id.parse().ok();
        let Some(household) = self.find(at, row.record, known, id.as_ref(), name, "paired_head_name") else {
            return;
        };
        let since = row.value("paired_since").and_then(Value::as_date).unwrap_or(effective);
        self.pairs.entry(since).or_default().push((worker, household));
    }

    fn lot(&mut self, at: usize, row: &Row<'_>, effective: Date, county: &PlaceCode, known: &KnownPeople) {
        let seller_is_household = matches!(row.text("seller_kind"), "" | "household");
        let household = seller_is_household
            .then(|| self.find(at, row.record, known, None, row.text("seller_name"), "seller_name"))
            .flatten();
        let lot = Lot {
            id: LotId::new(new_uuid()),
            household,
            place: row.record.place.clone().unwrap_or_else(|| county.clone()),
            effective,
            values: row.record.values.clone(),
        };
        self.lots.push((at, lot));
    }

    fn find(
        &mut self,
        at: usize,
        record: &Record,
        known: &KnownPeople,
        id: Option<&ResidentId>,
        name: &str,
        field: &str,
    ) -> Option<HouseholdId> {
        if let Some(person) = id.and_then(|id| known.with_id(id))
            && !same_name(&person.name, name)
        {
            self.findings.push(name_conflict(record, field, name, &person.name));
        }
        let found = known.household_of(id, name, record.place.as_ref());
        let problem = match found {
            HouseholdMatch::One(household) => {
                self.households.insert(at, household);
                return Some(household);
            }
            HouseholdMatch::Several => Bilingual::new(
                format!("本村有几个“{name}”，无法确定是哪一户"),
                format!("Several people named “{name}” live in the village; the household is not certain"),
            ),
            HouseholdMatch::None => Bilingual::new(
                format!("各台账里都没有找到“{name}”这一户"),
                format!("No ledger names a household of “{name}”"),
            ),
        };
        let several = found == HouseholdMatch::Several;
        self.findings.push(Finding {
            code: if several {
                "person-ambiguous"
            } else {
                "household-unknown"
            },
            severity: Severity::Warning,
            sheet: Some(record.row.sheet.clone()),
            row: Some(record.row.row),
            column: None,
            field: Some(field.into()),
            value: Some(name.into()),
            problem,
            remedy: Bilingual::new(
                "核对姓名和所在村，或补填户主身份证号",
                "Check the name and the village, or fill in the head's resident ID",
            ),
        });
        None
    }
}

fn same_name(known: &str, written: &str) -> bool {
    written.is_empty() || known == written
}

/// The ID is a known person's, the name is not: the household follows the ID, and a clerk looks at the name.
fn name_conflict(record: &Record, field: &str, name: &str, known: &str) -> Finding {
    Finding {
        code: "name-conflict",
        severity: Severity::Warning,
        sheet: Some(record.row.sheet.clone()),
        row: Some(record.row.row),
        column: None,
        field: Some(field.into()),
        value: Some(name.into()),
        problem: Bilingual::new(
            format!("身份证号是“{known}”的，这里却写“{name}”"),
            format!("The ID is that of “{known}”, but here stands “{name}”"),
        ),
        remedy: Bilingual::new(
            "对照身份证，改正写错的姓名或证号",
            "Check the ID card and mend the name or the number",
        ),
    }
}

/// Workers of the book and of the list, recognised by name and phone, else by name and unit.
struct Workers {
    by_person: HashMap<(String, String), WorkerId>,
    changed: Vec<WorkerDetails>,
    at: HashMap<WorkerId, usize>,
}

impl Workers {
    async fn known(desk: &Desk, actor: &Actor, day: Date) -> Result<Self, DeskError> {
        let county = Scope {
            place: desk.county.clone(),
            worker: None,
            vault: actor.scope.vault,
        };
        let rows = desk
            .book
            .workers(&county, &WorkerFilter::default(), day, Page::ALL)
            .await?
            .rows;
        let by_person = rows.iter().map(|row| {
            (
                person(&row.worker.name, &row.worker.phone, &row.worker.unit),
                row.worker.id,
            )
        });
        Ok(Self {
            by_person: by_person.collect(),
            changed: Vec::new(),
            at: HashMap::new(),
        })
    }

    fn worker_of(&mut self, row: &Row<'_>, county: &PlaceCode) -> WorkerId {
        let (name, phone, unit) = (row.text("worker_name"), row.text("worker_phone"), row.text("unit"));
        let id = *self
            .by_person
            .entry(person(name, phone, unit))
            .or_insert_with(|| WorkerId::new(new_uuid()));
        // A worker stands on one row per pairing; the first says what there is to say.
        if let std::collections::hash_map::Entry::Vacant(vacant) = self.at.entry(id) {
            vacant.insert(self.changed.len());
            self.changed.push(WorkerDetails {
                id,
                name: name.to_owned(),
                kind: WorkerKind::from_word(row.text("worker_kind")).unwrap_or(WorkerKind::Paired),
                unit: unit.to_owned(),
                post: row.text("post").to_owned(),
                phone: phone.to_owned(),
                place: row.record.place.clone().unwrap_or_else(|| county.clone()),
            });
        }
        id
    }
}

fn person(name: &str, phone: &str, unit: &str) -> (String, String) {
    (
        name.to_owned(),
        if phone.is_empty() {
            unit.to_owned()
        } else {
            phone.to_owned()
        },
    )
}
