//! Households and people: lists, search, and the record as of any day.

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::actor::Scope;
use twofront_domain::field::{Subject, known};
use twofront_domain::front::Front;
use twofront_domain::ids::HouseholdId;
use twofront_domain::resident_id::ResidentId;
use twofront_store::{ClueFilter as ClueBookFilter, ClueState, HouseholdFilter as BookFilter};
use twofront_store::{HouseholdRow as BookRow, Listing, Page as BookPage, PersonFilter, PersonRow as BookPerson};
use utoipa::{IntoParams, ToSchema};

use crate::record;
use crate::view::household::{HouseholdRow, HouseholdView, PersonRow, WorkerRef};
use crate::view::{Page, PageAsked, Text};
use crate::{Desk, DeskError, shown};

/// Which households are wanted. All conditions must hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct HouseholdFilter {
    /// The beginning of a member's name, a resident ID, or a household number.
    pub q: Option<String>,
    /// Place code: town or village.
    pub place: Option<String>,
    /// Monitoring category code, or `any` for monitored households of every category.
    pub monitoring: Option<String>,
    /// Only households with an open clue: `any`, `epidemic` or `livelihood`.
    pub clues: Option<String>,
}

impl Desk {
    /// Households by place and number.
    ///
    /// # Errors
    /// When a filter word is unknown.
    pub async fn households(
        &self,
        scope: &Scope,
        filter: &HouseholdFilter,
        page: PageAsked,
    ) -> Result<Page<HouseholdRow>, DeskError> {
        let any_clue = filter.clues.as_deref() == Some("any");
        let wanted = BookFilter {
            query: filter.q.clone().unwrap_or_default(),
            place: shown::place_filter(filter.place.as_deref())?,
            monitoring: filter.monitoring.clone().filter(|word| !word.is_empty()),
            with_clue: any_clue,
            clue_front: shown::filter("clues", filter.clues.as_deref().filter(|_| !any_clue), Front::from_word)?,
            ..BookFilter::default()
        };
        let listing = match wanted.query.trim().parse::<ResidentId>() {
            Ok(id) => self.households_with_id(scope, &id).await?,
            Err(_) => self.book.households(scope, &wanted, shown::page(page)).await?,
        };
        let mut items: Vec<HouseholdRow> = listing.rows.iter().map(|row| self.household_row(row)).collect();
        for (item, row) in items.iter_mut().zip(&listing.rows) {
            for (front, count) in self.book.open_clues_of(scope, row.id).await? {
                match front {
                    Front::Epidemic => item.epidemic = count,
                    Front::Livelihood => item.livelihood = count,
                }
            }
        }
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    /// The household of the person with this resident ID; whoever asks for one person's household wants no other filter.
    async fn households_with_id(&self, scope: &Scope, id: &ResidentId) -> Result<Listing<BookRow>, DeskError> {
        let wanted = PersonFilter {
            query: id.to_string(),
            place: None,
        };
        let mut rows = Vec::new();
        for person in self.book.people(scope, &wanted, BookPage::first(5)).await?.rows {
            rows.extend(self.book.household(scope, person.household).await?);
        }
        let total = rows.len() as u64;
        Ok(Listing { rows, total })
    }

    /// One household's record as of a day (the working date when none is given).
    ///
    /// # Errors
    /// When there is no such household within the scope.
    pub async fn household(
        &self,
        scope: &Scope,
        id: HouseholdId,
        as_of: Option<Date>,
    ) -> Result<HouseholdView, DeskError> {
        let row = self
            .book
            .household(scope, id)
            .await?
            .ok_or_else(|| DeskError::not_found("household"))?;
        let as_of = as_of.unwrap_or_else(|| self.clock.working_date());
        let people = self.book.members(scope, id).await?;
        let history = self.book.assertions_of(scope, &self.packs().catalogue, id).await?;
        let all_states = ClueBookFilter {
            household: Some(id),
            ..ClueBookFilter::default()
        };
        let clue_rows = self
            .book
            .clues(scope, &all_states, twofront_store::Page::first(200))
            .await?
            .rows;
        let (open, ended): (Vec<_>, Vec<_>) = clue_rows.into_iter().partition(|clue| clue.state == ClueState::Open);
        let count = |front| open.iter().filter(|clue| clue.front == front).count() as u64;
        let mut head = self.household_row(&row);
        head.epidemic = count(Front::Epidemic);
        head.livelihood = count(Front::Livelihood);
        let mut clues = self.clue_views(scope, open).await?;
        clues.extend(self.clue_views(scope, ended).await?);
        let workers = self.book.workers_paired_with(scope, id).await?;
        Ok(HouseholdView {
            row: head,
            as_of: as_of.to_string(),
            values: record::values(&self.packs().catalogue, as_of, &history.household),
            members: record::members(&self.packs().catalogue, as_of, &people, &history.people),
            history: record::history(&people, &history),
            clues,
            tasks: self.tasks_of_household(scope, id).await?,
            workers: workers
                .into_iter()
                .map(|(worker, _since)| WorkerRef {
                    id: worker.id.to_string(),
                    name: worker.name,
                })
                .collect(),
        })
    }

    /// People by the beginning of their name, or by resident ID; all people of a place when `q` is empty.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn people(
        &self,
        scope: &Scope,
        q: &str,
        place: Option<&str>,
        page: PageAsked,
    ) -> Result<Page<PersonRow>, DeskError> {
        let wanted = PersonFilter {
            query: q.trim().to_owned(),
            place: shown::place_filter(place)?,
        };
        let listing = self.book.people(scope, &wanted, shown::page(page)).await?;
        let items = listing.rows.iter().map(|row| self.person_row(row)).collect();
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    fn household_row(&self, row: &BookRow) -> HouseholdRow {
        HouseholdRow {
            id: row.id.to_string(),
            number: row.household_number.clone(),
            head_name: row.head_name.clone().unwrap_or_default(),
            place: Some(shown::place(&self.gazetteer, &row.place)),
            group: row.group.clone(),
            member_count: row.member_count.into(),
            monitoring: self.code_shown(
                Subject::Household,
                known::MONITORING_CATEGORY,
                row.monitoring.as_deref(),
            ),
            base_type: self.code_shown(Subject::Household, known::BASE_TYPE, row.base_type.as_deref()),
            support_until: row.support_until.map(|date| date.to_string()),
            epidemic: 0,
            livelihood: 0,
        }
    }

    fn person_row(&self, row: &BookPerson) -> PersonRow {
        PersonRow {
            id: row.id.to_string(),
            name: row.name.clone(),
            resident_id_masked: row.resident_id.as_deref().map(shown::masked),
            birth_date: row.birth_date.map(|date| date.to_string()),
            relation: self.code_shown(Subject::Person, known::RELATION, row.relation.as_deref()),
            household_id: row.household.to_string(),
            place: Some(shown::place(&self.gazetteer, &row.place)),
        }
    }

    pub(crate) fn code_shown(&self, subject: Subject, field: &str, code: Option<&str>) -> Option<Text> {
        let code = code?;
        let packs = self.packs();
        let field = packs.catalogue.field(packs.catalogue.index(subject, field)?);
        let label = field.code(code).map(|entry| Text::from(&entry.label));
        Some(label.unwrap_or_else(|| Text {
            zh: code.to_owned(),
            en: code.to_owned(),
        }))
    }
}
