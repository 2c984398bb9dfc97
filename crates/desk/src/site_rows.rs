//! Rows about sites: which site each one means, by village, kind and name, and which household runs it. Writes nothing.

use std::collections::HashMap;

use twofront_domain::actor::Actor;
use twofront_domain::field::{Catalogue, Subject, known};
use twofront_domain::ids::SiteId;
use twofront_domain::ledger::Record;
use twofront_domain::place::PlaceCode;
use twofront_domain::site::Site;
use twofront_domain::value::Value;
use twofront_intake::script;
use twofront_store::{Page, SiteFilter};

use crate::clock::new_uuid;
use crate::{Desk, DeskError};

/// Sites of these kinds are run by households; those of others by companies, villages and offices.
const RUN_BY_HOUSEHOLDS: [&str; 3] = ["greenhouse", "plot", "livestock"];

/// Words that name no head of a household.
const NO_PERSON: [&str; 9] = ["公司", "合作社", "农场", "集体", "村委", "基地", "学校", "企业", "协会"];

/// A site of a list, with the rows that speak of it.
pub struct ListedSite {
    /// The site.
    pub site: Site,
    /// True when the book does not know it.
    pub is_new: bool,
    /// Positions of its records.
    pub rows: Vec<usize>,
}

/// Sites of the book and of the list.
pub struct Sites {
    /// Those that the list names.
    pub listed: Vec<ListedSite>,
    by_key: HashMap<Key, Known>,
    /// Places of the sites of one kind and name, for rows that do not say where.
    places: HashMap<(String, String), Vec<PlaceCode>>,
}

type Key = (PlaceCode, String, String);

enum Known {
    Book(Site),
    Listed(usize),
}

impl Sites {
    /// Those that the book knows; the list is still empty.
    pub async fn known(desk: &Desk, actor: &Actor) -> Result<Self, DeskError> {
        let county = desk.whole_county(actor.scope.vault());
        let rows = desk.book.sites(&county, &SiteFilter::default(), Page::ALL).await?.rows;
        let mut sites = Self {
            listed: Vec::new(),
            by_key: HashMap::new(),
            places: HashMap::new(),
        };
        for row in rows {
            let site = row.site;
            let (kind, name) = (site.kind.clone(), script::key(&site.name));
            let places = sites.places.entry((kind.clone(), name.clone())).or_default();
            places.push(site.place.clone());
            sites.by_key.insert((site.place.clone(), kind, name), Known::Book(site));
        }
        Ok(sites)
    }

    /// The position in [`Self::listed`] of the site that a row means. `None` when the row does not say where it is and no
    /// single site of the county is of its kind and name.
    pub fn take(&mut self, at: usize, record: &Record, catalogue: &Catalogue) -> Option<usize> {
        let text = |id: &str| {
            let index = catalogue.index(Subject::Site, id)?;
            record.values.get(index).and_then(Value::as_str)
        };
        let (kind, name) = (text(known::SITE_KIND)?.to_owned(), text(known::SITE_NAME)?);
        let key_name = script::key(name);
        let place = match &record.place {
            Some(place) => place.clone(),
            None => match self.places.get(&(kind.clone(), key_name.clone()))?.as_slice() {
                [only] => only.clone(),
                _ => return None,
            },
        };
        let key = (place.clone(), kind.clone(), key_name);
        let listed = match self.by_key.remove(&key) {
            Some(Known::Listed(listed)) => {
                self.listed[listed].rows.push(at);
                listed
            }
            before => {
                let is_new = before.is_none();
                let site = match before {
                    Some(Known::Book(site)) => site,
                    _ => Site {
                        id: SiteId::new(new_uuid()),
                        place,
                        household: None,
                        kind,
                        name: name.to_owned(),
                    },
                };
                self.listed.push(ListedSite {
                    site,
                    is_new,
                    rows: vec![at],
                });
                self.listed.len() - 1
            }
        };
        self.by_key.insert(key, Known::Listed(listed));
        Some(listed)
    }
}

/// The head of a household, where one runs a site of this kind.
pub fn run_by<'a>(kind: &str, operator: &'a str) -> Option<&'a str> {
    let person = !operator.is_empty() && !NO_PERSON.iter().any(|word| operator.contains(word));
    Some(operator).filter(|_| person && RUN_BY_HOUSEHOLDS.contains(&kind))
}
