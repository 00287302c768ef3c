//! A small run in which everything holds, and one doctored for each way in which a rule can be broken.

use std::collections::{BTreeMap, BTreeSet};

use super::{Rule, audit};
use crate::clock::Moment;
use crate::journal::{AskedBroadcast, Journal, Text};
use crate::numbers::{newcomer, stranger, subscriber};
use crate::provider::{Answer, Entry, Post, Report};
use crate::snapshot::{Account, Broadcast, Ledger, Message, STATUSES, Snapshot};

/// One run.
#[derive(Clone)]
struct Run {
    oracle: Vec<Entry>,
    journal: Journal,
    snapshot: Snapshot,
}

fn post(at: u64, message: &str, to: u64, marker: Option<&str>, answer: Answer) -> Entry {
    Entry::Post(Post { at: Moment(at), message: message.to_owned(), to, marker: marker.map(str::to_owned), answer })
}

fn message(kind: &str, broadcast: Option<&str>, to: u64, status: &str) -> Message {
    let spent = matches!(status, "accepted" | "delivered" | "failed" | "expired" | "unknown");
    Message {
        kind: kind.to_owned(),
        broadcast: broadcast.map(str::to_owned),
        recipient: Some(to),
        status: status.to_owned(),
        charge: if spent { "spent" } else { "released" }.to_owned(),
        credits: 1,
        excluded: false,
        reason: matches!(status, "suppressed" | "cancelled").then(|| "unsubscribed".to_owned()),
    }
}

fn counts(of: &[(&str, i64)]) -> BTreeMap<String, i64> {
    let mut counts: BTreeMap<String, i64> = STATUSES.iter().map(|status| ((*status).to_owned(), 0)).collect();
    counts.extend(of.iter().map(|(status, count)| ((*status).to_owned(), *count)));
    counts
}

