//! Where a pair stands: the newest word of each person, and the majority.

use twofront_domain::review::{PairStanding, Verdict, standing};

fn check(decisions: &[(&str, &str)], expected: &str) {
    let decisions = decisions
        .iter()
        .map(|(who, verdict)| (*who, Verdict::from_word(verdict).unwrap_or_else(|| panic!("{verdict}"))));
    let found = standing(decisions.clone());
    assert_eq!(found.as_str(), expected, "{:?}", decisions.collect::<Vec<_>>());
    assert_eq!(PairStanding::from_word(expected), Some(found));
}

#[test]
fn the_newest_word_of_each_person_counts_and_the_majority_holds() {
    check(&[], "open");
    check(&[("a", "unsure")], "open");
    check(&[("a", "same")], "same");
    check(&[("a", "different")], "different");
    check(&[("a", "same"), ("b", "unsure")], "same");
    check(&[("a", "same"), ("b", "different")], "contested");
    check(&[("a", "same"), ("b", "different"), ("c", "same")], "same");
    check(&[("a", "same"), ("b", "different"), ("c", "different")], "different");
    check(&[("a", "same"), ("b", "different"), ("c", "unsure")], "contested");
    check(&[("a", "same"), ("b", "different"), ("a", "withdrawn")], "different");
    check(&[("a", "same"), ("a", "different")], "different");
    check(&[("a", "same"), ("a", "withdrawn")], "open");
    check(&[("a", "same"), ("a", "withdrawn"), ("a", "same")], "same");
    check(&[("a", "same"), ("b", "same"), ("a", "withdrawn")], "same");
    check(&[("a", "same"), ("b", "different"), ("b", "same")], "same");
}
