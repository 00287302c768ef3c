//! The end of the process, in two steps: first it says that it leaves and goes on answering, then it closes its doors.

use std::io;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How far the end has come; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    leaving: CancellationToken,
    closing: CancellationToken,
}

impl Shutdown {
    /// The process was asked to stop: `/readyz` says so, nothing new is sent, and connections close after their next
    /// answer. Requests are still taken, because whoever spreads them over several processes needs a moment to notice.
    pub fn leaving(&self) -> &CancellationToken {
        &self.leaving
    }

    /// No connection is taken any more and streams end. What runs is finished.
    pub fn closing(&self) -> &CancellationToken {
        &self.closing
    }

    /// Both steps at once.
    pub fn now(&self) {
        self.leaving.cancel();
        self.closing.cancel();
    }

    /// Begins the end at the first SIGTERM, and closes the doors `drain` later; a SIGINT, which comes from a person at the
    /// keyboard, does both at once. A second signal ends the process at once.
    ///
    /// # Errors
    /// When the handlers can't be installed.
    pub fn on_signals(&self, drain: Duration) -> io::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let shutdown = self.clone();
        tokio::spawn(async move {
            let mut next = async || {
                tokio::select! {
                    _ = terminate.recv() => ("SIGTERM", drain),
                    _ = interrupt.recv() => ("SIGINT", Duration::ZERO),
                }
            };
            let (name, drain) = next().await;
            tracing::info!(signal = name, drain_seconds = drain.as_secs(), "stopping: finishing what is in flight");
            shutdown.leaving.cancel();
            let name = tokio::select! {
                (name, _) = next() => name,
                () = tokio::time::sleep(drain) => {
                    shutdown.closing.cancel();
                    next().await.0
                }
            };
            tracing::warn!(signal = name, "stopping at once");
            std::process::exit(130);
        });
        Ok(())
    }
}
