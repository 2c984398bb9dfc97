//! The smallest case that still shows a difference: fewer rows, days and values, a shorter condition.

use twofront_domain::field::Subject;

use super::county::{County, Step};
use super::differ::{Bench, Case, Outcome};
use super::mutate::tokens;
use super::phrase::Phrase;

/// A condition as it can be made smaller.
#[derive(Clone, Debug)]
pub enum Text {
    Phrase(Phrase),
    Tokens(String),
}

impl Text {
    pub fn written(&self) -> String {
        match self {
            Self::Phrase(phrase) => phrase.to_string(),
            Self::Tokens(text) => text.clone(),
        }
    }

    fn smaller(&self) -> Vec<Self> {
        match self {
            Self::Phrase(phrase) => phrase.smaller().into_iter().map(Self::Phrase).collect(),
            Self::Tokens(text) => {
                let words = tokens(text);
                let mut smaller = Vec::new();
                let mut run = words.len() / 2;
                while run > 0 {
                    for start in (0..=words.len() - run).rev() {
                        let kept = [&words[..start], &words[start + run..]].concat();
                        smaller.push(Self::Tokens(kept.join(" ")));
                    }
                    run /= 2;
                }
                smaller
            }
        }
    }
}

/// Makes a differing case smaller for as long as it differs. Returns it with what both sides say of it.
pub fn minimise(bench: &mut Bench, text: &Text, case: &Case) -> (Case, String) {
    let mut differs = |case: &Case| match bench.compare(case) {
        Outcome::Different(how) => Some(how),
        _ => None,
    };
    let mut how = differs(case).unwrap_or_else(|| "not seen again: it depends on something else".to_owned());
    let (mut text, mut case) = (text.clone(), case.clone());
    // Each round makes it smaller; the bound is for cases that take long to judge.
    for _ in 0..2_000 {
        let words = text.smaller().into_iter().map(|text| {
            let condition = text.written();
            (
                Some(text),
                Case {
                    condition,
                    ..case.clone()
                },
            )
        });
        let counties = smaller_counties(&case.county).map(|county| (None, Case { county, ..case.clone() }));
        let quiet = case.ask.iter().flat_map(|ask| {
            [None, Some("true".to_owned())]
                .into_iter()
                .filter(move |other| other.as_ref() != Some(ask))
        });
        let asks = quiet.map(|ask| (None, Case { ask, ..case.clone() }));
        let beside = |beside| (None, Case { beside, ..case.clone() });
        let alone = case.beside.iter().map(|_| beside(None));
        let shorter = case.beside.iter().flat_map(|text| Text::Tokens(text.clone()).smaller());
        let besides = shorter.map(|text| beside(Some(text.written())));
        let found = counties
            .chain(alone)
            .chain(asks)
            .chain(words)
            .chain(besides)
            .find_map(|(text, case)| Some((text, differs(&case)?, case)));
        let Some((smaller, says, next)) = found else { break };
        text = smaller.unwrap_or(text);
        (case, how) = (next, says);
    }
    (case, how)
}

/// Counties with one thing less.
fn smaller_counties(county: &County) -> impl Iterator<Item = County> {
    let steps = county.steps.len();
    let mut counties = vec![
        county.after(steps / 2),
        county.after(steps - steps / 4),
        county.after(steps.saturating_sub(1)),
    ];
    counties.retain(|fewer| fewer.steps.len() < steps);
    if steps > 60 {
        // One by one takes too long before the halves have done their work.
        return counties.into_iter();
    }
    for (subject, rows) in &county.rows {
        let less = |change: &dyn Fn(&mut County)| {
            let mut copy = county.clone();
            change(&mut copy);
            copy
        };
        // What is said of villages stands in the steps.
        let said = *subject != Subject::Village;
        for at in (0..rows.len()).rev() {
            counties.extend(without(county, *subject, at));
        }
        for at in (0..rows.len()).rev().filter(|_| said) {
            for day in 0..rows[at].days.len() {
                counties.push(less(&|county| {
                    county.rows.get_mut(subject).expect("a kind")[at].days.remove(day);
                }));
                for word in rows[at].days[day].said.keys() {
                    counties.push(less(&|county| {
                        county.rows.get_mut(subject).expect("a kind")[at].days[day]
                            .said
                            .remove(word);
                    }));
                }
            }
            for word in rows[at].said.keys() {
                counties.push(less(&|county| {
                    county.rows.get_mut(subject).expect("a kind")[at].said.remove(word);
                }));
            }
        }
    }
    for (at, step) in county.steps.iter().enumerate() {
        let Step::Say(village, row) = step else { continue };
        let mut less = Vec::new();
        for day in 0..row.days.len() {
            let mut fewer = row.clone();
            fewer.days.remove(day);
            less.push(fewer);
        }
        for word in row.said.keys() {
            let mut fewer = row.clone();
            fewer.said.remove(word);
            less.push(fewer);
        }
        for fewer in less {
            let mut copy = county.clone();
            copy.steps[at] = Step::Say(*village, fewer);
            counties.push(copy.after(copy.steps.len()));
        }
    }
    counties.into_iter()
}

/// The county as if a row had never been; rows behind it move up.
fn without(county: &County, subject: Subject, at: usize) -> Option<County> {
    let mut copy = county.clone();
    if subject == Subject::Village {
        let steps = county
            .steps
            .iter()
            .position(|step| matches!(step, Step::Say(of, _) if *of == at));
        copy.steps.remove(steps?);
        copy.steps.retain(|step| *step != Step::Remove(Subject::Village, at));
        return Some(copy.after(copy.steps.len()));
    }
    let rows = copy.rows.get_mut(&subject)?;
    let gone = rows.remove(at);
    if subject == Subject::Household {
        let people = copy.rows.entry(Subject::Person).or_default();
        people.retain(|person| person.home != at);
        people
            .iter_mut()
            .filter(|person| person.home > at)
            .for_each(|person| person.home -= 1);
        // A lot names its household by a number that several rows may bear; it goes first.
        let mut attached = [Subject::Lot, Subject::Site]
            .into_iter()
            .flat_map(|other| county.of(other));
        if attached.any(|row| row.household == Some(gone.id)) {
            return None;
        }
    }
    copy.steps
        .retain(|step| !matches!(step, Step::Add(of, row) | Step::Remove(of, row) if (*of, *row) == (subject, at)));
    for step in &mut copy.steps {
        if let Step::Add(of, row) | Step::Remove(of, row) = step
            && *of == subject
            && *row > at
        {
            *row -= 1;
        }
    }
    Some(copy)
}
