//! What the provider charged, summed by region and price list.

use std::collections::BTreeMap;

use domain::{MessageId, MessageKind, PhoneNumber, PriceList};
use store::{Audience, NewRates, TypedNumber, each_engine, testing::TestDb};

use crate::world::{World, accepted, american, at, credits, malaysian, rate_table, region};

each_engine!(charges_are_summed_by_region_and_price_list);

async fn sent(w: &World, recipient: PhoneNumber, segments: u32, second: u64) -> MessageId {
    let mut message = w.message(MessageKind::Event, recipient, i64::from(2 * segments));
    message.segments = segments;
    w.store().queue_message(message, at(second)).await.unwrap();
    let claimed = w.claim(1, u128::from(second), at(second)).await;
    w.settle(&claimed, &accepted(), at(second)).await;
    claimed[0].id
}

async fn charges_are_summed_by_region_and_price_list(db: TestDb) {
    let w = World::new(db, 1_000).await;
    let first = sent(&w, malaysian(1), 1, 1).await;
    let second = sent(&w, malaysian(2), 3, 2).await;
    let american_one = sent(&w, american(1), 1, 3).await;
    sent(&w, american(2), 1, 4).await;
    let numbers = vec![TypedNumber { typed: String::new(), phone: Some((malaysian(9), region("MY"))) }];
    let broadcast = w.confirm("b", Audience::Numbers(numbers), at(5)).await;

    let prices =
        PriceList { currency: "EUR".to_owned(), regions: BTreeMap::new(), default: Some("0.1".parse().unwrap()) };
    let later = NewRates { prices: &prices, table: &rate_table(), source: "later" };
    let later = w.store().add_rates(w.site, later, at(100)).await.unwrap();
    let claimed = w.claim(9, 99, at(101)).await;
    w.settle(&claimed, &accepted(), at(101)).await;
    let third = sent(&w, malaysian(3), 1, 110).await;

    for (id, cost) in [(first, 8_000), (second, 24_500), (american_one, 1), (claimed[0].id, 9_000), (third, 100_000)] {
        w.store().note_inquiry(w.site, id, Some(cost), None).await.unwrap();
    }
    let costs = w.store().reported_costs(w.site, at(0), at(1_000)).await.unwrap();
    let told: Vec<_> = costs
        .iter()
        .map(|costs| {
            (
                costs.region.as_str(),
                costs.rates == w.rates,
                costs.messages,
                costs.segments,
                costs.credits,
                costs.charged_millionths,
            )
        })
        .collect();
    let mut wanted = vec![
        // With the broadcast's message, which was quoted before the price list changed and sent afterwards.
        ("MY", true, 3, 5, credits(10), 41_500),
        ("MY", false, 1, 1, credits(2), 100_000),
        ("US", true, 1, 1, credits(2), 1),
    ];
    if later < w.rates {
        wanted.swap(0, 1);
    }
    assert_eq!(told, wanted);
    assert_eq!(w.see(&broadcast).await.counts.accepted, 1);
    assert_eq!(w.store().reported_costs(w.site, at(2), at(3)).await.unwrap()[0].charged_millionths, 24_500);
    assert!(w.store().reported_costs(w.site, at(200), at(300)).await.unwrap().is_empty());
}
