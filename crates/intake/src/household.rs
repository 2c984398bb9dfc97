//! Which rows of a ledger belong to one household: by its number, or by the rows that follow its first one.

use std::borrow::Cow;
use std::sync::Arc;

use twofront_domain::value::Values;

/// The household that rows are being read for.
#[derive(Debug)]
pub struct OpenHousehold {
    /// What ties its rows together: the number, or sheet and first row.
    pub key: Arc<str>,
    /// Its number, where one was written.
    pub number: Option<Box<str>>,
    has_head: bool,
    /// Household values that no accepted row has carried yet.
    pub pending: Values,
}

/// What a row shows of its household before its values are read.
#[derive(Clone, Debug, Default)]
pub struct HouseholdSigns<'a> {
    /// The household number's text.
    pub number: Option<Cow<'a, str>>,
    /// True when the row's relation is the head.
    pub is_head: bool,
    /// True when any other household cell is filled.
    pub has_cells: bool,
    /// The number on the row below, for ledgers that repeat it.
    pub next_number: Option<Cow<'a, str>>,
}

/// Follows households down a sheet.
#[derive(Debug, Default)]
pub struct Households {
    current: Option<OpenHousehold>,
}

impl Households {
    /// Takes in the next row; true when it begins another household.
    ///
    /// Where household cells stand on the first row only, a number that differs begins one, and so does a head beside
    /// filled household cells when the household already has its head: a second head among members is an error of the
    /// ledger, not another household.
    pub fn step(&mut self, signs: HouseholdSigns<'_>, fill_down: bool, sheet: &str, row: u32) -> bool {
        let begins = match (&self.current, signs.number.as_deref()) {
            (None, _) => true,
            (Some(current), Some(number)) => current.number.as_deref() != Some(number),
            (Some(current), None) if fill_down => signs.is_head && current.has_head && signs.has_cells,
            (Some(_), None) => signs.is_head,
        };
        if begins {
            // A ledger that repeats the number on every row and lacks it here still shows it on the next row.
            let number = signs.number.or(if fill_down { None } else { signs.next_number });
            let key = number
                .as_deref()
                .map_or_else(|| format!("{sheet}#{row}").into(), Arc::from);
            let number = number.map(|number| number.as_ref().into());
            self.current = Some(OpenHousehold {
                key,
                number,
                has_head: false,
                pending: Values::new(),
            });
        }
        if let Some(current) = &mut self.current {
            current.has_head |= signs.is_head;
        }
        begins
    }

    /// The household of the row last taken in.
    pub fn current(&mut self) -> Option<&mut OpenHousehold> {
        self.current.as_mut()
    }
}
