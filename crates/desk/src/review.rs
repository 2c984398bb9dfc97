//! Reviewing: pairs that may be one person, people's decisions on them, and what these bring about.

use serde::{Deserialize, Serialize};
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::finding::{Finding, Severity};
use twofront_domain::ids::{FindingId, HouseholdId, PairId, PersonId};
use twofront_domain::link::FieldEvidence;
use twofront_domain::review::{PairStanding, Verdict};
use twofront_domain::text::Bilingual;
use twofront_store::{
    EmptyHousehold, HOUSEHOLD_EMPTY, NewFinding, NewPair, PAIRS_DISAGREE, PairFilter as BookFilter, PairSide, Pen,
    ROW_TAKEN_UP, StoreError,
};
use utoipa::{IntoParams, ToSchema};

use crate::clock::new_uuid;
use crate::error::ErrorClass;
use crate::permission::may;
use crate::view::pair::PairView;
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

/// The version of the model that the program brings along.
pub(crate) const SHIPPED_MODEL: &str = "shipped";

/// Longest note of a decision, in characters.
const NOTE_CHARACTERS_MAX: usize = 1000;

/// Which pairs are wanted. All conditions must hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PairFilter {
    /// `open` (the default), `contested`, `same`, `different`, `replaced` or `all`.
    pub standing: Option<String>,
    /// Place code: town or village.
    pub place: Option<String>,
}

/// What a person says of a pair.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub struct PairDecision {
    /// `same`, `different`, `unsure`, or `withdrawn` to take back what one said before.
    pub verdict: String,
    /// Why, in their words.
    pub note: Option<String>,
}

/// Two people in the book who may be one.
#[derive(Clone, Debug)]
pub struct PeoplePair {
    /// One of them.
    pub one: PersonId,
    /// The other.
    pub other: PersonId,
    /// Probability that they are one person, in millionths.
    pub probability_ppm: u32,
    /// What each field says.
    pub evidence: Vec<FieldEvidence>,
}

impl Desk {
    /// Puts people into the queue who may be one person; two who are a pair already stay that one. Gives the number added.
    ///
    /// # Errors
    /// When somebody is not in the book, or it cannot be written.
    pub async fn ask_about(&self, actor: &Actor, pairs: &[PeoplePair]) -> Result<u64, DeskError> {
        let model = self.model_version().await?;
        let new: Vec<NewPair> = pairs
            .iter()
            .map(|pair| NewPair {
                id: PairId::new(new_uuid()),
                row_place: None,
                one: PairSide::Person(pair.one),
                other: pair.other,
                ledger: None,
                probability_ppm: pair.probability_ppm,
                evidence: pair.evidence.clone(),
                model: model.clone(),
            })
            .collect();
        let mut pen = self.pen(actor, "pair.add").await?;
        let added = pen.add_pairs(&new).await?;
        pen.commit("pairs", serde_json::json!({ "pairs": added })).await?;
        Ok(added)
    }

    /// Pairs for review: those that a wrong answer of the model is likeliest for come first.
    ///
    /// # Errors
    /// When a filter word is unknown.
    pub async fn pairs(
        &self,
        reader: &Actor,
        filter: &PairFilter,
        page: PageAsked,
    ) -> Result<Page<PairView>, DeskError> {
        let standing = match filter.standing.as_deref() {
            None | Some("") => Some(PairStanding::Open),
            Some("all") => None,
            Some(word) => shown::filter("standing", Some(word), PairStanding::from_word)?,
        };
        let wanted = BookFilter {
            standing,
            place: shown::place_filter(filter.place.as_deref())?,
        };
        let listing = self.book.pairs(&reader.scope, &wanted, shown::page(page)).await?;
        Ok(Page {
            items: self.pair_views(reader, listing.rows).await?,
            total: listing.total,
            offset: page.offset,
        })
    }

    /// One pair.
    ///
    /// # Errors
    /// When there is no such pair, or one side of it is outside the reader's area.
    pub async fn pair(&self, reader: &Actor, id: PairId) -> Result<PairView, DeskError> {
        let row = self.book.pair(&reader.scope, id).await?;
        let row = row.ok_or_else(|| DeskError::not_found("pair"))?;
        let view = self.pair_views(reader, vec![row]).await?.pop();
        view.ok_or_else(|| DeskError::not_found("pair"))
    }

