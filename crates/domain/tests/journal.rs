//! The journal's hash: fixed for ever (old books must verify), and different whenever anything differs.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use proptest::prelude::*;
use twofront_domain::digest::DigestKind;
use twofront_domain::journal::{GENESIS, JournalEntry};
use twofront_domain::moment::Moment;

fn entry() -> JournalEntry {
    JournalEntry {
        seq: 1,
        at: Moment::from_micros(1_581_264_000_000_000),
        actor: "陈 (county)".into(),
        device: "cli".into(),
        action: "ledger.import".into(),
        subject: "0192f0c1-2345-7678-9abc-def012345678".into(),
        detail: "{\"rows\":12}".into(),
        content_digest: "ab".repeat(32),
        previous_hash: GENESIS.into(),
        hash: String::new(),
    }
}

#[test]
fn the_encoding_never_changes() {
    // Computed apart from this code: SHA-256 over each field, preceded by its length as eight bytes, big end first.
    assert_eq!(
        entry().computed_hash(DigestKind::Sha256),
        "c0ebe25362baadedc8ddc1607e32e32824796e676c090c3896b66667f66e8f7a"
    );
}

#[test]
fn the_encoding_is_the_same_whatever_the_digest() {
    // Computed apart from this code, by `openssl dgst -sm3`.
    assert_eq!(
        entry().computed_hash(DigestKind::Sm3),
        "47037aa8ccdeffe7432f306d4b3a3ef5e55a8e1ae7c266213e613f07bc4ba9b5"
    );
}

#[test]
fn no_field_can_change_unnoticed() {
    let changes: [fn(&mut JournalEntry); 9] = [
        |entry| entry.seq = 2,
        |entry| entry.at = Moment::from_micros(0),
        |entry| entry.actor.push('x'),
        |entry| entry.device.push('x'),
        |entry| entry.action.push('x'),
        |entry| entry.subject.push('x'),
        |entry| entry.detail.push('x'),
        |entry| entry.content_digest.push('x'),
        |entry| entry.previous_hash.push('x'),
    ];
    let hashes = changes.map(|change| {
        let mut changed = entry();
        change(&mut changed);
        changed.computed_hash(DigestKind::Sha256)
    });
    for (at, hash) in hashes.iter().enumerate() {
        assert_ne!(*hash, entry().computed_hash(DigestKind::Sha256), "change {at}");
        assert!(
            !hashes[..at].contains(hash),
            "change {at} gives the same hash as another one"
        );
    }
}

proptest! {
    /// Moving text from one field to its neighbour changes the hash: lengths are hashed too.
    #[test]
    fn fields_cannot_borrow_from_each_other(text in "[a-z]{2,20}", cut in 1..2_usize) {
        let (mut left, mut right) = (entry(), entry());
        (left.actor, left.device) = (text.clone(), String::new());
        (right.actor, right.device) = (text[..cut].to_owned(), text[cut..].to_owned());
        prop_assert_ne!(left.computed_hash(DigestKind::Sha256), right.computed_hash(DigestKind::Sha256));
    }
}
