//! A fake Mocean: HTTP/1.1 by hand over a TCP socket, so that a test can end a call in any way.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gateway::{
    Credentials, MoceanClient, MoceanConfig, OutboundSms, PrivateAddresses, SendOutcome, Transport, TransportConfig,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::form_urlencoded;

/// How one call ends.
#[derive(Debug, Clone)]
pub(crate) enum Play {
    /// A whole answer; the connection stays open.
    Answer { status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8> },
    /// A whole answer in two pieces with a pause between them.
    Slow { body: Vec<u8>, pause: Duration },
    /// The connection is accepted and closed before a byte is read.
    CloseAtOnce,
    /// The connection is reset before a byte is read.
    ResetAtOnce,
    /// The request is read, then the connection is closed.
    CloseAfterRequest,
    /// The request is read, then the connection is reset.
    ResetAfterRequest,
    /// A whole head and half a body, then closed.
    CloseInBody(Vec<u8>),
    /// A whole head and half a body, then reset.
    ResetInBody(Vec<u8>),
    /// Half a head, then closed.
    CloseInHead,
    /// The request is read, and nothing ever comes.
    Silence,
    /// Something that isn't HTTP.
    Garbage,
    /// A body without end.
    Endless,
}

impl Play {
    pub(crate) fn json(body: &str) -> Self {
        Self::body(200, "application/json", body.as_bytes())
    }

    pub(crate) fn xml(body: &str) -> Self {
        Self::body(200, "text/xml", body.as_bytes())
    }

    pub(crate) fn html(status: u16) -> Self {
        Self::body(status, "text/html", b"<html><head><title>Oops</title></head><body>Oops</body></html>")
    }

    pub(crate) fn body(status: u16, kind: &str, body: &[u8]) -> Self {
        Self::Answer { status, headers: vec![("Content-Type", kind.to_owned())], body: body.to_vec() }
    }

    pub(crate) fn with_header(self, name: &'static str, value: &str) -> Self {
        match self {
            Self::Answer { status, mut headers, body } => {
                headers.push((name, value.to_owned()));
                Self::Answer { status, headers, body }
            }
            other => other,
        }
    }
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) form: BTreeMap<String, String>,
}

/// A listening server that plays one ending for each request, the last one for ever.
pub(crate) struct FakeMocean {
    pub(crate) address: SocketAddr,
    pub(crate) connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl FakeMocean {
    pub(crate) async fn playing(plays: impl IntoIterator<Item = Play>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let plays = Arc::new(Mutex::new(plays.into_iter().collect::<VecDeque<_>>()));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let (kept, counted) = (Arc::clone(&requests), Arc::clone(&connections));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, Arc::clone(&plays), Arc::clone(&kept)));
            }
        });
        Self { address, connections, requests }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn client(&self) -> MoceanClient {
        client_to(&format!("http://{}", self.address), key_and_secret())
    }

    /// For calls that are meant to end by a timeout.
    pub(crate) fn impatient_client(&self) -> MoceanClient {
        impatient_client_to(&format!("http://{}", self.address))
    }
}

pub(crate) fn key_and_secret() -> Credentials {
    Credentials::KeySecret { key: "the-key".into(), secret: "the-secret".into() }
}

/// Waits long enough for a busy machine.
pub(crate) fn client_to(base_url: &str, credentials: Credentials) -> MoceanClient {
    client_waiting(base_url, credentials, Duration::from_secs(15), Duration::from_secs(30))
}

pub(crate) fn impatient_client_to(base_url: &str) -> MoceanClient {
    client_waiting(base_url, key_and_secret(), Duration::from_millis(800), Duration::from_secs(1))
}

fn client_waiting(base_url: &str, credentials: Credentials, connect: Duration, total: Duration) -> MoceanClient {
    let transport = Transport::new(TransportConfig {
        connect_timeout: connect,
        total_timeout: total,
        private_addresses: PrivateAddresses::Allowed,
        ..TransportConfig::default()
    });
    let config = MoceanConfig { base_url: base_url.parse().unwrap(), credentials };
    MoceanClient::new(config, transport.unwrap()).unwrap()
}

