//! One import on its way into the book: from records, links and findings to what the pen writes, in one transaction.
//!
//! Emergency ledgers go to the vault whole; the book learns of them only that a household needs support until a day.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::actor::Actor;
use twofront_domain::field::{FieldIndex, Subject, known};
use twofront_domain::finding::Finding;
use twofront_domain::ids::{AssertionId, FindingId, HouseholdId, LedgerId, PairId, RecordId};
use twofront_domain::ledger::{LedgerSummary, Record};
use twofront_domain::link::{Link, LinkMethod, UncertainPair};
use twofront_domain::place::{PlaceCode, PlaceLevel};
use twofront_domain::text::Bilingual;
use twofront_domain::value::{Value, Values};
use twofront_intake::ReadLedger;
use twofront_reconcile::{KnownPeople, Linked};
use twofront_store::{
    HouseholdSaid, LedgerAdded, NewFinding, NewLedger, NewPair, NewRecord, PairSide, Pen, PersonSaid, RowStatement,
    Said, SubjectId, VaultSaid,
};

use crate::clock::new_uuid;
use crate::lists::Lists;
use crate::{Desk, DeskError};

/// What an import did, in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportCounts {
    /// Records tied to people known before.
    pub linked: u64,
    /// People new to the book.
    pub new_people: u64,
    /// Households new to the book.
    pub new_households: u64,
    /// Findings.
    pub findings: u64,
}

/// Everything one import writes.
pub struct ImportWrite<'a> {
    desk: &'a Desk,
    summary: &'a LedgerSummary,
    read: &'a ReadLedger,
    linked: &'a Linked,
    known: &'a KnownPeople,
    original: &'a [u8],
    ledger: LedgerId,
    record_ids: Vec<RecordId>,
    links_by_record: HashMap<usize, &'a Link>,
    /// The village that the ledger names for each household it lists.
    villages: HashMap<HouseholdId, &'a PlaceCode>,
}

impl<'a> ImportWrite<'a> {
    /// Gives every record its id.
    pub fn new(
        desk: &'a Desk,
        summary: &'a LedgerSummary,
        read: &'a ReadLedger,
        linked: &'a Linked,
        known: &'a KnownPeople,
        original: &'a [u8],
    ) -> Self {
        Self {
            desk,
            summary,
            read,
            linked,
            known,
            original,
            ledger: LedgerId::new(new_uuid()),
            record_ids: read.records.iter().map(|_| RecordId::new(new_uuid())).collect(),
            links_by_record: linked.links.iter().map(|link| (link.record, link)).collect(),
            villages: linked
                .households
                .iter()
                .filter_map(|household| Some((household.id, household.village.as_ref()?)))
                .collect(),
        }
    }

    /// Writes the import. Either all of it is in the book afterwards, or nothing.
    pub async fn run(&self, actor: &Actor) -> Result<(LedgerId, ImportCounts), DeskError> {
        let earlier = self.desk.settled_by(self.summary).await?;
        let lists = match self.read.records.first().map(|record| record.subject) {
            Some(Subject::Worker | Subject::Lot) => {
                Lists::of(self.desk, actor, self.summary, &self.read.records, self.known).await?
            }
            _ => Lists::default(),
        };
        let model = self.desk.model_version().await?;
        let mut pen = self.desk.pen(actor, "ledger.import").await?;
        let place = self.smallest_place();
        let new = NewLedger {
            id: self.ledger,
            summary: self.summary,
            accepted: self.read.records.len() as u64,
            place: place.clone(),
        };
        if let LedgerAdded::Already(id) = pen.add_ledger(&new).await? {
            return Ok((id, ImportCounts::default()));
        }
        pen.keep_file(self.ledger, self.summary.vault, self.original).await?;
        if self.summary.vault {
            self.say_in_vault(&mut pen).await?;
        } else {
            let packs = self.desk.packs();
            let catalogue = &packs.catalogue;
            pen.say_of_households(catalogue, &self.households()).await?;
            pen.say_of_people(catalogue, &self.people()).await?;
            lists.write(&mut pen, catalogue, self.ledger, &self.record_ids).await?;
        }
        pen.add_records(self.ledger, self.summary.vault, &self.records(&lists))
            .await?;
        let findings = self.findings(&lists, &place);
        let new_findings: Vec<NewFinding<'_>> = findings
            .iter()
            .map(|(finding, place)| NewFinding {
                id: FindingId::new(new_uuid()),
                finding,
                place: place.clone(),
            })
            .collect();
        pen.add_findings(self.ledger, self.summary.vault, &new_findings).await?;
        if !self.summary.vault {
            self.ask_people(&mut pen, &model).await?;
        }
        for id in earlier {
            pen.settle_corrected(id, self.ledger).await?;
            pen.replace_pairs(id).await?;
        }
        let counts = self.counts(findings.len());
        let detail = serde_json::json!({
            "kind": self.summary.kind, "sha256": self.summary.sha256, "rows": self.summary.rows,
            "accepted": self.read.records.len(), "findings": findings.len(),
        });
        pen.commit(&self.ledger.to_string(), detail).await?;
        Ok((self.ledger, counts))
    }

