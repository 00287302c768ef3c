//! Who may let whom in, and give them what: attempts to get more than one's own role.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::time::Duration;

use engine::{
    Actor, Bearer, Engine, EngineError, ModeSetting, NewApiKey, NewInvitation, NewPerson, NewSite, Role, Scope,
};
use store::testing::TestDb;

use support::House;

store::each_engine!(
    a_link_lets_in_once_and_for_a_week,
    owners_of_a_site_manage_it_alone,
    nobody_gets_more_than_they_have,
    keys_end
);

const PASSWORD: &str = "correct horse battery";

async fn person(engine: &Engine, email: &str, role: Role, site: Option<&str>) -> Actor {
    let new = NewPerson { email, role, site, password: PASSWORD };
    engine.add_user(&Actor::system(), new).await.unwrap().actor()
}

async fn house(db: TestDb) -> House {
    let house = House::bare(db, ModeSetting::Auto).await;
    let other = NewSite { slug: "other".to_owned(), name: "Other".to_owned() };
    house.engine.create_site(&Actor::system(), other).await.unwrap();
    house
}

fn offer(email: &str, role: Role, sites: Option<&[&str]>) -> NewInvitation {
    let sites = sites.map(|sites| sites.iter().map(|site| (*site).to_owned()).collect());
    NewInvitation { email: email.to_owned(), role, sites }
}

fn is_forbidden<T>(result: Result<T, EngineError>) -> bool {
    matches!(result, Err(EngineError::Forbidden(_)))
}

fn is_not_found<T>(result: Result<T, EngineError>) -> bool {
    matches!(result, Err(EngineError::NotFound(_)))
}

async fn a_link_lets_in_once_and_for_a_week(db: TestDb) {
    let house = house(db).await;
    let engine = &house.engine;
    let owner = person(engine, "o@example.org", Role::Owner, None).await;
    let invite = async |email: &str| engine.invite(&owner, offer(email, Role::Manager, Some(&["main", "main"]))).await;
    let Err(EngineError::Invalid(errors)) = engine.invite(&owner, offer("ada", Role::Viewer, Some(&[]))).await else {
        panic!("taken");
    };
    assert!(errors.of("email").is_some() && errors.of("sites").is_some(), "{errors}");

    let invited = invite("Ada@Example.org").await.unwrap();
    assert_eq!(invited.link.path(), "/admin/invitation");
    let token = invited.link.query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned();
    assert!(token.len() >= 43 && !format!("{invited:?}").contains(&token));
    let seen = engine.offer(&token).await.unwrap();
    assert_eq!((seen.email.as_str(), seen.role, seen.is_known), ("ada@example.org", Role::Manager, false));
    assert_eq!(seen.sites.as_deref().map(<[_]>::len), Some(1));
    assert!(is_not_found(engine.offer(&token[1..]).await) && is_not_found(engine.offer(&"x".repeat(500)).await));
    let weak = engine.accept_invitation(&token, "ada@example.org!!", None).await;
    assert!(matches!(weak, Err(EngineError::Invalid(errors)) if errors.of("password").is_some()));
    let ada = engine.accept_invitation(&token, PASSWORD, None).await.unwrap();
    assert_eq!(ada.memberships.role_somewhere(), Some(Role::Manager));
    assert!(is_not_found(engine.accept_invitation(&token, PASSWORD, None).await), "once");
    assert!(is_not_found(engine.offer(&token).await));

    let token_of = |invited: engine::Invited| invited.link.query().unwrap().trim_start_matches("token=").to_owned();
    let late = token_of(invite("bob@example.org").await.unwrap());
    house.clock.advance(Duration::from_hours(7 * 24));
    assert!(is_not_found(engine.accept_invitation(&late, PASSWORD, None).await), "a week is over");
    assert_eq!(engine.invitations(&owner).await.unwrap(), []);

    // Who has an account joins with it, and nobody else does.
    let known = engine.invite(&owner, offer("ada@example.org", Role::Viewer, None)).await.unwrap();
    let known = token_of(known);
    assert!(engine.offer(&known).await.unwrap().is_known);
    let second = engine.accept_invitation(&known, "another long password", None).await;
    assert!(matches!(second, Err(EngineError::Conflict(_))), "no second account, and no new password for the first");
    let bob = person(engine, "bob@example.org", Role::Viewer, Some("main")).await;
    assert!(matches!(engine.join(&known, &bob).await, Err(EngineError::Conflict(_))), "it is for ada");
    let joined = engine.join(&known, &ada.actor()).await.unwrap();
    assert_eq!(joined.memberships.role_everywhere(), Some(Role::Viewer));

    let taken_back = invite("carl@example.org").await.unwrap();
    let waiting = engine.invitations(&owner).await.unwrap();
    engine.revoke_invitation(&owner, waiting[0].id).await.unwrap();
    assert!(is_not_found(engine.accept_invitation(&token_of(taken_back), PASSWORD, None).await));
}

