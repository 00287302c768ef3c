//! A broadcast's progress as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use app::admin::broadcasts::Told;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::BroadcastId;
use futures::{Stream, StreamExt, stream};

use super::signed_in::{AtSite, Watcher};
use crate::http::{PathId, Problem};
use crate::state::ServerState;

/// Shorter than the minute after which proxies think a connection dead.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// One event `progress` per change, its data a JSON object; `end` when nothing more will change. The stream also ends
/// when the process stops, and soon after its reader signed out or lost their role: the browser then asks again by itself.
pub async fn stream(
    AtSite(access): AtSite,
    watcher: Watcher,
    State(state): State<ServerState>,
    PathId(id): PathId<BroadcastId>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let watch = state.engine().watch_broadcast(&access, id).await?;
    let changes = stream::unfold(watch, |mut watch| async move {
        let progress = watch.next().await?;
        let event = Event::default().event("progress").json_data(Told::of(&progress)).ok()?;
        Some((Ok(event), watch))
    });
    let end = stream::once(async { Ok(Event::default().event("end").data("{}")) });
    let closing = state.shutdown().closing().clone().cancelled_owned();
    let events = changes.chain(end).take_until(closing).take_until(watcher.shut_out(state.engine().clone()));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
