//! What pages and server functions ask of whoever calls them. Settled in one place, before any of them runs; what is
//! about a site is asked of [`engine::Engine::enter`] on top.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use engine::{EngineError, Role};

use crate::admin::{SECURITY, refused};
use crate::error::FnError;
use crate::forms;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::ui::Ui;

/// What a page or a server function asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it is for anybody.
    Nothing,
    /// That somebody is signed in, for what is their own.
    SignedIn,
    /// That somebody is signed in with this role or a greater one.
    Role(Role),
}

impl Need {
    /// What is to be seen at a site.
    pub const VIEWER: Self = Self::Role(Role::Viewer);
    /// What changes a site, and what must be secret to do so.
    pub const MANAGER: Self = Self::Role(Role::Manager);
    /// What concerns everything: sites, keys, money.
    pub const OWNER: Self = Self::Role(Role::Owner);

    /// Lets in who asks for a page and remembers them with the request; sends everybody else to sign in, or says why
    /// not.
    ///
    /// # Errors
    /// The answer to who is not let in.
    pub async fn admit_to_page(self, parts: &mut Parts, state: &AppState) -> Result<(), Response> {
        if self == Self::Nothing {
            return Ok(());
        }
        let person = SignedIn::from_request_parts(parts, state).await?;
        let refusal = match self.allows(&person) {
            Ok(()) => self.owes_second_step(&person, state).await,
            refused => refused.map(|()| false),
        };
        if let Ok(true) = refusal {
            return Err(Redirect::to(SECURITY).into_response());
        }
        if let Err(error) = refusal {
            let Ok(ui) = Ui::from_request_parts(parts, state).await;
            return Err(refused(ui, error).await);
        }
        parts.extensions.insert(person);
        Ok(())
    }

    /// Lets in who calls a server function and remembers them with the request.
    ///
    /// # Errors
    /// `SignedOut` (401), `Forbidden` (403), `Unavailable`.
    pub async fn admit_to_function(self, parts: &mut Parts, state: &AppState) -> Result<(), FnError> {
        if self == Self::Nothing {
            return Ok(());
        }
        let person = SignedIn::of_request(parts, state).await?;
        self.allows(&person).map_err(|_| FnError::Forbidden)?;
        if self.owes_second_step(&person, state).await.map_err(forms::refuse)? {
            return Err(FnError::Forbidden);
        }
        parts.extensions.insert(person);
        Ok(())
    }

    /// Whether the person has to set up a second step first. What is their own is open to them: it is where they do so.
    async fn owes_second_step(self, person: &SignedIn, state: &AppState) -> Result<bool, EngineError> {
        match self {
            Self::Nothing | Self::SignedIn => Ok(false),
            Self::Role(_) => state.engine.owes_second_step(person.user.id).await,
        }
    }

    fn allows(self, person: &SignedIn) -> Result<(), EngineError> {
        match self {
            Self::Nothing | Self::SignedIn => Ok(()),
            Self::Role(role) => person.actor.require(role),
        }
    }
}
