//! The 46 columns of the visit ledger: headings and what stands below them.

use super::cell::Cell;
use super::faulty::Columns;
use super::headings::{self, VISIT};
use super::style::Style;
use crate::damage::kinds::Kind;
use crate::damage::plan::Ledger;
use crate::people::household::{Household, Person};

/// Where the columns stand.
pub(crate) const COLUMNS: Columns = Columns {
    ledger: Ledger::Visit,
    village: None,
    name: 8,
    id: 9,
    relation: 10,
    sex: Some(11),
    health: 15,
    insurance: Some(18),
    phone: 17,
    months: 22,
    wage: Some(23),
    house: 34,
    water: 35,
    per_head: 32,
    day: 44,
};

/// The column in which an untrue value is seen.
pub(crate) fn untrue_column(kind: Kind) -> usize {
    match kind {
        Kind::TwoHeads | Kind::HeadMissing | Kind::SpouseSameSex | Kind::ChildParentSex => 10,
        Kind::DisabledNoCertificate => 9,
        Kind::LatePreschool => 14,
        Kind::LabourUnder16 | Kind::NoLabourButWorking => 16,
        Kind::BothInsurances | Kind::NoInsurance => 18,
        Kind::NoMajorIllness => 19,
        Kind::WorkingWithoutPlace => 20,
        Kind::StudentButWorking => 22,
        Kind::PostAge => 24,
        Kind::PostMonths => 25,
        Kind::IncomeParts => 27,
        Kind::IncomePerHead => 32,
        Kind::AreaMissing => 33,
        Kind::DangerousHouse => 34,
        Kind::UnsafeWater => 35,
        Kind::HardshipWorks => 37,
        Kind::AllowanceNobody => 42,
        _ => 5,
    }
}

/// The upper headings with their first and last columns, and the lower headings.
pub(crate) fn heading_rows(style: &Style) -> (Vec<(String, u16, u16)>, Vec<String>) {
    let unit = if style.wan { "万元" } else { "元" };
    let fill = |text: &str| style.script(&text.replace("{}", unit));
    let (mut upper, mut lower) = (Vec::new(), Vec::new());
    for (group, columns) in VISIT {
        let first = lower.len() as u16;
        lower.extend(
            columns
                .iter()
                .map(|heading| fill(headings::choose(heading, style.variant))),
        );
        upper.push((fill(group), first, lower.len() as u16 - 1));
    }
    (upper, lower)
}

/// The row of weights that the superior's scoring needs, and nobody else.
pub(crate) fn weights(style: &Style) -> Vec<Cell> {
    let mut cells = vec![Cell::Empty; 46];
    cells[0] = style.words("分值");
    for (column, points) in [
        (8, 2),
        (9, 5),
        (15, 5),
        (18, 10),
        (22, 5),
        (32, 20),
        (34, 10),
        (35, 10),
        (42, 15),
        (44, 5),
    ] {
        cells[column] = Cell::whole(points);
    }
    cells
}

/// One member's row; the household's cells stand on the first member's row only. `number` is the running number of the
/// household.
pub(crate) fn member_row(household: &Household, member: usize, number: usize, style: &Style) -> Vec<Cell> {
    let first = member == 0;
    let mut cells = Vec::with_capacity(46);
    if first {
        household_cells(household, number, style, &mut cells);
    } else {
        cells.resize(8, Cell::Empty);
    }
    person_cells(&household.members[member], style, &mut cells);
    work_cells(&household.members[member], style, &mut cells);
    if first {
        income_cells(household, style, &mut cells);
        living_cells(household, style, &mut cells);
    } else {
        cells.resize(46, Cell::Empty);
    }
    cells
}

fn household_cells(household: &Household, number: usize, style: &Style, cells: &mut Vec<Cell>) {
    cells.extend([
        Cell::whole(number as i64),
        Cell::text(household.number.as_ref()),
        style.words(&format!("{}组", household.group)),
        style.code(household.base.written()),
        style.code(household.category.written()),
        style.count(household.size, "人"),
        Cell::text(household.phone.to_string()),
        Cell::Empty,
    ]);
}

fn person_cells(person: &Person, style: &Style, cells: &mut Vec<Cell>) {
    cells.extend([
        style.name(&person.name),
        Cell::text(person.id.as_str()),
        style.relation(person),
        style.words(if person.sex.code() == "male" { "男" } else { "女" }),
        style.words(person.ethnic_group),
        person
            .education
            .map_or(Cell::Empty, |education| style.code(education.written())),
        style.code(person.schooling.written()),
        style.code(person.health.written()),
        style.code(person.labour.written()),
        person.phone.map_or(Cell::Empty, |phone| Cell::text(phone.to_string())),
        style.code(person.insurance.written()),
        style.flag(person.major_illness_insurance),
    ]);
}

fn work_cells(person: &Person, style: &Style, cells: &mut Vec<Cell>) {
    match &person.work {
        Some(work) => cells.extend([
            style.words(&work.place),
            style.words(&work.employer),
            style.count(i64::from(work.months), "个月"),
            Style {
                wan: false,
                ..style.clone()
            }
            .money(i64::from(work.wage_month_yuan)),
        ]),
        None => {
            let months = if style.zeros {
                style.count(0, "个月")
            } else {
                Cell::Empty
            };
            cells.extend([Cell::Empty, Cell::Empty, months, Cell::Empty]);
        }
    }
    cells.push(style.flag(person.public_post));
    cells.push(match person.public_post_months {
        0 => Cell::Empty,
        months => style.count(i64::from(months), "个月"),
    });
}

fn income_cells(household: &Household, style: &Style, cells: &mut Vec<Cell>) {
    let income = household.income;
    let parts = [
        income.wage,
        income.business,
        income.property,
        income.transfer,
        income.cost,
        income.net,
        income.per_head,
    ];
    cells.extend(parts.map(|yuan| style.money(yuan)));
}

fn living_cells(household: &Household, style: &Style, cells: &mut Vec<Cell>) {
    cells.extend([
        household
            .housing_area_m2
            .map_or(Cell::Empty, |area| style.count(area, "平方米")),
        style.flag(household.dangerous_house),
        style.flag(household.safe_water),
        style.code(household.allowance.written()),
        style.flag(household.special_hardship),
        style.area(household.farmland_tenth_mu),
        household.main_crop.map_or(Cell::Empty, |crop| style.words(crop)),
        if household.crop_tenth_mu == 0 {
            Cell::Empty
        } else {
            style.area(household.crop_tenth_mu)
        },
        Cell::whole(household.livestock),
        style.words(&household.measures),
        style.code(household.impact.written()),
        style.day(household.last_visit_on),
        style.words(&household.last_visitor),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_46_columns_in_seven_groups() {
        let (upper, lower) = heading_rows(&Style::plain());
        assert_eq!((upper.len(), lower.len()), (7, 46));
        assert_eq!(upper.last().map(|(_, _, last)| *last), Some(45));
        for (column, heading) in [
            (9, "身份证号"),
            (23, "务工月收入（元）"),
            (32, "人均纯收入（元）"),
            (44, "走访日期"),
        ] {
            assert_eq!(lower[column], heading);
        }
        assert_eq!(weights(&Style::plain()).len(), 46);
    }
}
