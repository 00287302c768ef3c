//! The audit log: what is done leaves its line, in the transaction of what was done, and lines stay as they are.

use domain::{Role, Scope, SiteScope, Slug, SubscriberStatus, UserId};
use serde_json::json;
use store::{
    Act, AuditCursor, AuditEvent, AuditFilter, AuditScope, AuditWho, CHANGED, LoginSession, NewApiKey,
    NewProviderAccount, NewUser, OldSecret, SiteChange, StoreError, Who, WhoKind, each_engine, testing::TestDb,
};
use uuid::Uuid;

use crate::world::{World, american, at, malaysian};

each_engine!(
    an_act_leaves_who_what_and_before,
    a_refused_act_leaves_nothing,
    act_and_line_stand_or_fall_together,
    lines_stay_as_they_are,
    signing_in_and_out_stand_or_fall_with_their_lines,
    secrets_are_not_kept,
    lists_are_narrowed_down,
    a_search_goes_on_from_page_to_page,
    refused_sign_ins_are_kept_sparingly,
);

const ADA: Uuid = Uuid::from_u128(7);

fn ada() -> Who {
    let address = Some("203.0.113.9".parse().unwrap());
    Who { kind: WhoKind::User, id: Some(ADA), name: "ada@example.org".to_owned(), address }
}

async fn all(w: &World, filter: AuditFilter) -> Vec<AuditEvent> {
    w.store().audit_events(&filter, AuditCursor::Newest, 100).await.unwrap().items
}

async fn acts(w: &World) -> Vec<Act> {
    all(w, AuditFilter::default()).await.into_iter().map(|event| event.act).collect()
}

async fn an_act_leaves_who_what_and_before(db: TestDb) {
    let w = World::new(db, 0).await;
    let site = w.store().site(w.site).await.unwrap().unwrap();
    let change = SiteChange { name: "New".to_owned(), sms_enabled: false, settings: site.settings.clone() };
    let changed: Result<_, StoreError> = w.store().by(ada()).change_site(w.site, at(5), |_| Ok(change.clone())).await;
    changed.unwrap();
    let found = all(&w, AuditFilter::default()).await;
    let [event] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (event.act, event.who, event.who_id, event.at),
        (Act::SiteSettingsChanged, WhoKind::User, Some(ADA), at(5))
    );
    assert_eq!((event.who_name.as_str(), event.address.as_deref()), ("ada@example.org", Some("203.0.113.9")));
    assert_eq!(event.site.as_ref().map(Slug::as_str), Some("main"));
    assert_eq!(json!(event.was), json!({"name": "Carillon", "sms_enabled": true}));
    assert_eq!(json!(event.became), json!({"name": "New", "sms_enabled": false}));
    // Saving the same once more is no act.
    let same: Result<_, StoreError> = w.store().by(ada()).change_site(w.site, at(6), |_| Ok(change)).await;
    same.unwrap();
    assert_eq!(acts(&w).await.len(), 1);
}

async fn a_refused_act_leaves_nothing(db: TestDb) {
    let w = World::new(db, 0).await;
    let id = w.subscribe(american(1), at(1)).await;
    let elsewhere = domain::SubscriberId::from_uuid(Uuid::from_u128(9));
    let by = w.store().by(ada());
    by.set_subscriber_status(w.site, &[elsewhere], SubscriberStatus::Suspended, "x", None, at(2)).await.unwrap();
    by.set_subscriber_status(w.site, &[id], SubscriberStatus::Active, "x", None, at(2)).await.unwrap();
    assert_eq!(by.delete_subscribers(w.site, &[elsewhere], "x", at(2)).await.unwrap(), 0);
    assert!(by.revoke_api_key(domain::ApiKeyId::from_uuid(ADA), at(2)).await.is_err());
    let refused: Result<_, StoreError> = by.change_site(w.site, at(2), |_| Err(StoreError::NotFound("reason"))).await;
    assert!(refused.is_err());
    assert_eq!(acts(&w).await, []);
}

/// What can't be recorded isn't done, and what isn't done isn't recorded.
async fn act_and_line_stand_or_fall_together(db: TestDb) {
    let w = World::new(db, 0).await;
    let id = w.subscribe(american(1), at(1)).await;
    w.db.refuse_rows("audit_events").await;
    let by = w.store().by(ada());
    let new = NewUser { email: "a@b.example", password_hash: "x", role: Role::Owner, scope: SiteScope::All };
    assert!(by.create_user(new, at(2)).await.is_err());
    assert!(by.grant_credits(w.site, domain::Credits::new(5), "", "x", at(2)).await.is_err());
    assert!(by.set_subscriber_status(w.site, &[id], SubscriberStatus::Suspended, "x", None, at(2)).await.is_err());
    assert!(by.renew_webhook_secret(w.site, b"h", b"s", OldSecret::EndsNow, at(2)).await.is_err());
    w.db.allow_rows("audit_events").await;
    assert_eq!(w.store().user_count().await.unwrap(), 0);
    assert_eq!(w.store().credit_account(w.site).await.unwrap().balance, domain::Credits::ZERO);
    assert_eq!(w.store().subscriber(w.site, id).await.unwrap().unwrap().status, SubscriberStatus::Active);
    assert_eq!(w.store().webhook_secret(w.site).await.unwrap(), None);
    assert_eq!(acts(&w).await, []);
}

