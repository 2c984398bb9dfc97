//! One import on its way into the book: from records, links and findings to what the pen writes, in one transaction.
//!
//! Emergency ledgers go to the vault whole; the book learns of them only that a household needs support until a day.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::actor::Actor;
use twofront_domain::field::{FieldIndex, Subject};
use twofront_domain::finding::Finding;
use twofront_domain::ids::{FindingId, HouseholdId, LedgerId, PairId, RecordId};
use twofront_domain::ledger::{LedgerSummary, Record};
use twofront_domain::link::{Link, LinkMethod, UncertainPair};
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;
use twofront_domain::value::{Value, Values};
use twofront_intake::ReadLedger;
use twofront_packs::Packs;
use twofront_reconcile::{KnownPeople, Linked};
use twofront_store::{
    LedgerAdded, NewFinding, NewLedger, NewPair, NewRecord, PairSide, Pen, RowStatement, SubjectId, VaultSaid,
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

/// What an import became.
pub struct Written {
    /// The ledger.
    pub ledger: LedgerId,
    /// What was in it.
    pub counts: ImportCounts,
    /// The entry of the journal; `None` when the very same file was there already and nothing was written.
    pub entry: Option<i64>,
}

/// What is read of the book before the pen is taken.
struct Prepared {
    earlier: Vec<LedgerId>,
    lists: Lists,
    model: String,
}

/// Everything one import writes.
pub struct ImportWrite<'a> {
    pub(crate) desk: &'a Desk,
    /// The packs that the ledger was read with.
    pub(crate) packs: Arc<Packs>,
    pub(crate) summary: &'a LedgerSummary,
    pub(crate) read: &'a ReadLedger,
    pub(crate) linked: &'a Linked,
    pub(crate) known: &'a KnownPeople,
    original: &'a [u8],
    pub(crate) ledger: LedgerId,
    pub(crate) record_ids: Vec<RecordId>,
    links_by_record: HashMap<usize, &'a Link>,
    /// The village that the ledger names for each household it lists.
    pub(crate) villages: HashMap<HouseholdId, &'a PlaceCode>,
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
            packs: desk.packs(),
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

    /// Writes the import, unless people or households were written after the entry `known_at` of the journal, when the rows
    /// were linked: another desk may have added the very people that would be new here.
    pub async fn run_unless_overtaken(&self, actor: &Actor, known_at: i64) -> Result<Option<Written>, DeskError> {
        let prepared = self.prepare(actor).await?;
        let pen = self.desk.pen(actor, "ledger.import").await?;
        // With the pen in hand: nothing can come in between.
        if pen.seq() > known_at + 1
            && !self
                .desk
                .book
                .changed_since(known_at)
                .await?
                .subjects
                .households
                .is_empty()
        {
            return Ok(None);
        }
        self.write(pen, prepared).await.map(Some)
    }

    /// Writes the import. Either all of it is in the book afterwards, or nothing.
    #[cfg(test)]
    pub async fn run(&self, actor: &Actor) -> Result<Written, DeskError> {
        let prepared = self.prepare(actor).await?;
        let pen = self.desk.pen(actor, "ledger.import").await?;
        self.write(pen, prepared).await
    }

    async fn prepare(&self, actor: &Actor) -> Result<Prepared, DeskError> {
        let earlier = self.desk.settled_by(self.summary).await?;
        let lists = match self.read.records.first().map(|record| record.subject) {
            None | Some(Subject::Person | Subject::Household) => Lists::default(),
            Some(_) => Lists::of(self.desk, actor, self.summary, self.read, self.known).await?,
        };
        let model = self.desk.model_version().await?;
        Ok(Prepared { earlier, lists, model })
    }

    async fn write(&self, mut pen: Pen, prepared: Prepared) -> Result<Written, DeskError> {
        let Prepared { earlier, lists, model } = prepared;
        let place = self.smallest_place();
        let new = NewLedger {
            id: self.ledger,
            summary: self.summary,
            accepted: self.read.records.len() as u64,
            place: place.clone(),
        };
        if let LedgerAdded::Already(id) = pen.add_ledger(&new).await? {
            return Ok(Written {
                ledger: id,
                counts: ImportCounts::default(),
                entry: None,
            });
        }
        pen.keep_file(self.ledger, self.summary.vault, self.original).await?;
        if self.summary.vault {
            self.say_in_vault(&mut pen).await?;
        } else {
            let catalogue = &self.packs.catalogue;
            pen.say_of_households(catalogue, &self.households()).await?;
            pen.say_of_people(catalogue, &self.people()).await?;
            let rows = (self.ledger, self.record_ids.as_slice());
            let said = |at: usize| self.said(at, self.read.records[at].values.clone());
            lists.write(&mut pen, catalogue, rows, said).await?;
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
        let entry = pen.commit(&self.ledger.to_string(), detail).await?;
        Ok(Written {
            ledger: self.ledger,
            counts,
            entry: Some(entry.seq),
        })
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

    async fn say_in_vault(&self, pen: &mut Pen) -> Result<(), DeskError> {
        let title: Arc<str> = self.summary.file_name.as_str().into();
        let said: Vec<VaultSaid> = self
            .linked
            .links
            .iter()
            .flat_map(|link| {
                let record = &self.read.records[link.record];
                let vault_said = |subject, values: Values| VaultSaid {
                    subject,
                    place: self.village(link.household, record.place.as_ref()),
                    source_title: Arc::clone(&title),
                    source_row: (Arc::clone(&record.row.sheet), record.row.row),
                    said: self.said(link.record, values),
                };
                let of_household = Some(&record.household_values).filter(|values| !values.is_empty());
                let of_household =
                    of_household.map(|values| vault_said(SubjectId::Household(link.household), values.clone()));
                let of_person = vault_said(SubjectId::Person(link.person), self.own_values(link.record));
                std::iter::once(of_person).chain(of_household)
            })
            .collect();
        pen.say_in_vault(&self.packs.catalogue, &said).await?;
        for (household, until) in self.support_until() {
            pen.set_support_until(household, Some(until)).await?;
        }
        Ok(())
    }

    /// The wall's one window: for each household with a member under observation the last day of it.
    fn support_until(&self) -> BTreeMap<HouseholdId, Date> {
        let field = |id: &str| self.packs.catalogue.index(Subject::Person, id);
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
            effective: self.day_of(at),
            values: self.own_values(at),
            household_values: self.read.records[at].household_values.clone(),
        };
        let statements: Vec<RowStatement> = unlinked.into_iter().map(statement).collect();
        pen.keep_row_statements(&self.packs.catalogue, &statements).await?;
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
