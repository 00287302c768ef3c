//! Sites, deployment-wide values, drafts.

use domain::{Slug, Timestamp};
use store::{Site, SiteChange, StoreError, each_engine, testing::TestDb};

use crate::world::{START, at};

each_engine!(sites_come_and_change, changes_at_once_are_all_kept, values_come_and_go, drafts_last_for_minutes);

async fn sites_come_and_change(db: TestDb) {
    let store = db.store();
    let main = store.ensure_default_site(START).await.unwrap();
    assert_eq!((main.slug.as_str(), main.sms_enabled), ("main", true));
    assert_eq!(store.ensure_default_site(at(1)).await.unwrap(), main);

    let slug = Slug::parse("shop").unwrap();
    let shop = store.create_site(&slug, "The shop", at(2)).await.unwrap();
    assert!(matches!(store.create_site(&slug, "Another", at(3)).await, Err(StoreError::Taken("slug"))));
    assert_eq!(store.site_by_slug(&slug).await.unwrap().as_ref(), Some(&shop));
    assert_eq!(store.sites().await.unwrap(), [main, shop.clone()]);
    assert_eq!(store.credit_account(shop.id).await.unwrap().available(), domain::Credits::ZERO);

    let mut settings = shop.settings.clone();
    "hello \u{1f44b} and NUL\0".clone_into(&mut settings.words.welcome);
    let change = SiteChange { name: "Shop".to_owned(), sms_enabled: false, settings };
    let into = |change: &SiteChange| {
        let change = change.clone();
        move |_: &Site| Ok::<_, StoreError>(change)
    };
    let changed = store.change_site(shop.id, at(4), into(&change)).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.sms_enabled), ("Shop", false));
    assert_eq!(store.site(shop.id).await.unwrap().unwrap().settings.words.welcome, change.settings.words.welcome);
    let nobody = domain::SiteId::from_uuid(uuid::Uuid::nil());
    assert!(matches!(store.change_site(nobody, at(5), into(&change)).await, Err(StoreError::NotFound("site"))));
    assert_eq!(store.site(nobody).await.unwrap(), None);
    let refuse = |_: &Site| Err::<SiteChange, _>(StoreError::Taken("name"));
    assert!(matches!(store.change_site(shop.id, at(6), refuse).await, Err(StoreError::Taken("name"))));
    assert_eq!(store.site(shop.id).await.unwrap(), Some(changed));
}

/// Each adds a letter to the name that it finds.
async fn changes_at_once_are_all_kept(db: TestDb) {
    let store = db.store();
    let site = store.ensure_default_site(START).await.unwrap();
    let add = |before: &Site| {
        let before = before.clone();
        let (name, sms_enabled, settings) = (before.name + "!", before.sms_enabled, before.settings);
        Ok::<_, StoreError>(SiteChange { name, sms_enabled, settings })
    };
    let changes: Vec<_> = (0..8)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.change_site(site.id, at(n), add).await.unwrap() })
        })
        .collect();
    for change in changes {
        change.await.unwrap();
    }
    assert_eq!(store.site(site.id).await.unwrap().unwrap().name, format!("{}!!!!!!!!", site.name));
}

async fn values_come_and_go(db: TestDb) {
    let store = db.store();
    assert_eq!(store.app_setting("setup").await.unwrap(), None);
    store.put_app_setting("setup", "a", START).await.unwrap();
    store.put_app_setting("setup", "c", START).await.unwrap();
    assert_eq!(store.app_setting("setup").await.unwrap().as_deref(), Some("c"));
    assert!(store.delete_app_setting("setup").await.unwrap());
    assert!(!store.delete_app_setting("setup").await.unwrap());
}

async fn drafts_last_for_minutes(db: TestDb) {
    let store = db.store();
    let until: Timestamp = at(600);
    store.put_form_draft("d1", "{}", until).await.unwrap();
    store.put_form_draft("d1", "{\"a\":1}", until).await.unwrap();
    assert_eq!(store.form_draft("d1", at(599)).await.unwrap().as_deref(), Some("{\"a\":1}"));
    assert_eq!(store.form_draft("d1", until).await.unwrap(), None);
    assert_eq!(store.purge_expired(until).await.unwrap(), 1);
}
