//! What procedures must agree on with themselves and their pack: every step is reached, every way ends. Part of the checks at load.

use std::collections::{BTreeSet, HashMap, HashSet};

use twofront_domain::bilingual;

use crate::check::{is_word, named_after_id, not_a_word};
use crate::check_condition::Vocabulary;
use crate::check_ledger::field_word;
use crate::faults::Faults;
use crate::procedure::{END, Procedure, Step};
use crate::{Pack, Packs, spelling};

/// Fields that a public list never shows (domain rule: no ID, phone, account or health).
const NEVER_PUBLIC: [&str; 4] = ["person.resident_id", "person.phone", "household.phone", "person.health"];

/// Checks one procedure of a pack.
pub(crate) fn check_procedure(packs: &Packs, pack: &Pack, procedure: &Procedure, faults: &mut Faults<'_>) {
    let file = &procedure.file;
    named_after_id(file, "id", &procedure.id, faults);
    if !is_word(&procedure.id) {
        faults.at(file, "id", not_a_word());
    }
    if procedure.to.is_some_and(|to| to < procedure.from) {
        let problem = bilingual!(
            "程序的结束日（to）早于开始日（from {}）",
            "the procedure ends (to) before it starts (from {})",
            procedure.from
        );
        faults.at(file, "to", problem);
    }
    if procedure.steps.is_empty() {
        let problem = bilingual!(
            "程序里没有步骤；请写[[step]]",
            "the procedure has no [[step]]; write one"
        );
        faults.at(file, "id", problem);
    }
    let seen = step_ids(procedure, faults);
    for (at, step) in procedure.steps.iter().enumerate() {
        check_step(packs, pack, procedure, at, step, faults);
    }
    let known = |next: &str| next == END || seen.contains(next);
    let mut nexts = procedure.steps.iter().flat_map(|step| &step.outcomes);
    if seen.len() == procedure.steps.len() && nexts.all(|outcome| known(&outcome.next)) {
        every_step_counts(procedure, faults);
    }
    no_two_at_once(packs, procedure, faults);
}

/// The ids of the steps, each of which names one.
fn step_ids<'p>(procedure: &'p Procedure, faults: &mut Faults<'_>) -> HashSet<&'p str> {
    let file = &procedure.file;
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, step) in procedure.steps.iter().enumerate() {
        let path = format!("step.{at}.id");
        if step.id == END {
            let problem = bilingual!(
                "“{END}”表示没有下一步；请换一个编号",
                "{END:?} is the word for no further step; choose another id"
            );
            faults.at(file, &path, problem);
        }
        match seen.get(step.id.as_str()) {
            Some(before) => {
                let place = faults.place(file, &format!("step.{before}.id"));
                let problem = bilingual!(
                    "步骤“{}”定义了两遍，第一处在{place}；请给其中一个换个编号",
                    "step {:?} is defined twice, first at {place}; give one of them another id",
                    step.id
                );
                faults.at(file, &path, problem);
            }
            None => {
                seen.insert(&step.id, at);
            }
        }
    }
    seen.into_keys().collect()
}

fn check_step(packs: &Packs, pack: &Pack, procedure: &Procedure, at: usize, step: &Step, faults: &mut Faults<'_>) {
    let file = procedure.file.as_str();
    let path = |rest: &str| format!("step.{at}.{rest}");
    let steps = || procedure.steps.iter().map(|step| step.id.as_str());
    if step.by.is_empty() {
        let problem = bilingual!("请写明由谁办这一步（by）", "say who may do this step");
        faults.at(file, &path("by"), problem);
    }
    if step.people == 0 {
        let problem = bilingual!("一个步骤至少要有一个人办", "at least one person does a step");
        faults.at(file, &path("people"), problem);
    }
    if let Some((whole, days)) = procedure.days.zip(step.days).filter(|(whole, days)| days > whole) {
        let problem = bilingual!(
            "这一步可用{days}天，而整个程序只有{whole}天；请改其中一个",
            "the step may take {days} days, the whole procedure {whole}; change one of them"
        );
        faults.at(file, &path("days"), problem);
    }
    if let Some(form) = &step.form
        && !pack.forms.iter().any(|one| one.id == *form)
    {
        let hint = spelling::suggestion(form, pack.forms.iter().map(|one| one.id.as_str()));
        let problem = bilingual!("工作包{}没有表单“{form}”", "pack {} has no form {form:?}", pack.id);
        faults.at(file, &path("form"), problem + hint);
    }
    for (number, other) in step.other_than.iter().enumerate() {
        if procedure.step(other).is_none() || *other == step.id {
            let hint = spelling::suggestion(other, steps().filter(|id| *id != step.id));
            let problem = bilingual!(
                "other_than写本程序的其他步骤；“{other}”不是",
                "other_than names other steps of this procedure; {other:?} is none"
            ) + hint;
            faults.at(file, &path(&format!("other_than.{number}")), problem);
        }
    }
    check_outcomes(procedure, at, step, faults);
    let vocabulary = Vocabulary::of_subject(packs, pack, procedure.subject);
    for (number, requirement) in step.requires.iter().enumerate() {
        if let Some(when) = &requirement.when {
            vocabulary.check(file, &path(&format!("requires.{number}.when")), when, faults);
        }
    }
    if let Some(publicity) = &step.publicity {
        for (number, word) in publicity.never.iter().enumerate() {
            field_word(
                file,
                &path(&format!("publicity.never.{number}")),
                word,
                &packs.catalogue,
                faults,
            );
        }
        let missing = NEVER_PUBLIC
            .iter()
            .find(|word| !publicity.never.iter().any(|one| one == *word));
        if let Some(word) = missing {
            let problem = bilingual!(
                "公示名单绝不能有{word}：请把它加上",
                "a public list never shows {word}: add it"
            );
            faults.at(file, &path("publicity.never"), problem);
        }
    }
}

