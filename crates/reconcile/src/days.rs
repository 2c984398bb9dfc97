//! Ledgers whose rows speak of people day by day: each day is a list of its own, so that one person may stand on one row a
//! day and two rows of one day are still compared. Knows nothing of what is said of a day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::ledger::Record;

use crate::known::KnownPeople;
use crate::link::{Linked, link_list};
use crate::row::PersonFields;

/// Links the person records of one ledger. Rows of ledgers that list households make new people where nobody fits; rows
/// of other ledgers (a household key is missing) get a finding instead, and so do rows that fit several people. A known
/// person is linked to one row only, or to one of each day where the rows say their day. Which people are found does not
/// depend on the order of rows with exact IDs, and a ledger linked again makes nobody new as long as its rows can be told
/// apart. Records of other subjects are passed over.
///
/// New ids must grow from call to call (UUIDv7 does), so that of two households the younger is known.
pub fn link(
    records: &[Record],
    known: &KnownPeople,
    fields: PersonFields,
    mut next_person: impl FnMut() -> PersonId,
    mut next_household: impl FnMut() -> HouseholdId,
) -> Linked {
    // Registers speak of people as they are, whatever day stands beside them.
    let registers = records.iter().any(|record| record.household_key.is_some());
    let first = records.first().and_then(|record| record.on);
    if registers || records.iter().all(|record| record.on == first) {
        return link_list(records, known, fields, next_person, next_household);
    }
    let mut days: BTreeMap<Option<Date>, Vec<usize>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        days.entry(record.on).or_default().push(at);
    }
    let mut whole = Linked::default();
    for rows in days.into_values() {
        let of_day: Vec<Record> = rows.iter().map(|&at| without_raw(&records[at])).collect();
        let linked = link_list(&of_day, known, fields, &mut next_person, &mut next_household);
        add(&mut whole, linked, &rows);
    }
    whole.links.sort_by_key(|link| link.record);
    whole.findings.sort_by_key(|(at, _)| *at);
    whole.not_their_id.sort_unstable();
    whole.uncertain.sort_by_key(|pair| pair.record);
    whole
}

/// Linking reads values only.
fn without_raw(record: &Record) -> Record {
    Record {
        row: record.row.clone(),
        subject: record.subject,
        raw: Vec::new(),
        on: record.on,
        place: record.place.clone(),
        household_key: record.household_key.clone(),
        values: record.values.clone(),
        household_values: record.household_values.clone(),
    }
}

/// Adds what one day gave; `rows` are the positions of its records among all.
fn add(whole: &mut Linked, mut day: Linked, rows: &[usize]) {
    for link in &mut day.links {
        link.record = rows[link.record];
    }
    for pair in &mut day.uncertain {
        pair.record = rows[pair.record];
    }
    for household in &mut day.households {
        household.records.iter_mut().for_each(|at| *at = rows[*at]);
    }
    whole.links.extend(day.links);
    whole.uncertain.extend(day.uncertain);
    whole.households.extend(day.households);
    whole
        .findings
        .extend(day.findings.into_iter().map(|(at, finding)| (rows[at], finding)));
    whole
        .not_their_id
        .extend(day.not_their_id.into_iter().map(|at| rows[at]));
}
