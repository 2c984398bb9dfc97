//! Screening: all rules over the whole county, clues and tasks written back. How the county lies ready is in `live`, how a hit
//! becomes a clue in `found`.

use std::sync::Arc;

use jiff::civil::Date;
use twofront_casework::{ClueForTask, tasks_from_clues};
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::{ScreeningId, TaskId};
use twofront_domain::progress::Progress;
use twofront_packs::{Pack, Packs};
use twofront_store::{ClueStanding, NewClue, NewTask, PackUsed, Pen, Screening, ScreeningOutcome};

use crate::clock::new_uuid;
use crate::desk::busy;
use crate::error::ErrorClass;
use crate::in_force::task_kind_of;
use crate::live::other_columns;
use crate::permission::may;
use crate::view::overview::ScreeningView;
use crate::{Desk, DeskError, found};

/// Steps that the progress of a screening counts: read, screen, clues, tasks.
const STEPS: u64 = 4;

/// What one run read and found, before anything is written.
struct Found {
    households: u64,
    people: u64,
    rules: usize,
    hits: Vec<NewClue>,
    /// False while the vault is shut: then nothing is said of its packs, and their clues stay as they are.
    vault: bool,
}

impl Desk {
    /// Applies every rule in force on `date` to the county as of that day; new hits become clues and tasks, clues that no
    /// longer hit are closed.
    ///
    /// # Errors
    /// When the packs do not compile, the work is cancelled, or the book cannot be written.
    pub async fn screen(
        &self,
        actor: &Actor,
        date: Date,
        progress: Arc<dyn Progress + Send + Sync>,
    ) -> Result<ScreeningView, DeskError> {
        may(actor, Operation::ScreeningRun)?;
        progress.step("screen", 0, STEPS);
        let packs = self.packs_now().await?;
        // A first reading may have days to work out, which takes a pen of its own.
        drop(self.county_now().await?);
        // With the pen in hand nobody writes between what is read here and what is written of it.
        let pen = self.pen(actor, "screening.run").await?;
        let found = self.find_all(&packs, date, &*progress).await?;
        if progress.cancelled() {
            return Err(DeskError::cancelled());
        }
        self.keep_screening(pen, &packs, date, found, &*progress).await
    }

    async fn find_all(
        &self,
        packs: &Arc<Packs>,
        date: Date,
        progress: &(dyn Progress + Send + Sync),
    ) -> Result<Found, DeskError> {
        let county = self.county_on(date).await?;
        progress.step("screen", 1, STEPS);
        let book_rules = self.rules_for(packs, &county.book, date)?;
        let vault_rules = self.rules_for(packs, &county.vault, date)?;
        let all_packs = Arc::clone(packs);
        let found = busy(move || {
            let mut hits = Vec::new();
            for (side, rules) in [(&county.book, &book_rules), (&county.vault, &vault_rules)] {
                let screened = rules.screen(&side.snapshot).map_err(other_columns)?;
                hits.extend(found::clues(side, rules, &screened));
            }
            let (households, people) = county.book.snapshot.present_counts();
            let vault = county.vault_is_read();
            leave_out_the_vault(&all_packs, county.in_response(), &mut hits);
            Ok::<_, DeskError>(Found {
                vault,
                households: households as u64,
                people: people as u64,
                rules: book_rules.rule_count() + vault_rules.rule_count(),
                hits,
            })
        })
        .await??;
        progress.step("screen", 2, STEPS);
        Ok(found)
    }

    async fn keep_screening(
        &self,
        mut pen: Pen,
        packs: &Packs,
        date: Date,
        found: Found,
        progress: &(dyn Progress + Send + Sync),
    ) -> Result<ScreeningView, DeskError> {
        let Found {
            households,
            people,
            rules,
            hits,
            vault,
        } = found;
        let screening = new_screening(packs, date, (households, people), vault);
        let at = pen.now();
        let outcome = pen.add_screening(&screening, &hits).await?;
        progress.step("screen", 3, STEPS);
        let tasks = new_tasks(packs, &hits, &outcome, date)?;
        pen.add_tasks(&tasks).await?;
        let (new_clues, kept) = (count(&outcome, ClueStanding::New), count(&outcome, ClueStanding::Kept));
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
            packs: packs.versions(),
        })
    }
}

/// Takes out what packs of the vault say while it is shut or no response is open.
pub(crate) fn leave_out_the_vault(packs: &Packs, in_response: bool, hits: &mut Vec<NewClue>) {
    if !in_response {
        let of_vault: Vec<&str> = packs
            .packs
            .iter()
            .filter(|pack| pack.vault)
            .map(|pack| pack.id.as_str())
            .collect();
        hits.retain(|hit| !of_vault.contains(&hit.pack.as_str()));
    }
}

/// A run about to be written, with the packs it applies: those of the vault only where it could be read.
pub(crate) fn new_screening(packs: &Packs, date: Date, (households, people): (u64, u64), vault: bool) -> Screening {
    let used = |pack: &Pack| PackUsed {
        id: pack.id.clone(),
        version: pack.version.clone(),
        digest: pack.digest.clone(),
    };
    Screening {
        id: ScreeningId::new(new_uuid()),
        day: date,
        households,
        people,
        packs: packs
            .packs
            .iter()
            .filter(|pack| vault || !pack.vault)
            .map(used)
            .collect(),
    }
}

/// How many clues of a run stand so.
pub(crate) fn count(outcome: &ScreeningOutcome, standing: ClueStanding) -> u64 {
    outcome.clues.iter().filter(|(_, one)| *one == standing).count() as u64
}

/// Tasks for the clues that are new and ask for one.
pub(crate) fn new_tasks(
    packs: &Packs,
    hits: &[NewClue],
    outcome: &ScreeningOutcome,
    date: Date,
) -> Result<Vec<NewTask>, DeskError> {
    let new = hits
        .iter()
        .zip(&outcome.clues)
        .filter(|(_, (_, standing))| *standing == ClueStanding::New);
    let asking: Vec<(&NewClue, ClueForTask<'_>)> = new
        .filter_map(|(hit, (id, _))| {
            let clue = ClueForTask {
                clue: *id,
                household: hit.household?,
                pack: &hit.pack,
                task_kind: Some(task_kind_of(packs, &hit.pack, &hit.rule, date)?),
                urgency: hit.urgency,
                first_seen: date,
            };
            Some((hit, clue))
        })
        .collect();
    let clues: Vec<ClueForTask<'_>> = asking.iter().map(|(_, clue)| *clue).collect();
    let raised = tasks_from_clues(&clues, packs, date, || TaskId::new(new_uuid())).map_err(|error| {
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
