//! Text in the few elements whose contents Leptos does not escape, or marks with comments that show as text there.

/// The text as it stands in HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
