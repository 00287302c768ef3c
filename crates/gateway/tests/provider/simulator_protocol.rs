//! The simulator's protocol on the wire, as any program written for Mocean would see it.

use std::collections::BTreeMap;

use gateway::simulator::scenario_for;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::fake::Request;
use crate::simulator::simulator;

/// A webhook that passes on what it gets and answers with these statuses, the last one for ever.
pub(crate) async fn webhook(statuses: Vec<u16>, sender: mpsc::UnboundedSender<Request>) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        let mut statuses = statuses.into_iter().peekable();
        while let Ok((mut stream, _)) = listener.accept().await {
            let Some(request) = crate::fake::read_request(&mut stream).await else { continue };
            let status = statuses.next().unwrap();
            if statuses.peek().is_none() {
                statuses = vec![status].into_iter().peekable();
            }
            let head = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = sender.send(request);
        }
    });
    url
}

/// Status line and body of a raw call.
async fn call(base: &Url, method: &str, target: &str, headers: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect((base.host_str().unwrap(), base.port().unwrap())).await.unwrap();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

fn form(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[tokio::test]
async fn xml_is_the_default_and_differs_by_version() {
    let (handle, _log) = simulator().await;
    let base = handle.base_url();
    let message = [("mocean-from", "Bells"), ("mocean-to", "60123411111"), ("mocean-text", "Hi")];
    let keys = [("mocean-api-key", handle.api_key()), ("mocean-api-secret", handle.api_secret())];
    let one = form(&[&keys[..], &message[..]].concat());
    let (line, body) = call(base, "POST", "/rest/1/sms", "", &one).await;
    assert_eq!(line, "HTTP/1.1 200 OK");
    assert!(body.starts_with("<?xml version=\"1.0\""), "{body}");
    assert!(body.contains("<result><message>") && body.contains("<receiver>60123411111</receiver>"), "{body}");

    let bearer = format!("Authorization: Bearer {}\r\n", handle.api_token());
    let two = form(&message);
    let (_, body) = call(base, "POST", "/rest/2/sms", &bearer, &two).await;
    assert!(body.contains("<result><messages><message>"), "{body}");
}

#[tokio::test]
async fn parameters_may_stand_in_the_query() {
    let (handle, _log) = simulator().await;
    let query = form(&[
        ("mocean-api-key", handle.api_key()),
        ("mocean-api-secret", handle.api_secret()),
        ("mocean-from", "Bells"),
        ("mocean-to", "60123411111,60123422222 60123433333"),
        ("mocean-text", "Hi"),
        ("mocean-resp-format", "JSON"),
    ]);
    let (_, body) = call(handle.base_url(), "POST", &format!("/rest/1/sms?{query}"), "", "").await;
    let receivers: Vec<&str> = body.split("\"receiver\":\"").skip(1).map(|rest| &rest[..11]).collect();
    assert_eq!(receivers, ["60123411111", "60123422222", "60123433333"]);
}

#[tokio::test]
async fn what_is_wrong_has_its_status() {
    let (handle, _log) = simulator().await;
    let good: BTreeMap<&str, &str> = [
        ("mocean-api-key", handle.api_key()),
        ("mocean-api-secret", handle.api_secret()),
        ("mocean-from", "Bells"),
        ("mocean-to", "60123411111"),
        ("mocean-text", "Hi"),
        ("mocean-resp-format", "json"),
    ]
    .into();
    let many = vec!["60123411111"; 501].join(" ");
    let long = "x".repeat(153 * 256);
    for (name, value, status) in [
        ("mocean-api-key", "wrong", 1),
        ("mocean-to", "", 6),
        ("mocean-to", " , ", 6),
        ("mocean-to", "abc", 28),
        ("mocean-to", many.as_str(), 27),
        ("mocean-to", "60123499005", 5),
        ("mocean-from", "", 37),
        ("mocean-from", "TwelveLetter", 37),
        ("mocean-text", "", 23),
        ("mocean-text", long.as_str(), 29),
        ("mocean-coding", "4", 19),
        ("mocean-charset", "klingon", 19),
        ("mocean-mclass", "9", 10),
        ("mocean-validity", "soon", 17),
        ("mocean-validity", "0", 17),
        ("mocean-schedule", "2007-03-02 8:55:00", 26),
    ] {
        let mut fields = good.clone();
        fields.insert(name, value);
        let pairs: Vec<(&str, &str)> = fields.into_iter().collect();
        let (line, body) = call(handle.base_url(), "POST", "/rest/1/sms", "", &form(&pairs)).await;
        assert_eq!(line, "HTTP/1.1 202 Accepted", "{name}={value}");
        assert!(body.contains(&format!("\"status\":{status}")), "{name}={value}: {body}");
    }
}

#[tokio::test]
async fn unknown_places_are_unknown_requests() {
    let (handle, _log) = simulator().await;
    for (method, target) in [("POST", "/rest/3/sms"), ("POST", "/rest/1/nothing"), ("GET", "/rest/1/sms"), ("GET", "/")]
    {
        let (_, body) = call(handle.base_url(), method, target, "", "").await;
        assert!(body.starts_with('\u{feff}') && body.contains("<status>34</status>"), "{method} {target}: {body}");
    }
}

#[tokio::test]
async fn version_two_refuses_with_4xx() {
    let (handle, _log) = simulator().await;
    let target = "/rest/2/account/balance?mocean-resp-format=json";
    let (line, body) = call(handle.base_url(), "GET", target, "Authorization: Bearer wrong\r\n", "").await;
    assert_eq!(line, "HTTP/1.1 401 Unauthorized");
    assert!(body.contains("\"status\":1"), "{body}");
}

#[tokio::test]
async fn an_unknown_message_is_not_found() {
    let (handle, _log) = simulator().await;
    let query = form(&[
        ("mocean-api-key", handle.api_key()),
        ("mocean-api-secret", handle.api_secret()),
        ("mocean-msgid", "nothing"),
        ("mocean-resp-format", "json"),
    ]);
    let (_, body) = call(handle.base_url(), "GET", &format!("/rest/1/report/message?{query}"), "", "").await;
    assert!(body.contains("\"message_status\":5"), "{body}");
}

#[tokio::test]
async fn a_connection_that_closes_leaves_not_one_byte() {
    let (handle, _log) = simulator().await;
    let closed = scenario_for("60123497004").unwrap();
    let body = form(&[
        ("mocean-api-key", handle.api_key()),
        ("mocean-api-secret", handle.api_secret()),
        ("mocean-from", "Bells"),
        ("mocean-to", &format!("601234{}", closed.digits)),
        ("mocean-text", "Hi"),
    ]);
    let base = handle.base_url();
    let mut stream = TcpStream::connect((base.host_str().unwrap(), base.port().unwrap())).await.unwrap();
    let request = format!("POST /rest/1/sms HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert_eq!(String::from_utf8(answer).unwrap(), "");
}
