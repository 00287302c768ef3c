//! A small run in which everything holds, and one doctored for each way in which a rule can be broken.

mod books;
mod people;
mod posts;

use std::collections::{BTreeMap, BTreeSet};

use super::{Rule, audit, dossier};
use crate::clock::Moment;
use crate::journal::{Act, Answered, AskedBroadcast, Decision, Journal, Step, Turn, What};
use crate::numbers::{Digits, newcomer, stranger, subscriber};
use crate::provider::{Answer, Entry, Inquiry, OPTED_OUT, Post, Report};
use crate::snapshot::{Account, Broadcast, Ledger, Message, STATUSES, Snapshot};

/// One run.
#[derive(Clone)]
struct Run {
    oracle: Vec<Entry>,
    journal: Journal,
    snapshot: Snapshot,
}

fn post(at: u64, message: &str, to: Digits, marker: Option<&str>, answer: Answer) -> Entry {
    let (message, marker) = (message.to_owned(), marker.map(str::to_owned));
    Entry::Post(Post { at: Moment(at), message, to, marker, answer, taken: None })
}

fn report(nonce: u64, message: Option<&str>, status: u8) -> Report {
    Report { nonce, message: message.map(str::to_owned), status, code: 0 }
}

fn message(kind: &str, broadcast: Option<&str>, to: Digits, status: &str) -> Message {
    let spent = matches!(status, "accepted" | "delivered" | "failed" | "expired" | "unknown");
    Message {
        kind: kind.to_owned(),
        broadcast: broadcast.map(str::to_owned),
        recipient: Some(to),
        status: status.to_owned(),
        charge: if spent { "spent" } else { "released" }.to_owned(),
        credits: 1,
        reason: matches!(status, "suppressed" | "cancelled").then(|| "unsubscribed".to_owned()),
        ..Message::default()
    }
}

fn counts(of: &[(&str, i64)]) -> BTreeMap<String, i64> {
    let mut counts: BTreeMap<String, i64> = STATUSES.iter().map(|status| ((*status).to_owned(), 0)).collect();
    counts.extend(of.iter().map(|(status, count)| ((*status).to_owned(), *count)));
    counts
}

fn answered(asked: u64, seen: u64, in_flight: &[&str]) -> Answered {
    let in_flight = in_flight.iter().map(|id| (*id).to_owned()).collect();
    Answered { asked: Moment(asked), seen: Moment(seen), in_flight }
}

fn act(what: What, nonce: Option<&str>, answered: Answered) -> Act {
    Act { what, nonce: nonce.map(str::to_owned), answered }
}

fn asked(id: &str, marker: &str, named: &[Digits], recipients: i64) -> AskedBroadcast {
    let named = (!named.is_empty()).then(|| named.iter().copied().collect());
    AskedBroadcast { id: id.to_owned(), marker: marker.to_owned(), named, recipients, credits: recipients }
}

/// What happens: a broadcast to all three subscribers of whom one says STOP in time, one to named numbers, and one that is
/// called off; opt-ins, a STOP with a message in flight, a START, a suspension, a carrier's word; reports and a question;
/// a message sent again and one written off.
fn journal() -> Journal {
    let (second, third) = (subscriber(1), subscriber(2));
    let opt_in = |at| act(What::OptIn, None, answered(at, at + 1, &[]));
    Journal {
        subscribers: 3,
        granted: 100,
        broadcasts: vec![
            asked("all", "b1", &[], 3),
            asked("named", "b2", &[stranger(0), stranger(1), third], 2),
            asked("off", "b3", &[stranger(2)], 1),
        ],
        turns: [(
            "off".to_owned(),
            vec![
                Turn { step: Step::Pause, answered: answered(300, 310, &[]), queued: 1 },
                Turn { step: Step::Cancel, answered: answered(320, 330, &[]), queued: 0 },
            ],
        )]
        .into(),
        acts: [
            (
                second,
                vec![
                    act(What::Stop, Some("t1"), answered(90, 100, &["m2"])),
                    act(What::Start, Some("t2"), answered(300, 305, &[])),
                ],
            ),
            (third, vec![act(What::Stop, Some("t3"), answered(1, 5, &[]))]),
            (newcomer(0), vec![opt_in(100)]),
            (newcomer(1), vec![opt_in(110)]),
            (newcomer(2), vec![opt_in(120), act(What::Suspend, None, answered(490, 500, &["w4"]))]),
            (stranger(4), vec![act(What::CarrierStop, None, answered(600, 600, &[]))]),
        ]
        .into(),
        decisions: [
            (
                "n3".to_owned(),
                vec![Decision { resend: true, asked: Moment(400), done: true, again: Some("r1".into()) }],
            ),
            ("w3".to_owned(), vec![Decision { resend: false, asked: Moment(410), done: true, again: None }]),
        ]
        .into(),
        in_flight_bound: 4,
        ..Journal::default()
    }
}

