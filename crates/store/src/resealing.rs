//! Rows of a vault from before there were keys: sealed once, when the book is opened. The journal's entries of then know digests of
//! the plain rows; one new entry says those of the sealed ones, and `verification` believes it for older entries.

use std::collections::BTreeMap;

use futures_core::future::BoxFuture;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use twofront_domain::actor::Actor;
use twofront_domain::digest::{DigestKind, Digester};
use twofront_domain::ids::ResponseId;
use twofront_domain::moment::Moment;
use twofront_domain::place::PlaceCode;
use uuid::Uuid;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{Connection, all, first, run};
use crate::error::StoreError;
use crate::ledger_file::{VAULT_LEDGER_FILE, digested};
use crate::meta;
use crate::pen::combine;
use crate::response::{NewResponse, standing};
use crate::sealing::{DataKey, place_of};
use crate::table::Table;
use crate::vault::sealed_columns;
use crate::verification::{VAULT_TABLES, vault_digests_of};

/// The journal's word for the entry that says digests of rows that were sealed after they were written.
pub(crate) const ACTION: &str = "vault.seal";
/// The word in its detail that holds them, by the numbers of their entries.
pub(crate) const DIGESTS: &str = "sealed_entries";

const ANY_ROW: &str = "SELECT 1 FROM vault_record UNION ALL SELECT 1 FROM vault_assertion UNION ALL SELECT 1 FROM vault_clue \
                       UNION ALL SELECT 1 FROM vault_reason UNION ALL SELECT 1 FROM vault_finding_value UNION ALL \
                       SELECT 1 FROM vault_clue_answer UNION ALL SELECT 1 FROM vault_ledger_file LIMIT 1";
const FIRST_DAY: &str = "SELECT MIN(effective) FROM vault_assertion";
const FILES: &str = "SELECT ledger_id FROM vault_ledger_file ORDER BY ledger_id";
const FILE: &str = "SELECT content, journal_seq FROM vault_ledger_file WHERE ledger_id = $1";
const SEAL_FILE: &str = "UPDATE vault_ledger_file SET content = $2 WHERE ledger_id = $1";

/// Digests of one table's rows by entry, as they were written and as they are sealed.
type Digests = BTreeMap<i64, BTreeMap<&'static str, [Digester; 2]>>;

/// Notes which key the rows are sealed with when the first is written; refuses rows of another.
pub(crate) async fn sealed_for(vault: &mut Connection, print: &str) -> Result<(), StoreError> {
    match meta::get(vault, meta::SEALED_FOR).await? {
        Some(before) if before == print => Ok(()),
        before => {
            if has_rows(vault).await? {
                let why = match before {
                    Some(_) => "the vault's rows are sealed with another key",
                    None => "the vault's rows are not sealed yet; open the book with twofront once",
                };
                return Err(StoreError::KeysUnfit(why.to_owned()));
            }
            meta::set(vault, meta::SEALED_FOR, print).await
        }
    }
}

async fn has_rows(vault: &mut Connection) -> Result<bool, StoreError> {
    let found = first(vault, "vault", ANY_ROW, vec![], |columns| columns.int());
    Ok(found.await?.is_some())
}

