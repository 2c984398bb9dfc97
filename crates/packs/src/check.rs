//! What packs must agree on with themselves and each other: ids, words, dates. What a condition means is checked by `screen`,
//! which compiles it.

use std::collections::HashMap;

use twofront_domain::bilingual;
use twofront_domain::text::Bilingual;

use crate::check_form::check_form;
use crate::check_ledger::check_ledger;
use crate::check_lists::{check_checklist, check_indicator, check_measure};
use crate::check_parameter::check_parameter;
use crate::check_procedure::check_procedure;
use crate::check_rule::{check_file, check_rule};
use crate::check_sentence::check_shown;
use crate::faults::Faults;
use crate::load::PackFiles;
use crate::pack::{Missing, Pack};
use crate::{Packs, spelling};

/// Checks loaded packs; adds every fault found.
pub(crate) fn packs(packs: &Packs, files: &PackFiles, faults: &mut Faults<'_>) {
    unique_ids(packs, faults);
    for file in files.keys() {
        both_languages(file, faults);
    }
    for pack in &packs.packs {
        let folder = format!("{}/", pack.id);
        check_manifest(pack, faults);
        for (at, parameter) in pack.parameters.iter().enumerate() {
            check_parameter(&format!("{folder}parameters.toml"), at, parameter, faults);
        }
        for rule in &pack.rules {
            check_file(rule, faults);
            check_rule(pack, rule, faults);
            check_shown(rule, &packs.catalogue, faults);
        }
        for ledger in &pack.ledgers {
            check_ledger(&ledger.file, ledger, &packs.catalogue, faults);
            named_after_id(&ledger.file, "kind", &ledger.kind, faults);
        }
        for form in &pack.forms {
            check_form(packs, pack, form, faults);
        }
        for procedure in &pack.procedures {
            check_procedure(packs, pack, procedure, faults);
        }
        for (at, list) in pack.checklists.iter().enumerate() {
            let file = format!("{folder}checklists.toml");
            check_checklist(packs, (pack, &file), at, list, faults);
        }
        for (at, measure) in pack.measures.iter().enumerate() {
            check_measure(packs, &format!("{folder}measures.toml"), at, measure, faults);
        }
        for (at, indicator) in pack.indicators.iter().enumerate() {
            let file = format!("{folder}indicators.toml");
            check_indicator(packs, (pack, &file), at, indicator, faults);
        }
        for (at, task) in pack.task_kinds.iter().enumerate() {
            if task.minutes == 0 || task.minutes > 480 {
                let problem = bilingual!(
                    "{}分钟不是合理的任务时长；请填1到480",
                    "{} minutes are no sensible length of a task; give 1 to 480",
                    task.minutes
                );
                faults.at(&format!("{folder}tasks.toml"), &format!("task.{at}.minutes"), problem);
            }
        }
    }
}

fn check_manifest(pack: &Pack, faults: &mut Faults<'_>) {
    let file = format!("{}/pack.toml", pack.id);
    if pack.version.is_empty()
        || pack
            .version
            .contains(|one: char| one == '+' || one.is_whitespace() || one == ',')
    {
        faults.at(
            &file,
            "version",
            bilingual!(
                "版本号是一个词，不带加号、逗号和空格，如2026.2",
                "a version is one word without + and commas, such as 2026.2"
            ),
        );
    }
    if let Some(missing) = &pack.missing {
        check_missing(&file, pack, missing, faults);
    }
}

fn check_missing(file: &str, pack: &Pack, missing: &Missing, faults: &mut Faults<'_>) {
    for (language, text) in [("zh", &missing.sentence.zh), ("en", &missing.sentence.en)] {
        if !text.contains("{missing}") {
            let path = format!("missing.sentence.{language}");
            let problem = bilingual!(
                "请在要列出所缺数据的地方写上{{missing}}",
                "write {{missing}} where the list of missing values belongs"
            );
            faults.at(file, &path, problem);
        }
    }
    if let Some(task) = &missing.task {
        task_kind(file, "missing.task", pack, task, faults);
    }
}

/// Checks that a pack has a kind of task.
pub(crate) fn task_kind(file: &str, path: &str, pack: &Pack, task: &str, faults: &mut Faults<'_>) {
    if !pack.task_kinds.iter().any(|kind| kind.id == task) {
        let hint = spelling::suggestion(task, pack.task_kinds.iter().map(|kind| kind.id.as_str()));
        let problem = bilingual!(
            "工作包{}的tasks.toml里没有任务“{task}”",
            "tasks.toml of pack {} has no task {task:?}",
            pack.id
        );
        faults.at(file, path, problem + hint);
    }
}

/// Checks that a file is called after what it describes.
pub(crate) fn named_after_id(file: &str, key: &str, id: &str, faults: &mut Faults<'_>) {
    if !file.ends_with(&format!("/{id}.toml")) {
        let problem = bilingual!(
            "文件名要与它的{key}一致：{id}.toml",
            "the file must be called after its {key}: {id}.toml"
        );
        faults.at(file, key, problem);
    }
}

