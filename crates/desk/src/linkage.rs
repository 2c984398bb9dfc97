//! Keeping linkage honest: the model in force, what people's decisions say about its probabilities, training on them, and looking
//! for people whom the book has twice. Compares nobody itself.

use serde::{Deserialize, Serialize};
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_linkage::calibrate::Calibration;
use twofront_linkage::model::Model;
use twofront_store::SettledPair;
use utoipa::ToSchema;

use crate::desk::busy;
use crate::error::ErrorClass;
use crate::permission::may;
use crate::review::{PeoplePair, SHIPPED_MODEL};
use crate::{Desk, DeskError};

/// Two people less likely than this to be one are not asked about.
const WORTH_ASKING: f64 = 0.05;
/// One search fills the queue with no more than the likeliest of these.
const MOST_PAIRS: usize = 2_000;
/// Fewer decisions than these say too little to train on.
const FEWEST_DECISIONS: usize = 10;
const BINS: u32 = 10;

/// The model that says how likely two rows are one person, and how its word has held.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LinkageModelView {
    /// Version in force; `shipped` is the one the program brings along.
    pub version: String,
    /// When it was trained, China's time; none for the shipped one.
    pub trained_at: Option<String>,
    /// On whose order.
    pub trained_by: Option<String>,
    /// So many decisions it rests on.
    pub decisions: usize,
    /// Pairs settled by people, by what the model said of them.
    pub held: Vec<HeldView>,
}

/// How the model's word held for some pairs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HeldView {
    /// Probabilities from here, in millionths ...
    pub from_ppm: u32,
    /// ... up to here.
    pub to_ppm: u32,
    /// Pairs that people settled.
    pub settled: u64,
    /// Those found to be one person.
    pub same: u64,
    /// What the model in force says of such pairs on average, in millionths.
    pub said_ppm: u32,
}

/// What a search for people whom the book has twice found.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct SearchView {
    /// People compared.
    pub people: u64,
    /// Pairs that may be one person.
    pub alike: u64,
    /// Those that are new in the queue.
    pub added: u64,
}

impl Desk {
    /// The model in force.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn linkage_model(&self) -> Result<LinkageModelView, DeskError> {
        let row = self.book.linkage_model_in_force().await?;
        let model = self.model_in_force().await?;
        let decided = self.uncorrected_pairs().await?;
        Ok(LinkageModelView {
            version: row
                .as_ref()
                .map_or_else(|| SHIPPED_MODEL.to_owned(), |row| row.version.clone()),
            trained_at: row.as_ref().map(|row| row.trained_at.to_string()),
            trained_by: row.map(|row| row.trained_by),
            decisions: model.calibration.decisions,
            held: held(&decided, &model.calibration),
        })
    }

    /// Trains the model on all pairs that people have settled, and puts it in force. Pairs already in the queue keep what the
    /// earlier model said of them.
    ///
    /// # Errors
    /// When the actor is not the county's desk or too few pairs are settled.
    pub async fn train_linkage_model(&self, actor: &Actor) -> Result<LinkageModelView, DeskError> {
        may(actor, Operation::LinkageTrain)?;
        let decided = self.uncorrected_pairs().await?;
        if decided.len() < FEWEST_DECISIONS {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "too-few-decisions",
                format!(
                    "已有结论的只有 {} 对，至少要 {FEWEST_DECISIONS} 对才能重新校准。",
                    decided.len()
                ),
                format!(
                    "Only {} pairs are settled; at least {FEWEST_DECISIONS} are needed to train on.",
                    decided.len()
                ),
            ));
        }
        let mut model = self.model_in_force().await?;
        model.calibration = Calibration::learn(&decided);
        let version = format!("county-{}", self.book.linkage_models().await?.len() + 1);
        let body = serde_json::to_value(&model).map_err(unreadable)?;
        let mut pen = self.pen(actor, "linkage.train").await?;
        pen.add_linkage_model(&version, &body).await?;
        pen.put_linkage_model_in_force(&version).await?;
        pen.commit(&version, serde_json::json!({ "decisions": decided.len() }))
            .await?;
        self.forget_known_people();
        self.linkage_model().await
    }

    /// Looks through the whole book for people who may be one person, and puts them into the queue.
    ///
    /// # Errors
    /// When the actor is not the county's desk, or the book cannot be read or written.
    pub async fn look_for_twice_known(&self, actor: &Actor) -> Result<SearchView, DeskError> {
        may(actor, Operation::PairSearch)?;
        let known = self.known_people().await?;
        let people = known.len() as u64;
        let found = busy(move || known.alike(WORTH_ASKING)).await?;
        let pairs: Vec<PeoplePair> = found
            .iter()
            .take(MOST_PAIRS)
            .map(|alike| PeoplePair {
                one: alike.one,
                other: alike.other,
                probability_ppm: alike.probability_ppm,
                evidence: alike.evidence.clone(),
            })
            .collect();
        let added = if pairs.is_empty() {
            0
        } else {
            self.ask_about(actor, &pairs).await?
        };
        Ok(SearchView {
            people,
            alike: found.len() as u64,
            added,
        })
    }

    /// The model that linking uses: the one in force, else the shipped one.
    pub(crate) async fn model_in_force(&self) -> Result<Model, DeskError> {
        match self.book.linkage_model_in_force().await? {
            None => Ok(twofront_reconcile::shipped().1),
            Some(row) => model_of(&row.body),
        }
    }

    /// Settled pairs with what the model said before it was corrected by earlier decisions.
    async fn uncorrected_pairs(&self) -> Result<Vec<(f64, bool)>, DeskError> {
        let mut corrections: Vec<(String, Calibration)> = Vec::new();
        for row in self.book.linkage_models().await? {
            corrections.push((row.version.clone(), model_of(&row.body)?.calibration));
        }
        let uncorrected = |pair: &SettledPair| {
            let by = corrections.iter().find(|(version, _)| *version == pair.model);
            let said = f64::from(pair.probability_ppm) / 1e6;
            (by.map_or(said, |(_, calibration)| calibration.undo(said)), pair.same)
        };
        Ok(self.book.settled_pairs().await?.iter().map(uncorrected).collect())
    }
}

