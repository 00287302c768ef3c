//! A broadcast's progress in words and figures: as the page is rendered, and as events tell it from then on.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::BroadcastStatus;
use engine::{BroadcastProgress, BroadcastView, MessageCounts, QuietWait};
use leptos::prelude::*;
use serde::Serialize;

use super::by_country::{self, ByCountry};
use crate::admin::grouped;

/// What an open page is told: the broadcast, and what is to stand where in the page.
#[derive(Debug, Serialize)]
pub struct Told<'a> {
    #[serde(flatten)]
    progress: &'a BroadcastProgress,
    total: u64,
    done: u64,
    /// By the place that the page names in `data-told`.
    texts: BTreeMap<Cow<'static, str>, String>,
}

impl<'a> Told<'a> {
    /// What is told of this progress.
    pub fn of(progress: &'a BroadcastProgress) -> Self {
        let counts = &progress.broadcast.counts;
        Self { progress, total: counts.total(), done: counts.settled(), texts: texts(progress) }
    }
}

/// Done of total, rate, time left, messages by status, credits. The island keeps it up to date by the events; a reload shows the
/// same figures without JavaScript.
#[component]
pub fn Figures(
    /// The broadcast as it stands.
    broadcast: BroadcastView,
    /// The address of the events.
    events: String,
) -> impl IntoView {
    let progress = BroadcastProgress { broadcast, per_second: 0, seconds_left: None };
    let texts = texts(&progress);
    let regions = progress.broadcast.by_region.clone().unwrap_or_default();
    let text = move |place: &'static str| texts.get(place).cloned().unwrap_or_default();
    let (status, counts) = (progress.broadcast.status, progress.broadcast.counts);
    let states = rows(&counts).map(|(status, word, count)| {
        view! {
            <li class:none=count == 0 data-status=status>
                <span>{word}</span>
                <span class="num" data-told=status>{grouped(count)}</span>
            </li>
        }
    });
    let quiet = text("quiet");
    let figures = [("Credits set aside", "reserved"), ("Credits spent", "spent"), ("Credits given back", "released")];
    let figures = figures.map(|(label, place)| {
        view! {
            <div class="figure">
                <dt class="label">{label}</dt>
                <dd class="value" data-credits=place data-told=place>{text(place)}</dd>
            </div>
        }
    });
    view! {
        <div class="stack" data-broadcast=status.as_str() data-events=events>
            <div class="progress">
                <progress
                    class="bar"
                    max=counts.total().max(1).to_string()
                    value=counts.settled().to_string()
                    aria-label="Messages decided"
                ></progress>
                <p class="words" role="status">
                    <span data-told="done">{text("done")}</span>
                    <span data-told="pace">{text("pace")}</span>
                </p>
                <p class="words" hidden=quiet.is_empty() data-quiet-wait="" data-told="quiet">{quiet.clone()}</p>
            </div>
            <ul class="states">{states.collect_view()}</ul>
            <dl class="figures">{figures.collect_view()}</dl>
            <ByCountry regions=regions />
        </div>
    }
}

/// The counts with their words, in the order of a message's life.
fn rows(counts: &MessageCounts) -> [(&'static str, &'static str, u64); 10] {
    [
        ("queued", "Waiting", counts.queued),
        ("sending", "Sending", counts.sending),
        ("accepted", "Sent, no report yet", counts.accepted),
        ("delivered", "Delivered", counts.delivered),
        ("failed", "Failed", counts.failed),
        ("expired", "Expired", counts.expired),
        ("rejected", "Refused", counts.rejected),
        ("unknown", "Unclear", counts.unknown),
        ("suppressed", "Not sent", counts.suppressed),
        ("cancelled", "Cancelled", counts.cancelled),
    ]
}

/// What stands where in the page.
fn texts(progress: &BroadcastProgress) -> BTreeMap<Cow<'static, str>, String> {
    let BroadcastView { counts, credits, quiet_wait, by_region, .. } = &progress.broadcast;
    let figures = [
        ("done", format!("{} of {} done", grouped(counts.settled()), grouped(counts.total()))),
        ("pace", pace_words(progress)),
        ("quiet", quiet_wait.as_ref().map(quiet_words).unwrap_or_default()),
        ("reserved", grouped(credits.reserved.get())),
        ("spent", grouped(credits.spent.get())),
        ("released", grouped(credits.released.get())),
    ];
    let states = rows(counts).map(|(status, _, count)| (status, grouped(count)));
    let whole = figures.into_iter().chain(states).map(|(place, text)| (Cow::Borrowed(place), text));
    let regions = by_country::texts(by_region.as_deref().unwrap_or_default());
    whole.chain(regions.map(|(place, text)| (Cow::Owned(place), text))).collect()
}

/// The rate and the time left, or how it ended.
fn pace_words(progress: &BroadcastProgress) -> String {
    let broadcast = &progress.broadcast;
    match broadcast.status {
        BroadcastStatus::Done if broadcast.counts.cancelled > 0 => "Over: what was too late stays unsent".to_owned(),
        BroadcastStatus::Done => "All sent".to_owned(),
        BroadcastStatus::Cancelled => "Cancelled".to_owned(),
        BroadcastStatus::Paused => match &broadcast.pause_reason {
            Some(reason) => format!("Paused: {reason}"),
            None => "Paused".to_owned(),
        },
        BroadcastStatus::Draft | BroadcastStatus::Scheduled => "Not begun".to_owned(),
        BroadcastStatus::Sending => match progress.seconds_left {
            Some(seconds) => format!("{} a second, {} left", grouped(progress.per_second), time_left(seconds)),
            None => "Sending".to_owned(),
        },
    }
}

/// "1,204 wait for the end of their quiet hours, the next until 2026-07-15 06:00 UTC".
fn quiet_words(wait: &QuietWait) -> String {
    let more = if wait.or_more { "More than " } else { "" };
    let verb = if wait.messages == 1 { "waits" } else { "wait" };
    let words = format!("{more}{} {verb} for the end of their quiet hours", grouped(wait.messages));
    match wait.next_at.and_then(|at| jiff::Timestamp::from_microsecond(at.as_micros()).ok()) {
        Some(next) => format!("{words}, the next until {} UTC", next.strftime("%Y-%m-%d %H:%M")),
        None => words,
    }
}

fn time_left(seconds: u64) -> String {
    match seconds {
        0..=1 => "a second".to_owned(),
        2..=89 => format!("{seconds} seconds"),
        90..=5_399 => format!("{} minutes", (seconds + 30) / 60),
        _ => format!("{} hours", (seconds + 1_800) / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;

    #[test]
    fn who_waits_is_told_with_the_next_hour() {
        let next_at = Some(Timestamp::from_secs(1_784_095_200));
        let wait = QuietWait { messages: 1_204, or_more: false, next_at };
        let words = "1,204 wait for the end of their quiet hours, the next until 2026-07-15 06:00 UTC";
        assert_eq!(quiet_words(&wait), words);
        let wait = QuietWait { messages: 1, or_more: false, next_at: None };
        assert_eq!(quiet_words(&wait), "1 waits for the end of their quiet hours");
    }

    #[test]
    fn time_left_has_a_fitting_unit() {
        for (seconds, words) in [(1, "a second"), (45, "45 seconds"), (120, "2 minutes"), (7_200, "2 hours")] {
            assert_eq!(time_left(seconds), words);
        }
    }
}
