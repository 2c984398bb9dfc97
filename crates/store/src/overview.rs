//! Counts for the overview: the funnel from ledger rows to today's visits. Counts only, within a scope; rates are made by
//! whoever shows both numbers.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::clue::Urgency;
use twofront_domain::finding::Severity;
use twofront_domain::front::Front;
use twofront_domain::task::TaskState;

use crate::book::Book;
use crate::columns::Columns;
use crate::connection::all;
use crate::error::StoreError;
use crate::scope::{figures_and, reachable};

const LEDGERS: &str = "SELECT COUNT(*), CAST(COALESCE(SUM(l.row_count), 0) AS BIGINT), CAST(COALESCE(SUM(l.accepted), 0) AS BIGINT) FROM ledger l \
                       WHERE $3 = '' AND (l.vault = 0 OR CAST($4 AS BIGINT) = 1) AND ((l.place_code >= $1 AND l.place_code < $2) \
                       OR l.id IN (SELECT ledger_id FROM ledger_place WHERE place_code >= $1 AND place_code < $2))";
const FINDINGS: &str = "SELECT f.severity, COUNT(*) FROM finding f JOIN ledger l ON l.id = f.ledger_id \
                        WHERE f.state = 'open' AND $3 = '' AND f.place_code >= $1 AND f.place_code < $2 \
                        AND (l.vault = 0 OR CAST($4 AS BIGINT) = 1) GROUP BY f.severity ORDER BY f.severity";
const HOUSEHOLDS: &str = concat!(
    "SELECT COUNT(*), CAST(COALESCE(SUM(h.member_count), 0) AS BIGINT), COALESCE(SUM(CASE WHEN h.monitoring IS NOT NULL \
     AND h.monitoring <> 'none' THEN 1 ELSE 0 END), 0), COUNT(h.support_until) FROM household h WHERE ",
    reachable!("h.place_code", "h.id")
);
const CLUES: &str = concat!(
    "SELECT c.front, c.urgency, COUNT(*), COUNT(DISTINCT c.household_id) FROM clue c WHERE c.state = 'open' AND ",
    reachable!("c.place_code", "c.household_id"),
    " GROUP BY c.front, c.urgency ORDER BY c.front, c.urgency"
);
const CLUE_HOUSEHOLDS: &str = concat!(
    "SELECT COUNT(DISTINCT c.household_id) FROM clue c WHERE c.state = 'open' AND ",
    reachable!("c.place_code", "c.household_id")
);
const TASKS: &str = concat!(
    "SELECT t.front, t.state, COUNT(*) FROM task t WHERE ",
    reachable!("t.place_code", "t.household_id"),
    " GROUP BY t.front, t.state ORDER BY t.front, t.state"
);
const OVERDUE: &str = concat!(
    "SELECT t.front, COUNT(*) FROM task t WHERE t.state IN ('open', 'assigned') AND t.due < $4 AND ",
    reachable!("t.place_code", "t.household_id"),
    " GROUP BY t.front ORDER BY t.front"
);
const VISITS: &str = concat!(
    "SELECT v.fronts, CASE WHEN v.worker_id IS NULL THEN 0 ELSE 1 END, COUNT(*) FROM visit v WHERE v.plan_id = \
     (SELECT n.id FROM plan n WHERE n.day = $4 AND n.state <> 'replaced' ORDER BY CASE n.state WHEN 'approved' \
     THEN 0 ELSE 1 END, n.computed_at DESC, n.id DESC LIMIT 1) AND ",
    reachable!("v.place_code", "v.household_id"),
    " GROUP BY 1, 2 ORDER BY 1, 2"
);
const WORKERS: &str = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN w.id IN (SELECT v.worker_id FROM visit v \
                       WHERE v.plan_id = (SELECT n.id FROM plan n WHERE n.day = $4 AND n.state <> 'replaced' \
                       ORDER BY CASE n.state WHEN 'approved' THEN 0 ELSE 1 END, n.computed_at DESC, n.id DESC \
                       LIMIT 1)) THEN 1 ELSE 0 END), 0) FROM worker w WHERE w.active = 1 AND w.place_code >= $1 \
                       AND w.place_code < $2 AND ($3 = '' OR w.id = $3)";
const LOTS: &str = concat!(
    "SELECT COUNT(*) FROM lot t WHERE ",
    reachable!("t.place_code", "t.household_id")
);

