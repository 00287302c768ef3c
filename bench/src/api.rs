//! The REST API with an owner's key.

use anyhow::{Context as _, ensure};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// A client of one site's resources.
pub(crate) struct Api {
    client: reqwest::Client,
    site_url: String,
    key: String,
}

impl Api {
    /// The site `main` of the server at `url`.
    pub(crate) fn new(url: &str, key: String) -> Self {
        Self { client: reqwest::Client::new(), site_url: format!("{url}/api/v1/sites/main"), key }
    }

    /// What the resource is now.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        answer(self.request(Method::GET, path)).await
    }

    /// Posts `body`.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        answer(self.request(Method::POST, path).json(body)).await
    }

    /// Posts `body` once, however often it is tried with that key.
    pub(crate) async fn post_once(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Value> {
        answer(self.request(Method::POST, path).header("Idempotency-Key", key).json(body)).await
    }

    /// Puts `body`.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        answer(self.request(Method::PUT, path).json(body)).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.site_url)).bearer_auth(&self.key)
    }
}

async fn answer(request: RequestBuilder) -> anyhow::Result<Value> {
    let response = request.send().await?;
    let (status, url) = (response.status(), response.url().path().to_owned());
    let text = response.text().await?;
    ensure!(status.is_success(), "{url}: {status} {text}");
    serde_json::from_str(&text).with_context(|| format!("{url}: {text}"))
}
