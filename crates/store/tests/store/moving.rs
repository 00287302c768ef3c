//! Everything moves from one database into another, of either engine.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
    time::Duration,
};

use domain::{Membership, MessageKind, MessageStatus, OptInMode, Role, Scope, SiteScope, SubscriberStatus};
use store::{
    Allowance, Audience, HandsetDirection, LoginSession, NewApiKey, NewAttempt, NewHandsetMessage, NewInvitation,
    NewProviderAccount, NewUser, OldSecret, OptIn, Page, ProviderFailure, Refused, ReportRecord, Store, StoreError,
    Who,
    moving::{Figure, Move, MoveError, Side},
    testing::TestDb,
};

use crate::world::{World, accepted, american, at, malaysian, rejected, unknown};

/// Later than any heartbeat.
const LATER: u64 = 100_000;

/// A database with something in every table, its connections closed.
async fn filled(db: TestDb) -> World {
    let w = World::new(db, 500).await;
    let store = w.store();
    let user = NewUser { email: "a@b.example", password_hash: "$argon2id$", role: Role::Owner, scope: SiteScope::All };
    let user = store.create_user(user, at(1)).await.unwrap();
    let session = LoginSession { id_hash: b"\x00\xff\\session", data: b"", expires_at: at(LATER) };
    store.begin_session(user.id, session, at(1)).await.unwrap();
    store.propose_second_factor(user.id, b"sealed \xff").await.unwrap();
    store.confirm_second_factor(user.id, 7, &[b"r1\0".to_vec(), b"r2".to_vec()], at(1)).await.unwrap();
    store.use_recovery_code(user.id, b"r2", at(2)).await.unwrap();
    let allowance = Allowance { key: b"who\0".to_vec(), tries: 3, within: Duration::from_mins(1) };
    store.count_attempt(vec![allowance], at(2)).await.unwrap();
    attempts(&w).await;
    let membership = Membership { sites: SiteScope::One(w.site), role: Role::Viewer };
    store.by(Who::system()).put_membership(user.id, membership, at(2)).await.unwrap();
    let invitation = NewInvitation {
        hash: b"\0token\xff",
        email: "b@b.example",
        role: Role::Manager,
        sites: Some(&[w.site]),
        invited_by: user.id,
        expires_at: at(LATER),
    };
    store.by(Who::system()).create_invitation(invitation, at(2)).await.unwrap();
    let key = NewApiKey {
        hash: b"hash",
        name: "back\\slash\tand\ttab",
        scopes: [Scope::MessagesRead, Scope::BroadcastsSend].into_iter().collect(),
        sites: SiteScope::One(w.site),
        expires_at: Some(at(LATER)),
    };
    store.create_api_key(key, at(2)).await.unwrap();
    for id in ["b", "B", "ä", "a-1", "a_1", "_"] {
        store.put_form_draft(id, "{\"line\":\"one\\ntwo\"}\n", at(LATER)).await.unwrap();
        store.put_app_setting(id, "\\N", at(3)).await.unwrap();
    }
    let account = NewProviderAccount {
        messages_per_second: Some(2_000),
        kind: "mocean",
        base_url: None,
        sealed_credentials: &[0, 1, 2, 254, 255],
        sender: "Ünïcödé ☃",
        balance: Some("12.50"),
        currency: None,
    };
    store.put_provider_account(w.site, account, at(4)).await.unwrap();
    store.put_site_icon(w.site, "0a", &[("icon-192.png", b"\0png\xff".to_vec())]).await.unwrap();
    store.put_webhook_secret_if_absent(w.site, b"hash", b"sealed", at(5)).await.unwrap();
    let old = OldSecret::CountsUntil(at(500));
    store.renew_webhook_secret(w.site, b"new hash", b"sealed", old, at(5)).await.unwrap();
    let failure = ProviderFailure { since: at(5), next_try: at(9), words: "no answer".to_owned() };
    let failures = BTreeMap::from([(w.site, failure)]);
    store.note_provider_failures(uuid::Uuid::from_u128(7), &failures, at(5)).await.unwrap();
    store.grant_monthly_credits(w.site, "2026-07", domain::Credits::new(7), at(6)).await.unwrap();
    for n in 0..12 {
        w.welcome(american(n), 1, at(10 + n)).await;
        w.welcome(malaysian(n), 2, at(10 + n)).await;
    }
    messages(&w).await;
    let asked = OptIn { mode: OptInMode::Code, code: Some(w.code(american(90))), ..w.opt_in(american(90), at(58)) };
    store.subscribe(asked).await.unwrap();
    let text = NewHandsetMessage {
        site: w.site,
        handset: american(1),
        direction: HandsetDirection::Received,
        other: "Carillon",
        body: "hello",
        outcome: "delivered",
    };
    store.add_handset_message(text, at(60)).await.unwrap();
    for sql in [
        "INSERT INTO erased_numbers (site_id, fingerprint, created_at) SELECT site_id, hash, 1 FROM consent_wordings",
        "INSERT INTO erasures (id, site_id, phone, fingerprint, actor, created_at)
             SELECT id, site_id, 60120000077, hash, 'ada', 1 FROM consent_wordings",
        "INSERT INTO retention_marks (site_id, what, up_to) SELECT id, 'texts', id FROM sites",
    ] {
        w.run_past(sql).await.unwrap();
    }
    store.close().await;
    w
}

