//! Texts that are one slip of the hand apart. Knows only sequences, not what they spell.

/// What one slip of the hand made of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slip {
    /// Two neighbours are swapped.
    Swapped,
    /// One is another one, is missing or was added.
    OneOff,
}

/// The slip that leads from one text to the other; `None` where they are equal or further apart.
pub(super) fn slip<T: PartialEq>(one: &[T], other: &[T]) -> Option<Slip> {
    let (long, short) = if one.len() >= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    if long.len() - short.len() > 1 {
        return None;
    }
    let same_start = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (long, short) = (&long[same_start..], &short[same_start..]);
    if long.len() > short.len() {
        return (long[1..] == *short).then_some(Slip::OneOff);
    }
    if long.is_empty() {
        return None;
    }
    if long[1..] == short[1..] {
        return Some(Slip::OneOff);
    }
    (long.len() > 1 && long[0] == short[1] && long[1] == short[0] && long[2..] == short[2..]).then_some(Slip::Swapped)
}
