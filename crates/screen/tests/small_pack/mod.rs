//! A pack small enough to see whole, for tests of conditions.
#![allow(dead_code, reason = "each test file uses its own part")]

use jiff::civil::Date;
use twofront_domain::field::{Catalogue, Subject};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::{Value, Values};
use twofront_packs::load::{PackFiles, load};
use twofront_packs::{PackError, Packs};
use twofront_screen::{RuleSet, Side};

const FIELDS: &str = r#"
[[field]]
id = "birth_date"
subject = "person"
type = "date"
label = { zh = "出生日期", en = "Date of birth" }
[[field]]
id = "p_n"
subject = "person"
type = "count"
label = { zh = "人数值", en = "Person number" }
[[field]]
id = "p_d"
subject = "person"
type = "date"
label = { zh = "人日期", en = "Person date" }
[[field]]
id = "p_c"
subject = "person"
type = "code"
label = { zh = "人代码", en = "Person code" }
codes = [{ code = "a", label = { zh = "甲", en = "A" } }, { code = "b", label = { zh = "乙", en = "B" } }]
[[field]]
id = "p_f"
subject = "person"
type = "flag"
label = { zh = "人标志", en = "Person flag" }
[[field]]
id = "p_t"
subject = "person"
type = "text"
label = { zh = "人文字", en = "Person text" }
[[field]]
id = "h_n"
subject = "household"
type = "count"
label = { zh = "户数值", en = "Household number" }
[[field]]
id = "h_m"
subject = "household"
type = "money"
label = { zh = "户金额", en = "Household money" }
[[field]]
id = "h_d"
subject = "household"
type = "date"
label = { zh = "户日期", en = "Household date" }
[[field]]
id = "h_c"
subject = "household"
type = "code"
label = { zh = "户代码", en = "Household code" }
codes = [{ code = "a", label = { zh = "甲", en = "A" } }, { code = "b", label = { zh = "乙", en = "B" } }]
[[field]]
id = "h_f"
subject = "household"
type = "flag"
label = { zh = "户标志", en = "Household flag" }
[[field]]
id = "h_t"
subject = "household"
type = "text"
label = { zh = "户文字", en = "Household text" }
[[field]]
id = "l_n"
subject = "lot"
type = "count"
label = { zh = "货源数值", en = "Lot number" }
[[field]]
id = "l_d"
subject = "lot"
type = "date"
label = { zh = "货源日期", en = "Lot date" }
[[field]]
id = "l_c"
subject = "lot"
type = "code"
label = { zh = "货源代码", en = "Lot code" }
codes = [{ code = "a", label = { zh = "甲", en = "A" } }, { code = "b", label = { zh = "乙", en = "B" } }]
[[field]]
id = "l_f"
subject = "lot"
type = "flag"
label = { zh = "货源标志", en = "Lot flag" }
[[field]]
id = "l_t"
subject = "lot"
type = "text"
label = { zh = "货源文字", en = "Lot text" }
[[field]]
id = "temperature"
subject = "person"
type = "temperature"
dated = true
label = { zh = "体温", en = "Temperature" }
[[field]]
id = "earnings"
subject = "household"
type = "money"
dated = true
label = { zh = "进账", en = "Earnings" }
[[field]]
id = "workers_present"
subject = "site"
type = "count"
dated = true
label = { zh = "到岗人数", en = "Workers present" }
[[field]]
id = "cases"
subject = "village"
type = "count"
dated = true
label = { zh = "病例", en = "Cases" }
[[field]]
id = "sealed"
subject = "village"
type = "flag"
label = { zh = "封闭", en = "Sealed" }
"#;

const PARAMETERS: &str = r#"
[[parameter]]
id = "line"
type = "count"
title = { zh = "线", en = "Line" }
value = [{ from = "2020-01-01", amount = 1, legal_basis = "测试文件一号" }]
[[parameter]]
id = "future"
type = "count"
title = { zh = "将来的线", en = "Line of the future" }
value = [{ from = "2030-01-01", amount = 1, legal_basis = "测试文件二号" }]
[[parameter]]
id = "window"
type = "count"
title = { zh = "天数", en = "Days" }
value = [{ from = "2020-01-01", amount = 14, legal_basis = "测试文件三号" }]
[[parameter]]
id = "past"
type = "count"
title = { zh = "过去的线", en = "Line of the past" }
value = [{ from = "2019-01-01", to = "2020-01-31", amount = 1, legal_basis = "测试文件四号" }]
"#;

