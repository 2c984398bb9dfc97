//! A household with its card: it proves itself by the card's code and the last digits of an adult member's resident ID, reads its
//! own record in plain words, and asks for a correction, a copy, or objects to what the program found. Sees nothing of the vault,
//! nothing of other households and nothing that somebody noted about the household in confidence.

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::actor::{Actor, Scope};
use twofront_domain::card::RequestKind;
use twofront_domain::ids::ClueId;
use twofront_domain::moment::Moment;
use twofront_store::{CardRow, Counted, HouseholdRow, PersonRow, Tries, TryKind};
use utoipa::ToSchema;

use crate::card_requests::{Asking, grouped, own_request};
use crate::error::ErrorClass;
use crate::secrets::{digest, same};
use crate::sign_in::CameFrom;
use crate::view::card::{OwnRecordView, OwnRequestView};
use crate::{Desk, DeskError, record, shown};

/// What the digest of a code is for.
pub(crate) const PURPOSE: &str = "card";
/// Wrong digits before a card is locked for a day.
const TRIES: u64 = 5;
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;
/// Years from which somebody's digits open the card.
const ADULT_YEARS: i64 = 18;
/// Longest words of a household, in characters.
const SAYS_CHARACTERS_MAX: usize = 500;
/// Requests without an answer that a household may have at a time.
const OPEN_REQUESTS_MAX: usize = 10;
/// What opens a household's record.
#[derive(Clone, Deserialize, ToSchema)]
pub struct CardKey {
    /// The code of the card.
    pub code: String,
    /// The last four characters of an adult member's resident ID.
    pub digits: String,
}

/// What a household asks for.
#[derive(Clone, Deserialize, ToSchema)]
pub struct CardAsked {
    /// The code of the card.
    pub code: String,
    /// The last four characters of an adult member's resident ID.
    pub digits: String,
    /// `correction`, `copy` or `objection`.
    pub kind: String,
    /// The key of the line that is wrong; empty when something is missing.
    #[serde(default)]
    pub line: String,
    /// The clue that is objected to.
    #[serde(default)]
    pub clue: String,
    /// What is right, or why it does not hold.
    #[serde(default)]
    pub says: String,
}

/// A receipt to ask about.
#[derive(Clone, Deserialize, ToSchema)]
pub struct ReceiptAsked {
    /// The number on the receipt.
    pub receipt: String,
}

/// A card that was opened.
pub(crate) struct Opened {
    pub card: CardRow,
    pub household: HouseholdRow,
    pub people: Vec<PersonRow>,
}

impl Desk {
    /// A household's own record. Each reading is an entry of the journal.
    ///
    /// # Errors
    /// `card-wrong` without saying what was wrong, `card-locked` after five wrong digits, `sign-in-locked` for an address that
    /// failed too often.
    pub async fn own_record(&self, key: &CardKey, from: &CameFrom) -> Result<OwnRecordView, DeskError> {
        let opened = self.open_card(&key.code, &key.digits, from).await?;
        let record = self.record_of(&opened).await?;
        let pen = self.pen(&self.citizen(&opened.card, from), "card.read").await?;
        pen.commit(&opened.household.id.to_string(), serde_json::Value::Null)
            .await?;
        Ok(record)
    }

