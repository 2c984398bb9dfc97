//! Screening what a write changed gives the same clues as screening the whole county: random ledgers come in one after the other,
//! each is screened as it comes, and in the end a whole screening finds nothing to add, to close or to say otherwise.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::date;
use proptest::prelude::*;
use twofront_desk::clues::ClueFilter;
use twofront_desk::view::PageAsked;
use twofront_desk::view::response::ResponseOpening;
use twofront_desk::{Desk, DeskOptions};
use twofront_domain::progress::Silent;

const REGISTER: &str = "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,危房户,\
                        是否解决安全饮用水,人均纯收入,首次识别时间,户类型,监测对象类型\n";
const RETURNEES: &str = "序号,乡镇,村,姓名,身份证号,返乡日期,返乡来源地,观察开始日期,早体温,晚体温,症状\n";
const TEMPERATURES: &str = "序号,乡镇,村,姓名,身份证号,测温日期,早体温,晚体温,症状\n";
const WORKSHOPS: &str = "序号,乡镇,村,车间名称,日期,当日在岗人数,早测温人数,晚测温人数\n";
const VILLAGES: &str = "序号,乡镇,村,报告日期,当日新增观察人数,累计观察人数,当日解除人数,尚在观察人数\n";
const PRODUCE: &str = "序号,乡镇,村,户主姓名或主体名称,农产品名称,滞销数量,单位,最迟销售日期\n";
const PLACES: [(&str, &str); 3] = [("横埠镇", "黄山村"), ("横埠镇", "雨亭居委会"), ("横埠镇", "横山村")];
const NAMES: [&str; 8] = [
    "张晓明",
    "李大山",
    "王小红",
    "赵建国",
    "陈桂花",
    "刘长根",
    "孙玉兰",
    "周德福",
];
/// Households, each of up to three people, who may come and go.
const HOUSEHOLDS: usize = 6;
/// A household of the first one's village whose members have the same names and birthdays as the first one's.
const ALIKE: usize = 3;
/// A name that nobody has but who is renamed.
const OTHER_NAME: &str = "吴思远";

/// One ledger that comes in.
#[derive(Clone, Debug)]
enum Ledger {
    Register(Vec<Row>),
    Returnees(Vec<Row>),
    Temperatures(Vec<Row>),
    Workshops(Vec<Row>),
    Villages(Vec<Row>),
    Produce(Vec<Row>),
}

/// What a row is made from; each kind of ledger uses its part.
#[derive(Clone, Debug)]
struct Row {
    household: usize,
    member: usize,
    place: usize,
    day: i8,
    number: u16,
    flag: Option<bool>,
    renamed: bool,
}

fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let row = (
        0..HOUSEHOLDS,
        0usize..3,
        0..PLACES.len(),
        1i8..=20,
        0u16..=400,
        any::<Option<bool>>(),
        prop::bool::weighted(0.3),
    );
    let row = row.prop_map(|(household, member, place, day, number, flag, renamed)| Row {
        household,
        member,
        place,
        day,
        number,
        flag,
        renamed,
    });
    prop::collection::vec(row, 1..=most)
}

fn ledger() -> impl Strategy<Value = Ledger> {
    prop_oneof![
        3 => rows(6).prop_map(Ledger::Register),
        1 => rows(3).prop_map(Ledger::Returnees),
        1 => rows(4).prop_map(Ledger::Temperatures),
        1 => rows(3).prop_map(Ledger::Workshops),
        1 => rows(3).prop_map(Ledger::Villages),
        1 => rows(3).prop_map(Ledger::Produce),
    ]
}

/// The number of those who share name and birthday.
fn likeness(household: usize, member: usize) -> usize {
    let like = if household == ALIKE { 0 } else { household };
    like * 3 + member
}