const VAULT_FIELDS: &str = r#"
[[field]]
id = "secret"
subject = "person"
type = "date"
label = { zh = "保密日期", en = "Secret date" }
"#;

/// The day of all tests.
pub const TODAY: Date = Date::constant(2020, 2, 20);

/// A place to ask parameters for.
pub fn place() -> PlaceCode {
    "340722".parse().expect("a county code")
}

/// One rule file: `rule(id, subject, when)`.
pub fn rule(id: &str, subject: &str, when: &str) -> String {
    rule_saying(id, subject, when, "是。", "Yes.")
}

/// One rule file with its sentence.
pub fn rule_saying(id: &str, subject: &str, when: &str, zh: &str, en: &str) -> String {
    let example = |hit| format!("[[example]]\nname = \"例{hit}\"\ndate = \"2020-02-20\"\nhit = {hit}\ngiven = {{}}\n");
    format!(
        "id = {id:?}\nsubject = {subject:?}\nfrom = \"2020-01-01\"\nwhen = '''\n{when}\n'''\nlegal_basis = \"测试\"\n\
         urgency = \"normal\"\ntitle = {{ zh = \"规则\", en = \"Rule\" }}\nremedy = {{ zh = \"改\", en = \"Mend\" }}\n\
         sentence = {{ zh = \"{zh}\", en = \"{en}\" }}\n{}{}",
        example(true),
        example(false),
    )
}

/// The pack `test` with these rules, beside a vault pack `hidden` with the person field `secret`.
pub fn packs(rules: &[(&str, String)]) -> Packs {
    load(&files(rules)).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// The same as files.
pub fn files(rules: &[(&str, String)]) -> PackFiles {
    let manifest = |id: &str, vault: bool| {
        format!(
            "id = {id:?}\nversion = \"1\"\nfront = \"livelihood\"\nvault = {vault}\ntitle = {{ zh = \"测\", en = \"T\" }}\n"
        )
    };
    let mut files = PackFiles::from([
        ("test/pack.toml".to_owned(), manifest("test", false)),
        ("test/fields.toml".to_owned(), FIELDS.to_owned()),
        ("test/parameters.toml".to_owned(), PARAMETERS.to_owned()),
        ("hidden/pack.toml".to_owned(), manifest("hidden", true)),
        ("hidden/fields.toml".to_owned(), VAULT_FIELDS.to_owned()),
    ]);
    for (id, text) in rules {
        files.insert(format!("test/rules/{id}.toml"), text.clone());
    }
    files
}

/// Compiles one rule of the small pack.
pub fn compile(subject: &str, when: &str) -> Result<RuleSet, Vec<PackError>> {
    let packs = packs(&[("one", rule("one", subject, when))]);
    RuleSet::compile(&packs, TODAY, &place(), Side::Book)
}

/// Values from words; numbers, dates, codes, texts and flags as the field wants them.
pub fn values(catalogue: &Catalogue, subject: Subject, given: &[(&str, &str)]) -> Values {
    let json = |kind, word: &str| match kind {
        twofront_domain::field::FieldType::Flag => (word == "true").into(),
        kind if Value::from_amount(kind, 0).is_some() => word.parse::<i64>().expect("a whole number").into(),
        _ => word.into(),
    };
    let set = |(id, word): &(&str, &str)| {
        let index = catalogue.index(subject, id).unwrap_or_else(|| panic!("no field {id}"));
        let kind = catalogue.field(index).kind;
        (
            index,
            Value::from_json(kind, &json(kind, word)).unwrap_or_else(|| panic!("{word} is no {kind:?}")),
        )
    };
    given.iter().map(set).collect()
}
