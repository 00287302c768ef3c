//! Provider accounts, webhook secrets, rates, the simulator's handsets.

use domain::PriceList;
use store::{
    HandsetDirection, NewHandsetMessage, NewProviderAccount, NewRates, OldSecret, Page, StoreError, each_engine,
    testing::TestDb,
};

use crate::world::{START, World, american, at, malaysian, rate_table};

each_engine!(
    an_account_is_saved,
    webhook_secrets_are_renewed,
    rates_have_versions,
    a_clock_set_back_hides_no_newer_rates,
    handsets_keep_a_log,
);

async fn an_account_is_saved(db: TestDb) {
    let w = World::new(db, 0).await;
    let store = w.store();
    assert_eq!(store.provider_account(w.site).await.unwrap(), None);
    assert!(!store.any_provider_account().await.unwrap());
    let unsaved = store.set_provider_balance(w.site, "1", None, START).await;
    assert!(matches!(unsaved, Err(StoreError::NotFound(_))));
    let mut account = NewProviderAccount {
        kind: "mocean",
        base_url: None,
        sealed_credentials: b"sealed",
        messages_per_second: None,
        sender: "63001",
        balance: Some("10.5"),
        currency: Some("EUR"),
    };
    store.put_provider_account(w.site, account.clone(), at(1)).await.unwrap();
    account.sender = "Shop";
    store.put_provider_account(w.site, account, at(2)).await.unwrap();
    store.set_provider_balance(w.site, "9.99", Some("USD"), at(3)).await.unwrap();
    let saved = store.provider_account(w.site).await.unwrap().unwrap();
    assert_eq!((saved.sender.as_str(), saved.balance.as_deref()), ("Shop", Some("9.99")));
    assert_eq!((saved.checked_at, saved.updated_at), (Some(at(3)), at(2)));
    assert!(!format!("{saved:?}").contains("sealed"));
    assert!(store.any_provider_account().await.unwrap());
}

async fn webhook_secrets_are_renewed(db: TestDb) {
    let w = World::new(db, 0).await;
    let store = w.store();
    assert_eq!(store.webhook_secret(w.site).await.unwrap(), None);
    assert_eq!(store.put_webhook_secret_if_absent(w.site, b"h1", b"s1", START).await.unwrap(), b"s1");
    assert_eq!(store.put_webhook_secret_if_absent(w.site, b"h2", b"s2", START).await.unwrap(), b"s1");
    assert_eq!(store.site_by_webhook_hash(b"h1", START).await.unwrap(), Some(w.site));
    assert_eq!(store.retired_webhook_secret_until(w.site, START).await.unwrap(), None);

    let known = async |second| {
        let mut known = Vec::new();
        for hash in ["h1", "h2", "h3", "h4", "h5"] {
            if store.site_by_webhook_hash(hash.as_bytes(), at(second)).await.unwrap().is_some() {
                known.push(hash);
            }
        }
        known
    };
    store.renew_webhook_secret(w.site, b"h3", b"s3", OldSecret::CountsUntil(at(100)), at(1)).await.unwrap();
    store.renew_webhook_secret(w.site, b"h4", b"s4", OldSecret::CountsUntil(at(200)), at(2)).await.unwrap();
    assert_eq!(store.webhook_secret(w.site).await.unwrap().unwrap(), b"s4");
    assert_eq!(known(99).await, ["h1", "h3", "h4"]);
    assert_eq!(known(100).await, ["h3", "h4"]);
    assert_eq!(known(200).await, ["h4"]);
    assert_eq!(store.retired_webhook_secret_until(w.site, at(50)).await.unwrap(), Some(at(200)));
    assert_eq!(store.retired_webhook_secret_until(w.site, at(200)).await.unwrap(), None);

    store.renew_webhook_secret(w.site, b"h5", b"s5", OldSecret::EndsNow, at(3)).await.unwrap();
    assert_eq!(known(4).await, ["h5"]);
    assert!(!store.end_retired_webhook_secrets(w.site, at(9)).await.unwrap());
    store.renew_webhook_secret(w.site, b"h6", b"s6", OldSecret::CountsUntil(at(100)), at(5)).await.unwrap();
    assert!(store.end_retired_webhook_secrets(w.site, at(9)).await.unwrap());
    assert_eq!(known(6).await, [] as [&str; 0]);

    store.renew_webhook_secret(w.site, b"h7", b"s7", OldSecret::CountsUntil(at(100)), at(7)).await.unwrap();
    assert!(store.purge_expired(at(99)).await.unwrap() == 0 && store.purge_expired(at(100)).await.unwrap() == 1);
}

