//! Doors for the fuzz targets to what fills in and writes texts of strangers.

use crate::csv_file::{plain, write_rows};
use crate::error::EngineError;
use crate::words::Words;

/// A site's text with its variables filled in, or what is wrong with it.
///
/// # Errors
/// The words that the owner reads.
pub fn render(text: &str, site: &str, sender: &str) -> Result<String, String> {
    Words::new(site, sender).render(text)
}

/// Rows of texts as the exports write them.
///
/// # Errors
/// Where they can't be written.
pub fn csv_of(rows: Vec<[String; 3]>) -> Result<Vec<u8>, EngineError> {
    write_rows(rows.into_iter().map(|row| row.map(plain)))
}
