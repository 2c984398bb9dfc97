//! The threshold lab: what a moved line or an edited condition would catch and drop, at once, over the live county. Writes
//! nothing and changes nothing in force.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use twofront_domain::actor::Scope;
use twofront_domain::field::Subject;
use twofront_domain::ids::{HouseholdId, SiteId};
use twofront_domain::place::{PlaceCode, PlaceLevel};
use twofront_screen::Snapshot;

use crate::areas::{AreaHit, AreaRules, place_of};
use crate::desk::{busy, packs_faulty};
use crate::found::{household_row_of, subject_of};
use crate::live::{CountySide, other_columns};
use crate::packs_check::faults;
use crate::tried::{self, OneRule};
use crate::view::trial::{Curve, CurveAsked, CurvePoint, Trial, TrialAsked, TrialSample, TrialTown};
use crate::{Desk, DeskError, shown};

/// Samples of each kind.
const SAMPLES: usize = 20;

/// What a trial found, as rows.
struct Compared {
    before: AreaRules,
    after: AreaRules,
    kept: Vec<AreaHit>,
    caught: Vec<AreaHit>,
    dropped: Vec<AreaHit>,
    unknown: u64,
}

/// A sample that still lacks the name of its household.
struct Sampled {
    household: Option<HouseholdId>,
    sample: TrialSample,
}

impl Desk {
    /// Tries other amounts or another condition for one rule.
    ///
    /// # Errors
    /// When there is no such rule, or it is judged in the vault and the scope does not open it. What is wrong with what was
    /// tried is no error: the trial's faults say so.
    pub async fn try_rule(&self, scope: &Scope, asked: TrialAsked) -> Result<Trial, DeskError> {
        let date = asked.date.unwrap_or_else(|| self.clock.working_date());
        let packs = self.packs_now().await?;
        let rule = OneRule::of(scope, &packs, &asked.pack, &asked.rule, date)?;
        let county = self.county_on(date).await?;
        let (desk, reach) = (self.clone(), scope.place().clone());
        let (mut trial, caught, dropped, took) = busy(move || {
            let started = stopwatch();
            let side = county.side(rule.side);
            let before = rule.compile(&packs, &desk.county, side);
            let before = before.map_err(|errors| packs_faulty(&errors))?;
            let tried = tried::with(&packs, &asked, date, &desk.county);
            let tried = tried.and_then(|tried| rule.compile(&tried, &desk.county, side));
            let (after, faulty) = match tried {
                Ok(after) => (after, Vec::new()),
                Err(errors) => {
                    let same = rule.compile(&packs, &desk.county, side);
                    (same.map_err(|errors| packs_faulty(&errors))?, faults(&errors))
                }
            };
            let compared = compare(&side.snapshot, before, after, &reach)?;
            let mut trial = desk.counts(&side.snapshot, &compared);
            trial.date = date.to_string();
            trial.faults = faulty;
            let caught = desk.samples(side, &compared.after, &compared.caught);
            let dropped = desk.samples(side, &compared.before, &compared.dropped);
            Ok::<_, DeskError>((trial, caught, dropped, started.elapsed()))
        })
        .await??;
        trial.took_ms = took.as_millis() as u64;
        trial.caught_samples = self.named(scope, caught).await?;
        trial.dropped_samples = self.named(scope, dropped).await?;
        Ok(trial)
    }

    /// How many rows a rule hits while one of its parameters moves over its sensible range.
    ///
    /// # Errors
    /// As [`Desk::try_rule`]; when the rule does not read the parameter.
    pub async fn curve(&self, scope: &Scope, asked: CurveAsked) -> Result<Curve, DeskError> {
        let date = asked.date.unwrap_or_else(|| self.clock.working_date());
        let packs = self.packs_now().await?;
        let rule = OneRule::of(scope, &packs, &asked.pack, &asked.rule, date)?;
        let range = tried::range(&packs, &asked.parameter, date, &self.county);
        let range = range.ok_or_else(|| DeskError::not_found("parameter"))?;
        let county = self.county_on(date).await?;
        let (desk, reach) = (self.clone(), scope.place().clone());
        busy(move || {
            let side = county.side(rule.side);
            let mut points = Vec::new();
            for amount in range.amounts() {
                let wanted = TrialAsked {
                    parameters: BTreeMap::from([(asked.parameter.clone(), amount)]),
                    ..TrialAsked::default()
                };
                let tried = tried::with(&packs, &wanted, date, &desk.county);
                let rules = tried.and_then(|tried| rule.compile(&tried, &desk.county, side));
                let rules = rules.map_err(|errors| packs_faulty(&errors))?;
                let hits = within(&side.snapshot, screened(&side.snapshot, &rules)?.0, &reach);
                points.push(CurvePoint {
                    amount,
                    hits: hits.len() as u64,
                });
            }
            Ok(Curve {
                points,
                least: range.least,
                most: range.most,
                step: range.step,
                in_force: range.in_force,
            })
        })
        .await?
    }

