//! One request, one answer, and where exactly it broke if it did.

use std::error::Error;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{RequestBuilder, Response, header};

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) http_status: u16,
    /// `Retry-After`, where it is given in seconds.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Bytes,
}

/// A call without a whole answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Not one byte of the request was written.
    NotSent { words: String },
    /// The request may have been received and acted upon; what came of an answer before it broke off.
    MaybeSent { words: String, begun: Bytes },
}

/// Sends a request and reads its answer up to `limit` bytes.
pub(crate) async fn exchange(request: RequestBuilder, limit: usize) -> Result<Answer, Failure> {
    let response = request.send().await.map_err(classify)?;
    let http_status = response.status().as_u16();
    let retry_after = retry_after(&response);
    let body = read(response, limit).await?;
    Ok(Answer { http_status, retry_after, body })
}

async fn read(mut response: Response, limit: usize) -> Result<Bytes, Failure> {
    let mut body = BytesMut::new();
    loop {
        let words = match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= limit => {
                body.extend_from_slice(&chunk);
                continue;
            }
            Ok(Some(_)) => format!("the answer is longer than {limit} bytes"),
            Ok(None) => return Ok(body.freeze()),
            Err(error) => causes(&error),
        };
        return Err(Failure::MaybeSent { words, begun: body.freeze() });
    }
}

fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn classify(error: reqwest::Error) -> Failure {
    let words = causes(&error);
    if error.is_builder() || error.is_connect() || was_never_written(&error) {
        Failure::NotSent { words }
    } else {
        Failure::MaybeSent { words, begun: Bytes::new() }
    }
}

/// hyper hands a request back as "canceled" only while it still waits for its connection.
fn was_never_written(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            return error.is_canceled();
        }
        cause = error.source();
    }
    false
}

/// The chain of causes in one line, without the URL: it may hold a secret.
pub(super) fn causes(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        let phase = if error.is_connect() { "connecting took too long" } else { "no whole answer in time" };
        return phase.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if words.last().is_none_or(|last| !last.contains(&text)) {
            words.push(text);
        }
        cause = error.source();
    }
    if words.is_empty() { "the call failed".to_owned() } else { words.join(": ") }
}
