//! One pack: a folder of data for one front, with a version.

use serde::Deserialize;
use twofront_domain::front::Front;
use twofront_domain::text::Bilingual;

use crate::{LedgerSpec, Parameter, Rule, TaskKind};

/// One pack as loaded.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Folder name and stable word: `livelihood`.
    pub id: String,
    /// Version, stored with every screening: `2026.1`.
    pub version: String,
    /// The front it serves.
    pub front: Front,
    /// True when its person data is emergency health and movement data and lives in the vault.
    pub vault: bool,
    /// Shown name.
    pub title: Bilingual,
    /// Kinds of ledgers.
    pub ledgers: Vec<LedgerSpec>,
    /// Rules, in order of their ids.
    pub rules: Vec<Rule>,
    /// Parameters that its rules read.
    pub parameters: Vec<Parameter>,
    /// Kinds of tasks that its rules raise.
    pub task_kinds: Vec<TaskKind>,
}

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
}
