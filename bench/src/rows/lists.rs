//! The list of subscribers and quotes, over HTTP.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::Value;

use crate::database::People;
use crate::sink::Options as Behaviour;
use crate::stage::{Stage, Target, message};
use crate::table::Row;
use crate::times::Times;
use crate::words::{grouped, milliseconds, tell};

/// What p95 of a page may take.
const PAGE: Duration = Duration::from_millis(50);
/// What p95 of a quote may take.
const QUOTE: Duration = Duration::from_millis(100);
/// Quotes asked for.
const QUOTES: u32 = 200;
const PER_PAGE: u64 = 50;

const SORTS: [&str; 8] = ["number", "-number", "region", "-region", "credits", "-credits", "since", "-since"];
const FILTERS: [&str; 6] =
    ["", "&status=active", "&status=unsubscribed", "&region=MY", "&region=FR", "&region=US&status=suspended"];

/// Every sort with every filter, at the beginning, in the middle and at the end; and searches.
pub(crate) async fn list(target: &Target, subscribers: u64) -> anyhow::Result<Vec<Row>> {
    tell("the list of subscribers")?;
    let stage = Stage::set(target, subscribers, People::Mixed, Behaviour::default()).await?;
    let mut all = Times::default();
    let mut slowest = Slowest::default();
    let mut depths = Vec::new();
    for (name, share) in [("first", 0), ("a quarter", 25), ("middle", 50), ("last", 100)] {
        let mut times = Times::default();
        for sort in SORTS {
            for filter in FILTERS {
                let query = format!("sort={sort}{filter}");
                let (total, _) = page(&stage, &query, 1).await?;
                let pages = total.div_ceil(PER_PAGE).max(1);
                let at = (pages * share / 100).max(1);
                let (_, time) = page(&stage, &query, at).await?;
                times.push(time);
                slowest.note(time, &query, at);
            }
        }
        depths.push(format!("{name} page: {}", times.spread().words()));
        all.append(&mut times);
    }
    let mut searches = Times::default();
    for length in 3..=12 {
        for number in 0..6_u64 {
            let digits = digits(number, length);
            for sort in ["-since", "number", "credits"] {
                for at in [1, 3] {
                    let query = format!("sort={sort}&search={digits}");
                    let (_, time) = page(&stage, &query, at).await?;
                    searches.push(time);
                    slowest.note(time, &query, at);
                }
            }
        }
    }
    slowest.tell()?;
    let (pages, found) = (all.spread(), searches.spread());
    let people = format!("{} subscribers, {}", grouped(subscribers), stage.database.engine());
    let rows = vec![
        Row::new(
            format!("list of {people}: any page, sort, filter"),
            "p95 under 50 ms, counts exact",
            format!("{}; {} ({} pages)", pages.words(), depths.join("; "), all.len()),
            pages.p95 < PAGE,
        ),
        Row::new(
            format!("list of {people}: search by 3 to 12 digits"),
            "p95 under 50 ms, counts exact or said to be estimates",
            format!("{} ({} searches)", found.words(), searches.len()),
            found.p95 < PAGE,
        ),
    ];
    stage.carillon.stop().await?;
    Ok(rows)
}

/// The pages that took longest, for whoever wants to know where the time goes.
#[derive(Default)]
struct Slowest(Vec<(Duration, String)>);

impl Slowest {
    fn note(&mut self, time: Duration, query: &str, page: u64) {
        self.0.push((time, format!("{query}&page={page}")));
        self.0.sort_unstable_by(|one, other| other.cmp(one));
        self.0.truncate(12);
    }

    fn tell(&self) -> anyhow::Result<()> {
        self.0.iter().try_for_each(|(time, query)| tell(&format!("  {} {query}", milliseconds(*time))))
    }
}

/// How long a list is, and how long its page took.
async fn page(stage: &Stage, query: &str, page: u64) -> anyhow::Result<(u64, Duration)> {
    let started = Instant::now();
    let found = stage.api.get(&format!("/subscribers?{query}&page={page}&per_page={PER_PAGE}")).await?;
    let time = started.elapsed();
    Ok((found["total"].as_u64().context("a list without a total")?, time))
}

/// Digits out of a number that is there, from another place each time.
fn digits(number: u64, length: usize) -> String {
    let (first, place) = if number.is_multiple_of(2) { (60_110_000_000_u64, 6) } else { (919_000_000_000, 3) };
    let i = number * 123_450 + place;
    let phone = (first + i * 7919 % 10_000_000).to_string();
    let from = usize::try_from(number).unwrap_or_default().min(phone.len().saturating_sub(length));
    phone.chars().skip(from).take(length).collect()
}

/// Quotes for everybody.
pub(crate) async fn quote(target: &Target, subscribers: u64) -> anyhow::Result<Vec<Row>> {
    tell("quotes")?;
    let stage = Stage::set(target, subscribers, People::Mixed, Behaviour::default()).await?;
    let mut times = Times::default();
    let mut last = Value::Null;
    for _ in 0..QUOTES {
        let started = Instant::now();
        last = stage.api.post("/quotes", &message()).await?;
        times.push(started.elapsed());
    }
    let spread = times.spread();
    let row = Row::new(
        format!("quote for {} subscribers, {}", grouped(subscribers), stage.database.engine()),
        "p95 under 100 ms",
        format!("{} ({} recipients)", spread.words(), grouped(last["recipients"].as_u64().unwrap_or_default())),
        spread.p95 < QUOTE,
    );
    stage.carillon.stop().await?;
    Ok(vec![row])
}
