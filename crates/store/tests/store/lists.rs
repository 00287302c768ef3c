//! Long lists: every page is the one that sorting all rows gives, however it is reached.

use std::collections::BTreeMap;

use domain::SubscriberStatus;
use store::{Direction, Page, SubscriberFilter, SubscriberOrder, SubscriberSort, each_engine, testing::TestDb};

use crate::world::{World, rate_table, region};

each_engine!(pages_are_those_of_the_sorted_rows, searches_find_what_the_rows_say);

/// More than are looked at one by one.
const SUBSCRIBERS: usize = 24_000;

/// What a list is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    phone: u64,
    region: &'static str,
    status: SubscriberStatus,
    created_at: u64,
}

/// The same people in the database and here: some opted in at the same moment, some are deleted.
fn person(i: u64) -> Person {
    let (first, region) = match i % 8 {
        0 => (33_600_000_000, "FR"),
        1 => (12_020_000_000, "US"),
        _ => (60_110_000_000, "MY"),
    };
    let status = match i % 50 {
        0..=44 => SubscriberStatus::Active,
        45..=47 => SubscriberStatus::Unsubscribed,
        48 => SubscriberStatus::Suspended,
        _ => SubscriberStatus::Pending,
    };
    Person { phone: first + i * 7919 % 1_000_000, region, status, created_at: i / 3 }
}

const INSERT: &str = "INSERT INTO subscribers
        (id, site_id, phone, region, status, since, active_epoch, source, created_at, deleted_at)
    SELECT ID, sites.id,
        CASE i % 8 WHEN 0 THEN 33600000000 WHEN 1 THEN 12020000000 ELSE 60110000000 END + i * 7919 % 1000000,
        CASE i % 8 WHEN 0 THEN 'FR' WHEN 1 THEN 'US' ELSE 'MY' END,
        CASE WHEN i % 50 < 45 THEN 'active' WHEN i % 50 < 48 THEN 'unsubscribed' WHEN i % 50 = 48 THEN 'suspended'
            ELSE 'pending' END,
        i, 0, 'web', i / 3, CASE WHEN i % 11 = 0 THEN 1 END
    FROM numbers, sites";

async fn full(db: TestDb) -> (World, Vec<Person>) {
    let w = World::new(db, 0).await;
    let (numbers, id) = if w.db.url().starts_with("sqlite") {
        (
            "WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < 23999)",
            "randomblob(16)",
        )
    } else {
        ("WITH numbers (i) AS (SELECT generate_series(0::bigint, 23999))", "gen_random_uuid()")
    };
    let sql: &'static str = format!("{numbers} {}", INSERT.replace("ID,", &format!("{id},"))).leak();
    w.run_past(sql).await.unwrap();
    let people = (0..SUBSCRIBERS as u64).filter(|i| i % 11 != 0).map(person).collect();
    (w, people)
}

fn sorted(mut people: Vec<Person>, order: SubscriberOrder) -> Vec<u64> {
    let rates = rate_table();
    people.sort_by_key(|person| match order.sort {
        SubscriberSort::Number => (0, "", person.phone),
        SubscriberSort::Status => (0, person.status.as_str(), person.phone),
        SubscriberSort::Region => (0, person.region, person.phone),
        SubscriberSort::Credits => (u64::from(rates.rate(region(person.region))), person.region, person.phone),
        SubscriberSort::Since => (person.created_at, "", person.phone),
    });
    if order.direction == Direction::Descending {
        people.reverse();
    }
    people.iter().map(|person| person.phone).collect()
}

fn orders() -> Vec<SubscriberOrder> {
    let sorts = [
        SubscriberSort::Number,
        SubscriberSort::Region,
        SubscriberSort::Credits,
        SubscriberSort::Since,
        SubscriberSort::Status,
    ];
    let ways = [Direction::Ascending, Direction::Descending];
    sorts.iter().flat_map(|&sort| ways.map(|direction| SubscriberOrder { sort, direction })).collect()
}

async fn page(w: &World, filter: &SubscriberFilter, order: SubscriberOrder, page: Page) -> (Vec<u64>, u64, bool) {
    let found = w.store().subscribers(w.site, filter, order, &rate_table(), page).await.unwrap();
    let phones = found.items.iter().map(|one| one.phone.digits().parse().unwrap()).collect();
    (phones, found.total, found.total_is_estimate)
}

fn part(all: &[u64], page: Page) -> Vec<u64> {
    let from = (page.number - 1) as usize * page.size as usize;
    all.iter().skip(from).take(page.size as usize).copied().collect()
}

async fn pages_are_those_of_the_sorted_rows(db: TestDb) {
    let (w, people) = full(db).await;
    let all = SubscriberFilter::default();
    let filters = [
        all.clone(),
        SubscriberFilter { status: Some(SubscriberStatus::Active), ..all.clone() },
        SubscriberFilter { status: Some(SubscriberStatus::Pending), ..all.clone() },
        SubscriberFilter { region: Some(region("MY")), ..all.clone() },
        SubscriberFilter { region: Some(region("FR")), status: Some(SubscriberStatus::Active), ..all.clone() },
        SubscriberFilter { region: Some(region("US")), status: Some(SubscriberStatus::Unsubscribed), ..all.clone() },
        SubscriberFilter { region: Some(region("DE")), ..all },
    ];
    for filter in &filters {
        let found = people.iter().filter(|person| {
            filter.status.is_none_or(|status| status == person.status)
                && filter.region.is_none_or(|code| code.as_str() == person.region)
        });
        let found: Vec<Person> = found.cloned().collect();
        for order in orders() {
            let expected = sorted(found.clone(), order);
            let pages = u32::try_from(expected.len().div_ceil(40)).unwrap();
            for number in [1, pages / 2, pages / 2 + 1, pages, pages + 1] {
                let at = Page { number: number.max(1), size: 40 };
                let (phones, total, estimated) = page(&w, filter, order, at).await;
                assert_eq!(phones, part(&expected, at), "{filter:?} {order:?} {at:?}");
                assert_eq!((total, estimated), (expected.len() as u64, false), "{filter:?}");
            }
        }
    }
}

async fn searches_find_what_the_rows_say(db: TestDb) {
    let (w, people) = full(db).await;
    let mut estimates = BTreeMap::new();
    for digits in ["123", "6011", "7919", "60110", "0123", "360", "98765", "12020007919", "1", "999999999"] {
        for status in [None, Some(SubscriberStatus::Active)] {
            let filter = SubscriberFilter { search: Some(digits.to_owned()), status, ..SubscriberFilter::default() };
            let found = people.iter().filter(|person| {
                person.phone.to_string().contains(digits) && status.is_none_or(|status| status == person.status)
            });
            let found: Vec<Person> = found.cloned().collect();
            for order in orders() {
                let expected = sorted(found.clone(), order);
                for number in [1, 9] {
                    let at = Page { number, size: 25 };
                    let (phones, total, estimated) = page(&w, &filter, order, at).await;
                    assert_eq!(phones, part(&expected, at), "{filter:?} {order:?} {at:?}");
                    if estimated {
                        let (most, exact) = (total.max(expected.len() as u64), total.min(expected.len() as u64));
                        assert!(most < exact * 2, "{digits}: about {total}, really {}", expected.len());
                        estimates.insert(digits, total);
                    } else {
                        assert_eq!(total, expected.len() as u64, "{digits}");
                    }
                }
            }
        }
    }
    // Only what stands in most numbers, or is too short to look up, is estimated.
    assert_eq!(estimates.into_keys().collect::<Vec<_>>(), ["1"]);
}
