//! Prepares every statement of the book on both databases. A statement that is not listed in its file's `STATEMENTS` is found
//! in the source; so is a file whose list is not named here. Knows no table.

use sqlx::{AssertSqlSafe, Column as _, Connection as _, Either, Executor as _, PgConnection, SqlSafeStr as _};
use sqlx::{SqliteConnection, Statement as _, TypeInfo as _};

use crate::book::BOOK;
use crate::cluster::cluster;
use crate::table::Table;
use crate::vault::VAULT;
use crate::*;

/// Every file with statements.
const FILES: &[(&str, &[&str])] = &[
    ("account", account::STATEMENTS),
    ("account_grant", account_grant::STATEMENTS),
    ("alert", alert::STATEMENTS),
    ("anchors", anchors::STATEMENTS),
    ("assertion", assertion::STATEMENTS),
    ("broken", broken::STATEMENTS),
    ("card", card::STATEMENTS),
    ("card_request", card_request::STATEMENTS),
    ("clue", clue::STATEMENTS),
    ("clue_answer", clue_answer::STATEMENTS),
    ("county", county::STATEMENTS),
    ("county_batch", county_batch::STATEMENTS),
    ("county_past", county_past::STATEMENTS),
    ("county_things", county_things::STATEMENTS),
    ("county_vault", county_vault::STATEMENTS),
    ("day_value", day_value::STATEMENTS),
    ("decision", decision::STATEMENTS),
    ("empty_household", empty_household::STATEMENTS),
    ("finding", finding::STATEMENTS),
    ("history", history::STATEMENTS),
    ("household", household::STATEMENTS),
    ("identity", identity::STATEMENTS),
    ("invitation", invitation::STATEMENTS),
    ("journal", journal::STATEMENTS),
    ("known_clue", known_clue::STATEMENTS),
    ("last_run", last_run::STATEMENTS),
    ("ledger", ledger::STATEMENTS),
    ("ledger_file", ledger_file::STATEMENTS),
    ("link_pair", link_pair::STATEMENTS),
    ("linkage_model", linkage_model::STATEMENTS),
    ("linking", linking::STATEMENTS),
    ("lot", lot::STATEMENTS),
    ("merge", merge::STATEMENTS),
    ("merge_check", merge_check::STATEMENTS),
    ("meta", meta::STATEMENTS),
    ("overview", overview::STATEMENTS),
    ("pack_change", pack_change::STATEMENTS),
    ("pair_side", pair_side::STATEMENTS),
    ("person", person::STATEMENTS),
    ("place", place::STATEMENTS),
    ("plan", plan::STATEMENTS),
    ("record", record::STATEMENTS),
    ("refusal", refusal::STATEMENTS),
    ("renewal", renewal::STATEMENTS),
    ("resealing", resealing::STATEMENTS),
    ("response", response::STATEMENTS),
    ("screening", screening::STATEMENTS),
    ("second_factor", second_factor::STATEMENTS),
    ("session", session::STATEMENTS),
    ("settling", settling::STATEMENTS),
    ("sign_in_try", sign_in_try::STATEMENTS),
    ("site", site::STATEMENTS),
    ("state_check", state_check::STATEMENTS),
    ("task", task::STATEMENTS),
    ("turns", turns::STATEMENTS),
    ("unmasking", unmasking::STATEMENTS),
    ("vault", vault::STATEMENTS),
    ("vault_assertion", vault_assertion::STATEMENTS),
    ("village", village::STATEMENTS),
    ("visit", visit::STATEMENTS),
    ("worker", worker::STATEMENTS),
];

/// Every table that is written through [`Table`].
static TABLES: &[&Table] = &[
    &account::ACCOUNT,
    &account_grant::ACCOUNT_GRANT,
    &alert::ALERT,
    &assertion::ASSERTION,
    &card::CARD,
    &card_request::CARD_REQUEST,
    &clue_answer::CLUE_ANSWER,
    &clue_answer::CLUE_ANSWER_DECISION,
    &clue_answer::VAULT_CLUE_ANSWER,
    &day_value::DAY_VALUE,
    &decision::LINK_DECISION,
    &finding::FINDING,
    &finding::VAULT_FINDING_VALUE,
    &household::HOUSEHOLD,
    &invitation::INVITATION,
    &ledger::LEDGER,
    &link_pair::LINK_PAIR,
    &link_pair::ROW_STATEMENT,
    &linkage_model::LINKAGE_MODEL,
    &lot::LOT,
    &merge::DECIDED_LINK,
    &merge::WITHDRAWAL,
    &pack_change::PACK_CHANGE,
    &pack_change::PACK_CHANGE_DECISION,
    &person::PERSON,
    &place::PLACE,
    &plan::PLAN,
    &record::RECORD,
    &record::VAULT_RECORD,
    &record::LEDGER_PLACE,
    &response::RESPONSE,
    &response::RESPONSE_STEP,
    &screening::SCREENING,
    &screening::CLUE,
    &screening::REASON,
    &screening::VAULT_REASON,
    &screening::VAULT_CLUE,
    &site::SITE,
    &task::TASK,
    &unmasking::UNMASKING,
    &vault_assertion::VAULT_ASSERTION,
    &village::VILLAGE,
    &visit::VISIT,
    &visit::VISIT_TASK,
    &worker::WORKER,
    &worker::PAIRING,
];

/// Files whose statements are for one of the two databases only.
const OF_ONE_DATABASE: [&str; 2] = ["postgres", "sqlite"];

