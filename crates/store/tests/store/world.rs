//! A small world for the stories: a site with rates and credits, and shorthands for what happens in it.

use std::{collections::BTreeMap, time::Duration};

use domain::{
    Ceiling, Credits, Encoding, MessageId, MessageKind, MessageStatus, OptInMode, PhoneNumber, PriceList, Quote,
    RateTable, Reading, Region, RegionQuote, Reply, Rule, SiteId, SubscriberId, Timestamp,
};
use store::{
    Acting, Audience, AudienceCounts, Broadcast, ClaimedMessage, Confirmed, Evidence, InboundAction, InboundEffect,
    InboundRecord, LeaseToken, Message, MessageFilter, NewBroadcast, NewMessage, NewRates, OptIn, Outcome, Page,
    RatesId, Settlement, Site, SiteChange, StoreError, Subscribed, SubscriberFilter, SubscriberOrder, testing::TestDb,
};
use uuid::Uuid;

pub(crate) const START: Timestamp = Timestamp::from_secs(1_790_000_000);

/// So many seconds after the start.
pub(crate) fn at(seconds: u64) -> Timestamp {
    START.plus(Duration::from_secs(seconds))
}

pub(crate) fn credits(amount: i64) -> Credits {
    Credits::new(amount)
}

pub(crate) fn phone(digits: u64) -> PhoneNumber {
    PhoneNumber::from_e164(&format!("+{digits}")).unwrap()
}

pub(crate) fn region(code: &str) -> Region {
    Region::parse(code).unwrap()
}

/// A Malaysian number: 2 credits a segment.
pub(crate) fn malaysian(n: u64) -> PhoneNumber {
    phone(60_120_000_000 + n)
}

/// An American number: 1 credit a segment.
pub(crate) fn american(n: u64) -> PhoneNumber {
    phone(12_025_550_000 + n)
}

pub(crate) fn region_of(phone: PhoneNumber) -> Region {
    let digits = phone.digits();
    let of = [("1", "US"), ("33", "FR"), ("7", "RU")].into_iter().find(|(code, _)| digits.starts_with(code));
    region(of.map_or("MY", |(_, region)| region))
}

pub(crate) fn rate_table() -> RateTable {
    RateTable { regions: BTreeMap::from([(region("US"), 1), (region("MY"), 2)]), default: 9 }
}

/// Leaves out who costs more a segment than that.
pub(crate) fn ceiling(max_rate: u32) -> Ceiling {
    Ceiling { max_rate, rates: rate_table() }
}

pub(crate) fn lease(n: u128) -> LeaseToken {
    LeaseToken(Uuid::from_u128(n))
}

/// A site with rates; the database lives as long as this.
pub(crate) struct World {
    pub(crate) db: TestDb,
    pub(crate) site: SiteId,
    pub(crate) rates: RatesId,
}

impl World {
    pub(crate) async fn new(db: TestDb, granted: i64) -> Self {
        let site = db.store().ensure_default_site(START).await.unwrap().id;
        let prices = PriceList::builtin();
        let rates = NewRates { prices: &prices, table: &rate_table(), source: "test" };
        let rates = db.store().add_rates(site, rates, START).await.unwrap();
        if granted > 0 {
            db.store().grant_credits(site, credits(granted), "to begin with", "test", START).await.unwrap();
        }
        Self { db, site, rates }
    }

    pub(crate) fn store(&self) -> &Acting {
        self.db.store()
    }

    pub(crate) fn message(&self, kind: MessageKind, recipient: PhoneNumber, cost: i64) -> NewMessage {
        NewMessage {
            site: self.site,
            kind,
            recipient,
            region: region_of(recipient),
            sender: "Carillon".to_owned(),
            body: format!("a {kind}"),
            segments: 1,
            credits: credits(cost),
        }
    }

    pub(crate) fn opt_in(&self, phone: PhoneNumber, now: Timestamp) -> OptIn {
        OptIn {
            site: self.site,
            phone,
            region: region_of(phone),
            source: "web".to_owned(),
            locale: Some("en".to_owned()),
            evidence: Evidence {
                wording: "I agree".to_owned(),
                locale: Some("en".to_owned()),
                page: Some("/".to_owned()),
                ip: Some("192.0.2.1".to_owned()),
                user_agent: None,
            },
            mode: OptInMode::Single,
            welcome: None,
            code: None,
            attempt: None,
            now,
        }
    }

