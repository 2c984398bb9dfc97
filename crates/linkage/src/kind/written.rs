//! How people write what a cell says: full-width forms, Chinese numerals, words for "nothing". Knows no kind of field.

/// A character in half width: `１` is `1`, the ideographic blank is a blank.
#[inline]
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        c => c,
    }
}

/// The digit of a Chinese numeral up to nine; 十 is not among them.
#[inline]
pub(super) fn numeral(c: char) -> Option<u8> {
    Some(match c {
        '0'..='9' => c as u8 - b'0',
        '〇' | '零' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// Whether a cell is empty or holds what clerks and programs write instead of nothing.
pub(super) fn says_nothing(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.len() > 12 {
        return false;
    }
    match cell {
        "" | "无" | "暂无" | "没有" | "不详" | "未知" | "空" | "不明" | "无法提供" => true,
        // "Na" is somebody's name; "NA" is what R writes.
        "NA" | "N/A" | "n/a" | "#N/A" | "NULL" | "null" | "Null" | "None" | "nan" | "NaN" | "(null)" | "\\N" => true,
        _ => cell.chars().all(|c| {
            matches!(
                c,
                '-' | '—' | '－' | '–' | '/' | '／' | '\\' | '.' | '?' | '？' | '*' | '_' | '\'' | '"'
            )
        }),
    }
}