fn oracle() -> Vec<Entry> {
    let (first, second) = (subscriber(0), subscriber(1));
    let (b1, b2) = (Some("b1"), Some("b2"));
    vec![
        post(10, "m1", first, b1, Answer::TooManyRequests),
        post(20, "m1", first, b1, Answer::Accepted),
        Entry::Report(report(1, Some("m1"), 2)),
        Entry::Report(report(2, Some("m1"), 1)),
        Entry::Report(report(3, None, 1)),
        // In flight when the STOP was answered.
        post(110, "m2", second, b1, Answer::Accepted),
        post(120, "c1", second, None, Answer::Accepted),
        post(310, "w2", second, None, Answer::Refused),
        post(130, "n1", stranger(0), b2, Answer::Cut),
        post(140, "w1", newcomer(0), None, Answer::Accepted),
        post(150, "n3", stranger(1), b2, Answer::Garbled),
        post(450, "r1", stranger(1), b2, Answer::Accepted),
        post(160, "w3", newcomer(1), None, Answer::Hung),
        // In flight when the suspension was answered.
        post(510, "w4", newcomer(2), None, Answer::Accepted),
        post(520, "i1", stranger(3), None, Answer::Cut),
        Entry::Inquiry(Inquiry { nonce: 4, message: "i1".to_owned(), status: 4 }),
        post(530, "o1", stranger(4), None, Answer::NoBalance),
        post(590, "o1", stranger(4), None, Answer::Accepted),
        Entry::Report(Report { code: OPTED_OUT, ..report(5, Some("o1"), 2) }),
    ]
}

fn messages() -> BTreeMap<String, Message> {
    let (first, second, third) = (subscriber(0), subscriber(1), subscriber(2));
    let free =
        Message { credits: 0, charge: "none".to_owned(), ..message("stop_confirmation", None, second, "accepted") };
    let left_out = Message {
        charge: "none".to_owned(),
        excluded: true,
        ..message("broadcast", Some("named"), third, "suppressed")
    };
    let again = Message {
        marker: Some("b2".to_owned()),
        resend_of: Some("n3".to_owned()),
        ..message("broadcast", None, stranger(1), "accepted")
    };
    let written_off = Message {
        charge: "released".to_owned(),
        written_off: true,
        ..message("welcome", None, newcomer(1), "unknown")
    };
    [
        ("m1", message("broadcast", Some("all"), first, "delivered")),
        ("m2", message("broadcast", Some("all"), second, "accepted")),
        ("c1", free),
        ("w2", message("welcome", None, second, "rejected")),
        ("n1", message("broadcast", Some("named"), stranger(0), "unknown")),
        ("n2", left_out),
        ("n3", message("broadcast", Some("named"), stranger(1), "unknown")),
        ("r1", again),
        ("w1", message("welcome", None, newcomer(0), "accepted")),
        ("w3", written_off),
        ("w4", message("welcome", None, newcomer(2), "accepted")),
        ("i1", message("test", None, stranger(3), "accepted")),
        ("o1", message("test", None, stranger(4), "failed")),
        ("x1", message("broadcast", Some("off"), stranger(2), "cancelled")),
    ]
    .map(|(id, message)| (id.to_owned(), message))
    .into()
}

