//! What a rule read of a row, with labels and shown values (law 6): the evidence of hits and of verdicts.

use std::sync::{Arc, LazyLock};

use twofront_domain::clue::ValueRead;
use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;

use crate::column::{date_of, whole_years};
use crate::expression::{Group, Load};
use crate::layout::{ON, Slot};
use crate::reads::{Many, Read, Value};
use crate::ruleset::CompiledRule;
use crate::scope::Typed;
use crate::sentence::Shown;
use crate::show;
use crate::single::{Place, Single};
use crate::table::Table;
use crate::tri;

/// How many rows' values are listed before it says "and others".
const LISTED: usize = 6;

/// Rows that answered a question about many: of which table, what was read of them, and which they are.
struct Witnesses {
    table: Table,
    loads: Vec<Load>,
    rows: Vec<usize>,
}

/// The values a rule read of one row, and who answered its questions.
pub(crate) struct Evidence<'a> {
    single: Single<'a>,
    rule: &'a CompiledRule,
    at: Place,
    pub(crate) values: Vec<ValueRead>,
    /// Where the values of each of the rule's reads start among `values`.
    starts: Vec<usize>,
    witnesses: Vec<Witnesses>,
}

impl<'a> Evidence<'a> {
    /// Reads everything that the rule's condition reads.
    pub(crate) fn gather(single: Single<'a>, rule: &'a CompiledRule, row: usize) -> Self {
        Self::gather_reads(single, rule, &rule.reads, row)
    }

    /// Reads what a part of the rule's condition reads.
    pub(crate) fn gather_reads(single: Single<'a>, rule: &'a CompiledRule, reads: &[Read], row: usize) -> Self {
        let table = rule.table;
        let mut evidence = Self {
            single,
            rule,
            at: Place { table, row },
            values: Vec::with_capacity(reads.len() + rule.parameters.len()),
            starts: Vec::new(),
            witnesses: Vec::new(),
        };
        for read in reads {
            evidence.starts.push(evidence.values.len());
            evidence.read(read);
        }
        evidence
    }

    fn read(&mut self, read: &Read) {
        match read {
            Read::Value(value) => self.values.push(self.value(*value, self.at)),
            Read::Size(group) => self.values.push(self.size(*group)),
            Read::Many(many) => {
                let owner = self.single.snapshot.reach(self.at.table, self.at.row, many.group.owner);
                self.many(many, &owner.into_iter().collect::<Vec<usize>>());
            }
        }
    }

    /// One value with its label.
    pub(crate) fn value(&self, value: Value, at: Place) -> ValueRead {
        let slot = self.slot(value);
        let (name, label) = if value.age {
            age_words(false)
        } else {
            (Arc::clone(&slot.read_name), Arc::clone(&slot.label))
        };
        let shown = self.shown_value(value, at);
        ValueRead { name, label, shown }
    }

