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
    /// The provider was asked what became of a message it took, and is about to answer.
    Inquiry(Inquiry),
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
    /// What the provider knows of it from then on; `None` where it did not take it.
    pub taken: Option<Taken>,
}

/// What a provider knows of a message it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Its name for the message.
    pub msgid: String,
    /// What became of it in the end, as the message-status call says it: 1 delivered, 2 failed, 3 expired, 4 not known yet.
    pub fate: u8,
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
    /// Status 1, or HTTP 401: the account is refused, and nothing is sent for it.
    Unauthorised,
    /// Status 2: the account has no money left.
    NoBalance,
    /// Read, and the connection cut without a word.
    Cut,
    /// Read, and answered with what nobody can understand.
    Garbled,
    /// Read, and not answered before any patience ends.
    Hung,
}

impl Answer {
    /// Whether the same message may be posted once more. Only a refusal that is defined as temporary, or as the account's,
    /// says so; what was read and not answered may have gone out.
    pub fn permits_another(self) -> bool {
        matches!(self, Self::TooManyRequests | Self::Throttled | Self::Unauthorised | Self::NoBalance)
    }

    /// Whether nobody can tell from it what became of the message.
    pub fn is_unclear(self) -> bool {
        matches!(self, Self::Cut | Self::Garbled | Self::Hung)
    }
}

/// A delivery report that Carillon has answered for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Stands in the report as `torture-report`, so that it can be found again.
    pub nonce: u64,
    /// The message's id; `None` for a token that names none.
    pub message: Option<String>,
    /// `mocean-dlr-status`: 1 delivered, 2 failed, 3 expired; 4 (on its way) and what nobody knows settle nothing.
    pub status: u8,
    /// `mocean-error-code`; 0 is none.
    pub code: u16,
}

/// An answer to the message-status call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    /// Stands in the answer as `torture-report`, as in a delivery report.
    pub nonce: u64,
    /// The message's id.
    pub message: String,
    /// `message_status`: 1 delivered, 2 failed, 3 expired, 4 not known yet.
    pub status: u8,
}

/// The error code by which a carrier says that the number opted out.
pub const OPTED_OUT: u16 = 71;

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

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The post that was taken under that name, as it lies on the disk.
    pub(crate) fn taken_as(&self, msgid: &str) -> anyhow::Result<Option<Post>> {
        let text = std::fs::read_to_string(&self.path)?;
        // Only the line that names it is taken apart: this is asked while messages wait.
        for line in text.lines().filter(|line| line.contains(msgid)) {
            if let Entry::Post(post) = serde_json::from_str(line).with_context(|| line.to_owned())?
                && post.taken.as_ref().is_some_and(|taken| taken.msgid == msgid)
            {
                return Ok(Some(post));
            }
        }
        Ok(None)
    }
}

/// All lines of a log, as they lie on the disk.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path)?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| line.to_owned())).collect()
}

/// Writes a line at the end of a log that nobody else writes any more.
pub(crate) fn append(path: &Path, entry: &Entry) -> io::Result<()> {
    let file = File::options().append(true).open(path)?;
    Oracle { path: path.to_owned(), file: Mutex::new(file) }.note(entry)
}

#[cfg(test)]
mod tests {
    use super::{Answer, Entry, Inquiry, Oracle, Post, Report, Taken, read};
    use crate::clock::Moment;

    fn post(message: &str, taken: Option<Taken>) -> Post {
        Post {
            at: Moment(7),
            message: message.to_owned(),
            to: 60_122_000_000,
            marker: Some("b1".to_owned()),
            answer: Answer::Cut,
            taken,
        }
    }

    #[test]
    fn what_was_noted_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("oracle");
        let oracle = Oracle::create(path.clone()).unwrap();
        let known = post("m2", Some(Taken { msgid: "fake2".to_owned(), fate: 4 }));
        let entries = [
            Entry::Post(post("m1", None)),
            Entry::Post(known.clone()),
            Entry::Report(Report { nonce: 1, message: None, status: 2, code: 71 }),
            Entry::Inquiry(Inquiry { nonce: 2, message: "fake2".to_owned(), status: 4 }),
            Entry::Unread,
        ];
        for entry in &entries {
            oracle.note(entry).unwrap();
        }
        assert_eq!(read(&path).unwrap(), entries);
        assert_eq!(oracle.taken_as("fake2").unwrap(), Some(known));
        assert_eq!(oracle.taken_as("fake").unwrap(), None);
    }

    #[test]
    fn only_refusals_that_say_so_permit_another_post() {
        use Answer::{Accepted, Cut, Garbled, Hung, NoBalance, Refused, Throttled, TooManyRequests, Unauthorised};
        for (answer, another) in [
            (Accepted, false),
            (TooManyRequests, true),
            (Throttled, true),
            (Refused, false),
            (Unauthorised, true),
            (NoBalance, true),
            (Cut, false),
            (Garbled, false),
            (Hung, false),
        ] {
            assert_eq!(answer.permits_another(), another, "{answer:?}");
        }
    }
}
