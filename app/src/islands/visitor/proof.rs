//! The proof of work that a site asks its visitors' browsers for, computed by a worker beside the page.

use futures::channel::oneshot;
use gloo_net::http::Request;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageEvent, Worker};

/// Where the worker is.
const WORKER: &str = "/proof.js";

/// The field that says that a proof is needed, and in which it is sent.
pub(super) const FIELD: &str = "proof";

/// Fetches a challenge and solves it; `None` if the browser can't.
pub(super) async fn solve(site: &str) -> Option<String> {
    let response = Request::get(&format!("/api/v1/sites/{site}/challenge")).send().await.ok()?;
    let challenge = response.ok().then(|| response.text())?.await.ok()?;
    let worker = Worker::new(WORKER).ok()?;
    let (done, solved) = oneshot::channel();
    let answered = Closure::once(move |event: MessageEvent| {
        let _ = done.send(event.data().as_string().filter(|proof| !proof.is_empty()));
    });
    worker.set_onmessage(Some(answered.as_ref().unchecked_ref()));
    worker.post_message(&JsValue::from_str(&challenge)).ok()?;
    let proof = solved.await.ok().flatten();
    worker.terminate();
    proof
}
