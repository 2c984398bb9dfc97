//! The committed OpenAPI document is what the routes say.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::path::Path;

#[test]
fn the_committed_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let document = twofront_server::document().unwrap();
    #[allow(
        clippy::disallowed_methods,
        reason = "how a developer asks for the file to be rewritten"
    )]
    let update = std::env::var_os("UPDATE_OPENAPI").is_some();
    if update {
        std::fs::write(&path, &document).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == document,
        "crates/server/openapi.json differs from the routes; run\n  UPDATE_OPENAPI=1 cargo test -p twofront-server --test openapi\n\
         and then `npm run api` in web/"
    );
}
