//! Findings: what a person should look at in the ledgers.

use std::collections::HashMap;

use serde::Deserialize;
use twofront_domain::actor::Scope;
use twofront_domain::field::Subject;
use twofront_domain::finding::Severity;
use twofront_domain::ids::FindingId;
use twofront_store::{FindingFilter as BookFilter, FindingRow, FindingState};
use utoipa::IntoParams;

use crate::responses::or_nothing;
use crate::view::ledger::FindingView;
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

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
        let state = match filter.state.as_deref() {
            None | Some("") => Some(FindingState::Open),
            Some("all") => None,
            Some(word) => shown::filter("state", Some(word), FindingState::from_word)?,
        };
        let wanted = BookFilter {
            ledger: shown::filter("ledger", filter.ledger.as_deref(), |id| id.parse().ok())?,
            code: filter.code.clone().filter(|code| !code.is_empty()),
            severity: shown::filter("severity", filter.severity.as_deref(), Severity::from_word)?,
            state,
            place: shown::place_filter(filter.place.as_deref())?,
        };
        let listing = self.book.findings(scope, &wanted, shown::page(page)).await?;
        let values = self.vault_values(scope, &listing.rows).await?;
        let items = listing
            .rows
            .into_iter()
            .map(|row| self.finding_view(row, &values))
            .collect();
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    /// The values of those of `rows` that stand in the vault; nothing when the scope does not open it.
    pub(crate) async fn vault_values(
        &self,
        scope: &Scope,
        rows: &[FindingRow],
    ) -> Result<HashMap<FindingId, String>, DeskError> {
        let ids: Vec<FindingId> = rows.iter().filter(|row| row.vault).map(|row| row.id).collect();
        match ids.is_empty() || !scope.vault() {
            true => Ok(HashMap::new()),
            false => or_nothing(self.book.vault().finding_values(scope, &ids).await),
        }
    }

    fn finding_view(&self, row: FindingRow, vault_values: &HashMap<FindingId, String>) -> FindingView {
        let value = row.value.or_else(|| vault_values.get(&row.id).cloned());
        FindingView {
            id: row.id.to_string(),
            ledger_id: Some(row.ledger.to_string()),
            file_name: row.file_name,
            severity: row.severity.as_str().to_owned(),
            sheet: row.sheet,
            row: row.row,
            column: row.column.map(shown::column_letters),
            value: value.map(|value| masked_if_sensitive(&row.code, value)),
            code: row.code,
            field: row.field.map(|field| self.heading(field)),
            problem: row.problem.into(),
            remedy: row.remedy.into(),
            place: Some(shown::place(&self.gazetteer, &row.place)),
            state: row.state.as_str().to_owned(),
        }
    }

    /// A finding about a cell names the ledger's own heading; one about a whole row names a field, shown by its label as
    /// ledgers write it.
    fn heading(&self, field: String) -> String {
        let packs = self.packs();
        let catalogue = &packs.catalogue;
        let subjects = [Subject::Person, Subject::Household, Subject::Worker, Subject::Lot];
        let index = subjects.iter().find_map(|subject| catalogue.index(*subject, &field));
        index.map_or(field, |index| catalogue.field(index).label.zh.clone())
    }
}

/// IDs and telephones are masked in lists: the clerk opens the file itself to mend them.
pub(crate) fn masked_if_sensitive(code: &str, value: String) -> String {
    let sensitive = code.starts_with("id-") || code.starts_with("phone-") || code.starts_with("row-duplicate");
    if sensitive { shown::masked(&value) } else { value }
}
