//! How the latest days went: charts.

use domain::{Region, Timestamp};
use engine::{CreditPace, DayFigures, SentFigures, TrendPeriod, Trends};
use leptos::prelude::*;

use crate::admin::{Noun, Section, count, grouped};
use crate::components::{Chart, ChartRow, ChartTable, Icon, IconName, Look, Plot, Series};
use crate::ui::Managers;

/// Countries with a bar of their own; the others share one.
const COUNTRIES: usize = 8;

/// The charts, and the way to other periods.
#[component]
pub fn TrendsSection(
    /// The days.
    trends: Trends,
    /// The site's slug.
    site: String,
) -> impl IntoView {
    if trends.is_empty() {
        return view! { <NothingYet site=site /> }.into_any();
    }
    let period = trends.period;
    let days = Listed::of(&trends.days.days);
    let regions: Vec<_> = trends.days.regions.iter().map(|(region, figures)| (*region, *figures)).collect();
    view! {
        <section class="stack" aria-labelledby="trends">
            <div class="row between">
                <h2 id="trends">{format!("The last {} days", period.days())}</h2>
                <Periods site=site here=period />
            </div>
            <div class="charts">
                <People days=days.clone() />
                <ComingAndGoing days=days.clone() />
                <Sends days=days.clone() />
                <Countries regions=regions />
                <Credits days=days pace=trends.pace />
            </div>
            <p class="small muted">"Days are those of UTC; today's is not over yet."</p>
        </section>
    }
    .into_any()
}

/// Days with their names.
#[derive(Clone)]
struct Listed {
    /// Short, for the drawing.
    short: Vec<String>,
    /// With the year, for the table.
    long: Vec<String>,
    days: Vec<DayFigures>,
}

impl Listed {
    fn of(days: &[(Timestamp, DayFigures)]) -> Self {
        let all = |format: &'static str| days.iter().map(|(at, _)| named(*at, format)).collect();
        Self { short: all("%-d %b"), long: all("%-d %b %Y"), days: days.iter().map(|(_, day)| *day).collect() }
    }

    fn series(&self, label: &'static str, look: Look, figure: impl Fn(&DayFigures) -> u64) -> Series {
        Series { label, look, figures: self.days.iter().map(figure).collect() }
    }

    fn sum(&self, figure: impl Fn(&DayFigures) -> u64) -> u64 {
        self.days.iter().map(figure).sum()
    }

    /// A row for each day, the latest first.
    fn table(&self, heads: Vec<&'static str>, row: impl Fn(&DayFigures) -> Vec<String>) -> ChartTable {
        let rows = self.long.iter().zip(&self.days).rev();
        let rows = rows.map(|(day, figures)| [vec![day.clone()], row(figures)].concat()).collect();
        ChartTable { heads, rows }
    }

    fn count(&self) -> String {
        count(u64::try_from(self.days.len()).unwrap_or(0), Noun::Day)
    }
}

fn named(at: Timestamp, format: &str) -> String {
    let at = jiff::Timestamp::from_microsecond(at.as_micros());
    at.map(|at| at.strftime(format).to_string()).unwrap_or_default()
}

/// Links to the other periods.
#[component]
fn Periods(site: String, here: TrendPeriod) -> impl IntoView {
    let path = Section::Overview.path(&site);
    let links = TrendPeriod::ALL.into_iter().map(|period| {
        let days = period.days();
        let href = if period == TrendPeriod::default() { path.clone() } else { format!("{path}?days={days}") };
        view! { <a class="button quiet" href=href aria-current=(period == here).then_some("page")>{format!("{days} days")}</a> }
    });
    view! { <nav class="row periods" aria-label="Period">{links.collect_view()}</nav> }
}

/// How many receive texts.
#[component]
fn People(days: Listed) -> impl IntoView {
    let active = |day: &DayFigures| day.active;
    let (first, last) = (days.days.first().map_or(0, active), days.days.last().map_or(0, active));
    let receive = match last {
        1 => "1 subscriber receives texts now".to_owned(),
        _ => format!("{} receive texts now", count(last, Noun::Subscriber)),
    };
    let change = match last.abs_diff(first) {
        0 => "as many as".to_owned(),
        more if last > first => format!("{} more than", grouped(more)),
        fewer => format!("{} fewer than", grouped(fewer)),
    };
    let since = days.short.first().cloned().unwrap_or_default();
    let words = format!("{receive}, {change} at the end of {since}.");
    let table = days.table(vec!["Day", "Subscribers who receive"], |day| vec![grouped(day.active)]);
    let plot = Plot::Line(days.series("Subscribers who receive", Look::Solid, active));
    view! { <Chart id="chart-people" title="Subscribers" words=words plot=Some(plot) times=days.short table=table /> }
}

