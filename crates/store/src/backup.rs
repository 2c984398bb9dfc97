//! Backups: both files as of one journal entry, with a manifest of their digests and the journal's head; and bringing
//! them back. Knows files; knows no table.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;
use twofront_domain::journal::{GENESIS, hex};
use twofront_domain::moment::Moment;
use twofront_domain::progress::Silent;
use uuid::Uuid;

use crate::address::{BookAddress, BookPlace};
use crate::book::{BOOK_FILE, Book};
use crate::connection::run;
use crate::database::Database;
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::journal;
use crate::vault::VAULT_FILE;

/// File name of the manifest inside a backup.
pub const MANIFEST_FILE: &str = "manifest.json";
const FORMAT: u32 = 1;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form.
    pub format: u32,
    /// When the backup was taken.
    pub taken_at: Moment,
    /// The last journal entry in it; 0 for an empty journal.
    pub journal_seq: i64,
    /// That entry's hash; 64 zeros for an empty journal.
    pub journal_hash: String,
    /// The files with their sizes and digests.
    pub files: Vec<ManifestFile>,
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// File name.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

impl Book {
    /// Writes both files as of one journal entry into the folder `to`, which must be empty or not exist; readers go on,
    /// writers wait. The manifest comes last: without it there is no backup.
    ///
    /// # Errors
    /// [`StoreError::Backup`] for a folder with something in it; errors of the file system and the database.
    pub async fn backup(&self, to: &Path, now: Moment) -> Result<Manifest, StoreError> {
        make_empty_folder(to)?;
        // The write lock keeps the two files at the same entry while they are copied one after the other.
        let mut lock = self.book().begin().await?;
        let (journal_seq, journal_hash) = journal::last(&mut lock)
            .await?
            .unwrap_or_else(|| (0, GENESIS.to_owned()));
        match self.book().dialect() {
            Dialect::Sqlite => {
                for (database, name) in [(self.book(), BOOK_FILE), (&self.vault().database(), VAULT_FILE)] {
                    vacuum_into(database, &to.join(name)).await?;
                }
            }
            // From a server, too, a backup is two files: it can be brought back without one.
            Dialect::Postgres => {
                self.copy_under_lock(&to.into(), &Silent).await?;
            }
        }
        let mut files = Vec::new();
        for name in [BOOK_FILE, VAULT_FILE] {
            files.push(describe(&to.join(name), name)?);
        }
        let manifest = Manifest {
            format: FORMAT,
            taken_at: now,
            journal_seq,
            journal_hash,
            files,
        };
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| StoreError::Backup(error.to_string()))?;
        write_durably(&to.join(MANIFEST_FILE), text.as_bytes())?;
        Ok(manifest)
    }

    /// Brings a backup back to `to`, a folder or a server, after its files were checked against its manifest; refuses to
    /// overwrite a book. The restored book stands at the manifest's journal entry.
    ///
    /// # Errors
    /// [`StoreError::Backup`] for a backup that is incomplete, changed, or would overwrite a book.
    pub async fn restore(from: &Path, to: impl Into<BookPlace>) -> Result<Manifest, StoreError> {
        // The keys are part of no backup: whoever restores one puts them back beside it.
        let to = to.into().address;
        let BookAddress::Folder(folder) = &to else {
            return restore_to_server(from, &to).await;
        };
        let manifest = restore_to_folder(from, folder)?;
        see_that_it_is_there(&to, &manifest).await?;
        Ok(manifest)
    }
}

fn restore_to_folder(from: &Path, to: &Path) -> Result<Manifest, StoreError> {
    let manifest = read_manifest(from)?;
    for file in &manifest.files {
        if !from.join(&file.name).is_file() {
            return Err(StoreError::Backup(format!("{} is missing in the backup", file.name)));
        }
        if describe(&from.join(&file.name), &file.name)? != *file {
            return Err(StoreError::Backup(format!(
                "{} differs from the backup's manifest",
                file.name
            )));
        }
    }
    crate::private::make_folder(to).map_err(|source| io(to, source))?;
    for file in &manifest.files {
        let target = to.join(&file.name);
        if target.exists() {
            return Err(StoreError::Backup(format!(
                "{} exists already; restore into another folder",
                target.display()
            )));
        }
    }
    // Under another name until both are whole: whatever stops this, there is no half book. What stopped before is overwritten.
    for file in &manifest.files {
        copy_durably(&from.join(&file.name), &to.join(unfinished(&file.name)))?;
    }
    for name in [VAULT_FILE, BOOK_FILE] {
        let target = to.join(name);
        std::fs::rename(to.join(unfinished(name)), &target).map_err(|source| io(&target, source))?;
    }
    let folder = File::open(to).and_then(|folder| folder.sync_all());
    folder.map_err(|source| io(to, source))?;
    Ok(manifest)
}

