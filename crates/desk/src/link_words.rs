//! Words for what linking compares: its fields, and the relations in which two values can stand. Unknown codes, such as those
//! of a county's own schema, are shown as they are.

use twofront_domain::text::Bilingual;

/// Whether two values agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agrees {
    /// One side says nothing.
    Missing,
    /// They speak for one person.
    Yes,
    /// They could be one value, written or remembered differently.
    Partly,
    /// They are two values.
    No,
}

impl Agrees {
    /// The stable word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
        }
    }
}

/// The fields that are always shown, in this order.
pub const FIELDS: [&str; 8] = ["name", "id", "birth", "sex", "village", "address", "phone", "household"];

const FIELD_WORDS: [(&str, &str, &str); 8] = [
    ("name", "姓名", "Name"),
    ("id", "身份证号", "Resident ID"),
    ("birth", "出生日期", "Date of birth"),
    ("sex", "性别", "Sex"),
    ("village", "村", "Village"),
    ("address", "住址", "Address"),
    ("phone", "电话", "Phone"),
    ("household", "户", "Household"),
];

/// Field (empty for any), relation, whether that agrees, and how to say it.
const RELATIONS: [(&str, &str, Agrees, &str, &str); 48] = [
    ("name", "exact", Agrees::Yes, "姓名相同", "the same name"),
    (
        "name",
        "variant",
        Agrees::Yes,
        "异体字或繁简不同",
        "the same name in variant characters",
    ),
    (
        "name",
        "homophone",
        Agrees::Partly,
        "同音不同字",
        "sounds the same, other characters",
    ),
    (
        "name",
        "look_alike",
        Agrees::Partly,
        "字形相近",
        "characters that look alike",
    ),
    (
        "name",
        "lost_character",
        Agrees::Partly,
        "有字没有打出来",
        "a character could not be typed",
    ),
    (
        "name",
        "swapped",
        Agrees::Partly,
        "字序颠倒",
        "characters in another order",
    ),
    (
        "name",
        "dropped",
        Agrees::Partly,
        "少了一个字",
        "one character is missing",
    ),
    (
        "name",
        "one_character",
        Agrees::Partly,
        "差一个字",
        "one character differs",
    ),
    (
        "name",
        "same_surname",
        Agrees::No,
        "只有姓相同",
        "only the surname is the same",
    ),
    ("id", "exact", Agrees::Yes, "证号相同", "the same number"),
    (
        "id",
        "exact_suspect",
        Agrees::Partly,
        "证号相同，但可能填了家人的",
        "the same number, but it may be a relative's",
    ),
    (
        "id",
        "exact_invalid",
        Agrees::Partly,
        "写法相同，但不是有效证号",
        "written the same, but no valid number",
    ),
    (
        "id",
        "lost_digits",
        Agrees::Partly,
        "末几位丢失，其余相同",
        "lost its last digits, the others agree",
    ),
    (
        "id",
        "typo",
        Agrees::Partly,
        "像是写错一位",
        "looks like a slip in one digit",
    ),
    (
        "id",
        "typo_valid",
        Agrees::Partly,
        "只差一处，但两个证号都有效",
        "one slip apart, but both are valid numbers",
    ),
    (
        "id",
        "other_suspect",
        Agrees::Partly,
        "证号不同，但可能填了家人的",
        "another number, but it may be a relative's",
    ),
    (
        "id",
        "same_birth",
        Agrees::No,
        "证号不同，出生日期相同",
        "another number with the same birth date",
    ),
    (
        "id",
        "two_valid",
        Agrees::No,
        "两个不同的有效证号",
        "two different valid numbers",
    ),
    ("birth", "exact", Agrees::Yes, "出生日期相同", "the same date"),
    (
        "birth",
        "lunar",
        Agrees::Partly,
        "一边是农历",
        "one side is the lunar date",
    ),
    (
        "birth",
        "swapped",
        Agrees::Partly,
        "月和日写反",
        "month and day the other way round",
    ),
    (
        "birth",
        "partial",
        Agrees::Partly,
        "一边只写到年或月",
        "one side gives less than the day",
    ),
    ("birth", "one_digit", Agrees::Partly, "差一位数字", "one digit differs"),
    (
        "birth",
        "month_day",
        Agrees::Partly,
        "月日相同，年份不同",
        "the same day of another year",
    ),
    (
        "birth",
        "same_year",
        Agrees::Partly,
        "同年不同日",
        "another day of the same year",
    ),
    ("sex", "same", Agrees::Yes, "性别相同", "the same sex"),
    ("phone", "exact", Agrees::Yes, "电话相同", "the same number"),
    (
        "phone",
        "lost_digits",
        Agrees::Partly,
        "有位数丢失，其余相同",
        "lost digits, the others agree",
    ),
    ("phone", "one_digit", Agrees::Partly, "差一位数字", "one digit differs"),
    ("village", "exact", Agrees::Yes, "同村", "the same village"),
    (
        "village",
        "town",
        Agrees::Partly,
        "同乡镇不同村",
        "another village of the same town",
    ),
    ("address", "exact", Agrees::Yes, "住址相同", "the same address"),
    (
        "address",
        "near",
        Agrees::Partly,
        "住址基本相同",
        "nearly the same address",
    ),
    ("address", "similar", Agrees::Partly, "住址相近", "a similar address"),
    ("household", "exact", Agrees::Yes, "同一户", "the same household"),
    (
        "household",
        "swapped",
        Agrees::Partly,
        "有两位颠倒",
        "two digits the other way round",
    ),
    ("household", "one_off", Agrees::Partly, "差一位", "one digit differs"),
    ("", "exact", Agrees::Yes, "相同", "the same"),
    ("", "same", Agrees::Yes, "相同", "the same"),
    ("", "near", Agrees::Partly, "基本相同", "nearly the same"),
    ("", "similar", Agrees::Partly, "相近", "similar"),
    ("", "one_off", Agrees::Partly, "差一处", "one slip apart"),
    (
        "",
        "squashed",
        Agrees::Yes,
        "去掉空格和标点后相同",
        "the same but for blanks and punctuation",
    ),
    (
        "",
        "close",
        Agrees::Partly,
        "只差一两个字符",
        "one or two characters differ",
    ),
    ("", "phonetic", Agrees::Partly, "读音相近", "sounds alike"),
    ("", "initial", Agrees::Partly, "首字母相同", "the same initial"),
    ("", "loose", Agrees::Partly, "略有相似", "a little alike"),
    ("", "different", Agrees::No, "不同", "different"),
];

