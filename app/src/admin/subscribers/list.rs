//! The list as it was asked for, and the addresses of its neighbours: other pages, orders and filters.

use engine::{FieldError, Paged, SubscriberParams, SubscriberSort, SubscriberSortKey, SubscriberSummary, SubscriberView};

use crate::admin::Section;

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
    /// What couldn't be read in the query string.
    pub problems: Vec<FieldError>,
}

impl List {
    /// Whether a filter narrows the list.
    pub fn is_filtered(&self) -> bool {
        [&self.params.search, &self.params.status, &self.params.region].into_iter().any(|filter| is_set(filter.as_deref()))
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

    /// `aria-sort` of a column.
    pub fn aria_sort(&self, key: SubscriberSortKey) -> Option<&'static str> {
        (self.sort.key == key).then_some(if self.sort.descending { "descending" } else { "ascending" })
    }

    /// The address of another page of the list, for the pagination.
    pub fn page_href(&self) -> impl Fn(u64) -> String + Send + Sync + 'static + use<> {
        let list = self.addresses();
        move |page| list.href(&[("page", &page.to_string())])
    }

    /// The address of the list with another number of rows a page.
    pub fn size_href(&self) -> impl Fn(u32) -> String + Send + Sync + 'static + use<> {
        let list = self.addresses();
        move |size| list.href(&[("per_page", &size.to_string()), ("page", "")])
    }

    fn href(&self, changes: &[(&str, &str)]) -> String {
        self.addresses().href(changes)
    }

    fn addresses(&self) -> Addresses {
        let params = [
            ("search", &self.params.search),
            ("status", &self.params.status),
            ("region", &self.params.region),
            ("sort", &self.params.sort),
            ("per_page", &self.params.per_page),
            ("page", &self.params.page),
        ];
        Addresses {
            path: Section::Subscribers.path(&self.site),
            params: params.into_iter().map(|(name, value)| (name, value.clone().unwrap_or_default())).collect(),
        }
    }
}

/// A path and the query string it stands with now.
#[derive(Clone, Debug)]
struct Addresses {
    path: String,
    params: Vec<(&'static str, String)>,
}

impl Addresses {
    /// The address with some parameters changed; empty ones are left out.
    fn href(&self, changes: &[(&str, &str)]) -> String {
        let params = self.params.iter().map(|(name, value)| {
            let change = changes.iter().find(|(changed, _)| changed == name);
            (*name, change.map_or(value.as_str(), |(_, value)| value))
        });
        let set: Vec<(&str, &str)> = params.filter(|(_, value)| !value.is_empty()).collect();
        match serde_urlencoded::to_string(set) {
            Ok(query) if !query.is_empty() => format!("{}?{query}", self.path),
            _ => self.path.clone(),
        }
    }
}

/// The key as the query string spells it.
pub fn sort_word(key: SubscriberSortKey) -> &'static str {
    match key {
        SubscriberSortKey::Number => "number",
        SubscriberSortKey::Region => "region",
        SubscriberSortKey::Credits => "credits",
        SubscriberSortKey::Since => "since",
    }
}

fn begins_descending(key: SubscriberSortKey) -> bool {
    matches!(key, SubscriberSortKey::Credits | SubscriberSortKey::Since)
}

fn is_set(value: Option<&str>) -> bool {
    value.is_some_and(|value| !value.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> Addresses {
        Addresses {
            path: "/admin/sites/main/subscribers".to_owned(),
            params: vec![("search", "+60 1".to_owned()), ("status", String::new()), ("page", "3".to_owned())],
        }
    }

    #[test]
    fn an_address_keeps_what_is_not_changed() {
        assert_eq!(addresses().href(&[]), "/admin/sites/main/subscribers?search=%2B60+1&page=3");
        assert_eq!(addresses().href(&[("page", "4")]), "/admin/sites/main/subscribers?search=%2B60+1&page=4");
        assert_eq!(addresses().href(&[("search", ""), ("page", "")]), "/admin/sites/main/subscribers");
        assert_eq!(addresses().href(&[("status", "active"), ("page", "")]), "/admin/sites/main/subscribers?search=%2B60+1&status=active");
    }
}
