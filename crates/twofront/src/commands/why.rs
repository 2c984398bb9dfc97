//! `why` in its three uses: a clue; a household and a rule; two people. Which one is meant follows from the words.

use twofront_desk::view::clue::ValueReadView;
use twofront_desk::view::verdict::{MissingView, ReadingView, Verdict, VerdictAsked};
use twofront_domain::ids::{ClueId, PersonId};
use twofront_domain::resident_id::ResidentId;

use super::{clues, pairs};
use crate::Outcome;
use crate::cli::WhyArgs;
use crate::failure::Failure;
use crate::office::{Office, day};
use crate::output::Output;

/// What the words ask about.
#[derive(Debug, PartialEq, Eq)]
enum Meant {
    Clue(ClueId),
    TwoPeople,
    Rule,
    Nothing,
}

/// Rule ids begin with a letter and hold no capital; ids of the book are UUIDs, resident IDs begin with a digit.
fn meant(args: &WhyArgs) -> Meant {
    let is_person = |word: &str| word.parse::<PersonId>().is_ok() || word.parse::<ResidentId>().is_ok();
    match &args.other {
        None if args.person.is_some() => Meant::Nothing,
        None => args.one.parse().map_or(Meant::Nothing, Meant::Clue),
        Some(other) if is_rule(other) => Meant::Rule,
        Some(other) if args.person.is_none() && is_person(&args.one) && is_person(other) => Meant::TwoPeople,
        Some(_) => Meant::Nothing,
    }
}

fn is_rule(word: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '/');
    word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(letters) && word.parse::<PersonId>().is_err()
}

/// Why a rule found something, what a rule says of a household, or why two people are thought to be one.
pub async fn why(args: &WhyArgs, office: &Office) -> anyhow::Result<Outcome> {
    match (meant(args), &args.other) {
        (Meant::Clue(id), _) => clues::why(id, office).await,
        (Meant::TwoPeople, Some(other)) => pairs::why(&args.one, other, office).await,
        (Meant::Rule, Some(rule)) => of_household(args, rule, office).await,
        _ => Err(Failure::usage(
            "why-what",
            "请用以下三种写法之一：\n  twofront why 线索编号\n  twofront why 户编号 规则 [--date 日期] [--person 成员]\n  \
             twofront why 人员 人员\n线索编号见 twofront clues，户编号见 twofront households，规则见 twofront packs list；\
             人员写编号或身份证号。",
            "Write it in one of three ways:\n  twofront why CLUE\n  twofront why HOUSEHOLD RULE [--date DATE] [--person MEMBER]\n  \
             twofront why PERSON PERSON\n`twofront clues` lists clue ids, `twofront households` households, \
             `twofront packs list` rules; a person is named by id or resident ID.",
        )
        .into()),
    }
}

/// What a rule says of a household on a day.
async fn of_household(args: &WhyArgs, rule: &str, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let scope = desk.local_actor("read").scope;
    let household = desk.household_meant(&scope, &args.one).await?;
    let person = match &args.person {
        Some(word) => Some(desk.member_meant(&scope, household, word).await?),
        None => None,
    };
    let (pack, rule) = desk.rule_meant(rule)?;
    let asked = VerdictAsked {
        household,
        pack: Some(pack),
        rule,
        date: Some(day(&desk)),
        person,
    };
    let verdict = desk.why(&scope, &asked).await?;
    if out.json {
        out.json(&verdict)?;
    } else {
        show(out, &verdict)?;
    }
    Ok(Outcome::Fine)
}