pub(crate) fn sms() -> OutboundSms {
    OutboundSms::new("Bells", "+60173788399".parse().unwrap(), "Hello")
}

pub(crate) fn accepted(id: &str) -> SendOutcome {
    SendOutcome::Accepted { provider_message_id: Some(id.to_owned()) }
}

async fn serve(mut stream: TcpStream, plays: Arc<Mutex<VecDeque<Play>>>, requests: Arc<Mutex<Vec<Request>>>) {
    stream.set_nodelay(true).unwrap();
    loop {
        let play = {
            let mut plays = plays.lock().unwrap();
            if plays.len() > 1 { plays.pop_front().unwrap() } else { plays.front().unwrap().clone() }
        };
        match play {
            Play::CloseAtOnce => return,
            Play::ResetAtOnce => {
                stream.set_zero_linger().unwrap();
                return;
            }
            _ => {}
        }
        let Some(request) = read_request(&mut stream).await else { return };
        requests.lock().unwrap().push(request);
        if !act(&mut stream, play).await {
            return;
        }
    }
}

/// Plays an ending; whether the connection goes on.
async fn act(stream: &mut TcpStream, play: Play) -> bool {
    match play {
        Play::Answer { status, headers, body } => {
            let mut answer = head(status, &headers, body.len()).into_bytes();
            answer.extend_from_slice(&body);
            stream.write_all(&answer).await.unwrap();
            true
        }
        Play::Slow { body, pause } => {
            let (first, second) = body.split_at(body.len() / 2);
            stream.write_all(head(200, &[], body.len()).as_bytes()).await.unwrap();
            stream.write_all(first).await.unwrap();
            tokio::time::sleep(pause).await;
            stream.write_all(second).await.is_ok()
        }
        Play::CloseInBody(body) | Play::ResetInBody(body) if body.is_empty() => false,
        Play::CloseInBody(body) => {
            half_a_body(stream, &body).await;
            false
        }
        Play::ResetInBody(body) => {
            half_a_body(stream, &body).await;
            // Lets the half arrive: a reset throws away what is still under way.
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.set_zero_linger().unwrap();
            false
        }
        Play::ResetAfterRequest => {
            stream.set_zero_linger().unwrap();
            false
        }
        Play::CloseInHead => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Le").await.unwrap();
            false
        }
        Play::Garbage => {
            stream.write_all(b"220 smtp.example ready\r\n\r\n").await.unwrap();
            false
        }
        Play::Silence => {
            let mut byte = [0];
            let _ = stream.read(&mut byte).await;
            false
        }
        Play::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
            let chunk = format!("{:x}\r\n{}\r\n", 4096, " ".repeat(4096));
            while stream.write_all(chunk.as_bytes()).await.is_ok() {}
            false
        }
        Play::CloseAtOnce | Play::ResetAtOnce | Play::CloseAfterRequest => false,
    }
}

async fn half_a_body(stream: &mut TcpStream, body: &[u8]) {
    stream.write_all(head(200, &[], body.len()).as_bytes()).await.unwrap();
    stream.write_all(&body[..body.len() / 2]).await.unwrap();
}

fn head(status: u16, headers: &[(&str, String)], length: usize) -> String {
    let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n");
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head + "\r\n"
}

pub(crate) async fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut seen = Vec::new();
    let end = loop {
        if let Some(end) = seen.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut seen).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(seen[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap().split(' ');
    let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap());
    let headers: BTreeMap<String, String> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = seen[end + 4..].to_vec();
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Some(Request { method, path: path.to_owned(), query: pairs(query.as_bytes()), headers, form: pairs(&body) })
}

fn pairs(encoded: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(encoded).into_owned().collect()
}
