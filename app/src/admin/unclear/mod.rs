//! Messages of which nobody can tell whether they went out: they wait here for a person's decision.

mod actions;
mod bulk;
mod review;
mod row;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use engine::{Engine, EngineError, MessageParams, Paged, UnclearView};
use leptos::prelude::*;

use self::row::Row;
use super::{Addresses, Asked, Console, Frame, MessageFilters, Section, answer, is_filtered, message_addresses};
use crate::components::{Icon, IconName, Pagination};
use crate::forms::Draft;
use crate::islands::LiveList;
use crate::session::SignedIn;
use crate::ui::{Managers, Ui};

pub use review::page as review;

/// What the page shows.
#[derive(Clone)]
pub struct List {
    site: String,
    params: MessageParams,
    found: Paged<UnclearView>,
}

impl List {
    fn addresses(&self) -> Addresses {
        addresses(&self.site, &self.params)
    }

    fn is_filtered(&self) -> bool {
        is_filtered(&self.addresses())
    }
}

/// The list as it is asked for, and its neighbours.
fn addresses(site: &str, params: &MessageParams) -> Addresses {
    message_addresses(Section::Unclear, site, &of_any_status(params))
}

/// What is unclear has one status: it filters nothing here.
fn of_any_status(params: &MessageParams) -> MessageParams {
    MessageParams { status: None, ..params.clone() }
}

/// `GET /admin/sites/{site}/unclear`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(params): Query<MessageParams>,
) -> Response {
    let loaded = load(&engine, &me, site, params).await;
    let page = move |frame, list| view! { <UnclearPage frame=frame list=list draft=draft /> };
    answer(ui, "Unclear messages", loaded, page).await
}

async fn load(
    engine: &Engine,
    me: &SignedIn,
    site: String,
    params: MessageParams,
) -> Result<(Frame, List), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    let Asked { params, query, problems } = Asked::read(params, MessageParams::parse)?;
    let found = engine.unclear_messages(&access, &query).await?;
    Ok((Frame::of_site(engine, me, &access).await?.with_problems(problems), List { site, params, found }))
}

#[component]
fn UnclearPage(frame: Frame, list: List, draft: Draft) -> impl IntoView {
    let history = Section::History.path(&list.site);
    let all_unknown = format!("{history}?status=unknown");
    let content = if list.found.total == 0 && !list.is_filtered() {
        view! {
            <div class="empty">
                <Icon name=IconName::Check />
                <h2>"Nothing is unclear"</h2>
                <p>
                    "When a connection to the provider breaks in the middle, nobody can tell whether the message went out. Such messages are \
                     never sent again by themselves: they wait here until a report settles them, or you decide."
                </p>
                <a class="button" href=history>"History"</a>
            </div>
        }
        .into_any()
    } else {
        view! {
            <p class="muted">
                "Nobody can tell whether these went out. A late report still settles them, and where the provider's id is known the \
                 provider is asked from time to time. Sent again, a message may arrive twice and costs its credits again; written off, \
                 its credits come back and it leaves this list."
            </p>
            <MessageFilters
                section=Section::Unclear
                site=list.site.clone()
                params=of_any_status(&list.params)
                per_page=list.found.per_page
                placeholder="Number, words, reason"
            />
            <Table list=list />
        }
        .into_any()
    };
    let tools = move || view! { <a class="button" href=all_unknown.clone()>"In the history"</a> };
    view! {
        <Console frame=frame here=Section::History title="Unclear messages" draft=draft tools=tools>
            <div class="stack wide" id="unclear" data-live>
                {content}
            </div>
            <LiveList />
        </Console>
    }
}

#[component]
fn Table(list: List) -> impl IntoView {
    if list.found.items.is_empty() {
        return view! {
            <div class="empty">
                <p>"No unclear message matches."</p>
                <a class="button" href=Section::Unclear.path(&list.site)>"Show all"</a>
            </div>
        }
        .into_any();
    }
    let all = list.clone();
    let addresses = list.addresses();
    let back = addresses.href(&[]);
    let rows = list
        .found
        .items
        .iter()
        .map(|message| view! { <Row message=message.clone() site=list.site.clone() back=back.clone() /> })
        .collect_view();
    let (page, per_page, total) = (list.found.page, list.found.per_page, list.found.total);
    view! {
        <div class="stack">
            <Managers>
                <bulk::All list=all />
            </Managers>
            <div class="table-box">
                <table class="table" role="table" aria-label="Unclear messages">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th class="pick" scope="col" role="columnheader">
                                <input type="checkbox" data-pick-all hidden aria-label="Tick every row of this page" />
                                <span class="visually-hidden">"Tick"</span>
                            </th>
                            <th scope="col" role="columnheader">"Recipient"</th>
                            <th scope="col" role="columnheader">"Kind"</th>
                            <th scope="col" role="columnheader">"Message"</th>
                            <th scope="col" role="columnheader">"When"</th>
                            <th class="num" scope="col" role="columnheader">"Credits"</th>
                            <th scope="col" role="columnheader">"Why"</th>
                            <th scope="col" role="columnheader">"Asked after"</th>
                            <th class="tools" scope="col" role="columnheader">
                                <span class="visually-hidden">"Decide"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
            </div>
            <Pagination page=page per_page=per_page total=total href=addresses.page_href() size_href=addresses.size_href() />
            <Managers>
                <bulk::Bar list=list />
            </Managers>
        </div>
    }
    .into_any()
}
