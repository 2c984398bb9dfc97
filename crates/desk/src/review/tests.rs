//! From a row that linking is not sure of to a decision: written with the import, shown without values it added itself, taken
//! up and put back. Linking is played by hand here, so that what it is unsure of is known.
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::date;
use twofront_domain::actor::Role;
use twofront_domain::ids::AccountId;
use twofront_domain::link::{FieldEvidence, UncertainPair};
use twofront_domain::progress::Silent;
use twofront_intake::{LedgerInput, Limits, ReadLedger};
use twofront_reconcile::Linked;
use twofront_store::Fault;

use super::*;
use crate::DeskOptions;
use crate::findings::FindingFilter;
use crate::households::HouseholdFilter;
use crate::intake_write::ImportWrite;

const REGISTER: &str = "\
序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,首次识别时间,户类型,监测对象类型\n\
1,2020-02-15,枞阳县,横埠镇,黄山村,3401234567,1,张晓明,349900198001010019,2,户主,201406,脱贫户,脱贫不稳定户\n\
2,2020-02-15,枞阳县,横埠镇,黄山村,3401234567,2,李四妹,349900198202020029,2,之妻,201406,脱贫户,脱贫不稳定户\n";
const BILLS: &str = "序号,身份证号,姓名,乡镇,村,总费用,自付费用,就诊月份\n1,,张小明,横埠镇,黄山村,9800,5200,202001\n";
const RETURNEES: &str = "姓名,身份证号,乡镇,村,返乡日期,返乡来源地,观察开始日期,观察结束日期\n\
张小明,,横埠镇,黄山村,2020-02-15,某地,2020-02-16,2020-03-01\n";

async fn desk_in(folder: &Path) -> Desk {
    let options = DeskOptions {
        book: folder.join("book").as_path().into(),
        packs: None,
        working_date: Some(date(2020, 2, 20)),
    };
    let desk = Desk::create(options, &"340722".parse().unwrap()).await.unwrap();
    let register = folder.join("register.csv");
    std::fs::write(&register, REGISTER).unwrap();
    let report = desk
        .import(&desk.local_actor("import"), &register, "名单.csv", Arc::new(Silent))
        .await
        .unwrap();
    assert_eq!(report.new_people, 2, "{report:?}");
    desk
}

fn read(desk: &Desk, name: &str, text: &str) -> ReadLedger {
    let mut source = Cursor::new(text.as_bytes().to_vec());
    let input = LedgerInput {
        name,
        source: &mut source,
        received_on: date(2020, 2, 20),
    };
    twofront_intake::read(
        input,
        &desk.packs(),
        &desk.gazetteer,
        &desk.county,
        &Limits::default(),
        &Silent,
    )
}

/// Imports a ledger of one row that linking thinks may be the only 张晓明.
/// Gives whether it is a vault ledger.
async fn import_unsure(desk: &Desk, name: &str, text: &str) -> bool {
    let (known, read) = (desk.known_people().await.unwrap(), read(desk, name, text));
    let summary = read.summary.clone().unwrap_or_else(|| panic!("{:?}", read.findings));
    let candidate = known.with_id(&"349900198001010019".parse().unwrap()).unwrap().id;
    let evidence = |field: &str, agreement: &str, weight_millibits| FieldEvidence {
        field: field.to_owned(),
        agreement: agreement.to_owned(),
        weight_millibits,
    };
    let linked = Linked {
        uncertain: vec![UncertainPair {
            record: 0,
            person: candidate,
            probability_ppm: 640_000,
            evidence: vec![evidence("name", "homophone", 4100), evidence("village", "exact", 2500)],
        }],
        ..Linked::default()
    };
    let write = ImportWrite::new(desk, &summary, &read, &linked, &known, text.as_bytes());
    write.run(&desk.local_actor("import")).await.unwrap();
    summary.vault
}

fn clerk(desk: &Desk, number: u128) -> Actor {
    Actor {
        account: Some(AccountId::new(uuid::Uuid::from_u128(number))),
        name: format!("clerk {number}"),
        role: Some(Role::County),
        ..desk.local_actor("review")
    }
}

async fn queue(desk: &Desk, reader: &Actor, standing: &str) -> Vec<PairView> {
    let filter = PairFilter {
        standing: Some(standing.to_owned()),
        place: None,
    };
    desk.pairs(reader, &filter, PageAsked::default()).await.unwrap().items
}

async fn say(desk: &Desk, who: &Actor, pair: &PairView, verdict: &str) -> Result<PairView, DeskError> {
    let decision = PairDecision {
        verdict: verdict.to_owned(),
        note: None,
    };
    desk.decide_pair(who, pair.id.parse().unwrap(), &decision).await
}

/// What the household's page shows of the bill.
async fn bill_of(desk: &Desk, pair: &PairView) -> Option<String> {
    let household = pair.other.household_id.as_ref().unwrap().parse().unwrap();
    let scope = desk.whole_county(false);
    let view = desk.household(&scope, household, None).await.unwrap();
    let member = view.members.iter().find(|member| member.id == pair.other.id)?;
    let value = member.values.iter().find(|value| value.field == "self_paid_medical")?;
    Some(value.shown.en.clone())
}

