//! What limits a result, in words: missing columns, empty columns, values too common to compare by. Judges nothing.

use std::path::Path;

use twofront_domain::text::Bilingual;
use twofront_linkage::block::PassedOver;
use twofront_linkage::read::{ReadTable, Remark};

/// Fields for which a file has no column.
pub(super) fn missing_columns(file: &Path, fields: &[&str], limits: &mut Vec<Bilingual>) {
    if !fields.is_empty() {
        let file = file.display();
        limits.push(Bilingual::new(
            format!("{file} 没有这些字段的列，不参加比对：{}", fields.join("、")),
            format!(
                "{file} has no column for these fields, which are left out: {}",
                fields.join(", ")
            ),
        ));
    }
}

/// What a table could not give.
pub(super) fn of_table(file: &Path, read: &ReadTable, limits: &mut Vec<Bilingual>) {
    let file = file.display();
    if read.id_column.is_none() {
        limits.push(Bilingual::new(
            format!("{file} 没有编号列，按行号（从 1 起，不含表头）编号"),
            format!("{file} has no id column; its rows are numbered from 1, not counting the heading"),
        ));
    }
    limits.extend(read.remarks.iter().map(|remark| match remark {
        Remark::NoColumn { field } => Bilingual::new(
            format!("{file} 没有“{field}”这一列，不参加比对"),
            format!("{file} has no column for \"{field}\", which is left out"),
        ),
        Remark::EmptyColumn { field, filled } => Bilingual::new(
            format!("{file} 的“{field}”几乎是空的（只有 {filled} 行有内容），比对结果会受影响"),
            format!("{file}: \"{field}\" is almost empty ({filled} rows say something); fewer rows can be found"),
        ),
        Remark::LongCells { cells } => Bilingual::new(
            format!("{file} 有 {cells} 个单元格过长，只比较开头部分"),
            format!("{file}: {cells} cells are too long and are compared by their beginning"),
        ),
        Remark::Ragged { rows, first } => Bilingual::new(
            format!("{file} 有 {rows} 行的单元格数与表头不符，第一处是第 {first} 行；请检查分隔符和引号"),
            format!("{file}: {rows} rows do not have as many cells as headings, the first is row {first}; check separators and quotes"),
        ),
        Remark::RepeatedIds { rows, example } => Bilingual::new(
            format!("{file} 有 {rows} 行的编号与别的行相同，例如“{example}”；结果里分不清它们"),
            format!("{file}: {rows} rows share their id with another row, such as \"{example}\"; the result cannot tell them apart"),
        ),
    }));
}

/// Keys that had to pass over common values.
pub(super) fn of_keys(passed_over: &[PassedOver], limits: &mut Vec<Bilingual>) {
    limits.extend(passed_over.iter().map(|key| {
        let PassedOver { key, cap, rows, .. } = key;
        Bilingual::new(
            format!("比对键“{key}”：有 {rows} 行的值太常见（超过 {cap} 行共有），这些行只靠别的键比对"),
            format!("key \"{key}\": {rows} rows have values that more than {cap} rows share; they were compared by other keys only"),
        )
    }));
}
