//! The popup as pages of other web sites get it, to which `public/embed.js` puts it.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use domain::PopupOpens;
use engine::PublicSite;
use leptos::prelude::*;
use serde::Serialize;
use translations::phrases;

use super::accent;
use super::card::Card;
use super::country::{Country, languages};
use super::place::Place;
use crate::components::{Icon, IconName};
use crate::forms::Draft;
use crate::language::Say;

/// Changes whenever a script that is still in somebody's page could make nothing of the answer.
pub const VERSION: u32 = 1;

/// What the root of the card's tree is called in its style.
const ROOT: &str = ".carillon";

/// Everything that the script needs to show a site's popup.
#[derive(Debug, Serialize)]
pub struct EmbeddedPopup {
    /// When it opens by itself.
    opens: PopupOpens,
    /// After so many seconds of a visit, where time opens it.
    after_seconds: u32,
    /// After so much of the page, where scrolling opens it.
    scroll_percent: u32,
    /// Days before it opens again for one who dismissed it.
    again_days: u32,
    /// Whether a proof of work is needed each time.
    needs_proof: bool,
    /// What the script says.
    words: Words,
    /// The style of the card, all of it.
    style: String,
    /// The card, the same as on the site's own page.
    card: String,
}

/// What the card says only once something happened.
#[derive(Debug, Serialize)]
struct Words {
    /// The server can't be reached.
    away: String,
    /// Another code was asked for.
    again: String,
    /// On the button for another code, with `{}` for the seconds left.
    wait: String,
}

impl EmbeddedPopup {
    /// The popup of a site for a visitor whose request has these headers.
    pub fn new(site: PublicSite, headers: &HeaderMap) -> Self {
        let say = phrases(site.language);
        let colour = site.look.accent.map(|colour| accent::rules(colour, ROOT)).unwrap_or_default();
        // One that takes no numbers opens when it is asked for, and says so.
        let opens = if site.sms_enabled { site.embedding.opens } else { PopupOpens::OnClick };
        Self {
            opens,
            after_seconds: site.popup_delay_seconds,
            scroll_percent: site.embedding.scroll_percent,
            again_days: site.popup_again_days,
            needs_proof: site.needs_proof,
            words: Words {
                away: say.unreachable_number_kept(),
                again: say.code_again_said(),
                wait: say.code_again_in("{}"),
            },
            style: format!("{}{colour}", *STYLE),
            card: markup(site, headers),
        }
    }
}

fn markup(site: PublicSite, headers: &HeaderMap) -> String {
    let country = Country::of(&site, &languages(headers));
    let language = site.language;
    Owner::new().with(|| {
        let card = if site.sms_enabled {
            view! { <Card site=site country=country draft=Draft::default() place=Place::Page /> }.into_any()
        } else {
            view! { <Closed say=phrases(language) name=site.name /> }.into_any()
        };
        view! { <div class="carillon" lang=language.code() dir=language.direction().as_str()>{card}</div> }.to_html()
    })
}

/// The card of a site that takes no numbers.
#[component]
fn Closed(say: Say, name: String) -> impl IntoView {
    view! {
        <dialog class="popup" id="sign-up" aria-labelledby="sign-up-title">
            <form method="dialog">
                <div class="said">
                    <h2 id="sign-up-title" tabindex="-1">{name}</h2>
                    <p>{say.not_now()}</p>
                </div>
                <button class="close button quiet icon" aria-label=say.close()>
                    <Icon name=IconName::Close />
                </button>
            </form>
        </dialog>
    }
}

/// The style of the card: our own, as far as the card needs it.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let sheets = [
        include_str!("../../../style/tokens.css"),
        include_str!("../../../style/base.css"),
        include_str!("../../../style/type.css"),
        include_str!("../../../style/button.css"),
        include_str!("../../../style/field.css"),
        include_str!("../../../style/phone-field.css"),
        include_str!("../../../style/popup.css"),
        include_str!("../../../style/embed.css"),
    ];
    // In a shadow tree nothing is the root of a document.
    sheets.map(|sheet| compact(&sheet.replace(":root", ROOT))).concat()
});

/// A stylesheet without its comments and indentation.
fn compact(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_is_whole_and_short() {
        assert_eq!(compact("/* a */\n.b {\n  c: d; /* e */\n}\n"), ".b { c: d; }");
        for needed in [".carillon { color-scheme", ".popup:modal", ".phone-field", "--on-accent"] {
            assert!(STYLE.contains(needed), "{needed}");
        }
        assert!(!STYLE.contains(":root") && !STYLE.contains("/*"));
        assert_eq!(STYLE.matches('{').count(), STYLE.matches('}').count());
    }
}
