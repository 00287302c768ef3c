//! A provider that speaks Mocean's form and JSON, behaves badly on purpose, and remembers everything.

mod manner;
mod oracle;
mod reports;

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use url::{Url, form_urlencoded};

pub use manner::Manner;
pub use oracle::{Answer, Entry, Post, Report};

use crate::clock::Clock;
use crate::front::Front;
use manner::{Plan, PlannedReport, When};
use oracle::Oracle;
use reports::{Reporter, Subject};

/// Rows in the form of the document's sample: everything else, and one country.
const PRICES: &str = concat!(
    r#"{"status":0,"destinations":["#,
    r#"{"country":"Default","operator":"Default","mcc":"Default","mnc":"Default","price":"0.0400","currency":"MYR"},"#,
    r#"{"country":"Malaysia","operator":"Default","mcc":"502","mnc":"Default","price":"0.0200","currency":"MYR"}]}"#
);
/// Longer than Carillon waits for an answer.
const HANGS: Duration = Duration::from_secs(45);
/// A report that comes before the answer holds the answer up no longer than this.
const EARLY: Duration = Duration::from_millis(300);
/// How long nobody can connect during an outage, and how long after the last.
const OUTAGE: Duration = Duration::from_millis(250);
const BETWEEN_OUTAGES: Duration = Duration::from_secs(7);
/// The head of a report token is the message's id.
const ID_BYTES: usize = 16;

/// The provider, serving as long as it lives.
pub struct FakeProvider {
    url: String,
    inner: Arc<Inner>,
    server: tokio::task::JoinHandle<()>,
}

struct Inner {
    clock: Clock,
    oracle: Arc<Oracle>,
    rng: Mutex<fastrand::Rng>,
    manner: Mutex<Manner>,
    reporter: Arc<Reporter>,
}

/// The connection is to be cut without an answer.
#[derive(Debug)]
struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut on purpose")
    }
}

impl std::error::Error for Cut {}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl FakeProvider {
    /// Serves at a loopback port, calm at first, with its log in `folder`; reports go through `front`.
    pub(crate) async fn start(
        port: u16,
        folder: &Path,
        clock: Clock,
        rng: fastrand::Rng,
        front: Front,
    ) -> anyhow::Result<Self> {
        let oracle = Arc::new(Oracle::create(folder.join("oracle.jsonl"))?);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = TcpListener::bind(address).await?;
        let inner = Arc::new(Inner {
            clock,
            oracle: oracle.clone(),
            rng: Mutex::new(rng),
            manner: Mutex::new(Manner::calm(1, 2)),
            reporter: Reporter::new(front, oracle),
        });
        let server = tokio::spawn(serve(listener, address, inner.clone()));
        Ok(Self { url: format!("http://{address}"), inner, server })
    }

    /// Where it answers.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Changes how it behaves from now on.
    pub fn behave(&self, manner: Manner) {
        *self.inner.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// Reports that Carillon has not answered yet.
    pub fn reports_waiting(&self) -> usize {
        self.inner.reporter.waiting()
    }

    /// The log as it lies on the disk.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn log(&self) -> anyhow::Result<Vec<Entry>> {
        self.inner.oracle.entries()
    }
}

async fn serve(listener: TcpListener, address: SocketAddr, inner: Arc<Inner>) {
    let mut listener = Some(listener);
    loop {
        // Taken away during an outage, so that connections are refused.
        let open = if let Some(open) = listener.take() {
            open
        } else {
            let Ok(open) = TcpListener::bind(address).await else {
                tokio::time::sleep(OUTAGE).await;
                continue;
            };
            open
        };
        if tokio::time::timeout(BETWEEN_OUTAGES, accept(&open, &inner)).await.is_err() {
            if inner.manner().stormy {
                drop(open);
                tokio::time::sleep(OUTAGE).await;
            } else {
                listener = Some(open);
            }
        }
    }
}

