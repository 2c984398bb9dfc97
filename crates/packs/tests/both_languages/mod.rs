//! What every fault must be in both languages: said, and said in that language. Knows letters, not what is wrong.

use twofront_packs::PackError;

/// Checks that each fault speaks Chinese in Chinese and English in English; names of the files stand in either.
#[track_caller]
pub fn said_in_both(errors: &[PackError]) {
    for error in errors {
        let (zh, en) = (&error.problem.zh, &error.problem.en);
        assert!(has_chinese(zh) && !has_english(zh), "in Chinese: {zh:?} for {en:?}");
        let own_words: String = en.split('"').step_by(2).collect();
        assert!(
            !own_words.trim().is_empty() && !has_chinese(&own_words),
            "in English: {en:?}"
        );
    }
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one))
}

/// Three English words in a row; what a parser says itself may be English.
fn has_english(text: &str) -> bool {
    let own_words = text.split("原话：").next().unwrap_or_default();
    let words: Vec<&str> = own_words.split_whitespace().collect();
    let is_word = |word: &&str| word.chars().all(|one| one.is_ascii_alphabetic() || one == ',');
    words.windows(3).any(|words| words.iter().all(is_word))
}
