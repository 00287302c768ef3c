//! The keys there are.

use engine::{ApiKeyView, EngineError};
use leptos::prelude::*;

use crate::admin::{When, confirmed};
use crate::components::{Column, DataTable, Question};
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
        <DataTable
            label="API keys"
            columns=vec![
                Column::Text("Name"),
                Column::Text("May do"),
                Column::Text("Sites"),
                Column::Text("Made"),
                Column::Text("Last used"),
                Column::Text("Ends"),
                Column::Tools("Revoke"),
            ]
        >
            {rows}
        </DataTable>
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
    view! {
        <Question
            id=format!("revoke-{id}")
            does="Revoke"
            label=format!("Revoke {name}")
            title=format!("Revoke “{name}”?")
            typed=name.clone()
            words="Programs that use it are refused from this moment on. You can't undo this; you can make a new key."
            action="/fn/api-key-revoke"
        >
            <input type="hidden" name="id" value=id />
        </Question>
    }
}

/// Revokes a key (owners), once its name was typed.
#[server(endpoint = "api-key-revoke", prefix = "/fn")]
pub async fn revoke_api_key(id: String, #[server(default)] confirmation: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = async {
        let id = id.parse().map_err(|_| EngineError::NotFound("key"))?;
        let keys = engine.api_keys(&me.actor).await?;
        if let Some(key) = keys.iter().find(|key| key.id == id) {
            confirmed(&confirmation, &key.name)?;
        }
        engine.revoke_api_key(&me.actor, id).await?;
        Ok(Done::new("/admin/api-keys", "The key is revoked."))
    }
    .await;
    forms::finish("api-key", "/admin/api-keys", &[], result).await
}
