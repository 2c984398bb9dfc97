//! The book from outside, on both databases: one program, so that it is linked once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../cluster/mod.rs"]
mod cluster;
mod county;

mod anchors;
mod answers;
mod bulk;
mod cards;
mod clues;
mod digests;
mod every_query;
mod files;
mod identity;
mod ledgers;
mod located;
mod merging;
mod migrating;
mod migrations;
mod moving;
mod pack_changes;
mod pairs;
mod plans;
mod reading;
mod responses;
mod scope;
mod server;
mod sign_ins;
mod tampering;
mod together;
mod vault;
mod writing;
