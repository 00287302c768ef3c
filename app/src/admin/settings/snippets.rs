//! What the author of a page copies into it.

use domain::Slug;

/// The lines, ready to copy.
#[derive(Clone, Debug)]
pub struct Snippets {
    /// The popup.
    pub script: String,
    /// A link that opens it.
    pub link: String,
    /// The card in a frame.
    pub frame: String,
    /// What the page's content security policy must allow.
    pub policy: String,
}

impl Snippets {
    /// For a site that is reached under `base`. The words are those of its button and of its popup's title.
    pub fn new(base: &str, site: &Slug, button: &str, title: &str) -> Self {
        let base = base.trim_end_matches('/');
        let (at, words, title) = (attribute(base), attribute(button), attribute(title));
        Self {
            script: format!("<script src=\"{at}/embed.js\" data-site=\"{site}\" async></script>"),
            link: format!("<a href=\"{at}/s/{site}\" data-carillon-open>{words}</a>"),
            frame: format!(
                "<iframe src=\"{at}/s/{site}/frame\" title=\"{title}\" width=\"400\" height=\"560\" loading=\"lazy\"></iframe>"
            ),
            policy: format!("script-src {base};\nconnect-src {base};\nframe-src {base};"),
        }
    }
}

/// The text as it may stand in an element, or in an attribute within double quotes.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words_in_a_page() {
        let site = Slug::parse("shop").unwrap();
        let Snippets { script, link, frame, policy } =
            Snippets::new("https://sms.example/", &site, "<b>Text & me</b>", "\"News\" onload=\"alert(1)");
        assert_eq!(script, "<script src=\"https://sms.example/embed.js\" data-site=\"shop\" async></script>");
        assert!(link.ends_with(" data-carillon-open>&lt;b&gt;Text &amp; me&lt;/b&gt;</a>"), "{link}");
        assert!(frame.contains("title=\"&quot;News&quot; onload=&quot;alert(1)\""), "{frame}");
        assert!(policy.starts_with("script-src https://sms.example;\n"), "{policy}");
    }
}
