//! A test: the message to one number, before it goes to many.
#![expect(clippy::too_many_arguments, reason = "the fields of a form; server functions take them flat")]

use domain::Credits;
use engine::{Engine, EngineError, SiteAccess, TestQuote};
use leptos::prelude::*;
use serde_json::json;

use super::audience::{FORM, Message};
use crate::admin::{Noun, Section, count, grouped};
use crate::components::{Field, Notice, Tone};
use crate::error::FnError;
use crate::forms::{self, Draft};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// The name under which a person's number for tests is kept.
const NUMBER: &str = "test-number";
/// The field that says that the price is to be shown.
const PRICED: &str = "test_priced";

/// Sends the message to one number. Without a price that was agreed to, it is asked for first: the page shows it with the button that
/// sends.
#[server(endpoint = "send-test", prefix = "/fn")]
pub async fn send_test(
    site: String,
    #[server(default)] audience: String,
    #[server(default)] ids: String,
    #[server(default)] numbers: String,
    #[server(default)] body: String,
    #[server(default)] max_rate: String,
    #[server(default)] test_phone: String,
    #[server(default)] test_credits: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let message = Message { audience, ids, numbers, body, max_rate };
    let review = format!("{}/review#test", Section::Send.path(&site));
    let mut values = message.values().to_vec();
    values.push(("test_phone", &test_phone));
    let entered = engine.enter(&me.actor, &site).await;
    let result = match entered {
        Err(error) => Err(error),
        Ok(access) => try_test(&engine, &access, &message, &test_phone, &test_credits).await,
    };
    match result {
        Ok(sent) => {
            if sent.is_none() {
                values.push((PRICED, "1"));
            }
            if forms::is_plain_form().await {
                forms::show_again(FORM, &review, &values, &[], sent.as_deref()).await?;
            }
            Ok(Outcome::Done { next: None, notice: sent })
        }
        // What is wrong with the number is said at its field.
        Err(error) => {
            let error = match error {
                EngineError::Invalid(mut errors) => {
                    errors.0.iter_mut().filter(|error| error.field == "phone").for_each(|error| {
                        "test_phone".clone_into(&mut error.field);
                    });
                    EngineError::Invalid(errors)
                }
                other => other,
            };
            forms::finish(FORM, &review, &values, Err(error)).await
        }
    }
}

/// Asks for the price, or sends at the price that was agreed to: then the sentence that says so.
async fn try_test(
    engine: &Engine,
    access: &SiteAccess,
    message: &Message,
    phone: &str,
    credits: &str,
) -> Result<Option<String>, EngineError> {
    let body = message.to_draft()?.body;
    if credits.is_empty() {
        engine.quote_test(access, &body, phone).await?;
        engine.keep_own_form(access, NUMBER, &json!(phone)).await?;
        return Ok(None);
    }
    let agreed = credits.parse::<i64>().map_err(|_| EngineError::invalid("", "This is no price."))?;
    let sent = engine.send_test(access, &body, phone, Credits::new(agreed)).await?;
    let cost = count(u64::try_from(sent.credits.get()).unwrap_or_default(), Noun::Credit);
    Ok(Some(format!("A test is on its way to {} for {cost}.", sent.recipient_text)))
}

/// What the review page shows of a test.
pub struct Test {
    /// The number, as typed.
    phone: String,
    error: Option<String>,
    /// Once the price is asked for.
    quote: Option<TestQuote>,
}

impl Test {
    /// The test that the form asks for; the number that this person tested with last stands in the field.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn of(
        engine: &Engine,
        access: &SiteAccess,
        message: &Message,
        draft: &Draft,
    ) -> Result<Self, EngineError> {
        let phone = if let Some(typed) = draft.value("test_phone") {
            typed
        } else {
            let kept = engine.own_form(access, NUMBER).await?;
            kept.and_then(|kept| kept.as_str().map(str::to_owned)).unwrap_or_default()
        };
        let asked = draft.value(PRICED).is_some();
        let quote = if asked { engine.quote_test(access, &message.body_sent(), &phone).await.ok() } else { None };
        Ok(Self { phone, error: draft.error("test_phone"), quote })
    }
}

/// The number to test with; once the price is asked for, the sentence and the button that spends it.
#[component]
pub fn TestSend(
    /// The site's slug.
    site: String,
    /// The message.
    message: Message,
    /// The test.
    test: Test,
) -> impl IntoView {
    let Test { phone, error, quote } = test;
    let confirm = quote.map(|quote| {
        view! { <Confirm site=site.clone() message=message.clone() phone=phone.clone() quote=quote /> }
    });
    view! {
        <section class="panel" id="test" aria-labelledby="test-heading">
            <h2 id="test-heading">"Try it on a phone first"</h2>
            {confirm}
            <form class="stack" method="post" action="/fn/send-test">
                <Carried site=site message=message />
                <Field
                    name="test_phone"
                    label="Number for the test"
                    hint="With country code. It gets the message as it would go out, and costs as much."
                    kind="tel"
                    value=phone
                    error=error
                    required=true
                    autocomplete="tel"
                />
                <div class="button-row">
                    <button class="button">"Show the price of a test"</button>
                </div>
            </form>
        </section>
    }
}

#[component]
fn Confirm(site: String, message: Message, phone: String, quote: TestQuote) -> impl IntoView {
    let price = count(u64::try_from(quote.credits.get()).unwrap_or_default(), Noun::Credit);
    if !quote.sufficient {
        let words = format!("A test costs {price} and {} are left. ", grouped(quote.available.get()));
        let credits = Section::Credits.path(&site);
        return view! { <Notice tone=Tone::Bad>{words} <a href=credits>"Credits"</a></Notice> }.into_any();
    }
    let size = if quote.segments > 1 { format!(" ({} segments)", quote.segments) } else { String::new() };
    view! {
        <form class="stack" method="post" action="/fn/send-test" aria-label="Confirm the test">
            <Carried site=site message=message />
            <input type="hidden" name="test_phone" value=phone />
            <input type="hidden" name="test_credits" value=quote.credits.get().to_string() />
            <p class="sentence">{format!("Send 1 SMS{size} to {} for {price}.", quote.recipient)}</p>
            <div class="button-row">
                <button class="button">{format!("Send the test for {price}")}</button>
            </div>
        </form>
    }
    .into_any()
}

/// The message, which the forms of the page carry along.
#[component]
fn Carried(site: String, message: Message) -> impl IntoView {
    let fields = message.values().map(|(field, value)| {
        view! { <input type="hidden" name=field value=value.to_owned() /> }
    });
    view! { <input type="hidden" name="site" value=site /> {fields.collect_view()} }
}
