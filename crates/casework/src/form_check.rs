//! Whether answers are sound, and what they say field by field: what the phone tells while a form is filled in, told again by
//! the server with the same code and words. Line by line the same as `web/src/field/form/engine.ts`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use twofront_domain::field::Subject;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;

use crate::form_answer::{Answers, Member, Occasion, is_blank, plain, plain_answer, read, value};
use crate::form_evaluate::{Names, Plain, days_of};
use crate::form_expression::Expr;
use crate::form_sheet::{AmountSheet, Ask, FormSheet, RepeatSheet};
use crate::form_words;

/// What can be wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultCode {
    /// Nothing was answered where an answer is needed.
    Required,
    /// The answer is not of the question's type.
    WrongType,
    /// The code is none of the list.
    UnknownCode,
    /// The text is longer than [`crate::form_answer::TEXT_MAX`].
    TooLong,
    /// The form's own constraint says no.
    Constraint,
    /// The form is about one person, and does not say whom.
    NoPerson,
    /// The amount is beyond what is plausible; it stands, and is asked about.
    OutOfRange,
    /// By the other answers the question was not to be asked.
    NotAsked,
    /// The sheet has no such question.
    UnknownQuestion,
    /// The household has no such member.
    UnknownPerson,
}

/// One thing that is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerFault {
    /// The question; empty where it is about the form.
    pub question: String,
    /// The member, in a repeat.
    pub person: Option<String>,
    /// The stable word.
    pub code: FaultCode,
    /// True when the form cannot be sent so. The rest is kept and looked at.
    pub blocks: bool,
    /// In words.
    pub message: Bilingual,
}

/// What one answer says of somebody or something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Whom or what it is about.
    pub subject: Subject,
    /// The person, where it is about one.
    pub person_id: Option<String>,
    /// The field's id, within its subject: `safe_water`.
    pub field: String,
    /// The value.
    pub value: Value,
}

impl FaultCode {
    /// True for what keeps a form from being sent.
    pub const fn blocks(self) -> bool {
        match self {
            Self::Required
            | Self::WrongType
            | Self::UnknownCode
            | Self::TooLong
            | Self::Constraint
            | Self::NoPerson => true,
            Self::OutOfRange | Self::NotAsked | Self::UnknownQuestion | Self::UnknownPerson => false,
        }
    }
}

/// Everything that is wrong with the answers, in the order of the questions. Answers to another version of the sheet cannot
/// know what is needed now: what is missing does not block them, and what was asked then stands.
pub fn check(sheet: &FormSheet, answers: &Answers, occasion: &Occasion) -> Vec<AnswerFault> {
    let same_version = answers.version == sheet.version;
    let mut faults = Vec::new();
    if sheet.subject == Subject::Person && is_empty(answers.person_id.as_deref()) {
        faults.push(fault(
            "",
            None,
            FaultCode::NoPerson,
            form_words::of_form(FaultCode::NoPerson, ""),
        ));
    }
    for group in groups(sheet, answers, occasion) {
        for turn in &group.turns {
            if let Some(code) = group.code(turn) {
                if code == FaultCode::NotAsked && !same_version {
                    continue;
                }
                let message = form_words::of_question(code, turn.ask);
                let mut fault = fault(&turn.ask.id, group.person, code, message);
                fault.blocks &= code != FaultCode::Required || same_version;
                faults.push(fault);
            }
        }
    }
    let top: BTreeSet<&str> = sheet.questions.iter().map(|ask| ask.id.as_str()).collect();
    let unknown = |id: &str, person: Option<&str>, code| fault(id, person, code, form_words::of_form(code, id));
    for id in answers.answers.keys().filter(|id| !top.contains(id.as_str())) {
        faults.push(unknown(id, None, FaultCode::UnknownQuestion));
    }
    let of_members = || sheet.repeats.iter().flat_map(|repeat| &repeat.questions);
    for (person, given) in &answers.member_answers {
        if !occasion.members.iter().any(|member| member.id == *person) {
            faults.push(unknown("", Some(person), FaultCode::UnknownPerson));
            continue;
        }
        for id in given.keys().filter(|id| !of_members().any(|ask| ask.id == **id)) {
            faults.push(unknown(id, Some(person), FaultCode::UnknownQuestion));
        }
    }
    faults
}

