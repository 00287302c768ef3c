//! A provider on a bare socket: it ends a call in ways that no HTTP server can, below HTTP and below TLS.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How one call ends.
#[derive(Debug, Clone)]
pub enum Play {
    /// A whole answer. `TO` in it stands for the recipient.
    Answer { status: u16, header: Option<(&'static str, String)>, body: String },
    /// Reset before a byte is read.
    ResetUnread,
    /// Reset when some of the request is read.
    ResetInRequest,
    /// Reset when all of the request is read.
    ResetAfterRequest,
    /// Closed in good order when all of the request is read.
    CloseAfterRequest,
    /// Nothing is ever answered.
    Silence,
    /// The head of an answer comes, its body never.
    HeadOnly,
    /// So much of what the head announces, then the connection is closed.
    BreaksOff(&'static str),
    /// An answer without end.
    Endless,
    /// Something that is not HTTP.
    NotHttp,
    /// An alert in place of a TLS handshake.
    RefuseTls,
    /// Not a word in place of a TLS handshake.
    SilentTls,
    /// A TLS handshake with a certificate that nobody trusts.
    UntrustedTls,
}

const ACCEPTED: &str = r#"{"messages":[{"status":0,"receiver":"TO","msgid":"raw"}]}"#;
const CERTIFICATE: &[u8] = include_bytes!("tls/certificate.pem");
/// Worth nothing: it is the key of the certificate above, which no one trusts.
const KEY: &[u8] = include_bytes!("tls/key.pem");

impl Play {
    /// JSON with HTTP status 200.
    pub fn json(body: &str) -> Self {
        Self::http(200, body)
    }

    /// A status in Mocean's way.
    pub fn status(http_status: u16, status: u16, words: &str) -> Self {
        let body = format!(r#"{{"messages":[{{"status":{status},"receiver":"TO","err_msg":"{words}"}}]}}"#);
        Self::http(http_status, &body)
    }

    /// A web page.
    pub fn page(http_status: u16) -> Self {
        Self::http(http_status, "<html><head><title>Oops</title></head><body>Oops</body></html>")
    }

    /// Any answer.
    pub fn http(status: u16, body: &str) -> Self {
        Self::Answer { status, header: None, body: body.to_owned() }
    }

    /// The same answer with a header.
    #[must_use]
    pub fn with(self, name: &'static str, value: &str) -> Self {
        match self {
            Self::Answer { status, body, .. } => Self::Answer { status, header: Some((name, value.to_owned())), body },
            other => other,
        }
    }

    fn accepted() -> Self {
        Self::json(ACCEPTED)
    }

    /// Whether it is about what lies below HTTP.
    pub fn needs_tls(&self) -> bool {
        matches!(self, Self::RefuseTls | Self::SilentTls | Self::UntrustedTls)
    }
}

/// Plays one ending for each request (or connection, where none is read); takes all messages when there are none left.
pub struct RawProvider {
    address: SocketAddr,
    posts: Arc<AtomicUsize>,
}

impl RawProvider {
    pub async fn playing(plays: impl IntoIterator<Item = Play>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let plays = Arc::new(Mutex::new(plays.into_iter().collect::<VecDeque<_>>()));
        let posts = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&posts);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&plays), Arc::clone(&counted)));
            }
        });
        Self { address, posts }
    }

    /// Requests that were read to their end.
    pub fn posts(&self) -> usize {
        self.posts.load(Ordering::SeqCst)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// One connection. An error is the client's end of it.
async fn serve(stream: TcpStream, plays: Arc<Mutex<VecDeque<Play>>>, posts: Arc<AtomicUsize>) {
    let _ = converse(stream, &plays, &posts).await;
}

async fn converse(mut stream: TcpStream, plays: &Mutex<VecDeque<Play>>, posts: &AtomicUsize) -> io::Result<()> {
    stream.set_nodelay(true)?;
    loop {
        // Only what ends a connection before its request is taken beforehand: a connection may stay unused.
        let early = {
            let mut plays = plays.lock().unwrap();
            let ends_early = |play: &Play| play.needs_tls() || matches!(play, Play::ResetUnread | Play::ResetInRequest);
            if plays.front().is_some_and(ends_early) { plays.pop_front() } else { None }
        };
        match early {
            Some(Play::ResetUnread) => return stream.set_zero_linger(),
            Some(Play::ResetInRequest) => {
                stream.read_exact(&mut [0; 16]).await?;
                return stream.set_zero_linger();
            }
            Some(play) => return shake_hands(stream, &play).await,
            None => {}
        }
        let Some(to) = read_request(&mut stream).await? else { return Ok(()) };
        posts.fetch_add(1, Ordering::SeqCst);
        let play = plays.lock().unwrap().pop_front().unwrap_or_else(Play::accepted);
        if !answer(&mut stream, play, &to).await? {
            return Ok(());
        }
    }
}

/// In place of a TLS handshake, or one that comes to nothing.
async fn shake_hands(mut stream: TcpStream, play: &Play) -> io::Result<()> {
    match play {
        Play::RefuseTls => {
            // RFC 8446, 6: a fatal alert, handshake_failure.
            stream.write_all(&[0x15, 3, 3, 0, 2, 2, 40]).await?;
            stream.read_to_end(&mut Vec::new()).await?;
        }
        Play::UntrustedTls => {
            let mut stream = stream.into_std()?;
            stream.set_nonblocking(false)?;
            stream.set_read_timeout(Some(Duration::from_secs(20)))?;
            let shaken = tokio::task::spawn_blocking(move || {
                let mut connection = rustls::ServerConnection::new(untrusted()).unwrap();
                connection.complete_io(&mut stream).map(|_| ())
            });
            shaken.await.unwrap()?;
        }
        _ => {
            stream.read_to_end(&mut Vec::new()).await?;
        }
    }
    Ok(())
}

fn untrusted() -> Arc<ServerConfig> {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap())
}

