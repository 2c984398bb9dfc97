//! One rule with other amounts or another condition than those in force: packs made for one trial and thrown away.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::field::Subject;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;
use twofront_packs::parameter::DatedAmount;
use twofront_packs::{PackError, Packs, Parameter, rule_text};
use twofront_screen::Side;

use crate::DeskError;
use crate::areas::AreaRules;
use crate::error::ErrorClass;
use crate::in_force::rule_on;
use crate::live::CountySide;
use crate::rule_views::amount_shown;
use crate::view::trial::TrialAsked;

/// Points of a curve.
const POINTS: i64 = 40;
/// What a fault of a trial calls the condition.
const CONDITION: &str = "condition";

/// One rule on one day.
pub(crate) struct OneRule {
    pack: String,
    rule: String,
    date: Date,
    /// On which side of the wall it is judged.
    pub(crate) side: Side,
}

impl OneRule {
    /// The rule of this pack and id.
    ///
    /// # Errors
    /// When there is none, or it is judged in the vault and the scope does not open it.
    pub(crate) fn of(scope: &Scope, packs: &Packs, pack: &str, rule: &str, date: Date) -> Result<Self, DeskError> {
        let (pack, rule) = rule_on(packs, pack, rule, date).ok_or_else(|| DeskError::not_found("rule"))?;
        let side = side_of(pack.vault, rule.subject);
        if pack.vault && !scope.vault() {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "vault-closed",
                "这条规则涉及应急健康和行程数据，只有经授权的人员可以试算。",
                "This rule reads emergency health and movement data; only authorised people may try it.",
            ));
        }
        Ok(Self {
            pack: pack.id.clone(),
            rule: rule.id.clone(),
            date,
            side,
        })
    }

    /// The rule alone, compiled for one side of the county.
    pub(crate) fn compile(
        &self,
        packs: &Packs,
        county: &PlaceCode,
        side: &CountySide,
    ) -> Result<AreaRules, Vec<PackError>> {
        AreaRules::compile(packs, self.date, county, (side.side, &side.columns), |pack, rule| {
            pack.id == self.pack && rule.id == self.rule
        })
    }
}

/// On which side of the wall a rule is judged: rules of vault packs about people and households in the vault.
pub(crate) const fn side_of(vault_pack: bool, subject: Subject) -> Side {
    match vault_pack && matches!(subject, Subject::Person | Subject::Household) {
        true => Side::Vault,
        false => Side::Book,
    }
}

/// The packs with what is tried.
///
/// # Errors
/// What is wrong with it, with its place.
pub(crate) fn with(packs: &Packs, asked: &TrialAsked, date: Date, county: &PlaceCode) -> Result<Packs, Vec<PackError>> {
    let mut packs = packs.clone();
    let mut faulty = Vec::new();
    for (id, amount) in &asked.parameters {
        if let Err(fault) = set_amount(&mut packs, id, *amount, date, county) {
            faulty.push(fault);
        }
    }
    if let Some(condition) = &asked.condition {
        let rules = packs
            .packs
            .iter_mut()
            .filter(|pack| pack.id == asked.pack)
            .flat_map(|pack| &mut pack.rules);
        for rule in rules.filter(|rule| rule.id == asked.rule && rule.is_in_force(date)) {
            // Faults are counted from the beginning of what the reader typed.
            match rule_text::with_condition("when = \"\"\n", condition) {
                Ok(text) => rule.text = text,
                Err(fault) => faulty.push(fault),
            }
            CONDITION.clone_into(&mut rule.file);
            rule.when.clone_from(condition);
        }
    }
    match faulty.is_empty() {
        true => Ok(packs),
        false => Err(faulty),
    }
}

