//! Some scoped statements with the text of their scope, for the benchmark that measures what a scope costs. Everybody else
//! asks through the book.

use crate::household;
use crate::person;
use crate::scope::reachable;

/// A statement and the part of its text that keeps it within a scope (`$1` to `$3`).
pub struct Scoped {
    /// What it is for.
    pub what: &'static str,
    /// The whole text.
    pub text: &'static str,
    /// The scope in it.
    pub scope: &'static str,
}

/// What a desk asks most. After the scope come, for people, the first name, the name after the last one, the first and the
/// last place, limit and offset; for the others the household.
pub const SCOPED: [Scoped; 4] = [
    Scoped {
        what: "a page of people by name",
        text: person::PAGE_BY_NAME,
        scope: reachable!("p.place_code", "p.household_id"),
    },
    Scoped {
        what: "how many people bear a name",
        text: person::COUNT_BY_NAME,
        scope: reachable!("p.place_code", "p.household_id"),
    },
    Scoped {
        what: "the members of a household",
        text: person::MEMBERS,
        scope: reachable!("p.place_code", "p.household_id"),
    },
    Scoped {
        what: "a household",
        text: household::ONE,
        scope: reachable!("h.place_code", "h.id"),
    },
];
