//! `/admin/sites/{site}/unclear`: what waits for a decision, and the decisions.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, FakeProvider, Manner, ProblemExt, TestApp, on_both_engines};

const LIST: &str = "/admin/sites/main/unclear";

struct Console<'a> {
    app: &'a TestApp,
    cookie: String,
}

impl Console<'_> {
    async fn get(&self, path: &str) -> Answer {
        self.app.call(Method::GET, path).header("cookie", &self.cookie).header("accept", "text/html").send().await
    }

    /// Sends the form of the review, and shows the page it comes back to.
    async fn decide(&self, decision: &str, ids: &str) -> Answer {
        let form = [("site", "main"), ("decision", decision), ("ids", ids), ("back", LIST)];
        let call = self.app.call(Method::POST, "/fn/unclear-decide").header("cookie", &self.cookie);
        let sent = call.sent_by_our_page(self.app).form(&form).send().await;
        assert!(matches!(sent.status, 302 | 303), "{sent:?}");
        let next = sent.header("location").unwrap();
        assert!(next.starts_with(LIST), "{next}");
        self.get(next).await
    }
}

/// An app whose provider answers so that nobody can tell what became of messages to these numbers; their ids.
async fn lost(app: &TestApp, provider: &FakeProvider, numbers: &[&str]) -> Vec<String> {
    let saved = app.api(Method::PUT, "/sites/main/provider").json(&provider.account()).send().await;
    assert_eq!(saved.status, 200, "{saved:?}");
    provider.behave(Manner::Mumble);
    app.broadcast(json!({"body": "Hello", "audience": {"type": "numbers", "numbers": numbers.join(" ")}})).await;
    let mut ids = Vec::new();
    for number in numbers {
        let message = app.message_with_status(&format!("recipient={number}"), "unknown").await;
        ids.push(message["id"].as_str().unwrap().to_owned());
    }
    provider.behave(Manner::Accept);
    ids
}

on_both_engines! {
    async fn what_waits_and_what_is_decided(database) {
        let app = TestApp::builder(database).set("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true").start().await;
        let provider = FakeProvider::start().await;
        let ids = lost(&app, &provider, &["60123456781", "60123456782", "60123456783"]).await;
        let console = Console { app: &app, cookie: app.sign_in().await };
        let list = console.get(LIST).await;
        assert!(list.body.contains("+60 12-345 6781") && list.body.contains("the provider&#x27;s id is not known")
            || list.body.contains("the provider's id is not known"), "{}", list.body);
        assert!(console.get("/admin/sites/main").await.body.contains("3 messages went out: they wait for your decision"));
        assert!(console.get("/admin/sites/main/history").await.body.contains("Unclear: 3"));
        let narrowed = console.get(&format!("{LIST}?search=6782")).await;
        assert!(narrowed.body.contains("All 1 that match:") || narrowed.body.contains("The one that matches:"), "{}", narrowed.body);
        assert!(!narrowed.body.contains("+60 12-345 6781"), "{}", narrowed.body);
        assert_eq!(console.get(&format!("{LIST}?from=never")).await.status, 422);

        let review = console.get(&format!("{LIST}/review?all=1&decision=resend")).await;
        assert!(review.body.contains("Send 3 messages in 1 country again for 3 credits."), "{}", review.body);
        let ticked = console.get(&format!("{LIST}/review?decision=write-off&ids%5B%5D={}&ids%5B%5D={}", ids[0], ids[1])).await;
        assert!(ticked.body.contains("Write off 2 messages in 1 country: 2 credits come back."), "{}", ticked.body);
        for nothing in ["decision=resend", "decision=burn&all=1", "all=1"] {
            assert_eq!(console.get(&format!("{LIST}/review?{nothing}")).await.status, 422, "{nothing}");
        }

        let before = app.get("/sites/main/credits").await.json()["balance"].as_i64().unwrap();
        let written_off = console.decide("write-off", &ids[0]).await;
        assert!(written_off.body.contains("1 message written off, 1 credit back."), "{}", written_off.body);
        assert_eq!(app.get("/sites/main/credits").await.json()["balance"].as_i64().unwrap(), before + 1);
        let posts = provider.sent().len();
        let resent = console.decide("resend", &ids.join(",")).await;
        assert!(resent.body.contains("2 messages sent again for 2 credits. 1 other was settled"), "{}", resent.body);
        assert!(resent.body.contains("Nothing is unclear"), "{}", resent.body);
        app.message_with_status("recipient=60123456782", "accepted").await;
        app.message_with_status("recipient=60123456783", "accepted").await;
        assert_eq!(provider.sent().len(), posts + 2);
        let once_more = console.decide("resend", &ids.join(",")).await;
        assert!(once_more.body.contains("0 messages sent again"), "{}", once_more.body);
        assert_eq!(provider.sent().len(), posts + 2);
    }

    async fn too_few_credits_send_nothing(database) {
        let app = TestApp::builder(database).set("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true").start().await;
        let provider = FakeProvider::start().await;
        let ids = lost(&app, &provider, &["60123456781", "60123456782", "60123456783"]).await;
        let available = app.get("/sites/main/credits").await.json()["available"].as_i64().unwrap();
        let others = crate::support::mobiles(u32::try_from(available - 2).unwrap());
        let spent = app.broadcast(json!({"body": "Hello", "audience": {"type": "numbers", "numbers": others}})).await;
        app.broadcast_done(spent.json()["id"].as_str().unwrap()).await;
        let left = app.get("/sites/main/credits").await.json()["available"].as_i64().unwrap();
        assert_eq!(left, 2);
        let console = Console { app: &app, cookie: app.sign_in().await };
        let review = console.get(&format!("{LIST}/review?all=1&decision=resend")).await;
        assert!(review.body.contains("are missing") && !review.body.contains("/fn/unclear-decide"), "{}", review.body);
        let posts = provider.sent().len();
        let refused = console.decide("resend", &ids.join(",")).await;
        assert!(refused.body.contains("Nothing was sent."), "{}", refused.body);
        assert_eq!(app.get("/sites/main/credits").await.json()["available"], left);
        assert_eq!(provider.sent().len(), posts);
    }

    async fn only_for_those_who_signed_in(database) {
        let app = TestApp::start(database).await;
        for path in [LIST, "/admin/sites/main/unclear/review?all=1&decision=resend", "/admin/sites/main/costs"] {
            let stranger = app.call(Method::GET, path).send().await;
            assert!(matches!(stranger.status, 302 | 303), "{path}: {stranger:?}");
        }
        let cookie = app.sign_in().await;
        let elsewhere = app.call(Method::GET, "/admin/sites/nowhere/unclear").header("cookie", &cookie).send().await;
        assert_eq!(elsewhere.status, 404, "{elsewhere:?}");
        let form = [("site", "main"), ("decision", "resend"), ("ids", "nonsense")];
        let stranger = app.call(Method::POST, "/fn/unclear-decide").sent_by_our_page(&app).form(&form).send().await;
        assert!(stranger.header("location").is_some_and(|next| next.starts_with("/admin/sign-in")), "{stranger:?}");
        app.get("/sites/nowhere/costs").await.assert_problem(404);
    }
}
