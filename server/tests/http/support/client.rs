//! Calls and answers.

use reqwest::RequestBuilder;
use serde::Serialize;
use serde_json::Value;

use super::TestApp;

/// A call being put together.
pub struct Call(RequestBuilder);

impl Call {
    pub fn new(request: RequestBuilder) -> Self {
        Self(request)
    }

    pub fn bearer(self, key: &str) -> Self {
        Self(self.0.bearer_auth(key))
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// As a browser would send it from one of our own pages.
    pub fn sent_by_our_page(self, app: &TestApp) -> Self {
        self.header("origin", app.base.as_str().trim_end_matches('/')).header("accept", "text/html")
    }

    pub fn json(self, body: &impl Serialize) -> Self {
        Self(self.0.json(body))
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        Self(self.0.form(fields))
    }

    pub fn body(self, kind: &str, body: impl Into<reqwest::Body>) -> Self {
        Self(self.0.header("content-type", kind).body(body))
    }

    pub async fn send(self) -> Answer {
        let response = self.0.send().await.unwrap();
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = response.text().await.unwrap();
        let json = serde_json::from_str(&body).ok();
        Answer { status, headers, body, json }
    }

    /// The answer while it is still being written.
    pub async fn stream(self) -> reqwest::Response {
        self.0.send().await.unwrap()
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    json: Option<Value>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> &Value {
        self.json.as_ref().unwrap_or_else(|| panic!("no JSON: {self:?}"))
    }
}

/// Assertions about refusals.
pub trait ProblemExt {
    /// It is a problem with this status, in the form of RFC 9457.
    fn assert_problem(&self, status: u16);
    /// It is 422 about exactly this field.
    fn assert_invalid(&self, field: &str);
}

impl ProblemExt for Answer {
    #[track_caller]
    fn assert_problem(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], status, "{self:?}");
        for field in ["type", "title"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "no {field}: {self:?}");
        }
    }

    #[track_caller]
    fn assert_invalid(&self, field: &str) {
        self.assert_problem(422);
        let errors = self.json()["errors"].as_array().unwrap_or_else(|| panic!("no errors: {self:?}"));
        let fields: Vec<_> = errors.iter().filter_map(|error| error["field"].as_str()).collect();
        assert_eq!(fields, [field], "{self:?}");
        assert!(errors[0]["message"].as_str().is_some_and(|text| text.len() > 3), "{self:?}");
    }
}
