//! The columnar evaluator: a condition over a run of rows at once, in three-state logic.
//!
//! Knows expressions and columns. How it reads columns is in `leaves`, how it counts in `arithmetic`, how it answers
//! questions about members, events and households in `over`.

use std::cell::RefCell;
use std::ops::{Deref, Range};
use std::rc::Rc;

use jiff::civil::Date;

use crate::arithmetic::Numbers;
use crate::bits::Bits;
use crate::column::days_of;
use crate::expression::{Condition, Load, Quantifier, TextTest};
use crate::plan::Plan;
use crate::snapshot::Snapshot;
use crate::table::Table;
use crate::tri;
use crate::truths::Truths;

/// What all frames over one snapshot have in common.
pub(crate) struct Ground<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) today: Date,
    pub(crate) today_number: i32,
    /// Tests of texts, worked out for each distinct text.
    pub(crate) texts: Vec<(Load, TextTest, Bits)>,
}

impl<'s> Ground<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, today: Date) -> Self {
        Self {
            snapshot,
            today,
            today_number: days_of(today),
            texts: Vec::new(),
        }
    }
}

/// Answers that are used more than once while one chunk is in the cache.
pub(crate) struct Memo<'s> {
    pub(crate) truths: Kept<Truths>,
    pub(crate) numbers: Kept<Numbers<'s>>,
    /// The rows of the newest events, by the table whose rows are asked.
    pub(crate) newest: RefCell<Vec<(OfTable, About<Vec<u32>>)>>,
}

/// A column as read from the rows of a table.
type OfTable = (Table, Load);

/// An answer with the rows it is about.
pub(crate) type About<T> = (Range<usize>, Rc<T>);

impl Memo<'_> {
    /// Room for the answers of a plan.
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            truths: Kept::new(plan.shared_conditions),
            numbers: Kept::new(plan.shared_numbers),
            newest: RefCell::default(),
        }
    }
}

/// Answers by their number among the shared ones, each with the rows it is about.
pub(crate) struct Kept<T>(RefCell<Vec<Option<About<T>>>>);

impl<T> Kept<T> {
    fn new(answers: usize) -> Self {
        Self(RefCell::new((0..answers).map(|_| None).collect()))
    }

    pub(crate) fn get(&self, id: usize, rows: &Range<usize>) -> Option<Rc<T>> {
        let answers = self.0.borrow();
        let (about, answer) = answers.get(id)?.as_ref()?;
        (about == rows).then(|| Rc::clone(answer))
    }

    pub(crate) fn keep(&self, id: usize, rows: &Range<usize>, answer: &Rc<T>) {
        if let Some(place) = self.0.borrow_mut().get_mut(id) {
            *place = Some((rows.clone(), Rc::clone(answer)));
        }
    }
}

/// The truth of each row of a frame, asked once or kept for others who ask.
pub(crate) enum Answer {
    Own(Truths),
    Shared(Rc<Truths>),
}

impl Deref for Answer {
    type Target = Truths;
    fn deref(&self) -> &Truths {
        match self {
            Self::Own(truths) => truths,
            Self::Shared(truths) => truths,
        }
    }
}

impl Answer {
    pub(crate) fn into_own(self) -> Truths {
        match self {
            Self::Own(truths) => truths,
            Self::Shared(truths) => (*truths).clone(),
        }
    }

    pub(crate) fn into_yes(self) -> Bits {
        match self {
            Self::Own(truths) => truths.yes,
            Self::Shared(truths) => truths.yes.clone(),
        }
    }
}

/// A run of rows of one table.
#[derive(Clone)]
pub(crate) struct Frame<'s> {
    pub(crate) ground: &'s Ground<'s>,
    pub(crate) memo: &'s Memo<'s>,
    pub(crate) table: Table,
    pub(crate) rows: Range<usize>,
    /// Of people: the rows of their households.
    pub(crate) above: Range<usize>,
}

