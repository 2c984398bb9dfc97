//! Linking seen from outside: rows and known people in, links, households and findings out.

mod ledger;

mod days;
mod households;
mod order_and_replay;
mod people;
mod scale;
