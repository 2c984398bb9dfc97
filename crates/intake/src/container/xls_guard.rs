//! Walks the records of an old .xls before a workbook reader opens it: encrypted or not, and whether the rectangle that a
//! reader would lay out for its cells fits into memory. Doesn't read any value.

use std::io::{BufReader, Read, Seek, SeekFrom};

use cfb::CompoundFile;

use super::Source;
use crate::file_problem::{FileProblem, both};
use crate::limits::Limits;

/// Readers lay cells out as a dense rectangle; this many per file are allowed (about 32 bytes each).
const LAID_OUT_MOST: u64 = 12_000_000;

const BOUND_ROWS: u32 = 65_536;
const BOUND_COLUMNS: u16 = 256;

/// Makes sure that the container holds a plain workbook of a bearable size.
///
/// # Errors
/// When it is cut off, encrypted, some other document, or would need too much memory.
pub fn inspect(source: &mut dyn Source, limits: &Limits) -> Result<(), FileProblem> {
    let damaged = |error: std::io::Error| FileProblem::Truncated(error.to_string());
    let mut container = CompoundFile::open(source).map_err(damaged)?;
    if container.exists("/EncryptedPackage") || container.exists("/EncryptionInfo") {
        return Err(FileProblem::Encrypted);
    }
    let Some(path) = ["/Workbook", "/Book"]
        .into_iter()
        .find(|path| container.is_stream(path))
    else {
        let what = if container.exists("/WordDocument") {
            both("Word 文档", "a Word document")
        } else {
            both("其他 Office 文档", "some other Office document")
        };
        return Err(FileProblem::NotAWorkbook(what));
    };
    let stream = container.open_stream(path).map_err(damaged)?;
    let length = stream.len();
    walk(&mut BufReader::with_capacity(1 << 16, stream), length, limits)
}

/// The rectangle of one sheet's cells.
#[derive(Default)]
struct Extent {
    rows: Option<(u16, u16)>,
    columns: (u16, u16),
}

impl Extent {
    fn add(&mut self, row: u16, column: u16) {
        match &mut self.rows {
            None => (self.rows, self.columns) = (Some((row, row)), (column, column)),
            Some((first, last)) => {
                (*first, *last) = ((*first).min(row), (*last).max(row));
                self.columns = (self.columns.0.min(column), self.columns.1.max(column));
            }
        }
    }

    fn cells(&self) -> u64 {
        self.rows.map_or(0, |(first, last)| {
            (u64::from(last - first) + 1) * (u64::from(self.columns.1 - self.columns.0) + 1)
        })
    }
}

fn walk<R: Read + Seek>(stream: &mut BufReader<R>, length: u64, limits: &Limits) -> Result<(), FileProblem> {
    let (mut position, mut laid_out, mut extent) = (0_u64, 0_u64, Extent::default());
    let mut header = [0_u8; 4];
    while position + 4 <= length {
        stream.read_exact(&mut header)?;
        let (kind, size) = (u16_at(&header, 0), u64::from(u16_at(&header, 2)));
        position += 4;
        if position + size > length {
            return Err(FileProblem::Truncated("a record reaches beyond the end".to_owned()));
        }
        let mut start = [0_u8; 16];
        let known = start.len().min(size as usize);
        stream.read_exact(&mut start[..known])?;
        stream.seek_relative((size - known as u64) as i64)?;
        position += size;
        match kind {
            // FilePass: the rest is encrypted. A zero word means the obsolete write protection only.
            0x002f if known >= 2 && u16_at(&start, 0) != 0 => return Err(FileProblem::Encrypted),
            // BOF and EOF part the sheets.
            0x0809 | 0x000a => {
                laid_out += extent.cells();
                extent = Extent::default();
            }
            0x0200 => check_dimensions(&start[..known])?,
            // Formula, Number, Label, BoolErr, RK, LabelSst, MulRk, RString.
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x027e | 0x00fd | 0x00bd | 0x00d6 if known >= 4 => {
                extent.add(u16_at(&start, 0), u16_at(&start, 2));
                if kind == 0x00bd {
                    // MulRk holds one cell for every six bytes beyond its six of frame.
                    let further = (size.saturating_sub(6) / 6)
                        .saturating_sub(1)
                        .min(u64::from(BOUND_COLUMNS)) as u16;
                    extent.add(u16_at(&start, 0), u16_at(&start, 2).saturating_add(further));
                }
            }
            _ => {}
        }
        if laid_out + extent.cells() > LAID_OUT_MOST.min(limits.cells as u64) {
            return Err(FileProblem::too_many(
                "单元格数",
                "cells",
                LAID_OUT_MOST.min(limits.cells as u64),
            ));
        }
    }
    stream.seek(SeekFrom::Start(0))?;
    Ok(())
}

/// Readers make room for the announced rectangle, so it must be one that the format allows.
fn check_dimensions(start: &[u8]) -> Result<(), FileProblem> {
    let (rows, columns) = match start.len() {
        14.. => (
            (u32_at(start, 0), u32_at(start, 4)),
            (u16_at(start, 8), u16_at(start, 10)),
        ),
        10.. => (
            (u32::from(u16_at(start, 0)), u32::from(u16_at(start, 2))),
            (u16_at(start, 4), u16_at(start, 6)),
        ),
        _ => return Ok(()),
    };
    let sound = rows.0 <= rows.1 && rows.1 <= BOUND_ROWS && columns.0 <= columns.1 && columns.1 <= BOUND_COLUMNS;
    if sound {
        Ok(())
    } else {
        Err(FileProblem::Truncated("impossible dimensions".to_owned()))
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
