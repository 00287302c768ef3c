//! In which language the visitor's pages and answers come: chosen by hand, kept in a cookie, asked for by the browser, or the
//! site's default.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Database, TestApp, on_both_engines};

const BUTTONS: [(&str, &str, &str); 6] = [
    ("en", "ltr", "Text me"),
    ("fr", "ltr", "M’inscrire"),
    ("de", "ltr", "Anmelden"),
    ("es", "ltr", "Suscribirme"),
    ("ms", "ltr", "Langgan"),
    ("ar", "rtl", "اشتراك"),
];

async fn page(app: &TestApp, path: &str, cookie: &str, accepted: &str) -> Answer {
    let call = app.call(Method::GET, path).header("accept", "text/html").header("accept-language", accepted);
    call.header("cookie", cookie).send().await
}

/// The language of a page, which its attributes, its head and its words agree on.
#[track_caller]
fn language_of(answer: &Answer) -> &'static str {
    let found = BUTTONS.iter().find(|(code, dir, button)| {
        answer.body.contains(&format!("<html lang=\"{code}\" dir=\"{dir}\"")) && answer.body.contains(button)
    });
    let (code, ..) = found.unwrap_or_else(|| panic!("in no language: {answer:?}"));
    assert_eq!(answer.header("content-language"), Some(*code));
    assert!(answer.body.contains(&format!("manifest.webmanifest?lang={code}")), "{code}");
    code
}

