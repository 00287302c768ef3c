//! What can be done with the record of one number: taken along as evidence, handed to its owner, erased.

use domain::PhoneNumber;
use leptos::prelude::*;

use super::actions::ERASE;
use crate::components::{Button, Field};
use crate::forms::Draft;
use crate::ui::Managers;

/// The panels under a number's record.
#[component]
pub fn NumberTools(
    /// The site's slug.
    site: String,
    /// The number.
    phone: PhoneNumber,
    /// What a form said when it was sent last.
    draft: Draft,
) -> impl IntoView {
    let download = format!("{}/download", super::path(&site));
    let (number, digits) = (phone.international(), phone.to_string());
    let erase = draft.of(ERASE);
    let (disclose, disclosed) = (download.clone(), digits.clone());
    view! {
        <section class="panel" aria-labelledby="evidence">
            <header>
                <h2 id="evidence">"Take it along"</h2>
            </header>
            <form class="button-row" method="post" action=download>
                <input type="hidden" name="phone" value=digits.clone() />
                <button class="button" name="format" value="csv">"Evidence as CSV"</button>
                <button class="button" name="format" value="json">"Evidence as JSON"</button>
            </form>
            <Managers>
                <p class="muted">
                    "Somebody who asks what you know of them (GDPR, Article 15) gets everything: the record, the messages and what they wrote."
                </p>
                <form class="button-row" method="post" action=disclose.clone()>
                    <input type="hidden" name="phone" value=disclosed.clone() />
                    <button class="button" name="format" value="everything">"Everything we know, as JSON"</button>
                </form>
            </Managers>
        </section>
        <Managers>
            <section class="panel danger" id=ERASE>
                <header>
                    <h2>"Erase this number"</h2>
                </header>
                <p>
                    "Messages, texts, addresses and the number itself go; counts and credits stay. In its place stays a fingerprint that \
                     nobody can turn back into the number, so that it is never texted again unless its owner texts START. \
                     This can't be undone."
                </p>
                <form class="stack" method="post" action="/fn/record-erase">
                    <input type="hidden" name="site" value=site.clone() />
                    <input type="hidden" name="phone" value=digits.clone() />
                    <Field
                        name="confirmation"
                        label=format!("To confirm, type the number: {number}")
                        inputmode="tel"
                        autocomplete="off"
                        required=true
                        value=erase.value("confirmation").unwrap_or_default()
                        error=erase.error("confirmation")
                    />
                    <div class="button-row">
                        <Button class="danger primary">"Erase for good"</Button>
                    </div>
                </form>
            </section>
        </Managers>
    }
}
