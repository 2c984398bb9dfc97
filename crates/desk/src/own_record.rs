//! A household's own record in plain words: what is told of it, and what is not. Who may read it is not known here.

use std::collections::HashMap;

use twofront_domain::actor::Scope;
use twofront_domain::card::RequestKind;
use twofront_domain::field::{Catalogue, Subject, known};
use twofront_store::{CardRequestFilter, ClueFilter, ClueRow, ClueState, HouseholdRow, Page};

use crate::card::Opened;
use crate::card_requests::own_request;
use crate::view::Text;
use crate::view::card::{OwnClueView, OwnLineView, OwnMemberView, OwnRecordView};
use crate::view::household::ValueView;
use crate::{Desk, DeskError, record, shown};

/// Not told on a page: names stand above the lines; the rest speaks of others, of how ledgers were compared, or is what a
/// visitor noted.
const NOT_TOLD: [&str; 11] = [
    known::NAME,
    "id_as_written",
    "id_shared_with",
    "other_names",
    "other_ids",
    "namesake_with_other_id",
    "registry_export",
    "contact_found",
    "person_number",
    "support_until",
    "asset_checked_on",
];

impl Desk {
    /// The record of the household that a card was opened for.
    pub(crate) async fn record_of(&self, opened: &Opened) -> Result<OwnRecordView, DeskError> {
        let (scope, packs, today) = (self.whole_county(false), self.packs(), self.clock.working_date());
        let (household, people) = (&opened.household, &opened.people);
        let history = self.book.assertions_of(&scope, &packs.catalogue, household.id).await?;
        let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
        let told = |subject, owner: &str, values| lines(&packs.catalogue, subject, owner, values, &names);
        let values = record::values(&packs.catalogue, today, &history.household);
        let all = told(Subject::Household, "household", values);
        let (measures, lines) = all.into_iter().partition(|line| is_measure(&line.key));
        let members = record::members(&packs.catalogue, today, people, &history.people);
        let members = members.into_iter().map(|member| OwnMemberView {
            name: family_name(&member.name),
            lines: told(Subject::Person, &member.id, member.values),
            relation: member.relation,
            age: member.age,
        });
        let workers = self.book.workers_paired_with(&scope, household.id).await?;
        let requests = CardRequestFilter {
            household: Some(household.id),
            ..CardRequestFilter::default()
        };
        let requests = self.book.card_requests(&scope, &requests, Page::first(100)).await?.rows;
        let own = requests.iter().filter(|row| row.kind != RequestKind::Locked);
        Ok(OwnRecordView {
            place: shown::place(&self.gazetteer, &household.place),
            group: household.group.clone(),
            as_of: today.to_string(),
            lines,
            measures,
            members: members.collect(),
            clues: self.own_clues(&scope, household, &names).await?,
            workers: workers.into_iter().map(|(worker, _since)| worker.name).collect(),
            office_phone: opened.card.office_phone.clone(),
            requests: own.map(own_request).collect(),
        })
    }

    /// What the program found in the book about the household; nothing that stands in the vault, not even that it does.
    async fn own_clues(
        &self,
        scope: &Scope,
        household: &HouseholdRow,
        names: &[&str],
    ) -> Result<Vec<OwnClueView>, DeskError> {
        let filter = ClueFilter {
            household: Some(household.id),
            state: Some(ClueState::Open),
            ..ClueFilter::default()
        };
        let rows = self.book.clues(scope, &filter, Page::first(100)).await?.rows;
        let mut clues = Vec::with_capacity(rows.len());
        for row in rows.into_iter().filter(|row| !row.vault) {
            clues.push(self.own_clue(scope, row, names).await?);
        }
        Ok(clues)
    }

    async fn own_clue(&self, scope: &Scope, row: ClueRow, names: &[&str]) -> Result<OwnClueView, DeskError> {
        let reason = self.book.clue(scope, row.id).await?.and_then(|(_, reason)| reason);
        let packs = self.packs();
        let sensitive = reason.is_some_and(|reason| {
            let mut read = reason.values.iter();
            read.any(|value| rests_on_sensitive(&packs.catalogue, &value.name))
        });
        let view = self.clue_view(row, &HashMap::new());
        Ok(OwnClueView {
            id: view.id,
            title: view.title,
            sentence: (!sensitive).then(|| without_names(&view.sentence, names)),
            first_seen: view.first_seen,
        })
    }
}

fn lines(
    catalogue: &Catalogue,
    subject: Subject,
    owner: &str,
    values: Vec<ValueView>,
    names: &[&str],
) -> Vec<OwnLineView> {
    let told = values
        .into_iter()
        .filter(|value| !NOT_TOLD.contains(&value.field.as_str()));
    told.map(|value| {
        let field = catalogue
            .index(subject, &value.field)
            .map(|index| catalogue.field(index));
        let sensitive = field.is_none_or(|field| field.sensitive);
        OwnLineView {
            key: format!("{owner}:{}", value.field),
            label: value.label,
            shown: (!sensitive).then(|| without_names(&value.shown, names)),
            as_of: value.effective,
        }
    })
    .collect()
}

fn is_measure(key: &str) -> bool {
    key.split_once(':')
        .is_some_and(|(_, field)| field.starts_with("measure") || field == "development_measures")
}

/// Whether what rules call `name` (`members.phone`) is sensitive of anything that has a field of that word.
fn rests_on_sensitive(catalogue: &Catalogue, name: &str) -> bool {
    let word = name.rsplit('.').next().unwrap_or(name);
    catalogue.fields().any(|(_, field)| field.id == word && field.sensitive)
}

/// The family name and a mark for each further character.
pub(crate) fn family_name(name: &str) -> String {
    let mut characters = name.chars();
    let family: String = characters.next().into_iter().collect();
    family + &"*".repeat(characters.count())
}

fn without_names(text: &Text, names: &[&str]) -> Text {
    let cleaned = |text: &str| {
        let mut names: Vec<&str> = names.iter().filter(|name| !name.is_empty()).copied().collect();
        // A longer name first, lest a shorter one inside it leave a part.
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names
            .iter()
            .fold(text.to_owned(), |text, name| text.replace(name, &family_name(name)))
    };
    Text {
        zh: cleaned(&text.zh),
        en: cleaned(&text.en),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_family_name_only() {
        for (name, expect) in [("张晓明", "张**"), ("李四", "李*"), ("王", "王"), ("", "")] {
            assert_eq!(family_name(name), expect);
        }
        let text = Text {
            zh: "张晓和张晓明的收入".to_owned(),
            en: "the income of 张晓明".to_owned(),
        };
        let cleaned = without_names(&text, &["张晓", "张晓明", ""]);
        assert_eq!(
            (cleaned.zh.as_str(), cleaned.en.as_str()),
            ("张*和张**的收入", "the income of 张**")
        );
    }

    #[test]
    fn lines_that_are_not_told_exist() {
        let packs = twofront_packs::Packs::shipped().unwrap_or_else(|errors| panic!("{errors:?}"));
        for word in NOT_TOLD {
            assert!(packs.catalogue.fields().any(|(_, field)| field.id == word), "{word}");
        }
        assert!(rests_on_sensitive(&packs.catalogue, "members.self_paid_medical"));
        assert!(!rests_on_sensitive(&packs.catalogue, "household.income_per_head"));
        assert!(
            is_measure("household:measure_work") && is_measure("household:measures") && !is_measure("household:phone")
        );
    }
}
