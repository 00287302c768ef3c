//! The people who may sign in, and invitations for more. A new link is shown once, in the answer to the form that made it.

mod actions;
mod invite;
mod list;
mod pending;
mod words;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use engine::{Engine, EngineError, FieldErrors, InvitationView, Invited, PersonView, Site};
use leptos::prelude::*;

use self::invite::{Invite, InviteForm, Shown};
use self::list::People;
use self::pending::Pending;
use super::{Console, Frame, Section, refused};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

pub use words::{power_of, role_word};

/// The page's address.
const USERS: &str = "/admin/users";

/// What the page shows.
struct Users {
    frame: Frame,
    people: Vec<PersonView>,
    waiting: Vec<InvitationView>,
    /// The sites that the reader owns.
    sites: Vec<Site>,
    /// Whether they own all of them.
    owns_all: bool,
    invited: Option<Invited>,
    typed: InviteForm,
    errors: FieldErrors,
}

/// `GET /admin/users`
pub async fn page(ui: Ui, me: SignedIn, draft: Draft, State(engine): State<Engine>) -> Response {
    match load(&engine, &me).await {
        Ok(users) => {
            let head = Head::console(Section::Users.label());
            ui.page(head, move || view! { <UsersPage users=users draft=draft /> }).await
        }
        Err(error) => refused(ui, error).await,
    }
}

/// `POST /admin/users`: makes an invitation and shows its link.
pub async fn invite(ui: Ui, me: SignedIn, State(engine): State<Engine>, body: Bytes) -> Response {
    let form = InviteForm::read(&body);
    let invited = match form.new_invitation() {
        Ok(new) => engine.invite(&me.actor, new).await,
        Err(error) => Err(error),
    };
    let mut users = match load(&engine, &me).await {
        Ok(users) => users,
        Err(error) => return refused(ui, error).await,
    };
    let status = match invited {
        Ok(invited) => {
            users.invited = Some(invited);
            StatusCode::CREATED
        }
        Err(EngineError::Invalid(errors)) => {
            (users.typed, users.errors) = (form, errors);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(error) => return refused(ui, error).await,
    };
    let head = Head::console(Section::Users.label()).status(status);
    let mut answer = ui.page(head, move || view! { <UsersPage users=users draft=Draft::default() /> }).await;
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

async fn load(engine: &Engine, me: &SignedIn) -> Result<Users, EngineError> {
    Ok(Users {
        people: engine.people(&me.actor).await?,
        waiting: engine.invitations(&me.actor).await?,
        sites: engine.owned_sites(&me.actor).await?,
        owns_all: me.actor.owns_everything(),
        frame: Frame::of_person(engine, me).await?,
        invited: None,
        typed: InviteForm::default(),
        errors: FieldErrors::default(),
    })
}

#[component]
fn UsersPage(users: Users, draft: Draft) -> impl IntoView {
    let Users { frame, people, waiting, sites, owns_all, invited, typed, errors } = users;
    let invited = invited.map(|invited| view! { <Shown invited=invited /> });
    let waiting = (!waiting.is_empty()).then(|| view! { <Pending invitations=waiting /> });
    let choices = sites.clone();
    view! {
        <Console frame=frame here=Section::Users title=Section::Users.label() draft=draft>
            {invited}
            <People people=people sites=choices owns_all=owns_all />
            {waiting}
            <Invite sites=sites owns_all=owns_all typed=typed errors=errors />
        </Console>
    }
}
