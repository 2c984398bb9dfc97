//! Asks the table of roles and operations before something is done. Routes ask it too; here it holds for whoever comes to
//! the desk another way.

use twofront_domain::access::{Operation, allows};
use twofront_domain::actor::Actor;

use crate::DeskError;
use crate::error::ErrorClass;

/// Refuses what the actor's role does not allow. Whoever sits at the machine that holds the book has no account and may do
/// everything: they hold the files.
pub(crate) fn may(actor: &Actor, operation: Operation) -> Result<(), DeskError> {
    if actor.account.is_none() || allows(actor.role, operation).is_some() {
        return Ok(());
    }
    Err(not_allowed(operation))
}

/// The refusal of an operation, in words.
pub fn not_allowed(operation: Operation) -> DeskError {
    let (zh, en) = operation.words();
    DeskError::new(
        ErrorClass::Forbidden,
        "role-forbidden",
        format!("您的角色没有“{zh}”的权限。如工作需要，请找安全管理员授权。"),
        format!("Your role does not cover this: {en}. If your work needs it, ask the security administrator."),
    )
}
