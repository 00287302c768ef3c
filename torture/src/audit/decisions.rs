//! What a person decided about messages of which nobody could tell whether they went out.

use std::collections::BTreeMap;

use super::{Evidence, Rule, Violation};
use crate::journal::Decision;

pub(super) fn check(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let messages = &evidence.snapshot.messages;
    let mut repeats: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, message) in messages {
        if let Some(repeated) = &message.resend_of {
            repeats.entry(repeated).or_default().push(id);
        }
    }
    let mut wrong = |id: &str, words: String| {
        found.push(Violation::new(Rule::DecisionKept, format!("message {id}: {words}")).about_message(id));
    };
    for (repeated, again) in &repeats {
        if evidence.journal.resend_asked(repeated).is_none() {
            wrong(repeated, format!("sent again as {again:?}, and nobody asked for that"));
        }
        if again.len() > 1 {
            wrong(repeated, format!("sent again more than once: {again:?}"));
        }
        let told = messages.get(*repeated);
        for copy in again.iter().filter_map(|id| Some((*id, messages.get(*id)?))) {
            let alike = told.is_some_and(|told| {
                (told.recipient, &told.kind) == (copy.1.recipient, &copy.1.kind)
                    && evidence.snapshot.marker(told) == evidence.snapshot.marker(copy.1)
            });
            if !alike {
                wrong(copy.0, format!("it repeats {repeated} and is another message"));
            }
        }
    }
    let asked = |id: &str, resend: bool| {
        let decisions: &[Decision] = evidence.journal.decisions.get(id).map_or(&[], Vec::as_slice);
        decisions.iter().any(|decision| decision.resend == resend)
    };
    for (id, message) in messages.iter().filter(|(_, message)| message.written_off) {
        if !asked(id, false) {
            wrong(id, "written off, and nobody asked for that".to_owned());
        }
        if message.charge == "spent" {
            wrong(id, "written off, and its credits did not come back".to_owned());
        }
    }
    for (id, decisions) in &evidence.journal.decisions {
        for decision in decisions.iter().filter(|decision| decision.done) {
            match &decision.again {
                Some(again) if !repeats.get(id.as_str()).is_some_and(|ids| ids.contains(&again.as_str())) => {
                    wrong(id, format!("answered as sent again as {again}, which isn't there"));
                }
                None if !messages.get(id).is_some_and(|message| message.written_off) => {
                    wrong(id, "answered as written off, and it isn't".to_owned());
                }
                Some(_) | None => {}
            }
        }
    }
}
