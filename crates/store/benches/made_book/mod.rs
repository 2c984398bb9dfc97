//! A book of seeded people for the benchmarks of the store: its rows are put into a fresh book's tables directly, because its
//! states are made up and no statement says them.

use std::path::Path;

use jiff::civil::Date;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Executor as _};
use twofront_domain::actor::{Actor, Role, Scope};
use twofront_domain::field::{Catalogue, Field, FieldType, Subject, known};
use twofront_domain::ids::VillageId;
use twofront_domain::moment::Moment;
use twofront_packs::Packs;
use twofront_screen::{Columns, Side, Snapshot};
use twofront_store::{BOOK_FILE, Book, CountyView};
use uuid::Uuid;

pub const COUNTY: &str = "340722";
/// People of a household on average, times 10.
const PER_HOUSEHOLD: usize = 33;
const VILLAGES: usize = 280;
const SEED: u64 = 20_200_220;

pub type Failure = Box<dyn std::error::Error>;

/// How much the book holds.
pub struct Options {
    /// People.
    pub people: usize,
    /// In how many rows of ten a field is known.
    pub known: u32,
    /// Days of dated values for each household.
    pub days: f64,
}

/// A fresh book in `folder`.
///
/// # Errors
/// When it cannot be written.
pub async fn make_book(folder: &Path, packs: &Packs, options: &Options) -> Result<(), Failure> {
    let catalogue = &packs.catalogue;
    let book = Book::open(folder).await?;
    let actor = Actor {
        account: None,
        name: "bench".to_owned(),
        role: Some(Role::County),
        scope: Scope::area(COUNTY.parse()?, false),
        device: "bench".to_owned(),
        purpose: "bench".to_owned(),
    };
    // Two entries: the first reading notes which fields are dated.
    for action in ["county.set", "bench.fill"] {
        let mut pen = book.pen(&actor, Moment::from_micros(0), action).await?;
        pen.set_county(&COUNTY.parse()?).await?;
        pen.commit(COUNTY, serde_json::Value::Null).await?;
    }
    let mut nothing = Snapshot::empty(&Columns::of_catalogue(packs, Side::Book));
    let view = CountyView {
        scope: &actor.scope,
        catalogue,
        days_since: Date::constant(2019, 2, 20),
        past: None,
    };
    book.read_county(&view, &mut nothing).await?;
    book.close().await;
    let connect = SqliteConnectOptions::new()
        .filename(folder.join(BOOK_FILE))
        .foreign_keys(false);
    let mut connection = SqliteConnection::connect_with(&connect).await?;
    connection.execute("PRAGMA synchronous = OFF; BEGIN").await?;
    fill(&mut connection, catalogue, options).await?;
    connection.execute("COMMIT").await?;
    connection.close().await?;
    Ok(())
}

const HOUSEHOLD: &str = "INSERT INTO household (id, place_code, villager_group, member_count, state, state_effective, \
                         changed_seq, journal_seq) VALUES ($1, $2, '1', 3, $3, '2020-02-10', $4, 1)";
const PERSON: &str = "INSERT INTO person (id, household_id, place_code, name, resident_id, birth_date, state, \
                      state_effective, journal_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, '2020-02-10', 1)";
const DAY: &str = "INSERT INTO day_value (subject_kind, subject_id, household_id, place_code, day, content, journal_seq) \
                   VALUES ('household', $1, $1, $2, $3, $4, 1)";
const VILLAGE: &str = "INSERT INTO village (id, place_code, state, state_effective, changed_seq, journal_seq) \
                       VALUES ($1, $2, '{}', '', 1, 1)";

async fn fill(connection: &mut SqliteConnection, catalogue: &Catalogue, options: &Options) -> Result<(), Failure> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let of = |subject, dated: bool| -> Vec<&Field> {
        let fields = catalogue.fields().map(|(_, field)| field);
        fields
            .filter(|field| field.subject == subject && !field.vault && (field.dated || !dated))
            .collect()
    };
    let (household, person) = (of(Subject::Household, false), of(Subject::Person, false));
    let dated = of(Subject::Household, true);
    let homes = options.people * 10 / PER_HOUSEHOLD;
    let (mut people, mut days) = (0, 0.0);
    for home in 0..homes {
        let village = format!(
            "{COUNTY}{:03}{:03}",
            100 + home * 17 / homes,
            200 + home * VILLAGES / homes
        );
        if home == 0 || home * VILLAGES / homes != (home - 1) * VILLAGES / homes {
            let id = VillageId::of(&village.parse()?).ok_or("a village")?.to_string();
            sqlx::query(VILLAGE)
                .bind(id)
                .bind(&village)
                .execute(&mut *connection)
                .await?;
        }
        let id = Uuid::now_v7().to_string();
        sqlx::query(HOUSEHOLD)
            .bind(&id)
            .bind(&village)
            .bind(facts(&mut random, &household, options.known, &[]))
            .bind(if home == homes / 2 { 2 } else { 1 })
            .execute(&mut *connection)
            .await?;
        while people < (home + 1) * options.people / homes {
            people += 1;
            let name = format!("测试{}", random.random_range(0..5000));
            let (number, born) = (format!("{COUNTY}19{people:010}"), date(&mut random, 30_000));
            let own = [
                (known::NAME, &name),
                (known::RESIDENT_ID, &number),
                (known::BIRTH_DATE, &born),
            ];
            let state = facts(&mut random, &person, options.known, &own);
            sqlx::query(PERSON)
                .bind(Uuid::now_v7().to_string())
                .bind(&id)
                .bind(&village)
                .bind(name)
                .bind(number)
                .bind(born)
                .bind(state)
                .execute(&mut *connection)
                .await?;
        }
        let first = days as i64;
        days += options.days;
        for day in first..days as i64 {
            let on = Date::constant(2020, 2, 20).saturating_sub(jiff::SignedDuration::from_hours(24 * (day % 360)));
            sqlx::query(DAY)
                .bind(&id)
                .bind(&village)
                .bind(on.to_string())
                .bind(facts(&mut random, &dated, 3, &[]))
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

/// One state: every field known `known` times out of ten, with plausible values; and what is the row's own.
fn facts(random: &mut impl Rng, fields: &[&Field], known: u32, own: &[(&str, &String)]) -> String {
    let mut facts = serde_json::Map::new();
    for field in fields {
        if random.random_ratio(known, 10) {
            facts.insert(field.id.clone(), value(random, field));
        }
    }
    for (field, value) in own {
        facts.insert((*field).to_owned(), value.as_str().into());
    }
    serde_json::Value::Object(facts).to_string()
}

fn date(random: &mut impl Rng, most_days_back: i64) -> String {
    let back = jiff::SignedDuration::from_hours(24 * random.random_range(-30..most_days_back));
    Date::constant(2020, 2, 20).saturating_sub(back).to_string()
}

fn value(random: &mut impl Rng, field: &Field) -> serde_json::Value {
    match field.kind {
        FieldType::Text => format!("词{}", random.random_range(0..500)).into(),
        FieldType::Code => {
            // The first code is the ordinary one: three rows of four have it.
            let ordinary = random.random_ratio(3, 4);
            let at = if ordinary {
                0
            } else {
                random.random_range(0..field.codes.len())
            };
            field.codes[at].code.as_str().into()
        }
        FieldType::Flag => random.random_ratio(1, 50).into(),
        FieldType::Date => date(random, 30_000).into(),
        _ => {
            let (least, most) = (field.least.unwrap_or(0), field.most.unwrap_or(1_000_000));
            (least + (most - least) / 200 * random.random_range(0..40)).into()
        }
    }
}
