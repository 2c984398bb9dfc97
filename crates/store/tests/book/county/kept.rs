//! Where the books of tests are kept: every test runs on SQLite and on PostgreSQL. What somebody does behind the program's back
//! is here, too.

use std::collections::HashSet;
use std::path::Path;

use futures_util::future::BoxFuture;
use proptest::prelude::*;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection as _};
use tempfile::TempDir;
use twofront_store::{Book, BookAddress, BookPlace};

use crate::cluster::cluster;

/// On which database a test runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// Either of the two, for properties.
pub fn either() -> impl Strategy<Value = On> {
    prop_oneof![Just(On::Sqlite), Just(On::Postgres)]
}

/// A place for one book; gone with the test.
pub struct Kept {
    address: BookPlace,
    /// A server's address with its password.
    url: Option<String>,
    /// Holds the book's folder, and the keys.
    _folder: TempDir,
}

/// Makes of every named test one on each database.
macro_rules! on_both {
    ($($(#[$attribute:meta])* $name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            $(#[$attribute])*
            async fn $name() {
                super::$name(crate::county::On::Sqlite).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test]
            $(#[$attribute])*
            async fn $name() {
                super::$name(crate::county::On::Postgres).await;
            })+
        }
    };
}
pub(crate) use on_both;

impl On {
    /// An empty place for a book.
    pub async fn place(self) -> Kept {
        match self {
            Self::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let book = folder.path().join("book");
                std::fs::create_dir(&book).unwrap();
                Kept {
                    address: (&book).into(),
                    url: None,
                    _folder: folder,
                }
            }
            Self::Postgres => Kept::on_server(cluster().database()),
        }
    }
}

impl Kept {
    fn on_server(url: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address: BookAddress = url.parse().unwrap();
        Self {
            address: BookPlace::with_keys(address, folder.path().join("keys")),
            url: Some(url),
            _folder: folder,
        }
    }

    pub fn path(&self) -> &BookPlace {
        &self.address
    }

    fn folder(&self) -> Option<&Path> {
        self.address.address.folder()
    }

    /// Somebody puts the vault of another book in the place of this one's.
    pub fn take_vault_of(&self, other: &Self) {
        match (self.folder(), other.folder()) {
            (Some(folder), Some(other)) => {
                std::fs::copy(other.join("vault.db"), folder.join("vault.db")).unwrap();
            }
            _ => {
                let theirs = cluster().sql(other.database(), "SELECT value FROM vault.meta WHERE key = 'book-id'");
                let put = format!(
                    "UPDATE vault.meta SET value = '{}' WHERE key = 'book-id'",
                    theirs.trim()
                );
                cluster().sql(self.database(), &put);
            }
        }
    }

    /// Somebody removes the vault.
    pub fn lose_vault(&self) {
        match self.folder() {
            Some(folder) => std::fs::remove_file(folder.join("vault.db")).unwrap(),
            None => drop(cluster().sql(self.database(), "DROP SCHEMA vault CASCADE")),
        }
    }

    fn database(&self) -> &str {
        self.url().rsplit('/').next().unwrap()
    }

    /// A server's address with its password.
    pub fn url(&self) -> &str {
        self.url.as_deref().unwrap()
    }
}

/// The schema that stands for a file.
fn schema_of(file: &str) -> &'static str {
    if file == "vault.db" { "vault" } else { "book" }
}

async fn sqlite(folder: &Path, file: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(folder.join(file))
        .foreign_keys(false);
    SqliteConnection::connect_with(&options).await.unwrap()
}

async fn postgres(address: &BookPlace, file: &str) -> PgConnection {
    let BookAddress::Server(server) = &address.address else {
        unreachable!()
    };
    let shown = server.to_string();
    let name = shown.rsplit('/').next().unwrap();
    let options: PgConnectOptions = cluster().address(name).parse().unwrap();
    let options = options.options([
        ("search_path", schema_of(file)),
        ("session_replication_role", "replica"),
    ]);
    PgConnection::connect_with(&options).await.unwrap()
}

/// How PostgreSQL writes bytes, and a truth.
fn for_postgres(statement: &str) -> String {
    statement.replace("1, x'00'", "true, ''").replace("x'00'", "'\\x00'")
}

/// Changes a book behind the program's back.
pub fn tamper<'a>(address: &'a BookPlace, file: &'a str, statement: &'a str) -> BoxFuture<'a, u64> {
    Box::pin(async move {
        if let Some(folder) = address.address.folder() {
            let mut connection = sqlite(folder, file).await;
            let done = sqlx::query(AssertSqlSafe(statement.to_owned()))
                .execute(&mut connection)
                .await;
            connection.close().await.unwrap();
            return done.unwrap().rows_affected();
        }
        let mut connection = postgres(address, file).await;
        let done = sqlx::query(AssertSqlSafe(for_postgres(statement)))
            .execute(&mut connection)
            .await;
        connection.close().await.unwrap();
        done.unwrap().rows_affected()
    })
}

/// One number read behind the program's back.
pub fn number<'a>(address: &'a BookPlace, file: &'a str, statement: &'a str) -> BoxFuture<'a, i64> {
    Box::pin(async move {
        let query = sqlx::query_scalar(AssertSqlSafe(statement.to_owned()));
        match address.address.folder() {
            Some(folder) => query.fetch_one(&mut sqlite(folder, file).await).await.unwrap(),
            None => {
                let query = sqlx::query_scalar(AssertSqlSafe(statement.to_owned()));
                query.fetch_one(&mut postgres(address, file).await).await.unwrap()
            }
        }
    })
}

/// One text of the book read behind the program's back.
pub async fn texts(address: &BookPlace, statement: &str) -> String {
    text_of(address, "book.db", statement).await
}

/// One text of book or vault.
pub fn text_of<'a>(address: &'a BookPlace, file: &'a str, statement: &'a str) -> BoxFuture<'a, String> {
    Box::pin(async move {
        match address.address.folder() {
            Some(folder) => {
                let query = sqlx::query_scalar(AssertSqlSafe(statement.to_owned()));
                query.fetch_one(&mut sqlite(folder, file).await).await.unwrap()
            }
            None => {
                let query = sqlx::query_scalar(AssertSqlSafe(statement.to_owned()));
                query.fetch_one(&mut postgres(address, file).await).await.unwrap()
            }
        }
    })
}

/// The files of the folder that contain these bytes; of a server, the schemas, by the names of the files they stand for.
pub async fn files_with(address: &BookPlace, needle: &str) -> HashSet<String> {
    let Some(folder) = address.address.folder() else {
        let mut found = HashSet::new();
        for file in ["book.db", "vault.db"] {
            if schema_contains(address, file, needle).await {
                found.insert(file.to_owned());
            }
        }
        return found;
    };
    let holds = |path: &Path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
    };
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_file() && holds(path))
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect()
}

async fn schema_contains(address: &BookPlace, file: &str, needle: &str) -> bool {
    let mut connection = postgres(address, file).await;
    let tables: Vec<String> = sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = $1")
        .bind(schema_of(file))
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert!(tables.len() > 5, "{tables:?}");
    for table in tables {
        let count = format!("SELECT COUNT(*) FROM {table} t WHERE strpos(t::text, $1) > 0");
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(count))
            .bind(needle)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        if count > 0 {
            return true;
        }
    }
    false
}

/// Opens a book in a place.
pub async fn open(address: &BookPlace) -> Book {
    Book::open(address).await.unwrap()
}
