//! Numbers that are copied digit by digit, four bits a digit. A number stands left-aligned in its slots; slots after its
//! end, and digits nobody knows, are [`UNKNOWN`]. Knows only digits, not what they number.

/// A digit that is lost, masked or not there.
pub(super) const UNKNOWN: u128 = 15;

/// One bit in each slot.
const ONES: u128 = 0x1111_1111_1111_1111_1111_1111_1111_1111;

/// A bit in each slot whose digits differ.
#[inline]
pub(super) fn differing(one: u128, other: u128) -> u128 {
    let bits = one ^ other;
    let bits = bits | (bits >> 1);
    (bits | (bits >> 2)) & ONES
}

/// A bit in each slot whose digit is not known.
#[inline]
pub(super) fn unknown(number: u128) -> u128 {
    let bits = number & (number >> 1);
    bits & (bits >> 2) & ONES
}

/// Whether one digit differs, or two neighbours are swapped, given the slots that differ.
#[inline]
pub(super) fn slipped(one: u128, other: u128, differing: u128) -> bool {
    match differing.count_ones() {
        1 => true,
        2 => swapped(one, other, differing),
        _ => false,
    }
}

/// Whether two neighbours are swapped, given the slots that differ.
#[inline]
pub(super) fn swapped(one: u128, other: u128, differing: u128) -> bool {
    let low = differing.trailing_zeros();
    if low > 120 || differing != 0x11 << low {
        return false;
    }
    let (one, other) = ((one >> low) as u8, (other >> low) as u8);
    one.rotate_left(4) == other
}

/// Whether `shorter` is `longer` without one of its digits.
#[inline]
pub(super) fn dropped(longer: u128, shorter: u128) -> bool {
    let bits = longer ^ shorter;
    if bits == 0 {
        return false;
    }
    let slot = (127 - bits.leading_zeros()) & !3;
    let below = longer & ((1 << slot) - 1);
    let above = if slot == 124 {
        0
    } else {
        (longer >> (slot + 4)) << (slot + 4)
    };
    above | (below << 4) | UNKNOWN == shorter
}
