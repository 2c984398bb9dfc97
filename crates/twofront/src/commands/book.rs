//! The book itself: make, prove, copy, restore.

use std::fmt::Display;
use std::path::Path;

use twofront_desk::view::account::VerificationView;
use twofront_desk::{BookAddress, Desk};
use twofront_domain::digest::DigestKind;
use twofront_domain::place::PlaceCode;

use crate::Outcome;
use crate::config::with_password;
use crate::database_url::DatabaseUrl;
use crate::failure::Failure;
use crate::office::Office;
use crate::output::Output;

/// Makes an empty book.
pub async fn init(county: &PlaceCode, digest: DigestKind, office: &Office) -> anyhow::Result<Outcome> {
    let desk = office.new_desk(county, digest).await?;
    let (folder, name) = (&office.address, desk.gazetteer().name(county));
    let out = &office.output;
    if out.json {
        out.json(&serde_json::json!({ "book": folder.to_string(), "county": county, "name": name, "digest": digest.as_str() }))?;
    } else {
        out.line(out.pick(
            &format!("已为{name}（{county}）新建数据库：{folder}"),
            &format!("Made the book of {name} ({county}): {folder}"),
        ))?;
    }
    Ok(Outcome::Fine)
}

/// Proves the journal, compares it with the anchors and with codes from paper, and notes its head when asked to.
pub async fn verify(anchor: bool, paper: &[(i64, String)], office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let listener = office.listener(out.pick("核验", "verify"));
    let found = desk.verify(listener.clone()).await;
    listener.finish();
    let found = found?;
    let mut codes = Vec::new();
    for (seq, code) in paper {
        codes.push((*seq, desk.is_on_paper(*seq, code).await?));
    }
    let whole = found.whole && codes.iter().all(|(_, same)| *same == Some(true));
    let noted = if anchor && whole { desk.anchor().await? } else { None };
    if out.json {
        let mut view = serde_json::to_value(&found)?;
        view["paper"] = codes
            .iter()
            .map(|(seq, same)| serde_json::json!({ "seq": seq, "same": same }))
            .collect();
        view["anchor"] = serde_json::to_value(&noted)?;
        out.json(&view)?;
    } else {
        show_verified(&found, out)?;
        show_paper(&codes, out)?;
        if let Some(noted) = &noted {
            let (folder, day, seq, code) = (office.anchors(), &noted.day, noted.seq, &noted.code);
            let folder = folder.path().display();
            out.line(out.pick(
                &format!("已记入存证 {folder}：{day}，第 {seq} 条\n请抄在纸上：{seq}:{code}"),
                &format!("Noted in {folder}: {day}, entry {seq}\nWrite on paper: {seq}:{code}"),
            ))?;
        }
    }
    Ok(if whole { Outcome::Fine } else { Outcome::FoundErrors })
}

fn show_verified(found: &VerificationView, out: &Output) -> anyhow::Result<()> {
    let (entries, rows, head, digest) = (found.entries, found.rows, &found.head, &found.digest);
    let anchors = found.anchors;
    let verdict = if found.whole {
        out.pick("日志链完整", "The journal is whole")
    } else {
        out.pick("日志链有问题", "The journal is BROKEN")
    };
    out.line(out.pick(
        &format!("{verdict}：核验 {entries} 条日志、{rows} 行数据，对照 {anchors} 条存证\n末条哈希（{digest}）：{head}"),
        &format!(
            "{verdict}: {entries} entries and {rows} rows checked, compared with {anchors} anchors\nHead ({digest}): {head}"
        ),
    ))?;
    for line in found.faults.iter().chain(&found.destroyed) {
        out.line(format!("- {}", out.text(line)))?;
    }
    Ok(())
}

fn show_paper(codes: &[(i64, Option<bool>)], out: &Output) -> anyhow::Result<()> {
    for (seq, same) in codes {
        let (zh, en) = match same {
            Some(true) => ("与纸上一致", "as on paper"),
            Some(false) => (
                "与纸上不符：抄写有误，或日志已被改写",
                "NOT as on paper: a slip of the pen, or the journal was rewritten",
            ),
            None => ("日志里没有这一条", "the journal has NO such entry"),
        };
        out.line(out.pick(&format!("第 {seq} 条：{zh}"), &format!("Entry {seq}: {en}")))?;
    }
    Ok(())
}

/// Copies the book while it stays in use.
pub async fn backup(folder: &Path, office: &Office) -> anyhow::Result<Outcome> {
    let head = office.desk().await?.backup(folder).await?;
    show_head(office, &folder.display(), &head, ("已备份到", "Backed up to"))
}

/// Makes the book from a backup.
pub async fn restore(from: &Path, office: &Office) -> anyhow::Result<Outcome> {
    let book = &office.address;
    if book.folder().is_some_and(|folder| folder.join("book.db").exists()) {
        let (zh, en) = (
            format!("{book} 里已有数据库，恢复不会覆盖它。请用 --book 换一个文件夹。"),
            format!(
                "{book} holds a book already, and restoring never overwrites one. Choose another folder with --book."
            ),
        );
        return Err(Failure::new("book-exists", zh, en).into());
    }
    let head = Desk::restore(from, &office.place()).await?;
    show_head(office, book, &head, ("已恢复到", "Restored to"))
}

/// Moves the book elsewhere, or uses one again that was moved.
pub async fn move_book(to: Option<&DatabaseUrl>, reopen: bool, office: &Office) -> anyhow::Result<Outcome> {
    let (out, from) = (&office.output, &office.address);
    let Some(to) = to.filter(|_| !reopen) else {
        Desk::reopen(&office.place()).await?;
        out.line(out.pick(&format!("已重新启用 {from}"), &format!("In use again: {from}")))?;
        return Ok(Outcome::Fine);
    };
    let to: BookAddress = with_password(to.address()?, office.config.database_password_file.as_deref())?;
    let desk = office.desk().await?;
    let listener = office.listener(out.pick("搬迁", "move"));
    let moved = desk.move_to(&office.config.place(to.clone()), listener.clone()).await;
    listener.finish();
    let moved = moved?;
    if out.json {
        out.json(&serde_json::json!({
            "from": from.to_string(), "to": to.to_string(), "entries": moved.entries, "rows": moved.rows, "head": moved.head,
        }))?;
    } else {
        let (entries, rows, head) = (moved.entries, moved.rows, moved.head);
        out.line(out.pick(
            &format!("已从 {from} 搬到 {to}，并在新处核验：{entries} 条日志、{rows} 行数据\n末条哈希：{head}"),
            &format!("Moved from {from} to {to} and verified there: {entries} entries, {rows} rows\nHead: {head}"),
        ))?;
    }
    Ok(Outcome::Fine)
}

fn show_head(office: &Office, place: &dyn Display, head: &str, done: (&str, &str)) -> anyhow::Result<Outcome> {
    let out = &office.output;
    if out.json {
        out.json(&serde_json::json!({ "folder": place.to_string(), "head": head }))?;
    } else {
        out.line(out.pick(
            &format!("{} {place}\n末条哈希（请另处保存）：{head}", done.0),
            &format!("{} {place}\nHead (keep it somewhere else): {head}", done.1),
        ))?;
    }
    Ok(Outcome::Fine)
}
