//! Users, login sessions, API keys.

use std::time::Duration;

use domain::{Memberships, Role, Scopes, SiteScope};
use store::{Allowance, LoginSession, NewApiKey, NewUser, StoreError, each_engine, testing::TestDb};

use crate::world::{START, at};

each_engine!(
    the_first_owner_is_made_once,
    users_sign_in,
    sessions_end,
    sessions_of_a_user,
    tries_are_counted,
    second_factors,
    keys_are_revoked
);

async fn the_first_owner_is_made_once(db: TestDb) {
    let tries: Vec<_> = (0..5)
        .map(|n| {
            let store = db.store().clone();
            tokio::spawn(async move { store.create_first_owner(&format!("o{n}@example.org"), "hash", START).await })
        })
        .collect();
    let mut made = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(owner) => {
                made += 1;
                assert_eq!(owner.memberships, Memberships::only(Role::Owner, SiteScope::All));
            }
            Err(error) => assert!(matches!(error, StoreError::OwnerExists), "{error}"),
        }
    }
    assert_eq!((made, db.store().user_count().await.unwrap()), (1, 1));
}

async fn users_sign_in(db: TestDb) {
    let store = db.store();
    let site = store.ensure_default_site(START).await.unwrap().id;
    let new =
        NewUser { email: "Ada@Example.org", password_hash: "h1", role: Role::Manager, scope: SiteScope::One(site) };
    let ada = store.create_user(new.clone(), START).await.unwrap();
    assert_eq!(ada.email, "ada@example.org");
    assert_eq!(ada.memberships, Memberships::only(Role::Manager, SiteScope::One(site)));
    assert!(matches!(store.create_user(new, at(1)).await, Err(StoreError::Taken("email"))));
    assert_eq!(store.user_by_email("ADA@example.ORG").await.unwrap().as_ref(), Some(&ada));

    let session = LoginSession { id_hash: b"s", data: b"x", expires_at: at(99) };
    assert!(store.begin_session(ada.id, session, at(1)).await.unwrap());
    store.set_password(ada.id, "h2", None, at(2)).await.unwrap();
    assert_eq!(store.user(ada.id).await.unwrap().unwrap().password_hash, "h2");
    assert_eq!(store.load_session(b"s", at(3)).await.unwrap(), None);
    assert!(!format!("{ada:?}").contains("h1"));
}

async fn sessions_end(db: TestDb) {
    let store = db.store();
    let mut session = LoginSession { id_hash: b"one", data: b"a", expires_at: at(10) };
    assert!(store.create_session(session.clone()).await.unwrap());
    assert!(!store.create_session(session.clone()).await.unwrap());
    session.data = b"b";
    session.expires_at = at(20);
    store.save_session(session.clone()).await.unwrap();
    assert_eq!(store.load_session(b"one", at(19)).await.unwrap(), Some((b"b".to_vec(), at(20))));
    assert_eq!(store.load_session(b"one", at(20)).await.unwrap(), None);
    assert_eq!(store.purge_expired(at(20)).await.unwrap(), 1);
    assert!(store.create_session(session.clone()).await.unwrap());
    store.delete_session(b"one").await.unwrap();
    store.save_session(session).await.unwrap();
    assert_eq!(store.load_session(b"one", at(1)).await.unwrap(), None, "what ended stays ended");
}

async fn sessions_of_a_user(db: TestDb) {
    let store = db.store();
    let person = async |email| {
        let new = NewUser { email, password_hash: "h", role: Role::Viewer, scope: SiteScope::All };
        store.create_user(new, START).await.unwrap().id
    };
    let (ada, bob) = (person("ada@example.org").await, person("bob@example.org").await);
    for (id_hash, user, ends) in [(b"a1", ada, 50), (b"a2", ada, 60), (b"a3", ada, 5), (b"b1", bob, 50)] {
        let session = LoginSession { id_hash, data: b"{}", expires_at: at(ends) };
        assert!(store.begin_session(user, session, at(1)).await.unwrap());
    }
    let of_ada = async || {
        let sessions = store.sessions_of(ada, at(10)).await.unwrap();
        sessions.into_iter().map(|session| session.id_hash).collect::<Vec<_>>()
    };
    assert_eq!(of_ada().await, [b"a2", b"a1"]);
    assert!(!store.end_session_of(ada, b"b1", at(9)).await.unwrap(), "somebody else's");
    assert!(store.end_session_of(ada, b"a1", at(9)).await.unwrap());
    assert_eq!(of_ada().await, [b"a2"]);
    store.set_password(ada, "h2", Some(b"a2"), at(11)).await.unwrap();
    assert_eq!(of_ada().await, [b"a2"]);
    store.end_sessions_of(ada, at(9)).await.unwrap();
    assert_eq!(of_ada().await, Vec::<Vec<u8>>::new());
    assert_eq!(store.sessions_of(bob, at(10)).await.unwrap().len(), 1);
}

