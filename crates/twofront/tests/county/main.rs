//! One seeded county walks the whole way, from messy ledgers to approved rounds, and the truth file judges what was found.

mod judge;
mod planted;
mod the_way;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use tempfile::TempDir;
use twofront_desk::view::response::ResponseOpening;
use twofront_desk::{Desk, DeskOptions};
use twofront_domain::place::PlaceCode;
use twofront_domain::progress::Silent;
use twofront_synth::write::{Mess, Written, ledgers};
use twofront_synth::{County, CountySpec};

/// The day of the scenario.
pub const TODAY: Date = Date::constant(2020, 2, 20);

/// A county's ledgers and its book, gone when dropped.
pub struct Scene {
    /// Where everything is.
    pub folder: TempDir,
    /// What was written.
    pub written: Written,
    /// The desk of its book.
    pub desk: Desk,
}

impl Scene {
    /// Makes a county of `people` in Zongyang and an empty book for it.
    pub async fn of(people: u32, seed: u64) -> Self {
        let folder = TempDir::new().expect("temporary folder");
        let county: PlaceCode = "340722".parse().expect("county code");
        let options = DeskOptions {
            book: folder.path().join("book").as_path().into(),
            packs: None,
            working_date: Some(TODAY),
        };
        let desk = Desk::create(options, &county).await.expect("new book");
        let opening = ResponseOpening {
            kind: "epidemic".to_owned(),
            name: "新冠肺炎疫情".to_owned(),
            began_on: Date::constant(2020, 1, 24),
        };
        let opened = desk.open_response(&desk.local_actor("respond"), &opening).await;
        opened.expect("response");
        let places = desk.gazetteer().places().to_vec();
        let spec = CountySpec {
            seed,
            people,
            county: &county,
            places: &places,
            today: TODAY,
        };
        let synthetic = County::generate(&spec).expect("county");
        let ledger_folder = folder.path().join("ledgers");
        std::fs::create_dir_all(&ledger_folder).expect("ledger folder");
        let written = ledgers(&synthetic, &ledger_folder, &Mess::usual(), &Silent).expect("ledgers");
        Self { folder, written, desk }
    }

    /// Imports every ledger in the order a county office hands them in.
    pub async fn import_all(&self) {
        for file in &self.written.files {
            self.import(file).await;
        }
    }

    /// Imports one file.
    pub async fn import(&self, file: &Path) -> twofront_desk::view::ledger::ImportReport {
        let actor = self.desk.local_actor("test");
        let name = file.file_name().and_then(|name| name.to_str()).expect("file name");
        self.desk
            .import(&actor, file, name, Arc::new(Silent))
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A file of the book's folder.
    pub fn book_file(&self, name: &str) -> PathBuf {
        self.folder.path().join("book").join(name)
    }
}
