//! Periods that follow one another: laying a new one over those there are, so that every day keeps exactly one.

use jiff::civil::Date;

/// Something in force from a day to a day.
pub(crate) trait Dated: Clone {
    /// First and last day; no last day means until further notice.
    fn period(&self) -> (Date, Option<Date>);
    /// Sets them.
    fn set_period(&mut self, from: Date, to: Option<Date>);
}

/// What comes after the last day of something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Afterwards {
    /// What it interrupted is in force again.
    Resume,
    /// Nothing, until something else starts.
    End,
}

/// Lays `new` over `others`, which do not overlap: what was in force before it ends the day before; a new one without a last
/// day lasts until the next one starts.
pub(crate) fn lay_over<T: Dated>(others: Vec<T>, mut new: T, afterwards: Afterwards) -> Vec<T> {
    let (from, mut to) = new.period();
    if to.is_none() {
        let next = others
            .iter()
            .map(|other| other.period().0)
            .filter(|start| *start > from)
            .min();
        to = next.and_then(|start| start.yesterday().ok());
        new.set_period(from, to);
    }
    let mut laid = Vec::with_capacity(others.len() + 2);
    for other in others {
        let (start, end) = other.period();
        if start < from {
            let mut before = other.clone();
            let last = from.yesterday().ok();
            before.set_period(start, if end.is_some_and(|end| end < from) { end } else { last });
            laid.push(before);
        }
        let whole = start >= from && afterwards == Afterwards::End;
        if whole && to.is_some_and(|to| start > to) {
            laid.push(other);
        } else if let Some(resumes) = to.and_then(|to| to.tomorrow().ok())
            && end.is_none_or(|end| end >= resumes)
            && afterwards == Afterwards::Resume
        {
            let mut after = other;
            after.set_period(start.max(resumes), end);
            laid.push(after);
        }
    }
    laid.push(new);
    laid.sort_by_key(|one| one.period().0);
    laid
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;
    use proptest::prelude::*;

    use super::{Afterwards, Dated, lay_over};

    #[derive(Clone, Debug, PartialEq)]
    struct Span(char, Date, Option<Date>);

    impl Dated for Span {
        fn period(&self) -> (Date, Option<Date>) {
            (self.1, self.2)
        }
        fn set_period(&mut self, from: Date, to: Option<Date>) {
            (self.1, self.2) = (from, to);
        }
    }

    /// The day that many days into the year 2020.
    fn day(number: i32) -> Date {
        Date::constant(2020, 1, 1)
            .checked_add(jiff::Span::new().days(number))
            .expect("a day")
    }

    fn spans(written: &[(char, i32, Option<i32>)]) -> Vec<Span> {
        written
            .iter()
            .map(|(word, from, to)| Span(*word, day(*from), to.map(day)))
            .collect()
    }

    fn in_force(spans: &[Span], on: Date) -> Vec<char> {
        let holds = |span: &&Span| span.1 <= on && span.2.is_none_or(|to| on <= to);
        spans.iter().filter(holds).map(|span| span.0).collect()
    }

    #[test]
    fn every_day_keeps_one() {
        let check = |others: &[_], new, expect: &[_]| {
            let [new] = spans(&[new]).try_into().expect("one");
            assert_eq!(lay_over(spans(others), new, Afterwards::Resume), spans(expect));
        };
        check(&[], ('n', 5, None), &[('n', 5, None)]);
        check(&[('a', 0, None)], ('n', 5, None), &[('a', 0, Some(4)), ('n', 5, None)]);
        check(
            &[('a', 0, Some(9)), ('b', 10, None)],
            ('n', 5, None),
            &[('a', 0, Some(4)), ('n', 5, Some(9)), ('b', 10, None)],
        );
        check(
            &[('a', 0, None)],
            ('n', 5, Some(7)),
            &[('a', 0, Some(4)), ('n', 5, Some(7)), ('a', 8, None)],
        );
        check(&[('a', 5, None)], ('n', 5, None), &[('n', 5, None)]);
        check(&[('a', 5, None)], ('n', 0, None), &[('n', 0, Some(4)), ('a', 5, None)]);
        check(
            &[('a', 0, Some(2)), ('b', 3, Some(6)), ('c', 7, None)],
            ('n', 1, Some(8)),
            &[('a', 0, Some(0)), ('n', 1, Some(8)), ('c', 9, None)],
        );
    }

    #[test]
    fn something_that_ends_may_be_followed_by_nothing() {
        let [new] = spans(&[('n', 5, Some(7))]).try_into().expect("one");
        let laid = lay_over(spans(&[('a', 0, Some(19)), ('b', 20, None)]), new, Afterwards::End);
        assert_eq!(laid, spans(&[('a', 0, Some(4)), ('n', 5, Some(7)), ('b', 20, None)]));
    }

    proptest! {
        #[test]
        fn the_new_one_holds_on_its_days_and_nothing_else_changes(
            cuts in proptest::collection::btree_set(0..40, 1..6), from in 0..45, length in proptest::option::of(0..20),
        ) {
            let starts: Vec<i32> = cuts.into_iter().collect();
            let others: Vec<Span> = starts.iter().enumerate().map(|(at, start)| {
                Span((b'a' + at as u8) as char, day(*start), starts.get(at + 1).map(|next| day(next - 1)))
            }).collect();
            let last = length.map(|length| from + length).or_else(|| starts.iter().find(|start| **start > from).map(|next| next - 1));
            let laid = lay_over(others.clone(), Span('n', day(from), length.map(|length| day(from + length))), Afterwards::Resume);
            for at in 0..70 {
                let expect = if from <= at && last.is_none_or(|last| at <= last) { vec!['n'] } else { in_force(&others, day(at)) };
                prop_assert_eq!(in_force(&laid, day(at)), expect, "day {}", at);
            }
        }
    }
}