async fn tries_are_counted(db: TestDb) {
    let store = db.store();
    let pair = |tries| {
        let allowance = |key: &[u8], tries| Allowance { key: key.to_vec(), tries, within: Duration::from_mins(1) };
        vec![allowance(b"who", tries), allowance(b"where", 100)]
    };
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (store, allowances) = (store.clone(), pair(3));
            tokio::spawn(async move { store.count_attempt(allowances, START).await.unwrap() })
        })
        .collect();
    let mut passed = 0;
    for one in tries {
        match one.await.unwrap() {
            None => passed += 1,
            Some(until) => assert_eq!(until, at(60)),
        }
    }
    assert_eq!(passed, 3, "however many ask at once");
    // What was turned away was not counted either.
    assert_eq!(store.count_attempt(vec![Allowance { tries: 4, ..pair(3)[1].clone() }], at(1)).await.unwrap(), None);
    assert_eq!(store.count_attempt(pair(3), at(59)).await.unwrap(), Some(at(60)));
    assert_eq!(store.count_attempt(pair(3), at(60)).await.unwrap(), None, "counting begins anew");
    store.forget_attempts(vec![b"who".to_vec()]).await.unwrap();
    for _ in 0..3 {
        assert_eq!(store.count_attempt(pair(3), at(61)).await.unwrap(), None);
    }
    assert!(store.purge_expired(at(200)).await.unwrap() >= 2);
}

async fn second_factors(db: TestDb) {
    let store = db.store();
    let new = NewUser { email: "ada@example.org", password_hash: "h", role: Role::Owner, scope: SiteScope::All };
    let ada = store.create_user(new, START).await.unwrap().id;
    assert_eq!(store.second_factor(ada).await.unwrap(), None);
    assert!(!store.confirm_second_factor(ada, 7, &[], at(1)).await.unwrap(), "there is none yet");
    assert!(store.propose_second_factor(ada, b"first").await.unwrap());
    assert!(store.propose_second_factor(ada, b"second").await.unwrap());
    assert!(!store.use_second_factor(ada, 8).await.unwrap(), "not confirmed yet");
    assert!(store.confirm_second_factor(ada, 7, &[b"r1".to_vec(), b"r2".to_vec()], at(1)).await.unwrap());
    assert!(!store.propose_second_factor(ada, b"third").await.unwrap(), "one is in use");
    let kept = store.second_factor(ada).await.unwrap().unwrap();
    assert_eq!((kept.sealed_secret.as_slice(), kept.confirmed_at, kept.last_step), (&b"second"[..], Some(at(1)), 7));
    let (one, two) = tokio::join!(store.use_second_factor(ada, 8), store.use_second_factor(ada, 8));
    assert_eq!(u8::from(one.unwrap()) + u8::from(two.unwrap()), 1, "a code works once");
    assert!(!store.use_second_factor(ada, 7).await.unwrap());
    assert!(store.use_recovery_code(ada, b"r1", at(2)).await.unwrap());
    assert!(!store.use_recovery_code(ada, b"r1", at(3)).await.unwrap());
    assert!(!store.use_recovery_code(ada, b"guess", at(3)).await.unwrap());
    assert_eq!(store.recovery_codes_left(ada).await.unwrap(), 1);
    store.renew_recovery_codes(ada, &[b"r3".to_vec(), b"r4".to_vec()], at(9)).await.unwrap();
    assert!(!store.use_recovery_code(ada, b"r2", at(4)).await.unwrap());
    assert_eq!(store.recovery_codes_left(ada).await.unwrap(), 2);
    assert!(store.drop_second_factor(ada, at(9)).await.unwrap());
    assert!(!store.drop_second_factor(ada, at(9)).await.unwrap());
    assert_eq!(store.recovery_codes_left(ada).await.unwrap(), 0);
}

async fn keys_are_revoked(db: TestDb) {
    let store = db.store();
    let scopes: Scopes = "messages:read credits:grant".parse().unwrap();
    let new = NewApiKey { hash: b"k", name: "ci", scopes, sites: SiteScope::All, expires_at: Some(at(99)) };
    let key = store.create_api_key(new, START).await.unwrap();
    let used = store.api_key_by_hash(b"k", at(5)).await.unwrap().unwrap();
    assert_eq!((used.id, used.last_used_at), (key.id, Some(at(5))));
    // To the minute: the next call within it writes nothing.
    assert_eq!(store.api_key_by_hash(b"k", at(30)).await.unwrap().unwrap().last_used_at, Some(at(5)));
    assert_eq!(store.api_key_by_hash(b"k", at(65)).await.unwrap().unwrap().last_used_at, Some(at(65)));
    assert_eq!(store.api_key_by_hash(b"other", at(5)).await.unwrap(), None);
    let over = store.api_key_by_hash(b"k", at(150)).await.unwrap().unwrap();
    assert!(over.is_over(at(150)) && over.is_over(at(99)) && !over.is_over(at(98)));
    assert_eq!(over.last_used_at, Some(at(65)), "who shows an old key hasn't used it");
    store.revoke_api_key(key.id, at(70)).await.unwrap();
    store.revoke_api_key(key.id, at(80)).await.unwrap();
    assert_eq!(store.api_key_by_hash(b"k", at(90)).await.unwrap(), None);
    assert_eq!(store.api_keys().await.unwrap()[0].revoked_at, Some(at(70)));
    let nobody = domain::ApiKeyId::from_uuid(uuid::Uuid::nil());
    assert!(matches!(store.revoke_api_key(nobody, at(1)).await, Err(StoreError::NotFound(_))));
}
