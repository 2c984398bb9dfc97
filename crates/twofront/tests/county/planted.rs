//! Planted cases against open clues: each is found, and the rules that the truth file says find nothing else do not.

use std::collections::{BTreeMap, HashMap, HashSet};

use twofront_domain::ids::{HouseholdId, VillageId};
use twofront_store::{Book, ClueFilter, ClueState, Page, SiteFilter, SubjectId};
use twofront_synth::Truth;
use twofront_synth::truth::PlantedAt;

use crate::Scene;

/// What came of the planted cases.
pub struct Harvest {
    /// How many were planted.
    pub planted: usize,
    /// Those that no clue names, by rule.
    pub missed: BTreeMap<String, Vec<PlantedAt>>,
    /// Clues of rules that should find nothing else, by rule.
    pub false_ones: BTreeMap<String, usize>,
}

/// Reads the book beside the desk and compares.
pub async fn harvest(scene: &Scene) -> Harvest {
    let text = std::fs::read_to_string(&scene.written.truth).expect("truth file");
    let truth: Truth = serde_json::from_str(&text).expect("truth");
    let book = Book::open_existing(scene.folder.path().join("book").as_path())
        .await
        .expect("book");
    let mut hits = hits(scene, &book).await;
    let places = Places::of(scene, &book).await;
    let (mut missed, mut false_ones) = (BTreeMap::new(), BTreeMap::new());
    for planted in &truth.planted {
        let found = places.subject(&planted.at).is_some_and(|subject| {
            let of_rule = hits.entry(planted.rule.clone()).or_default();
            // Two cases of one household may be one clue.
            let there = of_rule.contains_key(&subject);
            of_rule.insert(subject, true);
            there
        });
        if !found {
            let list: &mut Vec<PlantedAt> = missed.entry(planted.rule.clone()).or_default();
            list.push(planted.at.clone());
        }
    }
    let only: HashSet<&String> = truth
        .planted
        .iter()
        .filter(|one| one.only)
        .map(|one| &one.rule)
        .collect();
    for rule in only {
        let others = hits
            .get(rule)
            .map_or(0, |of_rule| of_rule.values().filter(|planted| !**planted).count());
        if others > 0 {
            false_ones.insert(rule.clone(), others);
        }
    }
    Harvest {
        planted: truth.planted.len(),
        missed,
        false_ones,
    }
}

/// What each rule, as `pack/rule`, has found: households, sites, villages; and whether it was planted there.
async fn hits(scene: &Scene, book: &Book) -> HashMap<String, HashMap<SubjectId, bool>> {
    let scope = scene.desk.local_actor("judge").scope;
    let open = ClueFilter {
        state: Some(ClueState::Open),
        ..ClueFilter::default()
    };
    let clues = book.clues(&scope, &open, Page::ALL).await.expect("clues").rows;
    let hidden: Vec<_> = clues.iter().filter(|clue| clue.vault).map(|clue| clue.id).collect();
    let hidden = book.vault().clues(&scope, &hidden).await.expect("vault clues");
    let mut hits: HashMap<String, HashMap<SubjectId, bool>> = HashMap::new();
    for clue in clues {
        let rule = hidden.get(&clue.id).map_or(&clue.rule, |hidden| &hidden.rule);
        let subject = match (clue.subject, clue.household) {
            (SubjectId::Person(_) | SubjectId::Household(_), Some(household)) => SubjectId::Household(household),
            (other, _) => other,
        };
        hits.entry(format!("{}/{rule}", clue.pack))
            .or_default()
            .insert(subject, false);
    }
    hits
}

/// Rows, sites and villages as the book has them.
struct Places {
    households: HashMap<(String, String, u32), HouseholdId>,
    sites: HashMap<(String, String, String), SubjectId>,
}

impl Places {
    async fn of(scene: &Scene, book: &Book) -> Self {
        let scope = scene.desk.local_actor("judge").scope;
        let mut households = HashMap::new();
        for ledger in book.ledgers(&scope, None, Page::ALL).await.expect("ledgers").rows {
            let mut records = book.records_of(&scope, ledger.id).await.expect("records");
            records.extend(book.vault().records_of(&scope, ledger.id).await.expect("vault records"));
            for record in records {
                let row = (ledger.summary.file_name.clone(), record.sheet, record.row);
                households.extend(record.household.map(|household| (row, household)));
            }
        }
        let sites = book.sites(&scope, &SiteFilter::default(), Page::ALL).await;
        let sites = sites.expect("sites").rows.into_iter().map(|row| {
            let site = row.site;
            let key = (site.place.to_string(), site.kind, site.name);
            (key, SubjectId::Site(site.id))
        });
        Self {
            households,
            sites: sites.collect(),
        }
    }

    fn subject(&self, at: &PlantedAt) -> Option<SubjectId> {
        match at {
            PlantedAt::Village { place } => {
                let place = place.parse().expect("a village's code");
                VillageId::of(&place).map(SubjectId::Village)
            }
            PlantedAt::Site { place, kind, name } => {
                self.sites.get(&(place.clone(), kind.clone(), name.clone())).copied()
            }
            PlantedAt::Household(row) => {
                let row = (row.file.clone(), row.sheet.clone(), row.row);
                self.households.get(&row).copied().map(SubjectId::Household)
            }
        }
    }
}
