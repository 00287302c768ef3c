//! `carillon serve`

use std::net::SocketAddr;

use anyhow::Context;
use app::state::AppState;
use engine::Engine;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::announce::announce;
use crate::config::Settings;
use crate::state::{Parts, ServerState};
use crate::{router, shutdown, site, startup, telemetry};

/// Serves until SIGTERM or SIGINT, then finishes what is in flight.
pub async fn serve(settings: &Settings) -> anyhow::Result<()> {
    let stopping = CancellationToken::new();
    shutdown::on_signals(stopping.clone())?;
    telemetry::start_metrics(&settings.listen)?;

    // Bound before anything else, so that a second process fails before it touches the database, and so that the
    // webhooks' addresses carry the port that was really taken.
    let (listener, address) = bind(settings).await?;
    let public_url = settings.listen.public_url(address)?;
    let store = startup::open_store(settings).await?;
    let lock = store.lock_for_serving()?;
    let engine = startup::open_engine(settings, store, public_url.clone())?;
    let lost = engine.store().take_over(&lock, engine.now()).await?;
    if lost > 0 {
        tracing::warn!(messages = lost, "the process before this one died: nobody can tell whether these went out");
    }
    engine.start().await?;
    startup::ensure_first_owner(settings, &engine).await?;

    let mut tasks = JoinSet::new();
    if let Some(listener) = listener {
        let state = ServerState::new(Parts {
            app: AppState { engine: engine.clone(), assets: site::load_assets(address) },
            store: engine.store().clone(),
            public_url,
            client_ip_header: settings.listen.client_ip_header.clone(),
            stopping: stopping.clone(),
        });
        tasks.spawn(serve_http(listener, state, stopping.clone()));
    }
    if settings.mode.role.dispatches() {
        tasks.spawn(dispatch(engine.clone(), stopping.clone()));
        tasks.spawn(maintain(engine.clone(), stopping.clone()));
    }
    announce(settings, &engine).await?;
    let ended = wait(tasks, &stopping, settings).await;
    engine.store().close().await;
    drop(lock);
    tracing::info!("stopped");
    ended
}

async fn bind(settings: &Settings) -> anyhow::Result<(Option<TcpListener>, SocketAddr)> {
    let address = settings.listen.site_addr;
    if !settings.mode.role.serves_http() {
        return Ok((None, address));
    }
    let listener = TcpListener::bind(address).await.with_context(|| format!("can't listen at {address}"))?;
    let bound = listener.local_addr()?;
    tracing::info!("listening at {bound}");
    Ok((Some(listener), bound))
}

async fn serve_http(listener: TcpListener, state: ServerState, stopping: CancellationToken) -> anyhow::Result<()> {
    let service = router::router(state).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stopping.cancelled_owned()).await.context("HTTP broke down")
}

async fn dispatch(engine: Engine, stopping: CancellationToken) -> anyhow::Result<()> {
    engine.run_dispatcher(stopping).await;
    Ok(())
}

async fn maintain(engine: Engine, stopping: CancellationToken) -> anyhow::Result<()> {
    engine.run_maintenance(stopping).await;
    Ok(())
}

/// Waits for the signal, then for the tasks, but not for ever. A task that ends by itself ends the process: whatever
/// watches over it starts it anew.
async fn wait(
    mut tasks: JoinSet<anyhow::Result<()>>,
    stopping: &CancellationToken,
    settings: &Settings,
) -> anyhow::Result<()> {
    let mut result = Ok(());
    tokio::select! {
        () = stopping.cancelled() => {}
        Some(first) = tasks.join_next() => {
            if !stopping.is_cancelled() {
                result = first.context("a task panicked")?.and_then(|()| anyhow::bail!("a task ended by itself"));
            }
            stopping.cancel();
        }
    }
    let finish = async {
        while let Some(ended) = tasks.join_next().await {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!("{error:#}"),
                Err(error) => tracing::error!(%error, "a task panicked"),
            }
        }
    };
    if tokio::time::timeout(settings.delivery.shutdown_patience(), finish).await.is_err() {
        tracing::warn!("gave up waiting for what is in flight");
    }
    result
}
