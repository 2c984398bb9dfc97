//! Bitmaps: which rows are known, which are true. Knows words and windows, not what the bits mean.

/// A growing bitmap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    /// Appends one bit.
    pub(crate) fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(64) {
            self.words.push(0);
        }
        if bit {
            self.set(self.len);
        }
        self.len += 1;
    }

    /// Sets the bit of a row already pushed.
    pub(crate) fn set(&mut self, at: usize) {
        self.words[at / 64] |= 1 << (at % 64);
    }

    /// One bit.
    pub(crate) fn get(&self, at: usize) -> bool {
        self.words[at / 64] >> (at % 64) & 1 == 1
    }

    /// The bits of `start..start + len`, moved to the front; bits beyond `len` are zero.
    pub(crate) fn window(&self, start: usize, len: usize) -> Vec<u64> {
        let (first, shift) = (start / 64, start % 64);
        let mut out: Vec<u64> = if shift == 0 {
            self.words[first..first + len.div_ceil(64)].to_vec()
        } else {
            let word = |at: usize| self.words.get(at).copied().unwrap_or(0);
            (0..len.div_ceil(64))
                .map(|at| word(first + at) >> shift | word(first + at + 1) << (64 - shift))
                .collect()
        };
        trim(&mut out, len);
        out
    }
}

/// `len` bits, all of them `bit`.
pub(crate) fn filled(len: usize, bit: bool) -> Vec<u64> {
    let mut words = vec![if bit { u64::MAX } else { 0 }; len.div_ceil(64)];
    trim(&mut words, len);
    words
}

/// `len` bits from a test by position.
pub(crate) fn from_test(len: usize, test: impl Fn(usize) -> bool) -> Vec<u64> {
    let mut words = Vec::with_capacity(len.div_ceil(64));
    let mut start = 0;
    while start < len {
        let end = len.min(start + 64);
        let mut word = 0u64;
        for at in start..end {
            word |= u64::from(test(at)) << (at - start);
        }
        words.push(word);
        start = end;
    }
    words
}

/// How many bits of `start..end` are set.
pub(crate) fn count(words: &[u64], start: usize, end: usize) -> usize {
    let mut total = 0;
    let mut at = start;
    while at < end {
        let take = (64 - at % 64).min(end - at);
        let mask = if take == 64 { u64::MAX } else { (1 << take) - 1 };
        total += (words[at / 64] >> (at % 64) & mask).count_ones() as usize;
        at += take;
    }
    total
}

/// One bit of a list of words.
pub(crate) fn get(words: &[u64], at: usize) -> bool {
    words[at / 64] >> (at % 64) & 1 == 1
}

/// The positions of the set bits.
pub(crate) fn ones(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(at, &word)| {
        let mut left = word;
        std::iter::from_fn(move || {
            (left != 0).then(|| {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                at * 64 + bit
            })
        })
    })
}

/// Clears the bits of the last word beyond `len`.
fn trim(words: &mut [u64], len: usize) {
    if !len.is_multiple_of(64)
        && let Some(last) = words.last_mut()
    {
        *last &= (1 << (len % 64)) - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_and_counts_agree_with_single_bits() {
        let mut bitmap = Bitmap::default();
        (0..300usize).for_each(|at| bitmap.push(at % 3 == 0 || at % 7 == 1));
        for (start, len) in [(0, 300), (64, 64), (1, 130), (63, 2), (130, 170), (299, 1), (300, 0)] {
            let window = bitmap.window(start, len);
            let expect = from_test(len, |at| bitmap.get(start + at));
            assert_eq!(window, expect, "{start}+{len}");
            assert_eq!(count(&window, 0, len), ones(&window).count());
            assert_eq!(
                count(&window, len / 3, len),
                (len / 3..len).filter(|&at| get(&window, at)).count()
            );
        }
        assert_eq!(count(&filled(130, true), 0, 130), 130);
    }
}
