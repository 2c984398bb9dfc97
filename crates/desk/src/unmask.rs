//! Masked fields in full: asked for with a purpose, kept in the journal as who, whose, which fields and what for, never as
//! values.

use serde::Deserialize;
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::field::Subject;
use twofront_domain::history::state_on;
use twofront_domain::ids::{PersonId, UnmaskingId};
use twofront_domain::text::Bilingual;
use utoipa::ToSchema;

use crate::error::ErrorClass;
use crate::permission::may;
use crate::view::unmask::{PurposeView, UnmaskedValue, UnmaskedView};
use crate::{Desk, DeskError, shown};

/// Longest note, in characters.
const NOTE_CHARACTERS_MAX: usize = 200;
/// What masked fields are looked at for: the stable word and its texts.
const PURPOSES: [(&str, &str, &str); 5] = [
    ("contact", "联系本人", "Contact the person"),
    ("verify-identity", "核对身份", "Check who somebody is"),
    (
        "pay-benefit",
        "发放补助或办理保险",
        "Pay a benefit or arrange insurance",
    ),
    ("mend-ledger", "更正台账", "Correct a ledger"),
    ("other", "其他（请写明）", "Something else (say what)"),
];
/// The purpose that needs words.
const OTHER: &str = "other";

/// What is asked to be seen, and what for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct UnmaskAsked {
    /// Field words such as `resident_id`, `phone`; every masked field when empty.
    #[serde(default)]
    pub fields: Vec<String>,
    /// A word of [`Desk::purposes`].
    pub purpose: String,
    /// In a person's words; needed for `other`.
    #[serde(default)]
    pub note: String,
}

impl Desk {
    /// What masked fields may be asked for.
    pub fn purposes() -> Vec<PurposeView> {
        let view = |(word, zh, en): (&str, &str, &str)| PurposeView {
            word: word.to_owned(),
            title: (&Bilingual::new(zh, en)).into(),
            needs_note: word == OTHER,
        };
        PURPOSES.map(view).to_vec()
    }

    /// A person's masked fields in full.
    ///
    /// # Errors
    /// When the actor may not, the person is outside their reach, the purpose is missing, or a field is not masked.
    pub async fn unmask(&self, actor: &Actor, id: PersonId, asked: &UnmaskAsked) -> Result<UnmaskedView, DeskError> {
        may(actor, Operation::PersonUnmask)?;
        let (purpose, note) = purpose_of(&asked.purpose, &asked.note)?;
        let values = self.masked_values(actor, id, &asked.fields).await?;
        if values.is_empty() {
            return Err(DeskError::new(
                ErrorClass::NotFound,
                "nothing-masked",
                "这个人没有被遮挡的信息。",
                "Nothing that is known of this person is masked.",
            ));
        }
        let fields: Vec<String> = values.iter().map(|value| value.field.clone()).collect();
        let mut pen = self.brief_pen(actor, "person.unmask").await?;
        let looked: UnmaskingId = pen.note_unmasking(id, &fields, purpose, note).await?;
        let detail = serde_json::json!({ "fields": fields, "purpose": purpose, "unmasking": looked.to_string() });
        pen.commit(&id.to_string(), detail).await?;
        self.watch_unmaskings(actor).await;
        Ok(UnmaskedView { values })
    }

    /// The values behind the mask: the person's own and those of their household.
    async fn masked_values(
        &self,
        actor: &Actor,
        id: PersonId,
        fields: &[String],
    ) -> Result<Vec<UnmaskedValue>, DeskError> {
        let person = self.book.known_side(&actor.scope, id).await?;
        let household = person.ok_or_else(|| DeskError::not_found("person"))?.household;
        let packs = self.packs();
        let catalogue = &packs.catalogue;
        let unknown = |word: &String| {
            let masked = [Subject::Person, Subject::Household]
                .into_iter()
                .filter_map(|subject| catalogue.index(subject, word))
                .any(|index| shown::is_masked(catalogue.field(index)));
            !masked
        };
        if fields.iter().any(unknown) {
            return Err(DeskError::new(
                ErrorClass::Invalid,
                "field-not-masked",
                "所选字段没有被遮挡，或不存在。",
                "One of the fields is not masked or does not exist.",
            ));
        }
        let history = self.book.assertions_of(&actor.scope, catalogue, household).await?;
        let today = self.clock.working_date();
        let own = history.people.get(&id).map_or(&[][..], Vec::as_slice);
        let mut values = Vec::new();
        for assertions in [own, &history.household] {
            for (index, current) in state_on(today, assertions) {
                let field = catalogue.field(index);
                if shown::is_masked(field) && (fields.is_empty() || fields.contains(&field.id)) {
                    values.push(UnmaskedValue {
                        field: field.id.clone(),
                        label: (&field.label).into(),
                        value: current.value.shown(&field.codes).into(),
                        effective: current.effective.to_string(),
                    });
                }
            }
        }
        Ok(values)
    }
}

/// The purpose's stable word and the note, both as they should be.
///
/// # Errors
/// `purpose-needed` when the word is unknown, or words are missing or too many.
pub(crate) fn purpose_of<'a>(word: &str, note: &'a str) -> Result<(&'static str, &'a str), DeskError> {
    let note = note.trim();
    let known = PURPOSES.iter().map(|(known, ..)| *known).find(|known| *known == word);
    match known {
        Some(purpose) if note.chars().count() <= NOTE_CHARACTERS_MAX && (purpose != OTHER || !note.is_empty()) => {
            Ok((purpose, note))
        }
        _ => Err(DeskError::new(
            ErrorClass::Invalid,
            "purpose-needed",
            "请选择用途；选“其他”时请写明（200字以内）。",
            "Choose what for; with “something else”, say what in at most 200 characters.",
        )),
    }
}

/// A purpose in words.
pub(crate) fn purpose_title(word: &str) -> Bilingual {
    let known = PURPOSES.iter().find(|(known, ..)| *known == word);
    known.map_or_else(|| Bilingual::new(word, word), |(_, zh, en)| Bilingual::new(*zh, *en))
}
