//! A county that has a book and no ledgers yet: screening it waits for nobody.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::sync::Arc;

use jiff::civil::date;
use twofront_desk::{Desk, DeskOptions};
use twofront_domain::progress::Silent;

#[tokio::test]
async fn a_county_without_ledgers_is_screened() {
    let folder = tempfile::tempdir().unwrap();
    let day = date(2020, 2, 20);
    let options = DeskOptions {
        book: folder.path().join("book").as_path().into(),
        packs: None,
        working_date: Some(day),
    };
    let desk = Desk::create(options, &"340722".parse().unwrap()).await.unwrap();
    let local = desk.local_actor("test");
    let screening = desk.screen(&local, day, Arc::new(Silent)).await.unwrap();
    assert_eq!((screening.households, screening.people), (0, 0), "{screening:?}");
}
