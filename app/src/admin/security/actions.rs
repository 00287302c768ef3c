//! The server functions behind the panels.

use leptos::prelude::*;

use super::second_step::OFF;
use super::{PASSWORD, SECURITY, SET_UP};
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// Makes a secret for an authenticator app and leads to its QR code.
#[server(endpoint = "second-step-begin", prefix = "/fn")]
pub async fn begin_second_step() -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = engine.begin_second_step(me.user.id).await.map(|()| Done::quietly(SET_UP));
    forms::finish("second-step", SECURITY, &[], result).await
}

/// Turns the person's second step off, for their password.
#[server(endpoint = "second-step-end", prefix = "/fn")]
pub async fn end_second_step(password: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = engine.end_second_step(&me.actor, &password).await;
    let done = result.map(|()| Done::new(SECURITY, "The second step is off: your password alone signs you in."));
    forms::finish(OFF, &format!("{SECURITY}#second-step"), &[], done).await
}

/// Demands a second step of everybody, or no longer (owners).
#[server(endpoint = "second-step-demand", prefix = "/fn")]
pub async fn demand_second_step(demand: bool) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let said = if demand {
        "Everybody needs a second step now. Who has none sets it up before anything else."
    } else {
        "Each decides alone whether to have a second step."
    };
    let result = engine.demand_second_step(&me.actor, demand).await.map(|()| Done::new(SECURITY, said));
    forms::finish("demand", SECURITY, &[], result).await
}

/// Sets a new password; every other session ends.
#[server(endpoint = "password-change", prefix = "/fn")]
pub async fn change_password(password: String, new_password: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = engine.change_password(&me.actor, &me.user, &me.session, &password, &new_password).await;
    let done =
        result.map(|()| Done::new(SECURITY, "Your password is changed, and you are signed out everywhere else."));
    forms::finish(PASSWORD, &format!("{SECURITY}#{PASSWORD}"), &[], done).await
}

/// Ends one of the person's sessions.
#[server(endpoint = "session-end", prefix = "/fn")]
pub async fn end_session(name: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = engine.end_session(&me.actor, &name).await;
    forms::finish("session", SECURITY, &[], result.map(|()| Done::new(SECURITY, "That session is over."))).await
}

/// Ends all of the person's sessions, this one too.
#[server(endpoint = "sessions-end", prefix = "/fn")]
pub async fn end_every_session() -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = engine.end_every_session(&me.actor).await;
    let done = result.map(|()| Done::new("/admin/sign-in", "You are signed out everywhere."));
    forms::finish("sessions", SECURITY, &[], done).await
}
