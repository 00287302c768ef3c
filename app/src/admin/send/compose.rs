//! The first step: whom, and what.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::{Timestamp, measure, runs};
use engine::{Engine, EngineError, ProviderView, SendingState, WayOutView};
use leptos::prelude::*;

use super::audience::{FORM, Message};
use super::own_draft::{self, WrittenBefore};
use super::variables::Variables;
use crate::admin::settings::Panel;
use crate::admin::{Console, Frame, Noun, Section, count, grouped, refused};
use crate::components::{Field, MessageCounter, Notice, TextArea, Tone};
use crate::counting::completed;
use crate::forms::Draft;
use crate::islands::Composer;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

/// The most ticked subscribers that an address can carry.
const MOST_TICKED: usize = 100;

/// Rewrites the message in GSM-7.
const GSM7: &str = "/fn/compose-gsm7";

/// What the page shows.
struct Data {
    site: String,
    active: u64,
    provider: ProviderView,
    way_out: WayOutView,
    sending: SendingState,
    max_segments: u32,
    message: Message,
    /// When the message was written, if it is one that was kept for this person.
    written_at: Option<Timestamp>,
    draft: Draft,
}

/// `GET /admin/sites/{site}/send`; ticked subscribers come as `ids[]`.
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    match load(&engine, &me, &site, draft.of(FORM), query.as_deref().unwrap_or_default()).await {
        Ok((frame, data)) => {
            ui.page(Head::console("Send"), move || view! { <SendPage frame=frame data=data draft=draft /> }).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn load(
    engine: &Engine,
    me: &SignedIn,
    site: &str,
    draft: Draft,
    query: &str,
) -> Result<(Frame, Data), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let mut message = Message::of(&draft);
    let mut written_at = None;
    if draft.values.is_empty()
        && let Some((written, at)) = own_draft::find(engine, &access).await?
    {
        (message, written_at) = (written, Some(at));
    }
    let ticked = ticked(query);
    if !ticked.is_empty() {
        message.ids = ticked.join(",");
        "subscribers".clone_into(&mut message.audience);
    }
    if message.audience.is_empty() {
        "all".clone_into(&mut message.audience);
    }
    let data = Data {
        site: site.to_owned(),
        active: engine.subscriber_summary(&access).await?.by_status.active,
        provider: engine.provider(&access).await?,
        way_out: engine.way_out_of(&access).await?,
        sending: engine.sending_state(&access).await?,
        max_segments: access.site().settings.max_segments,
        message,
        written_at,
        draft,
    };
    Ok((Frame::of_site(engine, me, &access).await?, data))
}

/// The ids in the query string, which names them as often as boxes were ticked.
fn ticked(query: &str) -> Vec<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let ids = pairs.into_iter().filter(|(name, id)| name == "ids[]" && !id.is_empty()).map(|(_, id)| id);
    ids.take(MOST_TICKED).collect()
}

#[component]
fn SendPage(frame: Frame, data: Data, draft: Draft) -> impl IntoView {
    let Data { site, active, provider, way_out, sending, max_segments, message, written_at, draft: kept } = data;
    let sample = way_out.sample.clone();
    let ending = (way_out.way_out, way_out.sample);
    let counter_text = message.body.clone();
    let preview = if message.body.is_empty() {
        "Your message".to_owned()
    } else {
        completed(&message.body, &ending.0, &ending.1)
    };
    let in_gsm7 = measure(&preview).forcing.is_empty();
    let written_before = written_at.map(|at| view! { <WrittenBefore at=at site=site.clone() /> });
    // Shows itself as the message needs it; where nothing can show it, it stands there always.
    let plainly = in_gsm7.then(|| {
        view! { <noscript><button class="button quiet" formaction=GSM7>"Make it GSM-7"</button></noscript> }
    });
    let bubble = if message.body.is_empty() { "bubble empty-bubble" } else { "bubble" };
    view! {
        <Console frame=frame here=Section::Send title="Send" draft=draft>
            <WhyNot sending=sending site=site.clone() />
            {written_before}
            <form class="composer" method="post" action="/fn/quote-broadcast" data-keep="/fn/draft-keep">
                // What the Enter key in a field presses: the first of the form's buttons.
                <button hidden>"See the price"</button>
                <input type="hidden" name="site" value=site.clone() />
                <input type="hidden" name="ids" value=message.ids.clone() />
                <div class="compose">
                    <Audience message=message.clone() active=active draft=kept.clone() site=site />
                    <div class="stack tight">
                        <TextArea
                            id="body"
                            name="body"
                            label="Message"
                            value=message.body
                            rows=6
                            required=true
                            error=kept.error("body")
                        />
                        <MessageCounter
                            of="body"
                            text=counter_text
                            max_segments=max_segments
                            preview="preview"
                            way_out=Some(ending)
                        />
                        <button class="button quiet" formaction=GSM7 hidden=in_gsm7 data-forced="">"Make it GSM-7"</button>
                        {plainly}
                        <Variables into="body" sample=sample />
                    </div>
                    <Field
                        name="max_rate"
                        label="Leave out numbers above so many credits (optional)"
                        hint="Credits for one segment, as the list of subscribers shows them for each number. The next page says who that leaves out, and what it saves."
                        value=message.max_rate
                        inputmode="numeric"
                        error=kept.error("max_rate")
                    />
                    <p class="hint" role="status" data-keep-said=""></p>
                    <div class="price-bar">
                        <Balance provider=provider.clone() />
                        <button class="button primary">"See the price"</button>
                    </div>
                </div>
                <div class="beside">
                    <div class="handset" aria-label="Preview" role="group">
                        <p class="from">{provider.sender}</p>
                        <ol class="thread">
                            <li class=bubble id="preview">{marked(&preview)}</li>
                        </ol>
                    </div>
                </div>
            </form>
            <Composer />
        </Console>
    }
}

