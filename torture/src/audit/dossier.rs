//! All that is known about what a violation is about: by the provider's log, by the database and by the harness's journal.

use std::fmt::Write as _;

use super::{Subject, Violation};
use crate::journal::{Answered, Journal};
use crate::numbers::Digits;
use crate::provider::Entry;
use crate::snapshot::{Message, Snapshot};

/// Lines of one source about one thing.
const LINES: usize = 30;

/// What the three sources say, each line under the source it is from.
pub(crate) fn dossier(violation: &Violation, oracle: &[Entry], journal: &Journal, snapshot: &Snapshot) -> String {
    let mut text = String::new();
    if violation.about.is_empty() {
        let counts = [("kills", journal.kills), ("stops", journal.stops), ("granted", journal.granted.unsigned_abs())];
        section(&mut text, "provider", vec![format!("{} lines in the log", oracle.len())]);
        let sums = format!("{:?}, {:?}, {} messages", snapshot.account, snapshot.ledger, snapshot.messages.len());
        section(&mut text, "database", vec![sums]);
        section(&mut text, "journal", vec![format!("{counts:?}, {} broadcasts", journal.broadcasts.len())]);
    }
    for subject in &violation.about {
        let [provider, database, own] = match subject {
            Subject::Message(id) => about_message(id, oracle, journal, snapshot),
            Subject::Number(number) => about_number(*number, oracle, journal, snapshot),
            Subject::Broadcast(id) => about_broadcast(id, oracle, journal, snapshot),
        };
        section(&mut text, "provider", provider);
        section(&mut text, "database", database);
        section(&mut text, "journal", own);
    }
    text
}

fn section(text: &mut String, source: &str, lines: Vec<String>) {
    let more = lines.len().saturating_sub(LINES);
    let none = if lines.is_empty() { vec!["nothing".to_owned()] } else { Vec::new() };
    for line in lines.iter().take(LINES).chain(&none) {
        // Writing to a string never fails.
        let _ = writeln!(text, "    {source}: {line}");
    }
    if more > 0 {
        let _ = writeln!(text, "    {source}: … and {more} more");
    }
}

fn about_message(id: &str, oracle: &[Entry], journal: &Journal, snapshot: &Snapshot) -> [Vec<String>; 3] {
    let concerns = |entry: &&Entry| match entry {
        Entry::Post(post) => post.message == id,
        Entry::Report(report) => report.message.as_deref() == Some(id),
        Entry::Inquiry(inquiry) => inquiry.message == id,
        Entry::Unread => false,
    };
    let provider = oracle.iter().filter(concerns).map(line).collect();
    let rows = snapshot.messages.iter();
    let database = rows
        .filter(|(other, row)| other.as_str() == id || row.resend_of.as_deref() == Some(id))
        .map(|(id, row)| row_of(id, row, snapshot))
        .collect();
    let mut own: Vec<String> =
        journal.decisions.get(id).into_iter().flatten().map(|made| format!("{made:?}")).collect();
    let in_flight = |answered: &Answered| answered.in_flight.contains(id);
    for (number, acts) in &journal.acts {
        let concerned = acts.iter().filter(|act| in_flight(&act.answered));
        own.extend(concerned.map(|act| format!("in flight to {number} when {:?} was answered", act.what)));
    }
    for (broadcast, turns) in &journal.turns {
        let concerned = turns.iter().filter(|turn| in_flight(&turn.answered));
        own.extend(concerned.map(|turn| format!("in flight when {:?} of {broadcast} was answered", turn.step)));
    }
    [provider, database, own]
}

fn about_number(number: Digits, oracle: &[Entry], journal: &Journal, snapshot: &Snapshot) -> [Vec<String>; 3] {
    let posted = |entry: &&Entry| matches!(entry, Entry::Post(post) if post.to == number);
    let provider = oracle.iter().filter(posted).map(line).collect();
    let status = snapshot.subscribers.get(&number);
    let stopped = snapshot.stopped.contains(&number);
    let mut database = vec![format!("{number}: stopped {stopped}, subscriber {status:?}")];
    let rows = snapshot.messages.iter().filter(|(_, row)| row.recipient == Some(number));
    database.extend(rows.map(|(id, row)| row_of(id, row, snapshot)));
    let acts = journal.acts.get(&number).into_iter().flatten();
    let own = acts
        .map(|act| {
            let Answered { asked, seen, in_flight } = &act.answered;
            let nonce = act.nonce.as_deref().unwrap_or_default();
            format!("{:?} {nonce} asked at {asked}, answered by {seen}, in flight then {in_flight:?}", act.what)
        })
        .collect();
    [provider, database, own]
}

fn about_broadcast(id: &str, oracle: &[Entry], journal: &Journal, snapshot: &Snapshot) -> [Vec<String>; 3] {
    let asked = journal.broadcasts.iter().find(|asked| asked.id == id);
    let posts = |entry: &&Entry| matches!(entry, Entry::Post(post) if asked.is_some_and(|asked| post.marker.as_ref() == Some(&asked.marker)));
    let provider = vec![format!("{} posts of its text", oracle.iter().filter(posts).count())];
    let database = snapshot.broadcasts.get(id).map(|broadcast| format!("{broadcast:?}")).into_iter().collect();
    let mut own: Vec<String> = asked
        .map(|asked| {
            let named =
                asked.named.as_ref().map_or_else(|| "all".to_owned(), |named| format!("{} numbers", named.len()));
            format!("{} to {named}, quoted {} recipients, {} credits", asked.marker, asked.recipients, asked.credits)
        })
        .into_iter()
        .collect();
    own.extend(journal.turns.get(id).into_iter().flatten().map(|turn| {
        let Answered { asked, seen, in_flight } = &turn.answered;
        let waiting = (in_flight.len(), turn.queued);
        format!("{:?} asked at {asked}, answered by {seen}, (in flight, queued) then {waiting:?}", turn.step)
    }));
    [provider, database, own]
}

fn line(entry: &Entry) -> String {
    match entry {
        Entry::Post(post) => {
            let marker = post.marker.as_deref().unwrap_or("no broadcast");
            format!(
                "{} posted to {} ({marker}) at {}: {:?}, {:?}",
                post.message, post.to, post.at, post.answer, post.taken
            )
        }
        Entry::Report(report) => {
            format!("report {} says {}, code {:03}, and was answered", report.nonce, report.status, report.code)
        }
        Entry::Inquiry(inquiry) => format!("asked, it said {} (answer {})", inquiry.status, inquiry.nonce),
        Entry::Unread => "a connection was cut unread".to_owned(),
    }
}

fn row_of(id: &str, row: &Message, snapshot: &Snapshot) -> String {
    let Message { kind, recipient, status, charge, credits, .. } = row;
    let mut text = format!("{id}: {kind} to {recipient:?}, {status}, {credits} credits {charge}");
    let marker = snapshot.marker(row).map(|marker| format!(", text of {marker}"));
    let reason = row.reason.as_ref().map(|reason| format!(", because {reason}"));
    let repeats = row.resend_of.as_ref().map(|repeated| format!(", repeats {repeated}"));
    text.extend([marker, reason, repeats].into_iter().flatten());
    for (holds, words) in
        [(row.excluded, ", left out"), (row.written_off, ", written off"), (row.asked, ", asked about")]
    {
        if holds {
            text.push_str(words);
        }
    }
    text
}
