//! The ledgers as files: they open, hold what the truth file says, use the packs' words, and come out the same twice.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Sheets, open_workbook_auto};
use jiff::civil::date;
use twofront_domain::field::{FieldType, Subject};
use twofront_domain::place::{Place, PlaceCode};
use twofront_domain::progress::{Progress, Silent};
use twofront_packs::load::{load, read_folder};
use twofront_synth::damage::kinds::Kind;
use twofront_synth::living::cases::Case;
use twofront_synth::truth::PlantedAt;
use twofront_synth::write::ledgers;
use twofront_synth::{County, CountySpec, Mess, SynthError, Truth, Written};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn county(people: u32, seed: u64) -> County {
    let code: PlaceCode = "340722".parse().expect("a code");
    let places: Vec<Place> = csv::Reader::from_path(root().join("data/gazetteer.csv"))
        .expect("the gazetteer is there")
        .records()
        .map(|record| {
            let record = record.expect("a row");
            Place {
                code: record[0].parse().expect("a code"),
                name: record[1].to_owned(),
            }
        })
        .collect();
    County::generate(&CountySpec {
        seed,
        people,
        county: &code,
        places: &places,
        today: date(2020, 2, 20),
    })
    .expect("a county")
}

fn truth(written: &Written) -> Truth {
    serde_json::from_slice(&std::fs::read(&written.truth).expect("a truth file")).expect("truth is json")
}

/// Every text of every sheet, by file, sheet, row from 1 and column from 0.
type Texts = HashMap<(String, String), BTreeMap<(u32, u16), String>>;

fn texts(written: &Written) -> Texts {
    let mut texts = Texts::new();
    for path in &written.files {
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        if file.ends_with(".csv") {
            let bytes = std::fs::read(path).expect("readable");
            let (text, _, wrong) = encoding_rs::GB18030.decode(&bytes);
            assert!(!wrong, "not GB18030");
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(text.as_bytes());
            let mut cells = BTreeMap::new();
            for (row, record) in (1..).zip(reader.records()) {
                for (column, value) in (0..).zip(&record.expect("a row")) {
                    cells.insert((row, column), value.to_owned());
                }
            }
            texts.insert((file.clone(), file), cells);
            continue;
        }
        let mut book: Sheets<_> = open_workbook_auto(path).expect("opens");
        for (sheet, range) in book.worksheets() {
            let (top, left) = range.start().expect("not empty");
            let mut cells = BTreeMap::new();
            for (row, column, value) in range.used_cells() {
                let place = (top + row as u32 + 1, (left as usize + column) as u16);
                cells.insert(place, shown(value));
            }
            texts.insert((file.clone(), sheet), cells);
        }
    }
    texts
}

fn shown(value: &Data) -> String {
    match value {
        Data::Float(number) if number.abs() > 1e15 => format!("{number:.0}"),
        Data::DateTime(moment) => moment.as_f64().to_string(),
        other => other.to_string(),
    }
}

#[test]
fn the_files_hold_exactly_the_errors_that_the_truth_file_lists() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = ledgers(&county(20_000, 5), folder.path(), &Mess::usual(), &Silent).expect("written");
    let (truth, texts) = (truth(&written), texts(&written));
    for error in &truth.errors {
        let sheet = &texts[&(error.place.file.clone(), error.place.sheet.clone())];
        if let Some(column) = error.column {
            let found = sheet.get(&(error.place.row, column)).map_or("", String::as_str);
            assert_eq!(found, error.written, "{error:?}");
            // One number in about forty comes through a float unharmed; nobody can see that it did.
            assert!(
                error.written != error.right || error.kind == "id-as-number",
                "{error:?}"
            );
        } else {
            assert!(sheet.keys().any(|(row, _)| *row == error.place.row), "{error:?}");
        }
    }
    assert_eq!(truth.people, 20_000);
    assert!(truth.errors.len() > 700, "{}", truth.errors.len());
    assert!(truth.errors.iter().any(|error| !error.or_at.is_empty()));
}

