//! One act: a row of the table, a card on phones, which opens to what it changed.

use std::collections::BTreeSet;

use engine::{AuditActor, AuditSubject, AuditView};
use leptos::prelude::*;
use serde_json::Value;

use crate::admin::{Noun, When, count};

/// An act's row.
#[component]
pub fn Row(
    /// The act.
    event: AuditView,
) -> impl IntoView {
    let fields: BTreeSet<String> = event.before.keys().chain(event.after.keys()).cloned().collect();
    let changes = if fields.is_empty() {
        view! { <span>"–"</span> }.into_any()
    } else {
        let lines = fields
            .iter()
            .map(|field| {
                let (before, after) = (shown(event.before.get(field)), shown(event.after.get(field)));
                view! {
                    <tr>
                        <th scope="row">{called(field)}</th>
                        <td class="text">{before}</td>
                        <td class="text">{after}</td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <details>
                <summary>{count(fields.len() as u64, Noun::Field)}</summary>
                <table class="table small">
                    <thead>
                        <tr>
                            <th scope="col">"Field"</th>
                            <th scope="col">"Before"</th>
                            <th scope="col">"After"</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </details>
        }
        .into_any()
    };
    let site = event.site.map_or_else(|| "All".to_owned(), |site| site.to_string());
    view! {
        <tr id=format!("act-{}", event.id) role="row">
            <td class="main" data-label="Act" role="cell">{event.act_name}</td>
            <td data-label="Who" role="cell"><Who actor=event.actor /></td>
            <td data-label="When" role="cell"><When at=event.at /></td>
            <td data-label="Site" role="cell">{site}</td>
            <td data-label="To what" role="cell"><Subject subject=event.subject /></td>
            <td data-label="Before and after" role="cell">{changes}</td>
        </tr>
    }
}

#[component]
fn Who(actor: AuditActor) -> impl IntoView {
    let name = match actor.kind {
        "api_key" => format!("API key {}", actor.name),
        "command" => "Command line".to_owned(),
        "system" => "Carillon".to_owned(),
        "stranger" => "Somebody".to_owned(),
        _ => actor.name,
    };
    let address = actor.address.map(|address| view! { <span class="muted small">{address}</span> });
    view! {
        <span>{name} " " {address}</span>
    }
}

#[component]
fn Subject(subject: AuditSubject) -> impl IntoView {
    let named = match (subject.phone, subject.name) {
        (Some(phone), _) => view! { <span class="tel">{phone.international()}</span> }.into_any(),
        (None, Some(name)) => view! { <span>{name}</span> }.into_any(),
        (None, None) if subject.is_erased => view! { <span class="muted">"an erased number"</span> }.into_any(),
        (None, None) => view! { <span class="muted">{subject.id.clone()}</span> }.into_any(),
    };
    view! {
        <span title=subject.id>{subject.kind} " " {named}</span>
    }
}

/// `words › welcome`, from `words.welcome`.
fn called(field: &str) -> String {
    field.replace('_', " ").replace('.', " › ")
}

/// A value as people read it; `–` where there was none.
fn shown(value: Option<&Value>) -> String {
    match value {
        None => "–".to_owned(),
        Some(Value::String(text)) if text.is_empty() => "(empty)".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(Value::Array(items)) if items.is_empty() => "(none)".to_owned(),
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_read_as_words() {
        for (value, words) in [
            (json!("Hi"), "Hi"),
            (json!(""), "(empty)"),
            (json!(true), "yes"),
            (json!(["MY", "US"]), "MY, US"),
            (json!([]), "(none)"),
            (json!(12), "12"),
        ] {
            assert_eq!(shown(Some(&value)), words);
        }
        assert_eq!(shown(None), "–");
        assert_eq!(called("words.stop_confirmation"), "words › stop confirmation");
    }
}
