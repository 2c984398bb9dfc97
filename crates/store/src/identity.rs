//! Names and IDs that sources give for one person beside those in force, and namesakes with another ID: worked out when a
//! county is read, from what was said, so that it is right again as soon as a decision or a correction takes it back. Who
//! gets or loses a namesake counts as changed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use twofront_domain::county::CountyRows;
use twofront_domain::field::{Catalogue, Subject, known};
use twofront_domain::ids::HouseholdId;
use uuid::Uuid;

use crate::assertion::{IDS_AT_ONCE, counts, id_cells, ids, read_folded};
use crate::connection::all;
use crate::county::{CountyView, Reading};
use crate::error::StoreError;
use crate::pen::Pen;
use crate::state::{Facts, Folded, fold, text_fact, text_of};

/// Person: names that other ledgers give (text).
const OTHER_NAMES: &str = "other_names";
/// Person: valid IDs that other ledgers give (text).
const OTHER_IDS: &str = "other_ids";
/// Person: somebody of the village has the same name and birthday and another ID (flag).
const NAMESAKE: &str = "namesake_with_other_id";

/// Facts by person, as texts.
pub(crate) type Identities = HashMap<Uuid, String>;

/// Everybody of whom sources may have said more than one name or ID: rows linked under another name, entries found to be
/// one person, rows that a decision tied to somebody.
const CANDIDATES: &str = "SELECT DISTINCT COALESCE(p.merged_into, p.id) FROM person p WHERE p.id IN \
     (SELECT r.person_id FROM finding f JOIN record r ON r.ledger_id = f.ledger_id AND r.sheet = f.sheet \
     AND r.row_number = f.row_number WHERE f.code = 'name-conflict' \
     UNION SELECT merged_into FROM person WHERE merged_into IS NOT NULL UNION SELECT person_id FROM decided_link)";
const SAID: &str = concat!(
    "SELECT COALESCE(p.merged_into, p.id), p.id || COALESCE(l.kind || '/' || l.file_name, ''), a.effective, a.recorded_at, \
     a.id, a.content FROM person p JOIN assertion a ON a.subject_id = p.id LEFT JOIN ledger l ON l.id = a.ledger_id \
     WHERE ",
    counts!("a"),
    " AND (p.id IN ",
    ids!(),
    " OR p.merged_into IN ",
    ids!(),
    ")"
);

/// Present people of a village who share name and birthday and not the ID, unless somebody said that they are two.
const NAMESAKES: &str = "SELECT p.id FROM (SELECT place_code, name, birth_date FROM person \
     WHERE resident_id IS NOT NULL AND merged_into IS NULL AND left_on IS NULL AND birth_date IS NOT NULL \
     GROUP BY place_code, name, birth_date HAVING COUNT(*) > 1 AND MIN(resident_id) < MAX(resident_id)) AS same \
     JOIN person p ON p.place_code = same.place_code AND p.name = same.name AND p.birth_date = same.birth_date \
     WHERE p.resident_id IS NOT NULL AND p.merged_into IS NULL AND p.left_on IS NULL AND LENGTH(p.place_code) = 12 \
     AND NOT EXISTS (SELECT 1 FROM link_pair k WHERE k.standing = 'different' \
     AND (k.one_person_id = p.id OR k.other_person_id = p.id))";

/// The same among the members of some households.
const SOME_NAMESAKES: &str = concat!(
    "SELECT DISTINCT p.id FROM household h JOIN person p ON p.place_code = h.place_code AND p.household_id = h.id \
     JOIN person n ON n.place_code = p.place_code AND n.name = p.name AND n.birth_date = p.birth_date \
     AND n.resident_id <> p.resident_id WHERE h.id IN ",
    ids!(),
    " AND p.merged_into IS NULL AND p.left_on IS NULL AND n.merged_into IS NULL AND n.left_on IS NULL \
     AND LENGTH(p.place_code) = 12 AND NOT EXISTS (SELECT 1 FROM link_pair k WHERE k.standing = 'different' \
     AND (k.one_person_id = p.id OR k.other_person_id = p.id))"
);
const MEMBERS: &str = concat!(
    "SELECT p.id FROM household h JOIN person p ON p.place_code = h.place_code AND p.household_id = h.id WHERE h.id IN ",
    ids!()
);

/// Households of those whom some people make namesakes with another ID.
const THEIR_HOUSEHOLDS: &str = concat!(
    "SELECT DISTINCT n.household_id FROM person p JOIN person n ON n.place_code = p.place_code AND n.name = p.name \
     AND n.birth_date = p.birth_date AND n.resident_id <> p.resident_id \
     WHERE p.merged_into IS NULL AND p.left_on IS NULL AND n.resident_id IS NOT NULL AND n.merged_into IS NULL \
     AND n.left_on IS NULL AND p.id IN ",
    ids!()
);

/// What the reader wants of this.
#[derive(Clone, Copy)]
struct Wanted {
    said: bool,
    namesakes: bool,
}

impl Wanted {
    fn of(catalogue: &Catalogue, rows: &mut (dyn CountyRows + Send)) -> Self {
        let wants = |word: &str| {
            let index = catalogue.index(Subject::Person, word);
            index.is_some_and(|index| rows.wants(index))
        };
        Self {
            said: wants(OTHER_NAMES) || wants(OTHER_IDS),
            namesakes: wants(NAMESAKE),
        }
    }
}

