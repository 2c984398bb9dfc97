//! Why two rows are, or are not, one person: what each field says, in numbers that add up to the odds.

use crate::model::Model;
use crate::pattern::{Pattern, level};
use crate::schema::Schema;

/// What one field says.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldSays {
    /// The field.
    pub field: String,
    /// Its level, such as `homophone`; empty where one of the rows says nothing.
    pub level: String,
    /// Natural logarithm of how much likelier this agreement is in one person than in two strangers.
    pub weight: f64,
}

/// What each field says by itself. Fields are not quite independent: what they have in common, how rare a shared name is, and how
/// rarely two random people are one, is the rest up to `log_odds`, which is returned beside.
pub fn explain(schema: &Schema, model: &Model, pattern: Pattern, log_odds: f64) -> (Vec<FieldSays>, f64) {
    let fields = schema.fields.iter().enumerate().map(|(at, field)| {
        let level = level(pattern, at);
        FieldSays {
            field: field.name.clone(),
            level: if level == 0 {
                String::new()
            } else {
                field.levels[level as usize - 1].clone()
            },
            weight: model.weight(at, level),
        }
    });
    let fields: Vec<FieldSays> = fields.collect();
    let sum: f64 = fields.iter().map(|field| field.weight).sum();
    (fields, log_odds - sum)
}
