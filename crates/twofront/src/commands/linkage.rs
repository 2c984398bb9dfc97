//! The linkage model in force, training it, and looking for people the book has twice.

use twofront_desk::linkage::{HeldView, LinkageModelView};

use crate::Outcome;
use crate::cli::LinkageCommand;
use crate::office::Office;
use crate::output::Output;

/// Runs one of the commands.
pub async fn linkage(command: &LinkageCommand, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    match command {
        LinkageCommand::Model => show(out, &desk.linkage_model().await?)?,
        LinkageCommand::Train => {
            let actor = desk.local_actor("linkage");
            show(out, &desk.train_linkage_model(&actor).await?)?;
        }
        LinkageCommand::Search => {
            let found = desk.look_for_twice_known(&desk.local_actor("linkage")).await?;
            if out.json {
                out.json(&found)?;
            } else {
                let (people, alike, added) = (found.people, found.alike, found.added);
                out.line(out.pick(
                    &format!("比对了 {people} 人，{alike} 对可能是同一人，{added} 对新进入待核对。"),
                    &format!(
                        "{people} people compared; {alike} pairs may be one person, {added} of them new in the queue."
                    ),
                ))?;
            }
        }
    }
    Ok(Outcome::Fine)
}

fn show(out: &Output, model: &LinkageModelView) -> std::io::Result<()> {
    if out.json {
        return out.json(model);
    }
    let version = match (&model.trained_at, &model.trained_by) {
        (Some(at), Some(by)) => format!("{} ({at}, {by})", model.version),
        _ => model.version.clone(),
    };
    out.line(format!("{}: {version}", out.pick("现用模型", "Model in force")))?;
    out.line(format!(
        "{}: {}",
        out.pick("依据的人工结论", "Decisions it rests on"),
        model.decisions
    ))?;
    if model.held.is_empty() {
        out.note(out.pick("还没有人工核对过的结果。", "Nobody has settled a pair yet."));
        return Ok(());
    }
    let headings = [
        ("模型说", "the model says"),
        ("平均", "on average"),
        ("已核对", "settled"),
        ("同一人", "one person"),
        ("实际比例", "share"),
    ];
    out.rows(&headings, model.held.iter().map(row).collect())
}

fn row(held: &HeldView) -> Vec<String> {
    let percent = |ppm: u32| format!("{:.0} %", f64::from(ppm) / 10_000.0);
    let share = held.same as f64 * 1e6 / held.settled.max(1) as f64;
    vec![
        format!("{} - {}", percent(held.from_ppm), percent(held.to_ppm)),
        percent(held.said_ppm),
        held.settled.to_string(),
        held.same.to_string(),
        percent(share as u32),
    ]
}