impl<'s> Frame<'s> {
    pub(crate) fn new(ground: &'s Ground<'s>, memo: &'s Memo<'s>, table: Table, rows: Range<usize>) -> Self {
        Self {
            ground,
            memo,
            table,
            rows,
            above: 0..0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn snapshot(&self) -> &'s Snapshot {
        self.ground.snapshot
    }

    /// The truth of `condition` for every row.
    pub(crate) fn truth(&self, condition: &Condition) -> Answer {
        if let Condition::Shared(id, inner) = condition {
            if let Some(truths) = self.memo.truths.get(*id, &self.rows) {
                return Answer::Shared(truths);
            }
            let truths = Rc::new(self.truth(inner).into_own());
            self.memo.truths.keep(*id, &self.rows, &truths);
            return Answer::Shared(truths);
        }
        Answer::Own(self.own_truth(condition))
    }

    fn own_truth(&self, condition: &Condition) -> Truths {
        match condition {
            Condition::Constant(value) => Truths::same_for(self.len(), tri::of(*value)),
            Condition::Unknown => Truths::same_for(self.len(), tri::UNKNOWN),
            Condition::Flag(load) => self.flag(*load),
            Condition::Known(load) => self.known(*load),
            Condition::Compare(comparison, left, right) => self.compare(*comparison, left, right),
            Condition::OneOf(number, list) => self.numbers(number).one_of(list),
            Condition::Code(load, wanted) => self.code(*load, wanted),
            Condition::Text(load, test) => self.text(*load, test),
            Condition::Not(inner) => self.truth(inner).into_own().not(),
            Condition::All(terms) => self.all(terms),
            Condition::Any(terms) => self.any(terms),
            Condition::Same(left, right) => self.truth(left).same(&self.truth(right)),
            Condition::Choose(test, then, otherwise) => {
                self.truth(test).choose(&self.truth(then), &self.truth(otherwise))
            }
            Condition::Over(group, quantifier, inner) => self.over(*group, *quantifier, inner),
            Condition::Shared(_, inner) => self.truth(inner).into_own(),
            Condition::Above(table, inner) => self.spread(*table, inner),
        }
    }

    /// The rows of which the condition is certainly true, for rules that ask for nothing missing: what is false and what is
    /// unknown need not be told apart then.
    pub(crate) fn yes(&self, condition: &Condition) -> Bits {
        match condition {
            Condition::All(terms) => self.yes_of_all(terms),
            Condition::Any(terms) => {
                let any = terms.iter().map(|term| self.yes(term));
                let any = any.reduce(|mut any, term| {
                    any.or(&term);
                    any
                });
                any.unwrap_or_else(|| Bits::none(self.len()))
            }
            Condition::Over(group, Quantifier::Any, inner) if group.owner != Table::Village => {
                let below = self.below(*group);
                self.owners(*group, &below, &below.yes(inner))
            }
            _ => self.truth(condition).into_yes(),
        }
    }

    /// It ends early where no row can become true any more.
    fn yes_of_all(&self, terms: &[Condition]) -> Bits {
        let Some((first, rest)) = terms.split_first() else {
            return Bits::all(self.len());
        };
        let mut all = self.yes(first);
        for term in rest {
            if all.is_none() {
                break;
            }
            all.and(&self.yes(term));
        }
        all
    }

    /// All terms; it ends early where every row is false.
    fn all(&self, terms: &[Condition]) -> Truths {
        let Some((first, rest)) = terms.split_first() else {
            return Truths::same_for(self.len(), tri::YES);
        };
        let mut all = self.truth(first).into_own();
        for term in rest {
            if all.no.is_all() {
                break;
            }
            all.and(&self.truth(term));
        }
        all
    }

    fn any(&self, terms: &[Condition]) -> Truths {
        let Some((first, rest)) = terms.split_first() else {
            return Truths::same_for(self.len(), tri::NO);
        };
        let mut any = self.truth(first).into_own();
        for term in rest {
            if any.yes.is_all() {
                break;
            }
            any.or(&self.truth(term));
        }
        any
    }
}
