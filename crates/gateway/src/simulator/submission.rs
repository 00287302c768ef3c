//! "Send SMS": checks, charges, logs and answers a message.

use axum::response::Response;
use domain::{Decimal, PhoneNumber, measure};
use http::StatusCode;
use serde_json::{Value, json};
use url::Url;

use super::handset::{Direction, HandsetEntry};
use super::reports::Subject;
use super::routes::Call;
use super::scenario::{AnswerForm, Course, Fate, Report, scenario_for};
use super::state::Shared;
use super::writer::{self, Format};
use crate::webhook::Fields;
use crate::{ReportedStatus, SendStatus, mocean_time};

/// Receivers in one request; the document names no number.
const MAX_RECEIVERS: usize = 500;
/// Parts that a concatenated SMS can have (3GPP TS 23.040).
const MAX_SEGMENTS: u32 = 255;
/// Longest sender id of digits (E.164), and of anything else (GSM's 11 characters).
const MAX_SENDER_DIGITS: usize = 15;
const MAX_SENDER_LETTERS: usize = 11;

/// A request that has all it needs.
struct Submission<'a> {
    from: &'a str,
    receivers: Vec<PhoneNumber>,
    text: &'a str,
    report_url: Option<Url>,
}

/// One receiver's message, on its way.
struct Taken {
    subject: Subject,
    reports: Vec<Report>,
}

pub(super) async fn submit(shared: &Shared, call: &Call) -> Response {
    let refuse = |status| writer::refusal(call.version, call.format, status);
    let submission = match read(&call.fields) {
        Ok(submission) => submission,
        Err(status) => return refuse(status),
    };
    let mut courses = Vec::with_capacity(submission.receivers.len());
    for to in &submission.receivers {
        match course(shared, *to, submission.text) {
            Ok(course) => courses.push(course),
            Err(Refusal::Status(status)) => return refuse(status),
            Err(Refusal::TooManyRequests) => return writer::too_many_requests(),
        }
    }
    let charges: Vec<Decimal> = submission.receivers.iter().map(|to| charge(shared, *to, submission.text)).collect();
    let total = charges.iter().copied().sum();
    if !shared.account.charge(total) {
        return refuse(SendStatus::InsufficientBalance);
    }

    let mut answer = AnswerForm::Normal;
    let mut all = Vec::with_capacity(courses.len());
    for ((to, course), charged) in submission.receivers.iter().zip(courses).zip(charges) {
        if answer == AnswerForm::Normal {
            answer = course.answer;
        }
        let entry = log_entry(shared, &submission, *to, &course.reports);
        if let Err(error) = shared.log.record(entry).await {
            tracing::error!(%error, "the simulator refuses a message");
            shared.account.refund(total);
            return refuse(SendStatus::SystemError);
        }
        let subject = Subject {
            id: shared.messages.add((shared.options.now)().as_micros(), charged),
            recipient: *to,
            sender: submission.from.to_owned(),
            url: submission.report_url.clone(),
        };
        all.push(Taken { subject, reports: course.reports });
    }
    respond(shared, call, answer, all).await
}

async fn respond(shared: &Shared, call: &Call, answer: AnswerForm, all: Vec<Taken>) -> Response {
    let messages: Vec<Value> = all
        .iter()
        .map(|taken| json!({ "status": 0, "receiver": taken.subject.recipient.digits(), "msgid": taken.subject.id }))
        .collect();
    let fields = json!({ "messages": messages });
    for taken in all {
        shared.reports.before_answer(&taken.subject, &taken.reports).await;
        shared.reports.after_answer(taken.subject, &taken.reports);
    }
    let normal = || writer::answer(call.version, call.format, &fields);
    let json_text = || writer::written(call.version, Format::Json, &fields);
    match answer {
        AnswerForm::Normal => normal(),
        AnswerForm::Slow => {
            tokio::time::sleep(shared.options.slow_answer).await;
            normal()
        }
        AnswerForm::Held => {
            tokio::time::sleep(shared.options.held_answer).await;
            writer::closed()
        }
        AnswerForm::Closed => writer::closed(),
        AnswerForm::BrokenOff => writer::broken_off(&json_text()),
        AnswerForm::Truncated => writer::truncated(&json_text()),
        AnswerForm::Html => writer::html(StatusCode::OK),
        AnswerForm::HtmlError(code) => {
            writer::html(StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        }
        AnswerForm::Xml => writer::answer(call.version, Format::Xml, &fields),
        AnswerForm::Strings => writer::answer(call.version, Format::Json, &writer::numbers_as_texts(&fields)),
    }
}

fn read(fields: &Fields) -> Result<Submission<'_>, SendStatus> {
    let from = fields.get("mocean-from").ok_or(SendStatus::InvalidSenderLength)?.trim();
    let numeric = from.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+');
    let longest = if numeric { MAX_SENDER_DIGITS + 1 } else { MAX_SENDER_LETTERS };
    if from.chars().count() > longest {
        return Err(SendStatus::InvalidSenderLength);
    }
    let text = fields.get("mocean-text").ok_or(SendStatus::EmptyText)?;
    if measure(text).segments > MAX_SEGMENTS {
        return Err(SendStatus::TextTooLong);
    }
    check_options(fields)?;
    let wants_reports = fields.get("mocean-dlr-mask").is_some_and(|mask| mask.trim() == "1");
    let report_url = fields.get("mocean-dlr-url").filter(|_| wants_reports).and_then(|url| url.trim().parse().ok());
    Ok(Submission { from, receivers: receivers(fields)?, text, report_url })
}

