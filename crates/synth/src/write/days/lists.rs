//! The departments' lists: a few rows each, about a member or, by its head, about a household.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Desk;
use super::table::{Row, Table};
use crate::damage::kinds::Kind;
use crate::damage::misspell;
use crate::dice::Dice;
use crate::living::cases::Case;
use crate::living::department::{self, List};
use crate::people::household::{Household, Person};
use crate::people::names;
use crate::write::cell::Cell;
use crate::write::list::Damage;
use crate::write::style::Style;

/// The columns that every list begins with, before and after the name's.
const BEFORE: [&str; 3] = ["序号", "乡镇", "村"];
const VILLAGE: usize = 2;
const NAME: usize = 3;
const ID: usize = 4;

/// What happens to one row without a case of each list, in turn.
const KINDS: [Kind; 8] = [
    Kind::CheckDigit,
    Kind::Stranger,
    Kind::IdShort,
    Kind::NameBlank,
    Kind::VillageMisspelt,
    Kind::IdMissing,
    Kind::IdZeros,
    Kind::IdOld,
];

/// What one list looks like.
struct Form {
    list: List,
    file: &'static str,
    title: &'static str,
    /// The heading of the name.
    name: &'static str,
    headings: &'static [&'static str],
    cells: fn(&Entry<'_>) -> Vec<Cell>,
}

/// One row of a list, with all that its cells need.
struct Entry<'a> {
    household: &'a Household,
    person: &'a Person,
    case: Option<Case>,
    style: &'a Style,
    today: Date,
}

impl Entry<'_> {
    fn is(&self, case: Case) -> bool {
        self.case == Some(case)
    }

    fn ago(&self, days: i64) -> Cell {
        self.style.day(self.today.saturating_sub(days.days()))
    }

    fn flag(&self, value: bool) -> Cell {
        self.style.flag(value)
    }
}

