//! Households: writing what is said of them, and reading one, a listing, their members. The columns beside `state` are
//! taken from the state, so that lists need not open it.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::field::{Catalogue, Subject, known};
use twofront_domain::front::Front;
use twofront_domain::ids::HouseholdId;
use twofront_domain::place::PlaceCode;
use twofront_domain::value::Values;

use crate::assertion::{IDS_AT_ONCE, Known, Telling, id_cells, ids, one_each};
use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{all, run};
use crate::day_value::Days;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{after_prefix, any_or, reach_and, reachable};
use crate::state::{Said, State, text_fact, text_of};
use crate::subject::SubjectId;
use crate::table::Table;

pub(crate) const HOUSEHOLD: Table = Table {
    name: "household",
    columns: &[
        "id",
        "place_code",
        "villager_group",
        "household_number",
        "member_count",
        "base_type",
        "monitoring",
        "state",
        "state_effective",
        "changed_seq",
        "journal_seq",
    ],
    fixed: 0,
    conflict: "ON CONFLICT (id) DO UPDATE SET place_code = excluded.place_code, \
               villager_group = excluded.villager_group, household_number = excluded.household_number, \
               base_type = excluded.base_type, monitoring = excluded.monitoring, state = excluded.state, \
               state_effective = excluded.state_effective, changed_seq = excluded.changed_seq, \
               journal_seq = excluded.journal_seq",
};

const STATES: &str = concat!(
    "SELECT id, place_code, state, state_effective FROM household WHERE id IN ",
    ids!()
);
const MOVE_MEMBERS: &str = "UPDATE person SET place_code = $3 WHERE place_code = $2 AND household_id = $1";
const WHO_MOVES: &str = "SELECT id FROM person WHERE place_code = $1 AND household_id = $2";
const MOVE_DAYS: &str = "UPDATE day_value SET place_code = $3 WHERE place_code = $2 AND household_id = $1";
const REFRESH: &str = concat!(
    "UPDATE household SET changed_seq = $65, member_count = (SELECT COUNT(*) FROM person p WHERE p.place_code = household.place_code \
     AND p.household_id = household.id AND p.left_on IS NULL AND p.merged_into IS NULL), head_name = (SELECT p.name FROM person p \
     WHERE p.place_code = household.place_code AND p.household_id = household.id AND p.left_on IS NULL \
     AND p.merged_into IS NULL ORDER BY CASE WHEN p.relation = 'head' THEN 0 ELSE 1 END, p.id LIMIT 1) WHERE id IN ",
    ids!()
);
const SET_SUPPORT: &str = "UPDATE household SET support_until = $2 WHERE id = $1";

macro_rules! columns {
    () => {
        "h.id, h.place_code, h.villager_group, h.household_number, h.head_name, h.member_count, h.base_type, \
         h.monitoring, h.support_until, h.state"
    };
}
macro_rules! filter {
    () => {
        concat!(
            reachable!("h.place_code", "h.id"),
            " AND h.place_code >= $4 AND h.place_code < $5 \
             AND ($6 = '' OR h.monitoring = $6 OR ($6 = 'any' AND h.monitoring <> 'none')) \
             AND ($7 = '' OR h.id IN (SELECT household_id FROM clue WHERE state = 'open' AND $7 IN ('any', front))) \
             AND (CAST($8 AS BIGINT) = 0 OR h.support_until IS NOT NULL)"
        )
    };
}
/// The households of whom a search names, or with the number it is. A text of its own, so that it begins with the names;
/// members' places are their household's.
macro_rules! sought {
    () => {
        "h.id IN (SELECT household_id FROM person WHERE name >= $9 AND name < $10 AND merged_into IS NULL \
         AND place_code >= $1 AND place_code < $2 AND place_code >= $4 AND place_code < $5 \
         UNION SELECT id FROM household WHERE household_number = $9) AND "
    };
}
pub(crate) const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM household h WHERE h.id = $4 AND ",
    reachable!("h.place_code", "h.id")
);
macro_rules! page_of {
    ($sought:expr, $limits:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM household h WHERE ",
            $sought,
            filter!(),
            " ORDER BY h.place_code, h.id ",
            $limits
        )
    };
}
macro_rules! count_of {
    ($sought:expr) => {
        concat!("SELECT COUNT(*) FROM household h WHERE ", $sought, filter!())
    };
}
const PAGE: &str = page_of!("", "LIMIT $9 OFFSET $10");
const COUNT: &str = count_of!("");
const PAGE_SOUGHT: &str = page_of!(sought!(), "LIMIT $11 OFFSET $12");
const COUNT_SOUGHT: &str = count_of!(sought!());

