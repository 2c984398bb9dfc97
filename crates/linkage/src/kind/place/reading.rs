//! Takes the name or the code of a place apart. Knows how names of Chinese places end.

use super::super::texts::mix;
use super::super::written::{half_width, numeral};

/// Longer texts are no place names; what follows is left out.
const CHARS_MAX: usize = 48;

/// The levels of a place, hashed; 0 where one is not named.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub village: u32,
    pub town: u32,
    pub county: u32,
}

/// A code of 6, 9 or 12 digits (GB/T 2260 and 10114: county, town, village); `None` where the cell is none.
pub(super) fn code(bytes: &[u8]) -> Option<Place> {
    let bytes = bytes.strip_suffix(b".0").unwrap_or(bytes);
    if !matches!(bytes.len(), 6 | 9 | 12) || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let level = |end: usize| {
        let named = bytes.get(end - 3..end).is_some_and(|digits| digits != b"000");
        if named {
            bytes[..end].iter().fold(1, |hash, byte| step(hash, char::from(*byte))) as u32 | 1
        } else {
            0
        }
    };
    Some(Place {
        village: level(12),
        town: level(9),
        county: level(6),
    })
}

/// A name such as 义安县向阳镇红旗村三组, whole or in part.
pub(super) fn words(cell: &str) -> Place {
    let mut buffer = ['\0'; CHARS_MAX];
    let mut length = 0;
    for c in cell
        .chars()
        .map(half_width)
        .filter(|c| c.is_alphanumeric())
        .take(CHARS_MAX)
    {
        buffer[length] = c.to_ascii_lowercase();
        length += 1;
    }
    let name = &buffer[..length];
    let (above, town, below) = around_town(name);
    let (county, below) = if town.is_empty() {
        around_county(below)
    } else {
        (around_county(above).0, below)
    };
    Place {
        village: hash(village(below)),
        town: hash(town),
        county: hash(county),
    }
}

/// What stands above the town, the town's name without its kind, and what stands below it. Without a town all is below.
fn around_town(name: &[char]) -> (&[char], &[char], &[char]) {
    const KINDS: [&str; 12] = [
        "镇人民政府",
        "乡人民政府",
        "街道办事处",
        "街道办",
        "办事处",
        "街道",
        "苏木",
        "民族乡",
        "开发区",
        "管理区",
        "镇",
        "乡",
    ];
    let mut found = None;
    for at in 1..name.len() {
        let Some(kind) = KINDS.iter().find(|kind| starts_with(&name[at..], kind)) else {
            continue;
        };
        let below = &name[at + kind.chars().count()..];
        // 镇 in 城镇村 is part of the village's name, a second kind (乡镇) or a village after it decides.
        if below
            .first()
            .is_some_and(|next| matches!(next, '村' | '社' | '组' | '镇' | '乡' | '街'))
            && below.len() < 3
        {
            continue;
        }
        let start = end_of_county(&name[..at]);
        if start < at {
            found = Some((&name[..start], &name[start..at], below));
            break;
        }
    }
    found.unwrap_or((&[], &[], name))
}

/// The county's name without its kind, and what stands below it.
fn around_county(name: &[char]) -> (&[char], &[char]) {
    let end = end_of_county(name);
    if end == 0 {
        return (&[], name);
    }
    let start = end_of_county(&name[..end - 1]);
    // 市 without a county below it is a county itself only sometimes: it decides nothing.
    let county = if matches!(name[end - 1], '县' | '区' | '旗') {
        &name[start..end - 1]
    } else {
        &[]
    };
    (county, &name[end..])
}

/// Where the last name of a province, city or county ends; 0 where there is none.
fn end_of_county(name: &[char]) -> usize {
    let mut end = 0;
    for at in 1..name.len() {
        let long_enough = at >= end + 2 || at == end + 1 && name[at] == '县';
        let ends = match name[at] {
            '省' | '市' | '县' | '州' => true,
            '区' => name[at - 1] != '社' && name[at - 1] != '小',
            // 红旗 is a village far more often than 旗 a county.
            '旗' => name[..at].iter().any(|c| matches!(c, '盟' | '蒙')),
            '盟' => end > 0,
            _ => false,
        };
        // 新市镇, 县城村, 区里村: what follows has to be a name of its own.
        let next = name.get(at + 1);
        if ends && long_enough && !next.is_some_and(|next| matches!(next, '村' | '镇' | '乡' | '街' | '社' | '组'))
        {
            end = at + 1;
        }
    }
    end
}

/// The village's name without its kind and without groups below it.
fn village(name: &[char]) -> &[char] {
    const KINDS: [&str; 7] = ["村", "社区", "居委会", "居民委员会", "居民", "嘎查", "委员会"];
    for at in 1..name.len() {
        if KINDS.iter().any(|kind| starts_with(&name[at..], kind)) {
            return &name[..at];
        }
    }
    without_group(name)
}

/// 红旗三组 without 三组.
fn without_group(name: &[char]) -> &[char] {
    let Some((kind, before)) = name.split_last() else {
        return name;
    };
    if !matches!(kind, '组' | '队' | '号') {
        return name;
    }
    let before = before.strip_suffix(&['小']).unwrap_or(before);
    let before = before.strip_suffix(&['生', '产']).unwrap_or(before);
    let numerals = before
        .iter()
        .rev()
        .take_while(|c| numeral(**c).is_some() || **c == '十')
        .count();
    let named = &before[..before.len() - numerals];
    let named = named.strip_suffix(&['第']).unwrap_or(named);
    if numerals == 0 || named.is_empty() { name } else { named }
}

fn starts_with(name: &[char], start: &str) -> bool {
    let mut name = name.iter();
    start.chars().all(|c| name.next() == Some(&c))
}

fn hash(name: &[char]) -> u32 {
    if name.is_empty() {
        0
    } else {
        name.iter().fold(2, |hash, c| step(hash, *c)) as u32 | 1
    }
}

fn step(hash: u64, c: char) -> u64 {
    mix(hash << 21 ^ u64::from(c))
}
