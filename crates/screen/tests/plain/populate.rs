//! Random counties for a condition: few rows, and values close to the numbers, dates and texts that the condition holds,
//! for that is where it turns over.

use std::collections::BTreeSet;

use jiff::civil::Date;
use twofront_domain::field::{Field, FieldType, Subject};
use twofront_packs::Packs;

use super::county::{County, Day, Row, Said, Step, days};
use super::dice::Dice;
use super::meaning::Plain;
use super::mutate::tokens;

const VILLAGES: [&str; 3] = ["340722001001", "340722001002", "340722002001"];

/// A town: a place that is no village.
const TOWN: &str = "340722001";

const BIRTHS: [Date; 7] = [
    Date::constant(2004, 2, 28),
    Date::constant(2004, 2, 29),
    Date::constant(2004, 3, 1),
    Date::constant(1960, 2, 28),
    Date::constant(2020, 2, 28),
    Date::constant(2020, 3, 1),
    Date::constant(1954, 12, 31),
];

/// Where numbers stop fitting into fewer bits.
const EXTREMES: [i64; 7] = [
    i64::MAX,
    i64::MIN,
    i64::MAX / 2 + 1,
    -1,
    i32::MAX as i64,
    i32::MIN as i64,
    i32::MAX as i64 + 1,
];

/// What values are picked from.
#[derive(Clone, Debug, Default)]
pub struct Pools {
    /// Numbers as written, and one beside.
    numbers: Vec<i64>,
    texts: Vec<String>,
    dates: Vec<i64>,
    /// Words of the condition: only fields that it names need values.
    words: BTreeSet<String>,
}

impl Pools {
    /// The pools of a condition in these packs on a day.
    pub fn of(texts: &[&str], parameters: impl Iterator<Item = i64>, today: i64) -> Self {
        let mut pools = Self {
            texts: ["低保", "低", "无", ""].map(str::to_owned).to_vec(),
            ..Self::default()
        };
        let mut numbers = BTreeSet::from([0, 1, 2]);
        let mut dates: BTreeSet<i64> = (-4..3).map(|back| today + back).collect();
        for token in texts.iter().flat_map(|text| tokens(text)) {
            if let Ok(number) = token.parse::<i64>() {
                let near = |number: i64| [number.saturating_sub(1), number, number.saturating_add(1)];
                numbers.extend(
                    [1, 10, 100, 500, 1000]
                        .iter()
                        .flat_map(|unit| near(number.saturating_mul(*unit))),
                );
                dates.extend(near(number.min(100_000)).map(|number| today.saturating_sub(number)));
            } else if let Ok(number) = token.parse::<f64>() {
                numbers.extend([10.0, 100.0].map(|unit| (number * unit) as i64));
            } else if let Some(word) = token.strip_prefix(['\'', '"']) {
                let word = word.trim_end_matches(['\'', '"']);
                pools
                    .texts
                    .extend([word.to_owned(), format!("{word}低"), format!("低{word}")]);
                if let Ok(date) = word.parse::<Date>() {
                    dates.extend([days(date) - 1, days(date), days(date) + 1]);
                }
            } else {
                pools.words.insert(token.to_owned());
            }
        }
        numbers.extend(parameters.flat_map(|amount| [amount.saturating_sub(1), amount, amount.saturating_add(1)]));
        pools.numbers = numbers.into_iter().collect();
        pools.dates = dates
            .into_iter()
            .filter(|day| (-1_000_000..1_000_000).contains(day))
            .collect();
        pools
    }

    fn value(&self, field: &Field, dice: &mut Dice) -> Plain {
        match field.kind {
            FieldType::Flag => Plain::Truth(dice.chance(1, 2)),
            FieldType::Code => Plain::Word(field.codes[dice.below(field.codes.len())].code.clone()),
            FieldType::Text => Plain::Word(self.texts[dice.below(self.texts.len())].clone()),
            FieldType::Date if field.id == "birth_date" && dice.chance(2, 3) => Plain::Whole(days(dice.pick(&BIRTHS))),
            FieldType::Date => Plain::Whole(dice.pick(&self.dates)),
            _ if dice.chance(1, 48) => Plain::Whole(dice.pick(&EXTREMES)),
            _ => Plain::Whole(dice.pick(&self.numbers)),
        }
    }

    fn said(&self, packs: &Packs, subject: Subject, day: bool, dice: &mut Dice) -> Said {
        let fields = packs.catalogue.fields().map(|(_, field)| field);
        let mut said = Said::new();
        for field in fields.filter(|field| field.subject == subject && (field.dated || !day)) {
            let named = self.words.contains(&field.id) || (field.id == "birth_date" && self.words.contains("age"));
            // Sometimes a field that nobody asks about: its day is an event all the same.
            if (named && dice.chance(3, 4)) || (day && dice.chance(1, 12)) {
                said.insert(field.id.clone(), self.value(field, dice));
            }
        }
        said
    }

