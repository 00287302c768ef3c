//! The card that asks for a number: a dialog with JavaScript, a form in the page without.

use domain::OptInMode;
use engine::PublicSite;
use leptos::prelude::*;
use translations::phrases;

use super::code::{self, CodeForm, CodeStep};
use super::country::Country;
use super::page::Legal;
use super::phone_field::PhoneField;
use super::place::{Place, PlaceField};
use super::subscribe;
use crate::components::{Icon, IconName};
use crate::forms::Draft;

/// Which part of the card is to be seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The number is asked for.
    Number,
    /// The number was taken, and a code may be entered.
    Code,
    /// The code was right.
    Confirmed,
}

impl Step {
    fn of(number: &Draft, code: &Draft) -> Self {
        if code.notice.is_some() {
            Self::Confirmed
        } else if number.notice.is_some() || !code.form.is_empty() {
            Self::Code
        } else {
            Self::Number
        }
    }
}

/// The card `#sign-up`. It stands open in a frame, and in the page when its form has just come back.
#[component]
pub fn Card(
    /// The site.
    site: PublicSite,
    /// The country to start with.
    country: Country,
    /// What its forms said when they were sent last.
    draft: Draft,
    /// Where it stands.
    place: Place,
) -> impl IntoView {
    let (words, language) = (site.words.clone(), site.language);
    let say = phrases(language);
    let (draft, code) = (draft.of(subscribe::FORM), draft.of(code::FORM));
    let step = Step::of(&draft, &code);
    let open = place == Place::Frame || step != Step::Number || !draft.errors.is_empty();
    let with_code = site.opt_in_mode == OptInMode::Code;
    let done = step == Step::Confirmed || step == Step::Code && !with_code;
    let typed = |field| code.value(field).or_else(|| draft.value(field)).unwrap_or_default();
    let number = (typed("phone"), typed("region"));
    let (slug, digits) = (site.slug.to_string(), site.code_digits);
    let second = with_code.then(|| {
        let (slug, number, code) = (slug.clone(), number.clone(), code.clone());
        view! {
            <CodeStep
                language=language
                site=slug
                number=number
                draft=code
                digits=digits
                place=place
                hidden={step != Step::Code}
            />
        }
    });
    // Offered to everybody alike: whether a number had left is nobody's to see.
    let left_before = (!with_code).then(|| {
        let confirmed = step == Step::Confirmed;
        let open = !code.form.is_empty();
        view! {
            <p id="sign-up-confirmed" role="status" tabindex="-1" hidden=!confirmed>
                {say.code_right_back()}
            </p>
            <details class="left-before" id="sign-up-left-before" open=open hidden=confirmed>
                <summary>{say.code_left_before()}</summary>
                <CodeForm language=language site=slug number=number draft=code digits=digits place=place />
            </details>
        }
    });
    let consent_error = draft.error("consent");
    let (delay, again, needs_proof) = (site.popup_delay_seconds, site.popup_again_days, site.needs_proof);
    let site_name = site.slug.to_string();
    let at_site = site_name.clone();
    let has_legal = !(words.terms_url.is_empty() && words.privacy_url.is_empty());
    let legal = has_legal
        .then(|| view! { <div class="terms"><Legal say=say terms=words.terms_url privacy=words.privacy_url /></div> });
    view! {
        <dialog
            class="popup"
            id="sign-up"
            open=open
            aria-labelledby="sign-up-title"
            data-site=at_site
            data-delay=delay
            data-again=again
            data-proof=needs_proof
        >
            <form
                id="sign-up-form"
                method="post"
                action="/fn/subscribe"
                novalidate
                hidden={step != Step::Number}
                data-unreachable=say.unreachable_number_kept()
            >
                <input type="hidden" name="site" value=site_name />
                <input type="hidden" name="lang" value=language.code() />
                <PlaceField place=place />
                <div class="said">
                    <h2 id="sign-up-title" tabindex="-1">{words.popup_title}</h2>
                    <p>{words.popup_text}</p>
                </div>
                <Error id="sign-up-form-error" words=draft.error("") />
                <PhoneField site=site country=country draft=draft.clone() />
                <div class="check-field">
                    <label class="check">
                        <input
                            type="checkbox"
                            id="consent"
                            name="consent"
                            value="true"
                            required
                            checked=draft.value("consent").as_deref() == Some("true")
                            aria-invalid=consent_error.is_some().then_some("true")
                            aria-describedby="sign-up-consent-error"
                        />
                        <span>{words.consent}</span>
                    </label>
                    <Error id="sign-up-consent-error" words=consent_error />
                </div>
                <button class="button primary wide">{words.button}</button>
                {legal}
                <button class="close button quiet icon" formmethod="dialog" formnovalidate aria-label=say.close()>
                    <Icon name=IconName::Close />
                </button>
            </form>
            {second}
            <div class="done" id="sign-up-done" tabindex="-1" role="status" hidden=!done>
                <Icon name=IconName::StatusOn />
                <p>{words.success}</p>
                {left_before}
                <form method="dialog" class="close">
                    <button class="button quiet icon" aria-label=say.close()>
                        <Icon name=IconName::Close />
                    </button>
                </form>
            </div>
        </dialog>
    }
}

/// The place of an error: always there, so that a screen reader hears what comes to stand in it.
#[component]
pub fn Error(
    /// Its id, which the control names.
    id: &'static str,
    /// What is wrong, if anything is.
    words: Option<String>,
) -> impl IntoView {
    let hidden = words.is_none();
    view! {
        <p class="error" id=id role="alert" hidden=hidden>
            <Icon name=IconName::Alert />
            <span>{words.unwrap_or_default()}</span>
        </p>
    }
}
