//! The county's changes to packs: drafted by one person, put in force by another. A change that does not fit is refused with its
//! place and remedy, and what is in force stays in force.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::PackChangeId;
use twofront_domain::progress::Silent;
use twofront_domain::text::Bilingual;
use twofront_packs::{Change, Pack, PackError, Packs, ParameterChange, Rule, RuleChange, rule_text};
use twofront_screen::{Columns, Side, run_examples};
use twofront_store::{NewPackChange, PackChangeFilter as BookFilter, PackChangeKind, PackChangeRow, PackChangeState};

use crate::areas::AreaRules;
use crate::clock::new_uuid;
use crate::desk::packs_faulty;
use crate::error::ErrorClass;
use crate::in_force::{rule_of, rule_on};
use crate::permission::may;
use crate::rule_views::{amount_shown, reads};
use crate::tried::senseless;
use crate::view::change::{ChangeEffect, PackChangeDecision, PackChangeDraft, PackChangeFilter, PackChangeView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

/// Longest note or document name, in characters.
const TEXT_CHARACTERS_MAX: usize = 1000;

/// What the book keeps of a change.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    change: Change,
    #[serde(default)]
    effect: Option<ChangeEffect>,
}

/// The change of a row, as the packs take it; `None` where it is of a form that this program does not know.
pub(crate) fn read_change(row: &PackChangeRow) -> Option<Change> {
    read_kept(row).map(|kept| kept.change)
}

fn read_kept(row: &PackChangeRow) -> Option<Kept> {
    serde_json::from_value(row.change.content.clone()).ok()
}

/// What is drafted: to which pack, what of it, and what it becomes.
struct Drafted {
    pack: String,
    kind: PackChangeKind,
    target: String,
    change: Change,
}

impl Desk {
    /// The county's changes, the latest first.
    ///
    /// # Errors
    /// When the filter's word is unknown.
    pub async fn pack_changes(
        &self,
        reader: &Actor,
        filter: &PackChangeFilter,
        page: PageAsked,
    ) -> Result<Page<PackChangeView>, DeskError> {
        let word = filter.state.as_deref().filter(|word| *word != "all");
        let word = word.map(|word| word.replace('_', "-"));
        let wanted = BookFilter {
            state: shown::filter("state", word.as_deref(), PackChangeState::from_word)?,
            ..BookFilter::default()
        };
        let listing = self.book.pack_changes(&wanted, shown::page(page)).await?;
        let packs = self.packs_now().await?;
        let items = listing.rows.iter().map(|row| self.change_view(&packs, reader, row));
        Ok(Page {
            items: items.collect(),
            total: listing.total,
            offset: page.offset,
        })
    }

    /// Keeps a change as a draft, if the packs with it are without fault. Nothing in force changes.
    ///
    /// # Errors
    /// `packs-faulty` with every fault's place and remedy; when the role may not; when something is left out.
    pub async fn draft_pack_change(&self, actor: &Actor, draft: PackChangeDraft) -> Result<PackChangeView, DeskError> {
        may(actor, Operation::PackDraft)?;
        let packs = self.packs_now().await?;
        let mut drafted = self.drafted(&packs, &draft)?;
        let with = self.checked(drafted.change.clone(), draft.from).await?;
        if draft.text.is_some() {
            self.run_examples_of_change(&with)
                .map_err(|errors| packs_faulty(&errors))?;
        }
        if let Some((_, rule)) = changed_rule(&with) {
            drafted.target.clone_from(&rule.id);
        }
        let (pack, target, kind) = (drafted.pack.clone(), drafted.target.clone(), drafted.kind);
        let concerned = move |of: &Pack, rule: &Rule| match kind {
            PackChangeKind::Parameter => reads(rule, &target),
            PackChangeKind::Rule => of.id == pack && rule.id == target,
        };
        let effect = self.effect_of(&packs, &with, concerned, draft.from).await?;
        let kept = Kept {
            change: drafted.change,
            effect,
        };
        let id = PackChangeId::new(new_uuid());
        let new = NewPackChange {
            id,
            pack: drafted.pack,
            kind: drafted.kind,
            target: drafted.target,
            content: serde_json::to_value(&kept).map_err(|error| DeskError::internal().because(error))?,
            starts_on: draft.from,
            legal_basis: draft.legal_basis.trim().to_owned(),
            note: draft.note.trim().to_owned(),
        };
        let detail = serde_json::json!({
            "kind": new.kind.as_str(), "pack": new.pack, "target": new.target, "from": draft.from.to_string(),
        });
        let mut pen = self.brief_pen(actor, "pack-change.draft").await?;
        pen.draft_pack_change(&new).await?;
        pen.commit(&id.to_string(), detail).await?;
        self.pack_change(actor, id).await
    }

