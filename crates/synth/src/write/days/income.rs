//! Income month by month of some households: twelve slips each.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Desk;
use super::table::{Row, Table};
use crate::damage::kinds::Kind;
use crate::damage::misspell;
use crate::dice::Dice;
use crate::living::cases::Case;
use crate::people::household::Household;
use crate::write::cell::Cell;
use crate::write::list::Damage;
use crate::write::style::Style;

const HEADINGS: [&str; 15] = [
    "序号",
    "乡镇",
    "行政村",
    "村民组",
    "户主姓名",
    "身份证号",
    "户编号",
    "月份",
    "工资性收入（元）",
    "经营净收入（元）",
    "财产性收入（元）",
    "转移性收入（元）",
    "当月合计（元）",
    "填报人",
    "备注",
];
const ID: usize = 5;
const MONTH: usize = 7;
const WAGES: usize = 8;
const SUM: usize = 12;

/// What happens to slips of a household whose year no rule sees, once a slip is missing.
const KINDS: [Kind; 5] = [
    Kind::DateNextYear,
    Kind::NumberWords,
    Kind::Blank,
    Kind::CheckDigit,
    Kind::IdExponent,
];

/// All slips.
pub(crate) fn table(desk: &Desk<'_>, dice: &mut Dice) -> Table {
    let county = desk.county;
    let title = format!("{}家庭收入月度登记表", county.names[2]);
    let mut table = Table::new("家庭收入月度登记表.xlsx", title, &HEADINGS);
    let mut kinds = KINDS.iter().copied().filter(|_| desk.mess.rows_per_mille > 0);
    let this_month = county.today.first_of_month();
    for (position, case) in &county.chosen.slips {
        let household = &county.households[*position as usize];
        let style = desk.style(dice, household.village);
        let months = months(dice, household, *case);
        for (ago, yuan) in (0..12).rev().zip(months) {
            let month = this_month.saturating_sub(ago.months());
            let cells = cells(desk, (dice, &style), household, (table.len(), month), yuan);
            let mut row = Row::of(cells, Some((household.first_person, *position)));
            if case.is_none() && ago == 7 {
                row.fault = kinds.next().and_then(|kind| damage(desk, household, kind));
            }
            if ago == 11 {
                row.planted = planted(*case);
            }
            table.push(row);
        }
    }
    table
}

/// A year below the line where the list says above is a year unlike the list's as well.
fn planted(case: Option<Case>) -> Vec<(Case, Option<crate::truth::PlantedAt>)> {
    let also = case
        .filter(|case| *case == Case::RollingBelowLine)
        .map(|_| Case::SlipsDiffer);
    case.into_iter().chain(also).map(|case| (case, None)).collect()
}

/// Twelve months in yuan, the oldest first. Without a case they add up to about the year's income.
fn months(dice: &mut Dice, household: &Household, case: Option<Case>) -> Vec<i64> {
    let size = household.members.len() as i64;
    let year = match case {
        Some(Case::RollingBelowLine) => 4_500 * size,
        Some(Case::SlipsDiffer) => household.income.net * 3 / 2,
        _ => household.income.net,
    };
    (0..12)
        .map(|month| match case {
            Some(Case::SuddenLoss) if month >= 9 => year / 60,
            Some(Case::SuddenLoss) => year / 9,
            _ => year / 12 + dice.between(-40, 40),
        })
        .collect()
}

fn cells(
    desk: &Desk<'_>,
    (dice, style): (&mut Dice, &Style),
    household: &Household,
    (number, month): (usize, Date),
    yuan: i64,
) -> Vec<Cell> {
    let village = &desk.county.villages[household.village];
    let head = household.head();
    let transfers = yuan / 5;
    let wages = if household.income.wage > 0 { yuan - transfers } else { 0 };
    let written = match style.variant {
        0 => format!("{}年{}月", month.year(), month.month()),
        1 => format!("{}-{:02}", month.year(), month.month()),
        _ => format!("{}{:02}", month.year(), month.month()),
    };
    vec![
        Cell::whole(number as i64 + 1),
        style.words(&village.town_name),
        style.words(&village.written),
        Cell::text(format!("{}组", household.group)),
        style.name(&head.name),
        style.id(dice, head.id.as_str()),
        Cell::text(household.number.as_ref()),
        Cell::text(written),
        style.money(wages),
        style.money(yuan - transfers - wages),
        style.money(0),
        style.money(transfers),
        style.money(yuan),
        Cell::Empty,
        Cell::Empty,
    ]
}

fn damage(desk: &Desk<'_>, household: &Household, kind: Kind) -> Option<(Kind, Damage)> {
    let damage = match kind {
        Kind::DateNextYear => Damage::At(MONTH, Cell::text(format!("{}年7月", desk.county.today.year() + 1))),
        Kind::NumberWords => Damage::At(WAGES, Cell::text("打零工")),
        Kind::Blank => Damage::At(SUM, Cell::Empty),
        id_kind => Damage::At(ID, misspell::id(id_kind, &household.head().id)?),
    };
    Some((kind, damage))
}
