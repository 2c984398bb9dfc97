//! In which order several files are imported: registers come before lists that only name people.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use twofront_intake::{Limits, kind_of};

use crate::desk::busy;
use crate::{Desk, DeskError};

/// The register that is taken first: the national list knows numbers best. The other registers come next, then every kind
/// that names people whom these have made known.
const FIRST: &str = "national-list";

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
                let spec = kind.as_deref().and_then(|kind| packs.ledger(kind));
                match spec {
                    Some((_, spec)) if spec.kind == FIRST => 0,
                    Some((_, spec)) if spec.lists_households() => 1,
                    Some(_) => 2,
                    None => usize::MAX,
                }
            });
            files
        })
        .await
    }
}
