//! What providers, or somebody who knows a webhook's address, send to us.

use gateway::webhook::{InboundFields, ReportFields};

use crate::first_line;

/// A text that came in: the first line is the query, the rest the body.
///
/// # Panics
/// Where reading the same twice gives two things, or a sender has other digits than were sent.
pub fn inbound(data: &[u8]) {
    let (query, body) = first_line(data);
    let query = String::from_utf8_lossy(query);
    let read = || InboundFields::parse(Some(&query), body);
    let Ok(fields) = read() else { return };
    assert_eq!(read().as_ref(), Ok(&fields));
    // Repeats are told by this text, so it must hold all that tells two messages apart.
    assert_eq!(fields.canonical(), fields.clone().canonical());
    let later = InboundFields { text: format!("{}!", fields.text), ..fields.clone() };
    assert_ne!(fields.canonical(), later.canonical());
    if let Some(sender) = fields.sender() {
        let typed: String = fields.from.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(sender.digits(), typed, "{:?}", fields.from);
    }
    let _ = (fields.received_at(), fields.readable_text().len(), fields.readable_keyword());
}

/// A delivery report, sent in the same ways.
///
/// # Panics
/// Where reading the same twice gives two things.
pub fn report(data: &[u8]) {
    let (query, body) = first_line(data);
    let query = String::from_utf8_lossy(query);
    let read = || ReportFields::parse(Some(&query), body);
    let Ok(fields) = read() else { return };
    assert_eq!(read().as_ref(), Ok(&fields));
    let _ = (fields.error(), fields.is_opt_out());
}
