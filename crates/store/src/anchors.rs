//! The folder of anchors: one file a year, a line for each day, chained from the first line on. It lies outside of the book, so
//! that whoever rewrites the whole book has to rewrite these files and every copy of them, too. What a line says is known by
//! `domain::anchor`; what is made of it when a book is verified, by `verification`.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use twofront_domain::anchor::{Anchor, BEGINNING};
use twofront_domain::digest::DigestKind;
use twofront_domain::journal::hex;
use twofront_domain::moment::Moment;
use uuid::Uuid;

use crate::book::Book;
use crate::broken::Broken;
use crate::connection::first;
use crate::error::StoreError;
use crate::journal;
use crate::meta;

const COUNTS: &str =
    "SELECT (SELECT COUNT(*) FROM household), (SELECT COUNT(*) FROM person), (SELECT COUNT(*) FROM record)";
const ENDING: &str = "-digests.txt";

/// Where a book's anchors are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorFolder(PathBuf);

/// One line that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) anchor: Anchor,
    /// File and line number.
    pub(crate) place: String,
}

/// What is in the folder.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) lines: Vec<Line>,
    /// Lines that cannot be read, do not follow from the line before, or speak of another book.
    pub(crate) broken: Vec<Broken>,
    /// What the next line says of the last.
    previous: String,
    /// Some lines speak of another book.
    foreign: bool,
}

impl AnchorFolder {
    /// A folder, which may not be there yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn io(&self, source: io::Error) -> StoreError {
        StoreError::Io {
            path: self.0.clone(),
            source,
        }
    }

    /// The files of all years, the oldest first.
    fn files(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match self.0.read_dir() {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let year = name.strip_suffix(ENDING).unwrap_or_default();
            if year.len() == 4 && year.bytes().all(|one| one.is_ascii_digit()) {
                files.push(path);
            }
        }
        files.sort_unstable();
        Ok(files)
    }

    /// Reads every line. `book` is the id of the book that they should speak of.
    pub(crate) fn read(&self, book: Uuid) -> Result<Lines, StoreError> {
        let mut read = Lines {
            previous: BEGINNING.to_owned(),
            ..Lines::default()
        };
        for file in self.files().map_err(|error| self.io(error))? {
            let bytes = std::fs::read(&file).map_err(|error| self.io(error))?;
            let text = String::from_utf8_lossy(&bytes);
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // What follows the last end of a line was being written when the machine stopped; nobody was told that it is there.
            let whole = text.rfind('\n').map_or("", |end| &text[..end]);
            for (number, line) in (1..).zip(whole.split('\n')).filter(|_| !whole.is_empty()) {
                read.take(line, format!("{name}:{number}"), book);
            }
        }
        Ok(read)
    }

    /// Adds a line after the last one, durably. Nothing is added where the last line says the same of the same day.
    fn append(&self, mut anchor: Anchor) -> Result<Anchor, StoreError> {
        crate::private::make_folder(&self.0).map_err(|error| self.io(error))?;
        // Held until the line is there: several programs may keep one book.
        let lock = open(&self.0.join("lock")).and_then(|file| file.lock().map(|()| file));
        let _lock = lock.map_err(|error| self.io(error))?;
        let there = self.read(anchor.book)?;
        if there.foreign {
            return Err(StoreError::Anchors(self.0.clone()));
        }
        if let Some(Line { anchor: last, .. }) = there.lines.last()
            && (last.day(), last.seq, &last.hash) == (anchor.day(), anchor.seq, &anchor.hash)
        {
            return Ok(last.clone());
        }
        anchor.previous = there.previous;
        self.write(&anchor).map_err(|error| self.io(error))?;
        Ok(anchor)
    }

    fn write(&self, anchor: &Anchor) -> io::Result<()> {
        let path = self.0.join(format!("{:04}{ENDING}", anchor.day().year()));
        let mut file = open(&path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|one| *one == b'\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;
        file.write_all(format!("{}\n", anchor.line()).as_bytes())?;
        file.sync_all()?;
        File::open(&self.0)?.sync_all()
    }

    /// Anchors of a book, the oldest first.
    fn of_book(&self, book: Uuid) -> Result<Vec<Anchor>, StoreError> {
        Ok(self.read(book)?.lines.into_iter().map(|line| line.anchor).collect())
    }
}

impl Lines {
    fn take(&mut self, line: &str, place: String, book: Uuid) {
        let Some(anchor) = Anchor::parse(line) else {
            self.broken.push(Broken::of_line(0, place));
            self.previous = hex(&DigestKind::default().of(line));
            return;
        };
        self.foreign |= anchor.book != book;
        if anchor.previous != self.previous || anchor.book != book {
            self.broken.push(Broken::of_line(anchor.seq, place.clone()));
        }
        self.previous = anchor.digest_of_line();
        if anchor.book == book {
            self.lines.push(Line { anchor, place });
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    crate::private::make_file(path)?;
    OpenOptions::new().read(true).write(true).open(path)
}

impl Book {
    /// Notes the journal's head in the folder; `None` while the journal is empty.
    ///
    /// # Errors
    /// [`StoreError::Anchors`] when the folder holds the lines of another book; errors of files.
    pub async fn anchor(&self, folder: &AnchorFolder, now: Moment) -> Result<Option<Anchor>, StoreError> {
        let mut reading = self.book().snapshot().await?;
        let Some((seq, hash)) = journal::last(&mut reading).await? else {
            return Ok(None);
        };
        let counts = first(&mut reading, "anchor", COUNTS, vec![], |columns| {
            Ok((columns.count()?, columns.count()?, columns.count()?))
        });
        let (households, people, records) = counts.await?.unwrap_or_default();
        drop(reading);
        let anchor = Anchor {
            at: now,
            book: self.id().await?,
            digest: self.digest(),
            seq,
            hash,
            households,
            people,
            records,
            previous: BEGINNING.to_owned(),
        };
        folder.append(anchor).map(Some)
    }

    /// The book's anchors, the oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub async fn anchors(&self, folder: &AnchorFolder) -> Result<Vec<Anchor>, StoreError> {
        folder.of_book(self.id().await?)
    }

    /// The random id that book and vault share.
    pub(crate) async fn id(&self) -> Result<Uuid, StoreError> {
        let id = meta::get(&mut self.book().reader().await?, meta::BOOK_ID).await?;
        id.and_then(|id| id.parse().ok()).ok_or(StoreError::Unreadable {
            table: "meta",
            column: 1,
        })
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[COUNTS];
