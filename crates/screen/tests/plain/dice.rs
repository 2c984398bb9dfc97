//! Where choices come from: a seed, or bytes that a fuzzer chooses. Knows numbers only.

/// A source of choices that never runs dry: bytes that have run out choose the first of everything, which is always the
/// shortest.
#[derive(Clone, Debug)]
pub enum Dice {
    /// A sequence that is the same on every machine.
    Seeded(u64),
    /// Bytes and how many of them are used up.
    Bytes(Vec<u8>, usize),
}

impl Dice {
    /// The sequence of a seed.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(seed)
    }

    /// The choices that these bytes stand for.
    pub fn bytes(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec(), 0)
    }

    fn next(&mut self) -> u64 {
        match self {
            // SplitMix64: one addition and a mix, good enough to choose by.
            Self::Seeded(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = *state;
                mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                mixed ^ (mixed >> 31)
            }
            Self::Bytes(bytes, used) => {
                let byte = bytes.get(*used).copied().unwrap_or(0);
                *used += 1;
                u64::from(byte)
            }
        }
    }

    /// A number below `end`, which is at most 256 where bytes choose.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }

    /// True `times` in `of`.
    pub fn chance(&mut self, times: usize, of: usize) -> bool {
        self.below(of) >= of - times
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}
