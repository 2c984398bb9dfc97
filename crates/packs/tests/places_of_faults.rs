//! Every fault has the place of the very value and a remedy: rules, parameters, fields, ledgers, tasks, folders and sizes.

mod both_languages;
mod small_pack;

use small_pack::{check, check_files, files};
use twofront_packs::{CONDITION_BYTES_MAX, FILE_BYTES_MAX, FILES_MAX};

#[test]
fn the_small_pack_is_sound() {
    check(&[], &[]);
}

#[test]
fn rules() {
    let one = |from, to, expect: &[&str]| check(&[("p/rules/poor.toml", from, to)], expect);
    one(
        "task = \"ask\"",
        "task = \"aks\"",
        &["p/rules/poor.toml:8:9: tasks.toml of pack p has no task \"aks\"; did you mean \"ask\"?"],
    );
    one(
        "id = \"poor\"",
        "id = \"values-missing\"",
        &[
            "p/rules/poor.toml:1:7: the file must be called after its id: values-missing.toml",
            "p/rules/poor.toml:1:7: \"values-missing\" is reserved for the clue about missing values; choose another id",
        ],
    );
    one(
        "from = \"2020-01-01\"",
        "from = \"2020-01-01\"\nto = \"2019-01-01\"",
        &["p/rules/poor.toml:4:7: the rule ends (to) before it starts (from 2020-01-01)"],
    );
    one(
        "explain = true\n",
        "",
        &["p/rules/poor.toml:9:1: prepared answers belong to a rule that needs an explanation: write explain = true"],
    );
    one(
        "explain = true\n",
        "explain = true\nask_when = \"income > 0\"\nunknown = \"quiet\"\n",
        &["p/rules/poor.toml:10:1: ask_when goes with unknown = \"ask\"; leave one of them out"],
    );
}

#[test]
fn sentences_and_answers() {
    let one = |from, to, expect: &[&str]| check(&[("p/rules/poor.toml", from, to)], expect);
    one(
        "en = \"Income {income}.\"",
        "en = \"Income {incom}.\"",
        &["p/rules/poor.toml:13:7: the sentence must show the same {values} in zh and en; {incom} stands in one only"],
    );
    one(
        "zh = \"收入{income}。\"",
        "zh = \"收入{income。\"",
        &["p/rules/poor.toml:12:7: a brace is not closed; write {name}"],
    );
    one(
        "zh = \"已核\"",
        "zh = \"\"",
        &["p/rules/poor.toml:10:14: zh is empty; every text needs both zh and en"],
    );
    one(
        "zh = \"已核\"",
        "zn = \"已核\"",
        &["p/rules/poor.toml:10:12: missing field `zh`; write `zh` into this table"],
    );
}

#[test]
fn examples() {
    let one = |from, to, expect: &[&str]| check(&[("p/rules/poor.toml", from, to)], expect);
    one(
        "name = \"高\"",
        "name = \"低\"",
        &[
            "p/rules/poor.toml:23:9: two examples are called \"低\", the first at p/rules/poor.toml:18:9; give one of them another name",
        ],
    );
    one(
        "hit = false",
        "unknown = true\nhit = false",
        &["p/rules/poor.toml:26:7: an example that is unknown neither hits nor misses: leave hit out"],
    );
    one(
        "hit = false\n",
        "",
        &[
            "p/rules/poor.toml:1:7: the rule needs an [[example]] with hit = false",
            "p/rules/poor.toml:23:9: example \"高\" needs hit = true, hit = false or unknown = true",
        ],
    );
    one(
        "date = \"2020-02-20\"\nhit = true",
        "date = \"2019-02-20\"\nhit = true",
        &["p/rules/poor.toml:19:9: example \"低\" is dated 2019-02-20, when the rule is not in force"],
    );
    one(
        "date = \"2020-02-20\"\nhit = true",
        "date = \"2020-02-30\"\nhit = true",
        &[
            "p/rules/poor.toml:19:8: parsed date is not valid: parameter 'day' for `2020-02` is invalid, must be in range `1..=29`; write a day as \"2026-03-14\"",
        ],
    );
}

