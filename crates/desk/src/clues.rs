//! Clues and tasks: what the rules found and what is to be done about it.

use serde::Deserialize;
use twofront_domain::actor::{Actor, Scope};
use twofront_domain::ids::ClueId;
use utoipa::IntoParams;

use crate::view::clue::{ClueDetail, ClueView, TaskView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError};

/// Which clues are wanted. All conditions must hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ClueFilter {
    /// `epidemic` or `livelihood`.
    pub front: Option<String>,
    /// Pack id.
    pub pack: Option<String>,
    /// Rule id.
    pub rule: Option<String>,
    /// `low`, `normal` or `urgent`.
    pub urgency: Option<String>,
    /// Place code: town or village.
    pub place: Option<String>,
    /// `open` (the default), `closed` or `all`.
    pub state: Option<String>,
}

/// Which tasks are wanted. All conditions must hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaskFilter {
    /// `epidemic` or `livelihood`.
    pub front: Option<String>,
    /// State word; `unfinished` (the default: open, assigned, done), or `all`.
    pub state: Option<String>,
    /// Place code: town or village.
    pub place: Option<String>,
    /// Only tasks past their last day.
    #[serde(default)]
    pub overdue: bool,
}

impl Desk {
    /// Clues, the most urgent first, then by place.
    ///
    /// # Errors
    /// When a filter word is unknown.
    pub async fn clues(
        &self,
        scope: &Scope,
        filter: &ClueFilter,
        page: PageAsked,
    ) -> Result<Page<ClueView>, DeskError> {
        let _ = (scope, filter, page);
        unimplemented!()
    }

    /// One clue with its reason.
    ///
    /// # Errors
    /// When there is no such clue within the scope.
    pub async fn clue(&self, scope: &Scope, id: ClueId) -> Result<ClueDetail, DeskError> {
        let _ = (scope, id);
        unimplemented!()
    }

    /// A person decides that a clue needs no action, and says why; its task is dismissed with it.
    ///
    /// # Errors
    /// When the note is empty, or the clue is closed already or outside the scope.
    pub async fn dismiss_clue(&self, actor: &Actor, id: ClueId, note: &str) -> Result<ClueDetail, DeskError> {
        let _ = (actor, id, note);
        unimplemented!()
    }

    /// Tasks, the earliest last day first.
    ///
    /// # Errors
    /// When a filter word is unknown.
    pub async fn tasks(
        &self,
        scope: &Scope,
        filter: &TaskFilter,
        page: PageAsked,
    ) -> Result<Page<TaskView>, DeskError> {
        let _ = (scope, filter, page);
        unimplemented!()
    }
}
