//! The pages of the console, as a browser asks for them.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use reqwest::header;

use crate::carillon::OWNER;
use crate::database::People;
use crate::sink::Options as Behaviour;
use crate::stage::{Stage, Target};
use crate::table::Row;
use crate::times::Times;
use crate::words::{grouped, milliseconds, tell};

/// What p95 of any page may take.
const PAGE: Duration = Duration::from_millis(50);
/// How often each page is asked for.
const TIMES: u32 = 40;

/// Every page that the console's navigation leads to, after a broadcast to everybody.
pub(crate) async fn pages(target: &Target, subscribers: u64) -> anyhow::Result<Vec<Row>> {
    tell("the pages of the console")?;
    let stage = Stage::set(target, subscribers, People::Mixed, Behaviour::default()).await?;
    stage.grant().await?;
    stage.broadcast("pages").await?;
    let browser = Browser::sign_in(&stage.carillon.url).await?;
    let mut slowest = Vec::new();
    for path in browser.pages().await? {
        let mut times = Times::default();
        for _ in 0..TIMES {
            times.push(browser.page(&path).await?.1);
        }
        slowest.push((times.spread(), path));
    }
    slowest.sort_by_key(|(spread, _)| std::cmp::Reverse(spread.p95));
    slowest.iter().take(12).try_for_each(|(spread, path)| tell(&format!("  {} {path}", spread.words())))?;
    let count = slowest.len();
    let (worst, path) = slowest.first().context("no page was found")?;
    let row = Row::new(
        format!(
            "any of {count} pages of the console, {} subscribers and as many messages, {}",
            grouped(subscribers),
            stage.database.engine()
        ),
        "p95 under 50 ms",
        format!("slowest: {path}, p50 {}, p95 {}", milliseconds(worst.p50), milliseconds(worst.p95)),
        worst.p95 < PAGE,
    );
    stage.carillon.stop().await?;
    Ok(vec![row])
}

/// Somebody who has signed in.
struct Browser {
    client: reqwest::Client,
    url: String,
    cookie: String,
}

impl Browser {
    async fn sign_in(url: &str) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let (email, password) = OWNER;
        let form =
            client.post(format!("{url}/fn/sign-in")).header(header::ORIGIN, url).header(header::ACCEPT, "text/html");
        let answer = form.form(&[("email", email), ("password", password), ("next", "/admin")]).send().await?;
        let cookies = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookies: Vec<_> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
        ensure!(!cookies.is_empty(), "signing in gave {} and no cookie", answer.status());
        Ok(Self { cookie: cookies.join("; "), client, url: url.to_owned() })
    }

    /// A page, and what it took.
    async fn page(&self, path: &str) -> anyhow::Result<(String, Duration)> {
        let started = Instant::now();
        let answer = self.client.get(format!("{}{path}", self.url)).header(header::COOKIE, &self.cookie).send().await?;
        let status = answer.status();
        let html = answer.text().await?;
        let time = started.elapsed();
        ensure!(status.is_success() || status.is_redirection(), "{path}: {status}");
        Ok((html, time))
    }

    /// What the overview leads to, and what those pages lead to; of each kind of page about one thing, the first.
    async fn pages(&self) -> anyhow::Result<Vec<String>> {
        let mut found = BTreeSet::from(["/admin/sites/main".to_owned()]);
        let mut kinds = BTreeSet::new();
        let mut to_read: Vec<String> = found.iter().cloned().collect();
        for _ in 0..2 {
            let mut next = Vec::new();
            for path in &to_read {
                for link in links(&self.page(path).await?.0) {
                    if kinds.insert(kind(&link)) && found.insert(link.clone()) {
                        next.push(link);
                    }
                }
            }
            to_read = next;
        }
        Ok(found.into_iter().collect())
    }
}

/// The console's pages that a page links to, without what narrows or sorts them.
fn links(html: &str) -> Vec<String> {
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let pages = links.filter(|link| link.starts_with("/admin") && !link.contains(['?', '#', '.']));
    pages.map(str::to_owned).collect()
}

/// The path with `{id}` for what stands for one thing among many.
fn kind(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.len() == 36 { "{id}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}
