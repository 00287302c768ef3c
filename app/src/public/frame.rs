//! The card alone, for a frame in a page of another web site.

use engine::PublicSite;
use leptos::prelude::*;
use translations::phrases;

use super::card::Card;
use super::country::Country;
use super::place::Place;
use crate::forms::Draft;
use crate::islands::SignUp;

/// The card, open in a page that has nothing else.
#[component]
pub fn FramePage(site: PublicSite, country: Country, draft: Draft) -> impl IntoView {
    let headline = site.words.headline.clone();
    let card = if site.sms_enabled {
        // It stands open, so that the island has nothing to open and no delay to keep.
        view! {
            <Card site=site country=country draft=draft place=Place::Frame />
            <SignUp />
        }
        .into_any()
    } else {
        view! { <p>{phrases(site.language).not_now()}</p> }.into_any()
    };
    view! {
        <main class="framed" id="main">
            <h1 class="visually-hidden">{headline}</h1>
            {card}
        </main>
    }
}
