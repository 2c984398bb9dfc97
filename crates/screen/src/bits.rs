//! Bitmaps: one bit for each row, sixty-four rows to a word. Knows rows, not what a bit says of them.

use std::ops::Range;

use wide::u8x16;

/// Rows of a word.
pub(crate) const WORD: usize = u64::BITS as usize;

/// How many bits are set in each byte.
const ONES: [u8; 256] = {
    let mut ones = [0; 256];
    let mut byte = 1;
    while byte < 256 {
        ones[byte] = ones[byte / 2] + (byte % 2) as u8;
        byte += 1;
    }
    ones
};

/// One bit for each row. Bits behind the last row are never set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// Nothing set.
    pub(crate) fn none(len: usize) -> Self {
        Self {
            words: vec![0; len.div_ceil(WORD)],
            len,
        }
    }

    /// Everything set.
    pub(crate) fn all(len: usize) -> Self {
        Self {
            words: vec![u64::MAX; len.div_ceil(WORD)],
            len,
        }
        .trimmed()
    }

    /// Set where the value passes the test.
    pub(crate) fn of<T: Copy>(values: &[T], test: impl Fn(T) -> bool) -> Self {
        Self::of_blocks(values.len(), |rows, bytes: &mut [u8]| {
            let pairs = bytes.iter_mut().zip(&values[rows]);
            pairs.for_each(|(byte, &value)| *byte = byte_of(test(value)));
        })
    }

    /// Set where the two values of a row pass the test together.
    pub(crate) fn of_pairs<T: Copy>(left: &[T], right: &[T], test: impl Fn(T, T) -> bool) -> Self {
        Self::of_blocks(left.len(), |rows, bytes: &mut [u8]| {
            let pairs = left[rows.clone()].iter().zip(&right[rows]);
            let pairs = bytes.iter_mut().zip(pairs);
            pairs.for_each(|(byte, (&left, &right))| *byte = byte_of(test(left, right)));
        })
    }

    /// Set where the value is one of the list.
    pub(crate) fn one_of<T: Copy + PartialEq>(values: &[T], list: &[T]) -> Self {
        // The short lists of nearly all rules stay in registers.
        match *list {
            [a] => return Self::of(values, |value| value == a),
            [a, b] => return Self::of(values, |value| (value == a) | (value == b)),
            [a, b, c] => return Self::of(values, |value| (value == a) | (value == b) | (value == c)),
            _ => {}
        }
        Self::of_blocks(values.len(), |rows, bytes: &mut [u8]| {
            for &wanted in list {
                let pairs = bytes.iter_mut().zip(&values[rows.clone()]);
                pairs.for_each(|(byte, &value)| *byte |= byte_of(value == wanted));
            }
        })
    }

    /// From blocks of rows told as bytes ([`byte_of`]), which are 0 before. The compiler makes of such a loop one over many
    /// rows at a time, which it does not of one that sets bits.
    #[inline(always)]
    fn of_blocks(len: usize, mut tell: impl FnMut(Range<usize>, &mut [u8])) -> Self {
        let whole = len / WORD;
        let mut words = Vec::with_capacity(len.div_ceil(WORD));
        for at in 0..whole {
            let mut bytes = [0; WORD];
            tell(at * WORD..at * WORD + WORD, &mut bytes);
            words.push(packed(&bytes));
        }
        let rest = len % WORD;
        if rest > 0 {
            let mut bytes = [0; WORD];
            tell(whole * WORD..len, &mut bytes[..rest]);
            words.push(packed(&bytes));
        }
        Self { words, len }
    }

    /// How many rows.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Appends a row.
    pub(crate) fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(WORD) {
            self.words.push(0);
        }
        self.len += 1;
        self.set(self.len - 1, bit);
    }

    /// Appends a word of rows behind whole words, none of them set.
    pub(crate) fn add_word(&mut self) {
        debug_assert!(self.len.is_multiple_of(WORD));
        self.words.push(0);
        self.len += WORD;
    }

    /// The bit of a row.
    pub(crate) fn get(&self, row: usize) -> bool {
        self.words[row / WORD] >> (row % WORD) & 1 == 1
    }

    /// Changes the bit of a row.
    pub(crate) fn set(&mut self, row: usize, bit: bool) {
        let (word, at) = (&mut self.words[row / WORD], row % WORD);
        *word = *word & !(1 << at) | u64::from(bit) << at;
    }

    /// Sets the bit of a row.
    pub(crate) fn insert(&mut self, row: usize) {
        self.words[row / WORD] |= 1 << (row % WORD);
    }

    /// Sets the bits of a run of rows.
    pub(crate) fn fill(&mut self, rows: Range<usize>) {
        let (mut start, end) = (rows.start, rows.end);
        while start < end {
            let stop = end.min((start / WORD + 1) * WORD);
            self.words[start / WORD] |= u64::MAX >> (WORD - (stop - start)) << (start % WORD);
            start = stop;
        }
    }

    /// The bits of a run of rows.
    pub(crate) fn slice(&self, rows: Range<usize>) -> Self {
        let (first, shift) = (rows.start / WORD, rows.start % WORD);
        let (len, count) = (rows.len(), rows.len().div_ceil(WORD));
        let (low, high) = (self.words.get(first..), self.words.get(first + 1..));
        let (low, high) = (low.unwrap_or_default(), high.unwrap_or_default());
        let mut words = low[..count].to_vec();
        words.iter_mut().for_each(|word| *word >>= shift);
        // In two steps, for a word cannot be shifted by all its bits.
        let pairs = words.iter_mut().zip(high);
        pairs.for_each(|(word, high)| *word |= (high << 1) << (WORD - 1 - shift));
        Self { words, len }.trimmed()
    }

    /// How many are set.
    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// True when none is set.
    pub(crate) fn is_none(&self) -> bool {
        self.words.iter().fold(0, |any, word| any | word) == 0
    }

    /// True when every one is set.
    pub(crate) fn is_all(&self) -> bool {
        self.count() == self.len
    }

    /// The rows that are set, in ascending order.
    pub(crate) fn ones(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let row = at * WORD + left.trailing_zeros() as usize;
                let some = left != 0;
                left &= left.wrapping_sub(1);
                some.then_some(row)
            })
        })
    }

    /// For each row that is set, in ascending order, how many rows before it are set in the other.
    pub(crate) fn ranks(&self, other: &Self) -> impl Iterator<Item = usize> {
        let mut before = 0;
        self.words.iter().zip(&other.words).flat_map(move |(&word, &other)| {
            let (mut left, start) = (word, before);
            before += other.count_ones() as usize;
            std::iter::from_fn(move || {
                let lower = !left & left.wrapping_sub(1);
                let rank = start + (other & lower).count_ones() as usize;
                let some = left != 0;
                left &= left.wrapping_sub(1);
                some.then_some(rank)
            })
        })
    }

    /// For each of the ascending ends how many rows before it are set.
    pub(crate) fn counts_before(&self, ends: impl Iterator<Item = usize>) -> impl Iterator<Item = u32> {
        // By bytes and from a table: not every processor counts bits in one step.
        let mut before = Vec::with_capacity(self.words.len() * 8 + 1);
        let mut sum = 0;
        for byte in self.words.iter().flat_map(|word| word.to_le_bytes()) {
            before.push((sum, byte));
            sum += u32::from(ONES[usize::from(byte)]);
        }
        before.push((sum, 0));
        ends.map(move |end| {
            let (sum, byte) = before[end / 8];
            sum + u32::from(ONES[usize::from(byte) & ((1 << (end % 8)) - 1)])
        })
    }

    /// Keeps what is set in both.
    pub(crate) fn and(&mut self, other: &Self) {
        self.with(other, |a, b| a & b);
    }

    /// Adds what is set in the other.
    pub(crate) fn or(&mut self, other: &Self) {
        self.with(other, |a, b| a | b);
    }

    /// Takes away what is set in the other.
    pub(crate) fn without(&mut self, other: &Self) {
        self.with(other, |a, b| a & !b);
    }

    fn with(&mut self, other: &Self, apply: impl Fn(u64, u64) -> u64) {
        let pairs = self.words.iter_mut().zip(&other.words);
        pairs.for_each(|(word, &other)| *word = apply(*word, other));
    }

    /// Set where this one is not.
    pub(crate) fn complement(mut self) -> Self {
        self.words.iter_mut().for_each(|word| *word = !*word);
        self.trimmed()
    }

    fn trimmed(mut self) -> Self {
        let used = self.len % WORD;
        if let Some(last) = self.words.last_mut().filter(|_| used > 0) {
            *last &= (1 << used) - 1;
        }
        self
    }
}

