//! The site's words: those of its page and popup, and the texts that are sent by themselves.

use engine::{Site, WordsPatch};
use leptos::prelude::*;

use super::panel_form::PanelForm;
use super::{Panel, Settings};
use crate::components::{Field, TextArea, WordsPreview};
use crate::forms::Draft;
use crate::outcome::FieldError;

/// A change of words from the fields of a form; `value` answers what was typed, or nothing for a field that isn't there.
pub fn patch(value: impl Fn(&str) -> Option<String>) -> WordsPatch {
    WordsPatch {
        headline: value("headline"),
        intro: value("intro"),
        popup_title: value("popup_title"),
        popup_text: value("popup_text"),
        consent: value("consent"),
        button: value("button"),
        success: value("success"),
        welcome: value("welcome"),
        stop_confirmation: value("stop_confirmation"),
        start_confirmation: value("start_confirmation"),
        help: value("help"),
        code: value("code"),
        terms_url: value("terms_url"),
        privacy_url: value("privacy_url"),
    }
}

/// Name, page and popup.
#[component]
pub fn PageWordsPanel(settings: Settings, draft: Draft) -> impl IntoView {
    let words = settings.site.settings.words.clone();
    let name = draft.value("name").unwrap_or_else(|| settings.site.name.clone());
    view! {
        <PanelForm panel=Panel::PageWords site=settings.site.slug.to_string() title="Name, page and popup" previewed=true>
            <Variables site=settings.site.name.clone() sender=settings.sender.clone() />
            <Field name="name" label="Name of the site" required=true value=name error=draft.error("name") />
            <Worded settings=settings.clone() draft=draft.clone() field="headline" label="Headline of the page" saved=words.headline />
            <Worded settings=settings.clone() draft=draft.clone() field="intro" label="Text of the page" saved=words.intro />
            <Worded settings=settings.clone() draft=draft.clone() field="popup_title" label="Title of the popup" saved=words.popup_title />
            <Worded settings=settings.clone() draft=draft.clone() field="popup_text" label="Sentence of the popup" saved=words.popup_text />
            <Worded
                settings=settings.clone()
                draft=draft.clone()
                field="consent"
                label="What visitors agree to"
                hint="US carriers expect: who sends, how often, “Msg & data rates may apply”, HELP and STOP, and that consent is no condition of purchase. \
                     It is kept with every opt-in as proof."
                saved=words.consent
            />
            <Worded settings=settings.clone() draft=draft.clone() field="button" label="Words on the button" saved=words.button />
            <Worded settings=settings draft=draft field="success" label="Afterwards" saved=words.success />
        </PanelForm>
    }
}

/// Welcome, and the answers to STOP, START and HELP.
#[component]
pub fn TextsPanel(settings: Settings, draft: Draft) -> impl IntoView {
    let words = settings.site.settings.words.clone();
    view! {
        <PanelForm panel=Panel::Texts site=settings.site.slug.to_string() title="Texts sent by themselves" previewed=true>
            <Variables site=settings.site.name.clone() sender=settings.sender.clone() />
            <Worded
                settings=settings.clone()
                draft=draft.clone()
                field="welcome"
                label="Welcome"
                hint="Goes out when somebody subscribes; it costs credits as any message. {{ preferences }} becomes the address of a page where its reader can see their number and leave."
                saved=words.welcome
            />
            <Worded
                settings=settings.clone()
                draft=draft.clone()
                field="stop_confirmation"
                label="Answer to STOP"
                hint="Sent once, free of credits. No marketing in it: the law says so."
                saved=words.stop_confirmation
            />
            <Worded
                settings=settings.clone()
                draft=draft.clone()
                field="start_confirmation"
                label="Answer to START"
                saved=words.start_confirmation
            />
            <Worded
                settings=settings
                draft=draft
                field="help"
                label="Answer to HELP"
                hint="Free of credits, at most once a day for each number."
                saved=words.help
            />
        </PanelForm>
    }
}

/// Terms and privacy policy.
#[component]
pub fn LinksPanel(site: Site, draft: Draft) -> impl IntoView {
    let words = site.settings.words;
    view! {
        <PanelForm panel=Panel::Links site=site.slug.to_string() title="Terms and privacy">
            <p class="muted">"US carriers expect both links at the opt-in. They stand below the consent; empty shows none."</p>
            <Field
                name="terms_url"
                label="Address of the terms"
                kind="url"
                value=draft.value("terms_url").unwrap_or(words.terms_url)
                error=draft.error("words.terms_url")
            />
            <Field
                name="privacy_url"
                label="Address of the privacy policy"
                kind="url"
                value=draft.value("privacy_url").unwrap_or(words.privacy_url)
                error=draft.error("words.privacy_url")
            />
        </PanelForm>
    }
}

/// Words that stand on one line.
const ONE_LINE: [&str; 3] = ["headline", "popup_title", "button"];

/// One of the words with its preview below.
#[component]
pub fn Worded(
    /// What the page shows.
    settings: Settings,
    /// What the form said when it was sent last.
    draft: Draft,
    /// Which of the words.
    field: &'static str,
    /// What it is.
    label: &'static str,
    /// As it is saved.
    saved: String,
    /// What it is for.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let preview = settings.previews.iter().find(|preview| preview.field == field).cloned();
    let is_sms = preview.as_ref().is_some_and(|preview| preview.measure.is_some());
    let named = |error: &&FieldError| error.field.strip_suffix(field).is_some_and(|place| place.ends_with('.'));
    let refused = draft.errors.iter().find(named).map(|error| error.message.clone());
    let error = refused.or_else(|| {
        // A preview that was asked for shows what saving would refuse.
        let typed = draft.value(field).is_some();
        preview.as_ref().and_then(|preview| preview.error.clone()).filter(|_| typed)
    });
    let text = preview.map(|preview| preview.text).unwrap_or_default();
    let (variable, stands_for) = match field {
        "welcome" => ("preferences", settings.preferences.clone()),
        "code" => ("code", "123456".chars().take(settings.site.settings.code_digits as usize).collect()),
        _ => ("", String::new()),
    };
    let value = draft.value(field).unwrap_or(saved);
    let control = if ONE_LINE.contains(&field) {
        view! { <Field name=field label=label hint=hint value=value error=error /> }.into_any()
    } else {
        view! { <TextArea name=field label=label hint=hint rows=3 value=value error=error /> }.into_any()
    };
    view! {
        {control}
        <WordsPreview
            field=field.to_owned()
            text=text
            site=settings.site.name.clone()
            sender=settings.sender.clone()
            variable=variable
            stands_for=stands_for
            is_sms=is_sms
            max_segments=settings.site.settings.max_segments
        />
    }
}

/// What can be filled in.
#[component]
pub fn Variables(
    /// The site's name.
    site: String,
    /// Whom its messages are from.
    sender: String,
) -> impl IntoView {
    let sender = if sender.is_empty() { "the sender, once there is one".to_owned() } else { sender };
    view! {
        <p class="muted">
            "Two names are filled in when a text is used: " <code>"{{ site }}"</code> " becomes “" {site} "”, "
            <code>"{{ sender }}"</code> " becomes “" {sender} "”."
        </p>
    }
}