/// A broadcast to all three subscribers of whom one says STOP in time, one to two named numbers, an opt-in, a STOP with a
/// message in flight, a START, reports.
fn sound() -> Run {
    let (first, second, third) = (subscriber(0), subscriber(1), subscriber(2));
    let stop = |nonce: &str, seen, in_flight: &[&str]| Text::Stop {
        nonce: nonce.to_owned(),
        seen: Moment(seen),
        in_flight: in_flight.iter().map(|id| (*id).to_owned()).collect(),
    };
    let journal = Journal {
        subscribers: 3,
        granted: 100,
        broadcasts: vec![
            AskedBroadcast { id: "all".into(), marker: "b1".into(), named: None, recipients: 3, credits: 3 },
            AskedBroadcast {
                id: "named".into(),
                marker: "b2".into(),
                named: Some([stranger(0), third].into()),
                recipients: 1,
                credits: 1,
            },
        ],
        opt_ins: [newcomer(0)].into(),
        texts: [
            (second, vec![stop("t1", 100, &["m2"]), Text::Start { nonce: "t2".into(), asked: Moment(300) }]),
            (third, vec![stop("t3", 5, &[])]),
        ]
        .into(),
        kills: 0,
        in_flight_bound: 4,
        mishaps: Vec::new(),
    };
    let oracle = vec![
        post(10, "m1", first, Some("b1"), Answer::TooManyRequests),
        post(20, "m1", first, Some("b1"), Answer::Accepted),
        Entry::Report(Report { nonce: 1, message: Some("m1".into()), status: 2 }),
        Entry::Report(Report { nonce: 2, message: Some("m1".into()), status: 1 }),
        Entry::Report(Report { nonce: 3, message: None, status: 1 }),
        // In flight when the STOP was answered.
        post(110, "m2", second, Some("b1"), Answer::Accepted),
        post(120, "c1", second, None, Answer::Accepted),
        post(310, "w2", second, None, Answer::Refused),
        post(130, "n1", stranger(0), Some("b2"), Answer::Cut),
        post(140, "w1", newcomer(0), None, Answer::Accepted),
    ];
    let mut confirmation = message("stop_confirmation", None, second, "accepted");
    (confirmation.credits, confirmation.charge) = (0, "none".to_owned());
    let left_out = Message {
        status: "suppressed".to_owned(),
        charge: "none".to_owned(),
        excluded: true,
        ..message("broadcast", Some("named"), third, "suppressed")
    };
    let messages = [
        ("m1", message("broadcast", Some("all"), first, "delivered")),
        ("m2", message("broadcast", Some("all"), second, "accepted")),
        ("c1", confirmation),
        ("w2", message("welcome", None, second, "rejected")),
        ("n1", message("broadcast", Some("named"), stranger(0), "unknown")),
        ("n2", left_out),
        ("w1", message("welcome", None, newcomer(0), "accepted")),
    ];
    let all = Broadcast {
        body: "b1: The bells".into(),
        status: "done".into(),
        recipients: 3,
        counts: counts(&[("delivered", 1), ("accepted", 1), ("suppressed", 1)]),
        left: 1,
        too_late: 0,
        credits: 3,
        reserved: 0,
        spent: 2,
        released: 1,
    };
    let named = Broadcast {
        body: "b2: The bells".into(),
        recipients: 1,
        counts: counts(&[("unknown", 1)]),
        left: 0,
        credits: 1,
        spent: 1,
        released: 0,
        ..all.clone()
    };
    let state = |status: &str| status.to_owned();
    let snapshot = Snapshot {
        messages: messages.map(|(id, message)| (id.to_owned(), message)).into(),
        broadcasts: [("all".to_owned(), all), ("named".to_owned(), named)].into(),
        account: Account { balance: 96, reserved: 0 },
        ledger: Ledger { balance: 96, reserved: 0, spent: 4, granted: 100 },
        reports: (1..=3).map(|nonce| format!("mocean-dlr-status=1&torture-report={nonce}")).collect(),
        texts: ["t1", "t2", "t3"].map(|nonce| (nonce.to_owned(), 1)).into(),
        stopped: BTreeSet::from([third]),
        subscribers: [
            (first, state("active")),
            (second, state("active")),
            (third, state("unsubscribed")),
            (newcomer(0), state("active")),
        ]
        .into(),
    };
    Run { oracle, journal, snapshot }
}

/// The rules that don't hold once the run is doctored so.
fn broken(doctor: impl FnOnce(&mut Run)) -> BTreeSet<Rule> {
    let mut run = sound();
    doctor(&mut run);
    audit(&run.oracle, &run.journal, &run.snapshot).into_iter().map(|violation| violation.rule).collect()
}

fn row<'a>(run: &'a mut Run, id: &str) -> &'a mut Message {
    run.snapshot.messages.get_mut(id).unwrap()
}

fn broadcast<'a>(run: &'a mut Run, id: &str) -> &'a mut Broadcast {
    run.snapshot.broadcasts.get_mut(id).unwrap()
}

#[test]
fn a_sound_run_has_no_violation() {
    let run = sound();
    assert_eq!(audit(&run.oracle, &run.journal, &run.snapshot), []);
}

#[test]
fn a_message_posted_again_is_found() {
    for answer in [Answer::Accepted, Answer::Refused, Answer::Cut, Answer::Garbled, Answer::Hung] {
        let rules = broken(|run| {
            run.oracle[0] = post(10, "m1", subscriber(0), Some("b1"), answer);
        });
        assert!(rules.contains(&Rule::PostedOnce), "{answer:?}: {rules:?}");
    }
}

#[test]
fn another_message_with_the_same_text_is_found() {
    let rules = broken(|run| {
        run.oracle.push(post(30, "m9", subscriber(0), Some("b1"), Answer::Accepted));
        run.snapshot.messages.insert("m9".into(), message("broadcast", Some("all"), subscriber(0), "accepted"));
    });
    assert!(rules.contains(&Rule::PostedOnce), "{rules:?}");
    assert!(rules.contains(&Rule::NobodySkipped), "one message too many: {rules:?}");
    assert!(rules.contains(&Rule::CountsAgree), "{rules:?}");
}

