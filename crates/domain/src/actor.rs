//! Who acts, and how far they may see. Every write names an actor; every read names a scope. What each role may do stands
//! in [`crate::access`].

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, SiteId, WorkerId};
use crate::place::PlaceCode;

/// What an account is there for. An account has one role, or waits for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Makes accounts and keeps the program running; sees no household.
    SystemAdministrator,
    /// Gives roles and areas, looks after alerts; sees no household.
    SecurityAdministrator,
    /// Reads and proves the journal; sees no household.
    AuditAdministrator,
    /// County desk: sees the county, imports, plans, approves.
    County,
    /// Town desk: the same for one town.
    Town,
    /// Village: its own households, without importing or deciding.
    Village,
    /// Paired worker: own round and the households on it.
    Worker,
    /// Health officer: an area with the vault.
    HealthOfficer,
    /// Runs one workshop: its own site.
    WorkshopOperator,
    /// Buys produce: sees what is for sale, not whose it is.
    Buyer,
    /// Third party who checks others' work in an area; reads, never a whole identity number.
    Verifier,
    /// Inspector: journal, findings, clues and figures of an area; reads only.
    Auditor,
    /// Leader: figures of an area, never a single household or person.
    Leader,
}

impl Role {
    /// Every role, in the order of tables.
    pub const ALL: [Self; 13] = [
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::AuditAdministrator,
        Self::County,
        Self::Town,
        Self::Village,
        Self::Worker,
        Self::HealthOfficer,
        Self::WorkshopOperator,
        Self::Buyer,
        Self::Verifier,
        Self::Auditor,
        Self::Leader,
    ];

    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SystemAdministrator => "system-administrator",
            Self::SecurityAdministrator => "security-administrator",
            Self::AuditAdministrator => "audit-administrator",
            Self::County => "county",
            Self::Town => "town",
            Self::Village => "village",
            Self::Worker => "worker",
            Self::HealthOfficer => "health-officer",
            Self::WorkshopOperator => "workshop-operator",
            Self::Buyer => "buyer",
            Self::Verifier => "verifier",
            Self::Auditor => "auditor",
            Self::Leader => "leader",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// One of the three who run the system between them and see no household.
    pub const fn is_administrator(self) -> bool {
        matches!(
            self,
            Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator
        )
    }

    /// Whether this role can be let into the vault: those who work with households, and the health officer, who always is.
    pub const fn can_open_vault(self) -> bool {
        matches!(
            self,
            Self::County | Self::Town | Self::Village | Self::Worker | Self::HealthOfficer
        )
    }
}

/// What the security administrator gives an account: a role, and how far it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What the account is there for.
    pub role: Role,
    /// Its area.
    pub place: PlaceCode,
    /// The field worker it belongs to, for workers.
    pub worker: Option<WorkerId>,
    /// The site it runs, for workshop operators.
    pub site: Option<SiteId>,
    /// May read the vault, where the role can.
    pub vault: bool,
}

/// Which single households, people and things a scope opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opens {
    /// All of the place.
    Area,
    /// Those paired with this worker or on their rounds.
    Theirs(WorkerId),
    /// One site and no household.
    Site(SiteId),
    /// Nothing but counts over the place.
    Figures,
    /// Nothing at all.
    Nothing,
}

/// How far somebody may see. Goes into every query of the book. Its fields are private: a scope comes from a grant
/// ([`Scope::of`]) or is the whole area of a place, for work of the program itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    place: PlaceCode,
    opens: Opens,
    vault: bool,
    journal: bool,
}

impl Scope {
    /// The scope of a grant, in `county`'s book. The one place where roles become scopes.
    pub fn of(grant: &Grant, county: &PlaceCode) -> Self {
        let opens = match grant.role {
            Role::County | Role::Town | Role::Village | Role::HealthOfficer | Role::Verifier | Role::Auditor => {
                Opens::Area
            }
            // A worker's or operator's account that has lost its worker or site sees nothing.
            Role::Worker => grant.worker.map_or(Opens::Nothing, Opens::Theirs),
            Role::WorkshopOperator => grant.site.map_or(Opens::Nothing, Opens::Site),
            Role::Leader => Opens::Figures,
            Role::SystemAdministrator | Role::SecurityAdministrator | Role::AuditAdministrator | Role::Buyer => {
                Opens::Nothing
            }
        };
        // The journal speaks of the whole county.
        let journal = match grant.role {
            Role::AuditAdministrator => true,
            Role::Auditor => county.is_within(&grant.place),
            _ => false,
        };
        Self {
            place: grant.place.clone(),
            opens,
            vault: grant.role == Role::HealthOfficer || (grant.vault && grant.role.can_open_vault()),
            journal,
        }
    }

