//! Fair and steady, by the machine's own clock: the breaker, patience, the rate of an account, and who goes first.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test ends where something unforeseen happens"
)]

mod support;

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;

use domain::{BroadcastId, BroadcastStatus};
use engine::{
    Actor, BroadcastView, Engine, EngineConfig, GrantInput, NewSite, ProviderInput, Secrets, SiteAccess, SystemClock,
};
use store::testing::TestDb;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use support::{BRITISH, Behaviour, House, eventually, form, numbers, to_numbers};

const HALF_A_SECOND: Duration = Duration::from_millis(500);

/// A process by the machine's clock on the house's database.
fn process(house: &House, concurrency: usize, breaker_after: u32) -> Engine {
    let config = EngineConfig {
        concurrency: NonZeroUsize::new(concurrency).unwrap(),
        breaker_after: NonZeroU32::new(breaker_after).unwrap(),
        provider_timeout: Duration::from_secs(20),
        ..house.config.clone()
    };
    Engine::new(Store::clone(house.db.store()), Secrets::from_key(&[7; 32]), Arc::new(SystemClock), config).unwrap()
}

async fn grant(engine: &Engine, access: &SiteAccess) {
    let grant = GrantInput { amount: 100_000, note: String::new() };
    engine.grant_credits(access, grant).await.unwrap();
}

async fn set_rate(house: &House, engine: &Engine, messages_per_second: u32) {
    let input = ProviderInput { messages_per_second: Some(messages_per_second), ..house.provider_input() };
    engine.save_provider(&house.access, input).await.unwrap();
}

async fn broadcast(engine: &Engine, access: &SiteAccess, text: &str, beginning: &str, count: u32) -> BroadcastId {
    let draft = to_numbers(text, &numbers(beginning, count));
    let confirmed = engine.confirm_broadcast(access, &format!("{text}{beginning}"), &draft).await.unwrap();
    assert_eq!(confirmed.quote.recipients, u64::from(count));
    confirmed.id
}

/// A dispatcher at work.
struct Running(CancellationToken, JoinHandle<()>);

impl Running {
    fn start(engine: &Engine) -> Self {
        let stop = CancellationToken::new();
        let (engine, token) = (engine.clone(), stop.clone());
        Self(stop, tokio::spawn(async move { engine.run_dispatcher(token).await }))
    }

    async fn stop(self) {
        self.0.cancel();
        self.1.await.unwrap();
    }
}

async fn see(house: &House, engine: &Engine, id: BroadcastId) -> BroadcastView {
    engine.broadcast(&house.access, id).await.unwrap()
}

