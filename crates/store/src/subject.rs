//! What an assertion or a clue speaks of, as kind and id in two columns.

use std::fmt;

use twofront_domain::field::Subject;
use twofront_domain::ids::{HouseholdId, LotId, PersonId, SiteId, VillageId, WorkerId};
use uuid::Uuid;

use crate::columns::Columns;
use crate::error::StoreError;

/// One person, household, lot, worker, site or village.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectId {
    /// A person.
    Person(PersonId),
    /// A household.
    Household(HouseholdId),
    /// A lot of produce.
    Lot(LotId),
    /// A worker.
    Worker(WorkerId),
    /// A site.
    Site(SiteId),
    /// A village.
    Village(VillageId),
}

impl SubjectId {
    /// Which kind of thing it is.
    pub const fn kind(self) -> Subject {
        match self {
            Self::Person(_) => Subject::Person,
            Self::Household(_) => Subject::Household,
            Self::Lot(_) => Subject::Lot,
            Self::Worker(_) => Subject::Worker,
            Self::Site(_) => Subject::Site,
            Self::Village(_) => Subject::Village,
        }
    }

    /// From the kind and the id's UUID.
    pub const fn new(kind: Subject, id: Uuid) -> Self {
        match kind {
            Subject::Person => Self::Person(PersonId::new(id)),
            Subject::Household => Self::Household(HouseholdId::new(id)),
            Subject::Lot => Self::Lot(LotId::new(id)),
            Subject::Worker => Self::Worker(WorkerId::new(id)),
            Subject::Site => Self::Site(SiteId::new(id)),
            Subject::Village => Self::Village(VillageId::new(id)),
        }
    }

    /// Reads the kind column and then the id column.
    pub(crate) fn read(columns: &mut Columns<'_>) -> Result<Self, StoreError> {
        let kind = columns.word(subject_from_word)?;
        Ok(Self::new(kind, columns.parsed()?))
    }
}

/// The id alone.
impl fmt::Display for SubjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(f),
            Self::Household(id) => id.fmt(f),
            Self::Lot(id) => id.fmt(f),
            Self::Worker(id) => id.fmt(f),
            Self::Site(id) => id.fmt(f),
            Self::Village(id) => id.fmt(f),
        }
    }
}

/// Households (each with its members), lots, sites and villages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subjects {
    /// Households; their members go with them.
    pub households: Vec<HouseholdId>,
    /// Lots.
    pub lots: Vec<LotId>,
    /// Sites.
    pub sites: Vec<SiteId>,
    /// Villages as a whole.
    pub villages: Vec<VillageId>,
}

impl Subjects {
    /// True when there are none at all.
    pub fn is_empty(&self) -> bool {
        self.households.is_empty() && self.lots.is_empty() && self.sites.is_empty() && self.villages.is_empty()
    }

    /// Every one of them; members of households are not named.
    pub fn ids(&self) -> impl Iterator<Item = SubjectId> {
        let households = self.households.iter().copied().map(SubjectId::Household);
        let lots = self.lots.iter().copied().map(SubjectId::Lot);
        let sites = self.sites.iter().copied().map(SubjectId::Site);
        let villages = self.villages.iter().copied().map(SubjectId::Village);
        households.chain(lots).chain(sites).chain(villages)
    }
}

/// The stable word of a subject in tables.
pub(crate) const fn subject_word(subject: Subject) -> &'static str {
    subject.as_str()
}

/// Reads the stable word back.
pub(crate) fn subject_from_word(word: &str) -> Option<Subject> {
    Subject::from_word(word)
}