impl Book {
    /// Seals what an older program wrote into the vault, for a response that is opened for it where none is. Gives how many
    /// entries of the journal it concerned; 0 when everything is sealed.
    ///
    /// # Errors
    /// When the keys folder or the book cannot be written; the next call goes on.
    pub fn seal_what_was_plain<'a>(
        &'a self,
        actor: &'a Actor,
        now: Moment,
    ) -> BoxFuture<'a, Result<usize, StoreError>> {
        Box::pin(self.seal_plain(actor, now))
    }

    async fn seal_plain(&self, actor: &Actor, now: Moment) -> Result<usize, StoreError> {
        let mut reading = self.vault().database().reader().await?;
        let later = meta::get(&mut reading, meta::SEALED_LATER).await?;
        if later.is_none() {
            let sealed = meta::get(&mut reading, meta::SEALED_FOR).await?.is_some();
            if sealed || !has_rows(&mut reading).await? {
                return Ok(0);
            }
            drop(reading);
            self.response_for_old_rows(actor, now).await?;
        }
        let mut pen = self.pen(actor, now, ACTION).await?;
        let key = pen.vault_key().await?.ok_or(StoreError::NoResponse)?;
        let known = self.seal_rows_of_then(&key).await?;
        let digests: BTreeMap<String, String> = serde_json::from_str(&known).map_err(|_| StoreError::Unreadable {
            table: "vault meta",
            column: 0,
        })?;
        let count = digests.len();
        let entry = pen.commit("vault", serde_json::json!({ DIGESTS: digests })).await?;
        let mut writing = self.vault().database().begin().await?;
        meta::clear(&mut writing, meta::SEALED_LATER).await?;
        writing.commit().await.map_err(StoreError::of("seal the vault"))?;
        // What was plain is in no row any more; now it goes from the file, too.
        self.vault().database().forget_removed().await?;
        tracing::info!(
            seq = entry.seq,
            entries = count,
            "rows of the vault from before there were keys are sealed"
        );
        Ok(count)
    }

    async fn response_for_old_rows(&self, actor: &Actor, now: Moment) -> Result<(), StoreError> {
        let mut pen = self.pen(actor, now, "response.open").await?;
        if standing(pen.connection()).await?.response.is_some() {
            return Ok(());
        }
        let mut reading = self.vault().database().reader().await?;
        let day = first(&mut reading, "vault_assertion", FIRST_DAY, vec![], |columns| {
            columns.optional_parsed::<Date>()
        });
        let began_on = day.await?.flatten().unwrap_or_else(|| now.date_in_china());
        let county = self.county().await?;
        let place = county.map_or_else(|| "349900".parse::<PlaceCode>(), Ok);
        let place = place.map_err(|_| StoreError::Conflict("the book has no county"))?;
        let id = ResponseId::new(Uuid::now_v7());
        let new = NewResponse {
            id,
            kind: "epidemic".to_owned(),
            name: "原有应急数据".to_owned(),
            place,
            began_on,
        };
        let key = pen.open_response(&new).await?;
        let detail = serde_json::json!({ "kind": new.kind, "key": key, "for": "rows from before there were keys" });
        pen.commit(&id.to_string(), detail).await.map(drop)
    }

    /// Seals every row in one transaction of the vault; gives the digests by entry as JSON, also when it was done before. Only
    /// entries whose rows were as the journal knew them get a new digest: what was tampered with stays found.
    async fn seal_rows_of_then(&self, key: &DataKey) -> Result<String, StoreError> {
        let mut writing = self.vault().database().begin().await?;
        if let Some(done) = meta::get(&mut writing, meta::SEALED_LATER).await? {
            return Ok(done);
        }
        let kind = self.digest();
        let mut digests = Digests::new();
        for table in VAULT_TABLES {
            seal_table(&mut writing, table, (key, kind), &mut digests).await?;
        }
        seal_files(&mut writing, (key, kind), &mut digests).await?;
        let expected = vault_digests_of(&mut *self.book().snapshot().await?, kind).await?;
        let whole = |which: usize, tables: &BTreeMap<&'static str, [Digester; 2]>| {
            combine(
                kind,
                tables.iter().map(|(name, both)| (*name, both[which].clone().finish())),
            )
        };
        let sealed: BTreeMap<String, String> = digests
            .iter()
            .filter(|(seq, tables)| expected.get(seq) == Some(&whole(0, tables)))
            .map(|(seq, tables)| (seq.to_string(), whole(1, tables)))
            .collect();
        let text = serde_json::to_string(&sealed).map_err(|cause| StoreError::Sql {
            operation: "seal the vault",
            source: sqlx::Error::Encode(cause.into()),
        })?;
        meta::set(&mut writing, meta::SEALED_FOR, key.print()).await?;
        meta::set(&mut writing, meta::SEALED_LATER, &text).await?;
        writing.commit().await.map_err(StoreError::of("seal the vault"))?;
        Ok(text)
    }
}

