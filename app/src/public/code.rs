//! The second step of the card: a code that was sent is entered, or another one asked for.

use domain::{CodePurpose, CodeRules, Language};
use engine::{CodeAgainInput, CodeInput, CodeOutcome, EngineError};
use leptos::prelude::*;
use translations::phrases;

use super::card::Error;
use super::place::{Place, PlaceField};
use super::subscribe::{address, spoken_to, user_agent};
use crate::components::{Icon, IconName};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::language::Say;
use crate::outcome::Outcome;
use crate::state::AppState;

/// Where another code is asked for.
pub const AGAIN_ADDRESS: &str = "/fn/resend-code";
/// Where the forms are sent.
pub const ADDRESSES: [&str; 2] = ["/fn/confirm-code", AGAIN_ADDRESS];
/// The name of the form.
pub const FORM: &str = "sign-up-code";
/// The id of the field.
pub const FIELD: &str = "code";
/// The id of what the card says in the end.
const THANKS: &str = "sign-up-done";
/// The value by which a draft says that another code was asked for.
pub const AGAIN: &str = "again";

/// A field for the code, for the number that was typed before.
#[component]
pub fn CodeForm(
    /// The language of the page.
    language: Language,
    /// The site's slug.
    site: String,
    /// The number as typed, and its country.
    number: (String, String),
    /// What the form said when it was sent last.
    draft: Draft,
    /// Digits of a code.
    digits: u32,
    /// Where the card stands.
    place: Place,
    /// Where it is sent.
    #[prop(default = "/fn/confirm-code")]
    action: &'static str,
) -> impl IntoView {
    let error = draft.error("code").or_else(|| draft.error("phone")).or_else(|| draft.error(""));
    let (phone, region) = number;
    let say = phrases(language);
    view! {
        <form
            id="sign-up-code-form"
            class="code-form"
            method="post"
            action=action
            novalidate
            data-unreachable=say.unreachable()
        >
            <input type="hidden" name="site" value=site />
            <input type="hidden" name="lang" value=language.code() />
            <PlaceField place=place />
            <input type="hidden" name="phone" value=phone />
            <input type="hidden" name="region" value=region />
            <div class="field">
                <label for=FIELD>{say.code_label(digits, translations::number(language, digits))}</label>
                <input
                    class="input"
                    id=FIELD
                    name="code"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    dir="ltr"
                    maxlength="12"
                    required
                    value=draft.value("code")
                    aria-invalid=error.is_some().then_some("true")
                    aria-describedby="sign-up-code-error"
                />
                <Error id="sign-up-code-error" words=error />
            </div>
            <button class="button primary wide">{say.code_confirm()}</button>
        </form>
    }
}

/// The step in which a code is entered before anything else.
#[component]
pub fn CodeStep(
    /// The language of the page.
    language: Language,
    /// The site's slug.
    site: String,
    /// The number as typed, and its country.
    number: (String, String),
    /// What the form said when it was sent last.
    draft: Draft,
    /// Digits of a code.
    digits: u32,
    /// Where the card stands.
    place: Place,
    /// Whether it is not this step's turn.
    hidden: bool,
) -> impl IntoView {
    let (phone, region) = number.clone();
    let change = format!("{}#sign-up", place.path(&site));
    let say = phrases(language);
    let again = draft.value(AGAIN).map(|_| say.code_again_said()).unwrap_or_default();
    let minutes = CodeRules::VALID.as_secs() / 60;
    let sent = say.code_sent(minutes, translations::number(language, minutes));
    view! {
        <div class="code-step" id="sign-up-code-step" hidden=hidden>
            <div class="said">
                <h2 id="sign-up-code-title" tabindex="-1">{say.code_title()}</h2>
                <p>
                    {sent.s0} <bdi dir="ltr" id="sign-up-number">{phone.clone()}</bdi> {sent.s1}
                </p>
            </div>
            <CodeForm
                language=language
                site=site.clone()
                number=number
                draft=draft
                digits=digits
                place=place
            />
            <form
                id="sign-up-resend"
                method="post"
                action="/fn/resend-code"
                data-unreachable=say.unreachable()
            >
                <input type="hidden" name="site" value=site />
                <input type="hidden" name="lang" value=language.code() />
                <PlaceField place=place />
                <input type="hidden" name="phone" value=phone />
                <input type="hidden" name="region" value=region />
                <p id="sign-up-resend-said" class="muted" role="status">{again}</p>
                <button class="button quiet" data-again=say.code_again() data-again-in=say.code_again_in("{}")>
                    {say.code_again()}
                </button>
                <a class="button quiet" id="sign-up-change" href=change>
                    {say.code_change_number()}
                </a>
            </form>
            <form method="dialog" class="close">
                <button class="button quiet icon" aria-label=say.close()>
                    <Icon name=IconName::Close />
                </button>
            </form>
        </div>
    }
}

