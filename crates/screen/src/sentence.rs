//! The sentence of a rule, cut into its fixed words and the values that go between them once, before the first hit.

use std::sync::Arc;

use twofront_domain::text::Bilingual;
use twofront_packs::{PackError, Rule};

use crate::compile;
use crate::expression::Number;
use crate::reads::{Read, Value};
use crate::scope::{Scope, Typed};
use crate::table::Table;

/// One pair of braces.
#[derive(Debug)]
pub(crate) enum Shown {
    /// A value that the condition read, by its position among the rule's reads.
    Read(usize),
    /// A parameter, by its position among the rule's.
    Parameter(usize),
    /// An expression of the subject.
    Value(Typed),
    /// `members.name`: the value of the rows that made the rule hit.
    Witnesses(Table, Value),
}

/// A piece of the sentence in one language.
#[derive(Debug)]
enum Piece {
    Words(String),
    /// The position of a [`Shown`].
    Shown(usize),
}

/// A sentence ready to be filled.
#[derive(Debug, Default)]
pub(crate) struct Sentence {
    pub(crate) shown: Vec<Shown>,
    zh: Vec<Piece>,
    en: Vec<Piece>,
}

impl Sentence {
    /// Checks what stands in the braces. Both languages show the same (checked by `packs`).
    pub(crate) fn compile(rule: &Rule, reads: &[Read], scope: &mut Scope<'_>) -> Result<Self, PackError> {
        let mut names: Vec<&str> = Vec::new();
        let mut shown = Vec::new();
        for text in rule.placeholders() {
            if names.contains(&text) {
                continue;
            }
            names.push(text);
            shown.push(show(rule, text, reads, scope)?);
        }
        Ok(Self {
            shown,
            zh: pieces(&rule.sentence.zh, &names),
            en: pieces(&rule.sentence.en, &names),
        })
    }

    /// The sentence with these values between its words.
    pub(crate) fn fill(&self, shown: &[Arc<Bilingual>]) -> Bilingual {
        let fill = |pieces: &[Piece], of: fn(&Bilingual) -> &str| {
            let text = |piece: &Piece| -> usize {
                match piece {
                    Piece::Words(words) => words.len(),
                    Piece::Shown(at) => shown.get(*at).map_or(0, |value| of(value).len()),
                }
            };
            let mut out = String::with_capacity(pieces.iter().map(text).sum());
            for piece in pieces {
                match piece {
                    Piece::Words(words) => out.push_str(words),
                    Piece::Shown(at) => out.push_str(shown.get(*at).map_or("", |value| of(value))),
                }
            }
            out
        };
        Bilingual {
            zh: fill(&self.zh, |text| &text.zh),
            en: fill(&self.en, |text| &text.en),
        }
    }
}

fn show(rule: &Rule, text: &str, reads: &[Read], scope: &mut Scope<'_>) -> Result<Shown, PackError> {
    if let Some((word, name)) = text.split_once('.')
        && !name.contains(['.', '('])
    {
        let rows = match word {
            "members" => Some(Table::Person),
            "households" => Some(Table::Household),
            "events" => Some(scope.table.events()),
            _ => None,
        };
        if let Some(table) = rows {
            let slot = compile::many_column(rule, table, name, scope)?;
            let load = crate::expression::Load {
                table,
                slot,
                latest: None,
            };
            let age = table == Table::Person && name == "age";
            return Ok(Shown::Witnesses(table, Value { load, age }));
        }
    }
    let typed = compile::shown_value(rule, text, scope)?;
    let value = match &typed {
        Typed::Number {
            number: Number::Column(load),
            ..
        }
        | Typed::Code { load, .. }
        | Typed::Text { load }
        | Typed::Condition(crate::expression::Condition::Flag(load)) => Some((*load, false)),
        Typed::Number {
            number: Number::Age(load),
            ..
        } => Some((*load, true)),
        _ => None,
    };
    if let Some((load, age)) = value
        && let Some(at) = reads.iter().position(|read| *read == Read::Value(Value { load, age }))
    {
        return Ok(Shown::Read(at));
    }
    Ok(match typed {
        Typed::Number {
            number: Number::Parameter(at, _),
            ..
        } => Shown::Parameter(at),
        typed => Shown::Value(typed),
    })
}

fn pieces(template: &str, names: &[&str]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            pieces.push(Piece::Words(before.to_owned()));
        }
        match names.iter().position(|known| *known == name) {
            Some(at) => pieces.push(Piece::Shown(at)),
            None => pieces.push(Piece::Words(format!("{{{name}}}"))),
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    pieces
}