/// Opt-ins and STOPs.
#[component]
fn ComingAndGoing(days: Listed) -> impl IntoView {
    let (came, left) = (days.sum(|day| day.opt_ins), days.sum(|day| day.stops));
    let words = match (came, left) {
        (0, 0) => format!("Nobody opted in or left in {}.", days.count()),
        _ => format!("{} opted in and {} left in {}.", numbers(came), grouped(left), days.count()),
    };
    let plot = (came + left > 0).then(|| {
        let up = days.series("Opt-ins", Look::Solid, |day| day.opt_ins);
        Plot::UpAndDown(up, days.series("STOPs and requests to leave", Look::Striped, |day| day.stops))
    });
    let table = days.table(vec!["Day", "Opt-ins", "STOPs"], |day| vec![grouped(day.opt_ins), grouped(day.stops)]);
    view! { <Chart id="chart-opt-ins" title="Opt-ins and STOPs" words=words plot=plot times=days.short table=table /> }
}

/// What was sent, by day.
#[component]
fn Sends(days: Listed) -> impl IntoView {
    let sum = SentFigures {
        sent: days.sum(|day| day.sent),
        delivered: days.sum(|day| day.delivered),
        undelivered: days.sum(|day| day.undelivered),
    };
    let words = match sum.sent {
        0 => format!("Nothing was sent in {}.", days.count()),
        sent => format!("{} sent in {}: {}.", count(sent, Noun::Message), days.count(), fates(sum)),
    };
    let open = |day: &DayFigures| unreported(day.sent, day.delivered, day.undelivered);
    let plot = (sum.sent > 0).then(|| {
        Plot::Stacked(vec![
            days.series(DELIVERED.0, DELIVERED.1, |day| day.delivered),
            days.series(UNDELIVERED.0, UNDELIVERED.1, |day| day.undelivered),
            days.series(UNREPORTED.0, UNREPORTED.1, open),
        ])
    });
    let table = days.table(vec!["Sent on", "Sent", DELIVERED.0, UNDELIVERED.0, UNREPORTED.0], |day| {
        [day.sent, day.delivered, day.undelivered, open(day)].map(grouped).to_vec()
    });
    view! { <Chart id="chart-sent" title="Messages by day" words=words plot=plot times=days.short table=table /> }
}

/// What was sent, by country.
#[component]
fn Countries(regions: Vec<(Option<Region>, SentFigures)>) -> impl IntoView {
    let mut regions = regions;
    regions.sort_by_key(|(region, figures)| (std::cmp::Reverse(figures.sent), country(*region)));
    let sent: u64 = regions.iter().map(|(_, figures)| figures.sent).sum();
    let words = match regions.first() {
        None => "Nothing was sent in this time.".to_owned(),
        Some((region, _)) if regions.len() == 1 => format!("All of them went to {}.", country(*region)),
        Some((region, figures)) => format!(
            "{} countries; the most went to {}: {} of {}.",
            grouped(u64::try_from(regions.len()).unwrap_or(0)),
            country(*region),
            grouped(figures.sent),
            grouped(sent)
        ),
    };
    let rows = regions.iter().map(|(region, figures)| {
        let open = unreported(figures.sent, figures.delivered, figures.undelivered);
        let figures = [figures.sent, figures.delivered, figures.undelivered, open].map(grouped);
        [vec![country(*region)], figures.to_vec()].concat()
    });
    let table =
        ChartTable { heads: vec!["Country", "Sent", DELIVERED.0, UNDELIVERED.0, UNREPORTED.0], rows: rows.collect() };
    let plot = (sent > 0).then(|| Plot::Rows(vec![DELIVERED, UNDELIVERED, UNREPORTED], bars(&regions)));
    view! { <Chart id="chart-countries" title="Messages by country" words=words plot=plot table=table /> }
}

/// The countries with the most messages, and all the others together.
fn bars(regions: &[(Option<Region>, SentFigures)]) -> Vec<ChartRow> {
    let (first, others) = regions.split_at(regions.len().min(COUNTRIES));
    let mut bars: Vec<ChartRow> = first.iter().map(|(region, figures)| bar(country(*region), *figures)).collect();
    if !others.is_empty() {
        let rest = others.iter().fold(SentFigures::default(), |sum, (_, figures)| SentFigures {
            sent: sum.sent + figures.sent,
            delivered: sum.delivered + figures.delivered,
            undelivered: sum.undelivered + figures.undelivered,
        });
        bars.push(bar(format!("{} others", grouped(u64::try_from(others.len()).unwrap_or(0))), rest));
    }
    bars
}

fn bar(label: String, figures: SentFigures) -> ChartRow {
    let open = unreported(figures.sent, figures.delivered, figures.undelivered);
    let parts = vec![(DELIVERED.1, figures.delivered), (UNDELIVERED.1, figures.undelivered), (UNREPORTED.1, open)];
    ChartRow { label, parts, value: grouped(figures.sent) }
}

