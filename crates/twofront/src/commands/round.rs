//! A worker's round on paper: whom to see, what to bring, and why.

use twofront_desk::Desk;
use twofront_desk::rounds::WorkerFilter;
use twofront_desk::view::PageAsked;
use twofront_desk::view::round::{RoundView, StopView};
use twofront_domain::ids::WorkerId;

use super::lists::{contact, front, place, worker_kind};
use crate::Outcome;
use crate::failure::Failure;
use crate::office::{Office, day};
use crate::output::Output;

/// A worker's round of the day.
pub async fn round(worker: &str, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let id = match worker.parse::<WorkerId>() {
        Ok(id) => id,
        Err(_) => by_name(worker, &desk).await?,
    };
    let view = desk.round(&desk.local_actor("read").scope, id, day(&desk)).await?;
    if out.json {
        out.json(&view)?;
    } else {
        show(out, &view)?;
    }
    Ok(Outcome::Fine)
}

/// The only worker of that name; the only one with a round where several share it.
async fn by_name(name: &str, desk: &Desk) -> anyhow::Result<WorkerId> {
    let filter = WorkerFilter {
        q: Some(name.to_owned()),
        ..WorkerFilter::default()
    };
    let scope = desk.local_actor("read").scope;
    let mut found = desk
        .workers(&scope, day(desk), &filter, PageAsked::first(50))
        .await?
        .items;
    if found.iter().any(|row| row.name == name) {
        found.retain(|row| row.name == name);
    }
    if found.len() > 1 && found.iter().filter(|row| row.visits > 0).count() == 1 {
        found.retain(|row| row.visits > 0);
    }
    match found.as_slice() {
        [one] => Ok(one.id.parse()?),
        [] => Err(Failure::new(
            "worker-unknown",
            format!("没有叫“{name}”的工作人员。"),
            format!("There is no worker called {name:?}."),
        )
        .into()),
        several => {
            let lines: Vec<String> = several
                .iter()
                .map(|row| format!("\n  {}  {}  {}", row.id, row.name, place(row.place.as_ref())))
                .collect();
            let lines = lines.concat();
            Err(Failure::usage(
                "worker-ambiguous",
                format!("有{}位工作人员符合，请用编号：{lines}", several.len()),
                format!("{} workers fit; please give the id:{lines}", several.len()),
            )
            .into())
        }
    }
}

fn show(out: &Output, view: &RoundView) -> std::io::Result<()> {
    let worker = &view.worker;
    out.line(format!(
        "{} · {} · {} · {}",
        worker.name,
        worker_kind(out, &worker.kind),
        place(worker.place.as_ref()),
        view.date
    ))?;
    let state = match view.plan_state.as_deref() {
        Some("approved") => out.pick("方案已批准", "The plan is approved"),
        Some(_) => out.pick("方案待批准", "The plan waits for approval"),
        None => out.pick(
            "当天没有方案，请先运行 twofront plan",
            "There is no plan for the day; run twofront plan",
        ),
    };
    let (stops, minutes) = (view.stops.len(), view.minutes);
    out.line(out.pick(
        &format!("{state}；{stops} 户，{minutes} 分钟"),
        &format!("{state}; {stops} stops, {minutes} minutes"),
    ))?;
    if !view.bring.is_empty() {
        let items: Vec<String> = view
            .bring
            .iter()
            .map(|one| format!("{} ×{}", out.text(&one.item), one.stops))
            .collect();
        out.line(format!(
            "{}: {}",
            out.pick("要带", "To bring"),
            items.join(out.pick("，", ", "))
        ))?;
    }
    view.stops.iter().try_for_each(|stop| show_stop(out, stop))
}

fn show_stop(out: &Output, stop: &StopView) -> std::io::Result<()> {
    out.line("")?;
    let (members, minutes) = (stop.member_count, stop.minutes);
    let facts = [
        format!("{}. {}", stop.seq, stop.head_name),
        format!("{} {}", place(stop.place.as_ref()), stop.group)
            .trim()
            .to_owned(),
        out.pick(&format!("{members}人"), &format!("{members} people"))
            .to_owned(),
        out.pick(
            &format!("{} {minutes}分钟", contact(out, &stop.contact)),
            &format!("{} {minutes} min", contact(out, &stop.contact)),
        )
        .to_owned(),
        stop.phone.clone().unwrap_or_default(),
    ];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    out.line(facts.join(" · "))?;
    for task in &stop.tasks {
        out.line(format!(
            "   [{}] {} - {}",
            front(out, &task.front),
            out.text(&task.title),
            out.text(&task.why)
        ))?;
    }
    if !stop.bring.is_empty() {
        let items: Vec<&str> = stop.bring.iter().map(|item| out.text(item)).collect();
        out.line(format!(
            "   {}: {}",
            out.pick("带", "Bring"),
            items.join(out.pick("，", ", "))
        ))?;
    }
    out.line(format!("   {}", out.text(&stop.why_worker)))
}
