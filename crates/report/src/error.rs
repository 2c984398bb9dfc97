//! What can go wrong when a paper is made.

use twofront_domain::text::Bilingual;

/// Why no file was made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A workbook holds no more rows or columns than this.
    #[error("sheet {sheet:?} reaches row {row}, column {column}; a workbook holds 1,048,576 rows and 16,384 columns")]
    TooLarge {
        /// The sheet.
        sheet: String,
        /// The row that doesn't fit any more (or the last one), from 1.
        row: u64,
        /// The column that doesn't fit any more (or the last one), from 1.
        column: u64,
    },
    /// The workbook could not be written, for want of space for temporary files for instance.
    #[error("the workbook could not be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The csv could not be written.
    #[error("the csv could not be written")]
    Csv(#[from] csv::Error),
}

impl ReportError {
    /// For the person who asked for the file.
    pub fn said(&self) -> Bilingual {
        match self {
            Self::TooLarge { sheet, row, column } => Bilingual::new(
                format!(
                    "“{sheet}”有{row}行、{column}列，超过表格文件的上限（1048576行、16384列），请缩小范围或改用CSV。"
                ),
                format!(
                    "“{sheet}” has {row} rows and {column} columns, more than a workbook holds (1,048,576 and 16,384). \
                     Narrow the selection or use CSV."
                ),
            ),
            Self::Workbook(error) => Bilingual::new(
                format!("表格文件未能生成，请检查磁盘空间后重试（{error}）。"),
                format!("The workbook could not be written; check the disk space and try again ({error})."),
            ),
            Self::Csv(error) => Bilingual::new(
                format!("CSV文件未能生成（{error}）。"),
                format!("The csv could not be written ({error})."),
            ),
        }
    }
}