fn snapshot() -> Snapshot {
    let all = Broadcast {
        body: "b1: The bells".into(),
        status: "done".into(),
        recipients: 3,
        counts: counts(&[("delivered", 1), ("accepted", 1), ("suppressed", 1)]),
        left: 1,
        credits: 3,
        spent: 2,
        released: 1,
        ..Broadcast::default()
    };
    let named = Broadcast {
        body: "b2: The bells".into(),
        status: "done".into(),
        recipients: 2,
        counts: counts(&[("unknown", 2)]),
        credits: 2,
        spent: 2,
        ..Broadcast::default()
    };
    let off = Broadcast {
        body: "b3: The bells".into(),
        status: "cancelled".into(),
        recipients: 1,
        counts: counts(&[("cancelled", 1)]),
        credits: 1,
        released: 1,
        ..Broadcast::default()
    };
    let subscribers = [
        (subscriber(0), "active"),
        (subscriber(1), "active"),
        (subscriber(2), "unsubscribed"),
        (newcomer(0), "active"),
        (newcomer(1), "active"),
        (newcomer(2), "suspended"),
    ];
    Snapshot {
        messages: messages(),
        broadcasts: [("all", all), ("named", named), ("off", off)].map(|(id, one)| (id.to_owned(), one)).into(),
        account: Account { balance: 91, reserved: 0 },
        ledger: Ledger { balance: 91, reserved: 0, spent: 9, granted: 100 },
        reports: [
            "mocean-dlr-status=2&torture-report=1",
            "mocean-dlr-status=1&torture-report=2",
            "torture-report=3\n",
            r#"{"status":0,"message_status":4,"torture-report":"4"}"#,
            r#"{"mocean-dlr-status":"2","mocean-error-code":"071","torture-report":"5"}"#,
        ]
        .map(str::to_owned)
        .into(),
        texts: ["t1", "t2", "t3"].map(|nonce| (nonce.to_owned(), 1)).into(),
        stopped: [subscriber(2), stranger(4)].into(),
        subscribers: subscribers.map(|(number, status)| (number, status.to_owned())).into(),
    }
}

fn sound() -> Run {
    Run { oracle: oracle(), journal: journal(), snapshot: snapshot() }
}

/// The rules that don't hold once the run is doctored so. Each violation comes with what all three sources say.
fn broken(doctor: impl FnOnce(&mut Run)) -> BTreeSet<Rule> {
    let mut run = sound();
    doctor(&mut run);
    let violations = audit(&run.oracle, &run.journal, &run.snapshot);
    for violation in &violations {
        let told = dossier(violation, &run.oracle, &run.journal, &run.snapshot);
        for source in ["provider: ", "database: ", "journal: "] {
            assert!(told.contains(source), "{violation}\n{told}");
        }
    }
    violations.into_iter().map(|violation| violation.rule).collect()
}

fn row<'a>(run: &'a mut Run, id: &str) -> &'a mut Message {
    run.snapshot.messages.get_mut(id).unwrap()
}

fn broadcast<'a>(run: &'a mut Run, id: &str) -> &'a mut Broadcast {
    run.snapshot.broadcasts.get_mut(id).unwrap()
}

fn acts(run: &mut Run, number: Digits) -> &mut Vec<Act> {
    run.journal.acts.get_mut(&number).unwrap()
}

#[test]
fn a_sound_run_has_no_violation() {
    let run = sound();
    assert_eq!(audit(&run.oracle, &run.journal, &run.snapshot), []);
}

#[test]
fn a_violation_is_told_with_all_that_is_known() {
    let mut run = sound();
    run.oracle.push(post(620, "m2", subscriber(1), Some("b1"), Answer::Accepted));
    let violations = audit(&run.oracle, &run.journal, &run.snapshot);
    let told = dossier(&violations[0], &run.oracle, &run.journal, &run.snapshot);
    for line in [
        "provider: m2 posted to 60122000001 (b1) at 0.000110 s: Accepted",
        "provider: m2 posted to 60122000001 (b1) at 0.000620 s: Accepted",
        "database: m2: broadcast to Some(60122000001), accepted, 1 credits spent, text of b1",
        "journal: in flight to 60122000001 when Stop was answered",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

#[test]
fn mishaps_are_violations() {
    assert_eq!(broken(|run| run.journal.mishaps.push("it ended".into())), [Rule::NoMishap].into());
}
