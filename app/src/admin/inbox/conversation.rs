//! What one number wrote and was sent, oldest first, and the box to answer.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::InboundId;
use engine::{AnswerQuote, ConversationLine, ConversationView, Engine, EngineError, InboxText, MessageView};
use leptos::prelude::*;

use super::actions::ANSWER;
use super::row::Decision;
use super::words::{Outcome, effect_words};
use crate::admin::messages_words::{MessageState, kind_word};
use crate::admin::{Console, Frame, KeptText, NOT_KEPT, Noun, Section, When, count, grouped, refused};
use crate::components::{MessageCounter, Notice, TextArea, Tone};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Managers, Ui};

/// What the page shows.
struct Data {
    site: String,
    text: InboxText,
    conversation: ConversationView,
    max_segments: u32,
    /// What was written and would cost.
    quote: Option<AnswerQuote>,
}

/// `GET /admin/sites/{site}/inbox/{id}`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path((site, id)): Path<(String, String)>,
) -> Response {
    match load(&engine, &me, site, &id, &draft).await {
        Ok((frame, data)) => {
            let title = format!("Texts with {}", data.conversation.sender);
            let body = move || view! { <ConversationPage frame=frame data=data draft=draft /> };
            ui.page(Head::console(title), body).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn load(
    engine: &Engine,
    me: &SignedIn,
    site: String,
    id: &str,
    draft: &Draft,
) -> Result<(Frame, Data), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    let id = id.parse::<InboundId>().map_err(|_| EngineError::NotFound("text"))?;
    let text = engine.inbox_text(&access, id).await?;
    let conversation = engine.conversation(&access, id).await?;
    // A text that came back without a complaint is shown with its price, to be confirmed.
    let written = draft.of(ANSWER).value("body").filter(|_| draft.errors.is_empty());
    let quote = match written {
        Some(body) => engine.quote_answer(&access, id, &body).await.ok(),
        None => None,
    };
    let max_segments = access.site().settings.max_segments;
    let frame = Frame::of_site(engine, me, &access).await?;
    Ok((frame, Data { site, text, conversation, max_segments, quote }))
}

#[component]
fn ConversationPage(frame: Frame, data: Data, draft: Draft) -> impl IntoView {
    let Data { site, text, conversation, max_segments, quote } = data;
    let inbox = Section::Inbox.path(&site);
    let back = format!("{inbox}/{}", text.id);
    let stopped = conversation.stopped.then(|| {
        view! {
            <Notice tone=Tone::Info>
                "This number has texted STOP or asked to leave: nothing is sent to it. Only its owner can come back, by texting START."
            </Notice>
        }
    });
    let lines = conversation
        .lines
        .into_iter()
        .map(|line| match line {
            ConversationLine::In(text) => view! { <Written text=text /> }.into_any(),
            ConversationLine::Out(message) => view! { <Sent message=message /> }.into_any(),
        })
        .collect_view();
    let question = text.state.is_some().then(|| {
        let (text, site) = (text.clone(), site.clone());
        view! {
            <section class="stack tight" aria-label="The text in question">
                <p>{text.why.clone()}</p>
                <Decision text=text site=site back=back />
            </section>
        }
    });
    let can_answer = text.phone.is_some() && !text.stopped && text.answer_id.is_none();
    let (id, typed) = (text.id.to_string(), draft.clone());
    let answer = can_answer.then(|| {
        view! { <Managers><Answer id=id site=site draft=typed quote=quote max_segments=max_segments /></Managers> }
    });
    let tools = move || view! { <a class="button" href=inbox.clone()>"Inbox"</a> };
    view! {
        <Console
            frame=frame
            here=Section::Inbox
            title=format!("Texts with {}", conversation.sender)
            draft=draft.clone()
            tools=tools
        >
            {stopped}
            {question}
            <ol class="thread conversation" aria-label="Conversation">
                {lines}
            </ol>
            {answer}
        </Console>
    }
}

/// A line that the number wrote.
#[component]
fn Written(text: InboxText) -> impl IntoView {
    let body = view! { <KeptText body=text.body removed_at=text.text_removed_at at=text.created_at empty="(empty)" /> };
    view! {
        <li class="bubble">
            <span class="visually-hidden">"They wrote: "</span>
            {body}
            <span class="note"><Outcome outcome=text.outcome /> " " {text.why} " " {effect_words(text.effect)}</span>
            <When at=text.created_at />
        </li>
    }
}

/// A line that was sent to the number, or would have been.
#[component]
fn Sent(message: MessageView) -> impl IntoView {
    view! {
        <li class="bubble sent">
            <span class="visually-hidden">"We wrote: "</span>
            <KeptText body=message.body removed_at=message.text_removed_at at=message.created_at empty=NOT_KEPT />
            <span class="note">{kind_word(message.kind)} " " <MessageState status=message.status /></span>
            <When at=message.created_at />
        </li>
    }
}

/// The box to answer in; once the price is asked for, the sentence and the button that spends it.
#[component]
fn Answer(id: String, site: String, draft: Draft, quote: Option<AnswerQuote>, max_segments: u32) -> impl IntoView {
    let kept = draft.of(ANSWER);
    let written = kept.value("body").unwrap_or_default();
    let (confirm_id, confirm_site) = (id.clone(), site.clone());
    let confirm = quote.map(|quote| view! { <Confirm id=confirm_id site=confirm_site quote=quote /> });
    view! {
        <section class="panel" id=ANSWER>
            <header>
                <h2>"Answer"</h2>
            </header>
            {confirm}
            <form class="stack" method="post" action="/fn/inbox-answer">
                <input type="hidden" name="site" value=site />
                <input type="hidden" name="id" value=id />
                <TextArea
                    name="body"
                    id="answer-body"
                    label="Your answer, as an SMS to this number"
                    hint="It costs credits as any message. A text gets one answer."
                    rows=3
                    required=true
                    value=written.clone()
                    error=kept.error("body")
                />
                <MessageCounter of="answer-body" text=written max_segments=max_segments way_out=None />
                <div class="button-row">
                    <button class="button">"Show the price"</button>
                </div>
            </form>
        </section>
    }
}

#[component]
fn Confirm(id: String, site: String, quote: AnswerQuote) -> impl IntoView {
    let cost = u64::try_from(quote.credits.get()).unwrap_or_default();
    let price = count(cost, Noun::Credit);
    let size = if quote.segments > 1 { format!(" ({} segments)", quote.segments) } else { String::new() };
    let sentence = format!("Send 1 SMS{size} to 1 person for {price}.");
    if !quote.sufficient {
        let available = grouped(quote.available.get());
        let credits = Section::Credits.path(&site);
        return view! {
            <Notice tone=Tone::Bad>
                {format!("This costs {price} and {available} are left. ")} <a href=credits>"Credits"</a>
            </Notice>
        }
        .into_any();
    }
    let left = grouped(quote.available.get().saturating_sub(quote.credits.get()));
    view! {
        <form class="stack" method="post" action="/fn/inbox-answer" aria-label="Confirm the answer">
            <input type="hidden" name="site" value=site />
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="body" value=quote.body.clone() />
            <input type="hidden" name="credits" value=quote.credits.get().to_string() />
            <p class="sentence">{sentence}</p>
            <p class="muted">{format!("{left} will be left.")}</p>
            <blockquote>{quote.body}</blockquote>
            <div class="button-row">
                <button class="button primary">{format!("Send for {price}")}</button>
            </div>
        </form>
    }
    .into_any()
}
