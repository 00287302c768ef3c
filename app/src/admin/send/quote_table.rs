//! A quote by country, and who is left out.

use domain::{Excluded, Quote};
use leptos::prelude::*;

use crate::admin::{Noun, count, grouped};

/// The quote's countries with their rates, the dearest first, and a sentence on each reason for leaving somebody out.
#[component]
pub fn QuoteTable(
    /// The quote.
    quote: Quote,
) -> impl IntoView {
    let segments = u64::from(quote.segments);
    let mut regions = quote.by_region.clone();
    regions.sort_by_key(|line| std::cmp::Reverse(line.credits));
    let rows = regions
        .into_iter()
        .map(|line| {
            view! {
                <tr role="row">
                    <td role="cell">{line.region.name()} " " <span class="tag">{line.region.as_str()}</span></td>
                    <td class="num" role="cell">{grouped(line.recipients)}</td>
                    <td class="num" role="cell">{grouped(line.rate)}</td>
                    <td class="num" role="cell">{grouped(line.credits.get())}</td>
                </tr>
            }
        })
        .collect_view();
    let each = match segments {
        1 => "Credits a message".to_owned(),
        _ => format!("Credits a segment (of {segments})"),
    };
    let excluded = exclusions(&quote.excluded);
    let excluded = (!excluded.is_empty()).then(|| {
        view! {
            <div>
                <h3>"Left out, at no cost"</h3>
                <ul class="plain">{excluded.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            </div>
        }
    });
    view! {
        <div class="table-box">
            <table class="table small" role="table" aria-label="Price by country">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">"Country"</th>
                        <th class="num" scope="col" role="columnheader">"People"</th>
                        <th class="num" scope="col" role="columnheader">{each}</th>
                        <th class="num" scope="col" role="columnheader">"Credits"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
                <tfoot role="rowgroup">
                    <tr role="row">
                        <th scope="row" role="rowheader">"Together"</th>
                        <td class="num" role="cell">{grouped(quote.recipients)}</td>
                        <td role="cell"></td>
                        <td class="num" role="cell">{grouped(quote.credits.get())}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
        {excluded}
    }
}

/// Who is left out, a line for each reason.
fn exclusions(excluded: &Excluded) -> Vec<String> {
    [
        (excluded.unsubscribed, "left by STOP"),
        (excluded.suspended, "suspended by us"),
        (excluded.pending, "not confirmed yet"),
        (excluded.deleted, "deleted from the list"),
        (excluded.invalid, "no number that can be texted"),
        (excluded.duplicate, "named more than once, sent once"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, reason)| format!("{}: {reason}", grouped(number)))
    .collect()
}

/// The sentence before money moves: "Send 1 SMS (2 segments) to 1,204 people in 9 countries for 3,961 credits."
pub fn sentence(quote: &Quote) -> String {
    let size = if quote.segments > 1 { format!(" ({} segments)", quote.segments) } else { String::new() };
    let people =
        if quote.recipients == 1 { "1 person".to_owned() } else { format!("{} people", grouped(quote.recipients)) };
    let countries = match quote.by_region.len() {
        1 => "1 country".to_owned(),
        countries => format!("{countries} countries"),
    };
    format!("Send 1 SMS{size} to {people} in {countries} for {}.", count(credits(quote), Noun::Credit))
}

/// The quote's credits, which are never negative.
pub fn credits(quote: &Quote) -> u64 {
    u64::try_from(quote.credits.get()).unwrap_or_default()
}
