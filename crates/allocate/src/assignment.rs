//! Who gets which visit: the state of everybody's day while visits are given out one by one. Knows who may go and who has
//! time; the order of doors is `order`'s, the sentences are `reasons`'.

use std::collections::{BTreeSet, HashMap};

use twofront_domain::ids::HouseholdId;
use twofront_domain::place::PlaceCode;
use twofront_domain::round::Visit;
use twofront_domain::task::Contact;
use twofront_domain::worker::{Worker, WorkerKind};

use crate::order;
use crate::reasons::Why;
use crate::rounds::PlanOptions;
use crate::walk::{Spot, Terrain, WalkTimes, town_of};

/// Workers by seconds already given to them, then by id.
type ByLoad = BTreeSet<(u64, usize)>;

/// Everybody's day so far. Workers are positions in `workers`, visits positions in `visits`.
pub(crate) struct Assignment<'a> {
    visits: &'a [Visit],
    spots: Vec<Spot>,
    workers: Vec<&'a Worker>,
    days: Vec<Day>,
    why: HashMap<usize, Why>,
    walk: WalkTimes,
    capacity_seconds: u64,
    paired: HashMap<HouseholdId, Vec<usize>>,
    /// Stationed and medical workers by the rank of their village.
    of_village: HashMap<u32, ByLoad>,
    /// All workers by their town, or by the wider place they serve.
    of_area: HashMap<PlaceCode, ByLoad>,
    /// Who lives in a village, or already has a door there, by the rank of the village.
    there_anyway: HashMap<u32, BTreeSet<usize>>,
}

struct Day {
    base: Spot,
    area: PlaceCode,
    doors: Vec<usize>,
    calls: Vec<usize>,
    seconds: u64,
}

/// A place in somebody's day for one visit.
struct Fit {
    worker: usize,
    at: usize,
    added_seconds: u64,
}

impl<'a> Assignment<'a> {
    /// Empty days. A worker listed twice counts once.
    pub fn new(visits: &'a [Visit], workers: &'a [Worker], options: &PlanOptions) -> Self {
        let terrain = Terrain::new(visits.iter().map(|visit| &visit.doorstep));
        let mut workers: Vec<&Worker> = workers.iter().collect();
        workers.sort_by_key(|worker| worker.id);
        workers.dedup_by_key(|worker| worker.id);
        let day = |worker: &&Worker| Day {
            base: terrain.base(&worker.place),
            area: town_of(&worker.place),
            doors: Vec::new(),
            calls: Vec::new(),
            seconds: 0,
        };
        let mut assignment = Self {
            visits,
            spots: visits.iter().map(|visit| terrain.spot(&visit.doorstep)).collect(),
            days: workers.iter().map(day).collect(),
            workers,
            why: HashMap::with_capacity(visits.len()),
            walk: options.walk.monotone(),
            capacity_seconds: u64::from(options.minutes_per_worker) * 60,
            paired: HashMap::new(),
            of_village: HashMap::new(),
            of_area: HashMap::new(),
            there_anyway: HashMap::new(),
        };
        assignment.index_workers();
        assignment
    }

    fn index_workers(&mut self) {
        for (at, worker) in self.workers.iter().enumerate() {
            let day = &self.days[at];
            for household in &worker.paired {
                self.paired.entry(*household).or_default().push(at);
            }
            if matches!(worker.kind, WorkerKind::Stationed | WorkerKind::Medical) {
                self.of_village.entry(day.base.village).or_default().insert((0, at));
            }
            self.of_area.entry(day.area.clone()).or_default().insert((0, at));
            self.there_anyway.entry(day.base.village).or_default().insert(at);
        }
    }

    /// Where a visit is.
    pub fn spot(&self, visit: usize) -> &Spot {
        &self.spots[visit]
    }

    /// Gives the visits out in this order and returns those nobody has time for.
    pub fn give_out(&mut self, visits: Vec<usize>) -> Vec<usize> {
        let mut waiting = Vec::new();
        for visit in visits {
            match self.find(visit) {
                Some((fit, why)) => self.give(visit, &fit, why),
                None => waiting.push(visit),
            }
        }
        waiting
    }

    fn find(&self, visit: usize) -> Option<(Fit, Why)> {
        let village = self.spots[visit].village;
        let kind = |fit: &Fit| self.workers[fit.worker].kind;
        let paired = self.paired.get(&self.visits[visit].household);
        if let Some(fit) = self.least_loaded_fit(visit, paired.into_iter().flatten().copied()) {
            return Some((fit, Why::Paired));
        }
        let own = self.of_village.get(&village);
        if let Some(fit) = self.fit_by_load(visit, own, 0) {
            let why = Why::OfVillage {
                kind: kind(&fit),
                paired_full: paired.is_some(),
            };
            return Some((fit, why));
        }
        // A call needs no way, so it gains nothing from somebody who is there anyway.
        if self.visits[visit].contact == Contact::Visit {
            let there = self.there_anyway.get(&village).into_iter().flatten().copied();
            if let Some(fit) = self.least_loaded_fit(visit, there.filter(|&worker| self.serves(worker, visit))) {
                let why = Why::ThereAnyway { kind: kind(&fit) };
                return Some((fit, why));
            }
        }
        let least_way_seconds = self.least_way_seconds(visit);
        let fit = self
            .areas(visit)
            .find_map(|area| self.fit_by_load(visit, self.of_area.get(&area), least_way_seconds))?;
        let why = Why::OfArea {
            kind: kind(&fit),
            village_full: own.is_some(),
        };
        Some((fit, why))
    }

