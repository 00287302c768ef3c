//! Every message and what became of it.

mod actions;
mod row;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use engine::{Engine, EngineError, FieldError, MessageParams, MessageView, Paged};
use leptos::prelude::*;

use self::row::Row;
use super::{
    Addresses, Console, Frame, MessageFilters, Problems, Section, grouped, is_filtered, message_addresses, refused,
};
use crate::components::{Icon, IconName, Pagination};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

/// What the page shows.
#[derive(Clone)]
pub struct History {
    site: String,
    params: MessageParams,
    found: Paged<MessageView>,
    problems: Vec<FieldError>,
    unclear: u64,
}

impl History {
    fn addresses(&self) -> Addresses {
        message_addresses(Section::History, &self.site, &self.params)
    }

    fn is_filtered(&self) -> bool {
        is_filtered(&self.addresses())
    }
}

/// `GET /admin/sites/{site}/history`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(params): Query<MessageParams>,
) -> Response {
    match load(&engine, &me, site, params).await {
        Ok((frame, history)) => {
            let status = if history.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let body = move || view! { <HistoryPage frame=frame history=history draft=draft /> };
            ui.page(Head::console("History").status(status), body).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn load(
    engine: &Engine,
    me: &SignedIn,
    site: String,
    params: MessageParams,
) -> Result<(Frame, History), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    // A filter that can't be read is said at the top, and the whole history stands below it.
    let (query, problems, params) = match params.parse() {
        Ok(query) => (query, Vec::new(), params),
        Err(EngineError::Invalid(errors)) => (MessageParams::default().parse()?, errors.0, MessageParams::default()),
        Err(error) => return Err(error),
    };
    let found = engine.messages(&access, &query).await?;
    let unclear = engine.count_unclear(&access).await?;
    Ok((Frame::of_site(engine, me, &access).await?, History { site, params, found, problems, unclear }))
}

#[component]
fn HistoryPage(frame: Frame, history: History, draft: Draft) -> impl IntoView {
    let problems = view! { <Problems problems=history.problems.clone() /> };
    let nothing_yet = history.found.total == 0 && !history.is_filtered();
    let csv = history
        .addresses()
        .at(&format!("{}.csv", Section::History.path(&history.site)), &[("page", ""), ("per_page", "")]);
    let unclear = (history.unclear > 0).then(|| (Section::Unclear.path(&history.site), grouped(history.unclear)));
    let tools = move || {
        let unclear = unclear
            .clone()
            .map(|(href, number)| view! { <a class="button" href=href>{format!("Unclear: {number}")}</a> });
        view! {
            {unclear}
            <a class="button" href=csv.clone() download>"Export CSV"</a>
        }
    };
    let content = if nothing_yet {
        view! {
            <div class="empty">
                <Icon name=IconName::History />
                <h2>"No message yet"</h2>
                <p>"Every welcome, broadcast and confirmation is listed here with what became of it, and so is what was not sent and why."</p>
                <a class="button primary" href=format!("/s/{}", history.site)>"Open the site's page"</a>
            </div>
        }
        .into_any()
    } else {
        view! {
            <MessageFilters
                section=Section::History
                site=history.site.clone()
                params=history.params.clone()
                per_page=history.found.per_page
                placeholder="Number, words, response"
                statuses=true
            />
            <Table history=history />
        }
        .into_any()
    };
    view! {
        <Console frame=frame here=Section::History title="History" draft=draft tools=tools>
            {problems}
            {content}
        </Console>
    }
}

#[component]
fn Table(history: History) -> impl IntoView {
    let addresses = history.addresses();
    if history.found.items.is_empty() {
        return view! {
            <div class="empty">
                <p>"No message matches."</p>
                <a class="button" href=Section::History.path(&history.site)>"Show all"</a>
            </div>
        }
        .into_any();
    }
    let back = addresses.href(&[]);
    let (page, per_page, total) = (history.found.page, history.found.per_page, history.found.total);
    let rows = history
        .found
        .items
        .into_iter()
        .map(|message| view! { <Row message=message site=history.site.clone() back=back.clone() /> })
        .collect_view();
    view! {
        <div class="table-box">
            <table class="table" role="table" aria-label="Messages">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">"Recipient"</th>
                        <th scope="col" role="columnheader">"Kind"</th>
                        <th scope="col" role="columnheader">"Message"</th>
                        <th scope="col" role="columnheader">"Sender"</th>
                        <th scope="col" role="columnheader">"When"</th>
                        <th class="num" scope="col" role="columnheader">"Credits"</th>
                        <th scope="col" role="columnheader">"Status"</th>
                        <th scope="col" role="columnheader">"Response"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
        <Pagination page=page per_page=per_page total=total href=addresses.page_href() size_href=addresses.size_href() />
    }
    .into_any()
}
