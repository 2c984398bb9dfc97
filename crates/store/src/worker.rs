//! Field workers and their pairings with households. No rankings, tracks or online times: there are no columns for them.

use std::collections::HashMap;

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::ids::{HouseholdId, WorkerId};
use twofront_domain::place::PlaceCode;
use twofront_domain::worker::{Worker, WorkerKind};

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{after_prefix, reach, reach_and};
use crate::table::Table;

pub(crate) const WORKER: Table = Table {
    name: "worker",
    columns: &[
        "id",
        "name",
        "kind",
        "unit",
        "post",
        "phone",
        "place_code",
        "active",
        "journal_seq",
    ],
    fixed: 0,
    conflict: "ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, unit = excluded.unit, \
               post = excluded.post, phone = excluded.phone, place_code = excluded.place_code, \
               active = excluded.active, journal_seq = excluded.journal_seq",
};
pub(crate) const PAIRING: Table = Table {
    name: "pairing",
    columns: &["worker_id", "household_id", "since", "journal_seq"],
    fixed: 0,
    conflict: "ON CONFLICT (worker_id, household_id) DO NOTHING",
};

macro_rules! filter {
    () => {
        "w.active = 1 AND w.place_code >= $1 AND w.place_code < $2 AND ($3 = '' OR w.id = $3)"
    };
}
macro_rules! listed {
    () => {
        concat!(
            filter!(),
            " AND ($5 = '' OR (w.name >= $5 AND w.name < $6)) AND w.place_code >= $7 AND w.place_code < $8 \
             AND (CAST($9 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM visit v WHERE v.worker_id = w.id AND v.plan_id = (SELECT n.id \
             FROM plan n WHERE n.day = $4 AND n.state <> 'replaced' ORDER BY CASE n.state WHEN 'approved' THEN 0 \
             ELSE 1 END, n.computed_at DESC, n.id DESC LIMIT 1)))"
        )
    };
}
macro_rules! columns {
    () => {
        "w.id, w.name, w.kind, w.unit, w.post, w.phone, w.place_code, \
         (SELECT COUNT(*) FROM pairing p WHERE p.worker_id = w.id), \
         (SELECT COUNT(*) FROM visit v JOIN plan ON plan.id = v.plan_id WHERE v.worker_id = w.id \
         AND plan.day = $4 AND plan.state <> 'replaced' AND plan.id = (SELECT n.id FROM plan n WHERE n.day = $4 \
         AND n.state <> 'replaced' ORDER BY CASE WHEN n.state = 'approved' THEN 0 ELSE 1 END, n.computed_at DESC \
         LIMIT 1))"
    };
}
const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM worker w WHERE ",
    listed!(),
    " ORDER BY w.place_code, w.name, w.id LIMIT $10 OFFSET $11"
);
const COUNT: &str = concat!("SELECT COUNT(*) FROM worker w WHERE ", listed!());
const ONE: &str = concat!("SELECT ", columns!(), " FROM worker w WHERE w.id = $5 AND ", filter!());
const FOR_PLANNING: &str = concat!(
    "SELECT w.id, w.name, w.kind, w.place_code FROM worker w WHERE ",
    filter!(),
    " ORDER BY w.place_code, w.id"
);
const PAIRINGS: &str = "SELECT worker_id, household_id FROM pairing ORDER BY worker_id, household_id";
const PAIRED_WITH: &str = concat!(
    "SELECT w.id, w.name, w.kind, w.unit, w.post, w.phone, w.place_code, p.since FROM pairing p \
     JOIN worker w ON w.id = p.worker_id JOIN household h ON h.id = p.household_id WHERE p.household_id = $4 AND ",
    crate::scope::reachable!("h.place_code", "h.id"),
    " AND w.active = 1 ORDER BY p.since, w.id"
);

/// One worker with everything the book knows of them.
#[derive(Clone, Debug)]
pub struct WorkerDetails {
    /// Their id.
    pub id: WorkerId,
    /// Their name.
    pub name: String,
    /// How they came to the field.
    pub kind: WorkerKind,
    /// The unit that sent them.
    pub unit: String,
    /// Their post there or in the village.
    pub post: String,
    /// Their phone.
    pub phone: String,
    /// The village or town they serve.
    pub place: PlaceCode,
}

/// One worker as listed.
#[derive(Clone, Debug)]
pub struct WorkerRow {
    /// The worker.
    pub worker: WorkerDetails,
    /// Households they are paired with.
    pub paired: u32,
    /// Visits on the day asked for.
    pub visits: u32,
}

