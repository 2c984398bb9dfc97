//! Calibration: what people decided about pairs corrects what the model says of such pairs, so that of the pairs it gives 0.95
//! nineteen in twenty are one person. Platt's method (1999): one straight line on the scale of log odds, held to the identity
//! by a weak prior, so that ten decisions move little and a thousand decide.

use serde::{Deserialize, Serialize};

use crate::resolve::logistic;

/// The prior weighs as much as so many decisions.
const PRIOR: f64 = 20.0;
const ROUNDS: usize = 50;
/// Beyond these log odds nobody can tell.
const MOST: f64 = 14.0;

/// A correction of probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Factor of the log odds.
    pub slope: f64,
    /// What is added to them.
    pub shift: f64,
    /// So many decisions it rests on.
    pub decisions: usize,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            slope: 1.0,
            shift: 0.0,
            decisions: 0,
        }
    }
}

impl Calibration {
    /// Learns from decided pairs: what the model said before any correction, and whether it was one person. The pairs are those
    /// that people were asked about; how they were chosen does not matter, as each is judged by what was said of it.
    pub fn learn(decided: &[(f64, bool)]) -> Self {
        let said: Vec<(f64, f64)> = decided
            .iter()
            .map(|&(said, same)| (log_odds(said), f64::from(u8::from(same))))
            .collect();
        let (mut slope, mut shift) = (1.0, 0.0);
        for _ in 0..ROUNDS {
            // Newton's method on the log likelihood with a normal prior around slope 1, shift 0.
            let (mut g_slope, mut g_shift) = (PRIOR * (1.0 - slope), -PRIOR * 0.1 * shift);
            let (mut h_slope, mut h_both, mut h_shift) = (PRIOR, 0.0, PRIOR * 0.1);
            for &(x, same) in &said {
                let p = logistic(slope * x + shift);
                let weight = p * (1.0 - p);
                g_slope += (same - p) * x;
                g_shift += same - p;
                h_slope += weight * x * x;
                h_both += weight * x;
                h_shift += weight;
            }
            let determinant = h_slope * h_shift - h_both * h_both;
            let (by_slope, by_shift) = (
                (g_slope * h_shift - g_shift * h_both) / determinant,
                (g_shift * h_slope - g_slope * h_both) / determinant,
            );
            slope = (slope + by_slope.clamp(-0.5, 0.5)).clamp(0.1, 5.0);
            shift += by_shift.clamp(-1.0, 1.0);
        }
        Self {
            slope,
            shift,
            decisions: decided.len(),
        }
    }

    /// The corrected probability.
    pub fn of(&self, probability: f64) -> f64 {
        if self.decisions == 0 {
            return probability;
        }
        logistic(self.slope * log_odds(probability) + self.shift)
    }

    /// What the model said before the correction.
    pub fn undo(&self, corrected: f64) -> f64 {
        if self.decisions == 0 {
            return corrected;
        }
        logistic((log_odds(corrected) - self.shift) / self.slope)
    }
}

fn log_odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln().clamp(-MOST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs of which the model says `said`; `right` in a hundred are one person.
    fn decided(said: f64, right: usize, pairs: usize) -> Vec<(f64, bool)> {
        (0..pairs).map(|at| (said, at * 37 % 100 < right)).collect()
    }

    #[test]
    fn without_decisions_nothing_changes() {
        let calibration = Calibration::learn(&[]);
        assert_eq!(calibration.of(0.73), 0.73);
    }

    #[test]
    fn many_decisions_say_what_is_true() {
        let mut all = decided(0.9, 60, 600);
        all.extend(decided(0.5, 30, 600));
        all.extend(decided(0.1, 8, 600));
        let calibration = Calibration::learn(&all);
        for (said, right) in [(0.9, 0.60), (0.5, 0.30), (0.1, 0.08)] {
            assert!(
                (calibration.of(said) - right).abs() < 0.06,
                "{said} {}",
                calibration.of(said)
            );
        }
    }

    #[test]
    fn a_few_decisions_move_little_and_order_stays() {
        let calibration = Calibration::learn(&decided(0.9, 0, 3));
        assert!(calibration.of(0.9) > 0.6, "{}", calibration.of(0.9));
        assert!(calibration.of(0.99) > calibration.of(0.9) && calibration.of(0.9) > calibration.of(0.5));
    }

    #[test]
    fn a_correction_can_be_undone() {
        let calibration = Calibration::learn(&decided(0.9, 60, 600));
        for said in [0.02, 0.4, 0.9, 0.999] {
            assert!((calibration.undo(calibration.of(said)) - said).abs() < 1e-9);
        }
    }

    #[test]
    fn certain_pairs_stay_finite() {
        let calibration = Calibration::learn(&[(1.0, false), (0.0, true), (1.0, true)]);
        assert!(calibration.of(1.0).is_finite() && calibration.of(0.0).is_finite());
    }
}
