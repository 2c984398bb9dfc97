//! What the four lists without households share: which rows are hit, how a damaged cell is put in and noted. The lists say
//! which columns they have.

use super::cell::Cell;
use super::mess::Mess;
use crate::damage::kinds::Kind;
use crate::damage::rows;
use crate::dice::Dice;
use crate::truth::SheetLog;

/// What a damaged row looks like: the cell at fault with its column, or the whole row as a second copy.
pub(crate) enum Damage {
    /// This column holds this instead.
    At(usize, Cell),
    /// These columns hold these instead; the first is the one at fault.
    Several(Vec<(usize, Cell)>),
    /// The row stands here twice.
    Twice,
}

/// Plans the hits of a list: `try_on` says how a kind would look in a row, where it can happen.
pub(crate) fn plan(
    dice: &mut Dice,
    (count, kinds): (usize, &[Kind]),
    mess: &Mess,
    try_on: impl Fn(Kind, usize) -> Option<Damage>,
) -> Vec<Option<(Kind, Damage)>> {
    let hit = rows::hit(dice, count, kinds, mess, |kind, row| try_on(kind, row).is_some());
    hit.into_iter()
        .enumerate()
        .map(|(row, kind)| kind.and_then(|kind| Some((kind, try_on(kind, row)?))))
        .collect()
}

/// Puts a damage into the row's cells and notes it; true when the row is to be written twice. `row` counts from 1.
pub(crate) fn apply(
    log: &mut SheetLog,
    (row, subject, headings): (u32, &str, &[&str]),
    (kind, damage): (Kind, Damage),
    cells: &mut [Cell],
) -> bool {
    let changes = match damage {
        Damage::Twice => {
            // The second of the two rows is the one too many.
            log.note(row + 1, None, kind, subject, (String::new(), String::new()));
            return true;
        }
        Damage::At(column, cell) => vec![(column, cell)],
        Damage::Several(changes) => changes,
    };
    for (turn, (column, cell)) in changes.into_iter().enumerate() {
        if turn == 0 {
            let heading = headings.get(column).copied().unwrap_or_default();
            log.note(
                row,
                Some((column, heading)),
                kind,
                subject,
                (cell.shown(), cells[column].shown()),
            );
        }
        cells[column] = cell;
    }
    false
}
