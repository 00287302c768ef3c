//! `POST /admin/sites/{site}/settings/icon`, and the icons that it makes.

use reqwest::Method;
use serde_json::Value;

use crate::support::{Answer, TestApp, on_both_engines};

/// A picture that is one: 512 pixels a side.
pub const PICTURE: &[u8] = include_bytes!("../../../../public/icons/icon-512.png");

/// The type and the body of a form that sends this file as the icon.
pub fn upload(file: &[u8]) -> (String, Vec<u8>) {
    let head = "--edge\r\ncontent-disposition: form-data; name=\"icon\"; filename=\"my icon.png\"\r\ncontent-type: image/png\r\n\r\n";
    ("multipart/form-data; boundary=edge".to_owned(), [head.as_bytes(), file, b"\r\n--edge--\r\n"].concat())
}

async fn send(app: &TestApp, cookie: &str, site: &str, (kind, body): (String, Vec<u8>)) -> Answer {
    let call = app.call(Method::POST, &format!("/admin/sites/{site}/settings/icon")).sent_by_our_page(app);
    call.header("cookie", cookie).body(&kind, body).send().await
}

async fn manifest(app: &TestApp, site: &str) -> Value {
    app.call(Method::GET, &format!("/s/{site}/manifest.webmanifest")).send().await.json().clone()
}

on_both_engines! {
    async fn an_icon_of_its_own(database) {
        let app = TestApp::start(database).await;
        app.post("/sites", serde_json::json!({"slug": "other", "name": "Other"})).await;
        let cookie = app.sign_in().await;
        assert_eq!(manifest(&app, "main").await["icons"][0]["src"], "/icons/icon-192.png");

        let saved = send(&app, &cookie, "main", upload(PICTURE)).await;
        let back = saved.header("location").unwrap_or_else(|| panic!("{saved:?}")).to_owned();
        assert_eq!(saved.status, 303);
        assert!(back.starts_with("/admin/sites/main/settings/page?form=") && back.ends_with("#icon"), "{back}");
        let said = app.call(Method::GET, &back).header("cookie", &cookie).send().await;
        assert!(said.body.contains("This is your icon from now on"), "{}", said.body);

        let icons = manifest(&app, "main").await["icons"].clone();
        for (icon, size) in [(&icons[0], 192_u32), (&icons[1], 512), (&icons[2], 512)] {
            let shown = app.call(Method::GET, icon["src"].as_str().unwrap()).stream().await;
            assert_eq!((shown.status().as_u16(), shown.headers()["content-type"].to_str().unwrap()), (200, "image/png"), "{icon}");
            assert!(shown.headers()["cache-control"].to_str().unwrap().contains("immutable"));
            let png = shown.bytes().await.unwrap();
            // Width and height stand at the beginning of a PNG's header.
            let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
            assert_eq!((&png[..4], side(16), side(20)), (&b"\x89PNG"[..], size, size), "{icon}");
        }
        let page = app.call(Method::GET, "/s/main").send().await.body;
        assert!(page.contains(icons[0]["src"].as_str().unwrap()) && page.contains("apple-touch-icon.png"), "{page}");
        assert_eq!(manifest(&app, "other").await["icons"][0]["src"], "/icons/icon-192.png", "no other site's");
        let elsewhere = icons[0]["src"].as_str().unwrap().replace("/s/main/", "/s/other/");
        assert_eq!(app.call(Method::GET, &elsewhere).send().await.status, 404);

        let removed = app.call(Method::POST, "/fn/settings-icon-remove").sent_by_our_page(&app).header("cookie", &cookie);
        assert_eq!(removed.form(&[("site", "main")]).send().await.status, 302);
        assert_eq!(manifest(&app, "main").await["icons"][0]["src"], "/icons/icon-192.png");
        assert_eq!(app.call(Method::GET, icons[0]["src"].as_str().unwrap()).send().await.status, 404, "it is forgotten");
    }

    async fn what_is_no_icon_is_refused_at_the_field(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        let cut = &PICTURE[..PICTURE.len() / 2];
        let svg = &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..];
        for (file, words) in [(cut, "can&#x27;t be read"), (svg, "PNG, JPEG or WebP"), (&vec![0; 1_100_000], "larger than 1 MB"), (&[], "Choose a picture")] {
            let refused = send(&app, &cookie, "main", upload(file)).await;
            let said = refused.body.replace("&#39;", "&#x27;").replace("can't", "can&#x27;t");
            assert!(refused.status == 200 && said.contains("id=\"icon-wrong\"") && said.contains(words), "{words}: {refused:?}");
        }
        let no_form = send(&app, &cookie, "main", ("text/plain".to_owned(), b"x".to_vec())).await;
        assert!(no_form.body.contains("Choose a picture"), "{no_form:?}");
        assert_eq!(send(&app, &cookie, "main", upload(&vec![0; 3_000_000])).await.status, 413);
        assert_eq!(app.get("/sites/main").await.json()["look"]["icon"], Value::Null);
    }

    async fn only_for_those_who_manage_the_site(database) {
        let app = TestApp::start(database).await;
        app.add_person("viewer@example.org", engine::Role::Viewer, Some("main")).await;
        let viewer = app.sign_in_as("viewer@example.org").await;
        assert_eq!(send(&app, &viewer, "main", upload(PICTURE)).await.status, 403);
        assert_eq!(send(&app, "", "main", upload(PICTURE)).await.status / 100, 3);
        let owner = app.sign_in().await;
        let (kind, body) = upload(PICTURE);
        let foreign = app.call(Method::POST, "/admin/sites/main/settings/icon").header("origin", "https://evil.example");
        assert_eq!(foreign.header("cookie", &owner).body(&kind, body).send().await.status, 403);
        assert_eq!(app.get("/sites/main").await.json()["look"]["icon"], Value::Null);
    }
}
