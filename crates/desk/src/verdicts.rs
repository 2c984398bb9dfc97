//! Why a rule hits a household, why it does not, or what is missing to tell, on any day. The condition is judged again over
//! the county as of that day; every value comes with the records that said it.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::clue::ValueRead;
use twofront_domain::field::Subject;
use twofront_domain::text::Bilingual;
use twofront_packs::{Pack, Packs, Rule};
use twofront_screen::{MissingValue, RuleSet, Side, Snapshot, Term, Truth};
use twofront_store::{HouseholdRow, PersonRow, SubjectId};

use crate::areas::AreaRules;
use crate::desk::packs_faulty;
use crate::error::ErrorClass;
use crate::found::subject_of;
use crate::in_force::rule_on;
use crate::live::CountySide;
use crate::readings::Sources;
use crate::rule_views::{reads_of_village, rule_row};
use crate::tried::side_of;
use crate::view::clue::ValueReadView;
use crate::view::verdict::{MemberVerdict, MissingView, TermView, Verdict, VerdictAsked};
use crate::{Desk, DeskError, shown};

/// The rule that is asked about.
struct Asked<'p> {
    pack: &'p Pack,
    rule: &'p Rule,
    date: Date,
}

impl Desk {
    /// What a rule says of a household, or of somebody or something of it, and why.
    ///
    /// # Errors
    /// When the household is outside the scope, there is no such rule in force on the day, or it is judged in the vault and the
    /// scope does not open it.
    pub async fn why(&self, scope: &Scope, wanted: &VerdictAsked) -> Result<Verdict, DeskError> {
        let household = self.book.household(scope, wanted.household).await?;
        let household = household.ok_or_else(|| DeskError::not_found("household"))?;
        let packs = self.packs_now().await?;
        let asked = self.asked(&packs, wanted)?;
        let side = side_of(asked.pack.vault, asked.rule.subject);
        may_ask(scope, side, asked.rule)?;
        let members = self.book.members(scope, household.id).await?;
        let told = self.told_of(scope, &household, &members, side, None).await?;
        let village = reads_of_village(asked.rule);
        let county = self.household_on(&household, side, asked.date, village).await?;
        let rules = self.rules_of(&packs, &county, &asked)?;
        let rows = rows_of(&county.snapshot, asked.rule.subject, &household);
        let judged = Judged {
            snapshot: &county.snapshot,
            rules: rules.at(&household.place),
            sources: Sources::new(&packs.catalogue, told, asked.date, None),
            members: &members,
            household: &household,
        };
        judged.verdict(&asked, &rows, wanted)
    }

    /// The rule alone, for a day's county.
    fn rules_of(&self, packs: &Packs, side: &CountySide, asked: &Asked<'_>) -> Result<AreaRules, DeskError> {
        let columns = (side.side, &side.columns);
        let wanted = |pack: &Pack, rule: &Rule| pack.id == asked.pack.id && rule.id == asked.rule.id;
        let rules = AreaRules::compile(packs, asked.date, &self.county, columns, wanted);
        rules.map_err(|errors| packs_faulty(&errors))
    }

    fn asked<'p>(&self, packs: &'p Packs, wanted: &VerdictAsked) -> Result<Asked<'p>, DeskError> {
        let date = wanted.date.unwrap_or_else(|| self.clock.working_date());
        let not_found = || DeskError::not_found("rule");
        let pack = match &wanted.pack {
            Some(pack) => pack.clone(),
            None => packs
                .rules()
                .find(|(_, rule)| rule.id == wanted.rule)
                .map(|(pack, _)| pack.id.clone())
                .ok_or_else(not_found)?,
        };
        let (pack, rule) = rule_on(packs, &pack, &wanted.rule, date).ok_or_else(not_found)?;
        if !rule.is_in_force(date) {
            let (from, to) = (rule.from, rule.to.map_or(String::new(), |to| to.to_string()));
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "rule-not-in-force",
                format!("这条规则在{date}没有生效（{from}至{to}）。"),
                format!("This rule is not in force on {date} ({from} to {to})."),
            ));
        }
        Ok(Asked { pack, rule, date })
    }
}

