//! People who came home around the Spring Festival: from where, how, and whether they are watched. Emergency health and
//! movement data of the synthetic county.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::dice::Dice;
use crate::people::household::Household;
use crate::words::{KeyCategory, Transport};

/// One returnee.
#[derive(Clone, Debug)]
pub struct Returnee {
    /// Position of the household.
    pub household: u32,
    /// Which member.
    pub member: usize,
    /// Returned on.
    pub returned_on: Date,
    /// From where, down to the county.
    pub from: Box<str>,
    /// Passed through.
    pub through: Option<&'static str>,
    /// How they travelled.
    pub transport: Transport,
    /// Train or flight number.
    pub trip: Option<String>,
    /// How many travelled along.
    pub companions: u32,
    /// One of them with symptoms.
    pub companion_symptoms: bool,
    /// Category.
    pub category: KeyCategory,
    /// First and last day of observation.
    pub observed: Option<(Date, Date)>,
    /// Morning and evening temperature in tenths of a degree.
    pub temperature: (Option<u32>, Option<u32>),
    /// Symptoms.
    pub symptoms: Option<&'static str>,
    /// Released from observation.
    pub released: Option<bool>,
    /// Name of the responsible worker.
    pub worker: Box<str>,
}

/// About 5,000 for a county of a million, as Liling screened.
const PEOPLE_PER_RETURNEE: usize = 205;

/// Chooses who came home. `worker_of` names the worker of a village.
pub(crate) fn come_home(
    dice: &mut Dice,
    households: &[Household],
    free: impl Fn(u32) -> bool,
    worker_of: impl Fn(usize) -> Box<str>,
    today: Date,
) -> Vec<Returnee> {
    let people: usize = households.iter().map(|household| household.members.len()).sum();
    let mut away: Vec<(u32, usize)> = households
        .iter()
        .filter(|household| free(household.position))
        .flat_map(|household| {
            household.members.iter().enumerate().filter_map(|(at, member)| {
                member
                    .work
                    .as_ref()
                    .is_some_and(|work| work.away)
                    .then_some((household.position, at))
            })
        })
        .collect();
    dice.shuffle(&mut away);
    away.truncate(people / PEOPLE_PER_RETURNEE);
    away.sort_unstable();
    away.into_iter()
        .filter_map(|(position, member)| {
            let household = &households[position as usize];
            let work = household.members[member].work.as_ref()?;
            Some(returnee(
                dice,
                household,
                member,
                &work.place,
                worker_of(household.village),
                today,
            ))
        })
        .collect()
}

fn returnee(
    dice: &mut Dice,
    household: &Household,
    member: usize,
    from: &str,
    worker: Box<str>,
    today: Date,
) -> Returnee {
    let returned_on = today.saturating_sub(dice.between(2, 40).days());
    let key_region = from.starts_with("湖北");
    let category = match dice.below(1000) {
        0..=5 => KeyCategory::Contact,
        6..=13 => KeyCategory::Fever,
        _ if key_region => KeyCategory::KeyRegion,
        _ => KeyCategory::None,
    };
    let watched = match category {
        // One in forty of those who should be watched is not: that is what the rules are for.
        KeyCategory::None => dice.per_mille(640),
        _ => !dice.per_mille(25),
    };
    let transport = dice.weighted(&[
        (50, Transport::Rail),
        (26, Transport::Coach),
        (20, Transport::Car),
        (4, Transport::Air),
    ]);
    let mut one = Returnee {
        household: household.position,
        member,
        returned_on,
        from: from.into(),
        through: dice
            .per_mille(60)
            .then(|| dice.pick(&["武汉", "长沙", "南昌", "合肥", "郑州"])),
        transport,
        trip: trip(dice, transport),
        companions: dice.weighted(&[(45, 0), (25, 1), (18, 2), (8, 3), (4, 4)]),
        companion_symptoms: false,
        category,
        observed: watched.then(|| (returned_on, returned_on.saturating_add(13.days()))),
        temperature: (None, None),
        symptoms: None,
        released: None,
        worker,
    };
    one.companion_symptoms = one.companions > 0 && dice.per_mille(9);
    watch(dice, &mut one, today);
    one
}

/// Temperatures, symptoms and release of those under observation.
fn watch(dice: &mut Dice, one: &mut Returnee, today: Date) {
    let Some((_, last)) = one.observed else {
        return;
    };
    let over = last < today;
    one.released = Some(over && !dice.per_mille(25));
    if over {
        return;
    }
    let feverish = one.category == KeyCategory::Fever || dice.per_mille(6);
    let mut measure = || if feverish { dice.between(373, 388) } else { dice.between(360, 369) } as u32;
    let (morning, evening) = (measure(), measure());
    one.temperature = (
        (!dice.per_mille(30)).then_some(morning),
        (!dice.per_mille(60)).then_some(evening),
    );
    if feverish {
        one.symptoms = Some(dice.pick(&["发热", "发热、咳嗽", "发热、乏力"]));
    } else if dice.per_mille(12) {
        one.symptoms = Some(dice.pick(&["咳嗽", "乏力", "咽痛"]));
    }
}

fn trip(dice: &mut Dice, transport: Transport) -> Option<String> {
    match transport {
        Transport::Rail => Some(format!("{}{}", dice.pick(&["G", "D", "K"]), dice.between(1000, 7999))),
        Transport::Air => Some(format!("MU{}", dice.between(2000, 5999))),
        Transport::Coach | Transport::Car => None,
    }
}
