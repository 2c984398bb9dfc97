//! Which fields are dated, as the book noted it: days are kept of every field that some pack ever called dated, so that
//! they can be worked out again without the packs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_core::future::BoxFuture;
use twofront_domain::field::{Catalogue, Subject};

use crate::book::Book;
use crate::connection::Connection;
use crate::error::StoreError;
use crate::meta;
use crate::pen::Pen;

/// The fact of the book that holds the words, as `person.temperature site.temperature`.
const DATED_FIELDS: &str = "dated-fields";

static NO_WORDS: BTreeSet<String> = BTreeSet::new();

/// Words of dated fields by subject. Emergency fields are none of them: the book is never told their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DatedWords(BTreeMap<Subject, BTreeSet<String>>);

impl DatedWords {
    /// The words of one subject.
    pub(crate) fn of_kind(&self, kind: Subject) -> &BTreeSet<String> {
        self.0.get(&kind).unwrap_or(&NO_WORDS)
    }

    /// Words of the catalogue that are not here.
    fn missing(&self, catalogue: &Catalogue) -> Vec<(Subject, String)> {
        let dated = catalogue
            .fields()
            .map(|(_, field)| field)
            .filter(|field| field.dated && !field.vault);
        dated
            .filter(|field| !self.of_kind(field.subject).contains(&field.id))
            .map(|field| (field.subject, field.id.clone()))
            .collect()
    }

    fn parse(text: &str) -> Self {
        let mut words = Self::default();
        for (subject, word) in text.split(' ').filter_map(|entry| entry.split_once('.')) {
            if let Some(subject) = Subject::from_word(subject) {
                words.0.entry(subject).or_default().insert(word.to_owned());
            }
        }
        words
    }

    fn text(&self) -> String {
        let entries = self
            .0
            .iter()
            .flat_map(|(subject, words)| words.iter().map(move |word| format!("{}.{word}", subject.as_str())));
        entries.collect::<Vec<_>>().join(" ")
    }
}

/// What the book noted.
pub(crate) async fn noted(book: &mut Connection) -> Result<DatedWords, StoreError> {
    let text = meta::get(book, DATED_FIELDS).await?;
    Ok(DatedWords::parse(&text.unwrap_or_default()))
}

/// Notes what a catalogue has more, and works out the days of those subjects again.
async fn note(book: &mut Connection, catalogue: &Catalogue) -> Result<DatedWords, StoreError> {
    let mut words = noted(book).await?;
    let missing = words.missing(catalogue);
    if missing.is_empty() {
        return Ok(words);
    }
    let kinds: BTreeSet<Subject> = missing.iter().map(|(subject, _)| *subject).collect();
    for (subject, word) in missing {
        words.0.entry(subject).or_default().insert(word);
    }
    meta::set(book, DATED_FIELDS, &words.text()).await?;
    for kind in kinds {
        crate::day_value::work_out_again(book, kind, words.of_kind(kind)).await?;
    }
    Ok(words)
}

impl Pen {
    /// The words of dated fields, those of `catalogue` included.
    pub(crate) fn dated_words<'a>(
        &'a mut self,
        catalogue: Option<&'a Catalogue>,
    ) -> BoxFuture<'a, Result<Arc<DatedWords>, StoreError>> {
        Box::pin(self.words_or_read(catalogue))
    }

    async fn words_or_read(&mut self, catalogue: Option<&Catalogue>) -> Result<Arc<DatedWords>, StoreError> {
        let words = match self.dated.take() {
            Some(words) => words,
            None => Arc::new(noted(self.connection()).await?),
        };
        let words = match catalogue {
            Some(catalogue) if !words.missing(catalogue).is_empty() => {
                Arc::new(note(self.connection(), catalogue).await?)
            }
            _ => words,
        };
        Ok(Arc::clone(self.dated.insert(words)))
    }
}

impl Book {
    /// Makes sure that days are kept of every dated field of the catalogue: a pack may call a field dated that the book
    /// knew before. Nothing to do but after such a change of packs.
    pub(crate) async fn keep_days(&self, catalogue: &Catalogue) -> Result<(), StoreError> {
        let words = noted(&mut self.book().reader().await?).await?;
        if words.missing(catalogue).is_empty() {
            return Ok(());
        }
        let mut transaction = self.book().begin().await?;
        note(&mut transaction, catalogue).await?;
        transaction.commit().await.map_err(StoreError::of("keep days"))
    }
}
