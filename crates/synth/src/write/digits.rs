//! Days and numbers as text, in the ways people write them.

use jiff::civil::Date;

/// Ways of writing a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateStyle {
    /// 2020-02-10
    Dashes,
    /// 2020.2.10
    Dots,
    /// 2020/2/10
    Slashes,
    /// 2020年2月10日
    Characters,
    /// 二〇二〇年二月十日
    ChineseNumerals,
    /// 20200210
    Compact,
    /// 43871, a number
    Serial,
    /// A date cell
    DayCell,
}

/// A day as text; serials and day cells are written with dashes where only text will do.
pub(crate) fn write_day(style: DateStyle, date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match style {
        DateStyle::Dashes | DateStyle::Serial | DateStyle::DayCell => format!("{year}-{month:02}-{day:02}"),
        DateStyle::Dots => format!("{year}.{month}.{day}"),
        DateStyle::Slashes => format!("{year}/{month}/{day}"),
        DateStyle::Characters => format!("{year}年{month}月{day}日"),
        DateStyle::ChineseNumerals => {
            let year: String = year.to_string().bytes().map(|digit| numeral(digit - b'0')).collect();
            format!(
                "{year}年{}月{}日",
                below_hundred(month.unsigned_abs()),
                below_hundred(day.unsigned_abs())
            )
        }
        DateStyle::Compact => format!("{year}{month:02}{day:02}"),
    }
}

fn numeral(digit: u8) -> char {
    ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'][usize::from(digit % 10)]
}

fn below_hundred(number: u8) -> String {
    let (tens, ones) = (number / 10, number % 10);
    let mut text = String::new();
    if tens > 1 {
        text.push(numeral(tens));
    }
    if tens > 0 {
        text.push('十');
    }
    if ones > 0 {
        text.push(numeral(ones));
    }
    text
}

/// `12` as `１２`.
pub(crate) fn full_width(text: &str) -> String {
    let wide = |c: char| {
        if c.is_ascii_graphic() {
            char::from_u32(c as u32 + 0xfee0).unwrap_or(c)
        } else {
            c
        }
    };
    text.chars().map(wide).collect()
}

/// `32400` as `32,400`.
pub(crate) fn with_separators(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_written_in_every_style() {
        for (style, expect) in [
            (DateStyle::Dashes, "2020-02-10"),
            (DateStyle::Dots, "2020.2.10"),
            (DateStyle::Slashes, "2020/2/10"),
            (DateStyle::Characters, "2020年2月10日"),
            (DateStyle::ChineseNumerals, "二〇二〇年二月十日"),
            (DateStyle::Compact, "20200210"),
        ] {
            assert_eq!(write_day(style, date(2020, 2, 10)), expect);
        }
        assert_eq!(
            write_day(DateStyle::ChineseNumerals, date(2019, 11, 21)),
            "二〇一九年十一月二十一日"
        );
    }

    #[test]
    fn numbers_are_written_as_people_do() {
        assert_eq!(with_separators(1_234_567), "1,234,567");
        assert_eq!(with_separators(-400), "-400");
        assert_eq!(full_width("12x"), "１２ｘ");
    }
}
