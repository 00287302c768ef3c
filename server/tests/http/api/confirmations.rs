//! `POST /api/v1/sites/{site}/subscriptions/confirm` and `…/resend`: the second step of opting in.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, ProblemExt, TestApp, eventually, on_both_engines};

const CONFIRM: &str = "/api/v1/sites/main/subscriptions/confirm";
const RESEND: &str = "/api/v1/sites/main/subscriptions/resend";
const ME: &str = "+60123456789";

async fn confirm(app: &TestApp, phone: &str, code: &str) -> Answer {
    app.call(Method::POST, CONFIRM).json(&json!({"phone": phone, "code": code})).send().await
}

async fn opt_in(app: &TestApp, phone: &str) {
    let body = json!({"phone": phone, "consent": true});
    let answer = app.call(Method::POST, "/api/v1/sites/main/subscriptions").json(&body).send().await;
    assert_eq!((answer.status, answer.json()), (202, &json!({"status": "accepted"})), "{answer:?}");
}

/// The code that the number's virtual handset received.
async fn code_of(app: &TestApp, phone: &str) -> String {
    let (path, cookie) = (format!("/simulator?phone={}", phone.trim_start_matches('+')), app.sign_in().await);
    let found = eventually("a code arrives", || async {
        let page = app.call(Method::GET, &path).header("cookie", &cookie).send().await;
        let (before, _) = page.body.split_once(" is your code")?;
        Some(before[before.len().checked_sub(6)?..].to_owned())
    });
    found.await
}

async fn status_of(app: &TestApp, phone: &str) -> Value {
    app.subscriber(phone).await["status"].clone()
}

on_both_engines! {
    async fn the_right_code_subscribes_once(database) {
        let app = TestApp::start(database).await;
        app.patch("/sites/main", json!({"opt_in_mode": "code"})).await;
        opt_in(&app, ME).await;
        let code = code_of(&app, ME).await;
        assert_eq!(status_of(&app, ME).await, "pending");
        let row = &app.messages("kind=code").await[0];
        assert!(!row["body"].as_str().unwrap().contains(&code), "{row}");

        let other = confirm(&app, "+60123456788", &code).await;
        other.assert_invalid("code");
        let right = confirm(&app, ME, &code).await;
        assert_eq!((right.status, right.json()), (200, &json!({"status": "confirmed"})), "{right:?}");
        assert_eq!(status_of(&app, ME).await, "active");
        app.message_with_status("kind=welcome", "delivered").await;
        let again = confirm(&app, ME, &code).await;
        assert_eq!((again.status, &again.body), (422, &other.body), "a code works once");
    }

    async fn a_stopped_number_comes_back_by_code(database) {
        let app = TestApp::start(database).await;
        app.subscribe(ME).await;
        app.message_with_status("kind=welcome", "delivered").await;
        app.text("60123456789", "STOP").await;
        opt_in(&app, ME).await;
        let code = code_of(&app, ME).await;
        assert_eq!(status_of(&app, ME).await, "unsubscribed");
        assert_eq!(confirm(&app, ME, &code).await.status, 200);
        assert_eq!(status_of(&app, ME).await, "active");
    }

    async fn wrong_codes_tell_nothing_about_a_number(database) {
        let app = TestApp::start(database).await;
        app.subscribe("+60123456781").await;
        app.text("60123456782", "STOP").await;
        app.patch("/sites/main", json!({"opt_in_mode": "code"})).await;
        opt_in(&app, ME).await;
        code_of(&app, ME).await;
        let unknown = confirm(&app, "+60123456780", "0000").await;
        unknown.assert_invalid("code");
        for phone in ["+60123456781", "+60123456782", ME] {
            let known = confirm(&app, phone, "0000").await;
            assert_eq!((known.status, &known.body), (unknown.status, &unknown.body), "{phone}");
            let again = app.call(Method::POST, RESEND).json(&json!({"phone": phone})).send().await;
            assert_eq!((again.status, again.json()), (202, &json!({"status": "accepted"})), "{phone}");
        }
        confirm(&app, ME, "no code").await.assert_invalid("code");
        confirm(&app, "hello", "123456").await.assert_invalid("phone");
        app.call(Method::POST, CONFIRM).json(&json!({"phone": ME})).send().await.assert_invalid("code");
        app.patch("/sites/main", json!({"sms_enabled": false})).await;
        confirm(&app, ME, "123456").await.assert_problem(409);
    }
}
