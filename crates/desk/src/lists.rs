//! Lists that name households instead of listing them: workers with their pairings, unsold produce, sites; and lists of
//! villages. Finds what each row means, or says in a finding that it cannot.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use twofront_domain::actor::Actor;
use twofront_domain::field::{Catalogue, Subject, known as fields};
use twofront_domain::finding::{Finding, Severity};
use twofront_domain::ids::{HouseholdId, LedgerId, LotId, RecordId, WorkerId};
use twofront_domain::ledger::{LedgerSummary, Record};
use twofront_domain::lot::Lot;
use twofront_domain::place::{PlaceCode, PlaceLevel};
use twofront_domain::resident_id::ResidentId;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;
use twofront_domain::worker::WorkerKind;
use twofront_intake::ReadLedger;
use twofront_reconcile::{HouseholdMatch, KnownPeople};
use twofront_store::{NewLot, Page, Pen, Said, SiteSaid, VillageSaid, WorkerDetails, WorkerFilter};

use crate::clock::new_uuid;
use crate::site_rows::{ListedSite, Sites, run_by};
use crate::{Desk, DeskError};

/// What a list says, ready to be written.
#[derive(Default)]
pub struct Lists {
    workers: Vec<WorkerDetails>,
    pairs: BTreeMap<Date, Vec<(WorkerId, HouseholdId)>>,
    lots: Vec<(usize, Lot)>,
    sites: Vec<ListedSite>,
    villages: BTreeMap<PlaceCode, Vec<usize>>,
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
    /// Reads the rows of a list that speaks of anything but people.
    pub async fn of(
        desk: &Desk,
        actor: &Actor,
        summary: &LedgerSummary,
        read: &ReadLedger,
        known: &KnownPeople,
    ) -> Result<Self, DeskError> {
        let mut lists = Self::default();
        let packs = desk.packs();
        let mut sites = Sites::known(desk, actor).await?;
        let mut workers = Workers::known(desk, actor, summary.effective).await?;
        for (at, record) in read.records.iter().enumerate() {
            let row = Row {
                catalogue: &packs.catalogue,
                record,
            };
            match record.subject {
                Subject::Worker => {
                    let worker = workers.worker_of(&row, &desk.county);
                    lists.pair(at, &row, worker, summary.effective, known);
                }
                Subject::Lot => lists.lot(at, &row, summary.effective, &desk.county, known),
                Subject::Site => lists.site(at, &row, &mut sites, read, known),
                Subject::Village => lists.village(at, record),
                Subject::Person | Subject::Household => {}
            }
        }
        lists.workers = workers.changed;
        lists.sites = sites.listed;
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

    /// Writes workers, pairings, lots, and what is said of sites and villages. `said` makes the statement of a row.
    pub async fn write(
        &self,
        pen: &mut Pen,
        catalogue: &Catalogue,
        (ledger, record_ids): (LedgerId, &[RecordId]),
        said: impl Fn(usize) -> Said,
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
        let all = |rows: &[usize]| rows.iter().map(|&at| said(at)).collect();
        let sites = self.sites.iter().map(|listed| SiteSaid {
            site: listed.site.clone(),
            is_new: listed.is_new,
            said: all(&listed.rows),
        });
        pen.say_of_sites(catalogue, &sites.collect::<Vec<_>>()).await?;
        let villages = self.villages.iter().map(|(place, rows)| VillageSaid {
            place: place.clone(),
            said: all(rows),
        });
        pen.say_of_villages(catalogue, &villages.collect::<Vec<_>>()).await?;
        Ok(())
    }

    fn site(&mut self, at: usize, row: &Row<'_>, sites: &mut Sites, read: &ReadLedger, known: &KnownPeople) {
        let record = row.record;
        let Some(listed) = sites.take(at, record, row.catalogue) else {
            let on_row = |finding: &Finding| {
                finding.row == Some(record.row.row) && finding.sheet.as_ref() == Some(&record.row.sheet)
            };
            if !read.findings.iter().any(on_row) {
                self.findings.push(site_nowhere(record, row.text(fields::SITE_NAME)));
            }
            return;
        };
        let listed = &mut sites.listed[listed];
        let head = run_by(&listed.site.kind, row.text(fields::SITE_OPERATOR));
        // Once for each site, however many days it has.
        match head.filter(|_| listed.rows.len() == 1) {
            Some(head) => {
                let found = self.find(at, record, known, None, head, fields::SITE_OPERATOR);
                listed.site.household = found.or(listed.site.household);
            }
            None => {
                let household = listed.site.household;
                self.households.extend(household.map(|household| (at, household)));
            }
        }
    }

    /// A row without a village has its finding from the reading.
    fn village(&mut self, at: usize, record: &Record) {
        let village = record.place.as_ref();
        if let Some(place) = village.filter(|place| place.level() == PlaceLevel::Village) {
            self.villages.entry(place.clone()).or_default().push(at);
        }
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
            effective: row.record.on.unwrap_or(effective),
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

/// Neither the row nor the book says where the site is.
fn site_nowhere(record: &Record, name: &str) -> Finding {
    Finding {
        code: "place-unknown",
        severity: Severity::Warning,
        sheet: Some(record.row.sheet.clone()),
        row: Some(record.row.row),
        column: None,
        field: Some(fields::SITE_NAME.into()),
        value: Some(name.into()),
        problem: Bilingual::new(
            format!("没有写明“{name}”在哪个村，无法确定是哪一个，本行没有采用"),
            format!("Nothing says in which village “{name}” is; the row was not taken"),
        ),
        remedy: Bilingual::new("请补填乡镇和村", "Add town and village"),
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
        let county = desk.whole_county(actor.scope.vault());
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
