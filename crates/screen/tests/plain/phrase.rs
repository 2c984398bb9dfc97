//! A condition as nested phrases, so that it can be written out and made smaller piece by piece. Knows types, not names.

use std::fmt;

use twofront_domain::field::FieldType;

/// What a phrase is, and so what may stand in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Truth,
    Number(FieldType),
}

/// A condition, a number or a date.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    pub sort: Sort,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Words(String),
    Inner(Phrase),
}

/// Writes a phrase from a pattern whose `_` stand for inner phrases, in order.
pub fn phrase(sort: Sort, pattern: &str, inner: Vec<Phrase>) -> Phrase {
    let mut pieces = Vec::new();
    let mut words = pattern.split('\u{1}');
    pieces.push(Piece::Words(words.next().unwrap_or_default().to_owned()));
    let mut inner = inner.into_iter();
    for word in words {
        pieces.push(Piece::Inner(inner.next().expect("a phrase for each gap")));
        pieces.push(Piece::Words(word.to_owned()));
    }
    assert!(inner.next().is_none(), "a gap for each phrase");
    Phrase { sort, pieces }
}

/// Stands for an inner phrase in patterns.
pub const GAP: &str = "\u{1}";

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Words(words) => f.write_str(words),
            Piece::Inner(inner) => inner.fmt(f),
        })
    }
}

impl Phrase {
    /// Smaller phrases of the same sort, the smallest first: constants, phrases inside, and this one with a smaller piece.
    pub fn smaller(&self) -> Vec<Self> {
        let mut smaller = Vec::new();
        let constants: &[&str] = match self.sort {
            Sort::Truth => &["true", "false"],
            Sort::Number(FieldType::Count) => &["0", "1"],
            Sort::Number(FieldType::Date) => &["today"],
            Sort::Number(FieldType::Money) => &["yuan(1)"],
            Sort::Number(FieldType::Temperature) => &["celsius(1)"],
            Sort::Number(FieldType::Weight) => &["kg(1)"],
            Sort::Number(FieldType::Area) => &["mu(1)"],
            Sort::Number(_) => &[],
        };
        if self.to_string().len() > 10 {
            smaller.extend(constants.iter().map(|word| phrase(self.sort, word, Vec::new())));
        }
        let mut inside = Vec::new();
        self.inside(&mut inside);
        inside.retain(|inner| inner.sort == self.sort);
        inside.sort_by_key(|inner| inner.to_string().len());
        smaller.extend(inside.into_iter().cloned());
        for (at, piece) in self.pieces.iter().enumerate() {
            let Piece::Inner(inner) = piece else { continue };
            for less in inner.smaller() {
                let mut copy = self.clone();
                copy.pieces[at] = Piece::Inner(less);
                smaller.push(copy);
            }
        }
        smaller
    }

    fn inside<'p>(&'p self, found: &mut Vec<&'p Self>) {
        for piece in &self.pieces {
            if let Piece::Inner(inner) = piece {
                found.push(inner);
                inner.inside(found);
            }
        }
    }
}
