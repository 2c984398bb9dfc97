//! What can be wrong with a cell or row: the code, how much it weighs, and both sentences a clerk reads. Knows no place;
//! the row reader adds sheet, row and column.

use jiff::civil::Date;
use twofront_domain::finding::Severity;
use twofront_domain::text::Bilingual;

/// One problem of one cell or row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The last character of an ID does not follow from the others.
    IdCheckDigit(char),
    /// An ID of the wrong length.
    IdLength(usize),
    /// A character in an ID that is no digit.
    IdCharacter,
    /// An ID whose digits 7 to 14 are no day somebody can be born on.
    IdBirthDate,
    /// An ID that a spreadsheet stored as a number.
    IdDigitsLost,
    /// A 15-digit ID, completed.
    Id15,
    /// A disability certificate number in the ID column.
    IdDisability,
    /// No ID where one is needed.
    IdMissing,
    /// No date.
    DateInvalid,
    /// A day after the ledger was received.
    DateFuture(Date),
    /// A date that comes before the one it must follow (its heading).
    DateOrder(String),
    /// No number.
    NumberInvalid,
    /// A quantity or price without a unit.
    UnitMissing,
    /// Outside the plausible range (shown smallest and largest).
    NumberImplausible(Bilingual, Bilingual),
    /// A small decimal where yuan are asked for.
    MoneyUnitSuspect,
    /// A word that is no code of the list (some labels).
    CodeUnknown(String),
    /// Neither yes nor no.
    FlagUnknown,
    /// No phone number.
    PhoneInvalid,
    /// The place does not exist in the county.
    PlaceUnknown,
    /// Several places bear the name.
    PlaceAmbiguous,
    /// A sheet that names no village anywhere.
    SheetPlaceUnknown,
    /// An empty cell that must be filled.
    RequiredMissing,
    /// Sex column and ID disagree.
    SexIdConflict,
    /// An estimate, taken as a number.
    QuantityApproximate(Bilingual),
    /// A row with data but no name.
    RowWithoutName,
    /// A row about a site that has no name.
    SiteWithoutName,
    /// A row about a village that names none.
    VillageMissing,
    /// Values of a day, but no day.
    DayMissing,
    /// Values of a day that is no date.
    DayInvalid,
    /// Values of a day that has not come yet.
    DayFuture(Date),
}

fn both(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual::new(zh, en)
}

