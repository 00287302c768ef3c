//! The server functions behind the list of users.

use domain::UserId;
use engine::{EngineError, Role};
use leptos::prelude::*;

use super::{USERS, role_word};
use crate::admin::confirmed;
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// The form's name.
const FORM: &str = "user";

fn user_id(text: &str) -> Result<UserId, EngineError> {
    text.parse().map_err(|_| EngineError::NotFound("user"))
}

/// The slug of a site; nothing for all sites.
fn place(at: &str) -> Option<&str> {
    Some(at).filter(|slug| !slug.is_empty())
}

/// Gives somebody a role at a site, or at all (`at` empty).
#[server(endpoint = "user-role", prefix = "/fn")]
pub async fn set_role(user: String, #[server(default)] at: String, role: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = async {
        let role: Role = role.parse().map_err(|_| EngineError::invalid("", "Choose a role from the list."))?;
        engine.set_role(&me.actor, user_id(&user)?, place(&at), role).await?;
        Ok(Done::new(USERS, format!("Their role is changed: {}.", role_word(role))))
    }
    .await;
    forms::finish(FORM, USERS, &[], result).await
}

/// Takes somebody's role at a site, or at all (`at` empty), away.
#[server(endpoint = "user-remove", prefix = "/fn")]
pub async fn remove_access(user: String, #[server(default)] at: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = async {
        engine.remove_access(&me.actor, user_id(&user)?, place(&at)).await?;
        Ok(Done::new(USERS, "They are removed, and signed out everywhere."))
    }
    .await;
    forms::finish(FORM, USERS, &[], result).await
}

/// Deletes somebody's account, once their address was typed.
#[server(endpoint = "user-delete", prefix = "/fn")]
pub async fn delete_user(user: String, #[server(default)] confirmation: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = async {
        let id = user_id(&user)?;
        let people = engine.people(&me.actor).await?;
        if let Some(person) = people.iter().find(|person| person.id == id) {
            confirmed(&confirmation, &person.email)?;
        }
        engine.delete_user(&me.actor, id).await?;
        Ok(Done::new(USERS, "The account is deleted."))
    }
    .await;
    forms::finish(FORM, USERS, &[], result).await
}

/// Takes an invitation back.
#[server(endpoint = "invitation-revoke", prefix = "/fn")]
pub async fn revoke_invitation(id: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = match id.parse() {
        Ok(id) => engine.revoke_invitation(&me.actor, id).await,
        Err(_) => Err(EngineError::NotFound("invitation")),
    };
    let done = result.map(|()| Done::new(USERS, "The invitation is taken back: its link leads nowhere now."));
    forms::finish("invitation", USERS, &[], done).await
}
