//! Forms that work without JavaScript: a refused form is shown again with what was typed and what is wrong with it, and
//! a finished one says what it did. Neither ever stands in an address: both are kept on the server for ten minutes
//! under a random name, which is all that `?form=` carries.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::Language;
use engine::{Engine, EngineError};
use leptos::prelude::{expect_context, use_context};
use serde::{Deserialize, Serialize};
use translations::phrases;

use crate::error::FnError;
use crate::language::{Say, Spoken};
use crate::local::local_path;
use crate::outcome::{FieldError, Outcome};
use crate::state::AppState;

/// What a form said when it was sent last, found again through `?form=`. As an extractor it is empty when there is none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Draft {
    /// The form's name, where a page has several.
    pub form: String,
    /// What was typed, by field. Never holds secrets.
    pub values: BTreeMap<String, String>,
    /// What is wrong with it; empty after success.
    pub errors: Vec<FieldError>,
    /// What was done, in a sentence; shown once at the top of the page.
    pub notice: Option<String>,
}

impl Draft {
    /// This draft if it belongs to the form of that name, else an empty one.
    #[must_use]
    pub fn of(&self, form: &str) -> Self {
        if self.form == form { self.clone() } else { Self::default() }
    }

    /// What was typed into a field.
    pub fn value(&self, field: &str) -> Option<String> {
        self.values.get(field).cloned()
    }

    /// What is wrong with a field; the empty name means the form as a whole.
    pub fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
    }
}

#[derive(Deserialize)]
struct FormQuery {
    form: Option<String>,
}

impl FromRequestParts<AppState> for Draft {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let query = Query::<FormQuery>::try_from_uri(&parts.uri).ok();
        let Some(id) = query.and_then(|Query(query)| query.form) else { return Ok(Self::default()) };
        let kept = state.engine.kept_form(&id).await.ok().flatten();
        Ok(kept.and_then(|json| serde_json::from_value(json).ok()).unwrap_or_default())
    }
}

/// What a form did: where to go on and what to say there.
pub struct Done {
    next: String,
    notice: Option<String>,
}

impl Done {
    /// Go on to `next` (a path of this server) and say `notice` there.
    pub fn new(next: impl Into<String>, notice: impl Into<String>) -> Self {
        Self { next: next.into(), notice: Some(notice.into()) }
    }

    /// Go on to `next` without a word.
    pub fn quietly(next: impl Into<String>) -> Self {
        Self { next: next.into(), notice: None }
    }
}

/// Ends a server function that a form calls: `form` is its name, `back` the page it stands on, `values` what to show in
/// it again if it was refused (no secrets).
///
/// A browser without JavaScript is redirected; an island gets the [`Outcome`].
///
/// # Errors
/// What no correction of the form helps: nothing there, not allowed, out of order.
pub async fn finish(
    form: &str,
    back: &str,
    values: &[(&str, &str)],
    result: Result<Done, EngineError>,
) -> Result<Outcome, FnError> {
    match result {
        Ok(done) => {
            if is_plain_form().await {
                let draft = Draft { form: form.to_owned(), notice: done.notice.clone(), ..Draft::default() };
                let next = local_path(&done.next).unwrap_or("/");
                let next = if done.notice.is_some() { keep(next, &draft).await? } else { next.to_owned() };
                leptos_axum::redirect(&next);
            }
            Ok(Outcome::Done { next: Some(done.next), notice: done.notice })
        }
        Err(error) => {
            let plain = is_plain_form().await;
            // What is typed can't be kept where the database is away: whoever asks for it would wait for it a second time.
            if matches!(error, EngineError::Unavailable { .. }) {
                return Err(refuse(error));
            }
            let errors = match refusals(error) {
                // Without JavaScript nobody can read the refusal itself: it is said on the page the form came from.
                Err(refusal) if plain => vec![FieldError::new("", refusal.words(say()))],
                errors => errors?,
            };
            if plain {
                show_again(form, back, values, &errors, None).await?;
            }
            Ok(Outcome::invalid(errors))
        }
    }
}

/// Sends a browser without JavaScript back to the page of a form, with what was typed still in it.
///
/// # Errors
/// [`FnError::Unavailable`] when what was typed can't be kept.
pub async fn show_again(
    form: &str,
    back: &str,
    values: &[(&str, &str)],
    errors: &[FieldError],
    notice: Option<&str>,
) -> Result<(), FnError> {
    let values = values.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    let draft = Draft { form: form.to_owned(), values, errors: errors.to_vec(), notice: notice.map(str::to_owned) };
    // `back` often holds a name that came with the form: what is no path of ours can't be gone back to.
    leptos_axum::redirect(&keep(local_path(back).unwrap_or("/"), &draft).await?);
    Ok(())
}

/// What the person can mend, as field errors; everything else as a refusal of the call.
///
/// # Errors
/// See [`FnError`].
pub fn refusals(error: EngineError) -> Result<Vec<FieldError>, FnError> {
    let whole = |words: String| Ok(vec![FieldError::new("", words)]);
    match error {
        EngineError::Invalid(errors) => {
            Ok(errors.0.into_iter().map(|error| FieldError::new(error.field, error.message)).collect())
        }
        EngineError::InsufficientCredits { needed, available } => {
            let missing = needed.get().saturating_sub(available.get());
            whole(format!(
                "This costs {needed} credits and {available} are left: {missing} are missing. Nothing was sent."
            ))
        }
        EngineError::Provider { words } => whole(format!("The provider says: {words}")),
        EngineError::Conflict(words) => whole(words),
        EngineError::Busy => whole(say().too_many_asking()),
        other => Err(refuse(other)),
    }
}

/// The texts in the language of the call under way: English, where it is no visitor's.
pub fn say() -> Say {
    phrases(use_context::<Spoken>().map_or(Language::English, |Spoken(language)| language))
}

/// A refusal that no form can show.
pub fn refuse(error: EngineError) -> FnError {
    let refusal = match error {
        EngineError::NotFound(_) => FnError::NotFound,
        EngineError::Forbidden(_) => FnError::Forbidden,
        EngineError::Conflict(words) => FnError::Conflict(words),
        EngineError::Unavailable { outage, .. } => {
            tracing::warn!(%outage, "a server function could not be run");
            FnError::Unavailable
        }
        other => {
            tracing::error!(error = ?other, "a server function failed");
            FnError::Unavailable
        }
    };
    refusal.set_status();
    refusal
}

/// Whether a browser sent the form itself, without an island in between.
pub async fn is_plain_form() -> bool {
    let headers = leptos_axum::extract::<HeaderMap>().await.unwrap_or_default();
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Keeps a draft for ten minutes; `path` with the name it is found under.
///
/// # Errors
/// [`FnError::Unavailable`] when it can't be kept.
pub async fn keep(path: &str, draft: &Draft) -> Result<String, FnError> {
    let engine = use_context::<Engine>().unwrap_or_else(|| expect_context::<AppState>().engine);
    keep_at(&engine, path, draft).await
}

/// The same, for what is no server function.
///
/// # Errors
/// [`FnError::Unavailable`] when it can't be kept.
pub async fn keep_at(engine: &Engine, path: &str, draft: &Draft) -> Result<String, FnError> {
    let json = serde_json::to_value(draft).map_err(|_| FnError::Unavailable)?;
    let id = engine.keep_form(&json).await.map_err(refuse)?;
    let (path, fragment) =
        path.split_once('#').map_or((path, String::new()), |(path, rest)| (path, format!("#{rest}")));
    let joint = if path.contains('?') { '&' } else { '?' };
    Ok(format!("{path}{joint}form={id}{fragment}"))
}
