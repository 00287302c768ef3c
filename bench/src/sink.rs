//! A provider that takes everything at once: answers in Mocean's JSON and remembers who was texted.

use std::collections::HashSet;
use std::convert::Infallible;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// Rows in the form of the document's sample: everything else, and one country.
const PRICES: &str = concat!(
    r#"{"status":0,"destinations":["#,
    r#"{"country":"Default","operator":"Default","mcc":"Default","mnc":"Default","price":"0.0400","currency":"MYR"},"#,
    r#"{"country":"Malaysia","operator":"Default","mcc":"502","mnc":"Default","price":"0.0200","currency":"MYR"}]}"#
);

/// Recipients in the order of their messages, as numbers.
#[derive(Default)]
struct Received(Mutex<Vec<u64>>);

impl Received {
    fn add(&self, recipient: u64) -> usize {
        let mut received = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        received.push(recipient);
        received.len()
    }

    /// How many messages came since the last call, and to how many different numbers.
    fn take(&self) -> (usize, usize) {
        let received = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let distinct: HashSet<u64> = received.iter().copied().collect();
        (received.len(), distinct.len())
    }
}

/// Serves on a free loopback port for ever, after printing its address on a line of its own.
pub(crate) async fn serve() -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no port for the sink")?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    let received = Arc::new(Received::default());
    loop {
        let (connection, _) = listener.accept().await?;
        connection.set_nodelay(true)?;
        let received = received.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &received));
            // A connection that breaks is the client's affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(connection), service).await;
        });
    }
}

async fn answer(request: Request<Incoming>, received: &Received) -> Result<Response<Full<Bytes>>, Infallible> {
    let is_message = request.method() == Method::POST && request.uri().path().ends_with("/sms");
    let body = if is_message {
        let form = request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        accept(&form, received)
    } else if request.uri().path().ends_with("/account/pricing") {
        PRICES.to_owned()
    } else if request.uri().path().ends_with("/account/balance") {
        r#"{"status":0,"value":100000.0000}"#.to_owned()
    } else if request.uri().path() == "/received" {
        let (messages, recipients) = received.take();
        format!(r#"{{"messages":{messages},"recipients":{recipients}}}"#)
    } else {
        r#"{"status":22,"err_msg":"Unknown request"}"#.to_owned()
    };
    let mut response = Response::new(Full::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

fn accept(form: &[u8], received: &Received) -> String {
    match recipient(form) {
        Some(to) => {
            let id = received.add(to);
            format!(r#"{{"messages":[{{"status":0,"receiver":"{to}","msgid":"sink{id:012}"}}]}}"#)
        }
        None => r#"{"status":4,"err_msg":"Invalid mocean-to"}"#.to_owned(),
    }
}

/// `mocean-to` of a form, without decoding all of it.
fn recipient(form: &[u8]) -> Option<u64> {
    let value = form.split(|byte| *byte == b'&').find_map(|field| field.strip_prefix(b"mocean-to="))?;
    std::str::from_utf8(value).ok()?.trim_start_matches("%2B").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Received, accept, recipient};

    #[test]
    fn recipients_are_read_from_forms() {
        assert_eq!(recipient(b"mocean-from=X&mocean-to=60122000000&mocean-text=mocean-to%3D1"), Some(60_122_000_000));
        assert_eq!(recipient(b"mocean-to=%2B60122000000"), Some(60_122_000_000));
        assert_eq!(recipient(b"mocean-text=hello"), None);
    }

    #[test]
    fn a_number_texted_twice_is_noticed() {
        let received = Received::default();
        for to in ["60122000000", "60122000001", "60122000000"] {
            accept(format!("mocean-to={to}").as_bytes(), &received);
        }
        assert_eq!(received.take(), (3, 2));
        assert_eq!(received.take(), (0, 0));
    }
}