#[test]
fn words_of_rules() {
    let one = |from, to, expect: &[&str]| check(&[("p/rules/poor.toml", from, to)], expect);
    one(
        "when = \"income < param.line\"",
        "when = \" \"",
        &["p/rules/poor.toml:5:9: the condition is empty"],
    );
    one(
        "legal_basis = \"文件\"",
        "legal_basis = \"\"",
        &[
            "p/rules/poor.toml:6:16: name the law, notice or published rule; where none is known: default, to be confirmed by the county",
        ],
    );
    one(
        "urgency = \"normal\"",
        "urgency = \"normall\"",
        &[
            "p/rules/poor.toml:7:11: unknown variant `normall`, expected one of `low`, `normal`, `urgent`; did you mean \"normal\"?",
        ],
    );
    one(
        "urgency = \"normal\"\n",
        "",
        &["p/rules/poor.toml:1:1: missing field `urgency`; write `urgency` into this table"],
    );
    one(
        "urgency = \"normal\"",
        "urgency = normal",
        &["p/rules/poor.toml:7:11: invalid float, expected `nan`; texts stand between quotes"],
    );
    one(
        "subject = \"household\"",
        "subject = \"worker\"",
        &["p/rules/poor.toml:2:12: rules speak of a person, household, lot, site or village"],
    );
}

#[test]
fn parameters() {
    let file = "p/parameters.toml";
    let one = |from, to, expect: &[&str]| check(&[(file, from, to)], expect);
    one(
        "to = \"2020-12-31\"",
        "to = \"2020-11-30\"",
        &[
            "p/parameters.toml:12:9: parameter \"line\" (everywhere) has a gap before 2021-01-01: nothing holds on 2020-12-01; let p/parameters.toml:7:9 last until 2020-12-31",
        ],
    );
    one(
        "to = \"2020-12-31\"",
        "to = \"2021-02-01\"",
        &[
            "p/parameters.toml:12:9: parameter \"line\" (everywhere) has two values from 2021-01-01 on; give the earlier one (p/parameters.toml:7:9) a last day (to)",
        ],
    );
    one(
        "to = \"2020-12-31\"\n",
        "",
        &[
            "p/parameters.toml:11:9: parameter \"line\" (everywhere) has two values from 2021-01-01 on; give the earlier one (p/parameters.toml:7:9) a last day (to)",
        ],
    );
    one(
        "to = \"2020-12-31\"",
        "to = \"2019-12-31\"",
        &["p/parameters.toml:8:7: a value of \"line\" ends before it starts (2020-01-01)"],
    );
    one(
        "type = \"money\"",
        "type = \"date\"",
        &["p/parameters.toml:3:9: parameter \"line\" must be a quantity: count, money, weight, area or temperature"],
    );
    one(
        "amount = 500",
        "amount = 50",
        &["p/parameters.toml:9:10: 50 is no sensible amount of \"line\"; give 100 or more"],
    );
    one(
        "amount = 500",
        "amount = 5.5",
        &[
            "p/parameters.toml:9:10: invalid type: floating point `5.5`, expected i64; write a whole number in the smallest unit (fen, grams, days)",
        ],
    );
    one(
        "legal_basis = \"文件二\"",
        "legal_basis = \"\"",
        &["p/parameters.toml:14:16: name the document that sets it, or: default, to be confirmed by the county"],
    );
    one(
        "id = \"line\"",
        "id = \"Line\"",
        &[
            "p/parameters.toml:2:7: conditions read a parameter as param.<id>: write a small letter, then letters, digits and _",
            "p/procedures/decide.toml:14:71: no pack has a parameter \"line\"; did you mean \"Line\"?",
        ],
    );
}

#[test]
fn values_of_parameters_by_place() {
    let file = "p/parameters.toml";
    let place = "amount = 500\nplace = \"34\"";
    check(
        &[
            (file, "amount = 500", place),
            (file, "from = \"2021-01-01\"", "from = \"2021-02-01\""),
        ],
        &[],
    );
    let narrow = "\n[[parameter.value]]\nfrom = \"2020-03-01\"\nto = \"2020-04-30\"\nplace = \"34\"\namount = 1000\nlegal_basis = \"省\"\n\
                  [[parameter.value]]\nfrom = \"2020-06-01\"\nplace = \"34\"\namount = 1000\nlegal_basis = \"省\"\n";
    let filled = format!("legal_basis = \"文件二\"{narrow}");
    check(&[(file, "legal_basis = \"文件二\"", &filled)], &[]);
    let twice = format!("legal_basis = \"文件二\"\n{}", small_pack::FILES[3].1);
    check(
        &[(file, "legal_basis = \"文件二\"", &twice)],
        &[
            "p/parameters.toml:16:7: parameter \"line\" is defined twice, first at p/parameters.toml:2:7; give one of them another id",
        ],
    );
}

