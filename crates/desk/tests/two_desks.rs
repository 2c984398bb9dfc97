//! Two desks at one book, as two server processes on one PostgreSQL, or the command line beside a server: what one of them
//! writes, the other answers with.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../../store/tests/cluster/mod.rs"]
mod cluster;

use std::path::Path;
use std::sync::Arc;

use jiff::civil::date;
use tempfile::TempDir;
use twofront_desk::clues::ClueFilter;
use twofront_desk::households::HouseholdFilter;
use twofront_desk::view::PageAsked;
use twofront_desk::view::change::{PackChangeDecision, PackChangeDraft};
use twofront_desk::view::ledger::ImportReport;
use twofront_desk::{BookAddress, Desk, DeskOptions};
use twofront_domain::actor::{Actor, Role};
use twofront_domain::ids::AccountId;
use twofront_domain::progress::Silent;

const HEADINGS: &str = "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,人均纯收入,首次识别时间,\
                        户类型,监测对象类型\n";

fn row(household: u64, name: &str, id: &str, income: u64) -> String {
    format!("1,2020-02-15,枞阳县,横埠镇,黄山村,34012345{household:02},1,{name},{id},1,户主,{income},201406,一般户,\n")
}

/// Two desks at one book: on a server, or in a folder.
async fn two_desks(address: BookAddress) -> [Desk; 2] {
    let options = DeskOptions {
        book: address.into(),
        packs: None,
        working_date: Some(date(2020, 2, 20)),
    };
    let one = Desk::create(options.clone(), &"340722".parse().unwrap()).await.unwrap();
    let other = Desk::open(options).await.unwrap();
    [one, other]
}

async fn import(desk: &Desk, folder: &Path, name: &str, rows: &str) -> ImportReport {
    let path = folder.join(name);
    std::fs::write(&path, format!("{HEADINGS}{rows}")).unwrap();
    let actor = desk.local_actor("import");
    desk.import(&actor, &path, name, Arc::new(Silent)).await.unwrap()
}

async fn households(desk: &Desk) -> u64 {
    let scope = desk.local_actor("read").scope;
    let filter = HouseholdFilter::default();
    desk.households(&scope, &filter, PageAsked::default())
        .await
        .unwrap()
        .total
}

async fn low_income(desk: &Desk) -> u64 {
    let filter = ClueFilter {
        rule: Some("income-below-line".to_owned()),
        ..ClueFilter::default()
    };
    let scope = desk.local_actor("read").scope;
    desk.clues(&scope, &filter, PageAsked::default()).await.unwrap().total
}

fn clerk(desk: &Desk, number: u128) -> Actor {
    Actor {
        account: Some(AccountId::new(uuid::Uuid::from_u128(number))),
        name: format!("clerk {number}"),
        role: Some(Role::County),
        ..desk.local_actor("review")
    }
}

/// The line of 9,500 yuan, drafted by one clerk and put in force by another.
async fn raise_the_line(desk: &Desk) {
    let draft = PackChangeDraft {
        kind: "parameter".to_owned(),
        pack: "livelihood".to_owned(),
        parameter: Some("monitoring_line".to_owned()),
        amount: Some(950_000),
        rule: None,
        condition: None,
        text: None,
        from: date(2020, 2, 20),
        to: None,
        place: None,
        legal_basis: "县府〔2020〕1号".to_owned(),
        note: String::new(),
    };
    let drafted = desk.draft_pack_change(&clerk(desk, 1), draft).await.unwrap();
    let in_force = PackChangeDecision {
        verdict: "in-force".to_owned(),
        note: String::new(),
    };
    let id = drafted.id.parse().unwrap();
    desk.decide_pack_change(&clerk(desk, 2), id, &in_force).await.unwrap();
}

async fn each_answers_with_what_the_other_wrote(address: BookAddress) {
    let folder = TempDir::new().unwrap();
    let [one, other] = two_desks(address).await;
    let day = date(2020, 2, 20);
    import(
        &one,
        folder.path(),
        "名单.csv",
        &row(1, "张晓明", "349900198001010019", 9000),
    )
    .await;
    assert_eq!(households(&other).await, 1);
    // The other's live county is read now, and must notice what comes later.
    other
        .screen(&other.local_actor("screen"), day, Arc::new(Silent))
        .await
        .unwrap();
    assert_eq!((low_income(&one).await, low_income(&other).await), (0, 0));
    import(
        &one,
        folder.path(),
        "名单2.csv",
        &row(2, "李四妹", "349900198202020029", 1000),
    )
    .await;
    assert_eq!(low_income(&other).await, 1, "the one judged the new household at once");
    import(
        &other,
        folder.path(),
        "名单3.csv",
        &row(2, "李四妹", "349900198202020029", 9500),
    )
    .await;
    assert_eq!(households(&one).await, 2, "the other knew who that is");
    assert_eq!(low_income(&one).await, 0);

    raise_the_line(&other).await;
    assert_eq!(low_income(&one).await, 1, "9,000 is low by the new line");
    one.look_for_changes().await.unwrap();
    let versions = |desk: &Desk| -> Vec<String> {
        let packs = desk.packs();
        packs
            .packs
            .iter()
            .map(|pack| format!("{} {}", pack.id, pack.version))
            .collect()
    };
    assert_eq!(versions(&one), versions(&other));
    // What the one screens itself it judges by the line that the other put in force.
    import(
        &one,
        folder.path(),
        "名单4.csv",
        &row(3, "王五", "349900198303030031", 9100),
    )
    .await;
    assert_eq!(low_income(&other).await, 2);
    assert!(one.verify(Arc::new(Silent)).await.unwrap().whole);
}

#[tokio::test]
async fn each_answers_with_what_the_other_wrote_on_a_server() {
    each_answers_with_what_the_other_wrote(cluster::cluster().database().parse().unwrap()).await;
}

#[tokio::test]
async fn each_answers_with_what_the_other_wrote_in_a_folder() {
    let folder = TempDir::new().unwrap();
    each_answers_with_what_the_other_wrote(folder.path().join("book").as_path().into()).await;
}

/// Two lists that name the same people for the first time, through two desks at once, do not make two of each.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_people_through_two_desks_at_once_are_one() {
    let folder = TempDir::new().unwrap();
    let [one, other] = two_desks(cluster::cluster().database().parse().unwrap()).await;
    for round in 0..4_u64 {
        let (first, second) = (2 * round + 1, 2 * round + 2);
        let rows: String = [first, second]
            .map(|at| row(at, NAMES[at as usize - 1], IDS[at as usize - 1], 9000))
            .concat();
        let names = [format!("一{round}.csv"), format!("二{round}.csv")];
        let again = format!("{rows}\n");
        tokio::join!(
            import(&one, folder.path(), &names[0], &rows),
            import(&other, folder.path(), &names[1], &again),
        );
        assert_eq!(households(&one).await, 2 * (round + 1), "round {round}");
    }
    assert!(other.verify(Arc::new(Silent)).await.unwrap().whole);
}

const NAMES: [&str; 8] = ["甲一", "乙二", "丙三", "丁四", "戊五", "己六", "庚七", "辛八"];
const IDS: [&str; 8] = [
    "349900198001010019",
    "349900198202020029",
    "349900198303030031",
    "349900198404040044",
    "349900198505050057",
    "34990019860606006X",
    "349900198707070072",
    "349900198808080085",
];
