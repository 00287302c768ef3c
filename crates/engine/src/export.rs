//! The history as a CSV file.

use domain::MessageId;
use store::MessageFilter;

use crate::access::SiteAccess;
use crate::csv_file::{plain, write_rows};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::messages::{MessageQuery, MessageView};
use crate::times::to_rfc3339;

/// Rows read at once.
const CHUNK: u32 = 500;

const HEADINGS: [&str; 16] = [
    "id",
    "kind",
    "status",
    "created_at",
    "sent_at",
    "delivered_at",
    "sender",
    "recipient",
    "region",
    "message",
    "segments",
    "credits",
    "response",
    "error_code",
    "broadcast_id",
    "text_removed_at",
];

/// A CSV file that is written while it is read, so that a history of millions fits.
#[derive(Debug)]
pub struct CsvExport {
    engine: Engine,
    access: SiteAccess,
    filter: MessageFilter,
    next: Next,
}

/// What comes next.
#[derive(Debug)]
enum Next {
    Headings,
    After(Option<MessageId>),
    Nothing,
}

impl CsvExport {
    /// The next part of the file, the line of headings first; `None` at its end.
    pub async fn next_chunk(&mut self) -> Option<Result<Vec<u8>, EngineError>> {
        let cursor = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Headings => {
                self.next = Next::After(None);
                return Some(write_rows([HEADINGS.map(str::to_owned)]));
            }
            Next::After(cursor) => cursor,
            Next::Nothing => return None,
        };
        let store = self.engine.store();
        let messages = match store.messages_after(self.access.site_id(), &self.filter, cursor, CHUNK).await {
            Ok(messages) => messages,
            Err(error) => return Some(Err(error.into())),
        };
        self.next = Next::After(Some(messages.last()?.id));
        Some(write_rows(messages.into_iter().map(|message| row(MessageView::from(message)))))
    }
}

impl Engine {
    /// What the filter shows, as CSV (RFC 4180). The query's page doesn't matter.
    pub fn export_messages(&self, access: &SiteAccess, query: MessageQuery) -> CsvExport {
        CsvExport { engine: self.clone(), access: access.clone(), filter: query.filter(), next: Next::Headings }
    }
}

fn row(message: MessageView) -> [String; 16] {
    let recipient = match message.recipient {
        // Digits after a plus are a number to every spreadsheet, and no formula.
        Some(phone) => phone.to_string(),
        None => plain(message.recipient_text),
    };
    [
        message.id.to_string(),
        message.kind.to_string(),
        message.status.to_string(),
        to_rfc3339(message.created_at),
        message.sent_at.map(to_rfc3339).unwrap_or_default(),
        message.delivered_at.map(to_rfc3339).unwrap_or_default(),
        plain(message.sender),
        recipient,
        message.region.map(|region| region.to_string()).unwrap_or_default(),
        plain(message.body),
        message.segments.to_string(),
        message.credits.to_string(),
        plain(message.response.unwrap_or_default()),
        plain(message.error_code.unwrap_or_default()),
        message.broadcast_id.map(|id| id.to_string()).unwrap_or_default(),
        message.text_removed_at.map(to_rfc3339).unwrap_or_default(),
    ]
}
