//! The keys folder: the master key, and each response's data key wrapped by it. It lies outside of the book and is part of no
//! backup: who removes a data key makes every copy of that response's vault unreadable. What is sealed with a key is known by
//! `sealing` and `vault`.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use twofront_domain::ids::ResponseId;
use twofront_domain::journal::hex;
use zeroize::{Zeroize as _, Zeroizing};

use crate::address::BookAddress;
use crate::error::StoreError;
use crate::sealing::{DataKey, KEY_BYTES, place_of, random};

const MASTER_FILE: &str = "master.key";
/// The next master key, while data keys are being wrapped anew.
const NEXT_MASTER_FILE: &str = "master.key.next";
const MASTER_HEADING: &str = "twofront master key 1";
const DATA_HEADING: &str = "twofront data key 1";

/// The folder with the keys of a book's vault.
#[derive(Clone, Debug)]
pub struct KeysFolder {
    /// `None` for a book on a server when nobody said where its keys are.
    folder: Option<PathBuf>,
}

/// A key's bytes; overwritten when dropped.
type Bytes = Zeroizing<[u8; KEY_BYTES]>;

/// What a data key's file says.
struct Wrapped {
    /// Print of the master key that wraps it.
    master: String,
    sealed: Vec<u8>,
}

impl KeysFolder {
    /// A folder that somebody named.
    pub(crate) fn at(folder: PathBuf) -> Self {
        let folder = Some(folder);
        Self { folder }
    }

    /// Where keys are if nobody says: beside the book's folder, `book.keys` for `book`.
    pub(crate) fn beside(address: &BookAddress) -> Self {
        let folder = address.folder().map(|folder| {
            let mut name = folder.as_os_str().to_owned();
            name.push(".keys");
            PathBuf::from(name)
        });
        Self { folder }
    }

