//! Connections: how many there may be, and how long each may take. `axum::serve` has neither limit, so this stands in its
//! place.
//!
//! A connection that doesn't send its next request, or doesn't take what it asked for, is cut: whoever opens many and is
//! slow on all of them holds none for long. Where few are left, connections close after each answer instead of waiting for
//! the next request, so that what is idle makes room first.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use engine::network::{is_somebodys_own, network_of};
use http::{HeaderValue, Request, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// How long a connection may take to send the head of its first or next request.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection may take to accept another piece of an answer.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// The most bytes that are kept of a request's head; what is longer is 431.
const LONGEST_HEAD: usize = 64 * 1024;
/// The most fields in a request's head.
const MOST_FIELDS: usize = 100;
/// Files and sockets of the process that are no connections of callers: database, providers, logs.
const OTHER_FILES: u64 = 200;
/// One network holds at most this part of all connections.
const SHARE_OF_ONE: usize = 8;
/// How long to wait before the next try where the system has no more sockets.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(100);

/// Serves until `closing`, then finishes what is being answered. At most `most` connections at once, or as many as the
/// system lets the process have open.
pub async fn serve(listener: TcpListener, router: Router, most: usize, closing: CancellationToken) {
    let places = Arc::new(Places::new(within_the_systems_limit(most)));
    let tracker = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = closing.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => match Places::take(&places, peer.ip()) {
                Some(place) => {
                    tracker.spawn(converse(stream, peer, router.clone(), place, closing.clone()));
                }
                // Closed at once: whoever asks in good faith asks again.
                None => metrics::counter!("carillon_connections_refused_total").increment(1),
            },
            Err(error) => {
                tracing::warn!(%error, "no connection could be taken");
                tokio::time::sleep(OUT_OF_SOCKETS).await;
            }
        }
    }
    drop(listener);
    tracker.close();
    tracker.wait().await;
}

/// Raises the system's limit as far as it goes, and keeps some files for what is not a connection.
fn within_the_systems_limit(most: usize) -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1_024);
    let room = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX).max(16);
    if room < most {
        tracing::warn!(most, room, "the system lets this process have fewer connections than it may serve (ulimit -n)");
    }
    most.min(room)
}

/// Answers the requests of one connection, one after the other.
async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, place: Place, closing: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection can't be set up");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(TAKEN_WITHIN));
    let place = &place;
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = router.clone().oneshot(request.map(Body::new));
        async move { answer.await.map(|answer| place.close_where_crowded(answer)) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(LONGEST_HEAD)
        .max_header_size(LONGEST_HEAD)
        .max_headers(MOST_FIELDS)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // Slow, gone, or no HTTP: nothing of ours, and it could fill the log.
        tracing::debug!(%error, "a connection broke off");
    }
}

/// How many connections there are, together and of each network.
struct Places {
    most: usize,
    taken: AtomicUsize,
    by_network: Mutex<HashMap<IpAddr, usize>>,
}

impl Places {
    fn new(most: usize) -> Self {
        Self { most, taken: AtomicUsize::new(0), by_network: Mutex::default() }
    }

    /// A place for a connection from this address, if there is one.
    fn take(places: &Arc<Self>, address: IpAddr) -> Option<Place> {
        if places.taken.fetch_add(1, Ordering::Relaxed) >= places.most {
            places.taken.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        let mut place = Place { places: places.clone(), network: None };
        if is_somebodys_own(address) {
            let network = network_of(address);
            let mut held = places.by_network.lock().unwrap_or_else(PoisonError::into_inner);
            let count = held.entry(network).or_default();
            if *count >= (places.most / SHARE_OF_ONE).max(1) {
                return None;
            }
            *count += 1;
            place.network = Some(network);
        }
        Some(place)
    }
}

/// A connection's place; given back when dropped.
struct Place {
    places: Arc<Places>,
    network: Option<IpAddr>,
}

impl Place {
    /// Three quarters taken: from here on nobody keeps a connection for their next request.
    fn close_where_crowded(&self, mut answer: Response) -> Response {
        if self.places.taken.load(Ordering::Relaxed) > self.places.most / 4 * 3 {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken.fetch_sub(1, Ordering::Relaxed);
        let Some(network) = self.network else { return };
        let mut held = self.places.by_network.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                held.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_given_back() {
        let places = Arc::new(Places::new(16));
        let local: IpAddr = "127.0.0.1".parse().unwrap();
        let taken: Vec<_> = (0..16).map(|_| Places::take(&places, local).unwrap()).collect();
        assert!(Places::take(&places, local).is_none());
        let crowded = taken[0].close_where_crowded(Response::new(Body::empty()));
        assert_eq!(crowded.headers()[header::CONNECTION], "close");
        drop(taken);
        let place = Places::take(&places, local).unwrap();
        assert!(place.close_where_crowded(Response::new(Body::empty())).headers().is_empty());
    }

    #[test]
    fn one_network_holds_a_part_of_all() {
        let places = Arc::new(Places::new(16));
        let address = |text: &str| -> IpAddr { text.parse().unwrap() };
        let one = Places::take(&places, address("2001:db8::1")).unwrap();
        let _two = Places::take(&places, address("2001:db8::2")).unwrap();
        assert!(Places::take(&places, address("2001:db8::3")).is_none());
        let _other = Places::take(&places, address("2001:db8:0:1::1")).unwrap();
        drop(one);
        assert!(Places::take(&places, address("2001:db8::3")).is_some());
        assert_eq!(places.taken.load(Ordering::Relaxed), 2);
    }
}
