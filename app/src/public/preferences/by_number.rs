//! The way to a number's own page without its link: the number is typed, a code goes to it, and who enters that is there.
//!
//! Whether a code goes out nobody can see here: the answers are the same for every number.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::{CodePurpose, CodeRules};
use engine::{
    CodeAgainInput, CodeInput, Engine, EngineError, OptInOutcome, OwnPageOutcome, OwnPageRequest, PublicSite,
};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use serde::Deserialize;
use translations::phrases;

use super::kept_private;
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::language::{Asked, Languages};
use crate::outcome::Outcome;
use crate::public::card::Error;
use crate::public::code::{AGAIN, CodeForm, FIELD, said_of_another};
use crate::public::country::{Country, languages};
use crate::public::page::out_of_order;
use crate::public::phone_field::PhoneField;
use crate::public::place::Place;
use crate::public::subscribe::{address, spoken_to, user_agent};
use crate::state::AppState;
use crate::ui::{Head, Ui};

/// Where the number is sent.
pub const ASK: &str = "/fn/preferences-code";
/// Where the code is sent.
const ENTER: &str = "/fn/preferences-enter";
/// Where another code is asked for.
pub const AGAIN_ADDRESS: &str = "/fn/preferences-resend";
/// All of these.
pub const ADDRESSES: [&str; 3] = [ASK, ENTER, AGAIN_ADDRESS];

/// The name of the form with the number.
pub const FORM: &str = "preferences-number";
/// The name of the form with the code.
pub const CODE_FORM: &str = "preferences-code";
/// The field that says that the browser has to show that it is no robot's.
const PROOF: &str = "proof";

/// Which site's page is asked for; the default site's if none is named.
#[derive(Deserialize)]
pub struct OfSite {
    site: Option<String>,
}

/// `GET /preferences`
pub async fn page(
    ui: Ui,
    draft: Draft,
    headers: HeaderMap,
    asked: Asked,
    State(engine): State<Engine>,
    Query(OfSite { site }): Query<OfSite>,
) -> Response {
    let answer = show(ui, StatusCode::OK, draft, (&headers, &asked), &engine, site.as_deref()).await;
    asked.kept(answer, engine.config().public_url.scheme() == "https")
}

/// Its path for a site.
pub fn path_of(site: &str) -> String {
    let query = serde_urlencoded::to_string([("site", site)]).unwrap_or_default();
    format!("/preferences?{query}")
}

/// The page of a site as it is answered with this status.
pub async fn show(
    ui: Ui,
    status: StatusCode,
    draft: Draft,
    (headers, asked): (&HeaderMap, &Asked),
    engine: &Engine,
    slug: Option<&str>,
) -> Response {
    let answer = match engine.public_site(slug, &asked.wanted()).await {
        Ok(site) => {
            let title = phrases(site.language).subscription_head(&site.name);
            let mut head = Head::public(title).status(status).language(site.language);
            head.accent = site.look.accent;
            let country = Country::of(&site, &languages(headers));
            ui.page(head, move || view! { <ByNumber site=site country=country draft=draft /> }).await
        }
        Err(EngineError::NotFound(_)) => crate::not_found(ui).await,
        Err(error) => {
            tracing::error!(error = ?error, "the preferences page failed");
            out_of_order(ui).await
        }
    };
    kept_private(answer)
}

#[component]
fn ByNumber(site: PublicSite, country: Country, draft: Draft) -> impl IntoView {
    let name = site.name.clone();
    let say = phrases(site.language);
    let (language, languages) = (site.language, site.languages.clone());
    let keep = format!("site={}", site.slug);
    let (number, code) = (draft.of(FORM), draft.of(CODE_FORM));
    let step = if !site.sms_enabled {
        view! { <p>{say.subscription_closed()}</p> }.into_any()
    } else if number.notice.is_some() || !code.form.is_empty() {
        view! { <CodeStep site=site number=number code=code /> }.into_any()
    } else {
        view! { <NumberStep site=site country=country draft=number /> }.into_any()
    };
    view! {
        <main class="gate" id="main">
            <p class="site-name">{name}</p>
            <h1>{say.subscription_title()}</h1>
            {step}
            <p class="muted">{say.subscription_stop_hint()}</p>
            <Languages current=language offered=languages keep=keep />
        </main>
    }
}

#[component]
fn NumberStep(site: PublicSite, country: Country, draft: Draft) -> impl IntoView {
    let (slug, language) = (site.slug.to_string(), site.language);
    let say = phrases(language);
    // Where a robot can't be told from the visitor, the browser computes for a moment before it sends the form.
    let needs_proof = site.needs_proof || draft.value(PROOF).is_some();
    let challenge = needs_proof.then(|| format!("/api/v1/sites/{slug}/challenge"));
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    let script = needs_proof.then(|| view! { <script src="/proven-form.js" defer nonce=nonce></script> });
    view! {
        <p>{say.subscription_number_hint()}</p>
        <form class="stack" method="post" action=ASK data-challenge=challenge novalidate>
            <input type="hidden" name="site" value=slug />
            <input type="hidden" name="lang" value=language.code() />
            <input type="hidden" name=PROOF />
            <Error id="preferences-error" words=draft.error("") />
            <PhoneField site=site country=country draft=draft />
            <button class="button primary wide">{say.subscription_send_code()}</button>
        </form>
        {script}
    }
}