fn unfinished(name: &str) -> String {
    format!("{name}.restoring")
}

/// By way of a folder beside the backup: a backup of an older program is brought up to date there, and the backup itself stays
/// as it is.
async fn restore_to_server(from: &Path, to: &BookAddress) -> Result<Manifest, StoreError> {
    let mut name = from.file_name().unwrap_or_default().to_owned();
    name.push(format!(".restoring-{}", Uuid::now_v7()));
    let beside = from.with_file_name(name);
    let restored = by_way_of(from, &beside, to).await;
    #[allow(
        clippy::disallowed_methods,
        reason = "it was made some lines above, under a name of its own"
    )]
    let removed = std::fs::remove_dir_all(&beside).map_err(|source| io(&beside, source));
    let manifest = restored?;
    removed.map(|()| manifest)
}

async fn by_way_of(from: &Path, beside: &Path, to: &BookAddress) -> Result<Manifest, StoreError> {
    let manifest = restore_to_folder(from, beside)?;
    let book = Book::open_existing(beside).await?;
    let lock = book.book().begin().await?;
    let copied = book.copy_under_lock(to, &Silent).await;
    drop(lock);
    book.close().await;
    copied?;
    see_that_it_is_there(to, &manifest).await?;
    Ok(manifest)
}

async fn see_that_it_is_there(to: &BookAddress, manifest: &Manifest) -> Result<(), StoreError> {
    // A backup that was taken of a book which had been moved is as good as any.
    let book = Book::open_whatever_moved(to.into()).await?;
    let head = book.journal_head().await;
    book.close().await;
    let head = head?.unwrap_or_else(|| (0, GENESIS.to_owned()));
    if head != (manifest.journal_seq, manifest.journal_hash.clone()) {
        return Err(StoreError::Backup(
            "the restored book is not at the manifest's journal entry".to_owned(),
        ));
    }
    Ok(())
}

fn io(path: &Path, source: std::io::Error) -> StoreError {
    StoreError::Io {
        path: path.to_owned(),
        source,
    }
}

fn make_empty_folder(folder: &Path) -> Result<(), StoreError> {
    crate::private::make_folder(folder).map_err(|source| io(folder, source))?;
    let mut entries = std::fs::read_dir(folder).map_err(|source| io(folder, source))?;
    match entries.next() {
        Some(_) => Err(StoreError::Backup(format!("{} is not empty", folder.display()))),
        None => Ok(()),
    }
}

/// A complete copy of a file as of one moment, without its write-ahead log.
async fn vacuum_into(database: &Database, path: &Path) -> Result<(), StoreError> {
    let Some(text) = path.to_str() else {
        return Err(StoreError::Backup(format!("{} is not a Unicode path", path.display())));
    };
    // SQLite alone has this statement; a text constant cannot hold the path, so quotes in it are doubled.
    // An empty file is a valid target, and keeps its rights.
    crate::private::make_file(path).map_err(|source| io(path, source))?;
    let statement = format!("VACUUM INTO '{}'", text.replace('\'', "''"));
    let mut reader = database.reader().await?;
    run(&mut reader, "backup", AssertSqlSafe(statement), vec![]).await?;
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| io(path, source))
}

fn describe(path: &PathBuf, name: &str) -> Result<ManifestFile, StoreError> {
    let mut file = File::open(path).map_err(|source| io(path, source))?;
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer).map_err(|source| io(path, source))?;
        if read == 0 {
            return Ok(ManifestFile {
                name: name.to_owned(),
                bytes,
                sha256: hex(&hasher.finalize()),
            });
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
}

fn read_manifest(from: &Path) -> Result<Manifest, StoreError> {
    let path = from.join(MANIFEST_FILE);
    let text = std::fs::read_to_string(&path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => StoreError::Backup(format!(
            "{} has no {MANIFEST_FILE}: this backup was never finished",
            from.display()
        )),
        _ => io(&path, source),
    })?;
    let manifest: Manifest = serde_json::from_str(&text)
        .map_err(|error| StoreError::Backup(format!("{MANIFEST_FILE} cannot be read: {error}")))?;
    let mut names: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
    names.sort_unstable();
    // Only these two names: a manifest must not lead out of its folder.
    if manifest.format != FORMAT || names != [BOOK_FILE, VAULT_FILE] {
        return Err(StoreError::Backup(format!(
            "{MANIFEST_FILE} is not a manifest this program knows"
        )));
    }
    Ok(manifest)
}

fn copy_durably(from: &Path, to: &Path) -> Result<(), StoreError> {
    std::fs::copy(from, to).map_err(|source| io(to, source))?;
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|source| io(to, source))
}

fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(|source| io(path, source))
}
