//! The packs that random conditions are written in: every subject with every type of field, once as it stands and once by
//! the day.

use jiff::civil::Date;
use twofront_domain::field::{FieldType, Subject};
use twofront_domain::place::PlaceCode;
use twofront_packs::Packs;
use twofront_packs::load::{PackFiles, load};

/// The day of all rules: the day before a leap day, so that ages have something to be wrong about.
pub const TODAY: Date = Date::constant(2020, 2, 28);

/// Subjects that rules speak of.
pub const SUBJECTS: [Subject; 5] = [
    Subject::Household,
    Subject::Person,
    Subject::Lot,
    Subject::Site,
    Subject::Village,
];

/// Types with their letter in field words.
pub const LETTERS: [(char, FieldType); 9] = [
    ('n', FieldType::Count),
    ('d', FieldType::Date),
    ('f', FieldType::Flag),
    ('c', FieldType::Code),
    ('t', FieldType::Text),
    ('m', FieldType::Money),
    ('k', FieldType::Temperature),
    ('w', FieldType::Weight),
    ('a', FieldType::Area),
];

/// The words of both codes.
pub const CODES: [&str; 3] = ["a", "b", "c"];

/// Parameters with type, first and last day and amount.
pub const PARAMETERS: [(&str, FieldType, &str, i64); 5] = [
    ("line", FieldType::Count, "2020-01-01", 1),
    ("window", FieldType::Count, "2020-01-01", 3),
    ("income", FieldType::Money, "2020-01-01", 200),
    ("fever", FieldType::Temperature, "2020-01-01", 373),
    ("future", FieldType::Count, "2030-01-01", 1),
];

/// The first letter of a subject's field words.
pub fn initial(subject: Subject) -> char {
    subject.as_str().chars().next().unwrap_or('x')
}

/// The word of the field of a subject and letter; dated ones have an `e` between.
pub fn word(subject: Subject, letter: char, dated: bool) -> String {
    format!("{}{}_{letter}", initial(subject), if dated { "e" } else { "" })
}

/// A county to ask parameters for.
pub fn place() -> PlaceCode {
    "340722".parse().expect("a county code")
}

fn field(subject: Subject, letter: char, kind: FieldType, dated: bool) -> String {
    let codes: Vec<String> = CODES
        .iter()
        .map(|code| format!("{{ code = \"{code}\", label = {{ zh = \"{code}\", en = \"{code}\" }} }}"))
        .collect();
    let codes = if kind == FieldType::Code {
        format!("codes = [{}]\n", codes.join(", "))
    } else {
        String::new()
    };
    format!(
        "[[field]]\nid = \"{}\"\nsubject = \"{}\"\ntype = \"{}\"\nlabel = {{ zh = \"值\", en = \"Value\" }}\ndated = {dated}\n{codes}",
        word(subject, letter, dated),
        subject.as_str(),
        format!("{kind:?}").to_lowercase(),
    )
}

/// A rule file whose condition is replaced later.
fn rule(id: &str, subject: Subject) -> String {
    let example = |hit| format!("[[example]]\nname = \"{hit}\"\ndate = \"2020-02-20\"\nhit = {hit}\ngiven = {{}}\n");
    format!(
        "id = \"{id}\"\nsubject = \"{}\"\nfrom = \"2020-01-01\"\nwhen = '''\ntrue\n'''\nlegal_basis = \"测试\"\n\
         mend_by = \"village\"\nurgency = \"normal\"\ntitle = {{ zh = \"规则\", en = \"Rule\" }}\nremedy = {{ zh = \"改\", en = \"Mend\" }}\n\
         sentence = {{ zh = \"是。\", en = \"Yes.\" }}\n{}{}",
        subject.as_str(),
        example(true),
        example(false),
    )
}

/// The packs, with one rule per subject, named by its word.
pub fn packs() -> Packs {
    let birth = "[[field]]\nid = \"birth_date\"\nsubject = \"person\"\ntype = \"date\"\nlabel = { zh = \"出生日期\", en = \"Born\" }\n";
    let mut fields = birth.to_owned();
    for subject in SUBJECTS {
        for (letter, kind) in LETTERS {
            fields += &field(subject, letter, kind, false);
            fields += &field(subject, letter, kind, true);
        }
    }
    let parameters = PARAMETERS.map(|(id, kind, from, amount)| {
        let kind = format!("{kind:?}").to_lowercase();
        format!(
            "[[parameter]]\nid = \"{id}\"\ntype = \"{kind}\"\ntitle = {{ zh = \"线\", en = \"Line\" }}\n\
             value = [{{ from = \"{from}\", amount = {amount}, legal_basis = \"测试\" }}]\n"
        )
    });
    // The pack of this name asks for missing values.
    let manifest = "id = \"records\"\nversion = \"1\"\nfront = \"livelihood\"\ntitle = { zh = \"测\", en = \"T\" }\n\
        [missing]\ntitle = { zh = \"缺\", en = \"M\" }\nsentence = { zh = \"{missing}\", en = \"{missing}\" }\n\
        remedy = { zh = \"补\", en = \"Ask\" }\nlegal_basis = \"测试\"\nurgency = \"low\"\n";
    let mut files = PackFiles::from([
        ("records/pack.toml".to_owned(), manifest.to_owned()),
        ("records/fields.toml".to_owned(), fields),
        ("records/parameters.toml".to_owned(), parameters.concat()),
    ]);
    for subject in SUBJECTS {
        let id = subject.as_str();
        files.insert(format!("records/rules/{id}.toml"), rule(id, subject));
    }
    load(&files).unwrap_or_else(|errors| panic!("{errors:#?}"))
}
