//! Dates as ledgers write them: `2020-02-05`, `2020.2.5`, `20200205`, `2020年2月5日`, `二〇二〇年二月五日`, `2月5日`, spreadsheet
//! serials, and months or years alone.

use jiff::ToSpan;
use jiff::civil::Date;

/// Days before this are no dates of a ledger.
const EARLIEST_YEAR: i16 = 1900;
const LATEST_YEAR: i16 = 2100;

/// Reads a date. A month alone is its first day, a year alone its first of January. A day without year is the one nearest
/// to `near`, at most half a year ahead. `None` when it is no date.
pub fn parse_date(text: &str, near: Date) -> Option<Date> {
    let text = text.trim();
    if text.is_ascii() {
        return parse_ascii(text, near);
    }
    let plain = western(text)?;
    // 3月, 3月份, 3月底: a month of the year that lies nearest.
    let (month, at_end) = plain
        .strip_suffix("-end")
        .map_or((plain.as_str(), false), |month| (month, true));
    if text.contains('月') && month.len() <= 2 {
        let first = nearest(month.parse().ok()?, 1, near)?;
        return Some(if at_end { first.last_of_month() } else { first });
    }
    if at_end {
        return parse_ascii(month, near).map(Date::last_of_month);
    }
    parse_ascii(month, near)
}

/// Reads a stored number: a spreadsheet serial, `202306`, `20200205`, or `2023.6`.
pub fn parse_date_number(number: f64) -> Option<Date> {
    if number.fract() != 0.0 {
        // 2023.6 is June; 2023.1 may have been October, whose nought the spreadsheet dropped.
        let text = number.to_string();
        let (year, month) = text.split_once('.')?;
        if year.len() == 4 && month.len() <= 2 && month != "1" {
            return day(year.parse().ok()?, month.parse().ok()?, 1);
        }
        return serial(number);
    }
    let whole = number as i64;
    compact(whole).or_else(|| serial(number))
}

/// The day of a spreadsheet serial (1 = 1 January 1900), from 1920 to 2099.
fn serial(number: f64) -> Option<Date> {
    if !(7_306.0..73_051.0).contains(&number) {
        return None;
    }
    Date::constant(1899, 12, 30).checked_add((number as i64).days()).ok()
}

fn compact(number: i64) -> Option<Date> {
    match number {
        19_000_101..=21_001_231 => day(
            (number / 10_000) as i16,
            (number / 100 % 100) as i8,
            (number % 100) as i8,
        ),
        190_001..=210_012 => day((number / 100) as i16, (number % 100) as i8, 1),
        1_900..=2_100 => day(number as i16, 1, 1),
        _ => None,
    }
}

fn day(year: i16, month: i8, day: i8) -> Option<Date> {
    if !(EARLIEST_YEAR..=LATEST_YEAR).contains(&year) {
        return None;
    }
    Date::new(year, month, day).ok()
}

/// Chinese digits and signs as Western ones: `二〇二〇年二月五日` becomes `2020-2-5`. `None` for words that are no date.
fn western(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut digits: Vec<char> = Vec::new();
    let mut end_of_month = false;
    for c in text.chars() {
        match c {
            '〇' | '零' | '○' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '元' =>
            {
                digits.push(c);
                continue;
            }
            _ => {}
        }
        push_digits(&mut out, &mut digits)?;
        match c {
            '年' | '月' | '/' | '．' | '。' | '、' | '－' | '—' => out.push('-'),
            '日' | '号' => out.push(' '),
            '底' | '末' if out.ends_with('-') => end_of_month = true,
            '份' | '初' if out.ends_with('-') => {}
            c if c.is_whitespace() => out.push(' '),
            c if c.is_ascii() => out.push(c),
            c @ '０'..='９' => out.extend(char::from_u32(c as u32 - 0xfee0)),
            _ => return None,
        }
    }
    push_digits(&mut out, &mut digits)?;
    let mut plain = out.trim().trim_end_matches('-').to_owned();
    if end_of_month {
        plain.push_str("-end");
    }
    Some(plain)
}

/// Appends a run of Chinese digits: `二〇二〇`, `十二`, `二十五`.
fn push_digits(out: &mut String, digits: &mut Vec<char>) -> Option<()> {
    if digits.is_empty() {
        return Some(());
    }
    let value = |c: char| "〇一二三四五六七八九".chars().position(|digit| digit == c);
    let plain: Vec<char> = digits
        .drain(..)
        .map(|c| if matches!(c, '零' | '○') { '〇' } else { c })
        .collect();
    if plain == ['元'] {
        out.push('1');
    } else if let Some(ten) = plain.iter().position(|c| *c == '十') {
        let tens = if ten == 0 {
            1
        } else {
            value(plain[ten - 1]).filter(|_| ten == 1)?
        };
        let ones = plain.get(ten + 1).map_or(Some(0), |c| value(*c))?;
        if plain.len() > ten + 2 {
            return None;
        }
        out.push_str(&(tens * 10 + ones).to_string());
    } else {
        for c in plain {
            out.push_str(&value(c)?.to_string());
        }
    }
    Some(())
}

fn parse_ascii(text: &str, near: Date) -> Option<Date> {
    // A time of day after the date says nothing more.
    let text = text.split([' ', 'T']).next().unwrap_or(text);
    if text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty() {
        let number: i64 = text.parse().ok()?;
        return match text.len() {
            4 | 6 | 8 => compact(number),
            5 => serial(number as f64),
            _ => None,
        };
    }
    let mut parts = [0_i64; 3];
    let mut count = 0;
    for part in text.trim_end_matches(['-', '/', '.']).split(['-', '/', '.']) {
        if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) || count == 3 {
            return None;
        }
        parts[count] = part.parse().ok()?;
        count += 1;
    }
    let small = |number: i64| i8::try_from(number).ok();
    match (count, parts) {
        (3, [year @ 1000..=9999, month, of_month]) => day(year as i16, small(month)?, small(of_month)?),
        // Two digits of a year, as in 20.2.5, belong to this century.
        (3, [year @ 10..=99, month, of_month]) => day(2000 + year as i16, small(month)?, small(of_month)?),
        (2, [year @ 1000..=9999, month, _]) => day(year as i16, small(month)?, 1),
        (2, [month, of_month, _]) => nearest(small(month)?, small(of_month)?, near),
        _ => None,
    }
}

/// The day of the year that lies nearest: a ledger of February that says 20 December means the year before.
fn nearest(month: i8, of_month: i8, near: Date) -> Option<Date> {
    let this_year = day(near.year(), month, of_month)?;
    let ahead = near.checked_add(6.months()).ok()?;
    let behind = near.checked_sub(6.months()).ok()?;
    if this_year > ahead {
        day(near.year() - 1, month, of_month)
    } else if this_year < behind {
        day(near.year() + 1, month, of_month)
    } else {
        Some(this_year)
    }
}

/// The latest whole date (at least year and month) inside a longer text such as a title or `日期：2020年2月18日`.
pub fn find_date(text: &str, near: Date) -> Option<Date> {
    let belongs = |c: char| c.is_ascii_digit() || "年月日号-./〇零一二三四五六七八九十".contains(c);
    text.split(|c: char| !belongs(c))
        .filter(|part| part.chars().count() >= 6)
        .filter(|part| part.contains('月') || part.chars().filter(|c| "-./".contains(*c)).count() == 2)
        .filter_map(|part| parse_date(part.trim_matches(['-', '.', '/']), near))
        .max()
}