fn set_amount(packs: &mut Packs, id: &str, amount: i64, date: Date, county: &PlaceCode) -> Result<(), PackError> {
    let fault = |problem: Bilingual| PackError {
        file: id.to_owned(),
        position: None,
        problem,
    };
    let mut all = packs.packs.iter_mut().flat_map(|pack| &mut pack.parameters);
    let Some(parameter) = all.find(|one| one.id == id) else {
        return Err(fault(packs.no_parameter(id)));
    };
    if let Some(problem) = senseless(parameter, amount) {
        return Err(fault(problem));
    }
    parameter.values.push(DatedAmount {
        from: date,
        to: None,
        place: Some(county.clone()),
        amount,
        legal_basis: String::new(),
        change: None,
    });
    Ok(())
}

/// What is said of an amount that the pack calls senseless: with the range, as people write amounts.
pub(crate) fn senseless(parameter: &Parameter, amount: i64) -> Option<Bilingual> {
    let shown = |amount: i64| amount_shown(parameter.kind, amount);
    let range = match (parameter.least.map(shown), parameter.most.map(shown)) {
        _ if parameter.allows(amount) => return None,
        (Some(least), Some(most)) => Bilingual::new(
            format!("{}到{}之间", least.zh, most.zh),
            format!("from {} to {}", least.en, most.en),
        ),
        (Some(least), None) => Bilingual::new(format!("{}以上", least.zh), format!("of at least {}", least.en)),
        (None, Some(most)) => Bilingual::new(format!("{}以下", most.zh), format!("of at most {}", most.en)),
        (None, None) => return None,
    };
    let (title, amount) = (&parameter.title, shown(amount));
    Some(Bilingual::new(
        format!("“{}”不能定为{}：请填{}的数。", title.zh, amount.zh, range.zh),
        format!("{} cannot be {}: give an amount {}.", title.en, amount.en, range.en),
    ))
}

/// Over which amounts a parameter is worth moving.
pub(crate) struct AmountRange {
    pub(crate) least: i64,
    pub(crate) most: i64,
    pub(crate) step: i64,
    pub(crate) in_force: Option<i64>,
}

impl AmountRange {
    /// The amounts of a curve, from the least to the most.
    pub(crate) fn amounts(&self) -> impl Iterator<Item = i64> + use<> {
        let (least, most, step) = (self.least, self.most, self.step);
        (0..)
            .map(move |at: i64| least.saturating_add(at.saturating_mul(step)))
            .take_while(move |amount| *amount <= most)
    }
}

/// The range of a parameter: what its pack calls sensible, else from nothing to twice what is in force.
pub(crate) fn range(packs: &Packs, id: &str, date: Date, county: &PlaceCode) -> Option<AmountRange> {
    let parameter = packs.parameter(id)?;
    let in_force = parameter.in_force(date, county).map(|value| value.amount);
    let middle = in_force.unwrap_or(10).unsigned_abs().max(1);
    let twice = i64::try_from(middle.saturating_mul(2)).unwrap_or(i64::MAX);
    let (least, most) = (parameter.least.unwrap_or(0), parameter.most.unwrap_or(twice));
    let most = most.max(least.saturating_add(1));
    let step = nice_step(most.saturating_sub(least) / POINTS);
    // Beginning at a multiple of the step, so that amounts are round.
    let least = least
        .div_euclid(step)
        .saturating_mul(step)
        .max(parameter.least.unwrap_or(i64::MIN));
    Some(AmountRange {
        least,
        most,
        step,
        in_force,
    })
}

/// 1, 2 or 5 times a power of ten, at least `about`.
fn nice_step(about: i64) -> i64 {
    let mut power: i64 = 1;
    loop {
        for times in [1, 2, 5] {
            let step = power.saturating_mul(times);
            if step >= about || step == i64::MAX {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (about, expect) in [(0, 1), (1, 1), (3, 5), (6, 10), (41_000, 50_000), (100, 100)] {
            assert_eq!(nice_step(about), expect, "{about}");
        }
    }

    #[test]
    fn a_curve_runs_from_the_least_to_the_most() {
        let range = AmountRange {
            least: 0,
            most: 10,
            step: 5,
            in_force: None,
        };
        assert_eq!(range.amounts().collect::<Vec<_>>(), [0, 5, 10]);
    }
}
