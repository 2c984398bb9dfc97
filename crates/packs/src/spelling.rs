//! "Did you mean": the known word nearest to a misspelt one. Knows letters, not what the words stand for.

use twofront_domain::bilingual;
use twofront_domain::text::Bilingual;

/// The candidate nearest to `word` by edit distance, where it is near enough to be meant (a third of its letters).
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// `; did you mean "word"?`, or nothing: to be added to what is wrong.
pub fn suggestion<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Bilingual {
    nearest(word, candidates).map_or_else(Bilingual::default, |near| {
        bilingual!("；是不是想写“{near}”？", "; did you mean {near:?}?")
    })
}

/// The words one after the other, as each language lists them.
pub fn listed(words: &[&str]) -> Bilingual {
    Bilingual::new(words.join("、"), words.join(", "))
}

/// Insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn misspelt_words_find_their_neighbour() {
        let known = ["income_per_head", "net_income", "safe_water", "size"];
        let check = |word: &str, expect: Option<&str>| assert_eq!(nearest(word, known), expect, "{word}");
        check("incom_per_head", Some("income_per_head"));
        check("safe_wtaer", Some("safe_water"));
        check("siez", Some("size"));
        check("temperature", None);
        check("", None);
    }
}