    /// What a door adds at least to the day of somebody who has nothing else in its village.
    fn least_way_seconds(&self, visit: usize) -> u64 {
        let by_distance = self.spots[visit].has_position() || self.visits[visit].contact != Contact::Visit;
        if by_distance {
            0
        } else {
            u64::from(self.walk.same_town_minutes) * 60
        }
    }

    /// The village's town, then the places around it.
    fn areas(&self, visit: usize) -> impl Iterator<Item = PlaceCode> {
        std::iter::successors(Some(town_of(&self.visits[visit].doorstep.village)), PlaceCode::parent)
    }

    fn serves(&self, worker: usize, visit: usize) -> bool {
        self.visits[visit].doorstep.village.is_within(&self.days[worker].area)
    }

    /// True when no worker may go there at all, however much time they had.
    pub fn nobody_serves(&self, visit: usize) -> bool {
        let paired = self.paired.contains_key(&self.visits[visit].household);
        !paired && !self.areas(visit).any(|area| self.of_area.contains_key(&area))
    }

    fn least_loaded_fit(&self, visit: usize, workers: impl Iterator<Item = usize>) -> Option<Fit> {
        let mut by_load: Vec<(u64, usize)> = workers.map(|worker| (self.days[worker].seconds, worker)).collect();
        by_load.sort_unstable();
        by_load.into_iter().find_map(|(_, worker)| self.fit(worker, visit))
    }

    /// The first in order of load who has time; stops at the first whose day is too full for `least_way_seconds` more.
    fn fit_by_load(&self, visit: usize, workers: Option<&ByLoad>, least_way_seconds: u64) -> Option<Fit> {
        let least = u64::from(self.visits[visit].minutes) * 60 + least_way_seconds;
        workers?
            .iter()
            .take_while(|(seconds, _)| seconds + least <= self.capacity_seconds)
            .find_map(|&(_, worker)| self.fit(worker, visit))
    }

    fn fit(&self, worker: usize, visit: usize) -> Option<Fit> {
        let day = &self.days[worker];
        let work_seconds = u64::from(self.visits[visit].minutes) * 60;
        if day.seconds + work_seconds > self.capacity_seconds {
            return None;
        }
        let (at, way_seconds) = if self.visits[visit].contact == Contact::Visit {
            order::cheapest_insertion(&self.walk, &day.base, &day.doors, &self.spots, &self.spots[visit])
        } else {
            (day.calls.len(), 0)
        };
        let added_seconds = work_seconds + way_seconds;
        (day.seconds + added_seconds <= self.capacity_seconds).then_some(Fit {
            worker,
            at,
            added_seconds,
        })
    }

    fn give(&mut self, visit: usize, fit: &Fit, why: Why) {
        let day = &mut self.days[fit.worker];
        if self.visits[visit].contact == Contact::Visit {
            day.doors.insert(fit.at, visit);
            self.there_anyway
                .entry(self.spots[visit].village)
                .or_default()
                .insert(fit.worker);
        } else {
            day.calls.insert(fit.at, visit);
        }
        let seconds = day.seconds + fit.added_seconds;
        self.set_load(fit.worker, seconds);
        self.why.insert(visit, why);
    }

    fn set_load(&mut self, worker: usize, seconds: u64) {
        let day = &mut self.days[worker];
        let before = std::mem::replace(&mut day.seconds, seconds);
        let of_village = self.of_village.get_mut(&day.base.village);
        for workers in of_village.into_iter().chain(self.of_area.get_mut(&day.area)) {
            // Who is not in this set (a volunteer in the village's) must not get into it.
            if workers.remove(&(before, worker)) {
                workers.insert((seconds, worker));
            }
        }
    }

    /// Puts everybody's calls and doors into the order to go. True when somebody's day became shorter.
    pub fn settle_orders(&mut self) -> bool {
        let mut shorter = false;
        for worker in 0..self.days.len() {
            let (visits, spots) = (self.visits, &self.spots);
            let day = &mut self.days[worker];
            day.calls.sort_by_key(|&at| {
                let (visit, spot) = (&visits[at], &spots[at]);
                (
                    std::cmp::Reverse(visit.urgency),
                    visit.due,
                    spot.village,
                    spot.group,
                    visit.household,
                    visit.id,
                )
            });
            let mut sensible = day.doors.clone();
            sensible.sort_by_key(|&at| {
                let (visit, spot) = (&visits[at], &spots[at]);
                let (away, far) = (spot.village != day.base.village, spot.town != day.base.town);
                (far, away, spot.village, spot.group, visit.household, visit.id)
            });
            order::settle(&self.walk, &day.base, &mut day.doors, sensible, spots);
            let way_seconds = order::way_seconds(&self.walk, &day.base, &day.doors, spots);
            let work = day
                .doors
                .iter()
                .chain(&day.calls)
                .map(|&at| u64::from(visits[at].minutes) * 60);
            let seconds = way_seconds + work.sum::<u64>();
            shorter |= seconds < day.seconds;
            self.set_load(worker, seconds);
        }
        shorter
    }

    /// Every worker who has something to do, with the stops in order and why each is theirs.
    pub fn rounds(&self) -> impl Iterator<Item = (&'a Worker, Vec<(usize, Why)>)> {
        self.workers.iter().zip(&self.days).filter_map(|(worker, day)| {
            let stops: Vec<(usize, Why)> = day
                .calls
                .iter()
                .chain(&day.doors)
                .filter_map(|at| Some((*at, *self.why.get(at)?)))
                .collect();
            (!stops.is_empty()).then_some((*worker, stops))
        })
    }
}