/// What is said of everybody, or of the members of `homes`, as far as the reader wants it. Not for the past.
pub(crate) async fn identities(
    reading: &mut Reading,
    view: &CountyView<'_>,
    homes: Option<&[HouseholdId]>,
    rows: &mut (dyn CountyRows + Send),
) -> Result<Identities, StoreError> {
    let wanted = Wanted::of(view.catalogue, rows);
    let mut found: HashMap<Uuid, Facts> = HashMap::new();
    if view.past.is_some() {
        return Ok(Identities::new());
    }
    if wanted.said {
        let mut people: Vec<String> = all(reading, "finding", CANDIDATES, vec![], |columns| columns.text()).await?;
        if let Some(homes) = homes {
            let members: HashSet<String> = of_homes(reading, MEMBERS, homes).await?;
            people.retain(|person| members.contains(person));
        }
        for some in people.chunks(IDS_AT_ONCE) {
            let said = all(reading, "assertion", SAID, id_cells(some), |columns| {
                Ok((columns.parsed()?, (columns.text()?, read_folded(columns)?)))
            });
            let mut by_person: HashMap<Uuid, Vec<FromSource>> = HashMap::new();
            for (person, said) in said.await? {
                by_person.entry(person).or_default().push(said);
            }
            found.extend(
                by_person
                    .into_iter()
                    .map(|(person, said)| (person, said_otherwise(said))),
            );
        }
    }
    if wanted.namesakes {
        let namesakes: HashSet<String> = match homes {
            Some(homes) => of_homes(reading, SOME_NAMESAKES, homes).await?,
            None => {
                let rows = all(reading, "person", NAMESAKES, vec![], |columns| columns.text());
                rows.await?.into_iter().collect()
            }
        };
        let namesakes = namesakes.iter().filter_map(|person| Uuid::try_parse(person).ok());
        for person in namesakes {
            found
                .entry(person)
                .or_default()
                .insert(NAMESAKE.to_owned(), true.into());
        }
    }
    let texts = found.into_iter().filter(|(_, facts)| !facts.is_empty());
    Ok(texts.map(|(person, facts)| (person, text_of(&facts))).collect())
}

/// The people that a statement gives for these households.
async fn of_homes(
    reading: &mut Reading,
    statement: &'static str,
    homes: &[HouseholdId],
) -> Result<HashSet<String>, StoreError> {
    let mut people = HashSet::new();
    for some in homes.chunks(IDS_AT_ONCE) {
        people.extend(all(reading, "person", statement, id_cells(some), |columns| columns.text()).await?);
    }
    Ok(people)
}

impl Pen {
    /// Counts the households of these people's namesakes among the changed: whether they have one is said of them too. To
    /// be called before and after whatever changes a name, birthday, ID or village, or takes somebody away: before it for
    /// those who lose their namesake, after it for those who get one.
    pub(crate) async fn touch_namesakes<T: ToString>(&mut self, people: &[T]) -> Result<(), StoreError> {
        for some in people.chunks(IDS_AT_ONCE) {
            let theirs: Vec<HouseholdId> = all(
                self.connection(),
                "person",
                THEIR_HOUSEHOLDS,
                id_cells(some),
                |columns| columns.parsed(),
            )
            .await?;
            self.changed_households.extend(theirs);
        }
        Ok(())
    }
}

/// What a source (a kind of ledger and its file, or entries by hand; of each of the entries that are one person) said.
type FromSource = (String, Folded);

/// The names and IDs that the newest word of each source gives beside those in force.
fn said_otherwise(said: Vec<FromSource>) -> Facts {
    let order = |one: &Folded| (one.effective.clone(), one.recorded_at, one.id.clone());
    let mut newest: BTreeMap<(&str, &str), &Folded> = BTreeMap::new();
    for (source, one) in &said {
        for word in [known::NAME, known::RESIDENT_ID] {
            if text_fact(&one.facts, word).is_none() {
                continue;
            }
            let newest = newest.entry((word, source)).or_insert(one);
            if order(one) > order(newest) {
                *newest = one;
            }
        }
    }
    let others = |word: &str, in_force: Option<&str>| {
        let given = newest.iter().filter(|((of, _), _)| *of == word);
        let given = given.filter_map(|(_, one)| text_fact(&one.facts, word));
        let others: BTreeSet<&str> = given.filter(|given| Some(*given) != in_force).collect();
        others.into_iter().collect::<Vec<_>>().join("、")
    };
    let all = said.iter().map(|(_, one)| one.clone()).collect();
    let in_force = fold(all, &BTreeSet::new()).facts;
    let mut facts = Facts::new();
    for (word, field) in [(known::NAME, OTHER_NAMES), (known::RESIDENT_ID, OTHER_IDS)] {
        let others = others(word, text_fact(&in_force, word));
        if !others.is_empty() {
            facts.insert(field.to_owned(), others.into());
        }
    }
    facts
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[CANDIDATES, SAID, NAMESAKES, SOME_NAMESAKES, MEMBERS, THEIR_HOUSEHOLDS];
