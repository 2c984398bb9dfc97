//! The names in conditions outside of rules: of a form's answers, or of the subject as rules know it. Part of the checks at load.

use std::collections::HashSet;

use twofront_domain::bilingual;
use twofront_domain::field::{Catalogue, Subject};
use twofront_domain::text::Bilingual;

use crate::condition_words::{Name, names};
use crate::faults::Faults;
use crate::load::condition_is_small;
use crate::read_pack::personal;
use crate::{Pack, Packs, spelling};

/// What the conditions of one file may read.
pub(crate) struct Vocabulary<'a> {
    packs: &'a Packs,
    words: HashSet<String>,
    /// Whom or what the words are asked of.
    of: Bilingual,
    subject: Option<Subject>,
    vault: bool,
}

impl<'a> Vocabulary<'a> {
    /// What rules of a pack about a subject read: its fields and what is computed of it.
    pub(crate) fn of_subject(packs: &'a Packs, pack: &Pack, subject: Subject) -> Self {
        let mut words = fields(&packs.catalogue, subject);
        words.extend(computed(subject).iter().map(|word| (*word).to_owned()));
        Self {
            packs,
            words,
            of: Bilingual::new(subject.zh(), format!("a {}", subject.as_str())),
            subject: Some(subject),
            vault: pack.vault && personal(subject),
        }
    }

    /// What the conditions of a form read: its own answers.
    pub(crate) fn of_form(packs: &'a Packs, questions: impl Iterator<Item = String>) -> Self {
        Self {
            packs,
            words: questions.collect(),
            of: Bilingual::new("这张表单", "the form"),
            subject: None,
            vault: false,
        }
    }

    /// Checks one condition.
    pub(crate) fn check(&self, file: &str, path: &str, condition: &str, faults: &mut Faults<'_>) {
        if !condition_is_small(file, path, condition, faults) {
            return;
        }
        match names(condition) {
            Err((at, problem)) => faults.in_string(file, path, at, problem),
            Ok(names) => {
                for name in names {
                    if let Some((problem, at)) = self.fault(&name) {
                        faults.in_string(file, path, at, problem);
                    }
                }
            }
        }
    }

    /// What is wrong with a name, and the character where.
    fn fault(&self, name: &Name) -> Option<(Bilingual, usize)> {
        let first = name.words[0].as_str();
        let second = name.words.get(1).map(String::as_str);
        let behind_dot = name.at + first.chars().count() + 1;
        if self.words.contains(first) {
            let subject = match first {
                "household" => Subject::Household,
                "village" => Subject::Village,
                _ => {
                    return self
                        .kept_in_the_vault(self.subject?, first)
                        .map(|problem| (problem, name.at));
                }
            };
            let second = second?;
            if let Some(problem) = self.kept_in_the_vault(subject, second) {
                return Some((problem, behind_dot));
            }
            let mut known = fields(&self.packs.catalogue, subject);
            known.extend(computed(subject).iter().map(|word| (*word).to_owned()));
            if known.contains(second) {
                return None;
            }
            let hint = spelling::suggestion(second, known.iter().map(String::as_str));
            let zh = subject.zh();
            let problem = bilingual!("{zh}没有字段“{second}”", "a {first} has no field {second:?}");
            return Some((problem + hint, behind_dot));
        }
        match (first, second) {
            ("today", None) => None,
            ("param", Some(id)) if self.packs.parameter(id).is_some() => None,
            ("param", Some(id)) => Some((self.packs.no_parameter(id), behind_dot)),
            _ => {
                let hint = spelling::suggestion(first, self.words.iter().map(String::as_str));
                let Bilingual { zh, en } = &self.of;
                let problem = bilingual!("{zh}没有“{first}”", "{en} has no {first:?}");
                Some((problem + hint, name.at))
            }
        }
    }

    /// Emergency data of people is read by the vault's own packs only.
    fn kept_in_the_vault(&self, subject: Subject, id: &str) -> Option<Bilingual> {
        let index = self.packs.catalogue.index(subject, id)?;
        let shut = self.packs.catalogue.field(index).vault && !self.vault;
        shut.then(|| {
            bilingual!(
                "{}.{id}属于专库；只有专库工作包里关于人的内容才能读取",
                "{}.{id} belongs into the vault; only what a vault pack says of people reads it",
                subject.as_str()
            )
        })
    }
}

fn fields(catalogue: &Catalogue, subject: Subject) -> HashSet<String> {
    let fields = catalogue.fields().filter(|(_, field)| field.subject == subject);
    fields.map(|(_, field)| field.id.clone()).collect()
}

/// What every subject has besides its fields.
const fn computed(subject: Subject) -> &'static [&'static str] {
    match subject {
        Subject::Person => &["age", "household", "village", "events", "place"],
        Subject::Household => &["member_count", "members", "village", "events", "place"],
        Subject::Lot | Subject::Site => &["household", "village", "events", "place"],
        Subject::Village => &["household_count", "person_count", "households", "events", "place"],
        Subject::Worker => &[],
    }
}
