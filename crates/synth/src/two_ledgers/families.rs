//! The families of a village: who lives together, of which age and name. Clans share surnames and the first character of a
//! generation, neighbours bear the same name, and some children are twins. Knows no ID, telephone or ledger.

use jiff::ToSpan;
use jiff::civil::Date;
use twofront_domain::person::Sex;

use super::villages::Village;
use crate::dice::Dice;
use crate::people::names;

/// Somebody before numbers are given out.
pub(crate) struct Draft {
    pub name: String,
    pub sex: Sex,
    pub birth: Date,
    /// Born on the same day as the member before.
    pub twin: bool,
}

/// Makes the families of one village.
pub(crate) struct Families<'a> {
    pub dice: &'a mut Dice,
    pub village: &'a Village,
    pub today: Date,
}

impl Families<'_> {
    /// Families with so many people in all, the head of each first.
    pub fn all(&mut self) -> Vec<Vec<Draft>> {
        let (mut families, mut left) = (Vec::new(), self.village.people);
        while left > 0 {
            let mut family = self.family();
            family.truncate(left);
            left -= family.len();
            families.push(family);
        }
        families
    }

    fn family(&mut self) -> Vec<Draft> {
        let surname = self.surname();
        let age = self.dice.around(52, 34).clamp(22, 93);
        let mut family = vec![self.member(surname, Sex::Male, age)];
        let mother = (age - self.dice.around(2, 6)).max(19);
        if self.dice.per_mille(820) {
            let own = names::surname(self.dice);
            family.push(self.member(own, Sex::Female, mother));
        } else if self.dice.per_mille(450) {
            // A widow, or a daughter who stayed, heads the household.
            family[0] = self.member(surname, Sex::Female, age);
        }
        self.children(&mut family, surname, mother);
        if age < 58 && self.dice.per_mille(280) {
            let father = age + self.dice.between(20, 32);
            if self.dice.per_mille(600) {
                family.push(self.member(surname, Sex::Male, father));
            }
            if self.dice.per_mille(750) {
                let own = names::surname(self.dice);
                let mother = father - self.dice.around(2, 5);
                family.push(self.member(own, Sex::Female, mother));
            }
        }
        family
    }

    fn surname(&mut self) -> &'static str {
        if self.dice.per_mille(self.village.clan_share) {
            // The first clan is the largest.
            let at = self
                .dice
                .below(self.village.clans.len())
                .min(self.dice.below(self.village.clans.len()));
            self.village.clans[at]
        } else {
            names::surname(self.dice)
        }
    }

    fn children(&mut self, family: &mut Vec<Draft>, surname: &str, mother: i64) {
        let wanted = self.dice.weighted(&[(12, 0), (38, 1), (36, 2), (11, 3), (3, 4)]);
        let mut age = mother - self.dice.between(20, 28);
        for _ in 0..wanted {
            // Grown children mostly have a household of their own.
            if age >= 0 && (age <= 24 || self.dice.per_mille(350)) {
                let child = self.child(surname, age);
                let twin = self.dice.per_mille(14).then(|| self.twin_of(&child, surname));
                family.push(child);
                family.extend(twin);
            }
            age -= self.dice.between(1, 6);
        }
    }

    fn child(&mut self, surname: &str, age: i64) -> Draft {
        let sex = self.either_sex();
        self.member(surname, sex, age)
    }

    fn either_sex(&mut self) -> Sex {
        if self.dice.per_mille(525) {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    fn member(&mut self, surname: &str, sex: Sex, age: i64) -> Draft {
        let back = age.years().days(self.dice.between(1, 364));
        let birth = self.today.saturating_sub(back);
        let mut name = names::full_name(self.dice, surname, sex, birth.year());
        if sex == Sex::Male && self.village.clans.contains(&surname) && self.dice.per_mille(300) {
            name = self.with_generation(name, surname, birth);
        }
        Draft {
            name,
            sex,
            birth,
            twin: false,
        }
    }

    /// Men of one clan and generation share the character after the surname.
    fn with_generation(&mut self, name: String, surname: &str, birth: Date) -> String {
        const GENERATIONS: &str = "德正文国光明世永昌家传绍承志宗泽启振兴远";
        let of_clan = self
            .village
            .name
            .chars()
            .chain(surname.chars())
            .map(|c| c as usize)
            .sum::<usize>();
        let at = (of_clan + (birth.year() as usize) / 24) % GENERATIONS.chars().count();
        match (GENERATIONS.chars().nth(at), name.chars().last()) {
            (Some(first), Some(last)) if first != last => format!("{surname}{first}{last}"),
            _ => name,
        }
    }

    /// A brother or sister of the same day, mostly of the same sex and often with half of the name.
    fn twin_of(&mut self, child: &Draft, surname: &str) -> Draft {
        let sex = if self.dice.per_mille(650) {
            child.sex
        } else {
            self.either_sex()
        };
        let mut name = child.name.clone();
        while name == child.name {
            name = names::full_name(self.dice, surname, sex, child.birth.year());
        }
        let of_child: Vec<char> = child.name.chars().skip(surname.chars().count()).collect();
        if let ([first, second], Some(last)) = (of_child.as_slice(), name.chars().last())
            && last != *second
            && self.dice.per_mille(600)
        {
            name = format!("{surname}{first}{last}");
        }
        Draft {
            name,
            sex,
            birth: child.birth,
            twin: true,
        }
    }
}
