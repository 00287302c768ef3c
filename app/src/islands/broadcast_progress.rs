//! A broadcast's progress while it is sent.

use domain::{BroadcastStatus, Credits};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A broadcast's messages by status, as the server counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is the count of the messages in the status of that name")]
pub struct Counts {
    pub queued: u64,
    pub sending: u64,
    pub accepted: u64,
    pub delivered: u64,
    pub failed: u64,
    pub expired: u64,
    pub rejected: u64,
    pub unknown: u64,
    pub suppressed: u64,
    pub cancelled: u64,
}

impl Counts {
    /// The counts with their words, in the order of a message's life.
    fn rows(self) -> [(&'static str, &'static str, u64); 10] {
        [
            ("queued", "Waiting", self.queued),
            ("sending", "Sending", self.sending),
            ("accepted", "Sent, no report yet", self.accepted),
            ("delivered", "Delivered", self.delivered),
            ("failed", "Failed", self.failed),
            ("expired", "Expired", self.expired),
            ("rejected", "Refused", self.rejected),
            ("unknown", "Unclear", self.unknown),
            ("suppressed", "Not sent", self.suppressed),
            ("cancelled", "Cancelled", self.cancelled),
        ]
    }

    fn total(self) -> u64 {
        self.rows().iter().map(|(_, _, count)| count).sum()
    }

    fn done(self) -> u64 {
        self.total() - self.queued - self.sending
    }
}

/// Where a broadcast's credits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the ledger's words")]
pub struct CreditsOf {
    pub reserved: Credits,
    pub spent: Credits,
    pub released: Credits,
}

/// Messages that wait for their recipients' quiet hours to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietWaitOf {
    /// How many.
    pub messages: u64,
    /// There may be more of them.
    pub or_more: bool,
    /// When the first of them may go out, in UTC as RFC 3339.
    pub next_at: Option<String>,
}

/// A broadcast's progress, as the page renders it and as the server's events tell it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where the broadcast is in its life.
    pub status: BroadcastStatus,
    /// Its messages by status.
    pub counts: Counts,
    /// Its credits.
    pub credits: CreditsOf,
    /// Why it is paused.
    #[serde(default)]
    pub pause_reason: Option<String>,
    /// Messages that wait for quiet hours to end.
    #[serde(default)]
    pub quiet_wait: Option<QuietWaitOf>,
    /// Messages a second since the last word.
    #[serde(default)]
    pub per_second: u32,
    /// Seconds until all are sent at this rate.
    #[serde(default)]
    pub seconds_left: Option<u64>,
}

/// Done of total, rate, time left, messages by status, credits: live while the broadcast is sent.
///
/// The server renders the present state, so a reload shows the same figures without JavaScript.
#[island(lazy)]
pub fn BroadcastProgress(
    /// The address of the events.
    events: String,
    /// The state at first.
    progress: Progress,
) -> impl IntoView {
    let progress = RwSignal::new(progress);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| in_browser::watch(events.clone(), progress));
    #[cfg(not(feature = "hydrate"))]
    let _ = events;
    let counts = Memo::new(move |_| progress.with(|progress| progress.counts));
    let figures = Memo::new(move |_| progress.with(|progress| progress.credits));
    let states = move || {
        let rows = counts.get().rows().into_iter().map(|(status, word, count)| {
            view! {
                <li class:none=count == 0 data-status=status>
                    <span>{word}</span>
                    <span class="num">{grouped(count)}</span>
                </li>
            }
        });
        rows.collect_view()
    };
    view! {
        <div class="stack" data-broadcast=move || progress.with(|progress| progress.status.as_str())>
            <div class="progress">
                <progress
                    class="bar"
                    max=move || counts.get().total().max(1).to_string()
                    value=move || counts.get().done().to_string()
                    aria-label="Messages decided"
                ></progress>
                <p class="words" role="status">
                    <span>{move || progress.with(done_words)}</span>
                    <span>{move || progress.with(pace_words)}</span>
                </p>
                <p class="words" hidden=move || progress.with(|progress| progress.quiet_wait.is_none()) data-quiet-wait="">
                    {move || progress.with(quiet_words)}
                </p>
            </div>
            <ul class="states">{states}</ul>
            <dl class="figures">
                <div class="figure">
                    <dt class="label">"Credits set aside"</dt>
                    <dd class="value" data-credits="reserved">{move || grouped_credits(figures.get().reserved)}</dd>
                </div>
                <div class="figure">
                    <dt class="label">"Credits spent"</dt>
                    <dd class="value" data-credits="spent">{move || grouped_credits(figures.get().spent)}</dd>
                </div>
                <div class="figure">
                    <dt class="label">"Credits given back"</dt>
                    <dd class="value" data-credits="released">{move || grouped_credits(figures.get().released)}</dd>
                </div>
            </dl>
        </div>
    }
}

/// "1,204 of 12,408 done".
fn done_words(progress: &Progress) -> String {
    format!("{} of {} done", grouped(progress.counts.done()), grouped(progress.counts.total()))
}

