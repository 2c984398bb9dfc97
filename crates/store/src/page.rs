//! Pages of listings: how many rows, from where, and how many there are in all.

/// Which part of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most this many rows.
    pub limit: u32,
    /// After this many rows.
    pub offset: u32,
}

impl Page {
    /// The first `limit` rows.
    pub const fn first(limit: u32) -> Self {
        Self { limit, offset: 0 }
    }

    /// Every row: for exports and planning, not for screens.
    pub const ALL: Self = Self {
        limit: u32::MAX,
        offset: 0,
    };
}

/// Rows of one page and the size of the whole.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    /// The page.
    pub rows: Vec<T>,
    /// Rows in all pages together.
    pub total: u64,
}
