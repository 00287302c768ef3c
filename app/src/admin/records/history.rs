//! A subscriber's history.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::SubscriberId;
use engine::{ConsentHistory, Engine, EngineError, SubscriberView};
use leptos::prelude::*;

use super::timeline::Timeline;
use super::tools::NumberTools;
use crate::admin::{Console, Frame, Section, refused};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

/// `GET /admin/sites/{site}/subscribers/{id}/history`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path((site, id)): Path<(String, String)>,
) -> Response {
    match load(&engine, &me, &site, &id).await {
        Ok((frame, subscriber, history)) => {
            let title = format!("History of {}", subscriber.phone_international);
            let body =
                move || view! { <HistoryPage frame=frame site=site history=history draft=draft title=title.clone() /> };
            ui.page(Head::console("History of a subscriber"), body).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn load(
    engine: &Engine,
    me: &SignedIn,
    site: &str,
    id: &str,
) -> Result<(Frame, SubscriberView, ConsentHistory), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let id = id.parse::<SubscriberId>().map_err(|_| EngineError::NotFound("subscriber"))?;
    let (subscriber, history) = engine.subscriber_history(&access, id).await?;
    Ok((Frame::of_site(engine, me, &access).await?, subscriber, history))
}

#[component]
fn HistoryPage(frame: Frame, site: String, history: ConsentHistory, draft: Draft, title: String) -> impl IntoView {
    let list = Section::Subscribers.path(&site);
    let tools = move || view! { <a class="button" href=list.clone()>"Subscribers"</a> };
    let phone = history.phone;
    view! {
        <Console frame=frame here=Section::Subscribers title=title draft=draft.clone() tools=tools>
            <p class="lead">"What this number agreed to and refused, on which words, and who changed it. Nothing here can be altered."</p>
            <Timeline history=history />
            <NumberTools site=site phone=phone draft=draft />
        </Console>
    }
}
