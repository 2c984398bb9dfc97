//! Marks of the rows that an entry wrote: some sums for each table, kept in the entry's detail, by which verification can name
//! the row that was changed later. They only locate; that something is wrong is said by the entry's digest.

use std::collections::BTreeMap;

use uuid::Uuid;

/// The word in a journal entry's detail under which the marks stand.
pub const ROW_MARKS: &str = "row_marks";
/// Sums are kept by their lowest 24 bits.
const KEPT: u32 = 0xff_ffff;
/// More bits of an id than are needed to number the rows: so seldom do two rows share them.
const SPARE_BITS: u32 = 4;

/// The marks of one table's rows: their number, the sum of their digests, and for each of the lowest bits of ids the sum of those
/// rows whose id has it set. Where one row changed, every sum differs by the same amount or not at all, which spells its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowMarks {
    pub(crate) rows: u64,
    sums: Vec<u32>,
}

impl RowMarks {
    /// Of rows by id and digest.
    pub(crate) fn of(rows: &[(Uuid, [u8; 32])]) -> Self {
        let bits = match rows.len() {
            0 | 1 => 0,
            many => (many - 1).checked_ilog2().map_or(1, |log| log + 1) + SPARE_BITS,
        };
        Self::with_bits(rows, bits.min(32) as usize)
    }

    fn with_bits(rows: &[(Uuid, [u8; 32])], bits: usize) -> Self {
        let mut sums = vec![0_u32; bits + 1];
        for (id, digest) in rows {
            let value = u32::from_be_bytes([0, digest[0], digest[1], digest[2]]);
            let (all, of_bits) = sums.split_at_mut(1);
            all[0] = all[0].wrapping_add(value) & KEPT;
            for (bit, sum) in of_bits.iter_mut().enumerate() {
                if id.as_u128() >> bit & 1 == 1 {
                    *sum = sum.wrapping_add(value) & KEPT;
                }
            }
        }
        Self {
            rows: rows.len() as u64,
            sums,
        }
    }

    /// As it stands in the detail: the number, then the sums in hex.
    pub(crate) fn text(&self) -> String {
        let sums: String = self.sums.iter().map(|sum| format!("{sum:06x}")).collect();
        format!("{}:{sums}", self.rows)
    }

    /// Reads what [`Self::text`] wrote.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (rows, sums) = text.split_once(':')?;
        let read = |at: usize| u32::from_str_radix(sums.get(at * 6..at * 6 + 6)?, 16).ok();
        let sums: Vec<u32> = (0..sums.len() / 6).map(read).collect::<Option<_>>()?;
        let rows = rows.parse().ok()?;
        (!sums.is_empty()).then_some(Self { rows, sums })
    }

    /// Whether these are the rows that were written.
    pub(crate) fn are_of(&self, found: &[(Uuid, [u8; 32])]) -> bool {
        *self == Self::with_bits(found, self.sums.len() - 1)
    }

    /// Which of the rows that are there now is the one that was changed or added; nothing where it was more than one, or where
    /// rows are missing.
    pub(crate) fn suspects(&self, found: &[(Uuid, [u8; 32])]) -> Vec<Uuid> {
        let now = Self::with_bits(found, self.sums.len() - 1);
        let mut differences = now
            .sums
            .iter()
            .zip(&self.sums)
            .map(|(now, then)| now.wrapping_sub(*then) & KEPT);
        let all = differences.next().unwrap_or(0);
        if all == 0 || now.rows < self.rows || now.rows > self.rows + 1 {
            return Vec::new();
        }
        let (mut id, mut known) = (0_u128, 0_u128);
        for (bit, difference) in differences.enumerate() {
            match difference {
                0 => {}
                same if same == all => id |= 1 << bit,
                _ => return Vec::new(),
            }
            known |= 1 << bit;
        }
        let ids = found.iter().map(|(id, _)| *id);
        ids.filter(|one| one.as_u128() & known == id).collect()
    }
}

/// The marks of all tables, as they stand in the detail.
pub(crate) fn marks_of(tables: &BTreeMap<&'static str, Vec<(Uuid, [u8; 32])>>) -> serde_json::Value {
    let marks = tables
        .iter()
        .map(|(name, rows)| ((*name).to_owned(), RowMarks::of(rows).text().into()));
    serde_json::Value::Object(marks.collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Rows = Vec<(Uuid, [u8; 32])>;

    fn rows() -> impl Strategy<Value = Rows> {
        let row = any::<(u128, [u8; 32])>().prop_map(|(id, digest)| (Uuid::from_u128(id), digest));
        proptest::collection::vec(row, 1..200)
    }

    proptest! {
        #[test]
        fn marks_are_read_back_and_know_their_rows_in_any_order(rows in rows()) {
            let marks = RowMarks::of(&rows);
            prop_assert_eq!(RowMarks::parse(&marks.text()), Some(marks.clone()));
            let mut turned = rows;
            turned.reverse();
            prop_assert!(marks.are_of(&turned));
        }

        #[test]
        fn the_row_that_changed_is_among_few(rows in rows(), at in any::<prop::sample::Index>(), digest in any::<[u8; 32]>()) {
            let marks = RowMarks::of(&rows);
            let mut changed = rows.clone();
            let at = at.index(rows.len());
            prop_assume!(digest[..3] != changed[at].1[..3]);
            changed[at].1 = digest;
            prop_assert!(!marks.are_of(&changed));
            let suspects = marks.suspects(&changed);
            prop_assert!(suspects.contains(&changed[at].0));
            prop_assert!(suspects.len() <= 1 + rows.len() / 16 + 3, "{} of {}", suspects.len(), rows.len());
        }

        #[test]
        fn a_row_that_was_added_is_named_and_a_missing_one_blames_nobody(
            rows in rows(), id in any::<u128>(), digest in any::<[u8; 32]>()
        ) {
            prop_assume!(digest[..3] != [0; 3]);
            let marks = RowMarks::of(&rows);
            let mut more = rows.clone();
            more.push((Uuid::from_u128(id), digest));
            prop_assert!(marks.suspects(&more).contains(&Uuid::from_u128(id)));
            prop_assert!(marks.suspects(&rows[1..]).is_empty() && !marks.are_of(&rows[1..]));
        }
    }
}
