//! Any text as a number with a unit: never panics, and no amount leaves the range of a county.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twofront_domain::field::FieldType;
use twofront_intake::cell::number::{from_float, parse_number};
use twofront_intake::cell::unit::{amount, factor};
use twofront_intake::script::key;

fuzz_target!(|input: (&str, f64)| {
    let (text, number) = input;
    let _ = from_float(number);
    if let Some(number) = parse_number(&key(text)) {
        assert!(number.millionths.unsigned_abs() <= 2_000_000_000_000_000_000);
        for kind in [FieldType::Money, FieldType::Weight, FieldType::Area, FieldType::Count] {
            let _ = factor(kind, &number.rest).and_then(|factor| amount(&number, factor));
        }
    }
});
