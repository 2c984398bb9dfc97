//! A book from before there were grants opens, and its accounts keep what they had.
use std::borrow::Cow;

use crate::county::*;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqlSafeStr as _, SqliteConnection};
use twofront_domain::actor::{Grant, Role};
use twofront_store::Book;

const FIRST: &str = include_str!("../../migrations/sqlite/book/0001_book.sql");
const ACCOUNTS: &str = "INSERT INTO account (id, login, name, role, place_code, worker_id, vault, password_hash, \
                        created_at, disabled_at, journal_seq) VALUES \
                        ('0190f3b0-0000-7000-8000-000000000001', 'admin', '甲', 'administrator', '349900', NULL, 1, '$', 1, NULL, 1), \
                        ('0190f3b0-0000-7000-8000-000000000002', 'desk', '乙', 'county', '349900', NULL, 1, '$', 1, NULL, 2), \
                        ('0190f3b0-0000-7000-8000-000000000003', 'town', '丙', 'town', '349900001', NULL, 0, '$', 1, 5, 3)";

#[tokio::test]
async fn accounts_from_before_grants_get_theirs_once() {
    // Before there were grants there was SQLite only.
    let folder = On::Sqlite.place().await;
    let options = SqliteConnectOptions::new()
        .filename(folder.path().address.folder().unwrap().join("book.db"))
        .create_if_missing(true);
    let mut old = SqliteConnection::connect_with(&options).await.unwrap();
    let first = Migration::new(
        1,
        Cow::Borrowed("book"),
        MigrationType::Simple,
        FIRST.into_sql_str(),
        false,
    );
    Migrator::with_migrations(vec![first]).run(&mut old).await.unwrap();
    sqlx::query(ACCOUNTS).execute(&mut old).await.unwrap();
    old.close().await.unwrap();

    let book = Book::open(folder.path()).await.unwrap();
    let waiting = book.account_with_login("admin").await.unwrap().unwrap();
    assert_eq!(
        waiting.grant, None,
        "until the program has made grants of it, an account can do nothing"
    );
    assert_eq!(book.grant_what_accounts_had(&actor(), moment(0)).await.unwrap(), 3);
    assert_eq!(
        book.grant_what_accounts_had(&actor(), moment(1)).await.unwrap(),
        0,
        "once"
    );
    let grant = async |login: &str| book.account_with_login(login).await.unwrap().unwrap().grant;
    let of = |role: Role, code: &str, vault: bool| {
        Some(Grant {
            role,
            place: place(code),
            worker: None,
            site: None,
            vault,
        })
    };
    assert_eq!(grant("admin").await, of(Role::SystemAdministrator, "349900", false));
    assert_eq!(grant("desk").await, of(Role::County, "349900", true));
    assert_eq!(grant("town").await, of(Role::Town, "349900001", false));
    let town = book.account_with_login("town").await.unwrap().unwrap();
    assert!(town.disabled_at.is_some(), "who was disabled stays so");
    assert_eq!(verify(&book).await.fault, None);
    drop(book);
    let changed = tamper(
        folder.path(),
        "book.db",
        "UPDATE account_grant SET role = 'county' WHERE role = 'town'",
    )
    .await;
    assert_eq!(changed, 1);
    let book = Book::open(folder.path()).await.unwrap();
    assert!(
        verify(&book).await.fault.is_some(),
        "a grant changed behind the program's back is found"
    );
}
