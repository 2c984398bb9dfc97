//! Screening: all rules over the whole county, clues and tasks written back.

use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::actor::Actor;
use twofront_domain::progress::Progress;

use crate::view::overview::ScreeningView;
use crate::{Desk, DeskError};

impl Desk {
    /// Applies every rule in force on `date`; new hits become clues and tasks, clues that no longer hit are closed.
    ///
    /// # Errors
    /// When the packs do not compile, the work is cancelled, or the book cannot be written.
    pub async fn screen(
        &self,
        actor: &Actor,
        date: Date,
        progress: Arc<dyn Progress + Send + Sync>,
    ) -> Result<ScreeningView, DeskError> {
        let _ = (actor, date, progress);
        unimplemented!()
    }
}
