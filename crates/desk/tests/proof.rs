//! The book's proof day by day: the anchor before the first write, the pass over everything, the alert when somebody changed the
//! book behind the program's back - on both databases.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../../store/tests/cluster/mod.rs"]
mod cluster;

use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use twofront_desk::view::{PageAsked, Text};
use twofront_desk::watch::AlertFilter;
use twofront_desk::{AnchorFolder, BookAddress, Desk, DeskOptions};
use twofront_domain::anchor::is_code_of;
use twofront_domain::digest::DigestKind;
use twofront_domain::progress::Silent;

const HEADINGS: &str = "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,人均纯收入,首次识别时间,\
                        户类型,监测对象类型\n";
/// A name that is nowhere else, and another of as many bytes.
const NAMES: [&str; 2] = ["欧阳测试甲", "欧阳测试乙"];

async fn import(desk: &Desk, folder: &Path) {
    let path = folder.join("list.csv");
    let name = NAMES[0];
    let row = format!(
        "1,2020-02-15,枞阳县,横埠镇,黄山村,3401234501,1,{name},349900198001010019,1,户主,9000,201406,一般户,\n"
    );
    std::fs::write(&path, format!("{HEADINGS}{row}")).unwrap();
    let actor = desk.local_actor("import");
    desk.import(&actor, &path, "list.csv", Arc::new(Silent)).await.unwrap();
}

/// Somebody changes the name in a row of a ledger.
fn tamper(address: &BookAddress) {
    let Some(folder) = address.folder() else {
        let shown = address.to_string();
        let name = shown.rsplit('/').next().unwrap();
        let change = format!(
            "UPDATE book.record SET raw = replace(raw, '{}', '{}')",
            NAMES[0], NAMES[1]
        );
        cluster::cluster().sql(name, &change);
        return;
    };
    let path = folder.join("book.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let (from, to) = (NAMES[0].as_bytes(), NAMES[1].as_bytes());
    let places: Vec<usize> = (0..bytes.len() - from.len())
        .filter(|at| bytes[*at..].starts_with(from))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    std::fs::write(&path, bytes).unwrap();
}

async fn day_by_day(address: BookAddress, outer: &TempDir) {
    let folder = AnchorFolder::new(outer.path().join("book.anchors"));
    let options = DeskOptions {
        book: address.clone().into(),
        packs: None,
        working_date: None,
    };
    let county = "340722".parse().unwrap();
    let desk = Desk::create_with(options.clone(), &county, DigestKind::Sm3)
        .await
        .unwrap();
    let desk = desk.with_anchors(folder.clone());
    let actor = desk.local_actor("test");
    assert_eq!(desk.anchors(&actor).await.unwrap().items.len(), 0);
    import(&desk, outer.path()).await;
    let anchors = desk.anchors(&actor).await.unwrap();
    assert_eq!(
        (anchors.items.len(), anchors.digest.as_str(), anchors.kept),
        (1, "sm3", true)
    );
    let first = &anchors.items[0];
    assert_eq!(
        (first.seq, &first.day, first.people),
        (1, &anchors.today, 0),
        "before the first write of the day"
    );
    assert!(is_code_of(&first.code, &first.hash));
    assert_eq!(desk.is_on_paper(1, &first.code).await.unwrap(), Some(true));
    assert_eq!(desk.is_on_paper(2, &first.code).await.unwrap(), Some(false));
    assert_eq!(desk.is_on_paper(99, &first.code).await.unwrap(), None);

    assert!(desk.daily_proof(&actor).await.unwrap().last.is_none());
    desk.keep_proof().await;
    desk.keep_proof().await;
    let passed = desk.daily_proof(&actor).await.unwrap().last.unwrap();
    assert!(
        passed.whole && passed.faults.is_empty() && passed.rows > 3,
        "{passed:?}"
    );
    assert_eq!(
        (passed.seq, passed.up_to, passed.anchors),
        (passed.up_to as i64 + 1, passed.up_to, 1)
    );
    let journal = desk.journal(&actor, PageAsked::default()).await.unwrap();
    let passes = journal.items.iter().filter(|entry| entry.action == "journal.prove");
    assert_eq!(passes.count(), 1, "once a day");
    assert!(journal.items.iter().all(|entry| !entry.detail.contains("row_marks")));
    desk.close().await;

    tamper(&address);
    // Another program, which does not know of today's pass, as on the next day.
    let desk = Desk::open(options).await.unwrap().with_anchors(folder);
    let found = desk.verify(Arc::new(Silent)).await.unwrap();
    assert!(!found.whole && found.anchors == 1);
    let named = |fault: &Text| fault.en.contains("table record, row") && fault.zh.contains("表 record，行");
    assert!(found.faults.iter().any(named), "{found:?}");
    desk.prove_now().await.unwrap();
    let passed = desk.daily_proof(&actor).await.unwrap().last.unwrap();
    assert_eq!((passed.whole, passed.faults.is_empty()), (false, false));
    desk.prove_now().await.unwrap();
    let alerts = desk
        .alerts(&actor, AlertFilter { open: true }, PageAsked::default())
        .await
        .unwrap();
    assert_eq!(alerts.total, 1, "one until it is acknowledged");
    assert_eq!(
        (alerts.items[0].kind.as_str(), &alerts.items[0].account_id),
        ("journal-broken", &None)
    );
    assert!(alerts.items[0].times > 0);
}

#[tokio::test]
async fn the_book_is_proved_day_by_day_in_a_folder() {
    let outer = tempfile::tempdir().unwrap();
    day_by_day(outer.path().join("book").as_path().into(), &outer).await;
}

#[tokio::test]
async fn the_book_is_proved_day_by_day_on_a_server() {
    let outer = tempfile::tempdir().unwrap();
    day_by_day(cluster::cluster().database().parse().unwrap(), &outer).await;
}

/// A folder that cannot be written stops nobody, and the page says so.
#[tokio::test]
async fn work_goes_on_without_anchors() {
    let outer = tempfile::tempdir().unwrap();
    std::fs::write(outer.path().join("file"), "").unwrap();
    let options = DeskOptions {
        book: outer.path().join("book").as_path().into(),
        packs: None,
        working_date: None,
    };
    let desk = Desk::create(options, &"340722".parse().unwrap()).await.unwrap();
    let desk = desk.with_anchors(AnchorFolder::new(outer.path().join("file/anchors")));
    import(&desk, outer.path()).await;
    let actor = desk.local_actor("test");
    let journal = desk.journal(&actor, PageAsked::default()).await.unwrap();
    assert!(journal.items.iter().any(|entry| entry.action == "ledger.import"));
}
