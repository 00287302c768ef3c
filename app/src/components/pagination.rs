//! The pages of a list.

use leptos::prelude::*;
use translations::console_phrases;

use crate::admin::grouped;

/// The page sizes on offer.
const SIZES: [u32; 4] = [10, 25, 50, 100];

/// Where one is in a list, its other pages, and how much of it a page shows.
#[component]
pub fn Pagination<P, S>(
    /// The page one is on, from 1.
    page: u32,
    /// Rows a page.
    per_page: u32,
    /// Rows in all.
    total: u64,
    /// Whether `total` is an estimate.
    #[prop(optional)]
    estimated: bool,
    /// The address of a page.
    href: P,
    /// The address of the list with so many rows a page.
    size_href: S,
) -> impl IntoView
where
    P: Fn(u64) -> String + Send + Sync + 'static,
    S: Fn(u32) -> String + Send + Sync + 'static,
{
    let page = u64::from(page);
    let size = u64::from(per_page);
    let pages = total.div_ceil(size).max(1);
    let first = ((page - 1) * size + 1).min(total);
    let last = (page * size).min(total);
    let say = console_phrases();
    let (first, last, total) = (grouped(first), grouped(last), grouped(total));
    let range = if estimated { say.page_range_about(first, last, total) } else { say.page_range(first, last, total) };
    let sizes = SIZES
        .into_iter()
        .map(|size| {
            let current = (size == per_page).then_some("true");
            view! { <a href=size_href(size) aria-current=current>{size}</a> }
        })
        .collect_view();
    let links = (pages > 1).then(|| {
        let links = places(page, pages)
            .into_iter()
            .map(|place| match place {
                Some(number) => {
                    let current = (number == page).then_some("page");
                    let label = say.page_number(grouped(number));
                    view! { <li><a href=href(number) aria-current=current aria-label=label>{grouped(number)}</a></li> }
                        .into_any()
                }
                None => view! { <li><span class="gap">"…"</span></li> }.into_any(),
            })
            .collect_view();
        view! { <ol class="pages">{links}</ol> }
    });
    view! {
        <nav class="pagination" aria-label=say.pages()>
            <span class="range">{range}</span>
            <span class="sizes">{sizes} " " {say.per_page()}</span>
            {links}
        </nav>
    }
}

/// The page numbers to show: the ends, the neighbours, and gaps between.
fn places(page: u64, pages: u64) -> Vec<Option<u64>> {
    let mut shown = Vec::new();
    let mut before = 0;
    for number in (1..=pages).filter(|n| *n == 1 || *n == pages || n.abs_diff(page) <= 1) {
        match number - before {
            0 | 1 => {}
            2 => shown.push(Some(number - 1)),
            _ => shown.push(None),
        }
        shown.push(Some(number));
        before = number;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_pages_are_left_out() {
        assert_eq!(places(1, 1), [Some(1)]);
        assert_eq!(places(1, 4), [Some(1), Some(2), Some(3), Some(4)]);
        assert_eq!(places(6, 12), [Some(1), None, Some(5), Some(6), Some(7), None, Some(12)]);
        assert_eq!(places(4, 12), [Some(1), Some(2), Some(3), Some(4), Some(5), None, Some(12)]);
    }
}
