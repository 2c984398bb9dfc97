//! How long it takes from one door to the next. With coordinates by distance; without them by whether the two doors share a
//! group, a village or a town. Knows nothing of who walks or in which order.

use std::collections::{BTreeMap, BTreeSet};

use twofront_domain::place::{PlaceCode, PlaceLevel};
use twofront_domain::round::{Doorstep, Round};
use twofront_domain::task::Contact;
use twofront_domain::worker::Worker;

use crate::group::GroupKey;

/// Estimates of the way between two doors. A county sets its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalkTimes {
    /// Minutes between two households of one group.
    pub same_group_minutes: u32,
    /// Minutes between two groups of one village, or where a group is unknown.
    pub same_village_minutes: u32,
    /// Minutes between two villages of one town.
    pub same_town_minutes: u32,
    /// Minutes to another town.
    pub farther_minutes: u32,
    /// Metres a minute on foot, where both positions are known.
    pub foot_metres_per_minute: u32,
    /// Metres a minute with a vehicle, where both positions are known.
    pub ride_metres_per_minute: u32,
    /// Minutes to get a vehicle going and to leave it, once per ride.
    pub ride_start_minutes: u32,
    /// Length of the way over the straight line, in hundredths (130 = 1.3 times).
    pub detour_hundredths: u32,
}

impl Default for WalkTimes {
    fn default() -> Self {
        Self {
            same_group_minutes: 4,
            same_village_minutes: 10,
            same_town_minutes: 30,
            farther_minutes: 60,
            foot_metres_per_minute: 70,
            ride_metres_per_minute: 350,
            ride_start_minutes: 5,
            detour_hundredths: 130,
        }
    }
}

/// How long a round takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundTime {
    /// Minutes at the doors and on the telephone.
    pub work_minutes: u32,
    /// Minutes on the way, from the worker's village or town to the last door, rounded up.
    pub way_minutes: u32,
}

/// How long `round` takes `worker`, by the same estimates that planning uses. The way home is not counted.
pub fn round_time(round: &Round, worker: &Worker, walk: &WalkTimes) -> RoundTime {
    let terrain = Terrain::new(round.visits.iter().map(|visit| &visit.doorstep));
    let mut here = terrain.base(&worker.place);
    let mut seconds: u64 = 0;
    for visit in round.visits.iter().filter(|visit| visit.contact == Contact::Visit) {
        let there = terrain.spot(&visit.doorstep);
        seconds += walk.seconds(&here, &there);
        here = there;
    }
    RoundTime {
        work_minutes: round
            .visits
            .iter()
            .fold(0, |sum: u32, visit| sum.saturating_add(visit.minutes)),
        way_minutes: u32::try_from(seconds.div_ceil(60)).unwrap_or(u32::MAX),
    }
}

/// The town a place lies in: itself for towns and wider places.
pub(crate) fn town_of(place: &PlaceCode) -> PlaceCode {
    if place.level() == PlaceLevel::Village {
        place.parent().unwrap_or_else(|| place.clone())
    } else {
        place.clone()
    }
}

/// A doorstep or a worker's base in numbers that compare quickly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    /// Rank of the town's code.
    pub town: u32,
    /// Rank of the village's code.
    pub village: u32,
    /// Rank of the group's key.
    pub group: u32,
    point: Option<Point>,
}

/// Marks what is unknown, or a base outside every village on the plan. Never equal to anything, itself included.
const NOWHERE: u32 = u32::MAX;

impl Spot {
    /// True when the position is known.
    pub const fn has_position(&self) -> bool {
        self.point.is_some()
    }
}

/// A position in radians, with the cosine of its latitude.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    latitude: f64,
    longitude: f64,
    cosine: f64,
}

const EARTH_RADIUS_METRES: f64 = 6_371_000.0;

impl Point {
    fn new((latitude, longitude): (i32, i32)) -> Self {
        let latitude = (f64::from(latitude) / 1e6).to_radians();
        Self {
            latitude,
            longitude: (f64::from(longitude) / 1e6).to_radians(),
            cosine: latitude.cos(),
        }
    }

