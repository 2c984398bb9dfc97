//! What a rule's sentence may show. Clues go to towns, villages and workers, so that a sensitive text is counted there or asked
//! for, never told. Part of the checks at load.

use twofront_domain::bilingual;
use twofront_domain::field::{Catalogue, FieldType, Subject};

use crate::Rule;
use crate::condition_words::{Name, names};
use crate::faults::Faults;

/// What may be said of a sensitive text.
const ASKED: [&str; 2] = ["size(", "has("];

/// Checks that no pair of braces tells a sensitive text.
pub(crate) fn check_shown(rule: &Rule, catalogue: &Catalogue, faults: &mut Faults<'_>) {
    for (path, template) in [("sentence.zh", &rule.sentence.zh), ("sentence.en", &rule.sentence.en)] {
        for (open, _) in template.match_indices('{') {
            let Some((shown, _)) = template[open + 1..].split_once('}') else {
                continue;
            };
            let behind_brace = template[..=open].chars().count();
            for name in told(shown) {
                if is_sensitive(rule.subject, catalogue, &name) {
                    let word = name.words.join(".");
                    let problem = bilingual!(
                        "{word}是敏感内容，线索的说明看的人多；请去掉，线索里会打码列出这个值",
                        "{word} is sensitive, and a clue's sentence is read by many; leave it out: the clue lists the value masked"
                    );
                    faults.in_string(&rule.file, path, behind_brace + name.at, problem);
                }
            }
        }
    }
}

/// The names in a pair of braces whose values it may tell. What is wrong with its letters, the room that compiles it says.
fn told(shown: &str) -> Vec<Name> {
    let is_asked = |name: &Name| {
        let before: String = shown.chars().take(name.at).collect();
        ASKED.iter().any(|function| before.trim_end().ends_with(function))
    };
    let mut found = names(shown).unwrap_or_default();
    found.retain(|name| !is_asked(name));
    found
}

fn is_sensitive(subject: Subject, catalogue: &Catalogue, name: &Name) -> bool {
    let (owner, word) = match name.words.as_slice() {
        [word] => (subject, word),
        [owner, word] => match owner.as_str() {
            "members" => (Subject::Person, word),
            "household" | "households" => (Subject::Household, word),
            "village" => (Subject::Village, word),
            _ => (subject, word),
        },
        _ => return false,
    };
    let field = catalogue.index(owner, word).map(|index| catalogue.field(index));
    field.is_some_and(|field| field.sensitive && field.kind == FieldType::Text && field.codes.is_empty())
}
