//! The columnar evaluator: a condition over a run of rows at once, in three-state logic.
//!
//! Knows expressions and columns. How it reads columns is in `leaves`, how it counts in `arithmetic`, how it answers
//! questions about members, events and households in `over`.

use std::cell::RefCell;
use std::ops::{Deref, Range};
use std::rc::Rc;

use jiff::civil::Date;

use crate::arithmetic::Numbers;
use crate::column::days_of;
use crate::expression::{Condition, Load, TextTest};
use crate::plan::Plan;
use crate::snapshot::Snapshot;
use crate::table::Table;
use crate::tri;

/// What all frames over one snapshot have in common.
pub(crate) struct Ground<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) today: Date,
    pub(crate) today_number: i32,
    /// Tests of texts, worked out for each distinct text.
    pub(crate) texts: Vec<(Load, TextTest, Vec<u8>)>,
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
pub(crate) struct Memo {
    pub(crate) truths: Kept<Vec<u8>>,
    pub(crate) numbers: Kept<Numbers>,
    /// The rows of the newest events, by the table whose rows are asked.
    pub(crate) newest: RefCell<Vec<(OfTable, About<Vec<u32>>)>>,
}

/// A column as read from the rows of a table.
type OfTable = (Table, Load);

/// An answer with the rows it is about.
pub(crate) type About<T> = (Range<usize>, Rc<T>);

impl Memo {
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

/// The truth of each row of a frame.
pub(crate) enum Truths {
    Own(Vec<u8>),
    Shared(Rc<Vec<u8>>),
}

impl Deref for Truths {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Self::Own(truths) => truths,
            Self::Shared(truths) => truths,
        }
    }
}

impl Truths {
    pub(crate) fn into_vec(self) -> Vec<u8> {
        match self {
            Self::Own(truths) => truths,
            Self::Shared(truths) => truths.to_vec(),
        }
    }
}

/// A run of rows of one table.
#[derive(Clone)]
pub(crate) struct Frame<'s> {
    pub(crate) ground: &'s Ground<'s>,
    pub(crate) memo: &'s Memo,
    pub(crate) table: Table,
    pub(crate) rows: Range<usize>,
    /// Of people: the rows of their households.
    pub(crate) above: Range<usize>,
}

impl<'s> Frame<'s> {
    pub(crate) fn new(ground: &'s Ground<'s>, memo: &'s Memo, table: Table, rows: Range<usize>) -> Self {
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
    pub(crate) fn truth(&self, condition: &Condition) -> Truths {
        if let Condition::Shared(id, inner) = condition {
            if let Some(truths) = self.memo.truths.get(*id, &self.rows) {
                return Truths::Shared(truths);
            }
            let truths = Rc::new(self.truth(inner).into_vec());
            self.memo.truths.keep(*id, &self.rows, &truths);
            return Truths::Shared(truths);
        }
        Truths::Own(self.own_truth(condition))
    }

    fn own_truth(&self, condition: &Condition) -> Vec<u8> {
        match condition {
            Condition::Constant(value) => vec![tri::of(*value); self.len()],
            Condition::Unknown => vec![tri::UNKNOWN; self.len()],
            Condition::Flag(load) => self.flag(*load),
            Condition::Known(load) => self.known(*load),
            Condition::Compare(comparison, left, right) => self.compare(*comparison, left, right),
            Condition::OneOf(number, list) => {
                let numbers = self.numbers(number);
                let one = |at| tri::of_option(numbers.get(at).map(|number| list.contains(&number)));
                (0..self.len()).map(one).collect()
            }
            Condition::Code(load, wanted) => self.code(*load, wanted),
            Condition::Text(load, test) => self.text(*load, test),
            Condition::Not(inner) => {
                let mut truths = self.truth(inner).into_vec();
                truths.iter_mut().for_each(|truth| *truth = tri::not(*truth));
                truths
            }
            Condition::All(terms) => self.all(terms, true),
            Condition::Any(terms) => self.any(terms),
            Condition::Same(left, right) => {
                let mut truths = self.truth(left).into_vec();
                tri::with(&mut truths, &self.truth(right), tri::same);
                truths
            }
            Condition::Choose(test, then, otherwise) => {
                let (test, then, otherwise) = (self.truth(test), self.truth(then), self.truth(otherwise));
                let pairs = then.iter().zip(otherwise.iter());
                let each = test.iter().zip(pairs);
                each.map(|(&test, (&then, &otherwise))| tri::choose(test, then, otherwise))
                    .collect()
            }
            Condition::Over(group, quantifier, inner) => self.over(*group, *quantifier, inner),
            Condition::Shared(_, inner) => self.truth(inner).into_vec(),
            Condition::Above(table, inner) => self.spread(*table, inner),
        }
    }

    /// The truth of a rule's condition; where nobody asks which rows are unknown, those that are surely no hit may be told
    /// as unknown.
    pub(crate) fn rule_truth(&self, condition: &Condition, unknown_matters: bool) -> Truths {
        match condition {
            Condition::All(terms) => Truths::Own(self.all(terms, unknown_matters)),
            _ => self.truth(condition),
        }
    }

    /// All terms; it ends early where no row can become true any more, and unknown does not matter or cannot be either.
    fn all(&self, terms: &[Condition], unknown_matters: bool) -> Vec<u8> {
        let Some((first, rest)) = terms.split_first() else {
            return vec![tri::YES; self.len()];
        };
        let mut all = self.truth(first).into_vec();
        for term in rest {
            let decided = match unknown_matters {
                true => tri::all_are(&all, tri::NO),
                false => tri::none_is(&all, tri::YES),
            };
            if decided {
                break;
            }
            tri::with(&mut all, &self.truth(term), tri::and);
        }
        all
    }

    fn any(&self, terms: &[Condition]) -> Vec<u8> {
        let Some((first, rest)) = terms.split_first() else {
            return vec![tri::NO; self.len()];
        };
        let mut any = self.truth(first).into_vec();
        for term in rest {
            if tri::all_are(&any, tri::YES) {
                break;
            }
            tri::with(&mut any, &self.truth(term), tri::or);
        }
        any
    }

    /// The truth of the household's condition for each of its members.
    fn spread(&self, table: Table, condition: &Condition) -> Vec<u8> {
        let households = Frame {
            table,
            rows: self.above.clone(),
            above: 0..0,
            ..self.clone()
        };
        let truths = households.truth(condition);
        let above = &self.snapshot().up[self.table as usize][self.rows.clone()];
        let start = self.above.start;
        above.iter().map(|&row| truths[row as usize - start]).collect()
    }
}