    /// Never less than the true distance: the wider of the two circles of latitude is used for both.
    fn metres(&self, other: &Self) -> f64 {
        let crosses_equator = (self.latitude < 0.0) != (other.latitude < 0.0);
        let cosine = if crosses_equator {
            1.0
        } else {
            self.cosine.max(other.cosine)
        };
        let (north, east) = (
            self.latitude - other.latitude,
            (self.longitude - other.longitude) * cosine,
        );
        EARTH_RADIUS_METRES * north.hypot(east)
    }
}

impl WalkTimes {
    /// The same times, each at least as long as the one for a shorter way.
    pub(crate) fn monotone(mut self) -> Self {
        self.same_village_minutes = self.same_village_minutes.max(self.same_group_minutes);
        self.same_town_minutes = self.same_town_minutes.max(self.same_village_minutes);
        self.farther_minutes = self.farther_minutes.max(self.same_town_minutes);
        self
    }

    /// Seconds between two spots.
    pub(crate) fn seconds(&self, from: &Spot, to: &Spot) -> u64 {
        if let (Some(from), Some(to)) = (&from.point, &to.point) {
            return self.seconds_for_metres(from.metres(to));
        }
        let same = |one: u32, other: u32| one == other && one != NOWHERE;
        let minutes = if same(from.village, to.village) {
            if same(from.group, to.group) {
                self.same_group_minutes
            } else {
                self.same_village_minutes
            }
        } else if same(from.town, to.town) {
            self.same_town_minutes
        } else {
            self.farther_minutes
        };
        u64::from(minutes) * 60
    }

    /// On foot or riding, whichever is quicker; at least a minute, because no two doors are one.
    fn seconds_for_metres(&self, straight: f64) -> u64 {
        let metres = straight * f64::from(self.detour_hundredths) / 100.0;
        let speed = |metres_per_minute: u32| f64::from(metres_per_minute.max(1)) / 60.0;
        let foot = metres / speed(self.foot_metres_per_minute);
        let ride = f64::from(self.ride_start_minutes) * 60.0 + metres / speed(self.ride_metres_per_minute);
        foot.min(ride).ceil().max(60.0) as u64
    }
}

/// The ranks of all villages, towns and groups of a plan.
pub(crate) struct Terrain {
    towns: BTreeMap<PlaceCode, u32>,
    villages: BTreeMap<PlaceCode, u32>,
    groups: BTreeMap<String, u32>,
}

impl Terrain {
    /// Ranks what the doorsteps name: places by code, groups in the order people call them.
    pub fn new<'a>(doorsteps: impl Iterator<Item = &'a Doorstep>) -> Self {
        let mut villages = BTreeSet::new();
        let mut texts = BTreeSet::new();
        for doorstep in doorsteps {
            villages.insert(&doorstep.village);
            texts.insert(doorstep.group.as_str());
        }
        let towns: BTreeSet<PlaceCode> = villages.iter().map(|village| town_of(village)).collect();
        let keyed: Vec<(&str, GroupKey)> = texts.into_iter().map(|text| (text, GroupKey::read(text))).collect();
        let keys: BTreeSet<&GroupKey> = keyed
            .iter()
            .map(|(_, key)| key)
            .filter(|key| !key.is_unknown())
            .collect();
        let rank_of_key: BTreeMap<&GroupKey, u32> = keys.into_iter().zip(0..).collect();
        let groups = keyed
            .iter()
            .map(|(text, key)| ((*text).to_owned(), rank_of_key.get(key).copied().unwrap_or(NOWHERE)))
            .collect();
        Self {
            towns: towns.into_iter().zip(0..).collect(),
            villages: villages.into_iter().cloned().zip(0..).collect(),
            groups,
        }
    }

    /// Where a household is.
    pub fn spot(&self, doorstep: &Doorstep) -> Spot {
        Spot {
            group: self.groups.get(&doorstep.group).copied().unwrap_or(NOWHERE),
            point: doorstep.position.map(Point::new),
            ..self.base(&doorstep.village)
        }
    }

    /// Where a worker starts from.
    pub fn base(&self, place: &PlaceCode) -> Spot {
        Spot {
            town: self.towns.get(&town_of(place)).copied().unwrap_or(NOWHERE),
            village: self.villages.get(place).copied().unwrap_or(NOWHERE),
            group: NOWHERE,
            point: None,
        }
    }
}
