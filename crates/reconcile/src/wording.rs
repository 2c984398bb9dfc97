//! The sentences of linking: evidence for links and findings for clerks.

use jiff::civil::Date;
use twofront_domain::finding::{Finding, Severity};
use twofront_domain::ledger::Record;
use twofront_domain::link::LinkMethod;
use twofront_domain::text::Bilingual;

/// What spoke for a link.
pub fn evidence(method: LinkMethod) -> Bilingual {
    match method {
        LinkMethod::ResidentId => Bilingual::new("身份证号相同", "the same resident ID"),
        LinkMethod::NameBirthVillage => Bilingual::new(
            "姓名、出生日期、村相同，且只有一人",
            "the same name, birth date and village, and nobody else",
        ),
        LinkMethod::NameHousehold => Bilingual::new(
            "同一户中姓名相同，且只有一人",
            "the same name in the same household, and nobody else",
        ),
        LinkMethod::NameWrittenId => Bilingual::new(
            "姓名相同，证件号码虽有缺损但其余各位一致，且只有一人",
            "the same name and a damaged ID whose other digits agree, and nobody else",
        ),
        LinkMethod::NameVillage => Bilingual::new(
            "姓名、村相同，双方都没有身份证号和出生日期，且只有一人",
            "the same name and village, no ID or birth date on either side, and nobody else",
        ),
        LinkMethod::Likeness => Bilingual::new("几项内容合起来看是同一个人", "several fields taken together"),
        LinkMethod::Decided => Bilingual::new("经人工核对", "a person compared the two"),
        LinkMethod::New => Bilingual::new("以前没有登记过的人", "a person not registered before"),
    }
}

/// A finding about a whole row; `value` is left out where it would be an ID.
fn finding(
    code: &'static str,
    record: &Record,
    field: &str,
    value: Option<&str>,
    problem: Bilingual,
    remedy: Bilingual,
) -> Finding {
    Finding {
        code,
        severity: Severity::Warning,
        sheet: Some(record.row.sheet.clone()),
        row: Some(record.row.row),
        column: None,
        field: Some(field.into()),
        value: value.map(Into::into),
        problem,
        remedy,
    }
}

/// Another row as seen from `record`: with its sheet where that is another one.
fn row_seen_from(record: &Record, other: &Record) -> Bilingual {
    let (row, sheet) = (other.row.row, &other.row.sheet);
    if record.row.sheet == *sheet {
        Bilingual::new(format!("第{row}行"), format!("row {row}"))
    } else {
        Bilingual::new(
            format!("工作表“{sheet}”第{row}行"),
            format!("row {row} of sheet “{sheet}”"),
        )
    }
}

pub fn duplicate(record: &Record, name: &str, first: &Record) -> Finding {
    let first = row_seen_from(record, first);
    finding(
        "row-duplicate",
        record,
        "name",
        Some(name),
        Bilingual::new(
            format!("与{}是同一个人，只计一次", first.zh),
            format!("The same person as in {}; counted once", first.en),
        ),
        Bilingual::new(
            "删除多余的一行；如果不是同一人，请核对身份证号",
            "Delete one of the rows; if they are two people, check their IDs",
        ),
    )
}

pub fn id_shared(record: &Record, name: &str, other_name: &str, other: &Record) -> Finding {
    let other = row_seen_from(record, other);
    finding(
        "id-shared",
        record,
        "resident_id",
        None,
        Bilingual::new(
            format!("{name}的身份证号与{}的{other_name}相同", other.zh),
            format!("{name} has the same ID as {other_name} in {}", other.en),
        ),
        Bilingual::new(
            "对照户口簿，改正其中一人的身份证号",
            "Check the household register and mend one of the two IDs",
        ),
    )
}

pub fn name_conflict(record: &Record, name: &str, known: &str) -> Finding {
    finding(
        "name-conflict",
        record,
        "name",
        Some(name),
        Bilingual::new(
            format!("身份证号相同，但这里写“{name}”，其他台账写“{known}”"),
            format!("The same ID, but here “{name}” and in another ledger “{known}”"),
        ),
        Bilingual::new(
            "对照身份证，改正写错的姓名",
            "Check the ID card and mend the name that is wrong",
        ),
    )
}

