//! Emergency responses at the machine that holds the book, and its keys. One person may ask and confirm here; the journal says so.

use twofront_desk::Desk;
use twofront_desk::view::response::{ClosingDecision, ClosingRequest, ResponseOpening, ResponseView};

use crate::Outcome;
use crate::failure::Failure;
use crate::office::{Office, day};
use crate::output::Output;
use crate::response_args::ResponseCommand;

/// Works on responses.
pub async fn response(command: ResponseCommand, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    match command {
        ResponseCommand::Open { kind, name, began } => {
            let began_on = began.unwrap_or_else(|| day(&desk));
            let asked = ResponseOpening { kind, name, began_on };
            let opened = desk.open_response(&desk.local_actor("respond"), &asked).await?;
            if out.json {
                out.json(&opened)?;
            } else {
                show(out, &opened)?;
                show_keys(out, &desk)?;
            }
        }
        ResponseCommand::List => {
            let listed = desk.responses(&desk.local_actor("read")).await?;
            if out.json {
                out.json(&listed)?;
            } else {
                listed.items.iter().try_for_each(|one| show(out, one))?;
                if listed.items.is_empty() {
                    out.line(out.pick("还没有应急响应。", "There has been no response yet."))?;
                }
            }
        }
        ResponseCommand::Close { ended, basis, name } => {
            let asked = ClosingRequest {
                ended_on: ended.unwrap_or_else(|| day(&desk)),
                legal_basis: basis,
            };
            close(&desk, &asked, name, out).await?;
        }
    }
    Ok(Outcome::Fine)
}

/// Asks and confirms in one, or goes on with what was begun.
async fn close(desk: &Desk, asked: &ClosingRequest, name: String, out: &Output) -> anyhow::Result<()> {
    let actor = desk.local_actor("close the response");
    let open = desk.responses(&actor).await?.items.into_iter();
    let open = open.into_iter().find(|one| one.state != "destroyed").ok_or_else(|| {
        Failure::new(
            "no-response",
            "现在没有进行中的应急响应。",
            "No emergency response is open.",
        )
    })?;
    if open.name != name.trim() {
        let (zh, en) = (
            format!("进行中的应急响应叫“{}”，与所给名称不同，没有销毁任何数据。", open.name),
            format!(
                "The open response is called “{}”, not so; nothing was destroyed.",
                open.name
            ),
        );
        return Err(Failure::usage("response-name", zh, en).into());
    }
    let id = open.id.parse()?;
    if open.state == "open" {
        desk.ask_to_close(&actor, id, asked).await?;
    }
    let decision = ClosingDecision {
        verdict: "confirm".to_owned(),
        name,
        note: String::new(),
    };
    let closed = desk.decide_closing(&actor, id, &decision).await?;
    if out.json {
        out.json(&closed)?;
    } else {
        show(out, &closed)?;
    }
    Ok(())
}

/// Changes the master key.
pub async fn rotate(office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let (from, to) = desk.rotate_keys(&desk.local_actor("rotate keys")).await?;
    if out.json {
        out.json(&serde_json::json!({ "from": from, "to": to }))?;
    } else {
        out.line(out.pick(
            &format!("主密钥已更换：{from} → {to}。旧的副本已无用，请重新留存密钥目录的副本并销毁旧副本。"),
            &format!("The master key was changed: {from} → {to}. Copies of the old one are useless now: destroy them, and put a copy \
                      of the keys folder away again."),
        ))?;
    }
    Ok(Outcome::Fine)
}

fn show_keys(out: &Output, desk: &Desk) -> std::io::Result<()> {
    let folder = desk.keys_folder().unwrap_or_default();
    out.line(out.pick(
        &format!("密钥在 {folder}，备份不含密钥；请按 docs/security/keys.md 另行封存一份。"),
        &format!("The keys are in {folder}; no backup holds them. Put a copy away as docs/security/keys.md says."),
    ))
}

fn show(out: &Output, response: &ResponseView) -> std::io::Result<()> {
    let state = match response.state.as_str() {
        "open" => out.pick("进行中", "open"),
        "asked" => out.pick("已申请关闭", "asked to be closed"),
        "closing" => out.pick("正在销毁", "being destroyed"),
        _ => out.pick("已关闭并销毁", "closed and destroyed"),
    };
    let ended = response.ended_on.as_deref().unwrap_or("");
    out.line(format!(
        "{}  {} – {ended}  {}  {state}  {}",
        response.name,
        response.began_on,
        out.text(&response.kind_title),
        response.id
    ))?;
    let Some(certificate) = &response.certificate else {
        return Ok(());
    };
    let (number, rows, print) = (&certificate.number, certificate.rows, &certificate.key_print);
    let at = certificate.destroyed_at.as_deref().unwrap_or("…");
    out.line(out.pick(
        &format!(
            "  《销毁证明》{number}：{rows} 行数据，密钥 {print}，销毁于 {at}；依据 {}",
            certificate.legal_basis
        ),
        &format!(
            "  Certificate {number}: {rows} rows, key {print}, destroyed {at}; on the basis of {}",
            certificate.legal_basis
        ),
    ))?;
    for table in &certificate.tables {
        out.line(format!(
            "  {:>8}  {}  {}",
            table.rows,
            out.text(&table.title),
            table.digest
        ))?;
    }
    let (asked, confirmed) = (&certificate.asked_by, &certificate.confirmed_by);
    out.line(out.pick(
        &format!(
            "  申请 {asked} {}；确认 {confirmed} {}",
            certificate.asked_at, certificate.confirmed_at
        ),
        &format!(
            "  Asked by {asked} {}; confirmed by {confirmed} {}",
            certificate.asked_at, certificate.confirmed_at
        ),
    ))
}
