//! What checklists, measures and indicators must agree on with the catalogue. Part of the checks at load.

use std::collections::HashMap;

use twofront_domain::bilingual;
use twofront_domain::field::{Field, Subject, known};

use crate::check_condition::Vocabulary;
use crate::faults::Faults;
use crate::indicator::IndicatorUnit;
use crate::{Checklist, Indicator, Measure, Pack, Packs, spelling};

/// The household's field whose codes are the risks.
const RISK: &str = "main_cause";

/// Checks the `at`-th checklist of a file.
pub(crate) fn check_checklist(
    packs: &Packs,
    (pack, file): (&Pack, &str),
    at: usize,
    list: &Checklist,
    faults: &mut Faults<'_>,
) {
    let path = |rest: &str| format!("checklist.{at}.{rest}");
    if !matches!(list.subject, Subject::Site | Subject::Household) {
        let problem = bilingual!("检查表只能关于场所或户", "a checklist is about a site or a household");
        faults.at(file, &path("subject"), problem);
    }
    if let Some(kind) = &list.site_kind {
        if list.subject != Subject::Site {
            let problem = bilingual!(
                "只有关于场所的检查表才写site_kind",
                "only a checklist about a site has a site_kind"
            );
            faults.at_key(file, &path("site_kind"), problem);
        }
        code(
            packs,
            (Subject::Site, known::SITE_KIND),
            (file, path("site_kind")),
            kind,
            faults,
        );
    }
    if list.items.is_empty() {
        let problem = bilingual!(
            "检查表里没有检查项；请写[[checklist.item]]",
            "the checklist has no [[checklist.item]]; write one"
        );
        faults.at(file, &path("id"), problem);
    }
    let vocabulary = Vocabulary::of_subject(packs, pack, list.subject);
    let mut seen: HashMap<&str, String> = HashMap::new();
    for (number, item) in list.items.iter().enumerate() {
        let id = path(&format!("item.{number}.id"));
        if let Some(before) = seen.get(item.id.as_str()) {
            let place = faults.place(file, before);
            let problem = bilingual!(
                "检查项“{}”定义了两遍，第一处在{place}；请给其中一个换个编号",
                "item {:?} is defined twice, first at {place}; give one of them another id",
                item.id
            );
            faults.at(file, &id, problem);
        }
        seen.entry(&item.id).or_insert(id);
        if let Some(met) = &item.met {
            vocabulary.check(file, &path(&format!("item.{number}.met")), met, faults);
        }
        if item.legal_basis.trim().is_empty() {
            let problem = bilingual!(
                "请写明要求它的文件；没有文件的，写：默认值，由县里确认",
                "name the document that asks for it, or: default, to be confirmed by the county"
            );
            faults.at(file, &path(&format!("item.{number}.legal_basis")), problem);
        }
    }
}

/// Checks the `at`-th measure of a file.
pub(crate) fn check_measure(packs: &Packs, file: &str, at: usize, measure: &Measure, faults: &mut Faults<'_>) {
    let path = |rest: &str| format!("measure.{at}.{rest}");
    if measure.given_by.is_empty() {
        let problem = bilingual!("请写明由谁提供（given_by）", "say who gives it");
        faults.at(file, &path("given_by"), problem);
    }
    if measure.risks.is_empty() {
        let problem = bilingual!("请写明应对哪些风险（risks）", "say which risks it answers");
        faults.at(file, &path("risks"), problem);
    }
    for (number, risk) in measure.risks.iter().enumerate() {
        let place = (file, path(&format!("risks.{number}")));
        code(packs, (Subject::Household, RISK), place, risk, faults);
    }
}

/// Checks the `at`-th indicator of a file.
pub(crate) fn check_indicator(
    packs: &Packs,
    (pack, file): (&Pack, &str),
    at: usize,
    indicator: &Indicator,
    faults: &mut Faults<'_>,
) {
    let path = |rest: &str| format!("indicator.{at}.{rest}");
    if indicator.subject == Subject::Worker {
        let problem = bilingual!(
            "指标只统计人、户、货源、场所或村",
            "indicators count people, households, lots, sites or villages"
        );
        faults.at(file, &path("subject"), problem);
        return;
    }
    let vocabulary = Vocabulary::of_subject(packs, pack, indicator.subject);
    vocabulary.check(file, &path("count"), &indicator.count, faults);
    if let Some(of) = &indicator.of {
        vocabulary.check(file, &path("of"), of, faults);
    }
    if (indicator.unit == IndicatorUnit::Number) == indicator.of.is_some() {
        let problem = bilingual!(
            "比率（percent、per-thousand）要写of = \"...\"（占哪些的比），数量（number）不写",
            "a share (percent, per-thousand) needs of = \"...\", a number has none"
        );
        faults.at(file, &path("unit"), problem);
    }
}

/// Checks that a field has a code; says nothing where no pack describes the field.
fn code(
    packs: &Packs,
    (subject, field): (Subject, &str),
    (file, path): (&str, String),
    code: &str,
    faults: &mut Faults<'_>,
) {
    let Some(index) = packs.catalogue.index(subject, field) else {
        return;
    };
    let field: &Field = packs.catalogue.field(index);
    if field.code(code).is_none() {
        let known = field.codes.iter().map(|entry| entry.code.as_str());
        let hint = spelling::suggestion(code, known);
        let word = format!("{}.{}", subject.as_str(), field.id);
        let problem = bilingual!("字段{word}没有代码“{code}”", "field {word} has no code {code:?}");
        faults.at(file, &path, problem + hint);
    }
}