/// Which workers. Empty means any.
#[derive(Clone, Debug, Default)]
pub struct WorkerFilter {
    /// Start of the name.
    pub query: String,
    /// Inside this place.
    pub place: Option<PlaceCode>,
    /// Only those with a round on the day asked for.
    pub with_round: bool,
}

fn read_details(columns: &mut Columns<'_>) -> Result<WorkerDetails, StoreError> {
    Ok(WorkerDetails {
        id: columns.parsed()?,
        name: columns.text()?,
        kind: columns.word(WorkerKind::from_word)?,
        unit: columns.text()?,
        post: columns.text()?,
        phone: columns.text()?,
        place: columns.parsed()?,
    })
}

fn read(columns: &mut Columns<'_>) -> Result<WorkerRow, StoreError> {
    Ok(WorkerRow {
        worker: read_details(columns)?,
        paired: columns.number()?,
        visits: columns.number()?,
    })
}

impl Book {
    /// Workers by place, with their visits on `day` in the plan in force (approved, else the newest proposed).
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn workers(
        &self,
        scope: &Scope,
        filter: &WorkerFilter,
        day: Date,
        page: Page,
    ) -> Result<Listing<WorkerRow>, StoreError> {
        let query = filter.query.trim();
        let place = filter.place.as_ref().map_or("", PlaceCode::as_str);
        let more = [
            day.into(),
            query.into(),
            after_prefix(query).into(),
            place.into(),
            format!("{place}:").into(),
            filter.with_round.into(),
        ];
        self.listing("worker", (PAGE, COUNT), reach_and(scope, more), page, read)
            .await
    }

    /// One worker; `None` when there is none within reach.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn worker(&self, scope: &Scope, id: WorkerId, day: Date) -> Result<Option<WorkerRow>, StoreError> {
        self.row("worker", ONE, reach_and(scope, [day.into(), Cell::of(&id)]), read)
            .await
    }

    /// Every active worker within reach with their paired households, as planning needs them.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn workers_for_planning(&self, scope: &Scope) -> Result<Vec<Worker>, StoreError> {
        let pairs = self.rows("pairing", PAIRINGS, vec![], |columns| {
            Ok((columns.parsed::<WorkerId>()?, columns.parsed::<HouseholdId>()?))
        });
        let mut paired: HashMap<WorkerId, Vec<HouseholdId>> = HashMap::new();
        for (worker, household) in pairs.await? {
            paired.entry(worker).or_default().push(household);
        }
        let workers = self.rows("worker", FOR_PLANNING, reach(scope).to_vec(), |columns| {
            Ok(Worker {
                id: columns.parsed()?,
                name: columns.text()?,
                kind: columns.word(WorkerKind::from_word)?,
                place: columns.parsed()?,
                paired: Vec::new(),
            })
        });
        let mut workers = workers.await?;
        for worker in &mut workers {
            worker.paired = paired.remove(&worker.id).unwrap_or_default();
        }
        Ok(workers)
    }

    /// Workers paired with a household, and since when.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn workers_paired_with(
        &self,
        scope: &Scope,
        household: HouseholdId,
    ) -> Result<Vec<(WorkerDetails, Date)>, StoreError> {
        self.rows(
            "pairing",
            PAIRED_WITH,
            reach_and(scope, [Cell::of(&household)]),
            |columns| Ok((read_details(columns)?, columns.date()?)),
        )
        .await
    }
}

impl Pen {
    /// Adds workers or brings known ones up to date; each at most once per call.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn put_workers(&mut self, workers: &[WorkerDetails]) -> Result<(), StoreError> {
        let seq = self.seq();
        let cells = workers.iter().flat_map(|worker| {
            [
                Cell::of(&worker.id),
                worker.name.as_str().into(),
                worker.kind.as_str().into(),
                worker.unit.as_str().into(),
                worker.post.as_str().into(),
                worker.phone.as_str().into(),
                worker.place.as_str().into(),
                true.into(),
                seq.into(),
            ]
        });
        self.insert(&WORKER, cells.collect()).await
    }

    /// Pairs workers with households; pairs that exist keep their date.
    ///
    /// # Errors
    /// [`StoreError::Dangling`] for an unknown worker or household.
    pub async fn pair(&mut self, pairs: &[(WorkerId, HouseholdId)], since: Date) -> Result<(), StoreError> {
        let seq = self.seq();
        let cells = pairs
            .iter()
            .flat_map(|(worker, household)| [Cell::of(worker), Cell::of(household), since.into(), seq.into()]);
        self.insert(&PAIRING, cells.collect()).await?;
        self.changed_households
            .extend(pairs.iter().map(|(_, household)| *household));
        Ok(())
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PAGE, COUNT, ONE, FOR_PLANNING, PAIRINGS, PAIRED_WITH];
