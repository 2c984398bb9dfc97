//! Every query that takes a scope, asked about a household of another town by every kind of scope: none gives it away. The
//! list of queries is held against the source, so that a new query has to be added here.
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use crate::county::*;
use twofront_domain::actor::{Grant, Role, Scope};
use twofront_domain::ids::{ClueId, LotId, PairId, SiteId, WorkerId};
use twofront_domain::lot::Lot;
use twofront_domain::site::Site;
use twofront_domain::value::Value;
use twofront_store::{
    Book, CardRequestFilter, ClueFilter, CountyView, FindingFilter, HouseholdFilter, NewClue, NewLot, Page, PairFilter,
    PersonFilter, SiteFilter, SubjectId, Subjects, TaskFilter, VisitFilter, WorkerFilter,
};

/// What one query answered, as text.
type Answers = Vec<(&'static str, String)>;

/// One of everything in a town.
struct Planted {
    family: Family,
    clue: ClueId,
    hits: Vec<NewClue>,
    worker: WorkerId,
    pair: PairId,
    other_head: twofront_domain::ids::PersonId,
    site: Site,
    lot: LotId,
}

impl Planted {
    /// Ids and names that only its own town may see.
    fn secrets(&self) -> Vec<String> {
        vec![
            self.family.household.to_string(),
            self.family.head.to_string(),
            self.family.record.to_string(),
            self.clue.to_string(),
            self.worker.to_string(),
            self.pair.to_string(),
            self.site.id.to_string(),
            self.lot.to_string(),
            format!("{}家车间", self.family.village),
            format!("户主{}", self.family.village),
        ]
    }
}

async fn plant(book: &Book, village: &'static str) -> Planted {
    let head = format!("户主{village}");
    let family = add_family(book, village, &head).await;
    let neighbour = add_family(book, village, &format!("邻居{village}")).await;
    let hits = vec![
        hit(&family, "low-income", "收入低"),
        vault_hit(&family, "fever", "发热"),
    ];
    let pair = pair_of_two(book, family.head, neighbour.head).await;
    let worker = worker_in(village, &format!("干部{village}"));
    let site = workshop(village, &format!("{village}家车间"), Some(family.household));
    say_of_site(book, &site, true, "2020-02-10", &[]).await;
    say_of_village(book, village, "2020-02-10", &[("reported", Value::Flag(true))]).await;
    let catalogue = catalogue();
    let lot = Lot {
        id: new_lot(),
        household: Some(family.household),
        place: place(village),
        effective: day("2020-02-10"),
        values: Default::default(),
    };
    let mut pen = pen(book, "plan.make").await;
    pen.put_workers(std::slice::from_ref(&worker)).await.unwrap();
    pen.pair(&[(worker.id, family.household)], day("2020-01-01"))
        .await
        .unwrap();
    let new = NewLot {
        lot: &lot,
        ledger: None,
        record: None,
    };
    pen.add_lots(&catalogue, &[new]).await.unwrap();
    pen.commit("plan", serde_json::Value::Null).await.unwrap();
    Planted {
        clue: hits[0].id,
        hits,
        worker: worker.id,
        pair,
        other_head: neighbour.head,
        site,
        lot: lot.id,
        family,
    }
}

/// Both towns planted, screened and planned together.
async fn two_towns(book: &Book) -> (Planted, Planted) {
    let (a, b) = (plant(book, VILLAGE_A).await, plant(book, VILLAGE_B).await);
    let hits: Vec<NewClue> = a.hits.iter().chain(&b.hits).cloned().collect();
    screen(book, "2020-02-10", &hits).await;
    let tasks = [&a, &b].map(|one| task_for(&one.family, Some(one.clue)));
    let visits = vec![
        visit_for(&a.family, &[tasks[0].task.id]),
        visit_for(&b.family, &[tasks[1].task.id]),
    ];
    let mut pen = pen(book, "plan.make").await;
    pen.add_tasks(&tasks).await.unwrap();
    let plan = plan_of(b.worker, visits, vec![]);
    pen.add_plan(new_plan(), &plan, &serde_json::json!([])).await.unwrap();
    pen.commit("plan", serde_json::Value::Null).await.unwrap();
    (a, b)
}

/// Asks and keeps what was answered; a refusal is an answer too.
macro_rules! ask {
    ($answers:ident, $($name:literal = $query:expr;)*) => {
        $($answers.push(($name, format!("{:?}", $query.await)));)*
    };
}

/// Every query about one household and its things.
async fn single(book: &Book, scope: &Scope, of: &Planted) -> Answers {
    let (family, catalogue, day) = (&of.family, catalogue(), day("2020-02-11"));
    let (vault, person) = (book.vault(), SubjectId::Person(family.head));
    let mut answers = Answers::new();
    ask! { answers,
        "card::card_of" = book.card_of(scope, family.household);
        "clue::clue" = book.clue(scope, of.clue);
        "clue::open_clues_of" = book.open_clues_of(scope, family.household);
        "clue::clues" = vault.clues(scope, &[of.clue]);
        "clue_answer::answers_to" = book.answers_to(scope, of.clue);
        "clue_answer::answer_texts" = vault.answer_texts(scope, &[]);
        "finding::finding_values" = vault.finding_values(scope, &[family.finding]);
        "history::assertions_of" = book.assertions_of(scope, &catalogue, family.household);
        "history::assertions_known_by" = book.assertions_known_by(scope, &catalogue, family.household, None);
        "history::assertions_of_thing" = book.assertions_of_thing(scope, &catalogue, SubjectId::Site(of.site.id), None);
        "household::household" = book.household(scope, family.household);
        "last_run::clue_found_at" = book.clue_found_at(scope, of.clue);
        "ledger::ledger" = book.ledger(scope, family.ledger);
        "ledger_file::ledger_file" = book.ledger_file(scope, family.ledger);
        "link_pair::pair" = book.pair(scope, of.pair);
        "link_pair::pair_between" = book.pair_between(scope, family.head, of.other_head);
        "pair_side::known_side" = book.known_side(scope, family.head);
        "person::members" = book.members(scope, family.household);
        "record::record" = book.record(scope, family.record);
        "record::records_of" = book.records_of(scope, family.ledger);
        "record::record" = vault.record(scope, family.record);
        "record::records_of" = vault.records_of(scope, family.ledger);
        "site::site" = book.site(scope, of.site.id);
        "vault_assertion::assertions_of" = vault.assertions_of(scope, &catalogue, &[person]);
        "visit::round" = book.round(scope, of.worker, day);
        "visit::visits_of" = book.visits_of(scope, family.household);
        "worker::worker" = book.worker(scope, of.worker, day);
        "worker::workers_paired_with" = book.workers_paired_with(scope, family.household);
    }
    answers
}

/// Every list and every count.
async fn lists(book: &Book, scope: &Scope) -> Answers {
    let (catalogue, day, all) = (catalogue(), day("2020-02-11"), Page::ALL);
    let clues = ClueFilter::default();
    let mut answers = Answers::new();
    ask! { answers,
        "card_request::card_requests" = book.card_requests(scope, &CardRequestFilter::default(), all);
        "clue::clues" = book.clues(scope, &clues, all);
        "clue::clue_rules" = book.clue_rules(scope, &clues);
        "finding::findings" = book.findings(scope, &FindingFilter::default(), all);
        "finding::finding_codes" = book.finding_codes(scope, &FindingFilter::default());
        "household::households" = book.households(scope, &HouseholdFilter::default(), all);
        "journal::journal" = book.journal(&scope.within(scope.place()), None, all);
        "ledger::ledgers" = book.ledgers(scope, None, all);
        "link_pair::pairs" = book.pairs(scope, &PairFilter::default(), all);
        "lot::lots" = book.lots(scope, &catalogue, None, all);
        "overview::counts" = book.counts(scope, day);
        "person::people" = book.people(scope, &PersonFilter::default(), all);
        "site::sites" = book.sites(scope, &SiteFilter::default(), all);
        "task::tasks" = book.tasks(scope, &TaskFilter::default(), all);
        "task::open_tasks" = book.open_tasks(scope);
        "task::doorsteps" = book.doorsteps(scope);
        "village::villages" = book.villages(scope, None, all);
        "visit::visits" = book.visits(scope, day, &VisitFilter::default(), all);
        "worker::workers" = book.workers(scope, &WorkerFilter::default(), day, all);
        "worker::workers_for_planning" = book.workers_for_planning(scope);
    }
    let mut linked = Vec::new();
    book.people_for_linking(scope, |row| linked.push(row.id)).await.unwrap();
    answers.push(("linking::people_for_linking", format!("{linked:?}")));
    answers
}

/// Every reading of the county as columns, book and vault.
async fn readings(book: &Book, scope: &Scope, of: &Planted) -> Answers {
    let catalogue = catalogue();
    let view: CountyView<'_> = view(scope, &catalogue);
    let subjects = Subjects {
        households: vec![of.family.household],
        lots: vec![of.lot],
        sites: vec![of.site.id],
        ..Subjects::default()
    };
    let mut answers = Answers::new();
    macro_rules! read {
        ($($name:literal = |$rows:ident| $query:expr;)*) => {$(
            let mut copy = CopyRows::new(&catalogue);
            let $rows = &mut copy;
            let done = format!("{:?}", $query.await.map(drop));
            answers.push(($name, format!("{done} {:?}", copy.copy)));
        )*};
    }
    read! {
        "county::read_county" = |rows| book.read_county(&view, rows);
        "county::read_subjects" = |rows| book.read_subjects(&view, &subjects, rows);
        "county::read_changed" = |rows| book.read_changed(&view, 0, rows);
        "county_vault::read_vault_county" = |rows| book.read_vault_county(&view, rows);
        "county_vault::read_vault_households" = |rows| book.read_vault_households(&view, &[of.family.household], rows);
        "county_vault::read_vault_changed" = |rows| book.read_vault_changed(&view, 0, rows);
    }
    answers
}

async fn everything(book: &Book, scope: &Scope, of: &Planted) -> Answers {
    let mut answers = single(book, scope, of).await;
    answers.extend(lists(book, scope).await);
    answers.extend(readings(book, scope, of).await);
    answers
}

/// Queries of the source that take a scope, as `file::function`.
fn scoped_queries() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for function in text.split("pub async fn ").skip(1) {
            let head = function.split('{').next().unwrap();
            if head.contains("&Scope") || head.contains("CountyView<") {
                let name: String = head.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                found.insert(format!("{}::{name}", path.file_stem().unwrap().to_str().unwrap()));
            }
        }
    }
    found
}