async fn proven(desk: &Desk) -> Option<(i64, Fault)> {
    desk.book.verify(&Silent).await.unwrap().fault
}

#[tokio::test]
async fn an_unsure_row_is_asked_about_taken_up_and_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_in(folder.path()).await;
    import_unsure(&desk, "自付.csv", BILLS).await;
    let (one, two) = (clerk(&desk, 1), clerk(&desk, 2));
    let pairs = queue(&desk, &one, "open").await;
    let [pair] = &pairs[..] else { panic!("{pairs:?}") };
    assert_eq!(
        (pair.ledger.as_deref(), pair.one.kind.as_str()),
        (Some("自付.csv"), "record")
    );
    assert_eq!((pair.one.name.as_str(), pair.other.name.as_str()), ("张小明", "张晓明"));
    assert_eq!(pair.one.place, "横埠镇黄山村委会");
    assert_eq!(pair.one.source.as_ref().unwrap().row, 2);
    assert_eq!(pair.other.source.as_ref().unwrap().title, "名单.csv");
    let field = |pair: &PairView, name: &str| {
        let found = pair.fields.iter().find(|field| field.field.en == name).cloned();
        found.unwrap_or_else(|| panic!("no {name} in {:?}", pair.fields))
    };
    let name = field(pair, "Name");
    assert_eq!((name.one.as_deref(), name.agrees.as_str()), (Some("张小明"), "partly"));
    assert_eq!(name.agreement.zh, "同音不同字");
    let id = field(pair, "Resident ID");
    assert_eq!(
        (id.one, id.other.as_deref(), id.agrees.as_str()),
        (None, Some("3499**********0019"), "missing")
    );
    assert_eq!((pair.probability_ppm, name.weight_millibits), (None, None), "blind");

    let unsure = say(&desk, &one, pair, "unsure").await.unwrap();
    assert_eq!(
        (unsure.standing.as_str(), unsure.probability_ppm),
        ("open", None),
        "still blind"
    );
    let same = say(&desk, &one, pair, "same").await.unwrap();
    assert_eq!(
        (same.standing.as_str(), same.my_verdict.as_deref()),
        ("same", Some("same"))
    );
    assert_eq!(
        (same.probability_ppm, field(&same, "Name").weight_millibits),
        (Some(640_000), Some(4100))
    );
    assert_eq!(same.decisions.len(), 2);
    assert_eq!(bill_of(&desk, &same).await.as_deref(), Some("5200 yuan"));
    let of_two = desk.pair(&two, same.id.parse().unwrap()).await.unwrap();
    assert_eq!(
        of_two.probability_ppm, None,
        "another clerk has still to say what they think"
    );
    assert_eq!(
        of_two.fields.len(),
        pair.fields.len(),
        "the row is not compared with itself"
    );
    assert_eq!(proven(&desk).await, None);

    say(&desk, &one, pair, "withdrawn").await.unwrap();
    assert_eq!(bill_of(&desk, &same).await, None);
    assert_eq!(queue(&desk, &two, "open").await.len(), 1);
    let again = say(&desk, &one, pair, "withdrawn").await.unwrap_err();
    assert_eq!(again.code, "nothing-to-withdraw");
    say(&desk, &two, pair, "different").await.unwrap();
    let settled = desk.book.settled_pairs().await.unwrap();
    assert!(settled.len() == 1 && !settled[0].same, "{settled:?}");
    assert_eq!(proven(&desk).await, None);
}

#[tokio::test]
async fn the_model_is_trained_on_decisions_by_the_county_only() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_in(folder.path()).await;
    let county = clerk(&desk, 1);
    let of_town = Actor {
        role: Some(Role::Town),
        ..clerk(&desk, 2)
    };
    let before = desk.linkage_model().await.unwrap();
    assert_eq!((before.version.as_str(), before.decisions), (SHIPPED_MODEL, 0));
    assert_eq!(
        desk.train_linkage_model(&county).await.unwrap_err().code,
        "too-few-decisions"
    );
    assert_eq!(
        desk.train_linkage_model(&of_town).await.unwrap_err().code,
        "role-forbidden"
    );
    for n in 0..12 {
        import_unsure(
            &desk,
            &format!("自付{n}.csv"),
            &BILLS.replace("9800", &format!("98{n:02}")),
        )
        .await;
        let [pair] = &queue(&desk, &county, "open").await[..] else {
            panic!("one pair at a time")
        };
        say(&desk, &county, pair, "different").await.unwrap();
    }
    let trained = desk.train_linkage_model(&county).await.unwrap();
    assert_eq!((trained.version.as_str(), trained.decisions), ("county-1", 12));
    let [held] = &trained.held[..] else {
        panic!("{:?}", trained.held)
    };
    assert_eq!((held.settled, held.same), (12, 0));
    assert!(held.said_ppm < 500_000, "twelve times wrong at 0.64: {held:?}");
    assert_eq!(desk.linkage_model().await.unwrap().version, "county-1");
    assert_eq!(proven(&desk).await, None);
}

