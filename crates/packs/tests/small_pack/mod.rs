//! A sound pack small enough to see whole, with one file of every kind, for tests of faults.
#![allow(dead_code, reason = "each test file uses its own part")]

use twofront_packs::load::{PackFiles, load};

use crate::both_languages::said_in_both;

/// One file of every kind.
pub const FILES: [(&str, &str); 12] = [
    (
        "calendar/2026.toml",
        "holidays = [\"2026-01-01\"]\nworked_weekends = [\"2026-01-04\"]\n",
    ),
    (
        "p/pack.toml",
        "id = \"p\"\nversion = \"1\"\nfront = \"livelihood\"\ntitle = { zh = \"包\", en = \"Pack\" }\n",
    ),
    ("p/fields.toml", FIELDS),
    ("p/parameters.toml", PARAMETERS),
    (
        "p/tasks.toml",
        "[[task]]\nid = \"ask\"\ntitle = { zh = \"问\", en = \"Ask\" }\ncontact = \"call\"\nminutes = 5\ndue_working_days = 1\n",
    ),
    ("p/rules/poor.toml", RULE),
    (
        "p/ledgers/list.toml",
        "kind = \"list\"\ntitle = { zh = \"表\", en = \"List\" }\nsubject = \"person\"\nrequire = [\"收入\"]\n\
         [[column]]\nheading = \"收入\"\nfield = \"household.income\"\nunit = \"yuan\"\n[[column]]\nheading = \"序号\"\nrole = \"row-number\"\n",
    ),
    ("p/forms/visit.toml", FORM),
    ("p/procedures/decide.toml", PROCEDURE),
    (
        "p/checklists.toml",
        "[[checklist]]\nid = \"safe\"\ntitle = { zh = \"安全\", en = \"Safe\" }\nsubject = \"household\"\nlegal_basis = \"办法\"\n\
         [[checklist.item]]\nid = \"water\"\ntext = { zh = \"水\", en = \"Water\" }\nlegal_basis = \"办法一\"\nmet = \"safe_water\"\n",
    ),
    (
        "p/measures.toml",
        "[[measure]]\nid = \"farm\"\ntitle = { zh = \"种\", en = \"Farm\" }\nrisks = [\"illness\"]\ngiven_by = [\"village\"]\n\
         effect = { zh = \"好\", en = \"Good\" }\nlegal_basis = \"办法\"\n",
    ),
    (
        "p/indicators.toml",
        "[[indicator]]\nid = \"dry\"\ntitle = { zh = \"缺水\", en = \"Dry\" }\nsubject = \"household\"\nunit = \"percent\"\n\
         count = \"!safe_water\"\nof = \"member_count > 0\"\nlegal_basis = \"办法\"\n",
    ),
];

const FIELDS: &str = r#"[[field]]
id = "income"
subject = "household"
type = "money"
label = { zh = "收入", en = "Income" }
[[field]]
id = "safe_water"
subject = "household"
type = "flag"
label = { zh = "水", en = "Water" }
[[field]]
id = "main_cause"
subject = "household"
type = "code"
label = { zh = "原因", en = "Cause" }
codes = [{ code = "illness", label = { zh = "病", en = "illness" }, synonyms = ["因病"] }]
[[field]]
id = "work_months"
subject = "person"
type = "count"
label = { zh = "月数", en = "Months" }
[[field]]
id = "resident_id"
subject = "person"
type = "text"
label = { zh = "证号", en = "ID" }
[[field]]
id = "health"
subject = "person"
type = "text"
label = { zh = "健康", en = "Health" }
[[field]]
id = "phone"
subject = "person"
type = "text"
label = { zh = "电话", en = "Phone" }
[[field]]
id = "phone"
subject = "household"
type = "text"
label = { zh = "电话", en = "Phone" }
"#;

const PARAMETERS: &str = r#"[[parameter]]
id = "line"
type = "money"
title = { zh = "线", en = "Line" }
least = 100
[[parameter.value]]
from = "2020-01-01"
to = "2020-12-31"
amount = 500
legal_basis = "文件一"
[[parameter.value]]
from = "2021-01-01"
amount = 600
legal_basis = "文件二"
"#;

const RULE: &str = r#"id = "poor"
subject = "household"
from = "2020-01-01"
title = { zh = "低", en = "Low" }
when = "income < param.line"
legal_basis = "文件"
urgency = "normal"
task = "ask"
explain = true
answers = [{ zh = "已核", en = "Checked" }]
[sentence]
zh = "收入{income}。"
en = "Income {income}."
[remedy]
zh = "问"
en = "Ask"
[[example]]
name = "低"
date = "2020-02-20"
hit = true
given = { income = 400 }
[[example]]
name = "高"
date = "2020-02-20"
hit = false
given = { income = 600 }
[[example]]
name = "未知"
date = "2020-02-20"
unknown = true
given = {}
"#;

const FORM: &str = r#"id = "visit"
title = { zh = "表", en = "Form" }
subject = "household"
legal_basis = "文件"
tasks = ["ask"]
[[question]]
id = "water"
field = "household.safe_water"
[[question]]
id = "source"
label = { zh = "水源", en = "Source" }
type = "text"
relevant = "!water"
[[repeat]]
id = "workers"
title = { zh = "务工", en = "Work" }
members = "age >= 16"
[[repeat.question]]
id = "months"
field = "person.work_months"
constraint = "months <= 12 && has(water)"
constraint_text = { zh = "不超过12", en = "At most 12" }
"#;

const PROCEDURE: &str = r#"id = "decide"
title = { zh = "定", en = "Decide" }
kind = "identify"
subject = "household"
from = "2020-01-01"
legal_basis = "文件"
days = 15
[[step]]
id = "look"
title = { zh = "看", en = "Look" }
by = ["village"]
days = 2
form = "visit"
requires = [{ text = { zh = "低", en = "Low" }, when = "income < param.line" }]
outcomes = [{ id = "yes", title = { zh = "是", en = "Yes" }, next = "show" }]
[[step]]
id = "show"
title = { zh = "公示", en = "Show" }
by = ["village"]
other_than = ["look"]
publicity = { days = 5, at = "village", never = ["person.resident_id", "person.phone", "household.phone", "person.health"] }
outcomes = [
    { id = "done", title = { zh = "好", en = "Done" }, next = "end" },
    { id = "again", title = { zh = "再看", en = "Again" }, next = "look" },
]
"#;

/// The small pack's files.
pub fn files() -> PackFiles {
    FILES
        .iter()
        .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()))
        .collect()
}

/// Replaces texts (file, from, to), once each, and compares every fault with what is expected, in order.
#[track_caller]
pub fn check(edits: &[(&str, &str, &str)], expect: &[&str]) {
    let mut files = files();
    for (file, from, to) in edits {
        let text = files.get_mut(*file).unwrap_or_else(|| panic!("no file {file}"));
        assert!(text.contains(from), "{file} does not contain {from:?}");
        *text = text.replacen(from, to, 1);
    }
    check_files(&files, expect);
}

/// Compares every fault of the files with what is expected, in order.
#[track_caller]
pub fn check_files(files: &PackFiles, expect: &[&str]) {
    let errors = load(files).err().unwrap_or_default();
    said_in_both(&errors);
    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(said, expect);
}