async fn rates_have_versions(db: TestDb) {
    let w = World::new(db, 0).await;
    let store = w.store();
    let prices = PriceList::builtin();
    let mut table = rate_table();
    let same = NewRates { prices: &prices, table: &table, source: "test" };
    assert_eq!(store.add_rates(w.site, same, at(5)).await.unwrap(), w.rates);
    store.warn_rates(w.site, "no answer", at(6)).await.unwrap();
    let current = store.current_rates(w.site).await.unwrap().unwrap();
    assert_eq!((current.warning.as_deref(), current.checked_at, current.created_at), (Some("no answer"), at(6), START));

    table.default = 10;
    let newer = NewRates { prices: &prices, table: &table, source: "test" };
    let id = store.add_rates(w.site, newer, at(7)).await.unwrap();
    let current = store.current_rates(w.site).await.unwrap().unwrap();
    assert_eq!((current.id, current.table.default, current.warning), (id, 10, None));
    assert_eq!(store.rates(w.rates).await.unwrap().unwrap().table, rate_table());
}

async fn a_clock_set_back_hides_no_newer_rates(db: TestDb) {
    let w = World::new(db, 0).await;
    let store = w.store();
    let prices = PriceList::builtin();
    let mut table = rate_table();
    let mut last = w.rates;
    // Each an hour before the one before it.
    for (default, now) in [(10, at(7_200)), (11, at(3_600)), (12, START)] {
        table.default = default;
        let newer = NewRates { prices: &prices, table: &table, source: "test" };
        last = store.add_rates(w.site, newer, now).await.unwrap();
        let current = store.current_rates(w.site).await.unwrap().unwrap();
        assert_eq!((current.id, current.table.default, current.created_at), (last, default, now));
    }
    let same = NewRates { prices: &prices, table: &table, source: "test" };
    assert_eq!(store.add_rates(w.site, same, at(10)).await.unwrap(), last, "what is in force is told from what was");
    store.warn_rates(w.site, "no answer", at(11)).await.unwrap();
    let current = store.current_rates(w.site).await.unwrap().unwrap();
    assert_eq!((current.id, current.warning.as_deref()), (last, Some("no answer")));
    // Versions are counted for each site.
    let second = store.create_site(&domain::Slug::parse("second").unwrap(), "Second", at(12)).await.unwrap().id;
    let first =
        store.add_rates(second, NewRates { prices: &prices, table: &table, source: "test" }, START).await.unwrap();
    assert_eq!(store.current_rates(second).await.unwrap().unwrap().id, first);
    assert_eq!(store.current_rates(w.site).await.unwrap().unwrap().id, last);
}

async fn handsets_keep_a_log(db: TestDb) {
    let store = db.store();
    let site = store.ensure_default_site(START).await.unwrap().id;
    let other = store.create_site(&domain::Slug::parse("other").unwrap(), "Other", START).await.unwrap().id;
    let on = |site, handset, direction, body| NewHandsetMessage {
        site,
        handset,
        direction,
        other: "63001",
        body,
        outcome: "ok",
    };
    let text = |handset, direction, body| on(site, handset, direction, body);
    let elsewhere = on(other, american(1), HandsetDirection::Received, "of another site");
    store.add_handset_message(elsewhere, at(20)).await.unwrap();
    for (n, body) in ["one", "two", "three"].into_iter().enumerate() {
        let now = at(u64::try_from(n).unwrap());
        store.add_handset_message(text(american(1), HandsetDirection::Received, body), now).await.unwrap();
    }
    store.add_handset_message(text(malaysian(1), HandsetDirection::Sent, "STOP"), at(9)).await.unwrap();
    let handsets = store.handsets(site, Page::first(1)).await.unwrap();
    assert_eq!((handsets.total, handsets.items[0].phone, handsets.items[0].last_at), (2, malaysian(1), at(9)));
    let log = store.handset_messages(site, american(1), 2).await.unwrap();
    assert_eq!(log.iter().map(|text| text.body.as_str()).collect::<Vec<_>>(), ["two", "three"]);
}
