//! Who gets nothing of a message, and why.

use domain::{Excluded, PhoneNumber, Saving};
use engine::LeftOutNumber;
use leptos::prelude::*;

use super::quote_table::RegionsTable;
use crate::admin::{Noun, count, grouped};

/// A sentence on each reason for leaving somebody out, and what it saves to leave out the dear ones, by country. Nothing where nobody
/// is left out.
#[component]
pub fn LeftOut(
    /// How many, by reason.
    excluded: Excluded,
    /// What is saved, where the most that a segment may cost was given.
    #[prop(optional_no_strip)]
    saving: Option<Saving>,
    /// SMS on the air for each recipient.
    segments: u32,
) -> impl IntoView {
    let lines = reasons(&excluded);
    let reasons = (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|(number, reason, why)| {
            view! { <li>{format!("{}: {reason}", grouped(number))} " " <span class="muted">{why}</span></li> }
        });
        view! {
            <div>
                <h3>"Left out, at no cost"</h3>
                <ul class="plain">{lines.collect_view()}</ul>
            </div>
        }
    });
    view! { {reasons} {saving.map(|saving| view! { <Saved saving=saving segments=segments /> })} }
}

#[component]
fn Saved(saving: Saving, segments: u32) -> impl IntoView {
    let Saving { max_rate, recipients, credits, by_region } = saving;
    let limit = count(u64::from(max_rate), Noun::Credit);
    if recipients == 0 {
        let words = format!("Nobody costs more than {limit} a segment: nobody is left out for that.");
        return view! { <p class="muted">{words}</p> }.into_any();
    }
    let cost = count(u64::try_from(credits.get()).unwrap_or_default(), Noun::Credit);
    let people = if recipients == 1 { "1 person".to_owned() } else { format!("{} people", grouped(recipients)) };
    let words = format!("Leaving out {people} above {limit} a segment saves {cost}.");
    view! {
        <div class="stack tight">
            <h3>"Saved by the limit"</h3>
            <p>{words}</p>
            <RegionsTable label="Saved by country" regions=by_region segments=segments people=recipients credits=credits.get() />
        </div>
    }
    .into_any()
}

/// Those of the people who were named and are left out, one by one, as far as the quote tells them.
#[component]
pub fn LeftOutNumbers(
    /// The numbers with their reasons.
    numbers: Vec<LeftOutNumber>,
) -> impl IntoView {
    if numbers.is_empty() {
        return ().into_any();
    }
    let lines = numbers.into_iter().map(|LeftOutNumber { number, reason }| {
        let shown = PhoneNumber::from_e164(&number).map_or(number, PhoneNumber::international);
        let why = ALL.iter().find(|(word, ..)| *word == reason).map_or(reason, |(_, words, _)| words);
        view! { <li><span class="tel">{shown}</span> " " <span class="reason">{why}</span></li> }
    });
    view! {
        <details>
            <summary>"Who is left out"</summary>
            <ul class="bad-numbers">{lines.collect_view()}</ul>
        </details>
    }
    .into_any()
}

/// The reasons: the word that the quote has for each, what it is, and what that means.
const ALL: [(&str, &str, &str); 7] = [
    ("unsubscribed", "left by STOP", "Nothing may go to them until they text START."),
    ("suspended", "suspended by us", "Resume them in the list of subscribers."),
    ("pending", "not confirmed yet", "They have not entered their code, or not answered YES."),
    ("deleted", "deleted from the list", "They come back when they opt in again."),
    ("invalid", "no number that can be texted", "No mobile number, or nobody of this site."),
    ("duplicate", "named more than once, sent once", "Each number gets a message once."),
    ("too_dear", "cost more than the limit", "Raise the limit, or leave it empty, to reach them."),
];

/// The reasons for which somebody is left out, each with how many.
fn reasons(excluded: &Excluded) -> Vec<(u64, &'static str, &'static str)> {
    let Excluded { suspended, unsubscribed, pending, deleted, invalid, duplicate, too_dear } = *excluded;
    let numbers = [unsubscribed, suspended, pending, deleted, invalid, duplicate, too_dear];
    let all = numbers.into_iter().zip(ALL).map(|(number, (_, reason, why))| (number, reason, why));
    all.filter(|(number, ..)| *number > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_own_words() {
        let excluded = Excluded { unsubscribed: 1, too_dear: 7, ..Excluded::default() };
        let said: Vec<_> = reasons(&excluded).into_iter().map(|(number, reason, _)| (number, reason)).collect();
        assert_eq!(said, [(1, "left by STOP"), (7, "cost more than the limit")]);
        let json = serde_json::to_value(Excluded { too_dear: 1, ..Excluded::default() }).unwrap();
        let mut words: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        let mut told = ALL.map(|(word, ..)| word);
        words.sort_unstable();
        told.sort_unstable();
        assert_eq!(words, told);
    }
}