async fn owners_of_a_site_manage_it_alone(db: TestDb) {
    let house = house(db).await;
    let engine = &house.engine;
    let owner = person(engine, "o@example.org", Role::Owner, None).await;
    let local = person(engine, "local@example.org", Role::Owner, Some("main")).await;
    person(engine, "here@example.org", Role::Viewer, Some("main")).await;
    person(engine, "there@example.org", Role::Viewer, Some("other")).await;
    let seen = engine.people(&local).await.unwrap();
    let emails: Vec<_> = seen.iter().map(|person| person.email.as_str()).collect();
    assert_eq!(emails, ["here@example.org", "local@example.org", "o@example.org"], "who can see the site");
    let id = |email: &str| {
        let local = &seen;
        local.iter().find(|person| person.email == email).unwrap().id
    };
    let (here, me, boss) = (id("here@example.org"), id("local@example.org"), id("o@example.org"));
    let there = engine.people(&owner).await.unwrap();
    let there = there.iter().find(|person| person.email == "there@example.org").unwrap().id;

    engine.set_role(&local, here, Some("main"), Role::Manager).await.unwrap();
    assert!(is_forbidden(engine.set_role(&local, here, None, Role::Viewer).await), "all sites are not theirs");
    assert!(is_not_found(engine.set_role(&local, here, Some("other"), Role::Viewer).await), "nor is the other one");
    assert!(is_not_found(engine.set_role(&local, there, Some("main"), Role::Viewer).await), "whom they don't know");
    assert!(is_forbidden(engine.set_role(&local, me, None, Role::Owner).await), "nor do they raise themselves");
    assert!(is_forbidden(engine.remove_access(&local, boss, None).await));
    assert!(is_not_found(engine.remove_access(&local, boss, Some("main")).await), "who reaches it through all sites");
    assert!(is_forbidden(engine.delete_user(&local, here).await), "an account is more than one site's");
    engine.remove_access(&local, here, Some("main")).await.unwrap();
    assert!(!engine.people(&local).await.unwrap().iter().any(|person| person.id == here));
    assert!(engine.people(&owner).await.unwrap().iter().any(|person| person.id == here), "the account stays");

    // Of what they have not made they see nothing either.
    engine.invite(&owner, offer("a@example.org", Role::Viewer, None)).await.unwrap();
    engine.invite(&owner, offer("b@example.org", Role::Viewer, Some(&["main", "other"]))).await.unwrap();
    engine.invite(&owner, offer("c@example.org", Role::Viewer, Some(&["main"]))).await.unwrap();
    let waiting = engine.invitations(&local).await.unwrap();
    assert_eq!(waiting.iter().map(|one| one.email.as_str()).collect::<Vec<_>>(), ["c@example.org"]);
    for other in engine.invitations(&owner).await.unwrap().iter().filter(|one| one.email != "c@example.org") {
        assert!(is_not_found(engine.revoke_invitation(&local, other.id).await));
    }
    assert!(matches!(engine.delete_user(&owner, boss).await, Err(EngineError::Conflict(_))), "the last owner");
    assert!(matches!(engine.set_role(&owner, boss, None, Role::Manager).await, Err(EngineError::Conflict(_))));
    assert!(matches!(engine.remove_access(&owner, boss, None).await, Err(EngineError::Conflict(_))));
}

