//! `carillon serve`

use std::net::SocketAddr;

use anyhow::Context;
use app::state::{AppState, Development};
use engine::Engine;
use store::Store;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::announce::announce;
use crate::config::{Role, Settings};
use crate::shutdown::Shutdown;
use crate::state::{Parts, ServerState};
use crate::{listener, router, site, startup, telemetry};

/// Serves until SIGTERM or SIGINT, then finishes what is in flight.
pub async fn serve(settings: &Settings) -> anyhow::Result<()> {
    let shutdown = Shutdown::default();
    shutdown.on_signals(settings.delivery.drain())?;
    telemetry::start_metrics(settings)?;

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
    let state = ServerState::new(Parts {
        app: AppState {
            engine: engine.clone(),
            assets: site::load_assets(),
            development: Development(settings.mode.development),
        },
        store: engine.store().clone(),
        public_url,
        proxies: settings.listen.proxies(),
        shutdown: shutdown.clone(),
    });
    let most = settings.listen.max_connections;
    tasks.spawn(serve_http(listener, state, settings.mode.role, most, shutdown.closing().clone()));
    if settings.mode.role.dispatches() {
        engine.begin_sending().await?;
        if settings.delivery.shutdown_patience() <= engine.config().provider_timeout {
            tracing::warn!(
                seconds = settings.delivery.shutdown_seconds,
                "CARILLON_SHUTDOWN_SECONDS is no longer than a provider may take to answer ({} s): what is in flight at a \
                 shutdown may become unclear",
                engine.config().provider_timeout.as_secs()
            );
        }
        tasks.spawn(dispatch(engine.clone(), shutdown.leaving().clone()));
        tasks.spawn(maintain(engine.clone(), shutdown.leaving().clone()));
        // Until the last form was answered: what is left then waits for another process, or for the next start.
        tasks.spawn(judge(engine.clone(), shutdown.closing().clone()));
    }
    tasks.spawn(count_refusals(engine.clone(), shutdown.closing().clone()));
    if settings.listen.metrics_addr.is_some() {
        tasks.spawn(measure(engine.store().clone(), shutdown.closing().clone()));
    }
    announce(settings, &engine, address).await?;
    let ended = wait(tasks, &shutdown, settings).await;
    // What the last requests were refused for.
    if let Err(error) = engine.write_refusals().await {
        tracing::error!(%error, "refusals could not be written down");
    }
    engine.store().close().await;
    drop(lock);
    tracing::info!("stopped");
    ended
}

async fn bind(settings: &Settings) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let address = settings.listen.site_addr;
    let listener = TcpListener::bind(address).await.with_context(|| format!("can't listen at {address}"))?;
    let bound = listener.local_addr()?;
    tracing::info!("listening at {bound}");
    if settings.mode.role == Role::Dispatch && settings.listen.public_url.is_none() {
        tracing::warn!(
            "CARILLON_PUBLIC_URL is not set: delivery reports would be asked for at http://{bound}, where only the probes \
             are answered"
        );
    }
    Ok((listener, bound))
}

async fn serve_http(
    listener: TcpListener,
    state: ServerState,
    role: Role,
    most: usize,
    closing: CancellationToken,
) -> anyhow::Result<()> {
    let router = if role.serves_pages() { router::router(state) } else { router::probes(state) };
    listener::serve(listener, router, most, closing).await;
    Ok(())
}

async fn measure(store: Store, closing: CancellationToken) -> anyhow::Result<()> {
    crate::metrics::collect(&store, &closing).await;
    Ok(())
}

async fn dispatch(engine: Engine, stopping: CancellationToken) -> anyhow::Result<()> {
    engine.run_dispatcher(stopping).await;
    Ok(())
}

async fn judge(engine: Engine, closing: CancellationToken) -> anyhow::Result<()> {
    engine.run_judge(closing).await;
    Ok(())
}

async fn count_refusals(engine: Engine, closing: CancellationToken) -> anyhow::Result<()> {
    engine.run_refusals(closing).await;
    Ok(())
}

async fn maintain(engine: Engine, stopping: CancellationToken) -> anyhow::Result<()> {
    engine.run_maintenance(stopping).await;
    Ok(())
}

/// Waits for the signal, then for the tasks, but not for ever. A task that ends by itself ends the process: whatever
/// watches over it starts it anew.
async fn wait(mut tasks: JoinSet<anyhow::Result<()>>, shutdown: &Shutdown, settings: &Settings) -> anyhow::Result<()> {
    let mut result = Ok(());
    tokio::select! {
        // What sends ends as soon as it is asked to, while requests are still answered.
        biased;
        () = shutdown.leaving().cancelled() => shutdown.closing().cancelled().await,
        Some(first) = tasks.join_next() => {
            result = first.context("a task panicked")?.and_then(|()| anyhow::bail!("a task ended by itself"));
            shutdown.now();
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