/// Numbers that visitors left, proofs, and what was refused.
async fn attempts(w: &World) {
    let store = w.store();
    let attempt = NewAttempt {
        site: w.site,
        phone: malaysian(77),
        region: domain::Region::MY,
        prefix: "601234".to_owned(),
        network: "203.0.113.0/24".to_owned(),
        unproven: true,
        details: "{\"locale\":\"ä\\n\"}".to_owned(),
        counted_as: Some(b"count\0".to_vec()),
        now: at(2),
        expires_at: at(LATER),
    };
    store.begin_attempts().await.unwrap().keep(&[attempt]).await.unwrap();
    store.spend_proof(b"proof", at(LATER)).await.unwrap();
    store.note_over_budget(w.site, domain::Credits::new(3), at(2)).await.unwrap();
    let refused = Refused {
        site: w.site,
        at: at(2),
        reason: domain::Refusal::Prefix,
        region: None,
        prefix: String::new(),
        network: "2001:db8::/64".to_owned(),
    };
    store.add_refusals(&[(refused.in_its_hour(), 2)]).await.unwrap();
}

/// Messages in every state: sent, refused, unknown and sent anew, suppressed, waiting; broadcasts done and under way.
async fn messages(w: &World) {
    let store = w.store();
    let first = w.claim(10, 1, at(30)).await;
    w.settle(&first[..6], &accepted(), at(31)).await;
    w.settle(&first[6..8], &rejected(), at(31)).await;
    w.settle(&first[8..], &unknown(), at(31)).await;
    store.resend_message(w.site, first[8].id, at(32)).await.unwrap();
    let report = ReportRecord {
        site: w.site,
        message: Some(first[0].id),
        provider_message_id: Some("p-1".to_owned()),
        raw: "mocean-dlr-status=1".to_owned(),
        status: Some(MessageStatus::Delivered),
        error_code: None,
        words: None,
        opted_out: false,
        now: at(33),
    };
    store.record_report(report).await.unwrap();
    w.stop(american(3), at(34)).await;
    w.stop(malaysian(99), at(35)).await;
    w.confirm("all", Audience::All, at(40)).await;
    w.claim(15, 2, at(41)).await;
    let found = w.find(malaysian(4)).await.unwrap();
    store.set_subscriber_status(w.site, &[found], SubscriberStatus::Suspended, "test", None, at(42)).await.unwrap();
}

