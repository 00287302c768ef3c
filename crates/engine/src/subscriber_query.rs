//! What of the list of subscribers to show, in which order.

use domain::{Region, SubscriberStatus};
use serde::Deserialize;
use store::{Direction, SubscriberFilter, SubscriberOrder};

use crate::error::{EngineError, FieldErrors};
use crate::filters::{self, digits_of, present};
use crate::paging::Paging;

/// The list's query string, as text. [`SubscriberParams::parse`] makes a query of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SubscriberParams {
    /// Digits anywhere in the number; spaces, plus and hyphens don't matter.
    pub search: Option<String>,
    /// A status.
    pub status: Option<String>,
    /// A region code.
    pub region: Option<String>,
    /// `number`, `region`, `credits`, `since` or `status`; a hyphen before it reverses. `-since` if absent.
    pub sort: Option<String>,
    /// From 1.
    pub page: Option<String>,
    /// 1 to 100.
    pub per_page: Option<String>,
}

/// What to list, in which order.
#[derive(Debug, Clone)]
pub struct SubscriberQuery {
    /// Digits anywhere in the number.
    pub search: Option<String>,
    /// Only these.
    pub status: Option<SubscriberStatus>,
    /// Only these.
    pub region: Option<Region>,
    /// The order.
    pub sort: SubscriberSort,
    /// The page.
    pub paging: Paging,
}

/// What a list of subscribers is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscriberSortKey {
    /// The number.
    Number,
    /// The region's code.
    Region,
    /// Credits for one segment.
    Credits,
    /// When they subscribed.
    Since,
    /// Where they stand.
    Status,
}

/// The order of a list of subscribers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubscriberSort {
    /// By what.
    pub key: SubscriberSortKey,
    /// Largest first.
    pub descending: bool,
}

impl SubscriberParams {
    /// Reads the query string.
    ///
    /// # Errors
    /// `Invalid` with every field that can't be read.
    pub fn parse(&self) -> Result<SubscriberQuery, EngineError> {
        let mut errors = FieldErrors::default();
        let search = self.search.as_deref().map(digits_of).filter(|digits| !digits.is_empty());
        if search.is_none() && present(self.search.as_deref()).is_some() {
            errors.add("search", "Search for digits of the number.");
        }
        let status = filters::token("status", self.status.as_deref(), &mut errors);
        let region = filters::region("region", self.region.as_deref(), &mut errors);
        let sort = match present(self.sort.as_deref()) {
            None => SubscriberSort::default(),
            Some(text) => SubscriberSort::parse(text).unwrap_or_else(|| {
                errors.add("sort", "Sort by number, region, credits, since or status; a hyphen before it reverses.");
                SubscriberSort::default()
            }),
        };
        let paging = Paging::parse_into(self.page.as_deref(), self.per_page.as_deref(), &mut errors);
        errors.into_result()?;
        Ok(SubscriberQuery { search, status, region, sort, paging })
    }
}

impl SubscriberSort {
    fn parse(text: &str) -> Option<Self> {
        let (key, descending) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
        let key = match key {
            "number" => SubscriberSortKey::Number,
            "region" => SubscriberSortKey::Region,
            "credits" => SubscriberSortKey::Credits,
            "since" => SubscriberSortKey::Since,
            "status" => SubscriberSortKey::Status,
            _ => return None,
        };
        Some(Self { key, descending })
    }
}

impl Default for SubscriberSort {
    /// The newest first.
    fn default() -> Self {
        Self { key: SubscriberSortKey::Since, descending: true }
    }
}

impl std::fmt::Display for SubscriberSort {
    /// As [`SubscriberParams::sort`] reads it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = match self.key {
            SubscriberSortKey::Number => "number",
            SubscriberSortKey::Region => "region",
            SubscriberSortKey::Credits => "credits",
            SubscriberSortKey::Since => "since",
            SubscriberSortKey::Status => "status",
        };
        write!(f, "{}{key}", if self.descending { "-" } else { "" })
    }
}

impl SubscriberQuery {
    pub(crate) fn filter(&self) -> SubscriberFilter {
        SubscriberFilter { search: self.search.clone(), status: self.status, region: self.region }
    }

    pub(crate) fn order(&self) -> SubscriberOrder {
        let sort = match self.sort.key {
            SubscriberSortKey::Number => store::SubscriberSort::Number,
            SubscriberSortKey::Region => store::SubscriberSort::Region,
            SubscriberSortKey::Credits => store::SubscriberSort::Credits,
            SubscriberSortKey::Since => store::SubscriberSort::Since,
            SubscriberSortKey::Status => store::SubscriberSort::Status,
        };
        let direction = if self.sort.descending { Direction::Descending } else { Direction::Ascending };
        SubscriberOrder { sort, direction }
    }
}
