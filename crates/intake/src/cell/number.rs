//! Numbers as people write them: `8,800`, `1.2万`, `近800`, `40多万`, `三千五`, `半`, each with what follows it (the unit) and
//! whether it is only approximate. Exact arithmetic in millionths; floats never hold an amount.

/// A number read from the start of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The amount in millionths.
    pub millionths: i128,
    /// True for 近, 约, 多, 余, 左右 ...
    pub approximate: bool,
    /// What follows: the unit, without words of approximation.
    pub rest: String,
}

const MILLION: i128 = 1_000_000;

/// Amounts beyond this are no amounts of a county.
const MOST: i128 = 1_000_000_000_000 * MILLION;

const BEFORE: [&str; 15] = [
    "将近",
    "接近",
    "大约",
    "大概",
    "大致",
    "差不多",
    "不到",
    "不足",
    "超过",
    "至少",
    "最多",
    "估计",
    "近",
    "约",
    "超",
];
const AFTER: [&str; 8] = ["左右", "上下", "以上", "以下", "以内", "不到", "来", "余"];

/// Reads a number and its unit from a text in the form of [`crate::script::key`].
pub fn parse_number(key: &str) -> Option<Number> {
    let mut text = key.trim_start_matches(['¥', '￥', ':']);
    let mut approximate = false;
    for word in ["共计", "合计", "总计", "共", "人民币"] {
        text = text.strip_prefix(word).unwrap_or(text);
    }
    while let Some(rest) = BEFORE.iter().find_map(|word| text.strip_prefix(word)) {
        (text, approximate) = (rest, true);
    }
    let (negative, text) = match text.strip_prefix(['-', '负']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut reader = Reader::new(text);
    let amount = reader.amount()?;
    approximate |= reader.approximate;
    let mut rest = reader.rest();
    while let Some(shorter) = AFTER.iter().find_map(|word| rest.strip_suffix(word)) {
        (rest, approximate) = (shorter, true);
    }
    // 一吨半: half a unit more.
    let (rest, half) = match rest.strip_suffix('半') {
        Some(unit) if !unit.is_empty() => (unit, MILLION / 2),
        _ => (rest, 0),
    };
    let millionths = if negative { -(amount + half) } else { amount + half };
    Some(Number {
        millionths,
        approximate,
        rest: rest.to_owned(),
    })
}

/// A plain Western decimal such as `12`, `-3.50`, `8,800`, in millionths.
pub fn parse_decimal(text: &str) -> Option<i128> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let mut reader = Reader::new(digits);
    let amount = reader.decimal()?;
    if !reader.rest().is_empty() {
        return None;
    }
    Some(if negative { -amount } else { amount })
}

/// A stored number in millionths, through its shortest decimal form.
pub fn from_float(number: f64) -> Option<i128> {
    if !number.is_finite() || number.abs() > 1.0e12 {
        return None;
    }
    // Sums in spreadsheets leave tails such as 7900.499999999999; millionths are finer than any field's unit.
    parse_decimal(&format!("{number:.6}"))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    approximate: bool,
}

/// What a character means inside a Chinese number.
fn chinese_digit(c: char) -> Option<i128> {
    "零一二三四五六七八九"
        .chars()
        .position(|digit| digit == c)
        .map(|digit| digit as i128)
        .or(match c {
            '〇' | '○' => Some(0),
            '两' => Some(2),
            '壹' => Some(1),
            '贰' => Some(2),
            '叁' => Some(3),
            '肆' => Some(4),
            '伍' => Some(5),
            '陆' => Some(6),
            '柒' => Some(7),
            '捌' => Some(8),
            '玖' => Some(9),
            _ => None,
        })
}

