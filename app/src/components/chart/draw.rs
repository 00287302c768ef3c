//! Charts over time. A drawing fills its box, whatever shape that has, so that words stand beside it and not in it.

use leptos::prelude::*;

use super::{Look, Plot, Series};
use crate::admin::grouped;

/// A point in time is so wide, and the drawing so high, in the drawing's own units.
const WIDTH: usize = 100;
const HEIGHT: u64 = 1_000;

/// A bar: how far from the top it begins, and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bar {
    look: Look,
    top: u64,
    length: u64,
}

/// The drawing with its scale and its first and last point in time.
#[component]
pub(super) fn Drawing(id: &'static str, plot: Plot, times: Vec<String>) -> impl IntoView {
    let (marks, scale, count) = match plot {
        Plot::Line(series) => line(&series, &times),
        Plot::Stacked(series) => stacked(id, &series, &times),
        Plot::UpAndDown(up, down) => up_and_down(id, &up, &down, &times),
        // Drawn elsewhere.
        Plot::Rows(..) => return ().into_any(),
    };
    let [first, last] = [times.first(), times.last()].map(|time| time.cloned().unwrap_or_default());
    view! {
        <div class="scale">{scale.into_iter().map(|mark| view! { <span>{mark}</span> }).collect_view()}</div>
        <svg viewBox=format!("0 0 {} {HEIGHT}", count * WIDTH) preserveAspectRatio="none">
            <Stripes id=id />
            {marks}
        </svg>
        <div class="ends">
            <span>{first}</span>
            <span>{last}</span>
        </div>
    }
    .into_any()
}

/// What is drawn, what stands at its scale from top to bottom, and how many points in time it has.
type Drawn = (AnyView, Vec<String>, usize);

fn line(series: &Series, times: &[String]) -> Drawn {
    let path = path_of(&series.figures);
    let (least, most) = range(&series.figures);
    let hovers = series.figures.iter().enumerate().map(|(place, figure)| {
        let words = format!("{}: {}", times.get(place).map_or("", String::as_str), grouped(*figure));
        view! { <rect class="hover" x=place * WIDTH y="0" width=WIDTH height=HEIGHT><title>{words}</title></rect> }
    });
    let marks = view! {
        <path class="line" d=path />
        {hovers.collect_view()}
    };
    (marks.into_any(), vec![grouped(most), grouped(least)], series.figures.len())
}

fn stacked(id: &str, series: &[Series], times: &[String]) -> Drawn {
    let count = series.first().map_or(0, |series| series.figures.len());
    let at = |place: usize| series.iter().map(move |series| (series.look, figure(series, place)));
    let most = (0..count).map(|place| at(place).map(|(_, figure)| figure).sum::<u64>()).max().unwrap_or(0).max(1);
    let groups = (0..count).map(|place| {
        let bars = pile(at(place), most, HEIGHT);
        let parts = series.iter().map(|series| (series.label, figure(series, place)));
        column(id, place, bars, &words_of(times.get(place), parts))
    });
    (groups.collect_view().into_any(), vec![grouped(most), "0".to_owned()], count)
}

fn up_and_down(id: &str, up: &Series, down: &Series, times: &[String]) -> Drawn {
    let most = |series: &Series| series.figures.iter().copied().max().unwrap_or(0);
    let (above, below) = (most(up), most(down));
    let whole = (above + below).max(1);
    let zero = scaled(above, whole, HEIGHT);
    let count = up.figures.len();
    let groups = (0..count).map(|place| {
        let (rise, fall) = (figure(up, place), figure(down, place));
        let risen = scaled(rise, whole, HEIGHT);
        let bars = vec![
            Bar { look: up.look, top: zero - risen.min(zero), length: risen },
            Bar { look: down.look, top: zero, length: scaled(fall, whole, HEIGHT) },
        ];
        column(id, place, bars, &words_of(times.get(place), [(up.label, rise), (down.label, fall)].into_iter()))
    });
    let marks = view! {
        {groups.collect_view()}
        <path class="zero" d=format!("M0 {zero}H{}", count * WIDTH) />
    };
    let bottom = if below == 0 { "0".to_owned() } else { format!("−{}", grouped(below)) };
    (marks.into_any(), vec![grouped(above), bottom], count)
}

