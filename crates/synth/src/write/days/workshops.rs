//! Workshops after reopening: how many are at work each day and how many were measured.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Desk;
use super::table::{Row, Table};
use crate::damage::kinds::Kind;
use crate::dice::Dice;
use crate::living::cases::{Case, Entry};
use crate::truth::PlantedAt;
use crate::write::cell::Cell;
use crate::write::list::Damage;

const HEADINGS: [&str; 18] = [
    "序号",
    "乡镇",
    "村",
    "扶贫车间名称",
    "车间负责人",
    "负责人电话",
    "登记日期",
    "是否复工",
    "复工时间",
    "用工人数",
    "脱贫户用工人数",
    "当日到岗人数",
    "上午测温人数",
    "下午测温人数",
    "发热人数",
    "消杀次数",
    "填报人",
    "备注",
];
const VILLAGE: usize = 2;
const NAME: usize = 3;
const DAY: usize = 6;
const ON_DUTY: usize = 11;
const MORNING: usize = 12;

/// What happens to rows of the days before yesterday, where no rule looks for a single one.
const KINDS: [Kind; 6] = [
    Kind::NameBlank,
    Kind::DateImpossible,
    Kind::DateNextYear,
    Kind::NumberWords,
    Kind::VillageMisspelt,
    Kind::Blank,
];

/// The days that are kept, today among them.
const DAYS: i32 = 5;

/// The ledger of all workshops.
pub(crate) fn table(desk: &Desk<'_>, dice: &mut Dice) -> Table {
    let county = desk.county;
    let title = format!("{}扶贫车间复工测温台账", county.names[2]);
    let mut table = Table::new("扶贫车间复工测温台账.xlsx", title, &HEADINGS);
    let mut kinds = KINDS.iter().copied().filter(|_| desk.mess.rows_per_mille > 0);
    for entry in &county.chosen.workshops {
        let site = &county.sites[entry.0];
        // One in eight is still closed.
        let open = entry.1.is_some() || !dice.per_mille(125);
        let reopened = county.today.saturating_sub(dice.between(6, 12).days());
        for ago in (0..DAYS).rev() {
            if ago == 0 && entry.1 == Some(Case::NoTemperatures) {
                continue;
            }
            let figures = figures(dice, (site.staff, open), entry.1, ago);
            let mut row = Row::of(cells(desk, dice, entry, (table.len(), ago, reopened), &figures), None);
            row.subject = format!("site:{}", site.name);
            if entry.1.is_none() && ago == 3 && open {
                row.fault = kinds.next().map(|kind| damage(desk, entry, kind));
            }
            if ago == DAYS - 1 {
                row.planted = entry
                    .1
                    .map(|case| (case, Some(place(desk, entry))))
                    .into_iter()
                    .collect();
            }
            table.push(row);
        }
    }
    table
}

fn place(desk: &Desk<'_>, entry: &Entry<usize>) -> PlantedAt {
    let site = &desk.county.sites[entry.0];
    PlantedAt::Site {
        place: desk.county.villages[site.village].code.to_string(),
        kind: "workshop".to_owned(),
        name: site.name.clone(),
    }
}

struct Figures {
    state: &'static [&'static str],
    on_duty: i64,
    morning: i64,
    evening: Option<i64>,
    feverish: i64,
    disinfected: i64,
}

fn figures(dice: &mut Dice, (staff, open): (u32, bool), case: Option<Case>, ago: i32) -> Figures {
    let at_work = if open {
        (i64::from(staff) * dice.between(40, 90) / 100).max(2)
    } else {
        0
    };
    let mut figures = Figures {
        state: if open {
            &["已复工", "是"]
        } else {
            &["停工", "停工"]
        },
        on_duty: at_work,
        morning: at_work,
        evening: (ago > 0).then_some(at_work),
        feverish: 0,
        disinfected: if open { dice.between(1, 3) } else { 0 },
    };
    match case {
        Some(Case::EveningMissed) if ago == 1 => figures.evening = None,
        Some(Case::WorkshopFever) if ago == 1 => figures.feverish = 1,
        Some(Case::Incomplete) if ago == 1 => figures.morning -= 1,
        Some(Case::NotDisinfected) if ago <= 1 => figures.disinfected = 0,
        Some(Case::Unapproved) => figures.state = &["停工", "停工"],
        _ => {}
    }
    figures
}

fn cells(
    desk: &Desk<'_>,
    dice: &mut Dice,
    entry: &Entry<usize>,
    (number, ago, reopened): (usize, i32, Date),
    figures: &Figures,
) -> Vec<Cell> {
    let county = desk.county;
    let site = &county.sites[entry.0];
    let village = &county.villages[site.village];
    let style = desk.style(dice, site.village);
    let closed = figures.state[0] == "停工";
    vec![
        Cell::whole(number as i64 + 1),
        style.words(&village.town_name),
        style.words(&village.written),
        // Some put blanks between place and kind.
        style.words(&if style.padded_names {
            site.name.replace("扶贫", " 扶贫")
        } else {
            site.name.clone()
        }),
        Cell::Empty,
        Cell::Empty,
        style.day(county.today.saturating_sub(ago.days())),
        style.words(figures.state[0]),
        if closed { Cell::Empty } else { style.day(reopened) },
        style.count(site.staff, "人"),
        style.count(site.staff_listed, "人"),
        style.count(figures.on_duty, "人"),
        style.count(figures.morning, "人"),
        figures
            .evening
            .map_or(Cell::Empty, |evening| style.count(evening, "人")),
        style.count(figures.feverish, "人"),
        style.count(figures.disinfected, "次"),
        Cell::Empty,
        Cell::Empty,
    ]
}

fn damage(desk: &Desk<'_>, entry: &Entry<usize>, kind: Kind) -> (Kind, Damage) {
    let year = desk.county.today.year();
    let damage = match kind {
        Kind::NameBlank => Damage::At(NAME, Cell::Empty),
        Kind::DateImpossible => Damage::At(DAY, Cell::text(format!("{year}年2月30日"))),
        Kind::DateNextYear => Damage::At(DAY, Cell::text(format!("{}/2/17", year + 1))),
        Kind::NumberWords => Damage::At(MORNING, Cell::text("全部")),
        Kind::VillageMisspelt => {
            let village = &desk.county.villages[desk.county.sites[entry.0].village];
            Damage::At(VILLAGE, Cell::text(desk.names.misspelt(village)))
        }
        _ => Damage::At(ON_DUTY, Cell::Empty),
    };
    (kind, damage)
}
