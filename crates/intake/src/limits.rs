//! How large a file may be before it is refused with a sentence. Knows numbers only; who counts is the reader's business.

/// Upper limits of one file. Memory stays bounded because nothing larger is ever unpacked.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest workbook, in bytes as stored.
    pub workbook_bytes: u64,
    /// Largest csv, in bytes.
    pub csv_bytes: u64,
    /// Most bytes that the parts of a workbook may unpack to, together.
    pub unpacked_bytes: u64,
    /// Most bytes that one part may unpack to per stored byte, once it unpacks to more than a few megabytes.
    pub unpack_ratio: u64,
    /// Most rows of a file, all sheets together.
    pub rows: usize,
    /// Most filled cells of a file, all sheets together.
    pub cells: usize,
    /// Most columns of a sheet.
    pub columns: u16,
    /// Longest text of one cell, in bytes.
    pub cell_bytes: usize,
}

impl Default for Limits {
    /// 200 MB workbooks, 300 MB csv, 2,000,000 rows, 20,000,000 cells, 512 columns.
    fn default() -> Self {
        Self {
            workbook_bytes: 200_000_000,
            csv_bytes: 300_000_000,
            unpacked_bytes: 600_000_000,
            unpack_ratio: 200,
            rows: 2_000_000,
            cells: 20_000_000,
            columns: 512,
            // Spreadsheets allow 32,767 characters; a Chinese one takes three bytes.
            cell_bytes: 3 * 32_767,
        }
    }
}
