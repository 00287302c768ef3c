//! Many connections at once, slow ones and busy ones: they are cut, or wait, and the console goes on.

use std::time::{Duration, Instant};

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Database, TestApp};

/// A connection that has sent this much, and nothing more.
async fn sent(app: &TestApp, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect((app.base.host_str().unwrap(), app.base.port().unwrap())).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

/// How long until the server closed the connection, and what it said.
async fn until_closed(mut stream: TcpStream) -> (Duration, String) {
    let since = Instant::now();
    let mut said = Vec::new();
    // Closed while something of ours was under way is closed too.
    let _ = tokio::time::timeout(Duration::from_secs(40), stream.read_to_end(&mut said)).await.expect("never closed");
    (since.elapsed(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_are_cut() {
    let app = TestApp::start(Database::sqlite()).await;
    let nothing = sent(&app, b"").await;
    let half_a_head = sent(&app, b"GET /admin HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").await;
    let idle = sent(&app, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let half_a_body = sent(
        &app,
        b"POST /api/v1/sites/main/subscriptions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
          Content-Length: 100\r\n\r\n{\"phone\":",
    )
    .await;
    let half_a_report =
        sent(&app, b"POST /webhooks/mocean/x/inbound HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nmocean")
            .await;
    let (nothing, half_a_head, idle, half_a_body, half_a_report) = tokio::join!(
        until_closed(nothing),
        until_closed(half_a_head),
        until_closed(idle),
        until_closed(half_a_body),
        until_closed(half_a_report),
    );
    for (took, said) in [&nothing, &half_a_head, &idle] {
        assert!(*took < Duration::from_secs(15), "{took:?} {said}");
    }
    assert!(idle.1.starts_with("HTTP/1.1 200"), "{}", idle.1);
    for (took, said) in [&half_a_body, &half_a_report] {
        assert!(said.starts_with("HTTP/1.1 408") && *took < Duration::from_secs(20), "{took:?} {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_have_limits() {
    let app = TestApp::start(Database::sqlite()).await;
    let long = format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: {}\r\n\r\n", "x".repeat(100_000));
    let many = format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X-Many: 1\r\n".repeat(200));
    for (head, what) in [(long, "long"), (many, "many")] {
        let (_, said) = until_closed(sent(&app, head.as_bytes()).await).await;
        assert!(said.starts_with("HTTP/1.1 431"), "{what}: {said}");
    }
    // Who gives no credential sends little.
    let body = "x".repeat(20_000);
    let answer = app.call(Method::POST, "/api/v1/sites").body("application/json", body.clone()).send().await;
    assert_eq!(answer.status, 413, "{answer:?}");
    let answer = app.api(Method::POST, "/sites").body("application/json", body).send().await;
    assert_eq!(answer.status, 400, "{answer:?}");
}

/// Hundreds of connections that are slow, and hundreds of requests at the form and the webhook that are not: the console
/// answers meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_does_not_stop_the_console() {
    let app = TestApp::start(Database::sqlite()).await;
    let cookie = app.sign_in().await;
    let webhook = app.inbound_path().await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        slow.push(sent(&app, b"POST /fn/subscribe HTTP/1.1\r\nHost: localhost\r\nContent-").await);
        let head = format!("POST {webhook} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\nmocean-from=6");
        slow.push(sent(&app, head.as_bytes()).await);
    }
    let stop = tokio_util::sync::CancellationToken::new();
    let flood: Vec<_> = (0_u64..300)
        .map(|one| {
            let (http, stop) = (app.http.clone(), stop.clone());
            let (form, report) =
                (app.base.join("/api/v1/sites/main/subscriptions").unwrap(), app.base.join(&webhook).unwrap());
            tokio::spawn(async move {
                let mut answered = 0_u64;
                while !stop.is_cancelled() {
                    let number = 60_120_000_000 + one * 10_000 + answered;
                    let request = if one % 2 == 0 {
                        http.post(form.clone()).json(&serde_json::json!({"phone": number.to_string(), "consent": true}))
                    } else {
                        let text = [("mocean-from", number.to_string()), ("mocean-text", "hello".to_owned())];
                        http.post(report.clone()).form(&text)
                    };
                    let status = request.send().await.map(|answer| answer.status().as_u16());
                    assert!(!matches!(status, Ok(500)), "{status:?}");
                    answered += 1;
                }
                answered
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut slowest = Duration::ZERO;
    for path in ["/admin/sites/main", "/admin/sites/main/subscribers", "/admin/sites/main/history", "/healthz"] {
        for _ in 0..3 {
            let asked = Instant::now();
            let answer = app.call(Method::GET, path).header("cookie", &cookie).send().await;
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            slowest = slowest.max(asked.elapsed());
        }
    }
    let asked = Instant::now();
    let saved = app
        .call(Method::POST, "/fn/settings-limits")
        .sent_by_our_page(&app)
        .header("cookie", &cookie)
        .form(&[("site", "main"), ("max_segments", "4")])
        .send()
        .await;
    assert!(matches!(saved.status, 302 | 303), "{saved:?}");
    slowest = slowest.max(asked.elapsed());
    stop.cancel();
    let mut answered = 0;
    for one in flood {
        answered += one.await.unwrap();
    }
    assert!(answered > 100, "there was a flood: {answered}");
    assert!(slowest < Duration::from_secs(10), "the console took {slowest:?}");
    drop(slow);
}
