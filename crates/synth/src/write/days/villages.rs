//! What every village reports every day, whether there is anything to report or not.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Desk;
use super::table::{Row, Table};
use crate::damage::kinds::Kind;
use crate::dice::Dice;
use crate::living::cases::Case;
use crate::truth::PlantedAt;
use crate::write::cell::Cell;
use crate::write::list::Damage;

const HEADINGS: [&str; 11] = [
    "序号",
    "乡镇",
    "村（社区）",
    "报告日期",
    "今日新增",
    "累计",
    "今日解除",
    "尚在观察",
    "新增疑似",
    "填报人",
    "备注",
];
const VILLAGE: usize = 2;
const DAY: usize = 3;
const NEW: usize = 4;
const CUMULATIVE: usize = 5;

/// The days of which reports are kept, today among them.
const DAYS: i32 = 8;

/// What happens to rows of a week ago, where no rule looks for a single one.
const KINDS: [Kind; 6] = [
    Kind::DateImpossible,
    Kind::DateNextYear,
    Kind::Blank,
    Kind::NumberWords,
    Kind::NumberTooLarge,
    Kind::VillageMisspelt,
];

/// The figures of one village on one day.
struct Report {
    new: i64,
    cumulative: i64,
    released: i64,
    observed: i64,
    suspected: i64,
}

/// All reports, by day.
pub(crate) fn table(desk: &Desk<'_>, dice: &mut Dice) -> Table {
    let county = desk.county;
    let title = format!("{}村（社区）疫情防控日报汇总表", county.names[2]);
    let mut table = Table::new("村级疫情防控日报.csv", title, &HEADINGS);
    let mut kinds = KINDS.iter().copied().filter(|_| desk.mess.rows_per_mille > 0);
    let mut last: Vec<Report> = county.villages.iter().map(|_| first(dice)).collect();
    for ago in (0..DAYS).rev() {
        let day = county.today.saturating_sub(ago.days());
        for (at, village) in county.villages.iter().enumerate() {
            let case = county.chosen.villages.get(&at).copied();
            let mut report = next(dice, &last[at]);
            match case.filter(|_| ago == 0) {
                Some(Case::CumulativeWrong) => report.cumulative += 1,
                Some(Case::ObservedWrong) => report.observed += 1,
                Some(Case::Suspected) => report.suspected = 1,
                _ => {}
            }
            let missing = match case {
                Some(Case::Silent) => ago == 0,
                Some(Case::ReportGap) => ago == 3 || ago == 4,
                _ => false,
            };
            if !missing {
                let mut row = Row::of(cells(desk, dice, at, (table.len(), day), &report), None);
                row.subject = format!("village:{}", village.code);
                // Every eleventh village, so that they lie in different towns.
                if case.is_none() && ago == DAYS - 1 && at % 11 == 3 {
                    row.fault = kinds.next().map(|kind| damage(desk, at, kind));
                }
                // A case stands on the village, whichever of its rows says so.
                if ago == DAYS - 1 {
                    let place = village.code.to_string();
                    row.planted = case
                        .map(|case| (case, Some(PlantedAt::Village { place })))
                        .into_iter()
                        .collect();
                }
                table.push(row);
            }
            last[at] = report;
        }
    }
    table
}

fn first(dice: &mut Dice) -> Report {
    let cumulative = dice.between(0, 9);
    let observed = dice.between(0, cumulative);
    Report {
        new: 0,
        cumulative,
        released: 0,
        observed,
        suspected: 0,
    }
}

fn next(dice: &mut Dice, before: &Report) -> Report {
    let new = if dice.per_mille(150) { dice.between(1, 3) } else { 0 };
    let released = if dice.per_mille(200) {
        dice.between(0, before.observed)
    } else {
        0
    };
    Report {
        new,
        cumulative: before.cumulative + new,
        released,
        observed: before.observed + new - released,
        suspected: 0,
    }
}

fn cells(desk: &Desk<'_>, dice: &mut Dice, at: usize, (number, day): (usize, Date), report: &Report) -> Vec<Cell> {
    let village = &desk.county.villages[at];
    let style = desk.style(dice, at);
    vec![
        Cell::whole(number as i64 + 1),
        style.words(&village.town_name),
        style.words(&village.written),
        style.day(day),
        style.count(report.new, "人"),
        style.count(report.cumulative, "人"),
        style.count(report.released, "人"),
        style.count(report.observed, "人"),
        style.count(report.suspected, "人"),
        Cell::Empty,
        Cell::Empty,
    ]
}

fn damage(desk: &Desk<'_>, at: usize, kind: Kind) -> (Kind, Damage) {
    let year = desk.county.today.year();
    let damage = match kind {
        Kind::DateImpossible => Damage::At(DAY, Cell::text(format!("{year}-13-02"))),
        Kind::DateNextYear => Damage::At(DAY, Cell::text(format!("{}.2.13", year + 1))),
        Kind::Blank => Damage::At(NEW, Cell::Empty),
        Kind::NumberWords => Damage::At(NEW, Cell::text("若干")),
        Kind::NumberTooLarge => Damage::At(CUMULATIVE, Cell::text("20200213")),
        _ => Damage::At(VILLAGE, Cell::text(desk.names.misspelt(&desk.county.villages[at]))),
    };
    (kind, damage)
}
