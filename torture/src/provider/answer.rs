//! What the provider's answers look like.

use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};

use super::account::Refusal;
use super::oracle::Answer;
use super::reports::Subject;

/// Longer than Carillon waits for an answer.
const HANGS: Duration = Duration::from_secs(45);

/// The connection is to be cut without an answer.
#[derive(Debug)]
pub(super) struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut on purpose")
    }
}

impl std::error::Error for Cut {}

/// Answers a message as decided; `coin` chooses where there are two ways to do so.
pub(super) async fn carry_out(answer: Answer, subject: &Subject, coin: bool) -> Result<Response<Full<Bytes>>, Cut> {
    match answer {
        Answer::Accepted => {
            let Subject { to, msgid, .. } = subject;
            Ok(json(format!(r#"{{"messages":[{{"status":0,"receiver":"{to}","msgid":"{msgid}"}}]}}"#)))
        }
        Answer::TooManyRequests => {
            let mut response = json(String::new());
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            if coin {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Ok(response)
        }
        Answer::Throttled => Ok(json(r#"{"status":32,"err_msg":"Message+throttled."}"#.to_owned())),
        Answer::Refused => Ok(json(r#"{"status":28,"err_msg":"Invalid+destination+number."}"#.to_owned())),
        Answer::Unauthorised => Ok(account_refused(Refusal::WrongKey)),
        Answer::NoBalance => Ok(account_refused(Refusal::NoMoney)),
        Answer::Garbled if coin => Ok(json(r#"{"messages":[{"status":0,"rec"#.to_owned())),
        Answer::Garbled => Ok(page(StatusCode::BAD_GATEWAY)),
        Answer::Cut => Err(Cut),
        Answer::Hung => {
            tokio::time::sleep(HANGS).await;
            Err(Cut)
        }
    }
}

/// The account is refused, whatever was asked.
pub(super) fn account_refused(refusal: Refusal) -> Response<Full<Bytes>> {
    refusal.body().map_or_else(|| page(StatusCode::UNAUTHORIZED), json)
}

/// What became of a message.
pub(super) fn told(msgid: &str, fate: u8, nonce: u64) -> Response<Full<Bytes>> {
    json(format!(
        r#"{{"status":0,"message_status":{fate},"msgid":"{msgid}","credit_deducted":"1","torture-report":"{nonce}"}}"#
    ))
}

/// The provider knows no such message.
pub(super) fn unheard_of(msgid: &str) -> Response<Full<Bytes>> {
    json(format!(r#"{{"status":0,"message_status":5,"msgid":"{msgid}"}}"#))
}

pub(super) fn json(body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn page(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(format!("<html><h1>{status}</h1></html>")));
    *response.status_mut() = status;
    response
}
