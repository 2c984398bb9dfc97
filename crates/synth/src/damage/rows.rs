//! Which rows of a list without households are hit, and by what.

use super::kinds::Kind;
use crate::dice::Dice;
use crate::write::mess::Mess;

/// One kind or none for each of `rows` rows; every kind hits as many rows as the mess asks for, among those for which
/// `fits` holds.
pub(crate) fn hit(
    dice: &mut Dice,
    rows: usize,
    kinds: &[Kind],
    mess: &Mess,
    fits: impl Fn(Kind, usize) -> bool,
) -> Vec<Option<Kind>> {
    let mut hit = vec![None; rows];
    if mess.rows_per_mille == 0 || kinds.is_empty() {
        return hit;
    }
    let wanted = (rows * mess.rows_per_mille as usize / 1000 / kinds.len()).max(mess.least_rows);
    let mut order: Vec<usize> = (0..rows).collect();
    dice.shuffle(&mut order);
    for kind in kinds {
        let mut left = wanted;
        for row in &order {
            if left == 0 {
                break;
            }
            if hit[*row].is_none() && fits(*kind, *row) {
                hit[*row] = Some(*kind);
                left -= 1;
            }
        }
    }
    hit
}
