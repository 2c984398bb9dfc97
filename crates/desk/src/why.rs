//! Why two people are thought to be one person, or two: the evidence field by field, and a sentence.

use twofront_domain::actor::Actor;
use twofront_domain::ids::PersonId;
use twofront_domain::link::FieldEvidence;
use twofront_domain::resident_id::ResidentId;
use twofront_domain::text::Bilingual;
use twofront_store::{Page as BookPage, PersonFilter};

use crate::desk::busy;
use crate::error::ErrorClass;
use crate::pair_views::must_stay_blind;
use crate::view::pair::{FieldComparison, WhyView};
use crate::{Desk, DeskError};

/// Probabilities are told in millionths.
const CERTAIN_PPM: f64 = 1_000_000.0;

impl Desk {
    /// What speaks for two people being one person.
    ///
    /// # Errors
    /// When one of them is outside the reader's area, or is no longer compared with others.
    pub async fn why_same(&self, reader: &Actor, one: PersonId, other: PersonId) -> Result<WhyView, DeskError> {
        let scope = &reader.scope;
        let not_found = || DeskError::not_found("person");
        let one_side = self.book.known_side(scope, one).await?.ok_or_else(not_found)?;
        let other_side = self.book.known_side(scope, other).await?.ok_or_else(not_found)?;
        let pair = self.book.pair_between(scope, one, other).await?;
        let mut told = true;
        let (evidence, probability_ppm) = match pair {
            Some(pair) => {
                let decisions = self.book.decisions_on(&[pair.id]).await?;
                let decisions = decisions.get(&pair.id).map_or(&[][..], Vec::as_slice);
                told = !must_stay_blind(reader, &pair, decisions);
                (pair.evidence, pair.probability_ppm)
            }
            None => self.compared_now(one, other).await?,
        };
        let (one, other) = (self.person_side(&one_side, None), self.person_side(&other_side, None));
        let fields = self.comparisons(&one, &other, &evidence, told);
        let sentence = sentence(&fields, told.then_some(probability_ppm));
        Ok(WhyView {
            one: one.into_view(),
            other: other.into_view(),
            fields,
            probability_ppm: told.then_some(probability_ppm),
            sentence: sentence.into(),
        })
    }

    /// What linking says today of two people whom it never asked about.
    async fn compared_now(&self, one: PersonId, other: PersonId) -> Result<(Vec<FieldEvidence>, u32), DeskError> {
        let known = self.known_people().await?;
        let alike = busy(move || known.evidence(one, other)).await?;
        alike
            .map(|alike| (alike.evidence, alike.probability_ppm))
            .ok_or_else(cannot_compare)
    }

    /// The person that a word means: a person id, or a resident ID.
    ///
    /// # Errors
    /// When there is nobody like that within the reader's area.
    pub async fn person_meant(&self, reader: &Actor, word: &str) -> Result<PersonId, DeskError> {
        if let Ok(id) = word.trim().parse::<PersonId>() {
            return Ok(id);
        }
        let not_found = || DeskError::not_found("person");
        let id: ResidentId = word.trim().parse().map_err(|_| not_found())?;
        let wanted = PersonFilter {
            query: id.to_string(),
            place: None,
        };
        let found = self.book.people(&reader.scope, &wanted, BookPage::first(1)).await?.rows;
        found.first().map(|person| person.id).ok_or_else(not_found)
    }
}

fn cannot_compare() -> DeskError {
    DeskError::new(
        ErrorClass::NotFound,
        "not-compared",
        "其中一人已迁出、去世，或已并入他人，不再参与比对。",
        "One of the two has left, has died or was found to be somebody else, and is no longer compared.",
    )
}

/// The evidence in words: what speaks for one person, what for two, and how sure it makes.
fn sentence(fields: &[FieldComparison], probability_ppm: Option<u32>) -> Bilingual {
    let listed = |agrees: &[&str]| -> (Vec<String>, Vec<String>) {
        let wanted = fields.iter().filter(|field| agrees.contains(&field.agrees.as_str()));
        wanted
            .map(|field| {
                (
                    format!("{}（{}）", field.field.zh, field.agreement.zh),
                    format!("{} ({})", field.field.en, field.agreement.en),
                )
            })
            .unzip()
    };
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (agrees, in_chinese, in_english) in [
        (&["yes"][..], "一致", "Agree"),
        (&["partly"][..], "部分一致", "Partly agree"),
        (&["no"][..], "不一致", "Disagree"),
    ] {
        let (words_zh, words_en) = listed(agrees);
        if !words_zh.is_empty() {
            zh.push(format!("{in_chinese}的有{}", words_zh.join("、")));
            en.push(format!("{in_english}: {}", words_en.join(", ")));
        }
    }
    match probability_ppm {
        Some(ppm) => {
            let percent = f64::from(ppm) * 100.0 / CERTAIN_PPM;
            zh.push(format!("合起来看，是同一个人的可能为{percent:.2}%"));
            en.push(format!("Taken together, one person with probability {percent:.2}%"));
        }
        None => {
            zh.push("系统的估计要等您判断之后才显示".to_owned());
            en.push("The program's own estimate is shown once you have decided".to_owned());
        }
    }
    Bilingual::new(format!("{}。", zh.join("；")), format!("{}.", en.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link_words;

    #[test]
    fn the_sentence_says_what_agrees_and_what_does_not() {
        let field = |name: &str, level: &str| {
            let (agrees, words) = link_words::agreement(name, level);
            FieldComparison {
                field: link_words::field(name).into(),
                one: None,
                other: None,
                agreement: words.into(),
                agrees: agrees.as_str().to_owned(),
                weight_millibits: None,
            }
        };
        let fields = [
            field("name", "exact"),
            field("phone", ""),
            field("birth", "lunar"),
            field("id", "two_valid"),
        ];
        let told = sentence(&fields, Some(973_000));
        assert_eq!(
            told.zh,
            "一致的有姓名（姓名相同）；部分一致的有出生日期（一边是农历）；不一致的有身份证号（两个不同的有效证号）；\
             合起来看，是同一个人的可能为97.30%。"
        );
        assert!(told.en.contains("97.30%"), "{}", told.en);
        assert!(!sentence(&fields, None).zh.contains('%'));
    }
}