/// A text with what forces UCS-2 marked; the counter keeps it so while the message is typed.
fn marked(text: &str) -> impl IntoView + use<> {
    let runs = runs(text).into_iter().map(|(forces, run)| {
        let run = run.to_owned();
        if forces { view! { <mark>{run}</mark> }.into_any() } else { run.into_any() }
    });
    runs.collect_view()
}

/// What the provider says is left on its account.
#[component]
fn Balance(provider: ProviderView) -> impl IntoView {
    let words = provider.balance.map(|balance| {
        let currency = provider.currency.unwrap_or_default();
        format!("Balance with the provider: {balance} {currency}")
    });
    view! { <p class="muted">{words.unwrap_or_else(|| "The price is shown before anything goes out.".to_owned())}</p> }
}

#[component]
fn WhyNot(sending: SendingState, site: String) -> impl IntoView {
    let (words, href, link) = match sending {
        SendingState::Ready => return ().into_any(),
        SendingState::Off => (
            "SMS are switched off for this site. ".to_owned(),
            Panel::Sms.path(&site),
            "Switch them on in the settings",
        ),
        SendingState::NoProvider => {
            ("This site has no provider yet. ".to_owned(), Section::Account.path(&site), "Set one up")
        }
        SendingState::AccountRefused(words) => (format!("{words} "), Section::Account.path(&site), "Account"),
    };
    view! { <Notice tone=Tone::Warn>{words} <a href=href>{link}</a></Notice> }.into_any()
}

/// Everybody, the ticked ones, or typed numbers.
#[component]
fn Audience(message: Message, active: u64, draft: Draft, site: String) -> impl IntoView {
    let ticked = message.id_list().len() as u64;
    let chosen = message.audience;
    let is = |audience: &str| chosen == audience;
    let error = draft.error("audience").map(|words| view! { <p class="error" id="audience-error">{words}</p> });
    let subscribers = if ticked > 0 {
        view! {
            <label class="check">
                <input type="radio" name="audience" value="subscribers" checked=is("subscribers") />
                <span>{format!("The {} you ticked", count(ticked, Noun::Subscriber))}</span>
            </label>
        }
        .into_any()
    } else {
        view! {
            <p class="hint">
                "For some of them only, tick them in " <a href=Section::Subscribers.path(&site)>"the list"</a>
                " and choose \u{201c}Text them\u{201d}."
            </p>
        }
        .into_any()
    };
    view! {
        <fieldset class="field options">
            <legend>"Who gets it"</legend>
            <label class="check">
                <input type="radio" name="audience" value="all" checked=is("all") />
                <span>{format!("Everyone who receives texts: {}", grouped(active))}</span>
            </label>
            {subscribers}
            <label class="check">
                <input type="radio" name="audience" value="numbers" checked=is("numbers") />
                <span>"These numbers"</span>
            </label>
            <TextArea
                id="numbers"
                name="numbers"
                label="Numbers"
                hint="With country code, separated by spaces or commas: 60123456789 60123456666"
                value=message.numbers
                rows=3
                error=draft.error("numbers")
            />
            {error}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticked_subscribers_come_with_the_address() {
        assert_eq!(ticked("site=main&ids%5B%5D=a&ids%5B%5D=b&reason="), ["a", "b"]);
        assert!(ticked("form=1").is_empty());
        assert!(ticked("").is_empty());
    }
}