#[test]
fn every_kind_of_error_occurs() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = ledgers(&county(20_000, 9), folder.path(), &Mess::usual(), &Silent).expect("written");
    let mut counts: HashMap<String, usize> = HashMap::new();
    for error in truth(&written).errors {
        *counts.entry(error.kind).or_default() += 1;
    }
    let rare: Vec<_> = Kind::ALL
        .iter()
        .map(|kind| (kind.word(), counts.get(kind.word()).copied().unwrap_or(0)))
        .filter(|(word, count)| *count < if *word == "village-without-town" { 1 } else { 3 })
        .collect();
    assert!(rare.is_empty(), "{rare:?}");
}

#[test]
fn one_row_for_everybody_and_links_to_all_of_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let county = county(3000, 5);
    let written = ledgers(&county, folder.path(), &Mess::usual(), &Silent).expect("written");
    let truth = truth(&written);
    let mut seen: HashSet<u32> = HashSet::new();
    for sheet in truth.links.iter().filter(|sheet| sheet.file.contains("入户走访台账")) {
        seen.extend(sheet.rows.iter().map(|(_, person, _)| *person));
    }
    assert_eq!(seen.len(), 3000);
    assert_eq!(written.files.len(), 17 + 5 + DAILY.len());
    let legacy = written
        .files
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "xls"))
        .count();
    assert_eq!(legacy, 6 + 2);
    // A row speaks of the person whose name stands there.
    let texts = texts(&written);
    let national = truth.links.first().expect("the national list comes first");
    let sheet = &texts[&(national.file.clone(), national.sheet.clone())];
    let wrong = national.rows.iter().filter(|(row, person, household)| {
        let household = &county.households[*household as usize];
        let name = &household.members[(*person - household.first_person) as usize].name;
        sheet[&(*row, 8)] != **name
    });
    assert!(wrong.count() <= 5, "only misheard names differ");
}

#[test]
fn one_seed_gives_the_same_files_and_another_seed_others() {
    let write = |seed| {
        let folder = tempfile::tempdir().expect("a folder");
        let written = ledgers(&county(2000, seed), folder.path(), &Mess::usual(), &Silent).expect("written");
        let mut bytes: Vec<Vec<u8>> = vec![std::fs::read(&written.truth).expect("a truth file")];
        bytes.extend(written.files.iter().map(|path| std::fs::read(path).expect("a file")));
        bytes
    };
    let (first, again, other) = (write(4), write(4), write(5));
    for (at, (one, two)) in first.iter().zip(&again).enumerate() {
        assert!(one == two, "file {at} differs");
    }
    assert!(first[0] != other[0]);
}

#[test]
fn a_tidy_county_has_only_what_its_forms_bring() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = ledgers(&county(3000, 5), folder.path(), &Mess::none(), &Silent).expect("written");
    let kinds: HashSet<String> = truth(&written).errors.into_iter().map(|error| error.kind).collect();
    assert_eq!(
        kinds,
        HashSet::from(["id-disability".to_owned(), "id-as-number".to_owned()])
    );
}

/// Text as the packs have it: Simplified is given, so only brackets with units, blanks and widths are left to tidy.
fn bare(heading: &str) -> String {
    let plain = heading.split('（').next().unwrap_or_default();
    plain.to_owned()
}

#[test]
fn headings_and_code_words_are_known_to_the_packs() {
    let packs = load(&read_folder(&root().join("packs")).expect("packs")).expect("packs load");
    let folder = tempfile::tempdir().expect("a folder");
    let written = ledgers(&county(3000, 5), folder.path(), &Mess::usual(), &Silent).expect("written");
    let kinds = [
        ("监测名单", "national-list", 1),
        ("返乡人员登记表.csv", "returnee-list", 2),
        ("自付费用", "medical-self-paid", 1),
        ("工作人员及结对", "worker-list", 2),
        ("横埠镇", "unsold-produce", 2),
        ("白梅乡", "unsold-produce", 2),
    ];
    let mut checked = 0;
    for ((file, sheet), cells) in texts(&written) {
        let visit = file.starts_with("01-") || file.starts_with("02-") || file.starts_with("03-");
        let kind = kinds
            .iter()
            .find(|(name, _, _)| *name == sheet)
            .map(|(_, kind, row)| (*kind, *row));
        let Some((kind, row)) = kind.or(visit.then_some(("visit-ledger", 4))) else {
            continue;
        };
        let (_, spec) = packs.ledger(kind).expect("a ledger of the packs");
        let mut columns = 0;
        for ((_, column), heading) in cells.range((row, 0)..(row + 1, 0)) {
            let known = spec.columns.iter().find(|one| {
                one.heading == *heading
                    || one.synonyms.iter().any(|word| word == heading)
                    || one.heading == bare(heading)
                    || one.synonyms.contains(&bare(heading))
            });
            let spec = known.unwrap_or_else(|| panic!("{kind} {sheet}: no column {column} {heading}"));
            assert!(spec.field.is_some() || spec.role.is_some());
            columns += 1;
        }
        assert_eq!(columns, spec.columns.len(), "{kind} {sheet}");
        checked += 1;
    }
    assert!(checked > 30, "{checked}");
}