/// A resident ID with a right check digit, of somebody born in 1950 to 2012.
fn resident_id(household: usize, member: usize) -> String {
    let year = 1950 + (likeness(household, member) * 7) % 63;
    let body = format!("349900{year}0101{:03}", 100 + household * 3 + member);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .chars()
        .zip(weights)
        .map(|(c, weight)| c.to_digit(10).unwrap() * weight)
        .sum();
    let check = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][sum as usize % 11];
    format!("{body}{check}")
}

impl Row {
    fn name(&self) -> &'static str {
        if self.renamed {
            return OTHER_NAME;
        }
        NAMES[likeness(self.household, self.member) % NAMES.len()]
    }

    fn id(&self) -> String {
        resident_id(self.household, self.member)
    }

    /// Where the household lives: it never moves.
    fn home(&self) -> (&'static str, &'static str) {
        PLACES[self.household % PLACES.len()]
    }

    fn place(&self) -> (&'static str, &'static str) {
        PLACES[self.place]
    }

    fn yes_no(&self) -> &'static str {
        self.flag.map_or("", |yes| if yes { "是" } else { "否" })
    }

    fn degrees(&self) -> String {
        format!("{}.{}", 36 + self.number % 3, self.number % 10)
    }
}

impl Ledger {
    /// File name and text of the `at`-th ledger.
    fn file(&self, at: usize) -> (String, String) {
        let mut text = String::new();
        let (name, heading, rows) = match self {
            Self::Register(rows) => ("名单", REGISTER, rows),
            Self::Returnees(rows) => ("返乡", RETURNEES, rows),
            Self::Temperatures(rows) => ("测温", TEMPERATURES, rows),
            Self::Workshops(rows) => ("车间", WORKSHOPS, rows),
            Self::Villages(rows) => ("村报", VILLAGES, rows),
            Self::Produce(rows) => ("滞销", PRODUCE, rows),
        };
        text += heading;
        for (number, row) in (1..).zip(rows) {
            let (id, person, day) = (row.id(), row.name(), format!("2020-02-{:02}", row.day));
            let ((town, home), (_, village)) = (row.home(), row.place());
            let count = row.number;
            let line = match self {
                Self::Register(_) => {
                    let relation = if row.member == 0 { "户主" } else { "之子" };
                    let income = if count % 5 == 0 {
                        String::new()
                    } else {
                        (count * 40).to_string()
                    };
                    let kind = ["脱贫不稳定户", "边缘易致贫户", ""][usize::from(count) % 3];
                    format!(
                        "{number},{day},枞阳县,{town},{home},34012345{:02},{},{person},{id},{},{relation},{},{},{income},201406,脱贫户,{kind}",
                        10 + row.household,
                        row.member + 1,
                        count % 4 + 1,
                        row.yes_no(),
                        row.yes_no(),
                    )
                }
                Self::Returnees(_) => format!(
                    "{number},{town},{home},{person},{id},{day},湖北武汉,{day},{},{},{}",
                    row.degrees(),
                    row.degrees(),
                    if row.flag == Some(true) { "咳嗽" } else { "无" },
                ),
                Self::Temperatures(_) => format!(
                    "{number},{town},{home},{person},{id},{day},{},{},无",
                    row.degrees(),
                    if row.flag.is_some() {
                        row.degrees()
                    } else {
                        String::new()
                    },
                ),
                Self::Workshops(_) => format!(
                    "{number},{town},{village},扶贫车间,{day},{},{},{}",
                    count % 9,
                    count % 7,
                    count % 5
                ),
                Self::Villages(_) => format!(
                    "{number},{town},{village},{day},{},{},0,{}",
                    count % 3,
                    count % 9,
                    count % 9
                ),
                Self::Produce(_) => format!("{number},{town},{home},{person},香菇,{},公斤,{day}", count + 1),
            };
            writeln!(text, "{line}").unwrap();
        }
        (format!("{name}{at}.csv"), text)
    }
}

