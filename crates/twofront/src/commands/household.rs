//! One household's record on paper: every value with its source.

use jiff::civil::Date;
use twofront_desk::view::household::{HouseholdView, MemberView, ValueView};
use twofront_domain::ids::HouseholdId;

use super::clues::due;
use super::lists::{front, optional, place, urgency};
use crate::Outcome;
use crate::office::Office;
use crate::output::Output;

/// One household's record.
pub async fn household(id: HouseholdId, as_of: Option<Date>, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let view = desk.household(&desk.local_actor("read").scope, id, as_of).await?;
    if out.json {
        out.json(&view)?;
    } else {
        show(out, &view)?;
    }
    Ok(Outcome::Fine)
}

fn show(out: &Output, view: &HouseholdView) -> std::io::Result<()> {
    let row = &view.row;
    let number = row.number.clone().unwrap_or_default();
    out.line(format!(
        "{} · {} {} · {number}",
        row.head_name,
        place(row.place.as_ref()),
        row.group
    ))?;
    out.line(out.pick(&format!("截至 {}", view.as_of), &format!("As of {}", view.as_of)))?;
    if let Some(until) = &row.support_until {
        out.line(out.pick(
            &format!("需要上门支持，至 {until}"),
            &format!("Needs support until {until}"),
        ))?;
    }
    let workers: Vec<&str> = view.workers.iter().map(|worker| worker.name.as_str()).collect();
    if !workers.is_empty() {
        out.line(format!(
            "{}: {}",
            out.pick("结对干部", "Paired with"),
            workers.join(", ")
        ))?;
    }
    out.line("")?;
    values(out, &view.values)?;
    for member in &view.members {
        out.line("")?;
        out.line(member_title(out, member))?;
        values(out, &member.values)?;
    }
    for clue in &view.clues {
        out.line("")?;
        let (title, sentence) = (out.text(&clue.title), out.text(&clue.sentence));
        out.line(format!(
            "[{}·{}] {title}: {sentence}",
            front(out, &clue.front),
            urgency(out, &clue.urgency)
        ))?;
    }
    for task in &view.tasks {
        out.line(format!("-> {} · {}", out.text(&task.title), due(out, task)))?;
    }
    out.line("")?;
    let history = view.history.iter().map(|entry| {
        let source = format!("{} {}", entry.source.title, entry.source.place);
        vec![
            entry.effective.clone(),
            entry.about.clone(),
            entry.values.to_string(),
            source,
            entry.recorded_at.clone(),
        ]
    });
    let headings = [
        ("日期", "date"),
        ("关于", "about"),
        ("项", "values"),
        ("来源", "source"),
        ("录入时间", "recorded"),
    ];
    out.rows(&headings, history.collect())
}

fn member_title(out: &Output, member: &MemberView) -> String {
    let age = member.age.map_or(String::new(), |age| {
        out.pick(&format!("，{age}岁"), &format!(", aged {age}")).to_owned()
    });
    format!("{}（{}{age}）", member.name, optional(out, member.relation.as_ref()))
}

fn values(out: &Output, values: &[ValueView]) -> std::io::Result<()> {
    let rows = values.iter().map(|value| {
        vec![
            out.text(&value.label).to_owned(),
            out.text(&value.shown).to_owned(),
            value.effective.clone(),
            format!("{} {}", value.source.title, value.source.place),
            if value.others.is_empty() {
                String::new()
            } else {
                value.others.len().to_string()
            },
        ]
    });
    let headings = [
        ("项目", "field"),
        ("值", "value"),
        ("日期", "date"),
        ("来源", "source"),
        ("其他值", "others"),
    ];
    out.rows(&headings, rows.collect())
}
