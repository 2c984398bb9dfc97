//! No whole ID leaves with what a rule read: planted IDs, one right and one mistyped, in clues, in verdicts and in trials.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::sync::Arc;

use jiff::civil::date;
use serde::Serialize;
use twofront_desk::clues::ClueFilter;
use twofront_desk::view::trial::TrialAsked;
use twofront_desk::view::verdict::VerdictAsked;
use twofront_desk::view::{PageAsked, clue::ClueDetail};
use twofront_desk::{Desk, DeskOptions};
use twofront_domain::progress::Silent;

const RIGHT: &str = "349900198001010019";
const MISTYPED: &str = "349900198001010011";
const LIST: &str = "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,危房户,\
                    是否解决安全饮用水,人均纯收入,首次识别时间,户类型,监测对象类型\n\
                    1,2020-02-01,枞阳县,横埠镇,黄山村,3401234510,1,张晓明,349900198001010019,2,户主,否,是,9000,201406,脱贫户,\n\
                    2,2020-02-01,枞阳县,横埠镇,黄山村,3401234510,2,张小红,349900198001010011,2,之女,否,是,9000,201406,脱贫户,\n";

struct Scene {
    desk: Desk,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = DeskOptions {
            book: folder.path().join("book").as_path().into(),
            packs: None,
            working_date: Some(date(2020, 2, 20)),
        };
        let desk = Desk::create(options, &"340722".parse().unwrap()).await.unwrap();
        let local = desk.local_actor("test");
        let path = folder.path().join("名单.csv");
        std::fs::write(&path, LIST).unwrap();
        let report = desk.import(&local, &path, "名单.csv", Arc::new(Silent)).await.unwrap();
        assert_eq!(report.new_people, 2, "{report:?}");
        desk.screen(&local, date(2020, 2, 20), Arc::new(Silent)).await.unwrap();
        Self { desk, _folder: folder }
    }

    async fn clue(&self, rule: &str) -> ClueDetail {
        let reader = self.desk.local_actor("read");
        let filter = ClueFilter {
            rule: Some(rule.to_owned()),
            ..ClueFilter::default()
        };
        let page = self
            .desk
            .clues(&reader.scope, &filter, PageAsked::first(10))
            .await
            .unwrap();
        assert_eq!(page.items.len(), 1, "{page:?}");
        self.desk
            .clue(&reader, page.items[0].id.parse().unwrap())
            .await
            .unwrap()
    }
}

/// What goes out tells neither ID; with `shown`, the ends of one of them are there.
fn check(what: &str, out: &impl Serialize, shown: Option<&str>) {
    let text = serde_json::to_string(out).unwrap();
    for id in [RIGHT, MISTYPED] {
        assert!(!text.contains(id), "{what} tells {id}: {text}");
    }
    if let Some(shown) = shown {
        assert!(text.contains(shown), "{what} lacks {shown}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clue_and_a_verdict_list_ids_by_their_ends() {
    let scene = Scene::new().await;
    let clue = scene.clue("id-checksum").await;
    check("the clue", &clue, Some("3499**********0011"));
    let values = &clue.reason.as_ref().unwrap().values;
    let written = values
        .iter()
        .find(|value| value.name == "person.id_as_written")
        .unwrap();
    assert_eq!(written.shown.zh, "3499**********0011");
    assert_eq!(written.readings[0].shown.zh, "3499**********0011");
    let scope = scene.desk.local_actor("read").scope;
    for (rule, shown) in [
        ("id-checksum", Some("3499**********0011")),
        ("id-differs-by-source", None),
        ("id-missing", None),
    ] {
        for member in [None, Some(0), Some(1)] {
            let mut asked = VerdictAsked {
                household: clue.clue.household_id.as_ref().unwrap().parse().unwrap(),
                pack: None,
                rule: rule.to_owned(),
                date: None,
                person: None,
            };
            if let Some(at) = member {
                let all = scene.desk.why(&scope, &asked).await.unwrap().members;
                asked.person = Some(all[at].person_id.parse().unwrap());
            }
            let verdict = scene.desk.why(&scope, &asked).await.unwrap();
            assert!(!verdict.values.is_empty(), "{verdict:?}");
            let shown = if member.is_none() { shown } else { None };
            check(rule, &verdict, shown);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_tells_no_id() {
    let scene = Scene::new().await;
    let scope = scene.desk.local_actor("read").scope;
    let trial = async |condition: &str| {
        let asked = TrialAsked {
            pack: "records".to_owned(),
            rule: "id-checksum".to_owned(),
            condition: Some(condition.to_owned()),
            ..TrialAsked::default()
        };
        scene.desk.try_rule(&scope, asked).await.unwrap()
    };
    let caught = trial("has(resident_id) || has(id_as_written)").await;
    assert_eq!((caught.caught, caught.caught_samples.len()), (1, 1), "{caught:?}");
    check("caught", &caught, None);
    let dropped = trial("has(resident_id) && id_as_written == 'x'").await;
    assert_eq!((dropped.dropped, dropped.dropped_samples.len()), (1, 1), "{dropped:?}");
    check("dropped", &dropped, None);
}
