//! The scenarios: seeded errors are found, the way ends in rounds, a second import changes nothing, nothing leaks out of
//! the vault, the journal proves it all, a backup comes back the same.

use std::collections::HashSet;
use std::io::Write as _;
use std::sync::Arc;

use twofront_desk::Desk;
use twofront_desk::exports::ExportAsked;
use twofront_desk::households::HouseholdFilter;
use twofront_desk::rounds::WorkerFilter;
use twofront_desk::view::PageAsked;
use twofront_domain::actor::Scope;
use twofront_domain::progress::Silent;
use twofront_store::{Book, Page, PersonFilter};

use crate::judge::judge;
use crate::planted::harvest;
use crate::{Scene, TODAY};

/// Marks that stand in an emergency ledger only.
const PLANTED: [&str; 3] = ["咽痛乏力标记七三一", "标记来源地九五二", "QX98765432"];

#[tokio::test(flavor = "multi_thread")]
async fn seeded_errors_are_found_and_little_else() {
    let scene = Scene::of(20_000, 7).await;
    scene.import_all().await;
    let actor = scene.desk.local_actor("test");
    scene
        .desk
        .screen(&actor, TODAY, Arc::new(Silent))
        .await
        .expect("screening");
    let judged = judge(&scene).await;
    let (found, seeded) = (judged.found, judged.seeded);
    let (false_ones, said) = (judged.false_ones, judged.said);
    println!("seeded errors found: {found} of {seeded}; false findings: {false_ones} of {said}");
    println!("missed: {:?}", judged.missed_by_kind);
    println!("false: {:?}", judged.false_by_code);
    assert!(seeded > 500, "the county has too few errors to judge by: {seeded}");
    assert!(found * 100 >= seeded * 95, "found {found} of {seeded}");
    assert!(false_ones * 100 <= said, "{false_ones} false of {said}");
    let harvest = harvest(&scene).await;
    println!("planted cases found: {} of them", harvest.planted);
    assert!(harvest.planted > 60, "{} cases", harvest.planted);
    assert!(harvest.missed.is_empty(), "not found: {:#?}", harvest.missed);
    assert!(harvest.false_ones.is_empty(), "found besides: {:?}", harvest.false_ones);
}

