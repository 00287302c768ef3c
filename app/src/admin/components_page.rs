//! Every component in every state on one page, for who works on Carillon. Served where `CARILLON_DEVELOPMENT` says so.

use axum::extract::State;
use axum::response::Response;
use domain::{BroadcastStatus, MessageStatus};
use leptos::prelude::*;

use super::messages_words::{BroadcastState, MessageState};
use crate::components::{
    Button, Choice, Column, DataTable, Field, Icon, IconName, Neighbours, Notice, Pagination, Period, Question,
    SearchField, Tab, Tabs, TextArea, Tone, Toolbar,
};
use crate::state::Development;
use crate::ui::{Head, Ui};

/// `GET /admin/_components`
pub async fn page(ui: Ui, State(Development(shown)): State<Development>) -> Response {
    if !shown {
        return crate::not_found(ui).await;
    }
    ui.page(Head::console("Components"), || view! { <ComponentsPage /> }).await
}

#[component]
fn ComponentsPage() -> impl IntoView {
    view! {
        <main id="main" class="components">
            <h1>"Components"</h1>
            <Group id="buttons" title="Button">
                <Buttons />
            </Group>
            <Group id="fields" title="Field">
                <Fields />
            </Group>
            <Group id="statuses" title="Badge">
                <Statuses />
            </Group>
            <Group id="notices" title="Notice">
                <Notice tone=Tone::Ok>"12 subscribers are suspended."</Notice>
                <Notice tone=Tone::Info>"Prices were read from the provider this morning."</Notice>
                <Notice tone=Tone::Warn>"This sender can't receive STOP."</Notice>
                <Notice tone=Tone::Bad>"Nothing was sent: 14 credits are missing."</Notice>
            </Group>
            <Group id="tables" title="Table, toolbar and pagination">
                <Tables />
            </Group>
            <Group id="menus" title="Tabs and menu">
                <Menus />
            </Group>
            <Group id="dialogs" title="Dialog">
                <Dialogs />
            </Group>
            <Group id="meters" title="Meter">
                <Meters />
            </Group>
            <Group id="empty" title="Empty state">
                <div class="empty">
                    <Icon name=IconName::Broadcasts />
                    <h3>"No broadcast yet"</h3>
                    <p>"A broadcast is one message to many. Its price is shown to the credit before anything goes out."</p>
                    <a class="button primary" href="#empty">"Write the first one"</a>
                </div>
            </Group>
            <Group id="icons" title="Icon">
                <Icons />
            </Group>
        </main>
    }
}

