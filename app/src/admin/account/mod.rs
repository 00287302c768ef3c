//! The site's account with its provider.

mod actions;
mod form;
mod leaving;
mod standing;
mod webhooks;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::WayOutMode;
use engine::{Engine, EngineError, Mode, ProviderView, Role, WayOutView};
use leptos::prelude::*;

use self::form::AccountForm;
use self::leaving::LeavingPanel;
use self::standing::Standing;
use self::webhooks::Webhooks;
use super::{Console, Frame, Section, answer};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::Ui;

/// What the page shows.
#[derive(Clone)]
struct Account {
    site: String,
    owner: bool,
    manager: bool,
    demo: bool,
    provider: ProviderView,
    /// The number that takes STOP where the sender is a name.
    stop_to: Option<String>,
    /// Whether such texts carry a way out, and which.
    adds_way_out: bool,
    way_out: WayOutView,
}

/// `GET /admin/sites/{site}/provider`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
) -> Response {
    let loaded = load(&engine, &me, &site).await;
    let page = move |frame, account| view! { <AccountPage frame=frame account=account draft=draft /> };
    answer(ui, "Account", loaded, page).await
}

async fn load(engine: &Engine, me: &SignedIn, site: &str) -> Result<(Frame, Account), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let provider = engine.provider(&access).await?;
    let demo = engine.mode().await? == Mode::Demo;
    let frame = Frame::of_site(engine, me, &access).await?;
    let (owner, manager) = (me.has_role(Role::Owner), me.has_role(Role::Manager));
    let stop_to = access.site().settings.stop_to.clone();
    let way_out = engine.way_out_of(&access).await?;
    let adds_way_out = access.site().settings.way_out == WayOutMode::Auto;
    let site = access.site().slug.to_string();
    Ok((frame, Account { site, owner, manager, demo, provider, stop_to, adds_way_out, way_out }))
}

#[component]
fn AccountPage(frame: Frame, account: Account, draft: Draft) -> impl IntoView {
    let form = if account.owner {
        view! { <AccountForm account=account.clone() draft=draft.of(form::FORM) /> }.into_any()
    } else {
        view! { <p class="muted">"Only an owner can change the account."</p> }.into_any()
    };
    let leaving = draft.clone();
    view! {
        <Console frame=frame here=Section::Account title="Account" draft=draft>
            <Standing account=account.clone() />
            {form}
            <LeavingPanel account=account.clone() draft=leaving />
            <Webhooks account=account />
        </Console>
    }
}
