//! Indicators: figures for the wall and the bulletin, as conditions to count by. Says what is counted; counting is `screen`'s.

use serde::Deserialize;
use twofront_domain::field::Subject;
use twofront_domain::text::Bilingual;

/// One figure, one entry of `packs/<pack>/indicators.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Stable word.
    pub id: String,
    /// Shown name.
    pub title: Bilingual,
    /// What is counted.
    pub subject: Subject,
    /// How the figure is shown.
    pub unit: IndicatorUnit,
    /// The condition (CEL on the subject) of those that count.
    pub count: String,
    /// The condition of those they are a share of; without it the figure is a plain number. `count` is judged among them.
    #[serde(default)]
    pub of: Option<String>,
    /// Which way is good; none where neither is.
    #[serde(default)]
    pub better: Option<Better>,
    /// The document that asks for it.
    pub legal_basis: String,
}

/// How a figure is shown. Shares keep both numbers: never the rate alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorUnit {
    /// A number.
    Number,
    /// A share of a hundred.
    Percent,
    /// A share of a thousand.
    PerThousand,
}

/// Which way is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// The more the better.
    More,
    /// The fewer the better.
    Fewer,
}
