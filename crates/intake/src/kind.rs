//! What kind of ledger a file is, from its first rows: for deciding which of several files to take first.

use twofront_packs::Packs;

use crate::container::{self, Source};
use crate::heading::Recogniser;
use crate::limits::Limits;
use crate::sheet;

/// Titles, a heading of two rows, and some more.
const HEAD_ROWS: usize = 40;

/// The kind of the first recognised sheet; `None` when the file cannot be read or its first rows are no known heading.
pub fn kind_of(source: &mut dyn Source, file_name: &str, packs: &Packs, limits: &Limits) -> Option<String> {
    let format = container::recognise(source, limits).ok()?;
    let book = sheet::read_head(source, format, file_name, limits, HEAD_ROWS);
    let recogniser = Recogniser::new(packs);
    book.grids
        .iter()
        .find_map(|grid| recogniser.recognise(&book, grid).ok())
        .map(|heading| heading.spec.kind.clone())
}
