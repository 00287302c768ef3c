//! What the site has, where it went, and grants by hand.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use engine::{CreditAccount, Engine, EngineError, GrantInput, LedgerEntry, PageParams, Paged, Role};
use leptos::prelude::*;

use super::{Addresses, Asked, Console, Frame, Section, When, actor, answer, grouped};
use crate::components::{Column, DataTable, Field, Pagination};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::ui::Ui;

/// The name of the form that grants credits.
const FORM: &str = "grant";

/// What the page shows.
struct Data {
    site: String,
    account: CreditAccount,
    ledger: Paged<LedgerEntry>,
    monthly: u32,
    may_grant: bool,
    addresses: Addresses,
}

/// `GET /admin/sites/{site}/credits`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(params): Query<PageParams>,
) -> Response {
    let loaded = load(&engine, &me, &site, params).await;
    let page = move |frame, data| view! { <CreditsPage frame=frame data=data draft=draft /> };
    answer(ui, "Credits", loaded, page).await
}

async fn load(engine: &Engine, me: &SignedIn, site: &str, params: PageParams) -> Result<(Frame, Data), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let Asked { params, query, problems } = Asked::read(params, PageParams::parse)?;
    let addresses = Addresses::of_pages(Section::Credits.path(site), &params);
    let data = Data {
        site: site.to_owned(),
        account: engine.credits(&access).await?,
        ledger: engine.ledger(&access, query).await?,
        monthly: access.site().settings.monthly_credits,
        may_grant: me.has_role(Role::Owner),
        addresses,
    };
    Ok((Frame::of_site(engine, me, &access).await?.with_problems(problems), data))
}

#[component]
fn CreditsPage(frame: Frame, data: Data, draft: Draft) -> impl IntoView {
    let grant = data.may_grant.then(|| view! { <GrantForm site=data.site.clone() draft=draft.of(FORM) /> });
    let rows = data
        .ledger
        .items
        .into_iter()
        .map(|entry| view! { <Entry entry=entry site=data.site.clone() /> })
        .collect_view();
    let costs = Section::Costs.path(&data.site);
    let tools = move || view! { <a class="button" href=costs.clone()>"Costs"</a> };
    view! {
        <Console frame=frame here=Section::Credits title="Credits" draft=draft tools=tools>
            <dl class="figures">
                <Figure label="Left to use" value=data.account.available.get() note="Balance less what is set aside" />
                <Figure label="Set aside" value=data.account.reserved.get() note="For messages that wait for their turn" />
                <Figure label="Balance" value=data.account.balance.get() note="Everything granted and refunded, less what was spent" />
                <Figure label="Free each month" value=i64::from(data.monthly) note="Granted on the first day of the month, UTC" />
            </dl>
            {grant}
            <section class="stack" aria-labelledby="ledger">
                <h2 id="ledger">"Ledger"</h2>
                <DataTable
                    labelled_by="ledger"
                    columns=vec![
                        Column::Text("When"),
                        Column::Text("What"),
                        Column::Number("Balance"),
                        Column::Number("Set aside"),
                        Column::Text("By"),
                    ]
                >
                    {rows}
                </DataTable>
                <Pagination
                    page=data.ledger.page
                    per_page=data.ledger.per_page
                    total=data.ledger.total
                    href=data.addresses.page_href()
                    size_href=data.addresses.size_href()
                />
            </section>
        </Console>
    }
}

#[component]
fn Figure(label: &'static str, value: i64, note: &'static str) -> impl IntoView {
    view! {
        <div class="figure">
            <dt class="label">{label}</dt>
            <dd class="value">{grouped(value)}</dd>
            <dd class="hint">{note}</dd>
        </div>
    }
}

#[component]
fn Entry(entry: LedgerEntry, site: String) -> impl IntoView {
    let what = match entry.kind.as_str() {
        "grant" => "Granted",
        "monthly" => "Free monthly credits",
        "purchase" => "Bought",
        "reserve" => "Set aside",
        "release" => "Given back",
        "spend" => "Spent",
        "refund" => "Refunded",
        other => other,
    }
    .to_owned();
    let broadcast = entry
        .broadcast_id
        .map(|id| view! { " for a " <a href=format!("{}/{id}", Section::Broadcasts.path(&site))>"broadcast"</a> });
    let note =
        entry.note.filter(|note| !note.is_empty()).map(|note| view! { <span class="muted small">" · " {note}</span> });
    view! {
        <tr role="row">
            <td class="main" data-label="When" role="cell"><When at=entry.created_at /></td>
            <td data-label="What" role="cell"><span>{what} {broadcast} {note}</span></td>
            <td class="num" data-label="Balance" role="cell">{signed(entry.balance_delta)}</td>
            <td class="num" data-label="Set aside" role="cell">{signed(entry.reserved_delta)}</td>
            <td data-label="By" role="cell">{actor(&entry.actor)}</td>
        </tr>
    }
}

/// A change with its sign; nothing where nothing changed.
fn signed(change: i64) -> String {
    match change {
        0 => "–".to_owned(),
        1.. => format!("+{}", grouped(change)),
        _ => grouped(change),
    }
}

#[component]
fn GrantForm(site: String, draft: Draft) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="grant-heading">
            <h2 id="grant-heading">"Grant credits"</h2>
            <form class="row top" method="post" action="/fn/grant-credits">
                <input type="hidden" name="site" value=site />
                <Field
                    name="amount"
                    label="Credits"
                    value=draft.value("amount").unwrap_or_default()
                    error=draft.error("amount")
                />
                <div class="grow">
                    <Field
                        name="note"
                        label="Note"
                        hint="Why, for the ledger"
                        value=draft.value("note").unwrap_or_default()
                        error=draft.error("note")
                    />
                </div>
                <button class="button primary">"Grant"</button>
            </form>
        </section>
    }
}

/// Grants credits by hand.
#[server(endpoint = "grant-credits", prefix = "/fn")]
pub async fn grant_credits(site: String, amount: String, #[server(default)] note: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let page = Section::Credits.path(&site);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let amount = amount
            .trim()
            .parse::<i64>()
            .map_err(|_| EngineError::invalid("amount", "Give a whole number of credits."))?;
        engine.grant_credits(&access, GrantInput { amount, note: note.trim().to_owned() }).await?;
        Ok(Done::new(page.clone(), format!("{} credits granted.", grouped(amount))))
    }
    .await;
    forms::finish(FORM, &page, &[("amount", &amount), ("note", &note)], result).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_carry_their_sign() {
        assert_eq!((signed(0), signed(500), signed(-1_200)), ("–".to_owned(), "+500".to_owned(), "−1,200".to_owned()));
    }
}
