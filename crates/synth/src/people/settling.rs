//! How people come to live in villages: how many in each, in which families, as which households. What they live on comes
//! later.

use jiff::civil::Date;
use twofront_domain::resident_id::ResidentId;

use super::abilities;
use super::family::{Draft, FamilyMaker};
use super::household::{Household, Income, Person};
use super::numbers;
use crate::dice::{Dice, Stage};
use crate::words::{Allowance, BaseType, Category, Impact, Relation};

/// Divides the people among the villages, unevenly and without remainder.
pub(crate) fn shares(dice: &mut Dice, villages: usize, people: usize) -> Vec<usize> {
    let weights: Vec<usize> = (0..villages).map(|_| dice.between(55, 160) as usize).collect();
    let total: usize = weights.iter().sum();
    let mut shares: Vec<usize> = weights.iter().map(|weight| people * weight / total).collect();
    // Rounding down loses less than one person a village.
    let left = people - shares.iter().sum::<usize>();
    for share in shares.iter_mut().take(left) {
        *share += 1;
    }
    shares
}

/// The families of one village, with exactly so many people.
pub(crate) fn families(seed: u64, village: usize, share: usize, today: Date) -> Vec<Vec<Draft>> {
    let mut dice = Dice::new(seed, Stage::Families, village);
    let mut maker = FamilyMaker::new(&mut dice, today);
    let (mut families, mut left) = (Vec::new(), share);
    while left > 0 {
        let family = maker.family(left);
        left -= family.len();
        families.push(family);
    }
    families
}

/// Where a draft stands: village, family, member.
pub(crate) type DraftPlace = (usize, usize, usize);

/// Gives some wives the name and birth date of a neighbour's wife, as happens: a list without IDs cannot tell them apart.
pub(crate) fn make_namesakes(dice: &mut Dice, villages: &mut [Vec<Vec<Draft>>], wanted: usize) -> Vec<[DraftPlace; 2]> {
    let mut pairs: Vec<[DraftPlace; 2]> = Vec::new();
    for _ in 0..wanted * 20 {
        if pairs.len() >= wanted {
            break;
        }
        let village = dice.below(villages.len());
        let wives: Vec<(usize, usize, Date)> = villages[village]
            .iter()
            .enumerate()
            .flat_map(|(family, members)| members.iter().enumerate().map(move |(at, draft)| (family, at, draft)))
            .filter(|(_, _, draft)| draft.relation == Relation::Spouse)
            .map(|(family, at, draft)| (family, at, draft.birth))
            .collect();
        let used = |family: usize| pairs.iter().flatten().any(|(v, f, _)| (*v, *f) == (village, family));
        let near = |a: Date, b: Date| (i64::from(a.year()) - i64::from(b.year())).abs() <= 1;
        let found = wives.iter().enumerate().find_map(|(at, one)| {
            wives[at + 1..]
                .iter()
                .find(|other| near(one.2, other.2) && !used(one.0) && !used(other.0))
                .map(|other| (one, other))
        });
        if let Some((one, other)) = found {
            let (name, birth) = {
                let draft = &villages[village][one.0][one.1];
                (draft.name.clone(), draft.birth)
            };
            let twin = &mut villages[village][other.0][other.1];
            (twin.name, twin.birth) = (name, birth);
            pairs.push([(village, one.0, one.1), (village, other.0, other.1)]);
        }
    }
    pairs
}

/// Turns the families of a village into households.
pub(crate) fn settle(
    seed: u64,
    (village, town): (usize, usize),
    families: Vec<Vec<(Draft, ResidentId)>>,
    (mut position, mut person): (usize, usize),
    today: Date,
) -> Vec<Household> {
    let mut dice = Dice::new(seed, Stage::Numbers, village);
    let mut households = Vec::with_capacity(families.len());
    for (turn, family) in families.into_iter().enumerate() {
        let first_person = person as u32;
        let members: Vec<Person> = family
            .into_iter()
            .zip(first_person..)
            .map(|((draft, id), number)| abilities::person(&mut dice, draft, id, number, today))
            .collect();
        person += members.len();
        households.push(household(
            members,
            (village, town),
            (turn, position as u32, first_person),
            today,
        ));
        position += 1;
    }
    households
}

fn household(
    members: Vec<Person>,
    (village, town): (usize, usize),
    (turn, position, first_person): (usize, u32, u32),
    today: Date,
) -> Household {
    let phone = members.iter().find_map(|member| member.phone);
    Household {
        position,
        first_person,
        number: format!("3499{:02}{:03}{:04}", town + 1, village + 1, turn + 1).into(),
        village,
        group: u8::try_from(turn / 32 + 1).unwrap_or(u8::MAX),
        size: members.len() as u32,
        phone: phone.unwrap_or_else(|| numbers::phone(u64::from(first_person) * 2)),
        members,
        base: BaseType::General,
        category: Category::None,
        cause: None,
        first_identified_on: None,
        risk_identified_on: None,
        risk_removed: None,
        risk_removed_on: None,
        dangerous_house: false,
        safe_water: true,
        housing_area_m2: None,
        allowance: Allowance::None,
        special_hardship: false,
        income: Income::default(),
        farmland_tenth_mu: 0,
        main_crop: None,
        crop_tenth_mu: 0,
        livestock: 0,
        measures: String::new(),
        impact: Impact::None,
        last_visit_on: today,
        last_visitor: "".into(),
    }
}
