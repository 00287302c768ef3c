//! Words about what happened.

use leptos::prelude::*;

use super::{Icon, IconName};

/// What kind of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something worked.
    Ok,
    /// Something did not.
    Bad,
    /// Something needs care.
    Warn,
    /// Something is worth knowing.
    Info,
}

/// A notice in the page; read out at once when it is bad, else when the reader pauses.
#[component]
pub fn Notice(
    /// What kind of words.
    tone: Tone,
    /// The words.
    children: Children,
) -> impl IntoView {
    let (class, icon, role) = match tone {
        Tone::Ok => ("notice ok", IconName::Check, "status"),
        Tone::Bad => ("notice bad", IconName::Alert, "alert"),
        Tone::Warn => ("notice warn", IconName::Alert, "status"),
        Tone::Info => ("notice info", IconName::Info, "status"),
    };
    view! {
        <div class=class role=role>
            <Icon name=icon />
            <div>{children()}</div>
        </div>
    }
}
