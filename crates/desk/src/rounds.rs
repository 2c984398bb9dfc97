//! Workers and their rounds: whom to see, what to bring, and why.

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::actor::Scope;
use twofront_domain::front::Front;
use twofront_domain::ids::WorkerId;
use twofront_domain::text::Bilingual;
use twofront_store::{TaskFilter, VisitFilter, VisitRow, WorkerFilter as BookFilter, WorkerRow as BookWorker};
use utoipa::IntoParams;

use crate::view::clue::TaskView;
use crate::view::round::{BringView, RoundView, StopView, WorkerRow};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

/// Which workers are wanted. All conditions must hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WorkerFilter {
    /// The beginning of the name.
    pub q: Option<String>,
    /// Place code: town or village.
    pub place: Option<String>,
    /// Only workers with a round on the day.
    #[serde(default)]
    pub with_round: bool,
}

impl Desk {
    /// Workers by place and name, with their stops on a day.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn workers(
        &self,
        scope: &Scope,
        date: Date,
        filter: &WorkerFilter,
        page: PageAsked,
    ) -> Result<Page<WorkerRow>, DeskError> {
        let wanted = BookFilter {
            query: filter.q.clone().unwrap_or_default(),
            place: shown::place_filter(filter.place.as_deref())?,
            with_round: filter.with_round,
        };
        let listing = self.book.workers(scope, &wanted, date, shown::page(page)).await?;
        let items = listing.rows.into_iter().map(|row| self.worker_row(row)).collect();
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    /// One worker's round of a day.
    ///
    /// # Errors
    /// When there is no such worker within the scope.
    pub async fn round(&self, scope: &Scope, worker: WorkerId, date: Date) -> Result<RoundView, DeskError> {
        let row = self
            .book
            .worker(scope, worker, date)
            .await?
            .ok_or_else(|| DeskError::not_found("worker"))?;
        let stops = self.book.round(scope, worker, date).await?;
        let plan_state = self
            .book
            .plan_of(date)
            .await?
            .map(|plan| plan.state.as_str().to_owned());
        let mut views = Vec::with_capacity(stops.len());
        let mut bring: Vec<(Bilingual, u64)> = Vec::new();
        for stop in stops {
            for item in &stop.row.visit.bring {
                match bring.iter_mut().find(|(known, _)| known == item) {
                    Some((_, count)) => *count += 1,
                    None => bring.push((item.clone(), 1)),
                }
            }
            views.push(self.stop_view(scope, stop.row).await?);
        }
        Ok(RoundView {
            worker: self.worker_row(row),
            date: date.to_string(),
            plan_state,
            minutes: views.iter().map(|stop| stop.minutes).sum(),
            stops: views,
            bring: bring
                .into_iter()
                .map(|(item, stops)| BringView {
                    item: item.into(),
                    stops,
                })
                .collect(),
        })
    }

    /// The visits of a day by place: those in rounds, or those that wait.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn visits(
        &self,
        scope: &Scope,
        date: Date,
        place: Option<&str>,
        waiting: bool,
        page: PageAsked,
    ) -> Result<Page<StopView>, DeskError> {
        self.visits_serving(scope, date, place, waiting, None, page).await
    }

    /// The same, only those that serve a front: `epidemic`, `livelihood` or `both`; every visit when it is missing or empty.
    ///
    /// # Errors
    /// When a filter word is unknown, or the book cannot be read.
    pub async fn visits_serving(
        &self,
        scope: &Scope,
        date: Date,
        place: Option<&str>,
        waiting: bool,
        front: Option<&str>,
        page: PageAsked,
    ) -> Result<Page<StopView>, DeskError> {
        let both_fronts = front == Some("both");
        let wanted = VisitFilter {
            waiting_only: waiting,
            in_rounds_only: !waiting,
            front: shown::filter("front", front.filter(|_| !both_fronts), Front::from_word)?,
            both_fronts,
            place: shown::place_filter(place)?,
        };
        let listing = self.book.visits(scope, date, &wanted, shown::page(page)).await?;
        let mut items = Vec::with_capacity(listing.rows.len());
        for row in listing.rows {
            items.push(self.stop_view(scope, row).await?);
        }
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    async fn stop_view(&self, scope: &Scope, row: VisitRow) -> Result<StopView, DeskError> {
        let household = self.book.household(scope, row.visit.household).await?;
        let tasks = self.tasks_of_visit(scope, &row).await?;
        let phone = household
            .as_ref()
            .and_then(|household| household.state.get("phone")?.as_str().map(str::to_owned));
        Ok(StopView {
            id: row.visit.id.to_string(),
            seq: row.stop,
            household_id: row.visit.household.to_string(),
            head_name: row.head_name.unwrap_or_default(),
            phone,
            place: Some(shown::place(&self.gazetteer, &row.visit.doorstep.village)),
            group: row.visit.doorstep.group,
            member_count: household.as_ref().map_or(0, |household| household.member_count.into()),
            fronts: row.visit.fronts.iter().map(|front| front.as_str().to_owned()).collect(),
            contact: row.visit.contact.as_str().to_owned(),
            urgency: row.visit.urgency.as_str().to_owned(),
            due: row.visit.due.to_string(),
            minutes: row.visit.minutes,
            bring: row.visit.bring.into_iter().map(Into::into).collect(),
            worker_id: row.worker.map(|worker| worker.to_string()),
            worker_name: row.worker_name,
            why_worker: row.why.into(),
            tasks,
            support_until: household
                .and_then(|household| household.support_until)
                .map(|date| date.to_string()),
        })
    }

    /// The tasks of a visit in the visit's order, each with why.
    async fn tasks_of_visit(&self, scope: &Scope, row: &VisitRow) -> Result<Vec<TaskView>, DeskError> {
        let wanted = TaskFilter {
            visit: Some(row.visit.id),
            ..TaskFilter::default()
        };
        let rows = self
            .book
            .tasks(scope, &wanted, twofront_store::Page::first(50))
            .await?
            .rows;
        self.task_views(scope, rows).await
    }

    fn worker_row(&self, row: BookWorker) -> WorkerRow {
        WorkerRow {
            id: row.worker.id.to_string(),
            name: row.worker.name,
            kind: row.worker.kind.as_str().to_owned(),
            unit: Some(row.worker.unit).filter(|unit| !unit.is_empty()),
            place: Some(shown::place(&self.gazetteer, &row.worker.place)),
            visits: row.visits.into(),
        }
    }
}
