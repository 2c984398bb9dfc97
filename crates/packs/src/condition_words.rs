//! The names a condition reads, found by its letters alone: enough to catch an open quote, a missing bracket and a misspelt
//! name in forms, checklists, procedures and indicators at load. What a condition means is decided by the room that compiles it.

use std::collections::HashSet;

use twofront_domain::bilingual;
use twofront_domain::text::Bilingual;

/// One name or chain of names (`household.safe_water`) and the character (from 0) at which it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) at: usize,
    pub(crate) words: Vec<String>,
}

/// What is wrong with the letters, and at which character.
pub(crate) type LetterFault = (usize, Bilingual);

/// Calls whose first word is a variable of their own: `members.exists(m, m.age < 16)`.
const BINDERS: [&str; 7] = ["exists", "all", "exists_one", "filter", "map", "count", "sum"];
/// Words that are no names.
const WORDS: [&str; 4] = ["true", "false", "null", "in"];
/// Signs that conditions are written with, besides letters, digits, quotes and brackets.
const SIGNS: &str = "<>=!&|+-*/%?:,. \t\n\r";

/// The names that a condition reads, without its own variables and the functions it calls.
pub(crate) fn names(text: &str) -> Result<Vec<Name>, LetterFault> {
    let chars: Vec<char> = text.chars().collect();
    let mut reader = Reader {
        chars: &chars,
        at: 0,
        open: Vec::new(),
        found: Vec::new(),
        bound: HashSet::new(),
    };
    reader.read()?;
    if let Some((at, bracket)) = reader.open.first() {
        let problem = bilingual!("括号{bracket}没有闭合", "the bracket {bracket} is not closed");
        return Err((*at, problem));
    }
    if text.trim().is_empty() {
        return Err((0, bilingual!("条件是空的", "the condition is empty")));
    }
    let Reader { found, bound, .. } = reader;
    Ok(found
        .into_iter()
        .filter(|name| !bound.contains(&name.words[0]))
        .collect())
}

struct Reader<'t> {
    chars: &'t [char],
    at: usize,
    open: Vec<(usize, char)>,
    found: Vec<Name>,
    bound: HashSet<String>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), LetterFault> {
        while let Some(&one) = self.chars.get(self.at) {
            match one {
                '\'' | '"' => self.string(one)?,
                '(' | '[' | '{' => {
                    self.open.push((self.at, one));
                    self.at += 1;
                }
                ')' | ']' | '}' => self.close(one)?,
                _ if one.is_ascii_digit() => self.skip(|one| one.is_ascii_alphanumeric() || one == '.'),
                _ if is_letter(one) => self.chain(),
                '=' if self.chars.get(self.at + 1) != Some(&'=') && !self.follows(&['=', '<', '>', '!']) => {
                    return Err((self.at, bilingual!("比较请写==", "write == to compare")));
                }
                _ if SIGNS.contains(one) => self.at += 1,
                _ => {
                    let problem = bilingual!("条件里不能用“{one}”", "{one:?} is no sign of a condition");
                    return Err((self.at, problem));
                }
            }
        }
        Ok(())
    }

    fn follows(&self, before: &[char]) -> bool {
        self.at > 0 && before.contains(&self.chars[self.at - 1])
    }

    fn string(&mut self, quote: char) -> Result<(), LetterFault> {
        let start = self.at;
        self.at += 1;
        while let Some(&one) = self.chars.get(self.at) {
            self.at += if one == '\\' { 2 } else { 1 };
            if one == quote {
                return Ok(());
            }
        }
        Err((start, bilingual!("引号没有闭合", "the quote is not closed")))
    }

    fn close(&mut self, bracket: char) -> Result<(), LetterFault> {
        let fits = |open: char| matches!((open, bracket), ('(', ')') | ('[', ']') | ('{', '}'));
        match self.open.pop() {
            Some((_, open)) if fits(open) => {
                self.at += 1;
                Ok(())
            }
            _ => {
                let problem = bilingual!(
                    "括号{bracket}前面没有对应的括号",
                    "the bracket {bracket} closes nothing"
                );
                Err((self.at, problem))
            }
        }
    }

    fn skip(&mut self, while_true: impl Fn(char) -> bool) {
        while self.chars.get(self.at).is_some_and(|one| while_true(*one)) {
            self.at += 1;
        }
    }

    fn word(&mut self) -> String {
        let start = self.at;
        self.skip(|one| is_letter(one) || one.is_ascii_digit());
        self.chars[start..self.at].iter().collect()
    }

    /// The first sign after blanks.
    fn next_sign(&self) -> Option<char> {
        self.chars[self.at..].iter().copied().find(|one| !one.is_whitespace())
    }

    /// `a.b.c`, up to a call.
    fn chain(&mut self) {
        let at = self.at;
        // What follows a bracket's dot belongs to a value, not to a name: `x.filter(..).size()`.
        let belongs_to_value = at > 1 && self.chars[at - 1] == '.';
        let mut words = vec![self.word()];
        while self.chars.get(self.at) == Some(&'.') && self.chars.get(self.at + 1).is_some_and(|one| is_letter(*one)) {
            self.at += 1;
            words.push(self.word());
        }
        if self.next_sign() == Some('(') {
            let call = words.pop().unwrap_or_default();
            if BINDERS.contains(&call.as_str()) {
                self.bind();
            }
        }
        let is_word = words.first().is_none_or(|word| WORDS.contains(&word.as_str()));
        if !is_word && !belongs_to_value {
            self.found.push(Name { at, words });
        }
    }

    /// Remembers the variable in `(m, ...`.
    fn bind(&mut self) {
        let start = self.at;
        self.skip(char::is_whitespace);
        self.at += 1;
        self.skip(char::is_whitespace);
        let variable = self.word();
        if self.next_sign() == Some(',') && !variable.is_empty() {
            self.bound.insert(variable);
        }
        self.at = start;
    }
}

fn is_letter(one: char) -> bool {
    one.is_alphabetic() || one == '_'
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_are_those_of_the_subject() {
        let check = |text: &str, expect: &[(usize, &str)]| {
            let found = names(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
            let found: Vec<(usize, String)> = found.into_iter().map(|name| (name.at, name.words.join("."))).collect();
            let expect: Vec<(usize, String)> = expect.iter().map(|(at, name)| (*at, (*name).to_owned())).collect();
            assert_eq!(found, expect, "{text}");
        };
        check("safe_water", &[(0, "safe_water")]);
        check("!has(x) || household.y == 'it\\'s'", &[(5, "x"), (11, "household.y")]);
        check("members.exists(m, m.age < 16 && m.s in ['a', 'b'])", &[(0, "members")]);
        check(
            "members.filter( p , p.x).size() > param.n / 2",
            &[(0, "members"), (34, "param.n")],
        );
        check("days(today, a) <= 10 && true", &[(5, "today"), (12, "a")]);
        check("events.within(30).count(e, has(e.t)) >= 2.5", &[(0, "events")]);
    }

    #[test]
    fn letters_that_do_not_fit_have_a_place() {
        let check = |text: &str, at: usize, expect: &str| {
            let (found, problem) = names(text).expect_err(text);
            assert_eq!((found, problem.en.contains(expect)), (at, true), "{text}: {problem:?}");
        };
        check("  ", 0, "empty");
        check("a == 'b", 5, "quote");
        check("(a", 0, "not closed");
        check("a[0)", 3, "closes nothing");
        check("a)", 1, "closes nothing");
        check("a = 1", 2, "==");
        check("a；b", 1, "no sign");
        check("a # b", 2, "no sign");
    }
}