/// True for a word such as `income-below-line`.
pub(crate) fn is_word(id: &str) -> bool {
    let plain = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-' || one == '_';
    id.starts_with(|one: char| one.is_ascii_lowercase() || one.is_ascii_digit()) && id.chars().all(plain)
}

/// What is said of an id that is no such word.
pub(crate) fn not_a_word() -> Bilingual {
    bilingual!(
        "编号（id）只能用小写字母、数字、-和_",
        "an id is a word of small letters, digits, - and _"
    )
}

/// Every text for people has exactly a Chinese and an English side, and neither is empty.
fn both_languages(file: &str, faults: &mut Faults<'_>) {
    let mut wrong = Vec::new();
    if let Some(root) = faults.positions(file).and_then(|positions| positions.root()) {
        walk(root, String::new(), &mut wrong);
    }
    for (path, problem) in wrong {
        faults.at_key(file, &path, problem);
    }
}

fn walk(table: &toml::de::DeTable<'_>, path: String, wrong: &mut Vec<(String, Bilingual)>) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    // What an example gives are values, not texts.
    if path.ends_with(".given") {
        return;
    }
    let is_text = table
        .get("zh")
        .or_else(|| table.get("en"))
        .is_some_and(|value| value.get_ref().is_str());
    for (key, value) in table {
        let here = below(key.get_ref());
        match value.get_ref() {
            toml::de::DeValue::Table(inner) => walk(inner, here, wrong),
            toml::de::DeValue::Array(list) => {
                for (at, entry) in list.iter().enumerate() {
                    if let Some(inner) = entry.get_ref().as_table() {
                        walk(inner, format!("{here}.{at}"), wrong);
                    }
                }
            }
            toml::de::DeValue::String(text) if is_text && text.trim().is_empty() => {
                let problem = bilingual!(
                    "{}是空的；每处文字都要有zh（中文）和en（英文）",
                    "{} is empty; every text needs both zh and en",
                    key.get_ref()
                );
                wrong.push((here, problem));
            }
            _ if is_text && !matches!(&**key.get_ref(), "zh" | "en") => {
                let problem = bilingual!(
                    "文字只有zh（中文）和en（英文）两项，没有“{}”",
                    "a text has zh and en, not {:?}",
                    key.get_ref()
                );
                wrong.push((here, problem));
            }
            _ => {}
        }
    }
}

/// Where an id is defined: the file and the path in it.
type Defined = (String, String);

fn unique_ids(packs: &Packs, faults: &mut Faults<'_>) {
    let mut seen: HashMap<(String, String), Defined> = HashMap::new();
    for pack in &packs.packs {
        each_id(pack, &mut |(zh, en), id, file, path| {
            let key = (en.to_owned(), id.to_owned());
            let Some((other, before)) = seen.get(&key) else {
                seen.insert(key, (file.to_owned(), path));
                return;
            };
            let place = faults.place(other, before);
            let problem = bilingual!(
                "{zh}“{id}”定义了两遍，第一处在{place}；请给其中一个换个编号",
                "{en} {id:?} is defined twice, first at {place}; give one of them another id"
            );
            faults.at(file, &path, problem);
        });
    }
}

/// Takes an id: of what (in Chinese and English), the id itself, the file and the path in it.
type OneId<'a> = dyn FnMut((&str, &str), &str, &str, String) + 'a;

/// Hands every id of a pack on.
fn each_id(pack: &Pack, once: &mut OneId<'_>) {
    let folder = &pack.id;
    let listed = |word: &str| format!("{folder}/{word}.toml");
    // Tasks belong to one pack; everything else is known by its id alone.
    let task = bilingual!("工作包{folder}的任务", "task of pack {folder}");
    for (at, parameter) in pack.parameters.iter().enumerate() {
        let (file, path) = (listed("parameters"), format!("parameter.{at}.id"));
        once(("参数", "parameter"), &parameter.id, &file, path);
    }
    for ledger in &pack.ledgers {
        once(("台账", "ledger"), &ledger.kind, &ledger.file, "kind".to_owned());
    }
    for (at, kind) in pack.task_kinds.iter().enumerate() {
        once(
            (&task.zh, &task.en),
            &kind.id,
            &listed("tasks"),
            format!("task.{at}.id"),
        );
    }
    for form in &pack.forms {
        once(("表单", "form"), &form.id, &form.file, "id".to_owned());
    }
    for procedure in &pack.procedures {
        once(("程序", "procedure"), &procedure.id, &procedure.file, "id".to_owned());
    }
    for (at, list) in pack.checklists.iter().enumerate() {
        let (file, path) = (listed("checklists"), format!("checklist.{at}.id"));
        once(("检查表", "checklist"), &list.id, &file, path);
    }
    for (at, measure) in pack.measures.iter().enumerate() {
        let (file, path) = (listed("measures"), format!("measure.{at}.id"));
        once(("帮扶措施", "measure"), &measure.id, &file, path);
    }
    for (at, indicator) in pack.indicators.iter().enumerate() {
        let (file, path) = (listed("indicators"), format!("indicator.{at}.id"));
        once(("指标", "indicator"), &indicator.id, &file, path);
    }
    for rule in &pack.rules {
        once(("规则", "rule"), &rule.id, &rule.file, "id".to_owned());
    }
}