/// Rules of the vault ask for a scope that opens it; a village as a whole is no field worker's household.
fn may_ask(scope: &Scope, side: Side, rule: &Rule) -> Result<(), DeskError> {
    if side == Side::Vault && !scope.vault() {
        return Err(DeskError::new(
            ErrorClass::Forbidden,
            "vault-closed",
            "这条规则涉及应急健康和行程数据，只有经授权的人员可以查看。",
            "This rule reads emergency health and movement data; only authorised people may ask.",
        ));
    }
    if rule.subject == Subject::Village && !scope.opens_area() {
        return Err(DeskError::new(
            ErrorClass::Forbidden,
            "role-forbidden",
            "整村的规则由县、乡镇工作台查看。",
            "Rules about whole villages are for the county's and towns' desks.",
        ));
    }
    Ok(())
}

/// The rows of a rule's subject that belong to a household.
fn rows_of(snapshot: &Snapshot, subject: Subject, household: &HouseholdRow) -> Vec<usize> {
    let Some(home) = snapshot.household_row(household.id) else {
        return match subject {
            Subject::Village => snapshot.village_row(&household.place).into_iter().collect(),
            _ => Vec::new(),
        };
    };
    match subject {
        Subject::Household | Subject::Worker => vec![home],
        Subject::Person => snapshot.members(home).collect(),
        Subject::Lot => (0..snapshot.lot_count())
            .filter(|&row| snapshot.household_of_lot(row) == Some(home))
            .filter(|&row| snapshot.lot_row(snapshot.lot_id(row)) == Some(row))
            .collect(),
        Subject::Site => (0..snapshot.site_count())
            .filter(|&row| snapshot.household_of_site(row) == Some(home))
            .filter(|&row| snapshot.site_row(snapshot.site_id(row)) == Some(row))
            .collect(),
        Subject::Village => snapshot.village_row(&household.place).into_iter().collect(),
    }
}

/// What a verdict is put together from.
struct Judged<'a> {
    snapshot: &'a Snapshot,
    rules: &'a RuleSet,
    sources: Sources<'a>,
    members: &'a [PersonRow],
    household: &'a HouseholdRow,
}

