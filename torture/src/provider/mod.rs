//! A provider that speaks Mocean's form and JSON, behaves badly on purpose, and remembers everything.

mod account;
mod answer;
mod form;
mod manner;
mod oracle;
mod reports;

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

pub use account::Refusal;
pub(crate) use form::marker_of;
pub use manner::Manner;
pub use oracle::{Answer, Entry, Inquiry, OPTED_OUT, Post, Report, Taken};
pub(crate) use oracle::{append, read as read_log};

use crate::clock::Clock;
use crate::front::Front;
use crate::numbers::Digits;
use account::Account;
use answer::{Cut, json};
use form::Posted;
use manner::{DELIVERED, Plan, PlannedReport, Way, When};
use oracle::Oracle;
use reports::{Reporter, Subject};

/// The log's name in the folder of a run.
pub(crate) const LOG: &str = "oracle.jsonl";
/// Rows in the form of the document's sample: everything else, and one country.
const PRICES: &str = concat!(
    r#"{"status":0,"destinations":["#,
    r#"{"country":"Default","operator":"Default","mcc":"Default","mnc":"Default","price":"0.0400","currency":"MYR"},"#,
    r#"{"country":"Malaysia","operator":"Default","mcc":"502","mnc":"Default","price":"0.0200","currency":"MYR"}]}"#
);
/// A report that comes before the answer holds the answer up no longer than this.
const EARLY: Duration = Duration::from_millis(300);
/// How long nobody can connect during an outage, and how long after the last.
const OUTAGE: Duration = Duration::from_millis(250);
const BETWEEN_OUTAGES: Duration = Duration::from_secs(7);

/// The provider, serving as long as it lives.
pub struct FakeProvider {
    url: String,
    inner: Arc<Inner>,
    server: tokio::task::JoinHandle<()>,
}

/// The provider's side of the account. Cheap to clone.
#[derive(Clone)]
pub(crate) struct AccountDesk(Arc<Inner>);

struct Inner {
    clock: Clock,
    oracle: Arc<Oracle>,
    rng: Mutex<fastrand::Rng>,
    manner: Mutex<Manner>,
    account: Account,
    reporter: Arc<Reporter>,
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl AccountDesk {
    /// Refuses the account from now on.
    pub(crate) fn refuse(&self, refusal: Refusal) {
        self.0.account.refuse(refusal);
    }

    /// Takes its messages again.
    pub(crate) fn accept(&self) {
        self.0.account.accept();
    }

    /// How many messages of broadcasts were refused with the account since the refusal began.
    pub(crate) fn refused_posts(&self) -> u64 {
        self.0.account.refused_posts()
    }
}

impl FakeProvider {
    /// Serves at a loopback port, calm at first, with its log in `folder`; reports go through `front`. Numbers of which a
    /// carrier said that they opted out go to `opted_out`, once that was answered.
    pub(crate) async fn start(
        port: u16,
        folder: &Path,
        clock: Clock,
        rng: fastrand::Rng,
        front: Front,
        opted_out: mpsc::UnboundedSender<Digits>,
    ) -> anyhow::Result<Self> {
        let oracle = Arc::new(Oracle::create(folder.join(LOG))?);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = TcpListener::bind(address).await?;
        let inner = Arc::new(Inner {
            clock,
            oracle: oracle.clone(),
            rng: Mutex::new(rng),
            manner: Mutex::new(Manner::calm(1, 2)),
            account: Account::default(),
            reporter: Reporter::new(front, oracle, opted_out),
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

    /// Where the account can be refused.
    pub(crate) fn account_desk(&self) -> AccountDesk {
        AccountDesk(self.inner.clone())
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
        oracle::read(self.inner.oracle.path())
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
        if path.ends_with("/account/pricing") {
            return Ok(json(PRICES.to_owned()));
        }
        if let Some(refusal) = self.account.refused_for() {
            return Ok(answer::account_refused(refusal));
        }
        if path.ends_with("/account/balance") {
            return Ok(json(r#"{"status":0,"value":100000.0000}"#.to_owned()));
        }
        if path.ends_with("/report/message") {
            return self.tell(request.uri().query().unwrap_or_default());
        }
        Ok(json(r#"{"status":34,"err_msg":"Unknown request"}"#.to_owned()))
    }

    /// Takes a message: reads it, decides, writes that down, and only then lets the sender know.
    async fn take(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
        let form = request.into_body().collect().await.map_err(|_| Cut)?.to_bytes();
        let at = self.clock.now();
        let Ok(Posted { mut subject, message, marker }) = form::read(&form) else {
            return Ok(json(r#"{"status":20,"err_msg":"Insufficient headers"}"#.to_owned()));
        };
        let manner = self.manner();
        let refusal = self.account.refused_for();
        let plan = match refusal {
            Some(refusal) => Plan::refused(refusal.answer(), manner),
            None => self.with_rng(|rng| Plan::draw(manner, subject.to, rng)),
        };
        let taken =
            plan.fate.map(|fate| Taken { msgid: format!("fake{:016x}", self.with_rng(|rng| rng.u64(..))), fate });
        subject.msgid = taken.as_ref().map(|taken| taken.msgid.clone()).unwrap_or_default();
        if refusal.is_some() && marker.is_some() {
            self.account.note_refused_post();
        }
        let post = Post { at, message, to: subject.to, marker, answer: plan.answer, taken };
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
        let mut response = match refusal {
            Some(refusal) => answer::account_refused(refusal),
            None => answer::carry_out(plan.answer, &subject, self.with_rng(fastrand::Rng::bool)).await?,
        };
        if plan.close {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(response)
    }

    /// Answers what became of a message, from the log alone. In a storm some of these calls break off, too.
    fn tell(&self, query: &str) -> Result<Response<Full<Bytes>>, Cut> {
        let msgid = form::field(query.as_bytes(), "mocean-msgid").map_err(|_| Cut)?;
        if self.manner().stormy && self.with_rng(|rng| rng.u32(0..100)) < 5 {
            return Err(Cut);
        }
        let post = self.oracle.taken_as(&msgid).map_err(|_| Cut)?;
        let Some((message, fate)) = post.and_then(|post| Some((post.message, post.taken?.fate))) else {
            return Ok(answer::unheard_of(&msgid));
        };
        let nonce = self.reporter.next_nonce();
        self.oracle.note(&Entry::Inquiry(Inquiry { nonce, message, status: fate })).map_err(|_| Cut)?;
        Ok(answer::told(&msgid, fate, nonce))
    }

    /// A report whose token is none of Carillon's.
    fn report_on_nothing(&self, subject: &Subject) {
        let Some((before, _)) = subject.path.rsplit_once('/') else { return };
        let noise: [u8; 32] = std::array::from_fn(|_| self.with_rng(|rng| rng.u8(..)));
        let path = format!("{before}/{}", URL_SAFE_NO_PAD.encode(noise));
        let subject = Subject { path, message: None, to: subject.to, msgid: "fakenothing".to_owned() };
        let way = self.with_rng(Way::draw);
        // Half of them would make a number leave if they were believed.
        let code = if self.with_rng(fastrand::Rng::bool) { OPTED_OUT } else { 0 };
        let when = When::After(Duration::ZERO);
        self.reporter.begin(subject, PlannedReport { status: DELIVERED, code, way, when });
    }
}