fn every_statement() -> Vec<(String, String)> {
    let of_files = FILES
        .iter()
        .flat_map(|(file, texts)| texts.iter().map(|text| ((*file).to_owned(), (*text).to_owned())));
    let of_tables = TABLES.iter().flat_map(|table| {
        let read = || [table.digest_text(true), table.digest_text(false), table.entry_text()];
        let read = (table.fixed > 0).then(read).into_iter().flatten();
        let texts = [table.insert_text(1).to_string(), table.insert_text(3).to_string()];
        texts.into_iter().chain(read).map(|text| (table.name.to_owned(), text))
    });
    of_files.chain(of_tables).collect()
}

/// Names of constants in a source that hold statements: texts that begin like one, or that are put together.
fn named_in(source: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for part in source.split("const ").skip(1) {
        let Some((name, rest)) = part.split_once(": ") else {
            continue;
        };
        let Some((kind, value)) = rest.split_once('=') else {
            continue;
        };
        let is_text = kind.trim() == "&str" || (kind.starts_with("[&str;") && name == "TAKE_OUT");
        let value = value.trim_start();
        let begins = |verb: &str| value.starts_with(&format!("\"{verb} "));
        let is_statement = !value.starts_with('"')
            || ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]
                .iter()
                .any(|verb| begins(verb));
        if is_text && is_statement && name.chars().all(|one| one.is_ascii_uppercase() || one == '_') {
            names.push(name);
        }
    }
    names
}

#[test]
fn every_statement_of_the_sources_is_listed() {
    let mut missing = Vec::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let source = std::fs::read_to_string(&path).unwrap();
        if file == "statements" || OF_ONE_DATABASE.contains(&file.as_str()) {
            continue;
        }
        let names = named_in(&source);
        let listed = source
            .split("const STATEMENTS: &[&str] = &[")
            .nth(1)
            .unwrap_or_default();
        let listed = listed.split("];").next().unwrap_or_default();
        let words: Vec<&str> = listed
            .split(|one: char| !one.is_ascii_alphanumeric() && one != '_')
            .collect();
        missing.extend(
            names
                .iter()
                .filter(|name| !words.contains(*name))
                .map(|name| format!("{file}.rs: {name}")),
        );
        if !names.is_empty() && !FILES.iter().any(|(known, _)| *known == file) {
            missing.push(format!("{file} in FILES of statements.rs"));
        }
        let tables = source.matches(": Table = Table {").count();
        let known = TABLES
            .iter()
            .filter(|table| source.contains(&format!("name: \"{}\"", table.name)))
            .count();
        if known < tables {
            missing.push(format!("a table of {file}.rs in TABLES of statements.rs"));
        }
    }
    assert!(missing.is_empty(), "not listed: {missing:#?}");
    assert!(every_statement().len() > 250, "{}", every_statement().len());
}

async fn sqlite_with(migrations: database::Migrations) -> SqliteConnection {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    for (_, _, text) in migrations {
        sqlx::raw_sql(*text).execute(&mut connection).await.unwrap();
    }
    connection
}

#[tokio::test]
async fn every_statement_is_understood_by_sqlite() {
    let mut book = sqlite_with(BOOK.sqlite).await;
    let mut vault = sqlite_with(VAULT.sqlite).await;
    let mut wrong = Vec::new();
    for (file, text) in every_statement() {
        let in_book = (&mut book).prepare(AssertSqlSafe(text.clone()).into_sql_str()).await;
        let Err(in_book) = in_book else { continue };
        if let Err(in_vault) = (&mut vault).prepare(AssertSqlSafe(text.clone()).into_sql_str()).await {
            wrong.push(format!("{file}: {in_book} / {in_vault}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn postgres_with(url: &str, schema: &'static database::Schema) -> PgConnection {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let name = schema.name;
    let make = format!("CREATE SCHEMA {name}; SET search_path TO {name}");
    sqlx::raw_sql(AssertSqlSafe(make))
        .execute(&mut connection)
        .await
        .unwrap();
    for (_, _, text) in schema.postgres {
        sqlx::raw_sql(*text).execute(&mut connection).await.unwrap();
    }
    connection
}

/// What is wrong with a statement, if anything. Values are bound without a type, so each parameter must come out as one of the
/// three types that values have; a column may be whatever reads as a text, a number or bytes.
async fn fault(connection: &mut PgConnection, text: &str) -> Option<String> {
    let prepared = match connection.prepare(AssertSqlSafe(text.to_owned()).into_sql_str()).await {
        Ok(prepared) => prepared,
        Err(error) => return Some(error.to_string()),
    };
    if let Some(Either::Left(parameters)) = prepared.parameters() {
        let odd = |name: &str| !matches!(name, "TEXT" | "INT8" | "BYTEA");
        if let Some(at) = parameters.iter().position(|one| odd(one.name())) {
            return Some(format!("parameter ${} is a {}", at + 1, parameters[at].name()));
        }
    }
    let odd = |name: &str| !matches!(name, "TEXT" | "INT8" | "INT4" | "BOOL" | "BYTEA");
    let column = prepared.columns().iter().find(|column| odd(column.type_info().name()));
    column.map(|column| format!("column {} is a {}", column.name(), column.type_info().name()))
}

#[tokio::test]
async fn every_statement_is_understood_by_postgresql() {
    let url = cluster().database();
    let mut book = postgres_with(&url, &BOOK).await;
    let mut vault = postgres_with(&url, &VAULT).await;
    let mut wrong = Vec::new();
    for (file, text) in every_statement() {
        let Some(in_book) = fault(&mut book, &text).await else {
            continue;
        };
        if let Some(in_vault) = fault(&mut vault, &text).await {
            wrong.push(format!("{file}: {in_book} / {in_vault}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
