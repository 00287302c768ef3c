//! The records of a site: one number's by its number, or everybody's as a file.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use engine::{ConsentHistory, Engine, EngineError, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use super::timeline::Timeline;
use super::tools::NumberTools;
use crate::admin::{Console, Frame, Section, refused};
use crate::components::{Button, Field, Notice, Tone};
use crate::forms::Draft;
use crate::outcome::FieldError;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

/// The form that asks for a number.
const LOOK_UP: &str = "look-up";

/// The number that is asked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    phone: String,
}

/// `GET /admin/sites/{site}/records`: about the number of a form that was refused, where there is one.
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
) -> Response {
    show(ui, me, draft, engine, site).await
}

/// `POST /admin/sites/{site}/records`: a number is looked up. It stands in no address, as those end up in logs.
pub async fn look_up(
    ui: Ui,
    me: SignedIn,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Form(asked): Form<Asked>,
) -> Response {
    let values = [("phone".to_owned(), asked.phone)].into();
    show(ui, me, Draft { form: LOOK_UP.to_owned(), values, ..Draft::default() }, engine, site).await
}

async fn show(ui: Ui, me: SignedIn, mut draft: Draft, engine: Engine, site: String) -> Response {
    match load(&engine, &me, &site, draft.value("phone").as_deref()).await {
        Ok((frame, Ok(history))) => {
            let body = move || view! { <RecordsPage frame=frame site=site history=history draft=draft /> };
            ui.page(Head::console("Records"), body).await
        }
        Ok((frame, Err(errors))) => {
            draft.errors.extend(errors.0.into_iter().map(|error| FieldError::new(error.field, error.message)));
            let head = Head::console("Records").status(StatusCode::UNPROCESSABLE_ENTITY);
            ui.page(head, move || view! { <RecordsPage frame=frame site=site history=None draft=draft /> }).await
        }
        Err(error) => refused(ui, error).await,
    }
}

/// What was found of the number, if one was asked for; or what is wrong with it.
type Found = Result<Option<ConsentHistory>, FieldErrors>;

async fn load(engine: &Engine, me: &SignedIn, site: &str, phone: Option<&str>) -> Result<(Frame, Found), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let found = match phone {
        None => Ok(None),
        Some(phone) => match engine.number_history(&access, phone).await {
            Ok(history) => Ok(Some(history)),
            Err(EngineError::Invalid(errors)) => Err(errors),
            Err(error) => return Err(error),
        },
    };
    Ok((Frame::of_site(engine, me, &access).await?, found))
}

#[component]
fn RecordsPage(frame: Frame, site: String, history: Option<ConsentHistory>, draft: Draft) -> impl IntoView {
    let list = Section::Subscribers.path(&site);
    let tools = move || view! { <a class="button" href=list.clone()>"Subscribers"</a> };
    let asked = draft.of(LOOK_UP);
    let found = history.map(|history| {
        let (number, phone) = (history.phone.international(), history.phone);
        let stopped = history.stopped.then(|| {
            view! { <Notice tone=Tone::Info>"This number has left or was erased: nothing is sent to it. Only its owner can come back."</Notice> }
        });
        view! {
            <section class="stack" aria-labelledby="found">
                <h2 id="found">"Record of " <span class="tel">{number}</span></h2>
                {stopped}
                <Timeline history=history />
                <NumberTools site=site.clone() phone=phone draft=draft.clone() />
            </section>
        }
    });
    let download = format!("{}/download", super::path(&site));
    view! {
        <Console frame=frame here=Section::Subscribers title="Records" draft=draft.clone() tools=tools>
            <p class="lead">"Proof of who agreed to what and who left: of any number, subscriber or not, or of the whole site."</p>
            <section class="panel" id=LOOK_UP>
                <header>
                    <h2>"One number"</h2>
                </header>
                <form class="stack" method="post" action=super::path(&site)>
                    <Field
                        name="phone"
                        kind="tel"
                        label="Number with country code"
                        hint="For example +1 202-555-0123. It may belong to nobody on the list: whoever only ever texted STOP is found, too."
                        required=true
                        value=asked.value("phone").unwrap_or_default()
                        error=asked.error("phone")
                    />
                    <div class="button-row">
                        <Button class="primary">"Look up"</Button>
                    </div>
                </form>
            </section>
            {found}
            <section class="panel" id="everybody">
                <header>
                    <h2>"Everybody"</h2>
                </header>
                <form class="stack" method="get" action=download>
                    <div class="columns">
                        <Field name="from" kind="date" label="From" hint="Empty: from the beginning. Days are those of UTC." />
                        <Field name="to" kind="date" label="To" hint="That day is meant whole." />
                    </div>
                    <div class="button-row">
                        <button class="button" name="format" value="csv">"Export CSV"</button>
                        <button class="button" name="format" value="json">"Export JSON"</button>
                    </div>
                </form>
            </section>
        </Console>
    }
}
