//! What the provider charged, beside what its price list says and what was counted in credits.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Decimal, Timestamp};
use engine::{CostFigures, CostParams, CostView, CostsView, Engine, EngineError, FieldError};
use leptos::prelude::*;

use super::{Addresses, Console, Frame, Problems, Section, grouped, money, refused};
use crate::components::{Icon, IconName, Notice, Tone};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Managers, Ui};

/// What the page shows.
struct Data {
    site: String,
    params: CostParams,
    costs: CostsView,
    problems: Vec<FieldError>,
}

/// `GET /admin/sites/{site}/costs`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(params): Query<CostParams>,
) -> Response {
    match load(&engine, &me, site, params).await {
        Ok((frame, data)) => {
            let status = if data.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let body = move || view! { <CostsPage frame=frame data=data draft=draft /> };
            ui.page(Head::console("Costs").status(status), body).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn load(engine: &Engine, me: &SignedIn, site: String, params: CostParams) -> Result<(Frame, Data), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    let now = engine.now();
    // A period that can't be read is said at the top, and the usual one stands below it.
    let (query, problems, params) = match params.parse(now) {
        Ok(query) => (query, Vec::new(), params),
        Err(EngineError::Invalid(errors)) => (CostParams::default().parse(now)?, errors.0, CostParams::default()),
        Err(error) => return Err(error),
    };
    let costs = engine.costs(&access, query).await?;
    Ok((Frame::of_site(engine, me, &access).await?, Data { site, params, costs, problems }))
}

#[component]
fn CostsPage(frame: Frame, data: Data, draft: Draft) -> impl IntoView {
    let Data { site, params, costs, problems } = data;
    let path = Section::Costs.path(&site);
    let addresses = Addresses::new(path.clone(), [("from", params.from.as_ref()), ("to", params.to.as_ref())]);
    let csv = addresses.at(&format!("{path}.csv"), &[]);
    let problems = view! { <Problems problems=problems /> };
    let estimated = costs.estimated.then(|| {
        view! {
            <Notice tone=Tone::Info>
                "Some messages were quoted with the built-in prices, which are an estimate, because the provider's price list could not be loaded by then."
            </Notice>
        }
    });
    let is_filtered = addresses.any_set(&["from", "to"]);
    let filters = view! { <Filters path=path params=params from=costs.from to=costs.to is_filtered=is_filtered /> };
    let content = if costs.items.is_empty() {
        view! { <NothingYet site=site is_filtered=is_filtered /> }.into_any()
    } else {
        let threshold = costs.threshold_percent;
        let totals = costs.totals.into_iter().map(|figures| view! { <Totals figures=figures /> }).collect_view();
        let rows = costs.items.into_iter().map(|line| view! { <Row line=line threshold=threshold /> }).collect_view();
        view! {
            {totals}
            <p class="muted">
                {format!(
                    "The provider is asked what it charged for a few messages of each country every day, so this is a sample and not your bill. \
                     What differs by more than {threshold} % is marked. Where an account is charged in the provider's own units instead of \
                     money, every country differs by the same factor.",
                )}
            </p>
            <Table>{rows}</Table>
        }
        .into_any()
    };
    let tools = move || view! { <a class="button" href=csv.clone() download>"Export CSV"</a> };
    view! {
        <Console frame=frame here=Section::Credits title="Costs" draft=draft tools=tools>
            {problems}
            {estimated}
            {filters}
            {content}
        </Console>
    }
}

#[component]
fn Filters(path: String, params: CostParams, from: Timestamp, to: Timestamp, is_filtered: bool) -> impl IntoView {
    let clear = is_filtered.then(|| view! { <a class="button quiet" href=path.clone()>"Last 30 days"</a> });
    view! {
        <form class="toolbar" method="get" action=path>
            <div class="field">
                <label for="from">"Sent from"</label>
                <input class="input" id="from" type="date" name="from" value=shown(params.from, from) />
            </div>
            <div class="field">
                <label for="to">"to"</label>
                <input class="input" id="to" type="date" name="to" value=shown(params.to, to) />
            </div>
            <button class="button">"Show"</button>
            {clear}
        </form>
    }
}

/// A date as a field holds it: what was typed, or the day of what holds instead.
fn shown(typed: Option<String>, holds: Timestamp) -> String {
    let day = || jiff::Timestamp::from_microsecond(holds.as_micros()).map(|at| at.strftime("%Y-%m-%d").to_string());
    typed.filter(|typed| !typed.trim().is_empty()).unwrap_or_else(|| day().unwrap_or_default())
}

/// Where the figures come from, before there are any.
#[component]
fn NothingYet(site: String, is_filtered: bool) -> impl IntoView {
    let heading = if is_filtered { "Nothing known of this time" } else { "No charges known yet" };
    view! {
        <div class="empty">
            <Icon name=IconName::Credits />
            <h2>{heading}</h2>
            <p>
                "A quarter of an hour after a message was sent, the provider may be asked what it charged for it: three messages of each \
                 country every day, and every message whose delivery report does not come. What it says is compared here with what its \
                 price list says, so that a price that went up shows before the bill does."
            </p>
            <Managers>
                <a class="button primary" href=Section::Send.path(&site)>"Send a message"</a>
            </Managers>
        </div>
    }
}

/// All countries together, in one currency.
#[component]
fn Totals(figures: CostFigures) -> impl IntoView {
    let currency = figures.currency.clone();
    let amount = move |amount: Decimal| format!("{} {currency}", money(amount));
    let expected = figures.expected.map_or_else(|| "—".to_owned(), &amount);
    let difference = figures.difference.map_or_else(|| "—".to_owned(), signed);
    let percent = figures.difference_percent.map(|percent| format!("{} % of what was expected", signed(percent)));
    view! {
        <dl class="figures">
            <div class="figure">
                <dt class="label">"Messages compared"</dt>
                <dd class="value">{grouped(figures.messages)}</dd>
                <dd class="hint">{format!("{} segments, {} credits", grouped(figures.segments), grouped(figures.credits.get()))}</dd>
            </div>
            <div class="figure">
                <dt class="label">"By the price list"</dt>
                <dd class="value">{expected}</dd>
                <dd class="hint">"What they should have cost"</dd>
            </div>
            <div class="figure">
                <dt class="label">"Charged"</dt>
                <dd class="value">{amount(figures.charged)}</dd>
                <dd class="hint">"What the provider says"</dd>
            </div>
            <div class="figure">
                <dt class="label">"Difference"</dt>
                <dd class="value">{difference}</dd>
                <dd class="hint">{percent}</dd>
            </div>
        </dl>
    }
}

#[component]
fn Table(children: Children) -> impl IntoView {
    view! {
        <div class="table-box">
            <table class="table" role="table" aria-label="Costs by country">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">"Country"</th>
                        <th class="num" scope="col" role="columnheader">"Messages"</th>
                        <th class="num" scope="col" role="columnheader">"Segments"</th>
                        <th class="num" scope="col" role="columnheader">"Credits"</th>
                        <th class="num" scope="col" role="columnheader">"By the price list"</th>
                        <th class="num" scope="col" role="columnheader">"Charged"</th>
                        <th class="num" scope="col" role="columnheader">"Difference"</th>
                        <th class="num" scope="col" role="columnheader">"In per cent"</th>
                        <th scope="col" role="columnheader">"Verdict"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(line: CostView, threshold: u32) -> impl IntoView {
    let CostView { region, figures } = line;
    let currency = figures.currency.clone();
    let amount = move |amount: Decimal| format!("{} {currency}", money(amount));
    let expected = figures.expected.map_or_else(|| "–".to_owned(), &amount);
    let difference = figures.difference.map_or_else(|| "–".to_owned(), signed);
    let percent = figures.difference_percent.map_or_else(|| "–".to_owned(), |percent| format!("{} %", signed(percent)));
    view! {
        <tr role="row">
            <td class="main" data-label="Country" role="cell">{region.name()} " " <span class="tag">{region.as_str()}</span></td>
            <td class="num" data-label="Messages" role="cell">{grouped(figures.messages)}</td>
            <td class="num" data-label="Segments" role="cell">{grouped(figures.segments)}</td>
            <td class="num" data-label="Credits" role="cell">{grouped(figures.credits.get())}</td>
            <td class="num" data-label="By the price list" role="cell">{expected}</td>
            <td class="num" data-label="Charged" role="cell">{amount(figures.charged)}</td>
            <td class="num" data-label="Difference" role="cell">{difference}</td>
            <td class="num" data-label="In per cent" role="cell">{percent}</td>
            <td data-label="Verdict" role="cell"><Verdict expected=figures.expected.is_some() marked=figures.marked threshold=threshold /></td>
        </tr>
    }
}

/// Whether the provider charges what its price list says.
#[component]
fn Verdict(expected: bool, marked: bool, threshold: u32) -> impl IntoView {
    let (tone, icon, word, meaning) = match (expected, marked) {
        (false, _) => {
            ("quiet", IconName::StatusPending, "No price", "The price list has no price for this country.".to_owned())
        }
        (true, true) => ("warn", IconName::Alert, "Differs", format!("By more than {threshold} %.")),
        (true, false) => ("ok", IconName::Check, "As expected", format!("Within {threshold} %.")),
    };
    view! {
        <span class=format!("status {tone}") title=meaning>
            <Icon name=icon />
            {word}
        </span>
    }
}

/// An amount with its sign; a plain zero where nothing differs.
fn signed(amount: Decimal) -> String {
    if amount.is_zero() || amount.is_sign_negative() { money(amount) } else { format!("+{}", money(amount)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_carry_their_sign() {
        for (amount, text) in [("0", "0"), ("0.000", "0"), ("0.0040", "+0.004"), ("-1234.5", "−1,234.5")] {
            assert_eq!(signed(amount.parse().unwrap()), text);
        }
    }

    #[test]
    fn a_date_stays_as_it_was_typed() {
        let holds = Timestamp::from_secs(1_784_116_800);
        assert_eq!(shown(None, holds), "2026-07-15");
        assert_eq!(shown(Some(" ".to_owned()), holds), "2026-07-15");
        assert_eq!(shown(Some("2026-01-02".to_owned()), holds), "2026-01-02");
    }
}