/// Moves all of it, in batches small enough that every table takes several.
async fn moved(from: &str, to: &str) -> Vec<Figure> {
    let moving = begin(from, to, false).await.unwrap();
    let mut told = BTreeSet::new();
    moving.copy(|progress| told.extend([progress.table.to_owned()])).await.unwrap();
    assert!(told.contains("messages") && told.contains("sites"), "{told:?}");
    let figures = moving.compare(|_| {}).await.unwrap();
    moving.finish().await.unwrap();
    figures
}

async fn begin(from: &str, to: &str, resume: bool) -> Result<Move, MoveError> {
    let moving = Move::begin(from, to, resume, at(LATER)).await?;
    Ok(moving.in_batches_of(NonZeroUsize::new(3).unwrap()))
}

async fn empty(db: TestDb) -> TestDb {
    db.store().close().await;
    db
}

fn differing(figures: &[Figure]) -> Vec<&str> {
    figures.iter().filter(|figure| !figure.agrees()).map(|figure| figure.what.as_str()).collect()
}

async fn everything_arrives(from: TestDb, to: TestDb) {
    let (w, to) = (filled(from).await, empty(to).await);
    let figures = moved(w.db.url(), to.url()).await;
    assert_eq!(differing(&figures), Vec::<&str>::new());
    // A pace is kept only for accounts that have one.
    for figure in figures.iter().filter(|figure| figure.what.starts_with("rows of")) {
        assert!(figure.source != "0" || figure.what == "rows of sending_pace", "{figure:?}");
    }

    // The new database is whole: it says the same, its books add up, and work goes on there.
    let old = Store::connect(w.db.url()).await.unwrap();
    let new = Store::connect(to.url()).await.unwrap();
    assert!(!new.unfinished_move().await.unwrap());
    new.check_ledger(w.site).await.unwrap();
    let page = || Page::first(500);
    let all = store::MessageFilter::default();
    let (one, other) = (old.messages(w.site, &all, page()).await, new.messages(w.site, &all, page()).await);
    assert_eq!(one.unwrap().items, other.unwrap().items);
    assert_eq!(
        old.broadcasts(w.site, page()).await.unwrap().items,
        new.broadcasts(w.site, page()).await.unwrap().items
    );
    assert_eq!(old.provider_account(w.site).await.unwrap(), new.provider_account(w.site).await.unwrap());
    assert_eq!(old.app_setting("ä").await.unwrap(), new.app_setting("ä").await.unwrap());
    new.use_fingerprint_key([7; 32]);
    let queued = new.queue_message(w.message(MessageKind::Help, american(7), 0), at(LATER)).await;
    assert!(queued.is_ok(), "{queued:?}");
    new.close().await;
    old.close().await;
}

macro_rules! ways {
    ($story:ident: $($name:ident $from:ident $to:ident),+) => {
        mod $story {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let (Some(from), Some(to)) = (super::$from().await, super::$to().await) else { return };
                super::$story(from, to).await;
            })+
        }
    };
}

async fn sqlite() -> Option<TestDb> {
    Some(TestDb::sqlite().await)
}

async fn postgres() -> Option<TestDb> {
    TestDb::postgres().await
}

ways!(everything_arrives:
    from_sqlite_to_postgres sqlite postgres,
    from_postgres_to_sqlite postgres sqlite,
    from_sqlite_to_sqlite sqlite sqlite,
    from_postgres_to_postgres postgres postgres
);