impl FromIterator<bool> for Bits {
    fn from_iter<I: IntoIterator<Item = bool>>(rows: I) -> Self {
        let mut bits = Self::default();
        let mut word = 0;
        for bit in rows {
            word |= u64::from(bit) << (bits.len % WORD);
            bits.len += 1;
            if bits.len.is_multiple_of(WORD) {
                bits.words.push(word);
                word = 0;
            }
        }
        if !bits.len.is_multiple_of(WORD) {
            bits.words.push(word);
        }
        bits
    }
}

/// A row's bit as a byte of a block: all bits of it or none, as comparisons of many bytes at once give them.
#[inline(always)]
fn byte_of(bit: bool) -> u8 {
    u8::from(bit).wrapping_neg()
}

/// The highest bits of sixty-four bytes as one word. Processors have an instruction for sixteen of them.
#[inline(always)]
fn packed(bytes: &[u8; WORD]) -> u64 {
    let sixteens = bytes.as_chunks::<16>().0.iter().enumerate();
    sixteens.fold(0, |word, (at, sixteen)| {
        word | u64::from(u8x16::new(*sixteen).to_bitmask()) << (16 * at)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_operation_is_that_of_a_list(
            pairs in proptest::collection::vec(any::<(bool, i32)>(), 0..300), cut in any::<(u16, u16)>(),
        ) {
            let (a, numbers): (Vec<bool>, Vec<i32>) = pairs.into_iter().unzip();
            let b: Vec<bool> = numbers.iter().map(|&number| number > 0).collect();
            let (start, end) = (usize::from(cut.0) % (a.len() + 1), usize::from(cut.1) % (a.len() + 1));
            let rows = start.min(end)..start.max(end);
            let list = |bits: &Bits| (0..bits.len()).map(|row| bits.get(row)).collect::<Vec<bool>>();
            let bits: Bits = a.iter().copied().collect();
            prop_assert_eq!(list(&bits), &*a);
            let mut pushed = Bits::default();
            a.iter().for_each(|&bit| pushed.push(bit));
            prop_assert_eq!(&pushed, &bits);
            let other = Bits::of(&numbers, |number| number > 0);
            prop_assert_eq!(list(&other), &*b);
            let (sign, zero): (Vec<u8>, Vec<u8>) = b.iter().map(|&b| (u8::from(b), 0)).unzip();
            prop_assert_eq!(&Bits::of_pairs(&zero, &sign, |zero, sign| zero < sign), &other);
            for list in [&[1][..], &[7, 1], &[7, 8, 1], &[7, 8, 9, 1]] {
                prop_assert_eq!(&Bits::one_of(&sign, list), &other);
            }
            prop_assert_eq!(list(&bits.slice(rows.clone())), &a[rows.clone()]);
            let ones: Vec<usize> = (0..a.len()).filter(|&row| a[row]).collect();
            prop_assert_eq!(bits.ones().collect::<Vec<_>>(), &*ones);
            let rank = |row: &usize| b[..*row].iter().filter(|&&set| set).count();
            prop_assert_eq!(bits.ranks(&other).collect::<Vec<_>>(), ones.iter().map(rank).collect::<Vec<_>>());
            prop_assert_eq!(bits.count(), ones.len());
            prop_assert_eq!(bits.is_none(), ones.is_empty());
            prop_assert_eq!(bits.is_all(), ones.len() == a.len());
            let before = |end: usize| ones.iter().filter(|&&row| row < end).count() as u32;
            let ends = [rows.start, rows.end, a.len()];
            prop_assert_eq!(bits.counts_before(ends.into_iter()).collect::<Vec<_>>(), ends.map(before).to_vec());
            for (apply, expect) in [
                (Bits::and as fn(&mut Bits, &Bits), (|a, b| a & b) as fn(bool, bool) -> bool),
                (Bits::or, |a, b| a | b),
                (Bits::without, |a, b| a & !b),
            ] {
                let mut both = bits.clone();
                apply(&mut both, &other);
                prop_assert_eq!(list(&both), a.iter().zip(&b).map(|(&a, &b)| expect(a, b)).collect::<Vec<_>>());
            }
            let mut filled = bits.clone();
            filled.fill(rows.clone());
            prop_assert_eq!(list(&filled), (0..a.len()).map(|row| a[row] | rows.contains(&row)).collect::<Vec<_>>());
            prop_assert_eq!(list(&bits.complement()), a.iter().map(|a| !a).collect::<Vec<_>>());
            prop_assert!(Bits::all(a.len()).is_all() && Bits::none(a.len()).is_none());
        }
    }
}
