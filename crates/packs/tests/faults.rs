//! What a pack's author reads when files do not fit together: the file, the place, the remedy.

mod both_languages;

use both_languages::said_in_both;
use twofront_domain::text::Language;
use twofront_packs::load::{PackFiles, load, read_folder};
use twofront_packs::{FILE_BYTES_MAX, shipped};

/// The shipped files with one text replaced in one file.
fn with(file: &str, from: &str, to: &str) -> PackFiles {
    let mut files = shipped::files();
    let text = files.get_mut(file).unwrap_or_else(|| panic!("no file {file}"));
    assert!(text.contains(from), "{file} does not contain {from:?}");
    *text = text.replacen(from, to, 1);
    files
}

/// The shipped files with every such text replaced in one file.
fn with_all(file: &str, from: &str, to: &str) -> PackFiles {
    let mut files = with(file, from, to);
    files
        .entry(file.to_owned())
        .and_modify(|text| *text = text.replace(from, to));
    files
}

#[track_caller]
fn check(files: &PackFiles, expect: &str) {
    let errors = load(files)
        .err()
        .unwrap_or_else(|| panic!("must not load; expected {expect:?}"));
    said_in_both(&errors);
    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(
        said.iter().any(|line| line.contains(expect)),
        "{expect:?} is not among {said:#?}"
    );
}

#[test]
fn misspelt_words_name_the_place_and_the_neighbour() {
    let rule = "records/rules/two-heads.toml";
    check(
        &with(rule, "urgency", "urgencey"),
        "records/rules/two-heads.toml:7:1: unknown field `urgencey`",
    );
    check(&with(rule, "urgency", "urgencey"), "did you mean \"urgency\"?");
    check(
        &with(rule, "task = \"correct-record\"", "task = \"corect-record\""),
        "two-heads.toml:8:9: tasks.toml of pack records has no task \"corect-record\"; did you mean \"correct-record\"?",
    );
    check(
        &with("farming/ledgers/unsold-produce.toml", "lot.price_kg", "lot.pricekg"),
        "no pack describes the field \"lot.pricekg\"; did you mean \"lot.price_kg\"?",
    );
    check(
        &with(
            "records/ledgers/national-list.toml",
            "require = [\"户编号\"",
            "require = [\"户编\"",
        ),
        "required heading \"户编\" is no column; did you mean \"户编号\"?",
    );
}

#[test]
fn faults_are_said_in_chinese() {
    let rule = "records/rules/two-heads.toml";
    let parameters = "livelihood/parameters.toml";
    for (files, expect) in [
        (
            with(rule, "task = \"correct-record\"", "task = \"corect-record\""),
            "records/rules/two-heads.toml:8:9: 工作包records的tasks.toml里没有任务“corect-record”；是不是想写“correct-record”？",
        ),
        (
            with(rule, "urgency = \"low\"", "urgency = \"lwo\""),
            "records/rules/two-heads.toml:7:11: 没有“lwo”这个写法；可以写：low、normal、urgent；是不是想写“low”？",
        ),
        (
            with(rule, "urgency = \"low\"\n", ""),
            "records/rules/two-heads.toml:1:1: 这个表里缺少“urgency”；请补上",
        ),
        (
            with(parameters, "to = \"2020-12-31\"", "to = \"2020-11-30\""),
            "livelihood/parameters.toml:17:9: 参数“monitoring_line”（各地）在2021-01-01之前有空档：2020-12-01这天没有值；\
             请把livelihood/parameters.toml:11:9那个值延到2020-12-31",
        ),
        (
            with(parameters, "to = \"2020-12-31\"", "to = 2020-12-32"),
            "（读取程序的原话：",
        ),
    ] {
        let errors = load(&files).expect_err("must not load");
        let said: Vec<String> = errors.iter().map(|error| error.line(Language::Zh)).collect();
        assert!(
            said.iter().any(|line| line.contains(expect)),
            "{expect:?} is not among {said:#?}"
        );
    }
}

#[test]
fn ids_are_unique_and_files_are_named_after_them() {
    let rule = "records/rules/two-heads.toml";
    check(
        &with(rule, "id = \"two-heads\"", "id = \"head-missing\""),
        "\"head-missing\" is defined twice",
    );
    check(
        &with(rule, "id = \"two-heads\"", "id = \"three-heads\""),
        "two-heads.toml:1:7: the file must be called after its id: three-heads.toml",
    );
    check(
        &with(
            "farming/parameters.toml",
            "id = \"spoil_warning_days\"",
            "id = \"monitoring_line\"",
        ),
        "parameter \"monitoring_line\" is defined twice",
    );
    check(
        &with("farming/tasks.toml", "id = \"update-lot\"", "id = \"find-buyer\""),
        "\"find-buyer\" is defined twice",
    );
}

