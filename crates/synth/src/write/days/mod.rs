//! Ledgers that are kept day by day or come from departments: temperatures, villages' reports, workshops, supplies,
//! greenhouses, plots, income, and the departments' lists. Each is one sheet below a title.

mod greenhouses;
mod income;
mod lists;
mod plots;
mod supplies;
mod table;
mod temperatures;
mod villages;
mod workshops;

use std::path::{Path, PathBuf};

use self::table::Table;
use super::mess::Mess;
use super::style::Style;
use crate::county::County;
use crate::damage::misspell::VillageNames;
use crate::dice::{Dice, Stage};
use crate::spec::SynthError;
use crate::truth::SheetLog;

/// What every one of these ledgers is written with.
pub(crate) struct Desk<'a> {
    pub county: &'a County,
    pub names: &'a VillageNames,
    pub mess: &'a Mess,
}

impl Desk<'_> {
    /// The habits of whoever keeps the rows of a village, script and unit of money apart.
    fn style(&self, dice: &mut Dice, village: usize) -> Style {
        let town = self.county.villages[village].town;
        let habits = Style::town(self.mess.untidy, town).village(dice, self.mess.untidy);
        Style { wan: false, ..habits }
    }

    fn dice(&self, ledger: usize) -> Dice {
        Dice::new(self.county.seed, Stage::WriteDays, ledger)
    }
}

/// Writes all of them into `folder`.
pub(crate) fn write(desk: &Desk<'_>, folder: &Path) -> Result<Vec<(PathBuf, SheetLog)>, SynthError> {
    let mut tables: Vec<Table> = vec![
        temperatures::table(desk, &mut desk.dice(0)),
        villages::table(desk, &mut desk.dice(1)),
        workshops::table(desk, &mut desk.dice(2)),
        supplies::table(desk, &mut desk.dice(3)),
        greenhouses::table(desk, &mut desk.dice(4)),
        plots::table(desk, &mut desk.dice(5)),
        income::table(desk, &mut desk.dice(6)),
    ];
    tables.extend(lists::tables(desk, &mut desk.dice(7)));
    tables.into_iter().map(|table| table.save(folder)).collect()
}