    /// Refuses a folder inside the book's: a copy of the book would be a copy of its keys.
    pub(crate) fn outside_of(&self, address: &BookAddress) -> Result<(), StoreError> {
        let (Some(keys), Some(book)) = (&self.folder, address.folder()) else {
            return Ok(());
        };
        let real = |path: &Path| {
            let absolute = without_dots(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
            // What is not there yet lies where its parent lies.
            let there = absolute
                .ancestors()
                .find_map(|one| Some((one, one.canonicalize().ok()?)));
            match there {
                Some((one, real)) => real.join(absolute.strip_prefix(one).unwrap_or(Path::new(""))),
                None => absolute,
            }
        };
        match real(keys).starts_with(real(book)) {
            true => Err(StoreError::KeysInside(keys.clone())),
            false => Ok(()),
        }
    }

    /// The folder itself.
    pub fn path(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    fn folder(&self) -> Result<&Path, StoreError> {
        self.path()
            .ok_or_else(|| StoreError::KeysMissing(PathBuf::from("--keys")))
    }

    fn data_file(&self, response: ResponseId) -> Result<PathBuf, StoreError> {
        Ok(self.folder()?.join(format!("response-{response}.key")))
    }

    /// Makes a data key for a response, and the master key where there is none yet. Both are on the disk when this returns.
    pub(crate) fn make(&self, response: ResponseId) -> Result<DataKey, StoreError> {
        let folder = self.folder()?;
        crate::private::make_folder(folder).map_err(|source| io(folder, source))?;
        self.finish_rotation()?;
        let master = match read_master(&folder.join(MASTER_FILE))? {
            Some(master) => master,
            None if self.data_files()?.is_empty() => {
                let master = new_key()?;
                write_new(&folder.join(MASTER_FILE), &master_text(&master))?;
                master
            }
            None => return Err(StoreError::KeysMissing(folder.join(MASTER_FILE))),
        };
        let key = new_key()?;
        write_new(&self.data_file(response)?, &wrap(response, &master, &key)?)?;
        sync_folder(folder)?;
        Ok(DataKey::of(&key))
    }

    /// The data key of a response.
    pub(crate) fn data_key(&self, response: ResponseId) -> Result<DataKey, StoreError> {
        self.unwrapped(response).map(|key| DataKey::of(&key))
    }

    fn unwrapped(&self, response: ResponseId) -> Result<Bytes, StoreError> {
        let path = self.data_file(response)?;
        let wrapped = read_data(&path, response)?.ok_or_else(|| StoreError::KeysMissing(path.clone()))?;
        let folder = self.folder()?;
        for file in [MASTER_FILE, NEXT_MASTER_FILE] {
            if let Some(master) = read_master(&folder.join(file))?
                && DataKey::of(&master).print() == wrapped.master
            {
                return unwrap_with(&master, response, &wrapped)
                    .ok_or_else(|| unfit(&path, "it was changed, or is of another response"));
            }
        }
        match folder.join(MASTER_FILE) {
            master if !master.exists() => Err(StoreError::KeysMissing(master)),
            _ => Err(unfit(&path, "it is wrapped by another master key")),
        }
    }

    /// Wraps every data key by a new master key. Stopped half-way, the next call, or the next time a key is made, goes on; keys
    /// can be read at any time meanwhile. Gives the prints of the old and the new master key.
    ///
    /// # Errors
    /// [`StoreError::KeysMissing`] where there is no master key, [`StoreError::KeysUnfit`] when a data key does not open.
    pub fn rotate(&self) -> Result<(String, String), StoreError> {
        let folder = self.folder()?;
        self.finish_rotation()?;
        let path = folder.join(MASTER_FILE);
        let master = read_master(&path)?.ok_or(StoreError::KeysMissing(path))?;
        // Every key must open before anything is changed.
        for response in self.data_files()? {
            self.unwrapped(response)?;
        }
        let next = new_key()?;
        write_new(&folder.join(NEXT_MASTER_FILE), &master_text(&next))?;
        sync_folder(folder)?;
        self.finish_rotation()?;
        Ok((print_of(&master), print_of(&next)))
    }

    /// Goes on with a change of the master key that was begun.
    fn finish_rotation(&self) -> Result<(), StoreError> {
        let folder = self.folder()?;
        let next_path = folder.join(NEXT_MASTER_FILE);
        let Some(next) = read_master(&next_path)? else {
            return Ok(());
        };
        for response in self.data_files()? {
            let key = self.unwrapped(response)?;
            let path = self.data_file(response)?;
            let new = path.with_extension("key.new");
            remove_if_there(&new)?;
            write_new(&new, &wrap(response, &next, &key)?)?;
            replace(&new, &path)?;
        }
        sync_folder(folder)?;
        replace(&next_path, &folder.join(MASTER_FILE))?;
        sync_folder(folder)
    }

    /// The responses whose data keys are in the folder.
    fn data_files(&self) -> Result<Vec<ResponseId>, StoreError> {
        let folder = self.folder()?;
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(io(folder, source)),
        };
        let mut responses = Vec::new();
        for entry in entries {
            let name = entry.map_err(|source| io(folder, source))?.file_name();
            let id = name
                .to_str()
                .and_then(|name| name.strip_prefix("response-")?.strip_suffix(".key"));
            responses.extend(id.and_then(|id| ResponseId::from_str(id).ok()));
        }
        responses.sort_unstable();
        Ok(responses)
    }

    /// Overwrites a data key's file. What else of it there was is in no file then; removing the file is the next step.
    pub(crate) fn overwrite(&self, response: ResponseId) -> Result<(), StoreError> {
        let path = self.data_file(response)?;
        for path in [path.with_extension("key.new"), path] {
            overwrite(&path)?;
        }
        Ok(())
    }

    /// Removes a data key's file, if it is there.
    pub(crate) fn remove(&self, response: ResponseId) -> Result<(), StoreError> {
        let path = self.data_file(response)?;
        remove_if_there(&path.with_extension("key.new"))?;
        remove_if_there(&path)?;
        sync_folder(self.folder()?)
    }

    /// Puts these keys where another book's will be looked for. Nothing there is overwritten.
    pub(crate) fn copy_to(&self, other: &Self) -> Result<(), StoreError> {
        let (Some(from), Some(to)) = (self.path(), other.path()) else {
            return Ok(());
        };
        if same_folder(from, to) || !from.join(MASTER_FILE).exists() {
            return Ok(());
        }
        self.finish_rotation()?;
        crate::private::make_folder(to).map_err(|source| io(to, source))?;
        for path in self.files()? {
            let text = read(&path)?.ok_or_else(|| StoreError::KeysMissing(path.clone()))?;
            let copy = to.join(path.file_name().unwrap_or_default());
            // There already after an earlier try; another key is never overwritten.
            if read(&copy)?.is_none_or(|there| *there != *text) {
                write_new(&copy, &text)?;
            }
        }
        sync_folder(to)
    }

    /// Removes these keys after they were copied to another folder.
    pub(crate) fn leave_to(&self, other: &Self) -> Result<(), StoreError> {
        let (Some(from), Some(to)) = (self.path(), other.path()) else {
            return Ok(());
        };
        if same_folder(from, to) || !from.join(MASTER_FILE).exists() {
            return Ok(());
        }
        for path in self.files()? {
            overwrite(&path)?;
            remove_if_there(&path)?;
        }
        sync_folder(from)
    }

    fn files(&self) -> Result<Vec<PathBuf>, StoreError> {
        let mut files = vec![self.folder()?.join(MASTER_FILE)];
        for response in self.data_files()? {
            files.push(self.data_file(response)?);
        }
        Ok(files)
    }
}

/// The path with every `..` worked out as it is written: folders on the way need not be there yet.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

fn same_folder(one: &Path, other: &Path) -> bool {
    one == other
        || one
            .canonicalize()
            .is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

fn io(path: &Path, source: std::io::Error) -> StoreError {
    let path = path.to_owned();
    StoreError::Io { path, source }
}

fn unfit(path: &Path, why: &str) -> StoreError {
    StoreError::KeysUnfit(format!("{}: {why}", path.display()))
}

fn new_key() -> Result<Bytes, StoreError> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    random(&mut *key)?;
    Ok(key)
}

fn print_of(key: &Bytes) -> String {
    DataKey::of(key).print().to_owned()
}

fn master_text(key: &Bytes) -> Zeroizing<String> {
    let digits = Zeroizing::new(hex(&**key));
    Zeroizing::new(format!("{MASTER_HEADING}\nkey {}\n", *digits))
}

fn wrap(response: ResponseId, master: &Bytes, key: &Bytes) -> Result<Zeroizing<String>, StoreError> {
    let master = DataKey::of(master);
    let sealed = master.seal(&wrapped_place(response), &**key)?;
    Ok(Zeroizing::new(format!(
        "{DATA_HEADING}\nresponse {response}\nmaster {}\nkey {}\n",
        master.print(),
        hex(&sealed)
    )))
}

fn wrapped_place(response: ResponseId) -> Vec<u8> {
    place_of("data key", &response.to_string(), "key")
}

fn unwrap_with(master: &Bytes, response: ResponseId, wrapped: &Wrapped) -> Option<Bytes> {
    let mut plain = Zeroizing::new(Vec::new());
    DataKey::of(master).open(&wrapped_place(response), &wrapped.sealed, &mut plain)?;
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    (plain.len() == KEY_BYTES).then(|| key.copy_from_slice(&plain))?;
    Some(key)
}

/// The text of a file; `None` where there is none.
fn read(path: &Path) -> Result<Option<Zeroizing<String>>, StoreError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(io(path, source)),
    }
}