#[test]
fn fields() {
    let one = |file, from, to, expect: &[&str]| check(&[(file, from, to)], expect);
    one(
        "p/fields.toml",
        "id = \"safe_water\"",
        "id = \"income\"",
        &[
            "p/checklists.toml:10:8: a household has no \"safe_water\"",
            "p/fields.toml:7:7: field household.income is defined twice, first at p/fields.toml:2:7; keep one",
            "p/forms/visit.toml:8:10: no pack describes the field \"household.safe_water\"",
            "p/indicators.toml:6:11: a household has no \"safe_water\"",
        ],
    );
    one(
        "p/fields.toml",
        "id = \"resident_id\"",
        "id = \"today\"",
        &[
            "p/fields.toml:23:7: \"today\" is a word of the conditions; choose another",
            "p/procedures/decide.toml:21:51: no pack describes the field \"person.resident_id\"",
        ],
    );
    one(
        "p/fields.toml",
        "type = \"flag\"",
        "type = \"flagg\"",
        &[
            "p/fields.toml:9:8: unknown variant `flagg`, expected one of `text`, `code`, `flag`, `count`, `money`, `weight`, `area`, `temperature`, `date`; did you mean \"flag\"?",
        ],
    );
    one(
        "p/fields.toml",
        "type = \"flag\"",
        "type = \"code\"",
        &["p/fields.toml:9:9: household.safe_water: a code field, and only that, needs a list of codes"],
    );
}

#[test]
fn ledgers() {
    let one = |file, from, to, expect: &[&str]| check(&[(file, from, to)], expect);
    one(
        "p/ledgers/list.toml",
        "\"household.income\"",
        "\"household.incom\"",
        &[
            "p/ledgers/list.toml:7:10: no pack describes the field \"household.incom\"; did you mean \"household.income\"?",
        ],
    );
    one(
        "p/ledgers/list.toml",
        "require = [\"收入\"]",
        "require = [\"收入\", \"序\"]",
        &["p/ledgers/list.toml:4:19: required heading \"序\" is no column; did you mean \"序号\"?"],
    );
    one(
        "p/ledgers/list.toml",
        "heading = \"序号\"",
        "heading = \"收入\"",
        &[
            "p/ledgers/list.toml:10:12: two columns are called \"收入\", the other at p/ledgers/list.toml:6:12; tell them apart by upper",
        ],
    );
    one(
        "p/ledgers/list.toml",
        "unit = \"yuan\"",
        "unit = \"yuann\"",
        &[
            "p/ledgers/list.toml:8:9: unknown unit \"yuann\"; did you mean \"yuan\"?; known are yuan, wan-yuan, jin, kg, ton, mu",
        ],
    );
    one(
        "p/ledgers/list.toml",
        "kind = \"list\"",
        "kind = \"liste\"",
        &["p/ledgers/list.toml:1:9: the file must be called after its kind: liste.toml"],
    );
}

#[test]
fn tasks_calendars_and_manifests() {
    let one = |file, from, to, expect: &[&str]| check(&[(file, from, to)], expect);
    one(
        "p/tasks.toml",
        "minutes = 5",
        "minutes = 0",
        &["p/tasks.toml:5:11: 0 minutes are no sensible length of a task; give 1 to 480"],
    );
    one(
        "p/tasks.toml",
        "contact = \"call\"",
        "contact = \"cal\"",
        &["p/tasks.toml:4:11: unknown variant `cal`, expected one of `desk`, `call`, `visit`; did you mean \"call\"?"],
    );
    one(
        "calendar/2026.toml",
        "[\"2026-01-04\"]",
        "[\"2026-01-05\"]",
        &["calendar/2026.toml:2:21: 2026-01-05 is no weekend day and need not be listed in worked_weekends"],
    );
    one(
        "calendar/2026.toml",
        "[\"2026-01-01\"]",
        "[\"2026-01-01\", \"2027-01-01\"]",
        &["calendar/2026.toml:1:28: 2027-01-01 belongs into calendar/2027.toml"],
    );
    one(
        "p/pack.toml",
        "version = \"1\"",
        "version = \"1+2\"",
        &["p/pack.toml:2:12: a version is one word without + and commas, such as 2026.2"],
    );
    one(
        "p/pack.toml",
        "id = \"p\"",
        "id = \"q\"",
        &["p/pack.toml:1:7: pack \"q\" must lie in a folder of the same name"],
    );
}