fn receivers(fields: &Fields) -> Result<Vec<PhoneNumber>, SendStatus> {
    let written = fields.get("mocean-to").ok_or(SendStatus::NoDestination)?;
    let receivers = written
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .map(|part| {
            let digits: String = part.chars().filter(char::is_ascii_digit).collect();
            PhoneNumber::from_e164(&format!("+{digits}")).map_err(|_| SendStatus::InvalidDestination)
        })
        .collect::<Result<Vec<_>, _>>()?;
    match receivers.len() {
        0 => Err(SendStatus::NoDestination),
        1..=MAX_RECEIVERS => Ok(receivers),
        _ => Err(SendStatus::TooManyReceivers),
    }
}

fn check_options(fields: &Fields) -> Result<(), SendStatus> {
    let check = |name, status, fine: fn(&str) -> bool| match fields.get(name) {
        Some(value) if !fine(value.trim()) => Err(status),
        _ => Ok(()),
    };
    check("mocean-coding", SendStatus::InvalidCharset, |coding| matches!(coding, "1" | "2" | "3"))?;
    check("mocean-charset", SendStatus::InvalidCharset, |charset| charset.eq_ignore_ascii_case("utf-8"))?;
    check("mocean-mclass", SendStatus::InvalidMclass, |class| matches!(class, "0" | "1" | "2" | "3"))?;
    check("mocean-validity", SendStatus::InvalidValidity, |seconds| seconds.parse::<u64>().is_ok_and(|s| s > 0))?;
    check("mocean-schedule", SendStatus::InvalidSchedule, |time| {
        // "must have leading zero for time": 19 characters, no fewer.
        time.len() == 19 && mocean_time::parse(time).is_some()
    })
}

/// Why the digits of a number refuse its message.
enum Refusal {
    Status(SendStatus),
    TooManyRequests,
}

fn course(shared: &Shared, to: PhoneNumber, text: &str) -> Result<Course, Refusal> {
    let digits = to.digits();
    let Some(scenario) = scenario_for(&digits) else { return Ok(Course::ordinary()) };
    match &scenario.fate {
        Fate::Taken(course) => Ok(course.clone()),
        Fate::Refused(status) => Err(Refusal::Status(*status)),
        Fate::RefusedOnce(status) if shared.messages.is_first_try(&digits, text) => Err(Refusal::Status(*status)),
        Fate::RefusedOnce(_) => Ok(Course::ordinary()),
        Fate::TooManyRequests => Err(Refusal::TooManyRequests),
    }
}

fn charge(shared: &Shared, to: PhoneNumber, text: &str) -> Decimal {
    shared.prices.price(to.region()) * Decimal::from(measure(text).segments)
}

fn log_entry(shared: &Shared, submission: &Submission<'_>, to: PhoneNumber, reports: &[Report]) -> HandsetEntry {
    let delivered = reports.iter().any(|report| report.status == ReportedStatus::Delivered);
    let (arrived, outcome) = match reports.last() {
        None => (true, "delivered, without a report".to_owned()),
        Some(_) if delivered => (true, "delivered".to_owned()),
        Some(report) => {
            let word = if report.status == ReportedStatus::Expired { "expired" } else { "failed" };
            (false, format!("{word}: {} {}", report.error, report.error.words()))
        }
    };
    HandsetEntry {
        direction: Direction::Received,
        handset: to,
        peer: submission.from.to_owned(),
        text: submission.text.to_owned(),
        webhook: submission.report_url.clone(),
        outcome,
        arrived,
        at: (shared.options.now)(),
    }
}
