//! Sites, deployment-wide values, drafts.

use domain::{Slug, Timestamp};
use store::{SiteChange, StoreError, each_engine, testing::TestDb};

use crate::world::{START, at};

each_engine!(sites_come_and_change, values_are_put_once, drafts_last_for_minutes);

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
    let changed = store.update_site(shop.id, &change, at(4)).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.sms_enabled), ("Shop", false));
    assert_eq!(store.site(shop.id).await.unwrap().unwrap().settings.words.welcome, change.settings.words.welcome);
    let nobody = domain::SiteId::from_uuid(uuid::Uuid::nil());
    assert!(matches!(store.update_site(nobody, &change, at(5)).await, Err(StoreError::NotFound("site"))));
    assert_eq!(store.site(nobody).await.unwrap(), None);
}

async fn values_are_put_once(db: TestDb) {
    let store = db.store();
    assert_eq!(store.app_setting("setup").await.unwrap(), None);
    assert_eq!(store.put_app_setting_if_absent("setup", "a", START).await.unwrap(), "a");
    assert_eq!(store.put_app_setting_if_absent("setup", "b", START).await.unwrap(), "a");
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
    assert_eq!(store.take_form_draft("d1", at(1)).await.unwrap().as_deref(), Some("{\"a\":1}"));
    assert_eq!(store.take_form_draft("d1", at(1)).await.unwrap(), None);
    store.put_form_draft("d2", "{}", until).await.unwrap();
    assert_eq!(store.purge_expired(until).await.unwrap(), 1);
}
