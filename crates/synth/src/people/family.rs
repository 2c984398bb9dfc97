//! Families: who lives together, how old they are and how they are related. Everything else about them comes later.

use std::collections::HashSet;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use twofront_domain::person::Sex;

use super::names;
use crate::dice::Dice;
use crate::words::Relation;

/// A member before anything but the family is decided.
pub(crate) struct Draft {
    pub name: String,
    pub sex: Sex,
    pub birth: Date,
    pub relation: Relation,
}

/// The shapes of households, with weights that give about 3.3 people on average and an old countryside with young people.
#[derive(Clone, Copy)]
enum Shape {
    SingleOld,
    OldCouple,
    Bachelor,
    EmptyNest,
    Nuclear,
    SingleParent,
    GrownChild,
    ThreeGenerations,
    DaughterStays,
    LeftBehind,
}

const SHAPES: &[(u32, Shape)] = &[
    (60, Shape::SingleOld),
    (100, Shape::OldCouple),
    (45, Shape::Bachelor),
    (60, Shape::EmptyNest),
    (270, Shape::Nuclear),
    (35, Shape::SingleParent),
    (145, Shape::GrownChild),
    (205, Shape::ThreeGenerations),
    (25, Shape::DaughterStays),
    (60, Shape::LeftBehind),
];

/// Makes the families of one village. Keeps the names of heads unique there, and name with birth date of everybody:
/// ledgers that give no ID must still name one person.
pub(crate) struct FamilyMaker<'a> {
    pub dice: &'a mut Dice,
    pub today: Date,
    taken_heads: HashSet<String>,
    taken: HashSet<(String, Date)>,
}

