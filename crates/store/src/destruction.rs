//! The end of a response: confirmed by a second person, its data key is overwritten and removed, its vault is removed and made
//! anew empty, and a certificate stays in the book. Stopped anywhere on the way, it is gone on with: every step may be done twice.

use futures_core::future::BoxFuture;
use twofront_domain::actor::Actor;
use twofront_domain::digest::DigestKind;
use twofront_domain::ids::ResponseId;
use twofront_domain::journal::{GENESIS, hex};
use twofront_domain::moment::Moment;
use twofront_domain::progress::Silent;

use crate::book::Book;
use crate::covered::{Digests, read_covered};
use crate::database::Database;
use crate::error::StoreError;
use crate::journal;
use crate::meta;
use crate::pen::Pen;
use crate::response::{Certificate, DestroyedTable, ResponseState, Step, standing};
use crate::sight::Sight;
use crate::vault::{VAULT, Vault};
use crate::verification::in_vault;

/// Between two steps of a destruction; whoever listens may stop it there.
type Listener<'a> = &'a mut (dyn FnMut(Done) -> Result<(), StoreError> + Send);

/// What is done so far of a destruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// The key's file holds noise.
    KeyOverwritten,
    /// The key's file is gone.
    KeyRemoved,
    /// The vault is gone.
    VaultRemoved,
    /// An empty vault is there, which is nobody's yet.
    VaultMade,
    /// The empty vault belongs to the book.
    VaultNamed,
    /// The book's rows are written, and not yet durable.
    Written,
}

impl Pen {
    /// Confirms what somebody else asked for: from the moment this is written, nothing of the vault can be read any more. At the
    /// machine that holds the book one person may do both; the journal says so.
    ///
    /// # Errors
    /// [`StoreError::OwnWork`] for who asked; [`StoreError::Conflict`] when nobody has asked.
    pub async fn confirm_closing(&mut self, id: ResponseId) -> Result<Certificate, StoreError> {
        let row = self.response_in(id, ResponseState::Asked).await?;
        let asked = row.newest(Step::Ask).ok_or(StoreError::Conflict("nobody has asked"))?;
        if self.account().is_some() && self.is_writer(asked.account, &asked.by) {
            return Err(StoreError::OwnWork("the request to close"));
        }
        let (last_entry, last_hash) = journal::last(self.connection())
            .await?
            .unwrap_or_else(|| (0, GENESIS.to_owned()));
        let certificate = Certificate {
            number: self.next_number(&row.response.place).await?,
            response: id,
            kind: row.response.kind.clone(),
            name: row.response.name.clone(),
            place: row.response.place.clone(),
            began_on: row.response.began_on,
            ended_on: asked.ended_on.unwrap_or(row.response.began_on),
            legal_basis: asked.note.clone(),
            asked_by: asked.by.clone(),
            asked_at: asked.at,
            confirmed_by: self.actor_name().to_owned(),
            confirmed_at: self.now(),
            tables: self.book().vault().contents(self.digest()).await?,
            last_entry,
            last_hash,
            key_print: row.key_print.clone(),
            destroyed_at: None,
        };
        let body = body_of(&certificate)?;
        self.add_step(id, Step::Closing, Some(certificate.ended_on), ("", &body))
            .await?;
        Ok(certificate)
    }

    /// `349900-2020-01`: the place, the year, and how many vaults were destroyed before.
    async fn next_number(&mut self, place: &impl ToString) -> Result<String, StoreError> {
        let before = standing(self.connection()).await?.generation;
        let year = self.now().date_in_china().year();
        Ok(format!("{}-{year}-{:02}", place.to_string(), before + 1))
    }
}

fn body_of(certificate: &Certificate) -> Result<String, StoreError> {
    serde_json::to_string(certificate).map_err(|cause| StoreError::Sql {
        operation: "response",
        source: sqlx::Error::Encode(cause.into()),
    })
}

