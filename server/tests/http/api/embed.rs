//! `GET /api/v1/sites/{site}/embed`, and what else stands in pages of other web sites: the script, its solver, the frame.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Database, ProblemExt, TestApp};

const PATH: &str = "/api/v1/sites/main/embed";
const SHOP: &str = "https://shop.example";

/// An app whose main site may be shown by the shop.
async fn app() -> TestApp {
    let app = TestApp::start(Database::sqlite()).await;
    change(&app, json!({"allowed_origins": [SHOP]})).await;
    app
}

async fn change(app: &TestApp, patch: Value) {
    let answer = app.patch("/sites/main", patch).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

async fn from(app: &TestApp, origin: &str, path: &str) -> Answer {
    app.call(Method::GET, path).header("origin", origin).send().await
}

fn varies_by(answer: &Answer, name: &str) -> bool {
    answer.headers.iter().any(|(key, value)| key == "vary" && value.contains(name))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_the_site_names_gets_the_popup() {
    let app = app().await;
    let answer = from(&app, SHOP, &format!("{PATH}?version=1&lang=en")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), Some(SHOP));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    assert!(varies_by(&answer, "origin") && varies_by(&answer, "accept-language"), "{answer:?}");
    let popup = answer.json();
    assert_eq!(
        (&popup["opens"], &popup["after_seconds"], &popup["again_days"]),
        (&json!("after_delay"), &json!(1), &json!(30))
    );
    let card = popup["card"].as_str().unwrap();
    for needed in ["id=\"sign-up\"", "id=\"sign-up-form\"", "id=\"phone\"", "id=\"consent\"", "id=\"sign-up-done\""] {
        assert!(card.contains(needed), "{needed} in {card}");
    }
    assert!(!card.contains("<script") && !card.contains(" style="), "{card}");
    assert!(popup["style"].as_str().unwrap().contains(".popup"));

    let tag = answer.header("etag").unwrap();
    for known in [tag.to_owned(), format!("W/{tag}")] {
        let again = app.call(Method::GET, &format!("{PATH}?version=1&lang=en"));
        let again = again.header("origin", SHOP).header("if-none-match", &known).send().await;
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{again:?}");
        assert_eq!(again.header("access-control-allow-origin"), Some(SHOP), "or the browser may not use what it has");
    }
    change(&app, json!({"words": {"button": "Ring me"}})).await;
    let changed = app.call(Method::GET, &format!("{PATH}?version=1&lang=en")).header("if-none-match", tag).send().await;
    assert!(changed.status == 200 && changed.json()["card"].as_str().unwrap().contains("Ring me"), "{changed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_refused_can_read_why() {
    let app = app().await;
    for stranger in ["https://evil.example", "http://shop.example", "https://shop.example:8443", "null"] {
        let refused = from(&app, stranger, PATH).await;
        refused.assert_problem(403);
        assert!(refused.json()["detail"].as_str().unwrap().contains(stranger), "{refused:?}");
        assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
        assert!(varies_by(&refused, "origin"), "{refused:?}");
    }
    for (path, status) in [
        ("/api/v1/sites/nowhere/embed", 404),
        ("/api/v1/sites/main/embed?version=2", 409),
        ("/api/v1/sites/main/embed?version=", 409),
        ("/api/v1/sites/main/embed?colour=red", 422),
    ] {
        let refused = from(&app, SHOP, path).await;
        refused.assert_problem(status);
        assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(refused.header("cache-control"), Some("no-store"), "{path}");
    }
    let ours = app.call(Method::GET, PATH).send().await;
    assert_eq!((ours.status, ours.header("access-control-allow-origin")), (200, None), "our own pages send no origin");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_popup_is_as_the_settings_say() {
    let app = app().await;
    let popup = async || from(&app, SHOP, PATH).await.json().clone();
    let accents = async || popup().await["style"].as_str().unwrap().matches("--accent:").count();
    let usual = accents().await;
    change(
        &app,
        json!({
            "look": {"accent": "#FFEE00"},
            "embedding": {"opens": "after_scroll", "scroll_percent": 70},
            "words": {"popup_title": "<b>Ring</b> & sing"},
            "opt_in_mode": "code",
        }),
    )
    .await;
    let changed = popup().await;
    assert_eq!((&changed["opens"], &changed["scroll_percent"]), (&json!("after_scroll"), &json!(70)));
    let (card, style) = (changed["card"].as_str().unwrap(), changed["style"].as_str().unwrap());
    assert!(card.contains("&lt;b&gt;Ring&lt;/b&gt; &amp; sing") && card.contains("sign-up-code-step"), "{card}");
    assert_eq!(accents().await, usual + 2, "one for each scheme");
    assert!(style.contains("--accent:#ffee00") && style.contains("--accent:#"), "readable on dark as it is: {style}");
    assert_eq!(app.get("/sites/main").await.json()["look"], json!({"accent": "#ffee00", "icon": null}));

    change(&app, json!({"look": {"accent": null}, "sms_enabled": false})).await;
    let closed = popup().await;
    assert_eq!((&closed["opens"], accents().await), (&json!("on_click"), usual));
    let card = closed["card"].as_str().unwrap();
    assert!(card.contains("moment") && !card.contains("id=\"phone\""), "{card}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_make_no_sense_are_refused() {
    let app = app().await;
    for (patch, field) in [
        (json!({"look": {"accent": "red"}}), "look.accent"),
        (json!({"look": {"accent": "#fff;}*{display:none"}}), "look.accent"),
        (json!({"look": {"shadow": "#fff"}}), "look.shadow"),
        (json!({"look": {"icon": "0123456789abcdef"}}), "look.icon"),
        (json!({"embedding": {"opens": "at_once"}}), "embedding.opens"),
        (json!({"embedding": {"scroll_percent": 0}}), "embedding.scroll_percent"),
        (json!({"embedding": {"scroll_percent": 101}}), "embedding.scroll_percent"),
        (json!({"embedding": {"scroll_percent": -1}}), "embedding.scroll_percent"),
    ] {
        app.patch("/sites/main", patch).await.assert_invalid(field);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_script_and_its_solver_load_anywhere_and_are_never_old() {
    let app = app().await;
    // Where a build would put the files of `public/`.
    let site = app.folder.path().join("target/site");
    std::fs::create_dir_all(&site).unwrap();
    let files = concat!(env!("CARGO_MANIFEST_DIR"), "/../public");
    std::os::unix::fs::symlink(files, site.join("visitor")).unwrap();
    for (path, caching) in [("/embed.js", "public, max-age=300"), ("/proof.mjs", "no-cache")] {
        let answer = from(&app, "https://anywhere.example", path).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        assert!(answer.header("content-type").unwrap().starts_with("text/javascript"), "{path}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"), "{path}");
        assert_eq!(answer.header("cache-control"), Some(caching), "{path}");
    }
    let script = from(&app, SHOP, "/embed.js").await;
    assert!(script.body.contains(&format!("const VERSION = {};", app::EMBED_VERSION)), "script and server speak alike");
    let known = app.call(Method::GET, "/embed.js").header("if-none-match", script.header("etag").unwrap());
    assert_eq!(known.send().await.status, 304);
    let (worker, module) = (from(&app, SHOP, "/proof.js").await, from(&app, SHOP, "/proof.mjs").await);
    assert!(worker.body.contains("postMessage") && module.body.contains("export { solve }"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_frame_has_the_card_and_its_forms_come_back_to_it() {
    let app = app().await;
    let frame = app.call(Method::GET, "/s/main/frame").send().await;
    assert_eq!(frame.status, 200, "{frame:?}");
    let policy = frame.header("content-security-policy").unwrap();
    assert!(policy.contains(&format!("frame-ancestors 'self' {SHOP}")), "{policy}");
    assert!(frame.body.contains("<dialog open") || frame.body.contains("id=\"sign-up\" open"), "{}", frame.body);
    assert!(!frame.body.contains("class=\"welcome\""), "{}", frame.body);

    let send = async |path: &str, form: &[(&str, &str)]| {
        app.call(Method::POST, path).sent_by_our_page(&app).form(form).send().await
    };
    let framed = [("site", "main"), ("framed", "true"), ("phone", "12"), ("region", "MY")];
    let refused = send("/fn/subscribe", &framed).await;
    let back = refused.header("location").unwrap().to_owned();
    assert!(back.starts_with("/s/main/frame?form=") && back.ends_with("#phone"), "{back}");
    let again = app.call(Method::GET, back.split('#').next().unwrap()).send().await;
    assert!(again.body.contains("value=\"12\"") && again.body.contains("tick the box"), "{}", again.body);
    for path in ["/fn/confirm-code", "/fn/resend-code"] {
        let back = send(path, &framed).await.header("location").unwrap().to_owned();
        assert!(back.starts_with("/s/main/frame?form="), "{path}: {back}");
        let back = send(path, &[framed[0], framed[2], framed[3]]).await.header("location").unwrap().to_owned();
        assert!(back.starts_with("/s/main?form="), "{path}: {back}");
    }
    assert_eq!(app.call(Method::GET, "/s/nowhere/frame").send().await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_has_a_colour_of_its_own() {
    let app = app().await;
    let links = async || {
        let page = app.call(Method::GET, "/s/main").send().await.body;
        page.matches("/accent/").count()
    };
    assert_eq!(links().await, 0);
    change(&app, json!({"look": {"accent": "06c"}})).await;
    assert_eq!(links().await, 1);
    let sheet = app.call(Method::GET, "/accent/0066cc.css").send().await;
    assert_eq!((sheet.status, sheet.header("content-type")), (200, Some("text/css; charset=utf-8")), "{sheet:?}");
    assert_eq!(sheet.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert!(sheet.body.starts_with(":root{--accent:#0066cc"), "{}", sheet.body);
    for nothing in ["/accent/red.css", "/accent/0066cc", "/accent/0066cc.css.css", "/accent/%7D%2A.css"] {
        assert_eq!(app.call(Method::GET, nothing).send().await.status, 404, "{nothing}");
    }
}
