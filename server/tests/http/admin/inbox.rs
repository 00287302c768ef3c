//! `/admin/sites/{site}/inbox`: texts with what was made of them, and what a person does about those that wait.

use reqwest::Method;

use crate::support::{Answer, TestApp, on_both_engines};

const INBOX: &str = "/admin/sites/main/inbox";
const PHONE: &str = "+60123456789";
const DIGITS: &str = "60123456789";

struct Console<'a> {
    app: &'a TestApp,
    cookie: String,
}

impl Console<'_> {
    async fn get(&self, path: &str) -> Answer {
        self.app.call(Method::GET, path).header("cookie", &self.cookie).header("accept", "text/html").send().await
    }

    /// Sends a form as a browser without JavaScript does, and shows the page it comes back to.
    async fn send(&self, function: &str, form: &[(&str, &str)]) -> Answer {
        let call = self.app.call(Method::POST, function).header("cookie", &self.cookie).header("accept", "text/html");
        let sent = call.sent_by_our_page(self.app).form(form).send().await;
        assert!(matches!(sent.status, 302 | 303), "{sent:?}");
        let next = sent.header("location").unwrap().split('#').next().unwrap().to_owned();
        assert!(next.starts_with(INBOX), "{next}");
        self.get(&next).await
    }
}

on_both_engines! {
    async fn texts_wait_are_answered_and_unsubscribe(database) {
        let app = TestApp::start(database).await;
        app.subscribe(PHONE).await;
        app.message_with_status("kind=welcome", "delivered").await;
        let console = Console { app: &app, cookie: app.sign_in().await };
        assert!(console.get(INBOX).await.body.contains("No text yet"));
        for text in ["the bus stop is closed", "who is this", "<script>alert(1)</script>"] {
            app.text(DIGITS, text).await;
        }
        let page = console.get(INBOX).await;
        assert!(page.body.contains("It may mean STOP, or worries: “who is this”."), "{}", page.body);
        assert!(page.body.contains("1 text waits for you.") && page.body.contains("class=\"count\""), "{}", page.body);
        assert!(!page.body.contains("<script>alert(1)"), "what somebody texts is text");
        assert_eq!(console.get(&format!("{INBOX}?outcome=maybe")).await.status, 422);

        let found = app.get("/sites/main/inbound?state=waiting").await;
        let id = found.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let conversation = format!("{INBOX}/{id}");
        assert!(console.get(&conversation).await.body.contains("Show the price"));
        let empty = console.send("/fn/inbox-answer", &[("site", "main"), ("id", &id), ("body", " ")]).await;
        assert!(empty.body.contains("aria-invalid=\"true\""), "{}", empty.body);
        let priced = console.send("/fn/inbox-answer", &[("site", "main"), ("id", &id), ("body", "The shop.")]).await;
        assert!(priced.body.contains("Send 1 SMS to 1 person for"), "{}", priced.body);
        assert!(app.messages("kind=answer").await.is_empty(), "nothing goes before it is confirmed");
        let quote = app.post(&format!("/sites/main/inbound/{id}/quote"), serde_json::json!({"body": "The shop."})).await;
        let credits = quote.json()["credits"].to_string();
        let form = [("site", "main"), ("id", id.as_str()), ("body", "The shop."), ("credits", credits.as_str())];
        let sent = console.send("/fn/inbox-answer", &form).await;
        assert!(sent.body.contains("is on its way for"), "{}", sent.body);
        console.send("/fn/inbox-answer", &form).await;
        assert_eq!(app.messages("kind=answer").await.len(), 1, "the same form twice answers once");

        app.text(DIGITS, "not interested").await;
        let found = app.get("/sites/main/inbound?state=waiting").await;
        let id = found.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let gone = console.send("/fn/inbox-unsubscribe", &[("site", "main"), ("id", &id), ("back", INBOX)]).await;
        assert!(gone.body.contains("is unsubscribed and receives nothing more."), "{}", gone.body);
        assert!(!gone.body.contains("class=\"count\""), "{}", gone.body);
        assert_eq!(app.subscriber(PHONE).await["status"], "unsubscribed");
        assert!(!console.get(&format!("{INBOX}/{id}")).await.body.contains("Show the price"), "a stopped number is not answered");
    }
}
