//! Where the two databases differ although the statements are the same text: how much one statement carries, and what each
//! of the two calls its errors. Knows no table.

use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;

/// Which database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Dialect {
    /// How many values one statement of many rows binds. SQLite finds the number of a `$n` parameter by walking their list,
    /// so that long lists cost more than the calls they save; to a server every statement is a journey.
    pub(crate) const fn values_per_statement(self) -> usize {
        match self {
            Self::Sqlite => 240,
            Self::Postgres => 4_000,
        }
    }

    /// The statement that names every table of the book with each of its columns.
    pub(crate) const fn columns_of_tables(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations'"
            }
            Self::Postgres => {
                "SELECT c.table_name::text, c.column_name::text FROM information_schema.columns c \
                 WHERE c.table_schema = current_schema() AND c.table_name <> '_sqlx_migrations'"
            }
        }
    }

    /// The statement that names every table with each of those it refers to.
    pub(crate) const fn references_of_tables(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT m.name, f.\"table\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f \
                 WHERE m.type = 'table'"
            }
            Self::Postgres => {
                "SELECT t.relname::text, o.relname::text FROM pg_catalog.pg_constraint k \
                 JOIN pg_catalog.pg_class t ON t.oid = k.conrelid JOIN pg_catalog.pg_class o ON o.oid = k.confrelid \
                 WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace"
            }
        }
    }
}

/// What a database means by an error, as far as the book tells errors apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Somebody else holds the lock.
    Busy,
    /// No space left.
    Full,
    /// The files cannot be written.
    ReadOnly,
    /// The server does not let this account in, or not do this.
    Denied,
    /// The server is going down, coming up, or has no connection left.
    Unreachable,
    /// Anything else.
    Other,
}

/// What an error means.
pub(crate) fn meaning(error: &dyn DatabaseError) -> Meaning {
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        return meaning_of_state(error.code());
    }
    // SQLite result codes: 5 BUSY, 6 LOCKED, 8 READONLY, 13 FULL, 14 CANTOPEN (no write-ahead log can be made); extended codes keep them in the low byte.
    let code = error.code().and_then(|code| code.parse::<i64>().ok());
    match code.map(|code| code & 0xff) {
        Some(5 | 6) => Meaning::Busy,
        Some(13) => Meaning::Full,
        Some(8 | 14) => Meaning::ReadOnly,
        _ => Meaning::Other,
    }
}

/// SQLSTATE codes of PostgreSQL.
fn meaning_of_state(state: &str) -> Meaning {
    match state {
        // lock_not_available, serialization_failure, deadlock_detected
        "55P03" | "40001" | "40P01" => Meaning::Busy,
        "53100" => Meaning::Full,
        // no such user, wrong password, no such database, insufficient_privilege, read_only_sql_transaction
        "28000" | "28P01" | "3D000" | "42501" | "25006" => Meaning::Denied,
        // too_many_connections; admin_shutdown, crash_shutdown, cannot_connect_now, and what a broken connection says
        "53300" | "57P01" | "57P02" | "57P03" => Meaning::Unreachable,
        state if state.starts_with("08") => Meaning::Unreachable,
        _ => Meaning::Other,
    }
}