impl Judged<'_> {
    fn verdict(&self, asked: &Asked<'_>, rows: &[usize], wanted: &VerdictAsked) -> Result<Verdict, DeskError> {
        let subject = asked.rule.subject;
        let rule = self
            .rules
            .rules()
            .iter()
            .position(|one| *one.pack == *asked.pack.id && one.rule.id == asked.rule.id)
            .ok_or_else(|| DeskError::not_found("rule"))?;
        let truths: Vec<(usize, Truth)> = rows
            .iter()
            .map(|&row| {
                (
                    row,
                    twofront_screen::explain(self.snapshot, self.rules, rule, row).truth,
                )
            })
            .collect();
        let row = self.row_meant(subject, &truths, wanted)?;
        let about = subject_of(self.snapshot, subject, row).ok_or_else(|| nothing_of_it(subject))?;
        let found = twofront_screen::explain(self.snapshot, self.rules, rule, row);
        let read = |values: Vec<ValueRead>| -> Vec<ValueReadView> {
            values.into_iter().map(|value| self.value(value, about)).collect()
        };
        let term = |term: Term| TermView {
            words: term.words.into(),
            text: term.text,
            truth: term.truth.as_str().to_owned(),
            values: read(term.values),
        };
        let members = truths.iter().filter(|_| truths.len() > 1).filter_map(|(row, truth)| {
            let one = subject_of(self.snapshot, subject, *row)?;
            Some(MemberVerdict {
                person_id: one.to_string(),
                name: self.name(one),
                truth: truth.as_str().to_owned(),
            })
        });
        Ok(Verdict {
            rule: rule_row(asked.rule, None),
            pack: asked.pack.id.clone(),
            pack_version: asked.pack.version.clone(),
            date: asked.date.to_string(),
            subject: subject.as_str().to_owned(),
            subject_id: about.to_string(),
            subject_name: self.name(about),
            truth: found.truth.as_str().to_owned(),
            sentence: (found.truth == Truth::Yes).then(|| found.sentence.into()),
            terms: found.terms.into_iter().map(term).collect(),
            values: read(found.values),
            parameters: read(found.parameters),
            missing: found.missing.into_iter().map(|one| self.missing(one, about)).collect(),
            members: members.collect(),
        })
    }

    /// The row asked for; else the first that is hit, the first that is unknown, or the first of all.
    fn row_meant(&self, subject: Subject, rows: &[(usize, Truth)], wanted: &VerdictAsked) -> Result<usize, DeskError> {
        if let (Subject::Person, Some(person)) = (subject, wanted.person) {
            let row = rows.iter().find(|(row, _)| self.snapshot.person_id(*row) == person);
            return row.map(|(row, _)| *row).ok_or_else(|| DeskError::not_found("person"));
        }
        let of = |wanted: Truth| rows.iter().find(|(_, truth)| *truth == wanted);
        let row = of(Truth::Yes).or_else(|| of(Truth::Unknown)).or(rows.first());
        row.map(|(row, _)| *row).ok_or_else(|| nothing_of_it(subject))
    }

    fn value(&self, value: ValueRead, about: SubjectId) -> ValueReadView {
        ValueReadView {
            readings: self.sources.of(&value.name, about),
            name: value.name.to_string(),
            label: (&*value.label).into(),
            shown: shown::read(self.sources.catalogue(), &value),
        }
    }

    fn missing(&self, missing: MissingValue, about: SubjectId) -> MissingView {
        let last = self.sources.last_of(&missing.name, about).max(missing.last);
        MissingView {
            name: missing.name.to_string(),
            text: missing_text(&missing.label, last).into(),
            label: (&*missing.label).into(),
            last: last.map(|date| date.to_string()),
        }
    }

    fn name(&self, of: SubjectId) -> String {
        match of {
            SubjectId::Person(id) => self
                .members
                .iter()
                .find(|one| one.id == id)
                .map(|one| one.name.clone())
                .unwrap_or_default(),
            SubjectId::Household(_) => self.household.head_name.clone().unwrap_or_default(),
            other => self.sources.name_of(other),
        }
    }
}

/// `未知：2025年9月以来没有“人均纯收入”的记录`.
fn missing_text(label: &Bilingual, last: Option<Date>) -> Bilingual {
    let (zh, en) = (&label.zh, &label.en);
    match last {
        Some(last) => Bilingual::new(
            format!("未知：{}年{}月以来没有“{zh}”的记录", last.year(), last.month()),
            format!("unknown: no {en} record since {}-{:02}", last.year(), last.month()),
        ),
        None => Bilingual::new(
            format!("未知：从来没有“{zh}”的记录"),
            format!("unknown: no {en} record ever"),
        ),
    }
}

fn nothing_of_it(subject: Subject) -> DeskError {
    let (zh, en) = match subject {
        Subject::Lot => ("该户没有待销农产品。", "This household has no lots of produce."),
        Subject::Site => ("该户没有登记的场所。", "This household runs no site."),
        Subject::Village => ("该户不在任何村内。", "This household is in no village."),
        _ => (
            "该户在这一天没有成员，或当时还没有登记。",
            "This household has no members on that day, or was not known yet.",
        ),
    };
    DeskError::new(ErrorClass::NotFound, "nothing-to-judge", zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_missing_is_told_with_when_it_was_last_known() {
        let label = Bilingual::new("人均纯收入", "income per head");
        let known = missing_text(&label, Some(date(2025, 9, 12)));
        assert_eq!(known.zh, "未知：2025年9月以来没有“人均纯收入”的记录");
        assert_eq!(known.en, "unknown: no income per head record since 2025-09");
        assert_eq!(missing_text(&label, None).en, "unknown: no income per head record ever");
    }
}
