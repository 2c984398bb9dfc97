//! The stores of protective supplies of the towns: stock and daily use, counted every other day.

use jiff::ToSpan;

use super::Desk;
use super::table::{Row, Table};
use crate::damage::kinds::Kind;
use crate::dice::Dice;
use crate::living::cases::Case;
use crate::truth::PlantedAt;
use crate::write::cell::Cell;
use crate::write::list::Damage;

const HEADINGS: [&str; 13] = [
    "序号",
    "乡镇",
    "村",
    "储备点名称",
    "单位类型",
    "保管人",
    "盘点日期",
    "口罩库存量",
    "口罩日均消耗",
    "消毒液库存（公斤）",
    "消毒液日用量（公斤）",
    "额温枪数量",
    "备注",
];
const NAME: usize = 3;
const DAY: usize = 6;
const MASKS: usize = 7;

/// What happens to the count of four days ago.
const KINDS: [Kind; 4] = [Kind::NameBlank, Kind::DateImpossible, Kind::NumberWords, Kind::Blank];

/// The counts of all stores.
pub(crate) fn table(desk: &Desk<'_>, dice: &mut Dice) -> Table {
    let county = desk.county;
    let title = format!("{}防疫物资库存表", county.names[2]);
    let mut table = Table::new("防疫物资库存表.xls", title, &HEADINGS);
    let mut kinds = KINDS.iter().copied().filter(|_| desk.mess.rows_per_mille > 0);
    for (town, case) in &county.chosen.supplies {
        let town = &county.towns[*town];
        let first = &county.villages[town.villages.start];
        let name = format!("{}防疫物资储备点", town.name);
        let (masks, litres) = (dice.between(40, 400) * 10, dice.between(2, 30));
        for ago in [4, 2, 0] {
            let style = desk.style(dice, town.villages.start);
            let low = |short: Case| *case == Some(short) && ago == 0;
            let days = |dice: &mut Dice, short| if low(short) { 2 } else { dice.between(5, 14) };
            let cells = vec![
                Cell::whole(table.len() as i64 + 1),
                style.words(&town.name),
                style.words(&first.written),
                style.words(&name),
                Cell::text("乡镇"),
                Cell::Empty,
                style.day(county.today.saturating_sub(ago.days())),
                style.count(masks * days(dice, Case::Masks), "只"),
                style.count(masks, "只"),
                Cell::whole(litres * days(dice, Case::Disinfectant)),
                Cell::whole(litres),
                style.count(
                    if low(Case::NoThermometers) {
                        0
                    } else {
                        dice.between(1, 6)
                    },
                    "把",
                ),
                Cell::Empty,
            ];
            let mut row = Row::of(cells, None);
            row.subject = format!("site:{name}");
            if case.is_none() && ago == 4 {
                row.fault = kinds.next().map(|kind| (kind, damage(desk, kind)));
            }
            if ago == 4 {
                let at = PlantedAt::Site {
                    place: first.code.to_string(),
                    kind: "warehouse".to_owned(),
                    name: name.clone(),
                };
                row.planted = case.map(|case| (case, Some(at))).into_iter().collect();
            }
            table.push(row);
        }
    }
    table
}

fn damage(desk: &Desk<'_>, kind: Kind) -> Damage {
    match kind {
        Kind::NameBlank => Damage::At(NAME, Cell::Empty),
        Kind::DateImpossible => Damage::At(DAY, Cell::text(format!("{}-2-30", desk.county.today.year()))),
        Kind::NumberWords => Damage::At(MASKS, Cell::text("充足")),
        _ => Damage::At(MASKS, Cell::Empty),
    }
}
