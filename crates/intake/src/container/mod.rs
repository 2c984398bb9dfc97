//! What a file really is, by its first bytes and its inner parts, never by its name; and that it is safe to open.
//!
//! Doesn't know sheets or cells.

mod xls_guard;
mod zip_guard;

use std::io::{Read, Seek, SeekFrom};

use crate::file_problem::{FileProblem, both};
use crate::limits::Limits;

/// Anything that can be read from and moved about in.
pub trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

/// A format that can be opened, after it was found safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML.
    Xlsx,
    /// BIFF in an OLE container (Excel 97-2003, WPS).
    Xls,
    /// OpenDocument.
    Ods,
    /// Text with separators.
    Csv,
}

/// Recognises the format and makes sure that opening it stays within the limits.
///
/// # Errors
/// When the file is empty, too large, damaged, encrypted, dangerous, or no ledger at all.
pub fn recognise(source: &mut dyn Source, limits: &Limits) -> Result<Format, FileProblem> {
    let length = source.seek(SeekFrom::End(0))?;
    if length == 0 {
        return Err(FileProblem::Empty);
    }
    let mut first = [0_u8; 512];
    source.seek(SeekFrom::Start(0))?;
    let filled = read_up_to(source, &mut first)?;
    let first = &first[..filled];
    source.seek(SeekFrom::Start(0))?;
    if let Some(problem) = other_kind(first) {
        return Err(problem);
    }
    let workbook = first.starts_with(b"PK") || first.starts_with(&OLE);
    let most = if workbook {
        limits.workbook_bytes
    } else {
        limits.csv_bytes
    };
    if length > most {
        return Err(FileProblem::too_many("文件字节数", "bytes", most));
    }
    let format = if first.starts_with(b"PK") {
        zip_guard::inspect(source, limits)?
    } else if first.starts_with(&OLE) {
        xls_guard::inspect(source, limits)?;
        Format::Xls
    } else {
        Format::Csv
    };
    source.seek(SeekFrom::Start(0))?;
    Ok(format)
}

const OLE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Fills `buffer` as far as the source reaches.
pub(crate) fn read_up_to(source: &mut dyn Read, buffer: &mut [u8]) -> Result<usize, FileProblem> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

/// Files that people send under a workbook's name.
fn other_kind(first: &[u8]) -> Option<FileProblem> {
    const KINDS: [(&[u8], &str, &str); 12] = [
        (b"\x89PNG", "PNG 图片", "a PNG picture"),
        (b"\xff\xd8\xff", "JPEG 图片", "a JPEG picture"),
        (b"GIF8", "GIF 图片", "a GIF picture"),
        (b"BM", "BMP 图片", "a BMP picture"),
        (b"%PDF", "PDF 文件", "a PDF document"),
        (b"Rar!", "RAR 压缩包", "a RAR archive"),
        (b"7z\xbc\xaf", "7z 压缩包", "a 7z archive"),
        (b"\x1f\x8b", "gzip 压缩包", "a gzip archive"),
        (b"{\\rtf", "RTF 文档", "an RTF document"),
        (b"SQLite format 3", "SQLite 数据库", "an SQLite database"),
        (b"\x7fELF", "程序文件", "a program"),
        (b"MZ", "程序文件", "a program"),
    ];
    let text = String::from_utf8_lossy(first)
        .trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t'])
        .to_lowercase();
    if ["<html", "<!doctype html", "<table", "<?xml", "<meta"]
        .iter()
        .any(|tag| text.starts_with(tag))
    {
        return Some(FileProblem::NotAWorkbook(both(
            "网页或 XML 文件",
            "a web page or XML file",
        )));
    }
    let utf16 = first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff");
    let (_, zh, en) = KINDS
        .iter()
        .find(|(magic, ..)| first.starts_with(magic) && (magic.len() > 2 || first.contains(&0)))
        .copied()
        .or_else(|| {
            let binary = !utf16 && !first.starts_with(b"PK") && !first.starts_with(&OLE) && first.contains(&0);
            binary.then_some((b"\0".as_slice(), "二进制文件", "a binary file"))
        })?;
    Some(FileProblem::NotAWorkbook(both(zh, en)))
}
