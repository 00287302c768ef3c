//! What the last digits of a recipient provoke.
//!
//! Five digits decide: `99` and a status code refuses with it, `98` and an error code reports a failure with it, `97` and a
//! number plays one of the mishaps below. Every other number gets its message and a good report.

use std::sync::LazyLock;

use crate::{DeliveryError, ReportedStatus, SendStatus};

/// Digits that decide.
const DIGITS: usize = 5;

/// One row of the table: digits, words, and what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// The last digits of the recipient's number.
    pub digits: String,
    /// What happens, for people.
    pub words: String,
    /// What happens, for the simulator.
    pub fate: Fate,
}

/// What happens to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Refused with a status, every time.
    Refused(SendStatus),
    /// Refused with a status the first time this text goes to this number, taken the second time.
    RefusedOnce(SendStatus),
    /// Refused by HTTP 429 with `Retry-After`, without a body.
    TooManyRequests,
    /// Taken; then answered and reported like this.
    Taken(Course),
}

/// How a message that was taken goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// How the answer goes.
    pub answer: AnswerForm,
    /// The reports that follow, in order.
    pub reports: Vec<Report>,
}

impl Course {
    /// Answered as asked for, and reported as delivered a moment later.
    pub(super) fn ordinary() -> Self {
        Self { answer: AnswerForm::Normal, reports: vec![delivered(When::Soon)] }
    }
}

/// How the answer to a message that was taken goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnswerForm {
    /// As asked for.
    Normal,
    /// As asked for, some seconds late.
    Slow,
    /// Never; the connection is held until the client gives up.
    Held,
    /// The connection closes without an answer.
    Closed,
    /// The connection breaks in the middle of the answer.
    BrokenOff,
    /// Whole HTTP, but the JSON ends in the middle.
    Truncated,
    /// An HTML page with HTTP 200.
    Html,
    /// An HTML page with this HTTP status.
    HtmlError(u16),
    /// In XML, whatever was asked for.
    Xml,
    /// In JSON with all numbers as texts.
    Strings,
}

/// A delivery report to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// What it says.
    pub status: ReportedStatus,
    /// Its error.
    pub error: DeliveryError,
    /// When it comes.
    pub when: When,
}

/// When a report comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// Before the answer.
    BeforeAnswer,
    /// A moment after the answer.
    Soon,
    /// A minute after the answer.
    Late,
}

/// The whole table, in the order of its digits.
pub fn scenarios() -> &'static [Scenario] {
    static TABLE: LazyLock<Vec<Scenario>> = LazyLock::new(table);
    &TABLE
}

/// The row for a recipient's digits; `None` when nothing special happens.
pub fn scenario_for(digits: &str) -> Option<&'static Scenario> {
    let start = digits.len().checked_sub(DIGITS)?;
    let last = digits.get(start..)?;
    scenarios().iter().find(|scenario| scenario.digits == last)
}

fn table() -> Vec<Scenario> {
    let mut table = mishaps();
    table.extend(DeliveryError::ALL.iter().filter(|error| error.code() != 0).map(|error| failure(*error)));
    table.extend(SendStatus::ALL.iter().filter(|status| status.code() != 0).map(|status| Scenario {
        digits: format!("99{:03}", status.code()),
        words: format!("Refused with status {}: {}", status.code(), status.words()),
        fate: Fate::Refused(*status),
    }));
    table
}

fn failure(error: DeliveryError) -> Scenario {
    let expired = matches!(error, DeliveryError::Expired | DeliveryError::ExpiredWithoutStatus);
    let (status, word) =
        if expired { (ReportedStatus::Expired, "expired") } else { (ReportedStatus::Failed, "failed") };
    Scenario {
        digits: format!("98{error}"),
        words: format!("Taken, then reported as {word} with error {error}: {}", error.words()),
        fate: taken(AnswerForm::Normal, vec![Report { status, error, when: When::Soon }]),
    }
}

fn mishaps() -> Vec<Scenario> {
    let soon = || vec![delivered(When::Soon)];
    let failed = |when| Report { status: ReportedStatus::Failed, error: DeliveryError::Unknown, when };
    let rows = [
        ("A slow answer; taken and delivered", taken(AnswerForm::Slow, soon())),
        ("No answer at all, but taken; the report settles it", taken(AnswerForm::Held, soon())),
        ("The answer breaks off in the middle, but taken; the report settles it", taken(AnswerForm::BrokenOff, soon())),
        ("The connection closes without an answer, and no report ever comes", taken(AnswerForm::Closed, vec![])),
        ("An HTML page for an answer, but taken; the report settles it", taken(AnswerForm::Html, soon())),
        ("HTTP 500 with an HTML page, and no report ever comes", taken(AnswerForm::HtmlError(500), vec![])),
        ("HTTP 503 with an HTML page, but taken; the report settles it", taken(AnswerForm::HtmlError(503), soon())),
        ("JSON that ends in the middle, and no report ever comes", taken(AnswerForm::Truncated, vec![])),
        ("HTTP 429, every time", Fate::TooManyRequests),
        ("Throttled the first time, taken the second", Fate::RefusedOnce(SendStatus::Throttled)),
        ("Taken; the report comes a minute late", taken(AnswerForm::Normal, vec![delivered(When::Late)])),
        ("Taken; no report ever comes", taken(AnswerForm::Normal, vec![])),
        ("Taken; the report comes twice", taken(AnswerForm::Normal, vec![delivered(When::Soon); 2])),
        ("Taken; the report comes before the answer", taken(AnswerForm::Normal, vec![delivered(When::BeforeAnswer)])),
        (
            "Taken; reported as delivered, then as failed",
            taken(AnswerForm::Normal, vec![delivered(When::Soon), failed(When::Soon)]),
        ),
        (
            "Taken; reported as failed, then as delivered",
            taken(AnswerForm::Normal, vec![failed(When::Soon), delivered(When::Soon)]),
        ),
        ("Taken; answered in XML", taken(AnswerForm::Xml, soon())),
        ("Taken; answered with numbers as texts", taken(AnswerForm::Strings, soon())),
    ];
    let numbered = (1_u16..).zip(rows);
    numbered
        .map(|(number, (words, fate))| Scenario { digits: format!("97{number:03}"), words: words.to_owned(), fate })
        .collect()
}

fn taken(answer: AnswerForm, reports: Vec<Report>) -> Fate {
    Fate::Taken(Course { answer, reports })
}

fn delivered(when: When) -> Report {
    Report { status: ReportedStatus::Delivered, error: DeliveryError::None, when }
}

#[cfg(test)]
mod tests {
    use super::{DIGITS, Fate, scenario_for, scenarios};
    use crate::SendStatus;

    #[test]
    fn digits_are_unique_sorted_and_five() {
        let digits: Vec<&str> = scenarios().iter().map(|scenario| scenario.digits.as_str()).collect();
        assert!(digits.iter().all(|digits| digits.len() == DIGITS));
        assert!(digits.is_sorted_by(|a, b| a < b));
        assert_eq!(digits.len(), 18 + 45 + 27);
    }

    #[test]
    fn the_end_of_a_number_decides() {
        let refused = scenario_for("60123499002").unwrap();
        assert_eq!(refused.fate, Fate::Refused(SendStatus::InsufficientBalance));
        assert_eq!(scenario_for("12025550123"), None);
        assert_eq!(scenario_for("9902"), None);
        assert_eq!(scenario_for(""), None);
    }
}
