//! When broadcasts may go out.

use domain::{DayHours, Preset, QuietMode, WEEKDAYS, WeekHours};
use engine::{DayHoursPatch, QuietHoursPatch, Site, WeekHoursPatch};
use leptos::prelude::*;

use super::Panel;
use super::panel_form::PanelForm;
use crate::components::Wrong;
use crate::forms::Draft;

/// No quiet hours, the site's own, or those of the recipients' countries; and the site's own for each day.
#[component]
pub fn QuietHoursPanel(site: Site, draft: Draft) -> impl IntoView {
    let quiet = site.settings.quiet_hours;
    let chosen = draft.value("mode").unwrap_or_else(|| quiet.mode.as_str().to_owned());
    let modes = QuietMode::ALL
        .map(|mode| {
            let (words, hint) = words_of(mode);
            view! {
                <label class="check">
                    <input type="radio" name="mode" value=mode.as_str() checked={mode.as_str() == chosen} />
                    <span>{words} <span class="hint">{hint}</span></span>
                </label>
            }
        })
        .collect_view();
    let days = WEEKDAYS
        .into_iter()
        .zip(WeekHours::FIELDS)
        .zip(quiet.hours.days())
        .map(|((day, field), hours)| view! { <Day day=day hours=hours draft=draft.clone() error=draft.error(field) /> })
        .collect_view();
    let presets = Preset::all()
        .iter()
        .map(|preset| {
            let regions = preset.regions.iter().map(|region| region.name()).collect::<Vec<_>>().join(", ");
            let states = (!preset.states.is_empty()).then(|| {
                let states =
                    preset.states.iter().map(|state| format!("{}: {}", state.name, state.words)).collect::<Vec<_>>();
                view! { <p class="hint">{format!("By area code: {}", states.join("; "))}</p> }
            });
            view! { <li>{format!("{regions}: {}", preset.words)} {states}</li> }
        })
        .collect_view();
    view! {
        <PanelForm panel=Panel::QuietHours site=site.slug.to_string() title="Quiet hours">
            <p class="hint">
                "Outside these hours broadcasts wait, by the clock where the recipient is. Welcomes, codes, answers and STOP confirmations don't. Where a number may be in several time zones, the hour must be right in all of them."
            </p>
            <fieldset class="field">
                <legend>"Which hours count"</legend>
                <div class="options">{modes}</div>
            </fieldset>
            <Wrong words=draft.error("quiet_hours.mode") />
            <fieldset class="field">
                <legend>"Own hours"</legend>
                <p class="hint">"Leave both times of a day empty to send nothing on it. An end that isn't later than the beginning is one of the next day."</p>
                <div class="stack tight">{days}</div>
            </fieldset>
            <Wrong words=draft.error("quiet_hours.hours") />
            <details>
                <summary>"Countries with hours of their own"</summary>
                <ul class="plain">{presets}</ul>
                <p class="hint">"Other states of the USA and some carriers ask for more. This is no legal advice."</p>
            </details>
        </PanelForm>
    }
}

/// The hours of one day.
#[component]
fn Day(day: &'static str, hours: Option<DayHours>, draft: Draft, error: Option<String>) -> impl IntoView {
    let name = capitalised(day);
    let about = error.is_some().then(|| format!("{day}-error"));
    let time = |end: &str, stored: Option<String>| {
        let field = format!("{day}_{end}");
        let value = draft.value(&field).or(stored).unwrap_or_default();
        view! {
            <input
                class="input"
                name=field
                value=value
                placeholder="–"
                size="6"
                maxlength="8"
                autocomplete="off"
                aria-label=format!("{name} {end}")
                aria-invalid=about.is_some().then_some("true")
                aria-describedby=about.clone()
            />
        }
    };
    let from = time("from", hours.map(|hours| hours.from.to_string()));
    let to = time("to", hours.map(|hours| hours.to.to_string()));
    view! {
        <div class="day">
            <span>{name.clone()}</span>
            <div class="row">{from} <span>"to"</span> {to}</div>
            <Wrong words=error id=about />
        </div>
    }
}

/// What the form says, as a patch: a day of which both times are empty sends nothing.
pub(super) fn patch(value: impl Fn(&str) -> Option<String>) -> QuietHoursPatch {
    let mut hours = WeekHoursPatch::default();
    for (day, into) in WEEKDAYS.into_iter().zip(hours.days_mut()) {
        let time = |end: &str| value(&format!("{day}_{end}")).map(|time| time.trim().to_owned());
        if let (Some(from), Some(to)) = (time("from"), time("to")) {
            let empty = from.is_empty() && to.is_empty();
            *into = Some((!empty).then_some(DayHoursPatch { from, to }));
        }
    }
    QuietHoursPatch { mode: value("mode").filter(|mode| !mode.is_empty()), hours: Some(hours) }
}

const fn words_of(mode: QuietMode) -> (&'static str, &'static str) {
    match mode {
        QuietMode::Off => ("None", "Broadcasts go out at any hour, also in the middle of the recipient's night."),
        QuietMode::Own => ("Our own hours", "The hours below, for everybody."),
        QuietMode::Countries => {
            ("The hours of the recipient's country", "Where one is listed below; the own hours for all others.")
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_times_sends_nothing_and_one_that_is_not_sent_stays() {
        let typed = |field: &str| {
            let value = match field {
                "mode" => "own",
                "monday_from" => " 9:00 ",
                "monday_to" => "18:00",
                "sunday_from" | "sunday_to" => " ",
                "friday_from" => "8:00",
                "friday_to" => "",
                _ => return None,
            };
            Some(value.to_owned())
        };
        let patch = patch(typed);
        let hours = patch.hours.unwrap();
        let day = |from: &str, to: &str| Some(Some(DayHoursPatch { from: from.to_owned(), to: to.to_owned() }));
        assert_eq!(patch.mode.as_deref(), Some("own"));
        assert_eq!((hours.monday, hours.sunday, hours.tuesday), (day("9:00", "18:00"), Some(None), None));
        assert_eq!(hours.friday, day("8:00", ""), "refused where it is read");
    }
}
