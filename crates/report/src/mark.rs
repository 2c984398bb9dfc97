//! The mark on a file that leaves the book: who took it out, when, what for, and its number. Says nothing about what is in
//! the file; whoever passes it on passes the mark on too.

use rust_xlsxwriter::Workbook;
use twofront_domain::text::{Bilingual, Language};

use crate::ReportError;
use crate::cell::{Look, Pens};

/// What is said of a file: a label and a text on each line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The lines, in order.
    pub lines: Vec<(Bilingual, String)>,
}

impl Mark {
    /// All of it in one line.
    pub fn line(&self, language: Language) -> String {
        let parts = self.lines.iter().map(|(label, text)| {
            let colon = if language == Language::Zh { "：" } else { ": " };
            format!("{}{colon}{text}", label.get(language))
        });
        parts.collect::<Vec<_>>().join("; ")
    }
}

/// The name of the sheet that holds the mark. A ledger sent back may hold it; it is no sheet of data.
pub fn mark_name() -> Bilingual {
    Bilingual::new("导出说明", "About this file")
}

/// Adds the mark as a sheet of its own at the end, and to the foot of every printed page.
pub(crate) fn write(workbook: &mut Workbook, mark: &Mark, language: Language) -> Result<(), ReportError> {
    let pens = Pens::new();
    // '&' starts a code in a footer; 255 characters are all that it holds.
    let foot: String = mark.line(language).replace('&', "&&").chars().take(200).collect();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(mark_name().get(language))?;
    sheet.set_column_width(0, 20.0)?;
    sheet.set_column_width(1, 60.0)?;
    for (row, (label, text)) in (0..).zip(&mark.lines) {
        pens.write(sheet, row, 0, label.get(language), Look::Heading)?;
        pens.write(sheet, row, 1, text, Look::Wrapped)?;
    }
    for sheet in workbook.worksheets_mut() {
        sheet.set_footer(format!("&L{foot}"));
    }
    Ok(())
}
