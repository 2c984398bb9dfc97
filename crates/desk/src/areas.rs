//! Rules compiled for the county, and once more for each part of it that has parameter values of its own. Which of them
//! judges a row follows from where the row lies.

use jiff::civil::Date;
use twofront_domain::clue::Hit;
use twofront_domain::field::Subject;
use twofront_domain::place::PlaceCode;
use twofront_packs::{Pack, PackError, Packs, Rule};
use twofront_screen::{Columns, OtherColumns, RuleSet, Screened, Side, Snapshot};

/// One side's rules on one day.
pub(crate) struct AreaRules {
    /// The county's rules first, then those of its parts.
    sets: Vec<(PlaceCode, RuleSet)>,
}

/// A hit, and the number of the rules it is a hit of.
pub(crate) type AreaHit = (usize, Hit);

/// What screening found.
#[derive(Default)]
pub(crate) struct AreaScreened {
    /// Rows for which a condition is true.
    pub(crate) hits: Vec<AreaHit>,
    /// Rows for which a condition is unknown and asked about.
    pub(crate) unknown: Vec<AreaHit>,
}

impl AreaRules {
    /// Compiles the rules of one side that `wanted` picks for `date`, for a snapshot with these columns.
    ///
    /// # Errors
    /// Every fault of every rule.
    pub(crate) fn compile(
        packs: &Packs,
        date: Date,
        county: &PlaceCode,
        (side, columns): (Side, &Columns),
        wanted: impl Fn(&Pack, &Rule) -> bool,
    ) -> Result<Self, Vec<PackError>> {
        let mut places: Vec<&PlaceCode> = packs
            .parameters()
            .flat_map(|(_, parameter)| &parameter.values)
            .filter_map(|value| value.place.as_ref())
            .filter(|place| *place != county && place.is_within(county))
            .collect();
        places.sort();
        places.dedup();
        places.insert(0, county);
        let mut sets = Vec::with_capacity(places.len());
        for place in places {
            let set = RuleSet::compile_within(packs, date, place, side, columns, &wanted)?;
            sets.push((place.clone(), set));
        }
        Ok(Self { sets })
    }

    /// The rules by the number that a hit names.
    pub(crate) fn set(&self, at: usize) -> &RuleSet {
        &self.sets[at].1
    }

    /// Rules in force in the county.
    pub(crate) fn rule_count(&self) -> usize {
        self.sets[0].1.rules().len()
    }

    /// The rules that judge rows at a place.
    pub(crate) fn at(&self, place: &PlaceCode) -> &RuleSet {
        &self.sets[self.area_of(place)].1
    }

    /// Whether a snapshot has every column that the rules read.
    pub(crate) fn fit(&self, snapshot: &Snapshot) -> bool {
        self.sets.iter().all(|(_, rules)| snapshot.fits(rules))
    }

    /// Every rule over every row.
    ///
    /// # Errors
    /// When the snapshot was laid out for other rules.
    pub(crate) fn screen(&self, snapshot: &Snapshot) -> Result<AreaScreened, OtherColumns> {
        self.gather(snapshot, |rules| twofront_screen::screen(snapshot, rules))
    }

    /// Every rule about one subject over some of its rows, in ascending order.
    ///
    /// # Errors
    /// When the snapshot was laid out for other rules.
    pub(crate) fn screen_rows(
        &self,
        snapshot: &Snapshot,
        subject: Subject,
        rows: &[usize],
    ) -> Result<AreaScreened, OtherColumns> {
        self.gather(snapshot, |rules| {
            twofront_screen::screen_rows(snapshot, rules, subject, rows)
        })
    }

    fn gather(
        &self,
        snapshot: &Snapshot,
        screened: impl Fn(&RuleSet) -> Result<Screened, OtherColumns>,
    ) -> Result<AreaScreened, OtherColumns> {
        let mut all = AreaScreened::default();
        for (at, (_, rules)) in self.sets.iter().enumerate() {
            let found = screened(rules)?;
            let judged =
                |hit: &Hit| self.sets.len() == 1 || self.area_of(place_of(snapshot, hit.subject, hit.row)) == at;
            all.hits
                .extend(found.hits.into_iter().filter(judged).map(|hit| (at, hit)));
            all.unknown
                .extend(found.unknown.into_iter().filter(judged).map(|hit| (at, hit)));
        }
        Ok(all)
    }

    /// The smallest part that holds the place.
    fn area_of(&self, place: &PlaceCode) -> usize {
        let parts = self.sets.iter().enumerate();
        let holding = parts.filter(|(_, (part, _))| place.is_within(part));
        holding
            .max_by_key(|(_, (part, _))| part.as_str().len())
            .map_or(0, |(at, _)| at)
    }
}

/// Where a row lies.
pub(crate) fn place_of(snapshot: &Snapshot, subject: Subject, row: usize) -> &PlaceCode {
    match subject {
        Subject::Person => snapshot.household_place(snapshot.household_of(row)),
        Subject::Lot => snapshot.lot_place(row),
        Subject::Site => snapshot.site_place(row),
        Subject::Village => snapshot.village_place(row),
        Subject::Household | Subject::Worker => snapshot.household_place(row),
    }
}