#[test]
fn a_post_without_its_row_is_found() {
    let gone = broken(|run| {
        run.oracle.push(post(30, "m9", stranger(7), None, Answer::Accepted));
    });
    assert_eq!(gone, [Rule::PostHasRow].into());
    let elsewhere = broken(|run| row(run, "w1").recipient = Some(newcomer(1)));
    assert!(elsewhere.contains(&Rule::PostHasRow), "{elsewhere:?}");
    let other_text = broken(|run| broadcast(run, "named").body = "b9: The bells".into());
    assert!(other_text.contains(&Rule::PostHasRow), "{other_text:?}");
    assert!(other_text.contains(&Rule::BroadcastKept), "{other_text:?}");
}

#[test]
fn states_that_do_not_fit_are_found() {
    for (id, status) in [
        ("m1", "accepted"),
        ("m2", "delivered"),
        ("m2", "rejected"),
        ("n1", "accepted"),
        ("n1", "cancelled"),
        ("w2", "accepted"),
    ] {
        let rules = broken(|run| status.clone_into(&mut row(run, id).status));
        assert!(rules.contains(&Rule::StateFits), "{id} {status}: {rules:?}");
    }
    let never_posted =
        broken(|run| run.oracle.retain(|entry| !matches!(entry, Entry::Post(post) if post.message == "w1")));
    assert_eq!(never_posted, [Rule::StateFits].into());
    let silent = broken(|run| {
        run.oracle.retain(|entry| !matches!(entry, Entry::Post(post) if post.message == "w2"));
        row(run, "w2").status = "cancelled".into();
    });
    assert_eq!(silent, [Rule::StateFits].into(), "cancelled without a reason");
    let left_out = broken(|run| run.oracle.push(post(1, "n2", subscriber(2), Some("b2"), Answer::Accepted)));
    assert!(left_out.contains(&Rule::StateFits), "{left_out:?}");
}

#[test]
fn what_is_left_in_flight_is_found() {
    for status in ["queued", "sending"] {
        let rules = broken(|run| status.clone_into(&mut row(run, "w1").status));
        assert!(rules.contains(&Rule::NothingInFlight), "{rules:?}");
    }
}

#[test]
fn too_many_unknown_messages_are_found() {
    let doctor = |run: &mut Run| row(run, "m2").status = "unknown".into();
    assert!(broken(doctor).contains(&Rule::FewUnknown));
    let after_a_kill = broken(|run| {
        doctor(run);
        run.journal.kills = 1;
    });
    assert!(!after_a_kill.contains(&Rule::FewUnknown));
}

#[test]
fn what_is_posted_after_a_stop_is_found() {
    let not_in_flight = broken(|run| {
        run.journal.texts.get_mut(&subscriber(1)).unwrap()[0] =
            Text::Stop { nonce: "t1".into(), seen: Moment(100), in_flight: BTreeSet::new() };
    });
    assert_eq!(not_in_flight, [Rule::NothingAfterStop].into());
    let again = broken(|run| {
        run.oracle[5] = post(110, "m2", subscriber(1), Some("b1"), Answer::Throttled);
        run.oracle.insert(6, post(115, "m2", subscriber(1), Some("b1"), Answer::Accepted));
    });
    assert_eq!(again, [Rule::NothingAfterStop].into(), "what was in flight lands once");
    let welcome = broken(|run| {
        run.journal.texts.get_mut(&subscriber(1)).unwrap()[1] = Text::Start { nonce: "t2".into(), asked: Moment(400) };
    });
    assert_eq!(welcome, [Rule::NothingAfterStop].into(), "before START");
}

