//! The country that the form starts with.

use axum::http::{HeaderMap, header};
use domain::Region;
use engine::PublicSite;

/// The country chosen beforehand; none where nothing suggests one, for no country is better than the first of the alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country(pub Option<Region>);

impl Country {
    /// The site's default, else the only country there is, else what the visitor's languages name (`en-MY`).
    pub fn of(site: &PublicSite, languages: &str) -> Self {
        let offered = |region: &Region| site.regions.iter().any(|choice| choice.region == *region);
        let only = if let [choice] = site.regions.as_slice() { Some(choice.region) } else { None };
        Self(site.default_region.or(only).or_else(|| regions_named(languages).find(offered)))
    }
}

/// The `Accept-Language` of a request.
pub fn languages(headers: &HeaderMap) -> String {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// The regions that language tags (BCP 47) name, in the visitor's order: `fr-CH, en;q=0.8` names Switzerland.
fn regions_named(languages: &str) -> impl Iterator<Item = Region> {
    languages.split(',').filter_map(|language| {
        let tag = language.split(';').next()?.trim();
        let named = tag.split('-').skip(1).find(|part| part.len() == 2)?;
        Region::parse(named)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_name_countries() {
        let named = |languages: &str| regions_named(languages).map(Region::as_str).collect::<Vec<_>>();
        assert_eq!(named("ms-MY,ms;q=0.9,en-us;q=0.8"), ["MY", "US"]);
        assert_eq!(named("zh-Hant-TW"), ["TW"]);
        assert!(named("en, *;q=0.5, de-, xx-123, en-zz-9").is_empty());
        assert!(named("").is_empty());
    }
}
