//! How a town or village writes: scripts, dates, yes and no, numbers, money, names. None of it is an error; intake has to
//! read all of it without a finding.

use jiff::civil::Date;
use twofront_domain::person::Sex;

use super::cell::{Cell, serial};
use super::digits::{DateStyle, full_width, with_separators, write_day};
use super::traditional;
use crate::dice::Dice;
use crate::people::household::Person;
use crate::words::Relation;

/// Ways of writing yes and no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlagStyle {
    /// 是, 否
    ShiFou,
    /// 有, 无
    YouWu,
    /// √, ×
    Marks,
    /// 1, 0
    Digits,
    /// Y, N
    Latin,
}

/// Ways of writing whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountStyle {
    /// A number cell.
    Number,
    /// Digits as text.
    Digits,
    /// Digits with the unit: `12个月`.
    WithUnit,
    /// Full-width digits.
    FullWidth,
}

/// The habits of one sheet.
#[derive(Clone, Debug)]
pub(crate) struct Style {
    /// Traditional characters.
    pub traditional: bool,
    /// Money in ten thousands of yuan.
    pub wan: bool,
    /// Days.
    pub dates: DateStyle,
    /// Yes and no.
    pub flags: FlagStyle,
    /// Whole numbers.
    pub counts: CountStyle,
    /// Money as text with `元`, or with separators, instead of numbers.
    pub money_text: Option<bool>,
    /// Which of the ways of writing a code or heading.
    pub variant: usize,
    /// Two-character names padded to three: `张　三`.
    pub padded_names: bool,
    /// Zero for those who don't work, instead of nothing.
    pub zeros: bool,
    /// How many of a thousand ID cells are written with blanks, quotes or full-width digits.
    pub odd_ids: u32,
}

impl Style {
    /// Everything the usual way.
    pub fn plain() -> Self {
        Self {
            traditional: false,
            wan: false,
            dates: DateStyle::Dashes,
            flags: FlagStyle::ShiFou,
            counts: CountStyle::Number,
            money_text: None,
            variant: 0,
            padded_names: false,
            zeros: true,
            odd_ids: 0,
        }
    }

    /// The habits of a town: script and unit of money. Every fifth town writes Traditional characters, every fourth in 万元.
    pub fn town(untidy: bool, town: usize) -> Self {
        let plain = Self::plain();
        if !untidy {
            return plain;
        }
        Self {
            traditional: town % 5 == 3,
            wan: town % 4 == 2,
            variant: town % 3,
            odd_ids: 15,
            ..plain
        }
    }

    /// The habits of a village in this town.
    pub fn village(&self, dice: &mut Dice, untidy: bool) -> Self {
        if !untidy {
            return self.clone();
        }
        Self {
            dates: dice.pick(&[
                DateStyle::Dashes,
                DateStyle::Dots,
                DateStyle::Slashes,
                DateStyle::Characters,
                DateStyle::ChineseNumerals,
                DateStyle::Compact,
                DateStyle::Serial,
                DateStyle::DayCell,
            ]),
            flags: dice.weighted(&[
                (5, FlagStyle::ShiFou),
                (2, FlagStyle::YouWu),
                (2, FlagStyle::Marks),
                (1, FlagStyle::Digits),
                (1, FlagStyle::Latin),
            ]),
            counts: dice.weighted(&[
                (5, CountStyle::Number),
                (2, CountStyle::Digits),
                (2, CountStyle::WithUnit),
                (1, CountStyle::FullWidth),
            ]),
            money_text: dice.weighted(&[(6, None), (1, Some(true)), (1, Some(false))]),
            variant: dice.below(3),
            padded_names: dice.per_mille(200),
            zeros: dice.per_mille(500),
            ..self.clone()
        }
    }

    /// Text in the sheet's script.
    pub fn script(&self, text: &str) -> String {
        if self.traditional {
            traditional::write(text)
        } else {
            text.to_owned()
        }
    }

    /// A text cell in the sheet's script.
    pub fn words(&self, text: &str) -> Cell {
        Cell::text(self.script(text))
    }

    /// A code word in the sheet's way of writing.
    pub fn code(&self, written: &[&str]) -> Cell {
        self.words(written[self.variant % written.len()])
    }

    /// A relation; wives and husbands are written as such where the sheet does not use the plain words.
    pub fn relation(&self, person: &Person) -> Cell {
        match (person.relation, person.sex, self.variant) {
            (Relation::Spouse, Sex::Female, 1) => self.words("妻子"),
            (Relation::Spouse, Sex::Female, 2) => self.words("之妻"),
            (Relation::Spouse, Sex::Male, 1) => self.words("丈夫"),
            (Relation::Spouse, Sex::Male, 2) => self.words("之夫"),
            (relation, _, _) => self.code(relation.written()),
        }
    }

    /// A name.
    pub fn name(&self, name: &str) -> Cell {
        let mut characters = name.chars();
        match (
            self.padded_names,
            characters.next(),
            characters.next(),
            characters.next(),
        ) {
            (true, Some(first), Some(second), None) => self.words(&format!("{first}　{second}")),
            _ => self.words(name),
        }
    }

    /// Yes or no.
    pub fn flag(&self, value: bool) -> Cell {
        let (yes, no) = match self.flags {
            FlagStyle::ShiFou => ("是", "否"),
            FlagStyle::YouWu => ("有", "无"),
            FlagStyle::Marks => ("√", "×"),
            FlagStyle::Digits => return Cell::whole(i64::from(value)),
            FlagStyle::Latin => ("Y", "N"),
        };
        self.words(if value { yes } else { no })
    }

    /// A whole number with its unit.
    pub fn count(&self, number: impl Into<i64>, unit: &str) -> Cell {
        let number: i64 = number.into();
        match self.counts {
            CountStyle::Number => Cell::whole(number),
            CountStyle::Digits => Cell::text(number.to_string()),
            CountStyle::WithUnit => Cell::text(self.script(&format!("{number}{unit}"))),
            CountStyle::FullWidth => Cell::text(full_width(&number.to_string())),
        }
    }

    /// Money from whole yuan, in the sheet's unit.
    pub fn money(&self, yuan: i64) -> Cell {
        match self.money_text {
            _ if self.wan => Cell::Number(yuan as f64 / 10_000.0),
            None => Cell::whole(yuan),
            Some(true) => Cell::text(format!("{yuan}元")),
            Some(false) => Cell::text(with_separators(yuan)),
        }
    }

    /// An area from tenths of a mu.
    pub fn area(&self, tenths: u32) -> Cell {
        let mu = f64::from(tenths) / 10.0;
        match self.counts {
            CountStyle::WithUnit => Cell::text(self.script(&format!("{mu}亩"))),
            _ => Cell::Number(mu),
        }
    }

    /// A day.
    pub fn day(&self, date: Date) -> Cell {
        match self.dates {
            DateStyle::Serial => Cell::Number(serial(date)),
            DateStyle::DayCell => Cell::Day(date),
            style => Cell::text(self.script(&write_day(style, date))),
        }
    }

    /// An ID, now and then with the blanks, quotes and small letters that people type.
    pub fn id(&self, dice: &mut Dice, id: &str) -> Cell {
        if !dice.per_mille(self.odd_ids) {
            return Cell::text(id);
        }
        Cell::text(match dice.below(4) {
            0 => format!("'{id}"),
            1 => format!("{} {} {}", &id[..6], &id[6..14], &id[14..]),
            2 => full_width(id),
            _ => id.to_lowercase(),
        })
    }
}
