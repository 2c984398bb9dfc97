//! Writes the ledgers of a county into a folder, with the truth file beside them. Knows how offices write; knows nothing
//! of how the program reads.

mod book;
pub(crate) mod cell;
mod days;
pub(crate) mod digits;
mod faulty;
mod headings;
mod list;
mod lots;
pub(crate) mod mess;
mod national;
mod patients;
mod returnees;
pub(crate) mod style;
pub(crate) mod traditional;
mod visit;
mod visit_row;
mod workers;
mod xls;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use twofront_domain::progress::Progress;

use self::visit::TownLedger;
use crate::county::County;
use crate::damage::misspell::VillageNames;
use crate::damage::plan;
use crate::spec::SynthError;
use crate::truth::{self, SheetLog, Truth};

pub use mess::Mess;

/// Name of the truth file.
pub const TRUTH_FILE: &str = "truth.json";

/// What was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The ledgers, in the order in which a county office would hand them in: lists that name people come after the lists
    /// that bring them.
    pub files: Vec<PathBuf>,
    /// The truth file.
    pub truth: PathBuf,
    /// Rows, people, households, errors and files by word, as in the truth file.
    pub counts: BTreeMap<String, u64>,
}

/// One file and what was noted of its sheets.
type Output = Result<(PathBuf, Vec<SheetLog>), SynthError>;

/// Writes all ledgers and the truth file into `folder`, which must exist.
///
/// # Errors
/// When a file cannot be written, or the listener cancels.
pub fn ledgers(county: &County, folder: &Path, mess: &Mess, progress: &dyn Progress) -> Result<Written, SynthError> {
    let names = VillageNames::new(&county.villages);
    let plan = plan::plan(county, mess);
    let towns = TownLedger {
        county,
        plan: &plan,
        names: &names,
        untidy: mess.untidy,
    };
    let (done, total) = (AtomicU64::new(0), county.towns.len() as u64 + 6);
    let finish = |output: Output| -> Output {
        progress.step("write", done.fetch_add(1, Ordering::Relaxed) + 1, total);
        if progress.cancelled() {
            Err(SynthError::Cancelled)
        } else {
            output
        }
    };
    let how = (&names, mess);
    let one = |result: Result<(PathBuf, SheetLog), SynthError>| result.map(|(path, log)| (path, vec![log]));
    let desk = days::Desk {
        county,
        names: &names,
        mess,
    };
    let (by_town, (others, days)) = rayon::join(
        || {
            (0..county.towns.len())
                .into_par_iter()
                .map(|town| finish(towns.write(town, folder)))
                .collect::<Vec<Output>>()
        },
        || {
            let others: [Output; 5] = [
                finish(national::write(county, &plan, &names, folder)),
                finish(one(workers::write(county, how, folder))),
                finish(one(returnees::write(county, how, folder))),
                finish(one(patients::write(county, how, folder))),
                finish(lots::write(county, how, folder)),
            ];
            let days = days::write(&desk, folder);
            progress.step("write", done.fetch_add(1, Ordering::Relaxed) + 1, total);
            (others, days)
        },
    );
    let [national, rest @ ..] = others;
    let mut files = Vec::new();
    let mut logs = Vec::new();
    let mut household_sheets = 0;
    for (turn, output) in std::iter::once(national).chain(by_town).chain(rest).enumerate() {
        let (path, sheets) = output?;
        files.push(path);
        logs.extend(sheets);
        if turn <= county.towns.len() {
            household_sheets = logs.len();
        }
    }
    for (path, sheet) in days? {
        files.push(path);
        logs.push(sheet);
    }
    write_truth(county, folder, files, (logs, household_sheets))
}

fn write_truth(
    county: &County,
    folder: &Path,
    files: Vec<PathBuf>,
    (mut logs, household_sheets): (Vec<SheetLog>, usize),
) -> Result<Written, SynthError> {
    let planted = truth::planted(&mut logs);
    let (errors, links) = truth::gather(logs, household_sheets);
    let rows: usize = links.iter().map(|sheet| sheet.rows.len()).sum();
    let counts: BTreeMap<String, u64> = [
        ("files", files.len()),
        ("sheets", links.len()),
        ("linked-rows", rows),
        ("errors", errors.len()),
        ("planted", planted.len()),
        ("people", county.people()),
        ("households", county.households.len()),
        ("listed-households", county.listed.len()),
        ("towns", county.towns.len()),
        ("villages", county.villages.len()),
        ("workers", county.workers.len()),
        ("returnees", county.returnees.len()),
        ("patients", county.patients.len()),
        ("lots", county.lots.len()),
        ("sites", county.sites.len()),
    ]
    .into_iter()
    .map(|(word, count)| (word.to_owned(), count as u64))
    .collect();
    let truth = Truth {
        seed: county.seed,
        county: county.code.to_string(),
        today: county.today.to_string(),
        people: county.people() as u64,
        counts: counts.clone(),
        errors,
        planted,
        links,
    };
    let path = folder.join(TRUTH_FILE);
    let failed = |source: std::io::Error| SynthError::Write {
        path: path.clone(),
        source,
    };
    let json = serde_json::to_vec(&truth).map_err(|error| failed(error.into()))?;
    std::fs::write(&path, json).map_err(failed)?;
    Ok(Written {
        files,
        truth: path.clone(),
        counts,
    })
}