#[test]
fn lost_texts_are_found() {
    for times in [0, 2] {
        let rules = broken(|run| {
            run.snapshot.texts.insert("t3".into(), times);
        });
        assert_eq!(rules, [Rule::TextKept].into());
    }
    let forgotten = broken(|run| {
        run.snapshot.stopped.remove(&subscriber(2));
    });
    assert_eq!(forgotten, [Rule::TextKept].into());
    let not_lifted = broken(|run| {
        run.snapshot.stopped.insert(subscriber(1));
    });
    assert_eq!(not_lifted, [Rule::TextKept].into());
    let subscribed = broken(|run| drop(run.snapshot.subscribers.insert(subscriber(2), "active".into())));
    assert_eq!(subscribed, [Rule::TextKept].into());
}

#[test]
fn lost_opt_ins_are_found() {
    let gone = broken(|run| drop(run.snapshot.subscribers.remove(&newcomer(0))));
    assert_eq!(gone, [Rule::OptInKept].into());
    let no_welcome = broken(|run| row(run, "w1").kind = "test".into());
    assert_eq!(no_welcome, [Rule::OptInKept].into());
    let two_welcomes = broken(|run| {
        run.snapshot.messages.insert("w9".into(), message("welcome", None, newcomer(0), "suppressed"));
    });
    assert_eq!(two_welcomes, [Rule::OptInKept].into());
}

#[test]
fn lost_reports_are_found() {
    let rules = broken(|run| drop(run.snapshot.reports.pop()));
    assert_eq!(rules, [Rule::ReportKept].into());
}

#[test]
fn lost_and_unfinished_broadcasts_are_found() {
    let gone = broken(|run| drop(run.snapshot.broadcasts.remove("named")));
    assert!(gone.contains(&Rule::BroadcastKept), "{gone:?}");
    let twice = broken(|run| {
        let copy = run.snapshot.broadcasts["named"].clone();
        run.snapshot.broadcasts.insert("again".into(), copy);
    });
    assert_eq!(twice, [Rule::BroadcastKept].into());
    for status in ["sending", "paused"] {
        let unfinished = broken(|run| broadcast(run, "all").status = status.into());
        assert!(unfinished.contains(&Rule::BroadcastKept), "{unfinished:?}");
    }
    let requoted = broken(|run| run.journal.broadcasts[0].recipients = 4);
    assert_eq!(requoted, [Rule::BroadcastKept].into());
}

#[test]
fn counts_that_disagree_are_found() {
    let off = broken(|run| *broadcast(run, "all").counts.get_mut("accepted").unwrap() += 1);
    assert_eq!(off, [Rule::CountsAgree].into());
    let unexplained = broken(|run| broadcast(run, "all").left = 0);
    assert_eq!(unexplained, [Rule::CountsAgree].into());
    let too_late = broken(|run| broadcast(run, "all").too_late = 1);
    assert_eq!(too_late, [Rule::CountsAgree].into());
}

#[test]
fn who_was_skipped_is_found() {
    let named = broken(|run| drop(run.snapshot.messages.remove("n2")));
    assert_eq!(named, [Rule::NobodySkipped].into());
    let subscribed = broken(|run| {
        run.oracle.drain(..4);
        run.snapshot.messages.remove("m1");
    });
    assert!(subscribed.contains(&Rule::NobodySkipped), "{subscribed:?}");
}

#[test]
fn credits_that_disagree_are_found() {
    let doctors: [fn(&mut Run); 8] = [
        |run| run.snapshot.account.balance += 1,
        |run| run.snapshot.account.reserved += 1,
        |run| run.snapshot.ledger.balance += 1,
        |run| run.snapshot.ledger.spent += 1,
        |run| run.journal.granted += 1,
        |run| broadcast(run, "all").spent += 1,
        |run| broadcast(run, "all").reserved += 1,
        |run| row(run, "w1").charge = "released".into(),
    ];
    for (index, doctor) in doctors.into_iter().enumerate() {
        assert_eq!(broken(doctor), [Rule::CreditsAgree].into(), "{index}");
    }
}

#[test]
fn mishaps_are_violations() {
    assert_eq!(broken(|run| run.journal.mishaps.push("it ended".into())), [Rule::NoMishap].into());
}
