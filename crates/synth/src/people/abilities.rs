//! What each person can do: schooling and education by age, health, labour ability, insurance. Work and income come later.

use jiff::civil::Date;
use twofront_domain::resident_id::ResidentId;

use super::family::Draft;
use super::household::{Person, age_on};
use super::numbers;
use crate::dice::Dice;
use crate::words::{Education, Health, Insurance, Labour, Relation, Schooling};

/// Nearly everybody is Han; wives from elsewhere bring a few others.
const ETHNIC_GROUPS: &[(u32, &str)] = &[
    (9880, "汉族"),
    (30, "回族"),
    (25, "苗族"),
    (25, "土家族"),
    (15, "壮族"),
    (15, "侗族"),
    (10, "彝族"),
];

/// Completes a draft. `number` is the person's number in the county.
pub(crate) fn person(dice: &mut Dice, draft: Draft, id: ResidentId, number: u32, today: Date) -> Person {
    let Draft {
        name,
        sex,
        birth,
        relation,
    } = draft;
    let age = age_on(birth, today);
    let schooling = schooling(dice, birth, today);
    let health = health(dice, age);
    let disability = (health == Health::Disabled).then(|| disability(dice));
    Person {
        name: name.into(),
        id,
        birth,
        sex,
        relation,
        ethnic_group: dice.weighted(ETHNIC_GROUPS),
        education: (schooling == Schooling::None).then(|| education(dice, birth.year(), age)),
        schooling,
        health,
        disability,
        labour: labour(dice, age, schooling, health),
        insurance: if (22..60).contains(&age) && dice.per_mille(90) {
            Insurance::Worker
        } else {
            Insurance::Resident
        },
        major_illness_insurance: dice.per_mille(930),
        work: None,
        public_post: false,
        public_post_months: 0,
        phone: (age >= 16 && dice.per_mille(phone_share(age, relation))).then(|| numbers::phone(u64::from(number) * 2)),
        identified_on: None,
    }
}

fn phone_share(age: i64, relation: Relation) -> u32 {
    match age {
        _ if relation == Relation::Head => 960,
        ..=17 => 450,
        18..=59 => 920,
        60..=74 => 600,
        _ => 250,
    }
}

/// Children start school in the September after their sixth birthday (born by 31 August). Nobody of school age stays away.
fn schooling(dice: &mut Dice, birth: Date, today: Date) -> Schooling {
    let school_year = i64::from(today.year()) - i64::from(today.month() < 9);
    let first_year = i64::from(birth.year()) + 6 + i64::from(birth.month() >= 9);
    match school_year - first_year + 1 {
        ..=0 => Schooling::Preschool,
        1..=6 => Schooling::Primary,
        7..=9 => Schooling::Junior,
        // Compulsory age is not over for the youngest of the tenth year, so all of them go on to some school.
        10..=12 => match birth.day() % 10 {
            0..=5 => Schooling::Senior,
            6..=8 => Schooling::Vocational,
            _ if age_on(birth, today) < 16 => Schooling::Vocational,
            _ => Schooling::None,
        },
        13..=16 if birth.day() % 10 <= 5 && dice.per_mille(780) => Schooling::Higher,
        _ => Schooling::None,
    }
}

fn education(dice: &mut Dice, birth_year: i16, age: i64) -> Education {
    use Education::{College, Illiterate, Junior, Primary, Senior, University};
    let weights: &[(u32, Education)] = match birth_year {
        _ if age < 16 => &[(1, Primary)],
        ..=1949 => &[(38, Illiterate), (46, Primary), (13, Junior), (3, Senior)],
        1950..=1969 => &[(12, Illiterate), (42, Primary), (38, Junior), (8, Senior)],
        1970..=1984 => &[
            (2, Illiterate),
            (22, Primary),
            (60, Junior),
            (12, Senior),
            (3, College),
            (1, University),
        ],
        1985..=1997 => &[(5, Primary), (50, Junior), (24, Senior), (13, College), (8, University)],
        _ => &[(38, Junior), (40, Senior), (16, College), (6, University)],
    };
    dice.weighted(weights)
}

fn health(dice: &mut Dice, age: i64) -> Health {
    use Health::{Chronic, Disabled, Healthy, MajorIllness};
    let weights: &[(u32, Health)] = match age {
        ..=15 => &[(978, Healthy), (14, Chronic), (3, MajorIllness), (5, Disabled)],
        16..=39 => &[(955, Healthy), (31, Chronic), (5, MajorIllness), (9, Disabled)],
        40..=59 => &[(858, Healthy), (115, Chronic), (12, MajorIllness), (15, Disabled)],
        60..=69 => &[(672, Healthy), (285, Chronic), (20, MajorIllness), (23, Disabled)],
        _ => &[(552, Healthy), (395, Chronic), (25, MajorIllness), (28, Disabled)],
    };
    dice.weighted(weights)
}

/// Category (sight, hearing, speech, body, mind, soul, several) and level of the certificate.
fn disability(dice: &mut Dice) -> (u8, u8) {
    let category = dice.weighted(&[(16, 1), (14, 2), (3, 3), (42, 4), (10, 5), (10, 6), (5, 7)]);
    (category, dice.weighted(&[(14, 1), (24, 2), (30, 3), (32, 4)]))
}

fn labour(dice: &mut Dice, age: i64, schooling: Schooling, health: Health) -> Labour {
    use Labour::{Lost, None, Ordinary, Skilled, Weak};
    if age < 16 || schooling != Schooling::None || age > 75 {
        return None;
    }
    let weights: &[(u32, Labour)] = match (health, age) {
        (Health::Healthy, ..=44) => &[(24, Skilled), (75, Ordinary), (1, Weak)],
        (Health::Healthy, 45..=59) => &[(13, Skilled), (80, Ordinary), (7, Weak)],
        (Health::Healthy, _) => &[(28, Ordinary), (52, Weak), (20, None)],
        (Health::Chronic, ..=59) => &[(58, Ordinary), (42, Weak)],
        (Health::Chronic, _) => &[(6, Ordinary), (54, Weak), (40, None)],
        (Health::MajorIllness, ..=59) => &[(6, Ordinary), (34, Weak), (60, Lost)],
        (Health::MajorIllness, _) => &[(15, Weak), (85, Lost)],
        (Health::Disabled, ..=59) => &[(10, Ordinary), (48, Weak), (42, Lost)],
        (Health::Disabled, _) => &[(20, Weak), (80, Lost)],
    };
    dice.weighted(weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Stage;
    use jiff::civil::date;

    #[test]
    fn school_follows_the_school_year() {
        let today = date(2020, 2, 20);
        for (birth, expect) in [
            (date(2019, 5, 1), Schooling::Preschool),
            (date(2013, 9, 1), Schooling::Preschool),
            (date(2013, 8, 31), Schooling::Primary),
            (date(2007, 9, 1), Schooling::Primary),
            (date(2007, 8, 31), Schooling::Junior),
            (date(2004, 8, 31), Schooling::Senior),
            (date(2004, 8, 29), Schooling::Vocational),
            (date(1970, 1, 1), Schooling::None),
        ] {
            let mut dice = Dice::new(1, Stage::Families, 0);
            assert_eq!(schooling(&mut dice, birth, today), expect, "{birth}");
        }
    }
}
