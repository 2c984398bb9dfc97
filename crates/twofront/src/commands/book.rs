//! The book itself: make, prove, copy, restore.

use std::path::Path;

use twofront_desk::Desk;
use twofront_domain::place::PlaceCode;

use crate::Outcome;
use crate::failure::Failure;
use crate::office::Office;

/// Makes an empty book.
pub async fn init(county: &PlaceCode, office: &Office) -> anyhow::Result<Outcome> {
    let desk = Desk::create(office.desk_options(), county).await?;
    let (folder, name) = (office.config.book.display(), desk.gazetteer().name(county));
    let out = &office.output;
    if out.json {
        out.json(&serde_json::json!({ "book": folder.to_string(), "county": county, "name": name }))?;
    } else {
        out.line(out.pick(
            &format!("已为{name}（{county}）新建数据库：{folder}"),
            &format!("Made the book of {name} ({county}): {folder}"),
        ))?;
    }
    Ok(Outcome::Fine)
}

/// Proves the journal.
pub async fn verify(office: &Office) -> anyhow::Result<Outcome> {
    let desk = office.desk().await?;
    let listener = office.listener(office.output.pick("核验", "verify"));
    let found = desk.verify(listener.clone()).await;
    listener.finish();
    let (found, out) = (found?, &office.output);
    if out.json {
        out.json(&found)?;
    } else {
        let (entries, rows, head) = (found.entries, found.rows, &found.head);
        let verdict = if found.whole {
            out.pick("日志链完整", "The journal is whole")
        } else {
            out.pick("日志链有问题", "The journal is BROKEN")
        };
        out.line(out.pick(
            &format!("{verdict}：核验 {entries} 条日志、{rows} 行数据\n末条哈希：{head}"),
            &format!("{verdict}: {entries} entries and {rows} rows checked\nHead: {head}"),
        ))?;
        for fault in &found.faults {
            out.line(format!("- {}", out.text(fault)))?;
        }
    }
    Ok(if found.whole {
        Outcome::Fine
    } else {
        Outcome::FoundErrors
    })
}

/// Copies the book while it stays in use.
pub async fn backup(folder: &Path, office: &Office) -> anyhow::Result<Outcome> {
    let head = office.desk().await?.backup(folder).await?;
    show_head(office, folder, &head, ("已备份到", "Backed up to"))
}

/// Makes the book from a backup.
pub async fn restore(from: &Path, office: &Office) -> anyhow::Result<Outcome> {
    let book = office.config.book.display();
    if office.config.book.join("book.db").exists() {
        let (zh, en) = (
            format!("{book} 里已有数据库，恢复不会覆盖它。请用 --book 换一个文件夹。"),
            format!(
                "{book} holds a book already, and restoring never overwrites one. Choose another folder with --book."
            ),
        );
        return Err(Failure::new("book-exists", zh, en).into());
    }
    let head = Desk::restore(from, &office.config.book).await?;
    show_head(office, &office.config.book, &head, ("已恢复到", "Restored to"))
}

fn show_head(office: &Office, folder: &Path, head: &str, done: (&str, &str)) -> anyhow::Result<Outcome> {
    let (out, folder) = (&office.output, folder.display());
    if out.json {
        out.json(&serde_json::json!({ "folder": folder.to_string(), "head": head }))?;
    } else {
        out.line(out.pick(
            &format!("{} {folder}\n末条哈希（请另处保存）：{head}", done.0),
            &format!("{} {folder}\nHead (keep it somewhere else): {head}", done.1),
        ))?;
    }
    Ok(Outcome::Fine)
}
