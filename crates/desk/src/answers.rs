//! Explanations of clues that ask for one: given by somebody, accepted by somebody else, remembered while the values read stay
//! the same.

use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::{AnswerId, ClueId};
use twofront_store::AnswerRow;

use crate::error::ErrorClass;
use crate::permission::may;
use crate::responses::or_nothing;
use crate::view::clue::{AnswerDecision, AnswerDecisionView, AnswerView, ClueDetail};
use crate::{Desk, DeskError};

/// Longest explanation or note, in characters.
const TEXT_CHARACTERS_MAX: usize = 1000;

impl Desk {
    /// Somebody explains an open clue; another person decides whether that settles it.
    ///
    /// # Errors
    /// When the text is empty, the rule asks for no explanation, or the clue is closed or outside the scope.
    pub async fn answer_clue(&self, actor: &Actor, id: ClueId, text: &str) -> Result<ClueDetail, DeskError> {
        let text = bounded(text)?;
        if text.is_empty() {
            return Err(DeskError::new(
                ErrorClass::Invalid,
                "answer-needed",
                "请写明情况说明，或选一条现成的说明。",
                "Say why it is so, or choose one of the prepared explanations.",
            ));
        }
        // Reading it first puts the scope's check before the write.
        let detail = self.clue(actor, id).await?;
        if detail.clue.hidden {
            return Err(DeskError::not_found("clue"));
        }
        if !detail.explain {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "nothing-to-explain",
                "这条线索不是需要说明的类型；不需要处理时，请填写理由后销号。",
                "This clue is not of the kind that is explained; where nothing is to be done, dismiss it with a note.",
            ));
        }
        let mut pen = self.brief_pen(actor, "clue.answer").await?;
        pen.answer_clue(id, text).await?;
        pen.commit(&id.to_string(), serde_json::Value::Null).await?;
        self.clue(actor, id).await
    }

    /// Accepts somebody else's explanation, which settles the clue, or does not.
    ///
    /// # Errors
    /// `own-work` for one's own explanation; when it was decided on already; when the clue is closed or outside the scope.
    pub async fn decide_answer(
        &self,
        actor: &Actor,
        id: ClueId,
        answer: AnswerId,
        decision: &AnswerDecision,
    ) -> Result<ClueDetail, DeskError> {
        let note = bounded(&decision.note)?;
        may(actor, Operation::ClueDecide)?;
        let detail = self.clue(actor, id).await?;
        if detail.clue.hidden || !detail.answers.iter().any(|one| one.id == answer.to_string()) {
            return Err(DeskError::not_found("answer"));
        }
        let mut pen = self.brief_pen(actor, "clue.answer-decide").await?;
        pen.decide_answer(answer, decision.accepted, note).await?;
        let facts = serde_json::json!({ "answer": answer.to_string(), "accepted": decision.accepted });
        pen.commit(&id.to_string(), facts).await?;
        self.clue(actor, id).await
    }

    /// The explanations of a clue; texts of vault clues only for those who may see into the vault.
    pub(crate) async fn answers_shown(
        &self,
        reader: &Actor,
        id: ClueId,
        hidden: bool,
    ) -> Result<Vec<AnswerView>, DeskError> {
        let rows = self.book.answers_to(&reader.scope, id).await?;
        let of_vault: Vec<AnswerId> = rows
            .iter()
            .filter(|row| row.vault && !hidden)
            .flat_map(|row| [Some(row.id), row.decision.as_ref().map(|decision| decision.id)])
            .flatten()
            .collect();
        let texts = match of_vault.is_empty() {
            true => Default::default(),
            false => or_nothing(self.book.vault().answer_texts(&reader.scope, &of_vault).await)?,
        };
        let text = |id: AnswerId, given: &str| texts.get(&id).cloned().unwrap_or_else(|| given.to_owned());
        let view = |row: &AnswerRow| AnswerView {
            id: row.id.to_string(),
            text: text(row.id, &row.text),
            by: row.by.clone(),
            at: row.at.to_string(),
            mine: is_writer(reader, row),
            decision: row.decision.as_ref().map(|decision| AnswerDecisionView {
                accepted: decision.accepted,
                by: decision.by.clone(),
                at: decision.at.to_string(),
                note: text(decision.id, &decision.note),
            }),
        };
        Ok(rows.iter().map(view).collect())
    }
}

/// The same person: the same account, or the same name where either has none.
fn is_writer(reader: &Actor, row: &AnswerRow) -> bool {
    match (reader.account, row.account) {
        (Some(ours), Some(theirs)) => ours == theirs,
        _ => reader.name == row.by,
    }
}

fn bounded(text: &str) -> Result<&str, DeskError> {
    let text = text.trim();
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(DeskError::new(
            ErrorClass::Invalid,
            "note-too-long",
            "说明请控制在1000字以内。",
            "An explanation has at most 1,000 characters.",
        ));
    }
    Ok(text)
}