/// The word after `name` of the line that begins with it.
fn word<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let pairs = digits.chunks_exact(2);
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

fn read_master(path: &Path) -> Result<Option<Bytes>, StoreError> {
    let Some(text) = read(path)? else {
        return Ok(None);
    };
    let digits = word(&text, "key").filter(|_| text.starts_with(MASTER_HEADING));
    let mut bytes = digits.and_then(from_hex).unwrap_or_default();
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    if bytes.len() != KEY_BYTES {
        return Err(unfit(path, "it is no master key of this program"));
    }
    key.copy_from_slice(&bytes);
    bytes.zeroize();
    Ok(Some(key))
}

fn read_data(path: &Path, response: ResponseId) -> Result<Option<Wrapped>, StoreError> {
    let Some(text) = read(path)? else {
        return Ok(None);
    };
    let ours = text.starts_with(DATA_HEADING) && word(&text, "response") == Some(&response.to_string());
    let wrapped = word(&text, "master").zip(word(&text, "key").and_then(from_hex));
    let wrapped = wrapped.filter(|_| ours).map(|(master, sealed)| Wrapped {
        master: master.to_owned(),
        sealed,
    });
    wrapped
        .map(Some)
        .ok_or_else(|| unfit(path, "it is no data key of this response"))
}

/// Writes a file for the owner alone that is not there yet, down to the disk.
fn write_new(path: &Path, text: &str) -> Result<(), StoreError> {
    let written = crate::private::create(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|source| io(path, source))
}

/// Puts a file in the place of another, whose bytes are overwritten.
fn replace(from: &Path, to: &Path) -> Result<(), StoreError> {
    let mut before = match OpenOptions::new().write(true).open(to) {
        Ok(file) => Some(file),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(source) => return Err(io(to, source)),
    };
    std::fs::rename(from, to).map_err(|source| io(to, source))?;
    before
        .as_mut()
        .map_or(Ok(()), scribble)
        .map_err(|source| io(to, source))
}

/// Overwrites a file's bytes, if it is there.
fn overwrite(path: &Path) -> Result<(), StoreError> {
    match OpenOptions::new().write(true).open(path) {
        Ok(mut file) => scribble(&mut file).map_err(|source| io(path, source)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(io(path, source)),
    }
}

fn scribble(file: &mut File) -> std::io::Result<()> {
    let mut left = file.metadata()?.len();
    let mut noise = [0; 256];
    while left > 0 {
        getrandom::fill(&mut noise).map_err(std::io::Error::other)?;
        let some = left.min(noise.len() as u64);
        file.write_all(&noise[..usize::try_from(some).unwrap_or(noise.len())])?;
        left -= some;
    }
    file.sync_all()
}

fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io(path, error)),
        _ => Ok(()),
    }
}

/// Makes names that were added or removed durable. Where folders cannot be opened for that, the file system does it by itself.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        return synced.map_err(|source| io(folder, source));
    }
    Ok(())
}
