//! Seals and opens single cells of the vault with a response's data key (XChaCha20-Poly1305). A sealed cell fits only the table,
//! row and column it was sealed for. Knows no table and no file; where keys are kept is known by `keys`.

use std::fmt;
use std::sync::Arc;

use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{Key, KeyInit as _, Tag, XChaCha20Poly1305, XNonce};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use twofront_domain::journal::hex;

use crate::cell::Cell;
use crate::columns::Columns;
use crate::error::StoreError;
use crate::table::Table;
use crate::vault::sealed_columns;

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
/// The first byte of every sealed cell: how it was sealed.
const FORM: u8 = 1;
/// Sealed cells are as long as a multiple of this, so that the length of a short word does not tell which word it is.
const STEP_BYTES: usize = 64;
/// Ends what was sealed; zeros follow up to a whole step.
const END: u8 = 0x80;

/// A key ready for use. Overwritten in memory when it is dropped; has no form for people.
pub(crate) struct DataKey {
    cipher: XChaCha20Poly1305,
    print: String,
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey")
    }
}

impl DataKey {
    /// The key of these bytes.
    pub(crate) fn of(bytes: &[u8; KEY_BYTES]) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(&Key::from(*bytes)),
            print: print_of(bytes),
        }
    }

    /// Tells keys apart without giving anything of them away.
    pub(crate) fn print(&self) -> &str {
        &self.print
    }

    /// Seals bytes for a place, which whoever opens them must name again.
    pub(crate) fn seal(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; NONCE_BYTES];
        random(&mut nonce)?;
        self.seal_with(nonce, place, plain)
    }

    fn seal_with(&self, nonce: [u8; NONCE_BYTES], place: &[u8], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let padded = (plain.len() + 1).next_multiple_of(STEP_BYTES);
        let mut sealed = Vec::with_capacity(1 + NONCE_BYTES + padded + TAG_BYTES);
        sealed.push(FORM);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        sealed.push(END);
        sealed.resize(1 + NONCE_BYTES + padded, 0);
        let (_, body) = sealed.split_at_mut(1 + NONCE_BYTES);
        let tag = self
            .cipher
            .encrypt_inout_detached(&XNonce::from(nonce), place, body.into())
            .map_err(|_| StoreError::KeysUnfit("a value is too long to be sealed".to_owned()))?;
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }

    /// Opens what [`DataKey::seal`] sealed for the same place, into `plain`, which is emptied before. `None` when it was
    /// sealed for another place or with another key, or was changed.
    pub(crate) fn open(&self, place: &[u8], sealed: &[u8], plain: &mut Vec<u8>) -> Option<()> {
        plain.clear();
        let (&form, rest) = sealed.split_first()?;
        let (nonce, rest) = rest.split_at_checked(NONCE_BYTES)?;
        let (body, tag) = rest.split_at_checked(rest.len().checked_sub(TAG_BYTES)?)?;
        if form != FORM {
            return None;
        }
        plain.extend_from_slice(body);
        let (nonce, tag) = (XNonce::try_from(nonce).ok()?, Tag::try_from(tag).ok()?);
        self.cipher
            .decrypt_inout_detached(&nonce, place, plain.as_mut_slice().into(), &tag)
            .ok()?;
        let end = plain.iter().rposition(|byte| *byte != 0)?;
        (plain[end] == END).then(|| plain.truncate(end))
    }

    /// Seals those columns of new rows that the vault keeps sealed; `cells` are whole rows, one after the other.
    pub(crate) fn seal_rows(&self, table: &Table, cells: &mut [Cell]) -> Result<(), StoreError> {
        let sealed = sealed_columns(table.name);
        let width = table.columns.len();
        // One call for all of them: asking for randomness is dearer than sealing.
        let mut nonces = vec![[0; NONCE_BYTES]; cells.len() / width * sealed.len()];
        random(nonces.as_flattened_mut())?;
        let mut nonces = nonces.into_iter();
        let mut place = Vec::new();
        for row in cells.chunks_exact_mut(width) {
            let [Cell::Text(id), rest @ ..] = row else {
                return Err(unfit(table, 0));
            };
            for (at, cell) in (1..).zip(rest) {
                let column = table.columns[at];
                if !sealed.contains(&column) {
                    continue;
                }
                let plain = match cell {
                    Cell::Null => continue,
                    Cell::Text(text) => text.as_bytes(),
                    Cell::Bytes(bytes) => bytes,
                    Cell::Int(_) => return Err(unfit(table, at)),
                };
                write_place(&mut place, table.name, id, column);
                let nonce = nonces.next().ok_or_else(|| unfit(table, at))?;
                *cell = Cell::Bytes(self.seal_with(nonce, &place, plain)?);
            }
        }
        Ok(())
    }
}

/// A value that cannot be sealed: a number, or one of a row without an id.
fn unfit(table: &Table, column: usize) -> StoreError {
    let table = table.name;
    StoreError::Unreadable { table, column }
}

