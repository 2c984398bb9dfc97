//! Packs at a terminal: the check of a folder, rules and parameters in force, and the county's changes.

use std::path::Path;

use twofront_desk::packs_check;
use twofront_desk::view::PageAsked;
use twofront_desk::view::change::{PackChangeDecision, PackChangeDraft, PackChangeFilter, PackChangeView};
use twofront_desk::view::pack::{ParameterView, RuleDetail, SentencePart};
use twofront_desk::view::trial::FaultView;

use super::lists::urgency;
use crate::Outcome;
use crate::failure::Failure;
use crate::office::{Office, day};
use crate::output::Output;
use crate::pack_args::{DecisionArgs, PacksCommand, SetArgs, WriteArgs};

/// Most changes that are listed.
const CHANGES_MAX: u64 = 200;

/// Runs one command on packs.
pub async fn packs(command: PacksCommand, office: &Office) -> anyhow::Result<Outcome> {
    match command {
        PacksCommand::Check { folder } => check(folder.as_deref(), office),
        PacksCommand::List => list(office).await,
        PacksCommand::Show { what } => show(&what, office).await,
        PacksCommand::Set(args) => set(args, office).await,
        PacksCommand::Write(args) => write(args, office).await,
        PacksCommand::Changes { state } => changes(state, office).await,
        PacksCommand::Approve(args) => decide("in-force", &args, office).await,
        PacksCommand::Refuse(args) => decide("refuse", &args, office).await,
        PacksCommand::Withdraw(args) => decide("withdraw", &args, office).await,
    }
}

/// Checks a packs folder, or the shipped packs.
fn check(folder: Option<&Path>, office: &Office) -> anyhow::Result<Outcome> {
    let (found, out) = (packs_check::check(folder), &office.output);
    if out.json {
        out.json(&found)?;
    } else {
        for fault in &found.faults {
            out.line(fault_line(out, fault))?;
        }
        let (packs, rules, examples, faults) = (&found.packs, found.rules, found.examples, found.faults.len());
        out.line(if found.faults.is_empty() {
            out.pick(
                &format!("没有问题：{packs}；{rules} 条规则，{examples} 个例子都对。"),
                &format!("Nothing wrong: {packs}; {rules} rules, {examples} examples come out as written."),
            )
            .to_owned()
        } else {
            out.pick(&format!("有 {faults} 处问题。"), &format!("Faults found: {faults}."))
                .to_owned()
        })?;
    }
    Ok(if found.faults.is_empty() {
        Outcome::Fine
    } else {
        Outcome::FoundErrors
    })
}

fn fault_line(out: &Output, fault: &FaultView) -> String {
    let place: String = [fault.line, fault.column]
        .into_iter()
        .flatten()
        .map(|number| format!(":{number}"))
        .collect();
    format!("{}{place}: {}", fault.file, out.text(&fault.problem))
}

async fn list(office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let view = desk.packs_view(&desk.local_actor("read").scope).await?;
    if out.json {
        out.json(&view)?;
        return Ok(Outcome::Fine);
    }
    let headings = [
        ("规则", "rule"),
        ("名称", "title"),
        ("对象", "subject"),
        ("缓急", "urgency"),
        ("未办线索", "open clues"),
    ];
    let parameter_headings = [
        ("参数", "parameter"),
        ("名称", "title"),
        ("现值", "in force"),
        ("自", "since"),
        ("依据", "by"),
    ];
    for pack in &view.packs {
        out.line(format!(
            "{} {} ({}) · {}",
            pack.id,
            pack.version,
            pack.digest,
            out.text(&pack.title)
        ))?;
        let rules = pack.rules.iter().map(|rule| {
            vec![
                format!("{}/{}", pack.id, rule.id),
                out.text(&rule.title).to_owned(),
                rule.subject.clone(),
                urgency(out, &rule.urgency).to_owned(),
                rule.open_clues.map_or(String::new(), |count| count.to_string()),
            ]
        });
        out.rows(&headings, rules.collect())?;
        if !pack.parameters.is_empty() {
            out.line("")?;
            let parameters = pack.parameters.iter().map(|one| parameter_cells(out, one));
            out.rows(&parameter_headings, parameters.collect())?;
        }
        out.line("")?;
    }
    Ok(Outcome::Fine)
}

/// A sentence with the names of its values between brackets.
fn said(parts: &[SentencePart]) -> String {
    let shown = |part: &SentencePart| match part.value {
        true => format!("[{}]", part.text),
        false => part.text.clone(),
    };
    parts.iter().map(shown).collect()
}

fn parameter_cells(out: &Output, parameter: &ParameterView) -> Vec<String> {
    let mut cells = vec![parameter.id.clone(), out.text(&parameter.title).to_owned()];
    match &parameter.in_force {
        Some(value) => cells.extend([
            out.text(&value.shown).to_owned(),
            value.from.clone(),
            out.text(&value.legal_basis).to_owned(),
        ]),
        None => cells.push(out.pick("没有现值", "none in force").to_owned()),
    }
    cells
}

