//! Refused requests of signed-in accounts: noted by whoever refuses, read by the audit administrator.

use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::AccountId;
use twofront_domain::moment::Moment;
use twofront_domain::text::Bilingual;
use twofront_store::RefusalRow;

use crate::permission::may;
use crate::view::refusal::RefusalView;
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

/// The law asks for six months of logs (网络安全法, art. 21); a year and a month lets an auditor look at the whole last year.
const KEPT_MICROS: i64 = 400 * 24 * 60 * 60 * 1_000_000;

impl Desk {
    /// Notes that a request was refused. Never fails the answer: what cannot be noted goes to the log.
    pub async fn note_refusal(&self, account: AccountId, operation: Option<Operation>, code: &str) {
        let now = self.clock.now();
        let keep_from = Moment::from_micros(now.as_micros() - KEPT_MICROS);
        let operation = operation.map_or("", Operation::as_str);
        if let Err(error) = self.book.note_refusal(account, operation, code, now, keep_from).await {
            tracing::error!(%error, code, "a refused request could not be noted");
        }
    }

    /// Refused requests, the latest first.
    ///
    /// # Errors
    /// When the actor may not see them, or the book cannot be read.
    pub async fn refusals(&self, actor: &Actor, page: PageAsked) -> Result<Page<RefusalView>, DeskError> {
        may(actor, Operation::RefusalRead)?;
        let listing = self.book.refusals(shown::page(page)).await?;
        Ok(Page {
            items: listing.rows.into_iter().map(refusal_view).collect(),
            total: listing.total,
            offset: page.offset,
        })
    }
}

fn refusal_view(row: RefusalRow) -> RefusalView {
    let operation = Operation::ALL.iter().find(|one| one.as_str() == row.operation);
    RefusalView {
        account_id: row.account.to_string(),
        login: row.login,
        name: row.name,
        operation: Some(row.operation).filter(|word| !word.is_empty()),
        operation_words: operation.map(|one| {
            let (zh, en) = one.words();
            Bilingual::new(zh, en).into()
        }),
        code: row.code,
        times: row.times,
        first_at: row.first_at.to_string(),
        last_at: row.last_at.to_string(),
    }
}