/// The rate and the time left, or how it ended.
fn pace_words(progress: &Progress) -> String {
    match progress.status {
        BroadcastStatus::Done if progress.counts.cancelled > 0 => "Over: what was too late stays unsent".to_owned(),
        BroadcastStatus::Done => "All sent".to_owned(),
        BroadcastStatus::Cancelled => "Cancelled".to_owned(),
        BroadcastStatus::Paused => match &progress.pause_reason {
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
fn quiet_words(progress: &Progress) -> String {
    let Some(wait) = &progress.quiet_wait else { return String::new() };
    let more = if wait.or_more { "More than " } else { "" };
    let verb = if wait.messages == 1 { "waits" } else { "wait" };
    let mut words = format!("{more}{} {verb} for the end of their quiet hours", grouped(wait.messages));
    if let Some(next) = wait.next_at.as_deref().and_then(|at| at.get(..16)) {
        words = format!("{words}, the next until {} UTC", next.replace('T', " "));
    }
    words
}

fn time_left(seconds: u64) -> String {
    match seconds {
        0..=1 => "a second".to_owned(),
        2..=89 => format!("{seconds} seconds"),
        90..=5_399 => format!("{} minutes", (seconds + 30) / 60),
        _ => format!("{} hours", (seconds + 1_800) / 3_600),
    }
}

fn grouped_credits(credits: Credits) -> String {
    grouped(u64::try_from(credits.get()).unwrap_or_default())
}

/// The number with its thousands apart.
fn grouped(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use domain::BroadcastStatus;
    use futures::StreamExt;
    use futures::stream::select;
    use gloo_net::eventsource::State;
    use gloo_net::eventsource::futures::EventSource;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;

    use super::Progress;

    /// Follows the events until the server says that nothing more will change, which is a while after the last message went
    /// out: reports come later. A broken connection is taken up again by the browser.
    pub(super) fn watch(events: String, progress: RwSignal<Progress>) {
        spawn_local(async move {
            let Ok(mut source) = EventSource::new(&events) else { return };
            let (Ok(changes), Ok(end)) = (source.subscribe("progress"), source.subscribe("end")) else { return };
            let mut events = select(changes, end);
            while let Some(event) = events.next().await {
                let (kind, event) = match event {
                    Ok(event) => event,
                    Err(_) if source.state() == State::Closed => break,
                    Err(_) => continue,
                };
                if kind == "end" {
                    break;
                }
                let Some(text) = event.data().as_string() else { continue };
                let Ok(now) = serde_json::from_str::<Progress>(&text) else { continue };
                let status = now.status;
                if progress.with_untracked(|before| before.status) != status {
                    reflect(status);
                }
                progress.set(now);
            }
        });
    }

    /// Shows what of the page belongs to the new status: elements name theirs in `data-while`.
    fn reflect(status: BroadcastStatus) {
        let Ok(found) = document().query_selector_all("[data-while]") else { return };
        for index in 0..found.length() {
            let Some(element) = found.get(index).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok()) else {
                continue;
            };
            let belongs = element
                .get_attribute("data-while")
                .is_some_and(|statuses| statuses.split(' ').any(|one| one == status.as_str()));
            element.set_hidden(!belongs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(status: BroadcastStatus) -> Progress {
        Progress {
            status,
            counts: Counts { queued: 1_000, delivered: 204, ..Counts::default() },
            credits: CreditsOf { reserved: Credits::new(1_000), spent: Credits::new(204), released: Credits::new(0) },
            pause_reason: None,
            quiet_wait: None,
            per_second: 500,
            seconds_left: Some(2),
        }
    }

    #[test]
    fn progress_is_told_in_words() {
        let sending = progress(BroadcastStatus::Sending);
        assert_eq!(done_words(&sending), "204 of 1,204 done");
        assert_eq!(pace_words(&sending), "500 a second, 2 seconds left");
        assert_eq!(pace_words(&progress(BroadcastStatus::Done)), "All sent");
    }

    #[test]
    fn who_waits_is_told_with_the_next_hour() {
        let mut progress = progress(BroadcastStatus::Sending);
        assert_eq!(quiet_words(&progress), "");
        let next_at = Some("2026-07-15T06:00:00Z".to_owned());
        progress.quiet_wait = Some(QuietWaitOf { messages: 1_204, or_more: false, next_at });
        let words = "1,204 wait for the end of their quiet hours, the next until 2026-07-15 06:00 UTC";
        assert_eq!(quiet_words(&progress), words);
        progress.quiet_wait = Some(QuietWaitOf { messages: 1, or_more: false, next_at: None });
        assert_eq!(quiet_words(&progress), "1 waits for the end of their quiet hours");
    }

    #[test]
    fn time_left_has_a_fitting_unit() {
        for (seconds, words) in [(1, "a second"), (45, "45 seconds"), (120, "2 minutes"), (7_200, "2 hours")] {
            assert_eq!(time_left(seconds), words);
        }
    }
}
