//! Cells that hold text and nothing else: IDs stay text, nothing becomes a formula. Knows the looks; not what is written.

use rust_xlsxwriter::{Color, Format, FormatAlign, Worksheet, XlsxError};
use twofront_domain::finding::Severity;

/// Rows of a workbook's sheet.
pub(crate) const ROWS_MAX: u64 = 1_048_576;
/// Columns of a workbook's sheet.
pub(crate) const COLUMNS_MAX: u64 = 16_384;
/// Longest text of a workbook's cell, in UTF-16 units.
const TEXT_UNITS_MAX: usize = 32_767;

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// An ordinary cell.
    Plain,
    /// A heading.
    Heading,
    /// A long text that may need several lines.
    Wrapped,
    /// A cell of a row with a finding of this weight.
    Marked(Severity),
    /// The very cell a finding of this weight is about.
    Pointed(Severity),
    /// The remark on a row with a finding of this weight.
    Remark(Severity),
}

const LOOKS: [Look; 12] = [
    Look::Plain,
    Look::Heading,
    Look::Wrapped,
    Look::Marked(Severity::Notice),
    Look::Marked(Severity::Warning),
    Look::Marked(Severity::Error),
    Look::Pointed(Severity::Notice),
    Look::Pointed(Severity::Warning),
    Look::Pointed(Severity::Error),
    Look::Remark(Severity::Notice),
    Look::Remark(Severity::Warning),
    Look::Remark(Severity::Error),
];

/// The formats of a workbook, made once: each look for harmless texts and, quoted, for those that look like formulas.
pub(crate) struct Pens {
    harmless: Vec<Format>,
    quoted: Vec<Format>,
}

impl Pens {
    pub fn new() -> Self {
        let harmless: Vec<Format> = LOOKS.into_iter().map(format).collect();
        let quoted = harmless
            .iter()
            .map(|format| format.clone().set_quote_prefix())
            .collect();
        Self { harmless, quoted }
    }

    /// Writes a text into a cell, as text whatever it looks like. Empty texts only get the look.
    pub fn write(&self, sheet: &mut Worksheet, row: u32, column: u16, text: &str, look: Look) -> Result<(), XlsxError> {
        let at = LOOKS.iter().position(|one| *one == look).unwrap_or(0);
        if text.is_empty() {
            if look != Look::Plain {
                sheet.write_blank(row, column, &self.harmless[at])?;
            }
            return Ok(());
        }
        let format = if looks_like_formula(text) {
            &self.quoted[at]
        } else {
            &self.harmless[at]
        };
        sheet.write_string_with_format(row, column, shortened(text), format)?;
        Ok(())
    }
}

/// True for texts that a spreadsheet might run when the cell is edited or the csv opened.
pub(crate) fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'])
}

/// The text, cut where a cell ends.
fn shortened(text: &str) -> &str {
    // A text never has more UTF-16 units than bytes.
    if text.len() <= TEXT_UNITS_MAX {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > TEXT_UNITS_MAX
    });
    end.map_or(text, |(at, _)| &text[..at])
}

fn format(look: Look) -> Format {
    // The built-in format for text: what is typed into the cell later stays text as well.
    const TEXT: u8 = 49;
    let text = Format::new().set_num_format_index(TEXT).set_align(FormatAlign::Top);
    match look {
        Look::Plain => text,
        Look::Heading => text.set_bold().set_background_color(Color::RGB(0xEE_EE_EE)),
        Look::Wrapped => text.set_text_wrap(),
        Look::Marked(severity) => text.set_background_color(pale(severity)),
        Look::Pointed(severity) => text.set_bold().set_background_color(strong(severity)),
        Look::Remark(severity) => text.set_text_wrap().set_background_color(pale(severity)),
    }
}

const fn pale(severity: Severity) -> Color {
    match severity {
        Severity::Notice => Color::RGB(0xF3_F7_FC),
        Severity::Warning => Color::RGB(0xFF_F8_E1),
        Severity::Error => Color::RGB(0xFD_EC_EA),
    }
}

const fn strong(severity: Severity) -> Color {
    match severity {
        Severity::Notice => Color::RGB(0xD2_E3_F5),
        Severity::Warning => Color::RGB(0xFF_E0_82),
        Severity::Error => Color::RGB(0xF5_B7_B1),
    }
}
