//! "Make it GSM-7": the same message in letters that take less room.

use domain::{InGsm7, Measure, in_gsm7, measure};
use leptos::prelude::*;

use super::audience::{FORM, Message};
use crate::admin::Section;
use crate::counting::{completed, shown};
use crate::error::FnError;
use crate::forms;
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// The most characters that are told one by one.
const MOST_TOLD: usize = 12;

/// Rewrites the message as far as that reads the same, and shows the form again. Nothing is sent.
#[server(endpoint = "compose-gsm7", prefix = "/fn")]
pub async fn compose_gsm7(
    site: String,
    #[server(default)] audience: String,
    #[server(default)] ids: String,
    #[server(default)] numbers: String,
    #[server(default)] body: String,
    #[server(default)] max_rate: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let access = engine.enter(&me.actor, &site).await.map_err(forms::refuse)?;
    let way_out = engine.way_out_of(&access).await.map_err(forms::refuse)?;
    let ending = (way_out.way_out, way_out.sample);
    // Browsers send line ends as CR LF.
    let typed = body.replace("\r\n", "\n");
    let InGsm7 { text, kept } = in_gsm7(&typed);
    let size = |text: &str| measure(&completed(text, &ending.0, &ending.1));
    let notice = words(&size(&typed), &size(&text), &kept);
    let message = Message { audience, ids, numbers, body: text, max_rate };
    super::own_draft::keep(&engine, &access, &message).await?;
    if forms::is_plain_form().await {
        forms::show_again(FORM, &Section::Send.path(&site), &message.values(), &[], Some(&notice)).await?;
    }
    Ok(Outcome::Done { next: None, notice: Some(notice) })
}

/// What came of it.
fn words(before: &Measure, after: &Measure, kept: &[char]) -> String {
    let segments = |measure: &Measure| match measure.segments {
        1 => "1 segment".to_owned(),
        many => format!("{many} segments"),
    };
    if !kept.is_empty() {
        let told: Vec<String> = kept.iter().take(MOST_TOLD).map(|c| shown(*c)).collect();
        let more = if kept.len() > MOST_TOLD { " and others" } else { "" };
        return format!(
            "These have no likeness in GSM-7 and stay as they are: {}{more}. It takes {}.",
            told.join(" "),
            segments(after)
        );
    }
    if before.forcing.is_empty() {
        return format!("This was all in GSM-7 already: {}.", segments(after));
    }
    format!("All in GSM-7 now: {} instead of {}. Read it once more.", segments(after), segments(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_it_saved_and_what_it_could_not_change() {
        let said = |text: &str| {
            let rewritten = in_gsm7(text);
            words(&measure(text), &measure(&rewritten.text), &rewritten.kept)
        };
        assert_eq!(said("Hello"), "This was all in GSM-7 already: 1 segment.");
        let long = format!("{}\u{2026}", "a".repeat(80));
        assert_eq!(said(&long), "All in GSM-7 now: 1 segment instead of 2 segments. Read it once more.");
        let bell = "These have no likeness in GSM-7 and stay as they are: \u{1f514}. It takes 1 segment.";
        assert_eq!(said("\u{2018}Ring\u{2019} \u{1f514}"), bell);
    }
}
