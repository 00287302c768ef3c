//! What every page of the console says first when sending is in trouble.

use domain::Timestamp;
use engine::{Engine, EngineError, SiteAccess, Trouble, VisitorBudget, WaitingView};
use leptos::prelude::*;
use translations::console_phrases;

use super::settings::Panel;
use super::{Noun, Section, When, count, grouped};
use crate::components::{Notice, Tone};
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::ui::Managers;

/// What is to be said.
#[derive(Clone, Debug, Default)]
pub struct Banners {
    trouble: Option<Trouble>,
    /// The site whose messages wait for a decision.
    waiting: Option<(String, WaitingView)>,
    /// The site whose visitors cost as much as they may today.
    closed: Option<(String, VisitorBudget)>,
}

impl Banners {
    /// Those of all pages.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn of_all(engine: &Engine) -> Result<Self, EngineError> {
        Ok(Self { trouble: engine.trouble().await?, waiting: None, closed: None })
    }

    /// Adds what there is to say about one site.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn add_site(&mut self, engine: &Engine, access: &SiteAccess) -> Result<(), EngineError> {
        let waiting = engine.waiting(access).await?;
        let waits = waiting.messages + waiting.broadcasts > 0;
        self.waiting = waits.then(|| (access.site().slug.to_string(), waiting));
        let budget = engine.visitor_budget(access).await?;
        self.closed = budget.closed.then(|| (access.site().slug.to_string(), budget));
        Ok(())
    }
}

/// The banners, above the page.
#[component]
pub fn BannersBar(banners: Banners) -> impl IntoView {
    let trouble = banners.trouble.map(|trouble| view! { <TroubleBanner trouble=trouble /> });
    let waiting = banners.waiting.map(|(site, waiting)| view! { <WaitingBanner site=site waiting=waiting /> });
    let closed = banners.closed.map(|(site, budget)| view! { <ClosedBanner site=site budget=budget /> });
    view! { {trouble} {waiting} {closed} }
}

/// The form takes numbers and sends nothing, until the next day or until somebody allows more.
#[component]
fn ClosedBanner(site: String, budget: VisitorBudget) -> impl IntoView {
    let say = console_phrases();
    let most = grouped(budget.credits_per_day.unwrap_or_default());
    let settings = Panel::Protection.path(&site);
    view! {
        <Notice tone=Tone::Warn>
            {say.banner_closed(most)} " "
            <a href=Section::Abuse.path(&site)>{say.banner_closed_look()}</a>
            <Managers>" · "<a href=settings>{say.banner_closed_allow()}</a></Managers>
        </Notice>
    }
}

#[component]
fn TroubleBanner(trouble: Trouble) -> impl IntoView {
    match trouble {
        Trouble::Failing(words) => view! {
            <Notice tone=Tone::Bad>
                {console_phrases().banner_failing(&words)}
            </Notice>
        }
        .into_any(),
        Trouble::Silent(since) => {
            let words = console_phrases().banner_silent();
            view! { <Notice tone=Tone::Bad>{words.s0} <When at=since /> {words.s1}</Notice> }.into_any()
        }
    }
}

/// What waits since a time in which nothing was running, and what can be done about it.
#[component]
fn WaitingBanner(site: String, waiting: WaitingView) -> impl IntoView {
    let say = console_phrases();
    let messages = count(waiting.total(), Noun::Message);
    let (from, to) = (moment(waiting.from), moment(waiting.to));
    let (send_question, cancel_question) = (say.banner_send_question(&messages), say.banner_cancel_question(&messages));
    let stopped = say.banner_stopped();
    view! {
        <Notice tone=Tone::Warn>
            <div class="stack">
                <p>
                    {stopped.s0} {from} {stopped.s1} {to} {stopped.s2} " "
                    <strong>{say.banner_waiting(&messages)}</strong>
                    " " {say.banner_waiting_more()}
                </p>
                <Managers>
                    <Decision send=send_question cancel=cancel_question site=site />
                </Managers>
            </div>
        </Notice>
    }
}

/// The two buttons of the banner, which ask first.
#[component]
fn Decision(send: String, cancel: String, site: String) -> impl IntoView {
    let say = console_phrases();
    let (send_site, cancel_site) = (site.clone(), site);
    view! {
        <div class="button-row">
            <button class="button" type="button" popovertarget="send-waiting">{say.banner_send()}</button>
            <button class="button danger" type="button" popovertarget="cancel-waiting">{say.banner_cancel()}</button>
        </div>
        <div class="popover" id="send-waiting" popover>
            <p class="title">{send}</p>
            <p>{say.banner_send_warning()}</p>
            <form class="button-row" method="post" action="/fn/waiting">
                <Fields site=send_site action="send" />
                <button class="button" type="button" popovertarget="send-waiting" popovertargetaction="hide">{say.banner_not_now()}</button>
                <button class="button primary">{say.banner_send_confirm()}</button>
            </form>
        </div>
        <div class="popover" id="cancel-waiting" popover>
            <p class="title">{cancel}</p>
            <p>{say.banner_cancel_warning()}</p>
            <form class="button-row" method="post" action="/fn/waiting">
                <Fields site=cancel_site action="cancel" />
                <button class="button" type="button" popovertarget="cancel-waiting" popovertargetaction="hide">{say.banner_not_now()}</button>
                <button class="button danger primary">{say.banner_cancel_confirm()}</button>
            </form>
        </div>
    }
}

fn moment(at: Option<Timestamp>) -> impl IntoView {
    at.map(|at| view! { <When at=at /> })
}

#[component]
fn Fields(site: String, action: &'static str) -> impl IntoView {
    view! {
        <input type="hidden" name="site" value=site />
        <input type="hidden" name="action" value=action />
    }
}

/// Sends or cancels what waits.
#[server(endpoint = "waiting", prefix = "/fn")]
pub async fn decide_waiting(site: String, action: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let page = Section::Overview.path(&site);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let notice = match action.as_str() {
            "send" => {
                engine.send_waiting(&access).await?;
                console_phrases().banner_sent()
            }
            "cancel" => {
                engine.cancel_waiting(&access).await?;
                console_phrases().banner_cancelled()
            }
            _ => return Err(EngineError::invalid("", "There is no such action.")),
        };
        Ok(Done::new(page.clone(), notice))
    }
    .await;
    forms::finish("waiting", &page, &[], result).await
}