    fn counts(&self, findings: usize) -> ImportCounts {
        let new = |link: &&Link| link.method == LinkMethod::New;
        let new_people = if self.summary.vault {
            0
        } else {
            self.linked.links.iter().filter(new).count()
        };
        ImportCounts {
            linked: (self.linked.links.len() - new_people) as u64,
            new_people: new_people as u64,
            new_households: self
                .linked
                .households
                .iter()
                .filter(|household| household.is_new)
                .count() as u64,
            findings: findings as u64,
        }
    }

    /// One statement per household that the ledger lists: its rows' household values, the first row's winning.
    fn households(&self) -> Vec<HouseholdSaid> {
        let said = |rows: &[usize]| {
            let mut values = Values::new();
            for &at in rows.iter().rev() {
                for (field, value) in self.read.records[at].household_values.iter() {
                    values.set(field, value.clone());
                }
            }
            rows.first()
                .filter(|_| !values.is_empty())
                .map(|&first| self.said(first, values))
                .into_iter()
                .collect()
        };
        self.linked
            .households
            .iter()
            .filter(|household| !household.records.is_empty())
            .map(|household| HouseholdSaid {
                id: household.id,
                place: self.village(household.id, household.village.as_ref()),
                is_new: household.is_new,
                said: said(&household.records),
            })
            .collect()
    }

    fn people(&self) -> Vec<PersonSaid> {
        self.linked
            .links
            .iter()
            .map(|link| {
                let record = &self.read.records[link.record];
                PersonSaid {
                    id: link.person,
                    household: link.household,
                    place: self.village(link.household, record.place.as_ref()),
                    is_new: link.method == LinkMethod::New,
                    said: vec![self.said(link.record, self.own_values(link.record))],
                }
            })
            .collect()
    }

    /// A row's values; without the ID, and what was read out of it, where linking found that the ID is somebody else's.
    fn own_values(&self, record: usize) -> Values {
        let values = &self.read.records[record].values;
        if self.linked.not_their_id.binary_search(&record).is_err() {
            return values.clone();
        }
        let packs = self.desk.packs();
        let catalogue = &packs.catalogue;
        let out_of_the_id = [known::RESIDENT_ID, known::BIRTH_DATE, known::SEX];
        let kept = values
            .iter()
            .filter(|(field, _)| !out_of_the_id.contains(&catalogue.field(*field).id.as_str()));
        kept.map(|(field, value)| (field, value.clone())).collect()
    }

    /// Where a household is: in the village where the book has it, else where the ledger puts it, else in the town or county
    /// until somebody knows better.
    fn village(&self, household: HouseholdId, stated: Option<&PlaceCode>) -> PlaceCode {
        let known = self.known.village_of(household);
        let listed = self.villages.get(&household).copied();
        known
            .filter(|place| place.level() == PlaceLevel::Village)
            .or(listed)
            .or(stated)
            .or(known)
            .unwrap_or(&self.desk.county)
            .clone()
    }

    fn said(&self, record: usize, values: Values) -> Said {
        Said {
            assertion: AssertionId::new(new_uuid()),
            record: Some(self.record_ids[record]),
            ledger: Some(self.ledger),
            effective: self.summary.effective,
            values,
        }
    }

    async fn say_in_vault(&self, pen: &mut Pen) -> Result<(), DeskError> {
        let title: Arc<str> = self.summary.file_name.as_str().into();
        let said: Vec<VaultSaid> = self
            .linked
            .links
            .iter()
            .map(|link| {
                let record = &self.read.records[link.record];
                VaultSaid {
                    subject: SubjectId::Person(link.person),
                    place: self.village(link.household, record.place.as_ref()),
                    source_title: Arc::clone(&title),
                    source_row: (Arc::clone(&record.row.sheet), record.row.row),
                    said: self.said(link.record, record.values.clone()),
                }
            })
            .collect();
        pen.say_in_vault(&self.desk.packs().catalogue, &said).await?;
        for (household, until) in self.support_until() {
            pen.set_support_until(household, Some(until)).await?;
        }
        Ok(())
    }

