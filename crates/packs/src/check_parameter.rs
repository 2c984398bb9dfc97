//! What a parameter must say: one amount for every day and place since its first. Part of the checks at load.

use std::collections::BTreeMap;

use twofront_domain::bilingual;
use twofront_domain::field::FieldType;
use twofront_domain::place::PlaceCode;

use crate::Parameter;
use crate::check_fields::is_name;
use crate::faults::Faults;
use crate::parameter::DatedAmount;

/// Checks the `at`-th parameter of a file.
pub(crate) fn check_parameter(file: &str, at: usize, parameter: &Parameter, faults: &mut Faults<'_>) {
    let id = &parameter.id;
    let path = |rest: &str| format!("parameter.{at}.{rest}");
    if !is_name(id) {
        let problem = bilingual!(
            "条件用param.<id>读取参数：请以小写字母开头，后面用小写字母、数字和_",
            "conditions read a parameter as param.<id>: write a small letter, then letters, digits and _"
        );
        faults.at(file, &path("id"), problem);
    }
    if matches!(
        parameter.kind,
        FieldType::Text | FieldType::Code | FieldType::Flag | FieldType::Date
    ) {
        let problem = bilingual!(
            "参数“{id}”必须是数量：count（个数）、money（金额）、weight（重量）、area（面积）或temperature（温度）",
            "parameter {id:?} must be a quantity: count, money, weight, area or temperature"
        );
        faults.at(file, &path("type"), problem);
    }
    if parameter.values.is_empty() {
        let problem = bilingual!(
            "参数“{id}”没有[[parameter.value]]（值）；请加一个",
            "parameter {id:?} has no [[parameter.value]]; add one"
        );
        faults.at(file, &path("id"), problem);
    }
    if parameter
        .least
        .zip(parameter.most)
        .is_some_and(|(least, most)| least > most)
    {
        let problem = bilingual!(
            "参数“{id}”：最大值（most）小于最小值（least）",
            "parameter {id:?}: most is below least"
        );
        faults.at(file, &path("most"), problem);
    }
    check_values(file, at, parameter, faults);
}

/// Checks the values of the `at`-th parameter of a file.
fn check_values(file: &str, at: usize, parameter: &Parameter, faults: &mut Faults<'_>) {
    let id = &parameter.id;
    let mut by_place: BTreeMap<Option<&PlaceCode>, Vec<(usize, &DatedAmount)>> = BTreeMap::new();
    for (number, value) in parameter.values.iter().enumerate() {
        by_place.entry(value.place.as_ref()).or_default().push((number, value));
        let path = |key: &str| format!("parameter.{at}.value.{number}.{key}");
        if value.to.is_some_and(|to| to < value.from) {
            let problem = bilingual!(
                "“{id}”有一个值在开始（{}）之前就结束了",
                "a value of {id:?} ends before it starts ({})",
                value.from
            );
            faults.at(file, &path("to"), problem);
        }
        if !parameter.allows(value.amount) {
            faults.at(file, &path("amount"), parameter.senseless(value.amount));
        }
        if value.legal_basis.trim().is_empty() {
            let problem = bilingual!(
                "请写明定它的文件；没有文件的，写：默认值，由县里确认",
                "name the document that sets it, or: default, to be confirmed by the county"
            );
            faults.at(file, &path("legal_basis"), problem);
        }
    }
    for (place, mut values) in by_place {
        if values
            .iter()
            .any(|(_, value)| value.to.is_some_and(|to| to < value.from))
        {
            continue;
        }
        values.sort_by_key(|(_, value)| value.from);
        for pair in values.windows(2) {
            follow_each_other(file, at, parameter, place, [pair[0], pair[1]], faults);
        }
    }
}

/// Checks two neighbouring values of one place.
fn follow_each_other(
    file: &str,
    at: usize,
    parameter: &Parameter,
    place: Option<&PlaceCode>,
    [(before, earlier), (after, later)]: [(usize, &DatedAmount); 2],
    faults: &mut Faults<'_>,
) {
    let path = |number: usize| format!("parameter.{at}.value.{number}.from");
    let other = faults.place(file, &path(before));
    let problem = match earlier.to.and_then(|to| to.tomorrow().ok()) {
        Some(next) if next <= later.from => {
            // Where a wider place has a value in between, it holds there.
            let Some(last) = later.from.yesterday().ok().filter(|last| next <= *last) else {
                return;
            };
            let Some(gap) = parameter.first_day_without(next, Some(last), place) else {
                return;
            };
            bilingual!(
                "在{}之前有空档：{gap}这天没有值；请把{other}那个值延到{last}",
                " has a gap before {}: nothing holds on {gap}; let {other} last until {last}",
                later.from
            )
        }
        _ => bilingual!(
            "从{}起有两个值；请给早的那个（{other}）写上最后一天（to）",
            " has two values from {} on; give the earlier one ({other}) a last day (to)",
            later.from
        ),
    };
    let (zh, en) = place.map_or(("各地", "everywhere"), |place| (place.as_str(), place.as_str()));
    let whose = bilingual!("参数“{}”（{zh}）", "parameter {:?} ({en})", parameter.id);
    faults.at(file, &path(after), whose + problem);
}
