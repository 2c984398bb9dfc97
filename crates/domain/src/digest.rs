//! The two digests a book can be kept with, chosen when it is made: SHA-256, or SM3 (GB/T 32905) where commercial cryptography of
//! the People's Republic is asked for. Knows bytes only.

use sha2::{Digest as _, Sha256};
use sm3::Sm3;

/// Which digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DigestKind {
    /// SHA-256 (FIPS 180-4).
    #[default]
    Sha256,
    /// SM3 (GB/T 32905-2016).
    Sm3,
}

impl DigestKind {
    /// Both, the usual one first.
    pub const ALL: [Self; 2] = [Self::Sha256, Self::Sm3];

    /// The stable word in the book, in anchors and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sm3 => "sm3",
        }
    }

    /// Reads what [`Self::as_str`] gave.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Begins a digest over parts.
    pub fn begin(self) -> Digester {
        match self {
            Self::Sha256 => Digester::Sha256(Sha256::new()),
            Self::Sm3 => Digester::Sm3(Sm3::new()),
        }
    }

    /// The digest of one piece.
    pub fn of(self, bytes: impl AsRef<[u8]>) -> [u8; 32] {
        let mut digester = self.begin();
        digester.update(bytes);
        digester.finish()
    }
}

/// A digest that is being made.
#[derive(Clone, Debug)]
pub enum Digester {
    /// By SHA-256.
    Sha256(Sha256),
    /// By SM3.
    Sm3(Sm3),
}

impl Digester {
    /// Takes further bytes in.
    pub fn update(&mut self, bytes: impl AsRef<[u8]>) {
        match self {
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sm3(hasher) => hasher.update(bytes),
        }
    }

    /// The digest of everything taken in.
    pub fn finish(self) -> [u8; 32] {
        match self {
            Self::Sha256(hasher) => hasher.finalize().into(),
            Self::Sm3(hasher) => hasher.finalize().into(),
        }
    }
}
