//! Trials: what a changed line or rule would catch and drop. Nothing of it is kept.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{PlaceRef, Text};

/// What is to be tried.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct TrialAsked {
    /// Pack id.
    pub pack: String,
    /// Rule id.
    pub rule: String,
    /// The day the rule is applied for; the working day when missing.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(default)]
    pub date: Option<Date>,
    /// Amounts to try, by parameter, in the parameter's unit.
    #[serde(default)]
    pub parameters: std::collections::BTreeMap<String, i64>,
    /// A condition (CEL) to try in place of the rule's.
    #[serde(default)]
    pub condition: Option<String>,
}

/// What a trial found.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Trial {
    /// The day the rule was applied for.
    pub date: String,
    /// Hits of the rule in force.
    pub before: u64,
    /// Hits of the rule as tried.
    pub after: u64,
    /// Hit by both.
    pub kept: u64,
    /// Hit only as tried.
    pub caught: u64,
    /// Hit only by the rule in force.
    pub dropped: u64,
    /// Rows for which the rule as tried cannot be judged.
    pub unknown: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// By town.
    pub towns: Vec<TrialTown>,
    /// Some of those caught, spread over the towns.
    pub caught_samples: Vec<TrialSample>,
    /// Some of those dropped, spread over the towns.
    pub dropped_samples: Vec<TrialSample>,
    /// What is wrong with what was tried; the counts are then those of the rule in force.
    pub faults: Vec<FaultView>,
}

/// One town's share of a trial.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TrialTown {
    /// The town.
    pub place: PlaceRef,
    /// Hits of the rule in force.
    pub before: u64,
    /// Hits of the rule as tried.
    pub after: u64,
    /// Hit only as tried.
    pub caught: u64,
    /// Hit only by the rule in force.
    pub dropped: u64,
}

/// One row that a trial caught or dropped.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TrialSample {
    /// `person`, `household`, `lot`, `site` or `village`.
    pub subject: String,
    /// Its id.
    pub subject_id: String,
    /// The household concerned.
    pub household_id: Option<String>,
    /// Who or what: the head of the household, or the name of the site or village.
    pub head_name: String,
    /// Village.
    pub place: PlaceRef,
    /// Why, with the values filled in.
    pub sentence: Text,
}

/// One thing that is wrong with a pack, a rule or a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FaultView {
    /// The file, or the name of what was tried.
    pub file: String,
    /// Line from 1, where known.
    pub line: Option<u64>,
    /// Column from 1, where known.
    pub column: Option<u64>,
    /// What is wrong and how to mend it.
    pub problem: Text,
}

/// Which curve is wanted.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CurveAsked {
    /// Pack id.
    pub pack: String,
    /// Rule id.
    pub rule: String,
    /// Parameter id.
    pub parameter: String,
    /// The day the rule is applied for; the working day when missing.
    #[param(value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
}

/// How many rows a rule hits while one of its parameters moves.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Curve {
    /// Hits by amount, in order of the amounts.
    pub points: Vec<CurvePoint>,
    /// The least sensible amount.
    pub least: i64,
    /// The greatest sensible amount.
    pub most: i64,
    /// A sensible step between two amounts.
    pub step: i64,
    /// The amount in force.
    pub in_force: Option<i64>,
}

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurvePoint {
    /// The parameter's amount.
    pub amount: i64,
    /// Hits with it.
    pub hits: u64,
}