impl Book {
    /// Destroys the key and the vault of a response whose closing was confirmed, and notes that it is done. `None` when none is
    /// being closed.
    ///
    /// # Errors
    /// When a file cannot be removed or the book cannot be written; the next call goes on.
    pub fn finish_closing<'a>(
        &'a self,
        actor: &'a Actor,
        now: Moment,
    ) -> BoxFuture<'a, Result<Option<Certificate>, StoreError>> {
        Box::pin(async move { self.destroy(actor, now, &mut |_| Ok(())).await })
    }

    async fn destroy(
        &self,
        actor: &Actor,
        now: Moment,
        listener: Listener<'_>,
    ) -> Result<Option<Certificate>, StoreError> {
        let standing = standing(&mut self.book().reader().await?).await?;
        let (Some((id, _)), true) = (standing.response, standing.closing) else {
            return Ok(None);
        };
        // With the pen in hand nobody writes to the vault, and of several who go on with it one does.
        let mut pen = self.pen(actor, now, "response.destroyed").await?;
        let Ok(row) = pen.response_in(id, ResponseState::Closing).await else {
            return Ok(None);
        };
        let closing = row.newest(Step::Closing).and_then(|step| step.certificate.clone());
        let mut certificate = closing.ok_or(StoreError::Unreadable {
            table: "response_step",
            column: 0,
        })?;
        self.vault().forget_key();
        if self.vault().keys().path().is_some() {
            self.vault().keys().overwrite(id)?;
            listener(Done::KeyOverwritten)?;
            self.vault().keys().remove(id)?;
            listener(Done::KeyRemoved)?;
        }
        let name = meta::get(pen.connection(), meta::BOOK_ID).await?;
        self.vault()
            .make_anew(standing.generation + 1, name.as_deref().unwrap_or_default(), listener)
            .await?;
        certificate.destroyed_at = Some(now);
        let body = body_of(&certificate)?;
        pen.add_step(id, Step::Destroyed, Some(certificate.ended_on), ("", &body))
            .await?;
        listener(Done::Written)?;
        let detail = serde_json::json!({
            "certificate": certificate.number, "rows": certificate.rows(), "key": certificate.key_print,
        });
        pen.commit(&id.to_string(), detail).await?;
        Ok(Some(certificate))
    }
}

impl Vault {
    /// What is in every table, without opening anything.
    async fn contents(&self, kind: DigestKind) -> Result<Vec<DestroyedTable>, StoreError> {
        let mut reading = self.current().await?.snapshot().await?;
        let mut tables = Vec::new();
        for covered in in_vault() {
            let mut digests = Digests::new();
            let mut sight = Sight::Held(&mut reading);
            let rows = read_covered(&mut sight, covered, (kind, i64::MAX), &mut digests, &Silent).await?;
            let mut digester = kind.begin();
            digests
                .values()
                .flat_map(|of_entry| of_entry.values())
                .for_each(|digest| digester.update(digest));
            tables.push(DestroyedTable {
                name: covered.name().to_owned(),
                rows,
                digest: hex(&digester.finish()),
            });
        }
        Ok(tables)
    }

