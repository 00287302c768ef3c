//! Providers that fail, as processes say to each other.

use std::collections::BTreeMap;

use domain::{SiteId, Slug, Timestamp};
use store::{ProviderFailure, each_engine, testing::TestDb};
use uuid::Uuid;

use crate::world::{World, at};

each_engine!(what_others_say_holds_for_a_minute);

const ONE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

fn failure(since: u64, next_try: u64, words: &str) -> ProviderFailure {
    ProviderFailure { since: at(since), next_try: at(next_try), words: words.to_owned() }
}

async fn what_others_say_holds_for_a_minute(db: TestDb) {
    let w = World::new(db, 0).await;
    let second = w.store().create_site(&Slug::parse("second").unwrap(), "Second", at(0)).await.unwrap().id;
    let says = async |process, of: &[(SiteId, ProviderFailure)], now| {
        let failures: BTreeMap<_, _> = of.iter().cloned().collect();
        w.store().note_provider_failures(process, &failures, now).await.unwrap();
    };
    let heard =
        async |site, process, now: Timestamp| w.store().provider_failure_elsewhere(site, process, now).await.unwrap();
    assert_eq!(heard(w.site, OTHER, at(10)).await, None);
    says(ONE, &[(w.site, failure(10, 14, "HTTP 502\0")), (second, failure(9, 11, "no answer"))], at(12)).await;
    assert_eq!(heard(w.site, OTHER, at(12)).await, Some(failure(10, 14, "HTTP 502\u{fffd}")));
    assert_eq!(heard(second, OTHER, at(12)).await, Some(failure(9, 11, "no answer")));
    assert_eq!(heard(w.site, ONE, at(12)).await, None, "what it said itself it knows better");

    says(OTHER, &[(w.site, failure(8, 20, "no answer in time"))], at(13)).await;
    let third = Uuid::from_u128(3);
    assert_eq!(heard(w.site, third, at(13)).await, Some(failure(8, 14, "no answer in time")));
    // What it does not say again is over.
    says(OTHER, &[], at(14)).await;
    says(ONE, &[(w.site, failure(10, 18, "HTTP 503"))], at(15)).await;
    assert_eq!(heard(w.site, third, at(15)).await, Some(failure(10, 18, "HTTP 503")));
    assert_eq!(heard(second, third, at(15)).await, None);

    assert!(heard(w.site, third, at(74)).await.is_some());
    assert_eq!(heard(w.site, third, at(75)).await, None, "it says nothing any more");
    // The clock went back by an hour: what it said lies ahead.
    assert_eq!(heard(w.site, third, at(15).minus(std::time::Duration::from_hours(1))).await, None);
    says(OTHER, &[], at(3_616)).await;
    assert_eq!(heard(w.site, third, at(16)).await, None, "thrown away");
}