    /// Puts somebody else's draft in force, refuses it, or withdraws one's own. Once in force, the county is screened anew
    /// where the change counts already.
    ///
    /// # Errors
    /// `own-work` for one's own draft, `packs-faulty` when it does not fit any more, when it is no draft any more.
    pub async fn decide_pack_change(
        &self,
        actor: &Actor,
        id: PackChangeId,
        decision: &PackChangeDecision,
    ) -> Result<PackChangeView, DeskError> {
        may(actor, Operation::PackApprove)?;
        let note = bounded(&decision.note)?;
        let row = self.book.pack_change(id).await?;
        let row = row.ok_or_else(|| DeskError::not_found("pack change"))?;
        let state = match decision.verdict.as_str() {
            "in-force" => PackChangeState::InForce,
            "refuse" => PackChangeState::Refused,
            "withdraw" => PackChangeState::Withdrawn,
            _ => return Err(verdict_unknown()),
        };
        if state == PackChangeState::Withdrawn && !is_writer(actor, &row) {
            return Err(not_ones_own());
        }
        if state == PackChangeState::InForce && row.state == PackChangeState::Draft {
            let change = read_change(&row).ok_or_else(|| DeskError::not_found("pack change"))?;
            self.checked(change, row.change.starts_on).await?;
        }
        let mut pen = self.pen(actor, "pack-change.decide").await?;
        let number = pen.decide_pack_change(id, state, note).await?;
        let detail = serde_json::json!({ "state": state.as_str(), "number": number });
        pen.commit(&id.to_string(), detail).await?;
        if state == PackChangeState::InForce {
            self.packs_now().await?;
            self.screen_if_it_counts(actor, row.change.starts_on).await?;
        }
        self.pack_change(actor, id).await
    }

    async fn screen_if_it_counts(&self, actor: &Actor, from: Date) -> Result<(), DeskError> {
        let Some(last) = self.book.latest_screening().await? else {
            return Ok(());
        };
        let date = last.day.max(self.clock.working_date());
        if from <= date {
            self.screen(actor, date, Arc::new(Silent)).await?;
        }
        Ok(())
    }

    async fn pack_change(&self, reader: &Actor, id: PackChangeId) -> Result<PackChangeView, DeskError> {
        let row = self.book.pack_change(id).await?;
        let row = row.ok_or_else(|| DeskError::not_found("pack change"))?;
        let packs = self.packs_now().await?;
        Ok(self.change_view(&packs, reader, &row))
    }

    fn drafted(&self, packs: &Packs, draft: &PackChangeDraft) -> Result<Drafted, DeskError> {
        bounded(&draft.note)?;
        if bounded(&draft.legal_basis)?.is_empty() {
            return Err(left_out(
                "依据文件（legal_basis）",
                "the document that sets it (legal_basis)",
            ));
        }
        match draft.kind.as_str() {
            "parameter" => self.drafted_parameter(packs, draft),
            "rule" => drafted_rule(packs, draft),
            _ => Err(left_out("变更类型：parameter 或 rule", "the kind: parameter or rule")),
        }
    }

