//! How long and how deep a form's condition may be, checked on its text before any parser sees it: parser, type check and
//! evaluators follow it down as deep as it goes. Knows signs and quotes, not names.

use twofront_domain::bilingual;

use crate::form_compile::ConditionFault;

/// Longest text of a condition, in bytes.
const BYTES_MAX: usize = 16 * 1024;
/// Most brackets and operators; `&&`, `||` and the commas of lists are not counted, they nest nothing.
const SIGNS_MAX: usize = 100;

/// Refuses what is too long, too deep, or ends its texts where only a parser would know.
pub(crate) fn check(text: &str) -> Result<(), ConditionFault> {
    if text.len() > BYTES_MAX {
        let problem = bilingual!(
            "表单的条件最多{BYTES_MAX}字节；请拆开或缩短列表",
            "a form's condition has at most {BYTES_MAX} bytes: split it, or make its list shorter"
        );
        return Err(ConditionFault { at: Some(0), problem });
    }
    let (mut quote, mut signs) = (None, 0);
    let (mut word, mut before) = (String::new(), ' ');
    for (at, c) in text.chars().enumerate() {
        let letter = c.is_alphanumeric() || c == '_';
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) if c == '\\' || c == '\n' => return Err(broken(at)),
            Some(_) => continue,
            None if c == '\'' || c == '"' => {
                // r'\' and '''a''' have other ends than 'text'.
                if !word.is_empty() || before == c {
                    return Err(broken(at));
                }
                quote = Some(c);
            }
            None if c == '/' && before == '/' => return Err(broken(at)),
            None if "()[]{}!-+*/%.?<>=".contains(c) => signs += 1,
            None => {}
        }
        if letter {
            word.push(c);
        } else {
            signs += usize::from(word == "in");
            word.clear();
        }
        before = c;
        if signs > SIGNS_MAX {
            let problem = bilingual!(
                "表单的条件最多有{SIGNS_MAX}个括号和运算符；请简化，或分成几个问题",
                "a form's condition has at most {SIGNS_MAX} brackets and operators: make it simpler, or ask several questions"
            );
            return Err(ConditionFault { at: Some(at), problem });
        }
    }
    if quote.is_some() { Err(broken(0)) } else { Ok(()) }
}

fn broken(at: usize) -> ConditionFault {
    ConditionFault {
        at: Some(at),
        problem: bilingual!(
            "文字请在一行里写成'词'或\"词\"，不用反斜杠；表单的条件里不写注释",
            "write texts as 'word' or \"word\" in one line without a backslash, and no comments in a form's condition"
        ),
    }
}
