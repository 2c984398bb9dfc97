//! Any text or number as a date: what is taken for a date reads back as itself and lies in the years of ledgers.
#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use twofront_intake::cell::date::{find_date, parse_date, parse_date_number};

fuzz_target!(|input: (&str, f64)| {
    let near = date(2020, 2, 20);
    let (text, number) = input;
    for found in [parse_date(text, near), find_date(text, near), parse_date_number(number)].into_iter().flatten() {
        assert!((1900..=2100).contains(&found.year()));
        assert_eq!(parse_date(&found.to_string(), near), Some(found));
    }
});
