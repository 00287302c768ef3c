//! The list as it was asked for, and the addresses of its neighbours: other pages, orders and filters.

use engine::{Paged, SubscriberParams, SubscriberSort, SubscriberSortKey, SubscriberSummary, SubscriberView};

use crate::admin::Section;
use crate::admin::addresses::Addresses;

/// A page of subscribers and how it was asked for.
#[derive(Clone, Debug)]
pub struct List {
    /// The site's slug.
    pub site: String,
    /// The query string.
    pub params: SubscriberParams,
    /// The order, read from it.
    pub sort: SubscriberSort,
    /// The page.
    pub found: Paged<SubscriberView>,
    /// What the filters offer.
    pub summary: SubscriberSummary,
}

impl List {
    /// Whether a filter narrows the list.
    pub fn is_filtered(&self) -> bool {
        self.addresses().any_set(&["search", "status", "region"])
    }

    /// The address of this very page.
    pub fn here(&self) -> String {
        self.href(&[])
    }

    /// The address of the list without filters.
    pub fn unfiltered(&self) -> String {
        self.href(&[("search", ""), ("status", ""), ("region", ""), ("page", "")])
    }

    /// The address of the list from its start in another order. A key that is in force already turns round; a new one begins with
    /// what people look for first: the dearest, the latest.
    pub fn sorted_by(&self, key: SubscriberSortKey) -> String {
        let descending = if self.sort.key == key { !self.sort.descending } else { begins_descending(key) };
        let sign = if descending { "-" } else { "" };
        self.href(&[("sort", &format!("{sign}{}", sort_word(key))), ("page", "")])
    }

    /// What the heading of a column does, in words that follow its name: `: sort, latest first`.
    pub fn sorts(&self, key: SubscriberSortKey) -> &'static str {
        let descending = if self.sort.key == key { !self.sort.descending } else { begins_descending(key) };
        match (key, descending) {
            (SubscriberSortKey::Number, false) => ": sort, smallest first",
            (SubscriberSortKey::Number, true) => ": sort, largest first",
            (SubscriberSortKey::Region | SubscriberSortKey::Status, false) => ": sort, A to Z",
            (SubscriberSortKey::Region | SubscriberSortKey::Status, true) => ": sort, Z to A",
            (SubscriberSortKey::Credits, false) => ": sort, cheapest first",
            (SubscriberSortKey::Credits, true) => ": sort, dearest first",
            (SubscriberSortKey::Since, false) => ": sort, earliest first",
            (SubscriberSortKey::Since, true) => ": sort, latest first",
        }
    }

    /// `aria-sort` of a column.
    pub fn aria_sort(&self, key: SubscriberSortKey) -> Option<&'static str> {
        (self.sort.key == key).then_some(if self.sort.descending { "descending" } else { "ascending" })
    }

    /// The address of another page of the list, for the pagination.
    pub fn page_href(&self) -> impl Fn(u64) -> String + Send + Sync + 'static + use<> {
        self.addresses().page_href()
    }

    /// The address of the list with another number of rows a page.
    pub fn size_href(&self) -> impl Fn(u32) -> String + Send + Sync + 'static + use<> {
        self.addresses().size_href()
    }

    fn href(&self, changes: &[(&str, &str)]) -> String {
        self.addresses().href(changes)
    }

    fn addresses(&self) -> Addresses {
        let params = [
            ("search", self.params.search.as_ref()),
            ("status", self.params.status.as_ref()),
            ("region", self.params.region.as_ref()),
            ("sort", self.params.sort.as_ref()),
            ("per_page", self.params.per_page.as_ref()),
            ("page", self.params.page.as_ref()),
        ];
        Addresses::new(Section::Subscribers.path(&self.site), params)
    }
}

/// The key as the query string spells it.
pub fn sort_word(key: SubscriberSortKey) -> &'static str {
    match key {
        SubscriberSortKey::Number => "number",
        SubscriberSortKey::Region => "region",
        SubscriberSortKey::Credits => "credits",
        SubscriberSortKey::Since => "since",
        SubscriberSortKey::Status => "status",
    }
}

fn begins_descending(key: SubscriberSortKey) -> bool {
    matches!(key, SubscriberSortKey::Credits | SubscriberSortKey::Since)
}
