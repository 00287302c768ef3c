//! A site's own colour: two custom properties that stand in for ours.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Accent, Colour, Scheme};

/// The stylesheet never changes: its address says what is in it.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The address of the stylesheet for a colour.
pub fn address(colour: Colour) -> String {
    format!("/accent/{}.css", colour.to_string().trim_start_matches('#'))
}

/// `GET /accent/{file}`
pub async fn stylesheet(Path(file): Path<String>) -> Response {
    match file.strip_suffix(".css").and_then(|digits| Colour::parse(digits).ok()) {
        Some(colour) => {
            let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, FOR_EVER)];
            (headers, rules(colour, ":root")).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The rules that give what `root` selects this accent, in both schemes as it can be read there.
pub fn rules(colour: Colour, root: &str) -> String {
    let of = |scheme| {
        let Accent { accent, on_accent } = colour.accent(scheme);
        format!("{root}{{--accent:{accent};--on-accent:{on_accent}}}")
    };
    format!("{}@media (prefers-color-scheme: dark){{{}}}", of(Scheme::Light), of(Scheme::Dark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accent_has_an_address_and_two_schemes() {
        let colour = Colour::parse("#06c").unwrap();
        assert_eq!(address(colour), "/accent/0066cc.css");
        let rules = rules(colour, ":root");
        assert!(rules.starts_with(":root{--accent:#0066cc;--on-accent:#ffffff}@media "), "{rules}");
        assert!(!rules.contains("dark){:root{--accent:#0066cc"), "too dark for the dark scheme: {rules}");
    }
}
