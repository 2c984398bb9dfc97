//! A batch of households as the database hands it over: a few long texts instead of thousands of rows. Of each kind of row
//! there are two, the lines that say which row it is and how long its facts are, and all the facts one after the other.

use crate::columns::Columns;
use crate::connection::Row;
use crate::county_text::Garbled;
use crate::error::StoreError;

/// Length of an id as text.
const ID: usize = 36;

/// One row of a batch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Line<'t> {
    /// The household it belongs to.
    pub(crate) home: &'t [u8],
    /// Whom it speaks of; empty for the household itself.
    pub(crate) subject: &'t [u8],
    /// What else the line says: a household's place, blank and support until (or nothing); the day of a day.
    pub(crate) more: &'t [u8],
    /// Its facts.
    pub(crate) text: &'t [u8],
}

/// The texts: lines and facts of households, of members, of days.
pub(crate) enum Batch {
    /// As the database gave them.
    Stored(Row),
    /// Made here.
    Made(Box<[Made; 3]>),
}

/// Lines and facts that are put together here.
#[derive(Default)]
pub(crate) struct Made {
    lines: String,
    facts: String,
}

impl Made {
    /// Adds a row; `which` are its ids and what else its line says.
    pub(crate) fn add(&mut self, which: &[&str], facts: &str) {
        which.iter().for_each(|part| self.lines.push_str(part));
        self.lines.push_str(&format!(" {}\n", facts.len()));
        self.facts.push_str(facts);
    }
}

impl Batch {
    fn texts(&self, kind: usize) -> Result<(&[u8], &[u8]), StoreError> {
        match self {
            Self::Made(made) => Ok((made[kind].lines.as_bytes(), made[kind].facts.as_bytes())),
            Self::Stored(row) => {
                let mut columns = Columns::of(row, "household");
                columns.skip(2 * kind);
                Ok((columns.bytes()?, columns.bytes()?))
            }
        }
    }

    fn sorted(&self, kind: usize, ids: usize) -> Result<Vec<Line<'_>>, StoreError> {
        let (lines, facts) = self.texts(kind)?;
        let mut read = read_lines(lines, facts, ids).map_err(|_| StoreError::Unreadable {
            table: "household",
            column: 2 * kind,
        })?;
        // They mostly come in this order; a database need not keep it.
        if !read.is_sorted() {
            read.sort_unstable();
        }
        Ok(read)
    }

    /// Households by id.
    pub(crate) fn households(&self) -> Result<Vec<Line<'_>>, StoreError> {
        self.sorted(0, 1)
    }

    /// Members by household and id.
    pub(crate) fn members(&self) -> Result<Vec<Line<'_>>, StoreError> {
        self.sorted(1, 2)
    }

    /// Days by household, subject and day.
    pub(crate) fn days(&self) -> Result<Vec<Line<'_>>, StoreError> {
        self.sorted(2, 2)
    }
}

/// Takes lines of `ids` ids, something else, a blank and the length of the facts apart.
fn read_lines<'t>(mut lines: &'t [u8], mut facts: &'t [u8], ids: usize) -> Result<Vec<Line<'t>>, Garbled> {
    let mut read = Vec::with_capacity(lines.len() / (ids * ID + 5));
    while !lines.is_empty() {
        let (home, rest) = lines.split_at_checked(ID).ok_or(Garbled)?;
        let (subject, rest) = rest.split_at_checked((ids - 1) * ID).ok_or(Garbled)?;
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let blank = rest[..end].iter().rposition(|byte| *byte == b' ').ok_or(Garbled)?;
        let length = str::from_utf8(&rest[blank + 1..end]).map_err(|_| Garbled)?;
        let (text, after) = facts
            .split_at_checked(length.parse().map_err(|_| Garbled)?)
            .ok_or(Garbled)?;
        read.push(Line {
            home,
            subject,
            more: &rest[..blank],
            text,
        });
        (lines, facts) = (rest.get(end + 1..).unwrap_or_default(), after);
    }
    if facts.is_empty() { Ok(read) } else { Err(Garbled) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart_as_they_were_put_together() {
        let (one, other) = ("a".repeat(ID), "b".repeat(ID));
        let mut made: [Made; 3] = Default::default();
        made[1].add(&[&one, &other], "{\"name\":\"甲\"}");
        made[1].add(&[&one, &one], "{}");
        made[2].add(&[&one, &one, "2020-02-10"], "{\"x\":1}");
        let batch = Batch::Made(Box::new(made));
        assert!(batch.households().unwrap().is_empty());
        let members = batch.members().unwrap();
        let shown: Vec<_> = members.iter().map(|line| (line.subject[0], line.text.len())).collect();
        assert_eq!(shown, [(b'a', 2), (b'b', 14)]);
        assert_eq!(batch.days().unwrap()[0].more, b"2020-02-10");
    }

    #[test]
    fn garbled_lines_are_no_rows() {
        let id = "a".repeat(ID);
        for (lines, facts) in [
            (String::new(), "{}"),
            (id.clone(), "{}"),
            (format!("{id} 3"), "{}"),
            (format!("{id} 1"), "{}"),
            (format!("{id} x"), "{}"),
            ("a 2".to_owned(), "{}"),
        ] {
            assert!(read_lines(lines.as_bytes(), facts.as_bytes(), 1).is_err(), "{lines}");
        }
    }
}
