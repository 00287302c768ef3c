//! So many requests of strangers are worked on at once, and no more: a flood on a form or a webhook waits in its own queue
//! and leaves database and processor to the console.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::problem::Problem;

/// Visitors' pages and forms, and everything else that asks for no credential.
static VISITORS: Semaphore = Semaphore::const_new(256);
/// What providers report. Many at once are stored together, so there may be more of them.
static PROVIDERS: Semaphore = Semaphore::const_new(512);

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// The layer. Must stand inside the body limit, so that nobody holds a turn while they are slow to send.
pub async fn take_turns(request: Request, next: Next) -> Response {
    let Some(queue) = queue_of(request.uri().path()) else { return next.run(request).await };
    match turn(queue, PATIENCE).await {
        Some(_permit) => next.run(request).await,
        None => Problem::unavailable("Too many are asking at the moment. Try again in a moment.", 1).into_response(),
    }
}

async fn turn(queue: &Semaphore, patience: Duration) -> Option<SemaphorePermit<'_>> {
    tokio::time::timeout(patience, queue.acquire()).await.ok()?.ok()
}

/// Whose queue it is; none for what needs a login or a key, and for the probes. Signing in has a queue of its own.
fn queue_of(path: &str) -> Option<&'static Semaphore> {
    if path.starts_with("/webhooks/") {
        return Some(&PROVIDERS);
    }
    let is_public_api = path.starts_with("/api/") && (path.ends_with("/subscriptions") || path.ends_with("/challenge"));
    let is_guarded = ["/admin", "/api/", "/simulator", "/healthz", "/readyz", "/pkg/"];
    let is_form = path == "/fn/subscribe";
    let is_console = path.starts_with("/fn/") || is_guarded.iter().any(|start| path.starts_with(start));
    (is_public_api || is_form || !is_console).then_some(&VISITORS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_have_queues() {
        let queue = |path| queue_of(path).map(std::ptr::from_ref);
        for path in [
            "/",
            "/s/main",
            "/fn/subscribe",
            "/api/v1/sites/main/subscriptions",
            "/api/v1/sites/main/challenge",
            "/nonsense",
        ] {
            assert_eq!(queue(path), Some(std::ptr::from_ref(&VISITORS)), "{path}");
        }
        assert_eq!(queue("/webhooks/mocean/x/inbound"), Some(std::ptr::from_ref(&PROVIDERS)));
        for path in ["/admin", "/admin/sites/main", "/fn/settings-sms", "/api/v1/sites", "/healthz", "/pkg/a/b.js"] {
            assert_eq!(queue(path), None, "{path}");
        }
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let queue = Semaphore::new(1);
        let first = turn(&queue, Duration::from_millis(1)).await;
        assert!(first.is_some());
        assert!(turn(&queue, Duration::from_millis(1)).await.is_none());
        drop(first);
        assert!(turn(&queue, Duration::from_millis(1)).await.is_some());
    }
}
