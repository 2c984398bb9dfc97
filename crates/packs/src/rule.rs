//! Rules: a dated condition with its legal basis, the sentence that explains a hit, and the task it raises.

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::clue::Urgency;
use twofront_domain::field::Subject;
use twofront_domain::text::Bilingual;

/// One rule, one file in `packs/<pack>/rules/`.
///
/// `when` is a CEL expression over the subject. A person rule reads `name` of the person and `household.name`; a household
/// rule reads `name` of the household and `members.exists(m, m.name ...)`; both read `param.name` and `today`. Every
/// person has the computed `age` (whole years on the day), every household `member_count` (members the book knows).
/// Values that nobody knows make a condition unknown, and an unknown condition is no hit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable word, equal to the file name.
    pub id: String,
    /// What the rule speaks of.
    pub subject: Subject,
    /// First day in force.
    pub from: Date,
    /// Last day in force; none means until further notice.
    #[serde(default)]
    pub to: Option<Date>,
    /// Short name for lists.
    pub title: Bilingual,
    /// The condition (CEL).
    pub when: String,
    /// The reason in words; `{name}` is replaced by the value read, with its unit.
    pub sentence: Bilingual,
    /// How to mend it or what to do about it, one sentence.
    pub remedy: Bilingual,
    /// The law, notice or published rule it follows.
    pub legal_basis: String,
    /// How soon.
    pub urgency: Urgency,
    /// The kind of task it raises, a word of the pack's `tasks.toml`; none for clues that only want a look.
    #[serde(default)]
    pub task: Option<String>,
    /// The policy's own examples, run by `twofront packs check` and the tests.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

/// One policy example: values in JSON-like form and whether the rule must hit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The day the rule is applied for.
    pub date: Date,
    /// Values of the subject by field word; for household rules `members` is a list of tables, for person rules
    /// `household` is a table.
    pub given: toml::Table,
    /// Whether the rule hits.
    pub hit: bool,
}
