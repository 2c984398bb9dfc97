//! Villager groups as people write them: `1组`, `第十组`, `2 组`, `王家湾`, `河东三组`. Which texts mean the same group, and in
//! which order groups are called. Knows nothing of where they lie.

/// The order of a group within its village, equal for texts that mean the same group. Numbers come by size and before names;
/// an unknown group comes last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKey {
    unknown: bool,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Number(u32),
    Name(String),
}

impl GroupKey {
    /// Reads a group as written. Blanks, a leading 第, the word for group at the end and the way a number is written
    /// (`10`, `１０`, `十`) don't matter.
    pub fn read(text: &str) -> Self {
        let tidy: String = text.chars().filter(|c| !c.is_whitespace()).map(half_width).collect();
        let bare = tidy.strip_prefix('第').unwrap_or(&tidy);
        let bare = ["村民小组", "村民组", "小组", "组"]
            .iter()
            .find_map(|word| bare.strip_suffix(word))
            .unwrap_or(bare);
        let parts = split(bare);
        Self {
            unknown: parts.is_empty(),
            parts,
        }
    }

    /// True when the text names no group. Two unknown groups need not be the same one.
    pub const fn is_unknown(&self) -> bool {
        self.unknown
    }
}

/// True when both texts name a group, and the same one.
pub fn same_group(one: &str, other: &str) -> bool {
    let key = GroupKey::read(one);
    !key.is_unknown() && key == GroupKey::read(other)
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        _ => c,
    }
}

fn split(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same_kind: fn(char) -> bool = match first {
            '0'..='9' => |c| c.is_ascii_digit(),
            c if is_numeral(c) => is_numeral,
            _ => |c| !c.is_ascii_digit() && !is_numeral(c),
        };
        let end = rest.find(|c| !same_kind(c)).unwrap_or(rest.len());
        let (chunk, after) = rest.split_at(end);
        let number = if first.is_ascii_digit() {
            chunk.parse().ok()
        } else {
            numeral(chunk)
        };
        parts.push(number.map_or_else(|| Part::Name(chunk.to_owned()), Part::Number));
        rest = after;
    }
    parts
}

const DIGITS: &str = "〇一二三四五六七八九";

fn is_numeral(c: char) -> bool {
    DIGITS.contains(c) || matches!(c, '零' | '十' | '百')
}

/// `十` 10, `二十一` 21, `一百零三` 103, `一二` 12. `None` for what is no number, such as names without numerals.
fn numeral(chunk: &str) -> Option<u32> {
    let digit = |c: char| {
        DIGITS
            .chars()
            .position(|d| d == c || (c == '零' && d == '〇'))
            .and_then(|at| u32::try_from(at).ok())
    };
    let (mut total, mut pending, mut units) = (0u32, None::<u32>, false);
    for c in chunk.chars() {
        match c {
            '十' | '百' => {
                let unit = if c == '十' { 10 } else { 100 };
                total = total.checked_add(pending.take().filter(|n| *n > 0).unwrap_or(1).checked_mul(unit)?)?;
                units = true;
            }
            _ => {
                let next = digit(c)?;
                // Without units digits are read by position (一二 is 12); after a unit a new digit starts afresh (百零三).
                let carried = if units { 0 } else { pending.unwrap_or(0) };
                pending = Some(carried.checked_mul(10)?.checked_add(next)?);
            }
        }
    }
    total.checked_add(pending.unwrap_or(0))
}