/// The shown name of a field.
pub fn field(name: &str) -> Bilingual {
    let known = FIELD_WORDS.iter().find(|(word, _, _)| *word == name);
    known.map_or_else(|| Bilingual::new(name, name), |(_, zh, en)| Bilingual::new(*zh, *en))
}

/// Both sides say something, and linking did not compare it: what a resident ID says too would count twice.
pub fn not_compared(field: &str, equal: bool) -> (Agrees, Bilingual) {
    match (field, equal) {
        ("birth" | "sex", true) => (
            Agrees::Yes,
            Bilingual::new("相同，已算在身份证号里", "the same, and counted with the resident ID"),
        ),
        ("birth" | "sex", false) => (
            Agrees::No,
            Bilingual::new("不同，已算在身份证号里", "different, and counted with the resident ID"),
        ),
        _ => (Agrees::Missing, Bilingual::new("没有比较", "not compared")),
    }
}

/// How the values of `field` compare. A level may join several relations by ` / `; it then agrees as its weakest does.
pub fn agreement(field: &str, level: &str) -> (Agrees, Bilingual) {
    if level.is_empty() {
        let words = Bilingual::new("有一边没有填写", "one side says nothing");
        return (Agrees::Missing, words);
    }
    let (mut zh, mut en, mut weakest) = (Vec::new(), Vec::new(), Agrees::Missing);
    for relation in level.split('/').map(|relation| relation.trim().replace('-', "_")) {
        let of = |wanted: &str| {
            RELATIONS
                .iter()
                .find(|(of, word, ..)| *of == wanted && *word == relation)
        };
        match of(field).or_else(|| of("")) {
            Some((_, _, agrees, in_chinese, in_english)) => {
                zh.push((*in_chinese).to_owned());
                en.push((*in_english).to_owned());
                weakest = weakest.max(*agrees);
            }
            None => {
                zh.push(relation.clone());
                en.push(relation);
                weakest = weakest.max(Agrees::Partly);
            }
        }
    }
    (weakest, Bilingual::new(zh.join("，或"), en.join(", or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_have_words_in_both_languages() {
        let check = |field: &str, level: &str, agrees: Agrees, zh: &str| {
            let (found, words) = agreement(field, level);
            assert_eq!((found, words.zh.as_str()), (agrees, zh), "{field} {level}");
            assert!(!words.en.is_empty());
        };
        check("name", "exact", Agrees::Yes, "姓名相同");
        check("name", "look-alike", Agrees::Partly, "字形相近");
        check(
            "name",
            "variant / homophone",
            Agrees::Partly,
            "异体字或繁简不同，或同音不同字",
        );
        check("phone", "different", Agrees::No, "不同");
        check("id", "", Agrees::Missing, "有一边没有填写");
        check("soil", "exact", Agrees::Yes, "相同");
        check("soil", "muddy", Agrees::Partly, "muddy");
    }
}