/// Sex, age, relation and surname of somebody to be drafted.
type Sketch = (Sex, i64, Relation, &'static str);

impl<'a> FamilyMaker<'a> {
    pub fn new(dice: &'a mut Dice, today: Date) -> Self {
        Self {
            dice,
            today,
            taken_heads: HashSet::new(),
            taken: HashSet::new(),
        }
    }

    /// One family of at most `room` people (`room` is at least 1), the head first.
    pub fn family(&mut self, room: usize) -> Vec<Draft> {
        let sketches = (0..12)
            .map(|_| self.sketch())
            .find(|sketches| sketches.len() <= room)
            .unwrap_or_else(|| self.single_old());
        sketches.into_iter().map(|sketch| self.draft(sketch)).collect()
    }

    fn sketch(&mut self) -> Vec<Sketch> {
        match self.dice.weighted(SHAPES) {
            Shape::SingleOld => self.single_old(),
            Shape::OldCouple => {
                let age = self.dice.between(60, 86);
                self.couple(age)
            }
            Shape::Bachelor => {
                let sex = if self.dice.per_mille(880) {
                    Sex::Male
                } else {
                    Sex::Female
                };
                vec![(
                    sex,
                    self.dice.between(28, 64),
                    Relation::Head,
                    names::surname(self.dice),
                )]
            }
            Shape::EmptyNest => {
                let age = self.dice.between(44, 62);
                self.couple(age)
            }
            Shape::Nuclear => self.nuclear(),
            Shape::SingleParent => self.single_parent(),
            Shape::GrownChild => self.grown_child(),
            Shape::ThreeGenerations => self.three_generations(),
            Shape::DaughterStays => self.daughter_stays(),
            Shape::LeftBehind => self.left_behind(),
        }
    }

    fn single_old(&mut self) -> Vec<Sketch> {
        let sex = if self.dice.per_mille(450) {
            Sex::Male
        } else {
            Sex::Female
        };
        vec![(
            sex,
            self.dice.between(60, 91),
            Relation::Head,
            names::surname(self.dice),
        )]
    }

    /// Husband of `age` as head, and wife.
    fn couple(&mut self, age: i64) -> Vec<Sketch> {
        let wife = (age - self.dice.around(2, 5)).max(20);
        vec![
            (Sex::Male, age, Relation::Head, names::surname(self.dice)),
            (Sex::Female, wife, Relation::Spouse, names::surname(self.dice)),
        ]
    }

    /// Ages of children at home of a mother of this age, eldest first.
    fn children_ages(&mut self, mother: i64) -> Vec<i64> {
        let wanted = self.dice.weighted(&[(46, 1), (43, 2), (10, 3), (1, 4)]);
        let mut age = mother - self.dice.between(20, 28);
        let mut ages = Vec::new();
        for _ in 0..wanted {
            // Grown children mostly have a household of their own.
            if (0..=23).contains(&age) || (age > 23 && self.dice.per_mille(220)) {
                ages.push(age);
            }
            age -= self.dice.between(1, 6);
        }
        ages
    }

    fn child_sex(&mut self) -> Sex {
        if self.dice.per_mille(530) {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    fn children(&mut self, mother: i64, surname: &'static str, of: [Relation; 2]) -> Vec<Sketch> {
        let ages = self.children_ages(mother);
        ages.into_iter()
            .map(|age| {
                let sex = self.child_sex();
                (sex, age, if sex == Sex::Male { of[0] } else { of[1] }, surname)
            })
            .collect()
    }

    fn nuclear(&mut self) -> Vec<Sketch> {
        let age = self.dice.around(42, 18);
        let mut family = self.couple(age);
        let (mother, surname) = (family[1].1, family[0].3);
        family.extend(self.children(mother, surname, [Relation::Son, Relation::Daughter]));
        family
    }

    fn single_parent(&mut self) -> Vec<Sketch> {
        let sex = if self.dice.per_mille(550) {
            Sex::Male
        } else {
            Sex::Female
        };
        let age = self.dice.around(40, 13);
        let own = names::surname(self.dice);
        let surname = if sex == Sex::Male {
            own
        } else {
            names::surname(self.dice)
        };
        let mut family = vec![(sex, age, Relation::Head, own)];
        family.extend(self.children(age - 1, surname, [Relation::Son, Relation::Daughter]));
        family
    }

    fn grown_child(&mut self) -> Vec<Sketch> {
        let age = self.dice.between(44, 62);
        let mut family = self.couple(age);
        let (mother, surname) = (family[1].1, family[0].3);
        let sex = if self.dice.per_mille(680) {
            Sex::Male
        } else {
            Sex::Female
        };
        let relation = if sex == Sex::Male {
            Relation::Son
        } else {
            Relation::Daughter
        };
        let child = (mother - self.dice.between(19, 27)).max(16);
        family.push((sex, child, relation, surname));
        family
    }

    fn three_generations(&mut self) -> Vec<Sketch> {
        let son = self.dice.around(37, 14);
        let young = self.couple(son);
        let (wife, surname, wife_surname) = (young[1].1, young[0].3, young[1].3);
        let father = son + self.dice.between(20, 31);
        let mother = (father - self.dice.around(2, 4)).max(son + 18);
        let old_surname = names::surname(self.dice);
        let (with_father, with_mother) =
            self.dice
                .weighted(&[(5, (true, true)), (2, (true, false)), (3, (false, true))]);
        // The old man stays head while he can; otherwise his son is.
        if with_father && father < 72 && self.dice.per_mille(600) {
            let mut family = vec![(Sex::Male, father, Relation::Head, surname)];
            if with_mother {
                family.push((Sex::Female, mother, Relation::Spouse, old_surname));
            }
            family.push((Sex::Male, son, Relation::Son, surname));
            family.push((Sex::Female, wife, Relation::DaughterInLaw, wife_surname));
            family.extend(self.children(wife, surname, [Relation::Grandson, Relation::Granddaughter]));
            return family;
        }
        let mut family = young;
        family.extend(self.children(wife, surname, [Relation::Son, Relation::Daughter]));
        if with_father {
            family.push((Sex::Male, father, Relation::Father, surname));
        }
        if with_mother {
            family.push((Sex::Female, mother, Relation::Mother, old_surname));
        }
        family
    }

    fn daughter_stays(&mut self) -> Vec<Sketch> {
        let daughter = self.dice.around(33, 10);
        let husband = daughter + self.dice.around(2, 4);
        let father = daughter + self.dice.between(21, 31);
        let mut family = self.couple(father);
        family[1].1 = family[1].1.max(daughter + 18);
        let (surname, husband_surname) = (family[0].3, names::surname(self.dice));
        family.push((Sex::Female, daughter, Relation::Daughter, surname));
        family.push((Sex::Male, husband.max(20), Relation::SonInLaw, husband_surname));
        let of_child = if self.dice.per_mille(600) {
            surname
        } else {
            husband_surname
        };
        family.extend(self.children(daughter, of_child, [Relation::Grandson, Relation::Granddaughter]));
        family
    }

    fn left_behind(&mut self) -> Vec<Sketch> {
        let age = self.dice.between(54, 74);
        let mut family = self.couple(age);
        let surname = family[0].3;
        if self.dice.per_mille(250) {
            family.truncate(1);
        }
        for _ in 0..self.dice.weighted(&[(5, 1), (4, 2), (1, 3)]) {
            let sex = self.child_sex();
            let relation = if sex == Sex::Male {
                Relation::Grandson
            } else {
                Relation::Granddaughter
            };
            family.push((sex, self.dice.between(1, (age - 42).min(15)), relation, surname));
        }
        family
    }

    fn draft(&mut self, (sex, age, relation, surname): Sketch) -> Draft {
        let birth = self.birth_date(age);
        let mut name = names::full_name(self.dice, surname, sex, birth.year());
        for _ in 0..200 {
            let head_taken = relation == Relation::Head && self.taken_heads.contains(&name);
            if !head_taken && !self.taken.contains(&(name.clone(), birth)) {
                break;
            }
            name = names::full_name(self.dice, surname, sex, birth.year());
        }
        if relation == Relation::Head {
            self.taken_heads.insert(name.clone());
        }
        self.taken.insert((name.clone(), birth));
        Draft {
            name,
            sex,
            birth,
            relation,
        }
    }

    /// A day on which somebody of `age` completed years today was born.
    fn birth_date(&mut self, age: i64) -> Date {
        let back: Span = age.years().days(self.dice.between(1, 364));
        self.today.saturating_sub(back)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Stage;
    use crate::people::household::age_on;
    use jiff::civil::date;

    #[test]
    fn families_are_of_plausible_size_and_age() {
        let today = date(2020, 2, 20);
        let mut dice = Dice::new(3, Stage::Families, 0);
        let mut maker = FamilyMaker::new(&mut dice, today);
        let families: Vec<Vec<Draft>> = (0..3000).map(|_| maker.family(8)).collect();
        let people: usize = families.iter().map(Vec::len).sum();
        let mean = people as f64 / families.len() as f64;
        assert!((3.0..3.6).contains(&mean), "{mean}");
        for family in &families {
            let head = &family[0];
            assert_eq!(head.relation, Relation::Head);
            let head_age = age_on(head.birth, today);
            for member in &family[1..] {
                let age = age_on(member.birth, today);
                assert!((0..=100).contains(&age), "{age}");
                match member.relation {
                    Relation::Son | Relation::Daughter => assert!(head_age - age >= 15, "{head_age} {age}"),
                    Relation::Father | Relation::Mother => assert!(age - head_age >= 15, "{head_age} {age}"),
                    Relation::Grandson | Relation::Granddaughter => assert!(head_age - age >= 34, "{head_age} {age}"),
                    Relation::Spouse => assert_ne!(member.sex, head.sex),
                    Relation::DaughterInLaw | Relation::SonInLaw => assert!(age >= 18),
                    _ => panic!("no family has a {:?}", member.relation),
                }
            }
        }
    }
}
