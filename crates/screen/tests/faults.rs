//! What a rule's author reads when a rule is wrong: the file, the line and column, and the word that was probably meant.

#[path = "../../packs/tests/both_languages/mod.rs"]
mod both_languages;
mod small_pack;

use both_languages::said_in_both;
use small_pack::{TODAY, compile, files, packs, place, rule, rule_saying};
use twofront_domain::text::Language;
use twofront_packs::load::load;
use twofront_screen::{RuleSet, Side};

#[track_caller]
fn check(subject: &str, when: &str, expect: &str) {
    let errors = compile(subject, when)
        .err()
        .unwrap_or_else(|| panic!("{when:?} must not compile"));
    assert_eq!(errors.len(), 1, "{errors:?}");
    said_in_both(&errors);
    assert_eq!(
        errors[0].to_string(),
        format!("test/rules/one.toml:{expect}"),
        "{when:?}"
    );
}

/// `when` starts on line 5 of the file.
#[test]
fn unknown_names_are_pointed_at_with_the_nearest_word() {
    check(
        "household",
        "h_n > 0 && h_x > 0",
        "5:12: a household has no field \"h_x\"; did you mean \"h_c\"?",
    );
    check(
        "household",
        "h_n > 0\n  && lost_word",
        "6:6: a household has no field \"lost_word\"",
    );
    check(
        "household",
        "h_t == '低保' && h_x",
        "5:16: a household has no field \"h_x\"; did you mean \"h_c\"?",
    );
    check(
        "person",
        "birthdate < today",
        "5:1: a person has no field \"birthdate\"; did you mean \"birth_date\"?",
    );
    check(
        "person",
        "h_n > 0",
        "5:1: a person has no field \"h_n\"; write household.h_n",
    );
    check(
        "household",
        "p_n > 0",
        "5:1: a household has no field \"p_n\"; ask the members: members.exists(m, m.p_n ...)",
    );
    check(
        "household",
        "h_n > param.lien",
        "5:12: no pack has a parameter \"lien\"; did you mean \"line\"?",
    );
    check(
        "household",
        "houshold.h_n > 0",
        "5:9: unknown name \"houshold\" before .h_n; did you mean \"household\"?",
    );
    check(
        "person",
        "members.exists(m, m.p_f)",
        "5:1: members belong to a household; this rule speaks of a person",
    );
    check(
        "person",
        "hass(p_n)",
        "5:5: no function \"hass\" with 1 values; did you mean \"has\"?",
    );
    check(
        "household",
        "members.exist(m, m.p_f)",
        "5:14: members have no .exist(); did you mean \"exists\"?",
    );
}

#[test]
fn faults_are_said_in_chinese() {
    for (subject, when, expect) in [
        ("household", "h_x > 0", "5:1: 户没有字段“h_x”；是不是想写“h_c”？"),
        ("person", "h_n > 0", "5:1: 人没有字段“h_n”；请写household.h_n"),
        (
            "household",
            "p_n > 0",
            "5:1: 户没有字段“p_n”；要问家庭成员：members.exists(m, m.p_n ...)",
        ),
        (
            "household",
            "h_n > param.lien",
            "5:12: 没有哪个工作包有参数“lien”；是不是想写“line”？",
        ),
        (
            "household",
            "h_c == 'c'",
            "5:5: “c”不是h_c的代码；是不是想写“a”？（可用的代码：a、b）",
        ),
        (
            "household",
            "h_m > 5000",
            "5:5: 金额和个数不能放在一起算或比；数字请写上单位：yuan(2), kg(2), jin(2), mu(1), celsius(37.3), date('2020-01-31')",
        ),
        (
            "household",
            "events.map(e, e.earnings) > yuan(1)",
            "5:11: events.map(...)得出的是许多个数；请在后面写.sum()求和：events.map(e, e.x).sum()；\
             要看其中有没有超过的，请写events.exists(e, e.x > 5)",
        ),
    ] {
        let errors = compile(subject, when).expect_err(when);
        assert_eq!(
            errors[0].line(Language::Zh),
            format!("test/rules/one.toml:{expect}"),
            "{when}"
        );
    }
}