/// What sound answers say, field by field. Left out are questions without a field, what blocks, and what was not to be asked by
/// the sheet that was shown.
pub fn statements(sheet: &FormSheet, answers: &Answers, occasion: &Occasion) -> Vec<Statement> {
    let same_version = answers.version == sheet.version;
    let mut statements = Vec::new();
    for group in groups(sheet, answers, occasion) {
        for turn in &group.turns {
            let stands = match group.code(turn) {
                None | Some(FaultCode::OutOfRange) => true,
                Some(FaultCode::NotAsked) => !same_version,
                Some(_) => false,
            };
            let named = turn.ask.field.as_deref().and_then(|word| word.split_once('.'));
            let (Some(answer), Some((subject, field)), true) = (turn.answer, named, stands) else {
                continue;
            };
            let (Some(subject), Ok(value)) = (Subject::from_word(subject), read(turn.ask, answer)) else {
                continue;
            };
            let person = match subject {
                Subject::Person => group.person.or(answers.person_id.as_deref()),
                _ => None,
            };
            if subject == Subject::Person && is_empty(person) {
                continue;
            }
            statements.push(Statement {
                subject,
                person_id: person.map(str::to_owned),
                field: field.to_owned(),
                value,
            });
        }
    }
    statements
}

/// Answers filled in with what is known, for a new form. Fields that are asked anew every time are left open.
pub fn prefill(sheet: &FormSheet, person_id: Option<&str>, occasion: &Occasion) -> Answers {
    let member = |id: &str| occasion.members.iter().find(|member| member.id == id);
    let nothing = BTreeMap::new();
    let known = match (sheet.subject, person_id.and_then(member)) {
        (Subject::Person, member) => member.map_or(&nothing, |member| &member.values),
        _ => &occasion.values,
    };
    let mut answers = Answers {
        version: sheet.version.clone(),
        person_id: person_id.map(str::to_owned),
        answers: filled(&sheet.questions, known),
        member_answers: BTreeMap::new(),
    };
    for repeat in &sheet.repeats {
        for member in members(sheet, repeat, occasion) {
            let given = filled(&repeat.questions, &member.values);
            answers
                .member_answers
                .entry(member.id.clone())
                .or_default()
                .extend(given);
        }
    }
    answers
}

/// The members that a repeat asks: all of whom its condition is not certainly false.
pub fn members<'a>(sheet: &FormSheet, repeat: &RepeatSheet, occasion: &'a Occasion) -> Vec<&'a Member> {
    let names = names(sheet, occasion);
    let wanted = |member: &&Member| is_wanted(repeat, member, occasion, &names);
    occasion.members.iter().filter(wanted).collect()
}

/// The questions that are asked by the answers so far, in order.
pub fn asked<'a>(sheet: &'a FormSheet, answers: &'a Answers, occasion: &Occasion) -> Vec<&'a Ask> {
    let top = group(&sheet.questions, None, &answers.answers, &names(sheet, occasion), true);
    let asked = top.turns.iter().filter(|turn| turn.asked);
    asked.map(|turn| turn.ask).collect()
}

fn is_empty(text: Option<&str>) -> bool {
    text.is_none_or(str::is_empty)
}

fn fault(question: &str, person: Option<&str>, code: FaultCode, message: Bilingual) -> AnswerFault {
    AnswerFault {
        question: question.to_owned(),
        person: person.map(str::to_owned),
        code,
        blocks: code.blocks(),
        message,
    }
}

fn filled(asks: &[Ask], known: &BTreeMap<String, Json>) -> BTreeMap<String, Json> {
    let value = |ask: &Ask| {
        let known = known.get(ask.field.as_deref().filter(|_| ask.prefill)?)?;
        let sound = !is_blank(Some(known)) && read(ask, known).is_ok();
        sound.then(|| (ask.id.clone(), known.clone()))
    };
    asks.iter().filter_map(value).collect()
}

/// One question put to one person, and what was answered.
struct Turn<'a> {
    ask: &'a Ask,
    answer: Option<&'a Json>,
    asked: bool,
}

/// The questions of the top, or of one repeat for one member, and what their constraints read.
struct Group<'a> {
    person: Option<&'a str>,
    turns: Vec<Turn<'a>>,
    names: Names,
}

impl Group<'_> {
    /// What is wrong with one answer.
    fn code(&self, turn: &Turn<'_>) -> Option<FaultCode> {
        let Some(answer) = turn.answer else {
            return (turn.asked && turn.ask.required).then_some(FaultCode::Required);
        };
        if !turn.asked {
            return Some(FaultCode::NotAsked);
        }
        let value = match read(turn.ask, answer) {
            Ok(value) => value,
            Err(code) => return Some(code),
        };
        let constraint = turn.ask.constraint.as_ref();
        if constraint.is_some_and(|constraint| self.names.truth(constraint) == Some(false)) {
            return Some(FaultCode::Constraint);
        }
        let amount = value.amount()?;
        let plausible =
            turn.ask.least.is_none_or(|least| least <= amount) && turn.ask.most.is_none_or(|most| amount <= most);
        (!plausible).then_some(FaultCode::OutOfRange)
    }
}