/// What an import or an entry says about one household.
#[derive(Clone, Debug)]
pub struct HouseholdSaid {
    /// Which.
    pub id: HouseholdId,
    /// The village it is in now.
    pub place: PlaceCode,
    /// True when the book cannot know it yet (its id was made for this write); saves looking it up.
    pub is_new: bool,
    /// The new statements; may be empty for a household of which only members are known.
    pub said: Vec<Said>,
}

/// One household as the book has it.
#[derive(Clone, Debug)]
pub struct HouseholdRow {
    /// Its id.
    pub id: HouseholdId,
    /// Its village.
    pub place: PlaceCode,
    /// Its villager group; empty when unknown.
    pub group: String,
    /// Its number in the national or county system.
    pub household_number: Option<String>,
    /// The head's name, or the first member's where no head is known.
    pub head_name: Option<String>,
    /// Members who have not left.
    pub member_count: u32,
    /// Code of the base type.
    pub base_type: Option<String>,
    /// Code of the monitoring category.
    pub monitoring: Option<String>,
    /// The neutral flag: support needed until this date. Says nothing about why.
    pub support_until: Option<Date>,
    /// Latest values by field word.
    pub state: serde_json::Value,
}

impl HouseholdRow {
    /// The latest values, as far as the catalogue knows their words.
    pub fn values(&self, catalogue: &Catalogue) -> Values {
        Values::from_json(catalogue, Subject::Household, &self.state)
    }
}

/// Which households. `None` and empty mean any.
#[derive(Clone, Debug, Default)]
pub struct HouseholdFilter {
    /// Start of the head's or a member's name, or the exact household number.
    pub query: String,
    /// Inside this place.
    pub place: Option<PlaceCode>,
    /// This monitoring category; `any` for every category but `none`.
    pub monitoring: Option<String>,
    /// With an open clue of any front.
    pub with_clue: bool,
    /// With an open clue of this front.
    pub clue_front: Option<Front>,
    /// Only with the neutral support flag.
    pub with_support_flag: bool,
}

fn read(columns: &mut Columns<'_>) -> Result<HouseholdRow, StoreError> {
    Ok(HouseholdRow {
        id: columns.parsed()?,
        place: columns.parsed()?,
        group: columns.text()?,
        household_number: columns.optional_text()?,
        head_name: columns.optional_text()?,
        member_count: columns.number()?,
        base_type: columns.optional_text()?,
        monitoring: columns.optional_text()?,
        support_until: columns.optional_parsed()?,
        state: columns.json()?,
    })
}

impl Book {
    /// One household; `None` when there is none within reach.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn household(&self, scope: &Scope, id: HouseholdId) -> Result<Option<HouseholdRow>, StoreError> {
        self.row("household", ONE, reach_and(scope, [Cell::of(&id)]), read)
            .await
    }

    /// Households by place.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn households(
        &self,
        scope: &Scope,
        filter: &HouseholdFilter,
        page: Page,
    ) -> Result<Listing<HouseholdRow>, StoreError> {
        let query = filter.query.trim();
        let place = filter.place.as_ref().map_or("", PlaceCode::as_str);
        let mut cells = reach_and(
            scope,
            [
                place.into(),
                format!("{place}:").into(),
                any_or(filter.monitoring.as_ref()),
                any_or(
                    filter
                        .clue_front
                        .map_or(filter.with_clue.then_some("any"), |front| Some(front.as_str()))
                        .as_ref(),
                ),
                filter.with_support_flag.into(),
            ],
        );
        if query.is_empty() {
            return self.listing("household", (PAGE, COUNT), cells, page, read).await;
        }
        cells.extend([Cell::from(query), after_prefix(query).into()]);
        self.listing("household", (PAGE_SOUGHT, COUNT_SOUGHT), cells, page, read)
            .await
    }
}

