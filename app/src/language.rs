//! In which language somebody without a login is spoken to: the one chosen by hand, which a cookie keeps; else what the browser
//! asks for; else the site's.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::Response;
use domain::Language;
use leptos::prelude::*;
use translations::{Phrases, phrases};

use crate::components::{Icon, IconName};

/// The texts in the language of a page.
pub type Say = &'static Phrases;

/// The cookie that keeps a choice. It holds the language and nothing about who chose it, so that scripts may read it.
const COOKIE: &str = "lang";
/// For a year.
const KEPT_FOR: u32 = 31_536_000;

/// The languages that a request asks for. An extractor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// By `?lang=`.
    by_hand: Option<Language>,
    /// By the cookie.
    kept: Option<Language>,
    /// By the browser, the most wanted first.
    accepted: Vec<Language>,
}

impl Asked {
    /// What the address, the cookies and the browser of a request say.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let query = uri.query().unwrap_or_default();
        let by_hand = query.split('&').find_map(|pair| pair.strip_prefix("lang=")?.parse().ok());
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let kept = cookies
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .find_map(|(name, value)| value.parse().ok().filter(|_| name == COOKIE));
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self { by_hand, kept, accepted: Language::accepted(accepted) }
    }

    /// The same, for a form that says in which language it was shown.
    #[must_use]
    pub fn with(self, shown: Option<Language>) -> Self {
        Self { by_hand: shown.or(self.by_hand), ..self }
    }

    /// The languages in the order in which they are wanted.
    pub fn wanted(&self) -> Vec<Language> {
        let by_hand = self.by_hand.into_iter().chain(self.kept);
        by_hand.chain(self.accepted.iter().copied()).collect()
    }

    /// The first of them, for pages of no site.
    pub fn first(&self) -> Language {
        self.wanted().first().copied().unwrap_or_default()
    }

    /// The answer with a cookie that keeps what was chosen by hand, where it doesn't yet. `https` keeps it from going over plain
    /// connections.
    pub fn kept(&self, mut answer: Response, https: bool) -> Response {
        let Some(language) = self.by_hand.filter(|language| self.kept != Some(*language)) else { return answer };
        let secure = if https { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={language}; Path=/; Max-Age={KEPT_FOR}; SameSite=Lax{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            answer.headers_mut().append(header::SET_COOKIE, cookie);
        }
        answer
    }

    /// The path at which the next page comes in the language of this one: with `lang=` where cookie and browser don't say so
    /// already.
    pub fn path(&self, path: String) -> String {
        match self.by_hand {
            Some(language) if self.kept.or(self.accepted.first().copied()) != Some(language) => {
                let joint = if path.contains('?') { '&' } else { '?' };
                format!("{path}{joint}lang={language}")
            }
            _ => path,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

/// The language of the call under way, for what is said of forms that can't be taken at all.
#[derive(Clone, Copy, Debug)]
pub struct Spoken(pub Language);

/// A list of the languages to choose from, each by its own name. Nothing where there is only one.
#[component]
pub fn Languages(
    /// The language of this page.
    current: Language,
    /// The languages there are.
    offered: Vec<Language>,
    /// What else stays in the query of the page's address: `site=main`.
    #[prop(optional, into)]
    keep: String,
) -> impl IntoView {
    let say = phrases(current);
    let keep = if keep.is_empty() { keep } else { format!("{keep}&") };
    let others = offered
        .iter()
        .map(|language| {
            let (code, dir) = (language.code(), language.direction().as_str());
            let here = (*language == current).then_some("true");
            view! {
                <li>
                    <a href=format!("?{keep}lang={code}") lang=code hreflang=code dir=dir rel="nofollow" aria-current=here>
                        {language.own_name()}
                    </a>
                </li>
            }
        })
        .collect_view();
    (offered.len() > 1).then(|| {
        view! {
            <details class="drop languages">
                <summary class="button quiet">
                    <Icon name=IconName::Sites />
                    <span class="visually-hidden">{say.choose_language()} ": "</span>
                    {current.own_name()}
                </summary>
                <ul class="menu">{others}</ul>
            </details>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(uri: &str, cookie: &str, accepted: &str) -> Asked {
        let mut headers = HeaderMap::new();
        for (name, value) in [(header::COOKIE, cookie), (header::ACCEPT_LANGUAGE, accepted)] {
            headers.insert(name, value.parse().unwrap());
        }
        Asked::of(&uri.parse().unwrap(), &headers)
    }

    #[test]
    fn by_hand_comes_before_the_cookie_and_that_before_the_browser() {
        use Language::{Arabic, English, French, German};
        let all = asked("/?lang=ar", "a=b; lang=fr", "de-AT,en;q=0.5");
        assert_eq!((all.wanted(), all.first()), (vec![Arabic, French, German, English], Arabic));
        assert_eq!(asked("/?form=x", "lang=fr", "de").first(), French);
        assert_eq!(asked("/?lang=xx", "lang=yy; xlang=ar", "de").first(), German);
        assert_eq!(asked("/", "", "it").first(), English);
        assert_eq!(asked("/", "", "de").with(Some(French)).first(), French);
    }

    #[test]
    fn a_choice_is_kept_once() {
        let cookie = |asked: Asked, https| {
            let answer = asked.kept(Response::default(), https);
            answer.headers().get(header::SET_COOKIE).map(|value| value.to_str().unwrap().to_owned())
        };
        let set = "lang=fr; Path=/; Max-Age=31536000; SameSite=Lax";
        assert_eq!(cookie(asked("/?lang=fr", "", ""), false).as_deref(), Some(set));
        assert_eq!(cookie(asked("/?lang=fr", "lang=ar", ""), true), Some(format!("{set}; Secure")));
        assert_eq!(cookie(asked("/?lang=fr", "lang=fr", ""), true), None);
        assert_eq!(cookie(asked("/", "lang=fr", "de"), true), None);
    }

    #[test]
    fn the_next_page_is_in_the_language_of_the_form() {
        let path =
            |cookie, accepted| asked("/fn/x", cookie, accepted).with(Some(Language::French)).path("/s/a".to_owned());
        assert_eq!(path("", "de"), "/s/a?lang=fr");
        assert_eq!(path("", "fr-CA,de"), "/s/a");
        assert_eq!(path("lang=fr", "de"), "/s/a");
        assert_eq!(path("lang=de", "fr"), "/s/a?lang=fr");
        let german = asked("/fn/x", "", "").with(Some(Language::German));
        assert_eq!(german.path("/preferences?site=a".to_owned()), "/preferences?site=a&lang=de");
        assert_eq!(asked("/fn/x", "", "de").path("/s/a".to_owned()), "/s/a");
    }
}
