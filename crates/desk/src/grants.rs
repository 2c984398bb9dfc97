//! Grants: the security administrator gives an account its role, area, worker or site, and the vault. Two hands for every
//! account: who makes it cannot grant, who grants cannot make it.

use serde::Deserialize;
use twofront_domain::access::Operation;
use twofront_domain::actor::{Actor, Grant, Role};
use twofront_domain::ids::{AccountId, SiteId, WorkerId};
use twofront_domain::place::{PlaceCode, PlaceLevel};
use twofront_store::{Account, GrantRow, Page, SiteFilter, WorkerFilter};
use utoipa::{IntoParams, ToSchema};

use crate::error::ErrorClass;
use crate::permission::may;
use crate::view::account::{AccountView, GrantView, GrantableView};
use crate::{Desk, DeskError, shown};

/// Longest note, in characters.
const NOTE_CHARACTERS_MAX: usize = 500;

/// What an account is to be granted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct GrantAsked {
    /// The role, such as `town` or `health-officer`.
    pub role: String,
    /// Place code of its area. Towns and villages need theirs; others take the county when it is empty.
    pub place: Option<String>,
    /// The worker it belongs to, for role `worker`.
    pub worker_id: Option<String>,
    /// The site it runs, for role `workshop-operator`.
    pub site_id: Option<String>,
    /// May see emergency health and movement data, for roles that work with households. Health officers always may.
    #[serde(default)]
    pub vault: bool,
    /// Why, for whoever reads the history.
    #[serde(default)]
    pub note: String,
}

/// What an account is to stand for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GrantableAsked {
    /// `worker` or `site`.
    pub kind: String,
    /// Place code: town or village.
    pub place: String,
}