    /// Everything in a place, for the program's own work and for whoever sits at the machine that holds the book.
    pub const fn area(place: PlaceCode, vault: bool) -> Self {
        Self {
            place,
            opens: Opens::Area,
            vault,
            journal: true,
        }
    }

    /// One field worker's round and paired households inside a place.
    pub const fn theirs(place: PlaceCode, worker: WorkerId, vault: bool) -> Self {
        Self {
            place,
            opens: Opens::Theirs(worker),
            vault,
            journal: false,
        }
    }

    /// Nothing; `place` is only what it is called by. For accounts that wait for a role.
    pub const fn nothing(place: PlaceCode) -> Self {
        Self {
            place,
            opens: Opens::Nothing,
            vault: false,
            journal: false,
        }
    }

    /// The same, but of a smaller place; of a place outside it opens nothing.
    #[must_use]
    pub fn within(&self, place: &PlaceCode) -> Self {
        let inside = place.is_within(&self.place);
        Self {
            place: place.clone(),
            opens: if inside { self.opens } else { Opens::Nothing },
            vault: self.vault && inside,
            journal: false,
        }
    }

    /// The place it is of. Says nothing about what of it can be seen.
    pub const fn place(&self) -> &PlaceCode {
        &self.place
    }

    /// The area whose households it opens, all of them or this worker's; `None` when it opens none.
    pub const fn households(&self) -> Option<(&PlaceCode, Option<WorkerId>)> {
        match self.opens {
            Opens::Area => Some((&self.place, None)),
            Opens::Theirs(worker) => Some((&self.place, Some(worker))),
            Opens::Site(_) | Opens::Figures | Opens::Nothing => None,
        }
    }

    /// The area it may count in; for those who see single households the ones they see.
    pub const fn figures(&self) -> Option<(&PlaceCode, Option<WorkerId>)> {
        match self.opens {
            Opens::Figures => Some((&self.place, None)),
            _ => self.households(),
        }
    }

    /// Everything of the place is open, not only one worker's part.
    pub const fn opens_area(&self) -> bool {
        matches!(self.opens, Opens::Area)
    }

    /// The field worker whose households alone are open.
    pub const fn worker(&self) -> Option<WorkerId> {
        match self.opens {
            Opens::Theirs(worker) => Some(worker),
            _ => None,
        }
    }

    /// The one site that is open.
    pub const fn site(&self) -> Option<SiteId> {
        match self.opens {
            Opens::Site(site) => Some(site),
            _ => None,
        }
    }

    /// May read the vault (emergency health and movement data).
    pub const fn vault(&self) -> bool {
        self.vault
    }

    /// May read the journal, which speaks of the whole county.
    pub const fn journal(&self) -> bool {
        self.journal
    }
}

/// Who writes: a person with an account, or the program on somebody's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account; `None` for the command line on the machine that holds the book.
    pub account: Option<AccountId>,
    /// Name as it goes into the journal.
    pub name: String,
    /// The role they act in; `None` for an account that waits for one.
    pub role: Option<Role>,
    /// How far they may see.
    pub scope: Scope,
    /// From where: `cli`, `web`, a device name.
    pub device: String,
    /// What for, in a word of the journal: `import`, `plan`.
    pub purpose: String,
}

impl Actor {
    /// The role as the journal says it.
    pub const fn role_word(&self) -> &'static str {
        match self.role {
            Some(role) => role.as_str(),
            // Whoever holds a household's card has no account.
            None if self.account.is_none() => "citizen",
            None => "waiting",
        }
    }
}