/// The questions are gone through once, in order. An answer counts while its question is asked; a condition that reads a
/// question further down reads the answer as it was given.
fn group<'a>(
    asks: &'a [Ask],
    person: Option<&'a str>,
    given: &'a BTreeMap<String, Json>,
    base: &Names,
    wanted: bool,
) -> Group<'a> {
    let mut names = base.clone();
    let answer = |ask: &Ask| given.get(&ask.id).filter(|answer| !is_blank(Some(answer)));
    for ask in asks {
        names.answers.insert(ask.id.clone(), plain_answer(ask, answer(ask)));
    }
    let mut turns = Vec::new();
    for ask in asks {
        let relevant = ask
            .relevant
            .as_ref()
            .is_none_or(|relevant| names.truth(relevant) == Some(true));
        let asked = wanted && relevant;
        if !asked {
            names.answers.remove(&ask.id);
        }
        turns.push(Turn {
            ask,
            answer: answer(ask),
            asked,
        });
    }
    Group { person, turns, names }
}

/// The top, then every repeat with every member. Members that are not asked are gone through too, for what was answered of
/// them nevertheless.
fn groups<'a>(sheet: &'a FormSheet, answers: &'a Answers, occasion: &'a Occasion) -> Vec<Group<'a>> {
    static NOTHING: BTreeMap<String, Json> = BTreeMap::new();
    let base = names(sheet, occasion);
    let mut groups = vec![group(&sheet.questions, None, &answers.answers, &base, true)];
    let above = groups[0].names.clone();
    for repeat in &sheet.repeats {
        for member in &occasion.members {
            let wanted = is_wanted(repeat, member, occasion, &base);
            let given = answers.member_answers.get(&member.id).unwrap_or(&NOTHING);
            groups.push(group(&repeat.questions, Some(&member.id), given, &above, wanted));
        }
    }
    groups
}

/// What conditions read besides answers.
fn names(sheet: &FormSheet, occasion: &Occasion) -> Names {
    let in_force = |amounts: &Vec<AmountSheet>| in_force(amounts, occasion.today, &occasion.place);
    Names {
        today: days_of(occasion.today),
        parameters: sheet
            .parameters
            .iter()
            .filter_map(|(id, amounts)| Some((id.clone(), in_force(amounts)?)))
            .collect(),
        ..Names::default()
    }
}

/// Of the most specific place, the latest.
fn in_force(amounts: &[AmountSheet], today: Date, place: &str) -> Option<i64> {
    let length = |amount: &AmountSheet| amount.place.as_ref().map_or(0, |within| within.as_str().len());
    amounts
        .iter()
        .filter(|amount| amount.from <= today && amount.to.is_none_or(|to| today <= to))
        .filter(|amount| {
            amount
                .place
                .as_ref()
                .is_none_or(|within| place.starts_with(within.as_str()))
        })
        .max_by_key(|amount| (length(amount), amount.from))
        .map(|amount| amount.amount)
}

fn is_wanted(repeat: &RepeatSheet, member: &Member, occasion: &Occasion, base: &Names) -> bool {
    let Some(condition) = &repeat.members else {
        return true;
    };
    let mut names = base.clone();
    condition.walk(&mut |expr| {
        if let Expr::Field(word, kind) = expr {
            let known = member.values.get(word).or_else(|| occasion.values.get(word));
            let known = known.and_then(|json| value(*kind, json));
            names
                .fields
                .insert(word.clone(), known.map_or(Plain::Unknown, |value| plain(&value)));
        }
    });
    // Who is not certainly left out is asked: with a year of birth alone, at either age.
    ages(member, occasion.today).into_iter().any(|age| {
        names.age = age;
        names.truth(condition) != Some(false)
    })
}

/// The ages that a member may have.
fn ages(member: &Member, today: Date) -> Vec<Option<i64>> {
    let birth = member.values.get("person.birth_date").and_then(Json::as_str);
    if let Some(birth) = birth.and_then(crate::form_answer::day) {
        let years = i64::from(today.year()) - i64::from(birth.year());
        let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
        return vec![Some(years - i64::from(!had_birthday))];
    }
    match member.birth_year {
        Some(year) => {
            let years = i64::from(today.year()) - i64::from(year);
            vec![Some(years - 1), Some(years)]
        }
        None => vec![None],
    }
}
