//! Sites: workshops, greenhouses, plots, warehouses, recognised by village, kind and name. Writing what is said of them,
//! and reading one or a listing.

use std::collections::HashMap;

use twofront_domain::actor::Scope;
use twofront_domain::field::{Catalogue, Subject};
use twofront_domain::ids::{HouseholdId, SiteId};
use twofront_domain::place::PlaceCode;
use twofront_domain::site::Site;
use twofront_domain::value::Values;

use crate::assertion::{IDS_AT_ONCE, Known, Telling, id_cells, ids, one_each};
use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{all, first};
use crate::day_value::Days;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{after_prefix, any_or, reach_and, reachable};
use crate::state::{Said, text_of};
use crate::subject::SubjectId;
use crate::table::Table;

/// Village, kind and name of a site stay as they are; its household is kept until another is named.
pub(crate) const SITE: Table = Table {
    name: "site",
    columns: &[
        "id",
        "place_code",
        "household_id",
        "kind",
        "name",
        "state",
        "state_effective",
        "changed_seq",
        "journal_seq",
    ],
    fixed: 0,
    conflict: "ON CONFLICT (id) DO UPDATE SET household_id = COALESCE(excluded.household_id, site.household_id), \
               state = excluded.state, state_effective = excluded.state_effective, \
               changed_seq = excluded.changed_seq, journal_seq = excluded.journal_seq",
};
const STATES: &str = concat!("SELECT id, state, state_effective FROM site WHERE id IN ", ids!());
const BY_NAME: &str = "SELECT id FROM site WHERE place_code = $1 AND kind = $2 AND name = $3";

macro_rules! columns {
    () => {
        "t.id, t.place_code, t.household_id, t.kind, t.name, t.state"
    };
}
/// Within reach, or the one site that a scope opens by itself.
macro_rules! open_site {
    ($own:literal) => {
        concat!(
            "(",
            reachable!("t.place_code", "t.household_id"),
            " OR t.id = ",
            $own,
            ")"
        )
    };
}
macro_rules! filter {
    () => {
        concat!(
            open_site!("$10"),
            " AND ($4 = '' OR (t.name >= $4 AND t.name < $5)) AND t.place_code >= $6 AND t.place_code < $7 \
             AND ($8 = '' OR t.kind = $8) AND ($9 = '' OR t.household_id = $9)"
        )
    };
}
const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM site t WHERE t.id = $4 AND ",
    open_site!("$5")
);
const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM site t WHERE ",
    filter!(),
    " ORDER BY t.place_code, t.kind, t.name, t.id LIMIT $11 OFFSET $12"
);
const COUNT: &str = concat!("SELECT COUNT(*) FROM site t WHERE ", filter!());

/// What an import or an entry says about one site.
#[derive(Clone, Debug)]
pub struct SiteSaid {
    /// Which. Village, kind and name of a site that the book knows must be the ones it has; see [`Pen::find_site`].
    pub site: Site,
    /// True when the book cannot know it yet.
    pub is_new: bool,
    /// The new statements.
    pub said: Vec<Said>,
}

/// One site as the book has it.
#[derive(Clone, Debug)]
pub struct SiteRow {
    /// What and where it is.
    pub site: Site,
    /// Latest values by field word.
    pub state: serde_json::Value,
}

impl SiteRow {
    /// The latest values, as far as the catalogue knows their words.
    pub fn values(&self, catalogue: &Catalogue) -> Values {
        Values::from_json(catalogue, Subject::Site, &self.state)
    }
}

/// Which sites. `None` and empty mean any.
#[derive(Clone, Debug, Default)]
pub struct SiteFilter {
    /// Start of the name.
    pub query: String,
    /// Inside this place.
    pub place: Option<PlaceCode>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Run by this household.
    pub household: Option<HouseholdId>,
}

fn read(columns: &mut Columns<'_>) -> Result<SiteRow, StoreError> {
    let site = Site {
        id: columns.parsed()?,
        place: columns.parsed()?,
        household: columns.optional_parsed()?,
        kind: columns.text()?,
        name: columns.text()?,
    };
    Ok(SiteRow {
        site,
        state: columns.json()?,
    })
}

