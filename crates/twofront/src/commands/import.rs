//! Taking ledgers in, and handing them back with remarks.

use std::path::{Path, PathBuf};

use twofront_desk::Desk;
use twofront_desk::exports::ExportAsked;
use twofront_desk::view::ledger::ImportReport;
use twofront_domain::ids::LedgerId;

use super::lists::severity;
use crate::Outcome;
use crate::failure::Failure;
use crate::office::Office;
use crate::output::Output;

/// Imports files, registers first.
pub async fn import(files: &[PathBuf], office: &Office) -> anyhow::Result<Outcome> {
    for file in files {
        if !file.is_file() {
            let file = file.display();
            return Err(Failure::new(
                "file-missing",
                format!("没有找到文件 {file}。"),
                format!("There is no file {file}."),
            )
            .into());
        }
    }
    let (desk, out) = (office.desk().await?, &office.output);
    let reports = import_all(files, &desk, office).await?;
    if out.json {
        out.json(&reports)?;
    } else {
        show(out, &reports)?;
    }
    let found = reports.iter().any(has_errors);
    Ok(if found { Outcome::FoundErrors } else { Outcome::Fine })
}

/// Imports files one after the other, each in one transaction.
pub async fn import_all(files: &[PathBuf], desk: &Desk, office: &Office) -> anyhow::Result<Vec<ImportReport>> {
    let actor = desk.local_actor("import");
    let ordered = desk.in_import_order(files).await?;
    let mut reports = Vec::with_capacity(ordered.len());
    for (at, file) in ordered.iter().enumerate() {
        let name = file.file_name().map_or_else(
            || file.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        let listener = office.listener(format!("[{}/{}] {name}", at + 1, ordered.len()));
        let report = desk.import(&actor, file, &name, listener.clone()).await;
        listener.finish();
        reports.push(report?);
    }
    Ok(reports)
}

fn has_errors(report: &ImportReport) -> bool {
    report.ledger.as_ref().is_none_or(|ledger| ledger.errors > 0)
}

/// One line per file, and in full what is wrong with files that were refused.
pub fn show(out: &Output, reports: &[ImportReport]) -> std::io::Result<()> {
    let rows = reports.iter().map(|report| {
        let counts = report.ledger.as_ref().map(|ledger| {
            let kind = out.text(&ledger.kind_title).to_owned();
            let counts = [
                ledger.rows,
                ledger.accepted,
                ledger.errors,
                ledger.warnings,
                ledger.notices,
            ];
            (kind, counts.map(|count| count.to_string()))
        });
        let (kind, counts) = counts.unwrap_or_default();
        let mut row = vec![report.file_name.clone(), kind];
        row.extend(counts);
        row.extend([report.new_people.to_string(), report.new_households.to_string()]);
        row.push(note(out, report).to_owned());
        row
    });
    let headings = [
        ("文件", "file"),
        ("种类", "kind"),
        ("行", "rows"),
        ("接受", "accepted"),
        ("错误", "errors"),
        ("提醒", "warnings"),
        ("说明", "notices"),
        ("新增人", "new people"),
        ("新增户", "new households"),
        ("", ""),
    ];
    out.rows(&headings, rows.collect())?;
    for report in reports {
        if let Some(done) = report.rescreened.filter(|done| done.new_clues + done.closed_clues > 0) {
            let (file, households, new, closed) =
                (&report.file_name, done.households, done.new_clues, done.closed_clues);
            out.line(out.pick(
                &format!("{file}：重新筛查 {households} 户，新增线索 {new} 条，销号 {closed} 条。"),
                &format!("{file}: {households} households screened anew, {new} new clues, {closed} no longer apply."),
            ))?;
        }
    }
    for report in reports.iter().filter(|report| report.ledger.is_none()) {
        for finding in &report.first_findings {
            let (problem, remedy) = (out.text(&finding.problem), out.text(&finding.remedy));
            out.line(format!(
                "{}: {} {problem} {remedy} [{}]",
                report.file_name,
                severity(out, &finding.severity),
                finding.code
            ))?;
        }
    }
    Ok(())
}

fn note(out: &Output, report: &ImportReport) -> &'static str {
    if report.already_imported {
        out.pick("早已导入，没有变化", "imported before, nothing changed")
    } else if report.ledger.is_none() {
        out.pick("没有导入", "not imported")
    } else {
        ""
    }
}

/// Writes a ledger again with a remark column.
pub async fn annotate(ledger: LedgerId, to: &Path, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out, shown) = (office.desk().await?, &office.output, to.display());
    let asked = ExportAsked {
        purpose: "mend-ledger".to_owned(),
        ..ExportAsked::default()
    };
    let local = desk.local_actor("annotate");
    let bytes = desk.annotated_workbook(&local, ledger, &asked).await?.bytes;
    let mut file = std::fs::File::create_new(to).map_err(|error| {
        Failure::new(
            "cannot-write",
            format!("不能写入 {shown}：{error}"),
            format!("Cannot write {shown}: {error}"),
        )
    })?;
    std::io::Write::write_all(&mut file, &bytes)?;
    out.note(out.pick(&format!("已写入 {shown}"), &format!("Wrote {shown}")));
    Ok(Outcome::Fine)
}
