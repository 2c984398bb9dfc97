//! A form as a phone gets it: every question with its label, type and codes, every condition as the small tree that phone and
//! server evaluate alike. Made from the packs; knows nothing of answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use twofront_domain::field::{CodeEntry, FieldType, Subject};
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;
use twofront_domain::{bilingual, field::Field};
use twofront_packs::{Form, Pack, Packs, Question};

use crate::form_compile::{ConditionFault, condition};
use crate::form_expression::{Expr, WHOLE_MAX};
use crate::form_names::{Vocabulary, Word};

/// One form, ready to be asked anywhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormSheet {
    /// The form's id.
    pub id: String,
    /// Version of the pack and a digest of this sheet: `2026.2-3f9a01c2`. Two sheets of one version ask the same.
    pub version: String,
    /// The pack it comes from.
    pub pack: String,
    /// True when answers about people and households belong into the vault.
    pub vault: bool,
    /// What stands above it.
    pub title: Bilingual,
    /// Whom or what it is filled in about.
    pub subject: Subject,
    /// Kinds of tasks of the pack that it is filled in for.
    pub tasks: Vec<String>,
    /// The questions, in order.
    pub questions: Vec<Ask>,
    /// Questions asked once for each member, after the others.
    pub repeats: Vec<RepeatSheet>,
    /// What its conditions read of parameters.
    pub parameters: BTreeMap<String, Vec<AmountSheet>>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Stable word, unique in the form.
    pub id: String,
    /// The field that the answer is written to: `household.safe_water`.
    pub field: Option<String>,
    /// The question.
    pub label: Bilingual,
    /// One more sentence for whoever asks.
    pub hint: Option<Bilingual>,
    /// Type of the answer.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The answers to choose from.
    pub codes: Vec<Choice>,
    /// True when the form cannot be sent without an answer.
    pub required: bool,
    /// True when what is known of the field is filled in beforehand.
    pub prefill: bool,
    /// True when the field is masked outside need.
    pub sensitive: bool,
    /// Smallest plausible amount.
    pub least: Option<i64>,
    /// Largest plausible amount.
    pub most: Option<i64>,
    /// Only where it is true is the question asked.
    pub relevant: Option<Expr>,
    /// Where it is false the answer is not sound.
    pub constraint: Option<Expr>,
    /// What is said then.
    pub constraint_text: Option<Bilingual>,
}

/// One answer to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The stable word.
    pub code: String,
    /// How it is shown.
    pub label: Bilingual,
}

/// Questions asked once for each member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepeatSheet {
    /// Stable word, unique in the form.
    pub id: String,
    /// What stands above it.
    pub title: Bilingual,
    /// Members of whom it is false are not asked.
    pub members: Option<Expr>,
    /// The questions.
    pub questions: Vec<Ask>,
}

/// One dated amount of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AmountSheet {
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub to: Option<Date>,
    /// Where it holds; none is everywhere.
    pub place: Option<PlaceCode>,
    /// The amount in the parameter's unit.
    pub amount: i64,
}

/// Why a form cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {place}: {}", problem.en)]
pub struct SheetError {
    /// The form's file below the packs folder.
    pub file: String,
    /// Which question and key: `cause.relevant`.
    pub place: String,
    /// The character of the condition (from 0), where known.
    pub at: Option<usize>,
    /// What is wrong and how to mend it.
    pub problem: Bilingual,
}

/// What is needed while a sheet is made.
struct Making<'a> {
    packs: &'a Packs,
    form: &'a Form,
}