fn multiplier(c: char) -> Option<i128> {
    match c {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1_000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    }
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            approximate: false,
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Digits with an optional decimal part, thousands parted by commas.
    fn decimal(&mut self) -> Option<i128> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let (mut amount, mut scale, mut digits) = (0_i128, None, 0);
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'0'..=b'9' => {
                    digits += 1;
                    match scale {
                        None => amount = amount * 10 + i128::from(byte - b'0') * MILLION,
                        Some(place) => {
                            amount += i128::from(byte - b'0') * place;
                            scale = Some(place / 10);
                        }
                    }
                }
                b'.' if scale.is_none() => scale = Some(MILLION / 10),
                b',' if scale.is_none() && digits > 0 && self.is_thousands() => {}
                _ => break,
            }
            if amount > MOST {
                return None;
            }
            self.at += 1;
        }
        if digits == 0 {
            self.at = start;
            return None;
        }
        Some(amount)
    }

    /// True when the comma at hand is followed by exactly three digits.
    fn is_thousands(&self) -> bool {
        let after = &self.text.as_bytes()[self.at + 1..];
        after.len() >= 3 && after[..3].iter().all(u8::is_ascii_digit) && !after.get(3).is_some_and(u8::is_ascii_digit)
    }

    /// A whole number with Chinese digits and multipliers, or a Western one followed by them.
    fn amount(&mut self) -> Option<i128> {
        let mut sum = Sum::default();
        while let Some(c) = self.next() {
            if c.is_ascii_digit() || c == '.' {
                if sum.current.is_some() {
                    break;
                }
                sum.current = Some(self.decimal()?);
                sum.western = true;
                continue;
            }
            let after = self.rest().chars().nth(1);
            // 5两 is a weight, 两千 a number; 5千克 is 5 kilograms.
            let unit_begins = (c == '两' && sum.current.is_some()) || (c == '千' && after == Some('克'));
            if unit_begins {
                break;
            }
            if let Some(digit) = chinese_digit(c) {
                sum.digit(digit)?;
            } else if let Some(factor) = multiplier(c) {
                sum.multiply(factor)?;
            } else if c == '点' && sum.current.is_some() && after.and_then(chinese_digit).is_some() {
                sum.point = Some(MILLION / 10);
            } else if c == '半' && sum.is_empty() {
                sum.current = Some(MILLION / 2);
                sum.western = true;
            } else if matches!(c, '多' | '余' | '来') && !sum.is_empty() {
                self.approximate = true;
            } else {
                break;
            }
            self.at += c.len_utf8();
        }
        sum.total().filter(|amount| *amount <= MOST)
    }
}

/// A Chinese number while it is read: 亿 and 万 close sections, 千 百 十 add to them.
#[derive(Default)]
struct Sum {
    closed: i128,
    section: i128,
    current: Option<i128>,
    /// The last multiplier, for 三千五 = 3,500.
    last: Option<i128>,
    nought: bool,
    western: bool,
    point: Option<i128>,
    single: bool,
}

impl Sum {
    fn is_empty(&self) -> bool {
        self.current.is_none() && self.section == 0 && self.closed == 0
    }

    fn digit(&mut self, digit: i128) -> Option<()> {
        if let (Some(place), Some(current)) = (self.point, self.current) {
            self.current = Some(current + digit * place);
            self.point = Some(place / 10);
            return Some(());
        }
        if digit == 0 && self.current.is_none() && self.last.is_some() {
            self.nought = true;
            return Some(());
        }
        if self.western {
            return None;
        }
        (self.current, self.single) = match self.current {
            Some(current) => (Some(current * 10 + digit * MILLION), false),
            None => (Some(digit * MILLION), true),
        };
        self.current.filter(|current| *current <= MOST).map(|_| ())
    }

    fn multiply(&mut self, factor: i128) -> Option<()> {
        let current = self.current.take();
        if factor < 10_000 {
            // 十五 begins with ten; 百 and 千 need a digit before them.
            let count = match current {
                Some(current) => current,
                None if factor == 10 => MILLION,
                None => return None,
            };
            self.section += count * factor;
        } else {
            self.section += current.unwrap_or(0);
            if self.section == 0 && self.closed == 0 {
                return None;
            }
            self.closed = (self.closed + self.section) * factor;
            self.section = 0;
        }
        (self.last, self.nought, self.western, self.point) = (Some(factor), false, false, None);
        (self.closed <= MOST && self.section <= MOST).then_some(())
    }

    fn total(&self) -> Option<i128> {
        if self.is_empty() && !self.nought && self.last.is_none() {
            return None;
        }
        let tail = match (self.current, self.last) {
            // 三千五, 1万5: the digit stands one place below the multiplier.
            (Some(current), Some(last)) if !self.nought && self.point.is_none() && current < 10 * MILLION => {
                current * last / 10
            }
            (current, _) => current.unwrap_or(0),
        };
        Some(self.closed + self.section + tail)
    }
}
