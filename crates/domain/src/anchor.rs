//! Anchors: what the journal's head was on a day, as a line of a file that is chained by itself, and as a short code that a person
//! can write on paper. Where lines are kept is `store`'s business.

use jiff::civil::Date;
use uuid::Uuid;

use crate::digest::DigestKind;
use crate::journal::{GENESIS, hex};
use crate::moment::Moment;

/// What `previous` of the very first line says.
pub const BEGINNING: &str = GENESIS;

/// The journal's head at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// When it was taken.
    pub at: Moment,
    /// Whose journal: the book's id.
    pub book: Uuid,
    /// The digest that the book, and the chain of lines, is kept with.
    pub digest: DigestKind,
    /// The journal's last entry.
    pub seq: i64,
    /// That entry's hash.
    pub hash: String,
    /// Households in the book.
    pub households: u64,
    /// People.
    pub people: u64,
    /// Rows of ledgers.
    pub records: u64,
    /// Digest of the line before; [`BEGINNING`] for the first.
    pub previous: String,
}

impl Anchor {
    /// The day in China.
    pub fn day(&self) -> Date {
        self.at.date_in_china()
    }

    /// The line, without its end.
    pub fn line(&self) -> String {
        format!(
            "{} at={} book={} digest={} seq={} hash={} households={} people={} records={} previous={}",
            self.day(),
            self.at.as_micros(),
            self.book,
            self.digest.as_str(),
            self.seq,
            self.hash,
            self.households,
            self.people,
            self.records,
            self.previous
        )
    }

    /// What the next line says of this one.
    pub fn digest_of_line(&self) -> String {
        hex(&self.digest.of(self.line()))
    }

    /// Reads a line; `None` for anything that [`Self::line`] would not have written.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ').skip(1);
        let mut word = |name: &str| words.next()?.strip_prefix(name)?.strip_prefix('=');
        let anchor = Self {
            at: Moment::from_micros(word("at")?.parse().ok()?),
            book: word("book")?.parse().ok()?,
            digest: DigestKind::from_word(word("digest")?)?,
            seq: word("seq")?.parse().ok()?,
            hash: word("hash")?.to_owned(),
            households: word("households")?.parse().ok()?,
            people: word("people")?.parse().ok()?,
            records: word("records")?.parse().ok()?,
            previous: word("previous")?.to_owned(),
        };
        let whole = [&anchor.hash, &anchor.previous].into_iter().all(|text| is_digest(text));
        (whole && anchor.line() == line).then_some(anchor)
    }
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|one| matches!(one, b'0'..=b'9' | b'a'..=b'f'))
}

/// Digits and letters that are not taken for each other: without I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters that stand for the hash, 130 bits of it.
const OF_HASH: usize = 26;
/// Letters that show a slip of the pen.
const OF_CHECK: usize = 2;

/// The code of a hash for paper: seven groups of four, of which the last two letters are a check.
pub fn paper_code(hash: &str) -> String {
    let check = hex(&DigestKind::Sha256.of(hash));
    let letters: Vec<u8> = letters(hash, OF_HASH).chain(letters(&check, OF_CHECK)).collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().map(|one| char::from(*one)).collect())
        .collect();
    groups.join("-")
}

/// The first letters of a hash in hex.
fn letters(hash: &str, count: usize) -> impl Iterator<Item = u8> {
    let bits: Vec<u8> = hash
        .chars()
        .filter_map(|one| one.to_digit(16))
        .flat_map(|digit| (0..4).rev().map(move |at| u8::from(digit >> at & 1 == 1)))
        .collect();
    let five = |bits: &[u8]| bits.iter().fold(0, |value, bit| value * 2 + usize::from(*bit));
    let letters: Vec<u8> = bits
        .chunks_exact(5)
        .take(count)
        .map(|bits| LETTERS[five(bits)])
        .collect();
    letters.into_iter()
}

/// Whether a code from paper is this hash's. Hyphens, blanks, small letters and what looks alike (O for 0, I and L for 1) are
/// taken as they are meant.
pub fn is_code_of(code: &str, hash: &str) -> bool {
    let meant = |one: char| match one.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(|one| !one.is_whitespace() && *one != '-');
        kept.map(meant).collect()
    };
    !code.is_empty() && plain(code) == plain(&paper_code(hash))
}