    /// Opts in without a welcome message.
    pub(crate) async fn subscribe(&self, phone: PhoneNumber, now: Timestamp) -> SubscriberId {
        match self.store().subscribe(self.opt_in(phone, now)).await.unwrap() {
            Subscribed::New(id) | Subscribed::Returned(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// The subscriber with that number.
    pub(crate) async fn find(&self, phone: PhoneNumber) -> Option<SubscriberId> {
        let filter = SubscriberFilter { search: Some(phone.digits()), ..SubscriberFilter::default() };
        let order = SubscriberOrder::default();
        let found = self.store().subscribers(self.site, &filter, order, &rate_table(), Page::first(2)).await.unwrap();
        found.items.iter().find(|subscriber| subscriber.phone == phone).map(|subscriber| subscriber.id)
    }

    /// Opts in with a welcome message that costs so much.
    pub(crate) async fn welcome(&self, phone: PhoneNumber, cost: i64, now: Timestamp) -> Subscribed {
        let mut opt_in = self.opt_in(phone, now);
        opt_in.welcome = Some(self.message(MessageKind::Welcome, phone, cost));
        self.store().subscribe(opt_in).await.unwrap()
    }

    pub(crate) fn text(&self, from: PhoneNumber, text: &str, now: Timestamp) -> InboundRecord {
        InboundRecord {
            site: self.site,
            from: Some(from),
            from_raw: from.digits(),
            to: "63001".to_owned(),
            keyword: None,
            text: text.to_owned(),
            coding: Some("1".to_owned()),
            provider_time: Some(now.as_micros().to_string()),
            raw: format!("mocean-from={}&mocean-text={text}", from.digits()),
            hash: format!("{}{text}{}", from.digits(), now.as_micros()).into_bytes(),
            reading: Reading { reply: Reply::Other, rule: Rule::Nothing, word: String::new() },
            now,
        }
    }

    pub(crate) async fn stop(&self, from: PhoneNumber, now: Timestamp) -> InboundEffect {
        let confirmation = Some(self.message(MessageKind::StopConfirmation, from, 0).into());
        let record = self.text(from, "STOP", now);
        self.store().receive_inbound(record, InboundAction::Stop { confirmation }).await.unwrap()
    }

    pub(crate) async fn start(&self, from: PhoneNumber, now: Timestamp) -> InboundEffect {
        let confirmation = Some(self.message(MessageKind::Welcome, from, 1).into());
        let record = self.text(from, "START", now);
        self.store().receive_inbound(record, InboundAction::Start { confirmation }).await.unwrap()
    }

    pub(crate) fn broadcast(&self, key: &str, audience: Audience, now: Timestamp) -> NewBroadcast {
        NewBroadcast {
            agreed: store::Agreed::ANY,
            site: self.site,
            body: "hello".to_owned(),
            sender: "Carillon".to_owned(),
            audience,
            ceiling: None,
            rates: self.rates,
            idempotency_key: key.to_owned(),
            request_hash: b"hello".to_vec(),
            actor: "test".to_owned(),
            now,
        }
    }

    pub(crate) async fn try_confirm(
        &self,
        key: &str,
        audience: Audience,
        now: Timestamp,
    ) -> Result<Confirmed, StoreError> {
        self.store().confirm_broadcast(self.broadcast(key, audience, now), quote).await
    }

    /// Confirms a broadcast that leaves out who costs more a segment than that.
    pub(crate) async fn try_confirm_up_to(
        &self,
        max_rate: Option<u32>,
        key: &str,
        audience: Audience,
        now: Timestamp,
    ) -> Result<Confirmed, StoreError> {
        let mut new = self.broadcast(key, audience, now);
        new.ceiling = max_rate.map(ceiling);
        self.store().confirm_broadcast(new, quote).await
    }

    pub(crate) async fn confirm(&self, key: &str, audience: Audience, now: Timestamp) -> Broadcast {
        match self.try_confirm(key, audience, now).await.unwrap() {
            Confirmed::Created(broadcast) => broadcast,
            Confirmed::Replayed(_) => panic!("replayed"),
        }
    }

    /// Writes out everybody's message and puts it back into the queue.
    pub(crate) async fn write_out(&self, now: Timestamp) {
        let claimed = self.claim(1_000, u128::MAX, now).await;
        let claimed: Vec<_> = claimed.iter().map(|message| (message.id, message.lease)).collect();
        self.store().unsend(&claimed, now).await.unwrap();
        self.check().await;
    }

    pub(crate) async fn claim(&self, limit: u32, n: u128, now: Timestamp) -> Vec<ClaimedMessage> {
        let claimed = self.store().claim_due(now, limit, lease(n)).await.unwrap();
        self.check().await;
        claimed
    }

    pub(crate) async fn settle(&self, claimed: &[ClaimedMessage], outcome: &Outcome, now: Timestamp) -> u64 {
        let batch: Vec<_> = claimed
            .iter()
            .map(|message| Settlement { id: message.id, lease: message.lease, outcome: outcome.clone() })
            .collect();
        let settled = self.store().settle(&batch, now).await.unwrap();
        self.check().await;
        settled.settled
    }

    pub(crate) async fn look(&self, id: MessageId) -> Message {
        self.store().message(self.site, id).await.unwrap().unwrap()
    }

    pub(crate) async fn status(&self, id: MessageId) -> MessageStatus {
        self.look(id).await.status
    }

    pub(crate) async fn history(&self) -> Vec<Message> {
        self.store().messages(self.site, &MessageFilter::default(), Page::first(1_000)).await.unwrap().items
    }

    pub(crate) async fn see(&self, broadcast: &Broadcast) -> Broadcast {
        self.store().broadcast(self.site, broadcast.id).await.unwrap().unwrap()
    }

    /// Switches the site's SMS on or off.
    pub(crate) async fn switch(&self, sms_enabled: bool, now: Timestamp) {
        let change = |before: &Site| {
            let Site { name, settings, .. } = before.clone();
            Ok::<_, StoreError>(SiteChange { name, sms_enabled, settings })
        };
        self.store().change_site(self.site, now, change).await.unwrap();
    }

    /// Balance and reserved part.
    pub(crate) async fn account(&self) -> (i64, i64) {
        let account = self.store().credit_account(self.site).await.unwrap();
        (account.balance.get(), account.reserved.get())
    }

    /// Runs a statement past the store.
    pub(crate) async fn run_past(&self, sql: &'static str) -> Result<(), sqlx::Error> {
        use sqlx::Connection as _;
        if self.db.url().starts_with("sqlite") {
            let mut connection = sqlx::SqliteConnection::connect(self.db.url()).await?;
            sqlx::query(sql).execute(&mut connection).await.map(|_| ())
        } else {
            let mut connection = sqlx::PgConnection::connect(self.db.url()).await?;
            sqlx::query(sql).execute(&mut connection).await.map(|_| ())
        }
    }

    /// Runs a query past the store; one text for each row, its columns numbers and words.
    pub(crate) async fn read_past(&self, sql: &'static str) -> Vec<String> {
        use sqlx::{Connection as _, Row as _};
        // Each engine writes its own form of truth.
        let one_text = |cells: Vec<String>| cells.join(" ");
        if self.db.url().starts_with("sqlite") {
            let mut connection = sqlx::SqliteConnection::connect(self.db.url()).await.unwrap();
            let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
            rows.iter()
                .map(|row| {
                    let cell = |at| {
                        row.try_get::<Option<i64>, _>(at)
                            .map_or_else(|_| row.get::<String, _>(at), |number| format!("{number:?}"))
                    };
                    one_text((0..row.len()).map(cell).collect())
                })
                .collect()
        } else {
            let mut connection = sqlx::PgConnection::connect(self.db.url()).await.unwrap();
            let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
            rows.iter()
                .map(|row| {
                    let cell = |at| {
                        if let Ok(number) = row.try_get::<Option<i64>, _>(at) {
                            return format!("{number:?}");
                        }
                        row.try_get::<bool, _>(at).map_or_else(|_| row.get::<String, _>(at), |truth| truth.to_string())
                    };
                    one_text((0..row.len()).map(cell).collect())
                })
                .collect()
        }
    }

    /// The books add up, and each broadcast's counts and credits sum to its quote's.
    pub(crate) async fn check(&self) {
        self.store().check_ledger(self.site).await.unwrap();
        for broadcast in self.store().broadcasts(self.site, Page::first(100)).await.unwrap().items {
            let sums = broadcast.credits;
            assert_eq!(broadcast.counts.total(), broadcast.quote.recipients);
            let sum = Credits::checked_sum([sums.reserved, sums.spent, sums.released]).unwrap();
            assert_eq!(sum, broadcast.quote.credits);
        }
    }
}

/// Prices one segment with [`rate_table`].
pub(crate) fn quote(counts: &AudienceCounts) -> Quote {
    let table = rate_table();
    let by_region: Vec<_> = counts
        .by_region
        .iter()
        .map(|(&region, &recipients)| {
            let rate = table.rate(region);
            let credits = Credits::new(i64::from(rate)).checked_mul(recipients).unwrap();
            RegionQuote { region, recipients, rate, credits }
        })
        .collect();
    let quote = Quote {
        recipients: counts.by_region.values().sum(),
        encoding: Encoding::Gsm7,
        segments: 1,
        credits: Credits::checked_sum(by_region.iter().map(|row| row.credits)).unwrap(),
        by_region,
        excluded: counts.excluded,
        saving: None,
    };
    // Only a ceiling finds anybody too dear, and the dearest it leaves in is the American.
    if counts.too_dear.is_empty() { quote } else { quote.with_saving(1, &counts.too_dear, &table) }
}

pub(crate) fn accepted() -> Outcome {
    Outcome::Accepted { provider_message_id: Some("p-1".to_owned()) }
}

pub(crate) fn rejected() -> Outcome {
    Outcome::Rejected { code: Some("10".to_owned()), words: "bad number".to_owned() }
}

pub(crate) fn unknown() -> Outcome {
    Outcome::Unknown { words: "timed out".to_owned(), provider_message_id: None }
}

pub(crate) fn postponed(until: Timestamp) -> Outcome {
    Outcome::Postponed { until, words: "no provider".to_owned() }
}

pub(crate) fn retry(at: Timestamp) -> Outcome {
    Outcome::Retry { at, words: "try later".to_owned() }
}
