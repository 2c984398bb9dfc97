//! What goes wrong in a ledger, and how often. Knows no cell: which slip does what stands in the files of the fields.

/// One way in which a cell comes out wrong, other than it was meant, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slip {
    /// No ID.
    IdMissing,
    /// The ID of another member of the household.
    IdRelative,
    /// One digit of the ID is wrong.
    IdDigit,
    /// Two neighbouring digits of the ID changed places.
    IdSwap,
    /// The old ID of 15 digits; only people born before 2000 have one.
    IdOld,
    /// The ID went through a 64-bit float; IDs that end in X cannot.
    IdFloat,
    /// The ID kept 15 digits, the rest are zeros or an exponent; IDs that end in X cannot.
    IdExcel,
    /// The number of a disability certificate: ID, category and level.
    IdDisability,
    /// The middle of the ID is hidden behind asterisks.
    IdMasked,
    /// The right ID, in small letters, full-width, with blanks or behind a quote.
    IdSpelling,
    /// Another name: a new given name, or the surname of the husband.
    NameChanged,
    /// A character that sounds alike.
    NameHomophone,
    /// A character that looks alike.
    NameLookAlike,
    /// A given character that has nothing to do with the right one.
    NameWrong,
    /// A given character left out, of three or more characters.
    NameDropped,
    /// The last two characters changed places.
    NameSwapped,
    /// A variant of a character: 峯 for 峰, 傅 for 付.
    NameVariant,
    /// The whole name in Traditional characters.
    NameTraditional,
    /// A character that the computer did not know: □ or ?.
    NameLost,
    /// A remark in brackets behind the name.
    NameGloss,
    /// Blanks between the characters.
    NameBlanks,
    /// No sex.
    SexMissing,
    /// No date of birth.
    BirthMissing,
    /// The lunar birthday written as if it were the solar one.
    BirthLunar,
    /// One digit of the day of birth is wrong.
    BirthDigit,
    /// Day and month changed places; only where the day can be a month.
    BirthDayMonth,
    /// The date in another format, down to year and month alone.
    BirthFormat,
    /// No telephone.
    PhoneMissing,
    /// A new number.
    PhoneChanged,
    /// The number of the head of household; only people with a number of their own, other than the head.
    PhoneHead,
    /// One digit of the telephone is wrong.
    PhoneDigit,
    /// Village and address of the place the person moved to.
    Moved,
    /// No village.
    VillageMissing,
    /// The village with the town before it or the committee behind it.
    VillageSpelling,
    /// No address.
    AddressMissing,
    /// The address written in another way.
    AddressSpelling,
}

/// Slip, its rate in a bad ledger and in a good one.
#[rustfmt::skip]
const RATES: [(Slip, f64, f64); 36] = [
    (Slip::IdMissing,       0.12,  0.02),
    (Slip::IdRelative,      0.01, 0.001),
    (Slip::IdDigit,         0.023, 0.003),
    (Slip::IdSwap,          0.01,  0.001),
    (Slip::IdOld,           0.04,  0.002),
    (Slip::IdFloat,         0.04,  0.002),
    (Slip::IdExcel,         0.025, 0.003),
    (Slip::IdDisability,    0.007, 0.001),
    (Slip::IdMasked,        0.005, 0.0),
    (Slip::IdSpelling,      0.037, 0.005),
    (Slip::NameChanged,     0.003, 0.001),
    (Slip::NameHomophone,   0.02,  0.003),
    (Slip::NameLookAlike,   0.01,  0.002),
    (Slip::NameWrong,       0.005, 0.001),
    (Slip::NameDropped,     0.006, 0.001),
    (Slip::NameSwapped,     0.004, 0.0005),
    (Slip::NameVariant,     0.02,  0.003),
    (Slip::NameTraditional, 0.025, 0.0),
    (Slip::NameLost,        0.005, 0.001),
    (Slip::NameGloss,       0.003, 0.0005),
    (Slip::NameBlanks,      0.02,  0.005),
    (Slip::SexMissing,      0.05,  0.01),
    (Slip::BirthMissing,    0.10,  0.02),
    (Slip::BirthLunar,      0.028, 0.004),
    (Slip::BirthDigit,      0.017, 0.002),
    (Slip::BirthDayMonth,   0.02,  0.003),
    (Slip::BirthFormat,     0.22,  0.02),
    (Slip::PhoneMissing,    0.25,  0.08),
    (Slip::PhoneChanged,    0.16,  0.02),
    (Slip::PhoneHead,       0.30,  0.05),
    (Slip::PhoneDigit,      0.027, 0.003),
    (Slip::Moved,           0.03,  0.005),
    (Slip::VillageMissing,  0.03,  0.005),
    (Slip::VillageSpelling, 0.31,  0.03),
    (Slip::AddressMissing,  0.15,  0.03),
    (Slip::AddressSpelling, 0.29,  0.03),
];

impl Slip {
    /// Every slip, field by field.
    pub fn all() -> impl Iterator<Item = Self> {
        RATES.into_iter().map(|(slip, _, _)| slip)
    }
}

/// How often each slip happens, as a share from 0 to 1 of the cells in which it can: a cell that is missing can hold no
/// other slip, and a name without a variant cannot be written in one. Slips are drawn independently of one another, except
/// those that decide the form of an ID (from [`Slip::IdOld`] to [`Slip::IdMasked`]), of which a cell has one at most.
#[derive(Clone, Debug, PartialEq)]
pub struct Slips([f64; RATES.len()]);

impl Slips {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self([0.0; RATES.len()])
    }

    /// A ledger collected in haste by many hands.
    pub fn hard() -> Self {
        Self(RATES.map(|(_, hard, _)| hard))
    }

    /// A ledger that an office keeps with care.
    pub fn light() -> Self {
        Self(RATES.map(|(_, _, light)| light))
    }

    /// The same with another rate for one slip; a share from 0 to 1.
    #[must_use]
    pub fn with(mut self, slip: Slip, rate: f64) -> Self {
        self.0[slip as usize] = rate.clamp(0.0, 1.0);
        self
    }

    /// How often a slip happens.
    pub fn rate(&self, slip: Slip) -> f64 {
        self.0[slip as usize]
    }
}

/// In how many cells each slip could have happened and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally([[u64; 2]; RATES.len()]);

impl Default for Tally {
    fn default() -> Self {
        Self([[0; 2]; RATES.len()])
    }
}

impl Tally {
    /// Cells in which the slip could have happened.
    pub fn possible(&self, slip: Slip) -> u64 {
        self.0[slip as usize][0]
    }

    /// Cells in which it did.
    pub fn happened(&self, slip: Slip) -> u64 {
        self.0[slip as usize][1]
    }

    pub(crate) fn count(&mut self, slip: Slip, hit: bool) {
        self.0[slip as usize][0] += 1;
        self.0[slip as usize][1] += u64::from(hit);
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (own, more) in self.0.iter_mut().flatten().zip(other.0.iter().flatten()) {
            *own += more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_stand_where_their_slips_look_for_them() {
        for (at, (slip, hard, light)) in RATES.into_iter().enumerate() {
            assert_eq!(slip as usize, at);
            assert!(light <= hard && hard < 1.0, "{slip:?}");
        }
        assert_eq!(Slips::hard().rate(Slip::BirthFormat), 0.22);
        assert_eq!(Slips::none().with(Slip::Moved, 2.0).rate(Slip::Moved), 1.0);
    }
}