async fn seal_table(
    writing: &mut Connection,
    table: &'static Table,
    (key, kind): (&DataKey, DigestKind),
    digests: &mut Digests,
) -> Result<(), StoreError> {
    let sealed = sealed_columns(table.name);
    let set: Vec<String> = (2..)
        .zip(sealed)
        .map(|(at, column)| format!("{column} = ${at}"))
        .collect();
    let update = format!("UPDATE {} SET {} WHERE id = $1", table.name, set.join(", "));
    let select = format!("SELECT {} FROM {} ORDER BY id", table.columns.join(","), table.name);
    let mut found: Vec<Vec<Cell>> = Vec::new();
    let mut rows = crate::connection::stream(writing, AssertSqlSafe(select), vec![])?;
    while let Some(row) = rows.next().await.map_err(StoreError::of(table.name))? {
        let mut columns = Columns::of(&row, table.name);
        let cells = table.columns.iter().map(|_| columns.stored().map(Cell::from));
        found.push(cells.collect::<Result<_, _>>()?);
    }
    drop(rows);
    for mut row in found {
        // As bytes they are what they were as texts, and as texts the journal knew them.
        for (cell, column) in row.iter_mut().zip(table.columns) {
            if let (true, Cell::Bytes(bytes)) = (sealed.contains(column), &*cell) {
                *cell = Cell::Text(String::from_utf8_lossy(bytes).into_owned());
            }
        }
        let was = digest_of(kind, &row);
        key.seal_rows(table, &mut row)?;
        note(kind, table.name, seq_of(&row), [was, digest_of(kind, &row)], digests);
        let mut cells = vec![row[0].clone()];
        cells.extend(
            row.iter()
                .zip(table.columns)
                .filter(|(_, column)| sealed.contains(column))
                .map(|(cell, _)| cell.clone()),
        );
        run(writing, "seal the vault", AssertSqlSafe(update.clone()), cells).await?;
    }
    Ok(())
}

async fn seal_files(
    writing: &mut Connection,
    (key, kind): (&DataKey, DigestKind),
    digests: &mut Digests,
) -> Result<(), StoreError> {
    let ids = all(writing, VAULT_LEDGER_FILE, FILES, vec![], |columns| columns.text()).await?;
    for id in ids {
        let found = first(writing, VAULT_LEDGER_FILE, FILE, vec![id.as_str().into()], |columns| {
            Ok((columns.bytes()?.to_vec(), columns.int()?))
        });
        let Some((content, seq)) = found.await? else {
            continue;
        };
        let sealed = key.seal(&place_of(VAULT_LEDGER_FILE, &id, "content"), &content)?;
        let both = [
            digest_of(kind, &digested(kind, &id, &content)),
            digest_of(kind, &digested(kind, &id, &sealed)),
        ];
        note(kind, VAULT_LEDGER_FILE, seq, both, digests);
        let cells = vec![id.as_str().into(), Cell::Bytes(sealed)];
        run(writing, "seal the vault", SEAL_FILE, cells).await?;
    }
    Ok(())
}

fn digest_of(kind: DigestKind, cells: &[Cell]) -> [u8; 32] {
    let mut digester = kind.begin();
    cells.iter().for_each(|cell| cell.digest_into(&mut digester));
    digester.finish()
}

/// The entry that wrote a row: its last column.
fn seq_of(row: &[Cell]) -> i64 {
    match row.last() {
        Some(Cell::Int(seq)) => *seq,
        _ => 0,
    }
}

fn note(kind: DigestKind, table: &'static str, seq: i64, both: [[u8; 32]; 2], digests: &mut Digests) {
    let of_table = digests
        .entry(seq)
        .or_default()
        .entry(table)
        .or_insert_with(|| [kind.begin(), kind.begin()]);
    for (hasher, digest) in of_table.iter_mut().zip(both) {
        hasher.update(digest);
    }
}

