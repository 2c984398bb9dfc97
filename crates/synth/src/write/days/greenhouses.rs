//! Greenhouses: the day's lowest and highest temperature and humidity, beside what suits the crop.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Desk;
use super::table::{Row, Table};
use crate::damage::kinds::Kind;
use crate::dice::Dice;
use crate::living::cases::Case;
use crate::people::names;
use crate::truth::PlantedAt;
use crate::write::cell::Cell;
use crate::write::list::Damage;

const HEADINGS: [&str; 17] = [
    "序号",
    "乡镇",
    "行政村",
    "大棚名称",
    "承包人",
    "电话",
    "种植作物",
    "记录日期",
    "最低温度",
    "最高温度",
    "最低湿度",
    "最高湿度",
    "温度下限",
    "温度上限",
    "湿度下限",
    "湿度上限",
    "记录人",
];
const OPERATOR: usize = 4;
const DAY: usize = 7;
const LOW: usize = 8;

/// What happens to the readings of four days ago; a stranger runs the whole greenhouse.
const KINDS: [Kind; 4] = [
    Kind::HouseholdStranger,
    Kind::DateNextYear,
    Kind::NumberTooLarge,
    Kind::Blank,
];

const DAYS: i32 = 5;

/// Lowest and highest temperature (°C) and humidity (%) that suit a crop; none where nobody wrote it down.
type Range = Option<[i64; 4]>;

/// The log of all greenhouses.
pub(crate) fn table(desk: &Desk<'_>, dice: &mut Dice) -> Table {
    let county = desk.county;
    let title = format!("{}大棚温湿度记录表", county.names[2]);
    let mut table = Table::new("大棚温湿度记录表.xlsx", title, &HEADINGS);
    let mut kinds = KINDS.iter().copied().filter(|_| desk.mess.rows_per_mille > 0);
    for ((at, operator), case) in &county.chosen.greenhouses {
        let site = &county.sites[*at];
        let morel = *case == Some(Case::Morel);
        let (crop, range): (&str, Range) = match site.product {
            _ if morel => ("羊肚菌", None),
            "草莓" => ("草莓", Some([5, 28, 40, 90])),
            "菠菜" => ("菠菜", Some([2, 25, 40, 90])),
            other => (other, Some([8, 30, 40, 85])),
        };
        let mut stranger = None;
        if case.is_none() && operator.is_some() {
            stranger = kinds.next();
        }
        let days = if *case == Some(Case::GreenhouseNoReading) {
            4..8
        } else {
            0..DAYS
        };
        let first = days.end - 1;
        for ago in days.rev() {
            let [low, high, dry, wet] = readings(dice, range, *case, ago);
            let cells = cells(
                desk,
                dice,
                (*at, *operator),
                (table.len(), ago, crop),
                (range, [low, high, dry, wet]),
            );
            let head = operator.map(|household| (county.households[household as usize].first_person, household));
            let mut row = Row::of(cells, head);
            row.subject = format!("site:{}", site.name);
            if let Some(kind) = stranger.filter(|_| ago == first) {
                row.fault = Some((kind, damage(desk, *operator, kind)));
            } else if stranger == Some(Kind::HouseholdStranger) {
                // Whoever does not exist runs it on the other days, too; that is said once.
                row.cells[OPERATOR] = Cell::text(nobody(desk, *operator));
                row.person = None;
            }
            if ago == first {
                let place = county.villages[site.village].code.to_string();
                let (kind, name) = ("greenhouse".to_owned(), site.name.clone());
                row.planted = case
                    .map(|case| (case, Some(PlantedAt::Site { place, kind, name })))
                    .into_iter()
                    .collect();
            }
            table.push(row);
        }
    }
    table
}

fn readings(dice: &mut Dice, range: Range, case: Option<Case>, ago: i32) -> [i64; 4] {
    let [least, most, dry, wet] = range.unwrap_or([5, 18, 65, 85]);
    let mut readings = [
        least + dice.between(1, 4),
        most - dice.between(1, 4),
        dry + dice.between(1, 9),
        wet - dice.between(1, 9),
    ];
    match case {
        Some(Case::GreenhouseTemperature) if ago == 1 => readings[0] = least - 3,
        Some(Case::GreenhouseHumidity) if ago == 0 => readings[3] = wet + 6,
        Some(Case::Morel) if ago == 0 => readings[1] = 23,
        _ => {}
    }
    readings
}

fn cells(
    desk: &Desk<'_>,
    dice: &mut Dice,
    (at, operator): (usize, Option<u32>),
    (number, ago, crop): (usize, i32, &str),
    (range, readings): (Range, [i64; 4]),
) -> Vec<Cell> {
    let county = desk.county;
    let site = &county.sites[at];
    let village = &county.villages[site.village];
    let style = desk.style(dice, site.village);
    let operator_cells = match operator.map(|household| &county.households[household as usize]) {
        Some(household) => [
            style.name(&household.head().name),
            Cell::text(household.phone.to_string()),
        ],
        None => [Cell::text(format!("{}果蔬专业合作社", village.written)), Cell::Empty],
    };
    let degrees = |celsius: i64| match style.variant {
        0 => Cell::whole(celsius),
        1 => Cell::text(format!("{celsius}℃")),
        _ => Cell::text(format!("{celsius}.0")),
    };
    let bound = |at: usize| range.map_or(Cell::Empty, |range| Cell::whole(range[at]));
    let day: Date = county.today.saturating_sub(ago.days());
    let mut cells = vec![
        Cell::whole(number as i64 + 1),
        style.words(&village.town_name),
        style.words(&village.written),
        style.words(&site.name),
    ];
    cells.extend(operator_cells);
    cells.extend([
        style.words(crop),
        style.day(day),
        degrees(readings[0]),
        degrees(readings[1]),
        Cell::whole(readings[2]),
        Cell::whole(readings[3]),
    ]);
    cells.extend([bound(0), bound(1), bound(2), bound(3), Cell::Empty]);
    cells
}

fn nobody(desk: &Desk<'_>, operator: Option<u32>) -> String {
    let position = operator.unwrap_or_default();
    names::stranger(&desk.county.households[position as usize].head().name, position)
}

fn damage(desk: &Desk<'_>, operator: Option<u32>, kind: Kind) -> Damage {
    match kind {
        Kind::HouseholdStranger => Damage::At(OPERATOR, Cell::text(nobody(desk, operator))),
        Kind::DateNextYear => Damage::At(DAY, Cell::text(format!("{}-02-16", desk.county.today.year() + 1))),
        Kind::NumberTooLarge => Damage::At(LOW, Cell::text("185")),
        _ => Damage::At(LOW, Cell::Empty),
    }
}
