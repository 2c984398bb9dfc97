//! The book: SQL, journal, scope, vault. The only room with SQL.