    fn counts(&self, snapshot: &Snapshot, compared: &Compared) -> Trial {
        let mut towns: BTreeMap<PlaceCode, [u64; 3]> = BTreeMap::new();
        for (at, hits) in [&compared.kept, &compared.caught, &compared.dropped]
            .into_iter()
            .enumerate()
        {
            let mut last: Option<(&PlaceCode, u64)> = None;
            // Rows of one village lie together, so that most need no look-up.
            for (_, hit) in hits {
                let place = place_of(snapshot, hit.subject, hit.row);
                match &mut last {
                    Some((before, count)) if *before == place => *count += 1,
                    _ => {
                        if let Some((before, count)) = last.replace((place, 1)) {
                            towns.entry(town_of(before)).or_default()[at] += count;
                        }
                    }
                }
            }
            if let Some((before, count)) = last {
                towns.entry(town_of(before)).or_default()[at] += count;
            }
        }
        let total = |hits: &[AreaHit]| hits.len() as u64;
        let (kept, caught, dropped) = (total(&compared.kept), total(&compared.caught), total(&compared.dropped));
        Trial {
            before: kept + dropped,
            after: kept + caught,
            kept,
            caught,
            dropped,
            unknown: compared.unknown,
            towns: towns
                .into_iter()
                .map(|(place, [kept, caught, dropped])| TrialTown {
                    place: shown::place(&self.gazetteer, &place),
                    before: kept + dropped,
                    after: kept + caught,
                    caught,
                    dropped,
                })
                .collect(),
            ..Trial::default()
        }
    }

    /// Some of the hits, taking turns between the towns, each with its sentence.
    fn samples(&self, side: &CountySide, rules: &AreaRules, hits: &[AreaHit]) -> Vec<Sampled> {
        let snapshot = &side.snapshot;
        let mut by_town: BTreeMap<PlaceCode, Vec<&AreaHit>> = BTreeMap::new();
        for hit in hits {
            let some = by_town
                .entry(town_of(place_of(snapshot, hit.1.subject, hit.1.row)))
                .or_default();
            if some.len() < SAMPLES {
                some.push(hit);
            }
        }
        let turns = (0..SAMPLES).flat_map(|turn| by_town.values().filter_map(move |some| some.get(turn).copied()));
        let sample = |(set, hit): &AreaHit| {
            let subject = subject_of(snapshot, hit.subject, hit.row)?;
            let household = household_row_of(snapshot, hit.subject, hit.row).map(|row| snapshot.household_id(row));
            let place = place_of(snapshot, hit.subject, hit.row);
            let sample = TrialSample {
                subject: hit.subject.as_str().to_owned(),
                subject_id: subject.to_string(),
                household_id: household.map(|id| id.to_string()),
                head_name: match hit.subject {
                    Subject::Village => self.gazetteer.name(place).to_owned(),
                    _ => String::new(),
                },
                place: shown::place(&self.gazetteer, place),
                sentence: twofront_screen::reason(snapshot, rules.set(*set), hit).sentence.into(),
            };
            Some(Sampled { household, sample })
        };
        turns.take(SAMPLES).filter_map(sample).collect()
    }

    /// The samples with the names of their households' heads.
    async fn named(&self, scope: &Scope, samples: Vec<Sampled>) -> Result<Vec<TrialSample>, DeskError> {
        let mut named = Vec::with_capacity(samples.len());
        let mut heads: HashMap<HouseholdId, String> = HashMap::new();
        for Sampled { household, mut sample } in samples {
            if let Some(id) = household {
                let head = match heads.get(&id) {
                    Some(head) => head.clone(),
                    None => {
                        let row = self.book.household(scope, id).await?;
                        let head = row.and_then(|row| row.head_name).unwrap_or_default();
                        heads.insert(id, head.clone());
                        head
                    }
                };
                sample.head_name = head;
            } else if let Ok(site) = sample.subject_id.parse::<SiteId>()
                && sample.subject == Subject::Site.as_str()
            {
                let row = self.book.site(scope, site).await?;
                sample.head_name = row.map(|row| row.site.name).unwrap_or_default();
            }
            named.push(sample);
        }
        Ok(named)
    }
}

/// Rows hit, in their order, and how many are unknown.
fn screened(snapshot: &Snapshot, rules: &AreaRules) -> Result<(Vec<AreaHit>, Vec<AreaHit>), DeskError> {
    let found = rules.screen(snapshot).map_err(other_columns)?;
    let mut hits = found.hits;
    hits.sort_by_key(|(_, hit)| hit.row);
    Ok((hits, found.unknown))
}

fn within(snapshot: &Snapshot, mut hits: Vec<AreaHit>, reach: &PlaceCode) -> Vec<AreaHit> {
    if reach.level() != PlaceLevel::County {
        hits.retain(|(_, hit)| place_of(snapshot, hit.subject, hit.row).is_within(reach));
    }
    hits
}

/// Which rows both hit, which only one of the two.
fn compare(snapshot: &Snapshot, before: AreaRules, after: AreaRules, reach: &PlaceCode) -> Result<Compared, DeskError> {
    let (hits_before, _) = screened(snapshot, &before)?;
    let (hits_after, unknown) = screened(snapshot, &after)?;
    let mut old = within(snapshot, hits_before, reach).into_iter().peekable();
    let (mut kept, mut caught, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for hit in within(snapshot, hits_after, reach) {
        while let Some(only_before) = old.next_if(|(_, one)| one.row < hit.1.row) {
            dropped.push(only_before);
        }
        match old.next_if(|(_, one)| one.row == hit.1.row) {
            Some(_) => kept.push(hit),
            None => caught.push(hit),
        }
    }
    dropped.extend(old);
    Ok(Compared {
        before,
        after,
        kept,
        caught,
        dropped,
        unknown: within(snapshot, unknown, reach).len() as u64,
    })
}

/// The town of a village; the place itself where it is none.
fn town_of(place: &PlaceCode) -> PlaceCode {
    match place.level() {
        PlaceLevel::Village => place.parent().unwrap_or_else(|| place.clone()),
        _ => place.clone(),
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "tells the reader how long a trial took; decides nothing"
)]
fn stopwatch() -> Instant {
    Instant::now()
}
