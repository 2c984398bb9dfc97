//! The packs in force: those that were loaded, with the county's changes. They are replaced when a change is put in force, by
//! this desk or another process; whoever is using the ones before finishes with those.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;
use twofront_domain::text::Bilingual;
use twofront_packs::{Change, Missing, Pack, PackChange, PackError, Packs, Rule, VALUES_MISSING};
use twofront_store::PackChangeRow;

use crate::changes::read_change;
use crate::packs_check::faults;
use crate::view::trial::FaultView;
use crate::{Desk, DeskError};

/// The packs as loaded, and as they are in force now.
#[derive(Debug)]
pub(crate) struct InForce {
    loaded: Arc<Packs>,
    now: RwLock<Now>,
}

#[derive(Clone, Debug)]
struct Now {
    packs: Arc<Packs>,
    /// The number of the last change that was looked at.
    last: u64,
    /// What is wrong with changes that are not applied.
    faults: Arc<Vec<FaultView>>,
}

impl InForce {
    /// The packs as loaded, without changes yet.
    pub(crate) fn new(loaded: Packs) -> Self {
        let loaded = Arc::new(loaded);
        let now = Now {
            packs: Arc::clone(&loaded),
            last: 0,
            faults: Arc::default(),
        };
        Self {
            loaded,
            now: RwLock::new(now),
        }
    }

    fn read(&self) -> Now {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The packs in force.
    pub(crate) fn now(&self) -> Arc<Packs> {
        self.read().packs
    }

    /// What is wrong with changes that do not fit the packs any more, as after an update of the program.
    pub(crate) fn faults(&self) -> Arc<Vec<FaultView>> {
        self.read().faults
    }
}

impl Desk {
    /// Puts the changes of packs in force that another process has put in force since.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn look_for_changes(&self) -> Result<(), DeskError> {
        if self.book.last_pack_change().await? != self.in_force.read().last {
            self.packs_now().await?;
        }
        Ok(())
    }

    /// The packs in force, with every change that anybody has put in force by now.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub(crate) async fn packs_now(&self) -> Result<Arc<Packs>, DeskError> {
        let rows = self.book.pack_changes_in_force().await?;
        let last = rows.iter().filter_map(|row| row.number).max().unwrap_or(0);
        let now = self.in_force.read();
        if now.last == last {
            return Ok(now.packs);
        }
        let changes: Vec<PackChange> = rows.iter().filter_map(numbered).collect();
        let (packs, faulty) = with_those_that_fit(&self.in_force.loaded, changes);
        let now = Now {
            packs: Arc::new(packs),
            last,
            faults: Arc::new(faults(&faulty)),
        };
        let packs = Arc::clone(&now.packs);
        *self.in_force.now.write().unwrap_or_else(PoisonError::into_inner) = now;
        Ok(packs)
    }

    /// The packs as they would be with one more change.
    ///
    /// # Errors
    /// Every fault of the change, with its place.
    pub(crate) fn packs_with(&self, in_force: &[PackChangeRow], change: Change) -> Result<Packs, Vec<PackError>> {
        let mut changes: Vec<PackChange> = in_force.iter().filter_map(numbered).collect();
        let last = changes.iter().map(|change| change.number).max().unwrap_or(0);
        changes.push(PackChange {
            number: last + 1,
            what: change,
        });
        let loaded = &self.in_force.loaded;
        // A change in force that fits no more is none of this one's faults.
        let (_, faulty) = with_those_that_fit(loaded, changes[..changes.len() - 1].to_vec());
        changes.retain(|change| packs_have(&faulty, change.number));
        loaded.with_changes(&changes)
    }
}

/// A change as the packs take it.
fn numbered(row: &PackChangeRow) -> Option<PackChange> {
    Some(PackChange {
        number: row.number?,
        what: read_change(row)?,
    })
}

/// The packs with all changes that fit them, and the faults of the others.
fn with_those_that_fit(loaded: &Packs, mut changes: Vec<PackChange>) -> (Packs, Vec<PackError>) {
    let mut faulty: Vec<PackError> = Vec::new();
    loop {
        let errors = match loaded.with_changes(&changes) {
            Ok(packs) => return (packs, faulty),
            Err(errors) => errors,
        };
        let before = changes.len();
        changes.retain(|change| packs_have(&errors, change.number));
        faulty.extend(errors);
        if changes.len() == before {
            // Faults that name no change: none can be applied.
            changes.clear();
        }
        if changes.is_empty() {
            return (loaded.clone(), faulty);
        }
    }
}

fn packs_have(faulty: &[PackError], number: u64) -> bool {
    let file = format!("changes/{number}.toml");
    faulty.iter().all(|error| error.file != file)
}

/// The version of a rule that is in force on `date`, or the latest where none is, with its pack.
pub(crate) fn rule_on<'p>(packs: &'p Packs, pack: &str, rule: &str, date: Date) -> Option<(&'p Pack, &'p Rule)> {
    let versions: Vec<(&Pack, &Rule)> = packs
        .rules()
        .filter(|(of, one)| of.id == pack && one.id == rule)
        .collect();
    let in_force = versions.iter().find(|(_, one)| one.is_in_force(date));
    in_force.or(versions.last()).copied()
}

/// The latest version of a rule.
pub(crate) fn rule_of<'p>(packs: &'p Packs, pack: &str, rule: &str) -> Option<&'p Rule> {
    packs.rule_versions(pack, rule).last()
}

/// What the clues of a rule are called, those about missing values included.
pub(crate) fn title_of<'p>(packs: &'p Packs, pack: &str, rule: &str) -> Option<&'p Bilingual> {
    match missing_of(packs, pack, rule) {
        Some(missing) => Some(&missing.title),
        None => rule_of(packs, pack, rule).map(|rule| &rule.title),
    }
}

/// What to do about the clues of a rule, those about missing values included.
pub(crate) fn remedy_of<'p>(packs: &'p Packs, pack: &str, rule: &str) -> Option<&'p Bilingual> {
    match missing_of(packs, pack, rule) {
        Some(missing) => Some(&missing.remedy),
        None => rule_of(packs, pack, rule).map(|rule| &rule.remedy),
    }
}

/// What a pack says of values that are missing, where `rule` is the word for that.
pub(crate) fn missing_of<'p>(packs: &'p Packs, pack: &str, rule: &str) -> Option<&'p Missing> {
    let pack = packs
        .packs
        .iter()
        .find(|one| one.id == pack && rule == VALUES_MISSING)?;
    pack.missing.as_ref()
}

/// The kind of task that the clues of a rule raise on `date`, those about missing values included.
pub(crate) fn task_kind_of<'p>(packs: &'p Packs, pack: &str, rule: &str, date: Date) -> Option<&'p str> {
    match missing_of(packs, pack, rule) {
        Some(missing) => missing.task.as_deref(),
        None => rule_on(packs, pack, rule, date)?.1.task.as_deref(),
    }
}
