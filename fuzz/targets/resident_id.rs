//! Any text as an ID cell: what is taken for an ID reads back as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twofront_domain::resident_id::IdReading;

fuzz_target!(|input: (&str, bool)| {
    let (text, numeric_cell) = input;
    if let Some(id) = IdReading::read(text, numeric_cell).id() {
        assert_eq!(IdReading::read(id.as_str(), false), IdReading::Valid(id));
    }
});