#[test]
fn types_that_do_not_fit_are_refused() {
    let units = "write literals with their unit: yuan(2), kg(2), jin(2), mu(1), celsius(37.3), date('2020-01-31')";
    check(
        "household",
        "h_m > 5000",
        &format!("5:5: money and count do not go together; {units}"),
    );
    check(
        "household",
        "h_m + h_d > 0",
        &format!("5:5: money and date do not go together; {units}"),
    );
    check(
        "household",
        "h_d > 7",
        &format!("5:5: date and count do not go together; {units}"),
    );
    check(
        "household",
        "h_d - h_d > 7",
        "5:5: write days(later, earlier) for the days between dates",
    );
}

#[test]
fn codes_texts_and_members_are_asked_the_right_way() {
    check("household", "h_n", "5:1: a number is not yes or no; compare it");
    check(
        "household",
        "h_c",
        "5:1: h_c is a code, not yes or no; compare it with a word",
    );
    check(
        "household",
        "h_c == 'c'",
        "5:5: \"c\" is no code of h_c; did you mean \"a\"? (its codes: a, b)",
    );
    check(
        "household",
        "h_c in ['a', 'zzzz']",
        "5:14: \"zzzz\" is no code of h_c (its codes: a, b)",
    );
    check(
        "household",
        "h_c < 'a'",
        "5:5: only numbers, quantities and dates have an order",
    );
    check("household", "h_n == 'a'", "5:5: these two cannot be compared");
    check(
        "household",
        "h_n in [1, 'a']",
        "5:12: this does not fit what stands before `in`",
    );
    check(
        "household",
        "h_m > yuan(0.001)",
        "5:12: yuan(...) needs a plain number that comes out even in the field's unit",
    );
    check(
        "household",
        "h_m > 0.5",
        "5:7: a decimal number needs its unit: yuan(0.5), celsius(37.3)",
    );
    check(
        "household",
        "h_n == null",
        "5:8: null is not compared; ask has(name) whether a value is known",
    );
    check(
        "household",
        "members",
        "5:1: say what about the members: members.exists(m, ...), members.size() ...",
    );
    check(
        "household",
        "members.exists(m, m)",
        "5:19: m is a person; ask for one of its values, such as m.age",
    );
    check(
        "household",
        "h_d > date('2020-02-30')",
        "5:12: \"2020-02-30\" is no date; write date('2020-01-31')",
    );
}

#[test]
fn broken_syntax_has_a_place() {
    for (when, position) in [
        ("h_n > > 0", (5, 7)),
        ("h_f &&\n  h_t == '低保' )", (6, 15)),
        ("h_n >", (6, 1)),
    ] {
        let errors = compile("household", when).expect_err("must not compile");
        said_in_both(&errors);
        assert!(errors[0].problem.en.starts_with("not a CEL expression"), "{errors:?}");
        assert!(
            errors[0].problem.zh.starts_with("条件的写法不对，请检查括号"),
            "{errors:?}"
        );
        assert_eq!(errors[0].position, Some(position), "{errors:?}");
    }
}

#[test]
fn sentences_are_checked_too() {
    let text = rule_saying("one", "household", "h_n > 0", "{h_nn}", "{h_nn}");
    let errors = RuleSet::compile(&packs(&[("one", text)]), TODAY, &place(), Side::Book).expect_err("must not compile");
    let expect =
        "test/rules/one.toml:11:20: {h_nn} in the sentence: a household has no field \"h_nn\"; did you mean \"h_n\"?";
    assert_eq!(errors[0].to_string(), expect);
    said_in_both(&errors);
    for braces in ["{events.map(e, e.earnings)}", "{members}"] {
        let text = rule_saying("one", "household", "h_n > 0", braces, braces);
        let packs = packs(&[("one", text)]);
        let errors = RuleSet::compile(&packs, TODAY, &place(), Side::Book).expect_err("must not compile");
        said_in_both(&errors);
        assert!(
            errors[0].problem.zh.starts_with(&format!("说明里的{braces}：")),
            "{errors:?}"
        );
    }
}

#[test]
fn the_book_never_reads_the_vault() {
    let what = "person.secret is emergency health or movement data and lives in the vault; \
                only rules of a vault pack may read it";
    check("person", "secret > today", &format!("5:1: {what}"));
    check(
        "household",
        "members.exists(m, has(m.secret))",
        &format!("5:24: {what}"),
    );
    let text = rule_saying("one", "household", "h_n > 0", "{members.secret}", "{members.secret}");
    let errors = RuleSet::compile(&packs(&[("one", text)]), TODAY, &place(), Side::Book).expect_err("must not compile");
    assert!(errors[0].problem.en.contains("lives in the vault"), "{errors:?}");
}