/// Ledgers of one sheet that are kept day by day or come from departments: file and kind.
const DAILY: [(&str, &str); 21] = [
    ("居家观察体温登记表.xlsx", "temperature-log"),
    ("村级疫情防控日报.csv", "village-daily-report"),
    ("扶贫车间复工测温台账.xlsx", "workshop-temperature-log"),
    ("防疫物资库存表.xls", "supply-stock"),
    ("大棚温湿度记录表.xlsx", "greenhouse-log"),
    ("春耕地块种植计划表.xlsx", "plot-plan"),
    ("家庭收入月度登记表.xlsx", "income-slip"),
    ("受灾农户名单.xlsx", "disaster-list"),
    ("农村房屋安全鉴定名单.xls", "housing-appraisal"),
    ("农村饮水安全排查名单.csv", "water-check"),
    ("低保动态调整名单.xlsx", "allowance-change"),
    ("农户申请登记表.xlsx", "application-list"),
    ("家庭经济状况核对表.xlsx", "asset-check"),
    ("医保月度自付预警名单.xlsx", "medical-monthly"),
    ("在校学生教育支出名单.xlsx", "education-cost"),
    ("失业返乡人员名单.csv", "job-loss"),
    ("新增持证残疾人名单.xlsx", "new-disability"),
    ("新增大病患者名单.xlsx", "new-illness"),
    ("两不愁三保障核查表.xlsx", "guarantee-check"),
    ("农户分类管理台账.xlsx", "local-class"),
    ("走访联系记录表.xlsx", "visit-log"),
];

#[test]
fn daily_ledgers_have_the_headings_of_their_kind_and_rows_below() {
    let packs = load(&read_folder(&root().join("packs")).expect("packs")).expect("packs load");
    let folder = tempfile::tempdir().expect("a folder");
    let written = ledgers(&county(20_000, 5), folder.path(), &Mess::usual(), &Silent).expect("written");
    let texts = texts(&written);
    for (file, kind) in DAILY {
        let (_, spec) = packs.ledger(kind).expect("a ledger of the packs");
        let (_, cells) = texts.iter().find(|((name, _), _)| name == file).expect("written");
        let mut known = Vec::new();
        for (_, heading) in cells.range((2, 0)..(3, 0)) {
            let ways = [
                heading.clone(),
                bare(heading),
                heading.replace('（', "(").replace('）', ")"),
            ];
            let column = spec.columns.iter().find(|column| {
                let mut words = std::iter::once(&column.heading).chain(&column.synonyms);
                words.any(|word| ways.contains(word))
            });
            known.push(&column.unwrap_or_else(|| panic!("{kind}: no column {heading}")).heading);
        }
        for needed in &spec.require {
            assert!(known.contains(&needed), "{kind} lacks {needed}");
        }
        assert!(cells.keys().any(|(row, _)| *row >= 3), "{file} has no rows");
    }
}

