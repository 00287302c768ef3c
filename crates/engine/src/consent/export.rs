//! The record as a file, written while it is read, so that one of millions fits.

use store::{ConsentEventId, ConsentFilter};

use super::{ConsentEventView, ConsentQuery};
use crate::access::SiteAccess;
use crate::csv_file::{plain, write_rows};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::times::to_rfc3339;

/// Events read at once.
const CHUNK: u32 = 500;

const HEADINGS: [&str; 14] = [
    "created_at",
    "phone",
    "fingerprint",
    "kind",
    "source",
    "actor",
    "reason",
    "wording",
    "wording_version",
    "locale",
    "page",
    "ip",
    "user_agent",
    "id",
];

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentFormat {
    /// An object with the list `items`.
    Json,
    /// RFC 4180, fit for spreadsheets.
    Csv,
}

impl ConsentFormat {
    /// The format of that name: `json`, `csv`.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Json, Self::Csv].into_iter().find(|format| format.extension() == word)
    }

    /// The ending of such a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    fn head(self) -> Result<Vec<u8>, EngineError> {
        match self {
            Self::Json => Ok(b"{\"items\":[".to_vec()),
            Self::Csv => write_rows([HEADINGS.map(str::to_owned)]),
        }
    }

    const fn foot(self) -> &'static str {
        match self {
            Self::Json => "]}\n",
            Self::Csv => "",
        }
    }

    /// Some lines of the record; the first of the file has no comma before it.
    fn lines(self, events: Vec<ConsentEventView>, first: bool) -> Result<Vec<u8>, EngineError> {
        match self {
            Self::Csv => write_rows(events.into_iter().map(row)),
            Self::Json => {
                let mut lines = Vec::new();
                for (place, event) in events.iter().enumerate() {
                    lines.extend_from_slice(if first && place == 0 { b"\n" } else { b",\n" });
                    serde_json::to_writer(&mut lines, event)
                        .map_err(|error| EngineError::Internal(format!("writing JSON: {error}")))?;
                }
                Ok(lines)
            }
        }
    }
}

/// A file of consent events that is written while it is read.
#[derive(Debug)]
pub struct ConsentExport {
    engine: Engine,
    access: SiteAccess,
    format: ConsentFormat,
    filter: ConsentFilter,
    next: Next,
}

/// What comes next.
#[derive(Debug)]
enum Next {
    Head,
    After(Option<ConsentEventId>),
    Nothing,
}

impl ConsentExport {
    /// What kind of file it is.
    pub fn format(&self) -> ConsentFormat {
        self.format
    }

    /// The next part of the file; `None` at its end.
    pub async fn next_chunk(&mut self) -> Option<Result<Vec<u8>, EngineError>> {
        let cursor = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Head => {
                self.next = Next::After(None);
                return Some(self.format.head());
            }
            Next::After(cursor) => cursor,
            Next::Nothing => return None,
        };
        let store = self.engine.store();
        let events = match store.consent_events_after(self.access.site_id(), &self.filter, cursor, CHUNK).await {
            Ok(events) => events,
            Err(error) => return Some(Err(error.into())),
        };
        let Some(last) = events.last().map(|event| event.id) else {
            return Some(Ok(self.format.foot().as_bytes().to_vec()));
        };
        self.next = Next::After(Some(last));
        let events = events.into_iter().map(ConsentEventView::from).collect();
        Some(self.format.lines(events, cursor.is_none()))
    }
}

impl Engine {
    /// The events that the query names as a file: evidence of who agreed to what.
    pub fn export_consents(&self, access: &SiteAccess, query: ConsentQuery) -> ConsentExport {
        let ConsentQuery { format, filter } = query;
        ConsentExport { engine: self.clone(), access: access.clone(), format, filter, next: Next::Head }
    }
}

fn row(event: ConsentEventView) -> [String; 14] {
    [
        to_rfc3339(event.created_at),
        // Digits after a plus are a number to every spreadsheet, and no formula.
        event.phone.map(|phone| phone.to_string()).unwrap_or_default(),
        event.fingerprint.unwrap_or_default(),
        event.kind.to_owned(),
        plain(event.source),
        plain(event.actor),
        plain(event.reason.unwrap_or_default()),
        plain(event.wording.unwrap_or_default()),
        event.wording_version.map(|version| version.to_string()).unwrap_or_default(),
        plain(event.locale.unwrap_or_default()),
        plain(event.page.unwrap_or_default()),
        plain(event.ip.unwrap_or_default()),
        plain(event.user_agent.unwrap_or_default()),
        event.id,
    ]
}
