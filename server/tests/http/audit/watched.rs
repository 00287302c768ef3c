//! An app whose log is read after every call.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Value, json};

use super::calls::{Leaves, leaves};
use crate::support::{Answer, TestApp};

/// The calls that were made, each with the word of a line it left.
pub type Done = BTreeSet<(String, String)>;

/// An app, its owner's session, what was seen of the log so far, and what was done.
pub struct Watched {
    pub app: TestApp,
    pub cookie: String,
    seen: BTreeMap<String, Value>,
    done: Done,
}

impl Watched {
    /// From now on: whatever stands in the log already is passed over.
    pub async fn start(app: TestApp) -> Self {
        let cookie = app.sign_in().await;
        Self::of(app, cookie).await
    }

    /// The same, where nobody can sign in yet.
    pub async fn before_anybody(app: TestApp) -> Self {
        Self::of(app, String::new()).await
    }

    async fn of(app: TestApp, cookie: String) -> Self {
        let mut watched = Self { app, cookie, seen: BTreeMap::new(), done: Done::new() };
        watched.new_lines().await;
        watched
    }

    /// What was done, when the part of the day is over.
    pub fn done(self) -> Done {
        self.done
    }

    /// The lines since it was asked last, the newest first.
    pub async fn new_lines(&mut self) -> Vec<Value> {
        let page = self.app.get("/audit?per_page=100").await;
        assert_eq!(page.status, 200, "{page:?}");
        let mut new = Vec::new();
        for event in page.json()["items"].as_array().unwrap() {
            if self.seen.insert(event["id"].as_str().unwrap().to_owned(), event.clone()).is_none() {
                new.push(event.clone());
            }
        }
        new
    }

    /// The lines that `call` leaves were left since, and no others; the newest.
    pub async fn left(&mut self, call: &str, answer: &Answer) -> Value {
        assert!(answer.status < 400, "{call}: {answer:?}");
        let new = self.new_lines().await;
        let words: Vec<&str> = new.iter().rev().map(|line| line["act"].as_str().unwrap()).collect();
        match leaves(call) {
            Leaves::Line(any) => assert!(words.len() == 1 && any.contains(&words[0]), "{call}: {new:?} {answer:?}"),
            Leaves::Lines(all) => assert_eq!(words, all, "{call}: {answer:?}"),
            Leaves::Nothing(_) => assert!(new.is_empty(), "{call}: {new:?}"),
        }
        self.done.extend(words.iter().map(|word| (call.to_owned(), (*word).to_owned())));
        new.first().cloned().unwrap_or_default()
    }

    /// A program calls the API; the line, and the answer.
    pub async fn api(&mut self, call: &str, path: &str, body: Option<Value>) -> (Answer, Value) {
        let method: Method = call.split(' ').next().unwrap().parse().unwrap();
        let mut request = self.app.api(method, path).header("idempotency-key", &uuid::Uuid::now_v7().to_string());
        if let Some(body) = &body {
            request = request.json(body);
        }
        let answer = request.send().await;
        let line = self.left(call, &answer).await;
        assert_eq!(line["actor"]["kind"], "api_key", "{line}");
        (answer, line)
    }

    /// The owner sends a form of the console.
    pub async fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> Value {
        let (answer, line) = self.form_as(&self.cookie.clone(), path, fields).await;
        assert!(!answer.body.contains("That did not work"), "{path}: {answer:?}");
        line
    }

    /// Whoever this cookie signs in sends a form of the console.
    pub async fn form_as(&mut self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> (Answer, Value) {
        let answer = self.post(path, cookie, fields).await;
        let line = self.left(path, &answer).await;
        assert_eq!(line["actor"]["kind"], "user", "{line}");
        assert_eq!(line["actor"]["address"], "127.0.0.1", "{line}");
        (answer, line)
    }

    /// The owner sends the form of a page that answers it itself.
    pub async fn page(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, &self.cookie, fields).await;
        let line = self.left(&format!("POST {path}"), &answer).await;
        assert_eq!(line["actor"]["kind"], "user", "{line}");
        answer
    }

    /// Somebody sends a form, and nobody looks at the log.
    pub async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.app.call(Method::POST, path).sent_by_our_page(&self.app);
        let request = if cookie.is_empty() { request } else { request.header("cookie", cookie) };
        request.form(fields).send().await
    }

    /// A command on the machine left this line.
    pub async fn commanded(&mut self, act: &str) {
        let new = self.new_lines().await;
        assert!(new.iter().any(|line| line["act"] == act), "{act}: {new:?}");
        assert!(new.iter().all(|line| line["actor"]["kind"] == json!("command")), "{new:?}");
        self.done.insert(("a command".to_owned(), act.to_owned()));
    }
}