    fn row(&self, packs: &Packs, subject: Subject, dice: &mut Dice) -> Row {
        let mut row = Row {
            said: self.said(packs, subject, false, dice),
            ..Row::default()
        };
        let dated = packs
            .catalogue
            .fields()
            .any(|(_, field)| field.subject == subject && field.dated);
        let count = if dated { dice.pick(&[0, 0, 1, 2, 3, 5]) } else { 0 };
        let mut seen = BTreeSet::new();
        for _ in 0..count {
            let on = dice.pick(&self.dates);
            // Nothing said of a day is no event.
            let said = self.said(packs, subject, true, dice);
            if !said.is_empty() && seen.insert(on) {
                row.days.push(Day { on, said });
            }
        }
        row
    }
}

/// A county of at most `most` households.
pub fn county(packs: &Packs, pools: &Pools, today: i64, most: usize, dice: &mut Dice) -> County {
    let mut county = County::default();
    county.today = today;
    for (at, village) in VILLAGES.into_iter().enumerate() {
        let unsaid = Row {
            place: village.to_owned(),
            removed: true,
            ..Row::default()
        };
        county.rows.entry(Subject::Village).or_default().push(unsaid);
        if dice.chance(1, 2) {
            say(packs, pools, at, &mut county, dice);
        }
    }
    for _ in 0..=dice.below(most) {
        let id = 1 + county.of(Subject::Household).len() as u64;
        household(packs, pools, id, &mut county, dice);
        for subject in [Subject::Lot, Subject::Site] {
            if dice.chance(1, 2) {
                attached(packs, pools, subject, &mut county, dice);
            }
        }
        while dice.chance(1, 6) {
            change(packs, pools, &mut county, dice);
        }
    }
    county
}

fn add(county: &mut County, subject: Subject, row: Row) {
    let rows = county.rows.entry(subject).or_default();
    rows.push(row);
    let at = rows.len() - 1;
    if subject != Subject::Person {
        county.steps.push(Step::Add(subject, at));
    }
}

/// Something is said of a village of which nothing is known yet.
fn say(packs: &Packs, pools: &Pools, at: usize, county: &mut County, dice: &mut Dice) {
    let mut row = pools.row(packs, Subject::Village, dice);
    row.place = VILLAGES[at].to_owned();
    county.rows.entry(Subject::Village).or_default()[at] = row.clone();
    county.steps.push(Step::Say(at, row));
}

fn some_place(dice: &mut Dice) -> String {
    dice.pick(&[VILLAGES[0], VILLAGES[0], VILLAGES[1], VILLAGES[2], TOWN])
        .to_owned()
}

fn household(packs: &Packs, pools: &Pools, id: u64, county: &mut County, dice: &mut Dice) {
    let mut row = pools.row(packs, Subject::Household, dice);
    row.id = id;
    row.place = some_place(dice);
    add(county, Subject::Household, row);
    let home = county.of(Subject::Household).len() - 1;
    for _ in 0..dice.pick(&[0, 1, 1, 2, 3, 4]) {
        let mut person = pools.row(packs, Subject::Person, dice);
        person.home = home;
        add(county, Subject::Person, person);
    }
}

/// A lot or a site, perhaps of a household that came before.
fn attached(packs: &Packs, pools: &Pools, subject: Subject, county: &mut County, dice: &mut Dice) {
    let mut row = pools.row(packs, subject, dice);
    row.id = 1 + county.of(subject).len() as u64;
    row.place = some_place(dice);
    let households: Vec<u64> = county.present(Subject::Household).map(|(_, row)| row.id).collect();
    if !households.is_empty() && dice.chance(3, 4) {
        row.household = Some(dice.pick(&households));
    } else if dice.chance(1, 2) {
        // A household that the book does not have.
        row.household = Some(9_999);
    }
    add(county, subject, row);
}

/// Something goes; a household mostly comes again with other values.
fn change(packs: &Packs, pools: &Pools, county: &mut County, dice: &mut Dice) {
    let subject = dice.pick(&[
        Subject::Household,
        Subject::Household,
        Subject::Lot,
        Subject::Site,
        Subject::Village,
    ]);
    let rows = county.rows.entry(subject).or_default();
    let there: Vec<usize> = (0..rows.len()).filter(|at| !rows[*at].removed).collect();
    if subject == Subject::Village && there.len() < rows.len() && dice.chance(1, 2) {
        let unsaid = (0..rows.len()).find(|at| rows[*at].removed);
        return unsaid.into_iter().for_each(|at| say(packs, pools, at, county, dice));
    }
    if there.is_empty() {
        return;
    }
    let at = dice.pick(&there);
    rows[at].removed = true;
    let id = rows[at].id;
    county.steps.push(Step::Remove(subject, at));
    match subject {
        Subject::Household if dice.chance(3, 4) => household(packs, pools, id, county, dice),
        Subject::Village => {
            let village = &mut county.rows.entry(subject).or_default()[at];
            (village.said, village.days) = Default::default();
        }
        _ => {}
    }
}
