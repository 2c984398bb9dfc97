//! Who goes where, with what: visits become rounds, checked by other code.
