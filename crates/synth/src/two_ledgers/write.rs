//! Writes ledgers and truth as CSV. Knows the columns; what a cell holds is decided in the files of the fields.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;
use twofront_domain::person::Sex;
use twofront_domain::resident_id::ResidentId;

use super::Numbers;
use super::clerk::Clerk;
use super::lunar::LunarDays;
use super::people::{County, Person};
use super::slips::{Slip, Slips, Tally};
use super::{births, contacts, ids, names};
use crate::dice::{Dice, Stage};
use crate::spec::SynthError;

/// Rows that share a stream of chance.
const ROWS_PER_STREAM: usize = 4096;

/// A ledger to be written.
pub(crate) struct Ledger<'a> {
    pub seed: u64,
    pub county: &'a County,
    pub lunar: &'a LunarDays,
    /// Positions of people, one a row.
    pub rows: &'a [u32],
    /// The letter before the row's number in its id.
    pub letter: char,
    /// The slips of the office; every row is written with one of these, by lot.
    pub slips: &'a [Slips],
    /// Whether the office numbers households.
    pub numbers: Numbers,
}

impl Ledger<'_> {
    /// Writes the ledger and counts its slips.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<Tally, SynthError> {
        let failed = |source| SynthError::Write {
            path: path.to_owned(),
            source,
        };
        let mut file = BufWriter::with_capacity(1 << 20, File::create(path).map_err(failed)?);
        let mut header = vec!["id", "姓名", "性别", "证件号码", "出生日期", "联系电话", "村", "住址"];
        if self.numbers != Numbers::None {
            header.push("户编号");
        }
        writeln!(file, "{}", header.join(",")).map_err(failed)?;
        let mut tally = Tally::default();
        // A few chunks at a time, so that a large ledger never stands in memory as a whole.
        let chunks: Vec<(usize, &[u32])> = self.rows.chunks(ROWS_PER_STREAM).enumerate().collect();
        for some in chunks.chunks(32) {
            let written: Vec<(Vec<u8>, Tally)> = some
                .par_iter()
                .map(|(at, rows)| self.chunk(*at, rows))
                .collect::<Result<_, _>>()
                .map_err(failed)?;
            for (bytes, counted) in written {
                file.write_all(&bytes).map_err(failed)?;
                tally.add(&counted);
            }
        }
        file.flush().map_err(failed)?;
        Ok(tally)
    }

    fn chunk(&self, at: usize, rows: &[u32]) -> Result<(Vec<u8>, Tally), std::io::Error> {
        let stream = (self.letter as usize) << 24 | at;
        let mut clerk = Clerk::new(Dice::new(self.seed, Stage::LedgerRows, stream), &self.slips[0]);
        let mut out = csv::Writer::from_writer(Vec::with_capacity(rows.len() * 160));
        for (position, row) in rows.iter().zip(at * ROWS_PER_STREAM..) {
            let lot = clerk.dice.below(self.slips.len());
            clerk.change(&self.slips[lot]);
            let person = &self.county.people[*position as usize];
            let cells = self.row(&mut clerk, *position, person);
            out.write_field(row_id(self.letter, row))?;
            for cell in cells {
                out.write_field(cell)?;
            }
            if let Some(number) = self.number(&mut clerk, person) {
                out.write_field(number)?;
            }
            out.write_record(None::<&[u8]>)?;
        }
        let bytes = out.into_inner().map_err(|error| error.into_error())?;
        Ok((bytes, clerk.tally))
    }

    /// What stands in the column of household numbers, when there is one.
    fn number(&self, clerk: &mut Clerk<'_>, person: &Person) -> Option<String> {
        let household = person.household as usize;
        let number = |household: usize| format!("H{:07}", household + 1);
        match self.numbers {
            Numbers::None => None,
            Numbers::All => Some(number(household)),
            Numbers::Copied if clerk.dice.per_mille(250) => Some(String::new()),
            Numbers::Copied if clerk.dice.per_mille(25) => Some(number(clerk.dice.below(self.county.households.len()))),
            Numbers::Copied => Some(number(household)),
        }
    }

    /// The cells between the id and the household number.
    fn row(&self, clerk: &mut Clerk<'_>, position: u32, person: &Person) -> [String; 7] {
        let household = &self.county.households[person.household as usize];
        let relatives: Vec<ResidentId> = household
            .members
            .clone()
            .filter(|member| *member != position)
            .map(|member| self.county.people[member as usize].id)
            .collect();
        let name = names::write(clerk, person);
        let sex = match person.sex {
            _ if clerk.slips(Slip::SexMissing) => "",
            Sex::Male => "男",
            Sex::Female => "女",
        };
        let id = ids::write(clerk, &person.id, &relatives);
        let birth = births::write(clerk, person.birth, self.lunar);
        let phone = contacts::phone(clerk, self.county, person, household);
        let [village, address] = contacts::place(clerk, self.county, household);
        [name, sex.to_owned(), id, birth, phone, village, address]
    }
}

/// The id of the row at this position.
pub(crate) fn row_id(letter: char, position: usize) -> String {
    format!("{letter}{:07}", position + 1)
}

/// Writes pairs of ids.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn truth(path: &Path, pairs: impl Iterator<Item = [String; 2]>) -> Result<u64, SynthError> {
    let failed = |source| SynthError::Write {
        path: path.to_owned(),
        source,
    };
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).map_err(failed)?);
    writeln!(file, "id_a,id_b").map_err(failed)?;
    let mut count = 0;
    for [one, other] in pairs {
        writeln!(file, "{one},{other}").map_err(failed)?;
        count += 1;
    }
    file.flush().map_err(failed)?;
    Ok(count)
}
