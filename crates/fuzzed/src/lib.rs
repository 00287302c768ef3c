//! What is asked of every reader of hostile input. Each function takes any bytes, and panics where a promise is broken.
//!
//! The fuzz targets (`fuzz/targets`) call them with what they think up, and the ordinary tests with the seeds and with
//! everything that was ever found (`fuzz/seeds`, `fuzz/findings`).

#![allow(clippy::panic, reason = "a broken promise ends the program")]

mod answers;
mod csv_files;
mod opt_out;
mod phones;
mod templates;
mod webhooks;

pub use answers::provider_answer;
pub use csv_files::csv_file;
pub use opt_out::opt_out;
pub use phones::phone;
pub use templates::template;
pub use webhooks::{inbound, report};

/// A reader under test, and its name among the folders of seeds and findings.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 7] = [
    ("inbound", inbound),
    ("report", report),
    ("provider_answer", provider_answer),
    ("phone", phone),
    ("opt_out", opt_out),
    ("csv_file", csv_file),
    ("template", template),
];

/// The first line, and what follows it.
fn first_line(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (&[], data),
    }
}
