//! Ledgers in and out: import a file, list what came in, hand the annotated workbook back.

use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use twofront_domain::access::Operation;
use twofront_domain::actor::{Actor, Scope};
use twofront_domain::field::Subject;
use twofront_domain::finding::Finding;
use twofront_domain::ids::{HouseholdId, LedgerId, PersonId};
use twofront_domain::ledger::LedgerSummary;
use twofront_domain::progress::Progress;
use twofront_intake::{LedgerInput, Limits, ReadLedger};
use twofront_reconcile::{KnownPeople, Linked, PersonFields, link};
use twofront_store::{LedgerRow, Page as BookPage, StoreError, VaultState};

use crate::clock::new_uuid;
use crate::desk::busy;
use crate::error::ErrorClass;
use crate::findings::masked_if_sensitive;
use crate::intake_write::{ImportCounts, ImportWrite, Written};
use crate::permission::may;
use crate::view::ledger::{FindingView, ImportReport, LedgerView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

/// What the name of an annotated copy ends with, before the file's ending.
pub(crate) const ANNOTATED: &str = "-核对";

/// Findings shown with an import's report.
const FIRST_FINDINGS: usize = 20;
/// How often rows are linked again because somebody else changed people or households meanwhile.
const LINKED_AGAIN_AT_MOST: usize = 20;

impl Desk {
    /// Imports one file: reads it, links its rows, writes everything in one transaction. A file that cannot be read is no
    /// error: the report's findings say what is wrong. The same file again changes nothing.
    ///
    /// # Errors
    /// When the file cannot be opened, the work is cancelled, or the book cannot be written; nothing is half-written.
    pub async fn import(
        &self,
        actor: &Actor,
        path: &Path,
        file_name: &str,
        progress: Arc<dyn Progress + Send + Sync>,
    ) -> Result<ImportReport, DeskError> {
        may(actor, Operation::LedgerImport)?;
        let read = self.read_file(path, file_name, progress).await?;
        let Some(mut summary) = read.summary.clone() else {
            return Ok(self.refused(file_name, &read.findings));
        };
        if summary.vault && !actor.scope.vault() {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "vault-closed",
                "这是应急健康和行程数据，只有经授权的人员可以导入。",
                "This is emergency health and movement data; only authorised people may import it.",
            ));
        }
        if let Some(id) = self.book.ledger_with_sha256(&summary.sha256).await? {
            return self.imported_before(&actor.scope, file_name, id).await;
        }
        if summary.vault && self.book.vault().state().await? == VaultState::NoResponse {
            return Err(StoreError::NoResponse.into());
        }
        summary.file_name = self.original_name(summary.file_name, &summary.kind).await?;
        let original = tokio::fs::read(path)
            .await
            .map_err(|error| unreadable(file_name, error))?;
        let mut read = read;
        for _ in 0..LINKED_AGAIN_AT_MOST {
            let (known_at, known) = self.known_people_at().await?;
            let (as_read, linked) = self.link_records(read, Arc::clone(&known)).await?;
            read = as_read;
            let write = ImportWrite::new(self, &summary, &read, &linked, &known, &original);
            let Some(written) = write.run_unless_overtaken(actor, known_at).await? else {
                continue;
            };
            drop(write);
            self.learn_people(&read, &linked, known, written.entry);
            return self.report_import(actor, file_name, written, &read.findings).await;
        }
        Err(StoreError::Busy("import").into())
    }

    async fn report_import(
        &self,
        actor: &Actor,
        file_name: &str,
        written: Written,
        findings: &[Finding],
    ) -> Result<ImportReport, DeskError> {
        let Written { ledger, counts, .. } = written;
        let mut report = self.imported(actor, file_name, ledger, counts, findings).await?;
        report.rescreened = self.rescreen_after_write(actor).await;
        Ok(report)
    }

    /// The annotated copy of a ledger, corrected and sent back, is a new version of that ledger and goes by its name.
    async fn original_name(&self, file_name: String, kind: &str) -> Result<String, DeskError> {
        let Some(original) = stem(&file_name).strip_suffix(ANNOTATED) else {
            return Ok(file_name);
        };
        let county = self.whole_county(true);
        let ledgers = self.book.ledgers(&county, Some(kind), BookPage::ALL).await?.rows;
        let same = ledgers
            .into_iter()
            .find(|ledger| stem(&ledger.summary.file_name) == original);
        Ok(same.map_or(file_name, |ledger| ledger.summary.file_name))
    }

    /// Earlier versions of a file whose findings it settles: all of them, unless it has fewer rows than they had and so
    /// may hold the corrected rows alone.
    pub(crate) async fn settled_by(&self, summary: &LedgerSummary) -> Result<Vec<LedgerId>, DeskError> {
        let county = self.whole_county(true);
        let mut settled = Vec::new();
        for id in self.book.earlier_ledgers(&summary.kind, &summary.file_name).await? {
            let earlier = self.book.ledger(&county, id).await?;
            settled.extend(
                earlier
                    .filter(|ledger| ledger.summary.rows <= summary.rows)
                    .map(|ledger| ledger.id),
            );
        }
        Ok(settled)
    }

    async fn read_file(
        &self,
        path: &Path,
        file_name: &str,
        progress: Arc<dyn Progress + Send + Sync>,
    ) -> Result<ReadLedger, DeskError> {
        let file = std::fs::File::open(path).map_err(|error| unreadable(file_name, error))?;
        let (packs, gazetteer, county) = (self.packs(), Arc::clone(&self.gazetteer), self.county.clone());
        // What a ledger says of the future is judged by the day that work is planned for.
        let received_on = self.clock.working_date();
        let name = file_name.to_owned();
        let read = busy(move || {
            let mut source = BufReader::new(file);
            let input = LedgerInput {
                name: &name,
                source: &mut source,
                received_on,
            };
            let read = twofront_intake::read(input, &packs, &gazetteer, &county, &Limits::default(), &*progress);
            if progress.cancelled() { None } else { Some(read) }
        })
        .await?;
        read.ok_or_else(DeskError::cancelled)
    }

    async fn link_records(&self, read: ReadLedger, known: Arc<KnownPeople>) -> Result<(ReadLedger, Linked), DeskError> {
        let fields = PersonFields::of(&self.packs().catalogue);
        busy(move || {
            let speaks_of_people = read.records.iter().all(|record| record.subject == Subject::Person);
            let linked = if speaks_of_people {
                let next_person = || PersonId::new(new_uuid());
                let next_household = || HouseholdId::new(new_uuid());
                link(&read.records, &known, fields, next_person, next_household)
            } else {
                Linked::default()
            };
            (read, linked)
        })
        .await
    }

    fn refused(&self, file_name: &str, findings: &[Finding]) -> ImportReport {
        ImportReport {
            file_name: file_name.to_owned(),
            ledger: None,
            already_imported: false,
            linked: 0,
            new_people: 0,
            new_households: 0,
            findings: findings.len() as u64,
            first_findings: findings
                .iter()
                .take(FIRST_FINDINGS)
                .map(|one| finding_view(file_name, one, false))
                .collect(),
            rescreened: None,
        }
    }

    async fn imported_before(&self, scope: &Scope, file_name: &str, id: LedgerId) -> Result<ImportReport, DeskError> {
        let row = self
            .book
            .ledger(scope, id)
            .await?
            .ok_or_else(|| DeskError::not_found("ledger"))?;
        let mut report = self.refused(file_name, &[]);
        report.ledger = Some(self.ledger_view(row));
        report.already_imported = true;
        Ok(report)
    }

    async fn imported(
        &self,
        actor: &Actor,
        file_name: &str,
        ledger: LedgerId,
        counts: ImportCounts,
        findings: &[Finding],
    ) -> Result<ImportReport, DeskError> {
        let row = self
            .book
            .ledger(&actor.scope, ledger)
            .await?
            .ok_or_else(|| DeskError::not_found("ledger"))?;
        let vault = row.summary.vault;
        let first = findings
            .iter()
            .take(FIRST_FINDINGS)
            .map(|one| finding_view(file_name, one, vault));
        Ok(ImportReport {
            file_name: file_name.to_owned(),
            ledger: Some(self.ledger_view(row)),
            already_imported: false,
            linked: counts.linked,
            new_people: counts.new_people,
            new_households: counts.new_households,
            findings: counts.findings,
            first_findings: first.collect(),
            rescreened: None,
        })
    }

    /// Ledgers, the latest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn ledgers(&self, scope: &Scope, page: PageAsked) -> Result<Page<LedgerView>, DeskError> {
        let listing = self.book.ledgers(scope, None, shown::page(page)).await?;
        let items = listing.rows.into_iter().map(|row| self.ledger_view(row)).collect();
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    fn ledger_view(&self, row: LedgerRow) -> LedgerView {
        let kind_title = self
            .packs()
            .ledger(&row.summary.kind)
            .map(|(_, spec)| spec.title.clone())
            .unwrap_or_default();
        LedgerView {
            id: row.id.to_string(),
            kind: row.summary.kind,
            kind_title: kind_title.into(),
            file_name: row.summary.file_name,
            effective: row.summary.effective.to_string(),
            received_at: row.received_at.to_string(),
            rows: row.summary.rows,
            accepted: row.accepted,
            errors: row.open_errors,
            warnings: row.open_warnings,
            notices: row.open_notices,
            tidied_cells: row.summary.tidied_cells,
            vault: row.summary.vault,
        }
    }
}

/// A file name without its ending.
pub(crate) fn stem(file_name: &str) -> &str {
    file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem)
}

pub(crate) fn unreadable(file_name: &str, error: std::io::Error) -> DeskError {
    DeskError::new(
        ErrorClass::Invalid,
        "file-unreadable",
        format!("打不开文件“{file_name}”，请检查路径和权限。"),
        format!("The file “{file_name}” cannot be opened; check its path and permissions."),
    )
    .because(error)
}

/// A finding that is not in the book (yet).
fn finding_view(file_name: &str, finding: &Finding, vault: bool) -> FindingView {
    let value = finding.value.as_deref().filter(|_| !vault);
    FindingView {
        id: String::new(),
        ledger_id: None,
        file_name: file_name.to_owned(),
        code: finding.code.to_owned(),
        severity: finding.severity.as_str().to_owned(),
        sheet: finding.sheet.as_deref().map(str::to_owned),
        row: finding.row,
        column: finding.column.map(shown::column_letters),
        field: finding.field.as_deref().map(str::to_owned),
        value: value.map(|value| masked_if_sensitive(finding.code, value.to_owned())),
        problem: (&finding.problem).into(),
        remedy: (&finding.remedy).into(),
        place: None,
        state: "open".to_owned(),
    }
}
