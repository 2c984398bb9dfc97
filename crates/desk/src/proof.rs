//! The book's proof, day by day: once a day the journal's head is noted outside of the book, and once a day a server goes over
//! everything in slices. What is wrong is told to the audit and the security administrator. How it is checked is known by the
//! book.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::anchor::{Anchor, is_code_of, paper_code};
use twofront_domain::journal::JournalEntry;
use twofront_domain::moment::Moment;
use twofront_domain::progress::Progress;
use twofront_store::{AlertKind, AnchorFolder, Pace, StoreError, Verification};

use crate::permission::may;
use crate::proof_words::{destroyed_text, place_text};
use crate::view::Text;
use crate::view::account::VerificationView;
use crate::view::proof::{AnchorView, AnchorsView, PassView, ProofView, RunningView};
use crate::{Desk, DeskError};

/// The action of a pass in the journal.
const PASS: &str = "journal.prove";
/// After each slice the machine is left to others for so long.
const REST: Duration = Duration::from_millis(25);
/// A pass that could not be finished is begun anew after so long.
const AGAIN_MICROS: i64 = 60 * 60 * 1_000_000;
/// Places that a pass's entry names.
const NAMED: usize = 20;
/// Anchors that are shown.
const SHOWN: usize = 400;

/// What a desk knows of the proof: where anchors go, and what is under way.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    folder: Option<AnchorFolder>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The day for which there is an anchor, or for which it was tried.
    anchored_on: Option<Date>,
    trouble: Option<Text>,
    /// The day of the last pass, once it is known.
    proved_on: Option<Date>,
    tried_at: Option<Moment>,
    running: Option<Running>,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    since: Moment,
    stage: &'static str,
    done: u64,
    total: u64,
}

