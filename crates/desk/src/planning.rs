//! Planning a day: open tasks become visits, visits become rounds; the plan is checked, then approved by a person.

use jiff::civil::Date;
use twofront_domain::actor::{Actor, Scope};
use twofront_domain::ids::PlanId;

use crate::view::overview::PlanView;
use crate::{Desk, DeskError};

impl Desk {
    /// Computes and checks the rounds of a day and keeps them as a proposal; an earlier proposal for the day is replaced.
    ///
    /// # Errors
    /// When the day already has an approved plan, or the independent check finds fault with the new one.
    pub async fn plan(&self, actor: &Actor, date: Date) -> Result<PlanView, DeskError> {
        let _ = (actor, date);
        unimplemented!()
    }

    /// A person approves a proposed plan; its tasks become assigned.
    ///
    /// # Errors
    /// When there is no such plan, or it is not a proposal any more.
    pub async fn approve_plan(&self, actor: &Actor, id: PlanId) -> Result<PlanView, DeskError> {
        let _ = (actor, id);
        unimplemented!()
    }

    /// The plan in force or proposed for a day.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn plan_of(&self, scope: &Scope, date: Date) -> Result<Option<PlanView>, DeskError> {
        let _ = (scope, date);
        unimplemented!()
    }
}
