//! The second step: the price, and the button that spends it.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Engine, EngineError, QuoteView};
use leptos::prelude::*;
use serde::Deserialize;

use super::audience::{FORM, Message};
use super::left_out::LeftOutNumbers;
use super::quote_table::{QuoteTable, credits, sentence};
use super::test_send::{Test, TestSend};
use super::waiting::WaitingNotice;
use crate::admin::{Console, Frame, Noun, Section, count, grouped, refused};
use crate::components::{Notice, Tone};
use crate::counting::completed;
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

/// The query string: the name of the kept message, which is also the key that keeps it from being sent twice.
#[derive(Debug, Deserialize)]
pub struct Asked {
    form: Option<String>,
}

/// `GET /admin/sites/{site}/send/review?form=…`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let kept = draft.of(FORM);
    let message = Message::of(&kept);
    let compose = Section::Send.path(&site);
    // Kept for ten minutes only: a price that nobody has looked at for longer is asked for again.
    let Some(key) = asked.form.filter(|_| !message.audience.is_empty()) else {
        return Redirect::to(&compose).into_response();
    };
    match load(&engine, &me, &site, &message, &kept).await {
        Ok((frame, quote, sender, text, test)) => {
            let review = Review { site, key, message, quote, sender, text, test };
            let body = move || view! { <ReviewPage frame=frame review=review draft=draft /> };
            ui.page(Head::console("Check and send"), body).await
        }
        // What made the message unsendable meanwhile is said where it can be mended.
        Err(EngineError::Invalid(_)) => Redirect::to(&format!("{compose}?form={key}")).into_response(),
        Err(error) => refused(ui, error).await,
    }
}

async fn load(
    engine: &Engine,
    me: &SignedIn,
    site: &str,
    message: &Message,
    kept: &Draft,
) -> Result<(Frame, QuoteView, String, String, Test), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let quote = engine.quote(&access, &message.to_draft()?).await?;
    let sender = engine.provider(&access).await?.sender;
    let ending = engine.way_out_of(&access).await?;
    let text = completed(&message.body, &ending.way_out, &ending.sample);
    let test = Test::of(engine, &access, message, kept).await?;
    Ok((Frame::of_site(engine, me, &access).await?, quote, sender, text, test))
}

struct Review {
    site: String,
    key: String,
    message: Message,
    quote: QuoteView,
    sender: String,
    /// The text as people get it.
    text: String,
    test: Test,
}

#[component]
fn ReviewPage(frame: Frame, review: Review, draft: Draft) -> impl IntoView {
    let Review { site, key, message, quote, sender, text, test } = review;
    let back = format!("{}?form={key}", Section::Send.path(&site));
    let after = if quote.sufficient {
        let words = format!(
            "You have {}; {} will be left.",
            count(u64::try_from(quote.available.get()).unwrap_or_default(), Noun::Credit),
            grouped(quote.left_after.get())
        );
        view! { <p class="muted">{words}</p> }.into_any()
    } else {
        let words = format!(
            "{} are missing: this costs {} and {} are left.",
            count(u64::try_from(quote.missing.get()).unwrap_or_default(), Noun::Credit),
            grouped(quote.quote.credits.get()),
            grouped(quote.available.get()),
        );
        let ledger = Section::Credits.path(&site);
        view! {
            <Notice tone=Tone::Bad>{words} " " <a href=ledger>"Credits"</a></Notice>
        }
        .into_any()
    };
    let rejected = (!quote.rejected.is_empty()).then(|| {
        let lines = quote
            .rejected
            .iter()
            .map(|number| view! { <li><span class="tel">{number.input.clone()}</span> <span class="reason">{number.message.clone()}</span></li> })
            .collect_view();
        view! {
            <div class="stack tight">
                <h3>"Numbers that can't be texted"</h3>
                <ul class="bad-numbers">{lines}</ul>
            </div>
        }
    });
    let waiting = quote.waiting.map(|waiting| view! { <WaitingNotice waiting=waiting /> });
    let nobody = quote.quote.recipients == 0;
    let words = if nobody { "Nobody is left to send to.".to_owned() } else { sentence(&quote.quote) };
    let tested = message.clone();
    let send = (quote.sufficient && !nobody).then(|| {
        let label = format!(
            "Send to {} for {}",
            if quote.quote.recipients == 1 { "1 person".to_owned() } else { format!("{} people", grouped(quote.quote.recipients)) },
            count(credits(&quote.quote), Noun::Credit),
        );
        view! {
            <form method="post" action="/fn/send-broadcast">
                <input type="hidden" name="site" value=site.clone() />
                <input type="hidden" name="key" value=key />
                {message.values().map(|(field, value)| view! { <input type="hidden" name=field value=value.to_owned() /> }).collect_view()}
                <input type="hidden" name="shown_recipients" value=quote.quote.recipients.to_string() />
                <input type="hidden" name="shown_credits" value=quote.quote.credits.get().to_string() />
                <button class="button primary">{label}</button>
            </form>
        }
    });
    view! {
        <Console frame=frame here=Section::Send title="Check and send" draft=draft>
            <div class="composer">
                <section class="quote" aria-labelledby="price">
                    <h2 class="visually-hidden" id="price">"Price"</h2>
                    <p class="sentence">{words}</p>
                    {after}
                    {waiting}
                    <QuoteTable quote=quote.quote />
                    <LeftOutNumbers numbers=quote.left_out />
                    {rejected}
                    <div class="price-bar">
                        <a class="button" href=back>"Change"</a>
                        {send}
                    </div>
                </section>
                <div class="beside">
                    <div class="handset" aria-label="Preview" role="group">
                        <p class="from">{sender}</p>
                        <ol class="thread">
                            <li class="bubble">{text}</li>
                        </ol>
                    </div>
                    <TestSend site=site message=tested test=test />
                </div>
            </div>
        </Console>
    }
}