fn granted(role: Role, place_code: &str, worker: WorkerId, site: SiteId) -> Scope {
    let grant = Grant {
        role,
        place: place(place_code),
        worker: Some(worker),
        site: Some(site),
        vault: true,
    };
    Scope::of(&grant, &place(COUNTY))
}

async fn no_query_gives_away_another_town(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (a, b) = two_towns(&book).await;
    let county = everything(&book, &vault_scope(COUNTY), &a).await;
    let asked: BTreeSet<String> = county.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(asked, scoped_queries(), "this test asks every query that takes a scope");
    let shown: String = county.iter().map(|(_, text)| text.as_str()).collect();
    for secret in a.secrets() {
        assert!(
            shown.contains(&secret),
            "the county sees {secret}, or the test could not see it leak"
        );
    }
    for role in Role::ALL.into_iter().filter(|role| *role != Role::County) {
        let area = if role == Role::Village { VILLAGE_B } else { TOWN_B };
        let scope = granted(role, area, b.worker, b.site.id);
        let of_a = everything(&book, &scope, &a).await;
        for (name, text) in &of_a {
            for secret in a.secrets() {
                assert!(!text.contains(&secret), "{role:?}: {name} shows {secret}: {text}");
            }
        }
        if scope.households().is_some() {
            continue;
        }
        // These scopes open no household at all, not even of their own area.
        for (name, text) in everything(&book, &scope, &b).await {
            for secret in b.secrets() {
                let own_site = scope.site() == Some(b.site.id) && name.starts_with("site::");
                assert!(
                    !own_site || text.contains(&b.site.id.to_string()),
                    "{name} shows the own site"
                );
                assert!(
                    own_site || !text.contains(&secret),
                    "{role:?}: {name} shows {secret}: {text}"
                );
            }
        }
    }
}

async fn a_leader_counts_and_the_administrators_do_not(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (a, _) = two_towns(&book).await;
    let expected: HashMap<Role, u64> = [
        (Role::Leader, 2),
        (Role::Town, 2),
        (Role::Auditor, 2),
        (Role::Worker, 1),
    ]
    .into();
    for role in Role::ALL.into_iter().filter(|role| *role != Role::County) {
        let area = if role == Role::Village { VILLAGE_A } else { TOWN_A };
        let scope = granted(role, area, a.worker, a.site.id);
        let counts = book.counts(&scope, day("2020-02-11")).await.unwrap();
        let open = scope.households().is_some();
        let expected = expected.get(&role).copied().unwrap_or(if open { 2 } else { 0 });
        assert_eq!(counts.households, expected, "{role:?}");
        assert_eq!(scope.vault(), role.can_open_vault(), "{role:?}");
    }
}

on_both!(
    no_query_gives_away_another_town,
    a_leader_counts_and_the_administrators_do_not
);
