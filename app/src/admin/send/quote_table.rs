//! A quote by country.

use domain::{Quote, RegionQuote};
use leptos::prelude::*;

use super::left_out::LeftOut;
use crate::admin::{Noun, count, grouped};

/// The quote's countries with their rates, the dearest first, and a sentence on each reason for leaving somebody out.
#[component]
pub fn QuoteTable(
    /// The quote.
    quote: Quote,
) -> impl IntoView {
    let (excluded, saving) = (quote.excluded, quote.saving.clone());
    view! {
        <RegionsTable
            label="Price by country"
            regions=quote.by_region.clone()
            segments=quote.segments
            people=quote.recipients
            credits=quote.credits.get()
        />
        <LeftOut excluded=excluded saving=saving segments=quote.segments />
    }
}

/// What people cost, by country, the dearest country first.
#[component]
pub fn RegionsTable(
    /// What it is a table of.
    label: &'static str,
    /// The countries.
    regions: Vec<RegionQuote>,
    /// SMS on the air for each of the people.
    segments: u32,
    /// All people together.
    people: u64,
    /// What they cost together.
    credits: i64,
) -> impl IntoView {
    let mut regions = regions;
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
    view! {
        <div class="table-box">
            <table class="table small" role="table" aria-label=label>
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
                        <td class="num" role="cell">{grouped(people)}</td>
                        <td role="cell"></td>
                        <td class="num" role="cell">{grouped(credits)}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
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
