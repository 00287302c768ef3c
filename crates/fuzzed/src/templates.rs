//! What owners write for their site.

use engine::fuzzing::render;

use crate::first_line;

/// A text with variables: the first line is the site's name, the second its sender.
///
/// # Panics
/// Where a text grows by more than the names that stand in it, or is changed though none does.
pub fn template(data: &[u8]) {
    let (site, rest) = first_line(data);
    let (sender, text) = first_line(rest);
    let [site, sender, text] = [site, sender, text].map(String::from_utf8_lossy);
    let Ok(filled) = render(&text, &site, &sender) else { return };
    let names = text.matches("{{").count();
    assert!(filled.len() <= text.len() + names * site.len().max(sender.len()), "{text:?}");
    if names == 0 {
        // One line end at the end is not kept.
        let without_line_end = text.strip_suffix('\n').unwrap_or(&text);
        let without_line_end = without_line_end.strip_suffix('\r').unwrap_or(without_line_end);
        assert!(filled == text || filled == without_line_end, "{text:?} became {filled:?}");
    }
    assert!(!text.contains("{%") && !text.contains("{#"), "statements are refused: {text:?}");
}
