//! One clue with everything that makes it checkable: the reason, the records behind each value as they were known when the rule
//! was applied, who can mend it, and what was said to explain it.

use twofront_domain::actor::{Actor, Scope};
use twofront_domain::clue::Reason;
use twofront_domain::ids::{AnswerId, ClueId};
use twofront_domain::moment::Moment;
use twofront_domain::text::Bilingual;
use twofront_packs::Packs;
use twofront_screen::Side;
use twofront_store::{ClueRow, SubjectId};

use crate::in_force::{remedy_of, rule_on};
use crate::readings::{Sources, Told};
use crate::rule_views::mend_by_view;
use crate::view::Text;
use crate::view::clue::{ClueDetail, ReasonView, ValueReadView};
use crate::{Desk, DeskError, shown};

impl Desk {
    /// One clue with its reason.
    ///
    /// # Errors
    /// When there is no such clue within the reader's area.
    pub async fn clue(&self, reader: &Actor, id: ClueId) -> Result<ClueDetail, DeskError> {
        let scope = &reader.scope;
        let (row, reason) = self
            .book
            .clue(scope, id)
            .await?
            .ok_or_else(|| DeskError::not_found("clue"))?;
        let vault_clues = self.behind_the_wall(scope, std::slice::from_ref(&row)).await?;
        let vault_clue = vault_clues.get(&id);
        let subject = vault_clue.map_or(row.subject, |clue| clue.subject);
        let reason = reason.or_else(|| vault_clue.map(|clue| clue.reason.clone()));
        let packs = self.packs();
        let reason = match reason {
            Some(reason) => Some(self.reason_view(scope, &packs, &row, subject, reason).await?),
            None => None,
        };
        let decided_by = row.decided_by.clone();
        let decided_note = self.decided_note(scope, &row, vault_clue.is_some()).await?;
        let (pack, last_seen) = (row.pack.clone(), row.last_seen);
        let clue = self.clue_view(row, &vault_clues);
        let rule = rule_on(&packs, &pack, &clue.rule, last_seen).map(|(_, rule)| rule);
        Ok(ClueDetail {
            remedy: remedy_of(&packs, &pack, &clue.rule).map(Text::from),
            task: self.task_of_clue(scope, id).await?,
            answers: self.answers_shown(reader, id, clue.hidden).await?,
            mend_by: rule.and_then(|rule| rule.mend_by).map(mend_by_view),
            explain: rule.is_some_and(|rule| rule.explain),
            prepared: rule.map_or_else(Vec::new, |rule| rule.answers.iter().map(Text::from).collect()),
            clue,
            reason,
            decided_by,
            decided_note,
        })
    }

    /// Why it was dismissed or the answer accepted; of a vault clue only for who sees the rest of it.
    async fn decided_note(&self, scope: &Scope, row: &ClueRow, seen: bool) -> Result<Option<String>, DeskError> {
        if !row.vault || !seen || row.decided_by.is_none() {
            return Ok(row.decided_note.clone());
        }
        let note = AnswerId::new(row.id.uuid());
        let mut texts = self.book.vault().answer_texts(scope, &[note]).await?;
        Ok(texts.remove(&note).or_else(|| row.decided_note.clone()))
    }

    async fn reason_view(
        &self,
        scope: &Scope,
        packs: &Packs,
        row: &ClueRow,
        subject: SubjectId,
        reason: Reason,
    ) -> Result<ReasonView, DeskError> {
        let known_by = self.book.clue_found_at(scope, row.id).await?;
        let told = self.told_of_clue(scope, row, subject, known_by).await?;
        let sources = Sources::new(&packs.catalogue, told, reason.date, known_by);
        let values = reason.values.iter().map(|value| ValueReadView {
            name: value.name.to_string(),
            label: (&*value.label).into(),
            shown: shown::read(&packs.catalogue, value),
            readings: sources.of(&value.name, subject),
        });
        Ok(ReasonView {
            values: values.collect(),
            pack: reason.pack.to_string(),
            rule: reason.rule.to_string(),
            legal_basis: Bilingual::of_document(&reason.legal_basis).into(),
            condition: reason.condition.to_string(),
            sentence: reason.sentence.into(),
            date: reason.date.to_string(),
        })
    }

    async fn told_of_clue(
        &self,
        scope: &Scope,
        row: &ClueRow,
        subject: SubjectId,
        known_by: Option<Moment>,
    ) -> Result<Vec<Told>, DeskError> {
        let side = if row.vault { Side::Vault } else { Side::Book };
        let household = match row.household {
            Some(id) => self.book.household(scope, id).await?,
            None => None,
        };
        let mut told = match household {
            Some(household) => {
                let members = self.book.members(scope, household.id).await?;
                self.told_of(scope, &household, &members, side, known_by).await?
            }
            None => Vec::new(),
        };
        if told.iter().all(|one| one.subject != subject) {
            let mut alone = [Told {
                subject,
                name: Bilingual::new(self.gazetteer.name(&row.place), self.gazetteer.name(&row.place)),
                assertions: Vec::new(),
            }];
            self.add_of_things(scope, &mut alone, known_by).await?;
            told.extend(alone);
        }
        Ok(told)
    }
}
