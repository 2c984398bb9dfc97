//! Clues, why they are there, and the tasks they raise.

use twofront_desk::view::clue::{ClueDetail, TaskView};
use twofront_domain::ids::ClueId;

use super::lists::{contact, front, place, urgency};
use crate::Outcome;
use crate::list_args::{ClueArgs, TaskArgs};
use crate::office::Office;
use crate::output::Output;

/// What the rules found.
pub async fn clues(args: &ClueArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let scope = desk.local_actor("read").scope;
    let page = desk.clues(&scope, &args.filter(), args.page.into()).await?;
    let headings = [
        ("编号", "id"),
        ("缓急", "urgency"),
        ("战线", "front"),
        ("规则", "rule"),
        ("地点", "place"),
        ("户主", "head"),
        ("说明", "sentence"),
    ];
    out.page(&page, &headings, |clue| {
        vec![
            clue.id.clone(),
            urgency(out, &clue.urgency).to_owned(),
            front(out, &clue.front).to_owned(),
            out.text(&clue.title).to_owned(),
            place(clue.place.as_ref()),
            clue.head_name.clone(),
            out.text(&clue.sentence).to_owned(),
        ]
    })?;
    Ok(Outcome::Fine)
}

/// What is to be done.
pub async fn tasks(args: &TaskArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let scope = desk.local_actor("read").scope;
    let page = desk.tasks(&scope, &args.filter(), args.page.into()).await?;
    let headings = [
        ("期限", "due"),
        ("缓急", "urgency"),
        ("战线", "front"),
        ("任务", "task"),
        ("方式", "contact"),
        ("地点", "place"),
        ("户主", "head"),
        ("原因", "why"),
    ];
    out.page(&page, &headings, |task| {
        vec![
            due(out, task),
            urgency(out, &task.urgency).to_owned(),
            front(out, &task.front).to_owned(),
            out.text(&task.title).to_owned(),
            contact(out, &task.contact).to_owned(),
            place(task.place.as_ref()),
            task.head_name.clone(),
            out.text(&task.why).to_owned(),
        ]
    })?;
    Ok(Outcome::Fine)
}

/// The last day, and how long it is past.
pub fn due(out: &Output, task: &TaskView) -> String {
    match task.overdue_days {
        0 => task.due.clone(),
        days => format!("{} ({}{days})", task.due, out.pick("逾期工作日", "working days over: ")),
    }
}

/// Why a rule found something.
pub async fn why(id: ClueId, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let detail = desk.clue(&desk.local_actor("read"), id).await?;
    if out.json {
        out.json(&detail)?;
    } else {
        show(out, &detail)?;
    }
    Ok(Outcome::Fine)
}

fn show(out: &Output, detail: &ClueDetail) -> std::io::Result<()> {
    let clue = &detail.clue;
    let where_and_who = [
        place(clue.place.as_ref()),
        clue.head_name.clone(),
        clue.person_name.clone().unwrap_or_default(),
    ];
    out.line(format!(
        "{} · {} · {}",
        front(out, &clue.front),
        out.text(&clue.title),
        urgency(out, &clue.urgency)
    ))?;
    out.line(where_and_who.join(" ").trim())?;
    out.line(out.text(&clue.sentence))?;
    let fact = |zh: &str, en: &str, text: &str| out.line(format!("{}: {text}", out.pick(zh, en)));
    if let Some(reason) = &detail.reason {
        out.line("")?;
        fact("规则", "Rule", &format!("{} / {}", reason.pack, reason.rule))?;
        fact("依据", "Legal basis", out.text(&reason.legal_basis))?;
        fact("条件", "Condition", &reason.condition)?;
        fact("适用日期", "Applied for", &reason.date)?;
        super::why::values(out, reason.values.iter())?;
        out.line("")?;
    }
    if let Some(remedy) = &detail.remedy {
        fact("怎么办", "What to do", out.text(remedy))?;
    }
    if let Some(who) = &detail.mend_by {
        fact("谁来改", "Who can mend it", out.text(&who.label))?;
    }
    for answer in &detail.answers {
        let standing = match &answer.decision {
            None => out.pick("等待另一人审核", "waits for another person").to_owned(),
            Some(decision) => format!(
                "{} · {} {}",
                if decision.accepted {
                    out.pick("已采纳", "accepted")
                } else {
                    out.pick("未采纳", "not accepted")
                },
                decision.by,
                decision.note
            ),
        };
        fact(
            "说明",
            "Explained",
            &format!("{} ({}) · {}", answer.text, answer.by, standing.trim()),
        )?;
    }
    if let Some(task) = &detail.task {
        fact(
            "任务",
            "Task",
            &format!("{} · {}", out.text(&task.title), due(out, task)),
        )?;
    }
    if let Some(by) = &detail.decided_by {
        fact(
            "已决定",
            "Decided",
            &format!("{by}: {}", detail.decided_note.as_deref().unwrap_or_default()),
        )?;
    }
    Ok(())
}
