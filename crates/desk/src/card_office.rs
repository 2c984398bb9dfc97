//! Printing citizens' cards: which households have one, and new ones. A new card takes the place of the old.

use serde::Deserialize;
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::HouseholdId;
use twofront_store::{HouseholdFilter, HouseholdRow};
use utoipa::{IntoParams, ToSchema};

use crate::card::{PURPOSE, digits_that_open};
use crate::error::ErrorClass;
use crate::invitations::plain_address;
use crate::own_record::family_name;
use crate::permission::may;
use crate::secrets::{digest, word};
use crate::view::card::{CardHouseholdView, CardView, CardsMadeView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, qr, shown};

/// Letters of a code, five bits each: 80 bits.
const CODE_LETTERS: usize = 16;
/// Cards that are printed at a time: ten sheets.
const CARDS_MAX: usize = 80;
/// Longest telephone number of an office, in characters.
const PHONE_CHARACTERS_MAX: usize = 40;
/// The page that opens a card. The code follows behind a `#`, which browsers send to nobody.
const PAGE: &str = "/card#";

/// Which households are wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CardFilter {
    /// Place code: town or village.
    pub place: Option<String>,
}

/// Whose cards are printed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct CardsAsked {
    /// Household ids, 80 at most.
    pub households: Vec<String>,
    /// Where the pages are, as people reach them: `https://twofront.example`.
    pub address: String,
    /// The office to call, printed on the card.
    pub office_phone: String,
}

impl Desk {
    /// Households by place and number, each with its card.
    ///
    /// # Errors
    /// When the actor may not, or the place is no code.
    pub async fn cards(
        &self,
        actor: &Actor,
        filter: &CardFilter,
        page: PageAsked,
    ) -> Result<Page<CardHouseholdView>, DeskError> {
        may(actor, Operation::CardRead)?;
        let wanted = HouseholdFilter {
            place: shown::place_filter(filter.place.as_deref())?,
            ..HouseholdFilter::default()
        };
        let listing = self.book.households(&actor.scope, &wanted, shown::page(page)).await?;
        let mut items = Vec::with_capacity(listing.rows.len());
        for row in listing.rows {
            let card = self.book.card_of(&actor.scope, row.id).await?;
            items.push(CardHouseholdView {
                id: row.id.to_string(),
                number: row.household_number,
                head_name: row.head_name.unwrap_or_default(),
                place: shown::place(&self.gazetteer, &row.place),
                group: row.group,
                made_at: card.as_ref().map(|card| card.made_at.to_string()),
                made_by: card.map(|card| card.made_by),
            });
        }
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    /// Makes cards for households; those they had open nothing any more. Only here are the codes shown.
    ///
    /// # Errors
    /// When the actor may not, a household is out of reach, or address or telephone number are none.
    pub async fn print_cards(&self, actor: &Actor, asked: &CardsAsked) -> Result<CardsMadeView, DeskError> {
        may(actor, Operation::CardPrint)?;
        let address = plain_address(&asked.address)?;
        let phone = office_phone(&asked.office_phone)?;
        if asked.households.is_empty() || asked.households.len() > CARDS_MAX {
            return Err(DeskError::new(
                ErrorClass::Invalid,
                "cards-number",
                "请选择1到80户。",
                "Choose between 1 and 80 households.",
            ));
        }
        let (today, mut made, mut without) = (self.clock.working_date(), Vec::new(), Vec::new());
        let mut ids: Vec<&str> = asked.households.iter().map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let id: HouseholdId = shown::id("household", id)?;
            let row = self.book.household(&actor.scope, id).await?;
            let row = row.ok_or_else(|| DeskError::not_found("household"))?;
            let people = self.book.members(&actor.scope, id).await?;
            match digits_that_open(&people, today).is_empty() {
                true => without.push(row.head_name.unwrap_or_default()),
                false => made.push((row, word::<CODE_LETTERS>()?)),
            }
        }
        if !made.is_empty() {
            let mut pen = self.pen(actor, "card.print").await?;
            for (row, code) in &made {
                pen.add_card(row.id, &digest(PURPOSE, code), phone).await?;
            }
            let households: Vec<String> = made.iter().map(|(row, _)| row.id.to_string()).collect();
            pen.commit(
                actor.scope.place().as_str(),
                serde_json::json!({ "households": households }),
            )
            .await?;
        }
        let cards = made
            .into_iter()
            .map(|(row, code)| self.card_view(row, code, address, phone));
        Ok(CardsMadeView {
            cards: cards.collect::<Result<_, _>>()?,
            without,
        })
    }

    fn card_view(&self, row: HouseholdRow, code: String, address: &str, phone: &str) -> Result<CardView, DeskError> {
        let link = format!("{address}{PAGE}{code}");
        Ok(CardView {
            household_id: row.id.to_string(),
            head: family_name(row.head_name.as_deref().unwrap_or_default()),
            place: shown::place(&self.gazetteer, &row.place),
            group: row.group,
            code,
            qr: qr::drawn(&link)?,
            link,
            office_phone: phone.to_owned(),
        })
    }
}

/// Digits with what stands between them; empty is no number.
fn office_phone(text: &str) -> Result<&str, DeskError> {
    let text = text.trim();
    let fits = text.chars().count() <= PHONE_CHARACTERS_MAX
        && text.chars().filter(char::is_ascii_digit).count() >= 3
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')' | '（' | '）' | '/' | '、'));
    fits.then_some(text).ok_or_else(|| {
        DeskError::new(
            ErrorClass::Invalid,
            "phone-invalid",
            "请填写办公电话，印在户卡上，例如 0562-1234567。",
            "Give the office's telephone number, which is printed on the card, such as 0562-1234567.",
        )
    })
}