impl Problem {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::IdCheckDigit(_) => "id-check-digit",
            Self::IdLength(_) => "id-length",
            Self::IdCharacter => "id-character",
            Self::IdBirthDate => "id-birth-date",
            Self::IdDigitsLost => "id-digits-lost",
            Self::Id15 => "id-15",
            Self::IdDisability => "id-disability-number",
            Self::IdMissing => "id-missing",
            Self::DateInvalid | Self::DayInvalid => "date-invalid",
            Self::DateFuture(_) | Self::DayFuture(_) => "date-future",
            Self::DateOrder(_) => "date-order",
            Self::NumberInvalid | Self::UnitMissing => "number-invalid",
            Self::NumberImplausible(..) => "number-implausible",
            Self::MoneyUnitSuspect => "money-unit-suspect",
            Self::CodeUnknown(_) => "code-unknown",
            Self::FlagUnknown => "flag-unknown",
            Self::PhoneInvalid => "phone-invalid",
            Self::PlaceUnknown | Self::SheetPlaceUnknown | Self::VillageMissing => "place-unknown",
            Self::PlaceAmbiguous => "place-ambiguous",
            Self::RequiredMissing | Self::DayMissing => "required-missing",
            Self::SexIdConflict => "sex-id-conflict",
            Self::QuantityApproximate(_) => "quantity-approximate",
            Self::RowWithoutName | Self::SiteWithoutName => "row-without-name",
        }
    }

    /// The same problem of the date that says which day a row's values belong to.
    pub fn of_the_day(self) -> Self {
        match self {
            Self::DateInvalid => Self::DayInvalid,
            Self::DateFuture(limit) => Self::DayFuture(limit),
            other => other,
        }
    }

    /// How much it weighs.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Id15 | Self::IdDisability | Self::QuantityApproximate(_) => Severity::Notice,
            Self::RowWithoutName | Self::SiteWithoutName => Severity::Error,
            _ => Severity::Warning,
        }
    }

    /// What is wrong, and how to mend it.
    pub fn texts(&self) -> (Bilingual, Bilingual) {
        self.wrong_id_texts()
            .or_else(|| self.other_id_texts())
            .or_else(|| self.date_and_number_texts())
            .or_else(|| self.day_texts())
            .or_else(|| self.word_texts())
            .unwrap_or_else(|| self.row_texts())
    }

    fn wrong_id_texts(&self) -> Option<(Bilingual, Bilingual)> {
        let original = || {
            both(
                "请对照身份证或户口簿原件更正。",
                "Correct it from the identity card or household register.",
            )
        };
        Some(match self {
            Self::IdCheckDigit(expected) => (
                both(
                    format!("证件号码最后一位应为{expected}，说明有一位或几位数字写错。"),
                    format!("The last character should be {expected}: one or more digits are wrong."),
                ),
                original(),
            ),
            Self::IdLength(count) => (
                both(
                    format!("证件号码有{count}位，应为18位。"),
                    format!("The ID has {count} characters; it should have 18."),
                ),
                original(),
            ),
            Self::IdCharacter => (
                both(
                    "证件号码中有不是数字的字符。",
                    "The ID holds a character that is not a digit.",
                ),
                original(),
            ),
            Self::IdBirthDate => (
                both(
                    "证件号码第7至14位不是有效的出生日期。",
                    "Digits 7 to 14 of the ID are not a possible date of birth.",
                ),
                original(),
            ),
            _ => return None,
        })
    }

    fn other_id_texts(&self) -> Option<(Bilingual, Bilingual)> {
        Some(match self {
            Self::IdDigitsLost => (
                both(
                    "证件号码被表格软件当作数字保存，末尾几位已经丢失，无法还原。",
                    "The spreadsheet stored the ID as a number; its last digits are lost and cannot be restored.",
                ),
                both(
                    "请把该列设为“文本”格式，再按原件重新填写号码。",
                    "Format the column as text, then enter the number again from the original.",
                ),
            ),
            Self::Id15 => (
                both(
                    "这是15位旧号码，已按国家标准补为18位。",
                    "An old number of 15 digits; it was completed to 18 as the standard says.",
                ),
                both(
                    "如有新证，请核对后填写18位号码。",
                    "Enter the 18-digit number if there is a new card.",
                ),
            ),
            Self::IdDisability => (
                both(
                    "这里填的是残疾人证号，已从中取出身份证号、残疾类别和等级。",
                    "This is a disability certificate number; the resident ID, category and level were taken from it.",
                ),
                both(
                    "请在证件号码栏只填身份证号。",
                    "Enter the resident ID alone in this column.",
                ),
            ),
            Self::IdMissing => (
                both("没有填写证件号码。", "The ID is missing."),
                both(
                    "请补填18位身份证号；确无证件的，请在备注中说明。",
                    "Add the ID of 18 digits; where there is none, say so in the remarks.",
                ),
            ),
            Self::SexIdConflict => (
                both(
                    "性别与证件号码第17位不一致，已按证件号码记录。",
                    "The sex differs from digit 17 of the ID; the ID was followed.",
                ),
                both(
                    "请核对性别和证件号码，更正写错的一项。",
                    "Check sex and ID, and correct the wrong one.",
                ),
            ),
            _ => return None,
        })
    }

    fn date_and_number_texts(&self) -> Option<(Bilingual, Bilingual)> {
        Some(match self {
            Self::DateInvalid => (
                both("这不是能确定的日期。", "This is no definite date."),
                both("请按“2020-02-05”的样式填写。", "Write it like 2020-02-05."),
            ),
            Self::DateFuture(limit) => (
                both(
                    format!("日期晚于收到台账的日期（{limit}），不可能已经发生。"),
                    format!("The date lies after the ledger was received ({limit}) and cannot have happened."),
                ),
                both("请核对年份和月份。", "Check the year and the month."),
            ),
            Self::DateOrder(other) => (
                both(
                    format!("日期早于“{other}”。"),
                    format!("The date lies before “{other}”."),
                ),
                both("请核对这两个日期。", "Check both dates."),
            ),
            Self::NumberInvalid => (
                both(
                    "这里应当填数字，无法识别。",
                    "A number belongs here; this cannot be read as one.",
                ),
                both(
                    "请只填一个数字，单位写在表头。",
                    "Enter one number only; the unit belongs in the heading.",
                ),
            ),
            Self::UnitMissing => (
                both(
                    "没有写单位，不知道是斤、公斤还是吨。",
                    "There is no unit: jin, kilograms or tonnes?",
                ),
                both(
                    "请在“单位”栏填写，或写在数量后面。",
                    "Fill the unit column, or write it after the number.",
                ),
            ),
            Self::NumberImplausible(least, most) => (
                both(
                    format!("数值超出合理范围（{}至{}）。", least.zh, most.zh),
                    format!(
                        "The number lies outside the plausible range ({} to {}).",
                        least.en, most.en
                    ),
                ),
                both("请核对数字和单位。", "Check the number and its unit."),
            ),
            Self::MoneyUnitSuspect => (
                both(
                    "金额像是以“万元”为单位，而本列单位是元，没有采用。",
                    "The amount looks like ten-thousands in a column of yuan; it was not taken.",
                ),
                both(
                    "请换算成元，或在数字后面写明“万元”。",
                    "Convert it to yuan, or write 万元 after the number.",
                ),
            ),
            _ => return None,
        })
    }

    fn day_texts(&self) -> Option<(Bilingual, Bilingual)> {
        let (problem, reason) = match self {
            Self::DayMissing => ("没有写是哪一天。".to_owned(), "No day is given.".to_owned()),
            Self::DayInvalid => (
                "日期不能确定是哪一天。".to_owned(),
                "This is no definite date.".to_owned(),
            ),
            Self::DayFuture(limit) => (
                format!("日期晚于收到台账的日期（{limit}），不可能已经发生。"),
                format!("The date lies after the ledger was received ({limit}) and cannot have happened."),
            ),
            _ => return None,
        };
        Some((
            both(
                format!("{problem}当天的数值没有采用，其余内容已采用。"),
                format!("{reason} The values of that day were not taken; the rest of the row was."),
            ),
            both(
                "请按“2020-02-05”的样式填写当天的日期，再导入一次。",
                "Write the day like 2020-02-05 and import the ledger again.",
            ),
        ))
    }

    fn word_texts(&self) -> Option<(Bilingual, Bilingual)> {
        Some(match self {
            Self::CodeUnknown(labels) => (
                both("不是本栏规定的选项。", "This is none of the column's options."),
                both(
                    format!("请从以下选项中选填：{labels}。"),
                    format!("Choose one of: {labels}."),
                ),
            ),
            Self::FlagUnknown => (
                both("这里应当填“是”或“否”。", "Yes or no belongs here."),
                both("请填“是”或“否”。", "Enter 是 (yes) or 否 (no)."),
            ),
            Self::PhoneInvalid => (
                both("这不是有效的电话号码。", "This is no valid phone number."),
                both(
                    "请填11位手机号，或带区号的固定电话。",
                    "Enter a mobile number of 11 digits, or a landline with its area code.",
                ),
            ),
            Self::QuantityApproximate(taken) => (
                both(
                    format!("数量是估计数，暂按{}采用。", taken.zh),
                    format!("An estimate; it was taken as {}.", taken.en),
                ),
                both("有准确数字后请更新。", "Update it when the exact number is known."),
            ),
            _ => return None,
        })
    }

    fn row_texts(&self) -> (Bilingual, Bilingual) {
        match self {
            Self::PlaceUnknown => (
                both(
                    "本县名录中找不到这个地名。",
                    "The county's list of places does not hold this name.",
                ),
                both(
                    "请核对乡镇和村的全称；新设或改名的请先更新地名名录。",
                    "Check the full names of town and village; add new or renamed places to the list first.",
                ),
            ),
            Self::SheetPlaceUnknown => (
                both(
                    "表名、标题和表头上方都没有写明是哪个村。",
                    "Neither the sheet's name nor its title says which village it is of.",
                ),
                both(
                    "请在标题下面一行写明乡镇和村。",
                    "Write town and village into the line below the title.",
                ),
            ),
            Self::PlaceAmbiguous => (
                both(
                    "本县有多个同名的村，无法确定是哪一个。",
                    "Several villages of the county bear this name.",
                ),
                both(
                    "请写明乡镇，并写全名（某某村或某某社区）。",
                    "Give the town and the full name (village or community).",
                ),
            ),
            Self::RowWithoutName => (
                both("这一行没有姓名，没有采用。", "The row has no name and was not taken."),
                both("请补填姓名后重新发送这一行。", "Add the name and send the row again."),
            ),
            Self::SiteWithoutName => (
                both(
                    "这一行没有写场所的名称，没有采用。",
                    "The row does not name the site and was not taken.",
                ),
                both(
                    "请补填名称（与其他台账写法一致）后重新发送这一行。",
                    "Add the name as other ledgers write it, and send the row again.",
                ),
            ),
            Self::VillageMissing => (
                both(
                    "没有写是哪个村，无法采用。",
                    "The row does not say which village it is about.",
                ),
                both("请写明乡镇和村的全称。", "Write the full names of town and village."),
            ),
            _ => (
                both("必填项没有填写。", "A required cell is empty."),
                both("请补填后重新发送。", "Fill it in and send the row again."),
            ),
        }
    }
}
