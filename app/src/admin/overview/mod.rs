//! A site at a glance.

mod trends;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use engine::{Engine, EngineError, Mode, Overview, SendingState, TrendParams, Trends};
use leptos::prelude::*;

use self::trends::TrendsSection;
use super::broadcasts::BroadcastsTable;
use super::settings::Panel;
use super::{Asked, Console, Frame, ProviderFails, Section, answer, grouped};
use crate::components::{Notice, Tone};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Managers, Ui, reader_manages};

/// `GET /admin/sites/{site}`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(params): Query<TrendParams>,
) -> Response {
    let loaded = load(&engine, &me, site, params).await;
    let page = move |frame, data| view! { <OverviewPage frame=frame data=data draft=draft /> };
    answer(ui, "Overview", loaded, page).await
}

/// What the page shows.
struct Data {
    site: String,
    overview: Overview,
    trends: Trends,
    mode: Mode,
}

async fn load(engine: &Engine, me: &SignedIn, site: String, params: TrendParams) -> Result<(Frame, Data), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    let Asked { query, problems, .. } = Asked::read(params, TrendParams::parse)?;
    let overview = engine.overview(&access).await?;
    let trends = engine.trends(&access, query).await?;
    let frame = Frame::of_site(engine, me, &access).await?.with_problems(problems);
    Ok((frame, Data { site, overview, trends, mode: engine.mode().await? }))
}

#[component]
fn OverviewPage(frame: Frame, data: Data, draft: Draft) -> impl IntoView {
    let Data { site, overview, trends, mode } = data;
    let subscribers = Section::Subscribers.path(&site);
    let people = overview.subscribers;
    let filtered = |status: &str| format!("{subscribers}?status={status}");
    let (active, stopped, suspended) = (filtered("active"), filtered("unsubscribed"), filtered("suspended"));
    let send = Section::Send.path(&site);
    let broadcasts = if overview.broadcasts.is_empty() && !reader_manages() {
        ().into_any()
    } else if overview.broadcasts.is_empty() {
        view! { <FirstSteps site=site.clone() demo=mode == Mode::Demo anybody={people.active > 0} /> }.into_any()
    } else {
        view! {
            <section class="stack" aria-labelledby="late">
                <h2 id="late">"Latest broadcasts"</h2>
                <BroadcastsTable broadcasts=overview.broadcasts site=site.clone() />
            </section>
        }
        .into_any()
    };
    let shown_site = site.clone();
    let tools = move || reader_manages().then(|| view! { <a class="button primary" href=send.clone()>"Send"</a> });
    view! {
        <Console frame=frame here=Section::Overview title="Overview" draft=draft tools=tools>
            <Sending state=overview.sending site=site.clone() />
            <ProviderFails failure=overview.provider.failure />
            <Unclear messages=overview.unclear site=site.clone() />
            <dl class="figures">
                <Figure label="Receive texts" value=grouped(people.active) href=active link="See them" />
                <Figure label="Left by STOP" value=grouped(people.unsubscribed) href=stopped link="See them" />
                <Figure label="Suspended by us" value=grouped(people.suspended) href=suspended link="See them" />
                <Figure
                    label="Credits left"
                    value=grouped(overview.credits.available.get())
                    href=Section::Credits.path(&site)
                    link="Where they went"
                />
            </dl>
            {broadcasts}
            <TrendsSection trends=trends site=shown_site />
        </Console>
    }
}

#[component]
fn Figure(label: &'static str, value: String, href: String, link: &'static str) -> impl IntoView {
    view! {
        <div class="figure">
            <dt class="label">{label}</dt>
            <dd class="value">{value}</dd>
            <dd class="hint"><a href=href aria-label=format!("{label}: {link}")>{link}</a></dd>
        </div>
    }
}

/// Why nothing goes out, where nothing does.
#[component]
fn Sending(state: SendingState, site: String) -> impl IntoView {
    match state {
        SendingState::Ready => ().into_any(),
        SendingState::Off => view! {
            <Notice tone=Tone::Warn>
                "SMS are switched off for this site: no popup is shown and nothing is sent. "
                <Managers><a href=Panel::Sms.path(&site)>"Settings"</a></Managers>
            </Notice>
        }
        .into_any(),
        SendingState::NoProvider => view! {
            <Notice tone=Tone::Warn>
                "This site has no provider yet, so nothing can be sent. "
                <Managers><a href=Section::Account.path(&site)>"Set one up"</a></Managers>
            </Notice>
        }
        .into_any(),
        SendingState::AccountRefused(words) => view! {
            <Notice tone=Tone::Bad>
                {format!("{words} Broadcasts are paused; resume them once that is mended. ")}
                <Managers><a href=Section::Account.path(&site)>"Account"</a></Managers>
            </Notice>
        }
        .into_any(),
    }
}

/// That messages wait for a decision, where some do.
#[component]
fn Unclear(messages: u64, site: String) -> impl IntoView {
    let words = match messages {
        0 => return ().into_any(),
        1 => "Nobody can tell whether 1 message went out: it waits for your decision. ".to_owned(),
        _ => format!("Nobody can tell whether {} messages went out: they wait for your decision. ", grouped(messages)),
    };
    view! {
        <Notice tone=Tone::Warn>
            {words}
            <a href=Section::Unclear.path(&site)>"See and decide"</a>
        </Notice>
    }
    .into_any()
}

/// What to do on the first day.
#[component]
fn FirstSteps(site: String, demo: bool, anybody: bool) -> impl IntoView {
    let provider = if demo {
        view! {
            <li>
                <a href=Section::Account.path(&site)>"Set up your provider"</a>
                " when you want to text real phones. Until then the "
                <a href=Section::Handsets.path(&site)>"virtual handsets"</a> " receive everything."
            </li>
        }
        .into_any()
    } else {
        ().into_any()
    };
    view! {
        <section class="panel" aria-labelledby="first">
            <h2 id="first">"First steps"</h2>
            <ol class="steps">
                <li>
                    <a href=Panel::PageWords.path(&site)>"Give the site its name and words"</a>
                    " and "
                    <a href=Panel::Countries.path(&site)>"choose the countries you text to"</a>
                    "."
                </li>
                <li data-done=anybody.then_some("")>
                    <a href=format!("/s/{site}")>"Open the site's page"</a> " and subscribe a number."
                </li>
                <li><a href=Section::Send.path(&site)>"Send a first message"</a> ": the price is shown before anything goes out."</li>
                {provider}
            </ol>
        </section>
    }
}
