//! Random conditions that pass the check at load: every operator, function and question of the rule language, over every
//! type of field of every subject.

use twofront_domain::field::{FieldType, Subject};

use super::catalogue::{CODES, LETTERS, PARAMETERS, word};
use super::dice::Dice;
use super::phrase::{GAP, Phrase, Sort, phrase};

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variable {
    Member,
    House,
    Event(Subject),
}

/// Something whose fields can be named.
struct Base {
    prefix: String,
    subject: Subject,
    /// Only dated fields: it is an event.
    event: bool,
    /// Its own events can be asked about.
    with_events: bool,
}

/// Writes conditions of one subject.
pub struct Grammar<'d> {
    dice: &'d mut Dice,
    subject: Subject,
    variables: Vec<(String, Variable)>,
    /// Phrases still allowed: conditions stay short enough to read.
    left: usize,
}

/// A condition of a subject, at most `depth` levels deep.
pub fn condition(subject: Subject, depth: usize, dice: &mut Dice) -> Phrase {
    let left = 40;
    let mut grammar = Grammar {
        dice,
        subject,
        variables: Vec::new(),
        left,
    };
    grammar.truth(depth)
}

fn leaf(sort: Sort, text: impl AsRef<str>) -> Phrase {
    phrase(sort, text.as_ref(), Vec::new())
}