    /// Removes the vault and makes an empty one for the book of this id. The caller holds the book's write lock.
    async fn make_anew(&self, generation: i64, book_id: &str, listener: Listener<'_>) -> Result<(), StoreError> {
        let address = &self.place().address;
        let file = address.folder().map(|folder| folder.join(VAULT.file));
        self.database().empty_vault(file.as_deref()).await?;
        listener(Done::VaultRemoved)?;
        let made = Database::open(address, &VAULT, true).await?;
        listener(Done::VaultMade)?;
        let mut naming = made.begin().await?;
        meta::set(&mut naming, meta::BOOK_ID, book_id).await?;
        naming.commit().await.map_err(StoreError::of("make an empty vault"))?;
        listener(Done::VaultNamed)?;
        self.exchange(generation, made);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use twofront_domain::actor::{Role, Scope};

    use super::*;
    use crate::address::BookPlace;
    use crate::cluster::cluster;
    use crate::keys::KeysFolder;
    use crate::response::NewResponse;
    use crate::vault::VaultState;

    const STEPS: [Done; 6] = [
        Done::KeyOverwritten,
        Done::KeyRemoved,
        Done::VaultRemoved,
        Done::VaultMade,
        Done::VaultNamed,
        Done::Written,
    ];

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

    /// A book whose response is confirmed to be closed.
    async fn closing(place: &BookPlace) -> (Book, ResponseId) {
        let book = Book::open(place).await.unwrap();
        let actor = local();
        let id = ResponseId::numbered(7);
        let mut pen = book.pen(&actor, Moment::from_micros(1), "response.open").await.unwrap();
        let new = NewResponse {
            id,
            kind: "epidemic".to_owned(),
            name: "疫情".to_owned(),
            place: "349900".parse().unwrap(),
            began_on: "2020-01-24".parse().unwrap(),
        };
        pen.open_response(&new).await.unwrap();
        let file = twofront_domain::ids::LedgerId::numbered(1);
        pen.keep_file(file, true, b"secret").await.unwrap();
        pen.commit("open", serde_json::Value::Null).await.unwrap();
        let mut pen = book
            .pen(&actor, Moment::from_micros(2), "response.close")
            .await
            .unwrap();
        pen.ask_to_close(id, "2020-06-30".parse().unwrap(), "文件")
            .await
            .unwrap();
        pen.confirm_closing(id).await.unwrap();
        pen.commit("close", serde_json::Value::Null).await.unwrap();
        (book, id)
    }

    /// Stopped after every step in turn, as by a power cut: the next opening finds it, nothing can be read, and it is gone on with.
    async fn stopped_after(step: Done, place: &BookPlace) {
        let (book, id) = closing(place).await;
        let actor = local();
        let mut stop = |done| match done == step {
            true => Err(StoreError::Cancelled),
            false => Ok(()),
        };
        let stopped = book.destroy(&actor, Moment::from_micros(3), &mut stop).await;
        assert!(matches!(stopped, Err(StoreError::Cancelled)), "{step:?} {stopped:?}");
        drop(book);
        let book = Book::open_existing(place).await.unwrap();
        assert_eq!(book.vault().state().await.unwrap(), VaultState::Closing(id), "{step:?}");
        let shut = book.vault().reading(&actor.scope).await.map(drop);
        assert!(matches!(shut, Err(StoreError::VaultClosing)), "{step:?} {shut:?}");
        let mut pen = book.pen(&actor, Moment::from_micros(4), "late").await.unwrap();
        let late = pen
            .keep_file(twofront_domain::ids::LedgerId::numbered(2), true, b"late")
            .await;
        assert!(matches!(late, Err(StoreError::VaultClosing)), "{step:?} {late:?}");
        drop(pen);
        assert_eq!(book.verify(&Silent).await.unwrap().fault, None, "{step:?}");
        let done = book.finish_closing(&actor, Moment::from_micros(5)).await.unwrap();
        assert_eq!(done.unwrap().destroyed_at, Some(Moment::from_micros(5)), "{step:?}");
        drop(book);
        let book = Book::open_existing(place).await.unwrap();
        assert_eq!(book.vault().state().await.unwrap(), VaultState::NoResponse);
        assert_eq!(book.verify(&Silent).await.unwrap().fault, None, "{step:?}");
        assert!(matches!(place.keys.data_key(id), Err(StoreError::KeysMissing(_))));
        let left: u64 = book
            .vault()
            .contents(book.digest())
            .await
            .unwrap()
            .iter()
            .map(|table| table.rows)
            .sum();
        assert_eq!(left, 0, "{step:?}");
        book.close().await;
    }

    #[tokio::test]
    async fn a_destruction_that_stops_anywhere_is_gone_on_with_in_a_folder() {
        for step in STEPS {
            let folder = tempfile::tempdir().unwrap();
            stopped_after(step, &folder.path().join("book").as_path().into()).await;
        }
    }

    #[tokio::test]
    async fn a_destruction_that_stops_anywhere_is_gone_on_with_on_a_server() {
        for step in STEPS {
            let folder = tempfile::tempdir().unwrap();
            let address: crate::BookAddress = cluster().database().parse().unwrap();
            let keys = KeysFolder::at(folder.path().join("keys"));
            stopped_after(step, &BookPlace { address, keys }).await;
        }
    }

    /// The file is gone while its log is still there, as between two removals.
    #[tokio::test]
    async fn a_vault_of_which_only_some_files_are_gone_is_no_obstacle() {
        for gone in ["vault.db", "vault.db-wal"] {
            let folder = tempfile::tempdir().unwrap();
            let place: BookPlace = folder.path().join("book").as_path().into();
            let (book, _) = closing(&place).await;
            // What a process leaves that is killed: copied while it is open, its log with it.
            let killed = folder.path().join("killed");
            std::fs::create_dir(&killed).unwrap();
            for entry in std::fs::read_dir(folder.path().join("book")).unwrap() {
                let path = entry.unwrap().path();
                std::fs::copy(&path, killed.join(path.file_name().unwrap())).unwrap();
            }
            assert!(killed.join("vault.db-wal").metadata().unwrap().len() > 0);
            std::fs::remove_file(killed.join(gone)).unwrap();
            let place = BookPlace {
                keys: place.keys,
                ..killed.as_path().into()
            };
            let book_after = Book::open_existing(&place).await.unwrap();
            let done = book_after
                .finish_closing(&local(), Moment::from_micros(5))
                .await
                .unwrap();
            assert!(done.is_some(), "{gone}");
            assert_eq!(book_after.verify(&Silent).await.unwrap().fault, None, "{gone}");
            drop(book);
        }
    }
}
