//! What the desk shows: one read model per screen, the same over HTTP and as `--json` on the command line.
//!
//! Only shapes; how they are filled is the business of the functions beside this folder.

pub mod account;
pub mod alert;
pub mod card;
pub mod change;
pub mod clue;
pub mod household;
pub mod ledger;
pub mod overview;
pub mod pack;
pub mod pair;
pub mod portal;
pub mod proof;
pub mod refusal;
pub mod response;
pub mod round;
pub mod sign_in;
pub mod trial;
pub mod unmask;
pub mod verdict;

use serde::{Deserialize, Serialize};
use twofront_domain::text::{Bilingual, Language};
use utoipa::ToSchema;

/// A text in both languages; the reader chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in a language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

impl From<Bilingual> for Text {
    fn from(text: Bilingual) -> Self {
        Self {
            zh: text.zh,
            en: text.en,
        }
    }
}

impl From<&Bilingual> for Text {
    fn from(text: &Bilingual) -> Self {
        Self {
            zh: text.zh.clone(),
            en: text.en.clone(),
        }
    }
}

/// A place with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlaceRef {
    /// Place code.
    pub code: String,
    /// Name from the gazetteer.
    pub name: String,
    /// Name of the town, for villages.
    pub town: Option<String>,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Rows in the whole list.
    pub total: u64,
    /// Rows before this page.
    pub offset: u64,
}

/// Which page of a list is wanted.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageAsked {
    /// Rows to skip.
    #[serde(default)]
    pub offset: u64,
    /// Rows wanted, at most 500.
    #[serde(default = "default_limit")]
    pub limit: u64,
}

impl PageAsked {
    /// The first `limit` rows.
    pub const fn first(limit: u64) -> Self {
        Self { offset: 0, limit }
    }
}

impl Default for PageAsked {
    fn default() -> Self {
        Self::first(default_limit())
    }
}

const fn default_limit() -> u64 {
    50
}
