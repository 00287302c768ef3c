//! Sites, their settings, money, keys and account with the provider.

use reqwest::Method;
use serde_json::json;

use crate::admin::icon::{PICTURE, upload};
use crate::audit::watched::{Done, Watched};
use crate::support::{Database, FakeProvider, KEY, SECRET, TestApp};

/// The forms of the settings, each with something that differs from what a new site has.
const SETTINGS: &[(&str, &[(&str, &str)])] = &[
    ("countries", &[("default_region", "MY"), ("allow", "some"), ("regions[0]", "MY")]),
    ("credits", &[("monthly_credits", "7"), ("credit_price", "")]),
    ("embedding", &[("opens", "after_scroll"), ("scroll_percent", "60")]),
    ("limits", &[("max_segments", "3")]),
    ("links", &[("terms_url", "https://example.org/terms"), ("privacy_url", "")]),
    ("look", &[("accent", "#06c")]),
    ("opt-in", &[("opt_in_mode", "code"), ("code_digits", "4"), ("code", "{{ code }} is yours"), ("action", "save")]),
    ("opt-out", &[("opt_out_words", "tak mau dah")]),
    ("origins", &[("allowed_origins", "https://shop.example")]),
    (
        "page-words",
        &[
            ("name", "Bells"),
            ("headline", "Hear it first"),
            ("intro", "News of the tower."),
            ("popup_title", "Shall we text you?"),
            ("popup_text", "One text a week."),
            ("consent", "I agree to texts from {{ site }}."),
            ("button", "Yes"),
            ("success", "Thank you."),
            ("action", "save"),
        ],
    ),
    ("popup", &[("popup_delay_seconds", "5"), ("popup_again_days", "9")]),
    (
        "protection",
        &[
            ("proof_of_work", "always"),
            ("busy_after", "31"),
            ("without_script", "refuse"),
            ("without_script_an_hour", "5"),
            ("mobile_only", "true"),
        ],
    ),
    ("quiet-hours", &[("mode", "own"), ("monday_from", "09:00"), ("monday_to", "18:00")]),
    ("records", &[("addresses", "truncated"), ("keep_texts_months", "12"), ("keep_addresses_months", "")]),
    ("sms", &[("enabled", "false")]),
    ("stop-to", &[("way_out", "true"), ("stop_to", "63839")]),
    (
        "texts",
        &[
            ("welcome", "Welcome to {{ site }}. Text STOP to leave."),
            ("stop_confirmation", "You are out."),
            ("start_confirmation", "You are back."),
            ("help", "{{ site }}: ask us anything."),
            ("action", "save"),
        ],
    ),
    ("wait", &[("send_within_hours", "30")]),
    ("languages", &[("default", "en"), ("offered[0]", "en"), ("offered[1]", "fr")]),
    ("words-in", &[("language", "fr"), ("button", "Allez"), ("action", "save")]),
];

pub async fn sites(database: Database) -> Done {
    let app = TestApp::builder(database).set("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true").start().await;
    let mut day = Watched::start(app).await;

    day.api("POST /api/v1/sites", "/sites", Some(json!({"slug": "other", "name": "Other"}))).await;
    day.form("/fn/site", &[("slug", "third"), ("name", "Third")]).await;
    let (_, line) = day.api("PATCH /api/v1/sites/{site}", "/sites/main", Some(json!({"name": "Chimes"}))).await;
    assert_eq!((&line["before"], &line["after"]), (&json!({"name": "Carillon"}), &json!({"name": "Chimes"})));
    for (form, fields) in SETTINGS {
        let fields: Vec<(&str, &str)> = [("site", "main")].into_iter().chain(fields.iter().copied()).collect();
        let line = day.form(&format!("/fn/settings-{form}"), &fields).await;
        assert!(line["site"] == "main" && line["after"] != json!({}), "{line}");
    }

    let (kind, picture) = upload(PICTURE);
    let sent = day.app.call(Method::POST, "/admin/sites/main/settings/icon").sent_by_our_page(&day.app);
    let answer = sent.header("cookie", &day.cookie).body(&kind, picture).send().await;
    day.left("POST /admin/sites/{site}/settings/icon", &answer).await;
    day.form("/fn/settings-icon-remove", &[("site", "main")]).await;

    let grant = json!({"amount": 500, "note": "more"});
    day.api("POST /api/v1/sites/{site}/credits", "/sites/main/credits", Some(grant)).await;
    day.form("/fn/grant-credits", &[("site", "main"), ("amount", "5"), ("note", "")]).await;

    let fake = FakeProvider::start().await;
    day.api("PUT /api/v1/sites/{site}/provider", "/sites/main/provider", Some(fake.account())).await;
    let account = [
        ("site", "other"),
        ("kind", "mocean"),
        ("sender", "63001"),
        ("api_key", KEY),
        ("api_secret", SECRET),
        ("base_url", &fake.base_url),
    ];
    day.form("/fn/provider", &account).await;
    day.form("/fn/provider-webhooks", &[("site", "main")]).await;
    day.form("/fn/provider-webhooks-end-old", &[("site", "main")]).await;

    let made = [("name", "shop"), ("scope", "messages:read"), ("site", "main"), ("days", "30")];
    day.page("/admin/api-keys", &made).await;
    let key = day.app.make_key("short-lived").await;
    let made = day.new_lines().await;
    assert_eq!((&made[0]["act"], &made[0]["actor"]["kind"]), (&json!("api_key.created"), &json!("command")));
    let revoked = [("id", made[0]["subject"]["id"].as_str().unwrap()), ("confirmation", "short-lived")];
    day.form("/fn/api-key-revoke", &revoked).await;

    let rotated = day.app.command().args(["key", "rotate"]).output().await.unwrap();
    assert!(rotated.status.success(), "{rotated:?}");
    day.commanded("secrets.resealed").await;

    let all = day.app.get("/audit?per_page=100").await.body;
    for secret in [KEY, SECRET, &key, &day.app.key] {
        assert!(!all.contains(secret), "{secret}");
    }
    day.done()
}
