//! Text files with commas, tabs or semicolons, in UTF-8 (with or without mark), UTF-16 or GB18030.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030};

use super::Builder;
use crate::container::Source;
use crate::file_problem::FileProblem;

/// Reads the file as one sheet of the file's name.
pub fn read(source: &mut dyn Source, file_name: &str, builder: &mut Builder<'_>) -> Result<(), FileProblem> {
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes)?;
    let text = decode(&bytes)?;
    builder.start_sheet(file_name, false);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut row = 0_u32;
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return Err(FileProblem::Truncated(error.to_string())),
        }
        // Blank lines are rows to a spreadsheet, but the reader skips them.
        let start = record
            .position()
            .and_then(|position| usize::try_from(position.byte()).ok())
            .unwrap_or(0);
        row = row.saturating_add(blank_lines(text.as_bytes(), start));
        for (column, cell) in record.iter().enumerate() {
            if cell.len() > builder.limits().cell_bytes {
                return Err(FileProblem::Truncated(format!(
                    "a quotation mark of row {} is not closed",
                    row + 1
                )));
            }
            builder.text(row, u32::try_from(column).unwrap_or(u32::MAX), cell)?;
        }
        row = row.saturating_add(1);
    }
}

/// How many line ends stand at `start`, where the last record ended.
fn blank_lines(bytes: &[u8], start: usize) -> u32 {
    let mut rest = bytes.get(start..).unwrap_or_default();
    // The reader leaves the second half of a Windows line end behind.
    if start > 0 && bytes[start - 1] == b'\r' {
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut count = 0;
    while let Some(after) = [b"\r\n".as_slice(), b"\n", b"\r"]
        .iter()
        .find_map(|end| rest.strip_prefix(*end))
    {
        (rest, count) = (after, count + 1);
    }
    count
}

/// The text of the bytes.
///
/// # Errors
/// When they fit none of the encodings.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileProblem> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, malformed) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if malformed {
            Err(FileProblem::Encoding)
        } else {
            Ok(text)
        };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        // Only the last character is cut: UTF-8 that was not copied to its end.
        Err(error) if error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii() => {
            return Err(FileProblem::Truncated("the last character is incomplete".to_owned()));
        }
        Err(_) => {}
    }
    let (text, malformed) = GB18030.decode_without_bom_handling(bytes);
    if malformed || looks_scrambled(&text) {
        Err(FileProblem::Encoding)
    } else {
        Ok(text)
    }
}

/// GB18030 gives a meaning to almost any bytes; text that is mostly rare signs was something else.
fn looks_scrambled(text: &str) -> bool {
    let (mut common, mut rare) = (0_usize, 0_usize);
    for c in text.chars().take(20_000) {
        match c {
            '\u{e000}'..='\u{f8ff}' | '\u{80}'..='\u{9f}' | '\u{fffd}' => rare += 1,
            '\0'..='\u{8}' | '\u{e}'..='\u{1f}' => rare += 1,
            c if !c.is_ascii() => common += 1,
            _ => {}
        }
    }
    rare * 10 > common
}

/// The separator that splits the first lines most evenly; quoted parts don't count.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let most_common = |separator: u8| {
        let counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, separator)).collect();
        let widest = counts.iter().copied().max().unwrap_or(0);
        (
            counts
                .iter()
                .filter(|count| **count > 0 && **count * 2 >= widest)
                .count(),
            widest,
        )
    };
    [b',', b'\t', b';']
        .into_iter()
        .rev()
        .max_by_key(|separator| most_common(*separator))
        .unwrap_or(b',')
}

fn outside_quotes(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            byte if byte == separator && !quoted => count += 1,
            _ => {}
        }
    }
    count
}
