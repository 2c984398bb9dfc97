//! Whoever shares a hash with few enough others meets them, once, and nobody else does.

use proptest::prelude::*;

use super::groups::{Groups, Sorted};
use crate::schema::Key;

fn key(cap: u32) -> Key {
    Key {
        text: "name".to_owned(),
        parts: Vec::new(),
        cap,
    }
}

fn size(hash: u32, among: &[u32]) -> usize {
    among.iter().filter(|other| **other == hash).count()
}

fn expected(hash: u32, among: &[u32], cap: u32, from: usize) -> Vec<u32> {
    let found = among.iter().enumerate().skip(from).filter(|(_, other)| **other == hash);
    let wanted = hash != 0 && size(hash, among) <= cap as usize;
    found.filter(|_| wanted).map(|(row, _)| row as u32).collect()
}

/// Few hashes, so that they meet, spread over all bits; 0 is a missing key.
fn hashes() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec((0_u32..40).prop_map(|of| of.wrapping_mul(0x9e37_79b1)), 0..120)
}

proptest! {
    #[test]
    fn two_tables_meet_on_equal_hashes(lefts in hashes(), rights in hashes(), cap in 1_u32..8) {
        let groups = Groups::between(&key(cap), lefts.clone(), rights.clone(), u64::MAX, &mut Sorted::default());
        for (row, &hash) in lefts.iter().enumerate() {
            let mut met = Vec::new();
            groups.partners(row as u32, &mut met);
            prop_assert_eq!(met, expected(hash, &rights, cap, 0));
        }
        for (row, &hash) in rights.iter().enumerate() {
            let mut met = Vec::new();
            groups.later(row as u32, &mut met);
            prop_assert_eq!(met, expected(hash, &rights, cap, row + 1));
        }
        let dropped = lefts.iter().filter(|hash| **hash != 0 && size(**hash, &rights) > cap as usize).count();
        prop_assert_eq!(groups.passed_over.map_or(0, |passed_over| passed_over.rows), dropped as u64);
    }

    #[test]
    fn a_key_that_brings_too_many_together_gets_a_lower_cap(lefts in hashes(), rights in hashes(), most in 0_u64..200) {
        let groups = Groups::between(&key(100), lefts.clone(), rights.clone(), most, &mut Sorted::default());
        let pairs_at = |cap: u32| -> u64 {
            lefts.iter().map(|hash| expected(*hash, &rights, cap, 0).len() as u64).sum()
        };
        prop_assert!(pairs_at(groups.cap) <= most);
        prop_assert!(groups.cap == 100 || pairs_at(groups.cap + 1) > most);
        let mut met = Vec::new();
        (0..lefts.len() as u32).for_each(|row| groups.partners(row, &mut met));
        prop_assert_eq!(met.len() as u64, pairs_at(groups.cap));
    }

    #[test]
    fn rows_of_one_table_meet_those_that_follow(hashes in hashes(), cap in 1_u32..8) {
        let groups = Groups::within(&key(cap), hashes.clone(), u64::MAX, &mut Sorted::default());
        for (row, &hash) in hashes.iter().enumerate() {
            let mut met = Vec::new();
            groups.later(row as u32, &mut met);
            prop_assert_eq!(met, expected(hash, &hashes, cap, row + 1));
        }
    }
}

#[test]
fn many_rows_are_sorted_as_few_are() {
    let hashes: Vec<u32> = (0..10_000_u32)
        .map(|row| (row % 4_000).wrapping_mul(0x9e37_79b1))
        .collect();
    let groups = Groups::between(
        &key(3),
        hashes.clone(),
        hashes.clone(),
        u64::MAX,
        &mut Sorted::default(),
    );
    for row in (0..10_000).step_by(7) {
        let mut met = Vec::new();
        groups.partners(row, &mut met);
        assert_eq!(met, expected(hashes[row as usize], &hashes, 3, 0));
    }
}
