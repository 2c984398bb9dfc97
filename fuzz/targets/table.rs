//! Any bytes as a table, linked with itself: never fails but with a message, and every probability is one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twofront_linkage::kind::Texts;
use twofront_linkage::link::link_two;
use twofront_linkage::read::ReadTable;
use twofront_linkage::schema::Schema;

fuzz_target!(|bytes: &[u8]| {
    let schema = Schema::shipped_text("county").map(Schema::parse).unwrap().unwrap();
    let file = [b"id,\xe5\xa7\x93\xe5\x90\x8d,\xe8\xaf\x81\xe4\xbb\xb6\xe5\x8f\xb7\xe7\xa0\x81,\xe6\x9d\x91\n", bytes].concat();
    let mut texts = Texts::default();
    let Ok(read) = ReadTable::csv(&schema, &mut texts, file.as_slice()) else { return };
    let linked = link_two(&schema, &texts, &read.table, &read.table, None, 0.0);
    assert!(linked.decided.iter().all(|pair| (0.0..=1.0).contains(&pair.probability)));
});
