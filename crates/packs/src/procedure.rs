//! Procedures: the steps a case goes through, how many days each has, who may act, and what may be made public. Carries the
//! county's rules as data; driving a case through them is `casework`'s business.

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::field::Subject;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;

/// The step that ends a case.
pub const END: &str = "end";

/// One procedure, one file in `packs/<pack>/procedures/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Stable word, equal to the file name.
    pub id: String,
    /// Shown name.
    pub title: Bilingual,
    /// What it decides.
    pub kind: ProcedureKind,
    /// Whom or what it is about.
    pub subject: Subject,
    /// Where it holds; none means everywhere that has none of its own.
    #[serde(default)]
    pub place: Option<PlaceCode>,
    /// First day in force.
    pub from: Date,
    /// Last day in force; none means until further notice.
    #[serde(default)]
    pub to: Option<Date>,
    /// The document it follows.
    pub legal_basis: String,
    /// The most days the whole may take, counted from the clue or the application.
    #[serde(default)]
    pub days: Option<u32>,
    /// How `days` and the steps' days are counted.
    #[serde(default)]
    pub count: DayCount,
    /// What may be done at once where waiting would harm, before the steps are through.
    #[serde(default)]
    pub urgent: Option<Bilingual>,
    /// The steps; a case starts with the first.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// Path below the packs folder. Set by the loader.
    #[serde(skip)]
    pub file: String,
}

/// What a procedure decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProcedureKind {
    /// Whether a household is monitored and helped.
    Identify,
    /// Whether its risk is removed.
    Remove,
    /// Whether a site may work again.
    Reopen,
}

/// How days are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayCount {
    /// Working days of the calendar.
    #[default]
    Working,
    /// All days.
    Calendar,
}

/// One step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Stable word, unique in the procedure.
    pub id: String,
    /// What is done.
    pub title: Bilingual,
    /// Who may do it.
    pub by: Vec<Actor>,
    /// How many people at least do it together.
    #[serde(default = "one")]
    pub people: u32,
    /// Steps whose doers may not do this one: nobody checks their own work.
    #[serde(default)]
    pub other_than: Vec<String>,
    /// The most days it may take.
    #[serde(default)]
    pub days: Option<u32>,
    /// The form that is filled in.
    #[serde(default)]
    pub form: Option<String>,
    /// What is made public, where and for how long.
    #[serde(default)]
    pub publicity: Option<Publicity>,
    /// What must hold before the step can be done.
    #[serde(default)]
    pub requires: Vec<Requirement>,
    /// How it can end.
    pub outcomes: Vec<Outcome>,
    /// The document that asks for it, where it is not the procedure's.
    #[serde(default)]
    pub legal_basis: Option<String>,
}

const fn one() -> u32 {
    1
}

/// Who may do a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// The household itself.
    Household,
    /// Whoever runs the site.
    Operator,
    /// The worker paired with the household.
    PairedWorker,
    /// The village office and the work team stationed there.
    Village,
    /// The villagers' representatives in a meeting.
    VillageMeeting,
    /// The town office.
    Town,
    /// The county's desk.
    CountyOffice,
    /// The county's departments, comparing their lists.
    Departments,
}

impl Actor {
    /// The actor in words.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Household => ("农户", "the household"),
            Self::Operator => ("场所负责人", "whoever runs the site"),
            Self::PairedWorker => ("结对干部", "the paired worker"),
            Self::Village => ("村（含驻村工作队）", "the village and its work team"),
            Self::VillageMeeting => ("村民代表会议", "the meeting of villagers' representatives"),
            Self::Town => ("乡镇", "the town"),
            Self::CountyOffice => ("县防返贫专班", "the county desk"),
            Self::Departments => ("县级行业部门", "the county's departments"),
        };
        Bilingual::new(zh, en)
    }
}

/// What is made public.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publicity {
    /// For how many days at least.
    pub days: u32,
    /// Where.
    pub at: Actor,
    /// Fields that must never be on the list.
    pub never: Vec<String>,
}

/// What must hold before a step can be done.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// In words.
    pub text: Bilingual,
    /// As a condition (CEL on the subject) where the record can show it; without it somebody confirms it.
    #[serde(default)]
    pub when: Option<String>,
    /// The document that asks for it, where it is not the procedure's.
    #[serde(default)]
    pub legal_basis: Option<String>,
}

/// How a step can end.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Stable word, unique in the step.
    pub id: String,
    /// In words.
    pub title: Bilingual,
    /// The step that follows, or `end`.
    pub next: String,
}

impl Procedure {
    /// True on the days it is in force.
    pub fn is_in_force(&self, date: Date) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }

    /// The step of this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}
