//! The period that figures are of.

use domain::Timestamp;
use leptos::prelude::*;

/// The form that asks for another one.
#[component]
pub fn PeriodFilter(
    /// The page's address.
    path: String,
    /// What the first day is called.
    label: &'static str,
    /// The first and the last day, as they were typed.
    typed: (Option<String>, Option<String>),
    /// When the figures begin.
    from: Timestamp,
    /// When they end.
    to: Timestamp,
    /// What the usual period is called.
    usual: &'static str,
    /// Whether it is another than the usual one.
    is_filtered: bool,
) -> impl IntoView {
    let clear = is_filtered.then(|| view! { <a class="button quiet" href=path.clone()>{usual}</a> });
    view! {
        <form class="toolbar" method="get" action=path>
            <div class="field">
                <label for="from">{label}</label>
                <input class="input" id="from" type="date" name="from" value=shown(typed.0, from) />
            </div>
            <div class="field">
                <label for="to">"to"</label>
                <input class="input" id="to" type="date" name="to" value=shown(typed.1, to) />
            </div>
            <button class="button">"Show"</button>
            {clear}
        </form>
    }
}

/// A date as a field holds it: what was typed, or the day of what holds instead.
fn shown(typed: Option<String>, holds: Timestamp) -> String {
    let day = || jiff::Timestamp::from_microsecond(holds.as_micros()).map(|at| at.strftime("%Y-%m-%d").to_string());
    typed.filter(|typed| !typed.trim().is_empty()).unwrap_or_else(|| day().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_stays_as_it_was_typed() {
        let holds = Timestamp::from_secs(1_784_116_800);
        assert_eq!(shown(None, holds), "2026-07-15");
        assert_eq!(shown(Some(" ".to_owned()), holds), "2026-07-15");
        assert_eq!(shown(Some("2026-01-02".to_owned()), holds), "2026-01-02");
    }
}
