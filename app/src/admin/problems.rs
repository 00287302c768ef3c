//! What was wrong with a list's filters.

use engine::FieldError;
use leptos::prelude::*;

use crate::components::{Notice, Tone};

/// A notice for each filter that could not be read.
#[component]
pub fn Problems(problems: Vec<FieldError>) -> impl IntoView {
    problems
        .into_iter()
        .map(|problem| view! { <Notice tone=Tone::Bad>{format!("{}: {}", problem.field, problem.message)}</Notice> })
        .collect_view()
}
