//! Between two tables in which a person stands at most once: every row is linked to one row at most.

use super::{Decided, Scored, probability};

/// Rivals with less than these odds (natural logarithm) are not counted.
const FAINT: f64 = -7.0;

/// Gives rows to each other, the likelier first. The probability of a pair is its odds against "nobody" and against all rivals
/// of either row: where two rows fit equally well, each gets half. Returns pairs of at least `least` probability, by row.
pub fn one_to_one(scored: &[Scored], rows_left: usize, rows_right: usize, least: f64) -> Vec<Decided> {
    let mut of_left = vec![0.0_f64; rows_left];
    let mut of_right = vec![0.0_f64; rows_right];
    let odds = |pair: &Scored| pair.log_odds.min(80.0).exp();
    for pair in scored.iter().filter(|pair| pair.log_odds > FAINT) {
        of_left[pair.left as usize] += odds(pair);
        of_right[pair.right as usize] += odds(pair);
    }
    let rated = scored.iter().filter(|pair| pair.log_odds > FAINT).map(|pair| {
        let own = odds(pair);
        let rivals = (of_left[pair.left as usize] - own).max(0.0) + (of_right[pair.right as usize] - own).max(0.0);
        Decided {
            left: pair.left,
            right: pair.right,
            probability: probability(own, rivals),
        }
    });
    let mut rated: Vec<Decided> = rated.filter(|pair| pair.probability >= least).collect();
    rated.sort_unstable_by(|one, other| {
        other
            .probability
            .total_cmp(&one.probability)
            .then((one.left, one.right).cmp(&(other.left, other.right)))
    });
    let (mut left_given, mut right_given) = (vec![false; rows_left], vec![false; rows_right]);
    rated.retain(|pair| {
        let free = !left_given[pair.left as usize] && !right_given[pair.right as usize];
        if free {
            left_given[pair.left as usize] = true;
            right_given[pair.right as usize] = true;
        }
        free
    });
    rated.sort_unstable_by_key(|pair| (pair.left, pair.right));
    rated
}