pub(crate) fn model_of(body: &serde_json::Value) -> Result<Model, DeskError> {
    serde_json::from_value(body.clone()).map_err(unreadable)
}

fn unreadable(cause: serde_json::Error) -> DeskError {
    broken().because(cause)
}

fn broken() -> DeskError {
    DeskError::new(
        ErrorClass::Internal,
        "linkage-model-broken",
        "比对模型读不出来，请把日志交给系统管理员。",
        "The linkage model cannot be read; give the log to the system's administrator.",
    )
}

fn held(decided: &[(f64, bool)], calibration: &Calibration) -> Vec<HeldView> {
    let width = 1_000_000 / BINS;
    let mut bins: Vec<(HeldView, f64)> = (0..BINS)
        .map(|bin| {
            let (from_ppm, to_ppm) = (bin * width, (bin + 1) * width);
            (
                HeldView {
                    from_ppm,
                    to_ppm,
                    settled: 0,
                    same: 0,
                    said_ppm: 0,
                },
                0.0,
            )
        })
        .collect();
    for (said, same) in decided {
        let said = calibration.of(*said);
        let at = ((said * f64::from(BINS)) as usize).min(bins.len() - 1);
        let (bin, sum) = &mut bins[at];
        bin.settled += 1;
        bin.same += u64::from(*same);
        *sum += said;
    }
    let told = bins
        .into_iter()
        .filter(|(bin, _)| bin.settled > 0)
        .map(|(mut bin, sum)| {
            bin.said_ppm = (sum / bin.settled as f64 * 1e6).round() as u32;
            bin
        });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_how_the_models_word_held() {
        let decided = [(0.95, true), (0.93, true), (0.91, false), (0.35, false)];
        let told = held(&decided, &Calibration::default());
        let of = |from_ppm, settled, same, said_ppm| HeldView {
            from_ppm,
            to_ppm: from_ppm + 100_000,
            settled,
            same,
            said_ppm,
        };
        assert_eq!(told, [of(300_000, 1, 0, 350_000), of(900_000, 3, 2, 930_000)]);
    }
}
