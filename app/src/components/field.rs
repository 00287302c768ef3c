//! One line to type in.

use leptos::prelude::*;

use super::{Icon, IconName};

/// A labelled input with its hint and its error, which the input names as its description.
#[component]
pub fn Field(
    /// The field's name, also its id unless there is another.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// The id, where the name is taken on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    /// What to type.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What it holds.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// The keyboard that a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// What a browser may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.to_owned());
    let hint = hint.filter(|words| !words.is_empty());
    let about = About::new(&id, hint.is_some(), error.is_some());
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                class="input"
                id=id
                type=kind
                name=name
                dir=(kind == "text").then_some("auto")
                value=value
                required=required
                inputmode=inputmode
                autocomplete=autocomplete
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=about.described_by()
            />
            <Hints about=about hint=hint error=error />
        </div>
    }
}

/// The ids of what stands under a control.
#[derive(Clone)]
pub(super) struct About {
    hint: Option<String>,
    error: Option<String>,
}

impl About {
    /// The ids for the control with this id.
    pub(super) fn new(control: &str, has_hint: bool, has_error: bool) -> Self {
        Self { hint: has_hint.then(|| format!("{control}-hint")), error: has_error.then(|| format!("{control}-error")) }
    }

    /// `aria-describedby`: the error first.
    pub(super) fn described_by(&self) -> Option<String> {
        let ids: Vec<&str> = [&self.error, &self.hint].into_iter().flatten().map(String::as_str).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// The hint and the error under a control.
#[component]
pub(super) fn Hints(about: About, hint: Option<String>, error: Option<String>) -> impl IntoView {
    view! {
        {hint.map(|words| view! { <p class="hint" id=about.hint>{words}</p> })}
        <Wrong words=error id=about.error />
    }
}

/// What is wrong with a control, below it.
#[component]
pub fn Wrong(
    /// The words; nothing where nothing is wrong.
    #[prop(optional_no_strip)]
    words: Option<String>,
    /// The id by which the control names it as its description.
    #[prop(optional_no_strip)]
    id: Option<String>,
) -> impl IntoView {
    words.map(|words| {
        view! {
            <p class="error" id=id>
                <Icon name=IconName::Alert />
                <span>{words}</span>
            </p>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_tied_to_its_input() {
        let html = Owner::new().with(|| {
            view! { <Field name="phone" label="Number" hint="With country code" error=Some("Too short.".to_owned()) /> }.to_html()
        });
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(html.contains(r#"aria-describedby="phone-error phone-hint""#), "{html}");
        assert!(html.contains(r#"id="phone-error""#) && html.contains("Too short."), "{html}");
    }
}
