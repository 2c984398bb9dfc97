//! Lists that speak of people day by day: one row a day for each, and each day compared on its own.

use twofront_reconcile::KnownPerson;

use crate::ledger::{book, check, id_of, row, someone};

const FIRST: &str = "2020-02-10";
const SECOND: &str = "2020-02-11";

fn li_ming() -> KnownPerson {
    KnownPerson {
        resident_id: Some(id_of("19800305", 17)),
        ..someone(1, 1, "李明")
    }
}

#[test]
fn one_person_stands_on_a_row_of_each_day() {
    let id = id_of("19800305", 17);
    let written = &id.as_str()[..15];
    let known = book([li_ming(), someone(2, 2, "王芳")]);
    check(
        &known,
        &[
            row("李明").id(id).on(FIRST),
            row("王芳").on(SECOND),
            row("李明").written(written).on(SECOND),
            row("王芳").on(FIRST),
        ],
        &[
            "row 0: person 1 of 1, resident-id",
            "row 1: person 2 of 2, name-village",
            "row 2: person 1 of 1, name-written-id",
            "row 3: person 2 of 2, name-village",
        ],
    );
}

#[test]
fn two_rows_of_one_day_are_compared() {
    let id = id_of("19800305", 17);
    let known = book([li_ming()]);
    check(
        &known,
        &[
            row("李明").id(id).on(FIRST),
            row("李明").id(id).on(SECOND),
            row("李明").id(id).on(SECOND),
            row("李铭").id(id).on("2020-02-12"),
            row("赵六").on(SECOND),
        ],
        &[
            "row 0: person 1 of 1, resident-id",
            "row 1: person 1 of 1, resident-id",
            "row 3: person 1 of 1, resident-id",
            "row 2! row-duplicate",
            "row 3! name-conflict",
            "row 4! person-unknown",
        ],
    );
}

#[test]
fn registers_are_one_list_whatever_day_stands_beside_a_row() {
    let id = id_of("19800305", 17);
    check(
        &book([li_ming()]),
        &[
            row("李明").id(id).number("1001").on(FIRST),
            row("李明").id(id).number("1001").on(SECOND),
        ],
        &[
            "row 0: person 1 of 1, resident-id",
            "household 1: rows 0",
            "row 1! row-duplicate",
        ],
    );
}
