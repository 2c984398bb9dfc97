//! Rounds of comparison: a condition, a county, both sides. Knows which conditions must pass the check at load.

use std::fmt;

use jiff::civil::Date;
use twofront_domain::field::Subject;
use twofront_packs::Packs;

use super::catalogue::{self, SUBJECTS};
use super::county::days;
use super::dice::Dice;
use super::differ::{Bench, Case, Outcome};
use super::grammar::condition;
use super::mutate::{mutated, noise};
use super::populate::{Pools, county};
use super::shrink::{Text, minimise};

/// Days before, on and after a leap day, and two years on.
const DAYS: [Date; 4] = [
    catalogue::TODAY,
    Date::constant(2020, 2, 29),
    Date::constant(2021, 2, 28),
    Date::constant(2022, 3, 1),
];

/// How much was compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Conditions that both sides judged.
    pub judged: u64,
    /// Of them: shipped, mutated or noise that passed the check at load.
    pub foreign: u64,
    /// Conditions that were refused with a place.
    pub refused: u64,
    pub rows: u64,
    pub yes: u64,
    pub unknown: u64,
}

/// What both sides do not agree on, as small as it could be made.
#[derive(Debug)]
pub struct Difference {
    pub subject: Subject,
    pub case: Case,
    pub how: String,
}

/// Both sets of packs, ready for conditions.
#[derive(Debug)]
pub struct Rounds {
    own: Bench,
    shipped: Bench,
    /// Conditions of all shipped rules.
    conditions: Vec<String>,
    pub tally: Tally,
    /// Most households of a county.
    pub households: usize,
}

impl Rounds {
    pub fn new() -> Self {
        let shipped = Packs::shipped().unwrap_or_else(|errors| panic!("{errors:#?}"));
        let conditions = shipped.rules().map(|(_, rule)| rule.when.clone()).collect();
        let bench = |packs, shipped| Bench {
            packs,
            rule: (0, 0),
            shipped,
        };
        Self {
            own: bench(catalogue::packs(), false),
            shipped: bench(shipped, true),
            conditions,
            tally: Tally::default(),
            households: 6,
        }
    }

    /// One condition on one county.
    ///
    /// # Errors
    /// When both sides differ.
    pub fn round(&mut self, dice: &mut Dice) -> Result<(), Box<Difference>> {
        let on = dice.pick(&DAYS);
        match dice.below(16) {
            0..=9 => self.well_typed(on, dice),
            10 | 11 => {
                let depth = 1 + dice.below(4);
                let text = condition(self.choose_own(dice), depth, dice).to_string();
                let text = mutated(&text, &self.conditions, dice);
                self.foreign(false, on, text, dice)
            }
            12 => {
                self.choose_own(dice);
                let text = noise(dice);
                self.foreign(false, on, text, dice)
            }
            13 => {
                let at = self.choose_shipped(dice);
                let text = self.conditions[at].clone();
                self.foreign(true, on, text, dice)
            }
            _ => {
                let at = self.choose_shipped(dice);
                let text = mutated(&self.conditions[at], &self.conditions, dice);
                self.foreign(true, on, text, dice)
            }
        }
    }

    /// One text as the condition of a subject.
    ///
    /// # Errors
    /// When both sides differ.
    pub fn text(&mut self, text: &str, dice: &mut Dice) -> Result<(), Box<Difference>> {
        self.choose_own(dice);
        self.foreign(false, catalogue::TODAY, text.to_owned(), dice)
    }

    fn choose_own(&mut self, dice: &mut Dice) -> Subject {
        let subject = dice.pick(&SUBJECTS);
        let rules = &self.own.packs.packs[0].rules;
        let at = rules
            .iter()
            .position(|rule| rule.subject == subject)
            .expect("one rule each");
        self.own.rule = (0, at);
        subject
    }

    /// Sets the shipped rule that is replaced; returns its position among all.
    fn choose_shipped(&mut self, dice: &mut Dice) -> usize {
        let at = dice.below(self.conditions.len().min(256));
        let packs = self.shipped.packs.packs.iter().enumerate();
        let mut positions = packs.flat_map(|(pack, one)| (0..one.rules.len()).map(move |rule| (pack, rule)));
        self.shipped.rule = positions.nth(at).expect("a rule for each condition");
        at
    }

