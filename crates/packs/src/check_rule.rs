//! What a rule must agree on with itself and its pack. Part of the checks at load; the condition is `screen`'s.

use std::collections::HashMap;

use twofront_domain::bilingual;
use twofront_domain::field::Subject;
use twofront_domain::text::Bilingual;

use crate::check::{is_word, named_after_id, not_a_word, task_kind};
use crate::faults::Faults;
use crate::pack::VALUES_MISSING;
use crate::rule::braces;
use crate::{Pack, Rule, Unknown};

/// Checks what only rules that ship must have.
pub(crate) fn check_file(rule: &Rule, faults: &mut Faults<'_>) {
    named_after_id(&rule.file, "id", &rule.id, faults);
    // A county's own version needs no examples of its days; a rule that ships does.
    for hit in [true, false] {
        if !rule.examples.iter().any(|example| example.hit == Some(hit)) {
            let problem = bilingual!(
                "规则还要有一个写明hit = {hit}的例子（[[example]]）",
                "the rule needs an [[example]] with hit = {hit}"
            );
            faults.at(&rule.file, "id", problem);
        }
    }
    for (at, example) in rule.examples.iter().enumerate() {
        let ever_in_force = rule.to.is_none_or(|to| to >= rule.from);
        if ever_in_force && !rule.is_in_force(example.date) {
            let problem = bilingual!(
                "例子“{}”的日期是{}，那天规则没有生效",
                "example {:?} is dated {}, when the rule is not in force",
                example.name,
                example.date
            );
            faults.at(&rule.file, &format!("example.{at}.date"), problem);
        }
    }
}

/// Checks a rule or a county's version of one.
pub(crate) fn check_rule(pack: &Pack, rule: &Rule, faults: &mut Faults<'_>) {
    let file = &rule.file;
    if rule.id == VALUES_MISSING {
        let problem = bilingual!(
            "“{VALUES_MISSING}”专指缺数据的线索；请换一个编号",
            "{VALUES_MISSING:?} is reserved for the clue about missing values; choose another id"
        );
        faults.at(file, "id", problem);
    } else if !is_word(&rule.id) {
        faults.at(file, "id", not_a_word());
    }
    if let Some(task) = &rule.task {
        task_kind(file, "task", pack, task, faults);
    }
    if rule.to.is_some_and(|to| to < rule.from) {
        let problem = bilingual!(
            "规则的结束日（to）早于开始日（from {}）",
            "the rule ends (to) before it starts (from {})",
            rule.from
        );
        faults.at(file, "to", problem);
    }
    if rule.subject == Subject::Worker {
        let problem = bilingual!(
            "规则只针对人、户、货源、场所或村",
            "rules speak of a person, household, lot, site or village"
        );
        faults.at(file, "subject", problem);
    }
    if rule.when.trim().is_empty() {
        faults.at(file, "when", bilingual!("条件是空的", "the condition is empty"));
    }
    if rule.legal_basis.trim().is_empty() {
        let problem = bilingual!(
            "请写明所依据的法规、通知或公开办法；没有的，写：默认规则，由县里确认",
            "name the law, notice or published rule; where none is known: default, to be confirmed by the county"
        );
        faults.at(file, "legal_basis", problem);
    }
    if pack.id == "records" && rule.mend_by.is_none() {
        let problem = bilingual!(
            "工作包records的规则要写明由谁改：请写mend_by = \"paired-worker\"或别的单位",
            "a rule of the pack records says who can mend the record: write mend_by = \"paired-worker\" or another"
        );
        faults.at(file, "id", problem);
    }
    if !rule.explain && !rule.answers.is_empty() {
        let problem = bilingual!(
            "备选说明（answers）只用于需要说明情况的规则：请写explain = true",
            "prepared answers belong to a rule that needs an explanation: write explain = true"
        );
        faults.at_key(file, "answers", problem);
    }
    if rule.ask_when.is_some() && rule.unknown != Unknown::Ask {
        let problem = bilingual!(
            "ask_when要和unknown = \"ask\"一起用；请去掉其中一个",
            "ask_when goes with unknown = \"ask\"; leave one of them out"
        );
        faults.at_key(file, "ask_when", problem);
    }
    check_sentence(rule, faults);
    check_examples(rule, faults);
}

fn check_sentence(rule: &Rule, faults: &mut Faults<'_>) {
    let sorted = |text: &str| {
        let mut names: Vec<String> = braces(text).into_iter().map(str::to_owned).collect();
        names.sort();
        names
    };
    for (language, text) in [("zh", &rule.sentence.zh), ("en", &rule.sentence.en)] {
        if text.matches('{').count() != text.matches('}').count() {
            let path = format!("sentence.{language}");
            let problem = bilingual!(
                "花括号没有配对；请写成{{name}}",
                "a brace is not closed; write {{name}}"
            );
            faults.at(&rule.file, &path, problem);
            return;
        }
    }
    let (zh, en) = (sorted(&rule.sentence.zh), sorted(&rule.sentence.en));
    if zh != en {
        let only = en
            .iter()
            .find(|name| !zh.contains(name))
            .or_else(|| zh.iter().find(|name| !en.contains(name)));
        let which = only.map_or_else(Bilingual::default, |name| {
            bilingual!("；{{{name}}}只在一种语言里有", "; {{{name}}} stands in one only")
        });
        let problem = bilingual!(
            "说明的中文和英文要显示同样的{{数据}}",
            "the sentence must show the same {{values}} in zh and en"
        );
        faults.at(&rule.file, "sentence.en", problem + which);
    }
}

fn check_examples(rule: &Rule, faults: &mut Faults<'_>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, example) in rule.examples.iter().enumerate() {
        let path = format!("example.{at}.name");
        if let Some(before) = seen.insert(&example.name, at) {
            let place = faults.place(&rule.file, &format!("example.{before}.name"));
            let problem = bilingual!(
                "有两个例子都叫“{}”，第一个在{place}；请给其中一个改名",
                "two examples are called {:?}, the first at {place}; give one of them another name",
                example.name
            );
            faults.at(&rule.file, &path, problem);
        }
        match (example.hit, example.unknown) {
            (None, false) => {
                let problem = bilingual!(
                    "例子“{}”要写hit = true、hit = false或unknown = true",
                    "example {:?} needs hit = true, hit = false or unknown = true",
                    example.name
                );
                faults.at(&rule.file, &path, problem);
            }
            (Some(_), true) => {
                let problem = bilingual!(
                    "无法判断（unknown）的例子不能又写命中与否：请去掉hit",
                    "an example that is unknown neither hits nor misses: leave hit out"
                );
                faults.at(&rule.file, &format!("example.{at}.hit"), problem);
            }
            _ => {}
        }
    }
}