const FORMS: [Form; 14] = [
    Form {
        list: List::Disasters,
        file: "受灾农户名单.xlsx",
        title: "低温冻害受灾农户名单",
        name: "户主姓名",
        headings: &["受灾时间", "受灾类型", "损失金额（元）", "房屋受损"],
        cells: |row| {
            let hit = row.is(Case::Disaster);
            vec![
                row.ago(20),
                Cell::text("冻害"),
                row.style.money(if hit { 8_600 } else { 700 }),
                row.flag(hit),
            ]
        },
    },
    Form {
        list: List::Houses,
        file: "农村房屋安全鉴定名单.xls",
        title: "农村房屋安全鉴定名单",
        name: "户主姓名",
        headings: &["鉴定等级", "鉴定时间", "鉴定单位"],
        cells: |row| {
            let grade = if row.is(Case::HouseGrade) { "C级" } else { "B级" };
            vec![Cell::text(grade), row.ago(35), Cell::text("县房屋安全鉴定站")]
        },
    },
    Form {
        list: List::Water,
        file: "农村饮水安全排查名单.csv",
        title: "农村饮水安全排查名单",
        name: "户主",
        headings: &["供水方式", "水质达标", "断水天数", "检查日期"],
        cells: |row| {
            let dry = row.is(Case::WaterShortage);
            vec![
                Cell::text(if dry { "山泉水" } else { "自来水" }),
                row.flag(true),
                row.style.count(if dry { 5 } else { 0 }, "天"),
                row.ago(9),
            ]
        },
    },
    Form {
        list: List::Allowances,
        file: "低保动态调整名单.xlsx",
        title: "城乡低保动态调整名单",
        name: "户主姓名",
        headings: &["变更类型", "变动日期"],
        cells: |row| {
            let change = if row.is(Case::AllowanceEnded) {
                "停发"
            } else {
                "提标"
            };
            vec![Cell::text(change), row.ago(40)]
        },
    },
    Form {
        list: List::Applications,
        file: "农户申请登记表.xlsx",
        title: "防返贫监测农户申请登记表",
        name: "户主姓名",
        headings: &["申报日期", "申报渠道", "申请事由", "授权日期"],
        cells: |row| {
            let authorised = !row.is(Case::NoAuthorisation);
            vec![
                row.ago(if row.is(Case::NotVisited) { 6 } else { 1 }),
                Cell::text("自主申报"),
                Cell::text("收入下降"),
                if authorised { row.ago(1) } else { Cell::Empty },
            ]
        },
    },
    Form {
        list: List::Applications,
        file: "家庭经济状况核对表.xlsx",
        title: "申请家庭经济状况核对表",
        name: "姓名",
        headings: &[
            "商品房套数",
            "商铺车位",
            "企业名称",
            "存款及金融资产（元）",
            "机动车数量",
            "购车价格（元）",
            "是否财政供养",
            "比对日期",
        ],
        cells: |row| {
            let car = row.is(Case::AssetCar);
            vec![
                Cell::whole(i64::from(row.is(Case::AssetTownHouse))),
                Cell::whole(0),
                Cell::text("无"),
                row.style.money(3_200),
                Cell::whole(i64::from(car)),
                if car { row.style.money(96_000) } else { Cell::Empty },
                row.flag(false),
                row.ago(0),
            ]
        },
    },
    Form {
        list: List::Medical,
        file: "医保月度自付预警名单.xlsx",
        title: "医保月度自付预警名单",
        name: "姓名",
        headings: &["数据月份", "门诊自付（元）", "住院自付（元）", "年度个人负担（元）"],
        cells: |row| {
            let outpatient = if row.is(Case::Outpatient) { 760 } else { 120 };
            let stay = if row.is(Case::StayGeneral) { 14_300 } else { 900 };
            let month = row.today.first_of_month().saturating_sub(1.month());
            vec![
                Cell::text(format!("{}年{}月", month.year(), month.month())),
                row.style.money(outpatient),
                row.style.money(stay),
                row.style.money(outpatient + stay),
            ]
        },
    },
    Form {
        list: List::School,
        file: "在校学生教育支出名单.xlsx",
        title: "非义务教育阶段学生教育支出名单",
        name: "姓名",
        headings: &["学校名称", "就读阶段", "学年自付金额（元）", "统计日期"],
        cells: |row| {
            vec![
                Cell::text("县职业技术学校"),
                Cell::text(row.person.schooling.label()),
                row.style.money(if row.is(Case::SchoolCost) { 13_500 } else { 3_800 }),
                row.ago(30),
            ]
        },
    },
    Form {
        list: List::JobLosses,
        file: "失业返乡人员名单.csv",
        title: "失业返乡人员名单",
        name: "姓名",
        headings: &["原单位", "离岗日期", "离岗原因"],
        cells: |row| {
            let employer = row.person.work.as_ref().map_or("", |work| &work.employer);
            vec![Cell::text(employer), row.ago(25), Cell::text("因疫情")]
        },
    },
    Form {
        list: List::Disabilities,
        file: "新增持证残疾人名单.xlsx",
        title: "新增持证残疾人名单",
        name: "姓名",
        headings: &["残疾等级", "发证日期"],
        cells: |row| {
            let level = row.person.disability.map_or(0, |(_, level)| level);
            vec![Cell::whole(level), row.ago(50)]
        },
    },
    Form {
        list: List::Illnesses,
        file: "新增大病患者名单.xlsx",
        title: "新增大病患者名单",
        name: "姓名",
        headings: &["病种", "确诊日期", "救治医院"],
        cells: |row| {
            let days = if row.is(Case::MajorIllness) { 30 } else { 300 };
            vec![Cell::text("终末期肾病"), row.ago(days), Cell::text("县人民医院")]
        },
    },
    Form {
        list: List::Guarantees,
        file: "两不愁三保障核查表.xlsx",
        title: "两不愁三保障及饮水安全核查表",
        name: "户主姓名",
        headings: &[
            "吃不愁",
            "穿不愁",
            "义务教育保障",
            "基本医疗保障",
            "住房安全保障",
            "饮水安全",
            "核查时间",
        ],
        cells: |row| {
            vec![
                row.flag(!row.is(Case::Food)),
                row.flag(!row.is(Case::Clothing)),
                row.flag(true),
                row.flag(true),
                row.flag(true),
                row.flag(true),
                row.ago(15),
            ]
        },
    },
    Form {
        list: List::Classes,
        file: "农户分类管理台账.xlsx",
        title: "农户分类管理台账",
        name: "户主姓名",
        headings: &["本地分类", "分类认定日期"],
        cells: |row| {
            let stable =
                !department::is_active(row.household) && row.household.income.per_head >= department::STABLE_YUAN;
            let wrong = row.is(Case::ClassKey) || row.is(Case::ClassStable);
            let days = if row.is(Case::ClassReview) { 260 } else { 60 };
            let class = if stable == wrong {
                "重点扶持户"
            } else {
                "稳定脱贫户"
            };
            vec![Cell::text(class), row.ago(days)]
        },
    },
    Form {
        list: List::Visits,
        file: "走访联系记录表.xlsx",
        title: "走访联系记录表",
        name: "户主姓名",
        headings: &["走访日期", "走访形式", "走访人员", "存在问题"],
        cells: |row| {
            let problem = if row.is(Case::Problem) {
                "春耕缺种子"
            } else {
                "无"
            };
            vec![
                row.ago(1),
                Cell::text("电话"),
                Cell::text(row.household.last_visitor.as_ref()),
                Cell::text(problem),
            ]
        },
    },
];