async fn signing_in_and_out_stand_or_fall_with_their_lines(db: TestDb) {
    let w = World::new(db, 0).await;
    let new = NewUser { email: "ada@example.org", password_hash: "x", role: Role::Owner, scope: SiteScope::All };
    let user = w.store().by(Who::system()).create_user(new, at(1)).await.unwrap().id;
    let by = w.store().by(ada());
    let session = |id_hash: &'static [u8]| LoginSession { id_hash, data: b"{}", expires_at: at(99) };
    let lasts = async |id_hash: &[u8]| w.store().load_session(id_hash, at(9)).await.unwrap().is_some();
    let seen = async || w.store().people().await.unwrap()[0].last_sign_in_at;

    w.db.refuse_rows("audit_events").await;
    assert!(by.begin_session(user, session(b"one"), at(2)).await.is_err());
    w.db.allow_rows("audit_events").await;
    assert_eq!((lasts(b"one").await, seen().await), (false, None));

    assert!(by.begin_session(user, session(b"one"), at(3)).await.unwrap());
    assert!(!by.begin_session(user, session(b"one"), at(4)).await.unwrap(), "the id is taken");
    assert_eq!((lasts(b"one").await, seen().await), (true, Some(at(3))));
    assert!(by.begin_session(UserId::from_uuid(ADA), session(b"two"), at(4)).await.is_err(), "nobody's");

    w.db.refuse_rows("audit_events").await;
    assert!(by.sign_out(user, b"one", at(5)).await.is_err());
    w.db.allow_rows("audit_events").await;
    assert!(lasts(b"one").await);
    assert!(by.sign_out(user, b"one", at(6)).await.unwrap());
    assert!(!by.sign_out(user, b"one", at(7)).await.unwrap(), "it is over");
    assert!(!lasts(b"one").await);
    assert_eq!(acts(&w).await, [Act::SignedOut, Act::SignedIn, Act::UserAdded]);
}

async fn lines_stay_as_they_are(db: TestDb) {
    let w = World::new(db, 5).await;
    let id = w.subscribe(malaysian(1), at(1)).await;
    w.store().by(ada()).delete_subscribers(w.site, &[id], "x", at(2)).await.unwrap();
    let before = all(&w, AuditFilter::default()).await;
    assert_eq!(before.len(), 2);
    for attack in [
        "DELETE FROM audit_events",
        "UPDATE audit_events SET actor_name = 'somebody else'",
        "UPDATE audit_events SET became = '{}'",
        "UPDATE audit_events SET phone = 60123456789 WHERE phone IS NOT NULL",
        "UPDATE audit_events SET phone = NULL WHERE phone IS NOT NULL",
        "UPDATE audit_events SET phone = NULL, fingerprint = id, actor_name = 'x' WHERE phone IS NOT NULL",
        "UPDATE audit_events SET fingerprint = NULL, phone = 1",
    ] {
        assert!(w.db.try_run(attack).await.is_err(), "{attack}");
    }
    let engines = if w.db.url().starts_with("sqlite") {
        "INSERT OR REPLACE INTO audit_events SELECT id, site_id, act, actor_kind, actor_id, 'x', address, subject_kind,
             subject_id, subject_name, phone, fingerprint, was, became, created_at FROM audit_events"
    } else {
        "TRUNCATE audit_events"
    };
    assert!(w.db.try_run(engines).await.is_err());
    assert_eq!(all(&w, AuditFilter::default()).await, before);
    // Erasing a number is the one exception: its fingerprint takes its place.
    let fingerprint = if w.db.url().starts_with("sqlite") { "x'00ff'" } else { "'\\x00ff'" };
    let erase = format!("UPDATE audit_events SET phone = NULL, fingerprint = {fingerprint} WHERE phone IS NOT NULL");
    w.db.try_run(&erase).await.unwrap();
    let after = all(&w, AuditFilter::default()).await;
    assert_eq!((after[0].phone, after[0].is_erased), (None, true));
    assert!(w.db.try_run("UPDATE audit_events SET fingerprint = id WHERE fingerprint IS NOT NULL").await.is_err());
}

