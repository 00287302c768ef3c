//! What stands around every page of the console: navigation, the site at hand, credits left, demo mode, notices.

use axum::http::StatusCode;
use domain::Credits;
use engine::{Engine, EngineError, FieldError, Mode, Role, SiteAccess};
use leptos::prelude::*;
use translations::console_phrases;

use super::banners::{Banners, BannersBar};
use super::scheme::SchemeChoice;
use super::shortcuts::{OpenShortcuts, Shortcuts};
use super::{Problems, Section, grouped};
use crate::components::{Icon, IconName, Notice, Tone};
use crate::forms::Draft;
use crate::islands::Enhancements;
use crate::session::SignedIn;

/// A site in the switcher.
#[derive(Clone, Debug)]
struct SiteLink {
    slug: String,
    name: String,
    /// What the reader may do there.
    role: Option<Role>,
}

/// What the frame shows, fetched beside the page's own data.
#[derive(Clone, Debug)]
pub struct Frame {
    email: String,
    /// Whether the reader owns a site at least.
    owner: bool,
    demo: bool,
    sites: Vec<SiteLink>,
    site: Option<SiteLink>,
    available: Option<Credits>,
    /// Texts of the site that wait for a person.
    waiting_texts: u64,
    banners: Banners,
    /// What could not be read of the page's address.
    problems: Vec<FieldError>,
}

impl Frame {
    /// The frame of a page about one site.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn of_site(engine: &Engine, me: &SignedIn, access: &SiteAccess) -> Result<Self, EngineError> {
        let mut frame = Self::of_person(engine, me).await?;
        let site = access.site();
        frame.site = Some(SiteLink { slug: site.slug.to_string(), name: site.name.clone(), role: access.role() });
        frame.banners.add_site(engine, access).await?;
        frame.available = Some(engine.credits(access).await?.available);
        frame.waiting_texts = engine.count_waiting_texts(access).await?;
        frame.demo = engine.uses_simulator(access).await?;
        Ok(frame)
    }

    /// The frame of a page about all sites. Where there is only one, its pages stay at hand.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn of_person(engine: &Engine, me: &SignedIn) -> Result<Self, EngineError> {
        let sites: Vec<SiteLink> = engine
            .sites(&me.actor)
            .await?
            .into_iter()
            .map(|site| SiteLink {
                slug: site.slug.to_string(),
                name: site.name,
                role: me.user.memberships.role_at(site.id),
            })
            .collect();
        let only = if let [only] = sites.as_slice() { Some(only.clone()) } else { None };
        Ok(Self {
            email: me.user.email.clone(),
            owner: me.user.memberships.role_somewhere() == Some(Role::Owner),
            demo: engine.mode().await? == Mode::Demo,
            site: only,
            sites,
            available: None,
            waiting_texts: 0,
            banners: Banners::of_all(engine).await?,
            problems: Vec::new(),
        })
    }

    /// The same, saying what could not be read of the page's address.
    #[must_use]
    pub fn with_problems(self, problems: Vec<FieldError>) -> Self {
        Self { problems, ..self }
    }

    /// The status of the page: 422 where something of its address could not be read.
    pub fn status(&self) -> StatusCode {
        if self.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }

    /// The pages for owners.
    fn owners_sections(&self) -> Vec<Section> {
        if self.owner { vec![Section::Sites, Section::Users, Section::ApiKeys, Section::Audit] } else { Vec::new() }
    }
}

/// A page of the console. The page's own markup goes inside.
#[component]
pub fn Console(
    /// What the frame shows.
    frame: Frame,
    /// The page.
    here: Section,
    /// The page's heading.
    #[prop(into)]
    title: String,
    /// What a form said when it was sent last.
    draft: Draft,
    /// Buttons beside the heading, after the credits left.
    #[prop(into, optional)]
    tools: ViewFn,
    /// The page.
    children: Children,
) -> impl IntoView {
    let say = console_phrases();
    let site = frame.site.as_ref().map(|site| site.slug.clone());
    let (banners, problems) = (frame.banners.clone(), frame.problems.clone());
    let sections = frame.site.as_ref().map(|site| Section::of_a_site(site.role));
    let demo = frame.demo.then(|| view! { <DemoBar here=here site=site /> });
    let credits = frame.available.zip(frame.site.clone()).map(|(available, site)| {
        view! {
            <a class="credits-left" href=Section::Credits.path(&site.slug)>
                <strong>{grouped(available.get())}</strong>
                " " {say.credits_left()}
            </a>
        }
    });
    view! {
        <a class="skip" href="#main">{say.skip_to_page()}</a>
        <div class="console">
            <Side frame=frame.clone() here=here />
            <div class="page">
                {demo}
                <header class="head">
                    <h1>{title}</h1>
                    <div class="tools">{credits} {tools.run()}</div>
                </header>
                <main id="main" tabindex="-1">
                    <BannersBar banners=banners />
                    <Said draft=draft />
                    <Problems problems=problems />
                    {children()}
                </main>
            </div>
            <TabBar frame=frame here=here />
        </div>
        {sections.map(|sections| view! { <Shortcuts sections=sections /> })}
        <Enhancements />
    }
}

/// What the form that was sent last says as a whole.
#[component]
fn Said(draft: Draft) -> impl IntoView {
    let done = draft.notice.clone().map(|words| view! { <Notice tone=Tone::Ok>{words}</Notice> });
    let refused = draft.error("").map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> });
    view! { {done} {refused} }
}