async fn a_move_that_broke_off_is_taken_up(from: TestDb, to: TestDb) {
    let (w, to) = (filled(from).await, empty(to).await);
    let moving = begin(w.db.url(), to.url(), false).await.unwrap();
    let (stop, mut stopped) = tokio::sync::mpsc::unbounded_channel();
    tokio::select! {
        copied = moving.copy(|progress| if progress.table == "messages" && progress.rows >= 6 { stop.send(()).unwrap(); }) => {
            panic!("it was to break off: {copied:?}");
        }
        _ = stopped.recv() => {}
    }
    drop(moving);
    let half = Store::connect(to.url()).await.unwrap();
    assert!(half.unfinished_move().await.unwrap(), "whoever serves it is told");
    half.close().await;

    let refused = begin(w.db.url(), to.url(), false).await.unwrap_err();
    assert!(matches!(refused, MoveError::Unfinished), "{refused}");
    assert!(refused.to_string().contains("--resume"), "{refused}");
    let elsewhere = filled(TestDb::sqlite().await).await;
    let refused = begin(elsewhere.db.url(), to.url(), true).await.unwrap_err();
    assert!(matches!(refused, MoveError::OtherSource), "{refused}");
    let third = empty(TestDb::sqlite().await).await;
    let refused = begin(to.url(), third.url(), false).await.unwrap_err();
    assert!(matches!(refused, MoveError::UnfinishedSource), "{refused}");

    let again = begin(w.db.url(), to.url(), true).await.unwrap();
    again.copy(|_| {}).await.unwrap();
    let figures = again.compare(|_| {}).await.unwrap();
    assert_eq!(differing(&figures), Vec::<&str>::new());
    again.finish().await.unwrap();
    let whole = Store::connect(to.url()).await.unwrap();
    whole.check_ledger(w.site).await.unwrap();
    assert!(!whole.unfinished_move().await.unwrap());
    whole.close().await;
}

ways!(a_move_that_broke_off_is_taken_up: into_postgres sqlite postgres, into_sqlite postgres sqlite);

async fn a_difference_is_found(from: TestDb, to: TestDb) {
    let (w, to) = (filled(from).await, empty(to).await);
    let moving = begin(w.db.url(), to.url(), false).await.unwrap();
    moving.copy(|_| {}).await.unwrap();
    // Somebody changes the source meanwhile.
    let meddler = Store::connect(w.db.url()).await.unwrap();
    meddler.by(Who::system()).grant_credits(w.site, domain::Credits::new(1), "", "test", at(LATER)).await.unwrap();
    meddler.close().await;
    let figures = moving.compare(|_| {}).await.unwrap();
    let found = differing(&figures);
    for what in ["rows of ledger_entries", "content of ledger_entries", "last of ledger_entries", "credits: balance"] {
        assert!(found.contains(&what), "{what}: {found:?}");
    }
    assert!(!found.contains(&"content of messages"), "{found:?}");
}

ways!(a_difference_is_found: into_postgres sqlite postgres, into_sqlite postgres sqlite);

#[tokio::test]
async fn a_changed_number_is_found() {
    let (w, to) = (filled(TestDb::sqlite().await).await, empty(TestDb::sqlite().await).await);
    let moving = begin(w.db.url(), to.url(), false).await.unwrap();
    moving.copy(|_| {}).await.unwrap();
    let copy = World { db: to, site: w.site, rates: w.rates };
    copy.run_past("UPDATE subscribers SET phone = phone + 1 WHERE phone = (SELECT MAX(phone) FROM subscribers)")
        .await
        .unwrap();
    let figures = moving.compare(|_| {}).await.unwrap();
    assert_eq!(differing(&figures), ["content of subscribers", "subscribers' numbers, summed up"]);
}

#[tokio::test]
async fn what_is_served_does_not_move() {
    let (w, to) = (filled(TestDb::sqlite().await).await, empty(TestDb::sqlite().await).await);
    let serving = Store::connect(w.db.url()).await.unwrap();
    let lock = serving.lock_for_serving().unwrap();
    let refused = begin(w.db.url(), to.url(), false).await.unwrap_err();
    assert!(matches!(refused, MoveError::Served { side: Side::Source, .. }), "{refused}");
    drop(lock);
    let target = Store::connect(to.url()).await.unwrap();
    let lock = target.lock_for_serving().unwrap();
    let refused = begin(w.db.url(), to.url(), false).await.unwrap_err();
    assert!(matches!(refused, MoveError::Served { side: Side::Target, .. }), "{refused}");
    drop(lock);
    let moving = begin(w.db.url(), to.url(), false).await.unwrap();
    let refused = serving.lock_for_serving().unwrap_err();
    assert!(matches!(refused, StoreError::Served(_)), "nobody begins to serve it meanwhile: {refused}");
    drop(moving);
}

