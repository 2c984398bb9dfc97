//! Whom and what the words on a command line mean: a household by its number, a member by their name, a rule by its id.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::resident_id::ResidentId;
use twofront_packs::spelling;
use twofront_store::{HouseholdFilter, Page, PersonRow};

use crate::error::ErrorClass;
use crate::view::pack::ParameterView;
use crate::{Desk, DeskError};

/// Most households that may have one number before it names none.
const SAME_NUMBER_MAX: u32 = 20;

impl Desk {
    /// The household that a word means: its id, or its number in the county's system.
    ///
    /// # Errors
    /// When there is none within the scope, or the number has several.
    pub async fn household_meant(&self, scope: &Scope, word: &str) -> Result<HouseholdId, DeskError> {
        let word = word.trim();
        let not_found = || DeskError::not_found("household");
        if let Ok(id) = word.parse::<HouseholdId>() {
            let row = self.book.household(scope, id).await?;
            return row.map(|row| row.id).ok_or_else(not_found);
        }
        let wanted = HouseholdFilter {
            query: word.to_owned(),
            ..HouseholdFilter::default()
        };
        let rows = self
            .book
            .households(scope, &wanted, Page::first(SAME_NUMBER_MAX))
            .await?
            .rows;
        let mut numbered = rows.iter().filter(|row| row.household_number.as_deref() == Some(word));
        match (numbered.next(), numbered.next()) {
            (Some(one), None) => Ok(one.id),
            (Some(_), Some(_)) => Err(DeskError::new(
                ErrorClass::Conflict,
                "household-number-twice",
                "有几户用着同一个户编号，请改用 twofront households 列出的编号。",
                "Several households have this number; use the id that `twofront households` lists.",
            )),
            (None, _) => Err(not_found()),
        }
    }

    /// The member of a household that a word means: an id, a resident ID, or a name that only one member has.
    ///
    /// # Errors
    /// When there is none, or several members have the name.
    pub async fn member_meant(&self, scope: &Scope, household: HouseholdId, word: &str) -> Result<PersonId, DeskError> {
        let word = word.trim();
        let members = self.book.members(scope, household).await?;
        let is_meant = |person: &&PersonRow| match (word.parse::<PersonId>(), word.parse::<ResidentId>()) {
            (Ok(id), _) => person.id == id,
            (_, Ok(id)) => person.resident_id.as_deref() == Some(id.to_string().as_str()),
            _ => person.name == word,
        };
        let mut meant = members.iter().filter(is_meant);
        match (meant.next(), meant.next()) {
            (Some(one), None) => Ok(one.id),
            (Some(_), Some(_)) => Err(DeskError::new(
                ErrorClass::Conflict,
                "member-name-twice",
                "户内有同名成员，请写身份证号或人员编号。",
                "Two members have this name; give the resident ID or the person's id.",
            )),
            (None, _) => Err(DeskError::not_found("person")),
        }
    }

    /// Pack and rule that a word means: `pack/rule`, or a rule id that one pack has.
    ///
    /// # Errors
    /// When there is no such rule; the message names the one probably meant.
    pub fn rule_meant(&self, word: &str) -> Result<(String, String), DeskError> {
        let packs = self.packs();
        let named = packs.rules().find(|(pack, rule)| match word.split_once('/') {
            Some((of, id)) => pack.id == of && rule.id == id,
            None => rule.id == word,
        });
        if let Some((pack, rule)) = named {
            return Ok((pack.id.clone(), rule.id.clone()));
        }
        let id = word.split_once('/').map_or(word, |(_, id)| id);
        let near = spelling::nearest(id, packs.rules().map(|(_, rule)| rule.id.as_str()));
        let (near_zh, near_en) = near.map_or_else(Default::default, |near| {
            (format!("是不是“{near}”？"), format!(" Did you mean {near:?}?"))
        });
        Err(DeskError::new(
            ErrorClass::NotFound,
            "rule-unknown",
            format!("没有规则“{word}”。{near_zh}规则见 twofront packs list。"),
            format!("There is no rule {word:?}.{near_en} `twofront packs list` has them all."),
        ))
    }

    /// The parameter of this id as on `date`.
    pub fn parameter(&self, id: &str, date: Date) -> Option<ParameterView> {
        let packs = self.packs();
        let parameter = packs.parameter(id)?;
        Some(self.parameter_view(&packs, parameter, date))
    }
}
