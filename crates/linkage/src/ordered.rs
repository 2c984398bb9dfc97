//! Words in order, and found again by their beginning. Sorting and looking up take a good part of all work; both are several times
//! as fast here as by comparing. Words must be spread evenly over all bits (see [`crate::kind::mix`]); nothing else is known of them.

/// Orders words by their upper 32 bits; words that have those in common stay as they stood. A radix sort, 11 bits at a time;
/// `room` is what it needs beside, and can be used again.
pub(crate) fn order(words: &mut Vec<u64>, room: &mut Vec<u64>) {
    const BITS: u32 = 11;
    const SHIFTS: [u32; 3] = [32, 32 + BITS, 32 + 2 * BITS];
    if words.len() < 1 << BITS {
        words.sort_by_key(|word| word >> 32);
        return;
    }
    let digit = |word: u64, shift: u32| (word >> shift) as usize & ((1 << BITS) - 1);
    let mut starts = [[0_u32; 1 << BITS]; SHIFTS.len()];
    for &word in &*words {
        for (starts, shift) in starts.iter_mut().zip(SHIFTS) {
            starts[digit(word, shift)] += 1;
        }
    }
    room.resize(words.len(), 0);
    for (starts, shift) in starts.iter_mut().zip(SHIFTS) {
        let mut start = 0;
        for count in starts.iter_mut() {
            start += std::mem::replace(count, start);
        }
        for &word in &*words {
            let at = &mut starts[digit(word, shift)];
            room[*at as usize] = word;
            *at += 1;
        }
        std::mem::swap(words, room);
    }
}

/// Where the words of each beginning stand among ordered words; there are about as many beginnings as words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beginnings {
    starts: Vec<u32>,
    shift: u32,
}

impl Beginnings {
    /// Finds the beginnings of ordered words.
    pub(crate) fn find(&mut self, words: impl ExactSizeIterator<Item = u64>) {
        let all = words.len();
        let bits = all.max(2).ilog2();
        self.shift = 64 - bits;
        self.starts.clear();
        for (at, word) in words.enumerate() {
            let beginning = (word >> self.shift) as usize;
            while self.starts.len() <= beginning {
                self.starts.push(at as u32);
            }
        }
        self.starts.resize((1 << bits) + 1, all as u32);
    }

    /// Where the words start that begin as a word does, and where the next begin.
    #[inline]
    pub(crate) fn of(&self, word: u64) -> (usize, usize) {
        let beginning = (word >> self.shift) as usize;
        (self.starts[beginning] as usize, self.starts[beginning + 1] as usize)
    }
}
