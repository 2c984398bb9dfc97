//! What the conditions of a form may read: answers, or what is known of a member; parameters and today. Part of the type check.

use twofront_domain::bilingual;
use twofront_domain::field::{Catalogue, CodeEntry, FieldType, Subject};
use twofront_domain::text::Bilingual;
use twofront_packs::{Packs, spelling};

use crate::form_expression::Expr;
use crate::form_kinds::{Typed, no_condition};

/// One name of a condition with its type.
#[derive(Clone, Debug)]
pub struct Word {
    /// The question's id.
    pub id: String,
    /// The type of its answer.
    pub kind: FieldType,
    /// The codes to choose from.
    pub codes: Vec<CodeEntry>,
}

/// What the conditions of one place in a form may read.
#[derive(Clone, Debug)]
pub enum Vocabulary<'a> {
    /// Answers to these questions.
    Answers(&'a Packs, Vec<Word>),
    /// What is known of a member and of the household. Of the vault where the form's pack is.
    Member(&'a Packs, bool),
}

impl<'a> Vocabulary<'a> {
    fn packs(&self) -> &'a Packs {
        match self {
            Self::Answers(packs, _) | Self::Member(packs, _) => packs,
        }
    }

    /// A name without a dot.
    pub(crate) fn bare(&self, name: &str) -> Result<Typed, Bilingual> {
        if name == "today" {
            return Ok(Typed::number(Expr::Today, FieldType::Date));
        }
        match self {
            Self::Answers(_, words) => {
                let Some(word) = words.iter().find(|word| word.id == name) else {
                    let hint = spelling::suggestion(name, words.iter().map(|word| word.id.as_str()));
                    return Err(bilingual!("这张表单没有“{name}”", "the form has no {name:?}") + hint);
                };
                let expr = Expr::Answer(name.to_owned());
                Ok(Typed::named(expr, word.kind, &word.codes, name))
            }
            Self::Member(_, _) if name == "age" => Ok(Typed::number(Expr::Age, FieldType::Count)),
            Self::Member(packs, vault) => field(&packs.catalogue, Subject::Person, name, *vault),
        }
    }

    /// A name with a dot: `param.x`, and of members `household.x`.
    pub(crate) fn dotted(&self, base: &str, name: &str) -> Result<Typed, Bilingual> {
        match (base, self) {
            ("param", _) => {
                let packs = self.packs();
                let parameter = packs.parameter(name).ok_or_else(|| packs.no_parameter(name))?;
                Ok(Typed::named(
                    Expr::Parameter(name.to_owned()),
                    parameter.kind,
                    &[],
                    name,
                ))
            }
            ("household", Self::Member(packs, vault)) => field(&packs.catalogue, Subject::Household, name, *vault),
            ("village", Self::Member(..)) => Err(bilingual!(
                "表单在手机上没有村的数据，这里不能问village.{name}",
                "a phone does not hold the village: village.{name} cannot be asked in a form"
            )),
            _ => Err(bilingual!(
                "表单的条件里没有“{base}.{name}”",
                "conditions of a form have no \"{base}.{name}\""
            )),
        }
    }
}

fn field(catalogue: &Catalogue, subject: Subject, name: &str, vault: bool) -> Result<Typed, Bilingual> {
    let (zh, en) = (subject.zh(), subject.as_str());
    let Some(index) = catalogue.index(subject, name) else {
        let known = catalogue.fields().filter(|(_, field)| field.subject == subject);
        let hint = spelling::suggestion(name, known.map(|(_, field)| field.id.as_str()));
        return Err(bilingual!("{zh}没有字段“{name}”", "a {en} has no field {name:?}") + hint);
    };
    let field = catalogue.field(index);
    if field.vault && !vault {
        return Err(bilingual!(
            "{en}.{name}属于专库；只有专库工作包的表单才能读取",
            "{en}.{name} belongs into the vault; only forms of a vault pack read it"
        ));
    }
    let expr = Expr::Field(format!("{en}.{name}"), field.kind);
    Ok(Typed::named(expr, field.kind, &field.codes, name))
}

/// The expression of a condition, or what is said where it is none.
pub(crate) fn truth(typed: Typed) -> Result<Expr, Bilingual> {
    match typed.kind {
        crate::form_kinds::Kind::Truth => Ok(typed.expr),
        other => Err(no_condition(&other)),
    }
}
