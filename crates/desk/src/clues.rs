//! Clues: what the rules found, why, and a person's decision that nothing is to be done.

use std::collections::HashMap;

use serde::Deserialize;
use twofront_domain::actor::{Actor, Scope};
use twofront_domain::clue::Urgency;
use twofront_domain::front::Front;
use twofront_domain::ids::ClueId;
use twofront_domain::text::Bilingual;
use twofront_store::{ClueFilter as BookFilter, ClueRow, ClueState, Page as BookPage, VaultClue};
use utoipa::{IntoParams, ToSchema};

use crate::error::ErrorClass;
use crate::in_force::title_of;
use crate::responses::or_nothing;
use crate::view::clue::{ClueDetail, ClueView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

/// Longest note of a decision, in characters.
const NOTE_CHARACTERS_MAX: usize = 1000;

/// Which clues are wanted. All conditions must hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct ClueFilter {
    /// `epidemic` or `livelihood`.
    pub front: Option<String>,
    /// Pack id.
    pub pack: Option<String>,
    /// Rule id.
    pub rule: Option<String>,
    /// `low`, `normal` or `urgent`.
    pub urgency: Option<String>,
    /// Place code: town or village.
    pub place: Option<String>,
    /// `open` (the default), `closed`, `dismissed`, `explained` or `all`.
    pub state: Option<String>,
}

impl Desk {
    /// Clues, the most urgent and oldest first.
    ///
    /// # Errors
    /// When a filter word is unknown.
    pub async fn clues(
        &self,
        scope: &Scope,
        filter: &ClueFilter,
        page: PageAsked,
    ) -> Result<Page<ClueView>, DeskError> {
        let state = match filter.state.as_deref() {
            None | Some("") => Some(ClueState::Open),
            Some("all") => None,
            Some(word) => shown::filter("state", Some(word), ClueState::from_word)?,
        };
        let wanted = BookFilter {
            front: shown::filter("front", filter.front.as_deref(), Front::from_word)?,
            pack: filter.pack.clone().filter(|word| !word.is_empty()),
            rule: filter.rule.clone().filter(|word| !word.is_empty()),
            urgency: shown::filter("urgency", filter.urgency.as_deref(), Urgency::from_word)?,
            state,
            place: shown::place_filter(filter.place.as_deref())?,
            household: None,
        };
        if wanted.rule.is_some() && scope.vault() && self.is_vault_pack(wanted.pack.as_deref()) {
            return self.vault_clues_of_rule(scope, wanted, page).await;
        }
        let listing = self.book.clues(scope, &wanted, shown::page(page)).await?;
        let items = self.clue_views(scope, listing.rows).await?;
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    fn is_vault_pack(&self, id: Option<&str>) -> bool {
        id.is_some_and(|id| self.packs().packs.iter().any(|pack| pack.id == id && pack.vault))
    }

    /// The book does not know which rule a vault clue is of; the clues of the pack are taken and sorted out behind the wall.
    async fn vault_clues_of_rule(
        &self,
        scope: &Scope,
        mut wanted: BookFilter,
        page: PageAsked,
    ) -> Result<Page<ClueView>, DeskError> {
        let rule = wanted.rule.take();
        let mut rows = self.book.clues(scope, &wanted, BookPage::ALL).await?.rows;
        let vault_clues = self.behind_the_wall(scope, &rows).await?;
        // Rules of a vault pack about villages and sites are no emergency data: their clues are the book's own.
        rows.retain(|row| match row.vault {
            true => vault_clues.get(&row.id).map(|clue| &clue.rule) == rule.as_ref(),
            false => Some(&row.rule) == rule.as_ref(),
        });
        let total = rows.len() as u64;
        let shown = rows
            .into_iter()
            .skip(usize::try_from(page.offset).unwrap_or(usize::MAX));
        let shown = shown.take(usize::try_from(page.limit).unwrap_or(usize::MAX));
        Ok(Page {
            items: shown.map(|row| self.clue_view(row, &vault_clues)).collect(),
            total,
            offset: page.offset,
        })
    }

    /// A person decides that a clue needs no action, and says why; its task is dismissed with it.
    ///
    /// # Errors
    /// When the note is empty, or the clue is closed already or outside the scope.
    pub async fn dismiss_clue(&self, actor: &Actor, id: ClueId, note: &str) -> Result<ClueDetail, DeskError> {
        let note = note.trim();
        if note.is_empty() || note.chars().count() > NOTE_CHARACTERS_MAX {
            return Err(DeskError::new(
                ErrorClass::Invalid,
                "note-needed",
                "请写明为什么这条线索不需要处理（1000字以内）。",
                "Say why this clue needs no action (at most 1,000 characters).",
            ));
        }
        // Reading it first puts the scope's check before the write.
        self.clue(actor, id).await?;
        let mut pen = self.brief_pen(actor, "clue.dismiss").await?;
        pen.dismiss_clue(id, note).await?;
        pen.commit(&id.to_string(), serde_json::Value::Null).await?;
        self.clue(actor, id).await
    }

    /// Rows as shown: vault clues with their content for those who may see it, neutral for the others.
    pub(crate) async fn clue_views(&self, scope: &Scope, rows: Vec<ClueRow>) -> Result<Vec<ClueView>, DeskError> {
        let vault_clues = self.behind_the_wall(scope, &rows).await?;
        Ok(rows.into_iter().map(|row| self.clue_view(row, &vault_clues)).collect())
    }

    /// What the vault knows of those of `rows` that stand in it; nothing when the scope does not open it.
    pub(crate) async fn behind_the_wall(
        &self,
        scope: &Scope,
        rows: &[ClueRow],
    ) -> Result<HashMap<ClueId, VaultClue>, DeskError> {
        let ids: Vec<ClueId> = rows.iter().filter(|row| row.vault).map(|row| row.id).collect();
        match ids.is_empty() || !scope.vault() {
            true => Ok(HashMap::new()),
            false => or_nothing(self.book.vault().clues(scope, &ids).await),
        }
    }

    pub(crate) fn clue_view(&self, row: ClueRow, vault_clues: &HashMap<ClueId, VaultClue>) -> ClueView {
        let vault_clue = vault_clues.get(&row.id);
        let rule = vault_clue.map_or_else(|| row.rule.clone(), |clue| clue.rule.clone());
        let hidden = row.vault && vault_clue.is_none();
        let packs = self.packs();
        let title = match title_of(&packs, &row.pack, &rule) {
            Some(title) if !hidden => title.clone(),
            _ if hidden => shown::neutral_title(row.front),
            _ => row.sentence.clone(),
        };
        let sentence: Bilingual = match vault_clue {
            Some(clue) => clue.reason.sentence.clone(),
            None if hidden => shown::neutral_sentence(),
            None => row.sentence,
        };
        ClueView {
            id: row.id.to_string(),
            front: row.front.as_str().to_owned(),
            pack: row.pack,
            rule,
            title: title.into(),
            sentence: sentence.into(),
            urgency: row.urgency.as_str().to_owned(),
            place: Some(shown::place(&self.gazetteer, &row.place)),
            household_id: row.household.map(|id| id.to_string()),
            head_name: row.head_name.unwrap_or_default(),
            person_name: row.person_name,
            first_seen: row.first_seen.to_string(),
            state: row.state.as_str().to_owned(),
            hidden,
        }
    }
}
