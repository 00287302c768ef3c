//! What the public form refused, and what its visitors may still cost today.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::Refusal;
use engine::{AbuseParams, AbuseView, Engine, EngineError, VisitorBudget};
use leptos::prelude::*;

use super::settings::Panel;
use super::{Asked, Console, Frame, PeriodFilter, Section, answer, grouped};
use crate::components::{Icon, IconName, Notice, Tone};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Managers, Ui};

/// What the page shows.
struct Data {
    site: String,
    params: AbuseParams,
    abuse: AbuseView,
}

/// `GET /admin/sites/{site}/abuse`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(params): Query<AbuseParams>,
) -> Response {
    let loaded = load(&engine, &me, site, params).await;
    let page = move |frame, data| view! { <AbusePage frame=frame data=data draft=draft /> };
    answer(ui, "Abuse", loaded, page).await
}

async fn load(engine: &Engine, me: &SignedIn, site: String, params: AbuseParams) -> Result<(Frame, Data), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    let now = engine.now();
    let Asked { params, query, problems } = Asked::read(params, |params| params.parse(now))?;
    let abuse = engine.abuse(&access, query).await?;
    Ok((Frame::of_site(engine, me, &access).await?.with_problems(problems), Data { site, params, abuse }))
}

#[component]
fn AbusePage(frame: Frame, data: Data, draft: Draft) -> impl IntoView {
    let Data { site, params, abuse } = data;
    let path = Section::Abuse.path(&site);
    let is_filtered = [&params.from, &params.to].into_iter().flatten().any(|text| !text.trim().is_empty());
    let settings = Panel::Protection.path(&site);
    let waiting = (abuse.waiting > 0).then(|| {
        view! {
            <Notice tone=Tone::Info>
                {format!("{} not judged yet. That takes a moment at most while a process that sends is running.", attempts(abuse.waiting))}
            </Notice>
        }
    });
    let content = if abuse.refused == 0 {
        view! { <NothingYet is_filtered=is_filtered /> }.into_any()
    } else {
        view! { <Refused abuse=abuse.clone() /> }.into_any()
    };
    let tools = move || {
        let settings = settings.clone();
        view! { <Managers><a class="button" href=settings>"Protection"</a></Managers> }
    };
    view! {
        <Console frame=frame here=Section::Abuse title="Abuse" draft=draft tools=tools>
            {waiting}
            <Budget budget=abuse.budget />
            <PeriodFilter
            path=path
            label="Refused from"
            typed=(params.from, params.to)
            from=abuse.from
            to=abuse.to
            usual="Last 7 days"
            is_filtered=is_filtered
        />
            {content}
        </Console>
    }
}

/// What visitors may still cost today.
#[component]
fn Budget(budget: VisitorBudget) -> impl IntoView {
    let spent = budget.spent.get();
    let words = match budget.credits_per_day {
        Some(most) => format!("{} of {} credits for welcomes and codes used today", grouped(spent), grouped(most)),
        None => format!("{} credits for welcomes and codes used today; no limit is set", grouped(spent)),
    };
    let state = if budget.closed { "Closed until midnight UTC" } else { "Open" };
    let bar = budget.credits_per_day.map(|most| {
        let label = words.clone();
        view! { <meter class="bar" min="0" max=most.max(1) value=spent low=f64::from(most) * 0.8 aria-label=label></meter> }
    });
    view! {
        <section class="panel" aria-labelledby="budget">
            <header><h2 id="budget">"Today's budget"</h2></header>
            <div class="progress">
                {bar}
                <p class="words"><span>{words}</span><span>{state}</span></p>
            </div>
        </section>
    }
}

#[component]
fn NothingYet(is_filtered: bool) -> impl IntoView {
    let heading = if is_filtered { "Nothing was refused in this time" } else { "Nothing was refused" };
    view! {
        <div class="empty">
            <Icon name=IconName::Shield />
            <h2>{heading}</h2>
            <p>
                "Bots leave numbers so that somebody earns on the texts they are sent. What looks like it is refused here, with its reason, \
                 country, prefix and network. Visitors get the same answer either way."
            </p>
        </div>
    }
}

/// The refusals, a table each way.
#[component]
fn Refused(abuse: AbuseView) -> impl IntoView {
    let reasons = abuse.reasons.iter().map(|line| (meaning(line.reason).to_owned(), line.count)).collect();
    let countries = abuse.countries.iter().map(|line| {
        let country = line.region.map_or_else(|| "None or unknown".to_owned(), |region| region.name().to_owned());
        (country, line.count)
    });
    let prefixes = abuse.prefixes.iter().map(|line| (format!("+{}····", line.prefix), line.count));
    let networks = abuse.networks.iter().map(|line| (line.network.clone(), line.count));
    view! {
        <p>{format!("{} refused.", attempts(abuse.refused))}</p>
        <Counts heading="Reason" rows=reasons />
        <Counts heading="Country" rows=countries.collect() />
        <Counts heading="Prefix" rows=prefixes.collect() />
        <Counts heading="Network" rows=networks.collect() />
    }
}

#[component]
fn Counts(heading: &'static str, rows: Vec<(String, u64)>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let rows = rows
            .into_iter()
            .map(|(what, count)| {
                view! {
                    <tr role="row">
                        <td class="main" data-label=heading role="cell">{what}</td>
                        <td class="num" data-label="Refused" role="cell">{grouped(count)}</td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <div class="table-box">
                <table class="table" role="table" aria-label=format!("Refused by {}", heading.to_lowercase())>
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader">{heading}</th>
                            <th class="num" scope="col" role="columnheader">"Refused"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
            </div>
        }
    })
}

fn attempts(count: u64) -> String {
    super::count(count, super::Noun::Attempt)
}

/// A reason in words.
fn meaning(reason: Refusal) -> &'static str {
    match reason {
        Refusal::Country => "Country not allowed",
        Refusal::NotMobile => "No mobile can have the number",
        Refusal::Proof => "No proof of work",
        Refusal::Network => "Too many from one network",
        Refusal::Number => "Number tried too often",
        Refusal::Prefix => "Too many of one prefix",
        Refusal::TooDear => "One SMS would cost too much",
        Refusal::Budget => "The day's budget is used up",
        Refusal::Late => "Judged too late, or SMS were switched off",
    }
}
