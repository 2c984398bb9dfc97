//! Produce that nobody came to buy: of households, cooperatives and farms.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::dice::Dice;
use crate::people::household::Household;
use crate::people::{names, numbers};
use crate::places::Village;
use crate::words::{Impact, SellerKind};

/// Who sells.
#[derive(Clone, Debug)]
pub enum Seller {
    /// A household, by position; its head is the seller.
    Household(u32),
    /// Another seller, by name.
    Other(String),
}

/// How much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Jin (500 g).
    Jin(u32),
    /// Pieces, and the word they are counted with.
    Pieces(u32, &'static str),
}

/// One lot.
#[derive(Clone, Debug)]
pub struct Lot {
    /// Who sells.
    pub seller: Seller,
    /// What kind of seller.
    pub seller_kind: SellerKind,
    /// Position of the village.
    pub village: usize,
    /// Telephone.
    pub phone: u64,
    /// Product.
    pub product: &'static str,
    /// Variety.
    pub variety: Option<&'static str>,
    /// How much.
    pub quantity: Quantity,
    /// Asking price per jin or piece, in tenths of a yuan.
    pub price_tenths: Option<u32>,
    /// Ready from.
    pub ready_from: Date,
    /// Must be sold by.
    pub spoils_by: Date,
    /// Where it lies.
    pub stored_at: &'static str,
    /// Channels tried.
    pub channel: Option<&'static str>,
}

/// Product, variety, counting word (none: by weight), price range in tenths of a yuan, days until it spoils.
type Good = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    (i64, i64),
    (i64, i64),
);

const GOODS: &[(u32, Good)] = &[
    (14, ("辣椒", Some("线椒"), None, (15, 45), (6, 20))),
    (12, ("大白菜", None, None, (4, 12), (12, 35))),
    (10, ("白萝卜", None, None, (4, 10), (15, 40))),
    (8, ("莲藕", None, None, (15, 35), (15, 45))),
    (6, ("草莓", Some("红颜"), None, (80, 200), (3, 9))),
    (8, ("菠菜", None, None, (10, 30), (4, 12))),
    (6, ("红薯", None, None, (6, 15), (30, 60))),
    (6, ("茶叶", Some("野茶"), None, (600, 2400), (60, 120))),
    (6, ("香菇", None, None, (40, 90), (5, 15))),
    (8, ("鲢鱼", None, None, (40, 70), (8, 30))),
    (14, ("土鸡", None, Some("只"), (600, 1300), (20, 60))),
    (8, ("麻鸭", None, Some("只"), (400, 800), (20, 60))),
    (6, ("鹅", None, Some("只"), (900, 1600), (20, 60))),
    (4, ("山羊", None, Some("头"), (9000, 18_000), (30, 90))),
    (4, ("生猪", None, Some("头"), (25_000, 42_000), (20, 50))),
    (8, ("土鸡蛋", None, None, (60, 120), (12, 30))),
];

const STORES: &[&str] = &["家中", "田间未采", "村冷库", "合作社仓库", "鱼塘", "圈舍", "大棚"];
const CHANNELS: &[&str] = &["无", "农贸市场", "菜贩收购", "微信群", "超市已联系", "电商平台"];

/// 740 lots in a county of 200,000.
const PEOPLE_PER_LOT: usize = 270;

/// Chooses the lots; households for which `free` does not hold sell nothing.
pub(crate) fn unsold(
    dice: &mut Dice,
    households: &[Household],
    villages: &[Village],
    free: impl Fn(u32) -> bool,
    today: Date,
) -> Vec<Lot> {
    let people: usize = households.iter().map(|household| household.members.len()).sum();
    let mut sellers: Vec<&Household> = households
        .iter()
        .filter(|household| household.impact == Impact::Unsold && free(household.position))
        .collect();
    dice.shuffle(&mut sellers);
    let wanted = people / PEOPLE_PER_LOT;
    let mut lots: Vec<Lot> = Vec::with_capacity(wanted);
    for turn in 0..wanted {
        let seller = sellers.get(turn).copied().filter(|_| turn % 6 != 5);
        lots.push(lot(dice, seller, villages, turn as u64, today));
    }
    lots.sort_by_key(|lot| lot.village);
    lots
}

fn lot(dice: &mut Dice, household: Option<&Household>, villages: &[Village], turn: u64, today: Date) -> Lot {
    let (product, variety, piece, price, spoil) = dice.weighted(GOODS);
    let village = household.map_or_else(|| dice.below(villages.len()), |household| household.village);
    let scale = if household.is_some() { 1 } else { 6 };
    let amount = scale * dice.between(1, 40) as u32;
    let quantity = match piece {
        Some("头") => Quantity::Pieces(amount.div_ceil(3), "头"),
        Some(word) => Quantity::Pieces(amount * 10, word),
        None => Quantity::Jin(amount * 50),
    };
    let ready_from = today.saturating_sub(dice.between(0, 24).days());
    let spoils_by = ready_from.saturating_add(dice.between(spoil.0, spoil.1).days());
    let (seller, seller_kind) = match household {
        Some(household) => (Seller::Household(household.position), SellerKind::Household),
        None => other_seller(dice, &villages[village]),
    };
    Lot {
        seller,
        seller_kind,
        village,
        phone: household.map_or_else(|| numbers::phone(90_000_001 + turn * 2), |household| household.phone),
        product,
        variety: variety.filter(|_| dice.per_mille(600)),
        quantity,
        price_tenths: (!dice.per_mille(40)).then(|| dice.between(price.0, price.1) as u32),
        ready_from,
        spoils_by,
        stored_at: dice.pick(STORES),
        channel: dice.per_mille(800).then(|| dice.pick(CHANNELS)),
    }
}

fn other_seller(dice: &mut Dice, village: &Village) -> (Seller, SellerKind) {
    let kind = dice.weighted(&[
        (5, SellerKind::Cooperative),
        (4, SellerKind::Farm),
        (1, SellerKind::Company),
    ]);
    let word = match kind {
        SellerKind::Cooperative => "种养专业合作社",
        SellerKind::Farm => "家庭农场",
        SellerKind::Household | SellerKind::Company => "农业开发有限公司",
    };
    let place: String = village.written.chars().take(2).collect();
    (Seller::Other(format!("{place}{}{word}", names::surname(dice))), kind)
}