    fn well_typed(&mut self, on: Date, dice: &mut Dice) -> Result<(), Box<Difference>> {
        let subject = self.choose_own(dice);
        let depth = 1 + dice.below(4);
        let phrase = condition(subject, depth, dice);
        let ask = match dice.below(4) {
            0 => None,
            1 => Some(condition(subject, 1, dice).to_string()),
            _ => Some("true".to_owned()),
        };
        let mut case = self.case(false, on, phrase.to_string(), ask, dice);
        // A second rule that asks much of what the first does.
        if dice.chance(1, 2) {
            let other = condition(subject, 1, dice);
            let mut like = phrase.smaller();
            like.truncate(250);
            let like = if like.is_empty() {
                other.clone()
            } else {
                like.swap_remove(dice.below(like.len()))
            };
            case.beside = Some(match dice.below(3) {
                0 => like.to_string(),
                1 => format!("!({like})"),
                _ => format!("{other} && ({like})"),
            });
        }
        match self.own.compare(&case) {
            Outcome::Agreed { rows, yes, unknown } => self.count(rows, yes, unknown),
            // A divisor of constants that comes out as zero is the author's mistake.
            Outcome::Refused(error) if error.problem.en.contains("zero") => self.tally.refused += 1,
            Outcome::Refused(error) => {
                let how = format!("refused, though nothing is wrong with it: {error}");
                return Err(Box::new(Difference { subject, case, how }));
            }
            Outcome::Different(_) => {
                let (case, how) = minimise(&mut self.own, &Text::Phrase(phrase), &case);
                return Err(Box::new(Difference { subject, case, how }));
            }
        }
        Ok(())
    }

    fn foreign(&mut self, shipped: bool, on: Date, text: String, dice: &mut Dice) -> Result<(), Box<Difference>> {
        let case = self.case(shipped, on, text, Some("true".to_owned()), dice);
        let bench = if shipped { &mut self.shipped } else { &mut self.own };
        let rule = bench.rule().clone();
        if !rule.is_in_force(on) {
            return Ok(());
        }
        let outcome = bench.compare(&case);
        let result = match outcome {
            Outcome::Different(_) => {
                let (case, how) = minimise(bench, &Text::Tokens(case.condition.clone()), &case);
                Err(Box::new(Difference {
                    subject: rule.subject,
                    case,
                    how,
                }))
            }
            Outcome::Agreed { rows, yes, unknown } => {
                self.tally.foreign += 1;
                self.count(rows, yes, unknown);
                Ok(())
            }
            Outcome::Refused(_) => {
                self.tally.refused += 1;
                Ok(())
            }
        };
        // Other rules of the shipped packs stay as they are.
        let bench = if shipped { &mut self.shipped } else { &mut self.own };
        bench.packs.packs[bench.rule.0].rules[bench.rule.1] = rule;
        result
    }

    fn case(&self, shipped: bool, on: Date, condition: String, ask: Option<String>, dice: &mut Dice) -> Case {
        let bench = if shipped { &self.shipped } else { &self.own };
        let parameters = bench.parameters(on).into_iter();
        let texts = [condition.as_str(), ask.as_deref().unwrap_or_default()];
        let named = parameters.filter(|(name, _)| texts.iter().any(|text| text.contains(name.as_str())));
        let today = days(on);
        let pools = Pools::of(&texts, named.map(|(_, amount)| amount), today);
        let county = county(&bench.packs, &pools, today, self.households, dice);
        Case {
            on,
            condition,
            ask,
            beside: None,
            county,
        }
    }

    fn count(&mut self, rows: usize, yes: usize, unknown: usize) {
        self.tally.judged += 1;
        self.tally.rows += rows as u64;
        self.tally.yes += yes as u64;
        self.tally.unknown += unknown as u64;
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = &self.case;
        writeln!(f, "{:?} rule on {}: {}", self.subject, case.on, case.condition)?;
        writeln!(
            f,
            "asks about unknown rows: {:?}; beside it: {:?}",
            case.ask, case.beside
        )?;
        for (subject, rows) in &case.county.rows {
            for (at, row) in rows.iter().enumerate() {
                writeln!(f, "{subject:?} {at}: {row:?}")?;
            }
        }
        writeln!(f, "steps: {:?}\n{}", case.county.steps, self.how)
    }
}