/// `of_id`: the other date stands in the row's ID, not in another ledger.
pub fn birth_conflict(record: &Record, birth: Date, other: Date, of_id: bool) -> Finding {
    let problem = if of_id {
        Bilingual::new(
            format!("出生日期{birth}与身份证号里的{other}不一致"),
            format!("Date of birth {birth} differs from {other} in the ID"),
        )
    } else {
        Bilingual::new(
            format!("出生日期{birth}与其他台账里的{other}不一致"),
            format!("Date of birth {birth} differs from {other} in another ledger"),
        )
    };
    finding(
        "birth-conflict",
        record,
        "birth_date",
        Some(&birth.to_string()),
        problem,
        Bilingual::new("对照身份证改正出生日期", "Mend the date of birth after the ID card"),
    )
}

/// `count` known people fit; when it is one, other rows fit that person just as well.
pub fn ambiguous(record: &Record, name: &str, count: usize) -> Finding {
    let problem = if count == 1 {
        Bilingual::new(
            format!("本表有几行都可能是同一个“{name}”，无法确定是哪一行"),
            format!("Several rows of this ledger may be the same “{name}”; it is not certain which"),
        )
    } else {
        Bilingual::new(
            format!("本地有{count}个“{name}”都对得上，无法确定是谁"),
            format!("{count} people named “{name}” fit; it is not certain who is meant"),
        )
    };
    finding(
        "person-ambiguous",
        record,
        "name",
        Some(name),
        problem,
        fill_in_the_id(),
    )
}

/// The person who would fit is another row with better evidence.
pub fn gave_way(record: &Record, name: &str, other: &Record, becomes_new: bool) -> Finding {
    let other = row_seen_from(record, other);
    let (zh, en) = if becomes_new {
        ("本行暂作另一人登记", "this row was entered as another person for now")
    } else {
        ("本行没有采用", "this row was not taken")
    };
    finding(
        "person-ambiguous",
        record,
        "name",
        Some(name),
        Bilingual::new(
            format!("可能与{}是同一个人，但该行的依据更充分，{zh}", other.zh),
            format!(
                "Perhaps the same person as in {}, which has better evidence; {en}",
                other.en
            ),
        ),
        Bilingual::new(
            "核对身份证号；确属同一人的，删除多余的一行",
            "Check the ID; if it is the same person, delete one of the rows",
        ),
    )
}

fn fill_in_the_id() -> Bilingual {
    Bilingual::new("补填身份证号后重新导入", "Fill in the resident ID and import again")
}

pub fn unknown_person(record: &Record, name: &str) -> Finding {
    finding(
        "person-unknown",
        record,
        "name",
        Some(name),
        Bilingual::new(
            format!("各台账里都没有找到“{name}”，无法落到户"),
            format!("“{name}” is in no ledger, so no household is known"),
        ),
        Bilingual::new(
            "核对姓名和身份证号；确属本地人员的，先在入户走访台账中登记",
            "Check name and ID; if the person lives here, enter them in the visit ledger first",
        ),
    )
}

pub fn household_split(record: &Record, name: &str) -> Finding {
    finding(
        "household-split",
        record,
        "household_number",
        None,
        Bilingual::new(
            format!("“{name}”在其他台账里属于另一户，暂保留原来的户"),
            format!("“{name}” belongs to another household in other ledgers; the earlier one is kept for now"),
        ),
        Bilingual::new(
            "核实是否分户或迁户，改正户编号",
            "Find out whether the household split or moved, and mend its number",
        ),
    )
}

/// The household's number stands for another household in the book.
pub fn number_is_anothers(record: &Record, number: Option<&str>) -> Finding {
    finding(
        "household-split",
        record,
        "household_number",
        number,
        Bilingual::new(
            "户编号在其他台账里是另一户的，暂按家庭成员归户",
            "The number is another household's in other ledgers; the household was found by its members for now",
        ),
        Bilingual::new("核对并改正户编号", "Check the household number and mend it"),
    )
}

/// The members of this household are listed as another household in the same ledger.
pub fn listed_twice(record: &Record, number: Option<&str>) -> Finding {
    finding(
        "household-split",
        record,
        "household_number",
        number,
        Bilingual::new(
            "这些人在其他台账里与本表另一户是同一户，暂按同一户处理",
            "In other ledgers these people are one household with another of this ledger; they are kept together for now",
        ),
        Bilingual::new(
            "核实是否分户；没有分户的，改为同一户编号",
            "Find out whether the household split; if not, give all of them one number",
        ),
    )
}
