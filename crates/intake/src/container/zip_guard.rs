//! Looks into a zip before a workbook reader opens it: which kind of workbook, encrypted or not, and how much it really
//! unpacks to. Doesn't parse any sheet.

use std::io::Read;

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Format, Source, read_up_to};
use crate::file_problem::{FileProblem, both};
use crate::limits::Limits;

/// Deflate never makes more than 1,032 bytes of one, so a part whose stored size times this fits need not be unpacked to
/// know that it fits.
const DEFLATE_MOST: u64 = 1032;

/// Parts below this many unpacked bytes may repeat themselves as much as they like.
const RATIO_FROM_BYTES: u64 = 20_000_000;

/// Which workbook the archive holds.
///
/// # Errors
/// When it is cut off, encrypted, a bomb, or some other kind of archive.
pub fn inspect(source: &mut dyn Source, limits: &Limits) -> Result<Format, FileProblem> {
    let mut archive = ZipArchive::new(source).map_err(damaged)?;
    let format = kind(&archive)?;
    let mut unpacked_total = 0_u64;
    for at in 0..archive.len() {
        let (name, stored, declared) = {
            let part = archive.by_index_raw(at).map_err(damaged)?;
            if part.encrypted() {
                return Err(FileProblem::Encrypted);
            }
            let name = part.name().map_err(damaged)?.to_ascii_lowercase();
            (name, part.compressed_size(), part.size())
        };
        let allowed = limits.unpacked_bytes.saturating_sub(unpacked_total);
        let unpacked = unpacked_size(&mut archive, at, stored, declared, allowed)?;
        if unpacked > allowed || (unpacked > RATIO_FROM_BYTES && unpacked / stored.max(1) > limits.unpack_ratio) {
            return Err(FileProblem::ZipBomb);
        }
        unpacked_total += unpacked;
        if name.ends_with("sharedstrings.xml") {
            check_announced_strings(&mut archive, at, limits)?;
        }
        if name == "meta-inf/manifest.xml" && text_of(&mut archive, at, 1 << 20)?.contains("encryption-data") {
            return Err(FileProblem::Encrypted);
        }
    }
    Ok(format)
}

fn kind(archive: &ZipArchive<&mut dyn Source>) -> Result<Format, FileProblem> {
    let parts: Vec<String> = archive
        .file_names()
        .map(|name| name.map(|name| name.to_ascii_lowercase()))
        .collect::<Result<_, _>>()
        .map_err(damaged)?;
    let has = |name: &str| parts.iter().any(|part| part == name);
    let starts = |prefix: &str| parts.iter().any(|part| part.starts_with(prefix));
    if has("xl/workbook.xml") {
        return Ok(Format::Xlsx);
    }
    let what = if has("xl/workbook.bin") {
        both("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)")
    } else if has("content.xml") && !starts("word/") {
        return Ok(Format::Ods);
    } else if starts("word/") {
        both("Word 文档", "a Word document")
    } else if starts("ppt/") {
        both("PPT 演示文稿", "a presentation")
    } else {
        both("ZIP 压缩包", "a ZIP archive")
    };
    Err(FileProblem::NotAWorkbook(what))
}

/// The true size, unpacking only where the declared one could hide a bomb. Stops soon after `allowed`.
fn unpacked_size(
    archive: &mut ZipArchive<&mut dyn Source>,
    at: usize,
    stored: u64,
    declared: u64,
    allowed: u64,
) -> Result<u64, FileProblem> {
    if declared > allowed || stored.saturating_mul(DEFLATE_MOST) <= RATIO_FROM_BYTES {
        return Ok(declared.max(stored));
    }
    let mut part = archive.by_index(at).map_err(damaged)?;
    let mut buffer = vec![0_u8; 1 << 16];
    let mut count = 0_u64;
    loop {
        match part.read(&mut buffer) {
            Ok(0) => return Ok(count),
            Ok(more) => count += more as u64,
            // More bytes than the headings declare: nobody but a bomb says so.
            Err(error) if error.to_string().contains("larger than its declared") => return Err(FileProblem::ZipBomb),
            // The checksum or the stream is wrong: the tail is missing or was changed on the way.
            Err(error) => return Err(FileProblem::Truncated(error.to_string())),
        }
        if count > allowed {
            return Ok(count);
        }
    }
}

/// A reader makes room for as many texts as the part announces, so the announcement must be believable.
fn check_announced_strings(
    archive: &mut ZipArchive<&mut dyn Source>,
    at: usize,
    limits: &Limits,
) -> Result<(), FileProblem> {
    let head = text_of(archive, at, 4096)?;
    let Some((_, rest)) = head.split_once("uniqueCount=") else {
        return Ok(());
    };
    let digits: String = rest.chars().skip(1).take_while(char::is_ascii_digit).collect();
    let believable = digits.parse::<usize>().is_ok_and(|count| count <= limits.cells);
    if believable || digits.is_empty() {
        Ok(())
    } else {
        Err(FileProblem::ZipBomb)
    }
}

fn text_of(archive: &mut ZipArchive<&mut dyn Source>, at: usize, most: usize) -> Result<String, FileProblem> {
    let mut part = archive.by_index(at).map_err(damaged)?;
    let mut head = vec![0_u8; most];
    let filled = read_up_to(&mut part, &mut head)?;
    Ok(String::from_utf8_lossy(&head[..filled]).into_owned())
}

fn damaged(error: ZipError) -> FileProblem {
    FileProblem::Truncated(error.to_string())
}
