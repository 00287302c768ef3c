//! Several lines to type in.

use leptos::prelude::*;

use super::escaped;
use super::field::{About, Hints};

/// A labelled text area with its hint and its error.
///
/// Leptos 0.8 doesn't escape what stands inside a `<textarea>` when it renders on the server, so this component does.
/// Pages use no `<textarea>` of their own.
#[component]
pub fn TextArea(
    /// The field's name, also its id unless there is another.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// The id, where the name is taken on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// What to type.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What it holds.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Lines that are seen at once.
    #[prop(default = 3)]
    rows: u8,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.to_owned());
    let hint = hint.filter(|words| !words.is_empty());
    let about = About::new(&id, hint.is_some(), error.is_some());
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                class="input"
                id=id
                name=name
                dir="auto"
                rows=rows.to_string()
                required=required
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=about.described_by()
                inner_html=content(&value)
            ></textarea>
            <Hints about=about hint=hint error=error />
        </div>
    }
}

/// The text as it stands in HTML; a browser drops the first line end inside a text area, so one more is put before it.
fn content(text: &str) -> String {
    let escaped = escaped(text);
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_area() {
        let value = "</textarea><script>alert(1)</script> & <b>";
        let html = Owner::new().with(|| view! { <TextArea name="body" label="Message" value=value /> }.to_html());
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;"), "{html}");
    }

    #[test]
    fn a_first_empty_line_is_kept() {
        assert_eq!(content("\na"), "\n\na");
        assert_eq!(content("a\n"), "a\n");
    }
}
