//! Who works where, for how long and for how much. Employers have made-up names.

use jiff::civil::Date;

use crate::dice::Dice;
use crate::people::household::{Household, Person, Work, age_on};
use crate::words::{BaseType, Labour, Schooling};

/// Where people of a county go to work.
pub(crate) struct Region {
    home: String,
    away: Vec<(u32, &'static str)>,
}

/// Destinations that every inland county has.
const EVERYWHERE: &[(u32, &str)] = &[
    (6, "北京市朝阳区"),
    (4, "天津市武清区"),
    (4, "福建省泉州市晋江市"),
    (3, "山东省青岛市黄岛区"),
    (9, "湖北省武汉市江夏区"),
    (4, "湖北省黄冈市黄州区"),
    (3, "湖北省孝感市汉川市"),
    (3, "四川省成都市龙泉驿区"),
];

const FROM_ANHUI: &[(u32, &str)] = &[
    (70, "江苏省苏州市昆山市"),
    (40, "江苏省无锡市江阴市"),
    (45, "江苏省南京市江宁区"),
    (55, "上海市松江区"),
    (45, "上海市嘉定区"),
    (60, "浙江省宁波市慈溪市"),
    (50, "浙江省杭州市余杭区"),
    (40, "浙江省温州市瑞安市"),
    (35, "浙江省金华市义乌市"),
    (60, "安徽省合肥市肥西县"),
    (30, "安徽省芜湖市繁昌县"),
    (25, "广东省深圳市宝安区"),
    (20, "广东省东莞市长安镇"),
];

const FROM_HUNAN: &[(u32, &str)] = &[
    (90, "广东省深圳市宝安区"),
    (90, "广东省东莞市虎门镇"),
    (60, "广东省广州市番禺区"),
    (50, "广东省佛山市顺德区"),
    (35, "广东省惠州市惠阳区"),
    (30, "广东省中山市小榄镇"),
    (80, "湖南省长沙市长沙县"),
    (50, "湖南省株洲市天元区"),
    (25, "浙江省宁波市慈溪市"),
    (25, "上海市嘉定区"),
    (20, "江苏省苏州市昆山市"),
];

const FIRST_WORDS: &[&str] = &[
    "稷禾", "泓屿", "岚序", "沐川", "卓垚", "翎远", "启垣", "菡泽", "砚田", "朔望", "槿和", "霁辰",
];
const TRADES: &[(u32, &str)] = &[
    (20, "电子有限公司"),
    (14, "服饰有限公司"),
    (12, "五金制品厂"),
    (9, "塑胶有限公司"),
    (9, "家具厂"),
    (16, "建筑劳务有限公司"),
    (7, "物流有限公司"),
    (6, "餐饮店"),
    (5, "家政服务部"),
    (4, "汽配有限公司"),
];

impl Region {
    /// The region of a county, from the names of its province, city and county.
    pub fn new(province: &str, city: &str, county: &str) -> Self {
        let near = match province {
            "安徽省" => FROM_ANHUI,
            "湖南省" => FROM_HUNAN,
            _ => &[],
        };
        Self {
            home: format!("{province}{city}{county}"),
            away: near.iter().chain(EVERYWHERE).copied().collect(),
        }
    }
}

/// Gives work to the members who can work. Special-hardship households have none.
pub(crate) fn employ(dice: &mut Dice, household: &mut Household, region: &Region, today: Date) {
    if household.special_hardship {
        return;
    }
    let listed = household.base == BaseType::Registered;
    for member in &mut household.members {
        let age = age_on(member.birth, today);
        if dice.per_mille(work_share(member, age)) {
            member.work = Some(work(dice, member.labour, region));
        } else if (19..=66).contains(&age)
            && matches!(member.labour, Labour::Ordinary | Labour::Weak)
            && dice.per_mille(if listed { 130 } else { 3 })
        {
            member.public_post = true;
            member.public_post_months = dice.weighted(&[(1, 3), (2, 6), (1, 9), (6, 12)]);
        }
    }
}

fn work_share(member: &Person, age: i64) -> u32 {
    if member.schooling != Schooling::None || age < 17 {
        return 0;
    }
    match (member.labour, age) {
        (Labour::Skilled | Labour::Ordinary, ..=45) => 860,
        (Labour::Skilled | Labour::Ordinary, 46..=59) => 620,
        (Labour::Skilled | Labour::Ordinary, 60..=66) => 220,
        (Labour::Weak, ..=62) => 130,
        _ => 0,
    }
}

fn work(dice: &mut Dice, labour: Labour, region: &Region) -> Work {
    let away = labour != Labour::Weak && dice.per_mille(720);
    let place: &str = if away {
        dice.weighted(&region.away)
    } else {
        &region.home
    };
    let wage = match (labour, away) {
        (Labour::Skilled, true) => dice.around(5400, 1800),
        (Labour::Skilled, false) => dice.around(4000, 1200),
        (_, true) => dice.around(4100, 1400),
        (Labour::Weak, _) => dice.around(1500, 600),
        (_, false) => dice.around(2900, 900),
    };
    Work {
        place: place.into(),
        employer: employer(dice, place).into(),
        months: dice.weighted(&[(2, 2), (3, 4), (5, 6), (8, 8), (12, 9), (28, 10), (24, 11), (12, 12)]),
        wage_month_yuan: u32::try_from(wage / 100 * 100).unwrap_or(3000),
        away,
    }
}

/// Such as `昆山泓屿电子有限公司`.
fn employer(dice: &mut Dice, place: &str) -> String {
    let county: String = place
        .chars()
        .rev()
        .skip(1)
        .take(2)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    format!("{county}{}{}", dice.pick(FIRST_WORDS), dice.weighted(TRADES))
}