/// All lists.
pub(crate) fn tables(desk: &Desk<'_>, dice: &mut Dice) -> Vec<Table> {
    let forms = FORMS.iter().enumerate();
    forms.map(|(turn, form)| table(desk, dice, form, turn)).collect()
}

fn table(desk: &Desk<'_>, dice: &mut Dice, form: &Form, turn: usize) -> Table {
    let county = desk.county;
    let headings: Vec<&'static str> = BEFORE
        .into_iter()
        .chain([form.name, "身份证号"])
        .chain(form.headings.iter().copied())
        .collect();
    let title = format!("{}{}", county.names[2], form.title);
    let mut table = Table::new(form.file, title, &headings);
    let mut kind = Some(KINDS[turn % KINDS.len()]).filter(|_| desk.mess.rows_per_mille > 0);
    for ((position, member), case) in county.chosen.lists.get(&form.list).into_iter().flatten() {
        let household = &county.households[*position as usize];
        let (person, village) = (&household.members[*member], &county.villages[household.village]);
        let (compares, shown) = on_form(form, *case);
        if !shown {
            continue;
        }
        let style = desk.style(dice, household.village);
        let mut cells = vec![
            Cell::whole(table.len() as i64 + 1),
            style.words(&village.town_name),
            style.words(&village.written),
            style.name(&person.name),
            style.id(dice, person.id.as_str()),
        ];
        cells.extend((form.cells)(&Entry {
            household,
            person,
            case: *case,
            style: &style,
            today: county.today,
        }));
        let mut row = Row::of(cells, Some((household.first_person + *member as u32, *position)));
        row.planted = case.filter(|_| compares).map(|case| (case, None)).into_iter().collect();
        if case.is_none() {
            row.fault = kind.take().and_then(|kind| damage(desk, household, person, kind));
        }
        table.push(row);
    }
    table
}

/// Whether a case of the list stands on this form, and whether its household does at all: applications have two forms.
fn on_form(form: &Form, case: Option<Case>) -> (bool, bool) {
    let of_assets = matches!(
        case,
        Some(Case::AssetCar | Case::AssetTownHouse | Case::NoAuthorisation)
    );
    let comparison = form.name == "姓名";
    match form.list {
        List::Applications => (of_assets == comparison, !comparison || of_assets || case.is_none()),
        _ => (true, true),
    }
}

fn damage(desk: &Desk<'_>, household: &Household, person: &Person, kind: Kind) -> Option<(Kind, Damage)> {
    let damage = match kind {
        Kind::Stranger => {
            let digits = format!("349901{}", &person.id.as_str()[6..17]);
            let id = twofront_domain::resident_id::ResidentId::from_17_digits(&digits)?;
            let name = names::stranger(&person.name, household.position);
            Damage::Several(vec![(NAME, Cell::text(name)), (ID, Cell::text(id.as_str()))])
        }
        Kind::NameBlank => Damage::At(NAME, Cell::Empty),
        Kind::VillageMisspelt => {
            let village = &desk.county.villages[household.village];
            Damage::At(VILLAGE, Cell::text(desk.names.misspelt(village)))
        }
        id_kind => Damage::At(ID, misspell::id(id_kind, &person.id)?),
    };
    Some((kind, damage))
}
