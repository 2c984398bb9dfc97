//! Places of work and of the epidemic front: workshops, farms, greenhouses, checkpoints, warehouses, canteens. Each has a name
//! of its own in its village.

use std::collections::HashMap;

use crate::dice::Dice;
use crate::places::{Town, Village};

/// What kind of site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SiteKind {
    /// Poverty-relief workshop.
    Workshop,
    /// Farm with its own fields.
    Farm,
    /// Greenhouse.
    Greenhouse,
    /// Epidemic checkpoint.
    Checkpoint,
    /// Warehouse or cold store.
    Warehouse,
    /// School or hospital canteen.
    Canteen,
}

/// One site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Kind.
    pub kind: SiteKind,
    /// Name.
    pub name: String,
    /// Position of the village.
    pub village: usize,
    /// What it makes or grows.
    pub product: &'static str,
    /// People who work there in normal times.
    pub staff: u32,
    /// How many of them come from listed households.
    pub staff_listed: u32,
    /// Share of the capacity in use, in percent.
    pub capacity_percent: u32,
    /// Land in mu, for farms and greenhouses.
    pub land_mu: u32,
}

/// The sites of the county: a workshop or two and a checkpoint or two in each town, farms in every third village.
pub(crate) fn build(dice: &mut Dice, towns: &[Town], villages: &[Village]) -> Vec<Site> {
    let mut sites = Vec::new();
    for town in towns {
        let plan: &[(SiteKind, i64, i64)] = &[
            (SiteKind::Workshop, 1, 2),
            (SiteKind::Checkpoint, 1, 3),
            (SiteKind::Warehouse, 0, 1),
            (SiteKind::Canteen, 0, 2),
        ];
        for (kind, low, high) in plan {
            for _ in 0..dice.between(*low, *high) {
                let village = town.villages.start + dice.below(town.villages.len());
                sites.push(site(dice, *kind, village, &villages[village]));
            }
        }
    }
    for (at, village) in villages.iter().enumerate() {
        if dice.per_mille(330) {
            let kind = dice.weighted(&[(3, SiteKind::Farm), (2, SiteKind::Greenhouse)]);
            sites.push(site(dice, kind, at, village));
        }
    }
    let mut times: HashMap<String, usize> = HashMap::new();
    for site in &mut sites {
        let again = times.entry(site.name.clone()).or_default();
        *again += 1;
        if *again > 1 {
            site.name = format!("{}{again}号", site.name);
        }
    }
    sites
}

fn site(dice: &mut Dice, kind: SiteKind, at: usize, village: &Village) -> Site {
    let (word, products, staff, land): (&str, &[&str], (i64, i64), (i64, i64)) = match kind {
        SiteKind::Workshop => (
            "扶贫车间",
            &["雨具", "服装", "电子元件", "毛刷", "箱包"],
            (18, 130),
            (0, 0),
        ),
        SiteKind::Farm => ("种植基地", &["水稻", "辣椒", "茶叶", "莲藕"], (5, 40), (50, 600)),
        SiteKind::Greenhouse => ("蔬菜大棚", &["草莓", "菠菜", "西红柿"], (4, 24), (5, 60)),
        SiteKind::Checkpoint => ("防疫卡点", &[""], (3, 9), (0, 0)),
        SiteKind::Warehouse => ("冷库", &[""], (2, 8), (0, 0)),
        SiteKind::Canteen => ("学校食堂", &[""], (4, 18), (0, 0)),
    };
    let staff = dice.between(staff.0, staff.1) as u32;
    Site {
        kind,
        name: format!("{}{word}", village.written),
        village: at,
        product: dice.pick(products),
        staff,
        staff_listed: staff * dice.between(10, 45) as u32 / 100,
        capacity_percent: dice.between(0, 100) as u32,
        land_mu: dice.between(land.0, land.1) as u32,
    }
}
