//! One pack: a folder of data for one front, with a version.

use serde::Deserialize;
use twofront_domain::clue::Urgency;
use twofront_domain::front::Front;
use twofront_domain::text::Bilingual;

use crate::{Checklist, Form, Indicator, LedgerSpec, Measure, Parameter, Procedure, Rule, TaskKind};

/// One pack as loaded.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Folder name and stable word: `livelihood`.
    pub id: String,
    /// Version, stored with every screening: `2026.2`, or `2026.2+3` with the county's changes up to number 3.
    pub version: String,
    /// The first 12 hexadecimal digits of the SHA-256 of its files: two packs of one version that differ show it.
    pub digest: String,
    /// The front it serves.
    pub front: Front,
    /// True when its person data is emergency health and movement data and lives in the vault.
    pub vault: bool,
    /// Shown name.
    pub title: Bilingual,
    /// What is said of rules that could not be judged because values are missing; without it the pack `records` says it.
    pub missing: Option<Missing>,
    /// Kinds of ledgers.
    pub ledgers: Vec<LedgerSpec>,
    /// Rules, in order of their ids; where a county has changed one, its versions in order of their days.
    pub rules: Vec<Rule>,
    /// Parameters that its rules read.
    pub parameters: Vec<Parameter>,
    /// Kinds of tasks that its rules raise.
    pub task_kinds: Vec<TaskKind>,
    /// Forms.
    pub forms: Vec<Form>,
    /// Checklists.
    pub checklists: Vec<Checklist>,
    /// Kinds of help.
    pub measures: Vec<Measure>,
    /// Procedures.
    pub procedures: Vec<Procedure>,
    /// Figures.
    pub indicators: Vec<Indicator>,
}

impl Pack {
    /// A pack with nothing in it.
    pub fn empty(id: impl Into<String>, version: impl Into<String>, front: Front, title: Bilingual) -> Self {
        Self {
            id: id.into(),
            version: version.into(),
            digest: String::new(),
            front,
            vault: false,
            title,
            missing: None,
            ledgers: Vec::new(),
            rules: Vec::new(),
            parameters: Vec::new(),
            task_kinds: Vec::new(),
            forms: Vec::new(),
            checklists: Vec::new(),
            measures: Vec::new(),
            procedures: Vec::new(),
            indicators: Vec::new(),
        }
    }
}

/// The clue about values that rules needed and nobody knows. Its rule id is [`VALUES_MISSING`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// Short name for lists.
    pub title: Bilingual,
    /// The reason in words; `{missing}` lists what is missing, since when, and which rules need it.
    pub sentence: Bilingual,
    /// What to do about it.
    pub remedy: Bilingual,
    /// Why it may be asked for.
    pub legal_basis: String,
    /// How soon.
    pub urgency: Urgency,
    /// The kind of task it raises, if any.
    #[serde(default)]
    pub task: Option<String>,
}

/// The id under which a pack's [`Missing`] clue stands beside those of its rules.
pub const VALUES_MISSING: &str = "values-missing";

/// The file `pack.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub id: String,
    pub version: String,
    pub front: Front,
    #[serde(default)]
    pub vault: bool,
    pub title: Bilingual,
    #[serde(default)]
    pub missing: Option<Missing>,
}
