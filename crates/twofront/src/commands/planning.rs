//! Screening, planning, approving, and the overview of it all.

use twofront_desk::view::overview::{Overview, PlanView};
use twofront_domain::ids::PlanId;

use super::lists::front;
use crate::Outcome;
use crate::office::{Office, day};
use crate::output::Output;

/// Applies every rule in force.
pub async fn screen(office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let listener = office.listener(out.pick("筛查", "screen"));
    let done = desk
        .screen(&desk.local_actor("screen"), day(&desk), listener.clone())
        .await;
    listener.finish();
    let done = done?;
    if out.json {
        out.json(&done)?;
    } else {
        out.line(out.pick(
            &format!(
                "{}：{} 户 {} 人，{} 条规则。线索 {} 条（新增 {}，销号 {}），新任务 {} 项。\n{}",
                done.date,
                done.households,
                done.people,
                done.rules,
                done.clues,
                done.new_clues,
                done.closed_clues,
                done.new_tasks,
                done.packs
            ),
            &format!(
                "{}: {} households, {} people, {} rules. {} clues ({} new, {} no longer apply), {} new tasks.\n{}",
                done.date,
                done.households,
                done.people,
                done.rules,
                done.clues,
                done.new_clues,
                done.closed_clues,
                done.new_tasks,
                done.packs
            ),
        ))?;
    }
    Ok(Outcome::Fine)
}

/// Plans the day.
pub async fn plan(office: &Office) -> anyhow::Result<Outcome> {
    let desk = office.desk().await?;
    let plan = desk.plan(&desk.local_actor("plan"), day(&desk)).await?;
    show_plan(&office.output, &plan)
}

/// Approves a plan.
pub async fn approve(id: PlanId, office: &Office) -> anyhow::Result<Outcome> {
    let desk = office.desk().await?;
    let plan = desk.approve_plan(&desk.local_actor("approve"), id).await?;
    show_plan(&office.output, &plan)
}

fn show_plan(out: &Output, plan: &PlanView) -> anyhow::Result<Outcome> {
    if out.json {
        out.json(plan)?;
        return Ok(Outcome::Fine);
    }
    let state = match plan.state.as_str() {
        "approved" => out.pick("已批准", "approved"),
        "replaced" => out.pick("已被替换", "replaced"),
        _ => out.pick("待批准", "waiting for approval"),
    };
    out.line(out.pick(
        &format!(
            "{} 方案 {}（{state}）：{} 人去 {} 户，其中 {} 户一次办两条战线的事；{} 户排不上。",
            plan.date, plan.id, plan.workers, plan.visits, plan.visits_both, plan.waiting
        ),
        &format!(
            "Plan {} of {} ({state}): {} workers see {} households, {} of them for both fronts at once; {} have to wait.",
            plan.id, plan.date, plan.workers, plan.visits, plan.visits_both, plan.waiting
        ),
    ))?;
    for failure in &plan.check_failures {
        out.line(format!("- {failure}"))?;
    }
    if plan.state == "proposed" {
        out.note(out.pick(
            &format!("批准：twofront approve {}", plan.id),
            &format!("To approve it: twofront approve {}", plan.id),
        ));
    }
    Ok(Outcome::Fine)
}

/// Both fronts side by side.
pub async fn overview(office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let view = desk
        .overview(&desk.local_actor("read").scope, office.config.date)
        .await?;
    if out.json {
        out.json(&view)?;
        return Ok(Outcome::Fine);
    }
    out.line(format!("{} · {}", view.place.name, view.date))?;
    out.line("")?;
    show_funnel(out, &view)?;
    out.line("")?;
    let fronts = view.fronts.iter().map(|one| {
        let mut row = vec![front(out, &one.front).to_owned()];
        row.extend(
            [
                one.clues,
                one.urgent,
                one.tasks,
                one.overdue,
                one.visits,
                one.visits_both,
            ]
            .map(|count| count.to_string()),
        );
        row
    });
    let headings = [
        ("战线", "front"),
        ("线索", "clues"),
        ("紧急", "urgent"),
        ("任务", "tasks"),
        ("逾期", "overdue"),
        ("当日走访", "visits"),
        ("两线合一", "both at once"),
    ];
    out.rows(&headings, fronts.collect())?;
    out.line("")?;
    let towns = view.towns.iter().map(|town| {
        let mut row = vec![town.place.name.clone()];
        row.extend(
            [
                town.households,
                town.epidemic,
                town.livelihood,
                town.visits,
                town.findings,
            ]
            .map(|count| count.to_string()),
        );
        row
    });
    let headings = [
        ("乡镇", "town"),
        ("户", "households"),
        ("疫情线索", "epidemic"),
        ("防返贫线索", "livelihood"),
        ("走访", "visits"),
        ("问题项", "findings"),
    ];
    out.rows(&headings, towns.collect())?;
    Ok(Outcome::Fine)
}

/// The way from ledger rows to rounds, one line a step.
pub fn show_funnel(out: &Output, view: &Overview) -> std::io::Result<()> {
    let steps = view.funnel.iter().map(|step| {
        let of = step.of.map_or(String::new(), |of| format!("/ {of}"));
        vec![out.text(&step.label).to_owned(), step.count.to_string(), of]
    });
    out.rows(&[("步骤", "step"), ("数量", "count"), ("", "")], steps.collect())
}
