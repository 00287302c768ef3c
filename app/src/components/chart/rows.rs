//! A bar for each row, with its words beside it.

use leptos::prelude::*;

use super::Look;
use super::draw::scaled;

/// A bar is so long and so thick, in the drawing's own units.
const LENGTH: u64 = 1_000;
const THICKNESS: u64 = 100;

/// A row.
#[derive(Clone, Debug)]
pub struct ChartRow {
    /// What it is about.
    pub label: String,
    /// Its parts, one after the other.
    pub parts: Vec<(Look, u64)>,
    /// What stands at its end.
    pub value: String,
}

/// The rows, the longest bar as long as there is room.
#[component]
pub(super) fn Rows(id: &'static str, rows: Vec<ChartRow>) -> impl IntoView {
    let sum = |row: &ChartRow| row.parts.iter().map(|(_, figure)| figure).sum::<u64>();
    let most = rows.iter().map(sum).max().unwrap_or(0);
    let rows = rows.into_iter().enumerate().map(|(place, row)| {
        let stripes = format!("{id}-stripes-{place}");
        let bars = along(&row.parts, most).into_iter().map(|(look, from, length)| {
            let fill = (look == Look::Striped).then(|| format!("url(#{stripes})"));
            view! { <rect class=look.class() fill=fill x=from y="0" width=length height=THICKNESS /> }
        });
        let bars = bars.collect_view();
        view! {
            <div class="chart-row">
                <span>{row.label}</span>
                <svg viewBox=format!("0 0 {LENGTH} {THICKNESS}") preserveAspectRatio="none">
                    <defs>
                        <pattern id=stripes.clone() width="16" height=THICKNESS patternUnits="userSpaceOnUse">
                            <rect class="stripe" width="9" height=THICKNESS />
                        </pattern>
                    </defs>
                    {bars}
                </svg>
                <span class="num">{row.value}</span>
            </div>
        }
    });
    rows.collect_view()
}

/// Bars one after the other: how each looks, where it begins, and how long it is; those of nothing are left out.
fn along(parts: &[(Look, u64)], most: u64) -> Vec<(Look, u64, u64)> {
    let mut before = 0;
    let bars = parts.iter().map(|(look, figure)| {
        let (from, to) = (scaled(before, most, LENGTH), scaled(before + figure, most, LENGTH));
        before += figure;
        (*look, from, to - from)
    });
    bars.filter(|(_, _, length)| *length > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_follow_each_other() {
        let parts = [(Look::Solid, 5), (Look::Striped, 0), (Look::Hollow, 5)];
        assert_eq!(along(&parts, 20), [(Look::Solid, 0, 250), (Look::Hollow, 250, 250)]);
        assert_eq!(along(&[(Look::Solid, 0)], 0), []);
    }
}
