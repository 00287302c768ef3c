//! Light or dark as the reader chose it for the console; as their device says until they choose.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Scheme;
use engine::EngineError;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use translations::console_phrases;

use crate::error::FnError;
use crate::forms::{self, Done};
use crate::local::{local_path, without_form};
use crate::outcome::Outcome;
use crate::state::AppState;

/// The cookie that keeps the choice, in this browser alone. It says nothing about who chose.
const COOKIE: &str = "scheme";
/// For a year.
const KEPT_FOR: u32 = 31_536_000;

/// The tokens of both schemes, as the device's wish chooses between them.
const TOKENS: &str = include_str!("../../../style/tokens.css");
/// What stands between the two.
const DARK: &str = "@media (prefers-color-scheme: dark)";

/// The scheme that these cookies choose. `None` leaves it to the device.
pub fn chosen(headers: &HeaderMap) -> Option<Scheme> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .and_then(|(_, value)| by_name(value))
}

/// What `<meta name="color-scheme">` says of a choice.
pub fn meta(chosen: Option<Scheme>) -> &'static str {
    chosen.map_or("light dark", name)
}

/// What `<meta name="theme-color">` says of it, for the bar around the page: the ground, `--paper`.
pub fn theme(chosen: Option<Scheme>) -> impl IntoView {
    let grounds = [
        (Scheme::Light, "#fbfaf7", "(prefers-color-scheme: light)"),
        (Scheme::Dark, "#131519", "(prefers-color-scheme: dark)"),
    ];
    let shown = grounds.into_iter().filter(move |(scheme, ..)| chosen.is_none_or(|chosen| chosen == *scheme));
    shown
        .map(|(_, colour, device)| {
            let media = if chosen.is_some() { "all" } else { device };
            view! { <meta name="theme-color" content=colour /> }.attr("media", media)
        })
        .collect_view()
}

/// The address of the stylesheet that makes a scheme the only one. It changes with what is in it.
pub fn address(scheme: Scheme) -> String {
    let mut hasher = DefaultHasher::new();
    sheet(scheme).hash(&mut hasher);
    format!("/scheme/{}-{:016x}.css", name(scheme), hasher.finish())
}

/// `GET /scheme/{file}`
pub async fn stylesheet(Path(file): Path<String>) -> Response {
    let Some(scheme) =
        [Scheme::Light, Scheme::Dark].into_iter().find(|scheme| address(*scheme).ends_with(&format!("/{file}")))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, sheet(scheme)).into_response()
}

/// The tokens of one scheme alone.
fn sheet(scheme: Scheme) -> &'static str {
    static SHEETS: LazyLock<[String; 2]> = LazyLock::new(|| {
        let (light, dark) = TOKENS.split_once(DARK).unwrap_or((TOKENS, ""));
        let dark = dark.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default().trim();
        let whole = |tokens: &str, scheme| format!("{tokens}\n:root {{\n  color-scheme: {};\n}}\n", name(scheme));
        [whole(light, Scheme::Light), whole(dark, Scheme::Dark)]
    });
    let [light, dark] = &*SHEETS;
    match scheme {
        Scheme::Light => light,
        Scheme::Dark => dark,
    }
}

fn name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Light => "light",
        Scheme::Dark => "dark",
    }
}

fn by_name(text: &str) -> Option<Scheme> {
    [Scheme::Light, Scheme::Dark].into_iter().find(|scheme| name(*scheme) == text)
}

/// What the page under way is shown in, and its address: for the buttons that choose.
#[derive(Clone)]
pub struct Shown {
    /// The choice.
    pub scheme: Option<Scheme>,
    /// The page's path and query.
    pub path: String,
}

/// Three buttons: as the device says, light, dark.
#[component]
pub fn SchemeChoice() -> impl IntoView {
    let say = console_phrases();
    let Some(shown) = use_context::<Shown>() else { return ().into_any() };
    let choices = [
        (None, say.scheme_device()),
        (Some(Scheme::Light), say.scheme_light()),
        (Some(Scheme::Dark), say.scheme_dark()),
    ];
    let buttons = choices.map(|(scheme, label)| {
        let pressed = if scheme == shown.scheme { "true" } else { "false" };
        view! { <button name="scheme" value=scheme.map_or("device", name) aria-pressed=pressed>{label}</button> }
    });
    view! {
        <form method="post" action="/fn/scheme">
            <input type="hidden" name="back" value=without_form(&shown.path) />
            <div class="schemes" role="group" aria-label=say.scheme()>{buttons.collect_view()}</div>
        </form>
    }
    .into_any()
}

/// Keeps light or dark for this browser; `device` forgets it.
#[server(endpoint = "scheme", prefix = "/fn")]
pub async fn choose_scheme(scheme: String, #[server(default)] back: String) -> Result<Outcome, FnError> {
    let back = local_path(&back).unwrap_or("/admin").to_owned();
    let chosen = by_name(&scheme);
    if chosen.is_none() && scheme != "device" {
        let error = EngineError::invalid("scheme", "Choose one of the three.");
        return forms::finish("scheme", &back, &[], Err(error)).await;
    }
    let engine = expect_context::<AppState>().engine;
    let secure = if engine.config().public_url.scheme() == "https" { "; Secure" } else { "" };
    let (value, kept_for) = chosen.map_or(("", 0), |scheme| (name(scheme), KEPT_FOR));
    let cookie = format!("{COOKIE}={value}; Path=/; Max-Age={kept_for}; HttpOnly; SameSite=Lax{secure}");
    if let (Some(answer), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        answer.append_header(header::SET_COOKIE, cookie);
    }
    forms::finish("scheme", &back, &[], Ok(Done::quietly(back.clone()))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sheet_has_every_token_of_its_scheme() {
        let (light, dark) = (sheet(Scheme::Light), sheet(Scheme::Dark));
        assert!(light.contains("--paper: #fbfaf7") && !light.contains("#131519"), "{light}");
        assert!(dark.contains("--paper: #131519") && !dark.contains("#fbfaf7"), "{dark}");
        assert!(
            light.trim_end().ends_with("color-scheme: light;\n}")
                && dark.trim_end().ends_with("color-scheme: dark;\n}")
        );
        for sheet in [light, dark] {
            assert_eq!(sheet.matches('{').count(), sheet.matches('}').count(), "{sheet}");
            assert!(!sheet.contains("@media (prefers"), "{sheet}");
        }
        assert_ne!(address(Scheme::Light), address(Scheme::Dark));
    }

    #[test]
    fn the_cookie_says_it_or_nothing_does() {
        let with = |cookie: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
            chosen(&headers)
        };
        assert_eq!(with("lang=fr; scheme=dark"), Some(Scheme::Dark));
        assert_eq!(with("scheme=light"), Some(Scheme::Light));
        for nothing in ["scheme=", "scheme=sepia", "theme=dark", "a"] {
            assert_eq!(with(nothing), None, "{nothing}");
        }
        assert_eq!((meta(None), meta(Some(Scheme::Dark))), ("light dark", "dark"));
    }
}