async fn show(what: &str, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    if let Some(parameter) = desk.parameter(what, day(&desk)) {
        if out.json {
            out.json(&parameter)?;
        } else {
            show_parameter(out, &parameter)?;
        }
        return Ok(Outcome::Fine);
    }
    let (pack, rule) = desk.rule_meant(what)?;
    let scope = desk.local_actor("read").scope;
    let detail = desk.rule_detail(&scope, &pack, &rule, Some(day(&desk))).await?;
    if out.json {
        out.json(&detail)?;
    } else {
        show_rule(out, &detail)?;
    }
    Ok(Outcome::Fine)
}

fn show_parameter(out: &Output, parameter: &ParameterView) -> std::io::Result<()> {
    out.line(format!(
        "{} · {} ({})",
        parameter.id,
        out.text(&parameter.title),
        parameter.kind
    ))?;
    let rows = parameter.values.iter().map(|value| {
        vec![
            value.from.clone(),
            value.to.clone().unwrap_or_default(),
            value.place.clone().unwrap_or_default(),
            out.text(&value.shown).to_owned(),
            out.text(&value.legal_basis).to_owned(),
            value.change.map_or(String::new(), |number| format!("#{number}")),
        ]
    });
    let headings = [
        ("自", "from"),
        ("至", "to"),
        ("地点", "place"),
        ("数额", "amount"),
        ("依据", "by"),
        ("变更", "change"),
    ];
    out.rows(&headings, rows.collect())?;
    out.line(format!(
        "{}: {}",
        out.pick("使用它的规则", "Read by"),
        parameter.read_by.join(", ")
    ))
}

fn show_rule(out: &Output, detail: &RuleDetail) -> std::io::Result<()> {
    let fact = |zh: &str, en: &str, text: &str| out.line(format!("{}: {text}", out.pick(zh, en)));
    out.line(format!(
        "{}/{} · {}",
        detail.pack,
        detail.row.id,
        out.text(&detail.row.title)
    ))?;
    fact(
        "版本",
        "Version",
        &format!("{} {} ({})", detail.pack, detail.pack_version, detail.file),
    )?;
    fact("条件", "Condition", out.text(&detail.words))?;
    fact("写法", "As written", &detail.condition)?;
    let (zh, en) = (said(&detail.sentence_parts.zh), said(&detail.sentence_parts.en));
    fact("说明", "Says", out.pick(&zh, &en))?;
    fact("怎么办", "What to do", out.text(&detail.remedy))?;
    if let Some(who) = &detail.row.mend_by {
        fact("谁来改", "Who can mend it", out.text(&who.label))?;
    }
    fact("依据", "Legal basis", out.text(&detail.row.legal_basis))?;
    for parameter in &detail.parameters {
        out.line(parameter_cells(out, parameter).join(" · "))?;
    }
    for example in &detail.examples {
        let expect = match example.hit {
            Some(true) => out.pick("命中", "hits"),
            Some(false) => out.pick("不命中", "does not hit"),
            None => out.pick("无法判断", "unknown"),
        };
        out.line(format!("{} · {} · {expect}", example.date, example.name))?;
    }
    Ok(())
}

async fn set(args: SetArgs, office: &Office) -> anyhow::Result<Outcome> {
    let desk = office.desk().await?;
    let parameter = desk.parameter(&args.parameter, day(&desk)).ok_or_else(|| {
        Failure::usage(
            "parameter-unknown",
            format!("没有参数{}；见 twofront packs list。", args.parameter),
            format!("There is no parameter {}; see `twofront packs list`.", args.parameter),
        )
    })?;
    let amount = amount(&parameter.kind, &args.amount).ok_or_else(|| {
        let (amount, kind) = (&args.amount, &parameter.kind);
        Failure::usage(
            "amount-unreadable",
            format!("数额{amount}不对，该参数的类型是 {kind}；写数字，如 8200 或 37.3。"),
            format!("{amount} is no amount of type {kind}; write a number such as 8200 or 37.3."),
        )
    })?;
    let draft = PackChangeDraft {
        kind: "parameter".to_owned(),
        pack: String::new(),
        parameter: Some(args.parameter),
        amount: Some(amount),
        rule: None,
        condition: None,
        text: None,
        from: args.from,
        to: args.to,
        place: args.place.map(|place| place.to_string()),
        legal_basis: args.basis,
        note: args.note,
    };
    let change = desk.draft_pack_change(&desk.local_actor("packs"), draft).await?;
    drafted(office, &change)
}

