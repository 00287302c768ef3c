//! The virtual handsets of the demo: what each number received, and an answer box.

use axum::extract::{Query, State};
use axum::response::Response;
use engine::{Engine, EngineError, Handset, HandsetMessage, Site, simulator_scenarios};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Console, Frame, Section, When, refused};
use crate::components::{Field, Icon, IconName};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::ui::{Head, Managers, Ui};

/// How many handsets the page shows at once.
const SHOWN: usize = 12;

/// What a person texts most.
const QUICK: [&str; 3] = ["STOP", "START", "HELP"];

/// The query string: the site whose handsets are meant, and perhaps one number.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    site: Option<String>,
    phone: Option<String>,
}

/// A handset with its messages.
struct Screen {
    phone: String,
    international: String,
    messages: Vec<HandsetMessage>,
}

struct Data {
    site: Site,
    screens: Vec<Screen>,
    more: Vec<Handset>,
}

/// `GET /simulator`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Query(asked): Query<Asked>,
) -> Response {
    match load(&engine, &me, &asked).await {
        Ok((frame, data)) => {
            let role = me.actor.role_at(data.site.id);
            let body = move || view! { <HandsetsPage frame=frame data=data draft=draft /> };
            ui.read_with(role).page(Head::console("Virtual handsets"), body).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn load(engine: &Engine, me: &SignedIn, asked: &Asked) -> Result<(Frame, Data), EngineError> {
    let slug = if let Some(site) = &asked.site {
        site.clone()
    } else {
        let sites = engine.sites(&me.actor).await?;
        sites.first().ok_or(EngineError::NotFound("site that you may see"))?.slug.to_string()
    };
    let access = engine.enter(&me.actor, &slug).await?;
    let mut handsets = engine.handsets(&access).await?;
    if let Some(phone) = asked.phone.as_deref().map(str::trim).filter(|phone| !phone.is_empty()) {
        handsets.retain(|handset| handset.phone.to_string().ends_with(phone.trim_start_matches('+')));
    }
    let more = handsets.split_off(handsets.len().min(SHOWN));
    let mut screens = Vec::with_capacity(handsets.len());
    for handset in handsets {
        let phone = handset.phone.to_string();
        let messages = engine.handset(&access, &phone).await?;
        screens.push(Screen { phone, international: handset.phone_international, messages });
    }
    let data = Data { site: access.site().clone(), screens, more };
    Ok((Frame::of_site(engine, me, &access).await?, data))
}

#[component]
fn HandsetsPage(frame: Frame, data: Data, draft: Draft) -> impl IntoView {
    let Data { site, screens, more } = data;
    let slug = site.slug.to_string();
    let content = if screens.is_empty() {
        view! {
            <div class="empty">
                <Icon name=IconName::Phone />
                <h2>"No handset has a message yet"</h2>
                <p>"In demo mode every number is a virtual handset: what it receives appears here, and it can answer, STOP for one."</p>
                <a class="button primary" href=format!("/s/{slug}")>"Subscribe a number"</a>
            </div>
        }
        .into_any()
    } else {
        let screens = screens
            .into_iter()
            .map(|screen| view! { <HandsetScreen screen=screen site=slug.clone() draft=draft.clone() /> })
            .collect_view();
        view! { <div class="handsets">{screens}</div> }.into_any()
    };
    let more = (!more.is_empty()).then(|| {
        let links = more
            .into_iter()
            .map(|handset| {
                let href =
                    format!("/simulator?site={slug}&phone={}", handset.phone.to_string().trim_start_matches('+'));
                view! { <li><a class="tel" href=href>{handset.phone_international}</a></li> }
            })
            .collect_view();
        view! {
            <section class="stack tight">
                <h2>"More handsets"</h2>
                <ul class="plain">{links}</ul>
            </section>
        }
    });
    let outcomes = simulator_scenarios()
        .iter()
        .map(|scenario| {
            view! { <tr><td class="tel">"…"{scenario.digits.clone()}</td><td>{scenario.words.clone()}</td></tr> }
        })
        .collect_view();
    view! {
        <Console frame=frame here=Section::Handsets title="Virtual handsets" draft=draft>
            {content}
            {more}
            <details>
                <summary>"Numbers that provoke an outcome"</summary>
                <div class="table-box">
                    <table class="table small">
                        <thead>
                            <tr><th scope="col">"The number ends in"</th><th scope="col">"The provider's answer"</th></tr>
                        </thead>
                        <tbody>{outcomes}</tbody>
                    </table>
                </div>
            </details>
        </Console>
    }
}

#[component]
fn HandsetScreen(screen: Screen, site: String, draft: Draft) -> impl IntoView {
    let Screen { phone, international, messages } = screen;
    let bubbles = messages.into_iter().map(|message| view! { <Bubble message=message /> }).collect_view();
    let form = format!("reply-{}", phone.trim_start_matches('+'));
    let kept = draft.of(&form);
    let quick = QUICK
        .into_iter()
        .map(|text| view! { <button class="button" name="text" value=text>{text}</button> })
        .collect_view();
    let text_id = format!("{form}-text");
    let label = format!("Answer from {international}");
    let quick_label = format!("Quick answers from {international}");
    let (number, name) = (phone.clone(), international.clone());
    view! {
        <section class="handset" id=form.clone() data-phone=number aria-label=name>
            <p class="from"><span class="tel">{international}</span></p>
            <ol class="thread">{bubbles}</ol>
            <Managers>
                <form class="quick" method="post" action="/fn/handset-reply" aria-label=quick_label>
                    <input type="hidden" name="site" value=site.clone() />
                    <input type="hidden" name="phone" value=phone.clone() />
                    {quick}
                </form>
                <form class="reply" method="post" action="/fn/handset-reply">
                    <input type="hidden" name="site" value=site />
                    <input type="hidden" name="phone" value=phone />
                    <Field
                        id=text_id
                        name="text"
                        label=label
                        value=kept.value("text").unwrap_or_default()
                        error=kept.error("text")
                    />
                    <button class="button">"Answer"</button>
                </form>
            </Managers>
        </section>
    }
}

#[component]
fn Bubble(message: HandsetMessage) -> impl IntoView {
    let class = match (message.sent, message.arrived) {
        (true, _) => "bubble sent",
        (false, true) => "bubble",
        (false, false) => "bubble empty-bubble",
    };
    let note = if message.arrived { None } else { Some(message.outcome) };
    view! {
        <li class=class>
            {message.body}
            {note.map(|note| view! { <span class="note">{format!("Never arrived: {note}")}</span> })}
            <When at=message.at />
        </li>
    }
}

/// Lets a virtual handset text the site.
#[server(endpoint = "handset-reply", prefix = "/fn")]
pub async fn handset_reply(site: String, phone: String, #[server(default)] text: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let form = format!("reply-{}", phone.trim_start_matches('+'));
    let page = format!(
        "{}?{}",
        Section::Handsets.path(&site),
        serde_urlencoded::to_string([("site", &site)]).unwrap_or_default()
    );
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        engine.handset_reply(&access, &phone, &text).await?;
        Ok(Done::quietly(page.clone()))
    }
    .await;
    forms::finish(&form, &page, &[("text", &text)], result).await
}
