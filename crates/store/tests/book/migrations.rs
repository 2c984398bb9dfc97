//! The tables are the same on both databases: the same migrations in either's words, the same columns and indexes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::county::*;

/// Where SQLite makes a table anew because it cannot take away columns that refer to others, or what they must be: from where to where, and what
/// PostgreSQL does instead.
const OTHERWISE: [(&str, &str, &str); 3] = [
    (
        "CREATE TABLE account_now (",
        "ALTER TABLE account_now RENAME TO account;",
        "ALTER TABLE account DROP COLUMN role, DROP COLUMN place_code, DROP COLUMN worker_id, DROP COLUMN vault;",
    ),
    (
        "CREATE TABLE alert_now (",
        "CREATE INDEX alert_account ON alert (account_id, kind, since);",
        "ALTER TABLE alert ALTER COLUMN account_id DROP NOT NULL;",
    ),
    (
        "CREATE TABLE sealed_record (",
        "CREATE INDEX vault_reason_clue ON vault_reason (clue_id, id);",
        SEALED,
    ),
];

/// The vault's columns whose values are sealed become bytes.
const SEALED: &str = "DROP INDEX vault_record_row;
ALTER TABLE vault_record
    ALTER COLUMN sheet TYPE BYTEA USING convert_to(sheet, 'UTF8'),
    ALTER COLUMN link_zh TYPE BYTEA USING convert_to(link_zh, 'UTF8'),
    ALTER COLUMN link_en TYPE BYTEA USING convert_to(link_en, 'UTF8'),
    ALTER COLUMN raw TYPE BYTEA USING convert_to(raw, 'UTF8'),
    ALTER COLUMN raw_digest TYPE BYTEA USING convert_to(raw_digest, 'UTF8');
CREATE INDEX vault_record_row ON vault_record (ledger_id, row_number);
ALTER TABLE vault_finding_value ALTER COLUMN value TYPE BYTEA USING convert_to(value, 'UTF8');
ALTER TABLE vault_assertion
    ALTER COLUMN source_title TYPE BYTEA USING convert_to(source_title, 'UTF8'),
    ALTER COLUMN source_place TYPE BYTEA USING convert_to(source_place, 'UTF8'),
    ALTER COLUMN content TYPE BYTEA USING convert_to(content, 'UTF8');
ALTER TABLE vault_clue
    ALTER COLUMN clue_key TYPE BYTEA USING convert_to(clue_key, 'UTF8'),
    ALTER COLUMN rule TYPE BYTEA USING convert_to(rule, 'UTF8');
ALTER TABLE vault_reason ALTER COLUMN body TYPE BYTEA USING convert_to(body, 'UTF8');
ALTER TABLE vault_clue_answer ALTER COLUMN text TYPE BYTEA USING convert_to(text, 'UTF8');";

/// What a migration for SQLite is on PostgreSQL: texts compare byte by byte, and bytes have another name.
fn in_words_of_postgres(text: &str) -> String {
    let mut text = text.to_owned();
    for (from, to, instead) in OTHERWISE {
        if let Some((before, rest)) = text.split_once(from) {
            let (_, after) = rest.split_once(to).unwrap();
            text = format!("{before}{instead}{after}");
        }
    }
    let line = |line: &str| {
        if line.trim_start().starts_with("--") {
            return line.to_owned();
        }
        let words = line.split_inclusive([' ', ',', ')', ';']).map(|word| {
            let bare = word.trim_end_matches([' ', ',', ')', ';']);
            match bare {
                "TEXT" => format!("TEXT COLLATE \"C\"{}", &word[bare.len()..]),
                "BLOB" => format!("BYTEA{}", &word[bare.len()..]),
                _ => word.to_owned(),
            }
        });
        words.collect::<String>()
    };
    let lines: Vec<String> = text.lines().map(line).collect();
    lines.join("\n") + "\n"
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let folders = ["book", "vault"].map(|name| folder.join(name));
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    entries
        .map(|entry| entry.unwrap().path().strip_prefix(folder).unwrap().to_owned())
        .collect()
}

/// `UPDATE_MIGRATIONS=1` writes them, for a table that was added; where PostgreSQL needs other words than these, teach them here.
#[test]
#[allow(clippy::disallowed_methods, reason = "how whoever added a table says so")]
fn the_migrations_of_postgresql_say_what_those_of_sqlite_say() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"));
    let (sqlite, postgres) = (folder.join("sqlite"), folder.join("postgres"));
    let update = std::env::var_os("UPDATE_MIGRATIONS").is_some();
    for file in files(&sqlite) {
        let expected = in_words_of_postgres(&std::fs::read_to_string(sqlite.join(&file)).unwrap());
        let path = postgres.join(&file);
        if update {
            std::fs::write(&path, &expected).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == expected,
            "{} differs; UPDATE_MIGRATIONS=1 cargo test -p twofront-store --test book migrations writes it",
            path.display()
        );
    }
    assert_eq!(files(&sqlite), files(&postgres), "a migration of one database only");
}

const COLUMNS_OF_SQLITE: &str = "SELECT COALESCE(group_concat(line, '\n'), '') FROM (SELECT m.name || '.' || c.name || ' ' \
     || lower(c.type) || CASE WHEN c.\"notnull\" = 1 THEN ' not null' ELSE '' END AS line FROM sqlite_master m \
     JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name <> '_sqlx_migrations' \
     UNION ALL SELECT 'index ' || name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL)";
const COLUMNS_OF_POSTGRES: &str = "SELECT string_agg(line, E'\n') FROM (SELECT table_name || '.' || column_name || ' ' \
     || replace(data_type, 'bytea', 'blob') || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END AS line \
     FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations' \
     UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT IN \
     (SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace)) AS lines";
const OTHER_COLLATIONS: &str = "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = current_schema() \
     AND table_name <> '_sqlx_migrations' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'";

#[tokio::test]
async fn columns_and_indexes_are_the_same() {
    let (sqlite, postgres) = (On::Sqlite.place().await, On::Postgres.place().await);
    for place in [&sqlite, &postgres] {
        open(place.path()).await.close().await;
    }
    for file in ["book.db", "vault.db"] {
        let ours = text_of(sqlite.path(), file, COLUMNS_OF_SQLITE).await;
        let theirs = text_of(postgres.path(), file, COLUMNS_OF_POSTGRES).await;
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
        assert_eq!(lines(&ours), lines(&theirs), "{file}");
        assert!(lines(&ours).len() > 40, "{ours}");
        assert_eq!(number(postgres.path(), file, OTHER_COLLATIONS).await, 0);
    }
}