fn check_outcomes(procedure: &Procedure, at: usize, step: &Step, faults: &mut Faults<'_>) {
    let file = procedure.file.as_str();
    let path = |rest: &str| format!("step.{at}.{rest}");
    let steps = || procedure.steps.iter().map(|step| step.id.as_str());
    if step.outcomes.is_empty() {
        let problem = bilingual!(
            "步骤“{}”之后没有路；请写结果（outcomes）",
            "step {:?} has no way on; write outcomes",
            step.id
        );
        faults.at(file, &path("id"), problem);
    }
    for (number, outcome) in step.outcomes.iter().enumerate() {
        if outcome.next != END && procedure.step(&outcome.next).is_none() {
            let hint = spelling::suggestion(&outcome.next, steps().chain([END]));
            let problem = bilingual!("没有步骤“{}”", "there is no step {:?}", outcome.next) + hint;
            faults.at(file, &path(&format!("outcomes.{number}.next")), problem);
        }
        if step.outcomes[..number].iter().any(|before| before.id == outcome.id) {
            let problem = bilingual!(
                "结果“{}”定义了两遍；请给其中一个换个编号",
                "outcome {:?} is defined twice; give one of them another id",
                outcome.id
            );
            faults.at(file, &path(&format!("outcomes.{number}.id")), problem);
        }
    }
}

/// Every step is reached from the first one, and from every step a way leads to the end.
fn every_step_counts(procedure: &Procedure, faults: &mut Faults<'_>) {
    let next = |step: &str| {
        let step = procedure.step(step);
        step.into_iter()
            .flat_map(|step| step.outcomes.iter().map(|outcome| outcome.next.as_str()))
    };
    let mut reached: BTreeSet<&str> = procedure.steps.iter().take(1).map(|step| step.id.as_str()).collect();
    let mut ending: BTreeSet<&str> = BTreeSet::from([END]);
    // As many rounds as there are steps: each can carry a mark one step further.
    for _ in &procedure.steps {
        let further: Vec<&str> = reached.iter().flat_map(|step| next(step)).collect();
        reached.extend(further);
        for step in &procedure.steps {
            if next(&step.id).any(|next| ending.contains(next)) {
                ending.insert(&step.id);
            }
        }
    }
    for (at, step) in procedure.steps.iter().enumerate() {
        let path = format!("step.{at}.id");
        if !reached.contains(step.id.as_str()) {
            let problem = bilingual!(
                "没有哪个结果通向步骤“{}”；请把它写成某个结果的next，或删去",
                "no outcome leads to step {:?}; name it as next, or remove it",
                step.id
            );
            faults.at(&procedure.file, &path, problem);
        } else if !ending.contains(step.id.as_str()) && !step.outcomes.is_empty() {
            let problem = bilingual!(
                "从步骤“{}”走不到“{END}”（结束）；请给它一个能走到结束的结果",
                "from step {:?} no way leads to {END:?}; give it an outcome that does",
                step.id
            );
            faults.at(&procedure.file, &path, problem);
        }
    }
}

/// Of one kind, one procedure holds in a place on a day.
fn no_two_at_once(packs: &Packs, procedure: &Procedure, faults: &mut Faults<'_>) {
    let all = packs.packs.iter().flat_map(|pack| &pack.procedures);
    let earlier = all.take_while(|other| other.file != procedure.file);
    let clash = earlier
        .filter(|other| other.kind == procedure.kind && other.place == procedure.place)
        .find(|other| other.to.is_none_or(|to| procedure.from <= to) && procedure.to.is_none_or(|to| other.from <= to));
    if let Some(other) = clash {
        let place = faults.place(&other.file, "from");
        let problem = bilingual!(
            "“{}”在同一地点、同一时间管同样的事（{place}）；请让其中一个结束",
            "{:?} decides the same in the same place on the same days ({place}); end one of them",
            other.id
        );
        faults.at(&procedure.file, "from", problem);
    }
}
