//! The kinds of field that can be compared. Each packs a cell into two words, tells in which relation two packed cells
//! stand, and gives the parts of a cell that blocking keys are made of. A kind knows nothing of schemas, weights or rows.

mod address;
mod code;
pub(crate) mod date;
mod edit;
mod hanzi;
mod lunar;
mod name;
mod nibbles;
mod phone;
mod place;
pub(crate) mod resident_id;
mod sex;
mod text;
mod texts;
mod written;

use serde::Deserialize;

pub use texts::{Texts, hash_bytes, mix};

/// A cell ready for comparison. What does not fit into two words stands in [`Texts`].
pub type Packed = [u64; 2];

/// What a cell becomes that says nothing: empty, dashes, 无, N/A.
pub const MISSING: Packed = [0, 0];

/// What a field holds, and so how its cells are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A person's name in Chinese characters.
    ChineseName,
    /// A resident ID of 18 or 15 digits, or what was written instead.
    ResidentId,
    /// A calendar date.
    Date,
    /// Male or female.
    Sex,
    /// A telephone number.
    Phone,
    /// An administrative place: a 12-digit code or a name down to the village.
    Place,
    /// An address within a place.
    Address,
    /// A number or code that is copied, not measured: postcode, house number, file number.
    Code,
    /// Any other text, compared letter by letter.
    Text,
}

/// Calls the same function of the module that a kind lives in.
macro_rules! each_kind {
    ($kind:expr, $function:ident $arguments:tt) => {
        match $kind {
            Kind::ChineseName => name::$function $arguments,
            Kind::ResidentId => resident_id::$function $arguments,
            Kind::Date => date::$function $arguments,
            Kind::Sex => sex::$function $arguments,
            Kind::Phone => phone::$function $arguments,
            Kind::Place => place::$function $arguments,
            Kind::Address => address::$function $arguments,
            Kind::Code => code::$function $arguments,
            Kind::Text => text::$function $arguments,
        }
    };
}

impl Kind {
    /// The names of the relations in which two cells can stand, closest first; the last one is "different".
    pub fn relations(self) -> &'static [&'static str] {
        each_kind!(self, relations())
    }

    /// The names of the parts that blocking keys can be made of; the first is the whole cell.
    pub fn parts(self) -> &'static [&'static str] {
        each_kind!(self, parts())
    }

    /// Packs a cell, [`MISSING`] where it says nothing.
    pub fn pack(self, cell: &str, texts: &mut Texts) -> Packed {
        each_kind!(self, pack(cell, texts))
    }

    /// In which relation two cells stand that are both there: a position in [`Kind::relations`].
    #[inline]
    pub fn relation(self, one: Packed, other: Packed, texts: &Texts) -> u8 {
        each_kind!(self, relation(one, other, texts))
    }

    /// What a cell that is there puts into a blocking key for a part (a position in [`Kind::parts`]). Equal numbers mean
    /// equal parts, but for hash collisions. `None` where the cell has no such part.
    #[inline]
    pub fn part(self, part: u8, cell: Packed, texts: &Texts) -> Option<u64> {
        each_kind!(self, part(part, cell, texts))
    }
}
