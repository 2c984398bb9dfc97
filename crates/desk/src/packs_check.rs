//! The check of a packs folder, without a book: files, fields, ledgers, conditions, and every rule's own examples.

use std::path::Path;

use serde::{Deserialize, Serialize};
use twofront_domain::bilingual;
use twofront_domain::place::PlaceCode;
use twofront_packs::{PackError, Packs};
use twofront_screen::run_examples;

use crate::view::trial::FaultView;

/// The county whose parameters the examples are run with.
const COUNTY: &str = "340722";

/// What the check found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PacksCheck {
    /// Packs with versions.
    pub packs: String,
    /// Rules.
    pub rules: u64,
    /// Examples that came out as written.
    pub examples: u64,
    /// Everything that is wrong, each with its file and place.
    pub faults: Vec<FaultView>,
}

/// Checks a folder, or the packs that ship with the program.
pub fn check(folder: Option<&Path>) -> PacksCheck {
    let loaded = match folder {
        None => Packs::shipped(),
        Some(folder) => twofront_packs::load::read_folder(folder)
            .map_err(|error| vec![error])
            .and_then(|files| twofront_packs::load::load(&files)),
    };
    let packs = match loaded {
        Ok(packs) => packs,
        Err(errors) => {
            return PacksCheck {
                faults: faults(&errors),
                ..PacksCheck::default()
            };
        }
    };
    let mut check = PacksCheck {
        packs: packs.versions(),
        rules: packs.rules().count() as u64,
        ..PacksCheck::default()
    };
    match COUNTY.parse::<PlaceCode>() {
        Ok(county) => match run_examples(&packs, &county) {
            Ok(examples) => check.examples = examples as u64,
            Err(errors) => check.faults = faults(&errors),
        },
        Err(error) => {
            check.faults = vec![FaultView {
                file: COUNTY.to_owned(),
                line: None,
                column: None,
                problem: bilingual!("地点代码不对：{error}", "{error}").into(),
            }];
        }
    }
    check
}

/// Faults as shown.
pub(crate) fn faults(errors: &[PackError]) -> Vec<FaultView> {
    let number = |at: usize| u64::try_from(at).ok();
    errors
        .iter()
        .map(|error| FaultView {
            file: error.file.clone(),
            line: error.position.and_then(|(line, _)| number(line)),
            column: error.position.and_then(|(_, column)| number(column)),
            problem: (&error.problem).into(),
        })
        .collect()
}
