//! Who reads much: looks at masked fields within an hour and household pages within a day are counted, and beyond what is
//! usual the security administrator gets an alert, then another each time the number has doubled.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::{AccountId, AlertId};
use twofront_domain::moment::Moment;
use twofront_store::{AlertFilter as BookFilter, AlertKind, AlertRow};
use utoipa::{IntoParams, ToSchema};

use crate::error::ErrorClass;
use crate::permission::may;
use crate::view::alert::AlertView;
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

const HOUR_MICROS: i64 = 60 * 60 * 1_000_000;
/// Pages of an account are added to the book this many at a time: reading must not wait for writing. As many may be
/// forgotten when the program is stopped.
const PAGES_AT_ONCE: u64 = 10;
/// Days for which the counts of pages are kept.
const DAYS_KEPT: i64 = 30;

/// From how many on reading is unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingLimits {
    /// Looks at masked fields within an hour.
    pub unmaskings_an_hour: u64,
    /// Household pages within a day.
    pub household_pages_a_day: u64,
}

impl Default for ReadingLimits {
    fn default() -> Self {
        Self {
            unmaskings_an_hour: 30,
            household_pages_a_day: 300,
        }
    }
}

/// Household pages of each account's day: how many the book knows of, and how many came since.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    pub(crate) limits: ReadingLimits,
    pages: Mutex<HashMap<AccountId, Pages>>,
}

#[derive(Clone, Copy, Debug)]
struct Pages {
    day: Date,
    kept: u64,
    since: u64,
}

impl Watch {
    pub(crate) fn with_limits(limits: ReadingLimits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            pages: Mutex::default(),
        })
    }

    /// One more page; `None` when the day's count has to be read first.
    fn count(&self, account: AccountId, day: Date) -> Option<Pages> {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pages.get_mut(&account).filter(|known| known.day == day)?;
        known.since += 1;
        Some(*known)
    }

    fn know(&self, account: AccountId, day: Date, kept: u64) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pages.entry(account).or_insert(Pages { day, kept, since: 0 });
        if known.day != day {
            *known = Pages { day, kept, since: 0 };
        }
    }

    /// Takes the pages that the book does not know of yet.
    fn take(&self, account: AccountId) -> u64 {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = pages.get_mut(&account) else {
            return 0;
        };
        let taken = std::mem::take(&mut known.since);
        known.kept += taken;
        taken
    }
}

/// Which alerts are wanted.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AlertFilter {
    /// Only those that nobody has acknowledged.
    #[serde(default)]
    pub open: bool,
}

/// What was found about an alert.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Acknowledgement {
    /// In a person's words.
    pub note: String,
}

impl Desk {
    /// The same desk with other limits of reading.
    #[must_use]
    pub fn with_reading_limits(mut self, limits: ReadingLimits) -> Self {
        self.watch = Watch::with_limits(limits);
        self
    }

    /// Counts a household page that an account has opened. Never fails the page: what goes wrong is logged.
    pub async fn note_household_page(&self, actor: &Actor) {
        if let Some(account) = actor.account
            && let Err(error) = self.count_page(account).await
        {
            tracing::error!(%error, "household pages could not be counted");
        }
    }

    async fn count_page(&self, account: AccountId) -> Result<(), DeskError> {
        let now = self.clock.now();
        let day = now.date_in_china();
        let counted = match self.watch.count(account, day) {
            Some(counted) => counted,
            None => {
                let kept = self.book.household_pages(account, day).await?;
                self.watch.know(account, day, kept);
                self.watch.count(account, day).ok_or_else(DeskError::internal)?
            }
        };
        if counted.since >= PAGES_AT_ONCE {
            let (desk, pages) = (self.clone(), self.watch.take(account));
            // Beside the request: a long import may hold the pen.
            tokio::spawn(async move {
                let keep_from = day.saturating_sub(jiff::Span::new().days(DAYS_KEPT));
                if let Err(error) = desk.book.add_household_pages(account, day, pages, keep_from).await {
                    tracing::error!(%error, "household pages could not be counted");
                }
            });
        }
        let total = counted.kept + counted.since;
        let most = self.watch.limits.household_pages_a_day;
        if total > most {
            let since = Moment::start_of(day);
            self.raise_if_louder(AlertKind::HouseholdPages, account, since, total, most)
                .await?;
        }
        Ok(())
    }