#[component]
fn DemoBar(here: Section, site: Option<String>) -> impl IntoView {
    let say = console_phrases();
    let handsets = Section::Handsets.path("");
    let handsets = site.map_or_else(|| handsets.clone(), |site| format!("{handsets}?site={site}"));
    let link = (here != Section::Handsets).then(|| view! { <a href=handsets>{say.demo_link()}</a> });
    view! {
        <aside class="demo-bar" aria-label=say.demo_mode()>
            <Icon name=IconName::Phone />
            <span>
                <strong>{say.demo_mode()} "."</strong>
                " " {say.demo_text()}
            </span>
            {link}
        </aside>
    }
}

#[component]
fn Side(frame: Frame, here: Section) -> impl IntoView {
    let say = console_phrases();
    let email = frame.email.clone();
    let owners = frame.owners_sections();
    let pages = frame
        .site
        .clone()
        .map(|site| view! { <Links sections=Section::of_a_site(site.role) site=site.slug here=here waiting=frame.waiting_texts /> });
    let rule = (pages.is_some() && !owners.is_empty()).then(|| view! { <hr /> });
    view! {
        <aside class="side">
            <a class="brand" href="/admin">
                <Icon name=IconName::Bell />
                "Carillon"
            </a>
            <Switcher frame=frame here=here />
            <nav class="nav" aria-label=say.nav()>{pages} {rule} <Links sections=owners site=String::new() here=here waiting=0 /></nav>
            <div class="foot">
                <a href=Section::Security.path("") aria-current=(here == Section::Security).then_some("page")>{email}</a>
                <div class="row">
                    <SignOut>
                        <button class="link-button">{say.sign_out()}</button>
                    </SignOut>
                    <OpenShortcuts />
                </div>
                <SchemeChoice />
            </div>
        </aside>
    }
}

/// The site at hand, and the way to the others.
#[component]
fn Switcher(frame: Frame, here: Section) -> impl IntoView {
    let name = frame.site.as_ref().map_or_else(|| console_phrases().all_sites(), |site| site.name.clone());
    if frame.sites.len() < 2 {
        return view! { <div class="sites"><span class="current">{name}</span></div> }.into_any();
    }
    view! {
        <details class="sites">
            <summary>
                <span class="visually-hidden">{console_phrases().site_switch()} ": "</span>
                {name}
                <Icon name=IconName::ChevronDown />
            </summary>
            <ul class="sites-list">
                {site_links(&frame, here).into_iter().map(|link| view! { <li>{link}</li> }).collect_view()}
            </ul>
        </details>
    }
    .into_any()
}

/// Links to the same page of every site, or to its overview where that page is not the reader's.
fn site_links(frame: &Frame, here: Section) -> Vec<impl IntoView + use<>> {
    let current = frame.site.as_ref().map(|site| site.slug.clone());
    frame
        .sites
        .iter()
        .map(|site| {
            let target = if Section::of_a_site(site.role).contains(&here) { here } else { Section::Overview };
            let is_current = (current.as_deref() == Some(&site.slug)).then_some("true");
            view! { <a href=target.path(&site.slug) aria-current=is_current>{site.name.clone()}</a> }
        })
        .collect()
}

#[component]
fn Links(sections: Vec<Section>, site: String, here: Section, waiting: u64) -> impl IntoView {
    sections
        .into_iter()
        .map(|section| {
            let count = (section == Section::Inbox && waiting > 0).then(|| {
                let words = console_phrases().nav_waiting(waiting);
                view! { <span class="count">{grouped(waiting)}<span class="visually-hidden">" " {words}</span></span> }
            });
            view! {
                <a href=section.path(&site) aria-current=(section == here).then_some("page") data-key=section.key()>
                    <Icon name=section.icon() />
                    {section.label()}
                    {count}
                </a>
            }
        })
        .collect_view()
}

/// A phone's navigation: four pages and a sheet with the rest.
#[component]
fn TabBar(frame: Frame, here: Section) -> impl IntoView {
    let say = console_phrases();
    let site = frame.site.as_ref().map(|site| site.slug.clone()).unwrap_or_default();
    let (bar, mut rest) = if let Some(site) = &frame.site {
        let mut bar = Section::of_a_site(site.role);
        let rest = bar.split_off(Section::IN_THE_BAR);
        (bar, rest)
    } else {
        (Vec::new(), Vec::new())
    };
    rest.extend(frame.owners_sections());
    let others = (frame.sites.len() > 1).then(|| {
        view! {
            <p class="label">{say.nav_sites()}</p>
            <div class="menu">{site_links(&frame, here)}</div>
        }
    });
    let more_here = rest.contains(&here).then_some("true");
    view! {
        <nav class="tabbar" aria-label=say.nav_short()>
            <Links sections=bar site=site.clone() here=here waiting=frame.waiting_texts />
            <button type="button" popovertarget="more" aria-current=more_here>
                <Icon name=IconName::More />
                {say.nav_more()}
            </button>
        </nav>
        <div class="sheet" id="more" popover>
            <nav class="menu" aria-label=say.nav_more_pages()>
                <Links sections=rest site=site here=here waiting=frame.waiting_texts />
            </nav>
            {others}
            <hr />
            <p class="small"><a href=Section::Security.path("")>{frame.email}</a></p>
            <SignOut>
                <div class="menu">
                    <button>
                        <Icon name=IconName::SignOut />
                        {say.sign_out()}
                    </button>
                </div>
            </SignOut>
            <SchemeChoice />
        </div>
    }
}

/// The form around a button that signs out.
#[component]
fn SignOut(children: Children) -> impl IntoView {
    view! {
        <form method="post" action="/fn/sign-out">
            {children()}
        </form>
    }
}