/// Takes a code. The answer is the same for a wrong one and for a number without one.
#[server(endpoint = "confirm-code", prefix = "/fn")]
pub async fn confirm_code(
    site: String,
    #[server(default)] phone: String,
    #[server(default)] region: String,
    #[server(default)] code: String,
    #[server(default)] lang: String,
    #[server(default)] framed: bool,
) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let (ip, user_agent) = (address().await, user_agent().await);
    let (asked, say) = spoken_to(&engine, &site, &lang).await;
    let languages = asked.wanted();
    let input = CodeInput { phone: phone.clone(), region: Some(region.clone()), code, ip, user_agent, languages };
    let page = asked.path(Place::of(framed).path(&site));
    let (result, focus) = match engine.confirm_opt_in(&site, input).await {
        Ok(CodeOutcome::Confirmed | CodeOutcome::Accepted) => {
            (Ok(Done::new(format!("{page}#{THANKS}"), say.code_right())), THANKS)
        }
        Ok(CodeOutcome::Invalid(errors)) => (Err(EngineError::Invalid(errors)), FIELD),
        Ok(CodeOutcome::TooMany { .. }) => (Err(EngineError::Conflict(say.code_too_many())), FIELD),
        Err(error) => (Err(error), FIELD),
    };
    let values = [("phone", phone.as_str()), ("region", &region)];
    forms::finish(FORM, &format!("{page}#{focus}"), &values, result).await
}

/// Asks for another code. The answer is the same for every number.
#[server(endpoint = "resend-code", prefix = "/fn")]
pub async fn resend_code(
    site: String,
    #[server(default)] phone: String,
    #[server(default)] region: String,
    #[server(default)] lang: String,
    #[server(default)] framed: bool,
) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let (asked, say) = spoken_to(&engine, &site, &lang).await;
    let (languages, ip, purpose) = (asked.wanted(), address().await, CodePurpose::OptIn);
    let input = CodeAgainInput { phone: phone.clone(), region: Some(region.clone()), purpose, ip, languages };
    let back = format!("{}#{FIELD}", asked.path(Place::of(framed).path(&site)));
    let asked_again = engine.send_code_again(&site, input).await;
    said_of_another(asked_again, FORM, &back, (&phone, &region), say).await
}

/// What is said to whom asked for another code, by the form with the code that stands at `back`.
pub async fn said_of_another(
    asked_again: Result<CodeOutcome, EngineError>,
    form: &str,
    back: &str,
    (phone, region): (&str, &str),
    say: Say,
) -> Result<Outcome, FnError> {
    let values = [("phone", phone), ("region", region), (AGAIN, "true")];
    let error = match asked_again {
        Ok(CodeOutcome::Confirmed | CodeOutcome::Accepted) => {
            if forms::is_plain_form().await {
                forms::show_again(form, back, &values, &[], None).await?;
            }
            return Ok(Outcome::Done { next: None, notice: Some(say.code_again_said()) });
        }
        Ok(CodeOutcome::Invalid(errors)) => EngineError::Invalid(errors),
        Ok(CodeOutcome::TooMany { .. }) => EngineError::Conflict(say.code_too_many()),
        Err(error) => error,
    };
    forms::finish(form, back, &values[..2], Err(error)).await
}
