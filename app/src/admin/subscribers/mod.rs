//! Who is subscribed, and what an admin does about it.

mod actions;
mod bulk;
mod filters;
mod list;
mod row;
mod table;
mod undo;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use engine::{Engine, EngineError, SubscriberParams, Undo};
use leptos::prelude::*;

use self::filters::Filters;
use self::list::List;
use self::table::Table;
use self::undo::UndoOffer;
use super::{Asked, Console, Frame, Section, answer, records};
use crate::components::{Icon, IconName, Notice, Pagination, Tone};
use crate::forms::Draft;
use crate::islands::LiveList;
use crate::session::SignedIn;
use crate::ui::{Ui, reader_manages};

/// `GET /admin/sites/{site}/subscribers`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(params): Query<SubscriberParams>,
) -> Response {
    let loaded = load(&engine, &me, &site, params).await;
    let page = move |frame, (list, undo)| view! { <SubscribersPage frame=frame list=list undo=undo draft=draft /> };
    answer(ui, "Subscribers", loaded, page).await
}

async fn load(
    engine: &Engine,
    me: &SignedIn,
    site: &str,
    params: SubscriberParams,
) -> Result<(Frame, (List, Option<Undo>)), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let Asked { params, query, problems } = Asked::read(params, SubscriberParams::parse)?;
    let found = engine.subscribers(&access, &query).await?;
    let summary = engine.subscriber_summary(&access).await?;
    let frame = Frame::of_site(engine, me, &access).await?.with_problems(problems);
    let list = List { site: site.to_owned(), params, sort: query.sort, found, summary };
    Ok((frame, (list, engine.last_undo(&access).await?)))
}

#[component]
fn SubscribersPage(frame: Frame, list: List, undo: Option<Undo>, draft: Draft) -> impl IntoView {
    let bulk = draft.of(bulk::FORM);
    let refused = bulk.errors.iter().find(|error| !error.field.is_empty()).map(|error| error.message.clone());
    let refused = refused.map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> });
    let send = Section::Send.path(&list.site);
    let (list_site, here) = (list.site.clone(), list.here());
    let everybody = list.summary.by_status;
    let nobody = everybody.active + everybody.pending + everybody.suspended + everybody.unsubscribed == 0;
    let content = if nobody {
        view! { <Nobody site=list.site.clone() /> }.into_any()
    } else {
        let pagination = view! {
            <Pagination
                page=list.found.page
                per_page=list.found.per_page
                total=list.found.total
                estimated=list.found.total_is_estimate
                href=list.page_href()
                size_href=list.size_href()
            />
        };
        view! {
            <Filters list=list.clone() />
            <div class="stack">
                <Table list=list.clone() ticked=bulk::ticked(&bulk) />
                {pagination}
                {(!list.found.items.is_empty() && reader_manages()).then(|| view! { <bulk::Bar list=list draft=bulk /> })}
            </div>
        }
        .into_any()
    };
    let (records, back) = (records::path(&list_site), here);
    let tools = move || {
        let send = reader_manages().then(|| view! { <a class="button" href=send.clone()>"Send"</a> });
        view! {
            <a class="button" href=records.clone()>"Records"</a>
            {send}
        }
    };
    view! {
        <Console frame=frame here=Section::Subscribers title="Subscribers" draft=draft tools=tools>
            {refused}
            <UndoOffer undo=undo site=list_site back=back />
            <div class="stack wide" id="subscribers" data-live>
                {content}
            </div>
            <LiveList />
        </Console>
    }
}

/// Before the first subscriber.
#[component]
fn Nobody(site: String) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=IconName::Subscribers />
            <h2>"Nobody has subscribed yet"</h2>
            <p>"Who leaves a number on your site's page is listed here, with what a text to them costs. Open the page and try it with your own number."</p>
            <a class="button primary" href=format!("/s/{site}")>
                "Open the site's page"
            </a>
        </div>
    }
}
