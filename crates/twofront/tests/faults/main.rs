//! What happens to a book when things go wrong from outside: the program is killed, the disk is full, the server of the database
//! is restarted, a backup is half there. `scripts/faults` runs it at length and keeps the log.
#![cfg(unix)]
#![allow(clippy::print_stdout, reason = "seed and tally of a run are read by a person")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]
#![allow(
    clippy::disallowed_methods,
    reason = "how long a run may be, and its seed, are told from outside"
)]

#[path = "../../../store/tests/cluster/mod.rs"]
mod cluster;

mod backups;
mod chance;
mod disk;
mod kills;
mod postgres;
mod process;
mod writers;
