//! What those outside the offices see: workshops their own site, buyers what is for sale without whose it is.

use twofront_domain::actor::Scope;
use twofront_domain::field::Subject;
use twofront_store::SiteFilter as BookFilter;

use crate::view::portal::{LotView, SiteView, ToldView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

/// What of a lot is told: nothing about its seller.
const TOLD_OF_LOTS: [&str; 9] = [
    "product",
    "variety",
    "weight",
    "pieces",
    "approximate",
    "price_kg",
    "price_piece",
    "ready_from",
    "spoils_by",
];

impl Desk {
    /// Sites by place, kind and name.
    ///
    /// # Errors
    /// When the place is no code.
    pub async fn sites(
        &self,
        scope: &Scope,
        place: Option<&str>,
        page: PageAsked,
    ) -> Result<Page<SiteView>, DeskError> {
        let wanted = BookFilter {
            place: shown::place_filter(place)?,
            ..BookFilter::default()
        };
        let listing = self.book.sites(scope, &wanted, shown::page(page)).await?;
        let packs = self.packs();
        let items = listing.rows.iter().map(|row| SiteView {
            id: row.site.id.to_string(),
            kind: row.site.kind.clone(),
            name: row.site.name.clone(),
            place: shown::place(&self.gazetteer, &row.site.place),
            values: row
                .values(&packs.catalogue)
                .iter()
                .map(|(index, value)| ToldView::of(packs.catalogue.field(index), value))
                .collect(),
        });
        Ok(Page {
            items: items.collect(),
            total: listing.total,
            offset: page.offset,
        })
    }

    /// Produce for sale in the county, the newest first, without whose it is.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn lots_for_sale(&self, page: PageAsked) -> Result<Page<LotView>, DeskError> {
        let packs = self.packs();
        let catalogue = &packs.catalogue;
        debug_assert!(catalogue.index(Subject::Lot, TOLD_OF_LOTS[0]).is_some());
        let listing = self
            .book
            .lots_offered(catalogue, &TOLD_OF_LOTS, shown::page(page))
            .await?;
        let items = listing.rows.iter().map(|lot| LotView {
            id: lot.id.to_string(),
            town: shown::place(&self.gazetteer, &lot.town),
            as_of: lot.effective.to_string(),
            values: lot
                .values
                .iter()
                .map(|(index, value)| ToldView::of(catalogue.field(index), value))
                .collect(),
        });
        Ok(Page {
            items: items.collect(),
            total: listing.total,
            offset: page.offset,
        })
    }
}