async fn secrets_are_not_kept(db: TestDb) {
    let w = World::new(db, 0).await;
    let by = w.store().by(ada());
    let new = NewUser { email: "a@b.example", password_hash: "MARKED", role: Role::Owner, scope: SiteScope::All };
    let user = by.create_user(new, at(1)).await.unwrap();
    by.set_password(user.id, "MARKED", Some(b"MARKED"), at(2)).await.unwrap();
    let scopes = [Scope::MessagesRead].into_iter().collect();
    let key = NewApiKey { hash: b"MARKED", name: "ci", scopes, sites: SiteScope::One(w.site), expires_at: None };
    by.create_api_key(key, at(3)).await.unwrap();
    let account = NewProviderAccount {
        kind: "mocean",
        base_url: None,
        sealed_credentials: b"MARKED",
        sender: "Bell",
        messages_per_second: Some(5),
        balance: None,
        currency: None,
    };
    by.put_provider_account(w.site, account, at(4)).await.unwrap();
    by.renew_webhook_secret(w.site, b"MARKED", b"MARKED", OldSecret::EndsNow, at(5)).await.unwrap();
    w.store().propose_second_factor(user.id, b"MARKED").await.unwrap();
    by.confirm_second_factor(user.id, 3, &[b"MARKED".to_vec()], at(6)).await.unwrap();
    by.renew_recovery_codes(user.id, &[b"MARKED".to_vec()], at(7)).await.unwrap();
    let found = all(&w, AuditFilter::default()).await;
    assert_eq!(found.len(), 7, "{found:?}");
    let said = format!("{found:?}");
    assert!(!said.contains("MARKED") && !said.contains("77, 65, 82, 75"), "{said}");
    assert_eq!(found[3].became["credentials"], CHANGED);
    assert_eq!(found[3].became["messages_per_second"], 5);
    assert_eq!(found[2].became["webhook_secret"], CHANGED);
}

async fn lists_are_narrowed_down(db: TestDb) {
    let w = World::new(db, 0).await;
    let other = w.store().create_site(&Slug::parse("other").unwrap(), "Other", at(1)).await.unwrap();
    let id = w.subscribe(malaysian(1), at(1)).await;
    w.store()
        .by(ada())
        .set_subscriber_status(w.site, &[id], SubscriberStatus::Suspended, "x", None, at(10))
        .await
        .unwrap();
    w.store().by(ada()).grant_credits(other.id, domain::Credits::new(5), "", "x", at(20)).await.unwrap();
    let command = Who { kind: WhoKind::Command, ..Who::system() };
    let new = NewUser { email: "grace@example.org", password_hash: "x", role: Role::Owner, scope: SiteScope::All };
    w.store().by(command).create_user(new, at(30)).await.unwrap();

    let count = async |filter: AuditFilter| all(&w, filter).await.len();
    let searched = |words: &str| AuditFilter { search: Some(words.to_owned()), ..AuditFilter::default() };
    assert_eq!(count(AuditFilter::default()).await, 4);
    assert_eq!(count(AuditFilter { who: Some(AuditWho::Id(ADA)), ..AuditFilter::default() }).await, 2);
    assert_eq!(count(AuditFilter { who: Some(AuditWho::Kind(WhoKind::Command)), ..AuditFilter::default() }).await, 1);
    assert_eq!(count(AuditFilter { act: Some(Act::UserAdded), ..AuditFilter::default() }).await, 1);
    assert_eq!(count(AuditFilter { from: Some(at(10)), to: Some(at(30)), ..AuditFilter::default() }).await, 2);
    assert_eq!(count(AuditFilter { scope: AuditScope::Sites(vec![other.id]), ..AuditFilter::default() }).await, 2);
    assert_eq!(
        count(AuditFilter { scope: AuditScope::Sites(vec![w.site, other.id]), ..AuditFilter::default() }).await,
        3
    );
    assert_eq!(count(AuditFilter { scope: AuditScope::Sites(Vec::new()), ..AuditFilter::default() }).await, 0);
    for (words, found) in [
        ("ADA@", 2),
        ("grace", 1),
        ("credits.granted", 1),
        ("credits added", 1),
        ("12-000 0001", 1),
        ("0001", 1),
        ("001", 0),
        ("0002", 0),
        ("nobody", 0),
        ("%", 0),
        ("", 4),
    ] {
        assert_eq!(count(searched(words)).await, found, "{words}");
    }

    let known = async |scope: AuditScope| {
        let known = w.store().audit_actors(&scope, 10).await.unwrap();
        known.into_iter().map(|who| (who.id, who.name)).collect::<Vec<_>>()
    };
    assert_eq!(known(AuditScope::All).await, [(Some(ADA), "ada@example.org".to_owned())]);
    assert_eq!(known(AuditScope::Sites(vec![other.id])).await.len(), 1);
    assert_eq!(known(AuditScope::Sites(Vec::new())).await, []);

    // Pages by key, there and back.
    let filter = AuditFilter::default();
    let first = w.store().audit_events(&filter, AuditCursor::Newest, 3).await.unwrap();
    assert!(first.has_older && !first.has_newer);
    let second = w.store().audit_events(&filter, AuditCursor::Older(first.items[2].id), 3).await.unwrap();
    assert!(!second.has_older && second.has_newer && second.items.len() == 1);
    let back = w.store().audit_events(&filter, AuditCursor::Newer(second.items[0].id), 3).await.unwrap();
    assert_eq!((back.items, back.has_older, back.has_newer), (first.items, true, false));
}

