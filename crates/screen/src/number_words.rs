//! Numbers in plain words: `今天减去最近走访日期的天数`, `3000元`. Part of `words`.

use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;

use crate::column::days_of;
use crate::evidence::size_words;
use crate::expression::{Arithmetic, Condition, Number};
use crate::show;
use crate::words::{Words, both, rows_words, within};

impl Words<'_> {
    /// The type of a number, where it tells; a constant has the type of what it is compared with.
    pub(crate) fn kind(&self, number: &Number) -> Option<FieldType> {
        match number {
            Number::Constant(_) | Number::Unknown => None,
            Number::Parameter(at, _) => self.parameters.get(*at)?.value.as_ref().map(|value| value.kind()),
            Number::Column(load) => Some(self.slot(*load).kind),
            Number::Age(_) | Number::TextLength(_) | Number::Size(_) | Number::Count(..) => Some(FieldType::Count),
            Number::Negate(inner) | Number::Absolute(inner) | Number::Sum(_, inner) | Number::Shared(_, inner) => {
                self.kind(inner)
            }
            Number::Choose(_, then, otherwise) => self.kind(then).or_else(|| self.kind(otherwise)),
            Number::Arithmetic(operation, left, right) => {
                let (left, right) = (self.kind(left), self.kind(right));
                let date = Some(FieldType::Date);
                match operation {
                    // A constant beside a date is today: the days between the two.
                    Arithmetic::Subtract if right == date => Some(FieldType::Count),
                    Arithmetic::Divide if left == right => Some(FieldType::Count),
                    Arithmetic::Multiply if left == Some(FieldType::Count) => right.or(left),
                    _ => left.or(right),
                }
            }
        }
    }

    /// A constant of a type.
    pub(crate) fn constant(&self, value: i64, kind: Option<FieldType>) -> Bilingual {
        let kind = kind.unwrap_or(FieldType::Count);
        let shown = show::quantity(kind, value);
        if kind == FieldType::Date && value == i64::from(days_of(self.today)) {
            return both!("今天（{shown}）", "today ({shown})", shown = shown);
        }
        shown
    }

    /// A number in words; `kind` is the type of what it is compared with.
    pub(crate) fn number(&self, number: &Number, kind: Option<FieldType>) -> Bilingual {
        let inner = |number: &Number| self.number(number, self.kind(number).or(kind));
        match number {
            Number::Constant(value) => self.constant(*value, kind),
            Number::Parameter(at, value) => {
                let shown = self.constant(*value, self.kind(number));
                let title = self.parameters.get(*at).map(|parameter| parameter.title.clone());
                let title = title.unwrap_or_default();
                both!("{title}（{shown}）", "{title} ({shown})", title = title, shown = shown)
            }
            Number::Unknown => Bilingual::new("没有生效的参数", "a parameter without a value"),
            Number::Column(load) => self.label(*load),
            Number::Age(_) => Bilingual::new("年龄", "age"),
            Number::TextLength(load) => {
                let label = self.label(*load);
                both!("{label}的字数", "the length of {label}", label = label)
            }
            Number::Negate(one) => {
                let one = inner(one);
                both!("负{one}", "minus {one}", one = one)
            }
            Number::Absolute(one) => {
                let one = inner(one);
                both!("（{one}）的绝对值", "the absolute value of ({one})", one = one)
            }
            Number::Arithmetic(operation, left, right) => self.arithmetic(*operation, left, right),
            Number::Choose(test, then, otherwise) => {
                let (test, then, otherwise) = (self.of(test), inner(then), inner(otherwise));
                both!(
                    "（如果{test}则{then}，否则{otherwise}）",
                    "({then} if {test}, else {otherwise})",
                    test = test,
                    then = then,
                    otherwise = otherwise
                )
            }
            Number::Size(group) => (*size_words(*group).1).clone(),
            Number::Count(group, one) => {
                let (days, rest) = within(one, false);
                let rows = rows_words(*group, days);
                if rest.is_empty() {
                    return both!("{rows}数", "the number of {rows} rows", rows = rows);
                }
                let said = self.of(&Condition::All(rest));
                both!(
                    "满足“{said}”的{rows}数",
                    "how many times {rows}: {said}",
                    said = said,
                    rows = rows
                )
            }
            Number::Sum(group, one) => self.sum(*group, one),
            Number::Shared(_, one) => inner(one),
        }
    }

    fn sum(&self, group: crate::expression::Group, one: &Number) -> Bilingual {
        let (wanted, number) = match one {
            Number::Choose(wanted, number, otherwise) if otherwise.constant() == Some(0) => {
                (Some(&**wanted), &**number)
            }
            number => (None, number),
        };
        let number = self.number(number, self.kind(number));
        let (days, rest) = wanted.map_or((None, Vec::new()), |wanted| within(wanted, false));
        let rows = rows_words(group, days);
        if rest.is_empty() {
            return both!(
                "每{rows}的{number}之和",
                "the sum of {number} over every {rows}",
                rows = rows,
                number = number
            );
        }
        let said = self.of(&Condition::All(rest));
        both!(
            "满足“{said}”的每{rows}的{number}之和",
            "the sum of {number} over every {rows} with {said}",
            said = said,
            rows = rows,
            number = number
        )
    }

    fn arithmetic(&self, operation: Arithmetic, left: &Number, right: &Number) -> Bilingual {
        let kinds = (self.kind(left), self.kind(right));
        let date = Some(FieldType::Date);
        let is_days =
            operation == Arithmetic::Subtract && (kinds.1 == date || kinds.0 == date && is_today(right, self));
        if is_days {
            let (later, earlier) = (self.number(left, date), self.number(right, date));
            return both!(
                "{earlier}到{later}的天数",
                "the days from {earlier} to {later}",
                earlier = earlier,
                later = later
            );
        }
        let side = |number: &Number, other: Option<FieldType>| {
            let kind = self.kind(number).or(match operation {
                // Beside a date or a factor stands a plain number.
                Arithmetic::Multiply | Arithmetic::Divide => None,
                _ if other == date => None,
                _ => other,
            });
            let said = self.number(number, kind);
            match number {
                Number::Arithmetic(..) => both!("（{said}）", "({said})", said = said),
                _ => said,
            }
        };
        let (left, right) = (side(left, kinds.1), side(right, kinds.0));
        let sign = match operation {
            Arithmetic::Add => "+",
            Arithmetic::Subtract => "−",
            Arithmetic::Multiply => "×",
            Arithmetic::Divide => "÷",
            Arithmetic::Remainder => "mod",
        };
        Bilingual {
            zh: format!("{} {sign} {}", left.zh, right.zh),
            en: format!("{} {sign} {}", left.en, right.en),
        }
    }
}

fn is_today(number: &Number, words: &Words<'_>) -> bool {
    *number == Number::Constant(i64::from(days_of(words.today)))
}
