//! Which rows below a heading are data: score weights, totals, notes, repeated headings and blank forms are not.

use crate::plan::Plan;
use crate::script;

/// A filled cell of a row: its column and tidied text.
pub type TidyCell<'a> = (u16, &'a str);

/// True when the row is data. `started` tells whether a data row came before it; `has_id` whether the row shows an ID.
pub fn is_data(cells: &[TidyCell<'_>], plan: &Plan<'_>, started: bool) -> bool {
    let Some((first_column, first)) = cells.first() else {
        return false;
    };
    let name_column = plan.name.map(|at| plan.columns[at].column);
    if Some(*first_column) != name_column && (is_total(first) || is_note(first)) {
        return false;
    }
    if cells
        .get(1)
        .is_some_and(|(column, second)| Some(*column) != name_column && is_total(second))
    {
        return false;
    }
    if cells.len() == 1 && Some(*first_column) != name_column {
        return false;
    }
    let name = name_column
        .and_then(|wanted| cells.iter().find(|(column, _)| *column == wanted))
        .map(|(_, text)| *text);
    if name_column.is_some_and(|column| is_heading_again(plan, column, name)) {
        return false;
    }
    let is_mark = |text: &str| text.chars().all(|c| c.is_ascii_digit() || ".%()（）-".contains(c));
    let weights = ["分值", "权重", "评分", "满分", "分数", "得分"];
    let before_data =
        !started && (weights.iter().any(|word| first.starts_with(word)) || cells.iter().all(|(_, text)| is_mark(text)));
    !before_data
}

fn is_total(text: &str) -> bool {
    let key = script::key(text);
    ["合计", "小计", "总计", "共计", "累计", "本页合计", "全村合计"]
        .iter()
        .any(|word| key.starts_with(word))
}

fn is_note(text: &str) -> bool {
    const WITH_COLON: [&str; 13] = [
        "注",
        "备注",
        "说明",
        "附注",
        "填表说明",
        "填报说明",
        "审核",
        "审核人",
        "制表",
        "负责人",
        "联系人",
        "单位负责人",
        "电话",
    ];
    const ALONE: [&str; 8] = [
        "填表人",
        "填报人",
        "填表日期",
        "填报日期",
        "制表人",
        "填表说明",
        "填报说明",
        "单位(盖章)",
    ];
    let key = script::key(text);
    let label = key.split_once(':').map(|(label, _)| label);
    label.is_some_and(|label| WITH_COLON.contains(&label))
        || ALONE.iter().any(|word| key.starts_with(word))
        || matches!(key.as_str(), "注" | "说明" | "备注")
        || key.starts_with("注1") // 注1.、注1、
}

/// Long sheets repeat their heading on every printed page.
fn is_heading_again(plan: &Plan<'_>, column: u16, name: Option<&str>) -> bool {
    let Some(name) = name else { return false };
    let heading = plan
        .columns
        .iter()
        .find(|planned| planned.column == column)
        .map(|planned| planned.heading.as_ref());
    let lowest = heading.and_then(|heading| heading.rsplit('/').next());
    lowest.is_some_and(|lowest| script::key(lowest) == script::key(name))
}