    fn drafted_parameter(&self, packs: &Packs, draft: &PackChangeDraft) -> Result<Drafted, DeskError> {
        let id = draft
            .parameter
            .as_deref()
            .ok_or_else(|| left_out("参数", "the parameter"))?;
        let amount = draft.amount.ok_or_else(|| left_out("数额", "the amount"))?;
        let place = match shown::place_filter(draft.place.as_deref())? {
            Some(place) if !place.is_within(&self.county) => {
                return Err(DeskError::new(
                    ErrorClass::Invalid,
                    "place-outside",
                    "该地点不在本县范围内。",
                    "This place is not in the county.",
                ));
            }
            Some(place) => place,
            None => self.county.clone(),
        };
        // A misspelt name is a fault that the packs themselves describe best.
        let pack = packs.parameters().find(|(_, one)| one.id == id);
        if let Some((_, parameter)) = pack
            && let Some(problem) = senseless(parameter, amount)
        {
            let (zh, en) = (problem.zh, problem.en);
            return Err(DeskError::new(ErrorClass::Invalid, "amount-outside", zh, en));
        }
        Ok(Drafted {
            pack: pack.map_or_else(|| draft.pack.clone(), |(pack, _)| pack.id.clone()),
            kind: PackChangeKind::Parameter,
            target: id.to_owned(),
            change: Change::Parameter(ParameterChange {
                parameter: id.to_owned(),
                amount,
                from: draft.from,
                to: draft.to,
                place,
                legal_basis: draft.legal_basis.trim().to_owned(),
            }),
        })
    }

    /// The packs with the change, checked like the files: names and periods, and every condition on the change's first day.
    async fn checked(&self, change: Change, from: Date) -> Result<Packs, DeskError> {
        let in_force = self.book.pack_changes_in_force().await?;
        let with = self.packs_with(&in_force, change);
        let with = with.map_err(|errors| packs_faulty(&errors))?;
        self.check_conditions(&with, from)
            .map_err(|errors| packs_faulty(&errors))?;
        Ok(with)
    }

    fn check_conditions(&self, packs: &Packs, from: Date) -> Result<(), Vec<PackError>> {
        for side in [Side::Book, Side::Vault] {
            let columns = Columns::of_catalogue(packs, side);
            AreaRules::compile(packs, from, &self.county, (side, &columns), |_, _| true)?;
        }
        Ok(())
    }

    /// The examples that a rule's new text brings. Where only the condition is another, those in the text are the old
    /// condition's and say nothing of the new one.
    fn run_examples_of_change(&self, packs: &Packs) -> Result<(), Vec<PackError>> {
        let mut alone = packs.clone();
        for pack in &mut alone.packs {
            pack.rules.retain(|rule| rule.change == packs.changed_up_to);
        }
        run_examples(&alone, &self.county).map(drop)
    }

    fn change_view(&self, packs: &Packs, reader: &Actor, row: &PackChangeRow) -> PackChangeView {
        let change = &row.change;
        let kept = read_kept(row);
        let mut view = PackChangeView {
            id: change.id.to_string(),
            number: row.number,
            kind: change.kind.as_str().to_owned(),
            pack: change.pack.clone(),
            target: change.target.clone(),
            title: title(packs, row).into(),
            from: change.starts_on.to_string(),
            to: None,
            place: None,
            amount: None,
            shown: None,
            shown_before: None,
            legal_basis: change.legal_basis.clone(),
            text: None,
            note: change.note.clone(),
            state: row.state.as_str().replace('-', "_"),
            drafted_by: row.drafted_by.clone(),
            drafted_at: row.drafted_at.to_string(),
            decided_by: row.decided_by.clone(),
            decided_at: row.decided_at.map(|at| at.to_string()),
            decision_note: row.decision_note.clone(),
            mine: is_writer(reader, row),
            effect: kept.as_ref().and_then(|kept| kept.effect),
        };
        match kept.map(|kept| kept.change) {
            Some(Change::Parameter(what)) => self.describe_amount(packs, &what, row.number, &mut view),
            Some(Change::Rule(what)) => view.text = Some(what.rule),
            None => {}
        }
        view
    }