#[tokio::test]
async fn what_is_served_on_postgres_does_not_move() {
    let Some(from) = TestDb::postgres().await else { return };
    let (w, to) = (filled(from).await, empty(TestDb::sqlite().await).await);
    let serving = Store::connect(w.db.url()).await.unwrap();
    serving.ping().await.unwrap();
    let refused = begin(w.db.url(), to.url(), false).await.unwrap_err();
    assert!(matches!(refused, MoveError::Served { side: Side::Source, .. }), "{refused}");
    serving.beat(None, at(LATER)).await.unwrap();
    serving.close().await;
    // A pooler may hide the connections; the sign of life is there all the same.
    let refused = begin(w.db.url(), to.url(), false).await.unwrap_err();
    assert!(refused.to_string().contains("heartbeat"), "{refused}");
    let two_minutes_on = at(LATER).plus(Duration::from_mins(2));
    let moving = Move::begin(w.db.url(), to.url(), false, two_minutes_on).await.unwrap();

    let Some(back) = TestDb::postgres().await else { return };
    let back = empty(back).await;
    let other = filled(TestDb::sqlite().await).await;
    let first = begin(other.db.url(), back.url(), false).await.unwrap();
    let third = filled(TestDb::sqlite().await).await;
    let refused = begin(third.db.url(), back.url(), true).await.unwrap_err();
    assert!(matches!(refused, MoveError::Moving), "{refused}");
    drop((moving, first));
}

#[tokio::test]
async fn targets_that_hold_something_are_refused() {
    let w = filled(TestDb::sqlite().await).await;
    let refused = begin(w.db.url(), w.db.url(), false).await.unwrap_err();
    assert!(matches!(refused, MoveError::SameDatabase), "{refused}");

    let used = TestDb::sqlite().await;
    used.store().ensure_default_site(at(0)).await.unwrap();
    used.store().close().await;
    let refused = begin(w.db.url(), used.url(), false).await.unwrap_err();
    assert!(matches!(refused, MoveError::NotEmpty(_)), "{refused}");

    let untouched = empty(TestDb::sqlite().await).await;
    let refused = begin(w.db.url(), untouched.url(), true).await.unwrap_err();
    assert!(matches!(refused, MoveError::NothingToResume), "{refused}");

    let folder = tempfile::tempdir().unwrap();
    let nowhere = format!("sqlite://{}", folder.path().join("typo.db").display());
    let refused = begin(&nowhere, untouched.url(), false).await.unwrap_err();
    assert!(matches!(refused, MoveError::NoSource), "{refused}");
    assert!(!folder.path().join("typo.db").exists(), "a misspelt source is not made");

    let foreign = folder.path().join("foreign.db");
    let url = format!("sqlite://{}", foreign.display());
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&foreign).create_if_missing(true);
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("CREATE TABLE somebody_elses (id INTEGER PRIMARY KEY)").execute(&mut connection).await.unwrap();
    let refused = begin(w.db.url(), &url, false).await.unwrap_err();
    assert!(matches!(&refused, MoveError::NotEmpty(table) if table == "somebody_elses"), "{refused}");
}

#[tokio::test]
async fn an_older_source_is_told_to_migrate_first() {
    let (w, to) = (filled(TestDb::sqlite().await).await, empty(TestDb::sqlite().await).await);
    w.run_past("CREATE TABLE brand_new (id INTEGER PRIMARY KEY)").await.unwrap();
    assert!(begin(w.db.url(), to.url(), false).await.unwrap_err().to_string().contains("brand_new"));
    w.run_past("ALTER TABLE broadcasts DROP COLUMN pause_reason").await.unwrap();
    let refused = begin(w.db.url(), to.url(), false).await.unwrap_err();
    assert!(matches!(refused, MoveError::Schema(_)), "{refused}");
    assert!(refused.to_string().contains("pause_reason") && refused.to_string().contains("migrate"), "{refused}");
}