impl Desk {
    /// Gives an account another role or reach. Only the security administrator may, and not to themselves.
    ///
    /// # Errors
    /// When the actor may not, the account does not exist, or the grant is not proper.
    pub async fn grant(&self, actor: &Actor, id: AccountId, asked: &GrantAsked) -> Result<AccountView, DeskError> {
        may(actor, Operation::AccountGrant)?;
        if actor.account == Some(id) {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "own-grant",
                "不能给自己授权，请由另一名安全管理员办理。",
                "Nobody grants themselves; another security administrator has to.",
            ));
        }
        let note = asked.note.trim();
        if note.chars().count() > NOTE_CHARACTERS_MAX {
            return Err(invalid("note", "说明最多500字。", "A note has at most 500 characters."));
        }
        let grant = self.proper_grant(asked).await?;
        let account = self
            .book
            .account(id)
            .await?
            .ok_or_else(|| DeskError::not_found("account"))?;
        let mut pen = self.pen(actor, "account.grant").await?;
        // With the pen in hand, so that two grants cannot make one person hold two of the three.
        self.keep_administrators_apart(&account, grant.role).await?;
        pen.add_grant(id, &grant, note).await?;
        pen.commit(&id.to_string(), facts(&grant)).await?;
        self.account(id).await
    }

    /// An account's grants, the newest first.
    ///
    /// # Errors
    /// When the actor may not, or the account does not exist.
    pub async fn grants_of(&self, actor: &Actor, id: AccountId) -> Result<Vec<GrantView>, DeskError> {
        may(actor, Operation::AccountRead)?;
        if self.book.account(id).await?.is_none() {
            return Err(DeskError::not_found("account"));
        }
        let rows = self.book.grants_of(id).await?;
        Ok(rows.iter().map(|row| self.grant_view(row)).collect())
    }

    /// Whom or what an account can stand for in a place: its workers or its sites, by name.
    ///
    /// # Errors
    /// When the actor may not, or the kind or place is unknown.
    pub async fn grantable(&self, actor: &Actor, asked: &GrantableAsked) -> Result<Vec<GrantableView>, DeskError> {
        may(actor, Operation::AccountGrant)?;
        let place = shown::place_filter(Some(&asked.place))?;
        let county = self.whole_county(false);
        let view = |id: String, name: String| GrantableView { id, name };
        match asked.kind.as_str() {
            "worker" => {
                let filter = WorkerFilter {
                    place,
                    ..WorkerFilter::default()
                };
                let day = self.clock.working_date();
                let rows = self.book.workers(&county, &filter, day, Page::ALL).await?.rows;
                Ok(rows
                    .into_iter()
                    .map(|row| view(row.worker.id.to_string(), row.worker.name))
                    .collect())
            }
            "site" => {
                let filter = SiteFilter {
                    place,
                    ..SiteFilter::default()
                };
                let rows = self.book.sites(&county, &filter, Page::ALL).await?.rows;
                Ok(rows
                    .into_iter()
                    .map(|row| view(row.site.id.to_string(), row.site.name))
                    .collect())
            }
            _ => Err(DeskError::new(
                ErrorClass::Invalid,
                "kind-unknown",
                "请选择工作人员或场所。",
                "Ask for workers or for sites.",
            )),
        }
    }

    /// Reads what is asked into a grant that makes sense in this county.
    pub(crate) async fn proper_grant(&self, asked: &GrantAsked) -> Result<Grant, DeskError> {
        let role =
            Role::from_word(&asked.role).ok_or_else(|| invalid("role", "不认识的角色。", "This role is unknown."))?;
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let place = self.area_of(role, given(&asked.place).as_deref())?;
        let worker = match given(&asked.worker_id) {
            None => None,
            Some(id) => Some(self.known_worker(shown::id("worker", &id)?).await?),
        };
        if (role == Role::Worker) != worker.is_some() {
            return Err(invalid(
                "worker_id",
                "走访人员账号必须对应一名工作人员，其他账号不能对应。",
                "A worker's account needs its worker; other accounts must not have one.",
            ));
        }
        let site = match given(&asked.site_id) {
            None => None,
            Some(id) => Some(self.known_site(shown::id("site", &id)?).await?),
        };
        if (role == Role::WorkshopOperator) != site.is_some() {
            return Err(invalid(
                "site_id",
                "车间负责人账号必须对应一个帮扶车间，其他账号不能对应。",
                "A workshop operator's account needs its site; other accounts must not have one.",
            ));
        }
        if asked.vault && !role.can_open_vault() {
            return Err(invalid(
                "vault",
                "这个角色不能查看应急健康和行程数据。",
                "This role cannot see emergency health and movement data.",
            ));
        }
        Ok(Grant {
            role,
            place,
            worker,
            site,
            vault: asked.vault || role == Role::HealthOfficer,
        })
    }

    /// The area that fits a role: towns and villages have their own, the three and the county's desk the county.
    fn area_of(&self, role: Role, code: Option<&str>) -> Result<PlaceCode, DeskError> {
        let place = match code {
            None => self.county.clone(),
            Some(code) => code
                .parse()
                .ok()
                .filter(|place: &PlaceCode| self.gazetteer.get(place).is_some() && place.is_within(&self.county))
                .ok_or_else(|| {
                    invalid(
                        "place",
                        "地名表里没有这个地点代码。",
                        "The gazetteer has no place of this code.",
                    )
                })?,
        };
        let level = place.level();
        let refused = match role {
            Role::Town if level != PlaceLevel::Town => {
                Some(("乡镇账号要选定一个乡镇。", "A town's account needs its town."))
            }
            Role::Village if level != PlaceLevel::Village => {
                Some(("村级账号要选定一个村。", "A village's account needs its village."))
            }
            Role::County | Role::Buyer if level != PlaceLevel::County => {
                Some(("这个角色的范围是全县。", "The area of this role is the county."))
            }
            role if role.is_administrator() && level != PlaceLevel::County => Some((
                "三员账号的范围是全县。",
                "The area of the three administrators is the county.",
            )),
            _ => None,
        };
        match refused {
            Some((zh, en)) => Err(invalid("place", zh, en)),
            None => Ok(place),
        }
    }

    async fn known_worker(&self, id: WorkerId) -> Result<WorkerId, DeskError> {
        let county = self.whole_county(false);
        match self.book.worker(&county, id, self.clock.working_date()).await? {
            Some(_) => Ok(id),
            None => Err(invalid("worker_id", "没有这名工作人员。", "There is no such worker.")),
        }
    }

    async fn known_site(&self, id: SiteId) -> Result<SiteId, DeskError> {
        match self.book.site(&self.whole_county(false), id).await? {
            Some(_) => Ok(id),
            None => Err(invalid("site_id", "没有这个场所。", "There is no such site.")),
        }
    }

    /// Nobody holds two of the three administrators' roles: not one account over time, and not one person by two accounts.
    pub(crate) async fn keep_administrators_apart(&self, account: &Account, role: Role) -> Result<(), DeskError> {
        if !role.is_administrator() {
            return Ok(());
        }
        let had = self.book.grants_of(account.id).await?;
        if had
            .iter()
            .any(|row| row.grant.role.is_administrator() && row.grant.role != role)
        {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "administrators-apart",
                "系统、安全、审计三员必须分设，这个账号已经担任过另一员。",
                "The three administrators are kept apart; this account has been another of the three.",
            ));
        }
        let name = plain(&account.name);
        let accounts = self.book.accounts().await?;
        let namesake = accounts.iter().any(|other| {
            let holds = other
                .grant
                .as_ref()
                .is_some_and(|grant| grant.role.is_administrator() && grant.role != role);
            other.id != account.id && other.disabled_at.is_none() && holds && plain(&other.name) == name
        });
        if namesake {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "administrators-apart",
                "系统、安全、审计三员不能是同一人，已有同名的管理员账号。",
                "One person cannot be two of the three administrators; another of them has this name.",
            ));
        }
        Ok(())
    }

    fn grant_view(&self, row: &GrantRow) -> GrantView {
        GrantView {
            id: row.id.to_string(),
            role: row.grant.role.as_str().to_owned(),
            place: shown::place(&self.gazetteer, &row.grant.place),
            worker_id: row.grant.worker.map(|worker| worker.to_string()),
            site_id: row.grant.site.map(|site| site.to_string()),
            vault: row.grant.vault,
            note: row.note.clone(),
            granted_by: row.granted_by.clone(),
            granted_at: row.granted_at.to_string(),
        }
    }
}

/// What the journal says of a grant.
pub(crate) fn facts(grant: &Grant) -> serde_json::Value {
    serde_json::json!({
        "role": grant.role.as_str(),
        "place": grant.place.as_str(),
        "worker": grant.worker.map(|worker| worker.to_string()),
        "site": grant.site.map(|site| site.to_string()),
        "vault": grant.vault,
    })
}

/// A name as people compare it: without blanks, in one letter case.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

fn invalid(field: &'static str, zh: &str, en: &str) -> DeskError {
    let code = match field {
        "role" => "role-invalid",
        "place" => "place-invalid",
        "site_id" => "site-invalid",
        "vault" => "vault-invalid",
        "note" => "note-invalid",
        _ => "worker-invalid",
    };
    DeskError::new(ErrorClass::Invalid, code, zh, en)
}