    fn slot(&self, value: Value) -> &'a Slot {
        self.single.snapshot.layout.slot(value.load.table, value.load.slot)
    }

    fn shown_value(&self, value: Value, at: Place) -> Arc<Bilingual> {
        let row = self.single.locate(value.load, at);
        let shown = self.cell(value, row);
        match row {
            Some(row) if value.load.latest.is_some() => self.with_day(&shown, value.load.table, row),
            _ => shown,
        }
    }

    fn cell(&self, value: Value, row: Option<usize>) -> Arc<Bilingual> {
        let column = self.single.snapshot.column(value.load.table, value.load.slot);
        if !value.age {
            return show::cell(column, self.slot(value), row);
        }
        let birth = row.and_then(|row| column.number(row));
        let birth = birth.and_then(|days| date_of(i32::try_from(days).ok()?));
        show::number(
            FieldType::Count,
            birth.map(|birth| whole_years(birth, self.single.today)),
        )
    }

    fn with_day(&self, shown: &Bilingual, events: Table, row: usize) -> Arc<Bilingual> {
        match self.single.snapshot.column(events, ON).number(row) {
            Some(day) => show::with_day(shown, day),
            None => Arc::new(shown.clone()),
        }
    }

    fn size(&self, group: Group) -> ValueRead {
        let owner = self.single.snapshot.reach(self.at.table, self.at.row, group.owner);
        let size = owner.map(|owner| self.single.snapshot.size(group, owner));
        let (name, label) = size_words(group);
        ValueRead {
            name,
            label,
            shown: show::number(FieldType::Count, size),
        }
    }

    /// The rows for which a question's condition holds are its evidence; where it holds for none, all are.
    fn many(&mut self, many: &Many, owners: &[usize]) {
        let table = many.group.rows;
        let all: Vec<usize> = owners
            .iter()
            .flat_map(|&owner| self.single.rows(many.group, owner))
            .collect();
        let picked: Vec<usize> = match &many.picks {
            Some(picks) => {
                let holds = |row: &usize| self.single.truth(picks, Place { table, row: *row }) == tri::YES;
                all.iter().copied().filter(holds).collect()
            }
            None => Vec::new(),
        };
        let rows = if picked.is_empty() { all } else { picked };
        let mut loads = Vec::new();
        for read in &many.reads {
            match read {
                Read::Value(value) => {
                    let slot = self.slot(*value);
                    let (name, label) = if value.age {
                        age_words(true)
                    } else {
                        (Arc::clone(&slot.many_name), Arc::clone(&slot.label))
                    };
                    let shown = self.listed(*value, &rows);
                    let read = ValueRead { name, label, shown };
                    if !self.values.contains(&read) {
                        self.values.push(read);
                    }
                    loads.push(value.load);
                }
                Read::Many(inner) => self.many(inner, &rows),
                Read::Size(_) => {}
            }
        }
        self.witnesses.push(Witnesses { table, loads, rows });
    }

    /// The values of many rows, those of events with their days.
    fn listed(&self, value: Value, rows: &[usize]) -> Arc<Bilingual> {
        let table = value.load.at();
        let each = rows.iter().take(LISTED).map(|&row| {
            let shown = self.shown_value(value, Place { table, row });
            match table.is_events() && value.load.slot != ON {
                true => self.with_day(&shown, table, row),
                false => shown,
            }
        });
        show::list(&each.collect::<Vec<_>>(), rows.len())
    }

    /// Rows that answered a question that read this column; where none did, rows that answered any question about them.
    fn witnesses_of(&self, table: Table, value: Value) -> Vec<usize> {
        let of_table = || self.witnesses.iter().filter(|witnesses| witnesses.table == table);
        let asked = of_table().any(|witnesses| witnesses.loads.contains(&value.load));
        let answers = of_table().filter(|witnesses| !asked || witnesses.loads.contains(&value.load));
        let mut rows: Vec<usize> = answers.flat_map(|witnesses| &witnesses.rows).copied().collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// What stands in the braces of the sentence.
    pub(crate) fn shown(&self, what: &Shown) -> Arc<Bilingual> {
        match what {
            Shown::Read(at) => {
                let value = self.starts.get(*at).and_then(|&start| self.values.get(start));
                value.map_or_else(show::unknown, |value| Arc::clone(&value.shown))
            }
            Shown::Parameter(at) => {
                let parameter = self.rule.parameters.get(*at);
                parameter.map_or_else(show::unknown, |parameter| Arc::clone(&parameter.read.shown))
            }
            Shown::Witnesses(table, value) => self.listed(*value, &self.witnesses_of(*table, *value)),
            Shown::Value(Typed::Number { number, kind, .. }) => {
                show::number(*kind, self.single.number(number, self.at))
            }
            Shown::Value(Typed::Condition(condition)) => show::truth(self.single.truth(condition, self.at)),
            Shown::Value(Typed::Code { load, .. } | Typed::Text { load }) => {
                let value = Value {
                    load: *load,
                    age: false,
                };
                self.shown_value(value, self.at)
            }
            Shown::Value(Typed::Word(word)) => Arc::new(Bilingual::new(word.as_str(), word.as_str())),
            Shown::Value(Typed::Rows { .. } | Typed::Mapped { .. }) => show::unknown(),
        }
    }

    /// The sentence of the rule, filled.
    pub(crate) fn sentence(&self) -> Bilingual {
        let shown = &self.rule.sentence.shown;
        let shown: Vec<Arc<Bilingual>> = shown.iter().map(|what| self.shown(what)).collect();
        self.rule.sentence.fill(&shown)
    }
}

/// Name and label of an age, of the row itself or of members.
fn age_words(many: bool) -> (Arc<str>, Arc<Bilingual>) {
    static WORDS: LazyLock<[(Arc<str>, Arc<Bilingual>); 2]> = LazyLock::new(|| {
        let label = Arc::new(Bilingual::new("年龄", "Age"));
        [("person.age".into(), Arc::clone(&label)), ("members.age".into(), label)]
    });
    WORDS[usize::from(many)].clone()
}

/// Name and label of the size of a group.
pub(crate) fn size_words(group: Group) -> (Arc<str>, Arc<Bilingual>) {
    static WORDS: LazyLock<[(Arc<str>, Arc<Bilingual>); 4]> = LazyLock::new(|| {
        [
            ("household.member_count", "台账成员数", "Members in the ledgers"),
            ("village.household_count", "村内户数", "Households in the village"),
            ("village.person_count", "村内人数", "People in the village"),
            ("events", "按日记录数", "Daily entries"),
        ]
        .map(|(name, zh, en)| (name.into(), Arc::new(Bilingual::new(zh, en))))
    });
    WORDS[match (group.owner, group.rows) {
        (Table::Household, Table::Person) => 0,
        (Table::Village, Table::Household) => 1,
        (Table::Village, Table::Person) => 2,
        _ => 3,
    }]
    .clone()
}