#[test]
fn parameters_have_one_value_for_every_day() {
    let file = "livelihood/parameters.toml";
    check(
        &with(file, "to = \"2020-12-31\"", "to = \"2020-11-30\""),
        "livelihood/parameters.toml:17:9: parameter \"monitoring_line\" (everywhere) has a gap before 2021-01-01",
    );
    check(
        &with(file, "to = \"2020-12-31\"", "to = \"2021-01-31\""),
        "parameter \"monitoring_line\" (everywhere) has two values from 2021-01-01 on",
    );
    check(
        &with(file, "to = \"2020-12-31\"", ""),
        "has two values from 2021-01-01 on",
    );
    check(
        &with(file, "to = \"2020-12-31\"", "to = \"2019-12-31\""),
        "ends before it starts",
    );
    check(&with(file, "type = \"money\"", "type = \"date\""), "must be a quantity");
}

#[test]
fn rules_need_both_languages_and_both_examples() {
    let rule = "records/rules/both-insurances.toml";
    check(
        &with(rule, "{medical_insurance}", "{sex}"),
        "the same {values} in zh and en",
    );
    check(
        &with_all(rule, "hit = false", "hit = true"),
        "the rule needs an [[example]] with hit = false",
    );
    check(
        &with(rule, "date = \"2020-02-20\"", "date = \"2019-02-20\""),
        "when the rule is not in force",
    );
    check(
        &with(rule, "zh = \"重复参加医疗保险\"", "zh = \" \""),
        "both-insurances.toml:4:11: zh is empty; every text needs both zh and en",
    );
    check(
        &with(rule, "subject = \"person\"", "subject = \"worker\""),
        "both-insurances.toml:2:12: rules speak of a person, household, lot, site or village",
    );
}

#[test]
fn code_words_mean_one_code() {
    let file = "records/fields.toml";
    check(
        &with(file, "synonyms = [\"1\", \"男性\"]", "synonyms = [\"1\", \"女\"]"),
        "person.sex: \"女\" means both",
    );
    check(
        &with(file, "code = \"female\"", "code = \"male\""),
        "code \"male\" stands twice",
    );
}

#[test]
fn calendars_list_what_differs_from_the_week() {
    let file = "calendar/2020.toml";
    check(
        &with(file, "\"2020-01-19\"", "\"2020-01-20\""),
        "2020-01-20 is no weekend day",
    );
    check(
        &with(file, "\"2020-01-19\"", "\"2020-02-01\""),
        "calendar/2020.toml:11:21: 2020-02-01 is both a holiday (calendar/2020.toml:5:118) and a worked weekend; keep one",
    );
}

#[test]
fn a_ledger_fixes_codes_that_exist_and_keeps_the_vault_shut() {
    let list = "epidemic/ledgers/returnee-list.toml";
    let produce = "farming/ledgers/unsold-produce.toml";
    let fix = |text: &str| with(produce, "[[column]]", &format!("[fixed]\n{text}\n\n[[column]]"));
    check(
        &fix("\"lot.channell\" = \"无\""),
        "no pack describes the field \"lot.channell\"; did you mean \"lot.channel\"?",
    );
    check(
        &fix("\"lot.seller_kind\" = \"farm\""),
        "\"lot.seller_kind\" is fixed and a column as well; keep one",
    );
    check(
        &with(
            list,
            "[[column]]\nheading = \"重点人员类别\"\nsynonyms = [\"人员类别\"]\nfield = \"person.key_category\"",
            "[fixed]\n\"person.key_category\" = \"contackt\"",
        ),
        "\"person.key_category\" has no code \"contackt\"; did you mean \"contact\"?",
    );
    check(
        &with(produce, "subject = \"lot\"", "subject = \"household\""),
        "rows name a household by one of its people",
    );
    check(
        &with(produce, "lot.variety", "person.returned_from"),
        "\"person.returned_from\" belongs into the vault, but rows of this ledger go to the book",
    );
}

#[test]
fn only_vault_packs_read_the_vault() {
    let figures = "livelihood/indicators.toml";
    check(
        &with(
            figures,
            "count = \"work_months > 0\"",
            "count = \"temperature_morning > 0\"",
        ),
        "person.temperature_morning belongs into the vault; only what a vault pack says of people reads it",
    );
    check(
        &with(
            "livelihood/forms/income-check.toml",
            "person.employer",
            "person.returned_from",
        ),
        "this field belongs into the vault, but answers of this form go to the book",
    );
}

#[test]
fn folders_are_read_within_limits() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("packs");
    let write = |below: &str, bytes: &[u8]| {
        let path = folder.join(below);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    };
    let said = || read_folder(&folder).map_err(|error| error.to_string());
    assert!(
        said()
            .expect_err("no folder")
            .contains("give the folder that holds the packs")
    );
    write("p/pack.toml", b"id = 1");
    write("p/README.md", b"a note");
    assert_eq!(said().map(|files| files.len()), Ok(1));
    write("p/fields.toml", &[0xb0, 0xa1]);
    assert!(said().expect_err("GB18030").contains("p/fields.toml: cannot be read"));
    write("p/fields.toml", &vec![b' '; FILE_BYTES_MAX + 1]);
    assert!(
        said()
            .expect_err("a large file")
            .contains("p/fields.toml: the file is larger than 1024 kB")
    );
}