/// What a [`ACTION`] entry says of older entries.
pub(crate) fn sealed_entries(detail: &str) -> Vec<(i64, String)> {
    let detail: serde_json::Value = serde_json::from_str(detail).unwrap_or_default();
    let said = detail.get(DIGESTS).and_then(serde_json::Value::as_object);
    let entries = said.into_iter().flatten();
    let read = |(seq, digest): (&String, &serde_json::Value)| Some((seq.parse().ok()?, digest.as_str()?.to_owned()));
    entries.filter_map(read).collect()
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ANY_ROW, FIRST_DAY, FILES, FILE, SEAL_FILE];

#[cfg(test)]
mod tests {
    use twofront_domain::actor::{Role, Scope};
    use twofront_domain::ids::{AnswerId, LedgerId};
    use twofront_domain::progress::Silent;

    use super::*;
    use crate::address::BookPlace;
    use crate::clue_answer::VAULT_CLUE_ANSWER;
    use crate::cluster::cluster;
    use crate::keys::KeysFolder;
    use crate::verification::Fault;

    const SECRET: &str = "三十九度一七";

    fn local() -> Actor {
        Actor {
            account: None,
            name: "local".to_owned(),
            role: Some(Role::County),
            scope: Scope::area("349900".parse().unwrap(), true),
            device: "test".to_owned(),
            purpose: "test".to_owned(),
        }
    }

    /// A book as an older program left it: plain rows, and digests of plain rows in the journal. `answers` are written, one entry
    /// each, and a file with the first.
    async fn book_of_then(place: &BookPlace, answers: u128) -> Book {
        let book = Book::open(place).await.unwrap();
        for number in 1..=answers {
            let actor = local();
            let at = Moment::from_micros(i64::try_from(number).unwrap());
            let mut pen = book.pen(&actor, at, "then").await.unwrap();
            pen.set_county(&"349900".parse().unwrap()).await.unwrap();
            let id = AnswerId::numbered(number);
            let text = |text: Cell| vec![Cell::of(&id), text, pen_seq(number)];
            pen.remember_row(VAULT_CLUE_ANSWER.name, true, &text(SECRET.into()))
                .unwrap();
            let stored = text(Cell::Bytes(SECRET.as_bytes().to_vec()));
            VAULT_CLUE_ANSWER
                .insert(pen.vault_connection().await.unwrap(), stored)
                .await
                .unwrap();
            if number == 1 {
                let file = LedgerId::numbered(1).to_string();
                pen.remember_row(
                    VAULT_LEDGER_FILE,
                    true,
                    &digested(pen.digest(), &file, SECRET.as_bytes()),
                )
                .unwrap();
                let cells = vec![file.into(), Cell::Bytes(SECRET.as_bytes().to_vec()), 1_i64.into()];
                let keep = "INSERT INTO vault_ledger_file (ledger_id, content, journal_seq) VALUES ($1, $2, $3)";
                run(pen.vault_connection().await.unwrap(), "test", keep, cells)
                    .await
                    .unwrap();
            }
            pen.commit("then", serde_json::Value::Null).await.unwrap();
        }
        book
    }

    fn pen_seq(number: u128) -> Cell {
        i64::try_from(number).unwrap().into()
    }

    async fn text_of(book: &Book, number: u128) -> Option<String> {
        let id = AnswerId::numbered(number);
        let mut texts = book.vault().answer_texts(&local().scope, &[id]).await.unwrap();
        texts.remove(&id)
    }