impl Proof {
    pub(crate) fn in_folder(folder: AnchorFolder) -> Arc<Self> {
        Arc::new(Self {
            folder: Some(folder),
            state: Mutex::default(),
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether today's anchor is still to be written; whoever is told so writes it.
    fn anchor_is_due(&self, today: Date) -> bool {
        self.with(|state| state.anchored_on.replace(today) != Some(today))
    }
}

impl Progress for Proof {
    fn step(&self, stage: &'static str, done: u64, total: u64) {
        self.with(|state| {
            if let Some(running) = &mut state.running {
                (running.stage, running.done, running.total) = (stage, done, total);
            }
        });
    }
}

/// What the journal's entry says of a pass.
#[derive(Serialize, Deserialize)]
struct Passed {
    whole: bool,
    up_to: u64,
    rows: u64,
    anchors: u64,
    faults: Vec<Text>,
}

impl Desk {
    /// The same desk, with a folder for anchors outside of the book.
    #[must_use]
    pub fn with_anchors(mut self, folder: AnchorFolder) -> Self {
        self.proof = Proof::in_folder(folder);
        self
    }

    /// Proves the journal's chain, every digest in it, and that it is the journal which the anchors noted.
    ///
    /// # Errors
    /// When the book or the anchors cannot be read; a broken chain is a result, not an error.
    pub async fn verify(&self, progress: Arc<dyn Progress + Send + Sync>) -> Result<VerificationView, DeskError> {
        let folder = self.proof.folder.as_ref();
        let found = self.book.verify_against(folder, Pace::AtOnce, &*progress).await?;
        Ok(VerificationView {
            whole: found.fault.is_none(),
            entries: found.entries,
            rows: found.rows,
            anchors: found.anchors,
            head: found.head.clone().unwrap_or_default(),
            digest: self.book.digest().as_str().to_owned(),
            faults: found.broken.iter().map(place_text).collect(),
            destroyed: found.destroyed.iter().map(destroyed_text).collect(),
        })
    }

    /// Notes the journal's head in the folder of anchors now.
    ///
    /// # Errors
    /// When there is no such folder or it cannot be written.
    pub async fn anchor(&self) -> Result<Option<AnchorView>, DeskError> {
        let Some(folder) = &self.proof.folder else {
            return Ok(None);
        };
        let anchor = self.book.anchor(folder, self.clock.now()).await?;
        Ok(anchor.map(anchor_view))
    }

    /// Whether a code from paper is that of an entry; `None` when there is no such entry.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn is_on_paper(&self, seq: i64, code: &str) -> Result<Option<bool>, DeskError> {
        let hash = self.book.entry_hash(seq).await?;
        Ok(hash.map(|hash| is_code_of(code, &hash)))
    }

    /// Notes the journal's head, once a day, before the day's first write. Never stops who wants to write.
    pub(crate) async fn anchor_when_due(&self) {
        let now = self.clock.now();
        let today = now.date_in_china();
        let Some(folder) = self.proof.folder.as_ref().filter(|_| self.proof.anchor_is_due(today)) else {
            return;
        };
        let noted = self.note_unless_noted(folder, now).await;
        if let Err(error) = &noted {
            tracing::error!(%error, "the day's anchor could not be written");
        }
        self.proof.with(|state| match noted {
            // Nothing to note in an empty book: asked again.
            Ok(None) => state.anchored_on = None,
            Ok(Some(_)) => state.trouble = None,
            Err(error) => state.trouble = Some(error.advice().into()),
        });
    }

    async fn note_unless_noted(&self, folder: &AnchorFolder, now: Moment) -> Result<Option<Anchor>, StoreError> {
        let last = self.book.anchors(folder).await?.pop();
        match last {
            Some(last) if last.day() == now.date_in_china() => Ok(Some(last)),
            _ => self.book.anchor(folder, now).await,
        }
    }

    /// What a server does every minute: the day's anchor, and the day's pass over everything.
    pub async fn keep_proof(&self) {
        // What failed is tried again.
        self.proof.with(|state| {
            if state.trouble.is_some() {
                state.anchored_on = None;
            }
        });
        self.anchor_when_due().await;
        if let Err(error) = self.pass_when_due().await {
            tracing::error!(%error, "the daily verification could not be finished");
        }
    }

    async fn pass_when_due(&self) -> Result<(), DeskError> {
        let now = self.clock.now();
        let today = now.date_in_china();
        let tried = self.proof.with(|state| (state.proved_on, state.tried_at));
        let just_tried = |at: Moment| now.as_micros() - at.as_micros() < AGAIN_MICROS && now >= at;
        if tried.0 == Some(today) || tried.1.is_some_and(just_tried) {
            return Ok(());
        }
        // Another program at the same book may have done it.
        let last = self.book.last_entry_of(PASS).await?;
        if last.is_some_and(|entry| entry.at.date_in_china() == today) {
            self.proof.with(|state| state.proved_on = Some(today));
            return Ok(());
        }
        self.proof.with(|state| state.tried_at = Some(now));
        self.prove_now().await
    }

    /// Goes over everything in slices, whenever the last pass was.
    ///
    /// # Errors
    /// When the book cannot be read or written; what is wrong with it is a result.
    pub async fn prove_now(&self) -> Result<(), DeskError> {
        let now = self.clock.now();
        let running = Running {
            since: now,
            stage: "journal",
            done: 0,
            total: 0,
        };
        self.proof.with(|state| state.running = Some(running));
        let passed = self.pass(now).await;
        self.proof.with(|state| {
            state.running = None;
            if passed.is_ok() {
                state.proved_on = Some(now.date_in_china());
            }
        });
        passed
    }

    async fn pass(&self, since: Moment) -> Result<(), DeskError> {
        let folder = self.proof.folder.as_ref();
        let found = self
            .book
            .verify_against(folder, Pace::InSlices(REST), &*self.proof)
            .await;
        let (passed, places) = match found {
            Ok(found) => (passed(&found), found.broken.len() as u64),
            // A value that cannot even be read was not written by this program.
            Err(error @ StoreError::Unreadable { .. }) => {
                let unread = Passed {
                    whole: false,
                    up_to: 0,
                    rows: 0,
                    anchors: 0,
                    faults: vec![error.advice().into()],
                };
                (unread, 1)
            }
            Err(error) => return Err(error.into()),
        };
        let told = passed.whole || self.book.has_open_alert(AlertKind::JournalBroken).await?;
        let detail = serde_json::to_value(&passed).map_err(|error| DeskError::internal().because(error))?;
        let mut pen = self.pen(&self.local_actor("prove"), PASS).await?;
        if !told {
            tracing::error!(places, "the book is not what its journal says");
            pen.raise_alert(AlertKind::JournalBroken, None, since, places, 0)
                .await?;
        }
        pen.commit("journal", detail).await?;
        Ok(())
    }

    /// Where the daily verification stands.
    ///
    /// # Errors
    /// When the actor may not see it, or the book cannot be read.
    pub async fn daily_proof(&self, actor: &Actor) -> Result<ProofView, DeskError> {
        may(actor, Operation::JournalVerify)?;
        let last = self.book.last_entry_of(PASS).await?;
        let running = self.proof.with(|state| state.running);
        Ok(ProofView {
            last: last.and_then(pass_view),
            running: running.map(|running| RunningView {
                since: running.since.to_string(),
                stage: running.stage.to_owned(),
                done: running.done,
                total: running.total,
            }),
        })
    }

    /// The book's anchors, the latest first.
    ///
    /// # Errors
    /// When the actor may not see them, or the folder cannot be read.
    pub async fn anchors(&self, actor: &Actor) -> Result<AnchorsView, DeskError> {
        may(actor, Operation::JournalVerify)?;
        let anchors = match &self.proof.folder {
            Some(folder) => self.book.anchors(folder).await?,
            None => Vec::new(),
        };
        Ok(AnchorsView {
            kept: self.proof.folder.is_some(),
            digest: self.book.digest().as_str().to_owned(),
            today: self.clock.now().date_in_china().to_string(),
            items: anchors.into_iter().rev().take(SHOWN).map(anchor_view).collect(),
            trouble: self.proof.with(|state| state.trouble.clone()),
        })
    }
}

fn passed(found: &Verification) -> Passed {
    Passed {
        whole: found.fault.is_none(),
        up_to: found.entries,
        rows: found.rows,
        anchors: found.anchors,
        faults: found.broken.iter().take(NAMED).map(place_text).collect(),
    }
}

fn pass_view(entry: JournalEntry) -> Option<PassView> {
    let passed: Passed = serde_json::from_str(&entry.detail).ok()?;
    Some(PassView {
        at: entry.at.to_string(),
        seq: entry.seq,
        up_to: passed.up_to,
        rows: passed.rows,
        anchors: passed.anchors,
        whole: passed.whole,
        faults: passed.faults,
    })
}

fn anchor_view(anchor: Anchor) -> AnchorView {
    AnchorView {
        day: anchor.day().to_string(),
        at: anchor.at.to_string(),
        seq: anchor.seq,
        code: paper_code(&anchor.hash),
        hash: anchor.hash,
        households: anchor.households,
        people: anchor.people,
        records: anchor.records,
    }
}
