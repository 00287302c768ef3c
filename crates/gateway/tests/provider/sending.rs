//! "Send SMS": what is asked, and every form of answer.

use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::Timestamp;
use gateway::{Credentials, LaterCause, Nature, Provider, RejectionClass, SendOutcome, SendStatus};

use crate::fake::{FakeMocean, Play, accepted, client_to, sms};

const ACCEPTED: &str = r#"{"messages":[{"status":0,"receiver":"60173788399","msgid":"cust20013050311050614001"}]}"#;

async fn outcome_of(play: Play) -> SendOutcome {
    FakeMocean::playing([play]).await.client().send(&sms()).await
}

#[tokio::test]
async fn version_one_posts_a_form_with_key_and_secret() {
    let fake = FakeMocean::playing([Play::json(ACCEPTED)]).await;
    let mut message = sms().with_report_url("https://x.example/dlr/a?b=c&d=e".parse().unwrap());
    message.text = "Grüße & 100% + 你好\nSTOP".into();
    message.validity = Some(Duration::from_mins(5));
    message.schedule = Some(Timestamp::from_secs(1_546_185_599));
    message.flash = true;
    assert_eq!(fake.client().send(&message).await, accepted("cust20013050311050614001"));

    let requests = fake.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/rest/1/sms"));
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    assert!(!request.headers.contains_key("authorization"));
    assert!(request.query.is_empty());
    let expected = [
        ("mocean-alt-dcs", "1"),
        ("mocean-api-key", "the-key"),
        ("mocean-api-secret", "the-secret"),
        ("mocean-charset", "UTF-8"),
        ("mocean-coding", "3"),
        ("mocean-dlr-mask", "1"),
        ("mocean-dlr-url", "https://x.example/dlr/a?b=c&d=e"),
        ("mocean-from", "Bells"),
        ("mocean-mclass", "1"),
        ("mocean-resp-format", "json"),
        ("mocean-schedule", "2018-12-30 23:59:59"),
        ("mocean-text", "Grüße & 100% + 你好\nSTOP"),
        ("mocean-to", "60173788399"),
        ("mocean-validity", "300"),
    ];
    let found: Vec<(&str, &str)> = request.form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_plain_message_asks_for_nothing_else() {
    let fake = FakeMocean::playing([Play::json(ACCEPTED)]).await;
    fake.client().send(&sms()).await;
    let names: Vec<String> = fake.requests()[0].form.keys().cloned().collect();
    assert_eq!(
        names,
        [
            "mocean-api-key",
            "mocean-api-secret",
            "mocean-charset",
            "mocean-coding",
            "mocean-from",
            "mocean-resp-format",
            "mocean-text",
            "mocean-to"
        ]
    );
    assert_eq!(fake.requests()[0].form["mocean-coding"], "1");
}

#[tokio::test]
async fn version_two_sends_a_bearer_token() {
    let fake = FakeMocean::playing([Play::json(ACCEPTED)]).await;
    let token = Credentials::Token { token: "apit-the-token".into() };
    let client = client_to(&format!("http://{}/rest/2/", fake.address), token);
    assert_eq!(client.send(&sms()).await, accepted("cust20013050311050614001"));
    let request = &fake.requests()[0];
    assert_eq!(request.path, "/rest/2/sms");
    assert_eq!(request.headers["authorization"], "Bearer apit-the-token");
    assert!(!request.form.contains_key("mocean-api-key"));
    assert!(!request.form.contains_key("mocean-api-secret"));
}

#[tokio::test]
async fn acceptance_in_every_form() {
    let id = "CPASS_restapi_C0000002737000000.0001";
    let json = |status: &str, receiver: &str| {
        Play::json(&format!(r#"{{"messages":[{{"status":{status},"receiver":{receiver},"msgid":"{id}"}}]}}"#))
    };
    let xml = |inner: &str| {
        let message = format!(
            "<message>\n <status>0</status>\n <receiver>60173788399</receiver>\n <msgid>{id}</msgid>\n</message>"
        );
        Play::xml(&format!("<?xml version=\"1.0\"?>\n<result>\n{}\n</result>\n", inner.replace('@', &message)))
    };
    for play in [
        json("0", "\"60173788399\""),
        json("\"0\"", "60173788399"),
        json("0", "\"601+737\""),
        xml("@"),
        xml("<messages>@</messages>"),
        Play::json(&format!(r#"{{"status":0,"receiver":"60173788399","msgid":"{id}"}}"#)),
        Play::body(
            202,
            "text/plain",
            format!("\u{feff}{{\"messages\":[{{\"status\":0,\"msgid\":\"{id}\"}}]}}").as_bytes(),
        ),
        // The body decides, whatever the HTTP status.
        Play::body(500, "application/json", format!(r#"{{"messages":[{{"status":0,"msgid":"{id}"}}]}}"#).as_bytes()),
    ] {
        assert_eq!(outcome_of(play.clone()).await, accepted(id), "{play:?}");
    }
}

#[tokio::test]
async fn acceptance_without_an_id_is_acceptance() {
    let outcome = outcome_of(Play::json(r#"{"messages":[{"status":0,"receiver":"60173788399"}]}"#)).await;
    assert_eq!(outcome, SendOutcome::Accepted { provider_message_id: None });
}

#[tokio::test]
async fn of_several_answers_the_recipients_own_counts() {
    let two = r#"{"messages":[{"status":0,"receiver":"60123456789","msgid":"other"},
                              {"status":0,"receiver":"60173788399","msgid":"mine"}]}"#;
    assert_eq!(outcome_of(Play::json(two)).await, accepted("mine"));
    let others = two.replace("60173788399", "60111111111");
    assert!(matches!(outcome_of(Play::json(&others)).await, SendOutcome::Unknown { .. }));
}

#[tokio::test]
async fn every_refusal_of_the_document() {
    for status in SendStatus::ALL.iter().filter(|status| status.nature() != Nature::Fine) {
        let (code, words) = (status.code(), status.words());
        let encoded = words.replace(' ', "+").replace('"', "%22");
        for play in [
            Play::body(200, "application/json", format!(r#"{{"status":{code},"err_msg":"{words}"}}"#).as_bytes()),
            Play::body(202, "application/json", format!(r#"{{"status":"{code}","err_msg":"{encoded}"}}"#).as_bytes()),
            Play::body(400, "application/json", format!(r#"{{"status":{code}}}"#).as_bytes()),
            Play::json(&format!(
                r#"{{"messages":[{{"status":"{code}","receiver":"60173788399","err_msg":"{words}"}}]}}"#
            )),
            Play::xml(&format!(
                "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<result><status>{code}</status><err_msg>{words}</err_msg></result>"
            )),
        ] {
            let words = words.to_owned();
            let expected = match status.nature() {
                Nature::Temporary => {
                    let cause = if matches!(code, 32 | 43) { LaterCause::Throttled } else { LaterCause::OutOfOrder };
                    SendOutcome::TryLater { code: Some(code), words, after: None, cause }
                }
                Nature::Account => SendOutcome::Rejected { code, words, class: RejectionClass::Account },
                Nature::Final | Nature::Fine => SendOutcome::Rejected { code, words, class: RejectionClass::Message },
            };
            assert_eq!(outcome_of(play.clone()).await, expected, "{play:?}");
        }
    }
}

#[tokio::test]
async fn a_status_outside_the_document_is_a_no() {
    let outcome = outcome_of(Play::json(r#"{"status":777,"err_msg":"Moon+phase"}"#)).await;
    let expected = SendOutcome::Rejected { code: 777, words: "Moon phase".into(), class: RejectionClass::Message };
    assert_eq!(outcome, expected);
}

#[tokio::test]
async fn a_throttled_account_hears_how_long_to_wait() {
    let play = Play::json(r#"{"status":32,"err_msg":"Message throttled"}"#).with_header("Retry-After", "7");
    let SendOutcome::TryLater { code, after, .. } = outcome_of(play).await else { panic!("not later") };
    assert_eq!((code, after), (Some(32), Some(Duration::from_secs(7))));
}

#[tokio::test]
async fn one_connection_serves_many_messages() {
    let fake = FakeMocean::playing([Play::json(ACCEPTED)]).await;
    let client = fake.client();
    for _ in 0..20 {
        client.send(&sms()).await;
    }
    assert_eq!(fake.requests().len(), 20);
    assert_eq!(fake.connections.load(Ordering::SeqCst), 1);
}
