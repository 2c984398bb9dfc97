//! Ledgers in: import a file, list what came in, hand the annotated workbook back.

use std::path::Path;
use std::sync::Arc;

use twofront_domain::actor::{Actor, Scope};
use twofront_domain::ids::LedgerId;
use twofront_domain::progress::Progress;

use crate::view::ledger::{ImportReport, LedgerView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError};

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
        let _ = (actor, path, file_name, progress);
        unimplemented!()
    }

    /// Ledgers, the latest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn ledgers(&self, scope: &Scope, page: PageAsked) -> Result<Page<LedgerView>, DeskError> {
        let _ = (scope, page);
        unimplemented!()
    }

    /// The county's own rows again with a remark column, as an xlsx file: `(file name, bytes)`.
    ///
    /// # Errors
    /// When there is no such ledger within the scope.
    pub async fn annotated_workbook(&self, scope: &Scope, ledger: LedgerId) -> Result<(String, Vec<u8>), DeskError> {
        let _ = (scope, ledger);
        unimplemented!()
    }
}
