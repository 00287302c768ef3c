//! Users, login sessions, API keys.

use store::{LoginSession, NewApiKey, NewUser, Role, SiteScope, StoreError, each_engine, testing::TestDb};

use crate::world::{START, at};

each_engine!(the_first_owner_is_made_once, users_sign_in, sessions_end, keys_are_revoked);

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
                assert_eq!((owner.role, owner.scope), (Role::Owner, SiteScope::All));
            }
            Err(error) => assert!(matches!(error, StoreError::OwnerExists), "{error}"),
        }
    }
    assert_eq!((made, db.store().user_count().await.unwrap()), (1, 1));
}

async fn users_sign_in(db: TestDb) {
    let store = db.store();
    let site = store.ensure_default_site(START).await.unwrap().id;
    let new = NewUser { email: "Ada@Example.org", password_hash: "h1", role: Role::Admin, scope: SiteScope::One(site) };
    let ada = store.create_user(new.clone(), START).await.unwrap();
    assert_eq!(ada.email, "ada@example.org");
    assert!(ada.scope.reaches(site));
    assert!(matches!(store.create_user(new, at(1)).await, Err(StoreError::Taken("email"))));
    assert_eq!(store.user_by_email("ADA@example.ORG").await.unwrap().as_ref(), Some(&ada));
    assert_eq!(store.users().await.unwrap(), std::slice::from_ref(&ada));

    let session = LoginSession { id_hash: b"s", user: Some(ada.id), data: b"x", expires_at: at(99) };
    assert!(store.create_session(session).await.unwrap());
    store.set_password(ada.id, "h2", at(2)).await.unwrap();
    assert_eq!(store.user(ada.id).await.unwrap().unwrap().password_hash, "h2");
    assert_eq!(store.load_session(b"s", at(3)).await.unwrap(), None);
    assert!(!format!("{ada:?}").contains("h1"));
}

async fn sessions_end(db: TestDb) {
    let store = db.store();
    let mut session = LoginSession { id_hash: b"one", user: None, data: b"a", expires_at: at(10) };
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

async fn keys_are_revoked(db: TestDb) {
    let store = db.store();
    let new = NewApiKey { hash: b"k", name: "ci", role: Role::Owner, scope: SiteScope::All };
    let key = store.create_api_key(new, START).await.unwrap();
    let used = store.api_key_by_hash(b"k", at(5)).await.unwrap().unwrap();
    assert_eq!((used.id, used.last_used_at), (key.id, Some(at(5))));
    // To the minute: the next call within it writes nothing.
    assert_eq!(store.api_key_by_hash(b"k", at(30)).await.unwrap().unwrap().last_used_at, Some(at(5)));
    assert_eq!(store.api_key_by_hash(b"k", at(65)).await.unwrap().unwrap().last_used_at, Some(at(65)));
    assert_eq!(store.api_key_by_hash(b"other", at(5)).await.unwrap(), None);
    store.revoke_api_key(key.id, at(70)).await.unwrap();
    store.revoke_api_key(key.id, at(80)).await.unwrap();
    assert_eq!(store.api_key_by_hash(b"k", at(90)).await.unwrap(), None);
    assert_eq!(store.api_keys().await.unwrap()[0].revoked_at, Some(at(70)));
    let nobody = domain::ApiKeyId::from_uuid(uuid::Uuid::nil());
    assert!(matches!(store.revoke_api_key(nobody, at(1)).await, Err(StoreError::NotFound(_))));
}
