//! Signing in, the session's cookie, and where state-changing requests may come from.

use reqwest::Method;

use crate::support::{ProblemExt, TestApp, on_both_engines};

const FORM: [(&str, &str); 3] =
    [("email", "owner@example.org"), ("password", "three random words"), ("next", "/admin")];
const CSV: &str = "/admin/sites/main/history.csv";

on_both_engines! {
    async fn the_cookie_is_careful(database) {
        let app = TestApp::start(database).await;
        let answer = app.call(Method::POST, "/fn/sign-in").sent_by_our_page(&app).form(&FORM).send().await;
        assert!(matches!(answer.status, 302 | 303), "{answer:?}");
        let cookie = answer.header("set-cookie").unwrap().to_ascii_lowercase();
        assert!(cookie.starts_with("carillon="), "{cookie}");
        for attribute in ["httponly", "samesite=lax", "path=/", "max-age="] {
            assert!(cookie.contains(attribute), "no {attribute}: {cookie}");
        }
        assert!(!cookie.contains("secure") && !cookie.contains("domain"), "{cookie}");
    }

    async fn over_https_it_is_bound_to_the_host(database) {
        let app = TestApp::builder(database).set("CARILLON_PUBLIC_URL", "https://sms.example.com").start().await;
        let answer = app
            .call(Method::POST, "/fn/sign-in")
            .header("origin", "https://sms.example.com")
            .header("accept", "text/html")
            .form(&FORM)
            .send()
            .await;
        let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {answer:?}"));
        assert!(cookie.starts_with("__Host-carillon="), "{cookie}");
        assert!(cookie.contains("Secure"), "{cookie}");
        assert!(answer.header("strict-transport-security").is_some(), "{answer:?}");
        let webhooks = app.get("/sites/main/provider").await.json()["webhooks"].clone();
        assert!(webhooks["inbound"].as_str().unwrap().starts_with("https://sms.example.com/webhooks/"), "{webhooks}");
    }

    async fn a_login_gets_an_id_of_its_own(database) {
        let app = TestApp::start(database).await;
        let first = app.sign_in().await;
        let again = app.call(Method::POST, "/fn/sign-in").sent_by_our_page(&app).header("cookie", &first).form(&FORM).send().await;
        let second = again.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        assert_ne!(first, second);
        let csv = |cookie: String| async { let cookie = cookie; app.call(Method::GET, CSV).header("cookie", &cookie).send().await.status };
        assert_eq!(csv(second).await, 200);
        assert_ne!(csv(first).await, 200, "the old id is worth nothing");
        let planted = "carillon=AAAAAAAAAAAAAAAAAAAAAA";
        let answer = app.call(Method::POST, "/fn/sign-in").sent_by_our_page(&app).header("cookie", planted).form(&FORM).send().await;
        assert!(!answer.header("set-cookie").unwrap().starts_with(planted), "{answer:?}");
    }

    async fn work_prolongs_it(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        let first = app.call(Method::GET, CSV).header("cookie", &cookie).send().await;
        let renewed = first.header("set-cookie").unwrap_or_else(|| panic!("not prolonged: {first:?}"));
        assert!(renewed.starts_with(&cookie) && renewed.contains("Max-Age=604800"), "{renewed}");
        let second = app.call(Method::GET, CSV).header("cookie", &cookie).send().await;
        assert_eq!(second.header("set-cookie"), None, "a write an hour, not one a request");
        let open = app.call(Method::GET, "/healthz").header("cookie", &cookie).send().await;
        assert_eq!(open.header("set-cookie"), None);
    }

    async fn signing_out_ends_it(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        assert_eq!(app.call(Method::GET, CSV).header("cookie", &cookie).send().await.status, 200);
        let out = app.call(Method::POST, "/fn/sign-out").sent_by_our_page(&app).header("cookie", &cookie).form(&[]).send().await;
        assert!(out.status < 400, "{out:?}");
        assert_ne!(app.call(Method::GET, CSV).header("cookie", &cookie).send().await.status, 200);
    }

    async fn a_wrong_password_opens_nothing(database) {
        let app = TestApp::start(database).await;
        for form in [
            [("email", "owner@example.org"), ("password", "three wrong words"), ("next", "/admin")],
            [("email", "nobody@example.org"), ("password", "three random words"), ("next", "/admin")],
            [("email", "🔔"), ("password", ""), ("next", "//evil.example")],
        ] {
            let answer = app.call(Method::POST, "/fn/sign-in").sent_by_our_page(&app).form(&form).send().await;
            assert!(answer.status < 500, "{answer:?}");
            let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).unwrap_or("carillon=").to_owned();
            assert_ne!(app.call(Method::GET, CSV).header("cookie", &cookie).send().await.status, 200);
        }
    }

    async fn sessions_outlive_the_process(database) {
        let mut app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        app.terminate().await;
        assert_eq!(app.ended().await, 0);
        app.launch().await;
        assert_eq!(app.call(Method::GET, CSV).header("cookie", &cookie).send().await.status, 200);
    }

    async fn changes_must_come_from_our_own_pages(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        let from = |headers: Vec<(&'static str, String)>| {
            let mut call = app.call(Method::POST, "/fn/sign-out").header("cookie", &cookie).header("accept", "text/html");
            for (name, value) in headers {
                call = call.header(name, &value);
            }
            call.form(&[]).send()
        };
        let origin = app.base.as_str().trim_end_matches('/').to_owned();
        for foreign in [
            vec![],
            vec![("origin", "https://evil.example".to_owned())],
            vec![("origin", "null".to_owned())],
            vec![("sec-fetch-site", "cross-site".to_owned())],
            vec![("sec-fetch-site", "same-site".to_owned())],
            vec![("sec-fetch-site", "cross-site".to_owned()), ("origin", origin.clone())],
            vec![("referer", format!("{origin}/admin"))],
        ] {
            let shown = format!("{foreign:?}");
            let answer = from(foreign).await;
            assert_eq!(answer.status, 403, "{shown}: {answer:?}");
            answer.assert_problem(403);
        }
        assert_eq!(app.call(Method::GET, CSV).header("cookie", &cookie).send().await.status, 200, "still signed in");
        for ours in [vec![("origin", origin.clone())], vec![("sec-fetch-site", "same-origin".to_owned())]] {
            let answer = from(ours).await;
            assert!(answer.status < 400, "{answer:?}");
        }
        for method in [Method::PUT, Method::PATCH, Method::DELETE] {
            let answer = app.call(method, "/fn/sign-out").header("cookie", &cookie).send().await;
            assert_eq!(answer.status, 403, "{answer:?}");
        }
    }
}
