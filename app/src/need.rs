//! What pages and server functions ask of whoever calls them. Settled in one place, before any of them runs, for the very
//! site that the call names: `{site}` of a page's path, the field `site` of a form.

use axum::extract::{FromRequestParts, RawPathParams};
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
    /// That somebody is signed in with this role or a greater one at the site it is about. A site that is none of theirs is
    /// not found, like one that doesn't exist.
    Role(Role),
    /// The same for what is about no site: with such a role at one at least. What they see and do there is up to the
    /// engine.
    Somewhere(Role),
    /// The same for what concerns all sites: with such a role at every one.
    Everywhere(Role),
}

impl Need {
    /// What is to be seen at a site.
    pub const VIEWER: Self = Self::Role(Role::Viewer);
    /// What changes a site, and what must be secret to do so.
    pub const MANAGER: Self = Self::Role(Role::Manager);
    /// What concerns everything at a site: its people, keys and money.
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
        let site = site_of_path(parts, state).await;
        let refusal = match self.allows(person, site.as_deref(), state).await {
            Ok(person) => match self.owes_second_step(&person, state).await {
                Ok(false) => {
                    parts.extensions.insert(person);
                    return Ok(());
                }
                Ok(true) => return Err(Redirect::to(SECURITY).into_response()),
                Err(error) => error,
            },
            Err(error) => error,
        };
        let Ok(ui) = Ui::from_request_parts(parts, state).await;
        Err(refused(ui, refusal).await)
    }

    /// Lets in who calls a server function with this form and remembers them with the request. Where the call is about a
    /// site they can do nothing at any other, whatever else the form says.
    ///
    /// # Errors
    /// `SignedOut` (401), `Forbidden` (403), `NotFound` (404), `Unavailable`.
    pub async fn admit_to_function(self, parts: &mut Parts, form: &[u8], state: &AppState) -> Result<(), FnError> {
        if self == Self::Nothing {
            return Ok(());
        }
        let person = SignedIn::of_request(parts, state).await?;
        let site = site_of_form(form);
        let mut person = self.allows(person, site.as_deref(), state).await.map_err(forms::refuse)?;
        if self.owes_second_step(&person, state).await.map_err(forms::refuse)? {
            return Err(FnError::Forbidden);
        }
        if let Some(site) = person.site {
            person.actor = person.actor.at_this_site_alone(site);
        }
        parts.extensions.insert(person);
        Ok(())
    }

    /// Whether the person has to set up a second step first. What is their own is open to them: it is where they do so.
    async fn owes_second_step(self, person: &SignedIn, state: &AppState) -> Result<bool, EngineError> {
        match self {
            Self::Nothing | Self::SignedIn => Ok(false),
            Self::Role(_) | Self::Somewhere(_) | Self::Everywhere(_) => {
                state.engine.owes_second_step(person.user.id).await
            }
        }
    }

    /// The person with their role where they are, if it is enough.
    async fn allows(self, mut person: SignedIn, site: Option<&str>, state: &AppState) -> Result<SignedIn, EngineError> {
        let refused = |words: &str| Err(EngineError::Forbidden(words.to_owned()));
        match self {
            Self::Nothing | Self::SignedIn => {}
            Self::Role(needed) => {
                let slug = site.ok_or(EngineError::NotFound("site"))?;
                let access = state.engine.enter(&person.actor, slug).await?;
                access.require_role(needed)?;
                person.site = Some(access.site().id);
                person.role = access.role();
            }
            Self::Somewhere(needed) => {
                person.role = person.actor.role_somewhere();
                if !person.has_role(needed) {
                    return refused(match needed {
                        Role::Viewer => "No site is open to you. Ask an owner to let you in.",
                        Role::Manager | Role::Owner => "Only an owner may do this.",
                    });
                }
            }
            Self::Everywhere(needed) => {
                person.role = person.user.memberships.role_everywhere();
                if !person.has_role(needed) {
                    return refused("Only an owner of all sites may do this.");
                }
            }
        }
        Ok(person)
    }
}

async fn site_of_path(parts: &mut Parts, state: &AppState) -> Option<String> {
    let captures = RawPathParams::from_request_parts(parts, state).await.ok()?;
    captures.iter().find_map(|(name, value)| (name == "site").then(|| value.to_owned()))
}

/// The field `site` of a form. A form that has two of them means neither.
fn site_of_form(form: &[u8]) -> Option<String> {
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(form).ok()?;
    let mut sites = fields.into_iter().filter(|(name, _)| name == "site").map(|(_, value)| value);
    let site = sites.next();
    site.filter(|_| sites.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::site_of_form;

    #[test]
    fn a_form_is_about_one_site() {
        assert_eq!(site_of_form(b"a=1&site=main").as_deref(), Some("main"));
        assert_eq!(site_of_form(b"s%69te=m%61in").as_deref(), Some("main"));
        for neither in ["", "a=1", "site=main&site=other", "sites=main", "{\"site\":\"main\"}"] {
            assert_eq!(site_of_form(neither.as_bytes()), None, "{neither}");
        }
    }
}
