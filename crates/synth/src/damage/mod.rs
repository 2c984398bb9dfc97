//! What goes wrong when people keep ledgers: kinds of errors, who is hit, and how a household looks afterwards. Knows which
//! finding or rule ought to notice; does not know how that is done.

pub mod kinds;
pub(crate) mod misspell;
pub(crate) mod plan;
pub(crate) mod rows;
pub(crate) mod untrue;
