//! Waiting for what happens in another process.

use std::future::Future;
use std::time::{Duration, Instant};

/// Asks until the answer is there; fails after half a minute.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}