/// The bars of one point in time; what they say is told to who points there.
fn column(id: &str, place: usize, bars: Vec<Bar>, words: &str) -> AnyView {
    let bars = bars.into_iter().filter(|bar| bar.length > 0).map(|bar| {
        let fill = (bar.look == Look::Striped).then(|| format!("url(#{id}-stripes)"));
        let (x, width) = (place * WIDTH + WIDTH / 8, WIDTH * 3 / 4);
        view! { <rect class=bar.look.class() fill=fill x=x y=bar.top width=width height=bar.length /> }
    });
    view! {
        <g>
            <title>{words.to_owned()}</title>
            <rect class="hover" x=place * WIDTH y="0" width=WIDTH height=HEIGHT />
            {bars.collect_view()}
        </g>
    }
    .into_any()
}

/// What stripes are made of; across, as the drawing is stretched along.
#[component]
fn Stripes(id: &'static str) -> impl IntoView {
    view! {
        <defs>
            <pattern id=format!("{id}-stripes") width=WIDTH height="70" patternUnits="userSpaceOnUse">
                <rect class="stripe" width=WIDTH height="42" />
            </pattern>
        </defs>
    }
}

fn words_of<'a>(time: Option<&String>, parts: impl Iterator<Item = (&'a str, u64)>) -> String {
    let parts: Vec<String> = parts.map(|(label, figure)| format!("{label} {}", grouped(figure))).collect();
    format!("{}: {}", time.map_or("", String::as_str), parts.join(", "))
}

fn figure(series: &Series, place: usize) -> u64 {
    series.figures.get(place).copied().unwrap_or(0)
}

/// Bars upon each other, from the bottom.
fn pile(parts: impl Iterator<Item = (Look, u64)>, most: u64, height: u64) -> Vec<Bar> {
    let mut below = 0;
    parts
        .map(|(look, figure)| {
            let (bottom, top) = (scaled(below, most, height), scaled(below + figure, most, height));
            below += figure;
            Bar { look, top: height - top, length: top - bottom }
        })
        .collect()
}

/// How long a bar of that figure is. What is there at all can be seen.
pub(super) fn scaled(figure: u64, most: u64, length: u64) -> u64 {
    let share = u128::from(figure) * u128::from(length) / u128::from(most.max(1));
    u64::try_from(share).unwrap_or(length).clamp(u64::from(figure > 0) * (length / 100), length)
}

/// The least and the greatest figure, which differ.
fn range(figures: &[u64]) -> (u64, u64) {
    let least = figures.iter().copied().min().unwrap_or(0);
    let most = figures.iter().copied().max().unwrap_or(0);
    if least < most { (least, most) } else { (least.saturating_sub(1), most + 1) }
}

/// From the first figure to the last, in the middle of each point in time.
fn path_of(figures: &[u64]) -> String {
    use std::fmt::Write as _;
    let (least, most) = range(figures);
    let mut path = String::new();
    for (place, figure) in figures.iter().enumerate() {
        let share = u128::from(figure - least) * u128::from(HEIGHT) / u128::from(most - least);
        let y = u128::from(HEIGHT) - share;
        let _ = write!(path, "{}{} {y}", if place == 0 { 'M' } else { 'L' }, place * WIDTH + WIDTH / 2);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_edge_to_edge() {
        assert_eq!(path_of(&[10, 20, 15]), "M50 1000L150 0L250 500");
        assert_eq!(path_of(&[7, 7]), "M50 500L150 500");
        assert_eq!(path_of(&[0]), "M50 1000");
        assert_eq!(path_of(&[u64::MAX - 1, 0]), "M50 0L150 1000");
    }

    #[test]
    fn bars_lie_upon_each_other_and_fill_what_is_the_most() {
        let parts = [(Look::Solid, 6), (Look::Striped, 1), (Look::Hollow, 3)];
        let bars = pile(parts.into_iter(), 10, 1_000);
        assert_eq!(
            bars.iter().map(|bar| (bar.top, bar.length)).collect::<Vec<_>>(),
            [(400, 600), (300, 100), (0, 300)]
        );
        assert!(pile([(Look::Solid, 0)].into_iter(), 10, 1_000).iter().all(|bar| bar.length == 0));
    }

    #[test]
    fn what_is_there_can_be_seen() {
        assert_eq!([0, 1, 50, 1_000_000].map(|figure| scaled(figure, 1_000_000, 1_000)), [0, 10, 10, 1_000]);
        assert_eq!(scaled(u64::MAX, u64::MAX, 1_000), 1_000);
    }
}
