//! Tasks: what is to be done for a household, by when, and why.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;
use twofront_casework::overdue_working_days;
use twofront_domain::actor::Scope;
use twofront_domain::front::Front;
use twofront_domain::ids::{ClueId, HouseholdId};
use twofront_domain::task::TaskState;
use twofront_domain::text::Bilingual;
use twofront_store::{Page as BookPage, TaskFilter as BookFilter, TaskRow};
use utoipa::IntoParams;

use crate::view::clue::TaskView;
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

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
    /// Tasks, the most urgent first, then by last day.
    ///
    /// # Errors
    /// When a filter word is unknown.
    pub async fn tasks(
        &self,
        scope: &Scope,
        filter: &TaskFilter,
        page: PageAsked,
    ) -> Result<Page<TaskView>, DeskError> {
        let state = match filter.state.as_deref() {
            None | Some("" | "unfinished" | "all") => None,
            Some(word) => shown::filter("state", Some(word), TaskState::from_word)?,
        };
        let wanted = BookFilter {
            front: shown::filter("front", filter.front.as_deref(), Front::from_word)?,
            state,
            place: shown::place_filter(filter.place.as_deref())?,
            unfinished_only: matches!(filter.state.as_deref(), None | Some("" | "unfinished")),
            due_before: filter.overdue.then(|| self.clock.working_date()),
            ..BookFilter::default()
        };
        let listing = self.book.tasks(scope, &wanted, shown::page(page)).await?;
        let items = self.task_views(scope, listing.rows).await?;
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    /// A household's tasks, those not finished first.
    pub(crate) async fn tasks_of_household(
        &self,
        scope: &Scope,
        household: HouseholdId,
    ) -> Result<Vec<TaskView>, DeskError> {
        let wanted = BookFilter {
            household: Some(household),
            ..BookFilter::default()
        };
        let rows = self.book.tasks(scope, &wanted, BookPage::first(200)).await?.rows;
        let (mut ended, mut rows): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| matches!(row.state, TaskState::Verified | TaskState::Dismissed));
        rows.append(&mut ended);
        self.task_views(scope, rows).await
    }

    /// The task that a clue raised.
    pub(crate) async fn task_of_clue(&self, scope: &Scope, clue: ClueId) -> Result<Option<TaskView>, DeskError> {
        let wanted = BookFilter {
            clue: Some(clue),
            ..BookFilter::default()
        };
        let rows = self.book.tasks(scope, &wanted, BookPage::first(1)).await?.rows;
        Ok(self.task_views(scope, rows).await?.into_iter().next())
    }

    /// Rows as shown, each with its clue's sentence as the reason.
    pub(crate) async fn task_views(&self, scope: &Scope, rows: Vec<TaskRow>) -> Result<Vec<TaskView>, DeskError> {
        let clues: Vec<ClueId> = rows.iter().filter_map(|row| row.clue).collect();
        let sentences = self.sentences(scope, &clues).await?;
        let today = self.clock.working_date();
        Ok(rows
            .into_iter()
            .map(|row| self.task_view(row, &sentences, today))
            .collect())
    }

    /// The reason in a sentence, by clue: neutral where it is in the vault and the scope does not open it.
    async fn sentences(&self, scope: &Scope, clues: &[ClueId]) -> Result<HashMap<ClueId, Bilingual>, DeskError> {
        let mut rows = Vec::with_capacity(clues.len());
        for clue in clues {
            rows.extend(self.book.clue(scope, *clue).await?.map(|(row, _reason)| row));
        }
        let vault_clues = self.behind_the_wall(scope, &rows).await?;
        let sentence = |row: twofront_store::ClueRow| {
            let sentence = match vault_clues.get(&row.id) {
                Some(clue) => clue.reason.sentence.clone(),
                None if row.vault => shown::neutral_sentence(),
                None => row.sentence,
            };
            (row.id, sentence)
        };
        Ok(rows.into_iter().map(sentence).collect())
    }

    fn task_view(&self, row: TaskRow, sentences: &HashMap<ClueId, Bilingual>, today: Date) -> TaskView {
        let unfinished = matches!(row.state, TaskState::Open | TaskState::Assigned);
        let overdue_days = if unfinished {
            overdue_working_days(&row.task, today, &self.packs().calendar)
        } else {
            0
        };
        let why = row.clue.and_then(|clue| sentences.get(&clue).cloned());
        TaskView {
            id: row.task.id.to_string(),
            front: row.task.front.as_str().to_owned(),
            why: why.unwrap_or_else(|| row.task.title.clone()).into(),
            title: row.task.title.into(),
            contact: row.task.contact.as_str().to_owned(),
            urgency: row.task.urgency.as_str().to_owned(),
            due: row.task.due.to_string(),
            overdue_days,
            state: row.state.as_str().to_owned(),
            minutes: row.task.minutes,
            bring: row.task.bring.into_iter().map(Into::into).collect(),
            household_id: Some(row.task.household.to_string()),
            head_name: row.head_name.unwrap_or_default(),
            place: Some(shown::place(&self.gazetteer, &row.place)),
            clue_id: row.clue.map(|clue| clue.to_string()),
        }
    }
}
