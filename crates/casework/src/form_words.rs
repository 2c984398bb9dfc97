//! What is said of an unsound answer, in both languages. The phone says the same: `field.fault` in `web/src/i18n`.

use twofront_domain::bilingual;
use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;

use crate::form_answer::TEXT_MAX;
use crate::form_check::FaultCode;
use crate::form_sheet::Ask;

/// What is said of an answer.
pub(crate) fn of_question(code: FaultCode, ask: &Ask) -> Bilingual {
    let Bilingual { zh, en } = &ask.label;
    match code {
        FaultCode::Required => bilingual!("“{zh}”还没有填。", "{en}: please answer."),
        FaultCode::WrongType => {
            let (type_zh, type_en) = wanted(ask.kind);
            bilingual!("“{zh}”要填{type_zh}。", "{en}: please give {type_en}.")
        }
        FaultCode::UnknownCode => bilingual!("“{zh}”请从选项里选一个。", "{en}: please choose one of the list."),
        FaultCode::TooLong => bilingual!("“{zh}”最多{TEXT_MAX}个字。", "{en}: {TEXT_MAX} characters at most."),
        FaultCode::Constraint => {
            let said = ask.constraint_text.clone().unwrap_or_default();
            bilingual!("“{zh}”不合要求：", "{en}: ") + said
        }
        FaultCode::OutOfRange => {
            let said = range(ask);
            bilingual!("“{zh}”", "{en}: ") + said + bilingual!("，请再核对一遍。", "; please check it again.")
        }
        FaultCode::NotAsked => bilingual!(
            "按其他回答，“{zh}”不用问，这一项没有采用。",
            "{en}: not to be asked by the other answers; left out."
        ),
        FaultCode::NoPerson | FaultCode::UnknownQuestion | FaultCode::UnknownPerson => of_form(code, &ask.id),
    }
}

/// What is said where there is no question to speak of.
pub(crate) fn of_form(code: FaultCode, id: &str) -> Bilingual {
    match code {
        FaultCode::NoPerson => bilingual!(
            "请先选择这张表单问的是谁。",
            "Please say first whom this form is about."
        ),
        FaultCode::UnknownPerson => bilingual!(
            "这户现在没有这名成员，回答已留存，由办公室核对。",
            "The household has no such member now; the answers are kept and looked at."
        ),
        _ => bilingual!(
            "现在的表单里没有问题“{id}”，回答已留存，由办公室核对。",
            "The form has no question {id} now; the answer is kept and looked at."
        ),
    }
}

/// What an answer of a type is called.
const fn wanted(kind: FieldType) -> (&'static str, &'static str) {
    match kind {
        FieldType::Text => ("文字", "a text"),
        FieldType::Code => ("选项", "one of the list"),
        FieldType::Flag => ("是或否", "yes or no"),
        FieldType::Count => ("整数", "a whole number"),
        FieldType::Money => ("金额（元）", "an amount in yuan"),
        FieldType::Weight => ("重量", "a weight"),
        FieldType::Area => ("面积（亩）", "an area in mu"),
        FieldType::Temperature => ("体温（℃）", "a temperature in °C"),
        FieldType::Date => ("日期", "a date"),
    }
}

fn range(ask: &Ask) -> Bilingual {
    let shown = |amount| Value::from_amount(ask.kind, amount).map_or_else(Bilingual::default, |value| value.shown(&[]));
    match (ask.least.map(shown), ask.most.map(shown)) {
        (Some(least), Some(most)) => {
            bilingual!("通常在", "mostly ") + least + bilingual!("到", " to ") + most + bilingual!("之间", "")
        }
        (Some(least), None) => bilingual!("通常不少于", "mostly at least ") + least,
        (None, Some(most)) => bilingual!("通常不超过", "mostly at most ") + most,
        (None, None) => Bilingual::default(),
    }
}