    async fn sealed_once(place: &BookPlace) {
        let book = book_of_then(place, 3).await;
        let mut pen = book.pen(&local(), Moment::from_micros(9), "early").await.unwrap();
        pen.open_response(&NewResponse {
            id: ResponseId::numbered(1),
            kind: "epidemic".to_owned(),
            name: "疫情".to_owned(),
            place: "349900".parse().unwrap(),
            began_on: "2020-01-24".parse().unwrap(),
        })
        .await
        .unwrap();
        let early = pen.keep_file(LedgerId::numbered(5), true, b"x").await;
        assert!(
            matches!(early, Err(StoreError::KeysUnfit(_))),
            "plain and sealed rows never mix: {early:?}"
        );
        drop(pen);
        assert_eq!(
            book.seal_what_was_plain(&local(), Moment::from_micros(9))
                .await
                .unwrap(),
            3
        );
        assert_eq!(
            book.seal_what_was_plain(&local(), Moment::from_micros(9))
                .await
                .unwrap(),
            0
        );
        assert_eq!(book.verify(&Silent).await.unwrap().fault, None);
        assert_eq!(text_of(&book, 2).await.as_deref(), Some(SECRET));
        book.close().await;
        let book = Book::open_existing(place).await.unwrap();
        assert_eq!(
            book.seal_what_was_plain(&local(), Moment::from_micros(9))
                .await
                .unwrap(),
            0
        );
        assert_eq!(text_of(&book, 3).await.as_deref(), Some(SECRET));
        assert_eq!(book.responses().await.unwrap().len(), 1);
        book.close().await;
    }

    #[tokio::test]
    async fn what_was_plain_is_sealed_once_and_in_no_file_any_more() {
        let folder = tempfile::tempdir().unwrap();
        sealed_once(&folder.path().join("book").as_path().into()).await;
        for entry in std::fs::read_dir(folder.path().join("book")).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let plain = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
            assert!(!plain, "{}", path.display());
        }
    }

    #[tokio::test]
    async fn the_same_on_a_server() {
        let folder = tempfile::tempdir().unwrap();
        let address: crate::BookAddress = cluster().database().parse().unwrap();
        let keys = KeysFolder::at(folder.path().join("keys"));
        sealed_once(&BookPlace { address, keys }).await;
    }

    /// Stopped between the vault's commit and the journal's entry.
    #[tokio::test]
    async fn sealing_that_was_interrupted_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let place: BookPlace = folder.path().join("book").as_path().into();
        let book = book_of_then(&place, 2).await;
        book.response_for_old_rows(&local(), Moment::from_micros(8))
            .await
            .unwrap();
        let mut pen = book.pen(&local(), Moment::from_micros(9), ACTION).await.unwrap();
        let key = pen.vault_key().await.unwrap().unwrap();
        book.seal_rows_of_then(&key).await.unwrap();
        drop(pen);
        assert_eq!(
            book.verify(&Silent).await.unwrap().fault,
            Some((1, Fault::VaultRowsChanged))
        );
        book.close().await;
        let book = Book::open_existing(&place).await.unwrap();
        assert_eq!(
            book.seal_what_was_plain(&local(), Moment::from_micros(10))
                .await
                .unwrap(),
            2
        );
        assert_eq!(book.verify(&Silent).await.unwrap().fault, None);
        assert_eq!(text_of(&book, 1).await.as_deref(), Some(SECRET));
    }

    #[tokio::test]
    async fn what_was_tampered_with_before_stays_found() {
        let folder = tempfile::tempdir().unwrap();
        let place: BookPlace = folder.path().join("book").as_path().into();
        let book = book_of_then(&place, 2).await;
        let mut writing = book.vault().database().begin().await.unwrap();
        let cells = vec![Cell::of(&AnswerId::numbered(2))];
        run(
            &mut writing,
            "test",
            "DELETE FROM vault_clue_answer WHERE id = $1",
            cells,
        )
        .await
        .unwrap();
        writing.commit().await.unwrap();
        assert_eq!(
            book.seal_what_was_plain(&local(), Moment::from_micros(9))
                .await
                .unwrap(),
            1
        );
        assert_eq!(
            book.verify(&Silent).await.unwrap().fault,
            Some((2, Fault::VaultRowsChanged))
        );
    }
}
