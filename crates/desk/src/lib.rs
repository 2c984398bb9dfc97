//! The county desk: one function for each thing a user does.
