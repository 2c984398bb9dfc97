//! Reads stored facts for a county's reader: straight from the JSON text to borrowed values, nothing built in between. A
//! million states pass through here. Knows how this program writes JSON (no blanks, one level); no table.

use std::collections::HashMap;

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

/// The words of one subject's fields, each with what the reader makes of it.
pub(crate) struct Words {
    by_word: HashMap<Box<str>, usize>,
    words: Vec<Word>,
    /// The first word of the text before: most texts have the same words in the same order.
    first: usize,
    unescaped: String,
}

struct Word {
    text: Box<str>,
    /// `None` for a word that is passed over: of no pack in force, or not wanted.
    field: Option<(FieldIndex, FieldType)>,
    /// What came after it the last time.
    next: usize,
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
        let words: Vec<Word> = fields
            .map(|(index, field)| Word {
                text: field.id.as_str().into(),
                field: Some((index, field.kind)),
                next: 0,
            })
            .collect();
        Self {
            by_word: words
                .iter()
                .enumerate()
                .map(|(at, word)| (word.text.clone(), at))
                .collect(),
            words,
            first: 0,
            unescaped: String::new(),
        }
    }

    /// True when nothing is wanted: the texts need not even be fetched.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| word.field.is_none())
    }

    /// Hands every wanted value of a text to the reader.
    pub(crate) fn read(&mut self, text: &str, rows: &mut (dyn CountyRows + Send)) -> Result<(), Garbled> {
        let mut rest = text.strip_prefix('{').ok_or(Garbled)?;
        if rest == "}" {
            return Ok(());
        }
        let (mut before, mut expected): (Option<usize>, usize) = (None, self.first);
        loop {
            rest = rest.strip_prefix('"').ok_or(Garbled)?;
            let at = self.word_at(expected, &mut rest)?;
            if at != expected {
                match before {
                    None => self.first = at,
                    Some(before) => self.words[before].next = at,
                }
            }
            rest = self.value(at, rest, rows)?;
            match rest.as_bytes().first() {
                Some(b',') => rest = &rest[1..],
                Some(b'}') if rest.len() == 1 => return Ok(()),
                _ => return Err(Garbled),
            }
            (before, expected) = (Some(at), self.words[at].next);
        }
    }

    /// Finds the word that the text starts with (`expected`, mostly), and steps over it and the colon.
    fn word_at(&mut self, expected: usize, rest: &mut &str) -> Result<usize, Garbled> {
        if let Some(word) = self.words.get(expected)
            && let Some(after) = rest.strip_prefix(&*word.text).and_then(|rest| rest.strip_prefix("\":"))
        {
            *rest = after;
            return Ok(expected);
        }
        let (word, after) = rest.split_once("\":").ok_or(Garbled)?;
        *rest = after;
        if let Some(at) = self.by_word.get(word) {
            return Ok(*at);
        }
        let at = self.words.len();
        self.by_word.insert(word.into(), at);
        self.words.push(Word {
            text: word.into(),
            field: None,
            next: 0,
        });
        Ok(at)
    }

    /// Hands the value that the text starts with to the reader, where it fits its field, and gives what follows.
    fn value<'t>(&mut self, at: usize, text: &'t str, rows: &mut (dyn CountyRows + Send)) -> Result<&'t str, Garbled> {
        let field = self.words[at].field;
        let bytes = text.as_bytes();
        match bytes.first().ok_or(Garbled)? {
            b'"' => {
                let end = 1 + closing_quote(&bytes[1..]).ok_or(Garbled)?;
                if let Some((index, kind)) = field {
                    self.text_value(index, kind, &text[..=end], rows)?;
                }
                Ok(&text[end + 1..])
            }
            b't' | b'f' => {
                let (flag, after) = text
                    .strip_prefix("true")
                    .map(|after| (true, after))
                    .or(text.strip_prefix("false").map(|after| (false, after)))
                    .ok_or(Garbled)?;
                if let Some((index, FieldType::Flag)) = field {
                    rows.value(index, ValueRef::Flag(flag));
                }
                Ok(after)
            }
            b'n' => text.strip_prefix("null").ok_or(Garbled),
            _ => {
                let end = bytes
                    .iter()
                    .position(|byte| matches!(byte, b',' | b'}'))
                    .ok_or(Garbled)?;
                let amount = text[..end].parse().map_err(|_| Garbled)?;
                if let Some((index, kind)) = field
                    && is_quantity(kind)
                {
                    rows.value(index, ValueRef::Amount(amount));
                }
                Ok(&text[end..])
            }
        }
    }

    /// `quoted` is the text with its quotes.
    fn text_value(
        &mut self,
        index: FieldIndex,
        kind: FieldType,
        quoted: &str,
        rows: &mut (dyn CountyRows + Send),
    ) -> Result<(), Garbled> {
        let mut inner = &quoted[1..quoted.len() - 1];
        if inner.as_bytes().contains(&b'\\') {
            self.unescaped = serde_json::from_str(quoted).map_err(|_| Garbled)?;
            inner = &self.unescaped;
        }
        match kind {
            FieldType::Text => rows.value(index, ValueRef::Text(inner)),
            FieldType::Code => rows.value(index, ValueRef::Code(inner)),
            FieldType::Date => {
                if let Some(date) = date_of(inner) {
                    rows.value(index, ValueRef::Date(date));
                }
            }
            _ => {}
        }
        Ok(())
    }
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
pub(crate) fn date_of(text: &str) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
        return text.parse().ok();
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
                words.read(&json.to_string(), &mut one).unwrap();
                prop_assert_eq!(one.1, Values::from_json(&catalogue, Subject::Person, &json));
            }
        }

        #[test]
        fn no_text_brings_it_down(text in ".{0,40}", start in "\\{?\"?(field_0)?") {
            let catalogue = catalogue();
            let mut one = One(&catalogue, Values::new());
            let mut words = Words::of(&catalogue, Subject::Person, false, Wanted::OfDay, &one);
            let _ = words.read(&format!("{start}{text}"), &mut one);
        }
    }
}
