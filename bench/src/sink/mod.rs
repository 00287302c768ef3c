//! A provider that takes everything: answers in Mocean's JSON, after a latency if one is set, and remembers who was texted.
//!
//! It runs on one thread and does as little as it can, because what it costs is taken from what it measures.

mod tally;

use std::cell::RefCell;
use std::convert::Infallible;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::LocalSet;

use tally::Tally;
pub(crate) use tally::{Received, ReportUrl};

/// Connections that may wait to be accepted: a client that opens a thousand at once must not wait for a repeated SYN.
const BACKLOG: u32 = 4096;

/// Rows in the form of the document's sample: everything else, and one country.
const PRICES: &str = concat!(
    r#"{"status":0,"destinations":["#,
    r#"{"country":"Default","operator":"Default","mcc":"Default","mnc":"Default","price":"0.0400","currency":"MYR"},"#,
    r#"{"country":"Malaysia","operator":"Default","mcc":"502","mnc":"Default","price":"0.0200","currency":"MYR"}]}"#
);

/// How the sink behaves.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct Options {
    /// Time from a whole request to its answer
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    pub(crate) latency_ms: u64,

    /// Remember the report URL of each message, for `GET /reports?after=N`
    #[arg(long)]
    pub(crate) keep_reports: bool,
}

impl Options {
    /// A sink that answers after so many milliseconds and forgets report URLs.
    pub(crate) const fn after(latency_ms: u64) -> Self {
        Self { latency_ms, keep_reports: false }
    }
}

/// Serves on a free loopback port for ever, after printing its address on a line of its own.
pub(crate) fn serve(options: Options) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, listen(options))
}

async fn listen(options: Options) -> anyhow::Result<()> {
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).context("no port for the sink")?;
    let listener: TcpListener = socket.listen(BACKLOG)?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    let tally = Rc::new(RefCell::new(Tally::new(options.keep_reports)));
    let latency = Duration::from_millis(options.latency_ms);
    loop {
        let (connection, _) = listener.accept().await?;
        connection.set_nodelay(true)?;
        let tally = tally.clone();
        tokio::task::spawn_local(async move {
            let service = service_fn(|request| answer(request, latency, &tally));
            // A connection that breaks is the client's affair.
            let _ =
                http1::Builder::new().pipeline_flush(true).serve_connection(TokioIo::new(connection), service).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    latency: Duration,
    tally: &RefCell<Tally>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let is_message = request.method() == Method::POST && request.uri().path().ends_with("/sms");
    let body = if is_message {
        let form = request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let answer = accept(&form, &mut tally.borrow_mut());
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        Bytes::from(answer)
    } else {
        question(&request, &mut tally.borrow_mut())
    };
    let mut response = Response::new(Full::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// Everything but a message.
fn question(request: &Request<Incoming>, tally: &mut Tally) -> Bytes {
    let path = request.uri().path();
    if path.ends_with("/account/pricing") {
        Bytes::from_static(PRICES.as_bytes())
    } else if path.ends_with("/account/balance") {
        Bytes::from_static(br#"{"status":0,"value":100000.0000}"#)
    } else if path == "/received" {
        Bytes::from(tally.take().to_json())
    } else if path == "/reports" {
        let query = request.uri().query().unwrap_or_default();
        let after = query.strip_prefix("after=").and_then(|number| number.parse().ok()).unwrap_or(0);
        Bytes::from(tally.reports_after(after))
    } else {
        Bytes::from_static(br#"{"status":22,"err_msg":"Unknown request"}"#)
    }
}

fn accept(form: &[u8], tally: &mut Tally) -> String {
    match field(form, b"mocean-to=").and_then(number) {
        Some(to) => {
            let id = tally.add(to, || field(form, b"mocean-dlr-url="));
            format!(r#"{{"messages":[{{"status":0,"receiver":"{to}","msgid":"sink{id:012}"}}]}}"#)
        }
        None => r#"{"status":4,"err_msg":"Invalid mocean-to"}"#.to_owned(),
    }
}

/// A field of a form as it came, without decoding all of it.
fn field<'a>(form: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    form.split(|byte| *byte == b'&').find_map(|field| field.strip_prefix(name))
}

fn number(value: &[u8]) -> Option<u64> {
    std::str::from_utf8(value).ok()?.trim_start_matches("%2B").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Tally, accept, field, number};

    #[test]
    fn recipients_are_read_from_forms() {
        let recipient = |form| field(form, b"mocean-to=").and_then(number);
        assert_eq!(recipient(b"mocean-from=X&mocean-to=60122000000&mocean-text=mocean-to%3D1"), Some(60_122_000_000));
        assert_eq!(recipient(b"mocean-to=%2B60122000000"), Some(60_122_000_000));
        assert_eq!(recipient(b"mocean-text=hello"), None);
    }

    #[test]
    fn a_number_texted_twice_is_noticed() {
        let mut tally = Tally::new(false);
        for to in ["60122000000", "60122000001", "60122000000"] {
            accept(format!("mocean-to={to}").as_bytes(), &mut tally);
        }
        let received = tally.take();
        assert_eq!((received.messages, received.recipients), (3, 2));
        assert_eq!(tally.take().messages, 0);
    }

    #[test]
    fn report_urls_are_kept_when_asked_for() {
        let mut tally = Tally::new(true);
        accept(b"mocean-to=601&mocean-dlr-url=http%3A%2F%2Fx%2Fdlr%2F1", &mut tally);
        accept(b"mocean-to=602&mocean-dlr-url=http%3A%2F%2Fx%2Fdlr%2F2", &mut tally);
        let found: Vec<super::ReportUrl> = serde_json::from_str(&tally.reports_after(1)).unwrap();
        assert_eq!((found.len(), found[0].url.as_str(), found[0].to), (1, "http://x/dlr/2", 602));
    }
}
