//! Numbers of people: resident IDs in a county code that no county has, and telephones in ranges that no operator gives out.

use std::collections::HashMap;

use jiff::civil::Date;
use twofront_domain::person::Sex;
use twofront_domain::resident_id::ResidentId;

use crate::spec::SynthError;

/// County code 349900 is assigned to no county.
const UNASSIGNED_COUNTY: &str = "349900";

/// Gives each person a sequence number of the day of birth: odd for men, even for women, in an order that looks like chance.
#[derive(Default)]
pub(crate) struct IdMaker {
    given: HashMap<(Date, bool), u32>,
}

impl IdMaker {
    /// The next ID of somebody born on `birth`.
    pub fn next(&mut self, birth: Date, sex: Sex) -> Result<ResidentId, SynthError> {
        let male = sex == Sex::Male;
        let given = self.given.entry((birth, male)).or_insert(0);
        if *given >= 499 {
            return Err(SynthError::DayFull(birth));
        }
        *given += 1;
        // 500 numbers a day and sex; 3 has no divisor in common with 500, so no number comes twice.
        let start = u32::from(birth.day_of_year().unsigned_abs()) * 7;
        let sequence = 2 * ((start + *given * 3) % 500) + u32::from(male);
        let digits = format!(
            "{UNASSIGNED_COUNTY}{:04}{:02}{:02}{sequence:03}",
            birth.year(),
            birth.month(),
            birth.day()
        );
        ResidentId::from_17_digits(&digits).ok_or(SynthError::DayFull(birth))
    }
}

/// The telephone with this running number, in number ranges that are given to no subscriber.
pub(crate) fn phone(number: u64) -> u64 {
    const RANGES: [u64; 6] = [154, 163, 164, 168, 169, 179];
    let range = RANGES[(number % 6) as usize];
    // 48,271 is prime, so the lower eight digits run through all values before one comes twice.
    range * 100_000_000 + number * 48_271 % 100_000_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_of_one_day_are_valid_and_unique() {
        let mut maker = IdMaker::default();
        let birth = jiff::civil::date(1968, 2, 29);
        let mut seen = HashSet::new();
        for turn in 0..900 {
            let sex = if turn % 2 == 0 { Sex::Male } else { Sex::Female };
            let id = maker.next(birth, sex).expect("room for 900 a day");
            assert_eq!(
                (id.birth_date(), id.sex(), id.county_of_issue()),
                (birth, sex, "349900")
            );
            assert!(id.as_str().parse::<ResidentId>().is_ok());
            assert!(seen.insert(id.as_str().to_owned()));
        }
    }

    #[test]
    fn telephones_have_eleven_digits_and_are_unique() {
        let seen: HashSet<u64> = (0..100_000).map(phone).collect();
        assert_eq!(seen.len(), 100_000);
        assert!(seen.iter().all(|number| number.to_string().len() == 11));
    }
}
