//! The twofront command.
fn main() {}
