//! Whatever changes something leaves its line in the audit log. The lists are those that the router is built from, the registry
//! of server functions and the registry of acts: what is new and not made in the day below fails.

mod calls;
mod day;
mod reading;
mod watched;

use std::collections::BTreeSet;

use app::functions::FUNCTIONS;
use engine::Act;
use reqwest::Method;
use server::routes::{Access, table};

use self::calls::{CALLS, Leaves};
use self::watched::Done;
use crate::routes::filled;
use crate::support::{Database, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_that_changes_something_is_accounted_for() {
    let mut there: Vec<String> = FUNCTIONS.iter().map(|(path, _)| (*path).to_owned()).collect();
    for route in table() {
        for call in route.calls {
            let by_people = !matches!(call.access, Access::WebhookSecret);
            if by_people && !matches!(call.method, "GET" | "OPTIONS") {
                there.push(format!("{} {}", call.method, route.path));
            }
        }
    }
    // Which pages take a form is known to the pages alone.
    let app = TestApp::start(Database::sqlite()).await;
    for page in app::routes() {
        let posted = app.call(Method::POST, &filled(page.path, "0")).sent_by_our_page(&app).send().await;
        if posted.status != 405 {
            there.push(format!("POST {}", page.path));
        }
    }
    let mut listed: Vec<String> = CALLS.iter().map(|(call, _)| (*call).to_owned()).collect();
    there.sort();
    listed.sort();
    assert_eq!(listed, there);
    for (call, leaves) in CALLS {
        match leaves {
            Leaves::Line(words) | Leaves::Lines(words) => {
                assert!(!words.is_empty() && words.iter().all(|word| word.parse::<Act>().is_ok()), "{call}");
            }
            Leaves::Nothing(why) => assert!(!why.is_empty(), "{call}"),
        }
    }
}

/// The day holds every call with every line it can leave, and every act there is.
fn assert_whole(done: &Done) {
    let mut expected = BTreeSet::new();
    for (call, leaves) in CALLS {
        if let Leaves::Line(words) | Leaves::Lines(words) = leaves {
            expected.extend(words.iter().map(|word| ((*call).to_owned(), (*word).to_owned())));
        }
    }
    let missing: Vec<_> = expected.difference(done).collect();
    assert!(missing.is_empty(), "never done in this test: {missing:?}");
    let acts: BTreeSet<&str> = done.iter().map(|(_, word)| word.as_str()).collect();
    let forgotten: Vec<_> = Act::ALL.iter().map(|act| act.as_str()).filter(|act| !acts.contains(act)).collect();
    assert!(forgotten.is_empty(), "acts that nothing here does: {forgotten:?}");
}

async fn a_day(new: impl AsyncFn() -> Database) {
    let parts = [
        tokio::spawn(day::sites(new().await)),
        tokio::spawn(day::subscribers(new().await)),
        tokio::spawn(day::messages(new().await)),
        tokio::spawn(day::unclear(new().await)),
        tokio::spawn(day::waiting(new().await)),
        tokio::spawn(day::people(new().await)),
        tokio::spawn(day::first_owner(new().await)),
    ];
    // Each is heard out, so that all that is wrong is told at once.
    let parts = futures::future::join_all(parts).await;
    let done = parts.into_iter().flat_map(Result::unwrap).collect();
    assert_whole(&done);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_act_leaves_its_line_on_sqlite() {
    a_day(async || Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_act_leaves_its_line_on_postgres() {
    if Database::postgres().await.is_some() {
        a_day(async || Database::postgres().await.unwrap()).await;
    }
}
