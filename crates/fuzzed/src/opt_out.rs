//! What subscribers text.

use domain::{Circumstances, Reply, read_reply};

use crate::first_line;

/// A text: the first line is the keyword that the provider names.
///
/// # Panics
/// Where white space around a text decides what it means, or capitals make less of a STOP.
pub fn opt_out(data: &[u8]) {
    let (keyword, text) = first_line(data);
    let (keyword, text) = (String::from_utf8_lossy(keyword), String::from_utf8_lossy(text));
    for confirmation_pending in [false, true] {
        let known = Circumstances { keyword: None, own: None, confirmation_pending };
        let reply = read_reply(&text, known).reply;
        assert_eq!(read_reply(&format!(" \t{text}\r\n"), known).reply, reply, "{text:?}");
        if text.is_ascii() {
            // In capitals a name before STOP is told from a sentence, so they may say it more clearly, never less.
            let shouted = read_reply(&text.to_ascii_uppercase(), known).reply;
            assert!(shouted == reply || shouted == Reply::Stop, "{text:?}: {reply:?}, in capitals {shouted:?}");
        }
        let named = read_reply(&text, Circumstances { keyword: Some(&keyword), ..known });
        assert!(reply != Reply::Stop || named.reply != Reply::Start, "{text:?} with the keyword {keyword:?}");
    }
}
