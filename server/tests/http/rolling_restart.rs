//! Processes are restarted one after the other while visitors keep coming: none of them notices.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::task::JoinSet;
use url::Url;

use crate::support::{Database, Node, TestApp, eventually};

/// What a proxy with health checks does: it asks each process ten times a second whether it is ready, and spreads requests
/// over those that were.
#[derive(Default)]
struct Proxy {
    ready: Mutex<Vec<Url>>,
    turn: AtomicUsize,
    over: AtomicBool,
}

impl Proxy {
    /// Keeps asking one process, whatever the others do.
    async fn watch(self: Arc<Self>, http: reqwest::Client, base: Url) {
        while !self.over() {
            let answer = http.get(base.join("readyz").unwrap()).timeout(Duration::from_millis(900)).send().await;
            let is_ready = answer.is_ok_and(|answer| answer.status() == StatusCode::OK);
            {
                let mut ready = self.ready.lock().unwrap();
                ready.retain(|other| *other != base);
                if is_ready {
                    ready.push(base.clone());
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn is_ready(&self, base: &Url) -> bool {
        self.ready.lock().unwrap().contains(base)
    }

    async fn next(&self) -> Url {
        loop {
            {
                let ready = self.ready.lock().unwrap();
                if !ready.is_empty() {
                    return ready[self.turn.fetch_add(1, Ordering::Relaxed) % ready.len()].clone();
                }
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

/// A visitor who looks at the page, and now and then leaves a number; how many requests they made.
async fn visit(proxy: Arc<Proxy>, http: reqwest::Client, visitor: u32) -> u32 {
    let mut sent = 0;
    while !proxy.over() {
        let base = proxy.next().await;
        let request = if sent % 5 == 0 {
            let number = format!("+60{}", 122_000_000 + 100_000 * visitor + sent);
            let body = json!({"phone": number, "consent": true});
            http.post(base.join("api/v1/sites/main/subscriptions").unwrap()).json(&body)
        } else {
            http.get(base.join("s/main").unwrap())
        };
        let answer = request.send().await.unwrap_or_else(|error| panic!("request {sent} was lost: {error:?}"));
        assert!(answer.status().is_success(), "request {sent}: {}", answer.status());
        answer.bytes().await.expect("an answer arrives whole");
        sent += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sent
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_is_lost() {
    let Some(database) = Database::postgres().await else { return };
    let app = TestApp::start(database).await;
    app.without_limits().await;
    let settings = [("CARILLON_DRAIN_SECONDS", "2"), ("CARILLON_ROLE", "web")];
    let proxy = Arc::new(Proxy::default());
    let start = async || {
        let node = Node::start(&app, &settings).await;
        tokio::spawn(Arc::clone(&proxy).watch(app.http.clone(), node.base.clone()));
        eventually("the proxy has seen it", || async { proxy.is_ready(&node.base).then_some(()) }).await;
        node
    };
    let mut nodes = VecDeque::from([start().await, start().await]);
    let mut visitors = JoinSet::new();
    for visitor in 0..4 {
        visitors.spawn(visit(Arc::clone(&proxy), app.http.clone(), visitor));
    }
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let leaving = nodes.pop_front().unwrap();
        leaving.terminate().await;
        assert_eq!(leaving.ended().await, 0);
        nodes.push_back(start().await);
    }
    proxy.over.store(true, Ordering::Relaxed);
    let sent = visitors.join_all().await;
    assert!(sent.iter().all(|requests| *requests > 10), "{sent:?}");
    app.judged().await;
    let opt_ins: u32 = sent.iter().map(|requests| requests.div_ceil(5)).sum();
    let kept = app.get("/sites/main/subscribers").await.json()["total"].as_u64().unwrap();
    assert_eq!(kept, u64::from(opt_ins), "each opt-in that was answered is kept");
}

/// After SIGTERM the process says that it leaves, but still answers, and closes its connections with those answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_says_so_and_still_answers() {
    let mut app = TestApp::builder(Database::sqlite()).set("CARILLON_DRAIN_SECONDS", "5").start().await;
    assert!(app.call(Method::GET, "/healthz").send().await.header("connection").is_none());
    let asked = Instant::now();
    app.terminate().await;
    eventually("it says that it leaves", || async {
        let answer = app.call(Method::GET, "/readyz").send().await;
        (answer.status == 503 && answer.body.contains("stopping")).then_some(())
    })
    .await;
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    let answer = app.call(Method::GET, "/s/main").send().await;
    assert_eq!((answer.status, answer.header("connection")), (200, Some("close")), "{answer:?}");
    app.subscribe("+60123456789").await;
    assert_eq!(app.ended().await, 0);
    assert!(asked.elapsed() >= Duration::from_secs(5), "{:?}", asked.elapsed());
    assert!(app.http.get(app.base.clone()).send().await.is_err(), "its door is closed");
    app.launch().await;
    assert_eq!(app.subscriber("+60123456789").await["status"], "active", "what was answered is kept");
}

#[tokio::test]
async fn a_person_at_the_keyboard_does_not_wait() {
    let mut app = TestApp::builder(Database::sqlite()).set("CARILLON_DRAIN_SECONDS", "30").start().await;
    let asked = Instant::now();
    let interrupt = tokio::process::Command::new("kill").arg("-INT").arg(app.pid().to_string()).status().await;
    assert!(interrupt.unwrap().success());
    assert_eq!(app.ended().await, 0);
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
}
