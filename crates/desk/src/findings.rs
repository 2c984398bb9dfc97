//! Findings: what a person should look at in the ledgers.

use serde::Deserialize;
use twofront_domain::actor::Scope;
use utoipa::IntoParams;

use crate::view::ledger::FindingView;
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError};

/// Which findings are wanted. All conditions must hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FindingFilter {
    /// Ledger id.
    pub ledger: Option<String>,
    /// Stable code.
    pub code: Option<String>,
    /// `notice`, `warning` or `error`.
    pub severity: Option<String>,
    /// `open` (the default), `mended`, `explained` or `all`.
    pub state: Option<String>,
    /// Place code: town or village.
    pub place: Option<String>,
}

impl Desk {
    /// Findings in the order of ledger, sheet and row.
    ///
    /// # Errors
    /// When a filter word is unknown.
    pub async fn findings(
        &self,
        scope: &Scope,
        filter: &FindingFilter,
        page: PageAsked,
    ) -> Result<Page<FindingView>, DeskError> {
        let _ = (scope, filter, page);
        unimplemented!()
    }
}
