//! Users, API keys and kept forms.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::time::Duration;

use engine::{
    Actor, Bearer, EngineError, Memberships, ModeSetting, NewApiKey, NewPerson, Powers, Role, Scope, SetUpInput,
    SignIn, SiteScope,
};
use serde_json::json;
use store::testing::TestDb;

use support::House;

store::each_engine!(the_set_up_link_works_once, keys_are_shown_once_and_can_be_revoked);

async fn the_set_up_link_works_once(db: TestDb) {
    let house = House::bare(db, ModeSetting::Auto).await;
    let engine = &house.engine;
    let link = engine.set_up_link().await.unwrap().unwrap();
    assert_eq!(link.path(), "/admin/set-up");
    let token = link.query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned();
    assert!(engine.set_up_token_works(&token).await.unwrap());
    let input = |email: &str, password: &str, token: &str| SetUpInput {
        token: token.to_owned(),
        email: email.to_owned(),
        password: password.to_owned(),
        address: None,
    };
    let wrong = engine.set_up(input("ada@example.org", "correct horse battery", "guess")).await;
    assert!(matches!(wrong, Err(EngineError::NotFound(_))));
    let Err(EngineError::Invalid(errors)) = engine.set_up(input("ada", "short", &token)).await else { panic!() };
    assert!(errors.of("email").is_some() && errors.of("password").is_some());

    // Two at once: one of them is the owner.
    let (one, two) = tokio::join!(
        engine.set_up(input("Ada@Example.org", "correct horse battery", &token)),
        engine.set_up(input("eve@example.org", "correct horse battery", &token)),
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    let owner = one.or(two).unwrap();
    assert_eq!(owner.memberships, Memberships::only(Role::Owner, SiteScope::All));
    assert_eq!(engine.set_up_link().await.unwrap(), None);
    assert!(!engine.set_up_token_works(&token).await.unwrap());
    assert!(!engine.ensure_first_owner("env@example.org", "correct horse battery").await.unwrap());

    // Signing in.
    let SignIn::Welcome(user) =
        engine.sign_in(&owner.email.to_uppercase(), "correct horse battery", None).await.unwrap()
    else {
        panic!("refused")
    };
    assert_eq!(user, owner);
    for (email, password) in
        [(owner.email.as_str(), "wrong horse battery"), ("nobody@example.org", "correct horse battery"), ("", "")]
    {
        assert_eq!(engine.sign_in(email, password, None).await.unwrap(), SignIn::Refused, "{email}");
    }

    // Passwords.
    let actor = user.actor();
    let nobody = engine.reset_password(&Actor::system(), "nobody@example.org", "battery staple horse").await;
    assert!(matches!(nobody, Err(EngineError::NotFound(_))));
    engine.reset_password(&Actor::system(), &owner.email, "battery staple horse").await.unwrap();
    assert_eq!(engine.sign_in(&owner.email, "correct horse battery", None).await.unwrap(), SignIn::Refused);
    assert!(matches!(engine.sign_in(&owner.email, "battery staple horse", None).await.unwrap(), SignIn::Welcome(_)));

    // More users.
    let person = |email, role, site| NewPerson { email, role, site, password: "correct horse battery" };
    let admin = engine.add_user(&actor, person("bob@example.org", Role::Manager, None)).await.unwrap().actor();
    let taken = engine.add_user(&actor, person("BOB@example.org", Role::Manager, None)).await;
    assert!(matches!(taken, Err(EngineError::Conflict(_))));
    let refused = engine.add_user(&admin, person("c@example.org", Role::Owner, None)).await;
    assert!(matches!(refused, Err(EngineError::Forbidden(_))));
    let viewer = engine.add_user(&actor, person("vi@example.org", Role::Viewer, Some("main"))).await.unwrap();
    let main = SiteScope::One(house.access.site().id);
    assert_eq!(viewer.memberships, Memberships::only(Role::Viewer, main));
    let nowhere = engine.add_user(&actor, person("no@example.org", Role::Viewer, Some("nowhere"))).await;
    assert!(matches!(nowhere, Err(EngineError::NotFound(_))));
    let half = engine.add_user(&actor, person("half@example.org", Role::Owner, Some("main"))).await.unwrap().actor();
    assert!(half.may(Scope::CreditsGrant, house.access.site().id) && !half.owns_everything());
    let more = engine.add_user(&half, person("more@example.org", Role::Viewer, None)).await;
    assert!(matches!(more, Err(EngineError::Forbidden(_))));
}

async fn keys_are_shown_once_and_can_be_revoked(db: TestDb) {
    let house = House::bare(db, ModeSetting::Auto).await;
    let engine = &house.engine;
    let owner = Actor::system();
    let new = |site: Option<&str>| NewApiKey {
        scopes: [Scope::BroadcastsSend].into_iter().collect(),
        site: site.map(str::to_owned),
        ..NewApiKey::for_everything("ci")
    };
    let all = engine.create_api_key(&owner, new(None)).await.unwrap();
    let one = engine.create_api_key(&owner, new(Some("main"))).await.unwrap();
    assert!(matches!(engine.create_api_key(&owner, new(Some("x"))).await, Err(EngineError::NotFound(_))));
    let Bearer::Known(actor) = engine.authenticate(&one.key).await.unwrap() else { panic!("unknown") };
    assert_eq!(actor.name, "ci");
    let main = SiteScope::One(house.access.site().id);
    assert!(matches!(&actor.powers, Powers::Scopes { sites, .. } if *sites == main), "{actor:?}");
    assert!(matches!(engine.authenticate(&all.key).await.unwrap(), Bearer::Known(_)));
    for wrong in ["", "carillon_", "x", &all.key[..40], &format!("{}x", all.key), &"carillon_".repeat(50)] {
        assert_eq!(engine.authenticate(wrong).await.unwrap(), Bearer::Unknown, "{wrong}");
    }
    let listed = engine.api_keys(&owner).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().any(|key| key.site.as_deref() == Some("main")));
    assert!(matches!(engine.api_keys(&actor).await, Err(EngineError::Forbidden(_))));
    engine.revoke_api_key(&owner, all.view.id).await.unwrap();
    assert_eq!(engine.authenticate(&all.key).await.unwrap(), Bearer::Unknown);
    assert!(!format!("{all:?}").contains(&all.key));
}

#[tokio::test]
async fn a_form_is_kept_for_ten_minutes() {
    let house = House::bare(TestDb::sqlite().await, ModeSetting::Auto).await;
    let values = json!({"phone": "+60 12", "errors": {"phone": "no"}, "odd": "a\0b"});
    let id = house.engine.keep_form(&values).await.unwrap();
    assert_eq!(house.engine.kept_form(&id).await.unwrap().unwrap()["phone"], "+60 12");
    assert_eq!(house.engine.kept_form("guess").await.unwrap(), None);
    house.clock.advance(Duration::from_secs(601));
    assert_eq!(house.engine.kept_form(&id).await.unwrap(), None);
}
