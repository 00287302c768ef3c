//! The second step as its owner sees it, and as an owner of everything demands it.

use engine::SecondStepView;
use leptos::prelude::*;

use super::RECOVERY;
use crate::admin::{Noun, count};
use crate::components::{Button, Field, Icon, IconName};
use crate::forms::Draft;

/// The name of the form that turns it off.
pub const OFF: &str = "second-step-off";

/// The second step: off, or on with what can be done about it.
#[component]
pub fn SecondStep(
    /// How the person stands with it.
    step: SecondStepView,
    /// What a form said.
    draft: Draft,
) -> impl IntoView {
    let (class, icon, word) =
        if step.is_on { ("status ok", IconName::StatusOn, "On") } else { ("status quiet", IconName::StatusOff, "Off") };
    let content = if step.is_on {
        view! { <On step=step draft=draft.of(OFF) /> }.into_any()
    } else {
        view! {
            <p>
                "With it, your password alone opens nothing: signing in also takes a code from an app on your phone, such as \
                 Aegis, Google Authenticator or your password manager."
            </p>
            <form class="button-row" method="post" action="/fn/second-step-begin">
                <Button class="primary">"Set it up"</Button>
            </form>
        }
        .into_any()
    };
    view! {
        <section class="panel" id="second-step" aria-labelledby="second-step-title">
            <header>
                <h2 id="second-step-title">"Second step"</h2>
                <span class=class>
                    <Icon name=icon />
                    {word}
                </span>
            </header>
            {content}
        </section>
    }
}

#[component]
fn On(step: SecondStepView, draft: Draft) -> impl IntoView {
    let open = (!draft.errors.is_empty()).then_some("");
    let off = (!step.is_demanded).then(|| {
        view! {
            <details open=open>
                <summary>"Turn it off"</summary>
                <form class="stack" method="post" action="/fn/second-step-end">
                    <Field
                        name="password"
                        id="off-password"
                        label="Your password"
                        kind="password"
                        autocomplete="current-password"
                        required=true
                        error=draft.error("password")
                    />
                    <div class="button-row">
                        <Button class="danger">"Turn off the second step"</Button>
                    </div>
                </form>
            </details>
        }
    });
    view! {
        <p>
            "Signing in takes a code of your app. You have "
            <strong>{count(step.recovery_codes, Noun::RecoveryCode)}</strong>
            " left for the day your phone is lost."
        </p>
        <details>
            <summary>"Make new recovery codes"</summary>
            <form class="stack" method="post" action=RECOVERY>
                <Field
                    name="code"
                    id="renew-code"
                    label="A code from your app"
                    hint="The codes you have now stop working."
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    required=true
                />
                <div class="button-row">
                    <Button>"Make new codes"</Button>
                </div>
            </form>
        </details>
        {off}
    }
}

/// Whether everybody needs a second step, for owners.
#[component]
pub fn Demand(
    /// How the owner stands with it.
    step: SecondStepView,
) -> impl IntoView {
    let (words, button, demand) = if step.is_demanded {
        ("Everybody who signs in needs a second step.", "Leave it to each", "false")
    } else {
        ("Each decides alone whether to have a second step.", "Demand it of everybody", "true")
    };
    let set_up_first = (!step.is_demanded && !step.is_on).then(
        || view! { <p class="hint">"You are the first it is asked of: set up yours above before, or right after."</p> },
    );
    view! {
        <section class="panel" aria-labelledby="demand-title">
            <header>
                <h2 id="demand-title">"For everybody"</h2>
            </header>
            <p>{words} " Programs with an API key are not asked."</p>
            {set_up_first}
            <form class="button-row" method="post" action="/fn/second-step-demand">
                <input type="hidden" name="demand" value=demand />
                <Button>{button}</Button>
            </form>
        </section>
    }
}
