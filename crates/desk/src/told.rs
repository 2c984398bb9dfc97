//! Gathers, within a reader's scope, what was said of a household, its members, its sites and its village: what stands behind
//! the values that a rule reads.

use twofront_domain::actor::Scope;
use twofront_domain::field::Subject;
use twofront_domain::ids::VillageId;
use twofront_domain::moment::Moment;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;
use twofront_screen::Side;
use twofront_store::{HouseholdRow, Page, PersonRow, SiteFilter, SubjectId};

use crate::readings::Told;
use crate::{Desk, DeskError};

/// The field of a lot that says what it is.
const PRODUCT: &str = "product";
/// Most sites of one household that are looked at.
const SITES_MAX: u32 = 50;

impl Desk {
    /// What was said of a household and all that belongs to it. On the vault's side, what the vault was told of its members too.
    ///
    /// # Errors
    /// When the book cannot be read, or the vault's side is asked for with a scope that does not open it.
    pub(crate) async fn told_of(
        &self,
        scope: &Scope,
        household: &HouseholdRow,
        members: &[PersonRow],
        side: Side,
        known_by: Option<Moment>,
    ) -> Result<Vec<Told>, DeskError> {
        let packs = self.packs();
        let catalogue = &packs.catalogue;
        let history = self.book.assertions_known_by(scope, catalogue, household.id, known_by);
        let mut history = history.await?;
        let people: Vec<SubjectId> = members.iter().map(|one| SubjectId::Person(one.id)).collect();
        let mut in_vault = match side {
            Side::Vault => self.book.vault().assertions_of(scope, catalogue, &people).await?,
            Side::Book => Default::default(),
        };
        let mut told = vec![Told {
            subject: SubjectId::Household(household.id),
            name: Bilingual::new("本户", "this household"),
            assertions: history.household,
        }];
        for person in members {
            let subject = SubjectId::Person(person.id);
            let mut assertions = history.people.remove(&person.id).unwrap_or_default();
            assertions.extend(in_vault.remove(&subject).unwrap_or_default());
            told.push(Told {
                subject,
                name: Bilingual::new(&person.name, &person.name),
                assertions,
            });
        }
        told.extend(self.things_of(scope, household).await?);
        self.add_of_things(scope, &mut told, known_by).await?;
        Ok(told)
    }

    /// The sites, the lots and the village of a household, with nothing said of them yet.
    async fn things_of(&self, scope: &Scope, household: &HouseholdRow) -> Result<Vec<Told>, DeskError> {
        let packs = self.packs();
        let catalogue = &packs.catalogue;
        let mut told = Vec::new();
        let wanted = SiteFilter {
            household: Some(household.id),
            ..SiteFilter::default()
        };
        for site in self.book.sites(scope, &wanted, Page::first(SITES_MAX)).await?.rows {
            told.push(Told {
                subject: SubjectId::Site(site.site.id),
                name: Bilingual::new(&site.site.name, &site.site.name),
                assertions: Vec::new(),
            });
        }
        let product = catalogue.index(Subject::Lot, PRODUCT);
        let lots = self
            .book
            .lots(scope, catalogue, Some(&household.place), Page::ALL)
            .await?
            .rows;
        for lot in lots.into_iter().filter(|lot| lot.household == Some(household.id)) {
            let name = product
                .and_then(|field| lot.values.get(field))
                .and_then(Value::as_str)
                .unwrap_or_default();
            told.push(Told {
                subject: SubjectId::Lot(lot.id),
                name: Bilingual::new(name, name),
                assertions: Vec::new(),
            });
        }
        // A village as a whole is nobody's household: field workers don't see what is said of it.
        let village = VillageId::of(&household.place).filter(|_| scope.opens_area());
        if let Some(village) = village {
            let name = self.gazetteer.name(&household.place);
            told.push(Told {
                subject: SubjectId::Village(village),
                name: Bilingual::new(name, name),
                assertions: Vec::new(),
            });
        }
        Ok(told)
    }

    /// What was said of the lots, sites and villages among `told`.
    pub(crate) async fn add_of_things(
        &self,
        scope: &Scope,
        told: &mut [Told],
        known_by: Option<Moment>,
    ) -> Result<(), DeskError> {
        let packs = self.packs();
        for one in told {
            if !matches!(one.subject, SubjectId::Person(_) | SubjectId::Household(_)) {
                let said = self
                    .book
                    .assertions_of_thing(scope, &packs.catalogue, one.subject, known_by);
                one.assertions = said.await?;
            }
        }
        Ok(())
    }
}
