//! In which order several files are imported: registers come before lists that only name people.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use twofront_intake::{Limits, kind_of};

use crate::desk::busy;
use crate::{Desk, DeskError};

/// Kinds of ledgers that register people, in the order they are taken: the national list knows numbers best, the visit
/// ledgers know everybody. Every other kind names people whom these have made known.
const REGISTERS: [&str; 2] = ["national-list", "visit-ledger"];

impl Desk {
    /// The files in the order to import them; those of one kind keep their order. A file that cannot be read comes last:
    /// its import says why.
    ///
    /// # Errors
    /// When the program itself fails.
    pub async fn in_import_order(&self, files: &[PathBuf]) -> Result<Vec<PathBuf>, DeskError> {
        let (packs, mut files) = (self.packs(), files.to_vec());
        busy(move || {
            files.sort_by_cached_key(|path| {
                let Ok(file) = File::open(path) else { return usize::MAX };
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let kind = kind_of(&mut BufReader::new(file), &name, &packs, &Limits::default());
                kind.map_or(usize::MAX, |kind| {
                    REGISTERS
                        .iter()
                        .position(|register| *register == kind)
                        .unwrap_or(REGISTERS.len())
                })
            });
            files
        })
        .await
    }
}
