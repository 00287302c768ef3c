//! One broadcast: its text, its price, its progress, and the buttons that stop it.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::BroadcastId;
use engine::{BroadcastView, Engine, EngineError};
use leptos::prelude::*;

use super::progress::Figures;
use crate::admin::send::QuoteTable;
use crate::admin::{Console, Frame, KeptText, NOT_KEPT, Noun, Section, When, actor, answer, count, grouped};
use crate::components::{Notice, Tone};
use crate::forms::Draft;
use crate::islands::BroadcastProgress;
use crate::session::SignedIn;
use crate::ui::{Managers, Ui};

/// `GET /admin/sites/{site}/broadcasts/{id}`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path((site, id)): Path<(String, String)>,
) -> Response {
    let loaded = load(&engine, &me, &site, &id).await;
    let page =
        move |frame, broadcast| view! { <BroadcastPage frame=frame broadcast=broadcast site=site draft=draft /> };
    answer(ui, "Broadcast", loaded, page).await
}

async fn load(engine: &Engine, me: &SignedIn, site: &str, id: &str) -> Result<(Frame, BroadcastView), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let id = id.parse::<BroadcastId>().map_err(|_| EngineError::NotFound("broadcast"))?;
    let broadcast = engine.broadcast(&access, id).await?;
    Ok((Frame::of_site(engine, me, &access).await?, broadcast))
}

#[component]
fn BroadcastPage(frame: Frame, broadcast: BroadcastView, site: String, draft: Draft) -> impl IntoView {
    let here = format!("{}/{}", Section::Broadcasts.path(&site), broadcast.id);
    let history = format!("{}?broadcast={}", Section::History.path(&site), broadcast.id);
    let left = broadcast.left_since_confirmed();
    let left = (left > 0).then(|| {
        let words = format!(
            "{} left after you confirmed and got nothing; their credits are back.",
            count(left, Noun::Subscriber)
        );
        view! { <p class="muted">{words}</p> }
    });
    let too_late = (broadcast.too_late() > 0).then(|| {
        let words = format!("Too late: {} could not go out by ", count(broadcast.too_late(), Noun::Message));
        let latest = broadcast.latest_at.map(|at| view! { <When at=at /> });
        view! { <Notice tone=Tone::Warn>{words} {latest} ". Their credits are back."</Notice> }
    });
    let no_hour = broadcast.no_hour.filter(|count| *count > 0).map(|nobody| {
        let words = format!(
            "{} not sent: by the quiet hours no hour is right in all the time zones that the numbers may be in. Their credits are back.",
            if nobody == 1 { "1 message was".to_owned() } else { format!("{} messages were", grouped(nobody)) }
        );
        view! { <Notice tone=Tone::Warn>{words}</Notice> }
    });
    let summary = format!(
        "{} for {} credits, confirmed by {}",
        count(broadcast.quote.recipients, Noun::Recipient),
        grouped(broadcast.quote.credits.get()),
        actor(&broadcast.created_by),
    );
    view! {
        <Console frame=frame here=Section::Broadcasts title="Broadcast" draft=draft>
            <div class="split">
                <section class="panel" aria-labelledby="progress">
                    <header>
                        <h2 id="progress">"Progress"</h2>
                        <Managers>
                            <Buttons id=broadcast.id site=site status=broadcast.status.as_str() />
                        </Managers>
                    </header>
                    <Figures broadcast=broadcast.clone() events=format!("{here}/events") />
                    <BroadcastProgress />
                    {too_late}
                    {no_hour}
                    {left}
                    <p><a href=history>"Every message of this broadcast"</a></p>
                </section>
                <section class="panel" aria-labelledby="message">
                    <h2 id="message">"Message"</h2>
                    <div class="bubble">
                        <KeptText body=broadcast.body removed_at=broadcast.text_removed_at at=broadcast.created_at empty=NOT_KEPT />
                    </div>
                    <p class="muted">{summary} " · " <When at=broadcast.created_at /></p>
                    <QuoteTable quote=broadcast.quote />
                </section>
            </div>
        </Console>
    }
}

/// What can be done now; the island hides what no longer can.
#[component]
fn Buttons(id: BroadcastId, site: String, status: &'static str) -> impl IntoView {
    let hidden = move |statuses: &str| !statuses.split(' ').any(|one| one == status);
    let (cancel_site, pause_site, resume_site) = (site.clone(), site.clone(), site);
    view! {
        <div class="row">
            <form method="post" action="/fn/broadcast-action" data-while="sending" hidden=hidden("sending")>
                <Fields id=id site=pause_site action="pause" />
                <button class="button">"Pause"</button>
            </form>
            <form method="post" action="/fn/broadcast-action" data-while="paused" hidden=hidden("paused")>
                <Fields id=id site=resume_site action="resume" />
                <button class="button primary">"Resume"</button>
            </form>
            <div data-while="sending paused" hidden=hidden("sending paused")>
                <button class="button danger" type="button" popovertarget="cancel">"Cancel"</button>
                <div class="popover" id="cancel" popover>
                    <p class="title">"Cancel this broadcast?"</p>
                    <p>"What has not been sent yet stays unsent for good, and its credits come back. What is already out can't be recalled."</p>
                    <form class="button-row" method="post" action="/fn/broadcast-action">
                        <Fields id=id site=cancel_site action="cancel" />
                        <button class="button" type="button" popovertarget="cancel" popovertargetaction="hide">"Let it go on"</button>
                        <button class="button danger primary">"Cancel the broadcast"</button>
                    </form>
                </div>
            </div>
        </div>
    }
}

#[component]
fn Fields(id: BroadcastId, site: String, action: &'static str) -> impl IntoView {
    view! {
        <input type="hidden" name="site" value=site />
        <input type="hidden" name="id" value=id.to_string() />
        <input type="hidden" name="action" value=action />
    }
}
