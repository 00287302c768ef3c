//! Pages of lists.

/// Which page of a list: `number` counts from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The page's number, 1 for the first.
    pub number: u32,
    /// Items on a page, at least 1.
    pub size: u32,
}

impl Page {
    /// The first page with so many items.
    pub const fn first(size: u32) -> Self {
        Self { number: 1, size }
    }

    /// Items to leave out before this page.
    pub(crate) fn offset(self) -> i64 {
        i64::from(self.number.saturating_sub(1)).saturating_mul(i64::from(self.size))
    }
}

/// One page of a list and how long the whole list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// The items on this page.
    pub items: Vec<T>,
    /// Items in the whole list.
    pub total: u64,
}
