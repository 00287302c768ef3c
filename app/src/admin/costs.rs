//! What the provider charged, beside what its price list says and what was counted in credits.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::Decimal;
use engine::{CostFigures, CostParams, CostView, CostsView, Engine, EngineError};
use leptos::prelude::*;

use super::{Addresses, Asked, Console, Frame, PeriodFilter, Section, answer, grouped, money};
use crate::components::{Column, DataTable, Icon, IconName, Notice, Tone};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Managers, Ui};

/// What the page shows.
struct Data {
    site: String,
    params: CostParams,
    costs: CostsView,
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
    let loaded = load(&engine, &me, site, params).await;
    let page = move |frame, data| view! { <CostsPage frame=frame data=data draft=draft /> };
    answer(ui, "Costs", loaded, page).await
}

async fn load(engine: &Engine, me: &SignedIn, site: String, params: CostParams) -> Result<(Frame, Data), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    let now = engine.now();
    let Asked { params, query, problems } = Asked::read(params, |params| params.parse(now))?;
    let costs = engine.costs(&access, query).await?;
    Ok((Frame::of_site(engine, me, &access).await?.with_problems(problems), Data { site, params, costs }))
}

#[component]
fn CostsPage(frame: Frame, data: Data, draft: Draft) -> impl IntoView {
    let Data { site, params, costs } = data;
    let path = Section::Costs.path(&site);
    let addresses = Addresses::new(path.clone(), [("from", params.from.as_ref()), ("to", params.to.as_ref())]);
    let csv = addresses.at(&format!("{path}.csv"), &[]);
    let estimated = costs.estimated.then(|| {
        view! {
            <Notice tone=Tone::Info>
                "Some messages were quoted with the built-in prices, which are an estimate, because the provider's price list could not be loaded by then."
            </Notice>
        }
    });
    let is_filtered = addresses.any_set(&["from", "to"]);
    let filters = view! { <PeriodFilter
        path=path
        label="Sent from"
        typed=(params.from, params.to)
        from=costs.from
        to=costs.to
        usual="Last 30 days"
        is_filtered=is_filtered
    /> };
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
            {estimated}
            {filters}
            {content}
        </Console>
    }
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
        <DataTable
            label="Costs by country"
            columns=vec![
                Column::Text("Country"),
                Column::Number("Messages"),
                Column::Number("Segments"),
                Column::Number("Credits"),
                Column::Number("By the price list"),
                Column::Number("Charged"),
                Column::Number("Difference"),
                Column::Number("In per cent"),
                Column::Text("Verdict"),
            ]
        >
            {children()}
        </DataTable>
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
}
