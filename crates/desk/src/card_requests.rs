//! What households ask for with their cards, at the office: each is a task of the desk with a last day, and is answered once.

use serde::Deserialize;
use twofront_casework::{Outcome, TaskEvent, overdue_working_days, transition};
use twofront_domain::access::Operation;
use twofront_domain::actor::{Actor, Scope};
use twofront_domain::card::RequestKind;
use twofront_domain::clue::Urgency;
use twofront_domain::front::Front;
use twofront_domain::ids::{CardRequestId, ClueId, TaskId};
use twofront_domain::place::PlaceCode;
use twofront_domain::task::{Contact, Task, TaskState};
use twofront_store::{
    CardAnswer, CardRequestFilter, CardRequestRow, CardRow, NewCardRequest, NewTask, Page as BookPage,
};
use twofront_store::{Pen, TaskChange, TaskFilter, TaskRow};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::error::ErrorClass;
use crate::permission::may;
use crate::secrets::word;
use crate::view::card::{CardAnswerView, CardRequestView, OwnRequestView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

/// The parameter with the working days within which a request is answered.
const DAYS: &str = "card_request_days";
/// Where a county's own packs do not have it.
const DAYS_OTHERWISE: u32 = 15;
/// Working days to ask a household whose card was locked.
const LOCKED_DAYS: u32 = 2;
/// How long a request takes at the desk, in minutes.
const MINUTES: u32 = 30;
/// The kind of the desk's task.
const TASK_KIND: &str = "card-request";
/// Letters of a receipt, five bits each.
const RECEIPT_LETTERS: usize = 10;
/// Longest answer, in characters.
const ANSWER_CHARACTERS_MAX: usize = 500;

/// Which requests are wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CardRequestAsked {
    /// `open` (the default) for those without an answer, or `all`.
    pub state: Option<String>,
}

/// The office's answer to a request.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct CardAnswerGiven {
    /// Done as asked for.
    pub granted: bool,
    /// What was done, or why not; the household reads it.
    pub text: String,
}

/// What is asked for, after it was looked through.
pub(crate) struct Asking {
    pub kind: RequestKind,
    pub clue: Option<ClueId>,
    pub line: String,
    pub says: String,
}

impl Asking {
    /// Nothing but its kind.
    pub(crate) const fn about(kind: RequestKind) -> Self {
        Self {
            kind,
            clue: None,
            line: String::new(),
            says: String::new(),
        }
    }
}

impl Desk {
    /// Keeps a request and raises its task.
    pub(crate) async fn put_card_request(
        &self,
        pen: &mut Pen,
        card: &CardRow,
        place: &PlaceCode,
        asking: Asking,
    ) -> Result<NewCardRequest, DeskError> {
        let (packs, today) = (self.packs(), self.clock.working_date());
        let days = match asking.kind {
            RequestKind::Locked => LOCKED_DAYS,
            _ => packs
                .parameter(DAYS)
                .and_then(|parameter| parameter.in_force(today, place))
                .and_then(|value| u32::try_from(value.amount).ok())
                .unwrap_or(DAYS_OTHERWISE),
        };
        let task = Task {
            id: TaskId::new(Uuid::now_v7()),
            household: card.household,
            front: Front::Livelihood,
            title: asking.kind.task_title(),
            contact: Contact::Desk,
            urgency: Urgency::Normal,
            due: packs.calendar.add_working_days(today, days),
            minutes: MINUTES,
            bring: Vec::new(),
        };
        let new = NewCardRequest {
            id: CardRequestId::new(Uuid::now_v7()),
            receipt: word::<RECEIPT_LETTERS>()?.replace('-', ""),
            card: card.id,
            household: card.household,
            kind: asking.kind,
            clue: asking.clue,
            line: asking.line,
            says: asking.says,
            task: task.id,
            due: task.due,
        };
        let task = NewTask {
            task,
            clue: None,
            kind: TASK_KIND.to_owned(),
            place: place.clone(),
        };
        pen.add_tasks(&[task]).await?;
        pen.add_card_request(&new).await?;
        Ok(new)
    }

