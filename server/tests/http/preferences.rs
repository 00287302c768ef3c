//! `/preferences`: a number's own page, reached by a code.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, TestApp, eventually, on_both_engines};

const ME: &str = "+60123456789";

/// A form as a browser without JavaScript sends it.
async fn post(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    app.call(Method::POST, path).sent_by_our_page(app).form(fields).send().await
}

async fn ask(app: &TestApp, phone: &str) -> Answer {
    post(app, "/fn/preferences-code", &[("site", "main"), ("phone", phone), ("region", "MY")]).await
}

async fn enter(app: &TestApp, phone: &str, code: &str) -> Answer {
    post(app, "/fn/preferences-enter", &[("site", "main"), ("phone", phone), ("region", "MY"), ("code", code)]).await
}

/// Where an answer leads, and the page there.
async fn followed(app: &TestApp, answer: &Answer) -> (String, Answer) {
    assert!(matches!(answer.status, 302 | 303), "{answer:?}");
    let to = answer.header("location").unwrap().to_owned();
    let page = app.call(Method::GET, to.split('#').next().unwrap()).header("accept", "text/html").send().await;
    (to, page)
}

/// The codes that the number's virtual handset received.
async fn codes_of(app: &TestApp, phone: &str) -> Vec<String> {
    let path = format!("/simulator?phone={}", phone.trim_start_matches('+'));
    let page = app.signed_in_page(&path).await;
    let before: Vec<&str> = page.split(" is your code").collect();
    let codes = before[..before.len() - 1].iter().filter_map(|before| before.get(before.len().checked_sub(6)?..));
    codes.map(str::to_owned).collect()
}

async fn code_of(app: &TestApp, phone: &str) -> String {
    eventually("a code arrives", || async { codes_of(app, phone).await.pop() }).await
}

/// A page without what differs from one answer to the next: nonces and names of kept forms.
fn shown(page: &str, phone: &str) -> String {
    let mut rest = page.replace(phone, "NUMBER");
    for (before, after) in [("nonce=\"", '"'), ("form=", '"')] {
        rest = rest.split(before).map(|part| part.split_once(after).map_or(part, |(_, rest)| rest)).collect();
    }
    rest
}