#[component]
fn CodeStep(site: PublicSite, number: Draft, code: Draft) -> impl IntoView {
    let typed = |field| code.value(field).or_else(|| number.value(field)).unwrap_or_default();
    let (phone, region) = (typed("phone"), typed("region"));
    let slug = site.slug.to_string();
    let language = site.language;
    let say = phrases(language);
    let again = code.value(AGAIN).map(|_| say.code_again_said()).unwrap_or_default();
    let minutes = CodeRules::VALID.as_secs() / 60;
    let sent = say.code_sent(minutes, translations::number(language, minutes));
    let unknown = say.subscription_unknown(&site.name);
    let change = path_of(&slug);
    view! {
        <p>{sent.s0} <bdi dir="ltr">{phone.clone()}</bdi> {sent.s1} " " {unknown}</p>
        <CodeForm
            language=language
            site=slug.clone()
            number=(phone.clone(), region.clone())
            draft=code
            digits=site.code_digits
            place=Place::Page
            action=ENTER
        />
        <form method="post" action=AGAIN_ADDRESS>
            <input type="hidden" name="site" value=slug />
            <input type="hidden" name="lang" value=language.code() />
            <input type="hidden" name="phone" value=phone />
            <input type="hidden" name="region" value=region />
            <p class="muted" role="status">{again}</p>
            <div class="button-row">
                <button class="button quiet">{say.code_again()}</button>
                <a class="button quiet" href=change>
                    {say.code_change_number()}
                </a>
            </div>
        </form>
    }
}

/// Takes the number. The answer is the same for every one.
#[server(endpoint = "preferences-code", prefix = "/fn")]
pub async fn preferences_code(
    site: String,
    #[server(default)] phone: String,
    #[server(default)] region: String,
    #[server(default)] proof: String,
    #[server(default)] lang: String,
) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let (asked, say) = spoken_to(&engine, &site, &lang).await;
    let request = OwnPageRequest {
        phone: phone.clone(),
        region: Some(region.clone()),
        languages: asked.wanted(),
        ip: address().await,
        proof: Some(proof).filter(|proof| !proof.is_empty()),
        without_script: forms::is_plain_form().await,
    };
    let page = asked.path(path_of(&site));
    let mut values = vec![("phone", phone.as_str()), ("region", region.as_str())];
    let error = match engine.ask_for_own_page(&site, request).await {
        Ok(OptInOutcome::Accepted) => {
            let notice = say.subscription_asked();
            if forms::is_plain_form().await {
                // The number goes along: the code that comes next is for it.
                forms::show_again(FORM, &format!("{page}#{FIELD}"), &values, &[], Some(&notice)).await?;
            }
            return Ok(Outcome::Done { next: None, notice: Some(notice) });
        }
        Ok(OptInOutcome::Invalid(errors)) => match errors.of(PROOF) {
            // There is no field for it: it is said of the whole, and the page computes from then on.
            Some(words) => {
                values.push((PROOF, "needed"));
                EngineError::invalid("", words.to_owned())
            }
            None => EngineError::Invalid(errors),
        },
        // Too many wait, or those before in the line found the database away: the same may be asked again in a moment.
        Err(EngineError::Busy) => {
            FnError::Unavailable.set_status();
            return Err(FnError::Unavailable);
        }
        Err(error) => error,
    };
    forms::finish(FORM, &format!("{page}#phone"), &values, Err(error)).await
}

/// Takes the code: the right one leads to the page. The answer is the same for a wrong one and for a number without one.
#[server(endpoint = "preferences-enter", prefix = "/fn")]
pub async fn preferences_enter(
    site: String,
    #[server(default)] phone: String,
    #[server(default)] region: String,
    #[server(default)] code: String,
    #[server(default)] lang: String,
) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let (ip, user_agent) = (address().await, user_agent().await);
    let (asked, say) = spoken_to(&engine, &site, &lang).await;
    let languages = asked.wanted();
    let input = CodeInput { phone: phone.clone(), region: Some(region.clone()), code, ip, user_agent, languages };
    let result = match engine.enter_own_page(&site, input).await {
        Ok(OwnPageOutcome::Open(path)) => Ok(Done::quietly(path)),
        Ok(OwnPageOutcome::Invalid(errors)) => Err(EngineError::Invalid(errors)),
        Ok(OwnPageOutcome::TooMany { .. }) => Err(EngineError::Conflict(say.code_too_many())),
        Err(error) => Err(error),
    };
    let values = [("phone", phone.as_str()), ("region", &region)];
    forms::finish(CODE_FORM, &format!("{}#{FIELD}", asked.path(path_of(&site))), &values, result).await
}

/// Asks for another code. The answer is the same for every number.
#[server(endpoint = "preferences-resend", prefix = "/fn")]
pub async fn preferences_resend(
    site: String,
    #[server(default)] phone: String,
    #[server(default)] region: String,
    #[server(default)] lang: String,
) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let (asked, say) = spoken_to(&engine, &site, &lang).await;
    let (languages, ip) = (asked.wanted(), address().await);
    let purpose = CodePurpose::OwnPage;
    let input = CodeAgainInput { phone: phone.clone(), region: Some(region.clone()), purpose, ip, languages };
    let back = format!("{}#{FIELD}", asked.path(path_of(&site)));
    let asked_again = engine.send_code_again(&site, input).await;
    said_of_another(asked_again, CODE_FORM, &back, (&phone, &region), say).await
}
