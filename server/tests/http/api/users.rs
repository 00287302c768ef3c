//! `GET /api/v1/users`

use domain::Role;
use engine::{Actor, Scope};
use reqwest::Method;
use serde_json::json;

use crate::support::{EMAIL, ProblemExt, TestApp, on_both_engines};

on_both_engines! {
    async fn people_and_their_roles(database) {
        let app = TestApp::start(database).await;
        assert_eq!(app.post("/sites", json!({"slug": "other", "name": "Other"})).await.status, 201);
        app.add_person("ada@example.org", Role::Manager, Some("main")).await;
        app.add_person("grace@example.org", Role::Viewer, Some("other")).await;
        let engine = app.engine().await;
        let people = engine.people(&Actor::system()).await.unwrap();
        let ada = people.iter().find(|person| person.email == "ada@example.org").unwrap().id;
        engine.set_role(&Actor::system(), ada, Some("other"), Role::Viewer).await.unwrap();
        app.sign_in_as("ada@example.org").await;

        let all = app.get("/users").await;
        assert_eq!((all.status, &all.json()["total"]), (200, &json!(3)), "{all:?}");
        let items = all.json()["items"].as_array().unwrap().clone();
        assert_eq!(items.iter().map(|user| user["email"].as_str().unwrap()).collect::<Vec<_>>(), [
            "ada@example.org", "grace@example.org", EMAIL,
        ]);
        let both = json!([{"role": "manager", "site": "main"}, {"role": "viewer", "site": "other"}]);
        assert_eq!((&items[0]["id"], &items[0]["roles"]), (&json!(ada.to_string()), &both));
        assert!(items[0]["last_sign_in_at"].is_string() && items[1]["last_sign_in_at"].is_null(), "{items:?}");
        assert_eq!((&items[2]["roles"], &items[2]["has_second_step"]), (&json!([{"role": "owner", "site": null}]), &json!(false)));
        assert!(!all.body.contains("argon2"), "{all:?}");

        let second = app.get("/users?page=2&per_page=2").await;
        assert_eq!((second.json()["items"].as_array().unwrap().len(), &second.json()["page"]), (1, &json!(2)));
        app.get("/users?per_page=101").await.assert_problem(422);
        app.get("/users?role=owner").await.assert_problem(422);

        // A site's key knows who is there, and nothing of what they are elsewhere.
        let key = app.make_key_with(&[Scope::UsersRead], Some("main")).await;
        let there = app.call(Method::GET, "/api/v1/users").bearer(&key).send().await;
        let there = there.json()["items"].as_array().unwrap().clone();
        assert_eq!(there.len(), 2, "{there:?}");
        assert_eq!(there[0]["roles"], json!([{"role": "manager", "site": "main"}]));
        let other = app.make_key_with(&[Scope::SettingsWrite, Scope::AuditRead], None).await;
        app.call(Method::GET, "/api/v1/users").bearer(&other).send().await.assert_problem(403);
    }
}
