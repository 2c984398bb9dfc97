//! The sentence of a rule as a reader sees it before anybody is hit: fixed words, and between them the names of the values that
//! will stand there. Reads the template's letters; what a condition means is `screen`'s business.

use twofront_domain::field::{Field, Subject};
use twofront_domain::text::Bilingual;
use twofront_packs::{Packs, Rule};

use crate::view::pack::{SentencePart, SentenceView};

/// Names told of a value that is worked out from many.
const NAMES_MAX: usize = 4;
/// What rules read besides fields.
const COMPUTED: [(&str, &str, &str); 7] = [
    ("age", "年龄", "Age"),
    ("member_count", "台账成员数", "Members in the ledgers"),
    ("household_count", "村内户数", "Households in the village"),
    ("person_count", "村内人数", "People in the village"),
    ("place", "所在地代码", "Place code"),
    ("events", "按日记录", "Daily entries"),
    ("today", "当天", "The day itself"),
];

/// The sentence of a rule in both languages.
pub(crate) fn sentence_view(packs: &Packs, rule: &Rule) -> SentenceView {
    let reader = Reader {
        packs,
        subject: rule.subject,
    };
    SentenceView {
        zh: reader.parts(&rule.sentence.zh, |name| name.zh),
        en: reader.parts(&rule.sentence.en, |name| name.en),
    }
}

struct Reader<'p> {
    packs: &'p Packs,
    subject: Subject,
}

impl Reader<'_> {
    fn parts(&self, template: &str, of: fn(Bilingual) -> String) -> Vec<SentencePart> {
        let mut parts = Vec::new();
        let mut push = |text: String, value: bool| {
            if !text.is_empty() {
                parts.push(SentencePart { text, value });
            }
        };
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((shown, after)) = after.split_once('}') else {
                break;
            };
            push(before.to_owned(), false);
            push(of(self.name(shown.trim())), true);
            rest = after;
        }
        push(rest.to_owned(), false);
        parts
    }

    /// What stands for `shown`: the label of one value, or what it is worked out from.
    fn name(&self, shown: &str) -> Bilingual {
        if is_path(shown) {
            return self.label(shown);
        }
        let arguments: Vec<&str> = match call(shown) {
            Some((_, inner)) => inner.split(',').map(str::trim).collect(),
            None => Vec::new(),
        };
        match (call(shown).map(|(function, _)| function), arguments.as_slice()) {
            (Some("latest"), [value, _]) if is_path(value) => self.label(value),
            (Some("size"), [value]) if is_path(value) => {
                let label = self.label(value);
                Bilingual::new(format!("{}的字数", label.zh), format!("Length of {}", label.en))
            }
            (Some("days"), [later, earlier]) if is_path(later) && is_path(earlier) => self.days(later, earlier),
            _ => self.worked_out(shown),
        }
    }

    fn days(&self, later: &str, earlier: &str) -> Bilingual {
        let (to, from) = (self.label(later), self.label(earlier));
        match (later, earlier) {
            ("today", _) => Bilingual::new(format!("{}至今的天数", from.zh), format!("Days since: {}", from.en)),
            (_, "today") => Bilingual::new(format!("距{}的天数", to.zh), format!("Days until: {}", to.en)),
            _ => Bilingual::new(
                format!("{}到{}的天数", from.zh, to.zh),
                format!("Days from {} to {}", from.en, to.en),
            ),
        }
    }

    fn worked_out(&self, shown: &str) -> Bilingual {
        if let Some((value, _)) = shown
            .rsplit_once(['+', '-'])
            .filter(|(_, more)| more.trim().parse::<u32>().is_ok())
        {
            return self.name(value.trim());
        }
        let mut labels: Vec<Bilingual> = Vec::new();
        let told = paths(shown).into_iter().filter(|path| !path.starts_with("param."));
        for path in told.filter(|path| *path != "today" && !path.ends_with(".on")) {
            let label = self.known(path);
            labels.extend(label.filter(|label| !labels.contains(label)));
        }
        if labels.is_empty() {
            return Bilingual::new(shown, shown);
        }
        let more = labels.len() > NAMES_MAX;
        let joined = |of: fn(&Bilingual) -> &str, between: &str| {
            let names: Vec<&str> = labels.iter().take(NAMES_MAX).map(of).collect();
            names.join(between)
        };
        let (zh, en) = (joined(|label| &label.zh, "、"), joined(|label| &label.en, ", "));
        let (zh, en) = match more {
            true => (format!("{zh}等"), format!("{en} and others")),
            false => (zh, en),
        };
        match is_count(shown) {
            true => Bilingual::new(format!("按{zh}数出的个数"), format!("How many, by {en}")),
            false => Bilingual::new(format!("由{zh}算出"), format!("Worked out from {en}")),
        }
    }

    /// The label of a name such as `income`, `household.income`, `members.name` or `param.line`; the word where nobody has one.
    fn label(&self, path: &str) -> Bilingual {
        let label = self.known(path).unwrap_or_else(|| Bilingual::new(path, path));
        match path.split_once('.').map(|(owner, _)| owner) {
            Some("members") => Bilingual::new(format!("成员的{}", label.zh), format!("{} (members)", label.en)),
            Some("households") => Bilingual::new(format!("各户的{}", label.zh), format!("{} (households)", label.en)),
            _ => label,
        }
    }

    fn known(&self, path: &str) -> Option<Bilingual> {
        let (owner, word) = path.rsplit_once('.').unwrap_or(("", path));
        if owner == "param" {
            return self.packs.parameter(word).map(|parameter| parameter.title.clone());
        }
        let subject = match owner {
            "members" | "person" => Subject::Person,
            "household" | "households" => Subject::Household,
            "village" => Subject::Village,
            _ => self.subject,
        };
        let catalogue = &self.packs.catalogue;
        let own = catalogue.index(subject, word).map(|index| catalogue.field(index));
        // The variable of a question about many rows does not say of whom it is.
        let anybody = || {
            catalogue
                .fields()
                .map(|(_, field)| field)
                .find(|field| field.id == word)
        };
        let field: Option<&Field> = own.or_else(|| if owner.len() == 1 { anybody() } else { None });
        let computed = || {
            let (_, zh, en) = COMPUTED.into_iter().find(|(id, ..)| *id == word)?;
            Some(Bilingual::new(zh, en))
        };
        field.map(|field| field.label.clone()).or_else(computed)
    }
}