    fn describe_amount(&self, packs: &Packs, what: &ParameterChange, number: Option<u64>, view: &mut PackChangeView) {
        view.to = what.to.map(|to| to.to_string());
        view.place = (what.place != self.county).then(|| what.place.to_string());
        view.amount = Some(what.amount);
        if let Some(parameter) = packs.parameter(&what.parameter) {
            view.shown = Some(amount_shown(parameter.kind, what.amount));
            let mut without = parameter.clone();
            without
                .values
                .retain(|value| value.change.is_none() || value.change != number);
            let before = without.in_force(what.from, &what.place);
            view.shown_before = before.map(|value| amount_shown(parameter.kind, value.amount));
        }
    }
}

fn drafted_rule(packs: &Packs, draft: &PackChangeDraft) -> Result<Drafted, DeskError> {
    let asked = draft.rule.as_deref();
    let text = match (&draft.text, &draft.condition, asked) {
        (Some(text), _, _) => text.clone(),
        (None, Some(condition), Some(rule)) => {
            let (_, before) =
                rule_on(packs, &draft.pack, rule, draft.from).ok_or_else(|| DeskError::not_found("rule"))?;
            rule_text::with_condition(&before.to_toml(), condition).map_err(|error| packs_faulty(&[error]))?
        }
        _ => return Err(left_out("规则的条件或全文", "the rule's condition or its text")),
    };
    Ok(Drafted {
        pack: draft.pack.clone(),
        kind: PackChangeKind::Rule,
        target: asked.unwrap_or_default().to_owned(),
        change: Change::Rule(RuleChange {
            pack: draft.pack.clone(),
            rule: text,
            from: draft.from,
        }),
    })
}

/// The rule that the latest change brought, if it brought one.
fn changed_rule(packs: &Packs) -> Option<(&Pack, &Rule)> {
    let number = packs.changed_up_to?;
    packs.rules().find(|(_, rule)| rule.change == Some(number))
}

fn title(packs: &Packs, row: &PackChangeRow) -> Bilingual {
    let change = &row.change;
    let known = match change.kind {
        PackChangeKind::Parameter => packs.parameter(&change.target).map(|one| one.title.clone()),
        PackChangeKind::Rule => rule_of(packs, &change.pack, &change.target).map(|rule| rule.title.clone()),
    };
    known.unwrap_or_else(|| Bilingual::new(&change.target, &change.target))
}

/// The same person: the same account, or the same name where either has none.
fn is_writer(actor: &Actor, row: &PackChangeRow) -> bool {
    match (actor.account, row.drafted_account) {
        (Some(ours), Some(theirs)) => ours == theirs,
        _ => actor.name == row.drafted_by,
    }
}

fn bounded(text: &str) -> Result<&str, DeskError> {
    let text = text.trim();
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(DeskError::new(
            ErrorClass::Invalid,
            "note-too-long",
            "说明请控制在1000字以内。",
            "A note has at most 1,000 characters.",
        ));
    }
    Ok(text)
}

fn left_out(zh: &str, en: &str) -> DeskError {
    DeskError::new(
        ErrorClass::Invalid,
        "change-incomplete",
        format!("变更缺少：{zh}。"),
        format!("The change lacks {en}."),
    )
}

fn verdict_unknown() -> DeskError {
    DeskError::new(
        ErrorClass::Invalid,
        "verdict-unknown",
        "请选择：生效、退回，或撤回。",
        "Choose one of: in-force, refuse, withdraw.",
    )
}

fn not_ones_own() -> DeskError {
    DeskError::new(
        ErrorClass::Forbidden,
        "not-own-work",
        "只有起草人可以撤回；其他人请选择退回。",
        "Only whoever drafted it can withdraw it; others refuse it.",
    )
}