/// How many of these moments lie in the half second from `from` on.
fn in_half_a_second(arrivals: &[Instant], from: Instant) -> usize {
    arrivals.iter().filter(|at| (from..from + HALF_A_SECOND).contains(*at)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_of_failures_opens_the_breaker_and_an_answer_closes_it() {
    let house = House::live(TestDb::sqlite().await).await;
    let engine = process(&house, 4, 5);
    house.mocean.always(Behaviour::Refuse(40, "Maintenance"));
    let id = broadcast(&engine, &house.access, "Hello", "+1202555", 100).await;
    let running = Running::start(&engine);
    eventually("it opens", async || house.mocean.posts() >= 5).await;
    let all_back = async || {
        let counts = see(&house, &engine, id).await.counts;
        (counts.queued, counts.sending) == (100, 0)
    };
    eventually("what was claimed is back in the queue", all_back).await;
    let posts = house.mocean.posts();
    assert!((5..=8).contains(&posts), "what was under way came to its end, nothing else: {posts}");
    tokio::time::sleep(Duration::from_millis(900)).await;
    assert_eq!(house.mocean.posts(), posts, "left alone");

    house.mocean.always(Behaviour::Slow(Duration::from_millis(800)));
    eventually("one is let through", async || house.mocean.posts() > posts).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(house.mocean.posts(), posts + 1, "and no other before it is answered");
    house.mocean.always(Behaviour::Accept);
    let done = async || see(&house, &engine, id).await.status == BroadcastStatus::Done;
    eventually("the rest goes out", done).await;
    running.stop().await;
    assert_eq!(see(&house, &engine, id).await.counts.accepted, 100, "nothing is lost");
    assert_eq!(house.mocean.posts(), posts + 100, "each was tried again for its refusal and no other reason");
    house.books_balance().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_asks_for_patience_gets_it_and_is_back_at_its_rate_later() {
    let house = House::live(TestDb::sqlite().await).await;
    let engine = process(&house, 32, 10);
    set_rate(&house, &engine, 200).await;
    grant(&engine, &house.access).await;
    broadcast(&engine, &house.access, "Hello", "+1202555", 1_400).await;
    let running = Running::start(&engine);
    eventually("it is at its rate", async || house.mocean.posts() >= 300).await;
    house.mocean.next([Behaviour::Refuse(32, "Message throttled")]);
    let asked = Instant::now();
    tokio::time::sleep(Duration::from_millis(5_600)).await;
    running.stop().await;
    let arrivals = house.mocean.arrivals();
    let after = |millis| in_half_a_second(&arrivals, asked + Duration::from_millis(millis));
    // What had its slot already keeps it: a quarter of a second. 200 a second make 100 in half a second; slowed down it is 70.
    assert!((20..=84).contains(&after(400)), "{}", after(400));
    let later = (40..=50).map(|tenth| after(tenth * 100)).max().unwrap();
    assert!((90..=110).contains(&later), "{later}");
    house.books_balance().await;
}

/// How the POSTs of 300 at 200 a second came.
async fn assert_even(house: &House, engines: &[Engine]) {
    set_rate(house, &engines[0], 200).await;
    grant(&engines[0], &house.access).await;
    let running: Vec<_> = engines.iter().map(Running::start).collect();
    let id = broadcast(&engines[0], &house.access, "Hello", "+1202555", 300).await;
    let done = async || see(house, &engines[0], id).await.status == BroadcastStatus::Done;
    eventually("it is done", done).await;
    for one in running {
        one.stop().await;
    }
    let arrivals = house.mocean.arrivals();
    assert_eq!(arrivals.len(), 300);
    let (first, last) = (arrivals[0], arrivals[299]);
    // The first ones may have waited for their connections.
    let took = last.duration_since(arrivals[20]);
    assert!(took >= Duration::from_millis(1_395 * 95 / 100), "{took:?} for 279 at 200 a second");
    let windows =
        arrivals.iter().filter(|at| at.duration_since(first) >= HALF_A_SECOND && **at + HALF_A_SECOND <= last);
    let mut counts: Vec<_> = windows.map(|from| in_half_a_second(&arrivals, *from)).collect();
    counts.sort_unstable();
    let (usual, most) = (counts[counts.len() / 2], counts[counts.len() - 1]);
    assert!(usual <= 105, "{usual} in the usual half second");
    // What a busy machine held up for a moment comes at once afterwards, and only that.
    assert!(most <= 130, "{most} in half a second");
    house.books_balance().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_used_evenly_at_its_rate() {
    let house = House::live(TestDb::sqlite().await).await;
    let engine = process(&house, 32, 10);
    assert_even(&house, &[engine]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_keep_one_rate() {
    let Some(db) = TestDb::postgres().await else { return };
    let house = House::live(db).await;
    let engines = [process(&house, 32, 10), process(&house, 32, 10)];
    assert_even(&house, &engines).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_broadcast_delays_neither_a_welcome_nor_another_site() {
    let house = House::live(TestDb::sqlite().await).await;
    let engine = process(&house, 16, 10);
    grant(&engine, &house.access).await;
    let new = NewSite { slug: "second".to_owned(), name: "Second".to_owned() };
    engine.create_site(&Actor::system(), new).await.unwrap();
    let second = engine.enter(&Actor::system(), "second").await.unwrap();
    engine.save_provider(&second, house.provider_input()).await.unwrap();
    house.mocean.always(Behaviour::Slow(Duration::from_millis(20)));
    // 20,000, as many as two may name.
    for beginning in ["+1202555", "+1202556"] {
        broadcast(&engine, &house.access, "Large", beginning, 10_000).await;
    }
    let running = Running::start(&engine);
    eventually("the large one is going out", async || house.mocean.posts() >= 200).await;

    let began = Instant::now();
    engine.opt_in_judged("main", form(BRITISH)).await.unwrap();
    let queued = Instant::now();
    eventually("the welcome is posted", async || !house.mocean.texts_to(BRITISH).is_empty()).await;
    let welcome = house.mocean.texts_to(BRITISH).remove(0);
    let (_, posted) = house.mocean.posts_of(&welcome);
    let took = posted.unwrap().saturating_duration_since(queued);
    assert!(took < Duration::from_secs(1), "{took:?}");

    broadcast(&engine, &second, "Small", "+1202557", 20).await;
    let confirmed = Instant::now();
    eventually("the small one is posted", async || house.mocean.posts_of("Small").0 == 20).await;
    let took = house.mocean.posts_of("Small").1.unwrap().saturating_duration_since(confirmed);
    assert!(took < Duration::from_secs(2), "{took:?}");
    let (large, _) = house.mocean.posts_of("Large");
    assert!((200..20_000).contains(&large), "{large} in {:?}", began.elapsed());
    running.stop().await;
    house.books_balance().await;
}
