//! The addresses of a list's neighbours: other pages, orders and filters.

use engine::PageParams;

/// A path and the query string it stands with now.
#[derive(Clone, Debug)]
pub struct Addresses {
    path: String,
    params: Vec<(&'static str, String)>,
}

impl Addresses {
    /// The list at `path`, asked for with these parameters.
    pub fn new<'a>(
        path: impl Into<String>,
        params: impl IntoIterator<Item = (&'static str, Option<&'a String>)>,
    ) -> Self {
        let params = params.into_iter().map(|(name, value)| (name, value.cloned().unwrap_or_default())).collect();
        Self { path: path.into(), params }
    }

    /// The list at `path` that has pages and no filters.
    pub fn of_pages(path: impl Into<String>, params: &PageParams) -> Self {
        Self::new(path, [("per_page", params.per_page.as_ref()), ("page", params.page.as_ref())])
    }

    /// The address with some parameters changed; empty ones are left out.
    pub fn href(&self, changes: &[(&str, &str)]) -> String {
        self.at(&self.path, changes)
    }

    /// The same parameters, with some changed, at another path.
    pub fn at(&self, path: &str, changes: &[(&str, &str)]) -> String {
        let params = self.params.iter().map(|(name, value)| {
            let change = changes.iter().find(|(changed, _)| changed == name);
            (*name, change.map_or(value.as_str(), |(_, value)| value))
        });
        let set: Vec<(&str, &str)> = params.filter(|(_, value)| !value.is_empty()).collect();
        match serde_urlencoded::to_string(set) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path.to_owned(),
        }
    }

    /// The address of another page of the list, for the pagination.
    pub fn page_href(&self) -> impl Fn(u64) -> String + Send + Sync + 'static + use<> {
        let list = self.clone();
        move |page| list.href(&[("page", &page.to_string())])
    }

    /// The address of the list with another number of rows a page.
    pub fn size_href(&self) -> impl Fn(u32) -> String + Send + Sync + 'static + use<> {
        let list = self.clone();
        move |size| list.href(&[("per_page", &size.to_string()), ("page", "")])
    }

    /// Whether one of these parameters is set.
    pub fn any_set(&self, names: &[&str]) -> bool {
        self.params.iter().any(|(name, value)| names.contains(name) && !value.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_is_not_changed() {
        let search = "+60 1".to_owned();
        let page = "3".to_owned();
        let list = Addresses::new("/list", [("search", Some(&search)), ("status", None), ("page", Some(&page))]);
        assert_eq!(list.href(&[]), "/list?search=%2B60+1&page=3");
        assert_eq!(list.href(&[("search", ""), ("page", "")]), "/list");
        assert_eq!(
            list.at("/list.csv", &[("status", "active"), ("page", "")]),
            "/list.csv?search=%2B60+1&status=active"
        );
        assert!(list.any_set(&["search"]) && !list.any_set(&["status"]));
    }
}
