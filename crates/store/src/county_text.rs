//! Reads stored facts for a county's reader: straight from the JSON text to borrowed values, nothing built in between. A
//! million states pass through here. Knows how this program writes JSON (no blanks, one level); no table.

use jiff::civil::Date;
use twofront_domain::county::{CountyRows, ValueRef};
use twofront_domain::field::{Catalogue, FieldIndex, FieldType, Subject};

/// Which fields of one subject are read out of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Latest values.
    Latest,
    /// Values of days: dated fields alone.
    OfDay,
}

/// The words of one subject's fields in their order, which is the order in a text too, each with what the reader makes of it.
pub(crate) struct Words(Vec<Word>);

struct Word {
    /// The word, the closing quote and the colon.
    key: Box<[u8]>,
    /// The first bytes of the key as a number, and which of its bits count; and its last eight bytes, where it has as many.
    /// Most words are told apart by these.
    start: u64,
    mask: u64,
    end: Option<u64>,
    /// `None` for a word that is passed over: of no pack in force, or not wanted.
    field: Option<(FieldIndex, FieldType)>,
}

/// How many words after the last one are tried before the next one is searched for.
const LOOK_AHEAD: usize = 12;

impl Word {
    fn new(word: &[u8], field: Option<(FieldIndex, FieldType)>) -> Self {
        let key: Box<[u8]> = [word, b"\":"].concat().into();
        let counted = key.len().min(8);
        Self {
            start: start_of(&key),
            mask: u64::MAX >> (64 - 8 * counted),
            end: key.last_chunk().map(|eight| u64::from_le_bytes(*eight)),
            key,
            field,
        }
    }

    fn text(&self) -> &[u8] {
        &self.key[..self.key.len() - 2]
    }

    /// Whether the bytes, which start with `start`, start with the key.
    #[inline]
    fn begins(&self, bytes: &[u8], start: u64) -> bool {
        if (start ^ self.start) & self.mask != 0 {
            return false;
        }
        let Some(found) = bytes.get(..self.key.len()) else {
            return false;
        };
        let end = found.last_chunk().map(|eight| u64::from_le_bytes(*eight));
        // What is between the two, eight bytes at a time: a call to compare memory would cost more than it does.
        let between = || {
            let eights = found.as_chunks::<8>().0.iter().zip(self.key.as_chunks::<8>().0);
            eights.into_iter().all(|(one, other)| one == other)
        };
        end == self.end && (found.len() <= 16 || between())
    }
}

/// The first eight bytes as a number, the first byte lowest.
fn start_of(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

/// The text is not what this program writes.
#[derive(Debug)]
pub(crate) struct Garbled;

impl Words {
    /// The fields of `subject` that the reader wants and that are (`vault`) or are not emergency fields.
    pub(crate) fn of(
        catalogue: &Catalogue,
        subject: Subject,
        vault: bool,
        wanted: Wanted,
        rows: &(dyn CountyRows + Send),
    ) -> Self {
        let fields = catalogue.fields().filter(|(index, field)| {
            field.subject == subject
                && field.vault == vault
                && (field.dated || wanted == Wanted::Latest)
                && rows.wants(*index)
        });
        let mut words: Vec<Word> = fields
            .map(|(index, field)| Word::new(field.id.as_bytes(), Some((index, field.kind))))
            .collect();
        words.sort_unstable_by(|one, other| one.text().cmp(other.text()));
        Self(words)
    }

    /// True when nothing is wanted: the texts need not even be fetched.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| word.field.is_none())
    }

    /// Hands every wanted value of a text to the reader.
    pub(crate) fn read(&mut self, bytes: &[u8], rows: &mut (dyn CountyRows + Send)) -> Result<(), Garbled> {
        if bytes == b"{}" {
            return Ok(());
        }
        let (mut at, mut expected) = (0, 0);
        loop {
            // The brace or a comma, then the quote before a word.
            let start = bytes.get(at..at + 2).ok_or(Garbled)?;
            if start != if at == 0 { b"{\"" } else { b",\"" } {
                return Err(Garbled);
            }
            at += 2;
            let found = self.word_at(&bytes[at..], expected)?;
            let word = &self.0[found];
            at = value_at(word.field, bytes, at + word.key.len(), rows)?;
            if &bytes[at..] == b"}" {
                return Ok(());
            }
            expected = found + 1;
        }
    }

    /// Finds the word that the bytes start with: `expected` or one soon after it, mostly.
    fn word_at(&mut self, bytes: &[u8], expected: usize) -> Result<usize, Garbled> {
        let start = start_of(&bytes[..bytes.len().min(8)]);
        let likely = self.0.iter().enumerate().skip(expected).take(LOOK_AHEAD);
        for (at, word) in likely {
            if word.begins(bytes, start) {
                return Ok(at);
            }
        }
        let end = closing_quote(bytes).ok_or(Garbled)?;
        if bytes.get(end + 1) != Some(&b':') {
            return Err(Garbled);
        }
        let text = &bytes[..end];
        match self.0.binary_search_by(|word| word.text().cmp(text)) {
            Ok(at) => Ok(at),
            Err(at) => {
                self.0.insert(at, Word::new(text, None));
                Ok(at)
            }
        }
    }
}