impl FormSheet {
    /// The sheet of a form.
    ///
    /// # Errors
    /// When a condition is one that a form cannot ask (no CEL, unknown names, units that do not fit, a whole village).
    pub fn of(packs: &Packs, pack: &Pack, form: &Form) -> Result<Self, SheetError> {
        let making = Making { packs, form };
        let top = making.words(&form.questions)?;
        let vocabulary = Vocabulary::Answers(packs, top.clone());
        let personal = matches!(form.subject, Subject::Person | Subject::Household);
        let mut sheet = Self {
            id: form.id.clone(),
            version: String::new(),
            pack: pack.id.clone(),
            vault: pack.vault && personal,
            title: form.title.clone(),
            subject: form.subject,
            tasks: form.tasks.clone(),
            questions: making.asks(&form.questions, &vocabulary)?,
            repeats: Vec::new(),
            parameters: BTreeMap::new(),
        };
        for repeat in &form.repeats {
            let member = Vocabulary::Member(packs, sheet.vault);
            let place = format!("{}.members", repeat.id);
            let members = making.condition(repeat.members.as_deref(), &place, &member)?;
            let mut words = top.clone();
            words.extend(making.words(&repeat.questions)?);
            sheet.repeats.push(RepeatSheet {
                id: repeat.id.clone(),
                title: repeat.title.clone(),
                members,
                questions: making.asks(&repeat.questions, &Vocabulary::Answers(packs, words))?,
            });
        }
        sheet.parameters = making.parameters(&sheet)?;
        sheet.version = format!("{}-{}", pack.version, sheet.digest());
        Ok(sheet)
    }

    /// The question of this id, at the top or in a repeat.
    pub fn ask(&self, id: &str) -> Option<&Ask> {
        self.asks().find(|ask| ask.id == id)
    }

    /// Every question, those of repeats after the others.
    pub fn asks(&self) -> impl Iterator<Item = &Ask> {
        let repeated = self.repeats.iter().flat_map(|repeat| &repeat.questions);
        self.questions.iter().chain(repeated)
    }

    /// The fields that a phone must know of the household and its members to ask it: those it fills in or shows, and those by
    /// which members are chosen. `person.birth_date` stands for an age.
    pub fn fields(&self) -> BTreeSet<String> {
        let mut fields: BTreeSet<String> = self.asks().filter_map(|ask| ask.field.clone()).collect();
        for members in self.repeats.iter().filter_map(|repeat| repeat.members.as_ref()) {
            members.walk(&mut |expr| match expr {
                Expr::Field(word, _) => {
                    fields.insert(word.clone());
                }
                Expr::Age => {
                    fields.insert("person.birth_date".to_owned());
                }
                _ => {}
            });
        }
        fields
    }

    /// Every condition.
    fn conditions(&self) -> impl Iterator<Item = &Expr> {
        let of_asks = self.asks().flat_map(|ask| ask.relevant.iter().chain(&ask.constraint));
        of_asks.chain(self.repeats.iter().filter_map(|repeat| repeat.members.as_ref()))
    }

    /// The first 8 hexadecimal digits of the SHA-256 of the sheet without its version.
    fn digest(&self) -> String {
        let unversioned = Self {
            version: String::new(),
            ..self.clone()
        };
        // A sheet is texts, numbers and lists: nothing that JSON could not hold.
        let json = serde_json::to_vec(&unversioned).unwrap_or_default();
        let mut digits = String::with_capacity(8);
        for byte in &Sha256::digest(&json)[..4] {
            // Writing to a String cannot fail.
            let _ = write!(digits, "{byte:02x}");
        }
        digits
    }
}