    /// Requests, those without an answer first, then by last day.
    ///
    /// # Errors
    /// When the actor may not, or the state is no word.
    pub async fn card_requests(
        &self,
        actor: &Actor,
        asked: &CardRequestAsked,
        page: PageAsked,
    ) -> Result<Page<CardRequestView>, DeskError> {
        may(actor, Operation::CardRequestRead)?;
        let open = shown::filter("state", asked.state.as_deref(), |word| match word {
            "open" => Some(true),
            "all" => Some(false),
            _ => None,
        })?;
        let filter = CardRequestFilter {
            open: open.unwrap_or(true),
            ..CardRequestFilter::default()
        };
        let listing = self
            .book
            .card_requests(&actor.scope, &filter, shown::page(page))
            .await?;
        let mut items = Vec::with_capacity(listing.rows.len());
        for row in listing.rows {
            let task = self.task_of_request(&actor.scope, row.task).await?;
            items.push(self.request_view(row, task.as_ref()));
        }
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    /// Answers a request; its task is done.
    ///
    /// # Errors
    /// When the actor may not, there is no such request within reach, it was answered already, or there are no words.
    pub async fn answer_card_request(
        &self,
        actor: &Actor,
        id: CardRequestId,
        given: &CardAnswerGiven,
    ) -> Result<CardRequestView, DeskError> {
        may(actor, Operation::CardRequestAnswer)?;
        let row = self.card_request(&actor.scope, id).await?;
        let text = given.text.trim();
        if text.is_empty() || text.chars().count() > ANSWER_CHARACTERS_MAX {
            return Err(DeskError::new(
                ErrorClass::Invalid,
                "answer-needed",
                "请写明办理结果或理由（500字以内），群众会看到。",
                "Say what was done or why not in at most 500 characters; the household reads it.",
            ));
        }
        let task = self.task_of_request(&actor.scope, row.task).await?;
        let mut pen = self.pen(actor, "card-request.answer").await?;
        pen.answer_card_request(id, given.granted, text).await?;
        if let Some(task) = task.filter(|task| matches!(task.state, TaskState::Open | TaskState::Assigned)) {
            let report = TaskEvent::Report {
                outcome: Outcome::Settled,
            };
            let to = transition(task.state, &report).map_err(|error| DeskError::internal().because(error))?;
            pen.change_task(&TaskChange {
                id: task.task.id,
                from: task.state,
                to,
                note: None,
            })
            .await?;
        }
        pen.commit(
            &id.to_string(),
            serde_json::json!({ "granted": given.granted, "household": row.household.to_string() }),
        )
        .await?;
        let row = self.card_request(&actor.scope, id).await?;
        let task = self.task_of_request(&actor.scope, row.task).await?;
        Ok(self.request_view(row, task.as_ref()))
    }

    async fn card_request(&self, scope: &Scope, id: CardRequestId) -> Result<CardRequestRow, DeskError> {
        let filter = CardRequestFilter {
            id: Some(id),
            ..CardRequestFilter::default()
        };
        let rows = self.book.card_requests(scope, &filter, BookPage::first(1)).await?.rows;
        let row = rows.into_iter().next();
        row.ok_or_else(|| DeskError::not_found("request"))
    }

    async fn task_of_request(&self, scope: &Scope, task: TaskId) -> Result<Option<TaskRow>, DeskError> {
        let filter = TaskFilter {
            id: Some(task),
            ..TaskFilter::default()
        };
        let rows = self.book.tasks(scope, &filter, BookPage::first(1)).await?.rows;
        Ok(rows.into_iter().next())
    }

    fn request_view(&self, row: CardRequestRow, task: Option<&TaskRow>) -> CardRequestView {
        let today = self.clock.working_date();
        let waiting = task.filter(|_| row.answer.is_none());
        CardRequestView {
            id: row.id.to_string(),
            receipt: grouped(&row.receipt),
            kind: row.kind.as_str().to_owned(),
            household_id: row.household.to_string(),
            head_name: row.head_name.unwrap_or_default(),
            place: shown::place(&self.gazetteer, &row.place),
            line: row.line,
            says: row.says,
            clue_id: row.clue.map(|clue| clue.to_string()),
            task_id: row.task.to_string(),
            made_at: row.made_at.to_string(),
            due: row.due.to_string(),
            overdue_days: waiting.map_or(0, |task| {
                overdue_working_days(&task.task, today, &self.packs().calendar)
            }),
            answer: row.answer.map(answer_view),
        }
    }
}

fn answer_view(answer: CardAnswer) -> CardAnswerView {
    CardAnswerView {
        granted: answer.granted,
        text: answer.answer,
        by: answer.by,
        at: answer.at.to_string(),
    }
}

/// A request as whoever made it sees it.
pub(crate) fn own_request(row: &CardRequestRow) -> OwnRequestView {
    let state = match row.answer.as_ref().map(|answer| answer.granted) {
        None => "open",
        Some(true) => "granted",
        Some(false) => "refused",
    };
    OwnRequestView {
        receipt: grouped(&row.receipt),
        kind: row.kind.as_str().to_owned(),
        line: row.line.clone(),
        state: state.to_owned(),
        made_on: row.made_at.date_in_china().to_string(),
        due: row.due.to_string(),
        answer: row.answer.as_ref().map(|answer| answer.answer.clone()),
    }
}

/// A receipt as it is read aloud: two groups of five.
pub(crate) fn grouped(receipt: &str) -> String {
    let (first, second) = receipt.split_at_checked(RECEIPT_LETTERS / 2).unwrap_or((receipt, ""));
    format!("{first}-{second}")
}
