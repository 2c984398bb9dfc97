//! How a reader's scope gets into a statement: `$1 <= place < $2`, and `$3` names the worker whose households alone are
//! seen (empty for everybody else). Knows no table but `pairing`, `visit` and `plan`.

use twofront_domain::actor::Scope;
use twofront_domain::ids::WorkerId;
use twofront_domain::place::PlaceCode;

use crate::cell::Cell;
use crate::error::StoreError;

/// A condition on a household column: for a worker ($3, if not said otherwise), one of their paired households or one on
/// their rounds of the newest seven approved plans (about a week).
macro_rules! theirs {
    ($household:literal) => {
        $crate::scope::theirs!($household, "$3")
    };
    ($household:literal, $worker:literal) => {
        concat!(
            "(",
            $worker,
            " = '' OR ",
            $household,
            " IN (SELECT household_id FROM pairing WHERE worker_id = ",
            $worker,
            " UNION SELECT household_id FROM visit WHERE worker_id = ",
            $worker,
            " AND plan_id IN (SELECT id FROM plan WHERE state = 'approved' ORDER BY day DESC LIMIT 7)))"
        )
    };
}

/// A condition on a place and a household column: inside the scope's place and, for a worker, one of theirs.
macro_rules! reachable {
    ($place:expr, $household:literal) => {
        concat!(
            "(",
            $place,
            " >= $1 AND ",
            $place,
            " < $2 AND ",
            $crate::scope::theirs!($household),
            ")"
        )
    };
}

pub(crate) use {reachable, theirs};

/// The first three bound values of every scoped statement. A scope that opens no household gets an empty range of places
/// and a worker whom nobody is.
pub(crate) fn reach(scope: &Scope) -> [Cell; 3] {
    bounds(scope.households())
}

/// The first three bound values and further ones of a statement that only counts, which some scopes open further.
pub(crate) fn figures_and<const N: usize>(scope: &Scope, more: [Cell; N]) -> Vec<Cell> {
    let mut cells = bounds(scope.figures()).to_vec();
    cells.extend(more);
    cells
}

fn bounds(open: Option<(&PlaceCode, Option<WorkerId>)>) -> [Cell; 3] {
    let Some((place, worker)) = open else {
        return ["".into(), "".into(), "-".into()];
    };
    // ':' is the character after '9': everything that starts with the code's digits lies between the two.
    [
        place.as_str().into(),
        format!("{place}:").into(),
        worker.map_or_else(|| Cell::from(""), |id| Cell::of(&id)),
    ]
}

/// The first and the last bound of the places in a scope, for statements that know no worker.
pub(crate) fn places(scope: &Scope) -> Vec<Cell> {
    let [from, to, _] = reach(scope);
    vec![from, to]
}

/// The scope's values and further ones.
pub(crate) fn reach_and<const N: usize>(scope: &Scope, more: [Cell; N]) -> Vec<Cell> {
    let mut cells = reach(scope).to_vec();
    cells.extend(more);
    cells
}

/// The least text that is greater than every text starting with `prefix`.
pub(crate) fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

/// Refuses scopes that don't open the vault.
pub(crate) fn vault_opened(scope: &Scope) -> Result<(), StoreError> {
    if scope.vault() {
        Ok(())
    } else {
        Err(StoreError::VaultClosed)
    }
}

/// A filter that is a word, an id or a code: empty means any.
pub(crate) fn any_or<T: ToString>(filter: Option<&T>) -> Cell {
    filter.map_or_else(|| Cell::from(""), Cell::of)
}