impl Book {
    /// One site; `None` when there is none within reach.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn site(&self, scope: &Scope, id: SiteId) -> Result<Option<SiteRow>, StoreError> {
        let own = any_or(scope.site().as_ref());
        self.row("site", ONE, reach_and(scope, [Cell::of(&id), own]), read)
            .await
    }

    /// Sites by place, kind and name.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn sites(&self, scope: &Scope, filter: &SiteFilter, page: Page) -> Result<Listing<SiteRow>, StoreError> {
        let query = filter.query.trim();
        let place = filter.place.as_ref().map_or("", PlaceCode::as_str);
        let cells = reach_and(
            scope,
            [
                query.into(),
                after_prefix(query).into(),
                place.into(),
                format!("{place}:").into(),
                any_or(filter.kind.as_ref()),
                any_or(filter.household.as_ref()),
                any_or(scope.site().as_ref()),
            ],
        );
        self.listing("site", (PAGE, COUNT), cells, page, read).await
    }
}

impl Pen {
    /// The site of this village, kind and name, where the book knows it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn find_site(&mut self, place: &PlaceCode, kind: &str, name: &str) -> Result<Option<SiteId>, StoreError> {
        let cells = vec![place.as_str().into(), kind.into(), name.into()];
        first(self.connection(), "site", BY_NAME, cells, |columns| columns.parsed()).await
    }

    /// Writes what is said about sites.
    ///
    /// # Errors
    /// [`StoreError::Taken`] for a new site with village, kind and name of one that is there; [`StoreError::Dangling`]
    /// for an unknown household.
    pub async fn say_of_sites(&mut self, catalogue: &Catalogue, sites: &[SiteSaid]) -> Result<(), StoreError> {
        let sites = one_each(
            sites,
            |said| said.site.id,
            |said, more| {
                said.site.household = more.site.household.or(said.site.household);
                said.said.extend_from_slice(&more.said);
            },
        );
        for some in sites.chunks(IDS_AT_ONCE) {
            self.say_of_some_sites(catalogue, some).await?;
        }
        Ok(())
    }

    async fn say_of_some_sites(&mut self, catalogue: &Catalogue, sites: &[SiteSaid]) -> Result<(), StoreError> {
        self.know_villages(sites.iter().map(|said| &said.site.place).collect())
            .await?;
        let ids: Vec<SiteId> = sites.iter().filter(|one| !one.is_new).map(|one| one.site.id).collect();
        let mut known = self.known_states(STATES, &ids).await?;
        let tellings = sites.iter().map(|said| Telling {
            subject: SubjectId::Site(said.site.id),
            said: &said.said,
            known: known.remove(&said.site.id.to_string()),
        });
        let tellings = tellings.collect();
        let told = self.tell(catalogue, Subject::Site, tellings).await?;
        let seq = self.seq();
        let (mut cells, mut days) = (Vec::new(), Days::default());
        for (said, told) in sites.iter().zip(told) {
            let site = &said.site;
            cells.extend([
                Cell::of(&site.id),
                site.place.as_str().into(),
                Cell::maybe(site.household.as_ref()),
                site.kind.as_str().into(),
                site.name.as_str().into(),
                text_of(&told.state.facts).into(),
                told.state.effective.as_str().into(),
                seq.into(),
                seq.into(),
            ]);
            days.add(SubjectId::Site(site.id), None, &site.place, told);
        }
        self.insert(&SITE, cells).await?;
        self.put_days(days).await
    }

    /// States of subjects before this write, by id; `statement` selects id, state and effective date.
    pub(crate) async fn known_states<T: ToString>(
        &mut self,
        statement: &'static str,
        ids: &[T],
    ) -> Result<HashMap<String, Known>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = all(self.connection(), "state", statement, id_cells(ids), |columns| {
            let id = columns.text()?;
            Ok((
                id,
                Known {
                    facts: columns.json()?,
                    effective: columns.text()?,
                },
            ))
        });
        Ok(rows.await?.into_iter().collect())
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[STATES, BY_NAME, ONE, PAGE, COUNT];
