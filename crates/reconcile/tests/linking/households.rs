//! Which household each key of a ledger turns out to be.

use twofront_reconcile::{KnownPeople, KnownPerson};

use crate::ledger::{Row, book, check, id_of, row, someone, village};

/// The `n`th person: their name, their ID.
fn listed(n: u32) -> Row {
    row(&format!("成员{n}")).id(id_of("19750618", n))
}

/// The same person in the book, in household `home`, with its number when there is one.
fn lives(n: u32, home: u128, number: &str) -> KnownPerson {
    KnownPerson {
        resident_id: Some(id_of("19750618", n)),
        household_number: (!number.is_empty()).then(|| number.into()),
        ..someone(n.into(), home, &format!("成员{n}"))
    }
}

#[test]
fn the_number_decides() {
    let known = book([lives(1, 1, "1001"), lives(2, 1, "1001"), lives(3, 2, "1002")]);
    check(
        &known,
        &[
            listed(1).number("1001"),
            listed(8).number("1001"),
            listed(9).number("1009"),
        ],
        &[
            "row 0: person 1 of 1, resident-id",
            "row 1: person 101 of 1, new",
            "row 2: person 102 of 101, new",
            "household 1: rows 0 1",
            "new household 101: rows 2",
        ],
    );
    // Nobody of it needs to be listed.
    check(
        &known,
        &[listed(8).number("1002")],
        &["row 0: person 101 of 2, new", "household 2: rows 0"],
    );
}

#[test]
fn members_decide_where_there_is_no_number() {
    let known = book([lives(1, 1, "1001"), lives(2, 1, "1001"), lives(3, 2, "1002")]);
    let rows = [
        listed(1).key("台账#3"),
        listed(2).key("台账#3"),
        listed(3).key("台账#3"),
        listed(8).key("台账#3"),
    ];
    check(
        &known,
        &rows,
        &[
            "row 0: person 1 of 1, resident-id",
            "row 1: person 2 of 1, resident-id",
            "row 2: person 3 of 2, resident-id",
            "row 3: person 101 of 1, new",
            "household 1: rows 0 1 2 3",
            "row 2! household-split",
        ],
    );
    // A number that the book does not know says nothing against most of a household.
    check(
        &known,
        &[
            listed(1).number("9999"),
            listed(2).number("9999"),
            listed(8).number("9999"),
        ],
        &[
            "row 0: person 1 of 1, resident-id",
            "row 1: person 2 of 1, resident-id",
            "row 2: person 101 of 1, new",
            "household 1: rows 0 1 2",
        ],
    );
}

#[test]
fn one_member_still_known_elsewhere_draws_nobody_there() {
    // The book has a daughter at her parents'; another ledger lists her with husband and child under a number of their own.
    let known = book([lives(1, 1, "1001"), lives(2, 1, "1001"), lives(3, 1, "1001")]);
    check(
        &known,
        &[
            listed(8).number("2002"),
            listed(3).number("2002"),
            listed(9).number("2002"),
        ],
        &[
            "row 0: person 101 of 101, new",
            "row 1: person 3 of 1, resident-id",
            "row 2: person 102 of 101, new",
            "new household 101: rows 0 1 2",
            "row 1! household-split",
        ],
    );
}

#[test]
fn without_a_majority_newcomers_count_as_a_household() {
    let known = book([lives(1, 1, ""), lives(2, 2, "")]);
    let couple = [
        listed(1).key("台账#3"),
        listed(2).key("台账#3"),
        listed(8).key("台账#3"),
    ];
    check(
        &known,
        &couple,
        &[
            "row 0: person 1 of 1, resident-id",
            "row 1: person 2 of 2, resident-id",
            "row 2: person 101 of 101, new",
            "new household 101: rows 0 1 2",
            "row 0! household-split",
            "row 1! household-split",
        ],
    );
    // Nobody new: no household is made for nobody.
    check(
        &known,
        &couple[..2],
        &[
            "row 0: person 1 of 1, resident-id",
            "row 1: person 2 of 2, resident-id",
            "household 2: rows 0 1",
            "row 0! household-split",
        ],
    );
}

#[test]
fn a_person_in_two_households_stays_where_they_were() {
    let known = book([lives(1, 1, "1001"), lives(2, 1, "1001"), lives(3, 2, "1002")]);
    check(
        &known,
        &[listed(3).number("1002"), listed(2).number("1002")],
        &[
            "row 0: person 3 of 2, resident-id",
            "row 1: person 2 of 1, resident-id",
            "household 2: rows 0 1",
            "row 1! household-split",
        ],
    );
}

#[test]
fn a_number_of_strangers_is_doubted() {
    let known = book([lives(1, 1, "1001"), lives(2, 1, "1001"), lives(3, 2, "1002")]);
    check(
        &known,
        &[listed(1).number("1002"), listed(2).number("1002")],
        &[
            "row 0: person 1 of 1, resident-id",
            "row 1: person 2 of 1, resident-id",
            "household 1: rows 0 1",
            "row 0! household-split",
        ],
    );
    // Unless their own household is in the same ledger: then they moved, and each of them is looked at.
    check(
        &known,
        &[listed(1).number("1001"), listed(2).number("1002")],
        &[
            "row 0: person 1 of 1, resident-id",
            "row 1: person 2 of 1, resident-id",
            "household 1: rows 0",
            "household 2: rows 1",
            "row 1! household-split",
        ],
    );
}

#[test]
fn one_household_of_the_book_is_one_of_the_ledger() {
    let known = book([lives(1, 1, "1001"), lives(2, 1, "1001"), lives(3, 1, "1001")]);
    // Two keys, the same people: kept together.
    check(
        &known,
        &[
            listed(3).key("台账#3"),
            listed(1).number("1001"),
            listed(2).number("1001"),
        ],
        &[
            "row 0: person 3 of 1, resident-id",
            "row 1: person 1 of 1, resident-id",
            "row 2: person 2 of 1, resident-id",
            "household 1: rows 0 1 2",
            "row 0! household-split",
        ],
    );
    // A daughter who set up her own household with people who are new.
    check(
        &known,
        &[
            listed(3).number("1003"),
            listed(8).number("1003"),
            listed(1).number("1001"),
            listed(2).number("1001"),
        ],
        &[
            "row 0: person 3 of 1, resident-id",
            "row 1: person 101 of 101, new",
            "row 2: person 1 of 1, resident-id",
            "row 3: person 2 of 1, resident-id",
            "new household 101: rows 0 1",
            "household 1: rows 2 3",
            "row 0! household-split",
        ],
    );
}

#[test]
fn a_new_household_lies_where_its_rows_say() {
    let mut first = listed(1).key("台账#3");
    first.village = None;
    let rows = [first, listed(2).key("台账#3").village(4)];
    let linked = crate::ledger::link_rows(&rows, &KnownPeople::new(), 0);
    assert_eq!(linked.households[0].village, Some(village(4)));
}