#[test]
fn each_side_of_the_wall_runs_its_own_packs_only() {
    let packs = packs(&[("one", rule("one", "household", "h_n > 0"))]);
    let count = |side| {
        RuleSet::compile(&packs, TODAY, &place(), side)
            .expect("compiles")
            .rules()
            .len()
    };
    assert_eq!((count(Side::Book), count(Side::Vault)), (1, 0));
}

#[test]
fn events_are_asked_the_right_way() {
    let many = "events.map(...) is many numbers; add them up with .sum() behind it: events.map(e, e.x).sum(); \
                to ask whether one of them is above a line, write events.exists(e, e.x > 5)";
    let days = "how many days? a whole number such as 30, or a parameter such as param.x";
    for (subject, when, expect) in [
        (
            "person",
            "events",
            "5:1: say what about the events: events.exists(e, ...), events.size() ...",
        ),
        (
            "person",
            "events.within(14)",
            "5:14: say what about the events: events.exists(e, ...), events.size() ...",
        ),
        ("person", "events.within(p_n).size() > 0", &format!("5:15: {days}")),
        ("person", "events.within(-1).size() > 0", &format!("5:16: {days}")),
        (
            "person",
            "latest(temperature, yuan(2)) > celsius(37.3)",
            &format!("5:25: {days}"),
        ),
        (
            "person",
            "events.exists(e, e.temperatur > celsius(37.3))",
            "5:19: an event has no field \"temperatur\"; did you mean \"temperature\"?",
        ),
        (
            "person",
            "events.exists(e, e.p_n > 0)",
            "5:19: person.p_n has no days: its field needs `dated = true` to be read from events",
        ),
        (
            "person",
            "latest(p_n, 3) > 0",
            "5:8: person.p_n has no days: its field needs `dated = true` to be read from events",
        ),
        (
            "household",
            "latest(temperature, 3) > celsius(37.3)",
            "5:8: a household has no field \"temperature\"; ask the members: members.exists(m, m.temperature ...)",
        ),
        (
            "household",
            "members.within(3).size() > 0",
            "5:1: .within(days) is for events",
        ),
        (
            "household",
            "members.exists(m, events.size() > 0)",
            "5:19: events cannot be asked inside members; ask it beside",
        ),
        (
            "household",
            "members.exists(m, m.events.exists(m, m.temperature > celsius(37)))",
            "5:34: \"m\" means something else already; take another name",
        ),
        (
            "household",
            "events.map(e, e.earnings) > yuan(1)",
            &format!("5:11: {many}"),
        ),
        ("household", "events.map(e, e.earnings)", &format!("5:11: {many}")),
        (
            "household",
            "sum(events.map(e, e.earnings)) > yuan(1)",
            &format!("5:4: there is no function \"sum\"; {many}"),
        ),
        (
            "household",
            "events.map(e, e.earnings).max() > yuan(1)",
            &format!("5:30: nothing is called .max(); {many}"),
        ),
        (
            "household",
            "sum(h_n) > 1",
            "5:4: there is no function \"sum\"; a sum is written behind: events.map(e, e.x).sum()",
        ),
        (
            "household",
            "members > 3",
            "5:1: say what about the members: members.exists(m, ...), members.size() ...",
        ),
        (
            "household",
            "events.map(e, e.earnings).sum() > 1",
            "5:33: money and count do not go together; write literals with their unit: yuan(2), kg(2), jin(2), mu(1), \
             celsius(37.3), date('2020-01-31')",
        ),
    ] {
        check(subject, when, expect);
    }
}

#[test]
fn villages_and_sites_are_asked_the_right_way() {
    for (subject, when, expect) in [
        (
            "person",
            "village.seald",
            "5:8: a village has no field \"seald\"; did you mean \"sealed\"?",
        ),
        (
            "person",
            "sealed",
            "5:1: a person has no field \"sealed\"; write village.sealed",
        ),
        (
            "person",
            "village.events.size() > 0",
            "5:8: village.events cannot be asked of a person; write the rule for the village",
        ),
        (
            "site",
            "household.members.size() > 0",
            "5:10: household.members cannot be asked of a site; write the rule for the household",
        ),
        (
            "village",
            "household.h_n > 0",
            "5:10: unknown name \"household\" before .h_n",
        ),
        (
            "village",
            "members.exists(m, m.p_f)",
            "5:1: members belong to a household; this rule speaks of a village",
        ),
        (
            "village",
            "h_n > 0",
            "5:1: a village has no field \"h_n\"; ask the households: households.exists(h, h.h_n ...)",
        ),
        (
            "lot",
            "households.size() > 0",
            "5:1: households belong to a village; this rule speaks of a lot",
        ),
    ] {
        check(subject, when, expect);
    }
}

