//! Calls to the app's doors.

use reqwest::Method;
use serde_json::Value;

use super::TestApp;
use super::client::{Answer, Call};

impl TestApp {
    /// A call to `path`.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let url = self.base.join(path).unwrap();
        Call::new(self.http.request(method, url))
    }

    /// A call to the API with the owner's key.
    pub fn api(&self, method: Method, path: &str) -> Call {
        self.call(method, &format!("/api/v1{path}")).bearer(&self.key)
    }

    /// Asks the API.
    pub async fn get(&self, path: &str) -> Answer {
        self.api(Method::GET, path).send().await
    }

    /// Sends JSON to the API.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.api(Method::POST, path).json(&body).send().await
    }

    /// Changes something through the API.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.api(Method::PATCH, path).json(&body).send().await
    }
}