fn show(out: &Output, verdict: &Verdict) -> std::io::Result<()> {
    out.line(format!(
        "{} · {} · {}",
        verdict.subject_name,
        out.text(&verdict.rule.title),
        verdict.date
    ))?;
    out.line(match verdict.truth.as_str() {
        "yes" => out.pick("结论：命中", "It hits."),
        "no" => out.pick("结论：不命中", "It does not hit."),
        _ => out.pick("结论：缺少数据，无法判断", "It cannot be told: values are missing."),
    })?;
    if let Some(sentence) = &verdict.sentence {
        out.line(out.text(sentence))?;
    }
    let fact = |zh: &str, en: &str, text: &str| out.line(format!("{}: {text}", out.pick(zh, en)));
    fact(
        "规则",
        "Rule",
        &format!("{} {} / {}", verdict.pack, verdict.pack_version, verdict.rule.id),
    )?;
    fact("依据", "Legal basis", out.text(&verdict.rule.legal_basis))?;
    out.line("")?;
    let terms = verdict
        .terms
        .iter()
        .map(|term| vec![truth(out, &term.truth).to_owned(), out.text(&term.words).to_owned()]);
    out.rows(&[("结果", "answer"), ("条件", "condition")], terms.collect())?;
    for missing in &verdict.missing {
        out.line(format!("? {}", missing_line(out, missing)))?;
    }
    out.line("")?;
    let all = verdict.values.iter().chain(&verdict.parameters);
    values(out, all)?;
    if verdict.members.len() > 1 {
        out.line("")?;
        let members = verdict
            .members
            .iter()
            .map(|member| vec![member.name.clone(), truth(out, &member.truth).to_owned()]);
        out.rows(&[("对象", "of whom"), ("结果", "answer")], members.collect())?;
    }
    Ok(())
}

/// A table of values read, each followed by the records that said it.
pub fn values<'v>(out: &Output, values: impl Iterator<Item = &'v ValueReadView>) -> std::io::Result<()> {
    let mut rows = Vec::new();
    for value in values {
        let (label, shown) = (out.text(&value.label).to_owned(), out.text(&value.shown).to_owned());
        let mut first = vec![label, shown];
        match value.readings.split_first() {
            None => rows.push(first),
            Some((reading, others)) => {
                first.extend(reading_cells(out, reading));
                rows.push(first);
                for reading in others {
                    let mut row = vec![String::new(); 2];
                    row.extend(reading_cells(out, reading));
                    rows.push(row);
                }
            }
        }
    }
    let headings = [
        ("项目", "value"),
        ("值", "is"),
        ("对象", "of whom"),
        ("记载", "said"),
        ("日期", "date"),
        ("来源", "source"),
    ];
    out.rows(&headings, rows)
}

fn reading_cells(out: &Output, reading: &ReadingView) -> Vec<String> {
    let source = format!("{} {}", reading.source.title, reading.source.place);
    vec![
        out.text(&reading.of).to_owned(),
        out.text(&reading.shown).to_owned(),
        reading.effective.clone(),
        source.trim().to_owned(),
    ]
}

fn missing_line<'v>(out: &Output, missing: &'v MissingView) -> &'v str {
    out.text(&missing.text)
}

fn truth<'a>(out: &Output, word: &str) -> &'a str {
    match (word, out.pick("zh", "en")) {
        ("yes", "zh") => "是",
        ("no", "zh") => "否",
        ("yes", _) => "yes",
        ("no", _) => "no",
        (_, "zh") => "未知",
        (_, _) => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_say_which_use_is_meant() {
        const ID: &str = "0190f3b0-0000-7000-8000-000000000001";
        const RESIDENT: &str = "349900198001010019";
        let check = |one: &str, other: Option<&str>, person: Option<&str>, expect: Meant| {
            let args = WhyArgs {
                one: one.to_owned(),
                other: other.map(str::to_owned),
                person: person.map(str::to_owned),
            };
            assert_eq!(meant(&args), expect, "{one} {other:?} {person:?}");
        };
        check(ID, None, None, Meant::Clue(ID.parse().unwrap()));
        check("3401234567", None, None, Meant::Nothing);
        check(ID, Some(RESIDENT), None, Meant::TwoPeople);
        check(ID, Some("abcdabcd-0000-7000-8000-000000000001"), None, Meant::TwoPeople);
        check("3401234567", Some("income-below-line"), None, Meant::Rule);
        check(ID, Some("livelihood/income-below-line"), Some("张三"), Meant::Rule);
        check(ID, Some(RESIDENT), Some("张三"), Meant::Nothing);
        check("张三", Some("李四"), None, Meant::Nothing);
    }
}
