//! Pairs made ready to be shown: the values of both sides as a clerk compares them, and nothing of the model's opinion before
//! the reader has given their own.

use std::collections::HashMap;

use twofront_domain::actor::Actor;
use twofront_domain::field::{FieldIndex, Subject, known};
use twofront_domain::ids::{PersonId, RecordId};
use twofront_domain::link::FieldEvidence;
use twofront_domain::place::{PlaceCode, PlaceLevel};
use twofront_domain::review::{PairStanding, Verdict};
use twofront_domain::value::Values;
use twofront_store::{DecisionRow, KnownSide, PairRow, PairSide, RowSide, SourceRow};

use crate::link_words::{self, FIELDS};
use crate::view::pair::{DecisionView, FieldComparison, PairView, SideView, SourceRowView};
use crate::{Desk, DeskError, shown};

/// What a field of the linkage schema is in the catalogue; the first that has a value is shown.
const CATALOGUE_FIELDS: [(&str, &[(Subject, &str)]); 7] = [
    ("name", &[(Subject::Person, known::NAME)]),
    (
        "id",
        &[
            (Subject::Person, known::RESIDENT_ID),
            (Subject::Person, known::ID_AS_WRITTEN),
        ],
    ),
    ("birth", &[(Subject::Person, known::BIRTH_DATE)]),
    ("sex", &[(Subject::Person, known::SEX)]),
    (
        "address",
        &[(Subject::Person, "address"), (Subject::Household, "address")],
    ),
    (
        "phone",
        &[(Subject::Person, known::PHONE), (Subject::Household, known::PHONE)],
    ),
    ("household", &[(Subject::Household, known::HOUSEHOLD_NUMBER)]),
];

/// One side with its values.
pub struct Side {
    view: SideView,
    values: Values,
    household_values: Values,
}

/// The sides of a page of pairs, read at once.
pub struct Sides {
    people: HashMap<PersonId, KnownSide>,
    rows: HashMap<RecordId, RowSide>,
}

impl Desk {
    /// Pairs as `reader` may see them.
    pub(crate) async fn pair_views(&self, reader: &Actor, pairs: Vec<PairRow>) -> Result<Vec<PairView>, DeskError> {
        let sides = self.sides_of(&pairs).await?;
        let ids: Vec<_> = pairs.iter().map(|pair| pair.id).collect();
        let mut decisions = self.book.decisions_on(&ids).await?;
        let views = pairs.into_iter().map(|pair| {
            let said = decisions.remove(&pair.id).unwrap_or_default();
            self.pair_view(reader, pair, &sides, &said)
        });
        views.collect()
    }

    async fn sides_of(&self, pairs: &[PairRow]) -> Result<Sides, DeskError> {
        let (mut people, mut rows) = (Vec::new(), Vec::new());
        for pair in pairs {
            people.push(pair.other);
            match pair.one {
                PairSide::Person(one) => people.push(one),
                PairSide::Record(record) => rows.push(record),
            }
        }
        Ok(Sides {
            people: self.book.known_sides(&people).await?,
            rows: self.book.row_sides(&rows).await?,
        })
    }

    fn pair_view(
        &self,
        reader: &Actor,
        pair: PairRow,
        sides: &Sides,
        decisions: &[DecisionRow],
    ) -> Result<PairView, DeskError> {
        // A row that was taken up would otherwise be compared with itself.
        let (one, without) = match pair.one {
            PairSide::Person(one) => (sides.people.get(&one).map(|side| self.person_side(side, None)), None),
            PairSide::Record(row) => (sides.rows.get(&row).map(|side| self.row_side(side)), Some(row)),
        };
        let one = one.ok_or_else(|| DeskError::not_found("pair"))?;
        let other = sides
            .people
            .get(&pair.other)
            .ok_or_else(|| DeskError::not_found("pair"))?;
        let other = self.person_side(other, without);
        let told = has_judged(reader, decisions);
        Ok(PairView {
            id: pair.id.to_string(),
            standing: pair.standing.as_str().to_owned(),
            ledger: pair.file_name,
            made_at: pair.made_at.to_string(),
            fields: self.comparisons(&one, &other, &pair.evidence, told),
            one: one.view,
            other: other.view,
            probability_ppm: told.then_some(pair.probability_ppm),
            decisions: decisions.iter().map(decision_view).collect(),
            my_verdict: mine(reader, decisions)
                .last()
                .map(|own| own.verdict.as_str().to_owned()),
        })
    }

