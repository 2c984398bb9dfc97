//! What a drafted change would do to the county's hits, so that whoever decides on it sees it.

use std::collections::HashSet;

use jiff::civil::Date;
use twofront_packs::{Pack, Packs, Rule};

use crate::areas::{AreaHit, AreaRules};
use crate::desk::{busy, packs_faulty};
use crate::live::other_columns;
use crate::view::change::ChangeEffect;
use crate::{Desk, DeskError};

impl Desk {
    /// What a change does to the hits of every rule that it concerns, on its first day or the working day, whichever is later.
    /// None where one of them is judged in the vault: nothing of that goes into the book.
    pub(crate) async fn effect_of(
        &self,
        before: &Packs,
        after: &Packs,
        concerned: impl Fn(&Pack, &Rule) -> bool,
        from: Date,
    ) -> Result<Option<ChangeEffect>, DeskError> {
        if before.rules().any(|(pack, rule)| pack.vault && concerned(pack, rule)) {
            return Ok(None);
        }
        let date = from.max(self.clock.working_date());
        let county = self.county_now().await?;
        let side = &county.book;
        let compile = |packs: &Packs| {
            let rules = AreaRules::compile(packs, date, &self.county, (side.side, &side.columns), &concerned);
            rules.map_err(|errors| packs_faulty(&errors))
        };
        let (before, after) = (compile(before)?, compile(after)?);
        busy(move || {
            let snapshot = &county.book.snapshot;
            let rows = |rules: &AreaRules| -> Result<HashSet<(String, usize)>, DeskError> {
                let found = rules.screen(snapshot).map_err(other_columns)?;
                let row = |(set, hit): &AreaHit| (rules.set(*set).rules()[hit.rule].rule.id.clone(), hit.row);
                Ok(found.hits.iter().map(row).collect())
            };
            let (before, after) = (rows(&before)?, rows(&after)?);
            Ok(Some(ChangeEffect {
                before: before.len() as u64,
                after: after.len() as u64,
                caught: after.difference(&before).count() as u64,
                dropped: before.difference(&after).count() as u64,
            }))
        })
        .await?
    }
}
