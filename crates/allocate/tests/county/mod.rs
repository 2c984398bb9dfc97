//! A seeded synthetic county for the tests of this room: towns, villages, groups, households, workers and open tasks.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::HashMap;

use jiff::civil::{Date, date};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use twofront_allocate::{Merged, PlanOptions, WalkTimes, merge};
use twofront_domain::clue::Urgency;
use twofront_domain::front::Front;
use twofront_domain::ids::{HouseholdId, TaskId, VisitId, WorkerId};
use twofront_domain::place::PlaceCode;
use twofront_domain::round::Doorstep;
use twofront_domain::task::{Contact, Task};
use twofront_domain::text::Bilingual;
use twofront_domain::worker::{Worker, WorkerKind};
use uuid::Uuid;

pub const TODAY: Date = date(2020, 3, 16);

/// How large a county is, and what is known in it.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub towns: u32,
    pub villages_per_town: u32,
    pub households: u32,
    pub tasks: u32,
    pub workers: u32,
    /// Percent of households whose position is known.
    pub positions_percent: u32,
}

pub struct County {
    pub doorsteps: HashMap<HouseholdId, Doorstep>,
    pub tasks: Vec<Task>,
    pub workers: Vec<Worker>,
}

pub fn household(number: u32) -> HouseholdId {
    HouseholdId::new(Uuid::from_u128(0x1000_0000 + u128::from(number)))
}

pub fn task_id(number: u32) -> TaskId {
    TaskId::new(Uuid::from_u128(0x2000_0000 + u128::from(number)))
}

pub fn worker_id(number: u32) -> WorkerId {
    WorkerId::new(Uuid::from_u128(0x3000_0000 + u128::from(number)))
}

pub fn visit_ids() -> impl FnMut() -> VisitId {
    let mut last = 0x4000_0000;
    move || {
        last += 1;
        VisitId::new(Uuid::from_u128(last))
    }
}

pub fn place(code: &str) -> PlaceCode {
    code.parse().expect("a place code")
}

pub fn village(town: u32, village: u32) -> PlaceCode {
    place(&format!("349900{:03}{:03}", 100 + town, 200 + village))
}

pub fn task(number: u32, of: u32, front: Front, contact: Contact, minutes: u32) -> Task {
    Task {
        id: task_id(number),
        household: household(of),
        front,
        title: Bilingual::new("看望", "Look in"),
        contact,
        urgency: Urgency::Normal,
        due: date(2020, 3, 20),
        minutes,
        bring: Vec::new(),
    }
}

pub fn options(minutes_per_worker: u32) -> PlanOptions {
    PlanOptions {
        date: TODAY,
        minutes_per_worker,
        walk: WalkTimes::default(),
    }
}

impl County {
    pub fn seeded(seed: u64, size: Size) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let doorsteps: HashMap<_, _> = (0..size.households)
            .map(|at| (household(at), doorstep(&mut rng, &size)))
            .collect();
        let tasks = (0..size.tasks)
            .map(|at| random_task(&mut rng, at, size.households))
            .collect();
        let workers = (0..size.workers).map(|at| random_worker(&mut rng, at, &size)).collect();
        Self {
            doorsteps,
            tasks,
            workers,
        }
    }

    pub fn merged(&self) -> Merged {
        merge(&self.tasks, &self.doorsteps, visit_ids())
    }
}

fn pick<T: Clone>(rng: &mut ChaCha8Rng, choices: &[T]) -> T {
    choices[rng.random_range(0..choices.len())].clone()
}

fn doorstep(rng: &mut ChaCha8Rng, size: &Size) -> Doorstep {
    let (town, at) = (
        rng.random_range(0..size.towns),
        rng.random_range(0..size.villages_per_town),
    );
    let group = pick(
        rng,
        &["1组", "2组", "10组", "一组", "第三村民组", "王家湾", "", " 2 组"],
    );
    // Villages lie some three kilometres apart.
    let (north, east) = (
        30_700_000 + town * 90_000 + rng.random_range(0..9_000),
        117_200_000 + at * 30_000,
    );
    let position = (rng.random_range(0..100) < size.positions_percent)
        .then(|| (north.cast_signed(), (east + rng.random_range(0..9_000)).cast_signed()));
    Doorstep {
        village: village(town, at),
        group: group.into(),
        position,
    }
}

fn random_task(rng: &mut ChaCha8Rng, number: u32, households: u32) -> Task {
    let things = [
        Bilingual::new("体温计", "Thermometer"),
        Bilingual::new("口罩", "Masks"),
        Bilingual::new("收入核对表", "Income form"),
    ];
    let count = rng.random_range(0..3);
    // A few households nobody knows the village of.
    let of = rng.random_range(0..households + households / 50 + 1);
    Task {
        urgency: pick(
            rng,
            &[
                Urgency::Low,
                Urgency::Normal,
                Urgency::Normal,
                Urgency::Normal,
                Urgency::Urgent,
            ],
        ),
        due: TODAY.saturating_add(jiff::Span::new().days(rng.random_range(-3..12))),
        bring: (0..count).map(|_| pick(rng, &things)).collect(),
        ..task(
            number,
            of,
            pick(rng, &Front::ALL),
            pick(rng, &[Contact::Desk, Contact::Call, Contact::Visit, Contact::Visit]),
            rng.random_range(0..40),
        )
    }
}

fn random_worker(rng: &mut ChaCha8Rng, number: u32, size: &Size) -> Worker {
    let kind = pick(
        rng,
        &[
            WorkerKind::Stationed,
            WorkerKind::Paired,
            WorkerKind::Paired,
            WorkerKind::Paired,
            WorkerKind::Medical,
            WorkerKind::Technician,
            WorkerKind::Volunteer,
        ],
    );
    let of_village = village(
        rng.random_range(0..size.towns),
        rng.random_range(0..size.villages_per_town),
    );
    let place = match rng.random_range(0..20) {
        0 => place("349900"),
        1..4 => of_village.parent().expect("a town"),
        _ => of_village,
    };
    let pairs = if kind == WorkerKind::Paired {
        rng.random_range(1..12)
    } else {
        0
    };
    let paired = (0..pairs)
        .map(|_| household(rng.random_range(0..size.households.max(1))))
        .collect();
    Worker {
        id: worker_id(number),
        name: format!("工作人员{number}"),
        kind,
        place,
        paired,
    }
}