#[test]
fn every_case_is_planted_on_a_row_or_place_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = ledgers(&county(20_000, 5), folder.path(), &Mess::usual(), &Silent).expect("written");
    let truth = truth(&written);
    let missing: Vec<&str> = Case::ALL
        .iter()
        .map(|case| case.rule())
        .filter(|rule| !truth.planted.iter().any(|planted| planted.rule == *rule))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let at_fault: HashSet<_> = truth.errors.iter().map(|error| &error.place).collect();
    let mut seen = HashSet::new();
    for planted in &truth.planted {
        assert!(seen.insert((&planted.rule, &planted.at)), "{planted:?} stands twice");
        if let PlantedAt::Household(row) = &planted.at {
            assert!(!at_fault.contains(row), "{planted:?} has an error on its row");
        }
    }
}

#[test]
fn code_words_are_labels_or_synonyms_of_their_field() {
    use twofront_synth::words;
    let packs = load(&read_folder(&root().join("packs")).expect("packs")).expect("packs load");
    let check = |subject: Subject, field: &str, code: &str, written: &[&str]| {
        let index = packs
            .catalogue
            .index(subject, field)
            .unwrap_or_else(|| panic!("{field}"));
        let field = packs.catalogue.field(index);
        assert_eq!(field.kind, FieldType::Code);
        let entry = field.code(code).unwrap_or_else(|| panic!("{}.{code}", field.id));
        for word in written {
            assert!(
                entry.label.zh == **word || entry.synonyms.iter().any(|known| known == word),
                "{} {word}",
                field.id
            );
        }
    };
    macro_rules! all {
        ($($subject:ident $field:literal $words:ident;)+) => {
            $(for word in words::$words::ALL { check(Subject::$subject, $field, word.code(), word.written()); })+
        };
    }
    all! {
        Person "relation" Relation;
        Person "education" Education;
        Person "schooling" Schooling;
        Person "health" Health;
        Person "labour_skill" Labour;
        Person "medical_insurance" Insurance;
        Household "base_type" BaseType;
        Household "monitoring_category" Category;
        Household "main_cause" Cause;
        Household "low_income_allowance" Allowance;
        Household "epidemic_impact" Impact;
        Worker "worker_kind" WorkerWord;
        Person "transport" Transport;
        Person "key_category" KeyCategory;
        Lot "seller_kind" SellerKind;
    }
    check(Subject::Person, "relation", "spouse", &["妻子", "丈夫", "之妻", "之夫"]);
}

#[test]
fn legacy_workbooks_keep_merged_cells_days_and_long_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = ledgers(&county(20_000, 5), folder.path(), &Mess::usual(), &Silent).expect("written");
    let path = written
        .files
        .iter()
        .find(|path| path.extension().is_some_and(|one| one == "xls"))
        .expect("a legacy file");
    let mut book: calamine::Xls<_> = calamine::open_workbook(path).expect("opens");
    let sheets = book.sheet_names();
    assert!(sheets.len() > 3);
    let merged = book.merge_cells_by_sheet_name(&sheets[0]).expect("merged cells");
    assert!(
        merged.iter().any(|range| range.start == (0, 0) && range.end == (0, 45)),
        "{merged:?}"
    );
    assert!(merged.len() >= 9, "title, seven groups, notes: {}", merged.len());
    let range = book.worksheet_range(&sheets[0]).expect("a sheet");
    let title = range.get_value((0, 0)).expect("a title").to_string();
    assert!(title.contains("2020年入户走访台账") || title.contains("訪"), "{title}");
    let days = sheets
        .iter()
        .filter_map(|name| book.worksheet_range(name).ok())
        .any(|range| {
            range
                .used_cells()
                .any(|(_, column, value)| column == 44 && matches!(value, Data::DateTime(_)))
        });
    assert!(days, "some village has day cells");
}

struct Impatient;

impl Progress for Impatient {
    fn step(&self, _stage: &'static str, _done: u64, _total: u64) {}

    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn stops_when_asked_and_says_where_it_cannot_write() {
    let county = county(600, 5);
    let folder = tempfile::tempdir().expect("a folder");
    assert!(matches!(
        ledgers(&county, folder.path(), &Mess::usual(), &Impatient),
        Err(SynthError::Cancelled)
    ));
    let missing = folder.path().join("no such folder");
    let error = ledgers(&county, &missing, &Mess::usual(), &Silent)
        .map(|_| ())
        .expect_err("no folder");
    assert!(error.to_string().contains("no such folder"), "{error}");
}
