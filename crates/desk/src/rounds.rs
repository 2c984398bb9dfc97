//! Workers and their rounds: whom to see, what to bring, and why.

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::actor::Scope;
use twofront_domain::ids::WorkerId;
use utoipa::IntoParams;

use crate::view::round::{RoundView, StopView, WorkerRow};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError};

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
        let _ = (scope, date, filter, page);
        unimplemented!()
    }

    /// One worker's round of a day.
    ///
    /// # Errors
    /// When there is no such worker within the scope.
    pub async fn round(&self, scope: &Scope, worker: WorkerId, date: Date) -> Result<RoundView, DeskError> {
        let _ = (scope, worker, date);
        unimplemented!()
    }

    /// Every visit of the day, by place.
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
        let _ = (scope, date, place, waiting, page);
        unimplemented!()
    }
}
