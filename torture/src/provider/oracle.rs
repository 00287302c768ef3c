//! What the provider really got: an append-only file, a line for each request, written before it is answered.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::numbers::Digits;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A message was posted and read whole.
    Post(Post),
    /// A delivery report was answered with 200.
    Report(Report),
    /// A connection was cut before anything was read from it.
    Unread,
}

/// A message that was posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// When its last byte was read.
    pub at: Moment,
    /// The message's id, 32 hexadecimal digits, from the token of its report address.
    pub message: String,
    /// Whom it is for.
    pub to: Digits,
    /// The broadcast it says it is of, as the text begins: `b12`.
    pub marker: Option<String>,
    /// What the provider decided to do about it.
    pub answer: Answer,
}

/// What the provider does about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Status 0: it will be sent.
    Accepted,
    /// HTTP 429, with or without `Retry-After`.
    TooManyRequests,
    /// Status 32.
    Throttled,
    /// Status 28: refused for good.
    Refused,
    /// Read, and the connection cut without a word.
    Cut,
    /// Read, and answered with what nobody can understand.
    Garbled,
    /// Read, and not answered before any patience ends.
    Hung,
}

impl Answer {
    /// Whether the same message may be posted once more. Only a refusal that is defined as temporary says so; what was
    /// read and not answered may have gone out.
    pub fn permits_another(self) -> bool {
        matches!(self, Self::TooManyRequests | Self::Throttled)
    }
}

/// A delivery report that Carillon has answered for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Stands in the report as `torture-report`, so that it can be found again.
    pub nonce: u64,
    /// The message's id; `None` for a token that names none.
    pub message: Option<String>,
    /// `mocean-dlr-status`: 1 delivered, 2 failed, 3 expired.
    pub status: u8,
}

/// The log, open for appending.
#[derive(Debug)]
pub(crate) struct Oracle {
    path: PathBuf,
    file: Mutex<File>,
}

impl Oracle {
    pub(crate) fn create(path: PathBuf) -> io::Result<Self> {
        let file = File::options().create_new(true).append(true).open(&path)?;
        Ok(Self { path, file: Mutex::new(file) })
    }

    /// Writes a line in one call, so that it is whole or not there.
    pub(crate) fn note(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line)
    }

    /// All lines, as they lie on the disk.
    pub(crate) fn entries(&self) -> anyhow::Result<Vec<Entry>> {
        read(&self.path)
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path)?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| line.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Answer, Entry, Oracle, Post, Report};
    use crate::clock::Moment;

    #[test]
    fn what_was_noted_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let oracle = Oracle::create(folder.path().join("oracle")).unwrap();
        let post = Post {
            at: Moment(7),
            message: "0".repeat(32),
            to: 60_122_000_000,
            marker: Some("b1".to_owned()),
            answer: Answer::Cut,
        };
        let entries = [Entry::Post(post), Entry::Report(Report { nonce: 1, message: None, status: 2 })];
        for entry in &entries {
            oracle.note(entry).unwrap();
        }
        assert_eq!(oracle.entries().unwrap(), entries);
    }

    #[test]
    fn only_temporary_refusals_permit_another_post() {
        use Answer::{Accepted, Cut, Garbled, Hung, Refused, Throttled, TooManyRequests};
        for (answer, another) in [
            (Accepted, false),
            (TooManyRequests, true),
            (Throttled, true),
            (Refused, false),
            (Cut, false),
            (Garbled, false),
            (Hung, false),
        ] {
            assert_eq!(answer.permits_another(), another, "{answer:?}");
        }
    }
}
