//! In which manner a CSV file is written: its encoding and its separator. Looks at the beginning of the file only.

use encoding_rs::{Encoding, GB18030, UTF_8};

/// The encoding of a file that is not UTF-8.
pub(super) fn foreign_encoding(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding).filter(|encoding| *encoding != UTF_8);
    }
    match std::str::from_utf8(head) {
        Ok(_) => None,
        // The last character may be cut in two by the end of the head.
        Err(error) if error.error_len().is_none() => None,
        Err(_) => Some(GB18030),
    }
}

/// True for a file that is no text at all: a workbook (a zip archive or an OLE document), a picture, anything with zero bytes but
/// UTF-16.
pub(super) fn is_no_text(head: &[u8]) -> bool {
    let workbook = head.starts_with(b"PK\x03\x04") || head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    workbook || (Encoding::for_bom(head).is_none() && head.contains(&0))
}

/// The separator that occurs most often in the first line.
pub(super) fn separator(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| line.iter().filter(|byte| **byte == separator).count();
    [b',', b'\t', b';', b'|']
        .into_iter()
        .rev()
        .max_by_key(|separator| count(*separator))
        .unwrap_or(b',')
}
