//! A province-sized book and a county-sized ledger. Run with `cargo test --release -p twofront-reconcile -- --ignored`.

use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_reconcile::{KnownPeople, KnownPerson, PersonFields, link};
use uuid::Uuid;

use crate::ledger::{catalogue, id_of, records, row, someone, village};

const KNOWN: u32 = 1_000_000;
const ROWS: u32 = 200_000;

/// Five thousand names, so each has two hundred namesakes.
fn name(n: u32) -> String {
    let given = ['伟', '芳', '明', '静', '强', '丽', '军', '敏', '杰', '娟'];
    let surnames =
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈";
    let surname = surnames.chars().nth((n / 100 % 50) as usize).expect("fifty surnames");
    [surname, given[(n / 10 % 10) as usize], given[(n % 10) as usize]]
        .iter()
        .collect()
}

fn birth(n: u32) -> String {
    format!(
        "{}{:02}{:02}",
        1930 + n / 1000 % 80,
        n / 80_000 % 12 + 1,
        n / 960_000 % 28 + 1
    )
}

fn person(n: u32) -> KnownPerson {
    KnownPerson {
        resident_id: Some(id_of(&birth(n), n % 1000)),
        village: village(n / 4 % 900),
        household_number: Some(format!("349900{:08}", n / 4).into()),
        ..someone(u128::from(n) + 1, u128::from(n / 4) + 1, &name(n * 7))
    }
}

#[test]
#[ignore = "a measurement"]
#[allow(clippy::disallowed_methods, reason = "this test measures time")]
fn two_hundred_thousand_rows_against_a_million_people() {
    let start = std::time::Instant::now();
    let mut known = KnownPeople::new();
    (0..KNOWN).for_each(|n| known.add(person(n)));
    let indexed = start.elapsed();
    // One row in five has a damaged ID, one in fifty is new.
    let rows: Vec<_> = (0..ROWS)
        .map(|n| {
            let one = person(n * 4 + n % 4);
            let id = one.resident_id.expect("everybody has one");
            let bare = row(&one.name).village(n / 4 % 900);
            let bare = if n % 2 == 0 {
                bare.key(&format!("台账#{}", n / 4))
            } else {
                bare.number(&one.household_number.expect("numbered"))
            };
            match n % 50 {
                0 => bare.id(id_of(&birth(n), 999 - n % 10)),
                1..=5 => bare.written(&id.as_str()[..15]),
                6..=10 => bare,
                _ => bare.id(id),
            }
        })
        .collect();
    let catalogue = catalogue();
    let records = records(&rows, &catalogue);
    let start = std::time::Instant::now();
    let (mut people, mut households) = (u128::from(KNOWN), u128::from(KNOWN));
    let next = |last: &mut u128| {
        *last += 1;
        Uuid::from_u128(*last)
    };
    let fields = PersonFields::of(&catalogue);
    let linked = link(
        &records,
        &known,
        fields,
        || PersonId::new(next(&mut people)),
        || HouseholdId::new(next(&mut households)),
    );
    let took = start.elapsed();
    println!(
        "indexed {KNOWN} people in {indexed:?}; linked {} of {ROWS} rows in {took:?}",
        linked.links.len()
    );
    assert!(linked.links.len() as u32 > ROWS * 9 / 10);
    assert!(took.as_secs_f64() < 10.0, "{took:?}");
}
