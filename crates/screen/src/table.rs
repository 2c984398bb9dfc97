//! The tables of a snapshot and how their rows belong to each other. Knows subjects, not columns.

use twofront_domain::field::Subject;

/// The tables: one for each subject of rules, and one for its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Table {
    Person,
    Household,
    Lot,
    Site,
    Village,
    PersonEvent,
    HouseholdEvent,
    LotEvent,
    SiteEvent,
    VillageEvent,
}

/// How many tables there are.
pub(crate) const TABLES: usize = 10;

impl Table {
    /// Every table, in the order of their numbers.
    pub(crate) const ALL: [Self; TABLES] = [
        Self::Person,
        Self::Household,
        Self::Lot,
        Self::Site,
        Self::Village,
        Self::PersonEvent,
        Self::HouseholdEvent,
        Self::LotEvent,
        Self::SiteEvent,
        Self::VillageEvent,
    ];

    /// The tables that rules speak of.
    pub(crate) const SUBJECTS: [Self; 5] = [Self::Person, Self::Household, Self::Lot, Self::Site, Self::Village];

    /// The table of a subject; rules do not speak of workers.
    pub(crate) const fn of(subject: Subject) -> Option<Self> {
        match subject {
            Subject::Person => Some(Self::Person),
            Subject::Household => Some(Self::Household),
            Subject::Lot => Some(Self::Lot),
            Subject::Site => Some(Self::Site),
            Subject::Village => Some(Self::Village),
            Subject::Worker => None,
        }
    }

    /// The subject whose fields fill it.
    pub(crate) const fn subject(self) -> Subject {
        match self {
            Self::Person | Self::PersonEvent => Subject::Person,
            Self::Household | Self::HouseholdEvent => Subject::Household,
            Self::Lot | Self::LotEvent => Subject::Lot,
            Self::Site | Self::SiteEvent => Subject::Site,
            Self::Village | Self::VillageEvent => Subject::Village,
        }
    }

    /// The word for one of its rows.
    pub(crate) const fn word(self) -> &'static str {
        if self.is_events() {
            "event"
        } else {
            self.subject().as_str()
        }
    }

    /// The same in Chinese.
    pub(crate) const fn zh(self) -> &'static str {
        if self.is_events() {
            "按日记录"
        } else {
            self.subject().zh()
        }
    }

    /// The events of this table's rows.
    pub(crate) const fn events(self) -> Self {
        match self.subject() {
            Subject::Person | Subject::Worker => Self::PersonEvent,
            Subject::Household => Self::HouseholdEvent,
            Subject::Lot => Self::LotEvent,
            Subject::Site => Self::SiteEvent,
            Subject::Village => Self::VillageEvent,
        }
    }

    /// The table whose events this one holds; itself for a table of subjects.
    pub(crate) const fn owner(self) -> Self {
        match self.subject() {
            Subject::Person | Subject::Worker => Self::Person,
            Subject::Household => Self::Household,
            Subject::Lot => Self::Lot,
            Subject::Site => Self::Site,
            Subject::Village => Self::Village,
        }
    }

    /// True for a table of events.
    pub(crate) const fn is_events(self) -> bool {
        matches!(
            self,
            Self::PersonEvent | Self::HouseholdEvent | Self::LotEvent | Self::SiteEvent | Self::VillageEvent
        )
    }

    /// The next table on the way up to `target`; `None` when no way leads there.
    pub(crate) const fn step_to(self, target: Self) -> Option<Self> {
        Some(match (self, target) {
            (Self::Person, Self::Household | Self::Village) => Self::Household,
            (Self::Household | Self::Lot | Self::Site, Self::Village) => Self::Village,
            (Self::Lot | Self::Site, Self::Household) => Self::Household,
            _ if self.is_events() && !target.is_events() => self.owner(),
            _ => return None,
        })
    }

    /// What a rule calls the rows of `self` that belong to one row of `owner`.
    pub(crate) const fn plural(self) -> &'static str {
        match self {
            Self::Person => "members",
            Self::Household => "households",
            _ => "events",
        }
    }

    /// The same in Chinese, as people say it.
    pub(crate) const fn plural_zh(self) -> &'static str {
        match self {
            Self::Person => "家庭成员",
            Self::Household => "各户",
            _ => "按日记录",
        }
    }

    /// The letter that messages use for one of its rows.
    pub(crate) const fn letter(self) -> char {
        match self {
            Self::Person => 'm',
            Self::Household => 'h',
            _ => 'e',
        }
    }
}
