//! Where the rows are brought about: a provider that can be moved, and looks at what becomes of a broadcast.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use domain::BroadcastId;
use engine::{Engine, EngineConfig, MessageView};
use store::testing::TestDb;
use tokio::net::TcpListener;

use crate::Way;
use crate::support::{House, RawProvider, engine_on, to_numbers};

/// What a message to Malaysia costs.
pub(crate) const COST: i64 = 5;

/// A house whose provider can be moved, and an engine there that the first failure stops.
pub(crate) struct Scene {
    pub(crate) house: House,
    pub(crate) engine: Engine,
}

impl Scene {
    /// `patience`: how long the provider may take.
    pub(crate) async fn set(patience: Duration) -> Self {
        let house = House::live(TestDb::sqlite().await).await;
        let config = EngineConfig {
            provider_timeout: patience,
            breaker_after: NonZeroU32::MIN,
            concurrency: NonZeroUsize::MIN,
            ..house.config.clone()
        };
        let engine = engine_on(&house.db, &house.clock, &config);
        Self { house, engine }
    }

    /// Has calls end that way from now on, and returns who is there to answer.
    pub(crate) async fn go(&self, way: &Way) -> Option<RawProvider> {
        let (base_url, provider) = match way {
            Way::Refused => {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                (format!("http://{}", listener.local_addr().unwrap()), None)
            }
            Way::NoName => ("http://nobody-has-this-name.invalid".to_owned(), None),
            Way::Plays(play) => {
                let provider = RawProvider::playing([play.clone()]).await;
                let scheme = if play.needs_tls() { "https" } else { "http" };
                (format!("{scheme}://{}", provider.address()), Some(provider))
            }
            Way::Story => panic!("a story has its own test"),
        };
        self.house.move_provider(&base_url).await;
        provider
    }

    /// From now on everything is taken.
    pub(crate) async fn recover(&self) {
        self.house.move_provider(&self.house.mocean.base_url).await;
    }

    pub(crate) async fn broadcast(&self, key: &str, numbers: &str) -> BroadcastId {
        let draft = to_numbers("Hello", numbers);
        self.engine.confirm_broadcast(&self.house.access, key, &draft).await.unwrap().id
    }

    pub(crate) async fn see(&self, id: BroadcastId) -> engine::BroadcastView {
        self.engine.broadcast(&self.house.access, id).await.unwrap()
    }

    pub(crate) async fn messages(&self, id: BroadcastId) -> Vec<MessageView> {
        self.house.history().await.into_iter().filter(|message| message.broadcast_id == Some(id)).collect()
    }

    /// The broadcast's only message as it is stored.
    pub(crate) async fn only(&self, id: BroadcastId) -> store::Message {
        let [message] = &self.messages(id).await[..] else { panic!("not one message") };
        self.stored(message.id).await
    }

    pub(crate) async fn stored(&self, id: domain::MessageId) -> store::Message {
        self.engine.store().message(self.house.access.site().id, id).await.unwrap().unwrap()
    }

    /// Reserved, spent and released, in all three places where that stands.
    pub(crate) async fn assert_credits(&self, id: BroadcastId, before: i64, [reserved, spent, released]: [i64; 3]) {
        let credits = self.see(id).await.credits;
        assert_eq!((credits.reserved.get(), credits.spent.get(), credits.released.get()), (reserved, spent, released));
        let account = self.engine.credits(&self.house.access).await.unwrap();
        assert_eq!((account.balance.get(), account.reserved.get()), (before - spent, reserved));
        self.house.books_balance().await;
    }

    pub(crate) async fn balance(&self) -> i64 {
        let account = self.engine.credits(&self.house.access).await.unwrap();
        assert_eq!(account.reserved.get(), 0);
        account.balance.get()
    }
}