async fn accept(listener: &TcpListener, inner: &Arc<Inner>) -> Infallible {
    loop {
        let Ok((connection, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        if inner.manner().stormy && inner.with_rng(|rng| rng.u32(0..100)) < 3 {
            // Cut before anything is read. Nothing can be done where that can't be written down.
            let _ = inner.oracle.note(&Entry::Unread);
            continue;
        }
        let inner = inner.clone();
        tokio::spawn(async move {
            let _ = connection.set_nodelay(true);
            let service = service_fn(|request| inner.answer(request));
            // A connection that breaks is the client's affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(connection), service).await;
        });
    }
}

impl Inner {
    fn manner(&self) -> Manner {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_rng<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        draw(&mut self.rng.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
        let path = request.uri().path();
        if request.method() == Method::POST && path.ends_with("/sms") {
            return self.take(request).await;
        }
        Ok(json(if path.ends_with("/account/pricing") {
            PRICES.to_owned()
        } else if path.ends_with("/account/balance") {
            r#"{"status":0,"value":100000.0000}"#.to_owned()
        } else {
            r#"{"status":34,"err_msg":"Unknown request"}"#.to_owned()
        }))
    }

    /// Takes a message: reads it, decides, writes that down, and only then lets the sender know.
    async fn take(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
        let form = request.into_body().collect().await.map_err(|_| Cut)?.to_bytes();
        let Ok((post, subject)) = read(&form, self.clock) else {
            return Ok(json(r#"{"status":20,"err_msg":"Insufficient headers"}"#.to_owned()));
        };
        let manner = self.manner();
        let plan = self.with_rng(|rng| Plan::draw(manner, rng));
        let post = Post { answer: plan.answer, ..post };
        self.oracle.note(&Entry::Post(post)).map_err(|_| Cut)?;
        self.reporter.front().note_progress();
        let answer_at = tokio::time::Instant::now() + plan.latency;
        for report in &plan.reports {
            let sent = self.reporter.begin(subject.clone(), *report);
            if report.when == When::BeforeTheAnswer {
                let _ = tokio::time::timeout(EARLY, sent).await;
            }
        }
        if manner.stormy && self.with_rng(|rng| rng.u32(0..200)) == 0 {
            self.report_on_nothing(&subject);
        }
        tokio::time::sleep_until(answer_at).await;
        let mut response = self.carry_out(&plan, &subject).await?;
        if plan.close {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(response)
    }

    /// A report whose token is none of Carillon's.
    fn report_on_nothing(&self, subject: &Subject) {
        let Some((before, _)) = subject.path.rsplit_once('/') else { return };
        let noise: [u8; 32] = std::array::from_fn(|_| self.with_rng(|rng| rng.u8(..)));
        let path = format!("{before}/{}", URL_SAFE_NO_PAD.encode(noise));
        let subject = Subject { path, message: None, to: subject.to.clone() };
        self.reporter.begin(subject, PlannedReport { status: 1, when: When::After(Duration::ZERO) });
    }

    async fn carry_out(&self, plan: &Plan, subject: &Subject) -> Result<Response<Full<Bytes>>, Cut> {
        let coin = self.with_rng(fastrand::Rng::bool);
        match plan.answer {
            Answer::Accepted => {
                let (to, id) = (&subject.to, self.with_rng(|rng| rng.u64(..)));
                Ok(json(format!(r#"{{"messages":[{{"status":0,"receiver":"{to}","msgid":"fake{id:016x}"}}]}}"#)))
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
            Answer::Cut => Err(Cut),
            Answer::Garbled if coin => Ok(json(r#"{"messages":[{"status":0,"rec"#.to_owned())),
            Answer::Garbled => {
                let mut response = Response::new(Full::from("<html><h1>502 Bad Gateway</h1></html>"));
                *response.status_mut() = StatusCode::BAD_GATEWAY;
                Ok(response)
            }
            Answer::Hung => {
                tokio::time::sleep(HANGS).await;
                Err(Cut)
            }
        }
    }
}

fn json(body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// A message as it was posted; what is to be done about it comes later.
fn read(form: &[u8], clock: Clock) -> anyhow::Result<(Post, Subject)> {
    let field = |name: &str| {
        let found = form_urlencoded::parse(form).find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).with_context(|| format!("no {name}"))
    };
    let to = field("mocean-to")?;
    let path = Url::parse(&field("mocean-dlr-url")?)?.path().to_owned();
    let message = message_of(&path).context("no token")?;
    let post = Post {
        at: clock.now(),
        message: message.clone(),
        to: to.parse()?,
        marker: marker_of(&field("mocean-text")?).map(str::to_owned),
        answer: Answer::Cut,
    };
    Ok((post, Subject { path, message: Some(message), to }))
}

/// The message's id in the token at the end of its report address, 32 hexadecimal digits.
fn message_of(path: &str) -> Option<String> {
    let token = URL_SAFE_NO_PAD.decode(path.rsplit('/').next()?).ok()?;
    let id = token.get(..ID_BYTES)?;
    let id: [u8; ID_BYTES] = id.try_into().ok()?;
    Some(format!("{:032x}", u128::from_be_bytes(id)))
}

/// The marker at the head of a broadcast's text: `b12` of `b12: …`.
pub(crate) fn marker_of(text: &str) -> Option<&str> {
    let (marker, _) = text.split_once(": ")?;
    let digits = marker.strip_prefix('b')?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(marker)
}

#[cfg(test)]
mod tests {
    use super::{marker_of, message_of};

    #[test]
    fn markers_stand_at_the_head_of_broadcasts() {
        assert_eq!(marker_of("b12: The bells ring."), Some("b12"));
        for other in ["Welcome to main: …", "b: x", "b1x: x", "b1", ""] {
            assert_eq!(marker_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_token_begins_with_the_messages_id() {
        let path = "/webhooks/mocean/secret/dlr/AZr0AAAAcAAAAAAAAAAAAQECAwQFBgcICQoLDA0ODxA";
        assert_eq!(message_of(path).as_deref(), Some("019af400000070000000000000000001"));
        assert_eq!(message_of("/webhooks/mocean/secret/dlr/AAAA"), None);
    }
}