/// Fills bytes with randomness of the system.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes).map_err(|error| StoreError::KeysUnfit(format!("the system gives no randomness: {error}")))
}

fn print_of(bytes: &[u8; KEY_BYTES]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"twofront key print 1");
    hasher.update(bytes);
    hex(&hasher.finalize()[..8])
}

/// What a cell is sealed for: table, row and column. None of the three holds the byte between them.
pub(crate) fn place_of(table: &str, id: &str, column: &str) -> Vec<u8> {
    let mut place = Vec::new();
    write_place(&mut place, table, id, column);
    place
}

fn write_place(place: &mut Vec<u8>, table: &str, id: &str, column: &str) {
    place.clear();
    for part in [table, "\u{1f}", id, "\u{1f}", column] {
        place.extend_from_slice(part.as_bytes());
    }
}

/// Opens the sealed cells of rows as they are read. What is opened stands in one buffer, which the next cell uses again.
pub(crate) struct Opener {
    key: Arc<DataKey>,
    place: Vec<u8>,
    plain: Vec<u8>,
}

impl Opener {
    pub(crate) fn new(key: Arc<DataKey>) -> Self {
        Self {
            key,
            place: Vec::new(),
            plain: Vec::new(),
        }
    }

    /// The next column, opened; `None` for NULL.
    fn opened(
        &mut self,
        columns: &mut Columns<'_>,
        of: (&'static str, &str, &'static str),
    ) -> Result<Option<&[u8]>, StoreError> {
        let (table, id, column) = of;
        let Some(sealed) = columns.optional_bytes()? else {
            return Ok(None);
        };
        write_place(&mut self.place, table, id, column);
        let opened = self.key.open(&self.place, sealed, &mut self.plain);
        opened.ok_or_else(|| columns.unreadable())?;
        Ok(Some(&self.plain))
    }

    /// Bytes that are never NULL.
    pub(crate) fn bytes(
        &mut self,
        columns: &mut Columns<'_>,
        of: (&'static str, &str, &'static str),
    ) -> Result<&[u8], StoreError> {
        self.opened(columns, of)?
            .ok_or_else(|| StoreError::Unreadable { table: of.0, column: 0 })
    }

    /// A text or NULL.
    pub(crate) fn optional_text(
        &mut self,
        columns: &mut Columns<'_>,
        of: (&'static str, &str, &'static str),
    ) -> Result<Option<String>, StoreError> {
        let opened = self.opened(columns, of)?.map(<[u8]>::to_vec);
        let text = opened.map(String::from_utf8).transpose();
        text.map_err(|_| columns.unreadable())
    }

    /// A text that is never NULL.
    pub(crate) fn text(
        &mut self,
        columns: &mut Columns<'_>,
        of: (&'static str, &str, &'static str),
    ) -> Result<String, StoreError> {
        let text = self.optional_text(columns, of)?;
        text.ok_or_else(|| columns.unreadable())
    }

    /// JSON text.
    pub(crate) fn json<T: DeserializeOwned>(
        &mut self,
        columns: &mut Columns<'_>,
        of: (&'static str, &str, &'static str),
    ) -> Result<T, StoreError> {
        let read = serde_json::from_slice(self.bytes(columns, of)?);
        read.map_err(|_| columns.unreadable())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(seed: u8) -> DataKey {
        DataKey::of(&[seed; KEY_BYTES])
    }

    #[test]
    fn lengths_say_little_and_the_same_text_is_never_the_same_twice() {
        let key = key(1);
        let lengths: Vec<usize> = ["", "发热", "密切接触者之一"]
            .iter()
            .map(|text| key.seal(b"p", text.as_bytes()).unwrap().len())
            .collect();
        assert!(lengths.iter().all(|length| *length == lengths[0]), "{lengths:?}");
        assert_ne!(key.seal(b"p", b"same").unwrap(), key.seal(b"p", b"same").unwrap());
        assert!(!format!("{key:?}").contains('1'), "{key:?}");
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens_where_it_was_sealed_and_nowhere_else(
            plain in proptest::collection::vec(any::<u8>(), 0..300),
            flip in any::<proptest::sample::Index>(),
        ) {
            let place = place_of("vault_reason", "0190", "body");
            let sealed = key(1).seal(&place, &plain).unwrap();
            let mut opened = vec![9; 4];
            prop_assert!(key(1).open(&place, &sealed, &mut opened).is_some());
            prop_assert_eq!(&opened, &plain);
            for other in [place_of("vault_reason", "0190", "text"), place_of("vault_reason", "0191", "body"),
                          place_of("vault_clue", "0190", "body")] {
                prop_assert!(key(1).open(&other, &sealed, &mut opened).is_none());
            }
            prop_assert!(key(2).open(&place, &sealed, &mut opened).is_none());
            let mut changed = sealed.clone();
            let at = flip.index(changed.len());
            changed[at] ^= 1;
            prop_assert!(key(1).open(&place, &changed, &mut opened).is_none(), "byte {}", at);
            prop_assert!(key(1).open(&place, &sealed[..at], &mut opened).is_none());
        }
    }
}
