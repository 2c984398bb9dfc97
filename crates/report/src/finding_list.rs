//! The sheet that lists every finding of a file: where, what was found, what is wrong, how to mend it. Knows nothing of the
//! ledger's own sheets.

use std::borrow::Cow;

use rust_xlsxwriter::Worksheet;
use twofront_domain::finding::Finding;
use twofront_domain::text::{Bilingual, Language};

use crate::ReportError;
use crate::annotated::Annotation;
use crate::cell::{Look, Pens, ROWS_MAX};
use crate::remark::severity_word;

/// Writes the list, one row per finding, in the order given.
pub(crate) fn write(sheet: &mut Worksheet, annotation: &Annotation<'_>, pens: &Pens) -> Result<(), ReportError> {
    let headings = [
        (Bilingual::new("文件", "File"), 24.0),
        (Bilingual::new("工作表", "Sheet"), 16.0),
        (Bilingual::new("行", "Row"), 8.0),
        (Bilingual::new("列", "Column"), 20.0),
        (Bilingual::new("程度", "Weight"), 8.0),
        (Bilingual::new("原值", "Value found"), 24.0),
        (Bilingual::new("问题", "Problem"), 40.0),
        (Bilingual::new("处理办法", "How to mend it"), 40.0),
    ];
    let language = annotation.language;
    for (column, (heading, width)) in (0..).zip(&headings) {
        sheet.set_column_width(column, *width)?;
        pens.write(sheet, 0, column, heading.get(language), Look::Heading)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    // A list longer than a sheet ends with a row that says so; the remarks in the ledger's sheets are complete.
    let room = ROWS_MAX as usize - 2;
    for (row, finding) in (1..).zip(annotation.findings.iter().take(room)) {
        let texts = list_row(annotation.file_name, finding, language);
        for (column, text) in (0..).zip(&texts) {
            let look = if column == 4 {
                Look::Marked(finding.severity)
            } else {
                Look::Wrapped
            };
            pens.write(sheet, row, column, text, look)?;
        }
    }
    if annotation.findings.len() > room {
        let left = annotation.findings.len() - room;
        let said = Bilingual::new(
            format!("另有{left}条，见各工作表备注"),
            format!("{left} more; see the remarks in the sheets"),
        );
        pens.write(sheet, ROWS_MAX as u32 - 1, 0, said.get(language), Look::Plain)?;
    }
    Ok(())
}

fn list_row<'a>(file_name: &'a str, finding: &'a Finding, language: Language) -> [Cow<'a, str>; 8] {
    let letters = finding.column.map(column_letters);
    let column = match (letters, finding.field.as_deref()) {
        (Some(letters), Some(field)) => format!("{letters} {field}").into(),
        (Some(letters), None) => letters.into(),
        (None, field) => field.unwrap_or_default().into(),
    };
    [
        file_name.into(),
        finding.sheet.as_deref().unwrap_or_default().into(),
        finding.row.map_or_else(String::new, |row| row.to_string()).into(),
        column,
        severity_word(finding.severity).get(language).to_owned().into(),
        finding.value.as_deref().unwrap_or_default().into(),
        finding.problem.get(language).into(),
        finding.remedy.get(language).into(),
    ]
}

/// A, B, .. Z, AA as the spreadsheet shows them.
fn column_letters(column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}
