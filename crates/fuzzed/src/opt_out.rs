//! What subscribers text.

use domain::{Circumstances, Reply, read_reply};

use crate::first_line;

/// A text: the first line is the keyword that the provider names.
///
/// # Panics
/// Where white space around a text or the case of its letters decides what it means.
pub fn opt_out(data: &[u8]) {
    let (keyword, text) = first_line(data);
    let (keyword, text) = (String::from_utf8_lossy(keyword), String::from_utf8_lossy(text));
    for confirmation_pending in [false, true] {
        let known = Circumstances { keyword: None, own: None, confirmation_pending };
        let reply = read_reply(&text, known).reply;
        assert_eq!(read_reply(&format!(" \t{text}\r\n"), known).reply, reply, "{text:?}");
        if text.is_ascii() {
            assert_eq!(read_reply(&text.to_ascii_uppercase(), known).reply, reply, "{text:?}");
        }
        let named = read_reply(&text, Circumstances { keyword: Some(&keyword), ..known });
        assert!(reply != Reply::Stop || named.reply != Reply::Start, "{text:?} with the keyword {keyword:?}");
    }
}