on_both_engines! {
    async fn a_number_and_its_code_lead_to_its_own_page(database) {
        let app = TestApp::start(database).await;
        app.subscribe(ME).await;
        app.message_with_status("kind=welcome", "delivered").await;
        let site = app.call(Method::GET, "/").send().await;
        assert!(site.body.contains("href=\"/preferences?site=main\""), "{site:?}");
        let page = app.call(Method::GET, "/preferences?site=main").send().await;
        assert_eq!((page.status, page.header("x-robots-tag")), (200, Some("noindex, nofollow")), "{page:?}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(app.call(Method::GET, "/preferences").send().await.status, 200, "the default site's");
        assert_eq!(app.call(Method::GET, "/preferences?site=none").send().await.status, 404);

        let (to, page) = followed(&app, &ask(&app, ME).await).await;
        assert!(to.starts_with("/preferences?site=main&form=") && to.ends_with("#code"), "{to}");
        assert!(page.body.contains("If our texts reach") && page.body.contains("name=\"code\""), "{page:?}");
        let code = code_of(&app, ME).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let (_, page) = followed(&app, &enter(&app, ME, wrong).await).await;
        assert!(page.body.contains("That code is wrong or has expired."), "{page:?}");
        let (to, page) = followed(&app, &enter(&app, ME, &code).await).await;
        assert!(to.starts_with("/preferences/") && !to.contains("123456789"), "{to}");
        assert_eq!((page.status, page.header("referrer-policy")), (200, Some("no-referrer")));
        assert!(page.body.contains("+60*****6789") && page.body.contains("gets texts from"), "{page:?}");
        let (_, page) = followed(&app, &enter(&app, ME, &code).await).await;
        assert!(page.body.contains("That code is wrong or has expired."), "a code works once");

        let token = to.strip_prefix("/preferences/").unwrap().split('?').next().unwrap().to_owned();
        let (_, page) = followed(&app, &post(&app, "/fn/preferences-leave", &[("token", &token)]).await).await;
        assert!(page.body.contains("This number has left."), "{page:?}");
        assert_eq!(app.subscriber(ME).await["status"], "unsubscribed");
    }

    async fn who_had_left_comes_back_there(database) {
        let app = TestApp::start(database).await;
        app.subscribe(ME).await;
        app.message_with_status("kind=welcome", "delivered").await;
        app.text("60123456789", "STOP").await;
        ask(&app, ME).await;
        let code = code_of(&app, ME).await;
        let (to, page) = followed(&app, &enter(&app, ME, &code).await).await;
        assert!(page.body.contains("action=\"/fn/preferences-return\""), "{page:?}");
        let (token, entered) = to.strip_prefix("/preferences/").unwrap().split_once("?entered=").unwrap();
        // By the link alone it is not offered, nor done.
        let by_link = app.call(Method::GET, &format!("/preferences/{token}")).send().await;
        assert!(!by_link.body.contains("preferences-return"), "{by_link:?}");
        let fields = [("token", token), ("entered", "00000000-0000-0000-0000-000000000000"), ("consent", "true")];
        let (_, page) = followed(&app, &post(&app, "/fn/preferences-return", &fields).await).await;
        assert!(page.body.contains("That took too long"), "{page:?}");
        let (_, page) = followed(&app, &post(&app, "/fn/preferences-return", &[("token", token), ("entered", entered)]).await).await;
        assert!(page.body.contains("Please tick the box to agree.") && page.body.contains("preferences-return"), "{page:?}");
        assert_eq!(app.subscriber(ME).await["status"], "unsubscribed");
        let fields = [("token", token), ("entered", entered), ("consent", "true")];
        let (_, page) = followed(&app, &post(&app, "/fn/preferences-return", &fields).await).await;
        assert!(page.body.contains("You are back"), "{page:?}");
        assert_eq!(app.subscriber(ME).await["status"], "active");
    }

    async fn every_number_gets_the_same_answer(database) {
        let app = TestApp::start(database).await;
        let (known, stopped, pending, unknown) = ("+60123456781", "+60123456782", "+60123456783", "+60123456784");
        app.subscribe(known).await;
        app.subscribe(stopped).await;
        app.text("60123456782", "STOP").await;
        app.patch("/sites/main", json!({"opt_in_mode": "code"})).await;
        app.subscribe(pending).await;
        app.judged().await;
        let (mut answers, mut pages) = (BTreeSet::new(), BTreeSet::new());
        // The fourth time a number is over its limit of the day; that shows as little.
        for _ in 0..4 {
            for phone in [known, stopped, pending, unknown] {
                let answer = ask(&app, phone).await;
                let (to, page) = followed(&app, &answer).await;
                answers.insert((answer.status, answer.body.clone(), to.split("form=").next().unwrap().to_owned()));
                pages.insert((page.status, shown(&page.body, phone)));
                let wrong = enter(&app, phone, "0000").await;
                let (to, page) = followed(&app, &wrong).await;
                answers.insert((wrong.status, wrong.body.clone(), to.split("form=").next().unwrap().to_owned()));
                pages.insert((page.status, shown(&page.body, phone)));
            }
            app.judged().await;
        }
        assert_eq!(answers.len(), 2, "the one for a number and the one for a code: {answers:?}");
        assert_eq!(pages.len(), 2, "the one for a number and the one for a wrong code");
        for phone in [known, stopped] {
            code_of(&app, phone).await;
        }
        assert_eq!(codes_of(&app, unknown).await, Vec::<String>::new(), "nothing goes to who is unknown");
        assert_eq!(codes_of(&app, stopped).await.len(), 1, "one a day");
    }
}