#[component]
fn Group(id: &'static str, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="panel" id=id>
            <header>
                <h2>{title}</h2>
            </header>
            <div class="stack">{children()}</div>
        </section>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    view! {
        <div class="button-row">
            <Button class="primary">"Send for 3,961 credits"</Button>
            <Button>"See the price"</Button>
            <Button class="quiet">"Cancel"</Button>
            <Button class="danger primary">"Delete"</Button>
            <button class="button" disabled>"Not now"</button>
            <button class="button primary" disabled>"Not now"</button>
            <button class="button quiet icon" aria-label="Delete">
                <Icon name=IconName::Trash />
            </button>
            <button class="link-button">"Sign out"</button>
        </div>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let wrong = |words: &str| Some(words.to_owned());
    view! {
        <Field name="plain" label="Name" value="Main site" />
        <Field name="hinted" label="Sender" hint="Up to 11 letters and digits, or a number." required=true />
        <Field name="wrong" label="Number" kind="tel" hint="With its country code." value="12" error=wrong("This number is too short.") />
        <TextArea name="text" label="Welcome" hint="The first SMS." value="Welcome to Main site. Text STOP to leave." />
        <TextArea name="wrong-text" label="Help" value="{{ phone }}" error=wrong("Only site and sender can be filled in.") />
        <div class="field">
            <label for="choice">"Country"</label>
            <select class="input" id="choice">
                <option>"Malaysia (+60)"</option>
            </select>
        </div>
        <label class="check">
            <input type="checkbox" checked />
            "Owners need a second step"
        </label>
        <label class="check">
            <input type="radio" name="one" />
            "One of several"
        </label>
    }
}

#[component]
fn Statuses() -> impl IntoView {
    use BroadcastStatus as B;
    use MessageStatus as M;

    let messages = [
        M::Queued,
        M::Sending,
        M::Accepted,
        M::Delivered,
        M::Failed,
        M::Expired,
        M::Rejected,
        M::Unknown,
        M::Suppressed,
        M::Cancelled,
    ];
    let broadcasts = [B::Draft, B::Scheduled, B::Sending, B::Paused, B::Done, B::Cancelled];
    view! {
        <ul class="samples">{messages.map(|status| view! { <li><MessageState status=status /></li> }).collect_view()}</ul>
        <ul class="samples">{broadcasts.map(|status| view! { <li><BroadcastState status=status /></li> }).collect_view()}</ul>
        <p>"Malaysia " <span class="tag">"MY"</span></p>
    }
}

#[component]
fn Tables() -> impl IntoView {
    let rows = [("+60 12-345 6789", "MY", 2, true), ("+1 202-555-0123", "US", 1, false)];
    let rows = rows.map(|(number, region, credits, on)| {
        view! {
            <tr role="row" class:off=!on>
                <td class="main" role="cell"><span class="tel">{number}</span></td>
                <td role="cell" data-label="Country"><span class="tag">{region}</span></td>
                <td class="num" role="cell" data-label="Credits">{credits}</td>
                <td role="cell" data-label="Status">
                    <span class=if on { "status ok" } else { "status bad" }>
                        <Icon name=if on { IconName::StatusOn } else { IconName::StatusOff } />
                        {if on { "On" } else { "Off" }}
                    </span>
                </td>
            </tr>
        }
    });
    let columns =
        vec![Column::Text("Number"), Column::Text("Country"), Column::Number("Credits"), Column::Text("Status")];
    let statuses = vec![(String::new(), "All".to_owned(), true), ("active".to_owned(), "On".to_owned(), false)];
    view! {
        <Toolbar path="#tables".to_owned() per_page=25 clear=Some("#tables".to_owned())>
            <SearchField value=Some("6789".to_owned()) />
            <Choice name="status" label="Status" options=statuses />
            <Period from=Some("2026-01-01".to_owned()) to=None />
        </Toolbar>
        <DataTable label="Subscribers" columns=columns>{rows.collect_view()}</DataTable>
        <Pagination page=6 per_page=25 total=12_408 href=|_| "#tables".to_owned() size_href=|_| "#tables".to_owned() />
        <Neighbours newer=None older=Some("#tables".to_owned()) />
    }
}

#[component]
fn Menus() -> impl IntoView {
    let tab = |label, is_here| Tab { label, href: "#menus".to_owned(), is_here };
    view! {
        <Tabs label="Settings" tabs=vec![tab("Page and popup", true), tab("Languages", false), tab("Opt-in", false)] />
        <div class="menu">
            <a href="#menus" aria-current="page">
                <Icon name=IconName::Subscribers />
                "Subscribers"
            </a>
            <a href="#menus">
                <Icon name=IconName::Send />
                "Send"
            </a>
        </div>
    }
}

#[component]
fn Dialogs() -> impl IntoView {
    view! {
        <div class="button-row">
            <Question
                id="question".to_owned()
                does="Remove"
                label="Remove anna@example.org".to_owned()
                title="Remove anna@example.org?".to_owned()
                words="They are signed out at once and see this site no more."
                action="#dialogs"
            >
                ""
            </Question>
        </div>
    }
}

#[component]
fn Meters() -> impl IntoView {
    let done = [("Not begun", 0), ("Under way", 412), ("Done", 1_204)];
    done.map(|(label, value)| {
        view! {
            <div class="progress">
                <progress class="bar" max="1204" value=value aria-label=label></progress>
                <p class="words"><span>{value}" of 1204 done"</span><span>{label}</span></p>
            </div>
        }
    })
    .collect_view()
}

#[component]
fn Icons() -> impl IntoView {
    let icons = IconName::ALL.map(|name| view! { <li><Icon name=name /><span>{format!("{name:?}")}</span></li> });
    view! { <ul class="samples">{icons.collect_view()}</ul> }
}
