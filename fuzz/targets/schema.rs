//! Any text as a schema: a schema or a message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twofront_linkage::schema::Schema;

fuzz_target!(|text: &str| {
    if let Ok(schema) = Schema::parse(text) {
        assert!(!schema.fields.is_empty() && !schema.keys.is_empty());
        let none = vec![false; schema.fields.len()];
        assert!(schema.only(&none).keys.is_empty());
    }
});
