//! Within one table: rows that speak of one person form a cluster. Two clusters are joined when their rows agree on average, so
//! that one chance likeness does not chain strangers together as connected components do.

use std::collections::HashMap;

use super::{Decided, Scored, logistic};

/// One pair says at most this much for or against joining (natural logarithm of the odds).
const MOST: f64 = 12.0;
/// Clusters are not joined beyond this size: a county's person does not stand in hundreds of rows of one table.
const LARGEST: usize = 200;

/// Forms clusters, the surest pairs first. `odds_of` gives the logarithm of the odds of any two rows, `None` where they must
/// never be joined by a machine. Returns every pair of rows within a cluster, by row, with the probability of the pair itself or
/// of the joining that brought the two together, whichever is higher.
pub fn clusters(scored: &[Scored], odds_of: impl Fn(u32, u32) -> Option<f64>) -> Vec<Decided> {
    let mut likely: Vec<&Scored> = scored.iter().filter(|pair| pair.log_odds > 0.0).collect();
    likely.sort_unstable_by(|one, other| {
        other
            .log_odds
            .total_cmp(&one.log_odds)
            .then((one.left, one.right).cmp(&(other.left, other.right)))
    });
    let mut members: Vec<Vec<u32>> = Vec::new();
    let mut cluster_of: HashMap<u32, usize> = HashMap::new();
    let mut decided = Vec::new();
    for pair in likely {
        let one = cluster(pair.left, &mut members, &mut cluster_of);
        let other = cluster(pair.right, &mut members, &mut cluster_of);
        if one == other || members[one].len() + members[other].len() > LARGEST {
            continue;
        }
        let Some(joined) = join(&members[one], &members[other], &odds_of) else {
            continue;
        };
        decided.extend(joined);
        let (large, small) = if members[one].len() >= members[other].len() {
            (one, other)
        } else {
            (other, one)
        };
        let moved = std::mem::take(&mut members[small]);
        for row in &moved {
            cluster_of.insert(*row, large);
        }
        members[large].extend(moved);
    }
    decided.sort_unstable_by_key(|pair| (pair.left, pair.right));
    decided
}

fn cluster(row: u32, members: &mut Vec<Vec<u32>>, cluster_of: &mut HashMap<u32, usize>) -> usize {
    *cluster_of.entry(row).or_insert_with(|| {
        members.push(vec![row]);
        members.len() - 1
    })
}

/// All pairs between two clusters, when on average they speak for one person.
fn join(one: &[u32], other: &[u32], odds_of: &impl Fn(u32, u32) -> Option<f64>) -> Option<Vec<Decided>> {
    let mut pairs = Vec::with_capacity(one.len() * other.len());
    let mut sum = 0.0;
    for &left in one {
        for &right in other {
            let log_odds = odds_of(left, right)?.clamp(-MOST, MOST);
            sum += log_odds;
            pairs.push((left.min(right), left.max(right), log_odds));
        }
    }
    let average = sum / pairs.len() as f64;
    let decided = pairs.iter().map(|&(left, right, log_odds)| Decided {
        left,
        right,
        probability: logistic(log_odds.max(average)),
    });
    (average > 0.0).then(|| decided.collect())
}