/// Credits spent, and how long the rest lasts.
#[component]
fn Credits(days: Listed, pace: CreditPace) -> impl IntoView {
    let spent = |day: &DayFigures| u64::try_from(day.spent.get()).unwrap_or(0);
    let plot = (pace.spent.get() > 0).then(|| Plot::Stacked(vec![days.series("Credits spent", Look::Solid, spent)]));
    // More may have come back on a day than was spent on it.
    let table = days.table(vec!["Day", "Credits spent"], |day| vec![grouped(day.spent.get())]);
    let words = how_long(pace);
    view! { <Chart id="chart-credits" title="Credits" words=words plot=plot times=days.short table=table /> }
}

/// How long the credits last, in words.
fn how_long(pace: CreditPace) -> String {
    let left = u64::try_from(pace.available.get()).unwrap_or(0);
    let spent = u64::try_from(pace.spent.get()).unwrap_or(0);
    let Some(days) = pace.lasts_days else {
        return format!("{} left; none were spent in this time.", count(left, Noun::Credit));
    };
    let over = match pace.over_days {
        1 => "today".to_owned(),
        days => format!("in {}", count(days, Noun::Day)),
    };
    let lasts = match days {
        _ if left == 0 => return format!("No credits are left; {} were spent {over}.", grouped(spent)),
        0 => "not even a day".to_owned(),
        1..=FAR => format!("about {}", count(days, Noun::Day)),
        _ => "more than two years".to_owned(),
    };
    format!(
        "{} left. As {} were spent {over}, that lasts {lasts} at this pace.",
        count(left, Noun::Credit),
        grouped(spent)
    )
}

/// Beyond so many days nobody plans.
const FAR: u64 = 730;

const DELIVERED: (&str, Look) = ("Delivered", Look::Solid);
const UNDELIVERED: (&str, Look) = ("Not delivered", Look::Striped);
const UNREPORTED: (&str, Look) = ("No report yet", Look::Hollow);

fn unreported(sent: u64, delivered: u64, undelivered: u64) -> u64 {
    sent.saturating_sub(delivered + undelivered)
}

/// What became of messages, in words: `98 % delivered, 12 not delivered, 40 without a report`.
fn fates(sum: SentFigures) -> String {
    let mut words = vec![format!("{} delivered", share(sum.delivered, sum.sent))];
    if sum.undelivered > 0 {
        words.push(format!("{} not", grouped(sum.undelivered)));
    }
    let open = unreported(sum.sent, sum.delivered, sum.undelivered);
    if open > 0 {
        words.push(format!("{} without a report yet", grouped(open)));
    }
    words.join(", ")
}

/// A share in whole per cent; all and nothing only where it is that.
fn share(part: u64, whole: u64) -> String {
    let percent = u128::from(part) * 100 / u128::from(whole.max(1));
    match percent {
        0 if part > 0 => "less than 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

fn numbers(figure: u64) -> String {
    if figure == 1 { "1 number".to_owned() } else { format!("{} numbers", grouped(figure)) }
}

fn country(region: Option<Region>) -> String {
    region.map_or_else(|| "No country".to_owned(), |region| region.name().to_owned())
}

/// Before anything happened.
#[component]
fn NothingYet(site: String) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=IconName::Overview />
            <h2>"No figures yet"</h2>
            <p>"Who comes and goes, what is sent and delivered and how long the credits last is drawn here from the first opt-in on."</p>
            <Managers>
                <a class="button" href=format!("/s/{site}")>"Open the site's page"</a>
            </Managers>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use domain::Credits;

    use super::*;

    #[test]
    fn shares_are_neither_all_nor_nothing_unless_they_are() {
        for (part, whole, text) in
            [(0, 10, "0 %"), (1, 1_000, "less than 1 %"), (999, 1_000, "99 %"), (7, 7, "100 %"), (0, 0, "0 %")]
        {
            assert_eq!(share(part, whole), text);
        }
    }

    #[test]
    fn the_pace_is_said_in_words() {
        let pace = |available, spent, over_days, lasts_days| {
            let (available, spent) = (Credits::new(available), Credits::new(spent));
            how_long(CreditPace { available, spent, over_days, lasts_days })
        };
        assert_eq!(pace(412, 0, 30, None), "412 credits left; none were spent in this time.");
        assert_eq!(
            pace(412, 1_204, 30, Some(10)),
            "412 credits left. As 1,204 were spent in 30 days, that lasts about 10 days at this pace."
        );
        assert!(pace(3, 7, 1, Some(0)).contains("were spent today, that lasts not even a day"));
        assert!(pace(9_000_000, 7, 30, Some(u64::MAX)).contains("more than two years"));
        assert_eq!(pace(0, 7, 30, Some(0)), "No credits are left; 7 were spent in 30 days.");
    }

    #[test]
    fn the_smallest_countries_share_a_bar() {
        let figures = |sent| SentFigures { sent, delivered: sent, undelivered: 0 };
        let regions: Vec<_> = (0..11).map(|n| (None, figures(20 - n))).collect();
        let bars = bars(&regions);
        assert_eq!(bars.len(), COUNTRIES + 1);
        assert_eq!((bars[8].label.as_str(), bars[8].value.as_str()), ("3 others", "33"));
    }
}
