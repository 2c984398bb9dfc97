//! Screening: all rules over the whole county, clues and tasks written back. How each side of the wall is read is in `sides`.

use std::sync::Arc;

use jiff::civil::Date;
use twofront_casework::{ClueForTask, tasks_from_clues};
use twofront_domain::actor::{Actor, Role};
use twofront_domain::ids::{ClueId, ScreeningId, TaskId};
use twofront_domain::progress::Progress;
use twofront_store::{ClueStanding, NewClue, NewTask, PackUsed, Screening, ScreeningOutcome};

use crate::clock::new_uuid;
use crate::error::ErrorClass;
use crate::in_force::rule_of;
use crate::view::overview::ScreeningView;
use crate::{Desk, DeskError};

/// Steps that the progress of a screening counts: read, screen, clues, tasks.
const STEPS: u64 = 4;

/// What one run read and found, before anything is written.
struct Screened {
    households: u64,
    people: u64,
    rules: usize,
    hits: Vec<NewClue>,
}

impl Desk {
    /// Applies every rule in force on `date`; new hits become clues and tasks, clues that no longer hit are closed.
    ///
    /// # Errors
    /// When the packs do not compile, the work is cancelled, or the book cannot be written.
    pub async fn screen(
        &self,
        actor: &Actor,
        date: Date,
        progress: Arc<dyn Progress + Send + Sync>,
    ) -> Result<ScreeningView, DeskError> {
        if !matches!(actor.role, Role::Administrator | Role::County) {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "role-forbidden",
                "全县筛查由县级工作台进行。",
                "The county is screened by the county's desk.",
            ));
        }
        let screened = self.both_sides(date, &*progress).await?;
        if progress.cancelled() {
            return Err(DeskError::cancelled());
        }
        self.keep_screening(actor, date, screened, &*progress).await
    }

    async fn both_sides(&self, date: Date, progress: &(dyn Progress + Send + Sync)) -> Result<Screened, DeskError> {
        progress.step("screen", 0, STEPS);
        let book_side = self.read_book_side(date).await?;
        let vault_side = self.read_vault_side(date).await?;
        progress.step("screen", 1, STEPS);
        let (households, people) = book_side.counts();
        let rules = book_side.rule_count() + vault_side.rule_count();
        let mut hits = self.hits(book_side, false).await?;
        hits.extend(self.hits(vault_side, true).await?);
        progress.step("screen", 2, STEPS);
        Ok(Screened {
            households,
            people,
            rules,
            hits,
        })
    }

    async fn keep_screening(
        &self,
        actor: &Actor,
        date: Date,
        screened: Screened,
        progress: &(dyn Progress + Send + Sync),
    ) -> Result<ScreeningView, DeskError> {
        let Screened {
            households,
            people,
            rules,
            hits,
        } = screened;
        let packs = self
            .packs()
            .packs
            .iter()
            .map(|pack| PackUsed {
                id: pack.id.clone(),
                version: pack.version.clone(),
                digest: pack.digest.clone(),
            })
            .collect();
        let screening = Screening {
            id: ScreeningId::new(new_uuid()),
            day: date,
            households,
            people,
            packs,
        };
        let mut pen = self.pen(actor, "screening.run").await?;
        let at = pen.now();
        let outcome = pen.add_screening(&screening, &hits).await?;
        progress.step("screen", 3, STEPS);
        let tasks = self.new_tasks(&hits, &outcome, date)?;
        pen.add_tasks(&tasks).await?;
        let count = |standing| outcome.clues.iter().filter(|(_, one)| *one == standing).count() as u64;
        let (new_clues, kept) = (count(ClueStanding::New), count(ClueStanding::Kept));
        let detail = serde_json::json!({
            "date": date.to_string(), "households": households, "people": people, "rules": rules,
            "new_clues": new_clues, "closed_clues": outcome.closed.len(), "new_tasks": tasks.len(),
        });
        pen.commit(&screening.id.to_string(), detail).await?;
        progress.step("screen", STEPS, STEPS);
        Ok(ScreeningView {
            id: screening.id.to_string(),
            date: date.to_string(),
            at: at.to_string(),
            households,
            people,
            rules: rules as u64,
            clues: new_clues + kept,
            new_clues,
            closed_clues: outcome.closed.len() as u64,
            new_tasks: tasks.len() as u64,
            packs: self.packs().versions(),
        })
    }

    /// Tasks for the clues that are new and ask for one.
    fn new_tasks(&self, hits: &[NewClue], outcome: &ScreeningOutcome, date: Date) -> Result<Vec<NewTask>, DeskError> {
        let new: Vec<(&NewClue, ClueId)> = hits
            .iter()
            .zip(&outcome.clues)
            .filter(|(_, (_, standing))| *standing == ClueStanding::New)
            .map(|(hit, (id, _))| (hit, *id))
            .collect();
        let packs = self.packs();
        let asking: Vec<(&NewClue, ClueForTask<'_>)> = new
            .iter()
            .filter_map(|(hit, id)| {
                let clue = ClueForTask {
                    clue: *id,
                    household: hit.household?,
                    pack: &hit.pack,
                    task_kind: Some(rule_of(&packs, &hit.pack, &hit.rule)?.task.as_deref()?),
                    urgency: hit.urgency,
                    first_seen: date,
                };
                Some((*hit, clue))
            })
            .collect();
        let clues: Vec<ClueForTask<'_>> = asking.iter().map(|(_, clue)| *clue).collect();
        let raised = tasks_from_clues(&clues, &packs, date, || TaskId::new(new_uuid())).map_err(|error| {
            let said = error.said();
            DeskError::new(ErrorClass::Conflict, "task-kind-unknown", said.zh, said.en)
        })?;
        let tasks = raised.into_iter().zip(&asking).map(|(raised, (hit, clue))| NewTask {
            task: raised.task,
            clue: Some(raised.clue),
            kind: clue.task_kind.unwrap_or_default().to_owned(),
            place: hit.place.clone(),
        });
        Ok(tasks.collect())
    }
}
