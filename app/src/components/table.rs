//! A list as a table: rows on wide screens, cards on phones.

use leptos::prelude::*;

/// The head of a column.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    /// Words.
    Text(&'static str),
    /// Figures.
    Number(&'static str),
    /// Buttons at the row's end; their words are for screen readers.
    Tools(&'static str),
}

/// A table with its head; the rows go inside. Its parts say what they are, because cards lose what tables say by themselves.
#[component]
pub fn DataTable(
    /// What it lists, where no heading says so.
    #[prop(optional)]
    label: Option<&'static str>,
    /// The id of the heading that says so.
    #[prop(optional)]
    labelled_by: Option<&'static str>,
    /// Whether the box itself takes the focus, so that keys can scroll it: where nothing in the rows does.
    #[prop(optional)]
    focusable: bool,
    /// Whether it stands inside of something else, and stays a table on phones.
    #[prop(optional)]
    small: bool,
    /// Its columns.
    columns: Vec<Column>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let heads = columns
        .into_iter()
        .map(|column| match column {
            Column::Text(words) => view! { <th scope="col" role="columnheader">{words}</th> }.into_any(),
            Column::Number(words) => view! { <th class="num" scope="col" role="columnheader">{words}</th> }.into_any(),
            Column::Tools(words) => view! {
                <th class="tools" scope="col" role="columnheader">
                    <span class="visually-hidden">{words}</span>
                </th>
            }
            .into_any(),
        })
        .collect_view();
    view! {
        <div
            class="table-box"
            tabindex=focusable.then_some("0")
            role=focusable.then_some("region")
            aria-label=label.filter(|_| focusable)
            aria-labelledby=labelled_by.filter(|_| focusable)
        >
            <table class=if small { "table small" } else { "table" } role="table" aria-label=label aria-labelledby=labelled_by>
                <thead role="rowgroup">
                    <tr role="row">{heads}</tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
}