    /// Asks for something with a card; the answer is the receipt.
    ///
    /// # Errors
    /// As [`Desk::own_record`]; `card-request-unclear` when a line, clue or words are missing, `card-requests-many`.
    pub async fn ask_with_card(&self, asked: &CardAsked, from: &CameFrom) -> Result<OwnRequestView, DeskError> {
        let opened = self.open_card(&asked.code, &asked.digits, from).await?;
        let record = self.record_of(&opened).await?;
        if record.requests.iter().filter(|one| one.state == "open").count() >= OPEN_REQUESTS_MAX {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "card-requests-many",
                "已有10件申请在办理，请等有了答复再提。",
                "Ten requests are waiting for an answer already; please wait for those.",
            ));
        }
        let asking = asking_of(asked, &record)?;
        let actor = self.citizen(&opened.card, from);
        let mut pen = self.pen(&actor, "card.request").await?;
        let new = self
            .put_card_request(&mut pen, &opened.card, &opened.household.place, asking)
            .await?;
        pen.commit(
            &new.id.to_string(),
            serde_json::json!({ "kind": new.kind.as_str(), "household": new.household.to_string() }),
        )
        .await?;
        Ok(OwnRequestView {
            receipt: grouped(&new.receipt),
            kind: new.kind.as_str().to_owned(),
            line: new.line,
            state: "open".to_owned(),
            made_on: self.clock.now().date_in_china().to_string(),
            due: new.due.to_string(),
            answer: None,
        })
    }

    /// Where a request stands, by its receipt. Tells neither whose it is nor what was answered.
    ///
    /// # Errors
    /// `receipt-unknown`, or `sign-in-locked` for an address that failed too often.
    pub async fn receipt(&self, asked: &ReceiptAsked, from: &CameFrom) -> Result<OwnRequestView, DeskError> {
        let tried = self.count_try(None, from).await?;
        let receipt: String = asked
            .receipt
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let found = self.book.card_request_with_receipt(&receipt).await?;
        let row = found.filter(|row| row.kind != RequestKind::Locked).ok_or_else(|| {
            DeskError::new(
                ErrorClass::NotFound,
                "receipt-unknown",
                "没有这个回执号，请核对后再输入。",
                "There is no such receipt; please check it.",
            )
        })?;
        self.put_try_back(tried).await?;
        let mut view = own_request(&row);
        (view.line, view.answer) = (String::new(), None);
        Ok(view)
    }

    async fn open_card(&self, code: &str, digits: &str, from: &CameFrom) -> Result<Opened, DeskError> {
        let tried = self.count_try(None, from).await?;
        let mark = digest(PURPOSE, code);
        let card = self.book.card_with_code(&mark).await?.ok_or_else(wrong)?;
        let now = self.clock.now();
        let counted = self
            .book
            .count_try(TryKind::Card, &mark, now, day_before(now), locked_until)
            .await?;
        if let Counted::Wait(until) = counted {
            return Err(locked(until));
        }
        let scope = self.whole_county(false);
        let household = self.book.household(&scope, card.household).await?.ok_or_else(wrong)?;
        let people = self.book.members(&scope, card.household).await?;
        let today = self.clock.working_date();
        let typed = digits.trim().to_uppercase();
        if !digits_that_open(&people, today).iter().any(|right| same(right, &typed)) {
            self.tell_of_lock(&card, &household, &mark, from).await?;
            return Err(wrong());
        }
        self.book.forget_tries(TryKind::Card, &mark).await?;
        self.put_try_back(tried).await?;
        Ok(Opened {
            card,
            household,
            people,
        })
    }

    /// After the last wrong digits the office gets a task, once a day.
    async fn tell_of_lock(
        &self,
        card: &CardRow,
        household: &HouseholdRow,
        mark: &str,
        from: &CameFrom,
    ) -> Result<(), DeskError> {
        let tries = self.book.tries(TryKind::Card, mark).await?;
        if tries.is_none_or(|tries| tries.times < TRIES) {
            return Ok(());
        }
        let mut pen = self.pen(&self.citizen(card, from), "card.lock").await?;
        if pen.card_lock_told(card.id, day_before(self.clock.now())).await? {
            return Ok(());
        }
        let asking = Asking::about(RequestKind::Locked);
        let new = self.put_card_request(&mut pen, card, &household.place, asking).await?;
        pen.commit(
            &new.id.to_string(),
            serde_json::json!({ "household": new.household.to_string() }),
        )
        .await?;
        Ok(())
    }

    /// Whoever holds a card, as the journal calls them.
    fn citizen(&self, card: &CardRow, from: &CameFrom) -> Actor {
        let id = card.id.to_string();
        Actor {
            account: None,
            name: format!("card {}", &id[id.len() - 12..]),
            role: None,
            scope: Scope::nothing(self.county.clone()),
            device: from.device.clone(),
            purpose: "own record".to_owned(),
        }
    }
}

