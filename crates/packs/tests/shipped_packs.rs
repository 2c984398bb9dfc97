//! The packs that ship with the program load, and fit together.

use std::path::Path;

use twofront_packs::load::{load, read_folder};

#[test]
fn shipped_packs_load_without_faults() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let files = read_folder(&folder).expect("packs folder is readable");
    let packs = load(&files).unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert_eq!(packs.packs.len(), 4);
    assert_eq!(packs.ledgers().count(), 6);
}