/// True for a name or a chain of names.
fn is_path(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_in_path)
}

fn is_in_path(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.')
}

/// True where rows are counted: `members.filter(m, ...).size()`, `events.count(e, ...)`.
fn is_count(shown: &str) -> bool {
    shown.ends_with(".size()") || (shown.contains(".count(") && !shown.contains(" ? ") && !shown.contains(".sum()"))
}

/// `days` and `today, since` of `days(today, since)`, where the text is one such call of plain values.
fn call(text: &str) -> Option<(&str, &str)> {
    let (function, inner) = text.strip_suffix(')')?.split_once('(')?;
    (is_path(function) && !inner.contains(['(', ')'])).then_some((function, inner))
}

/// The names in an expression, without the functions it calls and what stands between quotes.
fn paths(text: &str) -> Vec<&str> {
    let outside = text.split('\'').step_by(2);
    let words = |part: &'_ str| -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut start = None;
        for (at, c) in part.char_indices().chain([(part.len(), ' ')]) {
            match (start, is_in_path(c)) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    found.push((from, at));
                    start = None;
                }
                _ => {}
            }
        }
        found
    };
    outside
        .flat_map(|part| {
            let called = |end: usize| part[end..].trim_start().starts_with('(');
            let found: Vec<&str> = words(part)
                .into_iter()
                .filter(|(_, end)| !called(*end))
                .map(|(from, end)| &part[from..end])
                .filter(|word| is_path(word))
                .collect();
            found
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_names_a_clerk_knows() {
        let packs = Packs::shipped().unwrap_or_else(|errors| panic!("{errors:?}"));
        let check = |subject: Subject, shown: &str, zh: &str, en: &str| {
            let name = Reader { packs: &packs, subject }.name(shown);
            assert_eq!(name, Bilingual::new(zh, en), "{shown}");
        };
        check(Subject::Person, "name", "姓名", "Name");
        check(Subject::Household, "members.name", "成员的姓名", "Name (members)");
        check(
            Subject::Household,
            "member_count",
            "台账成员数",
            "Members in the ledgers",
        );
        check(
            Subject::Household,
            "param.monitoring_line",
            "监测收入线（人均年纯收入）",
            "Monitoring line (yearly net income per head)",
        );
        check(
            Subject::Person,
            "size(id_as_written)",
            "证件号码原文的字数",
            "Length of ID as written",
        );
        check(
            Subject::Lot,
            "days(spoils_by, today)",
            "距最迟销售日期的天数",
            "Days until: Must be sold by",
        );
        check(
            Subject::Household,
            "members.filter(m, m.relation == 'head').size()",
            "按与户主关系数出的个数",
            "How many, by Relation to head",
        );
        check(
            Subject::Household,
            "net_income / size",
            "由家庭纯收入、人数算出",
            "Worked out from Net income, Household size",
        );
        check(Subject::Household, "2 * 3", "2 * 3", "2 * 3");
        check(
            Subject::Lot,
            "days(today, spoils_by) - 1",
            "最迟销售日期至今的天数",
            "Days since: Must be sold by",
        );
    }

    #[test]
    fn no_shipped_sentence_shows_a_brace_or_a_word_of_the_program() {
        let packs = Packs::shipped().unwrap_or_else(|errors| panic!("{errors:?}"));
        for (_, rule) in packs.rules() {
            let view = sentence_view(&packs, rule);
            for part in view.zh.iter().chain(&view.en) {
                assert!(!part.text.contains(['{', '}', '_']), "{}: {}", rule.id, part.text);
            }
            let values = |parts: &[SentencePart]| parts.iter().filter(|part| part.value).count();
            assert_eq!(values(&view.zh), values(&view.en), "{}", rule.id);
        }
    }
}
