//! The order of one worker's doors: cheapest insertion while doors are given out, then a sensible or a short order. Knows
//! spots and times; nothing of households, tasks or reasons.

use crate::walk::{Spot, WalkTimes};

/// Seconds on the way from `base` over the doors in order.
pub(crate) fn way_seconds(walk: &WalkTimes, base: &Spot, doors: &[usize], spots: &[Spot]) -> u64 {
    let mut here = base;
    let mut seconds = 0;
    for &door in doors {
        seconds += walk.seconds(here, &spots[door]);
        here = &spots[door];
    }
    seconds
}

/// Where one more door lengthens the way least: its position and the seconds it adds (0 where the estimates make it shorter).
pub(crate) fn cheapest_insertion(
    walk: &WalkTimes,
    base: &Spot,
    doors: &[usize],
    spots: &[Spot],
    new: &Spot,
) -> (usize, u64) {
    let mut best = (0, u64::MAX);
    let mut before = base;
    for at in 0..=doors.len() {
        let to_new = walk.seconds(before, new);
        let added = match doors.get(at) {
            Some(&next) => {
                let next = &spots[next];
                (to_new + walk.seconds(new, next)).saturating_sub(walk.seconds(before, next))
            }
            None => to_new,
        };
        if added < best.1 {
            best = (at, added);
        }
        if let Some(&next) = doors.get(at) {
            before = &spots[next];
        }
    }
    best
}

/// Puts the doors into the order to go: `sensible` (own village first, then by village, group, household) where no position
/// is known; where positions are known the shorter of it and the present order, improved. Never longer than the present one.
pub(crate) fn settle(walk: &WalkTimes, base: &Spot, doors: &mut Vec<usize>, sensible: Vec<usize>, spots: &[Spot]) {
    if way_seconds(walk, base, &sensible, spots) <= way_seconds(walk, base, doors, spots) {
        *doors = sensible;
    }
    if doors.iter().filter(|door| spots[**door].has_position()).count() >= 2 {
        shorten(walk, base, doors, spots);
    }
}

/// Turns stretches around (2-opt) and moves stretches of up to three doors elsewhere (Or-opt) as long as the way gets shorter.
fn shorten(walk: &WalkTimes, base: &Spot, doors: &mut [usize], spots: &[Spot]) {
    // Every step shortens the way by at least a second, so this ends by itself; the bound keeps a degenerate day short.
    const PASSES: usize = 60;
    for _ in 0..PASSES {
        let turned = turn_around(walk, base, doors, spots);
        let moved = move_stretch(walk, base, doors, spots);
        if !turned && !moved {
            break;
        }
    }
}

fn turn_around(walk: &WalkTimes, base: &Spot, doors: &mut [usize], spots: &[Spot]) -> bool {
    let mut improved = false;
    for first in 0..doors.len() {
        for last in first + 1..doors.len() {
            let before = if first == 0 { base } else { &spots[doors[first - 1]] };
            let after = doors.get(last + 1).map(|&door| &spots[door]);
            let (start, end) = (&spots[doors[first]], &spots[doors[last]]);
            let leave = |from: &Spot| after.map_or(0, |after| walk.seconds(from, after));
            if walk.seconds(before, end) + leave(start) < walk.seconds(before, start) + leave(end) {
                doors[first..=last].reverse();
                improved = true;
            }
        }
    }
    improved
}

fn move_stretch(walk: &WalkTimes, base: &Spot, doors: &mut [usize], spots: &[Spot]) -> bool {
    let mut improved = false;
    for length in 1..=3usize {
        for first in 0..doors.len().saturating_sub(length - 1) {
            improved |= move_one(walk, base, doors, spots, first, length);
        }
    }
    improved
}

/// Moves the stretch of `length` doors at `first` to where it shortens the way most, if anywhere.
fn move_one(walk: &WalkTimes, base: &Spot, doors: &mut [usize], spots: &[Spot], first: usize, length: usize) -> bool {
    let spot = |at: usize| &spots[doors[at]];
    let before = |at: usize| if at == 0 { base } else { spot(at - 1) };
    let end = first + length;
    let (head, tail) = (spot(first), spot(end - 1));
    let leg = |from: &Spot, to: usize| {
        if to < doors.len() {
            walk.seconds(from, spot(to))
        } else {
            0
        }
    };
    let saved = walk.seconds(before(first), head) + leg(tail, end);
    let closing = leg(before(first), end);
    let gain_at = |to: usize| {
        let opened = walk.seconds(before(to), head) + leg(tail, to);
        (saved + leg(before(to), to)).saturating_sub(closing + opened)
    };
    let best = (0..first)
        .chain(end + 1..=doors.len())
        .map(|to| (gain_at(to), to))
        .max_by_key(|&(gain, to)| {
            // Of equal gains the earliest place, so that the result doesn't hang on the order of the search.
            (gain, std::cmp::Reverse(to))
        });
    match best {
        Some((gain, to)) if gain > 0 && to < first => doors[to..end].rotate_right(length),
        Some((gain, to)) if gain > 0 => doors[first..to].rotate_left(length),
        _ => return false,
    }
    true
}
