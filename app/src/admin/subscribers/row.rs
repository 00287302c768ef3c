//! One subscriber: a row of the table, a card on phones.

use domain::{Language, SubscriberStatus};
use engine::SubscriberView;
use leptos::prelude::*;

use super::bulk;
use crate::admin::{When, grouped, records};
use crate::components::{Icon, IconName};
use crate::ui::{Managers, reader_manages};

/// A subscriber's row.
#[component]
pub fn Row(
    /// Who.
    subscriber: SubscriberView,
    /// The site's slug.
    site: String,
    /// The address of the list, to come back to.
    back: String,
    /// Whether the row is ticked from the start.
    ticked: bool,
) -> impl IntoView {
    let id = subscriber.id.to_string();
    let place = format!("subscriber-{id}");
    let history = records::history_path(&site, &id);
    let number = subscriber.phone_international.clone();
    let (pick_id, pick_label) = (id.clone(), format!("Tick {number}"));
    let off = (!subscriber.status.receives()).then_some("off");
    let source = match subscriber.source.as_str() {
        "web" => "PWA".to_owned(),
        "api" => "API".to_owned(),
        other => other.to_owned(),
    };
    let language = subscriber.locale.as_deref().map(language);
    view! {
        <tr class=off id=place role="row">
            <td class="pick" role="cell">
                <Managers>
                    <input
                        type="checkbox"
                        name="ids[]"
                        value=pick_id
                        form=bulk::FORM
                        checked=ticked
                        data-pick
                        aria-label=pick_label
                    />
                </Managers>
            </td>
            <td class="main" data-label="Number" role="cell">
                <a class="tel" href=history title=format!("History of {number}")>{number.clone()}</a>
            </td>
            <td data-label="Country" role="cell">
                <span>
                    {subscriber.region_name} " " <span class="tag">{subscriber.region.as_str()}</span>
                </span>
            </td>
            <td class="num" data-label="Credits per SMS" role="cell">
                {grouped(subscriber.credits)}
            </td>
            <td data-label="Since" role="cell">
                <span>
                    <When at=subscriber.created_at />
                    " "
                    <span class="muted small">{source} {language.map(|name| format!(" · {name}"))}</span>
                </span>
            </td>
            <td data-label="Status" role="cell">
                <Toggle id=id.clone() number=number.clone() status=subscriber.status site=site.clone() back=back.clone() />
            </td>
            <td class="tools" role="cell">
                <Managers>
                    <Trash id=id number=number site=site back=back />
                </Managers>
            </td>
        </tr>
    }
}

/// The language of a tag by its English name, or the tag where it is none of those that sites speak.
fn language(tag: &str) -> String {
    Language::of_tag(tag).map_or_else(|| tag.to_owned(), |language| language.english_name().to_owned())
}

/// The status, which is the button that changes it.
#[component]
fn Toggle(id: String, number: String, status: SubscriberStatus, site: String, back: String) -> impl IntoView {
    let (class, icon, word, label, to) = match status {
        SubscriberStatus::Active => {
            let label = format!("{number} receives texts. Suspend");
            ("status ok", IconName::StatusOn, "On", label, SubscriberStatus::Suspended)
        }
        SubscriberStatus::Suspended => {
            let label = format!("{number} is suspended by us. Turn on again");
            ("status bad", IconName::StatusOff, "Off", label, SubscriberStatus::Active)
        }
        SubscriberStatus::Unsubscribed => {
            return view! {
                <button
                    class="status bad"
                    type="button"
                    popovertarget="why-stop"
                    aria-label=format!("{number} has left by STOP and can't be turned on. Why?")
                >
                    <Icon name=IconName::StatusStop />
                    "STOP"
                </button>
            }
            .into_any();
        }
        SubscriberStatus::Pending => {
            return view! {
                <span class="status quiet" title="Has not confirmed the number yet; receives nothing">
                    <Icon name=IconName::StatusPending />
                    "Pending"
                </span>
            }
            .into_any();
        }
    };
    if !reader_manages() {
        return view! {
            <span class=class>
                <Icon name=icon />
                {word}
            </span>
        }
        .into_any();
    }
    view! {
        <form method="post" action="/fn/subscriber-status" data-quick>
            <input type="hidden" name="site" value=site />
            <input type="hidden" name="id" value=id.clone() />
            <input type="hidden" name="to" value=to.as_str() />
            <input type="hidden" name="back" value=format!("{back}#subscriber-{id}") />
            <button class=class id=format!("toggle-{id}") aria-label=label.clone() title=label>
                <Icon name=icon />
                {word}
            </button>
        </form>
    }
    .into_any()
}

/// The trash, which asks first.
#[component]
fn Trash(id: String, number: String, site: String, back: String) -> impl IntoView {
    let question = format!("delete-{id}");
    view! {
        <button
            class="button quiet icon"
            type="button"
            popovertarget=question.clone()
            aria-label=format!("Delete {number}")
            title="Delete"
        >
            <Icon name=IconName::Trash />
        </button>
        <div class="popover" id=question.clone() popover>
            <p class="title">"Delete " <span class="tel">{number}</span> "?"</p>
            <p>"The number leaves the list and receives nothing more. You can undo that for ten seconds; after that it comes back only if its owner subscribes again."</p>
            <form class="button-row" method="post" action="/fn/subscriber-delete" data-quick>
                <input type="hidden" name="site" value=site />
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="back" value=back />
                <button class="button" type="button" popovertarget=question.clone() popovertargetaction="hide">
                    "Keep"
                </button>
                <button class="button danger primary">"Delete"</button>
            </form>
        </div>
    }
}