/// The request as it is to be kept, when line, clue and words fit.
fn asking_of(asked: &CardAsked, record: &OwnRecordView) -> Result<Asking, DeskError> {
    let kind = RequestKind::from_word(&asked.kind).filter(|kind| *kind != RequestKind::Locked);
    let kind = kind.ok_or_else(|| unclear("请选择要办理的事项。", "Choose what to ask for."))?;
    let says = asked.says.trim();
    if says.chars().count() > SAYS_CHARACTERS_MAX {
        return Err(unclear("说明最多500个字。", "Please use at most 500 characters."));
    }
    if says.is_empty() && kind != RequestKind::Copy {
        return Err(unclear(
            "请写明情况。",
            "Please say what is right, or why it does not hold.",
        ));
    }
    let mut asking = Asking::about(kind);
    asking.says = says.to_owned();
    match kind {
        RequestKind::Correction => asking.line = line_in_words(&asked.line, record)?,
        RequestKind::Objection => {
            let clue = record.clues.iter().find(|clue| clue.id == asked.clue);
            let clue = clue.ok_or_else(|| unclear("请选择对哪一条提示有异议。", "Choose what you object to."))?;
            asking.line = clue.title.zh.clone();
            asking.clue = Some(shown::id::<ClueId>("clue", &clue.id)?);
        }
        RequestKind::Copy | RequestKind::Locked => {}
    }
    Ok(asking)
}

/// The label of a line, with whose it is. An empty key speaks of something missing.
fn line_in_words(key: &str, record: &OwnRecordView) -> Result<String, DeskError> {
    if key.is_empty() {
        return Ok("（缺少的内容）".to_owned());
    }
    let own = record.lines.iter().chain(&record.measures).find(|line| line.key == key);
    if let Some(line) = own {
        return Ok(line.label.zh.clone());
    }
    let of_members = record.members.iter();
    let found = of_members.filter_map(|member| {
        let line = member.lines.iter().find(|line| line.key == key)?;
        Some(format!("{} · {}", member.name, line.label.zh))
    });
    found
        .into_iter()
        .next()
        .ok_or_else(|| unclear("请选择哪一行不对。", "Choose the line that is wrong."))
}

/// The last four characters of the resident IDs of adult members who have not left.
pub(crate) fn digits_that_open(people: &[PersonRow], today: Date) -> Vec<String> {
    let here = people
        .iter()
        .filter(|person| person.left_on.is_none_or(|left| left > today));
    let adults = here.filter(|person| {
        let birth = person.birth_date;
        birth.is_some_and(|birth| record::whole_years(birth, today) >= ADULT_YEARS)
    });
    adults
        .filter_map(|person| {
            let id = person.resident_id.as_deref()?.to_uppercase();
            id.get(id.len().checked_sub(4)?..).map(str::to_owned)
        })
        .collect()
}

/// Until when a card is locked.
pub(crate) fn locked_until(tries: &Tries) -> Option<Moment> {
    (tries.times >= TRIES).then(|| Moment::from_micros(tries.last_at.as_micros() + DAY_MICROS))
}

fn day_before(now: Moment) -> Moment {
    Moment::from_micros(now.as_micros() - DAY_MICROS)
}

fn wrong() -> DeskError {
    DeskError::new(
        ErrorClass::NotFound,
        "card-wrong",
        "户卡代码或身份证后四位不对。连续输错5次，户卡会锁一天。",
        "The card's code or the last four digits are wrong. After five wrong digits the card is locked for a day.",
    )
}

fn locked(until: Moment) -> DeskError {
    DeskError::new(
        ErrorClass::Forbidden,
        "card-locked",
        format!("输错次数太多，户卡锁到{until}，已告知村镇工作人员。可到村委会换一张新卡。"),
        format!(
            "Too many wrong digits: the card is locked until {until}, and the office was told. It can print a new card."
        ),
    )
}

fn unclear(zh: &str, en: &str) -> DeskError {
    DeskError::new(ErrorClass::Invalid, "card-request-unclear", zh, en)
}