#[test]
fn one_id_names_one_thing_in_all_packs() {
    let mut both = files();
    for (file, text) in files() {
        if let Some(below) = file.strip_prefix("p/").filter(|below| *below != "fields.toml") {
            both.insert(format!("q/{below}"), text.replace("id = \"p\"", "id = \"q\""));
        }
    }
    check_files(
        &both,
        &[
            "q/checklists.toml:2:7: checklist \"safe\" is defined twice, first at p/checklists.toml:2:7; give one of them another id",
            "q/forms/visit.toml:1:7: form \"visit\" is defined twice, first at p/forms/visit.toml:1:7; give one of them another id",
            "q/indicators.toml:2:7: indicator \"dry\" is defined twice, first at p/indicators.toml:2:7; give one of them another id",
            "q/ledgers/list.toml:1:9: ledger \"list\" is defined twice, first at p/ledgers/list.toml:1:9; give one of them another id",
            "q/measures.toml:2:7: measure \"farm\" is defined twice, first at p/measures.toml:2:7; give one of them another id",
            "q/parameters.toml:2:7: parameter \"line\" is defined twice, first at p/parameters.toml:2:7; give one of them another id",
            "q/procedures/decide.toml:1:7: procedure \"decide\" is defined twice, first at p/procedures/decide.toml:1:7; give one of them another id",
            "q/procedures/decide.toml:5:9: \"decide\" decides the same in the same place on the same days (p/procedures/decide.toml:5:9); end one of them",
            "q/rules/poor.toml:1:7: rule \"poor\" is defined twice, first at p/rules/poor.toml:1:7; give one of them another id",
        ],
    );
}

/// The pack `records` says of every fault who mends it.
#[test]
fn rules_about_records_say_who_mends_them() {
    let mut records = twofront_packs::load::PackFiles::new();
    for (file, text) in files() {
        records.insert(
            file.replace("p/", "records/"),
            text.replace("id = \"p\"", "id = \"records\""),
        );
    }
    let expect = "records/rules/poor.toml:1:7: a rule of the pack records says who can mend the record: \
                  write mend_by = \"paired-worker\" or another";
    check_files(&records, &[expect]);
    let rule = records.get_mut("records/rules/poor.toml").expect("a rule");
    *rule = format!("mend_by = \"village\"\n{rule}");
    check_files(&records, &[]);
}

#[test]
fn files_that_nothing_reads() {
    let with = |file: &str| {
        let mut files = files();
        files.insert(file.to_owned(), String::new());
        files
    };
    let table: [(&str, &[&str]); 6] = [
        (
            "p/rule/x.toml",
            &[
                "p/rule/x.toml:1:1: a pack has no folder rule; did you mean \"rules\"?; it has rules, ledgers, forms, procedures",
            ],
        ),
        (
            "p/feilds.toml",
            &[
                "p/feilds.toml:1:1: a pack has no file feilds.toml; did you mean \"fields.toml\"?; it has pack.toml, fields.toml, parameters.toml, tasks.toml, checklists.toml, measures.toml, indicators.toml",
            ],
        ),
        (
            "p/rules/more/x.toml",
            &["p/rules/more/x.toml:1:1: move the file one folder up; nothing reads folders inside folders"],
        ),
        (
            "r/rules/x.toml",
            &["r/rules/x.toml:1:1: folder r has no pack.toml; write one, or move the file into a pack"],
        ),
        (
            "stray.toml",
            &["stray.toml:1:1: move the file into the folder of a pack; here nothing reads it"],
        ),
        (
            "calendar/spring.toml",
            &[
                "calendar/spring.toml:1:1: a calendar is called after its year: calendar/2026.toml",
                "calendar/spring.toml:1:1: missing field `holidays`; write `holidays` into this table",
            ],
        ),
    ];
    for (file, expect) in table {
        check_files(&with(file), expect);
    }
}

#[test]
fn what_is_too_large_is_not_parsed() {
    let mut large = files();
    large.insert("p/fields.toml".to_owned(), "[".repeat(FILE_BYTES_MAX + 1));
    check_files(
        &large,
        &["p/fields.toml:1:1: the file is larger than 1024 kB; split it"],
    );
    let mut many = files();
    for number in 0..FILES_MAX {
        many.insert(format!("p/rules/r{number}.toml"), "[".to_owned());
    }
    check_files(
        &many,
        &["packs: the folder holds more than 2000 files (one rule each); split it into several folders"],
    );
    let long = format!("when = \"{}1 > 0\"", "1 + ".repeat(CONDITION_BYTES_MAX / 4));
    check(
        &[("p/rules/poor.toml", "when = \"income < param.line\"", &long)],
        &["p/rules/poor.toml:5:9: this text is longer than 64 kB; write several rules"],
    );
    let deep = format!("given = {}1{}", "[".repeat(2000), "]".repeat(2000));
    check(
        &[("p/rules/poor.toml", "given = { income = 400 }", &deep)],
        &["p/rules/poor.toml:21:89: cannot recurse further; max recursion depth met; nest less deeply"],
    );
}
