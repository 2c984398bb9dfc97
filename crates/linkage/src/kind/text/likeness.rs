//! Jaro-Winkler similarity of short ASCII texts, quicker than the library's for any text. Knows bytes only.

/// One bit for each letter of a text.
pub(super) const LENGTH_MAX: usize = 64;

/// The similarity of two texts of ASCII letters, digits and blanks, at most [`LENGTH_MAX`] long and not empty (Winkler
/// 1990): 1 where they are equal, 0 where they share nothing.
pub(super) fn jaro_winkler(one: &[u8], other: &[u8]) -> f64 {
    let jaro = jaro(one, other);
    if jaro <= 0.7 {
        return jaro;
    }
    let same_start = one.iter().zip(other).take(4).take_while(|(a, b)| a == b).count();
    jaro + 0.1 * same_start as f64 * (1.0 - jaro)
}

fn jaro(one: &[u8], other: &[u8]) -> f64 {
    // Where each letter stands in the other text. Lower-case letters, digits and blanks differ in the low seven bits.
    let mut places = [0_u64; 128];
    for (at, letter) in other.iter().enumerate() {
        places[(letter & 127) as usize] |= 1 << at;
    }
    let reach = (one.len().max(other.len()) / 2).max(1) - 1;
    // The letters of the other text within reach of the current one.
    let mut window = if reach >= 63 { !0 } else { (1_u64 << (reach + 1)) - 1 };
    let (mut used_one, mut used_other) = (0_u64, 0_u64);
    for (at, letter) in one.iter().enumerate() {
        let free = places[(letter & 127) as usize] & window & !used_other;
        used_other |= free & free.wrapping_neg();
        used_one |= u64::from(free != 0) << at;
        window = window << 1 | u64::from(at < reach);
    }
    let shared = used_one.count_ones();
    if shared == 0 {
        return 0.0;
    }
    let mut out_of_order = 0;
    while used_one != 0 {
        let (at, other_at) = (used_one.trailing_zeros(), used_other.trailing_zeros());
        out_of_order += u32::from(one[at as usize] != other[other_at as usize]);
        used_one &= used_one - 1;
        used_other &= used_other - 1;
    }
    let shared_in_order = f64::from(shared - out_of_order / 2);
    let shared = f64::from(shared);
    (shared / one.len() as f64 + shared / other.len() as f64 + shared_in_order / shared) / 3.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_what_the_library_finds(one in "[a-d ]{1,12}|[a-z0-9 ]{1,64}", other in "[a-d ]{1,12}|[a-z0-9 ]{1,64}") {
            let expect = rapidfuzz::distance::jaro_winkler::similarity(one.bytes(), other.bytes());
            let found = super::jaro_winkler(one.as_bytes(), other.as_bytes());
            prop_assert!((found - expect).abs() < 1e-9, "{} {}", found, expect);
        }
    }
}