/// What the overview counts, within one scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ledgers in the book.
    pub ledgers: u64,
    /// Data rows in them.
    pub rows: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Open findings by weight.
    pub findings: Vec<(Severity, u64)>,
    /// Households.
    pub households: u64,
    /// Present members of households.
    pub people: u64,
    /// Households with a monitoring category other than `none`.
    pub monitored_households: u64,
    /// Households with the neutral support flag.
    pub supported_households: u64,
    /// Lots of unsold produce.
    pub lots: u64,
    /// Open clues by front and urgency.
    pub clues: Vec<(Front, Urgency, u64)>,
    /// Households with at least one open clue.
    pub clue_households: u64,
    /// Tasks by front and state.
    pub tasks: Vec<(Front, TaskState, u64)>,
    /// Open or assigned tasks past their last day, by front.
    pub overdue_tasks: Vec<(Front, u64)>,
    /// Visits in the day's rounds; one that serves both fronts counts once.
    pub visits: u64,
    /// Visits in the day's rounds by front; one that serves both counts for each.
    pub visits_by_front: Vec<(Front, u64)>,
    /// Visits in the day's rounds that serve both fronts.
    pub visits_for_both: u64,
    /// Visits that wait.
    pub waiting: u64,
    /// Active workers.
    pub workers: u64,
    /// Workers with a round on the day.
    pub workers_with_round: u64,
}

type VisitCount = (Vec<Front>, bool, u64);

fn read_visits(columns: &mut Columns<'_>) -> Result<VisitCount, StoreError> {
    let fronts = columns.word(|words| words.split(' ').map(Front::from_word).collect::<Option<Vec<_>>>())?;
    Ok((fronts, columns.flag()?, columns.count()?))
}

impl Counts {
    fn add_visits(&mut self, groups: Vec<VisitCount>) {
        for (fronts, placed, count) in groups {
            if !placed {
                self.waiting += count;
                continue;
            }
            self.visits += count;
            if fronts.len() > 1 {
                self.visits_for_both += count;
            }
            for front in fronts {
                match self.visits_by_front.iter_mut().find(|(known, _)| *known == front) {
                    Some((_, sum)) => *sum += count,
                    None => self.visits_by_front.push((front, count)),
                }
            }
        }
        self.visits_by_front.sort_unstable();
    }
}

impl Book {
    /// The overview's counts, also for scopes that only count, with visits and deadlines of `day`; all as of one moment.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn counts(&self, scope: &Scope, day: Date) -> Result<Counts, StoreError> {
        let mut counts = Counts::default();
        let reading = &mut *self.book().snapshot().await?;
        let plain = || figures_and(scope, []);
        let with_vault = || figures_and(scope, [scope.vault().into()]);
        let with_day = || figures_and(scope, [day.into()]);
        for (ledgers, rows, accepted) in all(reading, "overview", LEDGERS, with_vault(), |columns| {
            Ok((columns.count()?, columns.count()?, columns.count()?))
        })
        .await?
        {
            (counts.ledgers, counts.rows, counts.accepted) = (ledgers, rows, accepted);
        }
        counts.findings = all(reading, "overview", FINDINGS, with_vault(), |columns| {
            Ok((columns.word(Severity::from_word)?, columns.count()?))
        })
        .await?;
        for (households, people, monitored, supported) in all(reading, "overview", HOUSEHOLDS, plain(), |columns| {
            Ok((columns.count()?, columns.count()?, columns.count()?, columns.count()?))
        })
        .await?
        {
            (counts.households, counts.people) = (households, people);
            (counts.monitored_households, counts.supported_households) = (monitored, supported);
        }
        counts.clues = all(reading, "overview", CLUES, plain(), |columns| {
            Ok((
                columns.word(Front::from_word)?,
                columns.word(Urgency::from_word)?,
                columns.count()?,
            ))
        })
        .await?;
        counts.tasks = all(reading, "overview", TASKS, plain(), |columns| {
            Ok((
                columns.word(Front::from_word)?,
                columns.word(TaskState::from_word)?,
                columns.count()?,
            ))
        })
        .await?;
        let count = |columns: &mut Columns<'_>| columns.count();
        counts.overdue_tasks = all(reading, "overview", OVERDUE, with_day(), |columns| {
            Ok((columns.word(Front::from_word)?, columns.count()?))
        })
        .await?;
        counts.clue_households = all(reading, "overview", CLUE_HOUSEHOLDS, plain(), count)
            .await?
            .into_iter()
            .sum();
        counts.lots = all(reading, "overview", LOTS, plain(), count).await?.into_iter().sum();
        counts.add_visits(all(reading, "overview", VISITS, with_day(), read_visits).await?);
        for (workers, with_round) in all(reading, "overview", WORKERS, with_day(), |columns| {
            Ok((columns.count()?, columns.count()?))
        })
        .await?
        {
            (counts.workers, counts.workers_with_round) = (workers, with_round);
        }
        Ok(counts)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    LEDGERS,
    FINDINGS,
    HOUSEHOLDS,
    CLUES,
    CLUE_HOUSEHOLDS,
    TASKS,
    OVERDUE,
    VISITS,
    WORKERS,
    LOTS,
];
