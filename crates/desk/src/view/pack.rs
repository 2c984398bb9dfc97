//! Packs as shown: rules, parameters, and everything else that policy staff may read and a county may change.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Text;
use super::trial::FaultView;

/// All packs in force.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PacksView {
    /// The packs, in order of their ids.
    pub packs: Vec<PackView>,
    /// What is wrong with changes of the county that do not fit the packs any more and are therefore not in force.
    pub faults: Vec<FaultView>,
}

/// One pack.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PackView {
    /// Stable word.
    pub id: String,
    /// Version; `+3` at its end says that the county's changes up to number 3 are in it.
    pub version: String,
    /// The beginning of the SHA-256 over the pack's files.
    pub digest: String,
    /// `epidemic` or `livelihood`.
    pub front: String,
    /// True when its rules about people are judged in the vault.
    pub vault: bool,
    /// Shown name.
    pub title: Text,
    /// Its rules.
    pub rules: Vec<RuleRow>,
    /// Its parameters.
    pub parameters: Vec<ParameterView>,
    /// Forms.
    pub forms: Vec<TitledView>,
    /// Checklists.
    pub checklists: Vec<TitledView>,
    /// Measures.
    pub measures: Vec<TitledView>,
    /// Procedures.
    pub procedures: Vec<TitledView>,
    /// Indicators.
    pub indicators: Vec<TitledView>,
}

/// A word with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TitledView {
    /// Stable word.
    pub id: String,
    /// Shown name.
    pub title: Text,
}

/// A word and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LabelledWord {
    /// Stable word.
    pub word: String,
    /// Shown name.
    pub label: Text,
}

/// One rule in a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RuleRow {
    /// Stable word within its pack.
    pub id: String,
    /// Short name.
    pub title: Text,
    /// `person`, `household`, `lot`, `site` or `village`.
    pub subject: String,
    /// `low`, `normal` or `urgent`.
    pub urgency: String,
    /// First day in force.
    pub from: String,
    /// Last day in force.
    pub to: Option<String>,
    /// Law or notice.
    pub legal_basis: Text,
    /// Who can mend what it finds.
    pub mend_by: Option<LabelledWord>,
    /// True when a hit asks for an explanation.
    pub explain: bool,
    /// `ask` when missing values are asked for, `quiet` otherwise.
    pub unknown: String,
    /// Open clues within the reader's area; none where the reader may not see into the vault.
    pub open_clues: Option<u64>,
}

/// One parameter with all its values.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ParameterView {
    /// Stable word: rules read it as `param.<id>`.
    pub id: String,
    /// Shown name.
    pub title: Text,
    /// Type and unit: `money` (fen), `weight` (grams), `area` (hundredths of a mu), `temperature` (tenths of a degree), `count`, `date`.
    pub kind: String,
    /// The least sensible amount, where the pack says one.
    pub least: Option<i64>,
    /// The greatest sensible amount.
    pub most: Option<i64>,
    /// Its values by date and place.
    pub values: Vec<ParameterValueView>,
    /// The value in force in the county on the working day.
    pub in_force: Option<ParameterInForceView>,
    /// The rules that read it, as `pack/rule`.
    pub read_by: Vec<String>,
}

/// One value of a parameter.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ParameterValueView {
    /// First day in force.
    pub from: String,
    /// Last day in force.
    pub to: Option<String>,
    /// Place code; none means everywhere.
    pub place: Option<String>,
    /// The amount in the type's unit.
    pub amount: i64,
    /// The same with its unit.
    pub shown: Text,
    /// The document that sets it.
    pub legal_basis: Text,
    /// Number of the county's change that brought it; none for the pack's own.
    pub change: Option<u64>,
}

/// The value of a parameter in force.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ParameterInForceView {
    /// The amount in the type's unit.
    pub amount: i64,
    /// The same with its unit.
    pub shown: Text,
    /// Since when.
    pub from: String,
    /// The document that sets it.
    pub legal_basis: Text,
}

/// One rule with everything a reader may want to check.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RuleDetail {
    /// The line in lists.
    #[serde(flatten)]
    pub row: RuleRow,
    /// Pack id.
    pub pack: String,
    /// Pack version.
    pub pack_version: String,
    /// `epidemic` or `livelihood`.
    pub front: String,
    /// True when the rule is judged in the vault.
    pub vault: bool,
    /// The condition as written.
    pub condition: String,
    /// The condition in plain words.
    pub words: Text,
    /// The sentence of a clue, with names in braces.
    pub sentence: Text,
    /// The same with what stands for each value.
    pub sentence_parts: SentenceView,
    /// How to mend it.
    pub remedy: Text,
    /// The kind of task it raises.
    pub task: Option<TitledView>,
    /// Prepared explanations.
    pub answers: Vec<Text>,
    /// The policy's own examples.
    pub examples: Vec<ExampleView>,
    /// Parameters it reads.
    pub parameters: Vec<ParameterView>,
    /// The file it is written in, or the change that brought it.
    pub file: String,
    /// Its text (TOML).
    pub text: String,
}

/// A sentence in pieces, the Chinese and the English one.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SentenceView {
    /// Chinese.
    pub zh: Vec<SentencePart>,
    /// English.
    pub en: Vec<SentencePart>,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SentencePart {
    /// Fixed words, or the name of the value that will stand there.
    pub text: String,
    /// True for a value.
    pub value: bool,
}

/// One policy example.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ExampleView {
    /// What it shows.
    pub name: String,
    /// The day the rule is applied for.
    pub date: String,
    /// Whether the rule must hit; none when it must be unknown.
    pub hit: Option<bool>,
    /// True when the answer must be unknown.
    pub unknown: bool,
}