on_both_engines! {
    async fn a_visitor_chooses_and_the_choice_is_kept(database) {
        let app = TestApp::start(database).await;
        for (code, ..) in BUTTONS {
            let answer = page(&app, &format!("/?lang={code}"), "", "it").await;
            assert_eq!(language_of(&answer), code);
            let cookie = answer.header("set-cookie").unwrap();
            assert!(cookie.starts_with(&format!("lang={code}; Path=/;")), "{cookie}");
            assert!(cookie.contains("SameSite=Lax"), "{cookie}");
        }
        let kept = page(&app, "/s/main", "lang=ar", "fr").await;
        assert_eq!((language_of(&kept), kept.header("set-cookie")), ("ar", None));
        assert_eq!(language_of(&page(&app, "/s/main", "lang=xx; other=ar", "fr-CA,en;q=0.5").await), "fr");
        assert_eq!(language_of(&page(&app, "/", "", "it, ms;q=0.2, de;q=0.4").await), "de");
        let default = page(&app, "/", "", "it").await;
        assert_eq!(language_of(&default), "en");
        let varies = default.headers.iter().filter(|(name, _)| name == "vary").map(|(_, value)| value.as_str());
        let varies = varies.collect::<Vec<_>>().join(",");
        assert!(varies.contains("accept-language") && varies.contains("cookie"), "{varies}");

        app.patch("/sites/main", json!({"languages": {"default": "ms", "offered": ["ms", "ar"]}})).await;
        assert_eq!(language_of(&page(&app, "/?lang=fr", "lang=de", "es").await), "ms", "none of them is offered");
        let few = page(&app, "/", "", "ar").await;
        assert_eq!(language_of(&few), "ar");
        assert!(few.body.contains("href=\"?lang=ms\"") && !few.body.contains("href=\"?lang=fr\""));
        app.patch("/sites/main", json!({"languages": {"offered": ["ms"]}})).await;
        assert!(!page(&app, "/", "", "ar").await.body.contains("href=\"?lang=ms\""), "nothing to choose");
    }

    async fn a_form_is_answered_in_the_language_it_was_shown_in(database) {
        let app = TestApp::start(database).await;
        let form = [("site", "main"), ("phone", "12"), ("lang", "fr")];
        let island = app.call(Method::POST, "/fn/subscribe").header("origin", app.base.as_str().trim_end_matches('/'));
        let answer = island.header("accept-language", "de").form(&form).send().await;
        assert!(answer.body.contains("Veuillez cocher la case"), "{answer:?}");
        let plain = app.call(Method::POST, "/fn/subscribe").sent_by_our_page(&app).header("accept-language", "de");
        let answer = plain.form(&form).send().await;
        let back = answer.header("location").unwrap_or_else(|| panic!("{answer:?}"));
        assert!(back.starts_with("/s/main?lang=fr&form="), "{back}");
        let again = page(&app, back.split('#').next().unwrap(), "", "de").await;
        assert_eq!(language_of(&again), "fr");
        assert!(again.body.contains("Ce numéro n’existe pas") && again.body.contains("Veuillez cocher la case"));
    }

    async fn the_public_api_answers_in_the_locale_that_is_sent(database) {
        let app = TestApp::start(database).await;
        let refused = async |locale: Option<&str>, accepted: &str| {
            let call = app.call(Method::POST, "/api/v1/sites/main/subscriptions").header("accept-language", accepted);
            let answer = call.json(&json!({"phone": "+60123456789", "consent": false, "locale": locale})).send().await;
            assert_eq!(answer.status, 422, "{answer:?}");
            answer.body
        };
        assert!(refused(Some("de-AT"), "fr").await.contains("Bitte kreuzen Sie das Kästchen an"));
        assert!(refused(None, "fr").await.contains("Veuillez cocher la case"));
        assert!(refused(Some("it"), "ar").await.contains("يُرجى تحديد المربع"));
        assert!(refused(None, "").await.contains("Please tick the box"));
        let body = json!({"phone": "+60123456789", "consent": true, "locale": "es-MX"});
        assert_eq!(app.call(Method::POST, "/api/v1/sites/main/subscriptions").json(&body).send().await.status, 202);
        app.judged().await;
        assert_eq!(app.subscriber("+60123456789").await["locale"], "es-MX");
        app.text("60123456789", "STOP").await;
        let said = &app.messages("kind=stop_confirmation").await[0]["body"];
        assert!(said.as_str().unwrap().contains("le hemos dado de baja"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_beside_the_form_speak_the_same_language() {
    let app = TestApp::start(Database::sqlite()).await;
    let offline = page(&app, "/offline", "lang=ar", "").await;
    assert!(offline.body.contains("dir=\"rtl\"") && offline.body.contains("أنت غير متصل"), "{offline:?}");
    let nothing = page(&app, "/nothing", "lang=es", "").await;
    assert!(nothing.status == 404 && nothing.body.contains("Aquí no hay nada"), "{nothing:?}");
    let console = page(&app, "/admin/nothing", "lang=es", "es").await;
    assert!(console.body.contains("lang=\"en\""), "the console is English: {console:?}");
    let manifest = page(&app, "/manifest.webmanifest?lang=ar", "", "").await;
    assert_eq!((&manifest.json()["lang"], &manifest.json()["dir"]), (&json!("ar"), &json!("rtl")));
    assert_eq!(manifest.json()["id"], "/", "one app in all languages");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_words_a_language() {
    let app = TestApp::start(Database::sqlite()).await;
    let cookie = app.sign_in().await;
    let look = async |path: &str| page(&app, path, &cookie, "").await;
    let words = look("/admin/sites/main/settings/languages/ar").await;
    assert!(
        words.status == 200 && words.body.contains("Words in Arabic") && words.body.contains("2 segments"),
        "{words:?}"
    );
    assert_eq!(look("/admin/sites/main/settings/languages/en").await.status, 303, "the default has its own place");
    assert_eq!(look("/admin/sites/main/settings/languages/it").await.status, 404);
    let form = [("site", "main"), ("language", "fr"), ("button", "Allez"), ("help", "{{ phone }}"), ("action", "save")];
    let saved = app.call(Method::POST, "/fn/settings-words-in").sent_by_our_page(&app).header("cookie", &cookie);
    let back = saved.form(&form).send().await;
    let again = look(back.header("location").unwrap().split('#').next().unwrap()).await;
    assert!(again.body.contains("value=\"Allez\"") && again.body.contains("can be filled in"), "{again:?}");
    let form = [("site", "main"), ("language", "fr"), ("button", "Allez"), ("action", "save")];
    let saved = app.call(Method::POST, "/fn/settings-words-in").sent_by_our_page(&app).header("cookie", &cookie);
    assert_eq!(saved.form(&form).send().await.status, 302);
    assert!(page(&app, "/", "lang=fr", "").await.body.contains("Allez"));
    assert!(look("/admin/sites/main/settings/languages").await.body.contains("1 of 12 texts are your own"));
}
