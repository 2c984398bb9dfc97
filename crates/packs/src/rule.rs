//! Rules: a dated condition with its legal basis, the sentence that explains a hit, and the task it raises.

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::bilingual;
use twofront_domain::clue::Urgency;
use twofront_domain::field::Subject;
use twofront_domain::text::Bilingual;

use crate::position::Positions;
use crate::{MendBy, PackError};

/// One rule, one file in `packs/<pack>/rules/`.
///
/// `when` is a CEL expression over the subject. A person rule reads `name` of the person and `household.name`; a household
/// rule reads `name` of the household and `members.exists(m, m.name ...)`; a lot rule reads the lot and `household.name` of
/// its seller; all read `param.name` and `today`. Every person has the computed `age` (whole years on the day), every
/// household `member_count` (members the book knows) and `place` (its place code). `days(later, earlier)` counts days,
/// `yuan(2)`, `jin(500)`, `kg(2)`, `mu(1)` and `celsius(37.3)` write quantities. Values that nobody knows make a condition
/// unknown, and an unknown condition is no hit; `has(name)` asks whether a value is known.
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
    /// The reason in words; `{name}` is replaced by the value read, with its unit. What stands in the braces may be any
    /// expression of the subject: `{days(today, last_visit_on)}`. `{members.name}` lists the members that made it hit.
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
    /// What becomes of a row for which the condition is unknown.
    #[serde(default)]
    pub unknown: Unknown,
    /// A condition (CEL) on the same subject: only where it is true is an unknown row asked about.
    #[serde(default)]
    pub ask_when: Option<String>,
    /// Who can mend what the rule finds.
    #[serde(default)]
    pub mend_by: Option<MendBy>,
    /// True when a hit is no fault but needs an explanation, which settles it once another person accepts it.
    #[serde(default)]
    pub explain: bool,
    /// Prepared explanations to choose from.
    #[serde(default)]
    pub answers: Vec<Bilingual>,
    /// The policy's own examples, run by `twofront packs check` and the tests.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
    /// Path below the packs folder of the file it is written in. Set by the loader, like the two below.
    #[serde(skip)]
    pub file: String,
    /// The file's text, for showing and editing; [`Rule::to_toml`] has the days on which this version is in force.
    #[serde(skip)]
    pub text: String,
    /// The county's change that this version comes from; none for a rule as shipped.
    #[serde(skip)]
    pub change: Option<u64>,
}

/// What becomes of a row for which a condition is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// The missing values are asked for, in one clue per household (or lot, site, village).
    #[default]
    Ask,
    /// Nothing is said: the value is often unknown for good reason.
    Quiet,
}

/// One policy example: values in JSON-like form and whether the rule must hit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The day the rule is applied for.
    pub date: Date,
    /// Values of the subject by field word; for household rules `members` is a list of tables, for person and lot rules
    /// `household` is a table. Quantities are integers in the field's unit (fen, grams, hundredths of a mu, tenths of a
    /// degree).
    pub given: toml::Table,
    /// Whether the rule hits; not given where `unknown` is.
    #[serde(default)]
    pub hit: Option<bool>,
    /// True when the rule cannot be judged from these values.
    #[serde(default)]
    pub unknown: bool,
}

impl Rule {
    /// True on the days the rule is in force.
    pub fn is_in_force(&self, date: Date) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }

    /// A fault at the `offset`-th character of the condition (from 0), or of the rule as a whole.
    pub fn fault(&self, offset: Option<usize>, problem: Bilingual) -> PackError {
        match offset {
            Some(offset) => self.fault_at("when", offset, problem),
            None => self.fault_at("id", 0, problem),
        }
    }

    /// A fault at the `offset`-th character (from 0) of one of the rule's texts: `when`, `ask_when`, `sentence.zh`.
    pub fn fault_at(&self, path: &str, offset: usize, problem: Bilingual) -> PackError {
        PackError {
            file: self.file.clone(),
            position: Some(Positions::of(&self.text).place_in_string(path, offset)),
            problem,
        }
    }

    /// A fault of what stands in a pair of braces of the sentence.
    pub fn fault_in_sentence(&self, placeholder: &str, problem: Bilingual) -> PackError {
        let sides = [("sentence.zh", &self.sentence.zh), ("sentence.en", &self.sentence.en)];
        let found = sides.iter().find_map(|(path, text)| {
            let at = text.find(&format!("{{{placeholder}}}"))?;
            Some((*path, text[..at].chars().count() + 1))
        });
        let (path, offset) = found.unwrap_or(("sentence.zh", 0));
        self.fault_at(path, offset, problem)
    }

    /// A fault of the example of this name.
    pub fn fault_of_example(&self, name: &str, problem: Bilingual) -> PackError {
        let positions = Positions::of(&self.text);
        let path = |at: usize| format!("example.{at}.name");
        let named = |at: &usize| positions.string(&path(*at)).is_some_and(|written| written == name);
        let at = (0..positions.len("example")).find(named);
        PackError {
            file: self.file.clone(),
            position: Some(positions.place(&at.map_or_else(|| "id".to_owned(), path))),
            problem: bilingual!("例子“{name}”：", "example {name:?}: ") + problem,
        }
    }

    /// The names and expressions in the braces of the sentence, in the order of the Chinese text.
    pub fn placeholders(&self) -> Vec<&str> {
        braces(&self.sentence.zh)
    }
}

/// What stands in the braces of a template.
pub(crate) fn braces(template: &str) -> Vec<&str> {
    template
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}
