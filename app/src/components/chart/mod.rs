//! A chart: drawn by the server, said in a sentence, with its figures in a table behind it.

mod draw;
mod rows;

use leptos::prelude::*;

use super::{Column, DataTable};
use draw::Drawing;
pub use rows::ChartRow;
use rows::Rows;

/// How a series looks. Each differs in more than its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Filled.
    Solid,
    /// Striped.
    Striped,
    /// An outline.
    Hollow,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Striped => "striped",
            Self::Hollow => "hollow",
        }
    }
}

/// One figure for each point in time.
#[derive(Clone, Debug)]
pub struct Series {
    /// What it is called.
    pub label: &'static str,
    /// How it looks.
    pub look: Look,
    /// The figures, in the order of time.
    pub figures: Vec<u64>,
}

/// What is drawn.
#[derive(Clone, Debug)]
pub enum Plot {
    /// A line of the one series, between its least and its greatest figure.
    Line(Series),
    /// A bar for each point in time: the series upon each other.
    Stacked(Vec<Series>),
    /// A bar for each point in time: the first series upwards, the second downwards.
    UpAndDown(Series, Series),
    /// A bar for each row, from the start of the line.
    Rows(Vec<(&'static str, Look)>, Vec<ChartRow>),
}

/// The figures of a chart, as a table.
#[derive(Clone, Debug)]
pub struct ChartTable {
    /// The heads of its columns; all but the first are over figures.
    pub heads: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// The chart, its heading and its table; instead of both a sentence where there is nothing to show.
#[component]
pub fn Chart(
    /// Its id, one of its own on the page.
    id: &'static str,
    /// What it shows.
    title: &'static str,
    /// The same in a sentence, with the figures that matter most.
    #[prop(into)]
    words: String,
    /// What is drawn; nothing where there is nothing to be shown yet.
    plot: Option<Plot>,
    /// What the points in time are called, in their order.
    #[prop(optional)]
    times: Vec<String>,
    /// The figures.
    table: ChartTable,
) -> impl IntoView {
    let (heading, said) = (format!("{id}-title"), format!("{id}-words"));
    let (labelled, described) = (heading.clone(), said.clone());
    let shown = plot.map(|plot| {
        let legend = legend(&plot);
        let drawing = match plot {
            Plot::Rows(_, rows) => view! { <Rows id=id rows=rows /> }.into_any(),
            other => view! { <Drawing id=id plot=other times=times /> }.into_any(),
        };
        view! {
            <div class="plot" role="img" aria-labelledby=labelled aria-describedby=described>
                {drawing}
            </div>
            {legend}
            <details>
                <summary>"The figures as a table"</summary>
                <Figures title=title table=table />
            </details>
        }
    });
    view! {
        <figure class="chart panel" id=id>
            <figcaption>
                <h3 id=heading>{title}</h3>
                <p id=said>{words}</p>
            </figcaption>
            {shown}
        </figure>
    }
}

/// What the looks mean, where there are several.
fn legend(plot: &Plot) -> Option<AnyView> {
    let series: Vec<(&'static str, Look)> = match plot {
        Plot::Line(_) => return None,
        Plot::Stacked(series) => series.iter().map(|series| (series.label, series.look)).collect(),
        Plot::UpAndDown(up, down) => vec![(up.label, up.look), (down.label, down.look)],
        Plot::Rows(series, _) => series.clone(),
    };
    let entries = (series.len() > 1).then_some(series)?.into_iter().map(|(label, look)| {
        view! {
            <li>
                <Swatch look=look />
                {label}
            </li>
        }
    });
    let entries = entries.collect_view();
    // The drawing is one image to who hears it: its sentence and the table say all of this.
    Some(view! { <ul class="legend" aria-hidden="true">{entries}</ul> }.into_any())
}

#[component]
fn Swatch(look: Look) -> impl IntoView {
    let stripes = (look == Look::Striped).then(|| view! { <path class="gaps" d="M0 4.5h12M0 9.5h12" /> });
    view! {
        <svg class="swatch" viewBox="0 0 12 12" width="12" height="12">
            <rect class=look.class() x="0.5" y="0.5" width="11" height="11" />
            {stripes}
        </svg>
    }
}

#[component]
fn Figures(title: &'static str, table: ChartTable) -> impl IntoView {
    let columns = table.heads.iter().enumerate().map(|(place, head)| match place {
        0 => Column::Text(head),
        _ => Column::Number(head),
    });
    let columns = columns.collect();
    let rows = table
        .rows
        .into_iter()
        .map(|row| {
            let cells = row.into_iter().zip(table.heads.clone()).enumerate().map(|(place, (cell, head))| {
                let class = if place == 0 { "main" } else { "num" };
                view! { <td class=class data-label=head role="cell">{cell}</td> }
            });
            view! { <tr role="row">{cells.collect_view()}</tr> }
        })
        .collect_view();
    view! {
        <DataTable label=title columns=columns small=true focusable=true>
            {rows}
        </DataTable>
    }
}
