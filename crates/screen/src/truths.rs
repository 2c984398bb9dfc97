//! Three-state truth of many rows (Kleene's logic): which are certainly true, which certainly false. [`crate::tri`] is the
//! same for one row.

use crate::bits::Bits;
use crate::tri;

/// A truth for each row: yes, no, or neither while nobody knows. Sixty-four rows are judged by one or two instructions.
#[derive(Clone, Debug)]
pub(crate) struct Truths {
    pub(crate) yes: Bits,
    pub(crate) no: Bits,
}

impl Truths {
    /// The same truth for every row.
    pub(crate) fn same_for(len: usize, truth: u8) -> Self {
        let bits = |set| if set { Bits::all(len) } else { Bits::none(len) };
        Self {
            yes: bits(truth == tri::YES),
            no: bits(truth == tri::NO),
        }
    }

    /// What holds of the rows of which it is known.
    pub(crate) fn of(holds: Bits, known: Bits) -> Self {
        let (mut yes, mut no) = (holds, known);
        yes.and(&no);
        no.without(&yes);
        Self { yes, no }
    }

    /// How many rows.
    pub(crate) fn len(&self) -> usize {
        self.yes.len()
    }

    /// The truth of one row.
    pub(crate) fn get(&self, row: usize) -> u8 {
        u8::from(self.yes.get(row)) * tri::YES + u8::from(self.no.get(row)) * tri::NO
    }

    /// Rows of which nobody knows.
    pub(crate) fn unknown(&self) -> Bits {
        let mut known = self.yes.clone();
        known.or(&self.no);
        known.complement()
    }

    pub(crate) fn not(self) -> Self {
        Self {
            yes: self.no,
            no: self.yes,
        }
    }

    pub(crate) fn and(&mut self, other: &Self) {
        self.yes.and(&other.yes);
        self.no.or(&other.no);
    }

    pub(crate) fn or(&mut self, other: &Self) {
        self.yes.or(&other.yes);
        self.no.and(&other.no);
    }

    /// Both true or both false.
    pub(crate) fn same(&self, other: &Self) -> Self {
        self.choose(other, &other.clone().not())
    }

    /// `then` where this is true, `otherwise` where it is false.
    pub(crate) fn choose(&self, then: &Self, otherwise: &Self) -> Self {
        let side = |then: &Bits, otherwise: &Bits| {
            let (mut yes, mut no) = (self.yes.clone(), self.no.clone());
            yes.and(then);
            no.and(otherwise);
            yes.or(&no);
            yes
        };
        Self {
            yes: side(&then.yes, &otherwise.yes),
            no: side(&then.no, &otherwise.no),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All pairs of truths, as two lists.
    fn pairs() -> [Vec<u8>; 2] {
        let states = [tri::UNKNOWN, tri::YES, tri::NO];
        let pairs = states.iter().flat_map(|&a| states.iter().map(move |&b| (a, b)));
        let (left, right) = pairs.unzip();
        [left, right]
    }

    fn truths(rows: &[u8]) -> Truths {
        Truths {
            yes: rows.iter().map(|&truth| truth == tri::YES).collect(),
            no: rows.iter().map(|&truth| truth == tri::NO).collect(),
        }
    }

    fn rows(truths: &Truths) -> Vec<u8> {
        (0..truths.len()).map(|row| truths.get(row)).collect()
    }

    #[test]
    fn many_rows_follow_the_rules_of_one() {
        let [a, b] = pairs();
        let (left, right) = (truths(&a), truths(&b));
        let each = |of: fn(u8, u8) -> u8| a.iter().zip(&b).map(|(&a, &b)| of(a, b)).collect::<Vec<u8>>();
        let (mut both, mut either) = (left.clone(), left.clone());
        both.and(&right);
        either.or(&right);
        assert_eq!(rows(&both), each(tri::and));
        assert_eq!(rows(&either), each(tri::or));
        assert_eq!(rows(&left.same(&right)), each(tri::same));
        assert_eq!(rows(&left.clone().not()), each(|a, _| tri::not(a)));
        let unknown: Bits = a.iter().map(|&truth| truth == tri::UNKNOWN).collect();
        assert_eq!(left.unknown(), unknown);
        for test in [tri::UNKNOWN, tri::YES, tri::NO] {
            let expect = match test {
                tri::YES => a.clone(),
                tri::NO => b.clone(),
                _ => vec![tri::UNKNOWN; a.len()],
            };
            let test = Truths::same_for(a.len(), test);
            assert_eq!(rows(&test.choose(&left, &right)), expect);
        }
    }
}
