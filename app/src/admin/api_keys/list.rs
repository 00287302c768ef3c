//! The keys there are.

use engine::{ApiKeyView, EngineError};
use leptos::prelude::*;

use crate::admin::When;
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// The keys, each with the button that revokes it.
#[component]
pub fn KeyTable(
    /// Newest first.
    keys: Vec<ApiKeyView>,
) -> impl IntoView {
    let rows = keys.into_iter().map(|key| view! { <Row key=key /> }).collect_view();
    view! {
        <div class="table-box">
            <table class="table" role="table" aria-label="API keys">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">"Name"</th>
                        <th scope="col" role="columnheader">"May do"</th>
                        <th scope="col" role="columnheader">"Sites"</th>
                        <th scope="col" role="columnheader">"Made"</th>
                        <th scope="col" role="columnheader">"Last used"</th>
                        <th scope="col" role="columnheader">"Ends"</th>
                        <th class="tools" scope="col" role="columnheader">
                            <span class="visually-hidden">"Revoke"</span>
                        </th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(key: ApiKeyView) -> impl IntoView {
    let scopes = key.scopes.iter().map(|scope| view! { <span class="tag code">{scope.as_str()}</span> }).collect_view();
    let used = match key.last_used_at {
        Some(at) => view! { <When at=at /> }.into_any(),
        None => "Never".into_any(),
    };
    let ends = match key.expires_at {
        Some(at) => view! { <When at=at /> }.into_any(),
        None => "Never".into_any(),
    };
    let end = match key.revoked_at {
        Some(at) => view! { <span class="small muted">"Revoked " <When at=at /></span> }.into_any(),
        None if key.is_over => view! { <span class="small muted">"Expired"</span> }.into_any(),
        None => view! { <Revoke id=key.id.to_string() name=key.name.clone() /> }.into_any(),
    };
    view! {
        <tr class=(key.revoked_at.is_some() || key.is_over).then_some("off") role="row">
            <td class="main" data-label="Name" role="cell">
                {key.name}
            </td>
            <td data-label="May do" role="cell">
                <span class="row">{scopes}</span>
            </td>
            <td data-label="Sites" role="cell">
                {key.site.unwrap_or_else(|| "All".to_owned())}
            </td>
            <td data-label="Made" role="cell">
                <When at=key.created_at />
            </td>
            <td data-label="Last used" role="cell">
                {used}
            </td>
            <td data-label="Ends" role="cell">
                {ends}
            </td>
            <td class="tools" role="cell">
                {end}
            </td>
        </tr>
    }
}

#[component]
fn Revoke(id: String, name: String) -> impl IntoView {
    let question = format!("revoke-{id}");
    view! {
        <button class="button quiet" type="button" popovertarget=question.clone() aria-label=format!("Revoke {name}")>
            "Revoke…"
        </button>
        <div class="popover" id=question.clone() popover>
            <p class="title">{format!("Revoke “{name}”?")}</p>
            <p>"Programs that use it are refused from this moment on. You can't undo this; you can make a new key."</p>
            <form class="button-row" method="post" action="/fn/api-key-revoke">
                <input type="hidden" name="id" value=id />
                <button class="button" type="button" popovertarget=question.clone() popovertargetaction="hide">
                    "Keep"
                </button>
                <button class="button danger primary">"Revoke"</button>
            </form>
        </div>
    }
}

/// Revokes a key (owners).
#[server(endpoint = "api-key-revoke", prefix = "/fn")]
pub async fn revoke_api_key(id: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = match id.parse() {
        Ok(id) => engine.revoke_api_key(&me.actor, id).await,
        Err(_) => Err(EngineError::NotFound("key")),
    };
    let done = result.map(|()| Done::new("/admin/api-keys", "The key is revoked."));
    forms::finish("api-key", "/admin/api-keys", &[], done).await
}
