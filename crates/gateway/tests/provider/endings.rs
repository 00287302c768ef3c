//! Every way a call can end without a usable answer: what provably did not leave may be tried again, all else is unknown.

use std::sync::atomic::Ordering;
use std::time::Duration;

use gateway::{Provider, ProviderError, RejectionClass, SendOutcome};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::fake::{FakeMocean, Play, accepted, client_to, impatient_client_to, key_and_secret, sms};

const ACCEPTED: &str = r#"{"messages":[{"status":0,"receiver":"60173788399","msgid":"one"}]}"#;

fn is_later(outcome: &SendOutcome) -> bool {
    matches!(outcome, SendOutcome::TryLater { code: None, .. })
}

fn is_unknown(outcome: &SendOutcome) -> bool {
    matches!(outcome, SendOutcome::Unknown { .. })
}

#[tokio::test]
async fn nobody_listening_is_provably_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = client_to(&format!("http://{address}"), key_and_secret());
    let outcome = client.send(&sms()).await;
    assert!(is_later(&outcome), "{outcome:?}");
    assert!(matches!(client.balance().await, Err(ProviderError::Unreachable { .. })));
}

#[tokio::test]
async fn an_unknown_name_is_provably_not_sent() {
    let client = client_to("http://no-such-host.invalid", key_and_secret());
    let outcome = client.send(&sms()).await;
    assert!(is_later(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn a_failed_tls_handshake_is_provably_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client_to(&format!("https://{}", listener.local_addr().unwrap()), key_and_secret());
    let plain_http = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 This is not TLS\r\n\r\n").await.unwrap();
        // Until the client hangs up, so that it hears us.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let outcome = client.send(&sms()).await;
    assert!(is_later(&outcome), "{outcome:?}");
    plain_http.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_does_not_come_about_in_time_is_provably_not_sent() {
    // The kernel takes the connection, nobody ever answers the TLS handshake.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = impatient_client_to(&format!("https://{}", listener.local_addr().unwrap()));
    let outcome = client.send(&sms()).await;
    assert!(is_later(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn a_connection_lost_before_the_request_was_read_is_never_called_sent() {
    for play in [Play::CloseAtOnce, Play::ResetAtOnce] {
        let fake = FakeMocean::playing([play.clone()]).await;
        let outcome = fake.client().send(&sms()).await;
        // Either is right: it depends on whether the bytes were on their way when the end came.
        assert!(is_later(&outcome) || is_unknown(&outcome), "{play:?}: {outcome:?}");
        assert!(fake.requests().is_empty());
    }
}

#[tokio::test]
async fn whatever_breaks_after_the_request_is_unknown_and_not_repeated() {
    let plays = [
        Play::CloseAfterRequest,
        Play::ResetAfterRequest,
        Play::CloseInHead,
        Play::CloseInBody(ACCEPTED.into()),
        Play::ResetInBody(ACCEPTED.into()),
        Play::Garbage,
        Play::Silence,
        Play::Slow { body: ACCEPTED.into(), pause: Duration::from_secs(20) },
        Play::Endless,
    ];
    for play in plays {
        let fake = FakeMocean::playing([play.clone(), Play::json(ACCEPTED)]).await;
        let outcome = fake.impatient_client().send(&sms()).await;
        assert!(is_unknown(&outcome), "{play:?}: {outcome:?}");
        assert_eq!(fake.requests().len(), 1, "{play:?}");
        assert_eq!(fake.connections.load(Ordering::SeqCst), 1, "{play:?}");
    }
}

#[tokio::test]
async fn a_reused_connection_that_breaks_after_the_request_is_unknown() {
    for play in [Play::CloseAfterRequest, Play::ResetAfterRequest, Play::CloseInHead] {
        let fake = FakeMocean::playing([Play::json(ACCEPTED), play.clone(), Play::json(ACCEPTED)]).await;
        let client = fake.client();
        assert_eq!(client.send(&sms()).await, accepted("one"));
        let outcome = client.send(&sms()).await;
        assert!(is_unknown(&outcome), "{play:?}: {outcome:?}");
        assert_eq!(fake.requests().len(), 2, "{play:?}");
        // The client is none the worse for it.
        assert_eq!(client.send(&sms()).await, accepted("one"));
    }
}

#[tokio::test]
async fn a_slow_answer_in_time_is_an_answer() {
    let play = Play::Slow { body: ACCEPTED.into(), pause: Duration::from_millis(100) };
    let fake = FakeMocean::playing([play]).await;
    assert_eq!(fake.client().send(&sms()).await, accepted("one"));
}

#[tokio::test]
async fn unreadable_answers_are_unknown() {
    let half = &ACCEPTED[..ACCEPTED.len() / 2];
    for play in [
        Play::json(half),
        Play::json(""),
        Play::json("{}"),
        Play::json("null"),
        Play::json("[]"),
        Play::json("\"0\""),
        Play::json(r#"{"messages":[]}"#),
        Play::json(r#"{"messages":"0"}"#),
        Play::json(r#"{"messages":[{"receiver":"60173788399"}]}"#),
        Play::json(r#"{"status":0}"#),
        Play::json(r#"{"status":null}"#),
        Play::json(r#"{"status":"zero"}"#),
        Play::json(r#"{"status":0.5}"#),
        Play::json(r#"{"status":-1}"#),
        Play::json(r#"{"status":true}"#),
        Play::xml("<result><messages><message><status>0</status>"),
        Play::xml("<result/>"),
        Play::xml("<?xml version=\"1.0\"?>"),
        Play::body(200, "application/octet-stream", &[0xff, 0xfe, 0x00, 0x80]),
        Play::html(200),
        Play::html(403),
        Play::html(404),
        Play::html(408),
        Play::html(500),
        Play::html(502),
        Play::html(503),
        Play::html(504),
        Play::body(204, "text/plain", b""),
        Play::body(500, "application/json", br#"{"error":"boom"}"#),
    ] {
        let fake = FakeMocean::playing([play.clone()]).await;
        let outcome = fake.client().send(&sms()).await;
        assert!(is_unknown(&outcome), "{play:?}: {outcome:?}");
        assert_eq!(fake.requests().len(), 1);
    }
}

#[tokio::test]
async fn what_is_left_of_an_answer_still_names_the_message() {
    let named = r#"{"messages":[{"status":0,"receiver":"60173788399","msgid":"one"}], "and more": "of it"}"#;
    let cut = &named[..named.find("more").unwrap()];
    // Half of it goes out, the name included.
    let begun = [cut, &" ".repeat(cut.len())].concat();
    for (play, name) in [
        (Play::json(cut), Some("one")),
        (Play::json(&format!("{ACCEPTED}, and a word that nobody expects")), Some("one")),
        (Play::json(r#"{"messages":[{"receiver":"60173788399","msgid":"one"}]}"#), Some("one")),
        (Play::json(r#"{"messages":[{"status":"?","msgid":17}]}"#), Some("17")),
        (Play::xml("<result><message><status>0</status><msgid>one</msgid></mess"), Some("one")),
        (Play::body(502, "application/json", cut.as_bytes()), Some("one")),
        (Play::CloseInBody(begun.clone().into_bytes()), Some("one")),
        (Play::Slow { body: begun.into_bytes(), pause: Duration::from_secs(20) }, Some("one")),
        (Play::json(&named[..named.find("ne\"").unwrap()]), None),
        (Play::json(r#"{"messages":[{"msgid":"one"},{"msgid":"two"},{"#), None),
        (Play::CloseInBody(ACCEPTED.into()), None),
        (Play::html(502), None),
        (Play::Silence, None),
    ] {
        let fake = FakeMocean::playing([play.clone()]).await;
        let outcome = fake.impatient_client().send(&sms()).await;
        let SendOutcome::Unknown { provider_message_id, .. } = outcome else { panic!("{play:?}: {outcome:?}") };
        assert_eq!(provider_message_id.as_deref(), name, "{play:?}");
    }
}

#[tokio::test]
async fn http_429_asks_to_come_again() {
    let fake = FakeMocean::playing([Play::html(429).with_header("Retry-After", "30"), Play::html(429)]).await;
    let client = fake.client();
    let SendOutcome::TryLater { after, .. } = client.send(&sms()).await else { panic!("not later") };
    assert_eq!(after, Some(Duration::from_secs(30)));
    let SendOutcome::TryLater { after, .. } = client.send(&sms()).await else { panic!("not later") };
    assert_eq!(after, None);
}

#[tokio::test]
async fn http_401_without_a_status_is_a_refusal_of_the_account() {
    let fake = FakeMocean::playing([Play::body(401, "application/json", br#"{"message":"Unauthorized"}"#)]).await;
    let outcome = fake.client().send(&sms()).await;
    assert!(matches!(outcome, SendOutcome::Rejected { code: 1, class: RejectionClass::Account, .. }), "{outcome:?}");
    assert!(matches!(fake.client().balance().await, Err(ProviderError::Refused { code: 1, .. })));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = FakeMocean::playing([Play::json(ACCEPTED)]).await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("http://{}/rest/1/sms", elsewhere.address);
        let fake = FakeMocean::playing([Play::body(status, "text/plain", b"").with_header("Location", &to)]).await;
        assert!(is_unknown(&fake.client().send(&sms()).await), "{status}");
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn no_words_show_a_secret() {
    let plays = [Play::CloseAfterRequest, Play::Silence, Play::Garbage, Play::html(500), Play::Endless];
    for play in plays {
        let fake = FakeMocean::playing([play]).await;
        let client = fake.impatient_client();
        let told = format!("{client:?} {:?} {:?}", client.send(&sms()).await, client.balance().await);
        assert!(!told.contains("the-key") && !told.contains("the-secret"), "{told}");
    }
    let message = sms().with_report_url("https://x.example/hush".parse().unwrap());
    let shown = format!("{message:?}");
    assert!(!shown.contains("hush") && !shown.contains("Hello") && !shown.contains("60173788399"), "{shown}");
}
