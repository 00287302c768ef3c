//! The history as a CSV file.

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::messages::MessageQuery;

/// A CSV file that is written while it is read, so that a history of millions fits.
#[derive(Debug)]
pub struct CsvExport {
    engine: Engine,
    access: SiteAccess,
    query: MessageQuery,
}

impl CsvExport {
    /// The next part of the file, the line of headings first; `None` at its end.
    pub async fn next_chunk(&mut self) -> Option<Result<Vec<u8>, EngineError>> {
        todo!()
    }
}

impl Engine {
    /// What the filter shows, as CSV (RFC 4180). The query's page doesn't matter.
    pub fn export_messages(&self, access: &SiteAccess, query: MessageQuery) -> CsvExport {
        todo!()
    }
}