    /// A person says what they think of a pair. Nothing that anybody said is changed; where the pair then stands, and what
    /// that brings about, follows from all of it.
    ///
    /// # Errors
    /// When the pair is outside the person's area, the verdict is unknown, or it would contradict other settled pairs.
    pub async fn decide_pair(&self, actor: &Actor, id: PairId, decision: &PairDecision) -> Result<PairView, DeskError> {
        let (verdict, note) = checked(actor, decision)?;
        // Reading it first puts the scope's check before the write.
        let before = self.pair(actor, id).await?;
        if verdict == Verdict::Withdrawn && matches!(before.my_verdict.as_deref(), None | Some("withdrawn")) {
            return Err(nothing_to_withdraw());
        }
        let mut pen = self.brief_pen(actor, "pair.decide").await?;
        let packs = self.packs();
        let catalogue = &packs.catalogue;
        let decided = pen.decide_pair(catalogue, id, actor.account, verdict, note).await;
        let decided = decided.map_err(contradiction)?;
        note_empty_households(&mut pen, &decided.households).await?;
        let detail = serde_json::json!({
            "verdict": verdict.as_str(), "before": decided.before.as_str(), "after": decided.after.as_str(),
        });
        pen.commit(&id.to_string(), detail).await?;
        self.rescreen_after_write(actor).await;
        self.pair(actor, id).await
    }

    /// The version of the linkage model in force, as pairs name it.
    pub(crate) async fn model_version(&self) -> Result<String, DeskError> {
        let model = self.book.linkage_model_in_force().await?;
        Ok(model.map_or_else(|| SHIPPED_MODEL.to_owned(), |model| model.version))
    }
}

fn checked<'d>(actor: &Actor, decision: &'d PairDecision) -> Result<(Verdict, &'d str), DeskError> {
    may(actor, Operation::PairDecide)?;
    let verdict = Verdict::from_word(&decision.verdict).ok_or_else(|| {
        DeskError::new(
            ErrorClass::Invalid,
            "verdict-unknown",
            "请选择：是同一人、不是同一人、说不准，或撤回。",
            "Choose one of: same, different, unsure, withdrawn.",
        )
    })?;
    let note = decision.note.as_deref().unwrap_or_default().trim();
    if note.chars().count() > NOTE_CHARACTERS_MAX {
        return Err(DeskError::new(
            ErrorClass::Invalid,
            "note-too-long",
            "说明请控制在1000字以内。",
            "A note has at most 1,000 characters.",
        ));
    }
    Ok((verdict, note))
}

fn nothing_to_withdraw() -> DeskError {
    DeskError::new(
        ErrorClass::Conflict,
        "nothing-to-withdraw",
        "您对这一对还没有作出可以撤回的判断。",
        "You have said nothing of this pair that could be taken back.",
    )
}

/// Says which other pair stands in the way.
fn contradiction(error: StoreError) -> DeskError {
    match error {
        StoreError::Conflict(PAIRS_DISAGREE) => DeskError::new(
            ErrorClass::Conflict,
            "pairs-disagree",
            "与其他已核对的人员矛盾：这样判断后，已认定不是同一人的两人会成为同一人。请先复核那一对。",
            "This contradicts other settled pairs: two people found to be different would become one. Review that pair \
             first.",
        ),
        StoreError::Conflict(ROW_TAKEN_UP) => DeskError::new(
            ErrorClass::Conflict,
            "row-taken-up",
            "这一行已认定是另一个人。要改的话，请先撤回那一对的判断。",
            "This row was found to be somebody else. To change that, take back the decision on that pair first.",
        ),
        other => other.into(),
    }
}

/// A household that lost its last member to a merge stays in the book; a clerk should look at it.
async fn note_empty_households(pen: &mut Pen, households: &[HouseholdId]) -> Result<(), DeskError> {
    for empty in pen.households_left_empty(households).await? {
        let finding = empty_household(&empty);
        let new = NewFinding {
            id: FindingId::new(new_uuid()),
            finding: &finding,
            place: empty.place.clone(),
        };
        pen.add_findings(empty.ledger, false, &[new]).await?;
    }
    Ok(())
}

fn empty_household(empty: &EmptyHousehold) -> Finding {
    Finding {
        code: HOUSEHOLD_EMPTY,
        severity: Severity::Warning,
        sheet: Some(empty.sheet.as_str().into()),
        row: Some(empty.row),
        column: None,
        field: Some("household_number".into()),
        value: empty.number.as_deref().map(Into::into),
        problem: Bilingual::new(
            "这一户的人经核对都是其他户的人，户里已经没有人",
            "After review everybody of this household is somebody of another household; nobody is left in it",
        ),
        remedy: Bilingual::new(
            "核实这一户是否已并入他户；判断有误的，到“待核对”里撤回",
            "Check whether this household was joined to another; where the review was wrong, take the decision back",
        ),
    }
}

#[cfg(test)]
mod tests;
