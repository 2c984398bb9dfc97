//! Citizens' cards: what a household can ask for with its card. Knows neither codes nor where requests are kept.

use crate::text::Bilingual;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestKind {
    /// Something in the record is wrong.
    Correction,
    /// A copy of the record.
    Copy,
    /// A clue that the program found does not hold.
    Objection,
    /// Nobody asked: the card was locked after wrong digits, and the office is to ask the household.
    Locked,
}

impl RequestKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Correction, Self::Copy, Self::Objection, Self::Locked];

    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Copy => "copy",
            Self::Objection => "objection",
            Self::Locked => "locked",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What the desk's task is called.
    pub fn task_title(self) -> Bilingual {
        match self {
            Self::Correction => Bilingual::new("办理群众申请：更正信息", "Household's request: correct the record"),
            Self::Copy => Bilingual::new(
                "办理群众申请：提供信息副本",
                "Household's request: a copy of the record",
            ),
            Self::Objection => Bilingual::new(
                "办理群众申请：对系统提示的异议",
                "Household's request: objection to what the program found",
            ),
            Self::Locked => Bilingual::new(
                "户卡因多次输错被锁，请联系该户核实",
                "Household's card locked after wrong digits: ask the household",
            ),
        }
    }
}