/// Ends a call; whether the connection goes on.
async fn answer(stream: &mut TcpStream, play: Play, to: &str) -> io::Result<bool> {
    match play {
        Play::Answer { status, header, body } => {
            let body = body.replace("TO", to);
            let header = header.map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default();
            let length = body.len();
            let whole = format!("HTTP/1.1 {status} X\r\n{header}Content-Length: {length}\r\n\r\n{body}");
            stream.write_all(whole.as_bytes()).await?;
            Ok(true)
        }
        Play::Silence => {
            stream.read_to_end(&mut Vec::new()).await?;
            Ok(false)
        }
        Play::HeadOnly => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 57\r\n\r\n").await?;
            stream.read_to_end(&mut Vec::new()).await?;
            Ok(false)
        }
        Play::BreaksOff(begun) => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", begun.len() + 30);
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(begun.as_bytes()).await?;
            Ok(false)
        }
        Play::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await?;
            let chunk = format!("{:x}\r\n{}\r\n", 4096, " ".repeat(4096));
            loop {
                stream.write_all(chunk.as_bytes()).await?;
            }
        }
        Play::NotHttp => {
            stream.write_all(b"220 smtp.example ready\r\n\r\n").await?;
            Ok(false)
        }
        Play::ResetAfterRequest => {
            stream.set_zero_linger()?;
            Ok(false)
        }
        _ => Ok(false),
    }
}

/// Reads a whole request; its recipient, or `None` where the connection ended first.
async fn read_request(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut seen = Vec::new();
    loop {
        if let Some(end) = seen.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&seen[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:")).unwrap_or("0");
            let whole = end + 4 + length.trim().parse::<usize>().unwrap();
            while seen.len() < whole {
                if stream.read_buf(&mut seen).await? == 0 {
                    return Ok(None);
                }
            }
            let mut form = url::form_urlencoded::parse(&seen[end + 4..whole]);
            let to = form.find(|(name, _)| name == "mocean-to").map(|(_, to)| to.into_owned());
            return Ok(Some(to.unwrap_or_default()));
        }
        if stream.read_buf(&mut seen).await? == 0 {
            return Ok(None);
        }
    }
}
