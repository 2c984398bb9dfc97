//! Writes a county's ledgers into a folder: `write_county FOLDER [PEOPLE] [COUNTY] [SEED]`. The command `twofront demo` does
//! the same with progress and help; this is for looking at the files and for timing.

use std::path::PathBuf;

use jiff::civil::date;
use twofront_domain::place::{Place, PlaceCode};
use twofront_domain::progress::Silent;
use twofront_synth::write::ledgers;
use twofront_synth::{County, CountySpec, Mess};

#[allow(clippy::print_stdout, reason = "an example talks to whoever runs it")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let people = arguments.next().map_or(Ok(200_000), |text| text.parse())?;
    let county: PlaceCode = arguments.next().unwrap_or_else(|| "340722".to_owned()).parse()?;
    let seed = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let gazetteer = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/gazetteer.csv");
    let mut places = Vec::new();
    for record in csv::Reader::from_path(gazetteer)?.records() {
        let record = record?;
        places.push(Place {
            code: record[0].parse()?,
            name: record[1].to_owned(),
        });
    }
    let spec = CountySpec {
        seed,
        people,
        county: &county,
        places: &places,
        today: date(2020, 2, 20),
    };
    let county = County::generate(&spec)?;
    std::fs::create_dir_all(&folder)?;
    let written = ledgers(&county, &folder, &Mess::usual(), &Silent)?;
    println!("{} files, {:?}", written.files.len(), written.counts);
    Ok(())
}
