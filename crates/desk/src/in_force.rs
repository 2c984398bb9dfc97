//! The packs in force: those that were loaded, with the county's changes. They can be replaced while the desk is at work;
//! whoever is using the ones before finishes with those.

use std::sync::{Arc, PoisonError, RwLock};

use twofront_domain::text::Bilingual;
use twofront_packs::{Missing, Packs, Rule, VALUES_MISSING};

/// The packs in force, shared by everybody at the desk.
#[derive(Debug)]
pub(crate) struct InForce {
    now: RwLock<Arc<Packs>>,
}

impl InForce {
    /// The packs as loaded.
    pub(crate) fn new(loaded: Packs) -> Self {
        Self {
            now: RwLock::new(Arc::new(loaded)),
        }
    }

    /// The packs in force.
    pub(crate) fn now(&self) -> Arc<Packs> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The rule of this pack and id.
pub(crate) fn rule_of<'p>(packs: &'p Packs, pack: &str, rule: &str) -> Option<&'p Rule> {
    packs
        .rules()
        .find(|(of, one)| of.id == pack && one.id == rule)
        .map(|(_, rule)| rule)
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
