//! Any bytes as a ledger: csv, xlsx, xls, ods or none of them. Never panics, and never gives records without a summary.
#![no_main]

use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use twofront_domain::place::{Gazetteer, Place, PlaceCode};
use twofront_domain::progress::Silent;
use twofront_intake::{LedgerInput, Limits, read};
use twofront_packs::Packs;
use twofront_packs::load::{load, read_folder};

static PACKS: LazyLock<Packs> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs");
    load(&read_folder(&folder).expect("the packs folder is readable")).expect("the shipped packs are sound")
});

static COUNTY: LazyLock<(PlaceCode, Gazetteer)> = LazyLock::new(|| {
    let place = |code: &str, name: &str| Place { code: code.parse().expect("a code"), name: name.to_owned() };
    let places = [place("340722", "枞阳县"), place("340722118", "枞阳镇"), place("340722118009", "石岭居委会")];
    (places[0].code.clone(), Gazetteer::new(places))
});

// Intake catches panics of the workbook readers it uses; the fuzzer's own hook would end the run before it can. A panic
// that is not caught still ends it.
static HOOK: LazyLock<()> = LazyLock::new(|| std::panic::set_hook(Box::new(|_| {})));

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&HOOK);
    // Small limits keep single inputs quick; the paths are the same.
    let limits = Limits { rows: 2_000, cells: 20_000, unpacked_bytes: 4_000_000, ..Limits::default() };
    let mut source = Cursor::new(bytes);
    let input = LedgerInput { name: "x", source: &mut source, received_on: date(2020, 2, 20) };
    let ledger = read(input, &PACKS, &COUNTY.1, &COUNTY.0, &limits, &Silent);
    assert!(ledger.summary.is_some() || ledger.records.is_empty());
    assert!(ledger.summary.is_some() || !ledger.findings.is_empty());
});
