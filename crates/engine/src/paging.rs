//! Lists a page at a time.

use serde::{Deserialize, Serialize};

use crate::error::{EngineError, FieldErrors};

/// The query string of a list that has no filters, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct PageParams {
    /// Which page, from 1.
    pub page: Option<String>,
    /// Items a page.
    pub per_page: Option<String>,
}

impl PageParams {
    /// Reads it.
    ///
    /// # Errors
    /// As [`Paging::parse`].
    pub fn parse(&self) -> Result<Paging, EngineError> {
        Paging::parse(self.page.as_deref(), self.per_page.as_deref())
    }
}

/// Which page of a list. Pages count from 1; a page has 1 to 100 items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    page: u32,
    per_page: u32,
}

impl Paging {
    /// The most items a page may have.
    pub const MAX_PER_PAGE: u32 = 100;
    /// The items of a page when nobody says.
    pub const DEFAULT_PER_PAGE: u32 = 25;
    /// Beyond this page offsets stop making sense.
    const MAX_PAGE: u32 = 1_000_000;

    /// Reads `page` and `per_page` as they came in the query string.
    ///
    /// # Errors
    /// `Invalid` for what is no number or out of range; nothing is quietly changed.
    pub fn parse(page: Option<&str>, per_page: Option<&str>) -> Result<Self, EngineError> {
        let mut errors = FieldErrors::default();
        let paging = Self::parse_into(page, per_page, &mut errors);
        errors.into_result()?;
        Ok(paging)
    }

    pub(crate) fn parse_into(page: Option<&str>, per_page: Option<&str>, errors: &mut FieldErrors) -> Self {
        let mut read = |field: &str, text: Option<&str>, default: u32, max: u32| match text
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            None => default,
            Some(text) => match text.parse::<u32>() {
                Ok(number) if (1..=max).contains(&number) => number,
                _ => {
                    errors.add(field, format!("Give a whole number from 1 to {max}."));
                    default
                }
            },
        };
        let page = read("page", page, 1, Self::MAX_PAGE);
        let per_page = read("per_page", per_page, Self::DEFAULT_PER_PAGE, Self::MAX_PER_PAGE);
        Self { page, per_page }
    }

    /// The first page with so many items; 1 to [`Paging::MAX_PER_PAGE`].
    pub fn first(per_page: u32) -> Self {
        Self { page: 1, per_page: per_page.clamp(1, Self::MAX_PER_PAGE) }
    }

    /// The page, from 1.
    pub fn page(self) -> u32 {
        self.page
    }

    /// The items of a page.
    pub fn per_page(self) -> u32 {
        self.per_page
    }

    pub(crate) fn to_store(self) -> store::Page {
        store::Page { number: self.page, size: self.per_page }
    }
}

impl Default for Paging {
    fn default() -> Self {
        Self { page: 1, per_page: Self::DEFAULT_PER_PAGE }
    }
}

/// One page of a list and how long the list is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Paged<T> {
    /// The page's items.
    pub items: Vec<T>,
    /// Items in the whole list.
    pub total: u64,
    /// Whether `total` is an estimate; said only where it is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_estimate: bool,
    /// The page, from 1.
    pub page: u32,
    /// The most items the page could have.
    pub per_page: u32,
}

impl<T> Paged<T> {
    /// How many pages there are; at least one.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(u64::from(self.per_page)).max(1)
    }

    pub(crate) fn from_store<S>(stored: store::Paged<S>, paging: Paging, view: impl FnMut(S) -> T) -> Self {
        Self {
            items: stored.items.into_iter().map(view).collect(),
            total: stored.total,
            total_is_estimate: false,
            page: paging.page,
            per_page: paging.per_page,
        }
    }
}
