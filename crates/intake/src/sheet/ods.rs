//! OpenDocument sheets, read event by event: a cell or row that claims to repeat a million times is kept once per filled
//! cell, and the limits count every repetition.

use std::io::BufReader;

use jiff::civil::Date;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{Builder, Cell};
use crate::container::Source;
use crate::file_problem::FileProblem;

/// Reads every sheet into the builder.
pub fn read(source: &mut dyn Source, builder: &mut Builder<'_>) -> Result<(), FileProblem> {
    let mut archive = ZipArchive::new(source).map_err(damaged)?;
    let content = archive.by_name("content.xml").map_err(damaged)?;
    let mut xml = quick_xml::Reader::from_reader(BufReader::with_capacity(1 << 16, content));
    let mut buffer = Vec::new();
    let mut sheet = Position::default();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(tag) => sheet.open(&tag, builder)?,
            Event::Empty(tag) => {
                sheet.open(&tag, builder)?;
                sheet.close(tag.local_name().as_ref(), builder)?;
            }
            Event::End(tag) => sheet.close(tag.local_name().as_ref(), builder)?,
            Event::Text(text) => sheet.write(&text),
            Event::GeneralRef(entity) => sheet.write_entity(&entity),
            Event::Eof => {
                return if sheet.done {
                    Ok(())
                } else {
                    Err(damaged("no end of the document"))
                };
            }
            _ => {}
        }
    }
}

/// Where the reader stands.
#[derive(Default)]
struct Position {
    row: u32,
    column: u32,
    row_repeats: u32,
    cells_of_row: Vec<(u32, u32, Content)>,
    cell: Option<OpenCell>,
    done: bool,
}

#[derive(Clone)]
enum Content {
    Text(String),
    Other(Cell),
}

#[derive(Default)]
struct OpenCell {
    repeats: u32,
    stored: Option<Cell>,
    text: String,
    in_note: bool,
    paragraphs: u32,
}

impl Position {
    fn open(&mut self, tag: &BytesStart<'_>, builder: &mut Builder<'_>) -> Result<(), FileProblem> {
        match tag.local_name().as_ref() {
            "table" => {
                builder.start_sheet(&attribute(tag, "name")?.unwrap_or_default(), false);
                (self.row, self.column) = (0, 0);
            }
            "table-row" => {
                self.column = 0;
                self.row_repeats = repeats(tag, "number-rows-repeated")?;
                self.cells_of_row.clear();
            }
            "table-cell" | "covered-table-cell" => {
                let repeats = repeats(tag, "number-columns-repeated")?;
                self.cell = Some(OpenCell {
                    repeats,
                    stored: stored(tag)?,
                    ..OpenCell::default()
                });
            }
            "annotation" => self.cell.iter_mut().for_each(|cell| cell.in_note = true),
            "p" => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.in_note) {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "s" => self.write(" "),
            _ => {}
        }
        Ok(())
    }

    fn write(&mut self, text: &str) {
        // Beyond this the builder refuses the cell anyway; it only has to see that there is too much.
        let fits = |cell: &&mut OpenCell| !cell.in_note && cell.paragraphs > 0 && cell.text.len() < 200_000;
        if let Some(cell) = self.cell.as_mut().filter(fits) {
            cell.text.push_str(text);
        }
    }

    fn write_entity(&mut self, name: &str) {
        let text = match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => "",
        };
        self.write(text);
    }

    fn close(&mut self, tag: &str, builder: &mut Builder<'_>) -> Result<(), FileProblem> {
        match tag {
            "annotation" => self.cell.iter_mut().for_each(|cell| cell.in_note = false),
            "table-cell" | "covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    let column = self.column;
                    self.column = self.column.saturating_add(cell.repeats);
                    if let Some(stored) = cell.stored {
                        self.cells_of_row.push((column, cell.repeats, Content::Other(stored)));
                    } else if !cell.text.trim().is_empty() {
                        self.cells_of_row.push((column, cell.repeats, Content::Text(cell.text)));
                    }
                }
            }
            "table-row" => self.finish_row(builder)?,
            "document-content" => self.done = true,
            _ => {}
        }
        Ok(())
    }

    fn finish_row(&mut self, builder: &mut Builder<'_>) -> Result<(), FileProblem> {
        if !self.cells_of_row.is_empty() {
            for row in self.row..self.row.saturating_add(self.row_repeats) {
                for (first, repeats, content) in &self.cells_of_row {
                    for column in *first..first.saturating_add(*repeats) {
                        match content {
                            Content::Text(text) => builder.text(row, column, text)?,
                            Content::Other(cell) => builder.cell(row, column, *cell)?,
                        }
                    }
                }
            }
        }
        self.row = self.row.saturating_add(self.row_repeats);
        self.cells_of_row.clear();
        Ok(())
    }
}

/// The value a cell stores beside its text: numbers, dates, booleans.
fn stored(tag: &BytesStart<'_>) -> Result<Option<Cell>, FileProblem> {
    let Some(kind) = attribute(tag, "value-type")? else {
        return Ok(None);
    };
    Ok(match kind.as_str() {
        "float" | "currency" | "percentage" => attribute(tag, "value")?
            .and_then(|text| text.parse().ok())
            .map(Cell::Number),
        "date" => attribute(tag, "date-value")?
            .and_then(|text| text.get(..10).and_then(|day| day.parse::<Date>().ok()))
            .map(Cell::Date),
        "boolean" => attribute(tag, "boolean-value")?.map(|text| Cell::Flag(text == "true")),
        _ => None,
    })
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> Result<u32, FileProblem> {
    Ok(attribute(tag, name)?.and_then(|text| text.parse().ok()).unwrap_or(1))
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, FileProblem> {
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(damaged)?;
        if attribute.key.local_name().as_ref() == name {
            return Ok(Some(
                attribute
                    .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                    .map_err(damaged)?
                    .into_owned(),
            ));
        }
    }
    Ok(None)
}

fn damaged(error: impl std::fmt::Display) -> FileProblem {
    FileProblem::Truncated(error.to_string())
}