/// Hands the value at `at` to the reader, where it fits its field, and gives where it ends.
fn value_at(
    field: Option<(FieldIndex, FieldType)>,
    text: &[u8],
    at: usize,
    rows: &mut (dyn CountyRows + Send),
) -> Result<usize, Garbled> {
    let bytes = &text[at..];
    match bytes.first().ok_or(Garbled)? {
        b'"' => {
            let end = 1 + closing_quote(&bytes[1..]).ok_or(Garbled)?;
            if let Some((index, kind)) = field {
                text_value(index, kind, &bytes[..=end], rows)?;
            }
            Ok(at + end + 1)
        }
        b't' | b'f' => {
            let flag = bytes.starts_with(b"true");
            if !flag && !bytes.starts_with(b"false") {
                return Err(Garbled);
            }
            if let Some((index, FieldType::Flag)) = field {
                rows.value(index, ValueRef::Flag(flag));
            }
            Ok(at + if flag { 4 } else { 5 })
        }
        b'n' if bytes.starts_with(b"null") => Ok(at + 4),
        _ => {
            let end = bytes
                .iter()
                .position(|byte| matches!(byte, b',' | b'}'))
                .ok_or(Garbled)?;
            let amount = amount_of(&bytes[..end]).ok_or(Garbled)?;
            if let Some((index, kind)) = field
                && is_quantity(kind)
            {
                rows.value(index, ValueRef::Amount(amount));
            }
            Ok(at + end)
        }
    }
}

/// `quoted` is the text with its quotes.
fn text_value(
    index: FieldIndex,
    kind: FieldType,
    quoted: &[u8],
    rows: &mut (dyn CountyRows + Send),
) -> Result<(), Garbled> {
    let unescaped: String;
    let mut inner = &quoted[1..quoted.len() - 1];
    if kind == FieldType::Date {
        if let Some(date) = date_of(inner) {
            rows.value(index, ValueRef::Date(date));
        }
        return Ok(());
    }
    if inner.contains(&b'\\') {
        unescaped = serde_json::from_slice(quoted).map_err(|_| Garbled)?;
        inner = unescaped.as_bytes();
    }
    let text = || str::from_utf8(inner).map_err(|_| Garbled);
    match kind {
        FieldType::Text => rows.value(index, ValueRef::Text(text()?)),
        FieldType::Code => rows.value(index, ValueRef::Code(text()?)),
        _ => {}
    }
    Ok(())
}

/// A whole number.
fn amount_of(bytes: &[u8]) -> Option<i64> {
    // Up to eighteen digits cannot overflow.
    if bytes.is_empty() || bytes.len() > 18 || bytes[0] == b'-' {
        return std::str::from_utf8(bytes).ok()?.parse().ok();
    }
    bytes.iter().try_fold(0, |amount, byte| {
        byte.is_ascii_digit().then(|| amount * 10 + i64::from(byte - b'0'))
    })
}