async fn write(args: WriteArgs, office: &Office) -> anyhow::Result<Outcome> {
    let text = std::fs::read_to_string(&args.file).map_err(|error| {
        let file = args.file.display();
        Failure::new(
            "file-unreadable",
            format!("读不了文件 {file}：{error}"),
            format!("Cannot read {file}: {error}"),
        )
    })?;
    let desk = office.desk().await?;
    let draft = PackChangeDraft {
        kind: "rule".to_owned(),
        pack: args.pack,
        parameter: None,
        amount: None,
        rule: None,
        condition: None,
        text: Some(text),
        from: args.from,
        to: None,
        place: None,
        legal_basis: args.basis,
        note: args.note,
    };
    let change = desk.draft_pack_change(&desk.local_actor("packs"), draft).await?;
    drafted(office, &change)
}

fn drafted(office: &Office, change: &PackChangeView) -> anyhow::Result<Outcome> {
    let out = &office.output;
    if out.json {
        out.json(change)?;
    } else {
        out.line(&change.id)?;
        out.line(change_line(out, change))?;
        out.note(out.pick(
            "这是草稿，由另一人批准后才生效（网页，或 twofront packs approve）。",
            "This is a draft; another person puts it in force, on the page or with `twofront packs approve`.",
        ));
    }
    Ok(Outcome::Fine)
}

fn change_line(out: &Output, change: &PackChangeView) -> String {
    let shown = |text: Option<&twofront_desk::view::Text>| text.map_or("", |text| out.text(text)).to_owned();
    let mut line = format!("{} · {}", change.target, out.text(&change.title));
    if change.shown.is_some() {
        line += &format!(
            " · {} -> {}",
            shown(change.shown_before.as_ref()),
            shown(change.shown.as_ref())
        );
    }
    if let Some(effect) = &change.effect {
        let counts = out.pick("命中", "hits").to_owned();
        line += &format!(
            " · {counts} {} -> {} (+{} -{})",
            effect.before, effect.after, effect.caught, effect.dropped
        );
    }
    line
}

async fn changes(state: Option<String>, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let reader = desk.local_actor("read");
    let page = desk
        .pack_changes(&reader, &PackChangeFilter { state }, PageAsked::first(CHANGES_MAX))
        .await?;
    let headings = [
        ("编号", "id"),
        ("序号", "number"),
        ("状态", "state"),
        ("变更", "change"),
        ("自", "from"),
        ("起草", "drafted by"),
        ("决定", "decided by"),
        ("依据", "by"),
    ];
    out.page(&page, &headings, |change| {
        vec![
            change.id.clone(),
            change.number.map_or(String::new(), |number| number.to_string()),
            state_word(out, &change.state).to_owned(),
            change_line(out, change),
            change.from.clone(),
            change.drafted_by.clone(),
            change.decided_by.clone().unwrap_or_default(),
            change.legal_basis.clone(),
        ]
    })?;
    Ok(Outcome::Fine)
}

async fn decide(verdict: &str, args: &DecisionArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let decision = PackChangeDecision {
        verdict: verdict.to_owned(),
        note: args.note.clone(),
    };
    let change = desk
        .decide_pack_change(&desk.local_actor("packs"), args.change, &decision)
        .await?;
    if out.json {
        out.json(&change)?;
    } else {
        let number = change.number.map_or(String::new(), |number| format!(" #{number}"));
        out.line(format!(
            "{}{number} · {}",
            state_word(out, &change.state),
            change_line(out, &change)
        ))?;
    }
    Ok(Outcome::Fine)
}

fn state_word<'a>(out: &Output, word: &'a str) -> &'a str {
    match word {
        "draft" => out.pick("草稿", "draft"),
        "in_force" => out.pick("已生效", "in force"),
        "refused" => out.pick("已退回", "refused"),
        "withdrawn" => out.pick("已撤回", "withdrawn"),
        other => other,
    }
}

/// An amount as people write it (yuan, kilograms, mu, degrees) in the unit that the book keeps.
fn amount(kind: &str, text: &str) -> Option<i64> {
    let digits: usize = match kind {
        "money" | "area" => 2,
        "weight" => 3,
        "temperature" => 1,
        "count" => 0,
        _ => return None,
    };
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) || part.len() > digits {
        return None;
    }
    let amount: i64 = format!("{whole}{part:0<digits$}").parse().ok()?;
    Some(sign * amount)
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (kind, text, expect) in [
            ("money", "8200", Some(820_000)),
            ("money", "8200.5", Some(820_050)),
            ("money", "8200.555", None),
            ("temperature", "37.3", Some(373)),
            ("weight", "2.5", Some(2_500)),
            ("count", "3", Some(3)),
            ("count", "3.5", None),
            ("count", "-3", Some(-3)),
            ("count", "", None),
            ("count", "三", None),
            ("code", "1", None),
        ] {
            assert_eq!(amount(kind, text), expect, "{kind} {text}");
        }
    }
}
