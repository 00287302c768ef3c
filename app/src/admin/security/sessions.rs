//! Where a person is signed in.

use engine::SessionView;
use leptos::prelude::*;

use crate::admin::When;
use crate::components::{Button, Column, DataTable};

/// The sessions, each with the button that ends it.
#[component]
pub fn Sessions(
    /// The one that asks first.
    sessions: Vec<SessionView>,
) -> impl IntoView {
    let rows = sessions.into_iter().map(|session| view! { <Row session=session /> }).collect_view();
    view! {
        <section class="panel" id="sessions" aria-labelledby="sessions-title">
            <header>
                <h2 id="sessions-title">"Where you are signed in"</h2>
            </header>
            <p class="muted">"A session ends after seven days without use, and thirty days after signing in."</p>
            <DataTable
                label="Sessions"
                columns=vec![
                    Column::Text("Browser"),
                    Column::Text("Address"),
                    Column::Text("Signed in"),
                    Column::Text("Last used"),
                    Column::Tools("Sign out"),
                ]
            >
                {rows}
            </DataTable>
            <form class="button-row" method="post" action="/fn/sessions-end">
                <Button class="danger">"Sign out everywhere"</Button>
            </form>
        </section>
    }
}

#[component]
fn Row(session: SessionView) -> impl IntoView {
    let agent = session.agent.unwrap_or_default();
    let browser = browser_of(&agent);
    let end = if session.is_this {
        view! { <span class="tag">"This one"</span> }.into_any()
    } else {
        view! {
            <form method="post" action="/fn/session-end">
                <input type="hidden" name="name" value=session.name />
                <button class="button quiet" aria-label=format!("Sign out {browser}")>"Sign out"</button>
            </form>
        }
        .into_any()
    };
    let moment = |at: Option<domain::Timestamp>| at.map(|at| view! { <When at=at /> });
    view! {
        <tr role="row">
            <td class="main" data-label="Browser" role="cell" title=agent>{browser.clone()}</td>
            <td data-label="Address" role="cell">{session.address.unwrap_or_else(|| "–".to_owned())}</td>
            <td data-label="Signed in" role="cell">{moment(session.began)}</td>
            <td data-label="Last used" role="cell">{moment(session.seen.or(session.began))}</td>
            <td class="tools" role="cell">{end}</td>
        </tr>
    }
}

/// What to call a browser, of what it calls itself. Names that others carry too come last.
fn browser_of(agent: &str) -> String {
    let named = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name)
    };
    let browser = named(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser_of;

    #[test]
    fn browsers_have_names() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 \
                    Safari/537.36 Edg/126.0.0.0";
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                      Version/17.5 Mobile/15E148 Safari/604.1";
        assert_eq!(browser_of(edge), "Edge on Windows");
        assert_eq!(browser_of(iphone), "Safari on iPhone");
        assert_eq!(browser_of("curl/8"), "Unknown browser");
    }
}