const fn is_quantity(kind: FieldType) -> bool {
    matches!(
        kind,
        FieldType::Count | FieldType::Money | FieldType::Weight | FieldType::Area | FieldType::Temperature
    )
}

/// Where the text ends that the bytes are the inside of.
fn closing_quote(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += bytes[at..].iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
        if at > bytes.len() {
            return None;
        }
    }
}

/// `YYYY-MM-DD`.
pub(crate) fn date_of(text: &[u8]) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        // Nothing known, mostly; a year of more or fewer digits otherwise.
        return (!text.is_empty()).then(|| str::from_utf8(text).ok()?.parse().ok())?;
    };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(|digit| i16::from(digit - b'0'));
    let year = y1 * 1000 + y2 * 100 + y3 * 10 + y4;
    Date::new(year, (m1 * 10 + m2) as i8, (d1 * 10 + d2) as i8).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use twofront_domain::field::Field;
    use twofront_domain::ids::{HouseholdId, LotId, PersonId, SiteId};
    use twofront_domain::place::PlaceCode;
    use twofront_domain::text::Bilingual;
    use twofront_domain::value::Values;

    use super::*;

    const KINDS: [FieldType; 5] = [
        FieldType::Text,
        FieldType::Code,
        FieldType::Flag,
        FieldType::Money,
        FieldType::Date,
    ];

    fn catalogue() -> Catalogue {
        let field = |(at, kind): (usize, &FieldType)| Field {
            id: format!("field_{at}"),
            subject: Subject::Person,
            kind: *kind,
            label: Bilingual::new("字段", "field"),
            sensitive: false,
            codes: Vec::new(),
            least: None,
            most: None,
            dated: at % 2 == 0,
            vault: false,
        };
        Catalogue::new(KINDS.iter().enumerate().map(field).collect()).unwrap()
    }

    /// Keeps the values of one row.
    struct One<'c>(&'c Catalogue, Values);

    impl CountyRows for One<'_> {
        fn wants(&self, _: FieldIndex) -> bool {
            true
        }
        fn village(&mut self, _: &PlaceCode) {}
        fn household(&mut self, _: HouseholdId, _: &PlaceCode) {}
        fn person(&mut self, _: PersonId) {}
        fn lot(&mut self, _: LotId, _: Option<HouseholdId>, _: &PlaceCode) {}
        fn site(&mut self, _: SiteId, _: Option<HouseholdId>, _: &PlaceCode) {}
        fn day(&mut self, _: Date) {}
        fn value(&mut self, field: FieldIndex, value: ValueRef<'_>) {
            let owned = value.owned(self.0.field(field).kind).unwrap();
            assert!(self.1.set(field, owned).is_none(), "each value once");
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        prop_oneof![
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
            "[\"\\\\,}{: a]{0,6}".prop_map(Into::into),
            "20(19|20)-0[0-9]-[0-3][0-9]".prop_map(Into::into),
            Just(serde_json::Value::Null),
        ]
    }

    proptest! {
        #[test]
        fn texts_are_read_as_by_the_catalogue(
            states in proptest::collection::vec(
                proptest::collection::btree_map("field_[0-6]", any_json(), 0..7), 1..5
            )
        ) {
            let catalogue = catalogue();
            let mut words = Words::of(&catalogue, Subject::Person, false, Wanted::Latest, &One(&catalogue, Values::new()));
            for state in states {
                let json = serde_json::Value::Object(state.into_iter().collect());
                let mut one = One(&catalogue, Values::new());
                words.read(json.to_string().as_bytes(), &mut one).unwrap();
                prop_assert_eq!(one.1, Values::from_json(&catalogue, Subject::Person, &json));
            }
        }

        #[test]
        fn no_text_brings_it_down(text in ".{0,40}", start in "\\{?\"?(field_0)?") {
            let catalogue = catalogue();
            let mut one = One(&catalogue, Values::new());
            let mut words = Words::of(&catalogue, Subject::Person, false, Wanted::OfDay, &one);
            let _ = words.read(format!("{start}{text}").as_bytes(), &mut one);
        }
    }
}