/// Every open clue by what makes it one clue, with what it says.
async fn open_clues(desk: &Desk) -> BTreeMap<String, String> {
    let scope = desk.local_actor("read").scope;
    let page = desk
        .clues(&scope, &ClueFilter::default(), PageAsked::first(500))
        .await
        .unwrap();
    assert!(page.total <= 500, "{}", page.total);
    let clue = |clue: &twofront_desk::view::clue::ClueView| {
        let place = clue.place.as_ref().map_or("", |place| place.code.as_str()).to_owned();
        let of = (&clue.household_id, &clue.person_name, place);
        (format!("{}/{} {of:?}", clue.pack, clue.rule), clue.sentence.zh.clone())
    };
    let mut found = BTreeMap::new();
    for one in &page.items {
        let (key, sentence) = clue(one);
        // Several lots, sites or namesakes may share such a key.
        let said: &mut String = found.entry(key).or_default();
        let mut all: Vec<&str> = said.split('\n').filter(|one| !one.is_empty()).collect();
        all.push(&sentence);
        all.sort_unstable();
        *said = all.join("\n");
    }
    found
}

async fn check(ledgers: &[Ledger], screened_after: usize) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let options = DeskOptions {
        book: folder.path().join("book").as_path().into(),
        packs: None,
        working_date: Some(date(2020, 2, 20)),
    };
    let desk = Desk::create(options, &"340722".parse().unwrap()).await.unwrap();
    let local = desk.local_actor("test");
    let opening = ResponseOpening {
        kind: "epidemic".to_owned(),
        name: "新冠肺炎疫情".to_owned(),
        began_on: date(2020, 1, 24),
    };
    desk.open_response(&local, &opening).await.unwrap();
    let day = date(2020, 2, 20);
    let first = Ledger::Register((0..HOUSEHOLDS).map(register_row).collect());
    let ledgers: Vec<&Ledger> = std::iter::once(&first).chain(ledgers).collect();
    for (at, ledger) in ledgers.iter().enumerate() {
        if at == 1 + screened_after % ledgers.len().max(1) || at == 1 {
            desk.screen(&local, day, Arc::new(Silent)).await.unwrap();
        }
        let (name, text) = ledger.file(at);
        let path = folder.path().join(&name);
        std::fs::write(&path, &text).unwrap();
        let report = desk.import(&local, &path, &name, Arc::new(Silent)).await.unwrap();
        assert_eq!(report.rescreened.is_some(), at > 0, "{name}: {report:?}");
    }
    if ledgers.len() == 1 {
        desk.screen(&local, day, Arc::new(Silent)).await.unwrap();
    }
    let incremental = open_clues(&desk).await;
    let whole = desk.screen(&local, day, Arc::new(Silent)).await.unwrap();
    assert_eq!((whole.new_clues, whole.closed_clues), (0, 0), "{incremental:#?}");
    assert_eq!(incremental, open_clues(&desk).await);
    let verified = desk.verify(Arc::new(Silent)).await.unwrap();
    assert!(verified.whole, "{:?}", verified.faults);
    incremental
}

/// The head of each household, so that later ledgers have somebody to speak of.
fn register_row(household: usize) -> Row {
    Row {
        household,
        member: 0,
        place: 0,
        day: 1,
        number: 101,
        flag: None,
        renamed: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_a_namesake_loses_the_clue_too() {
    let head = |day, renamed| {
        Ledger::Register(vec![Row {
            day,
            renamed,
            ..register_row(ALIKE)
        }])
    };
    let namesakes = async |ledgers: &[Ledger]| {
        let clues = check(ledgers, 0).await;
        let of = |key: &&String| key.starts_with("records/namesake-with-other-id ");
        clues.keys().filter(of).count()
    };
    assert_eq!(
        namesakes(&[]).await,
        2,
        "the heads of the first household and of the one alike"
    );
    assert_eq!(namesakes(&[head(2, true)]).await, 0);
    assert_eq!(namesakes(&[head(2, true), head(3, false)]).await, 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn what_comes_in_is_screened_as_a_whole_screening_would(
        ledgers in prop::collection::vec(ledger(), 1..7),
        screened_after in 0usize..4,
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(check(&ledgers, screened_after));
    }
}