    /// Field by field what both sides say; without weights unless `told`.
    pub(crate) fn comparisons(
        &self,
        one: &Side,
        other: &Side,
        evidence: &[FieldEvidence],
        told: bool,
    ) -> Vec<FieldComparison> {
        let further = evidence.iter().map(|said| said.field.as_str());
        let names = FIELDS.into_iter().chain(further.filter(|name| !FIELDS.contains(name)));
        let compared = names.map(|name| {
            let said = evidence.iter().find(|said| said.field == name);
            let (one, other) = (self.side_value(one, name), self.side_value(other, name));
            (name, said, one, other)
        });
        compared
            .filter(|(_, said, one, other)| said.is_some() || one.is_some() || other.is_some())
            .map(|(name, said, one, other)| {
                let level = said.map_or("", |said| said.agreement.as_str());
                let (agrees, words) = match (&one, &other) {
                    (Some(one), Some(other)) if level.is_empty() => link_words::not_compared(name, one == other),
                    _ => link_words::agreement(name, level),
                };
                FieldComparison {
                    field: link_words::field(name).into(),
                    one,
                    other,
                    agreement: words.into(),
                    agrees: agrees.as_str().to_owned(),
                    weight_millibits: said.filter(|_| told).map(|said| said.weight_millibits),
                }
            })
            .collect()
    }

    fn side_value(&self, side: &Side, name: &str) -> Option<String> {
        if name == "village" {
            return Some(side.view.place.clone()).filter(|place| !place.is_empty());
        }
        let (_, places) = CATALOGUE_FIELDS.iter().find(|(word, _)| *word == name)?;
        let packs = self.packs();
        let catalogue = &packs.catalogue;
        let index = |(subject, id): &(Subject, &str)| -> Option<(Subject, FieldIndex)> {
            Some((*subject, catalogue.index(*subject, id)?))
        };
        places.iter().filter_map(index).find_map(|(subject, index)| {
            let values = match subject {
                Subject::Household => &side.household_values,
                _ => &side.values,
            };
            // Ledgers are written in Chinese, and so are their values.
            Some(shown::value(catalogue.field(index), values.get(index)?).zh)
        })
    }

    /// Somebody known, without what the row `without` said of them.
    pub(crate) fn person_side(&self, side: &KnownSide, without: Option<RecordId>) -> Side {
        let packs = self.packs();
        let catalogue = &packs.catalogue;
        let values = side.values(catalogue, without);
        let mut household_values = Values::new();
        if let (Some(number), Some(index)) = (
            &side.household_number,
            catalogue.index(Subject::Household, known::HOUSEHOLD_NUMBER),
        ) {
            household_values.set(index, twofront_domain::value::Value::Text(number.as_str().into()));
        }
        Side {
            view: SideView {
                kind: "person".to_owned(),
                id: side.id.to_string(),
                name: self.name_in(&values),
                place: self.place_words(Some(&side.place)),
                household_id: Some(side.household.to_string()),
                source: side.source(without).map(source_view),
            },
            values,
            household_values,
        }
    }

    fn row_side(&self, side: &RowSide) -> Side {
        let values = side.values(&self.packs().catalogue);
        Side {
            view: SideView {
                kind: "record".to_owned(),
                id: side.id.to_string(),
                name: self.name_in(&values),
                place: self.place_words(side.place.as_ref()),
                household_id: None,
                source: Some(source_view(&side.source)),
            },
            household_values: side.household_values(&self.packs().catalogue),
            values,
        }
    }

    fn name_in(&self, values: &Values) -> String {
        let name = self.packs().catalogue.index(Subject::Person, known::NAME);
        let text = name.and_then(|index| values.get(index)?.as_str());
        text.unwrap_or_default().to_owned()
    }

    /// Town and village; empty where nothing is known.
    fn place_words(&self, place: Option<&PlaceCode>) -> String {
        let Some(place) = place.filter(|place| place.level() != PlaceLevel::County) else {
            return String::new();
        };
        let shown = shown::place(&self.gazetteer, place);
        format!("{}{}", shown.town.unwrap_or_default(), shown.name)
    }
}

impl Side {
    /// The line about it.
    pub fn into_view(self) -> SideView {
        self.view
    }
}

/// The reader's own decisions, the oldest first.
fn mine<'d>(reader: &Actor, decisions: &'d [DecisionRow]) -> impl Iterator<Item = &'d DecisionRow> {
    let (account, name) = (reader.account, reader.name.clone());
    decisions.iter().filter(move |decision| match account {
        Some(_) => decision.account == account,
        None => decision.account.is_none() && decision.by == name,
    })
}

/// Whether the reader has said what they think, which the model's opinion can then no longer sway.
pub fn has_judged(reader: &Actor, decisions: &[DecisionRow]) -> bool {
    mine(reader, decisions).any(|own| matches!(own.verdict, Verdict::Same | Verdict::Different))
}

/// Whether the model's opinion would sway the reader: the pair still waits for people, and for the reader among them.
/// Nobody reviews at the machine that holds the book.
pub fn must_stay_blind(reader: &Actor, pair: &PairRow, decisions: &[DecisionRow]) -> bool {
    reader.account.is_some()
        && matches!(pair.standing, PairStanding::Open | PairStanding::Contested)
        && !has_judged(reader, decisions)
}

fn decision_view(decision: &DecisionRow) -> DecisionView {
    DecisionView {
        who: decision.by.clone(),
        at: decision.at.to_string(),
        verdict: decision.verdict.as_str().to_owned(),
        note: decision.note.clone(),
    }
}

fn source_view(source: &SourceRow) -> SourceRowView {
    SourceRowView {
        title: source.title.clone(),
        sheet: source.sheet.clone(),
        row: source.row,
    }
}