    /// The wall's one window: for each household with a member under observation the last day of it.
    fn support_until(&self) -> BTreeMap<HouseholdId, Date> {
        let field = |id: &str| self.desk.packs().catalogue.index(Subject::Person, id);
        let (until, released) = (field("observed_to"), field("released"));
        let value = |record: &'a Record, field: Option<FieldIndex>| record.values.get(field?);
        let mut flags = BTreeMap::new();
        for link in &self.linked.links {
            let record = &self.read.records[link.record];
            let over = matches!(value(record, released), Some(Value::Flag(true)));
            if let Some(date) = value(record, until).and_then(Value::as_date).filter(|_| !over) {
                let flag = flags.entry(link.household).or_insert(date);
                *flag = date.max(*flag);
            }
        }
        flags
    }

    /// What linking was not sure of becomes pairs for review. Of an emergency ledger there are none: that somebody may
    /// stand on it is itself emergency data, so its open rows have a finding alone.
    async fn ask_people(&self, pen: &mut Pen, model: &str) -> Result<(), DeskError> {
        let mut unlinked: Vec<usize> = self.linked.uncertain.iter().map(|pair| pair.record).collect();
        unlinked.retain(|at| !self.links_by_record.contains_key(at));
        unlinked.sort_unstable();
        unlinked.dedup();
        let statement = |at: usize| RowStatement {
            record: self.record_ids[at],
            ledger: self.ledger,
            effective: self.summary.effective,
            values: self.own_values(at),
            household_values: self.read.records[at].household_values.clone(),
        };
        let statements: Vec<RowStatement> = unlinked.into_iter().map(statement).collect();
        pen.keep_row_statements(&self.desk.packs().catalogue, &statements)
            .await?;
        let pairs: Vec<NewPair> = self
            .linked
            .uncertain
            .iter()
            .map(|pair| self.pair(pair, model))
            .collect();
        pen.add_pairs(&pairs).await?;
        Ok(())
    }

    /// A row that was tied to somebody (mostly somebody new) asks whether those two people are one.
    fn pair(&self, pair: &UncertainPair, model: &str) -> NewPair {
        let record = &self.read.records[pair.record];
        let link = self.links_by_record.get(&pair.record);
        let one = link.map_or(PairSide::Record(self.record_ids[pair.record]), |link| {
            PairSide::Person(link.person)
        });
        NewPair {
            id: PairId::new(new_uuid()),
            row_place: record.place.clone(),
            one,
            other: pair.person,
            ledger: Some(self.ledger),
            probability_ppm: pair.probability_ppm,
            evidence: pair.evidence.clone(),
            model: model.to_owned(),
        }
    }

    fn records<'r>(&'r self, lists: &'r Lists) -> Vec<NewRecord<'r>> {
        let records = self.read.records.iter().enumerate();
        records
            .map(|(at, record)| NewRecord {
                id: self.record_ids[at],
                record,
                link: self.links_by_record.get(&at).copied(),
                household: lists.household_of(at),
            })
            .collect()
    }

    /// All findings, each with the place of its row.
    fn findings(&self, lists: &Lists, ledger_place: &PlaceCode) -> Vec<(Finding, PlaceCode)> {
        let place_of_row: HashMap<(&str, u32), &PlaceCode> = self
            .read
            .records
            .iter()
            .filter_map(|record| Some(((&*record.row.sheet, record.row.row), record.place.as_ref()?)))
            .collect();
        let linked = self
            .linked
            .findings
            .iter()
            .map(|(_, finding)| self.without_names(finding));
        self.read
            .findings
            .iter()
            .cloned()
            .chain(linked)
            .chain(lists.findings().cloned())
            .map(|finding| {
                let row = finding.sheet.as_deref().zip(finding.row);
                let place = row.and_then(|row| place_of_row.get(&row).copied());
                let place = place.unwrap_or(ledger_place).clone();
                (finding, place)
            })
            .collect()
    }

    /// Linking names people in its sentences. That somebody stands on an emergency list is itself emergency data, so the
    /// book's finding says where to look and the vault keeps whom.
    fn without_names(&self, finding: &Finding) -> Finding {
        let mut finding = finding.clone();
        if self.summary.vault {
            finding.problem = Bilingual::new(
                "本行人员与其他台账对不上，请查看原登记表的这一行",
                "The person in this row does not agree with other ledgers; see this row of the list itself",
            );
        }
        finding
    }

    /// The village or town that holds every row, else the county.
    fn smallest_place(&self) -> PlaceCode {
        let mut places = self.read.records.iter().map(|record| record.place.as_ref());
        let mut smallest = places.next().flatten().cloned();
        for place in places {
            while let Some(around) = &smallest
                && !place.is_some_and(|place| place.is_within(around))
            {
                smallest = around.parent().filter(|parent| parent.is_within(&self.desk.county));
            }
        }
        smallest.unwrap_or_else(|| self.desk.county.clone())
    }
}