#[tokio::test(flavor = "multi_thread")]
async fn ledgers_end_in_rounds_that_serve_both_fronts() {
    let scene = Scene::of(6_000, 11).await;
    scene.import_all().await;
    let (desk, actor) = (&scene.desk, scene.desk.local_actor("test"));
    desk.screen(&actor, TODAY, Arc::new(Silent)).await.expect("screening");
    let plan = desk.plan(&actor, TODAY).await.expect("plan");
    assert!(plan.visits > 0 && plan.workers > 0, "{plan:?}");
    let approved = desk
        .approve_plan(&actor, plan.id.parse().expect("plan id"))
        .await
        .expect("approval");
    assert_eq!(approved.state, "approved");
    assert!(
        desk.plan(&actor, TODAY).await.is_err(),
        "an approved day is not planned again"
    );
    let filter = WorkerFilter {
        with_round: true,
        ..WorkerFilter::default()
    };
    let workers = desk
        .workers(&actor.scope, TODAY, &filter, PageAsked::first(500))
        .await
        .expect("workers");
    assert_eq!(workers.total, plan.workers);
    let mut seen = HashSet::new();
    let mut stops_total = 0;
    for worker in &workers.items {
        let round = desk
            .round(&actor.scope, worker.id.parse().expect("worker id"), TODAY)
            .await
            .expect("round");
        assert_eq!(round.plan_state.as_deref(), Some("approved"));
        for stop in &round.stops {
            stops_total += 1;
            assert!(seen.insert(stop.household_id.clone()), "one visit for each household");
            assert!(!stop.tasks.is_empty() && !stop.why_worker.zh.is_empty());
            assert!(
                stop.tasks
                    .iter()
                    .all(|task| !task.why.zh.is_empty() && !task.why.en.is_empty())
            );
            let fronts: HashSet<&str> = stop.tasks.iter().map(|task| task.front.as_str()).collect();
            let served: HashSet<&str> = stop.fronts.iter().map(String::as_str).collect();
            assert_eq!(fronts, served);
        }
    }
    assert_eq!(stops_total, plan.visits);
    let overview = desk.overview(&actor.scope, Some(TODAY)).await.expect("overview");
    let count = |id: &str| overview.funnel.iter().find(|step| step.id == id).map(|step| step.count);
    assert_eq!(count("visits"), Some(plan.visits));
    assert_eq!(count("rounds"), Some(plan.workers));
    assert!(count("people") >= Some(5_900), "{:?}", overview.funnel);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_files_again_change_nothing() {
    let scene = Scene::of(3_000, 3).await;
    scene.import_all().await;
    let before = scene.desk.verify(Arc::new(Silent)).await.expect("verification");
    assert!(before.whole, "{:?}", before.faults);
    for file in &scene.written.files {
        let report = scene.import(file).await;
        assert!(report.already_imported, "{}", report.file_name);
    }
    let after = scene.desk.verify(Arc::new(Silent)).await.expect("verification");
    assert_eq!(after.head, before.head);
}

#[tokio::test(flavor = "multi_thread")]
async fn screening_again_keeps_clues_and_raises_no_task_twice() {
    let scene = Scene::of(3_000, 5).await;
    scene.import_all().await;
    let (desk, actor) = (&scene.desk, scene.desk.local_actor("test"));
    let first = desk.screen(&actor, TODAY, Arc::new(Silent)).await.expect("screening");
    let again = desk.screen(&actor, TODAY, Arc::new(Silent)).await.expect("screening");
    assert!(first.new_clues > 0 && first.new_tasks > 0, "{first:?}");
    assert_eq!((again.new_clues, again.new_tasks, again.closed_clues), (0, 0, 0));
    assert_eq!(again.clues, first.clues);
}

#[tokio::test(flavor = "multi_thread")]
async fn emergency_data_stays_in_the_vault() {
    let scene = Scene::of(2_000, 9).await;
    scene.import_all().await;
    let (desk, actor) = (&scene.desk, scene.desk.local_actor("test"));
    let book = Book::open_existing(scene.folder.path().join("book").as_path())
        .await
        .expect("book");
    let anybody = PersonFilter::default();
    let everybody = book.people(&actor.scope, &anybody, Page::first(50)).await;
    let everybody = everybody.expect("people").rows;
    let with_id = |person: &twofront_store::PersonRow| person.resident_id.is_some();
    let person = everybody.into_iter().find(with_id).expect("somebody with an ID");
    let file = scene.folder.path().join("返乡补报.csv");
    let [symptoms, origin, trip] = PLANTED;
    let mut csv = std::fs::File::create(&file).expect("csv");
    writeln!(
        csv,
        "姓名,身份证号,乡镇,村,返乡日期,返乡来源地,车次/航班号,观察开始日期,观察结束日期,早体温,症状"
    )
    .expect("csv");
    writeln!(
        csv,
        "{},{},,,2020-02-15,{origin},{trip},2020-02-16,2020-03-01,38.1,{symptoms}",
        person.name,
        person.resident_id.expect("ID"),
    )
    .expect("csv");
    drop(csv);
    let report = scene.import(&file).await;
    let ledger = report.ledger.expect("ledger");
    assert!(ledger.vault);
    desk.screen(&actor, TODAY, Arc::new(Silent)).await.expect("screening");
    desk.plan(&actor, TODAY).await.expect("plan");
    let holds =
        |name: &str, text: &str| std::fs::read(scene.book_file(name)).is_ok_and(|bytes| find(&bytes, text.as_bytes()));
    let kept = book.ledger_file(&actor.scope, ledger.id.parse().expect("id")).await;
    let kept = kept.expect("the file, opened");
    for planted in PLANTED {
        assert!(find(&kept, planted.as_bytes()), "{planted} is in the vault");
        for file in ["book.db", "book.db-wal", "vault.db", "vault.db-wal"] {
            assert!(!holds(file, planted), "{planted} stands in clear in {file}");
        }
    }
    let household = person.household;
    let closed = Scope::area(actor.scope.place().clone(), false);
    let record = desk.household(&closed, household, None).await.expect("record");
    let shown = serde_json::to_string(&record).expect("json");
    assert!(PLANTED.iter().all(|planted| !shown.contains(planted)));
    assert_eq!(
        record.row.support_until.as_deref(),
        Some("2020-03-01"),
        "the neutral flag is the wall's one window"
    );
    assert!(
        record.clues.iter().any(|clue| clue.hidden),
        "a hidden clue is there, without its content"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_comes_back_with_the_same_head() {
    let scene = Scene::of(2_000, 13).await;
    scene.import_all().await;
    let head = scene.desk.verify(Arc::new(Silent)).await.expect("verification").head;
    let to = scene.folder.path().join("backup");
    let back = scene.folder.path().join("restored").as_path().into();
    assert_eq!(scene.desk.backup(&to).await.expect("backup"), head);
    assert_eq!(Desk::restore(&to, &back).await.expect("restore"), head);
    assert!(Desk::restore(&to, &back).await.is_err(), "nothing is overwritten");
}

fn find(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_found_by_id_name_and_number_and_read_as_of_a_day() {
    let scene = Scene::of(1_000, 17).await;
    scene.import_all().await;
    let (desk, scope) = (&scene.desk, scene.desk.local_actor("test").scope);
    let book = Book::open_existing(scene.folder.path().join("book").as_path())
        .await
        .expect("book");
    let anybody = PersonFilter::default();
    let people = book
        .people(&scope, &anybody, Page::first(500))
        .await
        .expect("people")
        .rows;
    let person = people
        .into_iter()
        .find(|person| person.resident_id.is_some())
        .expect("somebody with an ID");
    let view = desk
        .household(&scope, person.household, Some(TODAY))
        .await
        .expect("record");
    let asked = [person.resident_id, Some(person.name), view.row.number.clone()];
    for q in asked.into_iter().map(|q| q.expect("something to ask for")) {
        let filter = HouseholdFilter {
            q: Some(q.clone()),
            ..HouseholdFilter::default()
        };
        let found = desk
            .households(&scope, &filter, PageAsked::first(50))
            .await
            .expect("households")
            .items;
        assert!(found.iter().any(|row| row.id == view.row.id), "asked for {q}");
    }
    assert!(!view.values.is_empty() && view.values.iter().all(|value| !value.source.title.is_empty()));
    let before = TODAY.checked_sub(jiff::Span::new().years(1)).expect("a year before");
    let earlier = desk
        .household(&scope, person.household, Some(before))
        .await
        .expect("record");
    assert!(earlier.values.is_empty(), "nothing was known a year before");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_annotated_copy_comes_back_as_a_new_version_of_its_ledger() {
    let scene = Scene::of(1_000, 19).await;
    scene.import_all().await;
    let (desk, scope) = (&scene.desk, scene.desk.local_actor("test").scope);
    let ledgers = desk
        .ledgers(&scope, PageAsked::first(500))
        .await
        .expect("ledgers")
        .items;
    let with_warnings =
        |ledger: &&twofront_desk::view::ledger::LedgerView| ledger.kind == "visit-ledger" && ledger.warnings > 0;
    let first = ledgers
        .iter()
        .find(with_warnings)
        .expect("a visit ledger with warnings");
    let id = first.id.parse().expect("ledger id");
    let asked = ExportAsked {
        purpose: "mend-ledger".to_owned(),
        ..ExportAsked::default()
    };
    let local = desk.local_actor("annotate");
    let copy = desk
        .annotated_workbook(&local, id, &asked)
        .await
        .expect("annotated copy");
    let file = scene.folder.path().join(copy.name);
    std::fs::write(&file, copy.bytes).expect("file");
    let again = scene.import(&file).await;
    assert_eq!((again.new_people, again.new_households), (0, 0));
    let second = again.ledger.expect("ledger");
    assert_eq!((&second.file_name, second.rows), (&first.file_name, first.rows));
    assert_eq!(
        second.warnings, first.warnings,
        "what is still wrong is found again, once"
    );
    let ledgers = desk
        .ledgers(&scope, PageAsked::first(500))
        .await
        .expect("ledgers")
        .items;
    let earlier = ledgers
        .iter()
        .find(|ledger| ledger.id == first.id)
        .expect("the first version");
    assert_eq!(
        (earlier.errors, earlier.warnings, earlier.notices),
        (0, 0, 0),
        "the new version speaks for both"
    );
    assert!(desk.verify(Arc::new(Silent)).await.expect("verification").whole);
}