async fn nobody_gets_more_than_they_have(db: TestDb) {
    let house = house(db).await;
    let engine = &house.engine;
    person(engine, "o@example.org", Role::Owner, None).await;
    let local = person(engine, "local@example.org", Role::Owner, Some("main")).await;
    let manager = person(engine, "manager@example.org", Role::Manager, None).await;
    let viewer = person(engine, "viewer@example.org", Role::Viewer, None).await;
    for role in Role::ALL {
        assert!(is_forbidden(engine.invite(&local, offer("x@example.org", *role, None)).await));
        for sites in [&["other"][..], &["main", "other"], &["nowhere"]] {
            assert!(is_not_found(engine.invite(&local, offer("x@example.org", *role, Some(sites))).await), "{sites:?}");
        }
        for actor in [&manager, &viewer] {
            assert!(is_forbidden(engine.invite(actor, offer("x@example.org", *role, Some(&["main"]))).await));
        }
    }
    let key = |scope: Scope, site: Option<&str>| NewApiKey {
        scopes: [scope].into_iter().collect(),
        site: site.map(str::to_owned),
        ..NewApiKey::for_everything("more")
    };
    for scope in Scope::ALL.iter().copied() {
        for actor in [&manager, &viewer] {
            assert!(is_forbidden(engine.create_api_key(actor, key(scope, Some("main"))).await), "{scope}");
        }
        assert!(is_forbidden(engine.create_api_key(&local, key(scope, None)).await), "{scope} at all sites");
        assert!(is_not_found(engine.create_api_key(&local, key(scope, Some("other"))).await), "{scope} next door");
        let made = engine.create_api_key(&local, key(scope, Some("main"))).await;
        assert_eq!(made.is_ok(), scope != Scope::SitesCreate, "{scope}");
        // A key lets nobody in and makes no key, whatever it may be used for.
        let all = engine.create_api_key(&Actor::system(), key(scope, None)).await.unwrap();
        let Bearer::Known(program) = engine.authenticate(&all.key).await.unwrap() else { panic!("unknown") };
        assert!(is_forbidden(engine.invite(&program, offer("x@example.org", Role::Viewer, None)).await), "{scope}");
        if scope != Scope::Everything {
            assert!(is_forbidden(engine.create_api_key(&program, key(scope, None)).await), "{scope}");
            assert!(is_forbidden(engine.people(&program).await), "{scope}");
        }
    }
    let listed = engine.api_keys(&local).await.unwrap();
    assert_eq!(listed.len(), Scope::ALL.len() - 1, "those of the site alone");
    let foreign = engine.api_keys(&Actor::system()).await.unwrap();
    let foreign = foreign.iter().find(|key| key.site.is_none()).unwrap().id;
    assert!(is_not_found(engine.revoke_api_key(&local, foreign).await));
    // Whoever was let in by somebody who is shut out since is not.
    let Ok(invited) = engine.invite(&local, offer("x@example.org", Role::Owner, Some(&["main"]))).await else {
        panic!("refused")
    };
    let people = engine.people(&Actor::system()).await.unwrap();
    let id = people.iter().find(|person| person.email == "local@example.org").unwrap().id;
    engine.set_role(&Actor::system(), id, Some("main"), Role::Viewer).await.unwrap();
    let token = invited.link.query().unwrap().trim_start_matches("token=").to_owned();
    assert!(is_not_found(engine.accept_invitation(&token, PASSWORD, None).await));
    assert!(is_forbidden(engine.invite(&local, offer("y@example.org", Role::Viewer, Some(&["main"]))).await), "by now");
}

async fn keys_end(db: TestDb) {
    let house = house(db).await;
    let engine = &house.engine;
    let days = |days| NewApiKey { expires_in_days: Some(days), ..NewApiKey::for_everything("ci") };
    for wrong in [0, 3_651, u32::MAX] {
        let refused = engine.create_api_key(&Actor::system(), days(wrong)).await;
        assert!(matches!(refused, Err(EngineError::Invalid(errors)) if errors.of("expires_in_days").is_some()));
    }
    let nothing = NewApiKey { scopes: [].into_iter().collect(), ..NewApiKey::for_everything("ci") };
    assert!(matches!(engine.create_api_key(&Actor::system(), nothing).await, Err(EngineError::Invalid(_))));
    let made = engine.create_api_key(&Actor::system(), days(30)).await.unwrap();
    house.clock.advance(Duration::from_secs(30 * 24 * 3_600 - 1));
    assert!(matches!(engine.authenticate(&made.key).await.unwrap(), Bearer::Known(_)));
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(engine.authenticate(&made.key).await.unwrap(), Bearer::Expired);
    assert!(engine.api_keys(&Actor::system()).await.unwrap().iter().any(|key| key.is_over));
    engine.revoke_api_key(&Actor::system(), made.view.id).await.unwrap();
    assert_eq!(engine.authenticate(&made.key).await.unwrap(), Bearer::Unknown, "revoked is not known any more");
}