#[tokio::test]
async fn a_newer_version_of_the_file_asks_instead_of_the_older() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_in(folder.path()).await;
    import_unsure(&desk, "自付.csv", BILLS).await;
    import_unsure(&desk, "自付.csv", &BILLS.replace("5200", "5300")).await;
    let clerk = clerk(&desk, 1);
    assert_eq!(queue(&desk, &clerk, "open").await.len(), 1);
    assert_eq!(queue(&desk, &clerk, "replaced").await.len(), 1);
    assert_eq!(queue(&desk, &clerk, "all").await.len(), 2);
}

#[tokio::test]
async fn what_was_settled_is_not_asked_again_of_the_same_row() {
    for verdict in ["same", "different"] {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk_in(folder.path()).await;
        import_unsure(&desk, "自付.csv", BILLS).await;
        let clerk = clerk(&desk, 1);
        let pair = queue(&desk, &clerk, "open").await.remove(0);
        say(&desk, &clerk, &pair, verdict).await.unwrap();
        let remarked = BILLS
            .replace("月份\n", "月份,备注\n")
            .replace("202001\n", "202001,已核对\n");
        import_unsure(&desk, "自付.csv", &remarked).await;
        assert!(queue(&desk, &clerk, "open").await.is_empty(), "{verdict}");
        let another = BILLS.replace("5200", "5300");
        import_unsure(&desk, "自付.csv", &another).await;
        assert_eq!(
            queue(&desk, &clerk, "open").await.len(),
            1,
            "another row is another question"
        );
        assert_eq!(proven(&desk).await, None);
    }
}

#[tokio::test]
async fn who_may_stand_on_an_emergency_list_is_not_asked_in_the_book() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_in(folder.path()).await;
    let opening = crate::view::response::ResponseOpening {
        kind: "epidemic".to_owned(),
        name: "新冠肺炎疫情".to_owned(),
        began_on: date(2020, 1, 24),
    };
    desk.open_response(&desk.local_actor("respond"), &opening)
        .await
        .unwrap();
    assert!(import_unsure(&desk, "返乡.csv", RETURNEES).await);
    assert!(queue(&desk, &clerk(&desk, 1), "all").await.is_empty());
}

#[tokio::test]
async fn a_household_that_loses_its_people_to_a_merge_gets_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_in(folder.path()).await;
    let second = folder.path().join("second.csv");
    let other_household = REGISTER
        .lines()
        .take(2)
        .collect::<Vec<_>>()
        .join("\n")
        .replace("3401234567", "3401234999")
        .replace("张晓明,349900198001010019", "王大宝,349900199103050155");
    std::fs::write(&second, other_household).unwrap();
    let local = desk.local_actor("import");
    let report = desk
        .import(&local, &second, "第二份.csv", Arc::new(Silent))
        .await
        .unwrap();
    assert_eq!(report.new_people, 1, "{report:?}");
    let scope = desk.whole_county(false);
    let person = async |name: &str| {
        let found = desk.people(&scope, name, None, PageAsked::default()).await.unwrap();
        found.items.first().map(|person| person.id.parse().unwrap())
    };
    let (one, other) = (person("张晓明").await.unwrap(), person("王大宝").await.unwrap());
    let pair = PeoplePair {
        one,
        other,
        probability_ppm: 900_000,
        evidence: Vec::new(),
    };
    assert_eq!(desk.ask_about(&local, &[pair.clone(), pair]).await.unwrap(), 1);
    let clerk = clerk(&desk, 1);
    let blind = desk.why_same(&clerk, one, other).await.unwrap();
    assert_eq!(blind.probability_ppm, None);
    let pair = queue(&desk, &clerk, "open").await.remove(0);
    say(&desk, &clerk, &pair, "same").await.unwrap();
    let told = desk.why_same(&clerk, one, other).await.unwrap();
    assert_eq!(told.probability_ppm, Some(900_000));
    assert!(told.sentence.zh.contains("90.00%"), "{:?}", told.sentence);
    let findings = async |state: &str| {
        let wanted = FindingFilter {
            code: Some("household-empty".to_owned()),
            state: Some(state.to_owned()),
            ..FindingFilter::default()
        };
        desk.findings(&scope, &wanted, PageAsked::default())
            .await
            .unwrap()
            .items
    };
    let raised = findings("open").await;
    assert_eq!(raised.len(), 1);
    assert_eq!((raised[0].file_name.as_str(), raised[0].row), ("第二份.csv", Some(2)));
    // The survivor goes by the newest name; the absorbed entry is in no list.
    let households = desk
        .households(&scope, &HouseholdFilter::default(), PageAsked::default())
        .await
        .unwrap();
    let mut members: Vec<u64> = households
        .items
        .iter()
        .map(|household| household.member_count)
        .collect();
    members.sort_unstable();
    assert_eq!(members, [0, 2]);
    say(&desk, &clerk, &pair, "withdrawn").await.unwrap();
    assert_eq!((findings("open").await.len(), findings("mended").await.len()), (0, 1));
    assert_eq!(proven(&desk).await, None);
}
