//! What HTTP alone allows: the engine's own client in a bare loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use gateway::{
    Credentials, MoceanClient, MoceanConfig, OutboundSms, PrivateAddresses, Provider as _, SendOutcome, Transport,
    TransportConfig,
};
use tokio::task::JoinSet;

use crate::database::subscriber_number;

/// As long as the report URLs of the server.
const REPORT_URL: &str = "http://127.0.0.1:3000/webhooks/mocean/0123456789abcdef0123456789abcdef/dlr/\
                          0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Sends `messages` to the sink, `concurrency` at a time, and returns how long that took.
pub(crate) async fn measure(sink: &str, messages: u64, concurrency: u32, text: &str) -> anyhow::Result<Duration> {
    let transport = TransportConfig { private_addresses: PrivateAddresses::Allowed, ..TransportConfig::default() };
    let config = MoceanConfig {
        base_url: sink.parse()?,
        credentials: Credentials::KeySecret { key: "bench".to_owned(), secret: "bench".to_owned() },
    };
    let client = MoceanClient::new(config, Transport::new(transport)?)?;
    let report_url: reqwest::Url = REPORT_URL.parse()?;
    let next = Arc::new(AtomicU64::new(0));

    let started = Instant::now();
    let mut senders = JoinSet::new();
    for _ in 0..concurrency {
        let (client, next, report_url, text) = (client.clone(), next.clone(), report_url.clone(), text.to_owned());
        senders.spawn(async move {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= messages {
                    return Ok(());
                }
                let sms = OutboundSms::new("BENCH", subscriber_number(index)?, text.clone());
                match client.send(&sms.with_report_url(report_url.clone())).await {
                    SendOutcome::Accepted { .. } => {}
                    other => bail!("the sink answered {other:?}"),
                }
            }
        });
    }
    while let Some(sender) = senders.join_next().await {
        sender.context("a sender stopped")??;
    }
    Ok(started.elapsed())
}