    /// Counts the last hour's looks at masked fields. Never fails the look.
    pub(crate) async fn watch_unmaskings(&self, actor: &Actor) {
        let Some(account) = actor.account else { return };
        let since = Moment::from_micros(self.clock.now().as_micros() - HOUR_MICROS);
        let most = self.watch.limits.unmaskings_an_hour;
        let counted = async {
            let times = self.book.unmaskings_since(account, since).await?;
            match times > most {
                true => {
                    self.raise_if_louder(AlertKind::Unmasking, account, since, times, most)
                        .await
                }
                false => Ok(()),
            }
        };
        if let Err(error) = counted.await {
            tracing::error!(%error, "looks at masked fields could not be counted");
        }
    }

    async fn raise_if_louder(
        &self,
        kind: AlertKind,
        account: AccountId,
        since: Moment,
        times: u64,
        most: u64,
    ) -> Result<(), DeskError> {
        let enough = |loudest: u64| loudest > 0 && times < loudest.saturating_mul(2);
        if enough(self.book.loudest_alert(account, kind, since).await?) {
            return Ok(());
        }
        let mut pen = self.pen(&self.local_actor("watch"), "alert.raise").await?;
        // Asked again with the pen in hand: two pages may be open at the same time.
        if enough(self.book.loudest_alert(account, kind, since).await?) {
            return Ok(());
        }
        let id = pen.raise_alert(kind, Some(account), since, times, most).await?;
        let detail = serde_json::json!({ "kind": kind.as_str(), "account": account.to_string(), "times": times });
        pen.commit(&id.to_string(), detail).await?;
        Ok(())
    }

    /// Alerts, the latest first.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn alerts(
        &self,
        actor: &Actor,
        filter: AlertFilter,
        page: PageAsked,
    ) -> Result<Page<AlertView>, DeskError> {
        may(actor, Operation::AlertRead)?;
        let wanted = BookFilter { open: filter.open };
        let listing = self.book.alerts(wanted, shown::page(page)).await?;
        Ok(Page {
            items: listing.rows.into_iter().map(alert_view).collect(),
            total: listing.total,
            offset: page.offset,
        })
    }

    /// The security administrator says what they found about an alert.
    ///
    /// # Errors
    /// When the actor may not, there is no such alert, it was acknowledged already, or the note is missing.
    pub async fn acknowledge_alert(
        &self,
        actor: &Actor,
        id: AlertId,
        given: &Acknowledgement,
    ) -> Result<AlertView, DeskError> {
        may(actor, Operation::AlertAcknowledge)?;
        let note = given.note.trim();
        if note.is_empty() || note.chars().count() > 500 {
            return Err(DeskError::new(
                ErrorClass::Invalid,
                "note-needed",
                "请写明核实情况（500字以内）。",
                "Say what you found, in at most 500 characters.",
            ));
        }
        let alert = self
            .book
            .alert(id)
            .await?
            .ok_or_else(|| DeskError::not_found("alert"))?;
        if alert.account.is_some() && actor.account == alert.account {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "own-alert",
                "关于本人的告警要由另一名安全管理员处理。",
                "An alert about oneself is for another security administrator.",
            ));
        }
        let mut pen = self.brief_pen(actor, "alert.acknowledge").await?;
        pen.acknowledge_alert(id, note).await?;
        pen.commit(&id.to_string(), serde_json::Value::Null).await?;
        let alert = self
            .book
            .alert(id)
            .await?
            .ok_or_else(|| DeskError::not_found("alert"))?;
        Ok(alert_view(alert))
    }
}

fn alert_view(row: AlertRow) -> AlertView {
    let (by, at) = row.acknowledged.unzip();
    AlertView {
        id: row.id.to_string(),
        kind: row.kind.as_str().to_owned(),
        account_id: row.account.map(|id| id.to_string()),
        login: row.login,
        name: row.name,
        since: row.since.to_string(),
        times: row.times,
        most: row.most,
        raised_at: row.raised_at.to_string(),
        acknowledged_by: by,
        acknowledged_at: at.map(|at| at.to_string()),
        note: row.note,
    }
}
