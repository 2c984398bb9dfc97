//! Any bytes as choices and as text: what the rule compiler lets through means what the plain interpreter says, the rest is
//! refused with its place. The first byte says which.
#![no_main]

#[path = "../../crates/screen/tests/plain/mod.rs"]
mod plain;

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use plain::dice::Dice;
use plain::rounds::Rounds;

thread_local! {
    static ROUNDS: RefCell<Rounds> = RefCell::new(Rounds::new());
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let result = ROUNDS.with_borrow_mut(|rounds| match std::str::from_utf8(rest) {
        Ok(text) if first % 2 == 1 => rounds.text(text, &mut Dice::seeded(u64::from(*first))),
        _ => rounds.round(&mut Dice::bytes(rest)),
    });
    if let Err(difference) = result {
        panic!("{difference}");
    }
});