impl Pen {
    /// Writes what is said about households. Call it before [`Pen::say_of_people`] for their members.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn say_of_households(
        &mut self,
        catalogue: &Catalogue,
        households: &[HouseholdSaid],
    ) -> Result<(), StoreError> {
        let households = one_each(
            households,
            |said| said.id,
            |said, more| {
                said.place.clone_from(&more.place);
                said.said.extend_from_slice(&more.said);
            },
        );
        for some in households.chunks(IDS_AT_ONCE) {
            self.say_of_some_households(catalogue, some).await?;
        }
        Ok(())
    }

    async fn say_of_some_households(
        &mut self,
        catalogue: &Catalogue,
        households: &[HouseholdSaid],
    ) -> Result<(), StoreError> {
        self.know_villages(households.iter().map(|household| &household.place).collect())
            .await?;
        let mut known = self.known_households(households).await?;
        let mut tellings = Vec::with_capacity(households.len());
        for household in households {
            let before = known.remove(&household.id.to_string());
            if let Some((place, _)) = &before
                && place != household.place.as_str()
            {
                self.move_members(household, place).await?;
            }
            tellings.push(Telling {
                subject: SubjectId::Household(household.id),
                said: &household.said,
                known: before.map(|(_, known)| known),
            });
        }
        let told = self.tell(catalogue, Subject::Household, tellings).await?;
        let seq = self.seq();
        let (mut cells, mut days) = (
            Vec::with_capacity(households.len() * HOUSEHOLD.columns.len()),
            Days::default(),
        );
        for (said, told) in households.iter().zip(told) {
            cells.extend(household_cells(said, &told.state, seq));
            days.add(SubjectId::Household(said.id), Some(said.id), &said.place, told);
        }
        self.insert(&HOUSEHOLD, cells).await?;
        self.put_days(days).await
    }

    /// Takes a household's members and days along to its new place.
    async fn move_members(&mut self, household: &HouseholdSaid, from: &str) -> Result<(), StoreError> {
        let home = vec![from.into(), Cell::of(&household.id)];
        let members: Vec<String> = all(self.connection(), "person", WHO_MOVES, home, |columns| columns.text()).await?;
        self.touch_namesakes(&members).await?;
        let cells = vec![Cell::of(&household.id), from.into(), household.place.as_str().into()];
        run(self.connection(), "household", MOVE_MEMBERS, cells.clone()).await?;
        self.touch_namesakes(&members).await?;
        run(self.connection(), "household", MOVE_DAYS, cells).await?;
        self.changed_households.insert(household.id);
        Ok(())
    }

    async fn known_households(
        &mut self,
        households: &[HouseholdSaid],
    ) -> Result<HashMap<String, (String, Known)>, StoreError> {
        let ids: Vec<HouseholdId> = households.iter().filter(|one| !one.is_new).map(|one| one.id).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = all(self.connection(), "household", STATES, id_cells(&ids), |columns| {
            let (id, place) = (columns.text()?, columns.text()?);
            Ok((
                id,
                (
                    place,
                    Known {
                        facts: columns.json()?,
                        effective: columns.text()?,
                    },
                ),
            ))
        });
        Ok(rows.await?.into_iter().collect())
    }

    /// Sets or clears the neutral flag "support needed until".
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such household.
    pub async fn set_support_until(&mut self, id: HouseholdId, until: Option<Date>) -> Result<(), StoreError> {
        let changed = run(
            self.connection(),
            "household",
            SET_SUPPORT,
            vec![Cell::of(&id), until.into()],
        )
        .await?;
        if changed == 0 {
            return Err(StoreError::NotFound {
                what: "household",
                id: id.to_string(),
            });
        }
        self.changed_households.insert(id);
        Ok(())
    }

    /// Brings head and member count of the changed households up to date, and notes that this write changed them.
    pub(crate) async fn refresh_households(&mut self) -> Result<(), StoreError> {
        let changed: BTreeSet<HouseholdId> = std::mem::take(&mut self.changed_households);
        let changed: Vec<HouseholdId> = changed.into_iter().collect();
        for some in changed.chunks(IDS_AT_ONCE) {
            let mut cells = id_cells(some);
            cells.push(self.seq().into());
            run(self.connection(), "household", REFRESH, cells).await?;
        }
        Ok(())
    }
}

fn household_cells(said: &HouseholdSaid, state: &State, seq: i64) -> [Cell; 11] {
    let facts = &state.facts;
    [
        Cell::of(&said.id),
        said.place.as_str().into(),
        text_fact(facts, known::GROUP).unwrap_or_default().into(),
        text_fact(facts, known::HOUSEHOLD_NUMBER).into(),
        0_i64.into(),
        text_fact(facts, known::BASE_TYPE).into(),
        text_fact(facts, known::MONITORING_CATEGORY).into(),
        text_of(facts).into(),
        state.effective.as_str().into(),
        seq.into(),
        seq.into(),
    ]
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    STATES,
    MOVE_MEMBERS,
    WHO_MOVES,
    MOVE_DAYS,
    REFRESH,
    SET_SUPPORT,
    ONE,
    PAGE,
    PAGE_SOUGHT,
    COUNT,
    COUNT_SOUGHT,
];
