//! What a person does about their own sign-in: the second step, the password, and where they are signed in.

mod actions;
mod codes;
mod qr;
mod second_step;
mod sessions;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Engine, EngineError, SecondStepView, SessionView};
use leptos::prelude::*;

use self::second_step::{Demand, SecondStep};
use self::sessions::Sessions;
use super::{Console, Frame, Section, refused};
use crate::components::{Button, Field, Notice, Tone};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

pub use codes::{confirm, renew, set_up};

/// The page's address.
pub const SECURITY: &str = "/admin/security";
/// Where an authenticator app is set up.
pub const SET_UP: &str = "/admin/security/second-step";
/// Where new recovery codes are made.
pub const RECOVERY: &str = "/admin/security/recovery-codes";
/// The name of the form for a new password.
const PASSWORD: &str = "new-password";

/// What the page shows.
struct Security {
    frame: Frame,
    step: SecondStepView,
    sessions: Vec<SessionView>,
    owner: bool,
}

/// `GET /admin/security`
pub async fn page(ui: Ui, me: SignedIn, draft: Draft, State(engine): State<Engine>) -> Response {
    match load(&engine, &me).await {
        Ok(data) => {
            let head = Head::console(Section::Security.label());
            ui.page(head, move || view! { <SecurityPage data=data draft=draft /> }).await
        }
        Err(error) => refused(ui, error).await,
    }
}

/// `GET /admin/security/recovery-codes`: they are shown once, in the answer to a form.
pub async fn to_security() -> Response {
    Redirect::to(SECURITY).into_response()
}

async fn load(engine: &Engine, me: &SignedIn) -> Result<Security, EngineError> {
    Ok(Security {
        frame: Frame::of_person(engine, me).await?,
        step: engine.second_step(me.user.id).await?,
        sessions: engine.sessions_of(me.user.id, &me.session).await?,
        owner: me.actor.owns_everything(),
    })
}

#[component]
fn SecurityPage(data: Security, draft: Draft) -> impl IntoView {
    let Security { frame, step, sessions, owner } = data;
    let owed = (step.is_demanded && !step.is_on).then(|| {
        view! {
            <Notice tone=Tone::Warn>
                "An owner demands a second step of everybody who signs in. Set it up here; then everything else opens."
            </Notice>
        }
    });
    let (step_draft, password_draft) = (draft.clone(), draft.of(PASSWORD));
    let demand = owner.then(|| view! { <Demand step=step /> });
    view! {
        <Console frame=frame here=Section::Security title=Section::Security.label() draft=draft>
            {owed}
            <SecondStep step=step draft=step_draft />
            {demand}
            <NewPassword draft=password_draft />
            <Sessions sessions=sessions />
        </Console>
    }
}

#[component]
fn NewPassword(draft: Draft) -> impl IntoView {
    view! {
        <section class="panel" id=PASSWORD aria-labelledby="password-title">
            <header>
                <h2 id="password-title">"Password"</h2>
            </header>
            <form class="stack" method="post" action="/fn/password-change">
                <Field
                    name="password"
                    id="present-password"
                    label="Your present password"
                    kind="password"
                    autocomplete="current-password"
                    required=true
                    error=draft.error("password")
                />
                <Field
                    name="new_password"
                    label="The new one"
                    kind="password"
                    autocomplete="new-password"
                    required=true
                    hint="At least 15 characters. Three or four random words are a good one. You are signed out everywhere else."
                    error=draft.error("new_password")
                />
                <div class="button-row">
                    <Button class="primary">"Change it"</Button>
                </div>
            </form>
        </section>
    }
}