#[test]
fn what_can_have_no_result_is_refused() {
    let zero = "this divides by zero, which has no result for anybody; divide by another number";
    check("household", "h_n / 0 > 1", &format!("5:7: {zero}"));
    check("household", "h_n % (2 - 2) == 1", &format!("5:10: {zero}"));
    check("household", "h_m / yuan(0) > 1", &format!("5:11: {zero}"));
    check(
        "household",
        "h_n > param.past",
        "5:12: parameter \"past\" has no value on 2020-02-20, only until 2020-01-31; give it a [[parameter.value]] from the \
         next day on",
    );
    for (blanks, expect) in [
        (100_000, "5:1: this text is longer than 64 kB; write several rules"),
        (10_000_000, "1:1: the file is larger than 1024 kB; split it"),
    ] {
        let text = rule("one", "household", &format!("h_f{}", " ".repeat(blanks)));
        let errors = load(&files(&[("one", text)])).expect_err("too large");
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(told.contains(&format!("test/rules/one.toml:{expect}")), "{told:?}");
    }
}

/// What the parser or anybody after it would follow down without end is refused before it is read, however it is dressed
/// up: a stack that overflows ends the program.
#[test]
fn depth_cannot_be_hidden() {
    let many = |text: &str, times: usize| text.repeat(times);
    let brackets = format!("{}h_f{}", many("(", 20_000), many(")", 20_000));
    for (name, when) in [
        ("brackets", brackets.clone()),
        ("behind a raw text", format!(r"h_t == r'\' || {brackets}")),
        (
            "behind a text in three quotes",
            format!("h_t == \"\"\" \" \"\"\" || {brackets}"),
        ),
        ("behind a comment with a quote", format!("h_f // don't\n || {brackets}")),
        (
            "behind a text with a comment mark",
            format!("h_t == '//' || {brackets}"),
        ),
        ("not", format!("{}h_f", many("!", 60_000))),
        ("minus", format!("{}h_n > 0", many("- ", 30_000))),
        ("in", format!("h_n{}", many(" in [1]", 9_000))),
        ("in without lists", format!("h_n{}", many(" in h_n", 9_000))),
        ("indexes", format!("h_n{}", many("[0]", 20_000))),
        ("dots", format!("h_n{}", many(".a", 30_000))),
        ("calls", format!("h_n{}", many(".size()", 9_000))),
        ("choices", format!("{}h_f", many("h_f ? h_f : ", 5_000))),
        (
            "choices between ands",
            format!("{}h_f", many("h_f && h_f ? h_f && h_f : ", 2_400)),
        ),
        (
            "choices between ors",
            format!("{}h_f", many("h_f || h_f ? h_f || h_f : ", 2_400)),
        ),
        ("sums", format!("h_n{} > 0", many(" + h_n", 10_000))),
        ("equalities", format!("h_f{}", many(" == h_f", 9_000))),
        ("lists", format!("h_n in {}", many("[", 60_000))),
        ("maps", format!("h_n in {}", many("{1:", 20_000))),
        ("structs", many("a{b:", 15_000)),
    ] {
        let errors = compile("household", &when).err();
        let errors = errors.unwrap_or_else(|| panic!("{name} must not compile"));
        let [error] = &errors[..] else {
            panic!("{name}: {errors:?}")
        };
        assert!(error.position.is_some_and(|(line, _)| line >= 5), "{name}: {error}");
        let expect = match name {
            "behind a raw text" | "behind a text in three quotes" => {
                "the text that starts here has no end, or holds a backslash: write 'word' or \"word\" in one line"
            }
            _ => "the condition is nested more than 100 deep here; split it with && or ||, or into several rules",
        };
        assert_eq!(error.problem.en, expect, "{name}");
        said_in_both(&errors);
    }
}
