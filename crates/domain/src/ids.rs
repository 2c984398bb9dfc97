//! Typed ids. Every id is a UUIDv7 made by whoever creates the thing, so that a phone without signal can make them too;
//! only a village's is its place code.
//!
//! Which ids exist is decided here and nowhere else; how they are stored (as text) is not known here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::place::PlaceCode;

/// A text that is not a valid id.
#[derive(Debug, thiserror::Error)]
#[error("{text:?} is not a {kind} id (expected a UUID)")]
pub struct IdError {
    kind: &'static str,
    text: String,
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that the caller made (version 7) or read back.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The id with this number, for rows that need an id of their own but stand in no book.
            pub const fn numbered(number: u128) -> Self {
                Self(Uuid::from_u128(number))
            }

            /// The UUID inside.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}:{}", $kind, self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text)
                    .map(Self)
                    .map_err(|_| IdError { kind: $kind, text: text.to_owned() })
            }
        }
    )*};
}

typed_ids! {
    /// A sign-in account.
    AccountId = "account";
    /// One emergency response, from its opening to the destruction of its vault.
    ResponseId = "response";
    /// One person, however many ledgers name them.
    PersonId = "person";
    /// One household.
    HouseholdId = "household";
    /// One imported file.
    LedgerId = "ledger";
    /// One accepted row of one ledger, kept for ever.
    RecordId = "record";
    /// One thing a person should look at in a ledger.
    FindingId = "finding";
    /// What one record says about one person or household.
    AssertionId = "assertion";
    /// One hit of one rule.
    ClueId = "clue";
    /// One thing to do for one household.
    TaskId = "task";
    /// One stop of one worker on one day.
    VisitId = "visit";
    /// One day's plan of rounds for the county.
    PlanId = "plan";
    /// One field worker.
    WorkerId = "worker";
    /// One quantity of unsold produce.
    LotId = "lot";
    /// One run of all rules over the county.
    ScreeningId = "screening";
    /// Two sides that may be one person.
    PairId = "pair";
    /// One site: a workshop, greenhouse, plot, warehouse.
    SiteId = "site";
    /// One village as a subject of its own; see [`VillageId::of`].
    VillageId = "village";
    /// One change that the county makes to a pack.
    PackChangeId = "pack change";
    /// One answer to a clue, or what was decided on one.
    AnswerId = "answer";
    /// One grant of a role and an area to an account.
    GrantId = "grant";
    /// One look at somebody's masked fields in full.
    UnmaskingId = "unmasking";
    /// One alert to the security administrator.
    AlertId = "alert";
    /// One invitation to set the password of an account.
    InvitationId = "invitation";
    /// One citizens' card of a household.
    CardId = "card";
    /// One thing asked for with a card.
    CardRequestId = "card request";
}

impl VillageId {
    /// The id of the village with this code: its twelve digits, so that the id needs no table. `None` for larger places.
    pub fn of(place: &PlaceCode) -> Option<Self> {
        let digits = Some(place.as_str()).filter(|code| code.len() == 12)?;
        u128::from_str_radix(digits, 16)
            .ok()
            .map(|code| Self(Uuid::from_u128(code)))
    }

    /// The village's code; `None` for an id that was not made by [`VillageId::of`].
    pub fn place(self) -> Option<PlaceCode> {
        format!("{:012x}", self.0.as_u128()).parse().ok()
    }
}
