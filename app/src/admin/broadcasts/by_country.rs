//! A broadcast's progress by country.

use domain::Region;
use engine::{MessageCounts, RegionProgress};
use leptos::prelude::*;

use crate::admin::grouped;
use crate::components::{Column, DataTable};

/// The columns after the country: the word in a place's name, the head, and what stands there.
type Figure = (&'static str, &'static str, fn(&RegionProgress) -> u64);

/// Each message is counted in one of the columns after the first.
const FIGURES: [Figure; 7] = [
    ("messages", "Messages", |at| at.counts.total()),
    ("left", "Left", |at| at.counts.waiting()),
    ("sent", "Sent, no report yet", |at| at.counts.accepted),
    ("delivered", "Delivered", |at| at.counts.delivered),
    ("failed", "Failed or unclear", |at| failed(&at.counts)),
    ("not-sent", "Not sent", |at| at.counts.suppressed + at.counts.cancelled),
    ("spent", "Credits spent", |at| u64::try_from(at.credits.spent.get()).unwrap_or_default()),
];

fn failed(counts: &MessageCounts) -> u64 {
    counts.failed + counts.expired + counts.rejected + counts.unknown
}

/// The name of a figure's place in the page.
fn place(region: Region, figure: &str) -> String {
    format!("{region}-{figure}")
}

/// What stands in the table, by place.
pub fn texts(regions: &[RegionProgress]) -> impl Iterator<Item = (String, String)> {
    regions.iter().flat_map(|at| FIGURES.map(|(figure, _, number)| (place(at.region, figure), grouped(number(at)))))
}

/// How far the broadcast is in each country, the one with the most messages first. Nothing where that is not known.
#[component]
pub fn ByCountry(
    /// The countries.
    regions: Vec<RegionProgress>,
) -> impl IntoView {
    let mut regions = regions;
    regions.sort_by_key(|at| std::cmp::Reverse(at.counts.total()));
    if regions.is_empty() {
        return ().into_any();
    }
    let columns = FIGURES.map(|(_, head, _)| Column::Number(head));
    let rows = regions.into_iter().map(|at| {
        let cells = FIGURES.map(|(figure, head, number)| {
            let told = place(at.region, figure);
            view! { <td class="num" data-label=head data-told=told role="cell">{grouped(number(&at))}</td> }
        });
        view! {
            <tr role="row">
                <td class="main" data-label="Country" role="cell">
                    {at.region.name()} " " <span class="tag">{at.region.as_str()}</span>
                </td>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        <h3 id="by-country">"By country"</h3>
        <DataTable
            labelled_by="by-country"
            focusable=true
            columns=[Column::Text("Country")].into_iter().chain(columns).collect()
        >
            {rows.collect_view()}
        </DataTable>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::Credits;
    use engine::BroadcastCredits;

    use super::*;

    #[test]
    fn every_message_stands_in_one_column() {
        let counts = MessageCounts {
            queued: 1,
            sending: 2,
            accepted: 4,
            delivered: 8,
            failed: 16,
            expired: 32,
            rejected: 64,
            unknown: 128,
            suppressed: 256,
            cancelled: 512,
        };
        let credits = BroadcastCredits { reserved: Credits::ZERO, spent: Credits::new(1_204), released: Credits::ZERO };
        let at = RegionProgress { region: Region::MY, counts, credits };
        let columns = FIGURES[1..6].iter().map(|(_, _, number)| number(&at)).sum::<u64>();
        assert_eq!((columns, FIGURES[0].2(&at)), (1_023, 1_023));
        let texts: Vec<_> = texts(&[at]).collect();
        assert!(texts.contains(&("MY-spent".to_owned(), "1,204".to_owned())), "{texts:?}");
    }
}