/// Names meet in several columns, and each line is found once, in the order of the log, whatever else narrows it down.
async fn a_search_goes_on_from_page_to_page(db: TestDb) {
    let w = World::new(db, 0).await;
    for n in 0..240_u64 {
        let name = format!("key {n:03}");
        let who =
            Who { kind: WhoKind::User, id: Some(ADA), name: format!("ADA{:02}@example.org", n % 7), address: None };
        let scopes = [Scope::MessagesRead].into_iter().collect();
        let hash = n.to_be_bytes();
        let key = NewApiKey { hash: &hash, name: &name, scopes, sites: SiteScope::One(w.site), expires_at: None };
        w.store().by(who).create_api_key(key, at(n + 1)).await.unwrap();
    }
    go_through(&w).await;
    // Behind more lines than a search looks through one by one.
    let lines = if w.db.url().starts_with("sqlite") {
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
         INSERT INTO audit_events (id, act, actor_kind, actor_name, subject_kind, was, became, created_at)
         SELECT unhex(printf('7fff%012x7000800000000000', i)), 'session.ended', 'system', 'carillon', 'secrets', '{}', '{}', i
         FROM n"
    } else {
        "INSERT INTO audit_events (id, act, actor_kind, actor_name, subject_kind, was, became, created_at)
         SELECT CAST('7fff' || lpad(to_hex(i), 12, '0') || '7000800000000000' AS UUID), 'session.ended', 'system', 'carillon',
                'secrets', '{}', '{}', i
         FROM generate_series(1, 6000) AS i"
    };
    w.db.try_run(lines).await.unwrap();
    go_through(&w).await;
}

/// Searches from page to page and back.
async fn go_through(w: &World) {
    for (words, expected) in
        [("ada03@", 34), ("KEY", 240), ("key 11", 10), ("api key made", 240), ("ada9", 0), ("é", 0)]
    {
        let filter = AuditFilter { search: Some(words.to_owned()), ..AuditFilter::default() };
        let mut found: Vec<AuditEvent> = Vec::new();
        loop {
            let cursor = found.last().map_or(AuditCursor::Newest, |last| AuditCursor::Older(last.id));
            let page = w.store().audit_events(&filter, cursor, 25).await.unwrap();
            found.extend(page.items);
            if !page.has_older {
                break;
            }
        }
        assert_eq!(found.len(), expected, "{words}");
        assert!(found.is_sorted_by(|newer, older| newer.id > older.id), "{words}: once each, in order");
        if let Some(oldest) = found.last() {
            let back = w.store().audit_events(&filter, AuditCursor::Newer(oldest.id), 5).await.unwrap();
            let before: Vec<_> = found.iter().rev().skip(1).take(5).rev().collect();
            assert_eq!(back.items.iter().collect::<Vec<_>>(), before, "{words}");
        }
        let early = AuditFilter { to: Some(at(11)), ..filter };
        assert_eq!(all(w, early).await.len(), found.iter().filter(|event| event.at < at(11)).count(), "{words}");
    }
}

async fn refused_sign_ins_are_kept_sparingly(db: TestDb) {
    let w = World::new(db, 0).await;
    let stranger = w.store().by(Who::stranger(None));
    let few = || vec![store::Allowance { key: b"k".to_vec(), tries: 2, within: std::time::Duration::from_mins(1) }];
    for _ in 0..5 {
        stranger.note_refused_sign_in(few(), "mark", None, "password", at(1)).await.unwrap();
    }
    assert_eq!(acts(&w).await, [Act::SignInFailed; 2]);
    stranger.note_refused_sign_in(few(), "mark", Some("ada@example.org"), "code", at(100)).await.unwrap();
    let found = all(&w, AuditFilter::default()).await;
    assert_eq!((found[0].subject_name.as_deref(), found[0].who), (Some("ada@example.org"), WhoKind::Stranger));
}