impl Making<'_> {
    fn fault(&self, place: &str, at: Option<usize>, problem: Bilingual) -> SheetError {
        SheetError {
            file: self.form.file.clone(),
            place: place.to_owned(),
            at,
            problem,
        }
    }

    /// The field of a question, where it has one.
    fn field(&self, question: &Question) -> Result<Option<&Field>, SheetError> {
        let Some(word) = &question.field else {
            return Ok(None);
        };
        let catalogue = &self.packs.catalogue;
        let index = word
            .split_once('.')
            .and_then(|(subject, id)| catalogue.index(Subject::from_word(subject)?, id));
        match index {
            Some(index) => Ok(Some(catalogue.field(index))),
            None => Err(self.fault(
                &question.id,
                None,
                bilingual!("没有字段“{word}”", "there is no field {word:?}"),
            )),
        }
    }

    fn kind(&self, question: &Question, field: Option<&Field>) -> Result<FieldType, SheetError> {
        field.map(|field| field.kind).or(question.kind).ok_or_else(|| {
            let problem = bilingual!(
                "这个问题没有字段，也没有类型",
                "the question has neither field nor type"
            );
            self.fault(&question.id, None, problem)
        })
    }

    fn words(&self, questions: &[Question]) -> Result<Vec<Word>, SheetError> {
        let word = |question: &Question| {
            let field = self.field(question)?;
            Ok(Word {
                id: question.id.clone(),
                kind: self.kind(question, field)?,
                codes: codes(question, field).to_vec(),
            })
        };
        questions.iter().map(word).collect()
    }

    fn asks(&self, questions: &[Question], names: &Vocabulary<'_>) -> Result<Vec<Ask>, SheetError> {
        questions.iter().map(|question| self.ask(question, names)).collect()
    }

    fn ask(&self, question: &Question, names: &Vocabulary<'_>) -> Result<Ask, SheetError> {
        let field = self.field(question)?;
        let own_label = question.label.clone();
        let at = |key: &str| format!("{}.{key}", question.id);
        Ok(Ask {
            id: question.id.clone(),
            field: question.field.clone(),
            label: own_label
                .or_else(|| field.map(|field| field.label.clone()))
                .unwrap_or_default(),
            hint: question.hint.clone(),
            kind: self.kind(question, field)?,
            codes: codes(question, field)
                .iter()
                .map(|entry| Choice {
                    code: entry.code.clone(),
                    label: entry.label.clone(),
                })
                .collect(),
            required: question.required,
            prefill: field.is_some_and(|field| !field.dated && !question.fresh),
            sensitive: field.is_some_and(|field| field.sensitive),
            least: field.and_then(|field| field.least),
            most: field.and_then(|field| field.most),
            relevant: self.condition(question.relevant.as_deref(), &at("relevant"), names)?,
            constraint: self.condition(question.constraint.as_deref(), &at("constraint"), names)?,
            constraint_text: question.constraint_text.clone(),
        })
    }

    fn condition(&self, text: Option<&str>, place: &str, names: &Vocabulary<'_>) -> Result<Option<Expr>, SheetError> {
        let fault = |ConditionFault { at, problem }| self.fault(place, at, problem);
        text.map(|text| condition(text, names)).transpose().map_err(fault)
    }

    /// The amounts of every parameter that a condition reads.
    fn parameters(&self, sheet: &FormSheet) -> Result<BTreeMap<String, Vec<AmountSheet>>, SheetError> {
        let mut names = BTreeSet::new();
        for condition in sheet.conditions() {
            condition.walk(&mut |expr| {
                if let Expr::Parameter(id) = expr {
                    names.insert(id.clone());
                }
            });
        }
        let mut parameters = BTreeMap::new();
        for id in names {
            let values = self.packs.parameter(&id).map_or(&[][..], |parameter| &parameter.values);
            if values
                .iter()
                .any(|value| value.amount.unsigned_abs() > WHOLE_MAX.unsigned_abs())
            {
                let problem = bilingual!(
                    "参数“{id}”的数额太大，手机算不准",
                    "the amount of {id:?} is too large for a phone"
                );
                return Err(self.fault("parameter", None, problem));
            }
            let amounts = values.iter().map(|value| AmountSheet {
                from: value.from,
                to: value.to,
                place: value.place.clone(),
                amount: value.amount,
            });
            parameters.insert(id, amounts.collect());
        }
        Ok(parameters)
    }
}

fn codes<'a>(question: &'a Question, field: Option<&'a Field>) -> &'a [CodeEntry] {
    field.map_or(&question.codes, |field| &field.codes)
}