impl Grammar<'_> {
    /// Everything with fields that can be named here.
    fn bases(&self) -> Vec<Base> {
        let base = |prefix: &str, subject, with_events| Base {
            prefix: prefix.to_owned(),
            subject,
            event: false,
            with_events,
        };
        // Variables come first: what is said inside a question is mostly about whom it asks.
        let mut bases = Vec::new();
        for (name, variable) in self.variables.iter().rev() {
            let prefix = format!("{name}.");
            bases.push(match variable {
                Variable::Member => base(&prefix, Subject::Person, true),
                Variable::House => base(&prefix, Subject::Household, true),
                Variable::Event(subject) => Base {
                    event: true,
                    ..base(&prefix, *subject, false)
                },
            });
        }
        bases.push(base("", self.subject, true));
        if self.subject != Subject::Village {
            bases.push(base("household.", Subject::Household, false));
            bases.push(base("village.", Subject::Village, false));
        }
        bases
    }

    fn base(&mut self, fits: fn(&Base) -> bool) -> Option<Base> {
        let mut bases = self.bases();
        bases.retain(fits);
        if bases.is_empty() {
            return None;
        }
        // Half of the time the nearest.
        let at = if self.dice.chance(1, 2) {
            self.dice.below(bases.len())
        } else {
            0
        };
        Some(bases.swap_remove(at))
    }

    /// A field of a type: of the subject, its household or village, a member, an event, or the latest of its days.
    fn column(&mut self, letter: char) -> String {
        if self.dice.chance(1, 5)
            && let Some(base) = self.base(|base| base.with_events)
        {
            let name = word(base.subject, letter, true);
            return format!("latest({}{name}, {})", base.prefix, self.window());
        }
        let base = self.base(|_| true).expect("the subject itself");
        format!("{}{}", base.prefix, word(base.subject, letter, base.event))
    }

    fn window(&mut self) -> &'static str {
        self.dice
            .pick(&["1", "2", "3", "4", "30", "param.window", "0", "param.future"])
    }

    /// A condition.
    fn truth(&mut self, depth: usize) -> Phrase {
        let truth = |pattern: &str, inner| phrase(Sort::Truth, pattern, inner);
        if depth == 0 || self.left == 0 {
            return self.plain_truth();
        }
        self.left -= 1;
        let below = depth - 1;
        match self.dice.below(15) {
            0..=2 => self.compared(below),
            3 => truth(&format!("!({GAP})"), vec![self.truth(below)]),
            4 | 5 => truth(&format!("({GAP} && {GAP})"), vec![self.truth(below), self.truth(below)]),
            6 | 7 => truth(&format!("({GAP} || {GAP})"), vec![self.truth(below), self.truth(below)]),
            8 => {
                let sign = self.dice.pick(&["==", "!="]);
                truth(
                    &format!("(({GAP}) {sign} ({GAP}))"),
                    vec![self.truth(below), self.truth(below)],
                )
            }
            9 => truth(
                &format!("(({GAP}) ? ({GAP}) : ({GAP}))"),
                vec![self.truth(below), self.truth(below), self.truth(below)],
            ),
            10..=13 => self.asked(below),
            _ => self.plain_truth(),
        }
    }

    fn plain_truth(&mut self) -> Phrase {
        let text = match self.dice.below(9) {
            0 | 1 => self.column('f'),
            2 => {
                let letter = self.dice.pick(&LETTERS).0;
                format!("has({})", self.column(letter))
            }
            3 | 4 => self.code(),
            5 | 6 => self.text(),
            7 => return self.compared(0),
            _ => self.dice.pick(&["true", "false"]).to_owned(),
        };
        leaf(Sort::Truth, text)
    }

    fn code(&mut self) -> String {
        let (name, code, other) = (self.column('c'), self.dice.pick(&CODES), self.dice.pick(&CODES));
        match self.dice.below(4) {
            0 => format!("{name} == '{code}'"),
            1 => format!("'{code}' != {name}"),
            2 => format!("{name} in ['{code}']"),
            _ => format!("{name} in ['{code}', '{other}']"),
        }
    }

    fn text(&mut self) -> String {
        let name = self.column('t');
        let tail = self.dice.pick(&[
            ".contains('低')",
            ".startsWith('低')",
            ".endsWith('保')",
            ".contains('')",
            " == '低保'",
            " != '无'",
            " == ''",
            " in ['无', '低']",
        ]);
        format!("{name}{tail}")
    }

    fn compared(&mut self, below: usize) -> Phrase {
        let kind = self.kind();
        if self.dice.chance(1, 6) {
            let list = [self.constant(kind), self.constant(kind)].join(", ");
            return phrase(
                Sort::Truth,
                &format!("({GAP} in [{list}])"),
                vec![self.number(kind, below)],
            );
        }
        let sign = self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
        let inner = vec![self.number(kind, below), self.number(kind, below)];
        phrase(Sort::Truth, &format!("({GAP} {sign} {GAP})"), inner)
    }

    fn kind(&mut self) -> FieldType {
        use FieldType::{Area, Count, Date, Money, Temperature, Weight};
        self.dice
            .pick(&[Count, Count, Count, Date, Date, Money, Temperature, Weight, Area])
    }

    fn constant(&mut self, kind: FieldType) -> String {
        let fits: &[&str] = match kind {
            FieldType::Count => &[
                "0",
                "1",
                "2",
                "-1",
                "3",
                "2147483647",
                "-2147483648",
                "2147483648",
                "9223372036854775807",
            ],
            FieldType::Date => &[
                "today",
                "date('2020-02-27')",
                "date('2020-02-29')",
                "date('2004-02-29')",
            ],
            FieldType::Money => &["yuan(2)", "yuan(0)", "yuan(1.5)", "yuan(100)"],
            FieldType::Temperature => &["celsius(37.3)", "celsius(0)", "celsius(37)"],
            FieldType::Weight => &["kg(1)", "jin(2)", "ton(1)", "kg(0.5)"],
            _ => &["mu(1)", "mu(0.5)", "mu(0)"],
        };
        self.dice.pick(fits).to_owned()
    }

    fn plain_number(&mut self, kind: FieldType) -> Phrase {
        let letter = LETTERS
            .iter()
            .find(|(_, of)| *of == kind)
            .map_or('n', |(letter, _)| *letter);
        let parameters: Vec<&str> = PARAMETERS.iter().filter(|one| one.1 == kind).map(|one| one.0).collect();
        let text = match self.dice.below(8) {
            0..=3 => self.column(letter),
            4 if !parameters.is_empty() => format!("param.{}", self.dice.pick(&parameters)),
            5 if kind == FieldType::Count => self.computed(),
            5 if kind == FieldType::Date => self
                .base(|base| base.event)
                .map_or_else(|| "today".to_owned(), |base| format!("{}on", base.prefix)),
            _ => self.constant(kind),
        };
        leaf(Sort::Number(kind), text)
    }

    /// A count that no field holds.
    fn computed(&mut self) -> String {
        let base = self.base(|base| !base.event).expect("the subject itself");
        let name = match base.subject {
            Subject::Person => "age",
            Subject::Household => "member_count",
            Subject::Village => self.dice.pick(&["household_count", "person_count"]),
            _ => return format!("size({})", self.column('t')),
        };
        format!("{}{name}", base.prefix)
    }

    /// A number, quantity or date.
    fn number(&mut self, kind: FieldType, depth: usize) -> Phrase {
        let sort = Sort::Number(kind);
        if depth == 0 || self.left == 0 {
            return self.plain_number(kind);
        }
        self.left -= 1;
        let below = depth - 1;
        if self.dice.chance(1, 6) {
            let inner = vec![self.truth(below), self.number(kind, below), self.number(kind, below)];
            return phrase(sort, &format!("(({GAP}) ? {GAP} : {GAP})"), inner);
        }
        match kind {
            FieldType::Date => self.date(below),
            _ if self.dice.chance(1, 3) => self.arithmetic(kind, below),
            FieldType::Count if self.dice.chance(1, 2) => self.counted(below),
            _ if self.dice.chance(1, 3) => self.sum(kind, below),
            _ => self.plain_number(kind),
        }
    }

    fn date(&mut self, below: usize) -> Phrase {
        let sort = Sort::Number(FieldType::Date);
        match self.dice.below(3) {
            0 => self.plain_number(FieldType::Date),
            1 => {
                let inner = vec![self.number(FieldType::Date, below), self.number(FieldType::Count, 0)];
                let sign = self.dice.pick(&["+", "-"]);
                phrase(sort, &format!("({GAP} {sign} {GAP})"), inner)
            }
            _ => {
                let inner = vec![self.number(FieldType::Count, 0), self.number(FieldType::Date, below)];
                phrase(sort, &format!("({GAP} + {GAP})"), inner)
            }
        }
    }

    fn arithmetic(&mut self, kind: FieldType, below: usize) -> Phrase {
        let sort = Sort::Number(kind);
        let two = |grammar: &mut Self, left, sign: &str, right| {
            let inner = vec![grammar.number(left, below), grammar.number(right, below)];
            phrase(sort, &format!("({GAP} {sign} {GAP})"), inner)
        };
        let count = FieldType::Count;
        match self.dice.below(8) {
            0 => two(self, kind, "+", kind),
            1 => two(self, kind, "-", kind),
            2 => two(self, kind, "%", kind),
            3 => two(self, kind, "*", count),
            4 => two(self, count, "*", kind),
            5 => two(self, kind, "/", count),
            6 => phrase(sort, &format!("abs({GAP})"), vec![self.number(kind, below)]),
            _ => phrase(sort, &format!("(-({GAP}))"), vec![self.number(kind, below)]),
        }
    }

    fn counted(&mut self, below: usize) -> Phrase {
        let sort = Sort::Number(FieldType::Count);
        match self.dice.below(6) {
            0 => {
                let inner = vec![self.number(FieldType::Date, below), self.number(FieldType::Date, below)];
                phrase(sort, &format!("days({GAP}, {GAP})"), inner)
            }
            1 => {
                let kind = self.dice.pick(&[FieldType::Money, FieldType::Weight, FieldType::Area]);
                let inner = vec![self.number(kind, below), self.number(kind, below)];
                phrase(sort, &format!("({GAP} / {GAP})"), inner)
            }
            2 => leaf(sort, format!("size({})", self.column('t'))),
            _ => {
                let Some((mut inner, list, variable, of)) = self.list(below) else {
                    return self.plain_number(FieldType::Count);
                };
                if self.dice.chance(1, 2) {
                    return match self.dice.below(2) {
                        0 => phrase(sort, &format!("{list}.size()"), inner),
                        _ => phrase(sort, &format!("size({list})"), inner),
                    };
                }
                inner.push(self.inside(&variable, of, |grammar| grammar.truth(below)));
                phrase(sort, &format!("{list}.count({variable}, {GAP})"), inner)
            }
        }
    }

    fn sum(&mut self, kind: FieldType, below: usize) -> Phrase {
        let Some((mut inner, list, variable, of)) = self.list(below) else {
            return self.plain_number(kind);
        };
        inner.push(self.inside(&variable, of, |grammar| grammar.number(kind, below)));
        phrase(
            Sort::Number(kind),
            &format!("{list}.map({variable}, {GAP}).sum()"),
            inner,
        )
    }

    fn asked(&mut self, below: usize) -> Phrase {
        let Some((mut inner, list, variable, of)) = self.list(below) else {
            return self.truth(below);
        };
        let question = self.dice.pick(&["exists", "all", "exists_one"]);
        inner.push(self.inside(&variable, of, |grammar| grammar.truth(below)));
        phrase(Sort::Truth, &format!("{list}.{question}({variable}, {GAP})"), inner)
    }

    fn inside<T>(&mut self, variable: &str, of: Variable, write: impl FnOnce(&mut Self) -> T) -> T {
        self.variables.push((variable.to_owned(), of));
        let written = write(self);
        self.variables.pop();
        written
    }

    /// Members, households or events that can be asked about here, perhaps narrowed, with a variable for each of them.
    fn list(&mut self, below: usize) -> Option<(Vec<Phrase>, String, String, Variable)> {
        let mut lists = Vec::new();
        match self.variables.last() {
            None => {
                match self.subject {
                    Subject::Household => lists.push(("members".to_owned(), Variable::Member)),
                    Subject::Village => lists.push(("households".to_owned(), Variable::House)),
                    _ => {}
                }
                lists.push(("events".to_owned(), Variable::Event(self.subject)));
            }
            Some((name, Variable::Member)) => {
                lists.push((format!("{name}.events"), Variable::Event(Subject::Person)));
            }
            Some((name, Variable::House)) => {
                lists.push((format!("{name}.members"), Variable::Member));
                lists.push((format!("{name}.events"), Variable::Event(Subject::Household)));
            }
            Some((_, Variable::Event(_))) => {}
        }
        let at = self.dice.below(lists.len());
        let (mut list, of) = lists.into_iter().nth(at)?;
        let variable = match of {
            Variable::Member => "m",
            Variable::House => "h",
            Variable::Event(_) => "e",
        };
        let mut inner = Vec::new();
        if matches!(of, Variable::Event(_)) && self.dice.chance(2, 3) {
            list += &format!(".within({})", self.window());
        }
        if self.dice.chance(1, 4) {
            inner.push(self.inside(variable, of, |grammar| grammar.truth(below)));
            list += &format!(".filter({variable}, {GAP})");
        }
        Some((inner, list, variable.to_owned(), of))
    }
}
